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
from casefile.infra import clock
from casefile.infra.db import add, db, transaction
from casefile.matters import service as matters
from casefile.matters.models import DocketEntry
from tests.factories import Office

DOCKETS = {
    "nebraska-possession": ("ned", "America/Chicago"),
    "arizona-reentry": ("azd", "America/Phoenix"),
    "missouri-superseding": ("moed", "America/Chicago"),
}


def reading(name: str) -> DocketReading:
    page = (ROOT / "casefile" / "demo" / "dockets" / f"{name}.html").read_bytes()
    return read_docket(page, *DOCKETS[name])


def keep_entries(office: Office, found: DocketReading) -> None:
    with transaction():
        for entry in found.entries:
            add(
                DocketEntry(
                    matter_id=office.matter.id,
                    key=entry.key,
                    number=entry.number,
                    filed_on=entry.filed_on,
                    text=entry.text,
                    imported_at=clock.now(),
                )
            )


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


def test_a_hearing_tells_the_entry_that_held_moved_or_only_set_it(office: Office) -> None:
    found = reading("nebraska-possession")
    keep_entries(office, found)
    take(office, found)
    hearings = list(db.session.scalars(select(Hearing)))
    told = {(h.what, h.starts_on): entry for h in hearings if (entry := service.told_by(office.matter, [h]).get(h.id))}
    numbers = {name: entry.number for name, entry in told.items()}
    assert numbers["Initial Appearance", date(2013, 10, 15)] == 6
    assert numbers["Jury Trial", date(2013, 12, 16)] == 15
    assert numbers["Jury Trial", date(2014, 2, 18)] == 17
    assert numbers["Jury Trial", date(2015, 4, 27)] == 58
    assert numbers["Frye Hearing", date(2016, 5, 23)] == 85
    assert numbers["Status Conference", date(2016, 2, 23)] == 73
    assert service.told_by(office.matter, hearings) == {h.id: told[h.what, h.starts_on] for h in hearings}


def test_a_hearing_that_a_person_cancelled_names_no_entry(office: Office) -> None:
    found = reading("nebraska-possession")
    keep_entries(office, found)
    take(office, found)
    still_set = next(h for h in db.session.scalars(select(Hearing)) if h.status == "set")
    with transaction():
        service.cancel_hearing(still_set, "the clerk called")
    assert service.told_by(office.matter, [still_set]) == {}


def test_the_dates_of_a_case_the_court_closed_trouble_nobody(office: Office) -> None:
    found = reading("nebraska-possession")
    with transaction():
        matters.amend(office.matter, terminated_on=found.terminated_on)
    take(office, found)
    assert service.overdue(office.avery.id) == []
    assert service.unconfirmed(office.avery.id) == []
