"""The strip: every day of every column drawn once, on one axis, told in words and not by colour alone."""

from __future__ import annotations

import re
from datetime import date, timedelta
from itertools import pairwise

import pytest
from flask import Flask
from flask.testing import FlaskClient

from casefile.clocks.standing import Standing
from casefile.clocks.strip import Strip, strip_of
from tests.clocks import build, nebraska
from tests.clocks.build import APPEARED, TODAY
from tests.factories import Office
from tests.interface.office import show


def drawn(stand: Standing) -> Strip:
    strip = strip_of(stand.columns, stand.rows, ended=stand.ended)
    assert strip is not None
    return strip


def disputed(office: Office) -> Standing:
    matter = build.started(office)
    build.motion(matter, date(2026, 1, 20), date(2026, 1, 26))
    build.period(matter, date(2026, 2, 1), date(2026, 2, 10))
    return build.stood(matter)


def test_the_pieces_of_a_bar_follow_one_another_without_a_gap(office: Office) -> None:
    for bar in drawn(disputed(office)).bars:
        ends = 0.0
        for piece in bar.pieces:
            assert piece.x == pytest.approx(ends, abs=0.01)
            ends = piece.x + piece.width
        assert ends <= 100.01


def test_a_bar_shows_the_days_its_column_counts_leaves_out_and_has_left(office: Office) -> None:
    stand = disputed(office)
    for bar in drawn(stand).bars:
        days = {kind: sum(one.days for one in bar.pieces if one.kind == kind) for kind in ("counted", "excluded")}
        assert days == {"counted": bar.clock.counted, "excluded": bar.clock.excluded}
        left = sum(one.days for one in bar.pieces if one.kind == "left")
        assert left == (bar.clock.remaining if not bar.clock.violated else 0)


def test_a_clock_that_has_ended_has_no_days_left_to_draw(office: Office) -> None:
    matter = build.started(office)
    build.event(matter, "plea", date(2026, 2, 2))
    strip = drawn(build.stood(matter))
    assert strip.last == date(2026, 2, 2)
    assert all(piece.kind != "left" for bar in strip.bars for piece in bar.pieces)


def test_a_number_on_the_strip_names_the_lines_of_the_table_below_it(office: Office) -> None:
    stand = disputed(office)
    ordered = drawn(stand).bars[0]
    numbers = [piece.number for piece in ordered.pieces if piece.number]
    excluded = [str(number) for number, row in enumerate(stand.rows, 1) if not row.counted["ordered"]]
    assert numbers == [one for one in excluded if one in numbers]
    assert numbers


@pytest.mark.parametrize("days", [20, 200, 900, 4000])
def test_labels_of_months_never_crowd_the_axis(office: Office, days: int) -> None:
    matter = build.started(office)
    strip = drawn(build.stood(matter, APPEARED + timedelta(days=days)))
    labels = [month for month in strip.months if month.label]
    assert len(labels) <= 6
    assert all(after.x - before.x > 8 for before, after in pairwise(labels))


def test_the_picture_says_in_words_what_it_shows_and_excluded_days_are_hatched(app: Flask, office: Office) -> None:
    strip = drawn(disputed(office))
    picture = show(app, '{% from "macros/clock.html" import clock_strip %}{{ clock_strip(strip) }}', strip=strip)
    told = re.search(r'role="img" aria-label="([^"]*)"', picture)
    assert told is not None
    assert "As ordered: 42 of 70 days counted, 17 excluded" in told[1]
    assert "As we count: 52 of 70 days counted, 7 excluded" in told[1]
    hatched = picture.count('fill="url(#clock-hatch)"')
    assert hatched == sum(piece.kind == "excluded" for bar in strip.bars for piece in bar.pieces)
    assert 'stroke-dasharray="3 3"' in picture


def test_the_lines_of_the_table_hold_every_day_once_and_add_up_to_the_columns(office: Office) -> None:
    stand = build.stood(build.nebraska(office), TODAY)
    days = [row.first for row in stand.rows]
    assert days[0] == stand.trial.starts + timedelta(days=1)  # type: ignore[union-attr, operator]
    assert days[1:] == [row.last + timedelta(days=1) for row in stand.rows[:-1]]
    for side, clock in stand.columns.items():
        assert sum(row.days for row in stand.rows if row.counted[side]) == clock.counted
        assert sum(row.days for row in stand.rows if not row.counted[side]) == clock.excluded


def test_the_ledger_of_the_nebraska_docket_counts_what_was_counted_by_hand(office: Office) -> None:
    stand = build.stood(build.nebraska(office), TODAY)
    trial = stand.trial
    assert trial is not None
    told = [(str(one.first), str(one.last), one.days, one.counted) for one in trial.spans]
    assert told == [row[:4] for row in nebraska.WITHOUT_FINDINGS]
    assert (trial.counted, str(trial.last_day)) == (nebraska.COUNTED_WITHOUT_FINDINGS, "2013-12-30")
    assert stand.columns["ordered"].counted == nebraska.COUNTED_WITH_FINDINGS
    assert stand.columns["ours"].counted == nebraska.COUNTED_WITHOUT_FINDINGS
    assert stand.ended


def test_the_page_shows_what_moved_the_trial_of_the_nebraska_docket(office: Office, avery: FlaskClient) -> None:
    matter = build.nebraska(office)
    page = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", avery.get(f"/matters/{matter.id}/speedy-trial").text))
    assert "What moved the trial" in page
    assert "entry 15 of Thu 5 Dec 2013 Mon 16 Dec 2013 Tue 18 Feb 2014" in page
