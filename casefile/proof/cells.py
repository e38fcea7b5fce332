"""What is written in the cells of the matrix: theory, instruction note, the defences that are put to an element."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func

from casefile.charges import service as charges
from casefile.charges.models import Count
from casefile.charges.record import hold, name_for_audit
from casefile.infra import audit, clock
from casefile.infra.db import add, db
from casefile.infra.errors import Refusal
from casefile.law.dated import Verified
from casefile.law.offences import Element, Offence
from casefile.lawdata.defences_reader import defences
from casefile.proof.models import TEXTS, CellDefence, CellText

OWN = "own:"


@dataclass(frozen=True, slots=True)
class Offered:
    """A defence that may be put to an element, with the warnings that belong to it and where it is from."""

    key: str
    name: str
    what: str
    warnings: tuple[str, ...]
    evidence: tuple[str, ...]
    source: str
    verified: Verified


def offered_defences(offence: Offence) -> dict[str, Offered]:
    """Return the defences that may be put to an element: those of the offence first, then the general ones."""
    found = {}
    for text in offence.defences:
        key = OWN + hashlib.sha256(text.encode()).hexdigest()[:16]
        found[key] = Offered(key, text, "", offence.warnings, (), offence.citation, offence.verified)
    for one in defences().values():
        found[one.key] = Offered(one.key, one.name, one.what, one.warnings, one.evidence, one.source, one.verified)
    return found


def element_of(count: Count, number: int) -> tuple[Offence, Element]:
    """Return the offence of a count and one of its elements.

    Raises:
        Refusal: the count is not matched, or its offence has no such element.
    """
    offence = charges.offence_of(count)
    if offence is None:
        raise Refusal(f"{count.label} is not matched to an offence; match it first, then fill its matrix.")
    for element in offence.elements:
        if element.number == number:
            return offence, element
    raise Refusal(f"{offence.citation} has no element {number}; it has {len(offence.elements)}.")


def write_text(count: Count, number: int, kind: str, text: str) -> CellText | None:
    """Write a new version of a theory or instruction note; an empty one says that there is none now.

    Raises:
        Refusal: the count has no such element, or the matrix no such column.
    """
    if kind not in TEXTS:
        raise Refusal(f"{kind!r} is no text of the matrix; choose one of: {', '.join(TEXTS)}.")
    hold(count)
    offence, _ = element_of(count, number)
    newest = texts([count]).get((count.id, number, kind))
    if (newest.text if newest else "") == text.strip():
        return newest
    who = audit.actor()
    audit.record(f"proof.{kind}", matter_id=count.matter_id, target=f"{name_for_audit(count)} element {number}")
    return add(
        CellText(
            count_id=count.id,
            offence_key=offence.key,
            number=number,
            kind=kind,
            text=text.strip(),
            at=clock.now(),
            by_id=who.id,
            by_name=who.name,
        )
    )


def put_defence(count: Count, number: int, defence_key: str, raised: bool) -> CellDefence | None:
    """Put a defence to an element, or take it from it; each step is kept.

    Raises:
        Refusal: the count has no such element, or the library no such defence for it.
    """
    hold(count)
    offence, _ = element_of(count, number)
    before = raised_defences([count]).get((count.id, number), {}).get(defence_key)
    if (before is not None) == raised:
        return before
    one = offered_defences(offence).get(defence_key)
    if raised and one is None:
        raise Refusal(f"{defence_key!r} is no defence of the library for {offence.citation}; choose one of the list.")
    who = audit.actor()
    audit.record("proof.defence", matter_id=count.matter_id, target=f"{name_for_audit(count)} element {number}")
    return add(
        CellDefence(
            count_id=count.id,
            offence_key=offence.key,
            number=number,
            defence_key=defence_key,
            wording=one.name if one else before.wording if before else "",
            raised=raised,
            at=clock.now(),
            by_id=who.id,
            by_name=who.name,
        )
    )


def texts(counts: Sequence[Count]) -> Mapping[tuple[int, int, str], CellText]:
    """Return the newest text by count, element and column, under the offence each count is mapped to now."""
    newest = db.select(func.max(CellText.id)).where(CellText.count_id.in_({count.id for count in counts}))
    newest = newest.group_by(CellText.count_id, CellText.offence_key, CellText.number, CellText.kind)
    rows = db.session.scalars(db.select(CellText).where(CellText.id.in_(newest)))
    return {(row.count_id, row.number, row.kind): row for row in _standing(rows, counts)}


def raised_defences(counts: Sequence[Count]) -> Mapping[tuple[int, int], dict[str, CellDefence]]:
    """Return the defences put to each element, by count and element, under the offence mapped now."""
    newest = db.select(func.max(CellDefence.id)).where(CellDefence.count_id.in_({count.id for count in counts}))
    newest = newest.group_by(CellDefence.count_id, CellDefence.offence_key, CellDefence.number, CellDefence.defence_key)
    rows = db.session.scalars(db.select(CellDefence).where(CellDefence.id.in_(newest)).order_by(CellDefence.id))
    found: dict[tuple[int, int], dict[str, CellDefence]] = {}
    for row in _standing(rows, counts):
        if row.raised:
            found.setdefault((row.count_id, row.number), {})[row.defence_key] = row
    return found


def _standing(rows: Iterable[Any], counts: Sequence[Count]) -> list[Any]:
    mapped = {count.id: count.offence_key for count in counts}
    return [row for row in rows if row.offence_key == mapped[row.count_id]]


def text_history(count: Count, number: int, limit: int = 50) -> list[CellText]:
    """Return the versions of the texts of one element, the newest first, also under an offence mapped before."""
    query = db.select(CellText).where(CellText.count_id == count.id, CellText.number == number)
    return list(db.session.scalars(query.order_by(CellText.id.desc()).limit(limit)))
