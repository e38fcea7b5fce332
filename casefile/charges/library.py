"""Looking things up in the offence library: by a citation in any form, by words, by kind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from casefile.charges import own_library
from casefile.charges.mapping import matches
from casefile.law.citations import parse
from casefile.law.offences import Offence
from casefile.lawdata import reader
from casefile.lawdata.own_reader import PLACES

JURISDICTIONS = {
    "us": "federal",
    "us-ca": "California",
    "us-fl": "Florida",
    "us-ny": "New York",
    "us-tx": "Texas",
}

OWN = "own"
"""Narrows a search to the office's own entries, wherever their law is from."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found. ``cited``: the words were read as citations, in ``read_as``; several hits are ambiguous."""

    offences: tuple[Offence, ...]
    cited: bool = False
    read_as: tuple[str, ...] = ()


def search(text: str, category: str = "", jurisdiction: str = "") -> Found:
    """Return the offences a citation fits, or else those that hold all the words, narrowed by kind and place."""
    read = parse(text)
    keys = matches(text, retired=True) if read else _by_words(text)
    library = own_library.offences()
    fitting = [library[key] for key in keys]
    narrowed = [one for one in fitting if _narrow(one, category, jurisdiction)]
    return Found(tuple(narrowed), cited=bool(read), read_as=tuple(str(citation) for citation in read))


def search_offered(text: str) -> Found:
    """Return what a search finds among the offences that a count may be matched to."""
    found = search(text)
    return replace(found, offences=tuple(one for one in found.offences if not one.retired))


def _by_words(text: str) -> Sequence[str]:
    words = text.casefold().split()
    return [key for key, one in own_library.offences().items() if all(word in _text_of(one) for word in words)]


def _text_of(offence: Offence) -> str:
    named = reader.categories()
    parts = [offence.citation, offence.name, PLACES.get(offence.jurisdiction, "")]
    parts += [named.get(key, key) for key in offence.categories]
    parts += [element.text for element in offence.elements]
    return " ".join(parts).casefold()


def _narrow(offence: Offence, category: str, jurisdiction: str) -> bool:
    fits_kind = not category or category in offence.categories
    if jurisdiction == OWN:
        return fits_kind and offence.own_version is not None
    return fits_kind and (not jurisdiction or offence.jurisdiction == jurisdiction)
