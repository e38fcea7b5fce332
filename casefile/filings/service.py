"""What can be done with papers: start, save, look at, finish once, open again, record as filed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from io import BytesIO
from typing import Any

from sqlalchemy import select

from casefile.filings import assembling, attaching, bates, documents, versions
from casefile.filings.frozen import WITH_RECORDS, find_paper, open_copy, open_paper
from casefile.filings.making import Made, make, missing, preview
from casefile.filings.models import Draft, Paper, PaperCopy, PaperEvent
from casefile.infra import audit, clock, files, keys
from casefile.infra.db import add, db
from casefile.infra.errors import Refusal
from casefile.law.filings import PaperKind, kind_of
from casefile.lawdata.filings_reader import paper_kinds, paper_text
from casefile.matters.models import Matter

__all__ = [
    "Made",
    "find_draft",
    "find_paper",
    "finish",
    "list_drafts",
    "list_papers",
    "make",
    "missing",
    "name_of",
    "open_copy",
    "open_paper",
    "preview",
    "record_filing",
    "save_draft",
    "start_draft",
]

DOCX = "docx"


# --- drafts ----------------------------------------------------------------------------------------------------------


def start_draft(matter: Matter, kind: str) -> Draft:
    """Start a paper of one kind, filled with what is known.

    Raises:
        PaperError: there is no such kind of paper.
    """
    known = kind_of(kind, paper_kinds())
    who, now = audit.actor(), clock.now()
    draft = add(
        Draft(
            matter_id=matter.id,
            kind=kind,
            typed={} if known.frame == assembling.GATHERED else _first_words(matter, known),
            revision=1,
            started_at=now,
            started_by_id=who.id,
            started_by=who.name,
            changed_at=now,
            changed_by=who.name,
        )
    )
    versions.add_version(draft, versions.first_text(kind))
    audit.record("paper.started", matter_id=matter.id, target=f"draft {draft.id}", kind=kind)
    return draft


def _first_words(matter: Matter, kind: PaperKind) -> dict[str, Any]:
    """Return counsel on the team, their own address as the person who starts this last wrote it, and the order."""
    order = {"order": paper_text(kind.order).strip()} if kind.order else {}
    team = documents.attorneys_of(matter)
    counsel = next((user for user in team if user.id == audit.actor().id), team[0] if team else None)
    if counsel is None:
        return order
    earlier = db.session.scalars(
        select(Draft).where(Draft.started_by_id == audit.actor().id).order_by(Draft.id.desc()).limit(20)
    )
    known: dict[str, Any] = next((draft.typed for draft in earlier if draft.typed.get("counsel_id") == counsel.id), {})
    words = {name: known.get(name, "") for name in documents.OWN_WORDS}
    return {**words, "counsel_id": counsel.id, "email": words["email"] or counsel.email, **order}


def find_draft(matter: Matter, draft_id: int) -> Draft | None:
    """Return a draft of this matter."""
    return db.session.scalar(select(Draft).where(Draft.id == draft_id, Draft.matter_id == matter.id))


def list_drafts(matter: Matter, *, before: int | None = None, limit: int = 100) -> list[Draft]:
    """Return the drafts that are not finished, the newest first, paged by id."""
    query = select(Draft).where(Draft.matter_id == matter.id, Draft.paper_id.is_(None))
    if before is not None:
        query = query.where(Draft.id < before)
    return list(db.session.scalars(query.order_by(Draft.id.desc()).limit(limit)))


def save_draft(
    draft: Draft, typed: Mapping[str, Any], revision: int, *, text: str | None = None, note: str = ""
) -> None:
    """Keep what was typed as a new version, on top of the revision it was typed on; without a text, its text stays.

    Raises:
        Refusal: the draft is finished, or somebody else saved it in between (``versions.SavedMeanwhile``).
    """
    versions.save(draft, typed, revision, text=text, note=note)


def name_of(kind: str) -> str:
    """Return the name of a kind of paper."""
    known = paper_kinds().get(kind)
    return known.name if known else kind


# --- finishing -------------------------------------------------------------------------------------------------------


def finish(draft: Draft, made: Made, matter: Matter) -> Paper:
    """Freeze a paper: its bytes go to the store with their digest, and are never made again.

    Raises:
        Refusal: the draft was finished or changed since the paper was made, a file behind an exhibit may no longer be
            opened, or its numbers were given to another paper in between.
        StoreError: the store could not keep it; nothing was finished.
    """
    versions.hold(draft, made.revision)
    stored = _put(made.pdf, matter)
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
    if made.docx is not None:
        _keep_copy(paper, matter, made.docx)
    attaching.record(made.attached, matter, f"paper {paper.id}")
    bates.give(made.attached, matter, paper)
    draft.paper_id = paper.id
    audit.record("paper.finished", matter_id=matter.id, target=f"paper {paper.id}", sha256=paper.sha256)
    return paper


def _put(content: bytes, matter: Matter) -> files.Stored:
    return files.store().put(keys.matter_key(matter.wrapped_key), BytesIO(content), declared_size=len(content))


def _keep_copy(paper: Paper, matter: Matter, docx: bytes) -> None:
    stored = _put(docx, matter)
    add(
        PaperCopy(
            matter_id=matter.id,
            paper_id=paper.id,
            form=DOCX,
            stored_name=stored.name,
            sha256=stored.sha256,
            size_bytes=stored.size,
            made_at=paper.made_at,
        )
    )


# --- finished papers -------------------------------------------------------------------------------------------------


def list_papers(matter: Matter, *, before: int | None = None, limit: int = 50) -> list[Paper]:
    """Return the finished papers, the newest first, paged by id."""
    query = select(Paper).options(*WITH_RECORDS).where(Paper.matter_id == matter.id)
    if before is not None:
        query = query.where(Paper.id < before)
    return list(db.session.scalars(query.order_by(Paper.id.desc()).limit(limit)))


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
