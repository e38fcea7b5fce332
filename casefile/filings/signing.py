"""Signature blocks by role, the certificate of service, the head of a letter: as blocks of a paper."""

from __future__ import annotations

from datetime import date
from itertools import groupby
from typing import Any

from flask import current_app

from casefile.filings.blocks import Block, Heading, Paragraph, Run
from casefile.filings.sheets import ServedOn, Sheet, Signer
from casefile.filings.summary import written

BLANK_DAY = "____________________"
BY_HAND_ONLY = ("client", "expert")  # an account of the court's system is counsel's; nobody else signs through it
_ROLES = {
    "lead": "Lead counsel for {}",
    "attorney": "Counsel for {}",
    "appointed": "Counsel for {}, appointed by the Court",
    "defender": "Counsel for {}, of the defender’s office",
    "client": "",
    "expert": "",
}


def lines(*told: str, look: str = "lines") -> Paragraph:
    """Return a paragraph of lines, the empty ones left out."""
    runs: list[Run] = []
    for line in (line for one in told for line in one.splitlines() if line.strip()):
        runs += [Run(ends_line=True), Run(line)] if runs else [Run(line)]
    return Paragraph(tuple(runs), look)


def signatures(sheet: Sheet, *, closing: str = "Respectfully submitted,") -> tuple[tuple[Block, ...], ...]:
    """Return a block for each signer; the day and the closing stand in the first. Without a signer, an empty one."""
    first: list[Block] = [] if closing == "Sincerely," else [lines(f"Dated: {written(sheet.dated_on) or BLANK_DAY}")]
    first.append(lines(closing))
    blocks = [_signature(sheet, signer) for signer in sheet.signers or (Signer(""),)]
    return tuple((*first, *block) if place == 0 else block for place, block in enumerate(blocks))


def _signature(sheet: Sheet, signer: Signer) -> tuple[Block, ...]:
    return sign_here(sheet, signer), lines(*who(signer), capacity_of(sheet, signer))


def sign_here(sheet: Sheet, signer: Signer) -> Paragraph:
    """Return “s/” and the name, or a line for the hand."""
    if sheet.signature == "electronic" and signer.role not in BY_HAND_ONLY and signer.name:
        return Paragraph((Run(f"s/ {signer.name}"),), "signed")
    return Paragraph((), "line")


def who(signer: Signer) -> tuple[str, ...]:
    """Return name, number and address of one who signs, a line each."""
    bar = f"Bar No. {signer.bar_number}" if signer.bar_number else ""
    return (signer.name or "[name]", bar, signer.firm, signer.address, signer.phone, signer.email)


def capacity_of(sheet: Sheet, signer: Signer) -> str:
    """Return in which capacity one signs."""
    if signer.capacity and signer.capacity not in ("retained", "appointed", "defender"):
        return signer.capacity
    role = signer.capacity if signer.capacity in _ROLES else signer.role
    if role == "client":
        return "The accused"
    return _ROLES.get(role, _ROLES["attorney"]).format(sheet.caption.accused or "[accused]")


def counsel_block(sheet: Sheet) -> Paragraph:
    """Return counsel's names and addresses as they stand at the top left of a pleading."""
    told = [
        line
        for signer in sheet.signers
        if signer.role not in BY_HAND_ONLY
        for line in (*who(signer), capacity_of(sheet, signer))
    ]
    return lines(*told)


def judge_line(sheet: Sheet) -> tuple[Block, ...]:
    """Return where the judge signs an order."""
    return lines(f"Dated: {BLANK_DAY}"), Paragraph((), "line"), lines(sheet.caption.judge or "Judge of the Court")


# --- service ----------------------------------------------------------------------------------------------------------


def certificate(sheet: Sheet) -> tuple[Block, ...]:
    """Return the certificate of service: a paragraph for each way and day, the persons served below it."""
    blocks: list[Block] = [Heading(1, (Run("Certificate of Service"),), key="certificate")]
    for (how, on), group in groupby(sheet.service, key=lambda one: (one.how, one.on or _filed_on(sheet, one))):
        blocks.append(Paragraph((Run(_service_words(how, written(on))),)))
        blocks += [lines(one.upon or "[persons served]", look="upon") for one in group if how != "ecf" or one.upon]
    signer = next((one for one in sheet.signers if one.role not in BY_HAND_ONLY), Signer(""))
    return (*blocks, sign_here(sheet, signer), lines(signer.name or "[name]"))


def _service_words(how: str, day: str) -> str:
    """Return the words of a certificate, which stand in one place for every paper."""
    parts: Any = current_app.jinja_env.get_template("pdf/_parts.html").module
    return str(parts.service_words(how, day).unescape())


def _filed_on(sheet: Sheet, one: ServedOn) -> date | None:
    return sheet.dated_on if one.how == "ecf" else None


# --- letters ----------------------------------------------------------------------------------------------------------


def letterhead(sheet: Sheet) -> tuple[Block, ...]:
    """Return who writes: the office of the first who signs."""
    signer = next(iter(sheet.signers), Signer(""))
    return (lines(signer.firm or signer.name or "[office]", signer.address, signer.phone, signer.email),)


def address(sheet: Sheet) -> tuple[Block, ...]:
    """Return the day, to whom a letter goes and how, and its subject."""
    named = sheet.caption
    case = f"{named.government} v. {named.accused}" if named.government and named.accused else ""
    number = f"No. {named.number}" if named.number else ""
    to = [one for one in sheet.service if one.upon or one.how != "ecf"] or [ServedOn("")]
    return (
        lines(written(sheet.dated_on) or "[day]"),
        *(lines(_BY.get(one.how, ""), one.upon or "[name and address]") for one in to),
        Paragraph((Run("Re: "), Run(sheet.heading, frozenset({"bold"})))),
        *((lines(", ".join(part for part in (case, number) if part)),) if case or number else ()),
    )


_BY = {"hand": "By hand", "mail": "By mail", "email": "By e-mail", "jail": "Legal mail"}
