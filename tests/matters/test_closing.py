"""No matter is closed while dates are open, and whoever tries is shown which."""

from __future__ import annotations

import re
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from casefile.deadlines import hearings, store
from casefile.deadlines import service as deadlines
from casefile.deadlines.models import Deadline
from casefile.infra import audit, clock
from casefile.infra.db import db, transaction
from casefile.matters import closing, service
from casefile.matters.models import Matter
from tests import factories
from tests.at_once import Meeting, at_once
from tests.matters.acts import send, text

DUE = date(2036, 6, 16)


@pytest.fixture
def matter(office: factories.Office) -> Matter:
    return office.matter


@pytest.fixture
def deadline(office: factories.Office) -> Deadline:
    factories.act_as(office.casey)
    with transaction():
        return deadlines.propose(office.matter, deadlines.Asked("acquittal_motion", date(2036, 6, 2)))


def close(client: FlaskClient, matter: Matter) -> tuple[int, str]:
    answer = send(client, f"/matters/{matter.id}/close")
    return answer.status_code, answer.get_data(as_text=True)


def test_an_open_date_keeps_the_matter_open_and_is_named_with_its_address(
    avery: FlaskClient, matter: Matter, deadline: Deadline
) -> None:
    status, page = close(avery, matter)
    assert status == 422
    assert f'href="/matters/{matter.id}/dates/{deadline.id}"' in page
    assert "1 date of this matter is still open" in text(page)
    assert not matter.is_closed


@pytest.mark.parametrize("decided", ["rejected", "cancelled", "done"])
def test_a_date_that_is_decided_keeps_nothing_open(
    avery: FlaskClient, office: factories.Office, matter: Matter, deadline: Deadline, decided: str
) -> None:
    with transaction():
        if decided == "rejected":
            deadlines.reject(deadline, "no verdict", office.avery)
        else:
            deadlines.confirm(deadline, office.avery)
            if decided == "done":
                deadlines.mark_done(deadline)
            else:
                deadlines.cancel(deadline, "mooted by the plea", office.avery)
    assert close(avery, matter)[0] == 303
    assert matter.is_closed


def test_a_confirmed_date_keeps_the_matter_open(
    avery: FlaskClient, office: factories.Office, matter: Matter, deadline: Deadline
) -> None:
    with transaction():
        deadlines.confirm(deadline, office.avery)
    assert close(avery, matter)[0] == 422


def test_a_hearing_still_to_come_keeps_the_matter_open_and_a_past_one_does_not(
    avery: FlaskClient, matter: Matter
) -> None:
    today = clock.today(matter.zone)
    with transaction():
        deadlines.add_hearing(matter, deadlines.HearingFacts("Status conference", today - timedelta(days=3)))
        coming = deadlines.add_hearing(matter, deadlines.HearingFacts("Sentencing", today + timedelta(days=3)))
    status, page = close(avery, matter)
    assert status == 422
    assert f'href="/matters/{matter.id}/dates/hearings/{coming.id}"' in page
    assert "Status conference" not in page
    with transaction():
        deadlines.cancel_hearing(coming, "vacated")
    assert close(avery, matter)[0] == 303


def test_dates_of_a_closed_docket_are_pointed_to_where_they_are_rejected_together(
    avery: FlaskClient, office: factories.Office, matter: Matter
) -> None:
    with transaction():
        matter.terminated_on = date(2020, 1, 2)
        deadlines.propose_from_docket(matter, "Pretrial motions", date(2019, 6, 3), "6")
    status, page = close(avery, matter)
    assert status == 422
    assert "they can be rejected together, with one reason" in text(page)
    with transaction():
        deadlines.reject_past(matter, "the case was over before it came to us", office.avery)
    assert close(avery, matter)[0] == 303


def test_dates_of_another_matter_keep_nothing_open(
    avery: FlaskClient, office: factories.Office, matter: Matter
) -> None:
    with transaction():
        deadlines.propose(office.other_matter, deadlines.Asked("acquittal_motion", date(2036, 6, 2)))
    assert close(avery, matter)[0] == 303


def test_the_refusal_holds_for_every_caller(matter: Matter, deadline: Deadline) -> None:
    with pytest.raises(service.StillOpenError) as refused, transaction():
        service.close(matter)
    assert [one.id for one in refused.value.dates] == [deadline.id]


@pytest.mark.parametrize("kind", ["deadline", "hearing"])
def test_a_date_entered_while_the_matter_is_closed_is_refused_or_keeps_it_open(
    app: Flask, office: factories.Office, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    factories.act_as(office.avery)
    number, meeting = office.matter.id, Meeting()
    monkeypatch.setitem(app.extensions, closing._ASKED, meeting.after(app.extensions[closing._ASKED]))
    for room in (store, hearings):
        monkeypatch.setattr(room, "audit", SimpleNamespace(actor=meeting.before(audit.actor)))

    def enters() -> None:
        matter = db.session.get_one(Matter, number)
        with transaction():
            if kind == "hearing":
                deadlines.add_hearing(matter, deadlines.HearingFacts("Arraignment", date(2036, 5, 6)))
            else:
                deadlines.enter_date(matter, deadlines.DateFacts("Reply", date(2036, 5, 6), why="order"))

    def closes() -> None:
        matter = db.session.get_one(Matter, number)
        with transaction():
            closing.close(matter)

    said = at_once(app, closes, enters)
    assert said.count("done") == 1, said
    assert re.search("still open|was closed meanwhile", " ".join(said)), said
