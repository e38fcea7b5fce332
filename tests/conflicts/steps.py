"""What the tests of this room share."""

from __future__ import annotations

import re
from datetime import date

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from casefile.clients import service as clients
from casefile.clients.models import Person
from casefile.conflicts.models import ConflictCheck, Prospect
from casefile.infra.db import db, transaction
from casefile.matters import service as matters
from casefile.matters.models import Matter
from tests.matters.acts import send


def someone(name: str, matter: Matter, role: str = "witness", pseudonym: str = "", **known: str) -> Person:
    """A person with a part in a matter, known by what is named."""
    with transaction():
        person = clients.enter_person(name, pseudonym=pseudonym)
        matters.add_part(matter, person, role)
        for kind, value in known.items():
            clients.add_identity(person, kind.replace("email", "e-mail"), value, source="x", matter_id=matter.id)
    return person


def ask(client: FlaskClient, decides: int, *rows: dict[str, str], address: str = "/conflicts/new") -> TestResponse:
    """Ask for people, as the page would."""
    typed = {
        f"people-{n}-{key}": value for n, row in enumerate(rows) for key, value in {"part": "client", **row}.items()
    }
    return send(client, address, decides=decides, **typed)


def asked(client: FlaskClient, decides: int, *rows: dict[str, str], address: str = "/conflicts/new") -> int:
    """Ask, and return the number of the check."""
    answer = ask(client, decides, *rows, address=address)
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return int(answer.location.rpartition("/")[2])


def check_row(number: int) -> ConflictCheck:
    """The record of a check, as it is now."""
    db.session.rollback()
    found = db.session.get(ConflictCheck, number)
    assert found is not None
    return found


def take(client: FlaskClient, decides: int, **typed: object) -> int:
    """Take an inquiry down, and return its number."""
    facts = {"name": "Robin Asker", "how": "phone call", "asked_on": date(2026, 11, 1), "decides": decides, "court": ""}
    answer = send(client, "/prospects/new", **{**facts, **typed})
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return int(answer.location.rpartition("/")[2])


def newest_prospect() -> Prospect:
    """The inquiry that was taken last."""
    db.session.rollback()
    found = db.session.scalar(db.select(Prospect).order_by(Prospect.id.desc()))
    assert found is not None
    return found


def bare(answer: TestResponse) -> str:
    """A page without what differs on every page: numbers, times, tokens."""
    page = answer.get_data(as_text=True)
    page = re.sub(r"<time.*?</time>|nonce-[^\"]+|nonce=\"[^\"]+\"|value=\"[^\"]{40,}\"", "", page)
    return re.sub(r"\d+", "", page)
