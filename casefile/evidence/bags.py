"""The export of a matter's evidence: a BagIt bag with the files, the log, its checkpoint and a verifier.

A file leaves only after the record that says so. What is left out is named in the bag with its reason, and a record
that is withheld keeps its place as a digest, so that the checkpoint still fits.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flask import current_app
from sqlalchemy import select

from casefile.config import ROOT, Settings
from casefile.evidence import checkpoints, gate, ledger, service, stamping, volumes
from casefile.evidence.case_graph import case_graph
from casefile.evidence.models import CustodyLog, CustodyRecord, Item
from casefile.infra import child, clock, files, keys, pdf
from casefile.infra.db import db
from casefile.infra.errors import Refusal
from casefile.law import custody
from casefile.law.protection import Use, refusal
from casefile.matters.models import Matter

VERIFIER = ROOT / "tools" / "verify.py"
FORMAT = ROOT / "docs" / "custody-format.md"
DECLARATION = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"


@dataclass(frozen=True)
class Wanted:
    """What is asked of an export: for whom and why, with the files or without, and the items to be withheld."""

    to: str
    why: str = ""
    with_files: bool = True
    withhold: Collection[str] = ()


@dataclass(frozen=True)
class Bag:
    """What a bag will hold: the files by their digests, the other texts by their paths, and what is left out."""

    objects: dict[str, Item]
    texts: dict[str, bytes]
    left_out: dict[str, str] = field(default_factory=dict)
    records: int = 0


def verifier() -> Any:
    """Return the module of the verifier that goes into every bag, so that the office checks as the other side does."""
    return child.load(VERIFIER)


def choose(matter: Matter, items: Iterable[Item], wanted: Wanted) -> tuple[list[Item], dict[str, str]]:
    """Return the items whose files go into a bag, and why each other file stays behind, by its item's number.

    Raises:
        Refusal: an item to be withheld is not one of these.
    """
    every = list(items)
    strange = set(wanted.withhold) - {item.label for item in every}
    if strange:
        raise Refusal(f"{', '.join(sorted(strange))} is no item of this matter; an item is E-0001.")
    state = gate.state_of(matter)
    held = [item for item in every if item.stored_name and item.label not in wanted.withhold]
    reasons = {item.label: _why_not(item, wanted, frozen=service.is_frozen(item, state)) for item in held}
    return [item for item in held if not reasons[item.label]], {name: why for name, why in reasons.items() if why}


def _why_not(item: Item, wanted: Wanted, *, frozen: bool) -> str:
    if item.disposed:
        return "its custody has ended"
    if item.stopped:
        return "access to it is stopped"
    if frozen:
        return "the matter is gated, and its media is frozen"
    if item.fixity == "mismatch":
        return "its stored bytes are not those of intake"
    forbidden = refusal(item.protection, Use.EXPORT)
    if forbidden:
        return forbidden
    return "" if wanted.with_files else "the bundle was made without files"


def record(matter: Matter, chosen: Iterable[Item], wanted: Wanted) -> None:
    """Record that the log leaves the office, and each file with it; only after this may a byte leave.

    Raises:
        Refusal: nothing was ever logged in this matter.
    """
    if ledger.find_log(matter) is None:
        raise Refusal("Nothing is logged in this matter yet, so there is nothing to export.")
    ledger.append(matter, lambda act: custody.exported(act, None, to=wanted.to, what="the custody log", why=wanted.why))
    for item in chosen:
        _record_file(matter, item, wanted)
    log = ledger.hold(matter)
    checkpoints.keep(log, "exported")
    stamping.want(log)


def _record_file(matter: Matter, item: Item, wanted: Wanted) -> None:
    ledger.append(
        matter,
        lambda act: custody.exported(
            act, item.label, to=wanted.to, what="the file", sha256=item.sha256, why=wanted.why
        ),
    )


def gather(matter: Matter, chosen: Iterable[Item], left_out: dict[str, str], wanted: Wanted, labels: list[str]) -> Bag:
    """Return what the bag holds, from the log as it stands; the export must be on record.

    Raises:
        BrokenChainError: the log was changed in the database: it is not exported as if it were whole.
    """
    log = ledger.find_log(matter)
    report = ledger.check(matter)
    broken = [one for one in report.findings if one.check in ledger.BROKEN]
    if log is None or broken:
        what = f"record {broken[0].seq}: {broken[0].text}" if broken else "it is not there"
        raise custody.BrokenChainError(f"the log does not verify ({what}); tell lead counsel and change nothing")
    lines, readable = _log(log, set(wanted.withhold))
    objects = {str(item.sha256): item for item in chosen}
    behind = {str(item.sha256): left_out[item.label] for item in _of_labels(matter, left_out)}
    return Bag(
        objects=objects,
        texts={
            "bag-info.txt": _info(log, objects, behind, wanted),
            "bagit.txt": DECLARATION,
            "custody/FORMAT.md": FORMAT.read_bytes(),
            "custody/case.jsonld": case_graph(readable).encode(),
            **_checkpoints(log),
            **_printed(matter, log, labels, wanted),
            "custody/log.jsonl": b"".join(line.encode() + b"\n" for line in lines),
            "custody/verify.py": VERIFIER.read_bytes(),
        },
        left_out=left_out,
        records=log.size,
    )


def _checkpoints(log: CustodyLog) -> dict[str, bytes]:
    """Return the newest checkpoint and those that go along with it, with the time-stamp tokens that there are."""
    notes = {f"{log.size:08d}": checkpoints.newest(log)}
    tokens: dict[str, str] = {}
    for one in checkpoints.carried(log):
        name = f"{one.size:08d}"
        if notes.setdefault(name, one.note) != one.note:  # the newest was signed anew, by another key
            name += "-before"
            notes[name] = one.note
        if one.token:
            tokens[name] = one.token
    found = {f"custody/checkpoints/{name}.note": note.encode() for name, note in notes.items()}
    found["custody/keys.json"] = _keys(notes.values())
    return found | {f"custody/checkpoints/{name}.note.tsr": base64.b64decode(told) for name, told in tokens.items()}


def _printed(matter: Matter, log: CustodyLog, labels: list[str], wanted: Wanted) -> dict[str, bytes]:
    """Return the printed log: one file, or where it is long its volumes with their index."""
    made_at = clock.now().replace(microsecond=0)
    if volumes.is_long(matter, labels, wanted.withhold):
        printing = volumes.Printing(matter, labels, log.size, checkpoints.newest(log), made_at, wanted.withhold)
        return {f"custody/report/{one.name}": one.content for one in volumes.make(printing)}
    values = service.custody_log(matter, labels, without=wanted.withhold)
    made = pdf.render("pdf/custody_log.html", title="Custody log", made_at=made_at, log=values)
    return {"custody/custody-report.pdf": made}


def _keys(notes: Iterable[str]) -> bytes:
    """Return the verifier keys that signed these checkpoints, each with the smallest and the largest it signed."""
    told = []
    for verifier in keys.log_verifiers():
        sizes = [custody.read_note(note).checkpoint().size for note in notes if keys.signed_by(note, verifier)]
        if sizes:
            told.append({"key": verifier, "first": min(sizes), "last": max(sizes)})
    return json.dumps(sorted(told, key=lambda one: one["last"]), indent=1).encode() + b"\n"


def _of_labels(matter: Matter, wanted: Collection[str]) -> list[Item]:
    query = select(Item).where(Item.matter_id == matter.id, Item.label.in_(wanted), Item.sha256.is_not(None))
    return list(db.session.scalars(query))


def _log(log: CustodyLog, withhold: Collection[str]) -> tuple[list[str], list[custody.Record]]:
    """Return the lines of the log as it was counted, and the records that are not withheld."""
    query = select(CustodyRecord).where(CustodyRecord.log_id == log.id, CustodyRecord.seq <= log.size)
    rows = list(db.session.scalars(query.order_by(CustodyRecord.seq)))
    lines = [_withheld(row) if row.item in withhold else row.body for row in rows]
    return lines, [custody.read_record(row.body) for row in rows if row.item not in withhold]


def _withheld(row: CustodyRecord) -> str:
    return json.dumps({"seq": row.seq, "withheld": row.leaf}, separators=(",", ":"))


def _info(log: CustodyLog, objects: dict[str, Item], behind: dict[str, str], wanted: Wanted) -> bytes:
    settings: Settings = current_app.config["SETTINGS"]
    octets = sum(item.size_bytes or 0 for item in objects.values())
    lines = [
        f"Source-Organization: {' '.join(settings.office_name.split())}",
        f"Bagging-Date: {clock.now():%Y-%m-%d}",
        f"Payload-Oxum: {octets}.{len(objects)}",
        f"External-Identifier: {log.origin}",
        f"Casefile-Records: {log.size}",
        f"Casefile-Objects: {'all' if wanted.with_files else 'none'}",
        *(f"Casefile-Left-Out: {digest} {why}" for digest, why in sorted(behind.items())),
    ]
    return "".join(f"{line}\n" for line in lines).encode()


def write(bag: Bag, folder: Path) -> None:
    """Write a bag into a folder that is not there yet; nothing stands under that name until all of it is on the disk.

    Raises:
        Refusal: the folder is there already.
        DamagedFileError: a stored file is not the one that was stored.
    """
    if folder.exists():
        raise Refusal(f"{folder} is there already; name a folder that is not, so that nothing is mixed or overwritten.")
    building = folder.with_name(folder.name + ".part")
    building.mkdir(parents=True)
    (building / "data").mkdir()
    for item in bag.objects.values():
        _keep(building / object_path(item), clear_bytes(item))
    for path, text in tag_files(bag).items():
        _keep(building / path, [text])
    building.rename(folder)
    _sync_folder(folder.parent)


def object_path(item: Item) -> str:
    """Return where the file of an item lies in a bag."""
    return f"data/objects/{item.sha256}"


def tag_files(bag: Bag) -> dict[str, bytes]:
    """Return everything in a bag beside the files themselves, by path, the manifests last."""
    tags = {**bag.texts, "manifest-sha256.txt": _manifest({object_path(one): key for key, one in bag.objects.items()})}
    return tags | {
        "tagmanifest-sha256.txt": _manifest({path: hashlib.sha256(text).hexdigest() for path, text in tags.items()})
    }


def _manifest(digests: dict[str, str]) -> bytes:
    return "".join(f"{digest}  {path}\n" for path, digest in sorted(digests.items())).encode()


def clear_bytes(item: Item) -> Iterator[bytes]:
    """Return the clear bytes of one item, piece by piece; they are refused at their end where they are not its own.

    What is needed of the item is read at once, so that the bytes can be sent when the request is over.

    Raises:
        DamagedFileError: what was read is not the file that was received; whatever was made of it is to be dropped.
    """
    return _checked(service.opener(item), item.label, str(item.sha256))


def _checked(opened: Callable[[], files.ClearReader], label: str, sha256: str) -> Iterator[bytes]:
    digest = hashlib.sha256()
    with opened() as reader:
        for piece in reader.chunks():
            digest.update(piece)
            yield piece
    if digest.hexdigest() != sha256:
        raise files.DamagedFileError(f"{label} is not the file that was received; verify it, and change nothing")


def _keep(path: Path, pieces: Iterable[bytes]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("xb") as stream:
        for piece in pieces:
            stream.write(piece)
        stream.flush()
        os.fsync(stream.fileno())


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
