"""Drafts made into bytes: what they lack, their preview, and the paper as it would be kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from casefile.filings import (
    assembling,
    attaching,
    bates,
    documents,
    guarding,
    printed,
    reviewing,
    setting,
    summary,
    versions,
)
from casefile.filings.assembling import Composed, compose
from casefile.filings.attached import Attached
from casefile.filings.composing import cover_key
from casefile.filings.models import Draft
from casefile.filings.setting import ExhibitLine, Sheet
from casefile.infra import audit, binding, clock, pdf
from casefile.infra.errors import Refusal
from casefile.law.filings import RequiredPart, missing_parts
from casefile.law.guard import Finding
from casefile.lawdata import reader
from casefile.lawdata.filings_reader import paper_kinds
from casefile.matters.models import Matter

GATHER: Mapping[str, Callable[[Matter, Mapping[str, Any]], Any]] = {"case_summary": summary.case_summary}
MOST_GAPS_TOLD = 10
OF_BYTES = frozenset(("hidden-text", "bad-redaction", "pdf-part", "unread"))


@dataclass(frozen=True)
class Made:
    """A paper as it was made and not yet kept: its bytes, and what it was made from.

    ``docx`` is the copy for a word processor; None where papers of its kind have none. ``attached`` are the files
    whose pages stand behind its exhibits; they are in ``pages``.
    """

    pdf: bytes
    pages: int
    values: Any
    revision: int
    lawdata_version: str
    docx: bytes | None = None
    attached: tuple[Attached, ...] = ()


def is_gathered(draft: Draft) -> bool:
    """Whether the draft has no text of its own and is drawn from the matter whole."""
    return paper_kinds()[draft.kind].frame == assembling.GATHERED


def composed(draft: Draft, matter: Matter, *, is_draft: bool = True) -> Composed:
    """Return a draft as it reads now; only of papers that have a text of their own."""
    kind = paper_kinds()[draft.kind]
    return compose(kind, matter, versions.current_text(draft), draft.typed, is_draft=is_draft)


def missing(draft: Draft, matter: Matter) -> list[RequiredPart]:
    """Return what the draft still lacks."""
    if is_gathered(draft):
        return missing_parts(paper_kinds()[draft.kind], GATHER[draft.kind](matter, draft.typed))
    return composed(draft, matter).missing


def findings(
    draft: Draft, matter: Matter, paper: Composed | None = None, pages: int | None = None
) -> tuple[Finding, ...]:
    """Return what the guard finds in a draft as it reads now; ``pages`` where it was set, else they are not counted."""
    if paper is None:
        return guarding.findings_of_draft(draft, matter)
    said = guarding.Said(
        paper.sheet.body,
        title=paper.sheet.title,
        pages=pages,
        words=paper.words,
        upon=paper.upon,
        days=documents.days(paper.beside),
        beside=printed.texts(paper.sheet),
        as_set=printed.as_set(paper.sheet),
        own=tuple(getattr(paper.beside.counsel, name) for name in guarding.OWN_FIELDS),
    )
    return guarding.findings_of_draft(draft, matter, said)


def preview(draft: Draft, matter: Matter) -> bytes:
    """Return the draft as PDF, marked as a draft on every page."""
    if is_gathered(draft):
        return _gathered(draft, matter, is_draft=True)[0]
    return _pdf(composed(draft, matter).sheet)


def preview_docx(draft: Draft, matter: Matter) -> bytes:
    """Return the draft for a word processor, marked as a draft.

    Raises:
        Refusal: papers of this kind are drawn from the matter and have no such form.
    """
    if is_gathered(draft):
        raise Refusal(f"A paper of the kind “{paper_kinds()[draft.kind].name}” is made as PDF only.")
    return setting.docx(composed(draft, matter).sheet, _this_second())


def make(draft: Draft, matter: Matter) -> Made:
    """Return the paper as it would be kept. It takes seconds, so it is made before the transaction that keeps it.

    Raises:
        Refusal: a part is missing, a gap is left, no attorney stands for it, the signature is somebody else's, or the
            guard found something that no attorney let pass.
    """
    if lacking := missing(draft, matter):
        raise Refusal("Not finished. Missing: " + "; ".join(f"{part.what} ({part.mend})" for part in lacking) + ".")
    if is_gathered(draft):
        reviewing.refuse_unready(draft, matter)
        guarding.refuse_unless_overridden(draft, findings(draft, matter))
        made, values = _gathered(draft, matter, is_draft=False)
        return Made(made, pdf.page_count(made), values, draft.revision, reader.lawdata_version())
    paper = composed(draft, matter, is_draft=False)
    _refuse_gaps(paper)
    _refuse_foreign_signature(paper.beside)
    reviewing.refuse_unready(draft, matter)
    bound = bind(draft, matter, paper)
    own = findings(draft, matter, paper, pdf.page_count(bound.own))
    guarding.refuse_unless_overridden(draft, (*own, *findings_of_bytes(bound, draft, matter)))
    _refuse_held_exhibits(draft, findings_of_exhibits(bound.attached, draft, matter))
    docx = setting.docx(bound.sheet, _this_second())
    values, version = bound.sheet, reader.lawdata_version()
    return Made(bound.pdf, bound.pages, values, draft.revision, version, docx, bound.attached)


@dataclass(frozen=True, slots=True)
class Bound:
    """A paper as it was set. ``own`` are its own pages, ``pdf`` the whole with the files behind its exhibits."""

    sheet: Sheet
    own: bytes
    pdf: bytes
    pages: int
    attached: tuple[Attached, ...] = ()


def bind(draft: Draft, matter: Matter, paper: Composed) -> Bound:
    """Set a paper and put the files that its exhibits name behind their covers, with their numbers.

    Raises:
        Refusal: a file may not stand there, or cannot.
    """
    how = bates.wanted(draft.typed)
    attached = bates.numbered(attaching.gather(paper.sheet.exhibits, matter), matter, how)
    sheet = replace(
        paper.sheet, exhibits=attaching.as_lines(paper.sheet.exhibits, attached, is_draft=paper.sheet.is_draft)
    )
    moment = _this_second()
    own = setting.render(sheet, moment)
    if not attached:
        return Bound(sheet, own, own, pdf.page_count(own))
    stamps = bates.stamps(attached, moment, is_draft=sheet.is_draft)
    covers = pdf.places(own)
    places = [covers[cover_key(one)] for one in sheet.exhibits if one.digest]
    whole, pages = binding.bind(own, [one.pages.pdf for one in attached], places, stamps)
    return Bound(sheet, own, whole, pages, attached)


def with_files(draft: Draft) -> tuple[ExhibitLine, ...]:
    """Return the exhibits of a draft that name a file, as last saved."""
    return tuple(one for one in assembling.exhibits(draft.typed.get("exhibits", "")) if one.source)


def findings_of_exhibits(attached: Sequence[Attached], draft: Draft, matter: Matter) -> tuple[Finding, ...]:
    """Return what the guard finds in the files behind the exhibits of a draft."""
    return attaching.findings(attached, paper_kinds()[draft.kind], matter)


def findings_of_bytes(bound: Bound, draft: Draft, matter: Matter) -> tuple[Finding, ...]:
    """Return what the guard finds in the bytes of the paper's own pages: what nobody sees, and what may never leave.

    Whatever was printed on the way to the bytes is read here once more. The files behind its exhibits are looked at by
    themselves, so that both make up the whole; without such files the words were all read as they were set.
    """
    found = guarding.findings_of_pdf(bound.own, paper_kinds()[draft.kind], matter)
    unseen = OF_BYTES if bound.attached else OF_BYTES - {"unread"}
    return tuple(one for one in found if one.rule in unseen or (one.override == "never" and one.start >= 0))


def _refuse_held_exhibits(draft: Draft, found: Sequence[Finding]) -> None:
    """Refuse without telling what stands in the files: whoever looks through them is recorded first."""
    held = guarding.holding(found, guarding.overridden(draft))
    if held:
        raise Refusal(
            f"Not finished. The guard holds {len(held)} passage{'s' if len(held) > 1 else ''} of the exhibits back. "
            "“Look through the exhibits” shows them; an attorney may let each pass by name."
        )


def _refuse_gaps(paper: Composed) -> None:
    if paper.gaps:
        told = "; ".join(f"{gap.what} (line {gap.line})" for gap in paper.gaps[:MOST_GAPS_TOLD])
        count = f"{len(paper.gaps)} gaps are" if len(paper.gaps) > 1 else "A gap is"
        raise Refusal(f"Not finished. {count} left in the text: {told}. Write what belongs there, or strike it.")


def _refuse_foreign_signature(beside: documents.Beside) -> None:
    if beside.signature == "electronic" and beside.counsel.user_id != audit.actor().id:
        raise Refusal(
            f"Only {beside.counsel.name} can finish a paper signed “s/ {beside.counsel.name}”. "
            "Leave a line to be signed by hand, or let them finish it."
        )


def _this_second() -> datetime:
    return clock.now().replace(microsecond=0)


def _pdf(sheet: Sheet) -> bytes:
    return setting.render(sheet, _this_second())


def _gathered(draft: Draft, matter: Matter, *, is_draft: bool) -> tuple[bytes, Any]:
    """Return the PDF of a paper that is drawn from the matter whole, and the values it was made from."""
    kind, values = paper_kinds()[draft.kind], GATHER[draft.kind](matter, draft.typed)
    made = pdf.render(
        f"pdf/{kind.key}.html",
        title=f"{kind.name}, {matter.caption}",
        made_at=_this_second(),
        paper=values,
        kind=kind,
        is_draft=is_draft,
        zone=matter.zone,
        written=summary.written,
        local=clock.local,
    )
    return made, values
