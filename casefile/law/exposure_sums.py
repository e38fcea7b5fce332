"""What counts bring together beside prison: money, supervision, registration, terms that must follow, life."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from casefile.law.dated import Cited, Verified, weakest
from casefile.law.offences import Offence, StatutoryRange
from casefile.law.penalties import Months, Release
from casefile.law.registration import RegistrationRules
from casefile.law.registration_duty import Duty, duties, longest, settled

RELEASE_CITE = "18 U.S.C. § 3624(e)"
_RELEASE_READ: Verified = False
"""The section that lets terms of supervised release run at once comes from general knowledge."""


@dataclass(frozen=True, slots=True)
class Facing:
    """One count of several: its name, its offence where it is known, its range, the duty to register it may bring."""

    label: str
    offence: Offence | None
    range: StatutoryRange
    duties: tuple[Duty, ...]

    @property
    def fine(self) -> Cited[int] | None:
        """The most that the statute lets the court fine, or None where the library has no figure."""
        stated = self.offence.fine if self.offence else None
        own = self.range.fine_usd
        if own is not None and (stated is None or own != stated.value):
            return Cited(own, self.range.cite, self.range.verified)
        return stated

    @property
    def release(self) -> Release | None:
        """Supervised release, also where the range is unknown and the statute sets the term whatever the range is."""
        stated = self.offence.release if self.offence else None
        return self.range.supervised_release or (stated if stated and stated.max_months is not None else None)

    @property
    def restitution(self) -> Cited[str] | None:
        """What the library says of restitution."""
        return self.offence.restitution_stated if self.offence else None


@dataclass(frozen=True, slots=True)
class Money:
    """Dollars of several counts. ``usd`` is owed or, of a fine, the most; the rest is owed only if more is found.

    ``open`` names the counts whose figure is not known: they are not in the sum.
    """

    usd: int
    at_most: int
    if_confirmed: int
    open: tuple[str, ...]
    cite: str
    verified: Verified


@dataclass(frozen=True, slots=True)
class Sums:
    """The counts together. ``release`` is the longest term; ``following`` and ``life`` name counts.

    ``registration`` is the longest duty proposed; counts whose duty is not settled are under ``registration_open``.
    """

    lines: tuple[Facing, ...]
    fines: Money
    assessments: Money
    release: Release | None
    release_open: tuple[str, ...]
    registration: Duty | None
    registration_open: tuple[str, ...]
    following: tuple[tuple[str, Cited[str]], ...]
    life: tuple[Facing, ...]


def facing(label: str, offence: Offence | None, range_: StatutoryRange, rules: RegistrationRules) -> Facing:
    """Return one count with the duty to register that its offence may bring."""
    return Facing(label, offence, range_, duties(rules, offence) if offence else ())


def sums(lines: Sequence[Facing]) -> Sums:
    """Return what the counts bring together beside prison.

    Fines and assessments are added, as each count has its own; of supervised release and registration the longest is
    taken. Not considered: ability to pay, a fine by gain or loss, restitution in dollars, the duties of a State.

    Source: 18 U.S.C. 3013, 3571, 3624(e).
    """
    known = [one for one in lines if settled(one.duties)]
    return Sums(
        lines=tuple(lines),
        fines=_fines(lines),
        assessments=_assessments(lines),
        release=_release(lines),
        release_open=tuple(one.label for one in lines if one.release is None or one.release.max_months is None),
        registration=longest([one.duties[0] for one in known]),
        registration_open=tuple(one.label for one in lines if one not in known),
        following=tuple((one.label, _after(one)) for one in lines if one.range.consecutive),
        life=tuple(one for one in lines if one.offence and one.offence.mandatory_life.value is not False),
    )


def _fines(lines: Sequence[Facing]) -> Money:
    found = [one.fine for one in lines if one.fine]
    return Money(
        usd=sum(one.value for one in found),
        at_most=0,
        if_confirmed=0,
        open=tuple(one.label for one in lines if one.fine is None),
        cite="; ".join(dict.fromkeys(one.source for one in found)),
        verified=weakest(one.verified for one in found) if found else False,
    )


def _assessments(lines: Sequence[Facing]) -> Money:
    owed = [one for line in lines for one in line.range.assessments if one.usd is not None]
    return Money(
        usd=sum(one.usd or 0 for one in owed if not one.at_most and not one.confirm),
        at_most=sum(one.usd or 0 for one in owed if one.at_most and not one.confirm),
        if_confirmed=sum(one.usd or 0 for one in owed if one.confirm),
        open=tuple(line.label for line in lines if _lacks_assessment(line)),
        cite="; ".join(dict.fromkeys(one.cite for one in owed)),
        verified=weakest(one.verified for one in owed) if owed else False,
    )


def _lacks_assessment(line: Facing) -> bool:
    return not line.range.assessments or any(one.usd is None for one in line.range.assessments)


def _release(lines: Sequence[Facing]) -> Release | None:
    rules = [one.release for one in lines if one.release]
    most = [one.max_months for one in rules if one.max_months is not None]
    if not most:
        return None
    longest_term: Months = "life" if "life" in most else max(one for one in most if isinstance(one, int))
    cites = dict.fromkeys([RELEASE_CITE, *(one.cite for one in rules)])
    mark = weakest([_RELEASE_READ, *(one.verified for one in rules)])
    return Release(max(one.min_months for one in rules), longest_term, "; ".join(cites), mark)


def _after(one: Facing) -> Cited[str]:
    return Cited("runs after every other term", one.range.cite, one.range.verified)
