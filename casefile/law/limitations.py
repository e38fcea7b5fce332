"""Which period of limitation the library states for an offence, as rules that can be counted."""

from __future__ import annotations

import re
from dataclasses import dataclass

from casefile.law.offences import Offence

_NO_LIMIT = re.compile(r"(?:[^;]*: )?none \(18 U\.S\.C\. § 3299")
_FIVE_YEARS = re.compile(r"5 years \(18 U\.S\.C\. § 3282\(a\)\)")


@dataclass(frozen=True, slots=True)
class Limitation:
    """The rule of the deadlines that holds, and those that are argued beside it; none where it is unknown."""

    rule: str | None
    argued: tuple[str, ...]
    words: str


def limitation(offence: Offence) -> Limitation:
    """Return what the library states of the time within which an offence must be charged.

    Unknown where it states nothing, or in words that are not those of 18 U.S.C. 3282 or 3299. Not considered:
    tolling, flight, suspension for evidence abroad, and the law in force before today's wording.

    Source: 18 U.S.C. 3282(a), 3283, 3299, as each entry of the library cites them.
    """
    text = (offence.limitations or "").strip()
    if _NO_LIMIT.match(text):
        return Limitation("limitations_sex_offence", (), text)
    if _FIVE_YEARS.match(text):
        argued = ("limitations_child_abuse",) if "§ 3283" in text else ()
        return Limitation("limitations_general", argued, text)
    return Limitation(None, (), text or "the library states no period of limitation for this offence")
