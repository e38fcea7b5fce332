"""Days left on the desk and at the head of a matter: the least first, from short rows that agree with the law."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from casefile.clocks import lists, summary
from casefile.clocks.models import ClockStanding
from casefile.infra import clock
from casefile.infra.db import db, transaction
from casefile.matters.models import Matter
from tests import factories
from tests.accounts.signing import sign_in
from tests.charges.build import counted_queries
from tests.clocks import build
from tests.factories import Office, act_as


def days_ago(number: int) -> date:
    return clock.today("America/Chicago") - timedelta(days=number)


def running(matter: Matter, since: int) -> Matter:
    """A matter whose clock has run for so many days."""
    build.event(matter, "charged", days_ago(since + 5))
    build.event(matter, "first appearance", days_ago(since))
    return matter


def second(office: Office) -> Matter:
    with transaction():
        return factories.matter(office.avery, "United States v. Poe")


def test_the_desk_lists_the_least_left_first_and_no_matter_of_another_team(office: Office, avery: FlaskClient) -> None:
    act_as(office.avery)
    running(office.matter, 10)
    running(second(office), 60)
    running(office.other_matter, 69)
    assert [(one.caption, one.left) for one in lists.for_desk(office.avery.id, limit=9)] == [
        ("United States v. Poe", 10),
        ("United States v. Doe", 60),
    ]
    page = avery.get("/").text
    assert page.index("10 days left") < page.index("60 days left")
    assert "1 day left" not in page


def test_co_counsel_from_outside_see_no_clock_on_the_desk_or_at_the_head(app: Flask, office: Office) -> None:
    act_as(office.avery)
    running(office.matter, 10)
    with transaction():
        harper = factories.user("Harper Quinn", "cocounsel")
        factories.from_outside(office.matter, harper, "cocounsel")
    assert lists.for_desk(harper.id, limit=9) == []
    page = sign_in(app.test_client(), harper).get(f"/matters/{office.matter.id}")
    assert page.status_code == 200
    assert "clock-head" not in page.text


def test_a_clock_that_has_ended_and_a_matter_that_is_closed_leave_the_desk(office: Office) -> None:
    act_as(office.avery)
    running(office.matter, 10)
    poe = running(second(office), 20)
    build.event(office.matter, "plea", days_ago(1))
    with transaction():
        poe.closed_at = clock.now()
        db.session.add(poe)
    assert lists.for_desk(office.avery.id, limit=9) == []


def test_a_clock_stopped_by_an_open_motion_comes_after_those_that_run_and_says_so(office: Office) -> None:
    act_as(office.avery)
    build.motion(running(office.matter, 69), days_ago(3), None)
    running(second(office), 10)
    found = lists.for_desk(office.avery.id, limit=9)
    assert [(one.words, one.last_day is None) for one in found] == [
        ("60 days left", False),
        ("5 days left, standing still", True),
    ]


def test_findings_that_nobody_knows_of_show_both_results(office: Office, avery: FlaskClient) -> None:
    act_as(office.avery)
    build.period(running(office.matter, 60), days_ago(20), days_ago(11))
    one = lists.for_desk(office.avery.id, limit=9)[0]
    assert (one.left, one.if_found, one.questions) == (10, 20, 1)
    assert "20 left if findings were made" in avery.get("/").text
    assert "(20 left if findings were made)" in avery.get(f"/matters/{office.matter.id}").text


@pytest.mark.parametrize("ahead", range(0, 90, 7))
def test_the_short_row_tells_for_every_day_what_the_law_tells(office: Office, ahead: int) -> None:
    act_as(office.avery)
    matter = running(office.matter, 20)
    build.motion(matter, days_ago(12), days_ago(4))
    build.period(matter, days_ago(2), days_ago(-15), ground="h3")
    row = db.session.get(ClockStanding, matter.id)
    assert row is not None
    day = days_ago(-ahead)
    clocks = build.stood(matter, day)
    assert summary.counted_by(row.days, day) == clocks.trial.counted  # type: ignore[union-attr]
    assert summary.counted_by(row.if_found, day) == clocks.columns["ordered"].counted


def test_a_correction_moves_the_short_row(office: Office) -> None:
    act_as(office.avery)
    matter = running(office.matter, 40)
    before = lists.of_matter(matter)
    build.period(matter, days_ago(30), days_ago(21), ground="h3")
    after = lists.of_matter(matter)
    assert before is not None
    assert after is not None
    assert after.left == before.left + 10


def test_a_short_row_that_says_something_else_is_put_right_when_the_page_is_shown(
    office: Office, avery: FlaskClient
) -> None:
    act_as(office.avery)
    matter = running(office.matter, 40)
    with transaction():
        row = db.session.get(ClockStanding, matter.id)
        assert row is not None
        row.last_day = days_ago(3)
    avery.get(f"/matters/{matter.id}/speedy-trial")
    row = db.session.get(ClockStanding, matter.id, populate_existing=True)
    assert row is not None
    assert row.last_day == days_ago(-30)


def test_a_matter_without_a_ledger_has_no_clock_at_its_head_and_is_not_on_the_desk(
    office: Office, avery: FlaskClient
) -> None:
    assert lists.of_matter(office.matter) is None
    assert "clock-head" not in avery.get(f"/matters/{office.matter.id}").text
    assert "Speedy trial, the least left first" not in avery.get("/").text


def test_the_desk_asks_as_often_for_ten_clocks_as_for_one(office: Office) -> None:
    act_as(office.avery)
    running(office.matter, 10)
    lists.for_desk(office.avery.id, limit=20)
    with counted_queries() as one:
        lists.for_desk(office.avery.id, limit=20)
    for number in range(9):
        running(second(office), number + 1)
    db.session.expunge_all()
    with counted_queries() as ten:
        found = lists.for_desk(office.avery.id, limit=20)
    assert len(found) == 10
    assert len(ten) == len(one) == 1
