"""Sends what is to be told: one message to each person, neutral words, tried again until it is sent or of no use.

A message that the server took in the moment in which the house was cut off is sent a second time, under the same
Message-ID: rather twice than never.
"""

from __future__ import annotations

import hashlib
import smtplib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import exists, func, select

from casefile.accounts.models import User
from casefile.accounts.notices import neutral
from casefile.calendars import dated, escalation, recipients, wording
from casefile.calendars.dated import Dated
from casefile.calendars.models import Reminder, ReminderTry
from casefile.calendars.reminders import MOVED, is_over, keep_new, plan
from casefile.clients import service as clients
from casefile.config import Settings
from casefile.infra import clock, languages, mail, outgoing
from casefile.infra.db import alone, db, transaction
from casefile.matters import service as matters

TRIED_FOR = timedelta(days=4)
REPORTED_AFTER = timedelta(hours=2)
FINAL = ("sent", "dropped")
MARKED = "the person is marked no-contact: the system never writes to them"
NO_SERVER = "laid in the folder outbox: no mail server is set"


@dataclass(frozen=True)
class Letter:
    """The reminders of one person: those to be told now, and those that need not be, with why."""

    user: User
    lines: list[wording.Line]
    dropped: list[tuple[Reminder, str]]


def run() -> list[str]:
    """Keep what is new, send what waits, and return in words what could not be delivered; one run at a time."""
    with alone("reminders") as mine:
        return _run() if mine else []


def _run() -> list[str]:
    settings: Settings = current_app.config["SETTINGS"]
    keep_new(plan())
    letters = _letters(_waiting(), settings)
    db.session.commit()  # nothing is held while a mail server is waited for
    problems: list[str] = []
    for letter in letters:
        _record([(one, "dropped", why) for one, why in letter.dropped])
        if not letter.lines:
            continue
        why, server_is_down = _deliver(settings, letter)
        told = why or ("" if settings.smtp_url else NO_SERVER)
        _record([(one, "failed" if why else "sent", told) for one, _, _ in letter.lines])
        if why:
            problems.append(f"{letter.user.name}: {why}")
        if server_is_down:
            break
    return problems


def _waiting() -> list[Reminder]:
    ended = exists().where(ReminderTry.reminder_id == Reminder.id, ReminderTry.outcome.in_(FINAL))
    query = select(Reminder).where(Reminder.at >= clock.now() - TRIED_FOR, ~ended)
    return list(db.session.scalars(query.order_by(Reminder.user_id, Reminder.id)))


def _letters(waiting: Sequence[Reminder], settings: Settings) -> list[Letter]:
    """Look anew at each: whether its date still stands on that day, and whether its person is still to be told."""
    dates = dated.named({(one.about, one.date_id) for one in waiting})
    numbers = {one.matter_id for one in waiting}
    people, heads = recipients.of_matters(numbers), recipients.administrators(numbers)
    roles = {(number, p.user.id): p for number in numbers for p in (*heads[number], *people[number])}
    by_user: dict[int, list[Reminder]] = defaultdict(list)
    for one in waiting:
        by_user[one.user_id].append(one)
    users = {user.id: user for user in db.session.scalars(select(User).where(User.id.in_(list(by_user))))}
    never = matters.never_addressed(users)
    silent = [Letter(users[user_id], [], [(one, MARKED) for one in by_user[user_id]]) for user_id in never]
    told = {user_id: mine for user_id, mine in by_user.items() if user_id not in never}
    return silent + [_letter(users[user_id], mine, dates, roles, settings) for user_id, mine in told.items()]


def _letter(
    user: User,
    mine: Sequence[Reminder],
    dates: Mapping[tuple[str, int], Dated],
    roles: Mapping[tuple[int, int], recipients.Recipient],
    settings: Settings,
) -> Letter:
    letter, said = Letter(user, [], []), set[tuple[str, int, bool]]()
    for one in sorted(mine, key=lambda reminder: -reminder.id):
        found, role = dates.get((one.about, one.date_id)), roles.get((one.matter_id, user.id))
        waiting = one.what in escalation.STEPS
        if found is None or is_over(found, clock.now()):
            letter.dropped.append((one, "the date no longer stands, or is over"))
        elif one.due != (found.due if one.what == MOVED else found.on.isoformat()):
            letter.dropped.append((one, "the date has moved since"))
        elif waiting and found.state != "proposed":
            letter.dropped.append((one, "it was confirmed since"))
        elif role is None:
            letter.dropped.append((one, "the person is not on this matter any more"))
        elif found.is_demo and settings.smtp_url:
            letter.dropped.append((one, "invented people are not written to"))
        elif (one.about, one.date_id, waiting) in said:
            letter.dropped.append((one, "a later one of the same date says it"))
        else:
            said.add((one.about, one.date_id, waiting))
            letter.lines.append((one, found, role))
    letter.lines.sort(key=lambda line: (line[1].on, line[1].id))
    return letter


def _language(user: User) -> str:
    """Return the language that is recorded for a client; everybody else reads English."""
    person = clients.find_person_of_user(user.id) if user.is_client else None
    return languages.language_of(person.language) if person else languages.SOURCE


@outgoing.route("reminders", "mail")
def _deliver(settings: Settings, letter: Letter) -> tuple[str, bool]:
    """Hand one message over; return why it was not taken, and whether the server is to be left alone for now."""
    with languages.speaking(_language(letter.user)):
        subject, body = wording.message(letter.lines, settings, clock.now())
    to = outgoing.to(letter.user.email, user_id=letter.user.id)
    message = mail.compose(settings, to, subject, body)
    named = hashlib.sha256(" ".join(str(one.id) for one, _, _ in letter.lines).encode()).hexdigest()[:32]
    message.replace_header("Message-ID", f"<{named}@{settings.public_host}>")
    if letter.user.is_client:
        neutral(settings, message)
    try:
        if settings.smtp_url:
            mail.deliver(to, message)
        else:
            mail.send(settings, to, message)
    except smtplib.SMTPRecipientsRefused:
        return "the mail server refuses the address", False
    except (OSError, smtplib.SMTPException) as wrong:
        return f"the mail server cannot be reached or refuses ({type(wrong).__name__})", True
    return "", False


def _record(tries: Sequence[tuple[Reminder, str, str]]) -> None:
    """Keep what came of each; a failure that repeats itself is kept once."""
    if not tries:
        return
    newest = func.max(ReminderTry.id)
    last = select(newest).where(ReminderTry.reminder_id.in_([one.id for one, _, _ in tries]))
    query = select(ReminderTry).where(ReminderTry.id.in_(last.group_by(ReminderTry.reminder_id)))
    before = {one.reminder_id: (one.outcome, one.why) for one in db.session.scalars(query)}
    with transaction():
        for one, outcome, why in tries:
            if before.get(one.id) != (outcome, why):
                db.session.add(ReminderTry(reminder_id=one.id, outcome=outcome, why=why, at=clock.now()))


def undelivered() -> int:
    """Return how many reminders have waited for two hours and could not be sent yet."""
    now = clock.now()
    ended = exists().where(ReminderTry.reminder_id == Reminder.id, ReminderTry.outcome.in_(FINAL))
    query = select(func.count()).where(Reminder.at.between(now - TRIED_FOR, now - REPORTED_AFTER), ~ended)
    return int(db.session.scalar(query.select_from(Reminder)) or 0)


@dataclass(frozen=True)
class Sent:
    """One reminder of a person, in words, with what came of it."""

    at: datetime
    matter_id: int
    words: str
    outcome: str
    why: str


def newest_of(user_id: int, limit: int = 30) -> list[Sent]:
    """Return a person's newest reminders, each with what came of it last, in two queries."""
    query = select(Reminder).where(Reminder.user_id == user_id).order_by(Reminder.id.desc()).limit(limit)
    found = list(db.session.scalars(query))
    tries = select(ReminderTry).where(ReminderTry.reminder_id.in_([one.id for one in found])).order_by(ReminderTry.id)
    last = {one.reminder_id: one for one in db.session.scalars(tries)}
    return [Sent(one.at, one.matter_id, wording.said_of(one), *_came_of(last.get(one.id))) for one in found]


def _came_of(last: ReminderTry | None) -> tuple[str, str]:
    if last is None:
        return "waits", ""
    return {"sent": "sent", "failed": "tried again each hour", "dropped": "not sent"}[last.outcome], last.why
