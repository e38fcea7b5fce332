from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from casefile.law.speedytrial import SIDES, Clock, Events, Exclusion, Motion, run
from casefile.law.speedytrial_days import Stretch, merged
from casefile.law.speedytrial_grounds import GROUNDS

FIRST = date(2026, 1, 1)
DAYS = st.integers(0, 400).map(lambda n: FIRST + timedelta(days=n))
LENGTHS = st.integers(0, 90)


@st.composite
def exclusions(draw: st.DrawFn) -> Exclusion:
    first = draw(DAYS)
    last = draw(st.none() | LENGTHS.map(lambda n: first + timedelta(days=n)))
    ground = draw(st.sampled_from(sorted(GROUNDS)))
    return Exclusion(
        first, last, ground, entry=str(draw(st.integers(1, 9))), findings=draw(st.none() | st.booleans()),
        side=draw(st.sampled_from(SIDES)),
    )  # fmt: skip


@st.composite
def motions(draw: st.DrawFn) -> Motion:
    filed = draw(DAYS)
    later = LENGTHS.map(lambda n: filed + timedelta(days=n))
    return Motion(filed, draw(st.none() | later), draw(st.none() | later), entry=str(draw(st.integers(10, 19))))


@st.composite
def events(draw: st.DrawFn) -> Events:
    return Events(
        arrested_on=draw(DAYS),
        charged_on=draw(DAYS),
        first_appearance_on=draw(DAYS),
        as_of=draw(DAYS),
        ended_on=draw(st.none() | DAYS),
        exclusions=tuple(draw(st.lists(exclusions(), max_size=5))),
        motions=tuple(draw(st.lists(motions(), max_size=4))),
    )


def _clocks(given_: Events) -> list[Clock]:
    answer = run(given_)
    return [one for one in (answer.indictment, answer.trial, *answer.columns.values()) if one]


@given(events())
def test_counted_and_excluded_days_together_are_all_the_days_gone_by(found: Events) -> None:
    end = min(day for day in (found.as_of, found.ended_on) if day)
    for clock in _clocks(found)[-4:]:
        assert clock.starts
        assert clock.counted + clock.excluded == max((end - clock.starts).days, 0)


@given(events())
def test_the_stretches_hold_every_day_once_and_in_order(found: Events) -> None:
    for clock in _clocks(found):
        assert clock.starts
        day = clock.starts
        for span in clock.spans:
            assert span.first == day + timedelta(days=1)
            assert span.last >= span.first
            day = span.last
        assert sum(span.days for span in clock.spans if span.counted) == clock.counted
        assert sum(span.days for span in clock.spans if not span.counted) == clock.excluded


@given(events(), exclusions())
def test_one_more_exclusion_never_leaves_fewer_days_or_an_earlier_last_day(found: Events, more: Exclusion) -> None:
    before, after = run(found), run(replace(found, exclusions=(*found.exclusions, more)))
    assert before.trial
    assert after.trial
    pairs = [(before.trial, after.trial), *((before.columns[side], after.columns[side]) for side in SIDES)]
    for one, other in pairs:
        assert other.remaining >= one.remaining
        assert one.last_day
        assert other.last_day
        assert other.last_day >= one.last_day


@given(events(), st.randoms(use_true_random=False))
def test_the_order_in_which_things_are_told_changes_nothing(found: Events, shuffled: random.Random) -> None:
    taken, moved = list(found.exclusions), list(found.motions)
    shuffled.shuffle(taken)
    shuffled.shuffle(moved)
    other = replace(found, exclusions=tuple(taken), motions=tuple(moved))
    assert _clocks(other) == _clocks(found)


@given(events())
def test_the_limit_is_passed_exactly_when_the_last_day_is_behind(found: Events) -> None:
    end = min(day for day in (found.as_of, found.ended_on) if day)
    answer = run(found)
    for clock in [one for one in (answer.trial, *answer.columns.values()) if one]:
        assert clock.last_day
        assert clock.violated == (clock.counted > clock.limit)
        if clock.counted < clock.limit:
            assert clock.last_day > end
        if clock.violated:
            assert clock.last_day < end


@given(events())
def test_on_the_last_day_itself_the_whole_limit_has_counted(found: Events) -> None:
    closed = tuple(replace(one, last=one.last or one.first) for one in found.exclusions)
    decided = tuple(replace(one, decided=one.decided or one.ready or one.filed) for one in found.motions)
    found = replace(found, exclusions=closed, motions=decided, ended_on=None)
    trial = run(found).trial
    assert trial
    assert trial.last_day
    on_it = run(replace(found, as_of=trial.last_day)).trial
    assert on_it
    assert (on_it.counted, on_it.last_day, on_it.violated) == (trial.limit, trial.last_day, False)


@given(st.lists(st.tuples(DAYS, LENGTHS, st.sampled_from("abc")), max_size=8))
def test_merging_twice_is_merging_once_and_loses_no_day(rows: list[tuple[date, int, str]]) -> None:
    given_ = [Stretch(first, first + timedelta(days=n), why, f"cite {why}", (why,)) for first, n, why in rows]
    found = merged(given_)
    assert merged(found) == found
    days = {one.first + timedelta(days=n) for one in given_ for n in range(one.days)}
    assert sum(one.days for one in found) == len(days)
