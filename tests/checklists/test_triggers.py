from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import event
from sqlalchemy.exc import DatabaseError

from casefile.charges import intake
from casefile.checklists import service, triggers
from casefile.checklists.models import Given, Trigger, TriggerEnd
from casefile.deadlines import from_docket, hearings
from casefile.deadlines.hearings import HearingFacts
from casefile.deadlines.models import Hearing
from casefile.infra import audit, clock, jobs, languages
from casefile.infra.db import db, transaction
from casefile.infra.errors import Refusal
from casefile.lawdata import reader
from casefile.matters import service as matters
from casefile.orders import service as orders
from tests import factories
from tests.checklists.steps import acknowledged, given
from tests.orders.steps import entered

ZONE = ZoneInfo("America/Chicago")
START = datetime(2026, 3, 2, 16, 0, tzinfo=UTC)  # Monday, ten in the morning in Nebraska; clocks change on the 8th


class Clock:
    """The time as a test sets it; it moves on by a second each time it is asked, as no two acts share a moment."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        self.at += timedelta(seconds=1)
        return self.at

    def to(self, *day: int, hour: int = 10) -> None:
        self.at = datetime(*day, hour, tzinfo=ZONE)  # type: ignore[misc, arg-type]

    def on(self, **span: int) -> None:
        self.at += timedelta(**span)


@pytest.fixture(autouse=True)
def time_is(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The time of a test, set before anybody of the office is."""
    found = Clock(START)
    monkeypatch.setattr(clock, "now", found.now)
    return found


def acked(office: factories.Office, *items: str) -> list[Given]:
    """What Dana was given and has acknowledged."""
    rows = given(office, *items)
    for one in rows:
        acknowledged(office, one)
    return rows


def state(office: factories.Office, one: Given) -> service.GivenState:
    return next(row for row in service.state_of(office.matter) if row.given.id == one.id)


def keep(office: factories.Office) -> list[tuple[str, str]]:
    """Keep what happened, and return all that is kept and still asks."""
    with transaction():
        service.keep_triggers(office.matter)
    ended = db.select(TriggerEnd.trigger_id)
    rows = db.session.scalars(db.select(Trigger).where(Trigger.id.not_in(ended)).order_by(Trigger.id))
    return [(one.kind, one.about) for one in rows]


def charge(office: factories.Office, number: str) -> None:
    with transaction():
        factories.act_as(office.casey)
        intake.put_counts(office.matter, [intake.CountFacts(number=number, citation="18:2252A")])


def hearing(office: factories.Office, on: date, hour: int | None = 9, **more: object) -> Hearing:
    at = datetime.combine(on, time(hour), ZONE) if hour is not None else None
    with transaction():
        factories.act_as(office.casey)
        return hearings.add_hearing(office.matter, HearingFacts("Status conference", on, at, **more))  # type: ignore[arg-type]


def move(one: Hearing, on: date, hour: int) -> Hearing:
    with transaction():
        facts = hearings.facts_of(one, starts_on=on, starts_at=datetime.combine(on, time(hour), ZONE))
        return hearings.change_hearing(one, facts)


# --- what happened ---------------------------------------------------------------------------------------------------


def test_a_new_charge_asks_again_and_an_acknowledgement_after_it_settles_it(
    office: factories.Office, time_is: Clock
) -> None:
    [one] = acked(office, "silence")
    assert state(office, one).state == "acknowledged"
    charge(office, "1")
    found = state(office, one)
    assert (found.state, found.asked_because, found.asked_words) == (
        "due again",
        "The charges changed.",
        ["a new charge"],
    )
    acknowledged(office, one)
    assert state(office, one).state == "acknowledged"
    assert len(service.acknowledgements_of(one)) == 2


def test_what_happened_before_it_was_given_asks_nothing(office: factories.Office, time_is: Clock) -> None:
    charge(office, "1")
    [one] = acked(office, "silence")
    assert keep(office) == []
    assert state(office, one).state == "acknowledged"


def test_an_item_is_asked_again_only_for_what_it_names(office: factories.Office, time_is: Clock) -> None:
    silence, searches = acked(office, "silence", "searches")
    charge(office, "1")
    assert (state(office, silence).state, state(office, searches).state) == ("due again", "acknowledged")


def test_counts_of_one_charging_paper_ask_once(office: factories.Office, time_is: Clock) -> None:
    acked(office, "silence")
    with transaction():
        printed = [intake.CountFacts(number=str(number), citation="18:2252A") for number in range(1, 9)]
        intake.put_counts(office.matter, printed)
    assert [kind for kind, _ in keep(office)] == ["new_charge"]


def test_counts_of_two_charging_papers_ask_twice(office: factories.Office, time_is: Clock) -> None:
    acked(office, "silence")
    charge(office, "1")
    time_is.on(hours=3)
    charge(office, "2")
    assert [kind for kind, _ in keep(office)] == ["new_charge", "new_charge"]


def test_a_release_asks_again_and_custody_does_not(office: factories.Office, time_is: Clock) -> None:
    [one] = acked(office, "no_contact")
    for whereabouts, then in (("in custody", "acknowledged"), ("released", "due again")):
        with transaction():
            matters.record_whereabouts(office.matter, whereabouts, "", "")
        assert state(office, one).state == then


@pytest.mark.parametrize(
    ("stage", "item", "kind"),
    [
        ("trial", "silence", "trial_start"),
        ("sentence", "emotional_support", "before_sentencing"),
        ("sentence", "interviews", "conviction"),
    ],
)
def test_a_stage_that_is_reached_asks_again(
    office: factories.Office, time_is: Clock, stage: str, item: str, kind: str
) -> None:
    [one] = acked(office, item)
    with transaction():
        matters.move_to_stage(office.matter, stage)
    assert [asked.kind for asked in state(office, one).asked] == [kind]


def test_a_stage_that_is_put_back_asks_nothing(office: factories.Office, time_is: Clock) -> None:
    with transaction():
        matters.move_to_stage(office.matter, "sentence", "")
    [one] = acked(office, "silence")
    with transaction():
        matters.move_to_stage(office.matter, "trial", "It was a mistake.")
    assert state(office, one).state == "acknowledged"


def test_an_order_that_is_entered_or_taken_away_asks_again(office: factories.Office, time_is: Clock) -> None:
    time_is.to(2026, 5, 1)
    [one] = acked(office, "release_conditions")
    order = entered(office)
    found = state(office, one)
    assert (found.state, found.asked_because) == ("due again", "The court changed your rules.")
    assert [kind for kind, _ in keep(office)] == ["order_change"]
    acknowledged(office, one)
    assert state(office, one).state == "acknowledged"
    line = orders.find(office.matter, order.number)
    with transaction():
        orders.correct(office.matter, line, order.key, None, "another client's order", line.stamp)
    assert state(office, one).state == "due again"


def test_an_order_that_begins_later_asks_when_it_begins(office: factories.Office, time_is: Clock) -> None:
    time_is.to(2026, 5, 1)
    [one] = acked(office, "release_conditions")
    entered(office, since=date(2026, 5, 6))
    assert state(office, one).state == "acknowledged"
    time_is.to(2026, 5, 6, hour=0)
    assert state(office, one).state == "due again"


# --- days in court ---------------------------------------------------------------------------------------------------


def test_a_hearing_that_is_set_asks_at_once_and_again_two_days_before(office: factories.Office, time_is: Clock) -> None:
    [one] = acked(office, "hearings")
    hearing(office, date(2026, 3, 20))
    assert state(office, one).asked_because == "You have a new court date."
    acknowledged(office, one)
    time_is.to(2026, 3, 17, hour=23)
    assert state(office, one).state == "acknowledged"
    time_is.to(2026, 3, 18, hour=0)
    assert state(office, one).asked_because == "Your court date is very near."


def test_seven_days_before_a_hearing_begin_at_midnight_of_the_court_though_the_clocks_change(
    office: factories.Office, time_is: Clock
) -> None:
    [one] = acked(office, "silence")
    hearing(office, date(2026, 3, 10))  # 7 days before is 3 March, still on winter time: midnight is 6:00 UTC
    time_is.at = datetime(2026, 3, 3, 5, 59, 0, tzinfo=UTC)
    assert state(office, one).state == "acknowledged"
    time_is.at = datetime(2026, 3, 3, 6, 0, 0, tzinfo=UTC)
    assert state(office, one).asked_because == "Your court date is near."
    assert state(office, one).due_since == datetime(2026, 3, 3, 6, 0, tzinfo=UTC)


def test_a_hearing_set_at_short_notice_asks_from_then_and_not_from_a_week_before(
    office: factories.Office, time_is: Clock
) -> None:
    [one] = acked(office, "silence")
    hearing(office, date(2026, 3, 4))
    found = state(office, one)
    assert found.state == "due again"
    assert found.due_since > START
    acknowledged(office, one)
    assert state(office, one).state == "acknowledged"


def test_a_hearing_moved_to_another_day_asks_once_more(office: factories.Office, time_is: Clock) -> None:
    [one] = acked(office, "hearings")
    first = hearing(office, date(2026, 3, 20))
    acknowledged(office, one)
    second = move(first, date(2026, 3, 27), 9)
    assert state(office, one).state == "due again"
    acknowledged(office, one)
    move(second, date(2026, 3, 20), 9)  # back to the first day: that is another day again
    assert state(office, one).state == "due again"


def test_a_hearing_moved_to_another_hour_of_its_day_asks_nothing(office: factories.Office, time_is: Clock) -> None:
    [one] = acked(office, "hearings")
    first = hearing(office, date(2026, 3, 20))
    acknowledged(office, one)
    move(move(first, date(2026, 3, 20), 14), date(2026, 3, 20), 15)
    assert state(office, one).state == "acknowledged"


def test_a_docket_that_moves_the_day_in_place_asks_once_more(office: factories.Office, time_is: Clock) -> None:
    said = from_docket.SaidHearing("h1", "Arraignment", datetime(2026, 3, 20, 9, tzinfo=ZONE), "e1")
    [one] = acked(office, "hearings")
    with transaction():
        from_docket.put_hearing(office.matter, said)
    acknowledged(office, one)
    for at, then in ((datetime(2026, 3, 20, 11, tzinfo=ZONE), "acknowledged"), (date(2026, 3, 23), "due again")):
        with transaction():
            from_docket.put_hearing(office.matter, from_docket.SaidHearing("h1", "Arraignment", at, "e2"))
        assert state(office, one).state == then


def test_a_cancelled_hearing_asks_nothing_and_what_it_asked_is_ended_on_record(
    office: factories.Office, time_is: Clock
) -> None:
    [one] = acked(office, "hearings")
    found = hearing(office, date(2026, 3, 20))
    assert [kind for kind, _ in keep(office)] == ["each_hearing_set"]
    with transaction():
        hearings.cancel_hearing(found, "vacated by entry 41")
    assert state(office, one).state == "acknowledged"
    assert keep(office) == []
    assert db.session.scalars(db.select(TriggerEnd)).one().by_name == "Casefile"
    assert service.in_words(office.matter) == "1 given, 1 acknowledged, 0 waiting."


def test_a_hearing_that_is_over_asks_nothing_any_more(office: factories.Office, time_is: Clock) -> None:
    [one] = acked(office, "silence")
    hearing(office, date(2026, 3, 5))
    keep(office)
    time_is.to(2026, 3, 5, hour=22)
    assert state(office, one).state == "due again"
    time_is.to(2026, 3, 6, hour=1)
    assert state(office, one).state == "acknowledged"


def test_a_hearing_at_which_the_client_need_not_be_asks_nothing(office: factories.Office, time_is: Clock) -> None:
    [one] = acked(office, "hearings")
    hearing(office, date(2026, 3, 20), client_must_attend=False)
    assert state(office, one).state == "acknowledged"


# --- kept ------------------------------------------------------------------------------------------------------------


def test_two_runs_keep_one(office: factories.Office, time_is: Clock) -> None:
    acked(office, "silence", "hearings")
    charge(office, "1")
    hearing(office, date(2026, 3, 4))
    assert keep(office) == keep(office)
    kept = [(row.given_id, row.kind, row.about) for row in db.session.scalars(db.select(Trigger))]
    assert len(kept) == len(set(kept)) == 4


def test_the_hourly_job_keeps_it_for_every_open_matter(office: factories.Office, time_is: Clock) -> None:
    acked(office, "silence")
    charge(office, "1")
    assert service.in_words(office.matter) == "1 given, 1 acknowledged, 0 waiting."
    assert jobs.keep_house() == []
    assert service.in_words(office.matter) == "1 given, 0 acknowledged, 1 waiting."
    assert [line.items for line in service.unacknowledged(office.avery.id)] == [1]
    assert db.session.scalars(db.select(Trigger)).one().by_name == "Casefile"


def test_it_is_kept_when_the_guidance_page_is_shown(office: factories.Office, avery: object, time_is: Clock) -> None:
    acked(office, "silence")
    charge(office, "1")
    avery.get(f"/matters/{office.matter.id}/guidance")  # type: ignore[attr-defined]
    assert [row.kind for row in db.session.scalars(db.select(Trigger))] == ["new_charge"]


def test_the_client_is_asked_at_once_though_nobody_kept_it_yet(office: factories.Office, time_is: Clock) -> None:
    [one] = acked(office, "silence")
    charge(office, "1")
    assert [row.state for row in service.given_to(office.dana_person.id, [office.matter.id])] == ["due again"]
    acknowledged(office, one)
    row = db.session.scalars(db.select(Trigger)).one()
    assert row.happened_at < service.acknowledgements_of(one)[-1].at


def test_lists_and_states_agree_on_what_waits(office: factories.Office, time_is: Clock) -> None:
    rows = acked(office, "silence", "hearings", "searches", "interviews")
    charge(office, "1")
    hearing(office, date(2026, 3, 4))
    keep(office)
    acknowledged(office, rows[0])
    states = service.state_of(office.matter)
    waiting = sum(one.is_waiting for one in states)
    assert service.in_words(office.matter) == f"4 given, {4 - waiting} acknowledged, {waiting} waiting."
    [line] = service.unacknowledged(office.avery.id)
    assert (line.items, line.due_since) == (waiting, min(one.due_since for one in states if one.due_since))


@pytest.mark.parametrize("statement", ["UPDATE {} SET id = id", "DELETE FROM {}"])
@pytest.mark.parametrize("table", ["guidance_trigger", "guidance_trigger_end"])
def test_the_database_refuses_to_rewrite_what_asked_again(
    office: factories.Office, time_is: Clock, table: str, statement: str
) -> None:
    acked(office, "hearings")
    found = hearing(office, date(2026, 3, 20))
    keep(office)
    with transaction():
        hearings.cancel_hearing(found, "vacated")
    keep(office)
    with pytest.raises(DatabaseError, match="append-only"), transaction():
        db.session.execute(db.text(statement.format(table)))


def test_what_many_items_and_hearings_ask_takes_as_many_queries_as_what_one_does(
    office: factories.Office, time_is: Clock
) -> None:
    acked(office, "silence")
    hearing(office, date(2026, 3, 20))
    few = asked_by(lambda: service.given_to(office.dana_person.id, [office.matter.id]))
    acked(office, "hearings", "no_contact", "interviews")
    for day in range(21, 29):
        hearing(office, date(2026, 3, day))
    keep(office)
    assert asked_by(lambda: service.given_to(office.dana_person.id, [office.matter.id])) == few
    assert few <= 4


def asked_by(act: object) -> int:
    asked: list[str] = []

    def note(*call: object) -> None:
        asked.append(str(call[2]))

    event.listen(db.engine, "before_cursor_execute", note)
    act()  # type: ignore[operator]
    event.remove(db.engine, "before_cursor_execute", note)
    return len([text for text in asked if text.startswith("SELECT")])


# --- by hand ---------------------------------------------------------------------------------------------------------


def by_hand(office: factories.Office, kind: str, on: date, *given_ids: int) -> list[Trigger]:
    with transaction():
        factories.act_as(office.casey)
        return triggers.ask(office.matter, kind, on, "The agent's receipt.", given_ids)


def test_staff_ask_again_for_what_no_record_tells(office: factories.Office, time_is: Clock) -> None:
    police, silence = acked(office, "police_contact", "silence")
    by_hand(office, "search", date(2026, 3, 2))
    found = state(office, police)
    assert (found.state, found.asked_because) == ("due again", "There was a search.")
    assert state(office, silence).state == "acknowledged"
    assert db.session.scalars(db.select(Trigger)).one().by_name == "Casey Reyes"
    last = audit.of_matter(office.matter.id)[0]
    assert (last.action, last.detail) == ("guidance.asked_again", {"because": "search"})


def test_staff_choose_the_items_themselves(office: factories.Office, time_is: Clock) -> None:
    police, silence = acked(office, "police_contact", "silence")
    by_hand(office, "other", date(2026, 3, 2), silence.id)
    assert state(office, silence).asked_because == "Your lawyer asks you to read this again."
    assert state(office, police).state == "acknowledged"


def test_what_was_acknowledged_on_the_day_itself_is_asked_again(office: factories.Office, time_is: Clock) -> None:
    [one] = acked(office, "police_contact")
    time_is.to(2026, 3, 4)
    by_hand(office, "arrest", date(2026, 3, 2))
    assert state(office, one).state == "due again"


def test_what_was_acknowledged_on_a_later_day_stays_so(office: factories.Office, time_is: Clock) -> None:
    [one] = given(office, "police_contact")
    time_is.to(2026, 3, 4)
    acknowledged(office, one)
    by_hand(office, "arrest", date(2026, 3, 3))
    assert state(office, one).state == "acknowledged"


@pytest.mark.parametrize(
    ("kind", "on", "said"),
    [
        ("search", date(2026, 3, 3), "cannot be the day"),
        ("nonsense", date(2026, 3, 2), "is no reason"),
        ("job_change", date(2026, 3, 2), "Nothing the client has now"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_why(
    office: factories.Office, time_is: Clock, kind: str, on: date, said: str
) -> None:
    acked(office, "police_contact")
    with pytest.raises(Refusal, match=said):
        by_hand(office, kind, on)


def test_the_same_reason_of_one_day_is_kept_once(office: factories.Office, time_is: Clock) -> None:
    acked(office, "police_contact")
    by_hand(office, "search", date(2026, 3, 2))
    with pytest.raises(Refusal, match="asked already"):
        by_hand(office, "search", date(2026, 3, 2))


def test_a_mistake_is_taken_back_and_stays_on_record(office: factories.Office, time_is: Clock) -> None:
    [one] = acked(office, "police_contact")
    [asked] = by_hand(office, "search", date(2026, 3, 2))
    with transaction():
        triggers.take_back(asked, "It was another client's house.")
    assert state(office, one).state == "acknowledged"
    with pytest.raises(Refusal, match="ended before"), transaction():
        triggers.take_back(asked, "Once more.")


# --- signed on paper -------------------------------------------------------------------------------------------------


def test_a_sheet_signed_before_it_happened_does_not_answer_though_it_is_entered_later(
    office: factories.Office, time_is: Clock
) -> None:
    [one] = given(office, "silence")
    time_is.to(2026, 3, 4)
    charge(office, "1")
    time_is.to(2026, 3, 5)
    with transaction():
        service.record_paper(office.matter, [one.id], date(2026, 3, 3), service.Reading("aloud"))
    assert state(office, one).state == "due again"


@pytest.mark.parametrize(("hour", "then"), [(None, "due again"), (time(9), "due again"), (time(15), "acknowledged")])
def test_of_one_day_the_hour_on_the_sheet_says_which_came_first(
    office: factories.Office, time_is: Clock, hour: time | None, then: str
) -> None:
    [one] = given(office, "silence")
    time_is.to(2026, 3, 4, hour=11)
    charge(office, "1")
    time_is.to(2026, 3, 5)
    with transaction():
        service.record_paper(
            office.matter, [one.id], date(2026, 3, 4), service.Reading("aloud"), service.Paper(hour=hour)
        )
    assert state(office, one).state == then


# --- overdue ---------------------------------------------------------------------------------------------------------


def test_an_item_is_overdue_after_three_days_of_grace_counted_by_the_courts_days(
    office: factories.Office, time_is: Clock
) -> None:
    time_is.to(2026, 3, 2, hour=23)  # the 3rd already in UTC
    [one] = given(office, "silence")
    time_is.to(2026, 3, 5, hour=23)
    assert state(office, one).overdue_days == 0
    time_is.to(2026, 3, 6, hour=0)
    assert state(office, one).overdue_days == 1
    [line] = service.unacknowledged(office.avery.id)
    assert (line.overdue_days, line.items) == (1, 1)


def test_what_is_acknowledged_or_withdrawn_is_never_overdue(office: factories.Office, time_is: Clock) -> None:
    one, other = given(office, "hearings", "interviews")
    acknowledged(office, one)
    with transaction():
        service.withdraw(other, "No longer needed.")
    time_is.to(2026, 6, 1)
    assert [row.overdue_days for row in service.state_of(office.matter)] == [0, 0]
    assert service.unacknowledged(office.avery.id) == []


def test_asked_again_it_is_overdue_from_when_it_happened(office: factories.Office, time_is: Clock) -> None:
    [one] = acked(office, "interviews")
    time_is.to(2026, 5, 1)
    by_hand(office, "plea", date(2026, 5, 1))
    time_is.to(2026, 5, 9)
    assert state(office, one).overdue_days == 5
    assert service.unacknowledged(office.avery.id)[0].overdue_days == 5


# --- words -----------------------------------------------------------------------------------------------------------


def test_every_trigger_of_the_library_has_words_for_the_client_and_for_the_office() -> None:
    named = {kind for item in reader.guidance_items().values() for kind in item.repeat_on} - {triggers.ALWAYS}
    assert named <= set(triggers.WORDS)
    assert set(triggers.WORDS) == set(triggers.FOR_STAFF)


def test_the_client_is_told_why_in_their_language(app: Flask, office: factories.Office, time_is: Clock) -> None:
    [one] = acked(office, "silence")
    charge(office, "1")
    with languages.speaking("es"):
        assert state(office, one).asked_because == "Los cargos cambiaron."


def test_by_the_calendar_it_says_that_the_time_has_come(office: factories.Office, time_is: Clock) -> None:
    [one] = acked(office, "silence")
    time_is.on(days=one.repeat_days + 1)
    assert state(office, one).asked_because == "It is time to read this again."
