"""The pieces of a page: citations, marks, chips, times, empty pages, pages by key."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from tests.interface.office import Seat, show

MACROS = '{% from "macros/page.html" import title, crumbs, empty, pager, chip, cited, local_time, day %}'


def piece(office: Flask, call: str, **values: Any) -> str:
    return show(office, MACROS + call, **values).strip()


def words(markup: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", markup)).strip()


@pytest.mark.parametrize(
    ("verified", "mark"),
    [
        (True, "checked"),
        ("partial", "partly checked"),
        (False, "not checked"),
        (None, "not checked"),
        (1, "not checked"),
    ],
)
def test_a_figure_always_carries_its_source_and_its_mark(office: Flask, verified: object, mark: str) -> None:
    shown = words(piece(office, "{{ cited('60 months', '18 U.S.C. 2261(b)', verified) }}", verified=verified))
    assert shown == f"60 months 18 U.S.C. 2261(b) · {mark}"


def test_a_figure_without_a_source_says_so(office: Flask) -> None:
    assert "no source given" in piece(office, "{{ cited('60 months', none, true) }}")


@pytest.mark.parametrize(
    "state", ["unreviewed", "conceded", "contested", "no evidence offered", "proposed", "confirmed", "rejected"]
)
def test_a_chip_tells_its_state_in_words_and_by_a_sign(office: Flask, state: str) -> None:
    shown = piece(office, "{{ chip(state) }}", state=state)
    assert words(shown) == state
    assert "<svg" in shown


def test_a_chip_of_an_unknown_state_prints_it_plainly(office: Flask) -> None:
    assert words(piece(office, "{{ chip('under_advisement') }}")) == "under advisement"


def test_a_chip_never_calls_bytes_authentic(office: Flask) -> None:
    assert words(piece(office, "{{ chip('unchanged') }}")) == "unchanged since intake"


def test_a_moment_is_shown_on_the_clocks_of_the_court_with_utc_behind_it(office: Flask) -> None:
    shown = piece(
        office, "{{ local_time(moment, 'America/Chicago') }}", moment=datetime(2013, 12, 16, 15, 0, tzinfo=UTC)
    )
    assert words(shown) == "Mon 16 Dec 2013, 9:00 am CST"
    assert 'datetime="2013-12-16T15:00:00Z" title="2013-12-16 15:00:00 UTC"' in shown


@pytest.mark.parametrize(("hour", "clock"), [(5, "12:00 am CDT"), (17, "12:00 pm CDT"), (18, "1:00 pm CDT")])
def test_noon_and_midnight_are_told_apart(office: Flask, hour: int, clock: str) -> None:
    shown = piece(
        office, "{{ local_time(moment, 'America/Chicago', day=false) }}", moment=datetime(2013, 7, 1, hour, tzinfo=UTC)
    )
    assert words(shown) == clock


def test_no_moment_and_no_day_print_nothing(office: Flask) -> None:
    assert piece(office, "{{ local_time(none, 'UTC') }}{{ day(none) }}") == ""


def test_a_day_is_written_the_same_everywhere(office: Flask) -> None:
    assert words(piece(office, "{{ day(on) }}", on=date(2013, 12, 6))) == "Fri 6 Dec 2013"


def test_an_empty_page_offers_the_first_step_only_to_those_who_may_take_it(office: Flask, seat: Seat) -> None:
    call = "{{ empty('No matter is open.', 'Open a matter', 'matters.new') }}"
    assert '<a href="/matters/new" class="btn btn-primary">Open a matter</a>' in piece(office, call)
    seat.allowed.remove("matters.new")
    assert words(piece(office, call)) == "No matter is open."


def test_the_pager_is_silent_when_there_is_one_page(office: Flask) -> None:
    assert piece(office, "{{ pager() }}") == ""


def test_the_pager_leads_both_ways(office: Flask) -> None:
    shown = piece(office, "{{ pager(newer='?after=9', older='?before=3') }}")
    assert 'rel="prev" href="?after=9"' in shown
    assert 'rel="next" href="?before=3"' in shown


def test_a_title_steps_down_under_the_head_of_a_matter(office: Flask, seat: Seat) -> None:
    assert "<h1>Notes</h1>" in piece(office, "{{ title('Notes') }}")
    seat.matter = SimpleNamespace(id=7)
    assert "<h2>Notes</h2>" in piece(office, "{{ title('Notes') }}")


def test_the_last_crumb_is_this_page(office: Flask) -> None:
    shown = piece(office, "{{ crumbs([('Evidence', '/e'), ('EX-4', none)]) }}")
    assert '<a href="/e">Evidence</a>' in shown
    assert '<span aria-current="page">EX-4</span>' in shown


def test_what_people_typed_is_never_read_as_markup(office: Flask) -> None:
    typed = "<img src=x onerror=alert(1)>"
    calls = "{{ title(t, t) }}{{ crumbs([(t, none)]) }}{{ chip(t) }}{{ cited(t, t, true) }}{{ empty(t) }}"
    assert "<img" not in piece(office, calls, t=typed)
