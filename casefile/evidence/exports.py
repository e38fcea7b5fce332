"""Bags asked for in the browser: made ready in the background, downloaded as one ZIP that is never on the disk."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence
from datetime import timedelta

from sqlalchemy import select
from zipstream import ZipStream

from casefile.evidence import bags, drill, gate, ledger, service, stamping
from casefile.evidence.making import UNDER_WAY, made_for
from casefile.evidence.models import EvidenceExport, Item
from casefile.infra import audit, clock, files, jobs, keys
from casefile.infra.db import add, db, transaction
from casefile.infra.errors import Refusal
from casefile.law import custody
from casefile.law.protection import Use, refusal
from casefile.matters.models import Matter

FOLDER = "evidence"
GIVEN_UP_AFTER = timedelta(days=1)


def ask(matter: Matter, wanted: bags.Wanted, labels: Sequence[str]) -> EvidenceExport:
    """Ask for a bag; ``start`` begins it once this is on record.

    Raises:
        Refusal: nothing is logged, an item to be withheld is unknown, or another bag of this matter is being made.
    """
    if ledger.find_log(matter) is None:
        raise Refusal("Nothing is logged in this matter yet, so there is nothing to export.")
    if any(row.state in UNDER_WAY for row in exports_of(matter)):
        raise Refusal("An export of this matter is being made; wait until it is ready, then ask again.")
    bags.choose(matter, _items(matter, labels), wanted)
    who = audit.actor()
    return add(
        EvidenceExport(
            matter_id=matter.id,
            receiver=wanted.to,
            why=wanted.why,
            with_files=wanted.with_files,
            withhold=sorted(wanted.withhold),
            labels=list(labels),
            items=[],
            left_out={},
            at=clock.now(),
            by_id=who.id,
            by_name=who.name,
            by_role=who.role,
            by_auth=who.auth,
        )
    )


def start(row: EvidenceExport) -> None:
    """Let the bag be made in the background."""
    jobs.later("evidence.export", row.id)


def take_up_again() -> None:
    """Begin anew every bag whose making was cut off, and give up those asked for more than a day ago.

    Called by the runner of the jobs between two of them: what is under way then is made by nobody.
    """
    for row in db.session.scalars(select(EvidenceExport).where(EvidenceExport.state.in_(UNDER_WAY))).all():
        if clock.now() - row.at < GIVEN_UP_AFTER:
            start(row)
            continue
        with transaction():
            row.state, row.problem = "failed", "Its making was cut off again and again. Ask for a new one."


def exports_of(matter: Matter, limit: int = 20) -> list[EvidenceExport]:
    """Return the bags that were asked for, the newest first."""
    query = select(EvidenceExport).where(EvidenceExport.matter_id == matter.id).order_by(EvidenceExport.id.desc())
    return list(db.session.scalars(query.limit(limit)))


def find_export(matter: Matter, export_id: int) -> EvidenceExport | None:
    """Return one bag of this matter."""
    query = select(EvidenceExport).where(EvidenceExport.id == export_id, EvidenceExport.matter_id == matter.id)
    return db.session.scalar(query)


@jobs.handler("evidence.export")
def prepare(export_id: int) -> None:
    """Compare every file, record the export, and seal the log, the report and the rest of the bag's texts."""
    row = db.session.get(EvidenceExport, export_id)
    if row is None or row.state not in UNDER_WAY:
        return
    with made_for(row):
        _compare(row)
        _seal(row)


def _wanted(row: EvidenceExport) -> bags.Wanted:
    return bags.Wanted(row.receiver, row.why, row.with_files, row.withhold)


def _items(matter: Matter, labels: Sequence[str]) -> list[Item]:
    return service.list_items(matter, labels, limit=10**9)


def _compare(row: EvidenceExport) -> None:
    chosen, _ = bags.choose(row.matter, _items(row.matter, row.labels), _wanted(row))
    with transaction():
        row.state, row.done, row.total = "working", 0, len(chosen)
    for item in chosen:
        found = service.read_back(item)
        with transaction():
            service.record_fixity(item, found, "before export")
            row.done += 1


def _seal(row: EvidenceExport) -> None:
    matter, wanted = row.matter, _wanted(row)
    chosen, left_out = bags.choose(matter, _items(matter, row.labels), wanted)
    with transaction():
        bags.record(matter, chosen, wanted)
    stamping.ask_now(matter)
    bag = bags.gather(matter, chosen, left_out, wanted, row.labels)
    texts = io.BytesIO()
    with zipfile.ZipFile(texts, "w", zipfile.ZIP_DEFLATED) as packed:
        for path, text in bags.tag_files(bag).items():
            packed.writestr(path, text)
    texts.seek(0)
    kept = files.store().put(keys.matter_key(matter.wrapped_key), texts)
    with transaction():
        row.items, row.left_out, row.records = [item.label for item in chosen], left_out, bag.records
        row.stored_name, row.state = kept.name, "ready"


def record_download(row: EvidenceExport) -> None:
    """Record that a bag leaves; only after this may its bytes leave.

    Raises:
        Refusal: it is not ready, or one of its files may not be read any more.
    """
    if row.state != "ready":
        raise Refusal("This export is not ready.")
    state = gate.state_of(row.matter)
    if any(drill.is_stopped(item) for item in files_of(row)):
        raise Refusal("Access to a file of this export is stopped. Ask for a new one.")
    if any(service.is_frozen(item, state) for item in files_of(row)):
        raise Refusal("The matter was gated since this export was made, and its media is frozen. Ask for a new one.")
    if any(item.disposed or refusal(item.protection, Use.EXPORT) for item in files_of(row)):
        raise Refusal("What may leave has changed since this export was made. Ask for a new one.")
    what = f"export {row.id}, downloaded"
    ledger.append(row.matter, lambda act: custody.exported(act, None, to=row.receiver, what=what, why=row.why))


def files_of(row: EvidenceExport) -> list[Item]:
    """Return the exhibits whose files go along."""
    query = select(Item).where(Item.matter_id == row.matter_id, Item.label.in_(row.items)).order_by(Item.id)
    return list(db.session.scalars(query))


def zip_of(row: EvidenceExport) -> Iterator[bytes]:
    """Return the bag as the bytes of a ZIP, made while it is sent; a file that is damaged ends it in the middle.

    Raises:
        DamagedFileError: a file cannot be opened; nothing was sent.
    """
    with files.store().open(str(row.stored_name), keys.matter_key(row.matter.wrapped_key)) as reader:
        texts = zipfile.ZipFile(io.BytesIO(b"".join(reader.chunks())))
    made = ZipStream()
    for item in files_of(row):
        service.open_bytes(item).close()
        made.add(bags.clear_bytes(item), f"{FOLDER}/{bags.object_path(item)}")
    for path in texts.namelist():
        made.add(texts.read(path), f"{FOLDER}/{path}")
    return iter(made)
