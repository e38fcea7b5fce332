from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from casefile.law.counting import Period
from casefile.law.courtdays import EnteredDay
from casefile.law.deadlines import DeadlineAnswer, compute, rule_named, to_json
from casefile.law.local_rules import LocalRule, as_rule, governing, overridden, same_judge
from casefile.lawdata import reader

RULES = reader.deadline_rules()
VERDICT = date(2026, 6, 1)
READ = LocalRule(
    key="ned_test",
    version=1,
    court="ned",
    rule="acquittal_motion",
    period=Period(10, "days", "after"),
    cite="Local Rule 29.1",
    since=date(2020, 12, 1),
    verified=True,
)


def _under(local: LocalRule, rule: str = "acquittal_motion", on: date = VERDICT) -> DeadlineAnswer:
    base = rule_named(rule, RULES)
    court = reader.court("ned")
    doubts = reader.doubts()
    return overridden(
        base,
        compute(base, on, court, doubts=doubts),
        local,
        compute(as_rule(local, base), on, court, doubts=doubts),
    )


def test_a_local_rule_in_force_governs_and_names_what_it_replaces() -> None:
    answer = _under(READ)
    assert answer.due == date(2026, 6, 11)
    assert answer.steps[0].text == (
        "Local rule Local Rule 29.1 in force since 1 December 2020 gives 10 days after the event "
        "instead of 14 days after the event under Fed. R. Crim. P. 29(c)(1)"
    )
    assert answer.also_possible == ()
    assert any("It replaces 15 June 2026" in note for note in answer.notes)


def test_a_local_rule_that_nobody_else_has_read_leaves_both_dates_and_the_earlier_due() -> None:
    longer = _under(replace(READ, period=Period(20, "days", "after"), verified=False))
    assert (longer.due, [one.due for one in longer.also_possible]) == (date(2026, 6, 15), [date(2026, 6, 22)])
    shorter = _under(replace(READ, verified=False))
    assert (shorter.due, [one.due for one in shorter.also_possible]) == (date(2026, 6, 11), [date(2026, 6, 15)])
    assert "nobody has checked it" in shorter.also_possible[0].why


def test_a_period_that_is_never_extended_stands_and_a_longer_local_one_is_only_possible() -> None:
    answer = _under(replace(READ, rule="correct_sentence", period=Period(30, "days", "after")), "correct_sentence")
    assert (answer.due, [one.due for one in answer.also_possible]) == (date(2026, 6, 15), [date(2026, 7, 1)])
    assert "never extended" in answer.open[0]
    assert "whether a local rule may give more time is for counsel" in answer.open[0]


def test_a_rule_without_a_period_gets_one_from_the_court() -> None:
    answer = _under(replace(READ, rule="pretrial_motions", period=Period(21, "days", "after")), "pretrial_motions")
    assert answer.due == date(2026, 6, 22)
    assert "instead of no counted period" in answer.steps[0].text


def test_the_wording_in_force_on_the_day_of_the_event_is_taken() -> None:
    later = replace(READ, key="later", since=date(2026, 6, 2), period=Period(7, "days", "after"))
    ended = replace(READ, key="ended", since=date(2000, 1, 1), until=date(2020, 11, 30))
    rules = [READ, later, ended]
    assert governing(rules, "acquittal_motion", "ned", [], VERDICT).rule == READ
    assert governing(rules, "acquittal_motion", "ned", [], date(2026, 6, 2)).rule == later
    assert governing(rules, "acquittal_motion", "ned", [], date(2010, 6, 2)).rule == ended
    assert governing(rules, "acquittal_motion", "ned", [], date(1999, 6, 2)).rule is None


def test_a_rule_of_another_court_governs_nothing_here() -> None:
    assert governing([READ], "acquittal_motion", "azd", [], VERDICT).rule is None
    assert governing([READ], "acquittal_motion", None, [], VERDICT).rule is None


def test_a_standing_order_of_the_judge_comes_before_the_courts_rule_which_stays_arguable() -> None:
    order = replace(READ, key="order", judge="Judge A. Bench")
    found = governing([READ, order], "acquittal_motion", "ned", ["Alex Bench", "A. Bench"], VERDICT)
    assert found.rule == order
    assert [rule.key for rule, _ in found.arguable] == ["ned_test"]


def test_a_standing_order_of_another_judge_is_left_out_and_of_an_unknown_one_is_arguable() -> None:
    order = replace(READ, judge="Judge A. Bench")
    assert governing([order], "acquittal_motion", "ned", ["C. Docket"], VERDICT).arguable == ()
    (found,) = governing([order], "acquittal_motion", "ned", [], VERDICT).arguable
    assert "no judge is recorded" in found[1]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Hon. Alex Bench", "Alex Bench", True),
        ("Magistrate Judge Bench", "Alex Bench", True),
        ("Alex Bench", "Robin Bench", False),
        ("Alex Bench", "Alex Stone", False),
        ("Judge", "Judge", False),
        ("Judge Alex Bench, Jr.", "Alex Bench", True),
        ("Alex Bench III", "Judge Bench", True),
        ("A. Bench", "Alex Bench", True),
        ("Alex R. Bench", "A. R. Bench", True),
        ("R. Bench", "Alex Bench", False),
        ("Alex Muñoz", "Judge Munoz", True),
    ],
)
def test_judges_are_told_by_the_words_of_their_names(one: str, other: str, same: bool) -> None:
    assert same_judge(one, other) is same


def _due(event: date, number: int, *days: EnteredDay, before: bool = False, court: str = "ned") -> DeadlineAnswer:
    rule = rule_named(f"days:{number}", RULES, before)
    return compute(rule, event, reader.court(court), before=before, doubts=reader.doubts(), entered=days)


def test_a_day_declared_for_every_court_moves_the_date_and_says_who_entered_it() -> None:
    day = EnteredDay(date(2026, 6, 11), "national", "a day of mourning (entered by Avery Stone)")
    answer = _due(date(2026, 6, 1), 10, day)
    assert answer.due == date(2026, 6, 12)
    assert "Closed: a day of mourning (entered by Avery Stone)" in [step.text for step in answer.steps]


def test_a_day_that_nobody_else_has_read_is_arguable() -> None:
    day = EnteredDay(date(2026, 6, 11), "national", "a day of mourning", sure=False)
    answer = _due(date(2026, 6, 1), 10, day)
    assert (answer.due, [one.due for one in answer.also_possible]) == (date(2026, 6, 11), [date(2026, 6, 12)])


def test_a_day_declared_by_the_state_counts_only_after_an_event() -> None:
    day = EnteredDay(date(2026, 6, 11), "state", "a day of Nebraska", court="ned")
    assert _due(date(2026, 6, 1), 10, day).due == date(2026, 6, 12)
    assert _due(date(2026, 6, 18), 7, day, before=True).due == date(2026, 6, 11)
    assert _due(date(2026, 6, 1), 10, day, court="azd").due == date(2026, 6, 11)


def test_a_day_on_which_the_clerk_could_not_be_reached_moves_the_date_on_with_its_reason() -> None:
    day = EnteredDay(date(2026, 6, 11), "inaccessible", "a storm", court="ned")
    answer = _due(date(2026, 6, 18), 7, day, before=True)
    assert answer.due == date(2026, 6, 12)
    assert "Closed: a storm" in [step.text for step in answer.steps]


def test_an_arguable_day_of_the_court_shows_both_dates() -> None:
    day = EnteredDay(date(2026, 6, 11), "arguable", "closed by executive order", court="ned")
    told = to_json(_due(date(2026, 6, 1), 10, day))
    assert told["due"] == "2026-06-11"
    assert [one["due"] for one in told["also_possible"]] == ["2026-06-12"]  # type: ignore[attr-defined]
