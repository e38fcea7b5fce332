"""The dates of whole dockets, taken in as they stand."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
from sqlalchemy import select

from casefile.config import ROOT
from casefile.deadlines import service
from casefile.deadlines.models import Deadline, Hearing
from casefile.dockets.reading import read_docket
from casefile.dockets.values import DocketReading
from casefile.infra.db import db, transaction
from casefile.matters import service as matters
from tests.factories import Office

DOCKETS = {
    "nebraska-possession": ("ned", "America/Chicago"),
    "arizona-reentry": ("azd", "America/Phoenix"),
    "missouri-superseding": ("moed", "America/Chicago"),
}


def reading(name: str) -> DocketReading:
    page = (ROOT / "casefile" / "demo" / "dockets" / f"{name}.html").read_bytes()
    return read_docket(page, *DOCKETS[name])


def take(office: Office, found: DocketReading) -> None:
    with transaction():
        service.take_from_docket(office.matter, found.hearings, found.deadlines, accused=found.defendants[0].name)


@pytest.mark.parametrize("name", DOCKETS)
def test_a_whole_docket_is_taken_in_once_however_often_it_comes(office: Office, name: str) -> None:
    found = reading(name)
    for _ in range(2):
        take(office, found)
        db.session.expire_all()
    hearings = list(db.session.scalars(select(Hearing)))
    assert Counter(h.key for h in hearings) == Counter(h.key for h in found.hearings)
    assert {h.key: h.status for h in hearings} == {h.key: h.status for h in found.hearings}
    assert len(list(db.session.scalars(select(Deadline)))) == len(found.deadlines)


def test_the_nebraska_trial_settings_lead_from_one_to_the_next(office: Office) -> None:
    take(office, reading("nebraska-possession"))
    hearings = {h.id: h for h in db.session.scalars(select(Hearing))}
    first = next(h for h in hearings.values() if h.starts_on == date(2013, 12, 16))
    days = [first.starts_on]
    while first.replaced_by_id:
        first = hearings[first.replaced_by_id]
        days.append(first.starts_on)
    assert days == [date(2013, 12, 16), date(2014, 2, 18), date(2015, 3, 2), date(2015, 4, 27), date(2016, 5, 23)]


def test_the_dates_of_a_case_the_court_closed_trouble_nobody(office: Office) -> None:
    found = reading("nebraska-possession")
    with transaction():
        matters.amend(office.matter, terminated_on=found.terminated_on)
    take(office, found)
    assert service.overdue(office.avery.id) == []
    assert service.unconfirmed(office.avery.id) == []
