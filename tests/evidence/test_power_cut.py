"""The power fails at any moment: nothing acknowledged is lost, no row stands without its file, every chain verifies.

The calls of a process that logs files and hands items over are traced; the disk is then left in states that POSIX
allows. A proof that cannot fail proves nothing: four mistakes are planted, and each has to be seen.
"""

from __future__ import annotations

import io
import os
import shutil
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from casefile import create_app
from casefile.accounts.models import User
from casefile.config import Settings
from casefile.evidence import resuming, service
from casefile.evidence.models import CustodyLog, Item
from casefile.infra.crypto import sync_folder
from casefile.infra.db import db
from casefile.infra.files_writing import Part
from casefile.matters.models import Matter
from tests.conftest import settings_at
from tests.evidence import power, tracing
from tests.evidence.build import accept, log, open_gate, release
from tests.evidence.losses import lost
from tests.factories import Office, act_as

pytestmark = pytest.mark.slow

STATES = 240
SMALL, LARGE = Random(3).randbytes(20_000), Random(4).randbytes(1_200_000)  # noqa: S311


@dataclass(frozen=True)
class Traced:
    """What a process did to a folder: the disk before the first call, the calls, and where it said what it had kept."""

    disk: power.Disk
    calls: list[power.Call]
    saying: int

    def said(self, call: power.Call) -> str:
        """Return what it said by this call, or nothing."""
        return call.texts()[0].decode() if call.name == "writev" and call.numbers()[0] == str(self.saying) else ""


@pytest.fixture(autouse=True)
def only_where_files_are_ours(backend: str) -> None:
    if backend != "sqlite":
        pytest.skip("what PostgreSQL keeps is PostgreSQL's own proof; the store is the same on both")
    tracing.skip_unless_traceable()


# --- mistakes to be planted ------------------------------------------------------------------------------------------


def no_sync_of(kind: Callable[[int], bool]) -> Callable[[], None]:
    def plant() -> None:
        sync = os.fsync
        os.fsync = lambda handle: None if kind(os.fstat(handle).st_mode) else sync(handle)  # type: ignore[assignment]

    return plant


def row_before_file() -> None:
    """Make sure of a file only once its row is kept."""
    waiting: list[Path] = []

    def keep(self: Part, objects: Path) -> None:
        self._path = self._path.rename(objects / self.name)
        self._kept = True
        waiting.append(self._path)

    def make_sure(_: object) -> None:
        while db.session.info.get("writing") and waiting:
            handle = os.open(path := waiting.pop(), os.O_RDONLY)
            os.fsync(handle)
            os.close(handle)
            sync_folder(path.parent)

    Part.keep = keep  # type: ignore[method-assign]
    event.listen(db.session, "after_commit", make_sure)


def commits_not_synced() -> None:
    @event.listens_for(db.engine, "connect")
    def _normal(connection: Any, _record: Any) -> None:
        connection.execute("PRAGMA synchronous=NORMAL")


MISTAKES = {
    "no sync of the file": no_sync_of(stat.S_ISREG),
    "no sync of the folder": no_sync_of(stat.S_ISDIR),
    "the row before the file": row_before_file,
    "a commit that is not synced": commits_not_synced,
}


# --- the work, traced ------------------------------------------------------------------------------------------------


def work(line: tracing.Line, app: Flask, ids: tuple[int, int, int], mistake: Callable[[], None] | None) -> None:
    """Log files in one request and in pieces, and hand each over; say what is kept as soon as it is."""
    with app.app_context():
        if mistake:
            mistake()
        matter = db.session.get_one(Matter, ids[0])
        casey, avery = db.session.get_one(User, ids[1]), db.session.get_one(User, ids[2])
        for data in (SMALL, LARGE, SMALL):
            item = log(matter, casey, "a.bin", data)
            told(line, item)
            release(item, casey, avery)
            accept(item, avery)
            told(line, item)
            db.session.remove()
            db.engine.dispose()  # the last connection writes the log back into the database, and begins a new one
            matter = db.session.get_one(Matter, ids[0])
        in_pieces(line, matter, casey)


def in_pieces(line: tracing.Line, matter: Matter, casey: User) -> None:
    act_as(casey)
    facts = service.IntakeFacts("b.bin", "other", "Agent One")
    one = resuming.begin(matter, facts, resuming.About("b.bin"), len(LARGE), limit=10**9)
    for start in (0, 500_000):
        end = 500_000 if not start else len(LARGE)
        done = resuming.receive(one, facts, io.BytesIO(LARGE[start:end]), at=start)
    found = db.session.scalar(db.select(Item).where(Item.matter_id == matter.id, Item.label == done.label))
    assert found
    told(line, found)


def told(line: tracing.Line, item: Item) -> None:
    size = db.session.scalar(db.select(CustodyLog.size).where(CustodyLog.matter_id == item.matter_id))
    line.say(f"{item.label} {item.sha256} {size}")
    db.session.commit()


@pytest.fixture
def ids(app: Flask, office: Office) -> tuple[int, int, int]:
    open_gate(office.matter, office.avery)
    log(office.matter, office.casey, "before.bin", SMALL)
    found = (office.matter.id, office.casey.id, office.avery.id)
    db.session.commit()
    db.session.remove()
    db.engine.dispose()
    return found


def trace(settings: Settings, tmp_path: Path, ids: tuple[int, int, int], mistake: Callable[[], None] | None) -> Traced:
    """Do the work in a copy of the installation, and return what it asked of the disk."""
    home = copied(settings, tmp_path / "traced")
    app, disk = create_app(settings_at(home)), power.Disk(home)
    child = tracing.Child(lambda line: work(line, app, ids, mistake))
    child.heard()
    with tracing.traced(child.pid, tmp_path / "calls", *power.OPTIONS):
        child.go_on()
        code, said = child.end()
    assert code == 0, "\n".join(said)
    assert len(said) >= 6
    return Traced(disk, list(power.read_trace(tmp_path / "calls")), child.saying)


def copied(settings: Settings, home: Path) -> Path:
    for source, target in ((settings.home, home), (settings.key_dir, home.with_name(home.name + "-keys"))):
        shutil.copytree(source, target)
    return home


# --- states after a cut, and what is asked of each -------------------------------------------------------------------


class Landed:
    """A folder that is given the contents of one state after another; only what differs is written."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.there = {str(path.relative_to(home)): path.read_bytes() for path in home.rglob("*") if path.is_file()}

    def take(self, state: dict[str, bytes]) -> None:
        for gone in [name for name in self.there if name not in state]:
            (self.home / gone).unlink(missing_ok=True)
        for name, data in state.items():
            path = self.home / name
            if self.there.get(name) != data or not path.exists():
                path.parent.mkdir(parents=True, exist_ok=True)
                path.unlink(missing_ok=True)
                path.write_bytes(data)
        for path in self.home.rglob("*"):
            if path.is_file() and str(path.relative_to(self.home)) not in state:
                path.unlink()
        self.there = state


def cuts(traced: Traced, states: int, seed: int) -> Iterator[tuple[str, list[str], dict[str, bytes]]]:
    """Return states after cuts spread over the work: where, what was acknowledged by then, and the files."""
    rng = Random(seed)  # noqa: S311
    moments = [rng.randrange(len(traced.calls)) for _ in range(states)]
    due = {at: moments.count(at) for at in moments}
    acknowledged: list[str] = []
    for number, call in enumerate(traced.calls):
        traced.disk.take(call)
        if words := traced.said(call):
            acknowledged.append(words.strip())
        for _ in range(due.get(number, 0) + bool(words)):
            how = rng.choice(power.WAYS) if not words else "nothing"
            yield (
                f"after call {number} ({call.name}), kept: {how}",
                list(acknowledged),
                traced.disk.after_a_cut(how, rng),
            )


def test_the_power_may_fail_at_any_moment(settings: Settings, ids: tuple[int, int, int], tmp_path: Path) -> None:
    traced = trace(settings, tmp_path, ids, None)
    landed = Landed(copied(settings, tmp_path / "landed"))
    app, seen, different = create_app(settings_at(landed.home)), 0, set()
    for where, acknowledged, state in cuts(traced, STATES, seed=1):
        landed.take(state)
        assert lost(app, acknowledged) == [], where
        seen += 1
        different.add(hash(frozenset(state.items())))
    assert seen >= STATES
    assert len(different) >= STATES / 3


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_planted_mistake_is_seen(mistake: str, settings: Settings, ids: tuple[int, int, int], tmp_path: Path) -> None:
    traced = trace(settings, tmp_path, ids, MISTAKES[mistake])
    landed = Landed(copied(settings, tmp_path / "landed"))
    app = create_app(settings_at(landed.home))
    for _, acknowledged, state in cuts(traced, STATES, seed=2):
        landed.take(state)
        if lost(app, acknowledged):
            return
    pytest.fail(f"{mistake}: no cut showed it")
