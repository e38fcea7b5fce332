"""Where an item stands: its holder, its line of hands, what is open; folded from the records of its log."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from casefile.law.custody_records import Entry, Occurred, Party, Record

LATE_AFTER = timedelta(hours=24)
LONG_TRANSIT = timedelta(hours=72)

Json = Mapping[str, Any]


class Hand(NamedTuple):
    """One link of the line of hands: who has or had the item, from whom, since when, why, in what condition.

    ``verified`` is the newest comparison of the bytes made in these hands: match, mismatch, or None.
    """

    seq: int
    who: Party
    giver: Party | None
    what: str
    taken: Occurred
    recorded_at: datetime
    purpose: str = ""
    condition: str = ""
    seal: str = ""
    late_reason: str = ""
    gaps: tuple[str, ...] = ()
    verified: str | None = None
    verified_at: datetime | None = None

    @property
    def gap(self) -> bool:
        """Whether something before this link is not accounted for."""
        return bool(self.gaps)

    @property
    def gap_text(self) -> str:
        """What is not accounted for, in words."""
        return "; ".join(self.gaps)


class Release(NamedTuple):
    """The open half of a hand-over: released, not yet accepted."""

    seq: int
    giver: Party
    to: Party
    occurred: Occurred
    recorded_at: datetime
    purpose: str


@dataclass(slots=True)
class Custody:
    """Where one item stands after the records read so far. Only the folds of this module change one in place."""

    item: str
    name: str = ""
    holder: Party | None = None
    release: Release | None = None
    sealed: str | None = None
    place: str = ""
    verified_at: datetime | None = None
    disposed: bool = False
    reference_only: bool = False
    protection: str = "none"
    share: str = ""
    sha256: str | None = None
    size: int | None = None
    line: tuple[Hand, ...] = ()
    last_seq: int = 0
    discrepancies: tuple[int, ...] = ()
    corrections: tuple[int, ...] = ()

    @property
    def in_transit_to(self) -> Party | None:
        """The receiver named in an open release; until then the giver still answers for the item."""
        return self.release.to if self.release else None

    @property
    def known(self) -> bool:
        """Whether the item came in at all."""
        return bool(self.line)

    @property
    def needs_verification(self) -> bool:
        """Whether the stored bytes were not compared since the item came into the present hands."""
        return bool(self.sha256 and self.line and self.line[-1].verified != "match" and not self.disposed)


def fold(records: Iterable[Record], item: str) -> Custody:
    """Return where ``item`` stands after these records; records of other items are passed over."""
    custody = Custody(item)
    for record in records:
        if record.entry.item == item:
            take(custody, record)
    return custody


def fold_log(records: Iterable[Record]) -> dict[str, Custody]:
    """Return where every item of a log stands, by its number."""
    items: dict[str, Custody] = {}
    for record in records:
        item = record.entry.item
        if item is not None:
            take(items.setdefault(item, Custody(item)), record)
    return items


def advance(custody: Custody, record: Record) -> Custody:
    """Return where the item stands after one more record; a record that breaks the chain shows as a gap."""
    custody = replace(custody)
    take(custody, record)
    return custody


def take(custody: Custody, record: Record) -> None:
    """Let the item take one more record, in place: a long log is folded without a copy for each of its records."""
    step = _STEPS.get(record.entry.type)
    if step:
        step(custody, record)
    custody.last_seq = record.seq


def is_late(entry: Entry) -> bool:
    """Whether an act was recorded more than 24 hours after it took place."""
    return entry.at - entry.occurred.at > LATE_AFTER


def id_in(data: Json, side: str) -> str:
    """Read only the id of who stands under ``from`` or ``to``."""
    return str(data.get(side, ""))


def party_in(data: Json, side: str) -> Party:
    """Read who stands under ``from`` or ``to`` in a record's data."""
    who, name, role, outside = _SIDES[side]
    get = data.get
    ident = str(get(who, ""))
    return _party(ident, str(get(name, ident)), str(get(role, "")), get(outside) is True)


_SIDES = {side: (side, f"{side}_name", f"{side}_role", f"{side}_outside") for side in ("from", "to")}
_party = lru_cache(maxsize=4096)(Party)
"""The same few people and agencies stand in every record of a log."""


def _take_in_hand(custody: Custody, hand: Hand) -> None:
    custody.holder, custody.release, custody.line = hand.who, None, (*custody.line, hand)


def _hand(record: Record, what: str, giver: Party | None, gaps: Iterable[str] = (), purpose: str = "") -> Hand:
    entry, data = record.entry, record.entry.data
    return Hand(
        record.seq,
        party_in(data, "to"),
        giver,
        what,
        entry.occurred,
        entry.at,
        purpose or str(data.get("reason") or data.get("why") or ""),
        str(data.get("condition", "")),
        str(data.get("seal", "")),
        str(data.get("late_reason", "")),
        tuple(gaps),
    )


def _on_received(custody: Custody, record: Record) -> None:
    data = record.entry.data
    gaps = [f"it came in twice (records {custody.line[0].seq} and {record.seq})"] if custody.known else []
    giver = party_in(data, "from") if data.get("from") else None
    what = "derived" if record.entry.type == "evidence.derived" else "received"
    custody.name, custody.place = str(data.get("name", "")), str(data.get("place", ""))
    custody.sealed = data.get("seal") or None
    custody.sha256, custody.size = data.get("sha256"), data.get("size")
    custody.reference_only = data.get("reference_only") is True
    custody.protection = str(data.get("protection") or "none")
    _take_in_hand(custody, _hand(record, what, giver, gaps))


def _on_released(custody: Custody, record: Record) -> None:
    entry = record.entry
    giver, to = party_in(entry.data, "from"), party_in(entry.data, "to")
    custody.release = Release(record.seq, giver, to, entry.occurred, entry.at, str(entry.data.get("purpose", "")))
    custody.sealed = entry.data.get("seal") or custody.sealed


def _on_accepted(custody: Custody, record: Record) -> None:
    release, data = custody.release, record.entry.data
    giver = party_in(data, "from")
    gaps = _transit_gaps(custody, record, giver)
    seal = data.get("seal")
    if seal and custody.sealed and seal != custody.sealed:
        gaps.append(f"the seal is {seal}, it was {custody.sealed}")
    custody.sealed, custody.place = seal or custody.sealed, data.get("place") or custody.place
    purpose = release.purpose if release else ""
    _take_in_hand(custody, _hand(record, "accepted", giver, gaps, purpose))


def _transit_gaps(custody: Custody, record: Record, giver: Party) -> list[str]:
    gaps = []
    holder, release = custody.holder, custody.release
    if holder is None:
        gaps.append(f"nobody is known to have held it before {giver.name} gave it")
    elif giver.id != holder.id:
        gaps.append(f"{giver.name} gave it, but {holder.name} held it")
    if release is None:
        gaps.append("it was accepted without having been released")
    elif record.entry.occurred.at - release.occurred.at > LONG_TRANSIT:
        hours = int((record.entry.occurred.at - release.occurred.at).total_seconds() // 3600)
        gaps.append(f"{hours} hours lie between release and acceptance")
    return gaps


def _on_verified(custody: Custody, record: Record) -> None:
    result, at = str(record.entry.data.get("result", "")), record.entry.at
    if not custody.line:
        return
    if result == "match":
        custody.verified_at = at
    last = custody.line[-1]._replace(verified=result, verified_at=at)
    custody.line = (*custody.line[:-1], last)


def _on_moved(custody: Custody, record: Record) -> None:
    custody.place = str(record.entry.data.get("place", ""))


def _on_sealed(custody: Custody, record: Record) -> None:
    data = record.entry.data
    custody.sealed = None if data.get("state") == "opened" else data.get("seal")


def _on_disposed(custody: Custody, record: Record) -> None:
    custody.disposed, custody.release = True, None


def _on_described(custody: Custody, record: Record) -> None:
    changes = record.entry.data.get("changes")
    told = changes if isinstance(changes, dict) else {}
    custody.protection = str(told.get("protection") or custody.protection)
    custody.share = str(told.get("share") or custody.share)


def _on_corrected(custody: Custody, record: Record) -> None:
    custody.corrections = (*custody.corrections, record.seq)


def _on_noted(custody: Custody, record: Record) -> None:
    if custody.release is not None and custody.release.seq == record.entry.data.get("refuses"):
        custody.release = None
    custody.discrepancies = (*custody.discrepancies, record.seq)


def _on_resolved(custody: Custody, record: Record) -> None:
    seq = record.entry.data.get("resolves")
    custody.discrepancies = tuple(open_ for open_ in custody.discrepancies if open_ != seq)


_STEPS: dict[str, Callable[[Custody, Record], None]] = {
    "evidence.received": _on_received,
    "evidence.derived": _on_received,
    "evidence.released": _on_released,
    "evidence.accepted": _on_accepted,
    "evidence.verified": _on_verified,
    "evidence.moved": _on_moved,
    "evidence.sealed": _on_sealed,
    "evidence.disposed": _on_disposed,
    "evidence.described": _on_described,
    "evidence.corrected": _on_corrected,
    "discrepancy.noted": _on_noted,
    "discrepancy.resolved": _on_resolved,
}
