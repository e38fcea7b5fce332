"""Tells people by mail that there is something new, and nothing else: no words, no kind, no name, no link of a case."""

from __future__ import annotations

import smtplib
from collections.abc import Collection

from flask import current_app

from casefile.accounts import service as accounts
from casefile.accounts.models import User
from casefile.clients.models import Person
from casefile.config import Settings
from casefile.infra import clock, mail, outgoing
from casefile.infra.db import add, db
from casefile.matters import service as matters
from casefile.messages import presence, threads
from casefile.messages.models import MailChoice, Message, MessageOpened, Thread
from casefile.messages.presence import Place

SUBJECT = "There is something new"
TO_STAFF = (
    "There is something new in matter M-{number}.\n\nThis message names no client and no case, and asks for nothing.\n"
)
TO_CLIENT = "There is something new.\n\nThis message asks for nothing.\n"


def wants_mail(user_id: int) -> bool:
    """Return whether a client asked for a mail when there is something new; nobody did who never said so."""
    query = db.select(MailChoice.wants).where(MailChoice.user_id == user_id).order_by(MailChoice.id.desc()).limit(1)
    return bool(db.session.scalar(query))


def choose(user_id: int, wants: bool) -> None:
    """Keep whether a client wants a mail."""
    if wants_mail(user_id) != wants:
        add(MailChoice(user_id=user_id, wants=wants, at=clock.now()))


def tell_counsel(thread: Thread) -> None:
    """Tell those to whom a thread goes that there is something new; every attorney where nobody of them is there."""
    if not _may_mail(thread):
        return
    place, here = Place(thread.matter_id, thread.matter.zone), presence.of([thread.matter_id])
    rows = threads.addressed([thread.id])[thread.id]
    standing = threads.still_addressed(rows, threads.early_ends(rows), clock.now())
    counsel = {one.id: one for one in here.counsel.get(place.id, ())}
    there = [counsel[one] for one in standing if one in counsel and here.absence(one, place) is None]
    for user in _but_told_already(thread, there or list(counsel.values())):
        _to_counsel(user, TO_STAFF.format(number=thread.matter_id))


def tell_client(thread: Thread) -> None:
    """Tell a client who asked for it that there is something new; once until they open it."""
    person = db.session.get_one(Person, thread.person_id)
    user = accounts.user(person.user_id) if person.user_id else None
    if user is None or not user.active or person.portal_since is None or not _may_mail(thread):
        return
    opened = db.exists().where(MessageOpened.message_id == Message.id, MessageOpened.role == "client")
    open_to_them = [matter.id for matter in matters.matters_of_person(person.id) if not matter.is_closed]
    query = db.select(db.func.count(Message.id)).join(Thread, Thread.id == Message.thread_id)
    query = query.where(Thread.matter_id.in_(open_to_them))  # what they cannot open keeps no mail from them
    unread = db.session.scalar(query.where(Thread.person_id == person.id, Message.kind == "reply", ~opened)) or 0
    if wants_mail(user.id) and unread <= 1 and not matters.never_addressed([user.id]):
        _to_client(user, TO_CLIENT)


def _may_mail(thread: Thread) -> bool:
    """Whether anybody may be written to of a matter: its invented people have no mailboxes."""
    settings: Settings = current_app.config["SETTINGS"]
    return not (thread.matter.is_demo and settings.smtp_url)


def _but_told_already(thread: Thread, users: Collection[User]) -> list[User]:
    """Leave out whoever has not opened an earlier message of this thread yet: one mail says it."""
    numbers = [one.id for one in users]
    waiting = [one.id for one in threads.entries(thread) if one.kind == "client"][:-1]
    query = db.select(MessageOpened.message_id, MessageOpened.user_id).where(MessageOpened.message_id.in_(waiting))
    opened = {(row[0], row[1]) for row in db.session.execute(query)}
    never = matters.never_addressed(numbers)
    return [one for one in users if one.id not in never and all((number, one.id) in opened for number in waiting)]


@outgoing.route("notice that counsel has a message", "mail")
def _to_counsel(user: User, body: str) -> None:
    settings: Settings = current_app.config["SETTINGS"]
    _send(user, outgoing.to(user.email, user_id=user.id), body, settings.mail_from)


@outgoing.route("notice that a client has a message", "mail")
def _to_client(user: User, body: str) -> None:
    settings: Settings = current_app.config["SETTINGS"]
    _send(user, outgoing.to(user.email, user_id=user.id), body, settings.portal_sender)


def _send(user: User, to: outgoing.Addressee, body: str, sender: str) -> None:
    """Hand one mail over; a mail server that is down must not undo what was written."""
    settings: Settings = current_app.config["SETTINGS"]
    message = mail.compose(settings, to, SUBJECT, body)
    message.replace_header("From", sender)
    try:
        mail.send(settings, to, message)
    except (OSError, smtplib.SMTPException):
        current_app.logger.exception("a notice to account %s could not be sent", user.id)
