"""Three whole dockets, entry by entry, against what a reader of every entry wrote down; and the strip that follows."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest

from casefile.clocks.docket_reading import read
from casefile.law.speedytrial import Clock, run
from tests.clocks import arizona_missouri, nebraska
from tests.clocks.told import by_entry, events
from tests.dockets.pages import reading


def spans(clock: Clock | None) -> list[tuple[str, str, int, bool]]:
    assert clock is not None
    return [(one.first.isoformat(), one.last.isoformat(), one.days, one.counted) for one in clock.spans]


def test_every_entry_of_the_nebraska_docket_does_what_a_reader_found_and_no_other_does_anything() -> None:
    docket = reading("ned")
    told = by_entry(read(docket.entries), docket.hearings)
    assert told == {str(number): set(does) for number, does in nebraska.ENTRIES.items() if does}


def test_the_table_written_by_hand_names_only_entries_that_are_on_the_docket() -> None:
    assert set(nebraska.ENTRIES) <= {entry.number for entry in reading("ned").entries}


def test_each_motion_of_the_nebraska_docket_runs_from_its_filing_to_the_order_on_it() -> None:
    found = [
        (m.number, m.filed.isoformat(), m.ready and m.ready.isoformat(), m.heard, str(m.decided), m.decided_number)
        for m in read(reading("ned").entries).motions
    ]
    assert found == nebraska.MOTIONS


def test_what_the_nebraska_docket_leaves_open_is_told_and_nothing_else_is() -> None:
    told = read(reading("ned").entries).open
    assert len(told) == len(nebraska.OPEN)
    assert all(line.startswith(start) for line, start in zip(told, nebraska.OPEN, strict=True))


def test_no_entry_of_the_nebraska_docket_tells_findings_on_the_ends_of_justice() -> None:
    assert {one.findings for one in read(reading("ned").entries).exclusions} == {None}


def test_without_findings_the_nebraska_strip_is_the_one_counted_by_hand() -> None:
    answer = run(events(read(reading("ned").entries)))
    assert answer.trial is not None
    assert spans(answer.trial) == [row[:4] for row in nebraska.WITHOUT_FINDINGS]
    out = [{int(entry) for entry in one.entries} for one in answer.trial.spans if not one.counted]
    assert out == [set(row[4]) for row in nebraska.WITHOUT_FINDINGS if not row[3]]
    assert answer.trial.starts == date(2013, 10, 15)
    assert answer.trial.counted == nebraska.COUNTED_WITHOUT_FINDINGS
    assert str(answer.trial.last_day) == nebraska.LAST_DAY_WITHOUT_FINDINGS


def test_with_findings_the_nebraska_strip_is_the_one_counted_by_hand() -> None:
    ordered = run(events(read(reading("ned").entries))).columns["ordered"]
    days = [row for row in spans(ordered) if row[0] < "2013-12-03"]
    assert days == nebraska.WITH_FINDINGS[:3]
    assert ordered.counted == nebraska.COUNTED_WITH_FINDINGS
    assert all(not counted for first, _, _, counted in spans(ordered) if first >= "2013-12-03")


@pytest.mark.parametrize("table", [nebraska.WITHOUT_FINDINGS, nebraska.WITH_FINDINGS])
def test_the_strip_written_by_hand_leaves_no_day_out(table: list[tuple[str, str, int, bool]]) -> None:
    for row in table:
        assert (date.fromisoformat(row[1]) - date.fromisoformat(row[0])).days + 1 == row[2]
    for one, after in pairwise(table):
        assert (date.fromisoformat(after[0]) - date.fromisoformat(one[1])).days == 1
    assert sum(row[2] for row in table) == (date(2016, 5, 23) - date(2013, 10, 15)).days


@pytest.mark.parametrize(
    ("court", "table", "left"),
    [
        ("azd", arizona_missouri.ARIZONA, arizona_missouri.ARIZONA_OPEN),
        ("moed", arizona_missouri.MISSOURI, arizona_missouri.MISSOURI_OPEN),
    ],
)
def test_the_two_shorter_dockets_say_what_a_reader_found_and_no_more(
    court: str, table: dict[str, list[str]], left: list[str]
) -> None:
    docket = reading(court)
    found = read(docket.entries)
    assert by_entry(found, docket.hearings) == {key: set(does) for key, does in table.items() if does}
    assert set(table) <= {entry.key for entry in docket.entries}
    assert [line.startswith(start) for line, start in zip(found.open, left, strict=True)] == [True] * len(left)
    assert (found.exclusions, found.trial_dates) == ((), ())


def test_the_arizona_clock_runs_from_arrest_to_information_past_an_extension_of_unknown_length() -> None:
    told = events(read(reading("azd").entries))
    unextended = run(told).indictment
    assert unextended is not None
    assert spans(unextended) == arizona_missouri.ARIZONA_DAYS
    assert (str(unextended.starts), str(unextended.last_day)) == ("2017-02-04", "2017-03-09")
    assert (unextended.counted, unextended.violated) == (36, True)
    entered = run(replace(told, extension_days=30)).indictment
    assert entered is not None
    assert not entered.violated


def test_the_missouri_docket_starts_no_clock() -> None:
    answer = run(events(read(reading("moed").entries)))
    assert (answer.indictment, answer.trial) == (None, None)


@pytest.mark.parametrize("court", ["ned", "azd", "moed"])
def test_a_docket_printed_newest_first_reads_the_same(court: str) -> None:
    entries = reading(court).entries
    assert read(entries[::-1]) == read(entries)
