"""The grounds on which days do not count under 18 U.S.C. 3161(h), and what each of them wants."""

from __future__ import annotations

import re
from dataclasses import dataclass

from casefile.law.errors import ClockError

ADVISEMENT_DAYS = 30
TRANSPORT_DAYS = 10
FINDINGS_CITE = "18 U.S.C. § 3161(h)(7), findings required"
BLOATE = "Bloate v. United States, 559 U.S. 196 (2010)"
TINKLENBERG = "United States v. Tinklenberg, 563 U.S. 647 (2011)"
_SPELLING = re.compile(r"[\s()§.]|^18usc")


@dataclass(frozen=True, slots=True)
class Ground:
    """One ground. ``most`` is the number of days it can take at most; ``needs_findings`` those of (h)(7)(A)."""

    key: str
    title: str
    cite: str
    most: int | None = None
    needs_findings: bool = False


def _h(key: str, title: str, where: str, most: int | None = None, needs_findings: bool = False) -> Ground:
    return Ground(key, title, f"18 U.S.C. § 3161{where}", most, needs_findings)


GROUNDS: dict[str, Ground] = {
    one.key: one
    for one in (
        _h("h1A", "proceedings on competency or physical capacity", "(h)(1)(A)"),
        _h("h1B", "trial on other charges", "(h)(1)(B)"),
        _h("h1C", "interlocutory appeal", "(h)(1)(C)"),
        _h("h1D", "pretrial motion", "(h)(1)(D)"),
        _h("h1E", "transfer or removal proceedings", "(h)(1)(E)"),
        _h("h1F", "transportation", "(h)(1)(F)", most=TRANSPORT_DAYS),
        _h("h1G", "proposed plea agreement before the court", "(h)(1)(G)"),
        _h("h1H", "under advisement", "(h)(1)(H)", most=ADVISEMENT_DAYS),
        _h("h1", "other proceedings concerning the accused", "(h)(1)"),
        _h("h2", "prosecution deferred by agreement", "(h)(2)"),
        _h("h3", "absence or unavailability of the accused or an essential witness", "(h)(3)"),
        _h("h4", "the accused is unable to stand trial", "(h)(4)"),
        _h("h5", "dismissal by the government and a new charge", "(h)(5)"),
        _h("h6", "joined codefendant whose time has not run", "(h)(6)"),
        _h("h7", "continuance in the ends of justice", "(h)(7)", needs_findings=True),
        _h("h8", "evidence in a foreign country", "(h)(8)", most=365),
        Ground(
            "preparation", "time to prepare motions, not automatic", f"{FINDINGS_CITE}; {BLOATE}", needs_findings=True
        ),
        Ground("waiver", "waiver given in advance, not honoured by itself", FINDINGS_CITE, needs_findings=True),
        Ground("unknown", "no ground is named", FINDINGS_CITE, needs_findings=True),
    )
}


def ground_named(text: str) -> Ground:
    """Return the ground, written as ``h1D``, ``(h)(1)(D)`` or ``18 U.S.C. 3161(h)(1)(D)``; without one it is unknown.

    Raises:
        ClockError: no such ground.
    """
    plain = _SPELLING.sub("", text.strip().casefold().replace("u.s.c.", "usc").replace(" ", ""))
    plain = plain.removeprefix("3161")
    if not plain:
        return GROUNDS["unknown"]
    plain = re.sub(r"^(h[37])(a|b|i|v)+$", r"\1", plain)
    for key, ground in GROUNDS.items():
        if key.casefold() == plain:
            return ground
    raise ClockError(f"{text!r} is no ground of 18 U.S.C. 3161(h); one of {', '.join(GROUNDS)} would be right")
