"""The printed log of a matter of any length: short ones whole, long ones in numbered volumes with an index.

A volume is a complete tagged file of its own: joining the files would drop their tags, and one long file would take a
gigabyte to make. Each is made by a process that ends with it, so memory stays where it is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select

from casefile.evidence import documents, ledger, service
from casefile.evidence.models import CustodyLog, CustodyRecord, Item
from casefile.evidence.report_documents import (
    DIGESTS,
    INDEX,
    Bound,
    Cover,
    IndexPaper,
    VolumePaper,
    digests_csv,
    listed,
    volume_name,
)
from casefile.infra import keys, pdf
from casefile.infra.db import db
from casefile.matters.models import Matter

AT_ONCE = 500
"""So many rows, exhibits and records together, are printed at once; beyond, in volumes in the background."""
ROWS = 250
"""So many rows stand in one volume: more take longer than they save, and hold more memory while they are laid out."""


@dataclass(frozen=True)
class Printing:
    """What is printed of a matter: the share labels that may be read, without which items, where the log stood."""

    matter: Matter
    labels: Sequence[str]
    size: int
    note: str
    made_at: datetime
    without: Collection[str] = ()


def rows_to_print(matter: Matter, labels: Sequence[str], without: Collection[str] = ()) -> int:
    """Return how many rows, exhibits and records together, the printed log would have."""
    log = ledger.find_log(matter)
    return _count(_items(matter, labels, without)) + (_count(_records(log, matter, labels, without)) if log else 0)


def is_long(matter: Matter, labels: Sequence[str], without: Collection[str] = ()) -> bool:
    """Whether the printed log is made in volumes."""
    return rows_to_print(matter, labels, without) > AT_ONCE


def volumes_in(printing: Printing) -> int:
    """Return how many volumes there will be, the index not counted."""
    log = ledger.find_log(printing.matter)
    records = _count(_records(log, *_of(printing), upto=printing.size)) if log else 0
    return _volumes(_count(_items(*_of(printing)))) + _volumes(records)


def make(printing: Printing) -> Iterator[Bound]:
    """Make every file of the report: the volumes in their order, the list of digests, the index last.

    Raises:
        PdfError: a volume could not be made.
    """
    broken, findings = _checked(printing)
    cover = _cover(printing, "" if broken else printing.note, volumes_in(printing))
    files = []
    for paper in _papers(printing, cover):
        files.append(listed(bound := _bind(printing, paper)))
        yield bound
    exhibits, leaves = list(_exhibits(printing)), list(_leaves(printing))
    digests = Bound(0, DIGESTS, "every digest whole, as CSV", 0, digests_csv(exhibits, leaves))
    files.append(listed(digests))
    yield digests
    yield _index(printing, IndexPaper(cover, findings, len(exhibits), len(leaves), tuple(files)))


def _of(printing: Printing) -> tuple[Matter, Sequence[str], Collection[str]]:
    return printing.matter, printing.labels, printing.without


def _volumes(rows: int) -> int:
    return -(-rows // ROWS)


def _cover(printing: Printing, checkpoint: str, volumes: int) -> Cover:
    matter, log = printing.matter, ledger.find_log(printing.matter)
    return Cover(
        caption=matter.caption,
        docket_number=matter.docket_number or "",
        zone=matter.zone,
        origin=log.origin if log else "",
        size=printing.size,
        checkpoint=checkpoint,
        verifier_key=keys.log_key().verifier,
        volumes=volumes,
    )


def _papers(printing: Printing, cover: Cover) -> Iterator[VolumePaper]:
    number = 0
    for chunk in _chunks(_items(*_of(printing)), Item.id):
        number += 1
        items = tuple(documents.log_item(item) for item in chunk)
        holds = f"exhibits {items[0].label} to {items[-1].label}"
        yield VolumePaper(cover, number, holds, items=items)
    log = ledger.find_log(printing.matter)
    if log is None:
        return
    for chunk in _chunks(_records(log, *_of(printing), upto=printing.size), CustodyRecord.seq):
        number += 1
        found = ledger.read_rows(chunk)
        rows = tuple(documents.log_row(record, printing.matter.zone) for record in found.records)
        holds = f"records {chunk[0].seq} to {chunk[-1].seq}"
        yield VolumePaper(cover, number, holds, rows=rows)


def _bind(printing: Printing, paper: VolumePaper) -> Bound:
    title = f"Custody log, volume {paper.number} of {paper.cover.volumes}"
    values = {"volume": paper, "log": paper.cover}
    made, pages = pdf.render_counted("pdf/custody_volume.html", title=title, made_at=printing.made_at, **values)
    return Bound(paper.number, volume_name(paper.number, paper.cover.volumes), paper.holds, pages, made)


def _index(printing: Printing, paper: IndexPaper) -> Bound:
    title = "Custody log, index of its volumes"
    values = {"index": paper, "log": paper.cover}
    made, pages = pdf.render_counted("pdf/custody_index.html", title=title, made_at=printing.made_at, **values)
    return Bound(0, INDEX, "index of the volumes", pages, made)


def _checked(printing: Printing) -> tuple[bool, tuple[str, ...]]:
    """Check the whole log; return whether it was changed, and what was found, in words. The rest is let go of."""
    report = ledger.check(printing.matter)
    items = [item for chunk in _chunks(_items(*_of(printing)), Item.id) for item in chunk]
    broken = any(one.check in ledger.BROKEN for one in report.findings)
    return broken, service.log_findings(report, items)


def _exhibits(printing: Printing) -> Iterator[tuple[str, str, str]]:
    for chunk in _chunks(_items(*_of(printing)), Item.id):
        yield from ((item.label, documents.shown_name(item.name), item.sha256 or "") for item in chunk)


def _leaves(printing: Printing) -> Iterator[tuple[int, str]]:
    log = ledger.find_log(printing.matter)
    if log is not None:
        query = _records(log, *_of(printing), upto=printing.size).with_only_columns(
            CustodyRecord.seq, CustodyRecord.leaf
        )
        yield from ((row.seq, row.leaf) for row in db.session.execute(query.order_by(CustodyRecord.seq)))


# --- what is read ----------------------------------------------------------------------------------------------------


def _items(matter: Matter, labels: Sequence[str], without: Collection[str]) -> Any:
    return select(Item).where(_mine(matter, labels, without))


def _mine(matter: Matter, labels: Sequence[str], without: Collection[str]) -> ColumnElement[bool]:
    return and_(Item.matter_id == matter.id, Item.share.in_(labels), Item.label.not_in(list(without)))


def _records(
    log: CustodyLog, matter: Matter, labels: Sequence[str], without: Collection[str], upto: int | None = None
) -> Any:
    shown = select(Item.label).where(_mine(matter, labels, without))
    query = select(CustodyRecord).where(CustodyRecord.log_id == log.id)
    query = query.where(or_(CustodyRecord.item.is_(None), CustodyRecord.item.in_(shown)))
    return query if upto is None else query.where(CustodyRecord.seq <= upto)


def _count(query: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(query.subquery())) or 0


def _chunks(query: Any, key: Any) -> Iterator[list[Any]]:
    """Return the rows of a query in the order of its key, so many at a time; nothing is held open in between."""
    after = None
    while rows := list(db.session.scalars(_after(query, key, after).order_by(key).limit(ROWS))):
        after = getattr(rows[-1], key.key)
        yield rows


def _after(query: Any, key: Any, after: int | None) -> Any:
    return query if after is None else query.where(key > after)
