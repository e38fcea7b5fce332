"""Taking a backup back into an empty installation: all of it, proved, or nothing.

Rows and files come in one pass. The rows lie in one transaction that is kept only when every count, digest and chain
was proved; the files that came before a refusal are removed again, after a cut by the next attempt.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from flask import current_app
from sqlalchemy.exc import DBAPIError

from casefile.accounts import sessions
from casefile.config import Settings
from casefile.evidence import ledger
from casefile.infra import audit, clock, files, fulltext_feeding, rows
from casefile.infra.db import db, transaction
from casefile.infra.errors import Refusal
from casefile.law import custody
from casefile.upkeep import alarms, archive, returned_keys
from casefile.upkeep.holdings import holdings
from casefile.upkeep.outside import contradictions, set_aside
from casefile.upkeep.proving import Proof, prove

MARK = "restoring"


@dataclass
class Taken:
    """What was taken out of a backup, before it is proved."""

    head: dict[str, Any] = field(default_factory=dict)
    manifest: dict[str, Any] = field(default_factory=dict)
    objects: dict[str, str] = field(default_factory=dict)
    named: set[str] = field(default_factory=set)
    keys: list[Path] = field(default_factory=list)


@dataclass
class Returned:
    """What a restore did: what it proved, and what older checkpoints outside say that the backup did not hold."""

    taken_at: str
    proof: Proof
    sessions_ended: int
    missing_since: list[str]


def restore(path: Path, secret: str, *, keys_lost: bool = False, accept: bool = False) -> Returned:
    """Take a backup into this empty installation, whose tables stand already.

    ``keys_lost``: go on although the keys are not at hand; files stay sealed, and a new key signs from now on.
    ``accept``: go on although something in the backup does not verify; what it is stays in the record.

    Raises:
        Refusal: it is no backup, was changed, does not fit together, or this installation is not empty.
    """
    settings: Settings = current_app.config["SETTINGS"]
    taken = Taken()
    with _marked(settings, taken):
        try:
            with transaction():
                refuse_what_is_there()
                _take_in(path, secret, taken, settings, keys_lost)
                proof = prove(taken.manifest, taken.objects)
                if proof.findings and not accept:
                    raise Refusal(_told(proof.findings))
                newer = list(contradictions(settings))
                told = [f"{origin}: {wrong}" for origin, _, wrong in newer]
                done = Returned(taken.head["taken_at"], proof, sessions.end_every(), told)
                _record(done)
        except (DBAPIError, ValueError, KeyError, TypeError) as wrong:
            what = str(getattr(wrong, "orig", None) or wrong)
            raise Refusal(f"The backup is refused, nothing of it was kept: its rows do not fit ({what}).") from wrong
    set_aside(settings, [origin for origin, _, _ in newer])
    told_of = f"A backup of {done.taken_at[:16].replace('T', ' ')} UTC was restored."
    alarms.tell_of_restore(settings, [(None, told_of), *((one, f"{told_of} {wrong}") for _, one, wrong in newer)])
    return done


def refuse_what_is_there() -> None:
    """Refuse an installation that has a row or a file; what an earlier restore left when it was cut does not count.

    Raises:
        Refusal: it is not empty.
    """
    if not rows.is_empty(db.session.connection(), rows.stored_tables(db.session.connection())):
        raise Refusal(
            "This installation is not empty, and a restore replaces nothing. Set CASEFILE_HOME, and DATABASE_URL where "
            "you use PostgreSQL, to a new place, or give --home."
        )
    settings: Settings = current_app.config["SETTINGS"]
    if not (settings.home / MARK).exists() and next(files.store().names(), None) is not None:
        raise Refusal("The store holds files although the database is empty; set CASEFILE_STORE_URL to a new folder.")


def _take_in(path: Path, secret: str, taken: Taken, settings: Settings, keys_lost: bool) -> None:
    connection = db.session.connection()
    tables = {table.name: table for table in rows.stored_tables(connection)}
    with rows.links_checked_at_the_end(connection), archive.reading(path, secret) as members:
        for name, size, stream in members:
            kind, _, rest = name.partition("/")
            if not taken.head:
                taken.head = _head(name, stream, rows.revision_of(connection))
            elif kind == "rows" and (table := tables.get(rest.partition("/")[0])) is not None:
                rows.load(connection, table, [column.name for column in table.columns], stream)
            elif kind == "objects":
                _take_object(rest, size, stream, taken)
            elif kind == "digests":
                _compare(stream.read(), taken)
            elif kind == "keys":
                returned_keys.put(settings.key_dir, rest, stream.read(), taken.keys)
            elif name == "manifest.json" and not taken.manifest:
                taken.manifest = json.loads(stream.read())
            else:
                raise Refusal(f"The backup holds {name}, which this version does not know; use the one that made it.")
        if not taken.manifest:
            raise Refusal("The backup ends before its manifest: it was cut off when it was made; take another one.")
        returned_keys.refuse_strange(settings, taken.head, keys_lost=keys_lost)
    rows.count_on(connection, tables.values())
    fulltext_feeding.rebuild(connection)  # no backup holds the words of the search: they are drawn from the rows
    db.session.expire_all()


def _head(name: str, stream: IO[bytes], revision: str) -> dict[str, Any]:
    head: dict[str, Any] = json.loads(stream.read()) if name == "backup.json" else {}
    if head.get("format") != archive.FORMAT:
        raise Refusal(f"The backup does not begin as {archive.FORMAT}; restore it with the version that made it.")
    if head["revision"] != revision:
        raise Refusal(
            f"The backup was made with tables of revision {head['revision']}, here they are at {revision}; restore it "
            "with the version that made it, then bring that installation up to date."
        )
    return head


def _take_object(name: str, size: int, stream: IO[bytes], taken: Taken) -> None:
    if not taken.named:
        taken.named = {one.name for one in holdings(db.session.connection())}
    if name not in taken.named:
        raise Refusal(f"The backup holds a file, {name}, that no row names; nothing of it was kept.")
    taken.objects[name] = ""  # before its first byte: what is not proved in the end is removed again
    taken.objects[name] = f"{files.store().put_sealed(name, stream)} {size}"


def _compare(lines: bytes, taken: Taken) -> None:
    for told in map(json.loads, lines.splitlines()):
        if taken.objects.get(told["name"]) != f"{told['sha256']} {told['size']}":
            raise Refusal(
                f"The file {told['name']} of the backup is not the one that was backed up; take another copy."
            )


def _told(findings: list[str]) -> str:
    more = f" … and {len(findings) - 5} more" if len(findings) > 5 else ""
    return (
        f"The backup is refused, nothing of it was kept: {'; '.join(findings[:5])}{more}. Take an older backup, or "
        "restore this one as it is with --accept-findings: what was found is then kept on record."
    )


def _record(done: Returned) -> None:
    """Record the restore in the log of the installation; the act that everything after it stands on."""
    audit.set_actor(audit.Actor(None, "command line", "operator"))
    found = [*done.proof.findings, *done.missing_since]
    comment = "; ".join([done.proof.words, *found])[:2000]
    ledger.append_to_system(
        lambda act: custody.backup_restored(
            _with_comment(act, comment), taken_at=done.taken_at, size=done.proof.records
        )
    )


def _with_comment(act: custody.Act, comment: str) -> custody.Act:
    return custody.Act(act.actor, act.at, act.occurred, act.late_reason, comment)


@contextmanager
def _marked(settings: Settings, taken: Taken) -> Iterator[None]:
    """Leave no file behind that no row names: not after a refusal, and after a cut not beyond the next attempt."""
    mark, store = settings.home / MARK, files.store()
    if mark.exists() and rows.is_empty(db.session.connection(), rows.stored_tables(db.session.connection())):
        store.forget(list(store.names()))
        store.sweep()
    mark.write_text(clock.now().isoformat())
    kept = False
    try:
        yield
        kept = True
    finally:
        if not kept:
            store.forget(taken.objects)
            for path in taken.keys:
                with suppress(FileNotFoundError):
                    path.unlink()
        mark.unlink(missing_ok=True)
