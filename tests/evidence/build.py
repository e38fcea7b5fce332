"""What the tests of evidence share: a matter whose gate is open, items in it, and who acts."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from casefile.accounts.models import User
from casefile.charges import service as charges
from casefile.config import ROOT
from casefile.evidence import gate, intake, ledger, service
from casefile.evidence.models import CustodyRecord, Item
from casefile.infra import audit, files
from casefile.infra.db import db, transaction
from casefile.law import custody
from casefile.matters.models import Matter
from tests.accounts.signing import csrf_token
from tests.factories import act_as

SAMPLES = ROOT / "casefile" / "demo" / "evidence"
JPG = (SAMPLES / "pixel8pro-gps-offset.jpg").read_bytes()
TEXT = b"Extraction log\nline two\n"
STALKING = charges.CountFacts(number="1", citation="18 U.S.C. 2261A(2)", title="CYBERSTALKING")
GATED = charges.CountFacts(number="2", citation="18:2252(a)(4)(B)", title="POSSESSION", source_key="docket")
UNKNOWN = charges.CountFacts(number="3", citation="99 U.S.C. 1", title="SOMETHING", source_key="docket")


def charge(matter: Matter, *counts: charges.CountFacts) -> None:
    """Enter counts in a matter."""
    with transaction():
        for count in charges.put_counts(matter, counts):
            if count.offence_key is None and (fits := charges.matches(count.citation)):
                charges.map_count(count, fits[0])


def open_gate(matter: Matter, lead: User) -> None:
    """Charge an offence that is not gated, and let lead counsel record that the matter is not."""
    charge(matter, STALKING)
    act_as(lead)
    with transaction():
        gate.decide(matter, True, "Adults only.")
    assert not gate.state_of(matter).gated


def close_gate(matter: Matter) -> None:
    with transaction():
        gate.decide(matter, False, "Age is uncertain after all.")


def log(matter: Matter, who: User, name: str = "notes.txt", data: bytes = TEXT, **facts: Any) -> Item:
    """Log one file, received by ``who``."""
    act_as(who)
    typed = service.IntakeFacts(**{"name": name, "kind": "document", "received_from": "Agent One", **facts})
    return intake.take_in(matter, typed, io.BytesIO(data), declared_size=len(data))


def log_reference(matter: Matter, who: User) -> Item:
    """Record one item that stays where it is."""
    act_as(who)
    with transaction():
        facts = service.IntakeFacts("1B-7", "device", "Federal agency", place="Omaha field office")
        return service.log_item(matter, facts, None, reference_only=True)


def release(item: Item, giver: User, to: User, **how: Any) -> None:
    act_as(giver)
    with transaction():
        service.release(item, service.party_of(to), service.Handling(**{"purpose": "review", **how}))


def accept(item: Item, who: User, **how: Any) -> None:
    act_as(who)
    with transaction():
        service.accept(item, service.Handling(**{"condition": "as released", **how}))


def records(matter: Matter) -> list[custody.Record]:
    """Return every record of a matter's log."""
    found = ledger.find_log(matter)
    return ledger.read(found).records if found else []


def lines(matter: Matter) -> list[str]:
    """Return the lines of a matter's log, as they are stored."""
    found = ledger.find_log(matter)
    query = db.select(CustodyRecord.body).where(CustodyRecord.log_id == found.id).order_by(CustodyRecord.seq)
    return list(db.session.scalars(query))


def kinds(matter: Matter) -> list[str]:
    return [record.entry.type for record in records(matter)]


def stored_file(item: Item) -> Path:
    """Return where the sealed bytes of an item lie."""
    found = files.store()
    assert isinstance(found, files.FolderStore)
    return found.objects / str(item.stored_name)


def flip(path: Path, at: int = 60) -> None:
    """Change one bit of a file that is meant never to change."""
    path.chmod(0o600)
    data = bytearray(path.read_bytes())
    data[at] ^= 1
    path.write_bytes(data)


def edit_stored(name: str) -> None:
    """Change one bit of a stored file by its name."""
    found = files.store()
    assert isinstance(found, files.FolderStore)
    flip(found.objects / name)


def stored_names() -> set[str]:
    return set(files.store().names())


def address(matter: Matter, rest: str = "") -> str:
    return f"/matters/{matter.id}/evidence{rest}"


def post(client: FlaskClient, where: str, **typed: Any) -> TestResponse:
    """Post a form with its token; the time zone is the court's, as on the page."""
    return client.post(where, data={"csrf_token": csrf_token(client), "zone": "America/Chicago", **typed})


def put(client: FlaskClient, matter: Matter, name: str, data: bytes, **headers: str) -> TestResponse:
    """Send a file as the page's script does."""
    sent = {
        "X-CSRFToken": csrf_token(client),
        "X-File-Name": name,
        "X-Field-Received-From": "Agent One",
        "X-Field-Kind": "document",
        **headers,
    }
    return client.put(address(matter, "/upload"), data=data, headers=sent, content_type="application/octet-stream")


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@contextmanager
def acting(who: User) -> Iterator[None]:
    """Act as somebody for a while."""
    before = audit.actor()
    act_as(who)
    yield
    audit.set_actor(before)
