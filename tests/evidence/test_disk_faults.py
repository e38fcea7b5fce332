"""The disk refuses, fails or fills up at each call: a clear answer, nothing half kept, and no restart.

The faults are put into the calls of a process by ``strace``: the Nth sync fails, the Nth write kills it, no room from
the Nth write on. Each call is met once: N grows until the work passes without meeting the fault.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

import pytest
from flask import Flask
from flask.testing import FlaskClient

from casefile.evidence import service
from casefile.evidence.models import CustodyLog, Item
from casefile.infra import files
from casefile.infra.db import db
from tests.accounts.signing import csrf_token, sign_in
from tests.evidence import tracing
from tests.evidence.build import log, open_gate, sha256
from tests.evidence.losses import lost
from tests.factories import Office

pytestmark = pytest.mark.slow

DATA = Random(9).randbytes(30_000)  # noqa: S311
MOST = 120


@dataclass
class House:
    """A matter with an item that goes to and fro, and two people who send requests; tokens read before the fault."""

    app: Flask
    matter_id: int
    clients: dict[int, FlaskClient]
    tokens: dict[int, str]
    act: tuple[int, str, int] = (0, "", 0)
    """Who does what with the first item next, and to whom."""

    def upload(self) -> tuple[int, str, str]:
        """Log one file; return the status, the item it became, and what was said."""
        who = min(self.clients)
        headers = {"X-CSRFToken": self.tokens[who], "X-File-Name": "a.bin", "X-Field-Received-From": "Agent One"}
        headers |= {"X-Field-Kind": "other", "Accept": "application/json"}
        where = f"/matters/{self.matter_id}/evidence/upload"
        told = self.clients[who].put(where, data=DATA, headers=headers, content_type="application/octet-stream")
        said = told.get_json(silent=True) or {}
        return told.status_code, said.get("item", ""), said.get("error", "")

    def hand_on(self) -> tuple[int, str, str]:
        """Let the first item go to the next hand; return status, item, what was said."""
        who, act, to = self.act
        form = {"csrf_token": self.tokens[who], "zone": "UTC", "purpose": "review", "condition": "sealed", "to": to}
        told = self.clients[who].post(f"/matters/{self.matter_id}/evidence/E-0001/{act}", data=form)
        return told.status_code, "E-0001", told.get_data(as_text=True)

    def next_act(self) -> tuple[int, str, int]:
        item = db.session.scalars(db.select(Item).order_by(Item.id)).first()
        assert item
        state = service.standing(item)[0]
        db.session.commit()
        holder = int((state.holder.id if state.holder else "u-0").removeprefix("u-"))
        other = next(one for one in self.clients if one != holder)
        return (other, "accept", 0) if state.release else (holder, "release", other)

    def size(self) -> int:
        found = db.session.scalar(db.select(CustodyLog.size).where(CustodyLog.matter_id == self.matter_id))
        db.session.commit()
        return found or 0


def house_of(app: Flask, office: Office) -> House:
    people = {user.id: sign_in(app.test_client(), user) for user in (office.avery, office.casey)}
    tokens = {who: csrf_token(client) for who, client in people.items()}
    db.session.commit()
    return House(app, office.matter.id, people, tokens)


@pytest.fixture
def house(app: Flask, office: Office) -> House:
    open_gate(office.matter, office.avery)
    log(office.matter, office.casey)
    return house_of(app, office)


def work(line: tracing.Line, house: House, again: bool = False) -> None:
    """Send both requests and tell what each was answered; ``again``: once more when the test says so."""
    house.app.testing = False  # errors are answered as they are in life
    for turn in range(1 + again):
        if turn:
            line.wait()
            house.act = house.next_act()
        for what, ask in (("upload", house.upload), ("hand-over", house.hand_on)):
            status, item, said = ask()
            line.say(f"{what} {status} {item or '-'} {' '.join(said.split())[:3000]}")


def let_go(house: House) -> None:
    """Say what is done next, and close every connection before a process is parted: none may be shared."""
    house.act = house.next_act()
    db.session.remove()
    db.engine.dispose()


def acknowledged(house: House, before: int, said: list[str]) -> list[str]:
    """Return what was acknowledged, as ``lost`` takes it; each act is one record more, an intake two."""
    done, size = [], before
    for line in said:
        what, status, item, *_ = line.split()
        if status in ("201", "303"):
            size += 2 if what == "upload" else 1
            done.append(f"{item} {sha256(DATA) if what == 'upload' else '-'} {size}")
    return done


CALLS = {"sqlite": ("fsync", "fdatasync", "write", "pwrite64", "rename"), "postgresql": ("fsync", "write", "rename")}
FAULTS = {"the disk fails": "error=EIO", "it is killed": "signal=KILL"}


def numbers(call: str) -> Iterator[int]:
    """Every call once; of the many writes of pages fewer, the further on the fewer."""
    number = 1
    while number < MOST:
        yield number
        number += 1 if call != "pwrite64" else 1 + number // 3


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_at_each_call_loses_nothing_acknowledged(
    fault: str, house: House, backend: str, tmp_path: Path
) -> None:
    tracing.skip_unless_traceable()
    met = 0
    for call in CALLS[backend]:
        for number in numbers(call):
            before, trace = house.size(), tmp_path / f"{call}-{number}"
            let_go(house)
            inject = f"inject={call}:{FAULTS[fault]}:when={number}"
            code, said = tracing.run_traced(lambda line: work(line, house), trace, "-e", f"trace={call}", "-e", inject)
            if "INJECTED" not in trace.read_text() and code == 0:
                assert [line.split()[1] for line in said] == ["201", "303"]
                break
            met += 1
            assert code == (0 if "EIO" in inject else -9), "\n".join(said)
            assert {line.split()[1] for line in said} <= {"201", "303", "422", "503"}, said
            assert lost(house.app, acknowledged(house, before, said)) == [], f"{fault} at {call} {number}: {said}"
        else:
            pytest.fail(f"{call} was met {MOST} times and the work never passed")
    assert met >= (20 if backend == "sqlite" else 4)


def test_a_planted_answer_before_the_commit_is_seen(house: House) -> None:
    """The comparison itself: something that was acknowledged and is not there is told."""
    assert lost(house.app, [f"E-0001 {'a' * 64} 1"]) == ["E-0001 was acknowledged and is not there"]
    assert lost(house.app, ["E-0001 - 99"]) == ["record 99 was acknowledged and is not there"]


@pytest.mark.parametrize(("call", "where"), [("pwrite64", "The disk of the database"), ("write", "the store is full")])
def test_no_room_from_a_call_on_is_answered_and_over_when_there_is_room(
    call: str, where: str, house: House, backend: str, tmp_path: Path
) -> None:
    tracing.skip_unless_traceable()
    if call not in CALLS[backend]:
        pytest.skip("the files of PostgreSQL are its own")
    before, names = house.size(), set(files.store().names())
    let_go(house)
    child = tracing.Child(lambda line: work(line, house, again=True))
    child.heard()
    with tracing.traced(child.pid, tmp_path / "calls", "-e", f"trace={call}", "-e", f"inject={call}:error=ENOSPC"):
        child.go_on()
        refused = [child.heard() for _ in range(2)]
        assert refused[1].startswith("hand-over"), refused
    child.go_on()
    code, said = child.end()
    assert code == 0
    wanted = [("upload", refused[0])] + [("hand-over", refused[1])] * (call == "pwrite64")
    for what, told in wanted:
        assert told.startswith((f"{what} 507 ", f"{what} 503 ")), told
        assert where in told
    assert [line.split()[1] for line in said] == ["201", "303"]
    assert lost(house.app, acknowledged(house, before, said)) == []
    stored = db.session.scalars(db.select(Item.stored_name)).all()
    kept = set(files.store().names()) - names
    assert len(kept & set(stored)) == 1
