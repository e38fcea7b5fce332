"""The government's chain of custody as disclosed: what its reports leave open, as questions for cross-examination.

Nothing here says that anything was done wrong. A gap is a thing that was not disclosed; a person asks about it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Literal

Kind = Literal[
    "unaccounted time",
    "time not stated",
    "zone not stated",
    "clock conflict",
    "person not named",
    "no hash",
    "hash mismatch",
    "tool unknown",
    "version unknown",
    "seal number changed",
    "nothing disclosed",
]
WHATS = {
    "seized": "Seized or collected",
    "released": "Released, or sent on its way",
    "received": "Received",
    "stored": "Stored",
    "unsealed": "Seal opened",
    "resealed": "Sealed anew",
    "imaged": "Imaged or copied",
    "hashed": "Hashed",
    "examined": "Examined or extracted",
    "reported": "Reported on",
    "returned": "Returned or disposed of",
    "other": "Other",
}
BASES = {
    "stated": "the report states the zone",
    "assumed": "the zone is our assumption",
    "not stated": "the report states no zone",
}
READS_CONTENT = ("imaged", "hashed", "examined")
USES_A_TOOL = ("imaged", "hashed", "examined")
QUIET_HOURS = 24  # a span that a person would ask about; no rule of law
WIDEST_ZONES_APART = timedelta(hours=26)  # between the first and the last zone on earth


@dataclass(frozen=True, slots=True)
class Step:
    """One step as a report tells it. ``at`` is read in the zone entered; ``order`` is the report's own numbering.

    ``of_what`` is what a hash was taken of: hashes of a device, its image and a file of it are different things.
    """

    key: int
    what: str
    at: datetime | None = None
    basis: str = "stated"
    who: str = ""
    place: str = ""
    tool: str = ""
    version: str = ""
    algorithm: str = ""
    hash_value: str = ""
    of_what: str = ""
    seal: str = ""
    order: int | None = None


@dataclass(frozen=True, slots=True)
class Topic:
    """One gap or oddity: what stands there, what to ask, and the steps it is about."""

    kind: Kind
    text: str
    ask: str
    keys: tuple[int, ...] = ()


def topics(steps: Sequence[Step], ours: str | None = None) -> tuple[Topic, ...]:
    """Return what the disclosed steps of one exhibit leave open; ``ours`` is the SHA-256 recorded here, or None.

    The order in which the steps are given does not matter: they are put in the order of their times, those of the
    same time in the report's own order.
    """
    if not steps:
        return (
            Topic(
                "nothing disclosed",
                "No step of the government's chain is entered.",
                "Ask for the chain-of-custody form, the examiner's notes and the acquisition log of this item.",
            ),
        )
    timed = sorted((one for one in steps if one.at), key=_place)
    return (
        *_each(sorted(steps, key=_place)),
        *_time(timed),
        *_orders(sorted(steps, key=_place)),
        *_hashes(steps, ours),
        *_seals(timed),
    )


def _place(step: Step) -> tuple[float, int, int]:
    return (step.at.timestamp() if step.at else float("inf"), step.order or 0, step.key)


def _each(steps: Sequence[Step]) -> Iterator[Topic]:
    """Yield what one step alone leaves open."""
    for one in steps:
        said = WHATS[one.what].lower()
        if one.at is None:
            yield Topic(
                "time not stated", f"“{said}” has no time.", "When was this done, and who noted it?", (one.key,)
            )
        elif one.basis != "stated":
            told = BASES[one.basis]
            yield Topic(
                "zone not stated", f"“{said}”: {told}.", "Whose clock, in which zone, was this read from?", (one.key,)
            )
        if not one.who.strip():
            yield Topic(
                "person not named", f"“{said}” names nobody.", "Who did this, and who else was there?", (one.key,)
            )
        if one.what in USES_A_TOOL and not one.tool.strip():
            ask = "Which tool, which version, which settings, and where is its log?"
            yield Topic("tool unknown", f"“{said}” names no tool.", ask, (one.key,))
        elif one.what in USES_A_TOOL and not one.version.strip():
            ask = "Which version, and was it validated for this device or this kind of file?"
            yield Topic("version unknown", f"“{said}” with {one.tool}: no version is stated.", ask, (one.key,))
        if one.what in READS_CONTENT and not one.hash_value.strip():
            ask = "Was a hash taken before and after? If so, of what, and where is it recorded?"
            yield Topic("no hash", f"“{said}” states no hash.", ask, (one.key,))


def _time(timed: Sequence[Step]) -> Iterator[Topic]:
    """Yield spans that nobody accounts for, and orders that hang on a zone."""
    for before, after in pairwise(timed):
        if before.at is None or after.at is None:
            continue
        span = after.at - before.at
        if span > timedelta(hours=QUIET_HOURS) and before.what != "stored":
            text = f"{_long(span)} between “{WHATS[before.what].lower()}” and “{WHATS[after.what].lower()}”."
            ask = "Where was it, who could reach it, and which record shows that?"
            yield Topic("unaccounted time", text, ask, (before.key, after.key))
        if span < WIDEST_ZONES_APART and before.basis != after.basis and "not stated" in (before.basis, after.basis):
            text = (
                f"Which came first, “{WHATS[before.what].lower()}” or “{WHATS[after.what].lower()}”, hangs on the zone."
            )
            yield Topic("clock conflict", text, "In which zone was each time written down?", (before.key, after.key))
        if not span and before.who.strip() and before.who == after.who and before.place.strip() != after.place.strip():
            places = ", ".join(one.place.strip() or "not named" for one in (before, after))
            text = f"{before.who} is in two places at the same time: {places}."
            yield Topic("clock conflict", text, "Which entry was written when, and by whom?", (before.key, after.key))


def _long(span: timedelta) -> str:
    hours = int(span.total_seconds() // 3600)
    return f"{hours // 24} days and {hours % 24} hours" if hours >= 48 else f"{hours} hours"


def _orders(steps: Sequence[Step]) -> Iterator[Topic]:
    """Yield times that run against the report's own numbering, or against what can be."""
    numbered = sorted(
        (one for one in steps if one.order is not None and one.at), key=lambda one: (one.order or 0, one.key)
    )
    for before, after in pairwise(numbered):
        if before.at and after.at and after.at < before.at:
            text = f"The report's entry {after.order} is timed before its entry {before.order}."
            yield Topic(
                "clock conflict", text, "Were the entries written at the time, or later?", (before.key, after.key)
            )
    seized = [one for one in steps if one.what == "seized" and one.at]
    for first in seized[:1] if len(seized) == 1 else ():
        for one in steps:
            if one.at and first.at and one.at < first.at:
                text = f"“{WHATS[one.what].lower()}” is timed before the seizure."
                ask = "How could this be done before the item was seized? Was there another copy or an earlier search?"
                yield Topic("clock conflict", text, ask, (one.key, first.key))


def _hashes(steps: Sequence[Step], ours: str | None) -> Iterator[Topic]:
    """Yield hashes of the same thing that differ, among the steps and from what is held here."""
    seen: dict[tuple[str, str], Step] = {}
    for one in sorted((step for step in steps if step.hash_value.strip()), key=_place):
        what = (one.algorithm, one.of_what.strip().casefold())
        first = seen.setdefault(what, one)
        if first.hash_value.strip().lower() != one.hash_value.strip().lower():
            text = f"Two values of {one.algorithm or 'a hash'} for {one.of_what.strip() or 'the same item'} differ."
            ask = "What exactly was hashed each time, and what changed in between?"
            yield Topic("hash mismatch", text, ask, (first.key, one.key))
    stated = [one for one in steps if one.algorithm == "sha256" and one.hash_value.strip()]
    if ours and stated and all(one.hash_value.strip().lower() != ours.lower() for one in stated):
        text = "No SHA-256 that the reports state is that of the exhibit held here."
        ask = "What was hashed: the device, its image, or this file? Which step made the file that was delivered?"
        yield Topic("hash mismatch", text, ask, tuple(one.key for one in stated))


def _seals(timed: Sequence[Step]) -> Iterator[Topic]:
    """Yield seal numbers that change without an entry that the seal was opened or set anew."""
    last: Step | None = None
    opened = False
    for one in timed:
        opened = opened or one.what in ("unsealed", "resealed")
        if not one.seal.strip():
            continue
        if last is not None and last.seal.strip() != one.seal.strip() and not opened:
            text = (
                f"The seal number was {last.seal.strip()} and is then {one.seal.strip()}; no entry says it was opened."
            )
            ask = "Who opened the seal, when, why, and before whom?"
            yield Topic("seal number changed", text, ask, (last.key, one.key))
        last, opened = one, False


def by_kind(found: Sequence[Topic]) -> Mapping[str, int]:
    """Return how many topics there are of each kind, in the order they first come."""
    counts: dict[str, int] = {}
    for one in found:
        counts[one.kind] = counts.get(one.kind, 0) + 1
    return counts
