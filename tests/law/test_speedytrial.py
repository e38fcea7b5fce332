from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from casefile.law.errors import ClockError
from casefile.law.speedytrial import Events, Exclusion, Motion, from_json, run, to_json

FILE = Path(__file__).parent / "data" / "worked_examples.yaml"
EXAMPLES = yaml.safe_load(FILE.read_text(encoding="utf-8"))["speedy_trial"]
CASES = [(one["id"], test) for one in EXAMPLES for test in one.get("tests", [])]
APRIL_1 = date(2026, 4, 1)
BASE = Events(charged_on=APRIL_1, first_appearance_on=APRIL_1, as_of=date(2026, 5, 31))


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _started(start: str, end: str, excluded: list[list[str]]) -> Events:
    taken = tuple(Exclusion(_day(first), _day(last), "h1A") for first, last in excluded)
    return Events(charged_on=_day(start), first_appearance_on=_day(start), as_of=_day(end), exclusions=taken)


@pytest.mark.parametrize(("name", "test"), CASES, ids=lambda one: one if isinstance(one, str) else one["type"])
def test_every_worked_example_with_figures_comes_out(name: str, test: dict[str, Any]) -> None:
    end = test.get("end", test["start"])
    answer = run(_started(test["start"], end, test.get("excluded", [])))
    assert answer.trial is not None
    expect = test["expect"]
    if test["type"] == "date_diff":
        assert answer.trial.counted + answer.trial.excluded == expect["days"]
    elif test["type"] == "sta_count":
        assert answer.trial.counted == expect["nonexcludable"]
    elif test["n"] == 70:
        assert answer.trial.last_day == _day(expect["date"])
    else:
        clock = run(Events(arrested_on=_day(test["start"]), as_of=_day(test["start"]))).indictment
        assert clock is not None
        assert (clock.limit, clock.last_day) == (test["n"], _day(expect["date"]))


def test_every_worked_example_is_among_those_tried_here_by_figures_or_by_name() -> None:
    by_name = {"S04_bolden", "S05_barnes", "S07_severdija", "S08_avila"}
    assert {one["id"] for one in EXAMPLES} == {name for name, _ in CASES} | by_name


def test_tinklenberg_transport_takes_ten_calendar_days_and_the_limit_is_passed() -> None:
    start, trial = date(2005, 10, 31), date(2006, 8, 14)
    other = Exclusion(date(2005, 11, 1), date(2005, 11, 1) + timedelta(days=199), "h1A")
    transport = Exclusion(date(2006, 6, 1), date(2006, 6, 20), "h1F")
    answer = run(Events(charged_on=start, first_appearance_on=start, ended_on=trial, exclusions=(other, transport)))
    assert answer.trial is not None
    assert (answer.trial.excluded, answer.trial.counted, answer.trial.violated) == (210, 77, True)
    assert [one.counted for one in answer.also_possible if "transport" in one.why] == [67]


def test_bloate_time_to_prepare_motions_counts_without_findings() -> None:
    prepared = Exclusion(date(2006, 9, 7), date(2006, 10, 4), "preparation")
    start = date(2006, 8, 24)
    events = Events(charged_on=start, first_appearance_on=start, as_of=date(2007, 2, 19), exclusions=(prepared,))
    answer = run(events)
    found = run(replace(events, exclusions=(replace(prepared, findings=True),)))
    assert (answer.trial and answer.trial.counted, found.trial and found.trial.counted) == (179, 179 - 28)
    assert [one.counted for one in answer.also_possible] == [179 - 28]
    assert any("559 U.S. 196" in text for text in answer.warnings)


def test_bolden_a_motion_to_dismiss_itself_stops_the_clock_on_its_first_and_its_last_day() -> None:
    motion = Motion(date(2026, 4, 10), date(2026, 4, 15), date(2026, 4, 15), "9", "Motion to dismiss")
    answer = run(replace(BASE, motions=(motion,)))
    assert answer.trial is not None
    assert (answer.trial.excluded, answer.trial.counted) == (6, 54)
    assert [(one.first, one.last, one.entries) for one in answer.trial.spans if not one.counted] == [
        (motion.filed, motion.ready, ("9",))
    ]


def test_barnes_five_months_without_a_reason_all_count() -> None:
    answer = run(replace(BASE, as_of=APRIL_1 + timedelta(days=191)))
    assert answer.trial is not None
    assert (answer.trial.counted - answer.trial.limit, answer.trial.violated, answer.trial.remaining) == (121, True, 0)
    assert any("3162(a)(2)" in text for text in answer.warnings)


@pytest.mark.parametrize(
    ("charged", "appeared", "start"),
    [("1981-11-09", "1981-11-01", "1981-11-09"), ("1981-11-01", "1981-11-09", "1981-11-09")],
)
def test_severdija_the_later_of_charge_and_first_appearance_starts_the_clock(
    charged: str, appeared: str, start: str
) -> None:
    answer = run(Events(charged_on=_day(charged), first_appearance_on=_day(appeared), as_of=_day("1981-11-10")))
    assert answer.trial is not None
    assert (answer.trial.starts, answer.trial.counted) == (_day(start), 1)


def test_avila_the_time_until_the_last_codefendant_is_arraigned_is_excluded() -> None:
    joined = Exclusion(date(2026, 4, 2), date(2026, 4, 20), "h6", codefendants=("B. Doe",))
    answer = run(replace(BASE, exclusions=(joined,)))
    alone = run(replace(BASE, charged_on=date(2026, 4, 20), first_appearance_on=date(2026, 4, 20)))
    assert answer.trial is not None
    assert alone.trial is not None
    assert (answer.trial.counted, answer.trial.last_day) == (alone.trial.counted, alone.trial.last_day)
    assert any("B. Doe" in text and "reasonable" in text for text in answer.warnings)


@pytest.mark.parametrize("first", [date(2026, 8, 3), date(2026, 8, 4)])
def test_transport_ordered_on_the_day_of_the_event_leaves_ten_of_twenty_days_to_count(first: date) -> None:
    start = date(2026, 8, 3)
    transport = Exclusion(first, date(2026, 8, 23), "h1F")
    answer = run(Events(charged_on=start, first_appearance_on=start, as_of=date(2026, 8, 23), exclusions=(transport,)))
    assert answer.trial is not None
    assert (answer.trial.counted, answer.trial.excluded) == (10, 10)


@pytest.mark.parametrize(
    ("filed", "ready", "decided", "excluded"),
    [
        ("2026-04-11", "2026-05-01", "2026-05-31", 51),
        ("2026-04-11", "2026-05-01", "2026-05-20", 40),
        ("2026-04-11", None, "2026-04-14", 4),
        ("2026-04-11", "2026-04-20", "2026-04-14", 4),
        ("2026-05-25", None, None, 7),
        ("2026-04-11", "2026-04-20", None, 40),
        ("2026-05-25", "2026-06-10", None, 7),
    ],
)
def test_a_motion_excludes_from_filing_to_its_hearing_and_thirty_days_under_advisement(
    filed: str, ready: str | None, decided: str | None, excluded: int
) -> None:
    motion = Motion(_day(filed), _day(ready) if ready else None, _day(decided) if decided else None)
    answer = run(replace(BASE, motions=(motion,)))
    assert answer.trial is not None
    assert answer.trial.excluded == excluded


def test_a_hearing_still_to_come_moves_the_last_day_beyond_it() -> None:
    without = run(BASE).trial
    motion = Motion(date(2026, 5, 25), date(2026, 6, 10), None)
    answer = run(replace(BASE, motions=(motion,))).trial
    assert without
    assert answer
    assert without.last_day
    assert answer.last_day
    assert answer.last_day - without.last_day == timedelta(days=17)


def test_a_motion_long_undecided_with_no_known_day_of_readiness_shows_both_results() -> None:
    motion = Motion(date(2026, 4, 2), None, date(2026, 5, 31))
    answer = run(replace(BASE, motions=(motion,)))
    assert answer.trial is not None
    assert answer.trial.counted == 0
    assert [one.counted for one in answer.also_possible if "ready for decision" in one.why] == [29]
    assert any("no entry tells when it was ready" in text for text in answer.warnings)


@pytest.mark.parametrize(("findings", "counted"), [(True, 30), (False, 60), (None, 60)])
def test_an_ends_of_justice_continuance_is_excluded_only_with_findings(findings: bool | None, counted: int) -> None:
    answer = run(replace(BASE, exclusions=(Exclusion(date(2026, 4, 11), date(2026, 5, 10), "h7", findings=findings),)))
    assert answer.trial is not None
    assert answer.trial.counted == counted
    assert [one.counted for one in answer.also_possible] == ([30] if findings is None else [])


@pytest.mark.parametrize("ground", ["waiver", "unknown", "preparation"])
def test_what_is_no_ground_of_the_statute_counts_until_findings_are_recorded(ground: str) -> None:
    answer = run(replace(BASE, exclusions=(Exclusion(date(2026, 4, 11), date(2026, 5, 10), ground),)))
    assert answer.trial is not None
    assert answer.trial.counted == 60
    assert any("findings required" in text for text in answer.warnings)


@pytest.mark.parametrize(
    ("side", "findings", "ground", "columns"),
    [
        ("ordered", True, "h7", (50, 50, 50)),
        ("ordered", None, "h7", (50, 60, 50)),
        ("ordered", False, "h7", (60, 60, 60)),
        ("ordered", None, "h1A", (50, 50, 50)),
        ("ours", None, "h1A", (60, 50, 60)),
        ("ours", None, "h7", (60, 60, 60)),
        ("government", False, "h7", (60, 60, 50)),
        ("government", None, "h3", (60, 60, 50)),
    ],
)
def test_each_column_takes_the_exclusions_of_its_side(
    side: str, findings: bool | None, ground: str, columns: tuple[int, int, int]
) -> None:
    taken = Exclusion(date(2026, 4, 11), date(2026, 4, 20), ground, findings=findings, side=side)  # type: ignore[arg-type]
    answer = run(replace(BASE, exclusions=(taken,)))
    assert tuple(answer.columns[name].counted for name in ("ordered", "ours", "government")) == columns


def test_a_day_that_one_side_would_leave_out_counts_with_the_reason() -> None:
    taken = Exclusion(date(2026, 4, 11), date(2026, 4, 20), "h3", "witness abroad", "31", side="government")
    trial = run(replace(BASE, exclusions=(taken,))).trial
    assert trial is not None
    found = next(one for one in trial.spans if one.first == taken.first)
    assert (found.counted, found.last, found.entries) == (True, taken.last, ("31",))
    assert "the government's position, not ordered" in found.why


def test_overlapping_exclusions_are_one_stretch_with_all_entries_and_grounds() -> None:
    first = Exclusion(date(2026, 4, 11), date(2026, 4, 20), "h1A", entry="5")
    second = Exclusion(date(2026, 4, 20), date(2026, 4, 25), "h3", entry="7")
    trial = run(replace(BASE, exclusions=(second, first))).trial
    assert trial is not None
    [found] = [one for one in trial.spans if not one.counted]
    assert (found.first, found.last, found.entries) == (first.first, second.last, ("5", "7"))
    assert found.cite == "18 U.S.C. § 3161(h)(1)(A); 18 U.S.C. § 3161(h)(3)"


def test_the_last_day_is_not_rolled_and_the_roll_is_shown() -> None:
    answer = run(replace(BASE, charged_on=date(2026, 4, 4), first_appearance_on=date(2026, 4, 4)))
    assert answer.trial is not None
    assert answer.trial.last_day == date(2026, 6, 13)
    assert [one.last_day for one in answer.also_possible] == [date(2026, 6, 15)]


def test_the_charge_ends_the_first_clock_on_its_own_day() -> None:
    arrested = date(2026, 1, 5)
    answer = run(Events(arrested_on=arrested, charged_on=date(2026, 2, 4), as_of=date(2026, 3, 1)))
    late = run(Events(arrested_on=arrested, charged_on=date(2026, 2, 5), as_of=date(2026, 3, 1)))
    assert answer.indictment
    assert late.indictment
    assert (answer.indictment.counted, answer.indictment.violated) == (30, False)
    assert (late.indictment.counted, late.indictment.violated) == (31, True)


def test_thirty_more_days_are_added_where_no_grand_jury_sat() -> None:
    clock = run(Events(arrested_on=date(2026, 1, 5), as_of=date(2026, 1, 6), extension_days=30)).indictment
    assert clock is not None
    assert (clock.limit, clock.last_day) == (60, date(2026, 3, 6))


def test_a_charge_before_the_arrest_leaves_the_first_clock_unbegun() -> None:
    answer = run(replace(BASE, arrested_on=date(2026, 4, 3)))
    assert answer.indictment is None
    assert any("the thirty days do not run" in text for text in answer.warnings)


@pytest.mark.parametrize("missing", ["charged_on", "first_appearance_on"])
def test_without_one_of_its_two_starts_the_trial_clock_is_not_guessed(missing: str) -> None:
    answer = run(replace(BASE, **{missing: None}))  # type: ignore[arg-type]
    assert (answer.trial, answer.columns) == (None, {})
    assert any("starts no clock" in text for text in answer.warnings)
    assert any("starts no clock" in text for text in answer.open)
    assert [one.last_day for one in answer.also_possible] == [date(2026, 6, 10)]


def test_without_any_date_nothing_is_counted() -> None:
    answer = run(Events())
    assert (answer.indictment, answer.trial) == (None, None)
    assert answer.warnings == answer.open == ("no date is given: neither clock can be counted",)


def test_without_a_day_to_count_to_the_last_day_named_is_taken_and_said() -> None:
    answer = run(replace(BASE, as_of=None, motions=(Motion(date(2026, 4, 11), None, None),)))
    assert answer.trial is not None
    assert (answer.trial.counted, answer.trial.excluded) == (9, 1)
    assert "counted to 2026-04-11" in answer.warnings[0]


def test_the_clock_stops_when_trial_begins() -> None:
    answer = run(replace(BASE, ended_on=date(2026, 4, 11)))
    assert answer.trial is not None
    assert answer.trial.counted == 10


def test_an_undecided_motion_and_an_open_exclusion_are_said_to_move_the_last_day() -> None:
    open_ended = Exclusion(date(2026, 5, 1), None, "h4")
    answer = run(replace(BASE, motions=(Motion(date(2026, 5, 20), None, None),), exclusions=(open_ended,)))
    assert sum("moves on with each such day" in text for text in answer.warnings) == 2
    assert answer.trial is not None
    assert answer.trial.last_day == date(2026, 6, 10) + timedelta(days=31)


def test_the_rule_of_a_state_is_unknown_and_says_so() -> None:
    answer = run(replace(BASE, jurisdiction="us-ca"))
    assert (answer.trial, answer.indictment) == (None, None)
    assert "us-ca" in answer.warnings[0]
    assert "unknown" in answer.warnings[0]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ([], "list instead of an object"),
        ({"charged": "2026-01-01"}, "'charged' is no field; charged_on may be meant"),
        ({"charged_on": "1 May"}, "charged_on is '1 May'; a date such as 2026-02-17"),
        ({"charged_on": 5}, "charged_on is 5"),
        ({"exclusions": {}, "motions": "x"}, "motions is str; a list"),
        ({"exclusions": [{"until": "2026-01-01"}]}, "exclusion 1: from is missing"),
        ({"exclusions": [{"from": "2026-01-02", "until": "2026-01-01"}]}, "the earlier day belongs in from"),
        ({"exclusions": [{"from": "2026-01-02", "ground": "h9"}]}, "'h9' is no ground"),
        ({"exclusions": [{"from": "2026-01-02", "side": "theirs"}]}, "one of ordered, ours, government"),
        ({"exclusions": [{"from": "2026-01-02", "findings": "yes"}]}, "true, false or null"),
        ({"exclusions": [{"from": "2026-01-02", "codefendants": "B"}]}, "a list of names"),
        ({"exclusions": [{"from": "2026-01-02", "cause": []}]}, "words would be right"),
        ({"motions": [{"ready": "2026-01-01"}]}, "motion 1: filed is missing"),
        ({"motions": [{"filed": "2026-01-02", "decided": "2026-01-01"}]}, "the filing comes first"),
        ({"extension_days": -1}, "a number of days from 0"),
        ({"extension_days": True}, "a number of days from 0"),
    ],
)
def test_events_that_cannot_be_read_are_refused_in_words(data: object, said: str) -> None:
    with pytest.raises(ClockError) as refused:
        from_json(data)
    assert said in str(refused.value)


@pytest.mark.parametrize(
    "events",
    [
        replace(BASE, exclusions=(Exclusion(date(2026, 4, 2), date(2026, 4, 1), "h3"),)),
        replace(BASE, exclusions=(Exclusion(date(2026, 4, 2), None, "h99"),)),
        replace(BASE, motions=(Motion(date(2026, 4, 2), date(2026, 4, 1), None),)),
        replace(BASE, extension_days=-1),
    ],
)
def test_events_that_contradict_themselves_are_refused(events: Events) -> None:
    with pytest.raises(ClockError):
        run(events)


@pytest.mark.parametrize(
    ("written", "meant"),
    [("(h)(1)(D)", "h1D"), ("18 U.S.C. § 3161(h)(7)(B)(iv)", "h7"), ("H1f", "h1F"), ("", "unknown"), ("h3A", "h3")],
)
def test_a_ground_is_read_in_the_ways_people_write_it(written: str, meant: str) -> None:
    [found] = from_json({"exclusions": [{"from": "2026-01-02", "ground": written}]}).exclusions
    assert found.ground == meant


def test_an_answer_has_the_keys_of_the_contract() -> None:
    answer: dict[str, Any] = to_json(run(replace(BASE, arrested_on=date(2026, 3, 20))))
    assert {"indictment", "trial", "also_possible", "columns", "periods", "warnings"} <= answer.keys()
    assert {"starts", "limit", "counted", "excluded", "last_day"} <= answer["indictment"].keys()
    assert {"starts_because", "remaining", "violated"} <= answer["trial"].keys()
    assert set(answer["columns"]) == {"ordered", "ours", "government"}
    assert {"from", "until", "days", "counted", "why", "cite"} <= answer["periods"][0].keys()


def test_stretches_that_only_touch_stay_two_each_with_its_own_paragraph() -> None:
    motion = Motion(date(2026, 4, 11), date(2026, 5, 1), date(2026, 5, 10))
    trial = run(replace(BASE, motions=(motion,))).trial
    assert trial is not None
    assert [(one.first, one.cite[-7:]) for one in trial.spans if not one.counted] == [
        (date(2026, 4, 11), ")(1)(D)"),
        (date(2026, 5, 2), ")(1)(H)"),
    ]


@pytest.mark.parametrize(("ended_on", "shown"), [(date(2026, 6, 12), 0), (date(2026, 6, 15), 1), (None, 1)])
def test_a_roll_is_shown_only_where_the_clock_was_not_met_without_it(ended_on: date | None, shown: int) -> None:
    saturday = date(2026, 4, 4)
    answer = run(replace(BASE, charged_on=saturday, first_appearance_on=saturday, as_of=None, ended_on=ended_on))
    assert len(answer.also_possible) == shown


def test_what_is_open_is_said_only_of_a_clock_that_is_not_counted() -> None:
    assert run(replace(BASE, arrested_on=date(2026, 3, 20))).open == ()
    assert len(run(BASE).open) == 1
