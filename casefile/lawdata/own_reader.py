"""An office's own entries of the law, read from text by the same rows as our own files, and written again."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from casefile.law.errors import LawDataError
from casefile.law.offences import Offence
from casefile.lawdata import reader
from casefile.lawdata.offence_rows import read_offence
from casefile.lawdata.rows import Row

ABOUT = "Statutes entered by an office"
MOST_BYTES = 1_000_000
MOST_ENTRIES = 500
PLACES = {
    "us": "federal",
    "us-al": "Alabama",
    "us-ak": "Alaska",
    "us-az": "Arizona",
    "us-ar": "Arkansas",
    "us-ca": "California",
    "us-co": "Colorado",
    "us-ct": "Connecticut",
    "us-de": "Delaware",
    "us-dc": "District of Columbia",
    "us-fl": "Florida",
    "us-ga": "Georgia",
    "us-gu": "Guam",
    "us-hi": "Hawaii",
    "us-id": "Idaho",
    "us-il": "Illinois",
    "us-in": "Indiana",
    "us-ia": "Iowa",
    "us-ks": "Kansas",
    "us-ky": "Kentucky",
    "us-la": "Louisiana",
    "us-me": "Maine",
    "us-md": "Maryland",
    "us-ma": "Massachusetts",
    "us-mi": "Michigan",
    "us-mn": "Minnesota",
    "us-ms": "Mississippi",
    "us-mo": "Missouri",
    "us-mt": "Montana",
    "us-ne": "Nebraska",
    "us-nv": "Nevada",
    "us-nh": "New Hampshire",
    "us-nj": "New Jersey",
    "us-nm": "New Mexico",
    "us-ny": "New York",
    "us-nc": "North Carolina",
    "us-nd": "North Dakota",
    "us-mp": "Northern Mariana Islands",
    "us-oh": "Ohio",
    "us-ok": "Oklahoma",
    "us-or": "Oregon",
    "us-pa": "Pennsylvania",
    "us-pr": "Puerto Rico",
    "us-ri": "Rhode Island",
    "us-sc": "South Carolina",
    "us-sd": "South Dakota",
    "us-tn": "Tennessee",
    "us-tx": "Texas",
    "us-ut": "Utah",
    "us-vt": "Vermont",
    "us-va": "Virginia",
    "us-vi": "Virgin Islands",
    "us-wa": "Washington",
    "us-wv": "West Virginia",
    "us-wi": "Wisconsin",
    "us-wy": "Wyoming",
}
_KEY = re.compile(r"own_[a-z0-9_]{1,50}")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_NEVER_OPEN = ("csam_", "enticement", "trafficking", "contact")

Fields = dict[str, Any]


@dataclass(frozen=True, slots=True)
class OwnEntry:
    """One entry of an office: its fields as written, the source they name, and what the rows make of them."""

    fields: Fields
    source: Fields
    offence: Offence

    @property
    def text(self) -> str:
        """Return a file that holds this entry alone."""
        return write_entries([self])


def read_entries(text: str, name: str = "the file") -> list[OwnEntry]:
    """Return the entries of a text, all of them or none.

    Raises:
        LawDataError: the text is no file of such entries, or one of them is not fit to be used.
    """
    if len(text.encode("utf-8", "replace")) > MOST_BYTES:
        raise LawDataError(f"{name} is larger than {MOST_BYTES:,} bytes; export and import fewer entries at once")
    top, sources = reader.open_from_outside(name, text)
    content = top.raw("sources")
    found: list[OwnEntry] = []
    for row in reader._entries(top, "offences"):
        one = _read(row, sources, content if isinstance(content, dict) else {})
        if one.offence.key in {other.offence.key for other in found}:
            row.refuse("key", one.offence.key, "a key that no other entry of the file has")
        found.append(one)
    if len(found) > MOST_ENTRIES:
        raise LawDataError(f"{name} holds {len(found)} entries; at most {MOST_ENTRIES} at once would be right")
    top.close()
    return found


@lru_cache(maxsize=512)
def read_kept(text: str) -> OwnEntry:
    """Return the one entry of a text that was read before it was kept."""
    return read_entries(text, "the kept entry")[0]


def write_entries(entries: Sequence[OwnEntry]) -> str:
    """Return a file that holds these entries, each with its own source."""
    return reader.written(
        {
            "about": ABOUT,
            "sources": {one.fields["source"]: one.source for one in entries},
            "offences": [one.fields for one in entries],
        }
    )


def write_entry(fields: Mapping[str, Any], source: Mapping[str, Any]) -> str:
    """Return a file that holds one entry of these fields, whose source gets the entry's own name."""
    own = str(fields.get("key", "")).upper() or "SOURCE"
    return reader.written({"about": ABOUT, "sources": {own: dict(source)}, "offences": [{**fields, "source": own}]})


def _read(row: Row, sources: frozenset[str], content: Mapping[str, Any]) -> OwnEntry:
    place = row.one_of("jurisdiction", tuple(PLACES))
    retired = row.text_or_none("retired")
    offence = replace(read_offence(row, place, sources, must_cover=place in reader.JURISDICTIONS), retired=retired)
    _check(row, offence)
    own = offence.key.upper()
    fields = {**row.fields, "source": own}
    return OwnEntry(fields, dict(content[offence.source]), offence)


def _check(row: Row, offence: Offence) -> None:
    if not _KEY.fullmatch(offence.key):
        row.refuse("key", offence.key, "own_ followed by at most 50 small letters, digits and underscores")
    for element in offence.elements:
        reader._refuse_word(row, "evidence", element.evidence, reader.evidence_kinds())
    reader._refuse_word(row, "categories", offence.categories, reader.categories())
    reader._refuse_word(row, "deadlines", offence.deadlines, {key: "" for key in reader.deadline_rules()})
    numbers = [element.number for element in offence.elements]
    if numbers != list(range(1, len(numbers) + 1)):
        row.refuse("elements", numbers, "numbers n from 1 without a gap")
    wordings = [(tier.name, tier.since) for tier in offence.penalties]
    if twice := [one for one in wordings if wordings.count(one) > 1]:
        row.refuse("penalties", f"{twice[0][0]}, since {twice[0][1]}, twice", "one tier per name and first day")
    if not offence.categories:
        row.refuse("categories", [], "at least one of " + ", ".join(reader.categories()))
    for field, text in _texts(row.fields):
        if _CONTROL.search(text):
            row.refuse(field, text[:60], "text without control characters")
    _check_gate(row, offence)


def _texts(value: object, field: str = "") -> Iterator[tuple[str, str]]:
    """Yield every text inside a field with the name of the outermost field."""
    if isinstance(value, str):
        yield field, value
    elif isinstance(value, Mapping):
        for name, one in value.items():
            yield from _texts(one, field or str(name))
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one, field)


def _check_gate(row: Row, offence: Offence) -> None:
    """Refuse an entry that would open a matter to files where the library, or the kind of offence, keeps it closed."""
    if offence.gated:
        return
    if kinds := [kind for kind in offence.categories if kind.startswith(_NEVER_OPEN)]:
        row.refuse("gated", False, f"true for an offence of the kind {kinds[0]}")
    for one in reader.offences().values():
        if one.gated and any(mine.within(theirs) for mine in offence.covers for theirs in one.covers):
            row.refuse("gated", False, f"true, as {one.citation} is gated in the library,")


def as_shown(entry: OwnEntry, version: int) -> Offence:
    """Return the offence of an entry as every page and paper shows it: marked as this office's own."""
    one = entry.offence
    source = f"{entry.source['what']} ({entry.source['where']})"
    return replace(one, name=f"{one.name} (this office's own entry)", source=source, own_version=version)
