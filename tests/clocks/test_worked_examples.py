"""Every worked example of the time rules, of speedy trial and of registration, at the real command line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from flask import Flask

FILE = Path(__file__).parent.parent / "law" / "data" / "worked_examples.yaml"
EXAMPLES = yaml.safe_load(FILE.read_text(encoding="utf-8"))
PARTS = ("time_rule45", "speedy_trial", "sorna")
REGISTRATION = {
    "N01_possession": "usc18_2252A_a5 --released 2030-01-15",
    "N02_distribution": "usc18_2252A_a1_4_6 --released 2031-06-01 --act distribution",
    "N05_custody": "usc18_2252A_a5 --released 2030-01-15 --custody-days 730",
}


def told(app: Flask, words: str, text: str | None = None) -> Any:
    result = app.test_cli_runner().invoke(args=["law", *words.split(), "--json"], input=text)
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def clocks(app: Flask, **events: Any) -> Any:
    return told(app, "speedy-trial -", json.dumps(events))


def _figured() -> Iterator[Any]:
    for part in PARTS:
        for entry in EXAMPLES[part]:
            for number, test in enumerate(entry.get("tests", []), 1):
                yield pytest.param(entry["id"], test, id=f"{entry['id']}-{number}")


def _answer(app: Flask, name: str, test: dict[str, Any]) -> dict[str, Any]:
    """Ask the command line what a test of the examples asks."""
    match test["type"]:
        case "rule45":
            return told(app, _rule_45(test))
        case "hours":
            return told(app, f"deadline hours:{test['n']} --event {test['start']} --tz {test['tz']}")
        case "own_exclude":
            return told(app, f"deadline sorna_update --event {test['trigger']}")
        case "date_diff":
            found = clocks(app, charged_on=test["start"], first_appearance_on=test["start"], ended_on=test["end"])[
                "trial"
            ]
            return {"days": found["counted"] + found["excluded"]}
        case "sta_count" | "sta_day":
            return _clock(app, test)
        case "add_years":
            found = told(app, f"registration {REGISTRATION[name]}")
            shorter = found["reduction"] if test["years"] == 10 else None
            return {"end": shorter["until"] if shorter else found["until"]}
    raise AssertionError(f"{test['type']} is a kind of test that nothing asks")


def _rule_45(test: dict[str, Any]) -> str:
    words = [f"deadline {test.get('unit', 'days')}:{test['n']} --event {test['trigger']}"]
    words += ["--before"] if test.get("direction") == "before" else []
    words += ["--service mail"] if test.get("add3") else []
    return " ".join([*words, *(f"--holiday {day}" for day in test.get("extra_holidays", []))])


def _clock(app: Flask, test: dict[str, Any]) -> dict[str, Any]:
    start = test["start"]
    if test.get("n") == 30:
        return {"date": clocks(app, arrested_on=start, as_of=start)["indictment"]["last_day"]}
    taken = [{"from": first, "until": last, "ground": "h1D"} for first, last in test["excluded"]]
    found = clocks(app, charged_on=start, first_appearance_on=start, as_of=test.get("end", start), exclusions=taken)[
        "trial"
    ]
    return {"date": found["last_day"], "nonexcludable": found["counted"]}


@pytest.mark.parametrize(("name", "test"), list(_figured()))
def test_a_worked_example_comes_out_at_the_terminal(app: Flask, name: str, test: dict[str, Any]) -> None:
    found = _answer(app, name, test)
    assert {key: found[key] for key in test["expect"]} == test["expect"]


def test_no_worked_example_is_left_untried() -> None:
    untold = {one["id"] for part in PARTS for one in EXAMPLES[part] if not one.get("tests")}
    assert untold == {
        "S04_bolden",
        "S05_barnes",
        "S07_severdija",
        "S08_avila",
        "N04_2241c",
        "N07_step_up",
        "N08_gudger",
    }


def test_tinklenberg_ten_of_twenty_days_of_transport_are_excluded_and_the_limit_is_passed(app: Flask) -> None:
    found = clocks(
        app,
        charged_on="2005-10-31",
        first_appearance_on="2005-10-31",
        ended_on="2006-08-14",
        exclusions=[
            {"from": "2005-11-01", "until": "2006-05-18", "ground": "h1A"},
            {"from": "2006-06-01", "until": "2006-06-20", "ground": "h1F"},
        ],
    )
    beyond = [one for one in found["periods"] if "beyond 10 days" in one["why"]]
    assert [(one["from"], one["days"], one["counted"]) for one in beyond] == [("2006-06-11", 10, True)]
    assert "563 U.S. 647" in beyond[0]["cite"]
    assert (found["trial"]["counted"], found["trial"]["violated"]) == (78, True)


def test_bloate_the_days_of_preparing_motions_count_unless_findings_were_made(app: Flask) -> None:
    events = {"charged_on": "2006-08-24", "first_appearance_on": "2006-08-24", "as_of": "2007-02-19"}
    days = {"from": "2006-09-07", "until": "2006-10-04", "ground": "preparation"}
    counted = {
        findings: clocks(app, **events, exclusions=[{**days, "findings": findings}])["trial"]["counted"]
        for findings in (True, False, None)
    }
    assert counted == {True: 151, False: 179, None: 179}


def test_bolden_a_pending_motion_to_dismiss_excludes_its_six_days(app: Flask) -> None:
    motion = {"filed": "2026-04-10", "decided": "2026-04-15", "what": "Motion to dismiss", "entry": "9"}
    found = clocks(app, charged_on="2026-04-01", first_appearance_on="2026-04-01", as_of="2026-04-30", motions=[motion])
    assert (found["trial"]["counted"], found["trial"]["excluded"]) == (23, 6)


def test_barnes_an_unexplained_adjournment_excludes_nothing(app: Flask) -> None:
    found = clocks(app, charged_on="2026-01-01", first_appearance_on="2026-01-01", as_of="2026-07-11")["trial"]
    assert (found["counted"], found["counted"] - found["limit"], found["violated"]) == (191, 121, True)


def test_severdija_the_later_indictment_starts_the_clock(app: Flask) -> None:
    found = clocks(app, first_appearance_on="1981-11-01", charged_on="1981-11-09", as_of="1981-11-10")["trial"]
    assert (found["starts"], found["counted"]) == ("1981-11-09", 1)


def test_avila_the_clock_waits_for_the_codefendant_arraigned_last(app: Flask) -> None:
    joined = {"from": "2026-04-02", "until": "2026-04-20", "ground": "h6", "codefendants": ["B. Doe"]}
    found = clocks(
        app, charged_on="2026-04-01", first_appearance_on="2026-04-01", as_of="2026-04-30", exclusions=[joined]
    )
    assert (found["trial"]["counted"], found["trial"]["last_day"]) == (10, "2026-06-29")


def test_aggravated_abuse_of_a_child_under_twelve_means_tier_three_for_life(app: Flask) -> None:
    found = told(app, "registration usc18_2241c --released 2031-06-01")
    assert (found["tier"], found["years"], found["until"], found["verify_every_months"]) == ("III", "life", None, 3)


def test_distribution_means_tier_two_without_a_reduction(app: Flask) -> None:
    found = told(app, f"registration {REGISTRATION['N02_distribution']} --clean-record")
    assert (found["tier"], found["until"], found["verify_every_months"], found["reduction"]) == (
        "II", "2056-06-01", 6, None,
    )  # fmt: skip


def test_a_second_possession_after_tier_one_steps_up_to_tier_two(app: Flask) -> None:
    found = told(app, "registration usc18_2252A_a5 --released 2030-01-15 --prior-tier I")
    assert (found["tier"], "20911(3)(C)" in found["cite"]) == ("II", True)


def test_gudger_the_label_of_a_state_decides_nothing(app: Flask) -> None:
    found = told(app, "registration usc18_2252A_a5 --released 2030-01-15 --state-label III")
    assert found["tier"] == "I"
    assert any("decides nothing" in note and "Gudger" in note for note in found["notes"])
