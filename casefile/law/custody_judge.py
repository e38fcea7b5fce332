"""Which act the chain of custody of an item bears, and what speaks against the others."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from casefile.law.custody_records import BrokenChainError, Entry, Party
from casefile.law.custody_state import Custody, id_in, is_late, party_in

CLOCK_TOLERANCE = timedelta(minutes=5)


def judge(custody: Custody, proposed: Entry) -> None:
    """Refuse an act that would break the chain of custody of an item.

    Raises:
        BrokenChainError: with every reason, in words for the person who acts.
    """
    found = faults(custody, proposed)
    if found:
        raise BrokenChainError("; ".join(found))


def faults(custody: Custody, entry: Entry) -> list[str]:
    """Return what speaks against an act, in words; nothing where the chain bears it."""
    found = [] if entry.occurred.at is entry.at else _time_faults(entry)
    kind, item = entry.type, custody.item
    if kind in ("evidence.received", "evidence.derived"):
        if custody.known:
            found.append(f"{item} is in the log already, as record {custody.line[0].seq}; give the next free number")
        return found + _FAULTS[kind](custody, entry)
    if not custody.line:
        return [*found, f"{item} is not in the log; record first how it was received"]
    if custody.disposed and kind not in _AFTER_DISPOSAL:
        return [*found, f"{item} was disposed of; only corrections and discrepancies are recorded after that"]
    if custody.reference_only and kind not in _REFERENCE_ONLY:
        return [*found, f"{item} is reference only: it stays where it is, and only its description is kept here"]
    check = _FAULTS.get(kind)
    return [*found, *check(custody, entry)] if check else found


def _time_faults(entry: Entry) -> list[str]:
    if is_late(entry) and not entry.data.get("late_reason"):
        hours = int((entry.at - entry.occurred.at).total_seconds() // 3600)
        return [f"it took place {hours} hours before it is recorded; say why it is recorded late"]
    if entry.occurred.at - entry.at > CLOCK_TOLERANCE:
        return [
            f"it is said to take place at {entry.occurred.at.isoformat()}, which is still to come; give the past time"
        ]
    return []


def _received_faults(custody: Custody, entry: Entry) -> list[str]:
    if id_in(entry.data, "to") == entry.actor.id:
        return []
    to = party_in(entry.data, "to")
    if to.outside:
        return []
    return [f"{entry.actor.name} records that {to.name} received {custody.item}; who receives an item records it"]


def _not_in_transit(custody: Custody, what: str) -> list[str]:
    if custody.release is None:
        return []
    return [
        f"{custody.item} is on its way to {custody.release.to.name}; it can be {what} once it is accepted or refused"
    ]


def _holder_faults(custody: Custody, entry: Entry, what: str) -> list[str]:
    """Only the holder acts; for a holder outside the office, whoever has their signed receipt."""
    holder = custody.holder
    if holder is None or custody.release is not None:
        return _not_in_transit(custody, what)
    if "from" in entry.data and entry.data["from"] != holder.id:
        given = party_in(entry.data, "from").name
        return [f"the record names {given} as the holder of {custody.item}, but {holder.name} holds it"]
    if _acts(holder, entry):
        return []
    return _hand_faults(holder, f"{custody.item} is held by {holder.name}, and only the holder may have it {what}")


def _acts(party: Party, entry: Entry) -> bool:
    """Whether a party acts themselves, or from outside the office by a signed receipt."""
    if not party.outside:
        return entry.actor.id == party.id
    return bool(entry.data.get("receipt_sha256") and entry.data.get("receipt_item"))


def _hand_faults(party: Party, refusal: str) -> list[str]:
    if not party.outside:
        return [refusal]
    return [f"{party.name} has no account here; file their signed receipt as an item and name it with its SHA-256"]


def _released_faults(custody: Custody, entry: Entry) -> list[str]:
    found = _holder_faults(custody, entry, "released")
    to = id_in(entry.data, "to")
    if not to:
        found.append(f"nobody is named to receive {custody.item}; name the receiver")
    elif custody.holder is not None and to == custody.holder.id:
        name = party_in(entry.data, "to").name
        found.append(f"{custody.item} would be released to {name}, who holds it already; name another receiver")
    return found


def _accepted_faults(custody: Custody, entry: Entry) -> list[str]:
    release = custody.release
    if release is None:
        holder = custody.holder.name if custody.holder else "nobody"
        return [f"{custody.item} is not on its way to anybody; {holder} holds it and must release it first"]
    found = []
    if id_in(entry.data, "to") != release.to.id:
        to = party_in(entry.data, "to").name
        found.append(
            f"{custody.item} was released to {release.to.name}; only {release.to.name} may accept it, not {to}"
        )
    elif not _acts(release.to, entry):
        refusal = f"{custody.item} was released to {release.to.name}; only {release.to.name} may accept it"
        found += _hand_faults(release.to, refusal)
    if id_in(entry.data, "from") != release.giver.id:
        giver = party_in(entry.data, "from").name
        found.append(f"the record says {giver} gave {custody.item}, but {release.giver.name} released it")
    if release.occurred.at - entry.occurred.at > CLOCK_TOLERANCE:
        found.append(f"{custody.item} would be accepted before it was released ({release.occurred.at.isoformat()})")
    return found


def _verified_faults(custody: Custody, entry: Entry) -> list[str]:
    data = entry.data
    if custody.sha256 is None:
        return [f"{custody.item} has no file here, so there is nothing to compare"]
    if data.get("expected") != custody.sha256 or data.get("expected_size") != custody.size:
        return [f"the comparison is not made with the digest and size recorded at intake of {custody.item}"]
    alike = data.get("sha256") == custody.sha256 and data.get("size") == custody.size
    if data.get("alg") != "sha256" or data.get("result") != ("match" if alike else "mismatch"):
        return [f"the result {data.get('result')!r} does not follow from the two digests"]
    return []


def _derived_faults(custody: Custody, entry: Entry) -> list[str]:
    if not entry.data.get("parent_sha256") or entry.data.get("parent") in (None, custody.item):
        return [f"{custody.item} is a copy of nothing; name the item it was made from and that item's SHA-256"]
    return _received_faults(custody, entry)


def _corrected_faults(custody: Custody, entry: Entry) -> list[str]:
    seq, first = entry.data.get("corrects"), custody.line[0].seq
    if type(seq) is int and first <= seq <= custody.last_seq:
        return []
    return [f"record {seq} is none of {custody.item}, whose records lie between {first} and {custody.last_seq}"]


def _noted_faults(custody: Custody, entry: Entry) -> list[str]:
    refused = entry.data.get("refuses")
    if refused is None:
        return []
    release = custody.release
    if release is None or release.seq != refused:
        return [f"record {refused} is no open hand-over of {custody.item}; there is nothing to refuse"]
    for party in (release.to, release.giver):
        if party.outside or party.id == entry.actor.id:
            return []
    return [
        f"only {release.to.name} or {release.giver.name} may say that the hand-over of {custody.item} did not happen"
    ]


def _resolved_faults(custody: Custody, entry: Entry) -> list[str]:
    seq = entry.data.get("resolves")
    if type(seq) is int and seq in custody.discrepancies:
        return []
    known = ", ".join(map(str, custody.discrepancies)) or "there is none"
    return [f"record {seq} is no open discrepancy of {custody.item}; open: {known}"]


_AFTER_DISPOSAL = frozenset(("evidence.corrected", "discrepancy.noted", "discrepancy.resolved"))
_REFERENCE_ONLY = _AFTER_DISPOSAL | {"evidence.described"}
_FAULTS: dict[str, Callable[[Custody, Entry], list[str]]] = {
    "evidence.received": _received_faults,
    "evidence.derived": _derived_faults,
    "evidence.released": _released_faults,
    "evidence.accepted": _accepted_faults,
    "evidence.verified": _verified_faults,
    "evidence.moved": lambda custody, entry: _holder_faults(custody, entry, "moved"),
    "evidence.sealed": lambda custody, entry: _holder_faults(custody, entry, "sealed or unsealed"),
    "evidence.disposed": lambda custody, entry: _holder_faults(custody, entry, "disposed of"),
    "evidence.corrected": _corrected_faults,
    "discrepancy.noted": _noted_faults,
    "discrepancy.resolved": _resolved_faults,
}
