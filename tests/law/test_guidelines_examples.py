"""Every worked example of the sentencing rules, through the product's own functions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from casefile.law.deadlines import compute as compute_deadline
from casefile.law.deadlines import rule_named, to_json
from casefile.law.errors import RuleError
from casefile.law.guidelines import Span, category_of, range_at, zone_of
from casefile.law.guidelines_chapters import total_of
from casefile.law.guidelines_facts import Facts, read
from casefile.law.guidelines_limits import effective, sentence_by_count
from casefile.law.guidelines_units import Material, count_images, levels_for, units_of
from casefile.law.guidelines_worksheet import worksheet
from casefile.law.registration import registration
from casefile.lawdata import guidelines_reader, reader

DATA = Path(__file__).parent / "data"
FILE = yaml.safe_load((DATA / "worked_examples.yaml").read_text(encoding="utf-8"))
CASES = yaml.safe_load((DATA / "exposure_cases.yaml").read_text(encoding="utf-8"))["cases"]
MANUAL = guidelines_reader.newest()
LISTS = [name for name, value in FILE.items() if isinstance(value, list)]
ENTRIES = {one["id"]: one for name in LISTS for one in FILE[name]}
ELSEWHERE = {"sta_count", "sta_day"}
"""Run by the tests of the speedy-trial clocks."""


def _tests() -> Iterator[Any]:
    for name, entry in ENTRIES.items():
        for number, test in enumerate(entry.get("tests", []), start=1):
            if test["type"] not in ELSEWHERE:
                yield pytest.param(test, id=f"{name}-{number}")


def _span(found: Span) -> list[Any]:
    return list(found)


def _lookup(test: dict[str, Any]) -> dict[str, Any]:
    found = range_at(MANUAL, test["level"], test["chc"])
    return {"range": _span(found), "zone": zone_of(MANUAL, found)}


def _effective(test: dict[str, Any]) -> dict[str, Any]:
    low, high = test["range"]
    return {"effective": _span(effective((low, high), test.get("stat_min"), test.get("stat_max")))}


def _images(test: dict[str, Any]) -> dict[str, Any]:
    row = MANUAL.guidelines["2G2.2"].characteristics["b7"]
    found = count_images(MANUAL, Material(test.get("images", 0), test.get("videos", 0)), "8", row.bands)
    return {"count": found.count, "add": levels_for(row.bands, found.count or 0)}


def _units(test: dict[str, Any]) -> dict[str, Any]:
    found = units_of(MANUAL, test["levels"])
    return {"units": found.units, "add": found.add, "combined": found.combined}


def _points(test: dict[str, Any]) -> dict[str, Any]:
    total = sum(test["points"])
    return {"points": total, "chc": category_of(MANUAL, total)}


def _level_sum(test: dict[str, Any]) -> dict[str, Any]:
    groups = test.get("group_levels")
    before = units_of(MANUAL, groups).combined if groups else test["base"] + sum(test.get("add", []))
    facts = Facts((), acceptance=-test.get("acceptance", 0), category=test["chc"])
    total = total_of(MANUAL, facts, [], before, lenient=False).level + test.get("ch4", 0)
    found = range_at(MANUAL, total, test["chc"])
    held = effective(found, test.get("stat_min"), test.get("stat_max"))
    return {
        "before_acceptance": before,
        "total": total,
        "range": _span(found),
        "effective": _span(held),
        "zone": zone_of(MANUAL, found),
    }


def _rule45(test: dict[str, Any]) -> dict[str, Any]:
    hours = test["type"] == "hours"
    unit = "hours" if hours else test.get("unit", "days")
    start = datetime.fromisoformat(test["start"]) if hours else date.fromisoformat(test["trigger"])
    before = test.get("direction") == "before"
    rule = rule_named(f"{unit}:{test['n']}", reader.deadline_rules(), before)
    closed = [date.fromisoformat(day) for day in test.get("extra_holidays", [])]
    service = "mail" if test.get("add3") else None
    found = compute_deadline(
        rule, start, None, service, before, None, {}, (), closed, zone=test.get("tz"), doubts=reader.doubts()
    )
    return {"due": to_json(found)["due"]}


def _own_exclude(test: dict[str, Any]) -> dict[str, Any]:
    rule = rule_named("sorna_update", reader.deadline_rules(), False)
    found = compute_deadline(rule, date.fromisoformat(test["trigger"]), None, doubts=reader.doubts())
    return {"due": to_json(found)["due"]}


def _date_diff(test: dict[str, Any]) -> dict[str, Any]:
    return {"days": (date.fromisoformat(test["end"]) - date.fromisoformat(test["start"])).days}


def _add_years(test: dict[str, Any]) -> dict[str, Any]:
    offence = "usc18_2252A_a5" if test["years"] < 25 else "usc18_2422b"
    found = registration(
        guidelines_reader.registration_rules(),
        reader.offences()[offence],
        date.fromisoformat(test["start"]),
        custody_days=test.get("plus_days", 0),
        clean_record=test["years"] == 10,
    )
    return {"end": found.until.isoformat() if found.until else None}


RUNNERS = {
    "lookup": _lookup,
    "lookup_zone": _lookup,
    "effective": _effective,
    "images": _images,
    "units": _units,
    "points": _points,
    "level_sum": _level_sum,
    "rule45": _rule45,
    "hours": _rule45,
    "own_exclude": _own_exclude,
    "date_diff": _date_diff,
    "add_years": _add_years,
}


@pytest.mark.parametrize("test", list(_tests()))
def test_every_worked_example_comes_out(test: dict[str, Any]) -> None:
    found = RUNNERS[test["type"]](test)
    assert {name: found[name] for name in test["expect"]} == test["expect"]


def test_the_file_holds_no_kind_of_example_that_nobody_runs() -> None:
    kinds = {test["type"] for entry in ENTRIES.values() for test in entry.get("tests", [])}
    assert kinds == set(RUNNERS) | ELSEWHERE


def ask(facts: dict[str, Any]) -> dict[str, Any]:
    return worksheet(facts, reader.offences(), guidelines_reader.manuals())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_every_whole_worksheet_comes_out(case: dict[str, Any]) -> None:
    found = ask(case["facts"])
    assert {name: found[name] for name in case["expect"]} == case["expect"]
    assert case["example"] is None or case["example"] in ENTRIES
    shown = [[one["total_level"], one["range"], one["effective"]] for one in found["alternatives"]]
    assert all(one in shown for one in case.get("alternatives", []))
    assert not case.get("open") or any(case["open"] in why for why in found["open"])


def test_total_punishment_is_held_to_each_counts_maximum() -> None:
    assert sentence_by_count(130, [120, 360, 240, 24]) == (120, 130, 130, 24)


def test_a_sentencing_date_without_its_edition_is_refused_by_name() -> None:
    facts = {**CASES[0]["facts"], "sentencing_on": date(2019, 5, 1)}
    with pytest.raises(RuleError, match="1 November 2018"):
        ask(facts)
    assert ask({**facts, "hypothetical": True})["range"] == [78, 97]


def test_conduct_before_an_amendment_is_warned_of() -> None:
    found = ask({"counts": [{"offence": "usc18_2423b_e", "committed_on": date(2023, 1, 5)}], "history": {"points": 0}})
    assert any("2023-12-22" in one["text"] for one in found["warnings"])


def test_a_state_label_alone_gives_no_tier() -> None:
    found = registration(
        guidelines_reader.registration_rules(), reader.offences()["ca_pc_311_11"], date(2030, 1, 1), state_label="II"
    )
    assert found.tier is None
    assert any("compared" in why for why in found.open)


def test_production_and_its_pattern_are_offered_as_one_group() -> None:
    made = {"count": "1", "offence": "usc18_2251_a", "committed_on": date(2010, 1, 1), "apply": ["b1A"]}
    kept = {"count": "2", "offence": "usc18_2252A_a5", "committed_on": date(2010, 1, 1), "apply": ["b2", "b5"]}
    facts = {"counts": [made, {**kept, "images": 600}], "history": {"points": 0}, "acceptance": 3}
    apart = ask(facts)
    grouped = ask({**facts, "group": [["1", "2"]]})
    assert (len(apart["groups"]), len(grouped["groups"])) == (2, 1)
    assert any(one["total_level"] == grouped["total_level"] for one in apart["alternatives"])
    assert any("Aguirre-Miron" in one["cite"] for one in apart["warnings"])


def test_facts_are_read_from_text_as_from_values() -> None:
    text = guidelines_reader.read_facts('{"counts": [{"offence": "usc18_2252A_a5", "committed_on": "2024-05-01"}]}')
    assert read(text).counts[0].committed_on == date(2024, 5, 1)
