"""What is found around a text: to whom it goes, what it lacks, how long it is, and what its file tells of itself."""

from __future__ import annotations

from collections.abc import Iterator

from casefile.law.filings import written
from casefile.law.guard import Hit, Leaving
from casefile.law.guard_fold import listed, words_of

_OURS = ("weasyprint", "pikepdf", "python-docx")
_MAKERS = ("producer", "creator", "creatortool")
_AUTHORS = ("author", "creator_name", "lastmodifiedby", "manager", "company")
_FOLDERS = ("/home/", "/users/", "\\users\\", "/var/", "file:", "c:\\")
_OFFENCES = listed(
    "csam pornography pornographic sextortion exploitation molestation molester abuse rape enticement grooming "
    "trafficking predator pedophile offender"
)


def recipients(leaving: Leaving) -> Iterator[Hit]:
    """Yield recipients who are never addressed; nobody lets that pass."""
    for one in leaving.recipients:
        if one.refusal:
            yield Hit("never-addressed", one.refusal)


def label(leaving: Leaving) -> Iterator[Hit]:
    """Yield a paper labelled work product that goes to a court or to anybody but the client."""
    outside = leaving.to_court or any(one.role != "client" for one in leaving.recipients)
    if leaving.label == "WP" and leaving.leaves and outside:
        yield Hit("work-product-label", "The paper is labelled work product, and it leaves the office.")


def lacking(leaving: Leaving) -> Iterator[Hit]:
    """Yield what the paper lacks, and the gaps that are left in its text."""
    for part in leaving.missing:
        yield Hit("missing", f"Missing: {part}.")
    for gap in leaving.gaps:
        yield Hit("gap", f"A gap is left: {gap}.")


def days_ahead(leaving: Leaving) -> Iterator[Hit]:
    """Yield days of signature and of service that lie ahead: whoever signs certifies what has not happened yet."""
    for what, on in leaving.days:
        if leaving.leaves and leaving.today and on > leaving.today:
            yield Hit("day-ahead", f"{what} {written(on)}: this day lies ahead.")


def limits(leaving: Leaving) -> Iterator[Hit]:
    """Yield limits of pages and words that are exceeded; what was not counted is not held against one."""
    counted = {"pages": leaving.pages, "words": leaving.words}
    for one in leaving.limits:
        has = counted.get(one.what)
        if has is not None and has > one.most:
            what = f"It has {has:,} {one.what}; {one.most:,} are allowed."
            yield Hit("limit", what, source=one.source, verified=one.verified)


def metadata(leaving: Leaving) -> Iterator[Hit]:
    """Yield what a file's own fields tell: who wrote it, with what, on which folders, and words of an offence."""
    if not leaving.leaves:
        return
    for name, value in leaving.metadata.items():
        field, said = name.rsplit(":", 1)[-1].casefold(), value.strip()
        if not said:
            continue
        if field in _AUTHORS or (field == "creator" and ":" in name):
            yield Hit("metadata-author", f"{name} names who wrote it: “{_short(said)}”.")
        elif field in _MAKERS and not said.casefold().startswith(_OURS):
            yield Hit("metadata-maker", f"{name} tells what it was made with: “{_short(said)}”.")
        if any(folder in said.casefold() for folder in _FOLDERS):
            yield Hit("metadata-folder", f"{name} tells a folder of a machine: “{_short(said)}”.")
        if field in ("title", "subject", "keywords", "filename", "description") and _OFFENCES & set(words_of(said)):
            yield Hit("metadata-offence", f"{name} names an offence: “{_short(said)}”.")


def _short(said: str) -> str:
    return said if len(said) <= 80 else f"{said[:79]}…"


def pdf(leaving: Leaving) -> Iterator[Hit]:
    """Yield text that nobody sees, text under redactions, and parts that a paper does not need."""
    for said in leaving.hidden:
        yield Hit("hidden-text", f"Text that nobody sees, but a reader copies out: “{_short(said)}”.")
    for said in leaving.bad_redactions:
        yield Hit("bad-redaction", f"A redaction covers text that is still there: “{_short(said)}”.")
    for said in leaving.parts:
        yield Hit("pdf-part", f"The PDF holds {said}.")
    for said in leaving.unread:
        yield Hit("unread", f"The guard did not look at {said}.")
