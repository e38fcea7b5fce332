"""Files behind exhibits: who may put which there, their pages, the record of their opening, what the guard finds."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import replace

from casefile.clocks import printing
from casefile.evidence import documents as shown
from casefile.evidence import gate
from casefile.evidence import service as evidence
from casefile.evidence.models import Item
from casefile.filings import frozen, guarding, sources
from casefile.filings.attached import Attached
from casefile.filings.models import Paper
from casefile.filings.sheets import ExhibitLine
from casefile.infra import audit, binding, clock, files
from casefile.infra.access import labels_for
from casefile.infra.errors import Refusal
from casefile.law.filings import PaperKind
from casefile.law.guard import Finding
from casefile.law.protection import Use, refusal
from casefile.matters.models import LABELS, Matter
from casefile.matters.opening import find_open_matter

FILED = "PR"
MOST_BYTES = 64 * 1024 * 1024
MOST_PAGES = 1000
_LETTER = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]{0,9}")
AS_RECEIVED = "The exhibit’s pages are as received; they are not tagged."
AS_PRINTED = "The pages that follow were printed from the ledger; they are not tagged."


def gather(lines: Sequence[ExhibitLine], matter: Matter) -> tuple[Attached, ...]:
    """Return the files that exhibits name, as far as whoever acts may put them there. It takes seconds.

    Raises:
        Refusal: one may not be put there, or cannot; it says which, and what would be right.
    """
    named = [one for one in lines if one.source]
    if not named:
        return ()
    _refuse_letters(lines)
    found, left = [], MOST_BYTES
    for line in named:
        data = _bytes_of(line, matter, left)
        left -= len(data)
        try:
            pages = binding.clean(data)
        except binding.BindingError as why:
            raise Refusal(f"Exhibit {line.letter}: {line.source} cannot stand behind its cover: {why}.") from why
        found.append(Attached(line.letter, line.source, hashlib.sha256(data).hexdigest(), pages))
    if (count := sum(one.pages.count for one in found)) > MOST_PAGES:
        raise Refusal(
            f"The exhibits have {count:,} pages; at most {MOST_PAGES:,} stand in one paper. File it in parts."
        )
    return tuple(found)


def _refuse_letters(lines: Sequence[ExhibitLine]) -> None:
    strange = next((one.letter for one in lines if one.source and not _LETTER.fullmatch(one.letter)), "")
    if strange:
        raise Refusal(
            f"An exhibit with a file is called “{strange[:40]}”; right is a letter or a number, such as A or 12."
        )
    letters = [one.letter for one in lines]
    twice = next((one for one in letters if letters.count(one) > 1), "")
    if twice:
        raise Refusal(f"Two exhibits are called {twice}. Give each its own.")


def as_lines(lines: Sequence[ExhibitLine], attached: Sequence[Attached], *, is_draft: bool) -> tuple[ExhibitLine, ...]:
    """Return the lines of exhibits with what is known of the files behind them."""
    by_letter = {one.letter: one for one in attached}
    return tuple(_told(line, by_letter[line.letter], is_draft) if line.letter in by_letter else line for line in lines)


def _told(line: ExhibitLine, one: Attached, is_draft: bool) -> ExhibitLine:
    count = one.pages.count
    taken = (f"Taken out of the file: {', '.join(one.pages.taken)}.",) if one.pages.taken else ()
    return replace(
        line,
        pages=f"{count} page{'s' if count > 1 else ''}",
        numbers=one.numbers.words + (", provisional" if is_draft else "") if one.numbers else "",
        digest=one.sha256[:16],
        notes=(AS_PRINTED if one.source == sources.LEDGER else AS_RECEIVED, *taken),
    )


# --- the bytes --------------------------------------------------------------------------------------------------------


def _bytes_of(line: ExhibitLine, matter: Matter, most: int) -> bytes:
    if sources.is_item(line.source):
        return _bytes_of_item(line, _item(line.letter, line.source, matter), most)
    if number := sources.paper_id(line.source):
        return frozen.open_paper(_paper(line, number, matter), matter)
    return printing.exhibit_pdf(matter, clock.now().replace(microsecond=0), is_exhibit=True)


def _role(matter: Matter) -> str:
    """Return the role in the matter of whoever acts; empty where they have none."""
    who = audit.actor().id
    opened = find_open_matter(who, matter.id) if who is not None else None
    return opened[1] if opened else ""


def _item(letter: str, label: str, matter: Matter) -> Item:
    """Return an item that whoever acts may open and that may go to the court as it stands now.

    Raises:
        Refusal: there is none, or it may not.
    """
    item = evidence.find_item(matter, label, labels_for(_role(matter)))
    if item is None:
        raise Refusal(f"Exhibit {letter}: no item {label} is open to you in this matter. Mend the line of exhibits.")
    if why := _why_not(item, matter):
        raise Refusal(f"Exhibit {letter}: {label} cannot stand behind its cover: {why}.")
    return item


def _why_not(item: Item, matter: Matter) -> str:
    if item.reference_only or item.stored_name is None:
        return "it is kept by reference only, its bytes are not here"
    if item.disposed:
        return "its custody has ended"
    if item.stopped:
        return "access to it is stopped"
    if evidence.is_frozen(item, gate.state_of(matter)):
        return "the matter is gated, and its media is frozen"
    if item.fixity == "mismatch":
        return "its stored bytes are not those of intake"
    if item.share != FILED:
        return (
            f"its label is “{LABELS.get(item.share, item.share)}”; what goes into a paper is labelled "
            f"“{LABELS[FILED]}”, on the page of the item"
        )
    if shown.shown_type(item) != shown.PDF:
        return "it is no PDF. Log a PDF of it"
    return refusal(item.protection, Use.EXPORT)


def _bytes_of_item(line: ExhibitLine, item: Item, most: int) -> bytes:
    if (item.size_bytes or 0) > most:
        raise Refusal(
            f"The files of the exhibits have more than {MOST_BYTES // 1024**2} MB together. File it in parts."
        )
    try:
        with evidence.open_bytes(item) as reading:
            return b"".join(reading.chunks())
    except files.StoreError as damage:
        raise Refusal(f"Exhibit {line.letter}: {item.label} does not open as it was stored: {damage}.") from damage


def _paper(line: ExhibitLine, number: int, matter: Matter) -> Paper:
    paper = frozen.find_paper(matter, number)
    if paper is None or not labels_for(_role(matter)):
        raise Refusal(f"Exhibit {line.letter}: there is no finished paper {number} in this matter.")
    if paper.label == "WP":
        raise Refusal(f"Exhibit {line.letter}: paper {number} is work product. It stays in the office.")
    return paper


# --- on record --------------------------------------------------------------------------------------------------------


def record(attached: Sequence[Attached], matter: Matter, into: str, *, once: bool = False) -> None:
    """Record in the custody log that each item was opened for an exhibit of ``into``; only then may its pages leave.

    ``once``: not again where the log says so already of whoever acts.

    Raises:
        Refusal: it may no longer be opened, or no longer go to the court.
    """
    role = _role(matter)
    for one in attached:
        if sources.is_item(one.source):
            item = _item(one.letter, one.source, matter)
            why = f"Exhibit {one.letter} of {into}"
            if not (once and evidence.was_opened(item, why)):
                evidence.record_access(item, "download", why, role)


# --- the guard --------------------------------------------------------------------------------------------------------


def findings(attached: Sequence[Attached], kind: PaperKind, matter: Matter) -> tuple[Finding, ...]:
    """Return what the guard finds in the pages behind each cover. What is let pass holds for this very file.

    The limits of the paper do not count the pages of its exhibits.
    """
    found: list[Finding] = []
    for one in attached:
        seen = guarding.findings_of_pdf(one.pages.pdf, replace(kind, limits=(), label=FILED), matter)
        found += [_of_exhibit(finding, one) for finding in seen]
    return tuple(found)


def _of_exhibit(finding: Finding, one: Attached) -> Finding:
    key = hashlib.sha256(f"{one.letter}\x1f{one.sha256}\x1f{finding.key}".encode()).hexdigest()[:32]
    return replace(finding, key=key, where=f"Exhibit {one.letter}. {finding.where}".strip(), instead="")
