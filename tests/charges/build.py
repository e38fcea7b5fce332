"""Counts as the docket of the Nebraska matter prints them, and what the tests of this room share."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flask.testing import FlaskClient
from sqlalchemy import event
from werkzeug.test import TestResponse

from casefile.charges import service
from casefile.charges.models import Count
from casefile.infra.db import db, transaction
from casefile.matters.models import Matter
from tests.accounts.signing import csrf_token

RECEIPT = service.CountFacts(
    number="1",
    citation="18:2252A(a)(2)",
    title="RECEIPT OF CHILD PORNOGRAPHY",
    status="terminated",
    disposition="Count I is dismissed on the court's own motion.",
    source_key="docket",
)
POSSESSION = service.CountFacts(
    number="2",
    citation="18:2252(a)(4)(B)",
    title="POSSESSION OF CHILD PORNOGRAPHY",
    status="pending",
    disposition="Probation for a term of 5 years.",
    source_key="docket",
)
BLACKMAIL = service.CountFacts(number="1", suffix="s", title="BLACKMAIL", source_key="docket")
FORGERY = service.CountFacts(number="1", citation="47 U.S.C. § 223(h)(3)(A)", title="DIGITAL FORGERY")
STALKING = service.CountFacts(number="1", citation="18 U.S.C. § 2261A(2)", title="CYBERSTALKING")


def put(matter: Matter, *printed: service.CountFacts) -> list[Count]:
    with transaction():
        return service.put_counts(matter, printed)


def post(client: FlaskClient, address: str, **typed: object) -> TestResponse:
    return client.post(address, data={"csrf_token": csrf_token(client, "/law"), **typed})


@contextmanager
def counted_queries() -> Iterator[list[str]]:
    """Count the statements sent to the database."""
    sent: list[str] = []

    def note(_conn: object, _cursor: object, statement: str, *_: object) -> None:
        sent.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
