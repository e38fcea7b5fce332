"""A draft put together: its text with the variables drawn, what stands beside it, and the sheet it is set from."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from markupsafe import Markup

from casefile.filings import documents, setting, sources, variables
from casefile.filings.documents import Beside
from casefile.filings.setting import AuthorityLine, ExhibitLine, ServedOn, Sheet, Signer
from casefile.law.filings import PaperKind, RequiredPart, asked_words, missing_parts
from casefile.law.paper_text import Filled, FilledText, Gap, fill, sections
from casefile.matters.models import Matter

GATHERED, LETTER = "gathered", "letter"
AUTHORITY_KINDS = ("case", "statute", "rule", "other")
LETTER_FRAME = "letter"
OPENING = 8  # paragraphs: day, address, manner of sending, subject and greeting stand within them
SALUTATION = re.compile(r"(?:dear|to|hello|hi|estimad[oa]|querid[oa])\b[^\n]*[:,]?\s*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Composed:
    """A paper as it reads now. ``order`` is the proposed order, None where the paper has none."""

    kind: PaperKind
    beside: Beside
    text: FilledText
    order: FilledText | None
    sheet: Sheet

    @property
    def missing(self) -> list[RequiredPart]:
        """The required parts that it lacks."""
        return missing_parts(self.kind, self.beside)

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """What is still to be written, in the text and in the order."""
        return self.text.gaps + (self.order.gaps if self.order else ())

    @property
    def upon(self) -> tuple[str, ...]:
        """To whom it goes, in the words that say so: those served, the fields that address, the opening of a letter."""
        fields = (self.beside.ask.get(ask.key, "") for ask in self.kind.asks if ask.addresses)
        opening = letter_opening(self.text.markdown) if self.kind.frame == LETTER else ""
        told = (*(row.upon for row in self.beside.rows), *fields, opening)
        return tuple(one for one in told if one.strip())

    @property
    def words(self) -> int:
        """How many words its limits count."""
        return setting.words(self.sheet)

    @property
    def reads(self) -> Markup:
        """How it reads, as a fragment for a page."""
        return Markup(setting.preview_html(self.sheet))  # noqa: S704 - every word in it is escaped where it is drawn


def compose(kind: PaperKind, matter: Matter, text: str, typed: Mapping[str, Any], *, is_draft: bool = True) -> Composed:
    """Return a paper of ``kind`` from its Markdown and its fields, as the matter stands now."""
    beside = documents.beside(matter, typed)
    known, asks = _known(matter, beside), asked_words(kind.asks, beside.ask)
    body = fill(text, known, asks, kind.asks)
    order = fill(typed.get("order", ""), known, asks, kind.asks) if typed.get("order") else None
    beside = replace(beside, sections=sections(body.markdown), files=_files(typed))
    return Composed(kind, beside, body, order, _sheet(kind, matter, beside, body, order, typed, is_draft))


def letter_opening(markdown: str) -> str:
    """Return a letter's text down to its salutation: counsel may write there to whom it goes. Empty without one."""
    paragraphs = markdown.split("\n\n")[:OPENING]
    greeted = [at for at, one in enumerate(paragraphs) if SALUTATION.match(one.strip())]
    return "\n".join(paragraphs[: greeted[-1] + 1]) if greeted else ""


def _known(matter: Matter, beside: Beside) -> Mapping[str, Filled]:
    """Return the variables, with counsel as chosen for this paper where somebody was chosen."""
    known = dict(variables.known(matter))
    if beside.counsel.name and "counsel.name" in known:
        known["counsel.name"] = replace(known["counsel.name"], value=beside.counsel.name)
    return known


def _sheet(
    kind: PaperKind,
    matter: Matter,
    beside: Beside,
    body: FilledText,
    order: FilledText | None,
    typed: Mapping[str, Any],
    is_draft: bool,
) -> Sheet:
    return Sheet(
        kind_key=kind.key,
        heading=kind.heading,
        frame_key=_frame_key(kind, matter, typed.get("frame") or ""),
        caption=beside.frame,
        body=body.markdown,
        signers=_signers(beside),
        dated_on=beside.signed_on,
        signature=beside.signature,
        service=tuple(ServedOn(row.how, row.upon, row.served_on) for row in beside.rows if row.how),
        order=order.markdown if order else "",
        authorities=authorities(typed.get("authorities", "")),
        with_contents=bool(typed.get("with_contents")),
        exhibits=exhibits(typed.get("exhibits", "")),
        is_draft=is_draft,
        title=f"{kind.name}, {matter.caption}",
    )


def _frame_key(kind: PaperKind, matter: Matter, chosen: str) -> str:
    """Return how the page is laid out: as counsel chose among the forms of courts, else as the court's own."""
    if kind.frame == LETTER:
        return LETTER_FRAME
    known = setting.frames().get(chosen)
    return chosen if known and known.sheet != LETTER_FRAME else setting.frame_for(matter.court or "")


def _signers(beside: Beside) -> tuple[Signer, ...]:
    counsel = beside.counsel
    if not counsel.name:
        return ()
    role = beside.capacity if beside.capacity in ("appointed", "defender") else "attorney"
    return (
        Signer(
            name=counsel.name,
            bar_number=counsel.bar_number,
            firm=counsel.firm,
            address=counsel.address,
            phone=counsel.phone,
            email=counsel.email,
            role=role,
        ),
    )


def authorities(typed: str) -> tuple[AuthorityLine, ...] | None:
    """Return the table of authorities as counsel typed it, or None where it is to be found in the text.

    One a line, as ``statute: 18 U.S.C. § 3161``; a line without a kind is of the kind other.
    """
    lines = [line.strip() for line in typed.splitlines() if line.strip()]
    return tuple(_authority(line) for line in lines) or None


def _authority(line: str) -> AuthorityLine:
    kind, colon, text = line.partition(":")
    known = kind.strip().casefold()
    if colon and known in AUTHORITY_KINDS:
        return AuthorityLine(known, text.strip())  # type: ignore[arg-type]
    return AuthorityLine("other", line)


def _files(typed: Mapping[str, Any]) -> frozenset[str]:
    return frozenset(one.source for one in exhibits(typed.get("exhibits", "")) if one.source)


def exhibits(typed: str) -> tuple[ExhibitLine, ...]:
    """Return the exhibits as counsel typed them: one a line, as ``A: Docket sheet: 4 pages``.

    In the place of its pages a line may name the file that stands behind its cover: ``A: Log of the phone: E-0003``.
    """
    found = []
    for line in typed.splitlines():
        letter, _, rest = line.partition(":")
        what, _, pages = rest.rpartition(":") if ":" in rest else (rest, "", "")
        if letter.strip() and what.strip():
            source = sources.named(pages)
            told = "" if source else pages.strip()
            found.append(ExhibitLine(letter.strip(), what.strip(), told, source))
    return tuple(found)
