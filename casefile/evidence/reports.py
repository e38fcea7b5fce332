"""Custody reports asked for in the browser: volumes made in the background, kept sealed, downloaded on record."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import selectinload
from zipstream import ZipStream

from casefile.evidence import checkpoints, ledger, volumes
from casefile.evidence.making import UNDER_WAY, made_for
from casefile.evidence.report_documents import Bound
from casefile.evidence.report_models import CustodyReport, CustodyVolume
from casefile.infra import audit, clock, files, jobs, keys
from casefile.infra.db import add, db, transaction
from casefile.infra.errors import Refusal
from casefile.law import custody
from casefile.matters.models import Matter

GIVEN_UP_AFTER = timedelta(minutes=20)
"""A report that came no further for so long was cut off; another can be asked for."""
CUT_OFF = "It was cut off before its last volume. Ask for it again."


def ask(matter: Matter, receiver: str, why: str, labels: Sequence[str]) -> CustodyReport:
    """Ask for a report; ``start`` begins it once this is on record.

    Raises:
        Refusal: nothing is logged, or another report of this matter is being made.
    """
    if ledger.find_log(matter) is None:
        raise Refusal("Nothing is logged in this matter yet, so there is nothing to print.")
    if any(is_under_way(row) for row in reports_of(matter)):
        raise Refusal("A report of this matter is being made; wait until it is ready, then ask again.")
    who, now = audit.actor(), clock.now()
    return add(
        CustodyReport(
            matter_id=matter.id,
            receiver=receiver,
            why=why,
            labels=list(labels),
            moved_at=now,
            at=now,
            by_id=who.id,
            by_name=who.name,
            by_role=who.role,
            by_auth=who.auth,
        )
    )


def start(row: CustodyReport) -> None:
    """Let the report be made in the background."""
    jobs.later("evidence.report", row.id)


def is_under_way(row: CustodyReport) -> bool:
    """Whether a report is being made, and came further lately."""
    return row.state in UNDER_WAY and clock.now() - row.moved_at < GIVEN_UP_AFTER


def reports_of(matter: Matter, limit: int = 20) -> list[CustodyReport]:
    """Return the reports that were asked for, the newest first, with their files."""
    query = select(CustodyReport).where(CustodyReport.matter_id == matter.id).order_by(CustodyReport.id.desc())
    return list(db.session.scalars(query.options(selectinload(CustodyReport.volumes)).limit(limit)))


def find_report(matter: Matter, report_id: int) -> CustodyReport | None:
    """Return one report of this matter."""
    query = select(CustodyReport).where(CustodyReport.id == report_id, CustodyReport.matter_id == matter.id)
    return db.session.scalar(query)


@jobs.handler("evidence.report")
def prepare(report_id: int) -> None:
    """Make every file of a report and keep it sealed; what was cut off before is not gone on with."""
    row = db.session.get(CustodyReport, report_id)
    if row is None or row.state not in UNDER_WAY:
        return
    with made_for(row):
        printing = _begin(row)
        for bound in volumes.make(printing):
            _keep(row, bound)
        with transaction():
            row.state = "ready"


def _begin(row: CustodyReport) -> volumes.Printing:
    """Fix where the log stands; its checkpoint is kept as one that leaves the office.

    Raises:
        Refusal: this report was begun before and was cut off.
    """
    if row.state != "waiting":
        raise Refusal(CUT_OFF)
    with transaction():
        log = ledger.hold(row.matter)
        row.state, row.begun_at, row.moved_at = "working", clock.now().replace(microsecond=0), clock.now()
        row.size, row.note = log.size, checkpoints.keep(log, "report")
    printing = volumes.Printing(row.matter, row.labels, row.size, row.note, row.begun_at)
    with transaction():
        row.total = volumes.volumes_in(printing) + 2  # the list of digests and the index
    return printing


def _keep(row: CustodyReport, bound: Bound) -> None:
    kept = files.store().put(keys.matter_key(row.matter.wrapped_key), io.BytesIO(bound.content))
    with transaction():
        add(
            CustodyVolume(
                matter_id=row.matter_id,
                report_id=row.id,
                number=bound.number,
                name=bound.name,
                holds=bound.holds,
                pages=bound.pages,
                stored_name=kept.name,
                sha256=kept.sha256,
                size_bytes=kept.size,
                at=clock.now(),
            )
        )
        row.done, row.moved_at = row.done + 1, clock.now()


# --- downloads -------------------------------------------------------------------------------------------------------


def chosen(row: CustodyReport, name: str) -> list[CustodyVolume]:
    """Return the file of this name, or without a name every file, the index first.

    Raises:
        Refusal: the report is not ready, or has no such file.
    """
    if row.state != "ready":
        raise Refusal("This report is not ready.")
    found = [one for one in row.volumes if not name or one.name == name]
    if not found:
        raise Refusal(f"This report has no file named {name[:100]}.")
    return found


def record_download(row: CustodyReport, wanted: Sequence[CustodyVolume]) -> None:
    """Record that files of a report leave; only after this may their bytes leave."""
    what = wanted[0].name if len(wanted) == 1 else f"{len(wanted)} files"
    told = f"custody report {row.id}, downloaded: {what}"
    ledger.append(row.matter, lambda act: custody.exported(act, None, to=row.receiver, what=told, why=row.why))


def pieces_of(row: CustodyReport, one: CustodyVolume) -> Iterator[bytes]:
    """Return the bytes of one file, piece by piece; they are refused at their end where they are not those made.

    What is needed is read at once, so that the bytes can be sent when the request is over.

    Raises:
        DamagedFileError: the stored file is not the one that was made.
    """
    opened = partial(files.store().open, one.stored_name, keys.matter_key(row.matter.wrapped_key))
    opened().close()
    return _checked(opened, one.name, one.sha256)


def _checked(opened: Callable[[], files.ClearReader], name: str, sha256: str) -> Iterator[bytes]:
    digest = hashlib.sha256()
    with opened() as reader:
        for piece in reader.chunks():
            digest.update(piece)
            yield bytes(piece)
    if digest.hexdigest() != sha256:
        raise files.DamagedFileError(f"{name} is not the file that was made; ask for the report again")


def zip_of(row: CustodyReport, wanted: Sequence[CustodyVolume]) -> Iterator[bytes]:
    """Return files of a report as the bytes of a ZIP, made while it is sent.

    Raises:
        DamagedFileError: a file cannot be opened; nothing was sent.
    """
    made = ZipStream()
    for one in wanted:
        made.add(pieces_of(row, one), f"custody-report-{row.id}/{one.name}")
    return iter(made)
