"""Hearings: what a person enters and changes, and what a docket says of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.exc import DatabaseError

from casefile.deadlines import hearings, lists, service
from casefile.deadlines.from_docket import SaidHearing
from casefile.deadlines.models import Deadline, DeadlineEvent, Hearing, HearingEvent
from casefile.infra import audit, clock
from casefile.infra.db import db, transaction
from casefile.infra.errors import Refusal
from casefile.matters import service as matters
from casefile.matters.models import Matter
from tests.at_once import Meeting, at_once
from tests.factories import Office, act_as

NEBRASKA = ZoneInfo("America/Chicago")
TRIAL = datetime(2013, 12, 16, 9, 0, tzinfo=NEBRASKA)


@dataclass(frozen=True)
class Said:
    what: str
    due: date
    entry: str


def trial(status: str = "set", **more: Any) -> SaidHearing:
    return replace(
        SaidHearing("6/trial/2013-12-16", "Jury Trial", TRIAL, "6", "Courtroom 1", "Judge Harold T. Judge"),
        status=status,
        **more,
    )


LATER = SaidHearing("15/trial/2014-02-18", "Jury Trial", TRIAL + timedelta(days=64), "15")
DUE = Said("Pretrial motions", date(2013, 11, 14), "6")


def take(office: Office, *hearings: SaidHearing, due: tuple[Said, ...] = ()) -> None:
    with transaction():
        service.take_from_docket(office.matter, hearings, due)


def held() -> list[Hearing]:
    return list(db.session.scalars(select(Hearing).order_by(Hearing.id)))


def number(of: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(of)) or 0


def entered(office: Office, **facts: Any) -> Hearing:
    act_as(office.casey)
    values = {"what": "Status conference", "starts_on": date(2030, 5, 6), **facts}
    with transaction():
        return service.add_hearing(office.matter, service.HearingFacts(**values))


def test_who_must_attend_and_why_have_their_history(office: Office) -> None:
    hearing = entered(office, purpose="to discuss trial scheduling")
    more = {"purpose": "to argue the motion", "witness_must_attend": True, "interpreter_needed": True}
    with transaction():
        service.change_hearing(hearing, service.facts_of(hearing, counsel_must_attend=True, **more), "entry 41")
    assert service.of_hearing(hearing)[-1].data["changed"] == {
        "purpose": ["to discuss trial scheduling", "to argue the motion"],
        "witness_must_attend": [False, True],
        "interpreter_needed": [False, True],
    }


def test_a_hearing_that_moves_keeps_its_purpose_and_who_must_attend(office: Office) -> None:
    first = entered(office, purpose="to argue the motion", witness_must_attend=True)
    with transaction():
        second = service.change_hearing(first, service.facts_of(first, starts_on=date(2030, 5, 9)))
    assert (second.purpose, second.witness_must_attend) == ("to argue the motion", True)


# --- what a docket says ----------------------------------------------------------------------------------------------


def test_the_same_docket_twice_adds_nothing(office: Office) -> None:
    for _ in range(2):
        take(office, trial("reset", moved_to=LATER.key), LATER, due=(DUE,))
    assert (number(Hearing), number(HearingEvent), number(Deadline), number(DeadlineEvent)) == (2, 2, 1, 1)


def test_a_reset_leads_to_the_hearing_that_took_its_place(office: Office) -> None:
    take(office, trial("reset", moved_to=LATER.key), LATER)
    first, second = held()
    assert (first.status, first.replaced_by_id, second.status) == ("reset", second.id, "set")
    assert first.starts_at == TRIAL
    assert first.starts_on == date(2013, 12, 16)


def test_a_docket_gives_the_purpose_and_asks_for_an_interpreter_but_excuses_nobody(office: Office) -> None:
    words = "Defendant need not be present. Spanish interpreter required."
    take(office, trial(purpose="to discuss trial scheduling", attendance=words))
    (hearing,) = held()
    assert (hearing.purpose, hearing.interpreter_needed) == ("to discuss trial scheduling", True)
    assert hearing.client_must_attend
    assert hearing.docket_says["attendance"] == words


def test_a_purpose_written_before_the_docket_told_one_stays(office: Office) -> None:
    take(office, trial())
    (hearing,) = held()
    with transaction():
        service.change_hearing(hearing, service.facts_of(hearing, purpose="ours"))
        hearing.docket_says = {name: words for name, words in hearing.docket_says.items() if name != "purpose"}
    take(office, trial(purpose="theirs", history=(trial(),)))
    assert hearing.purpose == "ours"


def test_a_later_docket_follows_what_the_court_changed(office: Office) -> None:
    take(office, trial())
    take(office, trial("cancelled", place="Courtroom 4"))
    (hearing,) = held()
    assert (hearing.status, hearing.place) == ("cancelled", "Courtroom 4")
    assert service.of_hearing(hearing)[-1].data["changed"] == {
        "place": ["Courtroom 1", "Courtroom 4"],
        "status": ["set", "cancelled"],
    }


def test_what_the_office_knows_better_stays_when_the_docket_is_read_again(office: Office) -> None:
    take(office, trial())
    (hearing,) = held()
    with transaction():
        service.change_hearing(hearing, service.facts_of(hearing, place="Courtroom 9"), "the clerk called")
        service.hold_hearing(hearing, "Jury waived.")
    take(office, trial(history=(trial(),)))
    assert (hearing.place, hearing.status, hearing.outcome) == ("Courtroom 9", "held", "Jury waived.")


def test_a_hearing_entered_by_hand_is_known_again_in_the_docket(office: Office) -> None:
    mine = entered(office, what="Jury trial", starts_on=date(2013, 12, 16))
    take(office, trial())
    assert [hearing.id for hearing in held()] == [mine.id]
    assert (mine.key, mine.starts_at, mine.place) == ("6/trial/2013-12-16", TRIAL, "Courtroom 1")


def test_a_hearing_entered_twice_by_hand_is_refused(office: Office) -> None:
    entered(office, what="Status conference", starts_on=date(2027, 3, 1))
    with pytest.raises(Refusal, match="entered already"):
        entered(office, what="status conference", starts_on=date(2027, 3, 1))
    entered(office, what="Status conference", starts_on=date(2027, 3, 2))
    assert number(Hearing) == 2


def test_each_step_the_docket_tells_is_in_the_history(office: Office) -> None:
    steps = (trial(), SaidHearing("k", "Jury Trial", TRIAL, "30", status="held"))
    take(office, trial("held", history=steps))
    events = service.of_hearing(held()[0])
    assert [(event.kind, event.entry_key) for event in events] == [("entered", "6"), ("held", "30")]


def test_a_hearing_of_a_codefendant_only_is_left_out(office: Office) -> None:
    take(office, trial(as_to=("Pat Doe",)), replace(LATER, as_to=("Pat Doe", "Dana Doe")))
    assert [hearing.key for hearing in held()] == [LATER.key]


def test_one_hearing_can_be_put_in_by_itself(office: Office) -> None:
    with transaction():
        hearing = service.put_hearing(office.matter, trial())
    assert hearing.what == "Jury Trial"


def test_a_due_date_of_the_docket_is_proposed_once_in_the_courts_words(office: Office) -> None:
    with transaction():
        first = service.propose_from_docket(office.matter, DUE.what, DUE.due, DUE.entry)
        again = service.propose_from_docket(office.matter, DUE.what, DUE.due, DUE.entry)
    assert first is again
    assert (first.state, first.source, first.entry_key) == ("proposed", "docket entry", "6")


def test_a_decided_date_does_not_come_back_with_the_next_import(office: Office) -> None:
    take(office, due=(DUE,))
    deadline = db.session.scalars(select(Deadline)).one()
    with transaction():
        service.reject(deadline, "superseded by entry 9", office.avery)
    take(office, due=(DUE,))
    assert number(Deadline) == 1


def test_past_dates_of_a_closed_case_are_on_nobodys_desk_and_can_be_set_aside_together(office: Office) -> None:
    with transaction():
        matters.amend(office.matter, terminated_on=date(2016, 9, 8))
    take(office, due=(DUE, Said("Reply", date(2014, 1, 2), "9")))
    assert service.overdue(office.avery.id) == []
    assert service.unconfirmed(office.avery.id) == []
    assert service.open_dates(office.matter) == []
    was_past = lists.sections(office.matter, lists.list_open(office.matter)).was_past
    assert [line.what for line in was_past] == ["Pretrial motions", "Reply"]
    with transaction():
        assert service.reject_past(office.matter, "closed before it came to us", office.avery) == 2
    assert lists.list_open(office.matter) == []


def test_a_past_date_of_a_live_case_is_overdue(office: Office) -> None:
    take(office, due=(DUE,))
    assert [line.what for line in service.overdue(office.avery.id)] == ["Pretrial motions"]


# --- what a person does ----------------------------------------------------------------------------------------------


def test_a_client_must_attend_until_counsel_says_otherwise(office: Office) -> None:
    hearing = entered(office)
    assert hearing.client_must_attend
    with transaction():
        service.change_hearing(hearing, service.facts_of(hearing, client_must_attend=False), "waived")
    assert not hearing.client_must_attend
    assert service.of_hearing(hearing)[-1].data["changed"] == {"client_must_attend": [True, False]}


def test_a_hearing_that_moves_keeps_what_it_was_and_a_new_one_stands(office: Office) -> None:
    hearing = entered(office, place="Courtroom 2")
    with transaction():
        standing = service.change_hearing(
            hearing, service.facts_of(hearing, starts_on=date(2030, 5, 20)), "reset by entry 41"
        )
    assert (hearing.status, hearing.starts_on, hearing.replaced_by_id) == ("reset", date(2030, 5, 6), standing.id)
    assert (standing.status, standing.starts_on, standing.place) == ("set", date(2030, 5, 20), "Courtroom 2")
    event = service.of_hearing(hearing)[-1]
    assert (event.kind, event.reason) == ("reset", "reset by entry 41")


def test_a_date_counted_from_a_hearing_that_moves_is_marked_and_stays(office: Office) -> None:
    hearing = entered(office, what="Sentencing", starts_on=date(2030, 9, 16))
    with transaction():
        deadline = service.propose(office.matter, service.Asked("psr_final", hearing.starts_on), hearing_id=hearing.id)
        service.confirm(deadline, office.avery)
        service.change_hearing(hearing, service.facts_of(hearing, starts_on=date(2030, 10, 21)), "reset")
    assert deadline.trigger_has_moved
    assert (deadline.state, deadline.due_on) == ("confirmed", date(2030, 9, 9))


def test_a_hearing_is_held_from_its_day_on(office: Office) -> None:
    ahead, past = entered(office), entered(office, starts_on=date(2026, 1, 5))
    with pytest.raises(Refusal, match="from that day on"), transaction():
        service.hold_hearing(ahead, "x")
    with transaction():
        service.hold_hearing(past, "Continued by consent.")
    assert (past.status, past.outcome) == ("held", "Continued by consent.")


def test_an_outcome_is_recorded_once(office: Office) -> None:
    hearing = entered(office, starts_on=date(2026, 1, 5))
    with transaction():
        service.hold_hearing(hearing, "Continued by consent.")
    with pytest.raises(Refusal, match="This hearing is held"), transaction():
        service.hold_hearing(hearing, "Something else.")


def test_a_cancellation_needs_its_reason(office: Office) -> None:
    hearing = entered(office)
    with pytest.raises(Refusal, match="needs its reason"), transaction():
        service.cancel_hearing(hearing, " ")
    with transaction():
        service.cancel_hearing(hearing, "vacated by entry 41")
    with pytest.raises(Refusal, match="This hearing is cancelled"), transaction():
        service.change_hearing(hearing, service.facts_of(hearing, place="x"))


def test_a_hearing_needs_a_name(office: Office) -> None:
    with pytest.raises(Refusal, match="needs a name"):
        entered(office, what="  ")


@pytest.mark.parametrize(
    "statement", ["UPDATE hearing_event SET kind = 'x'", "DELETE FROM hearing_event", "DELETE FROM hearing"]
)
def test_the_database_itself_keeps_hearings_and_their_history(office: Office, statement: str) -> None:
    entered(office)
    with pytest.raises(DatabaseError), transaction():
        db.session.execute(text(statement))
    assert (number(Hearing), number(HearingEvent)) == (1, 1)


def test_the_next_hearing_of_a_matter_is_the_nearest_that_stands(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    entered(office, starts_on=date(2036, 5, 7))
    nearest = entered(office, starts_on=date(2036, 5, 6))
    cancelled = entered(office, starts_on=date(2036, 5, 1))
    with transaction():
        service.cancel_hearing(cancelled, "vacated")
    both = [office.matter, office.other_matter]
    assert {key: found.id for key, found in service.next_hearings(both).items()} == {office.matter.id: nearest.id}
    evening = datetime(2036, 5, 7, 2, 0, tzinfo=UTC)  # still the 6th in Nebraska
    monkeypatch.setattr(clock, "now", lambda: evening)
    assert service.next_hearings(both)[office.matter.id].id == nearest.id


def test_of_two_who_enter_one_hearing_at_once_the_second_is_told(
    app: Flask, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    number, meeting = office.matter.id, Meeting()
    monkeypatch.setattr(hearings, "audit", SimpleNamespace(actor=meeting.before(audit.actor)))

    def enters() -> None:
        matter = db.session.get_one(Matter, number)
        with transaction():
            service.add_hearing(matter, service.HearingFacts("Arraignment", date(2036, 5, 6)))

    said = at_once(app, enters, enters)
    assert sorted(one[:36] for one in said) == ["This hearing is entered already, on ", "done"]
    assert db.session.scalar(select(func.count()).select_from(Hearing)) == 1


def test_a_docket_that_moves_the_day_and_names_no_hour_leaves_the_hour_unknown(office: Office) -> None:
    take(office, trial())
    take(office, replace(trial(), at=date(2013, 12, 17)))
    assert [(one.starts_on, one.starts_at) for one in held()] == [(date(2013, 12, 17), None)]


def test_a_docket_that_names_the_same_day_without_its_hour_leaves_the_hour_as_it_was(office: Office) -> None:
    take(office, trial())
    take(office, replace(trial(), at=TRIAL.date()))
    assert [(one.starts_on, one.starts_at) for one in held()] == [(TRIAL.date(), TRIAL)]
