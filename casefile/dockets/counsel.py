"""Counsel and judges as the page prints them, read from its tree because the parser drops parts of both."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from casefile.dockets.values import CounselReading, CounselRole

_EMAIL = re.compile(r"^e-?mail:?\s*(\S+@\S+)", re.I)
_FAX = re.compile(r"^fax:?\s", re.I)
_PHONE = re.compile(
    r"^(?:(?:tel(?:ephone)?|phone|office|direct|cell)[.:]?\s*)?(\(?\d{3}\)?[-. /]*\d{3,4}(?:[-. ]\d{4})?\b.*)$", re.I
)
_SEE_ABOVE = re.compile(r"see\s+above", re.I)
_JUDGE_TITLE = re.compile(
    r"((?:(?:Chief|Senior|United States|U\.?\s?S\.?|District|Visiting|Circuit)\s+)*"
    r"(?:Magistrate\s+)?(?:Judge|Magistrate|Justice))\s+(\S.*)"
)
_JUDGE_LINE = {
    "assigned": re.compile(r"^\s*Assigned\s+to:\s*(.*)$", re.I | re.S),
    "referred": re.compile(r"^\s*Referred\s+to:\s*(.*)$", re.I | re.S),
}
_PRINTED_DATE = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})(?!\d)")


def plain(text: str) -> str:
    """Return ``text`` on one line with single spaces and no space before a comma."""
    return re.sub(r"\s+,", ",", " ".join(text.split()))


def printed_date(text: str) -> date | None:
    """Return the first date printed as month/day/year in ``text``, or None where it names none that exists."""
    found = _PRINTED_DATE.search(text)
    if not found:
        return None
    month, day, year = (int(part) for part in found.groups())
    try:
        return date(year, month, day)
    except ValueError:
        return None


def judge(tree: Any, which: str) -> tuple[str, str]:
    """Return title and name, suffix included, of the judge ``assigned`` or ``referred``; empty where none is named."""
    for text in tree.xpath("//text()"):
        found = _JUDGE_LINE[which].match(str(text))
        if found and found.group(1).strip():
            return without_title(plain(found.group(1)))
    return "", ""


def without_title(printed: str) -> tuple[str, str]:
    """Part a judge's title from the name: a judge may be named Judge, so only the first such word is the title."""
    found = _JUDGE_TITLE.match(printed)
    return (found.group(1), found.group(2)) if found else ("", printed)


def counsel_in(cell: Any, role: CounselRole, seen: dict[str, CounselReading]) -> tuple[CounselReading, ...]:
    """Return every lawyer named in the cell of one party.

    ``seen`` is filled with those whose address is printed, so that a later "See above for address" finds it.
    """
    readings = []
    for name_node in cell.xpath(".//b"):
        name = plain(name_node.text_content())
        if not name:
            continue
        lines, notes = _lines_and_notes(name_node)
        reading = _with_notes(CounselReading(name=name, role=role), notes)
        if any(_SEE_ABOVE.search(line) for line in lines) and name in seen:
            above = seen[name]
            reading = replace(reading, firm=above.firm, email=above.email, phone=above.phone, address=above.address)
        elif not any(_SEE_ABOVE.search(line) for line in lines):
            reading = _with_address(reading, lines)
            seen.setdefault(name, reading)
        readings.append(reading)
    return tuple(readings)


def _lines_and_notes(name_node: Any) -> tuple[list[str], list[str]]:
    """Split what follows a name into printed lines and notes in italics, up to the next name."""
    lines: list[str] = []
    notes: list[str] = []
    for node, text in _following(name_node):
        value = plain(text)
        if value:
            (notes if node == "i" else lines).append(value)
    return lines, notes


def _following(name_node: Any) -> Iterator[tuple[str, str]]:
    """Yield tag and text of each piece after a name; a tail counts as plain text."""
    yield "", name_node.tail or ""
    for node in name_node.itersiblings():
        if node.tag == "b":
            return
        if isinstance(node.tag, str) and node.tag != "br":
            yield node.tag, node.text_content()
        yield "", node.tail or ""


def _with_address(reading: CounselReading, lines: list[str]) -> CounselReading:
    """Sort the printed lines into firm, street, telephone and e-mail."""
    street: list[str] = []
    email = phone = ""
    for line in lines:
        as_email, as_phone = _EMAIL.match(line), _PHONE.match(line)
        if as_email:
            email = email or as_email.group(1)
        elif _FAX.match(line):
            continue
        elif as_phone or re.fullmatch(r"[\d() .-]{7,}", line):
            phone = phone or (as_phone.group(1) if as_phone else line)
        else:
            street.append(line)
    firm = street[0] if street and not street[0][0].isdigit() else ""
    address = "\n".join(street[1:] if firm else street)
    return replace(reading, firm=firm, email=email, phone=phone, address=address)


def _with_notes(reading: CounselReading, notes: list[str]) -> CounselReading:
    """Read lead, notice, designation and end of representation from the notes in italics."""
    for note in notes:
        lowered = note.lower()
        if lowered.startswith("designation"):
            reading = replace(reading, designation=note.partition(":")[2].strip())
        elif lowered.startswith("terminated"):
            reading = replace(reading, terminated_on=printed_date(note))
        elif lowered == "lead attorney":
            reading = replace(reading, is_lead=True)
        elif lowered == "attorney to be noticed":
            reading = replace(reading, is_to_be_noticed=True)
        elif lowered == "pro hac vice":
            reading = replace(reading, is_pro_hac_vice=True)
    return reading
