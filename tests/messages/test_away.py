"""Away: what arrives meanwhile is open to whoever covers, nothing older is, and it ends by itself."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy.exc import DatabaseError

from casefile.infra import clock
from casefile.infra.db import db, transaction
from casefile.infra.errors import Refusal
from casefile.matters import service as matters
from casefile.messages import absences, service, threads
from casefile.messages.absences import Away
from casefile.messages.models import Absence
from casefile.messages.service import Reader
from tests import factories
from tests.at_once import at_once
from tests.messages.steps import again, asked, away, marked, read_by, replied, second_attorney, wrote


def later(monkeypatch: pytest.MonkeyPatch, days: int) -> None:
    moment = clock.now() + timedelta(days)
    monkeypatch.setattr(clock, "now", lambda: moment)


def seen(user: object, matter: object, role: str = "attorney") -> list[tuple[bool, str]]:
    return [(one.opens, one.why) for one in service.inbox(matter, Reader(user.id, role))]  # type: ignore[arg-type, attr-defined]


def test_a_new_thread_goes_to_lead_counsel_and_to_whoever_covers(office: factories.Office) -> None:
    frankie = second_attorney(office)
    away(office, office.avery, frankie)
    thread = asked(office, kind="tell")
    assert [one.how for one in threads.addressed([thread.id])[thread.id]] == ["lead", "cover"]
    assert read_by(frankie, thread) is not None
    assert read_by(office.avery, thread, "lead") is not None
    assert read_by(office.casey, thread, "paralegal") is None


def test_what_was_written_before_stays_closed_to_whoever_covers(office: factories.Office) -> None:
    frankie, old = second_attorney(office), asked(office)
    away(office, office.avery, frankie)
    assert read_by(frankie, old) is None
    assert seen(frankie, office.matter) == [(False, "addressed to a colleague who is away; you cover")]


def test_of_an_answered_older_thread_whoever_covers_sees_nothing(office: factories.Office) -> None:
    frankie, old = second_attorney(office), asked(office)
    replied(office.avery, old)
    away(office, office.avery, frankie)
    assert seen(frankie, office.matter) == []
    assert service.waiting_for(frankie.id) == []


def test_words_in_an_old_thread_begin_one_for_whoever_covers_and_open_nothing_older(office: factories.Office) -> None:
    frankie, old = second_attorney(office), asked(office, "Old words")
    away(office, office.avery, frankie)
    new = wrote(office, old, "New words")
    assert (new.continues_id, read_by(frankie, new), read_by(frankie, old)) == (old.id, ["New words"], None)
    assert read_by(office.avery, new, "lead") == ["New words"]


def test_more_words_in_the_old_thread_join_the_one_that_continues_it(office: factories.Office) -> None:
    frankie, old = second_attorney(office), asked(office)
    away(office, office.avery, frankie)
    first = wrote(office, old, "One")
    assert wrote(office, old, "Two").id == first.id
    assert wrote(office, first, "Three").id == first.id
    assert read_by(frankie, first) == ["One", "Two", "Three"]


def test_it_ends_by_itself_and_what_comes_later_is_closed_to_who_covered(
    office: factories.Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    frankie = second_attorney(office)
    away(office, office.avery, frankie, days=2)
    thread = asked(office, "During")
    later(monkeypatch, 4)
    wrote(office, thread, "After")
    assert read_by(frankie, thread) == ["During"]
    assert read_by(office.avery, thread, "lead") == ["During", "After"]
    assert read_by(frankie, asked(office)) is None
    with pytest.raises(Refusal, match="back"):
        replied(frankie, thread, role="attorney")


def test_it_ends_when_it_is_ended_and_twice_is_kept_once(office: factories.Office) -> None:
    frankie = second_attorney(office)
    found = away(office, office.avery, frankie)
    thread = asked(office, "During")
    for _ in range(2):
        with transaction():
            factories.act_as(office.avery)
            absences.end(db.session.get_one(Absence, found.id))
    wrote(office, thread, "After")
    assert read_by(frankie, thread) == ["During"]
    assert read_by(frankie, asked(office)) is None


def test_two_who_end_it_at_once_end_it_once(office: factories.Office) -> None:
    from flask import current_app

    number, avery = away(office, office.avery, second_attorney(office)).id, office.avery.id

    def end() -> None:
        with transaction():
            factories.act_as(db.session.get_one(factories.User, avery))
            absences.end(db.session.get_one(Absence, number))

    assert at_once(current_app._get_current_object(), end, end) == ["done", "done"]  # type: ignore[attr-defined]


def test_it_holds_from_its_first_day_by_the_courts_clock(
    office: factories.Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    frankie, today = second_attorney(office), clock.today(office.matter.zone)
    with transaction():
        factories.act_as(office.avery)
        absences.record(office.avery, Away(today + timedelta(2), today + timedelta(3), frankie.id))
    assert read_by(frankie, asked(office)) is None
    later(monkeypatch, 2)
    assert read_by(frankie, asked(office)) is not None


def test_a_cover_who_is_on_no_team_with_the_attorney_is_refused(office: factories.Office) -> None:
    for who in (office.blake, office.casey, office.avery):
        with pytest.raises(Refusal, match="covers"):
            away(office, office.avery, who)


def test_a_cover_who_is_on_the_team_of_one_matter_covers_in_that_one_alone(office: factories.Office) -> None:
    frankie = second_attorney(office)
    with transaction():
        factories.act_as(office.avery)
        second = factories.matter(office.avery, "United States v. Poe")
        matters.add_part(second, office.ellis_person, "client")
    away(office, office.avery, frankie)
    with transaction():
        factories.act_as(office.ellis)
        thread = service.ask(second, office.ellis_person, "question", service.text("A", "t"))
    assert [one.how for one in threads.addressed([thread.id])[thread.id]] == ["lead"]
    assert service.waiting_for(frankie.id) == []


@pytest.mark.parametrize("how", ["walled", "left", "disabled", "away"])
def test_whoever_cannot_be_there_covers_nothing_and_every_attorney_is_told(office: factories.Office, how: str) -> None:
    frankie, gray = second_attorney(office), None
    with transaction():
        factories.act_as(office.avery)
        gray = factories.user("Gray Hill", "attorney")
        matters.add_member(office.matter, gray, "attorney")
    away(office, office.avery, frankie)
    with transaction():
        factories.act_as(office.avery)
        if how == "walled":
            matters.set_wall(office.matter, frankie, "represented a witness")
        elif how == "left":
            matters.end_membership(next(m for m in matters.members(office.matter) if m.user_id == frankie.id))
        elif how == "disabled":
            frankie.disabled_at = clock.now()
    if how == "away":
        away(office, frankie, None)
    thread = asked(office)
    assert [one.how for one in threads.addressed([thread.id])[thread.id]] == ["lead"]
    assert read_by(gray, thread) is None
    told = [(one.opens, one.why) for one in service.waiting_for(gray.id)]
    assert told == [(False, "nobody to whom it is addressed is there")]


def test_away_without_a_cover_every_attorney_is_told_that_something_waits(office: factories.Office) -> None:
    frankie, old = second_attorney(office), asked(office)
    assert service.waiting_for(frankie.id) == []
    away(office, office.avery, None)
    assert [(one.thread_id, one.opens) for one in service.waiting_for(frankie.id)] == [(old.id, False)]
    assert [one.opens for one in service.waiting_for(office.avery.id)] == [True]
    assert seen(frankie, office.matter) == [(False, "nobody to whom it is addressed is there")]
    marked(office.avery, old, "answered")
    assert service.waiting_for(frankie.id) == []


def test_a_paralegal_hears_nothing_of_what_is_for_counsel_alone(office: factories.Office) -> None:
    second_attorney(office)
    asked(office, kind="tell")
    away(office, office.avery, None)
    assert service.waiting_for(office.casey.id) == []
    assert seen(office.casey, office.matter, "paralegal") == []


def test_blake_and_whoever_is_walled_hear_nothing(office: factories.Office) -> None:
    frankie = second_attorney(office)
    asked(office)
    away(office, office.avery, None)
    with transaction():
        factories.act_as(office.avery)
        matters.set_wall(office.matter, frankie, "represented a witness")
    assert service.waiting_for(frankie.id) == service.waiting_for(office.blake.id) == []


def test_lead_counsel_records_it_for_a_colleague_in_this_matter_alone(office: factories.Office) -> None:
    frankie = second_attorney(office)
    found = away(office, frankie, office.avery, matter=office.matter)
    assert (found.matter_id, found.by_name) == (office.matter.id, "Avery Stone")
    with pytest.raises(Refusal, match="no attorney of this matter"):
        away(office, office.casey, office.avery, matter=office.matter)


@pytest.mark.parametrize(
    ("first", "last", "says"), [(3, 1, "before the first"), (-5, -3, "is past"), (0, 400, "longer than a year")]
)
def test_days_that_cannot_be_are_refused(office: factories.Office, first: int, last: int, says: str) -> None:
    today = clock.today(office.matter.zone)
    factories.act_as(office.avery)
    with pytest.raises(Refusal, match=says), transaction():
        absences.record(office.avery, Away(today + timedelta(first), today + timedelta(last), None))


@pytest.mark.parametrize("table", ["message_absence", "message_absence_end", "message_mail_choice"])
def test_an_absence_is_never_changed(office: factories.Office, table: str) -> None:
    found = away(office, office.avery, None)
    with transaction():
        factories.act_as(office.avery)
        absences.end(db.session.get_one(Absence, found.id))
        db.session.execute(
            db.text("INSERT INTO message_mail_choice (user_id, wants, at) VALUES (:u, :w, :d)"),
            {"u": office.dana.id, "w": True, "d": str(date(2026, 1, 1))},
        )
    with pytest.raises(DatabaseError, match="append-only"), transaction():
        db.session.execute(db.text(f"UPDATE {table} SET at = at"))  # noqa: S608  (our own names)


def test_of_absences_that_overlap_the_newest_holds(office: factories.Office) -> None:
    frankie = second_attorney(office)
    away(office, office.avery, frankie)
    away(office, office.avery, None)
    assert [one.how for one in threads.addressed([asked(office).id]).popitem()[1]] == ["lead"]


def test_the_desk_asks_the_database_no_more_for_many_than_for_one(office: factories.Office) -> None:
    from tests.messages.counting import queries

    frankie = second_attorney(office)
    asked(office)
    away(office, office.avery, frankie)
    few = queries(lambda: service.waiting_for(frankie.id))
    for _ in range(4):
        asked(office, kind="contacted")
    assert queries(lambda: service.waiting_for(frankie.id)) == few
    assert few <= 7
    assert again(asked(office)).id
