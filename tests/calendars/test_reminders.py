"""Reminders by mail: each once, to the team alone, from the date as it stands; a server that is down loses none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default as policy
from pathlib import Path
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from casefile.accounts import service as accounts
from casefile.accounts.models import User
from casefile.calendars import jobs as calendar_jobs
from casefile.calendars import recipients, reminders, sending
from casefile.calendars.models import Reminder, ReminderTry
from casefile.clients import service as clients
from casefile.config import Settings
from casefile.deadlines import service
from casefile.deadlines.models import Deadline
from casefile.dockets.values import HearingReading
from casefile.infra import clock, mail
from casefile.infra.db import db, transaction
from casefile.infra.errors import Refusal
from casefile.infra.outgoing import Addressee
from casefile.matters import service as matters
from tests import factories
from tests.accounts.signing import csrf_token
from tests.at_once import Meeting, at_once
from tests.factories import Office, act_as
from tests.infra.test_mail import Server

NEBRASKA = ZoneInfo("America/Chicago")
DUE = date(2036, 5, 20)
AVERY, CASEY, DANA, MORGAN = (f"{name}@office.example" for name in ("avery", "casey", "dana", "morgan"))


@dataclass(frozen=True)
class Letter:
    to: str
    subject: str
    body: str
    message_id: str


class House:
    """An office whose clock a test sets and whose hours it lets pass."""

    def __init__(self, office: Office, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.office, self.outbox, self.monkeypatch = office, home / "outbox", monkeypatch
        self.read: set[str] = set()

    def at(self, day: date, hour: int = 12, minute: int = 0) -> None:
        moment = datetime(day.year, day.month, day.day, hour, minute, tzinfo=NEBRASKA)
        self.monkeypatch.setattr(clock, "now", lambda: moment.astimezone(ZoneInfo("UTC")))

    def run(self) -> list[Letter]:
        """Let an hour's housekeeping run, and return what it put into the outbox."""
        db.session.commit()
        db.session.expire_all()
        calendar_jobs.remind()
        db.session.expire_all()
        fresh = sorted(path for path in self.outbox.glob("*.eml") if path.name not in self.read)
        self.read |= {path.name for path in fresh}
        return [letter(path.read_bytes()) for path in fresh]

    def days(self, first: date, last: date) -> dict[str, list[date]]:
        """Let every day pass, each with three runs; return on which days each person was written to."""
        written: dict[str, list[date]] = {}
        day = first
        while day <= last:
            for hour, minute in ((6, 30), (7, 30), (15, 0)):
                self.at(day, hour, minute)
                for one in self.run():
                    assert hour == 7, "not in the morning"
                    written.setdefault(one.to, []).append(day)
            day += timedelta(days=1)
        return written

    def due(self, on: date = DUE, at: datetime | None = None, *, confirmed: bool = True) -> Deadline:
        act_as(self.office.avery)
        with transaction():
            made = service.enter_date(self.office.matter, service.DateFacts("Motion on count 1", on, at, why="order"))
            if confirmed:
                service.confirm(made, self.office.avery)
        return made

    def hearing(self, on: date = DUE, hour: int | None = 9, **more: object) -> object:
        act_as(self.office.avery)
        at = datetime(on.year, on.month, on.day, hour, tzinfo=NEBRASKA) if hour is not None else None
        facts = service.HearingFacts("Plea hearing", on, at, "Courtroom 3, Lincoln")
        with transaction():
            return service.add_hearing(self.office.matter, replace(facts, **more))  # type: ignore[arg-type]


def letter(raw: bytes) -> Letter:
    found = message_from_bytes(raw, policy=policy)
    return Letter(str(found["To"]), str(found["Subject"]), found.get_content(), str(found["Message-ID"]))


@pytest.fixture
def house(office: Office, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> House:
    made = House(office, settings.home, monkeypatch)
    made.at(date(2036, 5, 1))
    return made


@pytest.fixture
def server() -> Iterator[Server]:
    found = Server()
    yield found
    found.close()


def by_server(app: Flask, settings: Settings, port: int) -> None:
    app.config["SETTINGS"] = replace(settings, smtp_url=f"smtp://127.0.0.1:{port}")


# --- when, and to whom -----------------------------------------------------------------------------------------------


def test_each_of_the_team_is_told_ten_seven_and_one_day_before_and_in_the_morning(house: House) -> None:
    house.due()
    told = house.days(date(2036, 5, 8), date(2036, 5, 22))
    mornings = [date(2036, 5, day) for day in (10, 13, 19, 20)]
    assert told == {AVERY: mornings, CASEY: mornings}


def test_a_hearing_is_reminded_of_like_a_deadline_and_not_once_it_has_begun(house: House) -> None:
    house.hearing()
    assert len(house.days(date(2036, 5, 8), date(2036, 5, 19))[AVERY]) == 3
    house.at(DUE, 9, 30)
    assert house.run() == []


def test_seven_in_the_morning_is_by_the_courts_clock(house: House) -> None:
    with transaction():
        house.office.matter.zone = "America/Los_Angeles"
    house.due()
    house.at(date(2036, 5, 10), 8, 59)
    assert house.run() == []
    house.at(date(2036, 5, 10), 9, 1)
    assert len(house.run()) == 2


def test_dates_that_are_done_rejected_or_past_when_taken_in_are_not_reminded_of(house: House) -> None:
    done, rejected, past = house.due(), house.due(confirmed=False), house.due(confirmed=False)
    with transaction():
        service.mark_done(done)
        service.reject(rejected, "no such order", house.office.avery)
        past.was_past = True
    house.at(date(2036, 5, 13))
    assert house.run() == []


def test_nobody_off_the_team_walled_disabled_or_never_to_be_addressed_is_told(house: House) -> None:
    office = house.office
    with transaction():
        for number, name in enumerate(("Left", "Walled", "Disabled", "Marked")):
            user = accounts.add_user(f"{name.lower()}@office.example", f"{name} Person", ["attorney"], is_demo=True)
            matters.add_member(office.matter, user, "attorney")
            if number == 0:
                matters.end_membership(matters.members(office.matter)[-1])
            elif number == 1:
                matters.set_wall(office.matter, user, "was a witness")
            elif number == 2:
                accounts.disable(user, by=office.morgan.id)
            else:
                person = clients.enter_person("Marked Person")
                clients.add_identity(person, "e-mail", "Marked@Office.example")
                matters.add_part(office.other_matter, person, "complaining witness")
    house.due()
    house.at(date(2036, 5, 13))
    assert {one.to for one in house.run()} == {AVERY, CASEY}


def test_a_run_that_comes_late_tells_what_is_still_of_use_and_that_it_is_late(house: House) -> None:
    house.due()
    house.at(date(2036, 5, 15))
    (to_avery, _) = house.run()
    assert "is due in 5 days" in to_avery.body
    assert "late: it was to go out on Tuesday 13 May 2036" in to_avery.body
    assert house.days(date(2036, 5, 16), date(2036, 5, 18)) == {}


def test_a_deadline_that_passed_while_the_house_was_down_is_told_of_for_three_days(house: House) -> None:
    house.due()
    house.at(DUE + timedelta(days=2))
    assert "was due 2 days ago and is still open" in house.run()[0].body
    house.at(DUE + timedelta(days=3))
    assert house.run() == []


def test_a_date_entered_within_its_days_is_told_once_and_is_not_called_late(house: House) -> None:
    house.at(date(2036, 5, 15), 8)
    house.due()
    house.at(date(2036, 5, 15), 9)
    (to_avery, _) = house.run()
    assert "is due in 5 days" in to_avery.body
    assert "late" not in to_avery.body
    assert house.run() == []


def test_several_dates_are_one_message(house: House) -> None:
    for _ in range(3):
        house.due()
    house.at(date(2036, 5, 13))
    told = [one for one in house.run() if one.to == AVERY]
    assert [one.subject for one in told] == ["3 dates"]
    assert told[0].body.count("is due in 7 days") == 3


# --- a date that moves -----------------------------------------------------------------------------------------------


def test_a_moved_deadline_is_told_once_and_its_reminders_count_from_the_new_day(house: House) -> None:
    deadline = house.due()
    assert house.days(date(2036, 5, 9), date(2036, 5, 13))[AVERY] == [date(2036, 5, 10), date(2036, 5, 13)]
    house.at(date(2036, 5, 14), 6)
    with transaction():
        moved = service.move(deadline, date(2036, 6, 3), "order of 14 May", house.office.avery)
        service.confirm(moved, house.office.avery)
    house.at(date(2036, 5, 14), 7, 30)
    told = {one.to: one for one in house.run()}
    assert set(told) == {AVERY, CASEY}
    assert told[AVERY].subject == "A date has moved"
    assert "now on Tuesday 3 June 2036, no longer on Tuesday 20 May 2036" in told[AVERY].body
    mornings = [date(2036, 5, 24), date(2036, 5, 27), date(2036, 6, 2), date(2036, 6, 3)]
    assert house.days(date(2036, 5, 15), date(2036, 6, 4)) == {AVERY: mornings, CASEY: mornings}


def test_a_date_moved_nearer_is_told_once_and_not_twice_over(house: House) -> None:
    deadline = house.due()
    house.at(date(2036, 5, 6), 8)
    with transaction():
        service.move(deadline, date(2036, 5, 9), "order", house.office.avery)
    house.at(date(2036, 5, 6), 9)
    assert [one.subject for one in house.run() if one.to == AVERY] == ["A date has moved"]
    house.at(date(2036, 5, 6), 9, 30)
    assert house.run() == []


def test_a_hearing_reset_by_a_person_or_by_the_docket_is_told_as_moved(house: House) -> None:
    office = house.office
    at_nine = datetime(2036, 5, 20, 9, tzinfo=NEBRASKA)

    def said(at: datetime) -> HearingReading:
        return HearingReading("12-1", "Status conference", at, "", "", "12", "set", ())

    first = house.hearing()
    with transaction():
        service.put_hearing(office.matter, said(at_nine))
    house.at(date(2036, 5, 6), 8)
    with transaction():
        facts = service.facts_of(first, starts_at=at_nine + timedelta(hours=5))  # type: ignore[arg-type]
        service.change_hearing(first, facts)  # type: ignore[arg-type]
        service.put_hearing(office.matter, said(at_nine + timedelta(days=7)))
    house.at(date(2036, 5, 6), 9)
    (to_avery,) = [one for one in house.run() if one.to == AVERY]
    assert to_avery.subject == "2 dates"
    assert "on Tuesday 20 May 2036 at 2:00 PM CDT, no longer on Tuesday 20 May 2036 at 9:00 AM CDT" in to_avery.body
    assert "on Tuesday 27 May 2036 at 9:00 AM CDT, no longer on Tuesday 20 May 2036 at 9:00 AM CDT" in to_avery.body
    house.at(date(2036, 5, 6), 10)
    assert house.run() == []


def test_what_is_corrected_within_minutes_is_not_told_as_moved(house: House) -> None:
    deadline = house.due()
    house.at(date(2036, 5, 1), 12, 2)
    with transaction():
        service.move(deadline, date(2036, 6, 3), "typed wrongly", house.office.avery)
    house.at(date(2036, 5, 1), 13)
    assert house.run() == []


# --- what it says ----------------------------------------------------------------------------------------------------


def test_a_message_names_no_client_caption_case_number_offence_or_place(house: House) -> None:
    deadline, _ = house.due(), house.hearing()
    house.at(date(2036, 5, 13))
    (to_avery, _) = house.run()
    told = f"{to_avery.subject}\n{to_avery.body}"
    number = house.office.matter.id
    for word in ("Doe", "Dana", "United States", str(house.office.matter.docket_number), "count", "Motion", "Plea",
                 "Courtroom", "Lincoln", "Nebraska"):  # fmt: skip
        assert word not in told, word
    assert f"A date of matter M-{number} is due in 7 days, on Tuesday 20 May 2036." in told
    assert f"A court date of matter M-{number} is in 7 days, on Tuesday 20 May 2036 at 9:00 AM CDT." in told
    assert f"/matters/{number}/dates/{deadline.id}" in told


def test_an_office_with_a_name_gets_a_whole_link(app: Flask, house: House, settings: Settings) -> None:
    house.due()
    app.config["SETTINGS"] = replace(settings, mode="production", public_host="office.example")
    house.at(date(2036, 5, 13))
    assert f"https://office.example/matters/{house.office.matter.id}/dates/" in house.run()[0].body


def test_a_proposed_date_is_reminded_of_as_proposed(house: House) -> None:
    house.at(date(2036, 5, 12), 16)
    house.due(confirmed=False)
    house.at(date(2036, 5, 13), 7, 30)
    assert "no attorney has confirmed it yet" in next(one.body for one in house.run() if one.to == CASEY)


# --- sending ---------------------------------------------------------------------------------------------------------


def test_a_mail_server_that_is_down_loses_nothing_and_doubles_nothing(
    app: Flask, house: House, settings: Settings, server: Server
) -> None:
    house.due()
    house.at(date(2036, 5, 13), 7)
    by_server(app, settings, 1)  # nobody listens there
    for hour in (7, 8, 9):
        house.at(date(2036, 5, 13), hour)
        house.run()
    assert sending.undelivered() == 2
    assert db.session.scalar(select(func.count()).select_from(ReminderTry)) == 1  # the server is tried once a run
    by_server(app, settings, server.port)
    for hour in (10, 11):
        house.at(date(2036, 5, 13), hour)
        house.run()
    assert sorted(letter(raw).to for raw in server.messages) == [AVERY, CASEY]
    assert sending.undelivered() == 0


def test_an_address_that_is_refused_does_not_keep_the_others_from_being_told(
    app: Flask, house: House, settings: Settings, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    import smtplib

    from casefile.infra import mail

    deliver = mail.deliver

    def refusing(to: Addressee, message: EmailMessage) -> None:
        if to.address == AVERY:
            raise smtplib.SMTPRecipientsRefused({AVERY: (550, b"no such mailbox")})
        deliver(to, message)

    monkeypatch.setattr(mail, "deliver", refusing)
    by_server(app, settings, server.port)
    house.due()
    house.at(date(2036, 5, 13))
    house.run()
    assert [letter(raw).to for raw in server.messages] == [CASEY]
    (failed,) = sending.newest_of(house.office.avery.id)
    assert (failed.outcome, failed.why) == ("tried again each hour", "the mail server refuses the address")
    monkeypatch.setattr(mail, "deliver", deliver)
    house.at(date(2036, 5, 14))
    house.run()
    assert [letter(raw).to for raw in server.messages] == [CASEY, AVERY]
    assert "in 6 days" in letter(server.messages[1]).body
    assert "late" in letter(server.messages[1]).body


def test_what_waited_and_is_over_or_moved_or_confirmed_meanwhile_is_not_sent(
    app: Flask, house: House, settings: Settings, server: Server
) -> None:
    by_server(app, settings, 1)
    deadline = house.due()
    house.at(date(2036, 5, 13))
    house.run()
    with transaction():
        service.mark_done(deadline)
    by_server(app, settings, server.port)
    house.at(date(2036, 5, 13), 13)
    house.run()
    assert server.messages == []
    assert {one.outcome for one in sending.newest_of(house.office.casey.id)} == {"not sent"}


def test_a_house_cut_off_after_sending_sends_again_under_the_same_name(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.due()
    house.at(date(2036, 5, 13))
    record = sending._record

    def cut_off(tries: object) -> None:
        if tries:
            raise KeyboardInterrupt

    monkeypatch.setattr(sending, "_record", cut_off)
    with pytest.raises(KeyboardInterrupt):
        sending.run()
    monkeypatch.setattr(sending, "_record", record)
    db.session.rollback()
    to_avery = [one for one in house.run() if one.to == AVERY]
    assert len(to_avery) == 2
    assert len({one.message_id for one in to_avery}) == 1
    assert house.run() == []


def test_a_second_process_that_was_faster_is_no_error(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    house.due()
    house.at(date(2036, 5, 13))
    told = sending.plan()
    assert sending.keep_new(told) == 2
    assert sending.keep_new(told) == 0
    monkeypatch.setattr(reminders, "_known", lambda _numbers: set())  # it looked before the other kept
    assert sending.keep_new(told) == 0
    assert db.session.scalar(select(func.count()).select_from(Reminder)) == 2


def test_two_runs_at_once_send_each_message_once(
    app: Flask, house: House, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.due()
    house.at(date(2036, 5, 19))
    db.session.commit()
    monkeypatch.setattr(mail, "compose", Meeting().before(mail.compose))
    assert at_once(app, calendar_jobs.remind, calendar_jobs.remind) == ["done", "done"]
    told = [letter(path.read_bytes()).to for path in (settings.home / "outbox").glob("*.eml")]
    assert sorted(told) == [AVERY, CASEY]
    house.at(date(2036, 5, 20))
    assert len(house.run()) == 4, "the next run is held up by one that is over"


def test_two_choices_of_one_person_at_once_are_no_error(
    app: Flask, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    number, meeting = house.office.casey.id, Meeting()
    monkeypatch.setattr(recipients, "clock", SimpleNamespace(now=meeting.before(clock.now)))

    def chooses() -> None:
        with transaction():
            recipients.choose(db.session.get_one(User, number), (7,))

    assert at_once(app, chooses, chooses) == ["done", "done"]
    assert recipients.choices_of([number]) == {number: (7,)}


def test_what_is_new_is_kept_beside_what_was_kept_before(house: House) -> None:
    house.due()
    house.at(date(2036, 5, 13))
    assert sending.keep_new(sending.plan()) == 2
    house.due()
    assert sending.keep_new(sending.plan()) == 2


def test_a_hearing_that_began_while_the_mail_server_was_down_is_not_told_of(
    app: Flask, house: House, settings: Settings, server: Server
) -> None:
    by_server(app, settings, 1)
    house.hearing()
    house.at(DUE, 7, 30)
    house.run()
    by_server(app, settings, server.port)
    house.at(DUE, 9, 30)
    house.run()
    assert server.messages == []
    assert {one.outcome for one in sending.newest_of(house.office.casey.id)} == {"not sent"}


@pytest.mark.parametrize("statement", ["UPDATE reminder SET what = '1'", "DELETE FROM reminder_try"])
def test_what_was_told_cannot_be_changed_or_removed(house: House, statement: str) -> None:
    house.due()
    house.at(date(2036, 5, 13))
    assert len(house.run()) == 2
    with pytest.raises(DBAPIError, match="append-only"), transaction():
        db.session.execute(db.text(statement))


def test_invented_people_are_not_written_to_over_a_mail_server(
    app: Flask, house: House, settings: Settings, server: Server
) -> None:
    with transaction():
        house.office.matter.is_demo = True
    house.due()
    by_server(app, settings, server.port)
    house.at(date(2036, 5, 13))
    house.run()
    assert server.messages == []


# --- what a person chose ---------------------------------------------------------------------------------------------


def choose(house: House, user: object, *days: int) -> None:
    with transaction():
        recipients.choose(user, days)  # type: ignore[arg-type]


def test_a_person_is_told_on_the_days_they_chose(house: House) -> None:
    choose(house, house.office.casey)
    choose(house, house.office.avery, 1)
    house.due()
    assert house.days(date(2036, 5, 8), date(2036, 5, 21)) == {AVERY: [date(2036, 5, 19)]}


def test_the_last_attorney_of_a_matter_cannot_turn_everything_off(house: House, avery: FlaskClient) -> None:
    office = house.office
    with pytest.raises(Refusal, match=rf"M-{office.matter.id}, and somebody must be"):
        choose(house, office.avery)
    answer = avery.post("/calendar/reminders", data={"csrf_token": csrf_token(avery)})
    assert answer.status_code == 422
    assert "somebody must be" in answer.get_data(as_text=True)
    with transaction():
        second = factories.user("Sam Second", "attorney")
        matters.add_member(office.matter, second, "attorney")
    choose(house, office.avery)
    with pytest.raises(Refusal):
        choose(house, second)


def test_lead_counsel_is_told_after_all_when_the_other_attorney_has_left(house: House) -> None:
    office = house.office
    with transaction():
        second = factories.user("Sam Second", "attorney")
        membership = matters.add_member(office.matter, second, "attorney")
    choose(house, office.avery)
    house.due()
    house.at(date(2036, 5, 10))
    assert {one.to for one in house.run()} == {CASEY, "sam@office.example"}
    with transaction():
        matters.end_membership(membership)
    house.at(date(2036, 5, 13))
    told = {one.to: one.body for one in house.run()}
    assert set(told) == {AVERY, CASEY}
    assert "You turned reminders off" in told[AVERY]
    assert "You turned" not in told[CASEY]


def test_the_page_keeps_a_choice_and_shows_what_was_sent(house: House, avery: FlaskClient) -> None:
    typed = {"csrf_token": csrf_token(avery), "days": ["7", "0"]}
    assert avery.post("/calendar/reminders", data=typed).status_code == 303
    page = avery.get("/calendar/reminders").get_data(as_text=True)
    assert re.findall(r'<input checked[^>]*value="(\d+)"', page) == ["7", "0"]
    house.due()
    house.at(date(2036, 5, 13))
    house.run()
    sent = sending.newest_of(house.office.avery.id)
    assert [(one.words, one.outcome) for one in sent] == [("a date of Tuesday 20 May 2036", "sent")]


# --- clients ---------------------------------------------------------------------------------------------------------


def test_a_client_who_asked_is_told_of_an_appointment_and_nothing_else(house: House) -> None:
    house.hearing()
    house.due()
    choose(house, house.office.dana, 7, 0)
    house.at(date(2036, 5, 13))
    (told,) = [one for one in house.run() if one.to == DANA]
    assert told.subject == "Appointment"
    assert told.body.startswith("You have an appointment on Tuesday, May 20 at 9:00 am (CDT).\n")
    said, _, link = told.body.partition("Not for you? Tell us: ")
    assert re.fullmatch(r"/list/not-mine/[\w-]{27}\s*", link)
    for word in (
        "matter",
        "M-",
        "http",
        "/",
        "court",
        "Court",
        "Lincoln",
        "lawyer",
        "office",
        "Casefile",
        "due",
        "case",
    ):
        assert word not in said, word


@pytest.mark.parametrize("why", ["never asked", "need not attend", "portal off", "marked", "ended", "closed"])
def test_a_client_is_not_written_to(house: House, why: str) -> None:
    office = house.office
    house.hearing(client_must_attend=why != "need not attend")
    if why != "never asked":
        choose(house, office.dana, 7, 0)
    (part,) = matters.parts(office.matter, "client")
    with transaction():
        if why == "portal off":
            office.dana_person.portal_since = None
        elif why == "marked":
            matters.add_part(office.other_matter, office.dana_person, "complaining witness")
        elif why == "ended":
            matters.end_part(part)
        elif why == "closed":
            office.matter.closed_at = clock.now()
    house.at(date(2036, 5, 13))
    assert DANA not in {one.to for one in house.run()}


def test_a_client_is_told_of_a_new_day_without_the_old_one(house: House) -> None:
    court = house.hearing()
    choose(house, house.office.dana, 1)
    house.at(date(2036, 5, 6), 8)
    with transaction():
        facts = service.facts_of(court, starts_on=date(2036, 5, 21), starts_at=None)  # type: ignore[arg-type]
        service.change_hearing(court, facts)  # type: ignore[arg-type]
    house.at(date(2036, 5, 6), 9)
    (told,) = [one for one in house.run() if one.to == DANA]
    assert "Your appointment has a new day: Wednesday, May 21." in told.body
