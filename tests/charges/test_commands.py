"""``flask law exposure`` and its small verbs: shapes, exit codes, refusals of one line, the worked cases.

The cases are those of the Guidelines Manual of 1 November 2025, of the opinions named in the worked examples, and
constructed from the rules.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import Result
from flask import Flask

DATA = Path(__file__).parent.parent / "law" / "data"
CASES = yaml.safe_load((DATA / "exposure_cases.yaml").read_text(encoding="utf-8"))["cases"]
FACTS = """
manual: "2025"
sentencing_on: 2026-03-01
circuit: "3"
counts:
  - {count: "1", offence: usc18_2252A_a1_4_6, started_on: 2024-01-05, committed_on: 2024-05-01, tier: [base],
     attempt: false, guideline: "2G2.2", base: a2, apply: [b2, b4, b6], options: {b3A: 7}, disputed: [b4], images: 620,
     unique_images: 600, videos: 4, frames: 90000, amount_usd: null, chapter3: ["3C1.1", {"3B1.1": 4}], victims: [MV-1]}
  - {count: "2", offence: usc18_2252A_a5, committed_on: 2024-05-01, base: a1, apply: [b2, b4, b6], images: 620,
     videos: 4, frames: 90000, same_images_as: "1"}
group: [["1", "2"]]
acceptance: 3
history: {points: 0}
zero_point: null
repeat_dangerous: null
cross_reference: null
"""
KEYS = {
    "manual", "counts", "groups", "units", "combined_level", "level_before_acceptance", "acceptance", "total_level",
    "category", "range", "zone", "fine_range", "statutory", "consecutive", "total_min_months", "effective",
    "alternatives", "open", "warnings", "unverified", "steps",
}  # fmt: skip


def run(app: Flask, words: str, text: str | None = None) -> Result:
    return app.test_cli_runner().invoke(args=["law", *words.split()], input=text)


def told(app: Flask, words: str, text: str | None = None) -> Any:
    result = run(app, f"{words} --json", text)
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_the_facts_of_the_contract_come_out_with_every_key(app: Flask) -> None:
    found = told(app, "exposure -", FACTS)
    assert set(found) == KEYS
    assert (found["total_level"], found["range"], found["effective"]) == (38, [235, 293], [235, 293])
    assert found["counts"][0]["statute"]["supervised_release"]["max"] == "life"
    assert found["counts"][0]["images_counted"] == 90_620
    assert {"id": "b4", "levels": 4, "cite": "USSG §2G2.2(b)(4)"} in found["counts"][0]["adjustments"]
    assert found["groups"][0]["counts"] == ["1", "2"]
    assert [one["total_level"] for one in found["alternatives"]] == [34, 38, 38]


def test_an_unknown_tier_of_registration_is_null_with_its_reason_under_open(app: Flask) -> None:
    found = told(app, "exposure -", FACTS)
    assert found["counts"][0]["statute"]["registration_tier"] is None
    assert [one for one in found["open"] if one.startswith("count 1: the tier of registration")]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_every_whole_worksheet_comes_out_at_the_terminal(app: Flask, case: dict[str, Any]) -> None:
    found = told(app, "exposure -", json.dumps(case["facts"], default=str))
    assert {name: found[name] for name in case["expect"]} == case["expect"]


def test_facts_are_read_from_a_file_and_told_in_words(app: Flask, tmp_path: Path) -> None:
    (tmp_path / "facts.yaml").write_text(FACTS, encoding="utf-8")
    result = run(app, f"exposure {tmp_path / 'facts.yaml'}")
    assert result.exit_code == 0
    assert "Total level 38, category I: 235 to 293 months, zone D" in result.stdout
    assert "Otherwise, if USSG §2G2.2(b)(4) falls" in result.stdout


REFUSALS = {
    "two that exclude each other": FACTS.replace("[b2, b4, b6], options: {b3A: 7}", "[b3B, b3F]").replace(
        "disputed: [b4]", "disputed: []"
    ),
    "an edition that is not loaded": FACTS.replace("2026-03-01", "2019-03-01"),
    "a zero-point reduction for a sex offence": FACTS.replace("zero_point: null", "zero_point: true"),
    "no YAML": "a: [",
    "no facts": "",
    "a list": "[1, 2]",
    "bytes that are no text": "\x00",
}


@pytest.mark.parametrize("text", REFUSALS.values(), ids=REFUSALS)
def test_a_refusal_is_one_line_and_exit_code_one(app: Flask, text: str) -> None:
    result = run(app, "exposure - --json", text)
    assert (result.exit_code, result.stdout) == (1, "")
    assert len(result.stderr.strip().splitlines()) == 1
    assert "Traceback" not in result.stderr


SMALL: dict[str, tuple[str, dict[str, Any]]] = {
    "the table": ("table 28 I", {"range": [78, 97], "zone": "D"}),
    "above the table": ("table 46 I", {"range": ["life", "life"]}),
    "below the table": ("table -3 I", {"range": [0, 6], "zone": "A"}),
    "zone B": ("table 9 I", {"range": [4, 10], "zone": "B"}),
    "zone C": ("table 12 i", {"range": [10, 16], "zone": "C"}),
    "units": ("units 15 10 10", {"units": 2.0, "add": 2, "combined": 17}),
    "six equal groups": ("units 30 30 30 30 30 30", {"units": 6.0, "add": 5, "combined": 35}),
    "a maximum below the range": ("effective 51 63 --max 48", {"effective": [48, 48]}),
    "a minimum above the range": ("effective 41 51 --min 60", {"effective": [60, 60]}),
    "life capped": ("effective life life --min 180 --max 360", {"effective": [360, 360]}),
    "points": ("points 3 2 1", {"points": 6, "category": "III"}),
    "videos": ("images --videos 4 --circuit 9", {"count": 300, "add": 4, "alternatives": []}),
    "frames": ("images --images 5 --videos 4 --frames 700 --circuit 3", {"count": 705, "add": 5}),
    "frames missing": ("images --videos 4 --circuit 3d", {"count": None, "add": None}),
    "days": ("days 2005-10-31 2006-08-14", {"days": 287}),
    "tier I": (
        "registration usc18_2252A_a5 --released 2030-01-15",
        {"tier": "I", "years": 15, "until": "2045-01-15", "verify_every_months": 12, "open": []},
    ),
    "tier I with a clean record": (
        "registration usc18_2252A_a5 --released 2030-01-15 --clean-record",
        {"until": "2040-01-15"},
    ),
    "tier I with custody": (
        "registration usc18_2252A_a5 --released 2030-01-15 --custody-days 730",
        {"until": "2047-01-15"},
    ),
    "tier II by the act": (
        "registration usc18_2252A_a1_4_6 --released 2031-06-01 --act distribution --clean-record",
        {"tier": "II", "years": 25, "until": "2056-06-01", "verify_every_months": 6, "reduction": None},
    ),
    "the act not named": ("registration usc18_2252A_a1_4_6 --released 2031-06-01", {"tier": None, "until": None}),
    "tier III": (
        "registration usc18_2241c --released 2031-06-01",
        {"tier": "III", "years": "life", "until": None, "verify_every_months": 3},
    ),
    "stepped up": ("registration usc18_2252A_a5 --released 2030-01-15 --prior-tier I", {"tier": "II", "years": 25}),
    "no step for a misdemeanour": (
        "registration usc18_1801 --released 2030-01-15 --prior-tier I --act the",
        {"tier": "I", "years": 15},
    ),
    "a State's label": ("registration ny_263_16 --released 2030-01-15 --state-label 2", {"tier": None}),
    "no duty": ("registration usc18_875d --released 2030-01-15", {"tier": "none", "years": None}),
}


@pytest.mark.parametrize(("words", "expect"), SMALL.values(), ids=SMALL)
def test_a_small_verb_answers(app: Flask, words: str, expect: dict[str, Any]) -> None:
    found = told(app, words)
    assert {name: found[name] for name in expect} == expect
    assert run(app, words).exit_code == 0


WRONG = {
    "table 28 VII": 2,
    "table high I": 2,
    "units": 2,
    "effective 51 sixty": 2,
    "points -1": 2,
    "images --circuit 12": 1,
    "days 2026-01-02 2026-01-01": 1,
    "days yesterday today": 2,
    "effective 63 51": 1,
    "effective 51 63 --min 60 --max 48": 1,
    "registration usc18_1 --released 2030-01-15": 1,
    "registration usc18_2252A_a1_4_6 --released 2030-01-15 --act theft": 1,
    "registration usc18_2252A_a5 --released 9999-01-15": 1,
    "registration usc18_2252A_a5": 2,
    "exposure /no/such/file": 2,
}


@pytest.mark.parametrize(("words", "code"), WRONG.items(), ids=WRONG)
def test_a_wrong_question_is_refused(app: Flask, words: str, code: int) -> None:
    result = run(app, words)
    assert (result.exit_code, result.stdout) == (code, "")
    assert result.stderr


EXAMPLES = yaml.safe_load((DATA / "worked_examples.yaml").read_text(encoding="utf-8"))


def _verb(test: dict[str, Any]) -> str | None:
    """Return the small verb that asks a worked example, or None where there is none of its kind."""
    kind = test["type"]
    if kind in ("lookup", "lookup_zone"):
        return f"table {test['level']} {test['chc']}"
    if kind == "units":
        return f"units {' '.join(map(str, test['levels']))}"
    if kind == "points":
        return f"points {' '.join(map(str, test['points']))}"
    if kind == "date_diff":
        return f"days {test['start']} {test['end']}"
    if kind == "images":
        return f"images --circuit 8 --images {test.get('images', 0)} --videos {test.get('videos', 0)}"
    if kind == "effective":
        ends = [f"--{name} {test[key]}" for name, key in (("min", "stat_min"), ("max", "stat_max")) if key in test]
        return f"effective {test['range'][0]} {test['range'][1]} {' '.join(ends)}"
    return None


@pytest.mark.parametrize("part", [name for name, value in EXAMPLES.items() if isinstance(value, list)])
def test_every_worked_example_with_a_verb_comes_out_at_the_terminal(app: Flask, part: str) -> None:
    for entry in EXAMPLES[part]:
        for test in entry.get("tests", []):
            words = _verb(test)
            if words is not None:
                found = told(app, words)
                found["chc"] = found.get("category")
                assert {name: found[name] for name in test["expect"]} == test["expect"], entry["id"]


@pytest.mark.parametrize("verb", ["exposure -", "registration own_neb_28_707 --released 2026-01-01"])
def test_an_offices_own_entry_is_refused_at_the_terminal_in_words(app: Flask, verb: str) -> None:
    facts = "{sentencing_on: 2026-03-01, counts: [{count: '1', offence: own_neb_28_707}]}"
    found = app.test_cli_runner().invoke(args=["law", *verb.split()], input=facts)
    assert found.exit_code != 0
    assert "is an office's own entry; here the library alone is read" in found.output


def test_exposure_says_in_its_help_that_it_reads_the_library_alone(app: Flask) -> None:
    said = " ".join(app.test_cli_runner().invoke(args=["law", "exposure", "--help"]).output.split())
    assert "an office's own entries are not read here" in said
