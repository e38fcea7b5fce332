"""Bates numbers: which are the next of a matter, how they are stamped, and that none is given twice."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from casefile.filings.attached import Attached, Numbers
from casefile.filings.models import BatesRange, Paper
from casefile.infra import audit, clock, pdf
from casefile.infra.db import add, db
from casefile.infra.errors import Refusal
from casefile.matters.models import Matter

FIRST = "000001"
_PREFIX = re.compile(r"[A-Z](?:[A-Z]|[-](?!-)){0,18}")
_FIRST = re.compile(r"\d{1,9}")


@dataclass(frozen=True, slots=True)
class Wanted:
    """How the pages of exhibits are to be numbered. ``first`` counts where the matter has no such numbers yet."""

    prefix: str
    first: str = FIRST


def wanted(typed: Mapping[str, Any]) -> Wanted | None:
    """Return how the exhibits of a draft are numbered, or None where they are not.

    Raises:
        Refusal: the prefix or the first number cannot be.
    """
    prefix = "".join(str(typed.get("bates_prefix") or "").upper().split())
    first = str(typed.get("bates_first") or "").strip() or FIRST
    if not prefix:
        return None
    if not _PREFIX.fullmatch(prefix):
        raise Refusal(f"The prefix “{prefix}” has something else than letters and hyphens; right is DOE-.")
    if not _FIRST.fullmatch(first) or not int(first):
        raise Refusal(f"The first number “{first}” is none; right is {FIRST}: its zeros say how many digits all have.")
    return Wanted(prefix, first)


def numbered(files: Sequence[Attached], matter: Matter, how: Wanted | None) -> tuple[Attached, ...]:
    """Return the files with the numbers that their pages would be given now."""
    if how is None:
        return tuple(files)
    number, width = _next(matter, how)
    found = []
    for one in files:
        found.append(replace(one, numbers=Numbers(how.prefix, width, number, number + one.pages.count - 1)))
        number += one.pages.count
    return tuple(found)


def _next(matter: Matter, how: Wanted) -> tuple[int, int]:
    of_prefix = (BatesRange.matter_id == matter.id, BatesRange.prefix == how.prefix)
    last, width = db.session.execute(
        select(func.max(BatesRange.last), func.max(BatesRange.width)).where(*of_prefix)
    ).one()
    return (last + 1, width) if last else (int(how.first), len(how.first))


def stamps(files: Sequence[Attached], made_at: datetime, *, is_draft: bool) -> bytes:
    """Return one small page with its number for each page of the files; nothing where they are not numbered."""
    told = [one.numbers.of(place) for one in files if one.numbers for place in range(one.pages.count)]
    if not told:
        return b""
    return pdf.render("pdf/bates.html", title="Numbers", made_at=made_at, numbers=told, is_provisional=is_draft)


def give(files: Sequence[Attached], matter: Matter, paper: Paper) -> None:
    """Record the numbers stamped on the exhibits of a paper; the matter is held until the transaction ends.

    Raises:
        Refusal: they are no longer the next ones.
    """
    ranges = [(one, one.numbers) for one in files if one.numbers]
    if not ranges:
        return
    db.session.execute(select(Matter.id).where(Matter.id == matter.id).with_for_update(key_share=True))
    first = ranges[0][1]
    if _next(matter, Wanted(first.prefix, first.of(0).removeprefix(first.prefix)))[0] != first.first:
        raise Refusal(
            f"Not finished. {first.of(0)} was given to another paper in between. Finish again: the numbers run on."
        )
    who, now = audit.actor(), clock.now()
    for one, numbers in ranges:
        add(
            BatesRange(
                matter_id=matter.id,
                prefix=numbers.prefix,
                width=numbers.width,
                first=numbers.first,
                last=numbers.last,
                paper_id=paper.id,
                exhibit=one.letter,
                source=one.source,
                source_sha256=one.sha256,
                at=now,
                by_id=who.id,
                by_name=who.name,
            )
        )
    audit.record("paper.numbered", matter_id=matter.id, target=f"paper {paper.id}", first=first.of(0))


def ranges_of(paper: Paper) -> list[BatesRange]:
    """Return the numbers given to the exhibits of a paper, in their order."""
    return list(
        db.session.scalars(select(BatesRange).where(BatesRange.paper_id == paper.id).order_by(BatesRange.first))
    )


def in_words(row: BatesRange) -> str:
    """Return a range as it is told."""
    return Numbers(row.prefix, row.width, row.first, row.last).words
