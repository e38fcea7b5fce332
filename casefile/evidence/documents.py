"""Plain values of evidence for pages and papers: no row, no record object goes further than here."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from casefile.evidence.models import Item
from casefile.infra import clock
from casefile.law import custody

TYPES_IN_WORDS = {
    "case.opened": "Log opened",
    "evidence.received": "Received",
    "evidence.verified": "Verified",
    "evidence.accessed": "Opened",
    "evidence.released": "Released",
    "evidence.accepted": "Accepted",
    "evidence.moved": "Moved",
    "evidence.derived": "Working copy made",
    "evidence.sealed": "Sealed or unsealed",
    "evidence.exported": "Exported",
    "evidence.disposed": "Disposed of",
    "evidence.corrected": "Corrected",
    "evidence.described": "Described anew",
    "discrepancy.noted": "Discrepancy noted",
    "discrepancy.resolved": "Discrepancy resolved",
}


MOST_NAME_BYTES = 150
MOST_SUFFIX = 10


def hands(state: custody.Custody, zone: str) -> list[dict[str, Any]]:
    """Return the line of hands as the picture takes it, times on the court's clock."""
    drawn = [_hand(hand, zone) for hand in state.line]
    first = state.line[0].giver if state.line else None
    if first is not None:
        drawn.insert(0, {"who": first.name, "role": first.role, "what": "gave it", "verified": None, "gap": False})
    if state.release is not None:
        drawn.append(
            {
                "who": state.release.to.name,
                "role": "",
                "what": "on its way since",
                "when_local": _local(state.release.occurred.at, zone),
                "when_utc": _utc(state.release.occurred.at),
                "why": f"not yet accepted; {state.release.giver.name} answers for it until then",
                "verified": None,
                "gap": False,
            }
        )
    return drawn


def _hand(hand: custody.Hand, zone: str) -> dict[str, Any]:
    return {
        "who": hand.who.name,
        "role": hand.who.role,
        "what": hand.what,
        "when_local": _local(hand.taken.at, zone),
        "when_utc": _utc(hand.taken.at),
        "why": hand.purpose,
        "condition": "; ".join(part for part in (hand.condition, hand.seal and f"seal {hand.seal}") if part),
        "verified": None if hand.verified is None else hand.verified == "match",
        "gap": hand.gap,
        "gap_text": hand.gap_text,
    }


def _local(at: Any, zone: str) -> str:
    return clock.local(at, zone).strftime("%-d %b %Y, %-I:%M %p %Z")


def _utc(at: Any) -> str:
    return clock.local(at, "UTC").strftime("%Y-%m-%d %H:%M:%S UTC")


@dataclass(frozen=True)
class LogRow:
    """One record as the printed log shows it."""

    seq: int
    at_utc: str
    occurred: str
    type: str
    item: str
    who: str
    text: str
    leaf: str


@dataclass(frozen=True)
class LogItem:
    """One item as the printed log lists it, with its digest whole."""

    label: str
    name: str
    kind: str
    received_from: str
    holder: str
    size_bytes: int | None
    sha256: str
    fixity: str


@dataclass(frozen=True)
class CustodyLogPaper:
    """Everything the printed custody log says."""

    caption: str
    docket_number: str
    zone: str
    origin: str
    items: tuple[LogItem, ...]
    rows: tuple[LogRow, ...]
    findings: tuple[str, ...]
    checkpoint: str
    verifier_key: str


def log_item(item: Item) -> LogItem:
    """Return one item as the printed log lists it."""
    return LogItem(
        item.label,
        shown_name(item.name),
        item.kind,
        item.received_from,
        item.holder_name,
        item.size_bytes,
        item.sha256 or "",
        item.fixity,
    )


def log_row(record: custody.Record, zone: str) -> LogRow:
    """Return one record as the printed log shows it."""
    entry = record.entry
    return LogRow(
        seq=record.seq,
        at_utc=_utc(entry.at),
        occurred=f"{_local(entry.occurred.at, zone)} ({entry.occurred.basis})",
        type=TYPES_IN_WORDS.get(entry.type, entry.type),
        item=entry.item or "",
        who=entry.actor.name,
        text=record_text(entry),
        leaf=record.leaf,
    )


_TOLD = (
    "purpose",
    "condition",
    "seal",
    "method",
    "place",
    "authority",
    "how",
    "why",
    "what",
    "result",
    "late_reason",
    "comment",
)


def record_text(entry: custody.Entry) -> str:
    """Return what a record says beside who and when, in one line."""
    data = entry.data
    parts = []
    if "from" in data and "to" in data:
        parts.append(f"from {data.get('from_name', data['from'])} to {data.get('to_name', data['to'])}")
    parts += [f"{name.replace('_', ' ')}: {data[name]}" for name in _TOLD if data.get(name)]
    parts += [f"stated by {s['by']}: {s['alg']} {s['value']}" for s in data.get("stated", ())]
    return "; ".join(str(part) for part in parts)


def shown_name(name: str) -> str:
    """Return a file name fit to be shown: controls and direction marks made visible, so that none can deceive."""
    if name.isprintable():  # holds for nearly every name, and spares looking at each character
        return name
    return "".join(f"\\u{ord(c):04x}" if unicodedata.category(c) in ("Cc", "Cf", "Zl", "Zp") else c for c in name)


def safe_name(item: Item) -> str:
    """Return the name under which an item is saved on somebody's disk: its label, and the name without traps."""
    plain = re.sub(r"[^\w.\- ]+", "_", shown_name(item.name)).strip(" .") or "file"
    stem, dot, suffix = plain.rpartition(".")
    if not dot or len(suffix) > MOST_SUFFIX:
        stem, dot, suffix = plain, "", ""
    return f"{item.label} {stem.encode()[:MOST_NAME_BYTES].decode(errors='ignore').rstrip(' .')}{dot}{suffix}"


def disposition(name: str) -> str:
    """Return the header that offers a file for saving under a name, in plain letters and as it is (RFC 6266)."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
