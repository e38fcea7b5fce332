"""What can be done with papers: start, save, look at, finish once, open again, record as filed."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from casefile.filings import documents, summary
from casefile.filings.models import Draft, Paper, PaperEvent
from casefile.infra import audit, clock, files, keys, pdf
from casefile.infra.db import add, db
from casefile.infra.errors import Refusal
from casefile.law.filings import PaperKind, RequiredPart, kind_of, missing_parts
from casefile.lawdata import reader
from casefile.lawdata.filings_reader import paper_kinds
from casefile.matters.models import Matter

GATHER: Mapping[str, Callable[[Matter, Mapping[str, Any]], Any]] = {
    "notice_of_appearance": documents.notice_of_appearance,
    "case_summary": summary.case_summary,
}
OWN_WORDS = ("bar_number", "firm", "address", "phone", "email")


@dataclass(frozen=True)
class Made:
    """A paper as it was made and not yet kept: its bytes, and what it was made from."""

    pdf: bytes
    pages: int
    values: Any
    revision: int
    lawdata_version: str


# --- drafts ----------------------------------------------------------------------------------------------------------


def start_draft(matter: Matter, kind: str) -> Draft:
    """Start a paper of one kind, filled with what is known.

    Raises:
        PaperError: there is no such kind of paper.
    """
    kind_of(kind, paper_kinds())
    who, now = audit.actor(), clock.now()
    draft = add(
        Draft(
            matter_id=matter.id,
            kind=kind,
            typed=_first_words(matter) if kind == "notice_of_appearance" else {},
            revision=1,
            started_at=now,
            started_by_id=who.id,
            started_by=who.name,
            changed_at=now,
            changed_by=who.name,
        )
    )
    audit.record("paper.started", matter_id=matter.id, target=f"draft {draft.id}", kind=kind)
    return draft


def _first_words(matter: Matter) -> dict[str, Any]:
    """Return counsel on the team, and their own address as the person who starts this last wrote it for them."""
    team = documents.attorneys_of(matter)
    counsel = next((user for user in team if user.id == audit.actor().id), team[0] if team else None)
    if counsel is None:
        return {}
    earlier = db.session.scalars(
        select(Draft)
        .where(Draft.started_by_id == audit.actor().id, Draft.kind == "notice_of_appearance")
        .order_by(Draft.id.desc())
        .limit(20)
    )
    known: dict[str, Any] = next((draft.typed for draft in earlier if draft.typed.get("counsel_id") == counsel.id), {})
    words = {name: known.get(name, "") for name in OWN_WORDS}
    return {**words, "counsel_id": counsel.id, "email": words["email"] or counsel.email}


def find_draft(matter: Matter, draft_id: int) -> Draft | None:
    """Return a draft of this matter."""
    return db.session.scalar(select(Draft).where(Draft.id == draft_id, Draft.matter_id == matter.id))


def list_drafts(matter: Matter, *, limit: int = 100) -> list[Draft]:
    """Return the drafts that are not finished, the newest first."""
    query = select(Draft).where(Draft.matter_id == matter.id, Draft.paper_id.is_(None))
    return list(db.session.scalars(query.order_by(Draft.id.desc()).limit(limit)))


def save_draft(draft: Draft, typed: Mapping[str, Any], revision: int) -> None:
    """Keep what was typed, on top of the revision it was typed on.

    Raises:
        Refusal: the draft is finished, or somebody else saved it in between.
    """
    _hold(draft, revision)
    draft.typed = dict(typed)
    draft.revision += 1
    draft.changed_at, draft.changed_by = clock.now(), audit.actor().name
    audit.record("paper.saved", matter_id=draft.matter_id, target=f"draft {draft.id}", revision=draft.revision)


def _hold(draft: Draft, revision: int) -> None:
    db.session.refresh(draft, with_for_update=True)
    if draft.paper_id is not None:
        raise Refusal("This draft was finished; its bytes are frozen. Start a new draft to say something else.")
    if draft.revision != revision:
        raise Refusal(
            f"{draft.changed_by} saved this draft in between. Copy what you typed, open the draft again, and add it."
        )


def name_of(kind: str) -> str:
    """Return the name of a kind of paper."""
    known = paper_kinds().get(kind)
    return known.name if known else kind


def values_of(draft: Draft, matter: Matter) -> Any:
    """Return the plain values of a draft as the matter stands now."""
    return GATHER[draft.kind](matter, draft.typed)


def missing(draft: Draft, matter: Matter) -> list[RequiredPart]:
    """Return what the draft still lacks."""
    return missing_parts(paper_kinds()[draft.kind], values_of(draft, matter))


# --- making and finishing --------------------------------------------------------------------------------------------


def preview(draft: Draft, matter: Matter) -> bytes:
    """Return the draft as PDF, marked as a draft on every page."""
    return _render(paper_kinds()[draft.kind], values_of(draft, matter), matter, is_draft=True)


def make(draft: Draft, matter: Matter) -> Made:
    """Return the paper as it would be kept. It takes seconds, so it is made before the transaction that keeps it.

    Raises:
        Refusal: a required part is missing, or the electronic signature is that of somebody else.
    """
    kind, values = paper_kinds()[draft.kind], values_of(draft, matter)
    if lacking := missing_parts(kind, values):
        raise Refusal("Not finished. Missing: " + "; ".join(f"{part.what} ({part.mend})" for part in lacking) + ".")
    _refuse_foreign_signature(values)
    made = _render(kind, values, matter, is_draft=False)
    return Made(made, pdf.page_count(made), values, draft.revision, reader.lawdata_version())


def _refuse_foreign_signature(values: Any) -> None:
    if getattr(values, "signature", "") == "electronic" and values.counsel.user_id != audit.actor().id:
        raise Refusal(
            f"Only {values.counsel.name} can finish a paper signed “s/ {values.counsel.name}”. "
            "Leave a line to be signed by hand, or let them finish it."
        )


def _render(kind: PaperKind, values: Any, matter: Matter, *, is_draft: bool) -> bytes:
    return pdf.render(
        f"pdf/{kind.key}.html",
        title=f"{kind.name}, {matter.caption}",
        made_at=clock.now().replace(microsecond=0),
        paper=values,
        kind=kind,
        is_draft=is_draft,
        zone=matter.zone,
        written=summary.written,
        local=clock.local,
    )


def finish(draft: Draft, made: Made, matter: Matter) -> Paper:
    """Freeze a paper: its bytes go to the store with their digest, and are never made again.

    Raises:
        Refusal: the draft was finished or changed since the paper was made.
        StoreError: the store could not keep it; nothing was finished.
    """
    _hold(draft, made.revision)
    stored = files.store().put(keys.matter_key(matter.wrapped_key), BytesIO(made.pdf), declared_size=len(made.pdf))
    kind, who = paper_kinds()[draft.kind], audit.actor()
    paper = add(
        Paper(
            matter_id=matter.id,
            kind=kind.key,
            title=kind.name,
            label=kind.label,
            stored_name=stored.name,
            sha256=stored.sha256,
            size_bytes=stored.size,
            pages=made.pages,
            values_sha256=documents.digest(made.values),
            lawdata_version=made.lawdata_version,
            made_at=clock.now(),
            made_by_id=who.id,
            made_by=who.name,
        )
    )
    draft.paper_id = paper.id
    audit.record("paper.finished", matter_id=matter.id, target=f"paper {paper.id}", sha256=paper.sha256)
    return paper


# --- finished papers -------------------------------------------------------------------------------------------------


def list_papers(matter: Matter, *, before: int | None = None, limit: int = 50) -> list[Paper]:
    """Return the finished papers, the newest first, paged by id."""
    query = select(Paper).options(selectinload(Paper.events)).where(Paper.matter_id == matter.id)
    if before is not None:
        query = query.where(Paper.id < before)
    return list(db.session.scalars(query.order_by(Paper.id.desc()).limit(limit)))


def find_paper(matter: Matter, paper_id: int) -> Paper | None:
    """Return a finished paper of this matter."""
    query = select(Paper).options(selectinload(Paper.events)).where(Paper.id == paper_id)
    return db.session.scalar(query.where(Paper.matter_id == matter.id))


def open_paper(paper: Paper, matter: Matter) -> bytes:
    """Return the bytes of a finished paper, compared with the digest recorded when it was finished.

    Raises:
        Refusal: the file is damaged, or is not what was finished.
    """
    try:
        with files.store().open(paper.stored_name, keys.matter_key(matter.wrapped_key)) as reading:
            content = b"".join(reading.chunks())
    except files.StoreError as damage:
        raise Refusal(f"This paper cannot be opened: {damage}.") from damage
    found = hashlib.sha256(content).hexdigest()
    if found != paper.sha256:
        raise Refusal(
            f"The stored file has SHA-256 {found}; recorded when it was finished is {paper.sha256}. "
            "Restore it from a backup; do not file this copy."
        )
    return content


def record_filing(paper: Paper, matter: Matter, filed_on: date, entry_number: int | None, note: str = "") -> PaperEvent:
    """Record that a paper was filed; a later record corrects an earlier one, which stays.

    Raises:
        Refusal: papers of this kind are not filed, or the day cannot be.
    """
    if not paper_kinds()[paper.kind].to_court:
        raise Refusal(f"A paper of the kind “{paper.title}” stays in the office; it is not filed.")
    made_on, today = clock.local(paper.made_at, matter.zone).date(), clock.today(matter.zone)
    if not made_on <= filed_on <= today:
        raise Refusal(
            f"Filed on {filed_on}: this paper was finished on {made_on}; the day lies between then and today."
        )
    who = audit.actor()
    audit.record("paper.filed", matter_id=matter.id, target=f"paper {paper.id}", entry=entry_number)
    return add(
        PaperEvent(
            paper_id=paper.id,
            filed_on=filed_on,
            entry_number=entry_number,
            note=note,
            at=clock.now(),
            by_id=who.id,
            by_name=who.name,
        )
    )
