"""The server killed at any moment: every acknowledged record is there, none is half there, and the chain holds."""

from __future__ import annotations

import contextlib
import http.client
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import pytest
from flask import Flask

from casefile.config import Settings
from casefile.evidence import ledger, service
from casefile.evidence.models import Item
from casefile.infra import files
from casefile.infra.db import db
from casefile.matters.models import Matter
from tests.evidence.build import address, log, open_gate, records, sha256
from tests.evidence.serving import Server, Visitor, visitor
from tests.factories import Office

pytestmark = pytest.mark.slow

KILLS = 20
CLEAR = Random(5).randbytes(1024 * 1024 + 77)  # noqa: S311


@dataclass
class Acknowledged:
    """What the server said it had kept."""

    items: list[str] = field(default_factory=list)
    hand_overs: int = 0
    odd: list[object] = field(default_factory=list)


def keep_sending(server: Server, who: Visitor, matter: Matter, said: Acknowledged, until: threading.Event) -> None:
    while not until.is_set():
        with contextlib.suppress(OSError, http.client.HTTPException):
            status, answer, _ = server.ask("PUT", address(matter, "/upload"), CLEAR, **who.headers())
            said.items.append(str(answer["item"])) if status == 201 else said.odd.append(answer)


def keep_handing_over(
    server: Server, people: dict[int, Visitor], matter: Matter, said: Acknowledged, until: threading.Event
) -> None:
    """Pass the first item to and fro; each answer 303 is a record that was acknowledged."""
    ids = list(people)
    acts = [(ids[0], "release", ids[1]), (ids[1], "accept", 0), (ids[1], "release", ids[0]), (ids[0], "accept", 0)]
    while not until.is_set():
        for actor, act, to in acts:
            fields = f"csrf_token={people[actor].token}&zone=UTC&purpose=review&condition=sealed&to={to}"
            form = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": people[actor].cookie}
            with contextlib.suppress(OSError, http.client.HTTPException):
                status, _, _ = server.ask("POST", address(matter, f"/E-0001/{act}"), fields.encode(), **form)
                said.hand_overs += status == 303
                if status not in (303, 409, 422):
                    said.odd.append(status)
            if until.is_set():
                return


def sound(matter: Matter, said: Acknowledged, known: set[str]) -> None:
    """Everything acknowledged is there and whole; what was not acknowledged is there whole or not at all.

    ``known`` are the items that were read back whole before; each is read once here.
    """
    db.session.rollback()
    db.session.expire_all()
    found = {item.label: item for item in db.session.scalars(db.select(Item).where(Item.matter_id == matter.id))}
    assert set(said.items) <= set(found)
    entries = [record.entry for record in records(matter)]
    assert {one.item for one in entries if one.type == "evidence.received"} == set(found)
    handed = [one for one in entries if one.type in ("evidence.released", "evidence.accepted")]
    assert len(handed) >= said.hand_overs
    for item in found.values():
        assert item.stored_name is not None
        if item.label not in {"E-0001"} | known:
            assert service.read_back(item) == files.Fixity(sha256(CLEAR), len(CLEAR), ok=True)
            known.add(item.label)
        assert service.standing(item)[2] == []
    assert ledger.check(matter).findings == []
    files.store().sweep()
    assert list(files.store().incoming.iterdir()) == []  # type: ignore[attr-defined]


def test_a_server_killed_while_files_arrive_and_items_change_hands_keeps_what_it_acknowledged(
    app: Flask, settings: Settings, office: Office, matter: Matter, tmp_path: Path
) -> None:
    rng = Random(11)  # noqa: S311
    scratch = tmp_path / "temporary"
    scratch.mkdir()
    open_gate(matter, office.avery)
    log(matter, office.casey)
    server, said, known = Server(settings, scratch), Acknowledged(), set[str]()
    server.start()
    people = {user.id: visitor(server, app, user) for user in (office.casey, office.avery)}
    db.session.commit()
    server.kill()
    try:
        for kill in range(10 * KILLS):
            if kill >= KILLS and len(said.items) >= 5 <= said.hand_overs:
                break
            server.start()
            until = threading.Event()
            writers = [
                threading.Thread(target=keep_sending, args=(server, people[office.casey.id], matter, said, until)),
                threading.Thread(target=keep_handing_over, args=(server, people, matter, said, until)),
            ]
            for writer in writers:
                writer.start()
            # On a busy machine little is acknowledged between two kills, so later ones leave more time.
            time.sleep(rng.uniform(0.02, 0.45 * (1 + kill // KILLS)))
            server.kill()
            until.set()
            for writer in writers:
                writer.join()
            sound(matter, said, known)
    finally:
        server.kill()
    sound(matter, said, set())
    assert said.odd == []
    assert len(said.items) >= 5
    assert said.hand_overs >= 5
