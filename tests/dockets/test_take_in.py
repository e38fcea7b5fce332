"""A docket becomes a matter: everything it says once, whoever imports it, however often it comes."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from casefile.charges.models import Count
from casefile.deadlines.models import Deadline, Hearing
from casefile.dockets import service
from casefile.dockets.models import DocketImport
from casefile.infra.db import db, transaction
from casefile.infra.errors import Refusal
from casefile.matters import service as matters
from casefile.matters.models import DocketEntry, Matter, MatterEvent
from tests import factories
from tests.dockets.pages import reading
from tests.dockets.shorter import whole, without_last
from tests.infra import tables

LOGS = ("audit_entry", "docket_import")  # that it was imported again is kept; nothing else may come of it


def take(office: factories.Office, court: str, page: bytes | None = None, **more: object) -> service.Taken:
    wanted = {"lead": office.avery, "user_id": office.avery.id, **more}
    page = page or whole(court)
    with transaction():
        return service.take_in(service.read(page, court), page, **wanted)  # type: ignore[arg-type]


def rows(table: type, matter: Matter) -> list[object]:
    return list(db.session.scalars(select(table).where(table.matter_id == matter.id).order_by(table.id)))  # type: ignore[attr-defined]


def test_the_nebraska_docket_becomes_a_matter_with_its_facts(office: factories.Office) -> None:
    matter = take(office, "ned").matter
    assert (matter.court, matter.docket_number, matter.zone) == ("ned", "4:13-cr-09921", "America/Chicago")
    assert (matter.filed_on, matter.terminated_on) == (date(2013, 9, 25), date(2016, 9, 8))
    assert matter.stage == "appeal"
    assert matters.lead_of(matter) is office.avery


def test_both_nebraska_counts_have_their_real_dispositions(office: factories.Office) -> None:
    counts = {c.number: c for c in rows(Count, take(office, "ned").matter)}  # type: ignore[attr-defined]
    assert set(counts) == {"1", "2"}
    assert counts["1"].disposition == "Count I is dismissed on the court's own motion."  # type: ignore[attr-defined]
    assert "Probation for a term of 5 years" in counts["2"].disposition  # type: ignore[attr-defined]
    assert counts["1"].citation == "18:2252A(a)(2)"  # type: ignore[attr-defined]


def test_the_people_of_the_docket_come_with_role_designation_and_address(office: factories.Office) -> None:
    parts = {part.role: part for part in matters.parts(take(office, "ned").matter)}
    assert parts["client"].person.name == "Alan B. Doe"
    counsel = parts["defence counsel"]
    assert (counsel.person.name, counsel.person.firm, counsel.detail) == (
        "Pat Q. Defender",
        "DEFENDER LAW FIRM",
        "Retained",
    )
    assert [identity.value for identity in counsel.person.identities if identity.kind == "e-mail"] == [
        "counsel@example.com"
    ]
    assert parts["judge"].person.name == "Harold T. Judge"
    assert parts["referred judge"].person.name == "Carol M. Magistrate"
    assert parts["prosecutor"].person.name == "Sam A. Prosecutor"


def test_every_entry_comes_in_the_courts_words(office: factories.Office) -> None:
    taken = take(office, "ned")
    entries = rows(DocketEntry, taken.matter)
    assert (taken.entries_new, len(entries)) == (136, 136)
    assert [e.text for e in entries] == [e.text for e in reading("ned").entries]  # type: ignore[attr-defined]


def test_hearings_and_due_dates_come_and_wait_for_an_attorney(office: factories.Office) -> None:
    matter = take(office, "ned").matter
    hearings = {hearing.key: hearing.status for hearing in rows(Hearing, matter)}  # type: ignore[attr-defined]
    assert hearings == {hearing.key: hearing.status for hearing in reading("ned").hearings}
    assert {deadline.state for deadline in rows(Deadline, matter)} == {"proposed"}  # type: ignore[attr-defined]


def test_the_arizona_docket_becomes_a_matter(office: factories.Office) -> None:
    matter = take(office, "azd").matter
    assert len(rows(DocketEntry, matter)) == 23
    assert len(rows(Hearing, matter)) == 4
    printed = {(c.number, c.status) for c in rows(Count, matter)}  # type: ignore[attr-defined]
    assert ("1", "pending") in printed
    assert matter.zone == "America/Phoenix"


def test_the_missouri_docket_keeps_suffixes_and_the_judges_junior(office: factories.Office) -> None:
    matter = take(office, "moed").matter
    printed = {(c.number, c.suffix, c.title) for c in rows(Count, matter)}  # type: ignore[attr-defined]
    assert printed == {("1", "r", "TRAFFICKING IN COUNTERFEIT GOODS"), ("1", "s", "BLACKMAIL")}
    assert [part.person.name for part in matters.parts(matter, "judge")] == ["Judith N. Court, Jr"]


@pytest.mark.parametrize("court", ["ned", "azd", "moed"])
def test_the_same_docket_again_adds_nothing(office: factories.Office, court: str) -> None:
    first = take(office, court)
    before = tables.contents(LOGS)
    again = take(office, court)
    assert (again.matter.id, again.entries_new) == (first.matter.id, 0)
    assert tables.changed(before, tables.contents(LOGS)) == []


@pytest.mark.parametrize("court", ["ned", "azd"])
def test_a_later_version_adds_only_what_is_new_and_keeps_the_keys(office: factories.Office, court: str) -> None:
    first = take(office, court, without_last(court, 3))
    early = [(e.id, e.key, e.text) for e in rows(DocketEntry, first.matter)]  # type: ignore[attr-defined]
    later = take(office, court)
    entries = [(e.id, e.key, e.text) for e in rows(DocketEntry, later.matter)]  # type: ignore[attr-defined]
    assert (later.matter.id, later.entries_new) == (first.matter.id, 3)
    assert entries[:-3] == early
    assert [key for _, key, _ in entries] == [entry.key for entry in reading(court).entries]


def test_an_update_does_not_bring_back_a_role_that_was_ended(office: factories.Office) -> None:
    matter = take(office, "ned").matter
    with transaction():
        matters.end_part(matters.parts(matter, "prosecutor")[0])
    take(office, "ned")
    assert matters.parts(matter, "prosecutor") == []


def test_each_import_is_kept_with_the_digest_of_its_page(office: factories.Office) -> None:
    matter = take(office, "azd", without_last("azd", 3)).matter
    take(office, "azd")
    kept = db.session.scalars(select(DocketImport).where(DocketImport.matter_id == matter.id)).all()
    assert [one.entries_new for one in kept] == [20, 3]
    assert len({one.sha256 for one in kept}) == 2


def test_a_day_of_termination_that_appears_later_is_amended_and_the_change_is_kept(office: factories.Office) -> None:
    page = whole("azd").replace(b"Date Terminated", b"Date Forgotten")
    matter = take(office, "azd", page).matter
    assert matter.terminated_on is None
    take(office, "azd")
    assert matter.terminated_on == date(2017, 6, 26)
    facts = db.session.scalars(
        select(MatterEvent).where(MatterEvent.matter_id == matter.id, MatterEvent.kind == "facts")
    ).one()
    assert facts.data == {"terminated_on": [None, "2017-06-26"]}


def test_a_matter_that_the_importer_may_not_open_looks_as_if_it_did_not_exist(office: factories.Office) -> None:
    averys = take(office, "azd")
    before = len(rows(DocketEntry, averys.matter))
    blakes = take(office, "azd", lead=office.blake, user_id=office.blake.id)
    assert blakes.matter.id != averys.matter.id
    assert blakes.entries_new == 23
    assert len(rows(DocketEntry, averys.matter)) == before
    assert matters.find_open_matter(office.blake.id, averys.matter.id) is None


def test_a_walled_importer_gets_a_matter_of_their_own(office: factories.Office) -> None:
    averys = take(office, "azd")
    with transaction():
        matters.add_member(averys.matter, office.blake, "attorney")
        matters.set_wall(averys.matter, office.blake, "represented a witness before")
    assert take(office, "azd", lead=office.blake, user_id=office.blake.id).matter.id != averys.matter.id


def test_a_closed_matter_is_not_brought_up_to_date(office: factories.Office) -> None:
    matter = take(office, "azd", without_last("azd", 3)).matter
    with transaction():
        matters.close(matter)
    before = tables.contents()
    with pytest.raises(Refusal, match="closed"):
        take(office, "azd")
    assert tables.changed(before, tables.contents()) == []


def test_a_matter_that_one_may_only_read_is_not_brought_up_to_date(office: factories.Office) -> None:
    matter = take(office, "azd", without_last("azd", 3)).matter
    with transaction():
        both = factories.user("Robin Both", "attorney", "cocounsel")
        factories.from_outside(matter, both, "cocounsel")
    with pytest.raises(Refusal, match="to read it"):
        take(office, "azd", lead=both, user_id=both.id)


def test_a_defendant_that_the_docket_does_not_list_is_refused(office: factories.Office) -> None:
    with pytest.raises(Refusal, match="no defendant 2"):
        take(office, "azd", defendant=2)


def test_a_failure_half_way_keeps_nothing(office: factories.Office, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object, **__: object) -> None:
        raise RuntimeError("the power went")

    monkeypatch.setattr(service.deadlines, "take_from_docket", fails)
    before = tables.contents()
    with pytest.raises(RuntimeError):
        take(office, "azd")
    assert tables.changed(before, tables.contents()) == []


def test_without_a_lead_nobody_is_on_the_team(app: Flask) -> None:
    page = whole("azd")
    with transaction():
        matter = service.take_in(service.read(page, "azd"), page, lead=None, user_id=None).matter
    assert matters.members(matter) == []
