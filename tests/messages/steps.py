"""What the tests of messages do over and over."""

from __future__ import annotations

from datetime import timedelta
from itertools import count

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from casefile.accounts.models import User
from casefile.infra import clock
from casefile.infra.db import db, transaction
from casefile.matters import service as matters
from casefile.matters.models import Matter
from casefile.messages import absences, reading, service
from casefile.messages.absences import Away
from casefile.messages.models import Absence, Thread
from casefile.messages.service import Reader
from tests import factories
from tests.accounts.signing import csrf_token

_tokens = count(1)
CANARY = "KANARIENVOGEL"
TOLD = {"what": "rule", "rule": "device", "call": "yes"}
CONTACTED = {"how": "text", "when": "today", "answered": "unsure", "kept": "phone", "call": "yes"}


def token() -> str:
    return f"token-{next(_tokens)}"


def asked(office: factories.Office, words: str = f"{CANARY} May I move?", kind: str = "question") -> Thread:
    """Let Dana begin a thread."""
    said = {"question": {"text": words}, "tell": TOLD, "contacted": CONTACTED}[kind]
    with transaction():
        factories.act_as(office.dana)
        found = service.ask(office.matter, office.dana_person, kind, service.Words(said, token()))
    return again(found)


def wrote(office: factories.Office, thread: Thread, words: str = "One more thing.") -> Thread:
    """Let Dana write in a thread; return where it stands."""
    with transaction():
        factories.act_as(office.dana)
        found = service.write(again(thread), office.dana_person, service.text(words, token()))
    return again(found)


def replied(who: User, thread: Thread, words: str = "Yes, you may.", role: str = "lead") -> None:
    with transaction():
        factories.act_as(who)
        service.reply(again(thread), Reader(who.id, role), service.text(words, token()))


def marked(who: User, thread: Thread, kind: str, role: str = "lead") -> None:
    with transaction():
        factories.act_as(who)
        service.mark(again(thread), Reader(who.id, role), kind)


def again(thread: Thread) -> Thread:
    """Return a thread as it is now."""
    return db.session.get_one(Thread, thread.id)


def read_by(who: User, thread: Thread, role: str = "attorney") -> list[str] | None:
    """Return the words that a thread opens to somebody, or None where it does not."""
    found = reading.opened_entries(again(thread), Reader(who.id, role))
    return None if found is None else [one.text for one in found]


def second_attorney(office: factories.Office, matter: Matter | None = None) -> User:
    """Put Frankie, an attorney, on the team."""
    with transaction():
        factories.act_as(office.avery)
        frankie = factories.user("Frankie Vale", "attorney")
        matters.add_member(matter or office.matter, frankie, "attorney")
    return frankie


def away(
    office: factories.Office, who: User, cover: User | None, days: int = 5, matter: Matter | None = None
) -> Absence:
    """Let somebody be away from today."""
    today = clock.today(office.matter.zone)
    with transaction():
        factories.act_as(office.avery if matter else who)
        cover_id = cover.id if cover else None
        return absences.record(who, Away(today, today + timedelta(days), cover_id), matter)


def send(client: FlaskClient, address: str, page: str, **typed: object) -> TestResponse:
    """Send the form of a page, with the page's token."""
    return client.post(address, data={"csrf_token": csrf_token(client, page), **typed})
