"""To whom a thread is open, what is kept of it, and what is refused."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.exc import DatabaseError

from casefile.clients import service as clients
from casefile.infra import audit, clock
from casefile.infra.crypto import DamagedFileError
from casefile.infra.db import db, transaction
from casefile.infra.errors import Refusal
from casefile.matters import service as matters
from casefile.messages import reading, service, threads, writing
from casefile.messages.models import Addressed, Message, MessageOpened, Thread
from casefile.messages.sealing import unseal
from casefile.messages.service import Reader
from tests import factories
from tests.at_once import at_once
from tests.messages.steps import (
    CANARY,
    CONTACTED,
    TOLD,
    again,
    asked,
    marked,
    read_by,
    replied,
    second_attorney,
    token,
    wrote,
)


def to(thread: Thread) -> list[tuple[str, str]]:
    return [(one.user.name.split()[0], one.how) for one in threads.addressed([thread.id])[thread.id]]


def test_a_question_goes_to_lead_counsel_and_is_open_to_the_paralegals_of_the_team(office: factories.Office) -> None:
    thread = asked(office)
    assert to(thread) == [("Avery", "lead")]
    assert read_by(office.avery, thread, "lead") == read_by(office.casey, thread, "paralegal")


@pytest.mark.parametrize("kind", ["tell", "contacted"])
def test_what_is_for_counsel_alone_opens_to_nobody_else(office: factories.Office, kind: str) -> None:
    frankie, thread = second_attorney(office), asked(office, kind=kind)
    assert read_by(office.avery, thread, "lead") is not None
    assert read_by(office.casey, thread, "paralegal") is None
    assert read_by(frankie, thread, "attorney") is None
    for role in ("cocounsel", "expert"):
        assert read_by(office.avery, thread, role) is None


def test_another_attorney_of_the_team_does_not_open_what_is_addressed_to_the_lead(office: factories.Office) -> None:
    frankie, thread = second_attorney(office), asked(office)
    assert read_by(frankie, thread) is None
    assert service.inbox(office.matter, Reader(frankie.id, "attorney")) == []


def test_counsel_to_whom_it_is_addressed_opens_it_to_another(office: factories.Office) -> None:
    frankie, thread = second_attorney(office), asked(office, kind="tell")
    with transaction():
        factories.act_as(office.avery)
        service.address_too(again(thread), Reader(office.avery.id, "lead"), frankie)
    assert read_by(frankie, thread) is not None


@pytest.mark.parametrize("who", ["casey", "blake", "frankie"])
def test_nobody_opens_to_another_what_is_not_open_to_them_or_to_no_counsel(office: factories.Office, who: str) -> None:
    frankie, thread = second_attorney(office), asked(office, kind="tell")
    user = {"casey": office.casey, "blake": office.blake, "frankie": frankie}[who]
    reader = Reader(frankie.id, "attorney") if who == "frankie" else Reader(office.avery.id, "lead")
    with pytest.raises(Refusal), transaction():
        service.address_too(again(thread), reader, user)


def test_a_matter_that_nobody_leads_is_asked_of_every_attorney_of_its_team(office: factories.Office) -> None:
    frankie = second_attorney(office)
    with transaction():
        next(one for one in matters.members(office.matter) if one.role == "lead").role = "attorney"
    assert sorted(to(asked(office))) == [("Avery", "team"), ("Frankie", "team")]
    assert frankie.active


def test_what_was_addressed_to_somebody_who_left_is_taken_over_by_lead_counsel(office: factories.Office) -> None:
    frankie, thread = second_attorney(office), asked(office, kind="tell")
    with transaction():
        factories.act_as(office.avery)
        matters.add_member(office.matter, frankie, "lead")
        matters.end_membership(next(m for m in matters.members(office.matter) if m.user_id == office.avery.id))
    assert read_by(frankie, thread, "lead") is None
    lines = service.inbox(office.matter, Reader(frankie.id, "lead"))
    assert [(one.opens, one.why) for one in lines] == [(False, "everybody to whom it was addressed has left")]
    with transaction():
        factories.act_as(frankie)
        service.take_over(again(thread), Reader(frankie.id, "lead"))
    assert read_by(frankie, thread, "lead") is not None


def test_nobody_takes_over_what_is_addressed_to_counsel_who_is_there(office: factories.Office) -> None:
    frankie, thread = second_attorney(office), asked(office)
    factories.act_as(frankie)
    with pytest.raises(Refusal, match="still counsel"), transaction():
        service.take_over(again(thread), Reader(frankie.id, "attorney"))


def test_after_its_counsel_left_the_clients_next_words_go_to_the_team_and_open_nothing_older(
    office: factories.Office,
) -> None:
    frankie, old = second_attorney(office), asked(office)
    with transaction():
        factories.act_as(office.avery)
        matters.add_member(office.matter, frankie, "lead")
        matters.end_membership(next(m for m in matters.members(office.matter) if m.user_id == office.avery.id))
    new = wrote(office, old, "And now?")
    assert (new.continues_id, read_by(frankie, new, "lead"), read_by(frankie, old, "lead")) == (
        old.id,
        ["And now?"],
        None,
    )


# --- what is kept ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("table", ["message_thread", "message_addressed", "message", "message_opened"])
@pytest.mark.parametrize("verb", ["UPDATE {} SET at = at", "DELETE FROM {}"])
def test_what_was_written_is_never_changed_or_removed(office: factories.Office, table: str, verb: str) -> None:
    thread = asked(office)
    with transaction():
        factories.act_as(office.avery)
        service.note_opened(reading.opened_entries(again(thread), Reader(office.avery.id, "lead")) or [], "lead")
    with pytest.raises(DatabaseError, match="append-only"), transaction():
        db.session.execute(db.text(verb.format(table)))


def test_words_and_choices_are_sealed_in_the_database(office: factories.Office) -> None:
    asked(office)
    asked(office, kind="tell")
    for row in db.session.scalars(db.select(Message)):
        assert row.body.startswith(b"CFWORDS1")
        assert b"KANARIEN" not in row.body
        assert b"device" not in row.body


def test_words_moved_to_another_thread_do_not_open(office: factories.Office) -> None:
    first, second = asked(office), asked(office)
    row = threads.entries(again(first))[0]
    moved = Message(id=row.id, thread_id=second.id, token=row.token, body=row.body)
    with pytest.raises(DamagedFileError):
        unseal(office.matter, [moved])


def test_the_audit_says_neither_what_was_written_nor_of_which_kind(office: factories.Office) -> None:
    asked(office)
    asked(office, kind="tell")
    asked(office, kind="contacted")
    told = [f"{e.action} {e.target} {e.detail}" for e in audit.of_matter(office.matter.id) if "message" in e.action]
    assert len(told) == 6
    for line in told:
        for word in (CANARY, "tell", "contacted", "rule", "device"):
            assert word not in line


def test_the_same_form_sent_twice_is_kept_once(office: factories.Office) -> None:
    words = service.text("Twice?", "the same")
    for _ in range(2):
        with transaction():
            factories.act_as(office.dana)
            service.ask(office.matter, office.dana_person, "question", words)
    assert db.session.scalar(db.select(db.func.count(Message.id))) == 1


def test_the_same_form_sent_twice_at_once_is_kept_once(office: factories.Office) -> None:
    app, dana, number, person = _named(office)

    def send() -> None:
        with transaction():
            factories.act_as(db.session.get_one(factories.User, dana))
            matter = db.session.get_one(factories.Matter, number)
            service.ask(matter, db.session.get_one(factories.Person, person), "question", service.text("A", "one"))

    assert at_once(app, send, send) == ["done", "done"]
    assert db.session.scalar(db.select(db.func.count(Thread.id))) == 1


def test_a_reply_sent_twice_at_once_is_kept_once(office: factories.Office) -> None:
    app, _, _, _ = _named(office)
    number, avery = asked(office).id, office.avery.id

    def send() -> None:
        with transaction():
            factories.act_as(db.session.get_one(factories.User, avery))
            service.reply(db.session.get_one(Thread, number), Reader(avery, "lead"), service.text("Yes.", "one"))

    assert at_once(app, send, send) == ["done", "done"]
    assert db.session.scalar(db.select(db.func.count(Message.id)).where(Message.kind == "reply")) == 1


def test_two_who_open_a_message_at_once_are_both_kept_and_one_is_kept_once(office: factories.Office) -> None:
    app, _, _, _ = _named(office)
    thread_id, avery = asked(office).id, office.avery.id

    def open_it() -> None:
        with transaction():
            factories.act_as(db.session.get_one(factories.User, avery))
            found = reading.opened_entries(db.session.get_one(Thread, thread_id), Reader(avery, "lead")) or []
            service.note_opened(found, "lead")

    assert at_once(app, open_it, open_it) == ["done", "done"]
    assert db.session.scalar(db.select(db.func.count(MessageOpened.id))) == 1


def _named(office: factories.Office) -> tuple[object, int, int, int]:
    from flask import current_app

    return current_app._get_current_object(), office.dana.id, office.matter.id, office.dana_person.id


# --- what is refused -------------------------------------------------------------------------------------------------


def test_the_thirty_first_message_of_an_hour_is_refused_kindly_and_the_next_hour_takes_it(
    office: factories.Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    thread = asked(office)
    for _ in range(writing.MOST_IN_AN_HOUR - 1):
        wrote(office, thread)
    with pytest.raises(Refusal, match="nothing is lost"):
        wrote(office, thread)
    later = clock.now() + timedelta(hours=1, minutes=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert wrote(office, thread).id == thread.id


@pytest.mark.parametrize("words", ["", "   ", "x" * 1001])
def test_empty_and_too_long_words_are_refused(office: factories.Office, words: str) -> None:
    with pytest.raises(Refusal):
        asked(office, words)


@pytest.mark.parametrize("wrong", [{"how": "x"}, {}])
def test_a_choice_that_is_none_is_refused(office: factories.Office, wrong: dict[str, str]) -> None:
    said = {**CONTACTED, **wrong} if wrong else {}
    factories.act_as(office.dana)
    with pytest.raises(Refusal, match="choose one"), transaction():
        service.ask(office.matter, office.dana_person, "contacted", service.Words(said, token()))


def test_only_what_was_asked_is_kept_of_a_choice(office: factories.Office) -> None:
    with transaction():
        factories.act_as(office.dana)
        words = service.Words({**TOLD, "story": CANARY}, token())
        thread = service.ask(office.matter, office.dana_person, "tell", words)
    assert CANARY not in str(unseal(office.matter, threads.entries(again(thread))))


def test_a_closed_matter_takes_no_words_and_counsel_still_reads_what_was_written(office: factories.Office) -> None:
    thread = asked(office)
    with transaction():
        factories.act_as(office.avery)
        matters.close(office.matter)
    with pytest.raises(Refusal, match="call your lawyer"):
        asked(office)
    with pytest.raises(Refusal, match="call your lawyer"):
        wrote(office, thread)
    assert read_by(office.avery, thread, "lead") is not None


def test_somebody_marked_no_contact_is_neither_written_to_nor_told_why_and_counsel_is(office: factories.Office) -> None:
    thread = asked(office)
    with transaction():
        factories.act_as(office.blake)
        matters.add_part(office.other_matter, office.dana_person, "complaining witness")
    with pytest.raises(Refusal, match="never"):
        replied(office.avery, thread)
    factories.act_as(office.avery)
    with pytest.raises(Refusal, match="never"), transaction():
        service.begin(office.matter, service.text("Hello", token()))
    with pytest.raises(Refusal, match="call your lawyer"):
        asked(office)


def test_nobody_writes_to_a_client_whose_portal_is_off(office: factories.Office) -> None:
    thread = asked(office)
    with transaction():
        office.dana_person.portal_since = None
    with pytest.raises(Refusal, match="portal is off"):
        replied(office.avery, thread)
    marked(office.avery, thread, "answered")


def test_whoever_may_not_open_a_thread_may_not_write_in_it_or_mark_it(office: factories.Office) -> None:
    frankie, thread = second_attorney(office), asked(office, kind="tell")
    for who, role in ((frankie, "attorney"), (office.casey, "paralegal")):
        with pytest.raises(Refusal, match="not open"):
            replied(who, thread, role=role)
        with pytest.raises(Refusal, match="not open"):
            marked(who, thread, "closed", role)


# --- answered, closed ------------------------------------------------------------------------------------------------


def test_it_waits_until_it_is_answered_and_again_when_the_client_writes_again(office: factories.Office) -> None:
    thread = asked(office)
    assert service.waiting(office.matter) == 1
    replied(office.avery, thread)
    assert service.waiting(office.matter) == 0
    wrote(office, thread)
    assert service.waiting(office.matter) == 1
    marked(office.avery, thread, "answered")
    assert service.waiting(office.matter) == 0


def test_words_sent_into_a_closed_thread_are_not_lost(office: factories.Office) -> None:
    thread = asked(office)
    marked(office.avery, thread, "closed")
    new = wrote(office, thread, "One more")
    assert (new.id != thread.id, new.continues_id, service.waiting(office.matter)) == (True, thread.id, 1)
    with pytest.raises(Refusal, match="closed"):
        replied(office.avery, thread)


def test_a_mark_is_an_entry_of_its_own_kept_once(office: factories.Office) -> None:
    thread = asked(office)
    marked(office.avery, thread, "closed")
    marked(office.avery, thread, "closed")
    assert [one.kind for one in threads.entries(again(thread))] == ["client", "closed"]


def test_what_is_for_counsel_alone_is_counted_for_counsel_only(office: factories.Office) -> None:
    asked(office, kind="tell")
    assert (service.waiting(office.matter), service.waiting(office.matter, "lead")) == (0, 1)


def unread(person_id: int, matter_id: int) -> int:
    return db.session.scalar(db.select(service.unread_in(matter_id, person_id))) or 0


def test_the_count_of_unread_replies_is_the_clients_own(office: factories.Office) -> None:
    thread, number = asked(office), office.matter.id
    replied(office.avery, thread)
    assert unread(office.dana_person.id, number) == 1
    assert unread(office.ellis_person.id, number) == 0
    assert unread(office.dana_person.id, office.other_matter.id) == 0
    with transaction():
        factories.act_as(office.dana)
        service.note_opened(service.own_entries(again(thread)), "client")
    assert unread(office.dana_person.id, number) == 0


def test_another_clients_thread_is_found_by_nobody_else(office: factories.Office) -> None:
    thread, numbers = asked(office), [office.matter.id, office.other_matter.id]
    assert service.find_own(office.dana_person.id, thread.id, numbers) is not None
    assert service.find_own(office.ellis_person.id, thread.id, numbers) is None
    assert service.find_own(office.dana_person.id, thread.id, [office.other_matter.id]) is None
    assert service.find(office.other_matter, thread.id) is None


def test_a_wall_takes_a_thread_from_its_counsel(office: factories.Office) -> None:
    frankie = second_attorney(office)
    with transaction():
        next(one for one in matters.members(office.matter) if one.role == "lead").role = "attorney"
    asked(office)
    assert len(service.waiting_for(frankie.id)) == 1
    with transaction():
        factories.act_as(office.avery)
        matters.set_wall(office.matter, frankie, "represented a witness")
    assert service.waiting_for(frankie.id) == []
    assert to(asked(office)) == [("Avery", "team")]
    assert db.session.scalar(db.select(db.func.count(Addressed.id))) == 3
    assert clients.find_person(office.dana_person.id) is not None
