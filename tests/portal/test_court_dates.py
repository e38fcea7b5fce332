"""The client's days in court: all of them, what changed since the client saw it, and what was shown when."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask.testing import FlaskClient

from casefile.deadlines.hearings import HearingFacts, add_hearing, cancel_hearing, change_hearing, facts_of
from casefile.deadlines.models import Hearing
from casefile.infra import clock
from casefile.infra.db import db, transaction
from casefile.portal.models import DateShown
from tests import factories
from tests.checklists.steps import send

CHANGED = "Your court date changed"


def hearing(office: factories.Office, days: int, place: str = "Courtroom 1") -> Hearing:
    on = clock.today(office.matter.zone) + timedelta(days=days)
    at = datetime.combine(on, time(9), ZoneInfo(office.matter.zone))
    with transaction():
        factories.act_as(office.avery)
        return add_hearing(office.matter, HearingFacts("Change of plea", on, at, place))


def change(office: factories.Office, one: Hearing, **facts: object) -> Hearing:
    with transaction():
        factories.act_as(office.avery)
        return change_hearing(one, facts_of(one, **facts))


def page_of(client: FlaskClient, address: str = "/list") -> str:
    return client.get(address).get_data(as_text=True)


def shown() -> list[DateShown]:
    return list(db.session.scalars(db.select(DateShown).order_by(DateShown.id)))


def test_all_days_to_come_are_on_the_page_of_dates(dana: FlaskClient, office: factories.Office) -> None:
    hearing(office, 10, "Courtroom 1")
    hearing(office, 40, "Courtroom 2")
    page = page_of(dana, "/list/calendar")
    assert "Courtroom 1" in page
    assert "Courtroom 2" in page
    assert "Courtroom 2" not in page_of(dana)


def test_what_was_shown_is_kept_once_with_its_place(dana: FlaskClient, office: factories.Office) -> None:
    one = hearing(office, 10)
    page_of(dana)
    page_of(dana)
    assert [(row.hearing_id, row.place, row.standing) for row in shown()] == [(one.id, "Courtroom 1", "to go")]


def test_a_day_that_moved_is_said_until_the_client_has_seen_it(dana: FlaskClient, office: factories.Office) -> None:
    one = hearing(office, 10)
    page_of(dana)
    change(office, one, starts_on=one.starts_on + timedelta(days=3), starts_at=None, place="Courtroom 9")
    for _ in range(2):
        told = page_of(dana).partition(CHANGED)[2].partition("</section>")[0]
        assert "Courtroom 1" in told
        assert "Courtroom 9" in told
    assert send(dana, f"/list/calendar/{one.id}", "/list").status_code == 303
    assert CHANGED not in page_of(dana)
    assert [row.standing for row in shown() if row.hearing_id == one.id] == ["to go", "moved"]


def test_a_day_that_was_cancelled_is_said(dana: FlaskClient, office: factories.Office) -> None:
    one = hearing(office, 10)
    page_of(dana)
    with transaction():
        factories.act_as(office.avery)
        cancel_hearing(one, "vacated")
    page = page_of(dana)
    assert "This date was canceled." in page
    assert "vacated" not in page


def test_another_place_or_that_the_client_need_not_go_is_said(dana: FlaskClient, office: factories.Office) -> None:
    one, two = hearing(office, 10), hearing(office, 20)
    page_of(dana)
    change(office, one, place="Courtroom 7")
    change(office, two, client_must_attend=False)
    page = page_of(dana)
    assert page.count(f">{CHANGED}</h2>") == 2
    assert "You do not need to go on that day." in page


def test_a_day_that_the_client_never_saw_did_not_change_for_them(dana: FlaskClient, office: factories.Office) -> None:
    one = hearing(office, 10)
    change(office, one, starts_on=one.starts_on + timedelta(days=3), starts_at=None)
    assert CHANGED not in page_of(dana)


def test_another_clients_change_looks_like_one_that_does_not_exist(
    dana: FlaskClient, ellis: FlaskClient, office: factories.Office
) -> None:
    one = hearing(office, 10)
    page_of(dana)
    change(office, one, place="Courtroom 7")
    missing, hers = (send(ellis, f"/list/calendar/{number}", "/list") for number in (one.id + 1000, one.id))
    assert (hers.status_code, hers.data) == (missing.status_code, missing.data)
    assert hers.status_code == 404
    assert CHANGED in page_of(dana)
