"""``flask law deadline``: the worked cases of Rule 45, the answers' shape and the exit codes.

The cases are those of the public committee notes to Fed. R. App. P. 26 and Fed. R. Crim. P. 45 (2009), of Guralnik v.
Commissioner, 146 T.C. No. 15 (2016), and constructed from the rules' text.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
from click.testing import Result
from flask import Flask


def run(app: Flask, *words: str) -> Result:
    return app.test_cli_runner().invoke(args=["law", "deadline", *words])


def due(app: Flask, *words: str) -> Any:
    result = run(app, *words, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.output)["due"]


RULE_45 = {
    "a Saturday last day runs on over Labor Day": ("days:10 --event 2007-08-22", "2007-09-04"),
    "counted back it runs back": ("days:10 --event 2007-09-11 --before", "2007-08-31"),
    "fourteen days keep the weekday": ("days:14 --event 2026-06-01", "2026-06-15"),
    "hours count over a change of clocks": (
        "hours:72 --event 2007-11-02T10:00 --tz America/New_York",
        "2007-11-05T09:00",
    ),
    "hours run to the same minute": ("hours:72 --event 2026-09-03T14:23 --tz America/Chicago", "2026-09-08T14:23"),
    "a closed clerk's office extends": ("days:15 --event 2015-02-02 --closed 2015-02-17", "2015-02-18"),
    "a declared holiday extends": ("days:14 --event 2026-04-06 --holiday 2026-04-20", "2026-04-21"),
    "three days for mail come after the base period": ("days:14 --event 2026-03-05 --service mail", "2026-03-23"),
    "electronic service adds nothing": ("days:14 --event 2026-03-05 --service electronic", "2026-03-19"),
    "Independence Day on a Friday": ("days:14 --event 2025-06-20", "2025-07-07"),
    "seven days before sentencing run back over Labor Day": ("psr_final --event 2026-09-14", "2026-09-04"),
    "thirty-five days before sentencing": ("psr_disclosure --event 2026-09-14", "2026-08-10"),
    "the State's day counts after an event": ("days:14 --event 2026-04-06 --court mad", "2026-04-21"),
    "the State's day does not count before one": ("days:14 --event 2026-05-04 --before --court mad", "2026-04-20"),
    "the preliminary hearing in custody": ("preliminary_hearing_custody --event 2026-01-05", "2026-01-20"),
    "the preliminary hearing released": ("preliminary_hearing_released --event 2026-01-02", "2026-01-23"),
    "a Sunday holiday: the bare text first": ("days:14 --event 2027-06-21", "2027-07-05"),
    "an executive closing day is calendared": ("acquittal_motion --event 2025-12-11", "2025-12-26"),
    "a year of years": ("years:1 --event 2025-01-29", "2026-01-29"),
    "an alibi demand over Washington's Birthday": ("alibi_notice --event 2026-02-02", "2026-02-17"),
    "the second limit comes first": ("alibi_gov_response --event 2026-02-17 --also trial=2026-03-09", "2026-02-23"),
    "by tier": ("sorna_verify --event 2026-01-15 --tier II", "2026-07-15"),
}


@pytest.mark.parametrize(("words", "answer"), RULE_45.values(), ids=RULE_45)
def test_a_worked_case_comes_out_as_worked(app: Flask, words: str, answer: str) -> None:
    assert due(app, *words.split()) == answer


def test_an_answer_has_every_key_of_the_contract(app: Flask) -> None:
    answer = json.loads(run(app, "acquittal_motion", "--event", "2025-12-11", "--json").output)
    assert {"due", "also_possible", "rule", "cite", "consequence", "steps", "verified"} <= answer.keys()
    assert answer["rule"] == "acquittal_motion"
    assert answer["also_possible"][0].keys() == {"due", "why"}
    assert answer["also_possible"][0]["due"] == "2025-12-29"
    assert answer["steps"][0].keys() == {"text", "date"}
    assert answer["verified"] is True


def test_a_rule_without_a_period_has_no_due_date_and_says_why(app: Flask) -> None:
    answer = json.loads(run(app, "pretrial_motions", "--event", "2026-01-05", "--json").output)
    assert answer["due"] is None
    assert answer["open"]


def test_without_json_the_answer_is_in_words(app: Flask) -> None:
    said = run(app, "acquittal_motion", "--event", "2025-12-11").output
    assert "Fri 2025-12-26" in said
    assert "Fed. R. Crim. P. 29(c)(1) (checked)" in said
    assert "Also possible: Mon 2025-12-29" in said


REFUSED = {
    "an unknown rule": "no_such_rule --event 2026-01-05",
    "a year without a calendar": "days:14 --event 2045-01-05",
    "a count that leaves the calendar": "days:30 --event 2040-12-20",
    "hours from a day without an hour": "hours:48 --event 2026-01-05 --court ned",
    "hours without a zone": "hours:48 --event 2026-01-05T10:00",
    "an hour that the clocks left out": "hours:48 --event 2026-03-08T02:30 --court ned",
    "a zone that is none": "days:14 --event 2026-01-05 --tz Nowhere/X",
    "an unknown court": "days:14 --event 2026-01-05 --court zzz",
    "a second date that the rule does not know": "days:14 --event 2026-01-05 --also trial=2026-03-09",
    "a tier that the rule does not know": "days:14 --event 2026-01-05 --tier II",
    "a rule turned round": "acquittal_motion --event 2026-01-05 --before",
}


@pytest.mark.parametrize("words", REFUSED.values(), ids=REFUSED)
def test_a_refusal_is_one_line_and_exit_code_one(app: Flask, words: str) -> None:
    result = run(app, *words.split())
    assert (result.exit_code, result.stdout) == (1, "")
    assert len(result.stderr.strip().splitlines()) == 1


MISUSED = {
    "no event": "days:14",
    "an event that is no date": "days:14 --event tomorrow",
    "a day that does not exist": "days:14 --event 2026-02-30",
    "service that is none": "days:14 --event 2026-01-05 --service pigeon",
    "a second date without its name": "days:14 --event 2026-01-05 --also 2026-03-09",
    "a holiday that is no date": "days:14 --event 2026-01-05 --holiday soon",
    "an unknown option": "days:14 --event 2026-01-05 --nonsense",
    "no rule": "--event 2026-01-05",
}


@pytest.mark.parametrize("words", MISUSED.values(), ids=MISUSED)
def test_wrong_usage_is_exit_code_two(app: Flask, words: str) -> None:
    assert run(app, *words.split()).exit_code == 2
