from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from casefile.law.deadlines import DeadlineAnswer, compute, rule_named, to_json
from casefile.law.errors import CalendarError, DeadlineError
from casefile.lawdata import reader

RULES = reader.deadline_rules()
CASES = yaml.safe_load((Path(__file__).parent / "data" / "time_rule45.yaml").read_text(encoding="utf-8"))["cases"]
EXAMPLES = [(key, one) for key, rule in RULES.items() for one in rule.examples]


def _ask(
    name: str, event: date | datetime, court: str | None = None, before: bool = False, **more: Any
) -> DeadlineAnswer:
    rule = rule_named(name, RULES, before)
    return compute(rule, event, reader.court(court), before=before, doubts=reader.doubts(), **more)


def _when(text: str) -> date | datetime:
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_every_worked_example_of_rule_45_comes_out(case: dict[str, Any]) -> None:
    answer = _ask(
        case["rule"],
        _when(case["event"]),
        before=case.get("before", False),
        service=case.get("service"),
        zone=case.get("zone"),
        holidays=[date.fromisoformat(day) for day in case.get("holidays", [])],
        closed=[date.fromisoformat(day) for day in case.get("closed", [])],
    )
    assert to_json(answer)["due"] == case["due"]


@pytest.mark.parametrize(("key", "example"), EXAMPLES, ids=lambda one: one if isinstance(one, str) else one.origin[:40])
def test_every_example_of_the_deadline_file_comes_out(key: str, example: Any) -> None:
    facts, expect = dict(example.facts), dict(example.expect)
    answer = _ask(key, facts.pop("event"), **facts)
    assert answer.due == expect["due"]
    if "also_possible" in expect:
        assert [one.due for one in answer.also_possible] == expect["also_possible"]


@pytest.mark.parametrize("key", sorted(RULES))
def test_every_rule_gives_a_date_or_says_why_not(key: str) -> None:
    rule = RULES[key]
    event = _when("2026-03-02T10:00") if rule.period and rule.period.unit == "hours" else date(2026, 3, 2)
    answer = _ask(key, event, "ned", tier=rule.tiers[0][0] if rule.tiers else None)
    assert (answer.due is None) == (rule.method in ("none", "set_by_court"))
    assert answer.due is not None or answer.open


def test_there_are_seventy_one_rules() -> None:
    assert len(RULES) == 71


def test_a_day_that_may_be_a_holiday_leaves_the_earlier_date_due_and_shows_the_later() -> None:
    answer = _ask("days:14", date(2026, 6, 19))
    assert answer.due == date(2026, 7, 3)
    assert [one.due for one in answer.also_possible] == [date(2026, 7, 6)]


def test_counting_back_a_day_that_may_be_a_holiday_is_taken_as_one() -> None:
    answer = _ask("days:7", date(2026, 7, 10), before=True)
    assert answer.due == date(2026, 7, 2)
    assert [one.due for one in answer.also_possible] == [date(2026, 7, 3)]


def test_a_state_holiday_moves_a_period_after_an_event() -> None:
    assert _ask("days:14", date(2026, 4, 6), "mad").due == date(2026, 4, 21)
    assert _ask("days:14", date(2026, 4, 6), "ned").due == date(2026, 4, 20)


def test_a_state_holiday_does_not_move_a_period_before_an_event() -> None:
    assert _ask("days:14", date(2026, 5, 4), "mad", before=True).due == date(2026, 4, 20)


def test_an_arguable_state_day_is_shown_beside() -> None:
    answer = _ask("days:14", date(2026, 4, 7), "txnd")
    assert answer.due == date(2026, 4, 21)
    assert [one.due for one in answer.also_possible] == [date(2026, 4, 22)]
    assert "San Jacinto Day" in answer.also_possible[0].why


def test_the_base_period_rolls_before_three_days_are_added_and_rolls_again() -> None:
    answer = _ask("days:10", date(2026, 6, 10), service="mail")
    texts = [(step.text.split(" (")[0], step.date) for step in answer.steps]
    assert ("The period runs on to the next open day", date(2026, 6, 22)) in texts
    assert ("Three days are added for the way of service", date(2026, 6, 25)) in texts
    assert answer.due == date(2026, 6, 25)


@pytest.mark.parametrize("service", ["electronic", "hand"])
def test_electronic_service_and_service_by_hand_add_nothing(service: str) -> None:
    assert _ask("days:14", date(2026, 3, 5), service=service).due == date(2026, 3, 19)


@pytest.mark.parametrize("service", ["mail", "clerk", "other"])
def test_the_three_kinds_of_service_of_rule_45c_add_three_days(service: str) -> None:
    assert _ask("days:14", date(2026, 3, 5), service=service).due == date(2026, 3, 23)


def test_a_period_that_runs_from_entry_of_judgment_gets_no_three_days() -> None:
    answer = _ask("notice_of_appeal_def", date(2026, 3, 5), service="mail")
    assert answer.due == date(2026, 3, 19)
    assert any("runs from service" in note for note in answer.notes)


def test_where_service_is_arguable_both_dates_are_shown() -> None:
    answer = _ask("alibi_notice", date(2026, 2, 3), service="mail")
    assert answer.due == date(2026, 2, 17)
    assert [one.due for one in answer.also_possible] == [date(2026, 2, 20)]


def test_hours_count_every_hour_across_a_clock_change() -> None:
    answer = _ask("hours:72", _when("2007-11-02T10:00"), "nysd")
    assert to_json(answer)["due"] == "2007-11-05T09:00"


def test_hours_that_end_on_a_holiday_run_to_the_same_minute() -> None:
    assert to_json(_ask("hours:72", _when("2026-09-03T14:23"), "ilnd"))["due"] == "2026-09-08T14:23"


def test_forty_eight_hours_to_probable_cause_are_never_moved() -> None:
    assert to_json(_ask("probable_cause_48h", _when("2026-09-04T09:00"), "ned"))["due"] == "2026-09-06T09:00"


@pytest.mark.parametrize("event", [date(2026, 9, 3), _when("2026-09-03T14:23")])
def test_hours_without_a_time_or_a_zone_are_refused(event: date | datetime) -> None:
    with pytest.raises(DeadlineError, match="hours run from a moment in a time zone"):
        _ask("hours:72", event)


def test_an_inaccessible_clerk_moves_even_a_backward_period_forward() -> None:
    answer = _ask("days:7", date(2026, 6, 12), before=True, closed=[date(2026, 6, 5)])
    assert answer.due == date(2026, 6, 8)


def test_a_running_clock_is_not_rolled_and_the_roll_is_shown() -> None:
    answer = _ask("sta_trial_70", date(2026, 1, 3))
    assert answer.due == date(2026, 3, 14)
    assert [one.due for one in answer.also_possible] == [date(2026, 3, 16)]
    assert any("excluded days" in note for note in answer.notes)


def test_a_second_limit_cuts_the_first_off() -> None:
    answer = _ask("alibi_gov_response", date(2026, 2, 17), also={"trial": date(2026, 3, 9)})
    assert answer.due == date(2026, 2, 23)


def test_a_second_limit_that_is_not_given_is_asked_for() -> None:
    answer = _ask("alibi_gov_response", date(2026, 2, 17))
    assert answer.due == date(2026, 3, 3)
    assert "give trial=DATE" in answer.open[0]


def test_a_second_date_the_rule_does_not_know_is_refused() -> None:
    with pytest.raises(DeadlineError, match="it takes trial=DATE"):
        _ask("alibi_gov_response", date(2026, 2, 17), also={"verdict": date(2026, 3, 9)})


def test_a_rule_by_tier_asks_for_the_tier() -> None:
    answer = _ask("sorna_verify", date(2026, 1, 15))
    assert answer.due is None
    assert "I, II, III" in answer.open[0]


def test_a_tier_that_is_not_there_is_refused() -> None:
    with pytest.raises(DeadlineError, match="one of I, II, III"):
        _ask("sorna_verify", date(2026, 1, 15), tier="IV")


def test_two_texts_that_differ_are_both_shown() -> None:
    answer = _ask("cvra_reopen", date(2026, 6, 1))
    assert (answer.due, answer.also_possible[0].due) == (date(2026, 6, 15), date(2026, 6, 11))


def test_an_unknown_rule_is_refused_with_what_is_near() -> None:
    with pytest.raises(DeadlineError, match=r"near it are .*notice_of_appeal_def"):
        rule_named("notice_of_appeal", RULES)


@pytest.mark.parametrize("name", ["days:0", "days:-3", "weeks:2", "days:x"])
def test_plain_counting_takes_a_whole_number_of_days_hours_or_years(name: str) -> None:
    with pytest.raises(DeadlineError, match="days:N, hours:N or years:N"):
        rule_named(name, RULES)


def test_a_rule_that_runs_after_its_event_is_not_turned_around() -> None:
    with pytest.raises(DeadlineError, match="does not run before its event"):
        rule_named("psr_objections", RULES, before=True)


def test_an_unknown_way_of_service_is_refused() -> None:
    with pytest.raises(DeadlineError, match="mail, clerk, other, electronic, hand"):
        _ask("days:14", date(2026, 3, 5), service="pigeon")


def test_an_unknown_zone_is_refused() -> None:
    with pytest.raises(DeadlineError, match="America/Chicago would be right"):
        _ask("hours:72", _when("2026-09-03T14:23"), zone="Mars/Base")


@pytest.mark.parametrize("name", ["days:14", "years:1", "limitations_general", "evidence_preservation_2703f"])
def test_a_count_past_the_calendar_is_refused(name: str) -> None:
    with pytest.raises(CalendarError, match=r"2041|2045"):
        _ask(name, date(2040, 12, 28))


def test_a_count_from_before_the_calendar_is_refused() -> None:
    with pytest.raises(CalendarError, match="1985"):
        _ask("days:14", date(1985, 12, 31))


def test_an_absurd_count_is_refused_not_crashed() -> None:
    with pytest.raises(CalendarError, match="no date that can be counted"):
        _ask("years:99999", date(2026, 1, 1))


def test_the_answer_has_the_shape_scripts_rely_on() -> None:
    shown = to_json(_ask("psr_final", date(2026, 9, 14), "ned"))
    assert {"due", "also_possible", "rule", "cite", "consequence", "steps", "verified"} <= shown.keys()
    assert shown["due"] == "2026-09-04"
    assert json.loads(json.dumps(shown)) == shown
