"""Plain values of evidence for pages and papers: no row, no record object goes further than here."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from casefile.evidence.models import Item
from casefile.infra import clock, keys
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
    "checkpoint.anchored": "Checkpoint placed outside",
    "system.key_rotated": "Key replaced",
    "system.backup_restored": "Backup restored",
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
                "when_local": when_local(state.release.occurred.at, zone),
                "when_utc": when_utc(state.release.occurred.at),
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
        "when_local": when_local(hand.taken.at, zone),
        "when_utc": when_utc(hand.taken.at),
        "why": hand.purpose,
        "condition": "; ".join(part for part in (hand.condition, hand.seal and f"seal {hand.seal}") if part),
        "verified": None if hand.verified is None else hand.verified == "match",
        "gap": hand.gap,
        "gap_text": hand.gap_text,
    }


def when_local(at: Any, zone: str) -> str:
    """Return a moment on the clock of a zone, in words."""
    return clock.local(at, zone).strftime("%-d %b %Y, %-I:%M %p %Z")


def when_utc(at: Any) -> str:
    """Return a moment in UTC, to the second."""
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
    """One item as the printed log lists it, with its digest whole; ``media`` are hashes that an image states."""

    label: str
    name: str
    kind: str
    received_from: str
    holder: str
    size_bytes: int | None
    sha256: str
    fixity: str
    protection: str
    media: tuple[str, ...] = ()


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


@dataclass(frozen=True)
class ReceiptPaper:
    """Everything a receipt says: no caption and no offence, for it goes to strangers."""

    label: str
    name: str
    kind: str
    matter: str
    sha256: str
    size_bytes: int | None
    seal: str
    giver: custody.Party
    receiver: custody.Party | None
    purpose: str
    condition: str
    record: int | None
    checkpoint: str
    verifier_key: str


@dataclass(frozen=True)
class ExhibitLabel:
    """What a label says: no name and no offence, for anybody may read it."""

    label: str
    matter: str
    digest: str
    limit: str
    code: str


def exhibit_label(item: Item) -> ExhibitLabel:
    """Return the label of one item."""
    short = (item.sha256 or "")[:16]
    return ExhibitLabel(
        label=item.label,
        matter=item.matter.docket_number or f"matter {item.matter_id}",
        digest=short,
        limit="" if item.protection == "none" else item.protection,
        code=f"{item.label} {short}".strip(),
    )


def receipt(item: Item, state: custody.Custody, records: Sequence[custody.Record], note: str) -> ReceiptPaper:
    """Return the receipt of an item: of its open hand-over, else of one that is about to be."""
    release = state.release
    released = next((one.entry.data for one in records if release and one.seq == release.seq), {})
    return ReceiptPaper(
        label=item.label,
        name=shown_name(item.name),
        kind=item.kind,
        matter=item.matter.docket_number or f"matter {item.matter_id}",
        sha256=state.sha256 or "",
        size_bytes=state.size,
        seal=state.sealed or "",
        giver=release.giver if release else state.holder or custody.Party("nobody", "nobody"),
        receiver=release.to if release else None,
        purpose=release.purpose if release else "",
        condition=str(released.get("condition", "")),
        record=release.seq if release else None,
        checkpoint=note,
        verifier_key=keys.log_key().verifier,
    )


def log_item(item: Item, media: Sequence[str] = ()) -> LogItem:
    """Return one item as the printed log lists it, with the hashes that it states of a medium inside."""
    return LogItem(
        item.label,
        shown_name(item.name),
        item.kind,
        item.received_from,
        item.holder_name,
        item.size_bytes,
        item.sha256 or "",
        item.fixity,
        item.protection,
        tuple(media),
    )


def log_row(record: custody.Record, zone: str) -> LogRow:
    """Return one record as the printed log shows it."""
    entry = record.entry
    return LogRow(
        seq=record.seq,
        at_utc=when_utc(entry.at),
        occurred=f"{when_local(entry.occurred.at, zone)} ({entry.occurred.basis})",
        type=TYPES_IN_WORDS.get(entry.type, entry.type),
        item=entry.item or "",
        who=entry.actor.name,
        text=record_text(entry),
        leaf=record.leaf,
    )


_TOLD = {
    "parent": "made from",
    "corrects": "corrects record",
    "resolves": "clears up record",
    "refuses": "the hand-over did not happen of record",
    "about": "about record",
    "purpose": "purpose",
    "condition": "condition",
    "seal": "seal",
    "state": "state",
    "method": "method",
    "from_place": "before at",
    "place": "place",
    "authority": "authority",
    "witness": "witness",
    "id_seen": "ID seen",
    "receipt_item": "signed receipt",
    "tool": "tool",
    "how": "how",
    "why": "why",
    "what": "what",
    "result": "result",
    "late_reason": "recorded late because",
    "comment": "comment",
}


ANCHORS_IN_WORDS = {
    "receipt": "printed on a receipt",
    "report": "printed on a custody log",
    "exported": "exported",
    "file": "written to the folder outside",
    "stamped": "stamped by the authority",
    "mailed": "mailed",
    "rotated": "signed by both keys",
}


def _anchor_told(data: Mapping[str, Any]) -> list[str]:
    parts = [f"checkpoint of {data.get('size')} records {ANCHORS_IN_WORDS.get(str(data.get('kind')), 'kept')}"]
    if "stamped_at" in data:
        at, drift = str(data["stamped_at"])[:19].replace("T", " "), drift_words(data.get("drift_ms"))
        parts.append(f"at {at} UTC by the authority's clock; {drift}")
    return [*parts, *([f"to {', '.join(data['to'])}"] if data.get("to") else [])]


def drift_words(drift_ms: Any) -> str:
    """Return how far our clock was from an authority's, in words; positive milliseconds: ours was behind."""
    if not isinstance(drift_ms, int) or abs(drift_ms) < 1000:
        return "our clock within a second of it"
    return f"our clock {abs(drift_ms) / 1000:.1f} seconds {'behind' if drift_ms > 0 else 'ahead'}"


def record_text(entry: custody.Entry) -> str:
    """Return what a record says beside who and when, in one line."""
    data = entry.data
    parts = _anchor_told(data) if entry.type == "checkpoint.anchored" else []
    if "from" in data and "to" in data:
        parts.append(f"from {data.get('from_name', data['from'])} to {data.get('to_name', data['to'])}")
    parts += [f"{words}: {data[name]}" for name, words in _TOLD.items() if data.get(name)]
    parts += [f"{name.replace('_', ' ')}: {right}" for name, right in (data.get("changes") or {}).items()]
    parts += [f"stated by {s['by']}: {s['alg']} {s['value']}" for s in data.get("stated", ())]
    return "; ".join(str(part) for part in parts)


_AS_RECEIVED = {
    "parent": "Made from",
    "parent_sha256": "SHA-256 of that",
    "from_name": "From",
    "from": "From",
    "from_role": "Their role",
    "quantity": "Quantity",
    "make": "Make",
    "model": "Model",
    "serial": "Serial no.",
    "marks": "Marks",
    "owner": "Owner or custodian of origin",
    "method": "How it came",
    "condition": "Condition",
    "seal": "Seal or bag no.",
    "place": "Place",
    "authority": "Authority",
    "reason": "Why",
    "why": "Why",
    "report": "Agency report no.",
    "tool": "Tool and version",
    "write_blocker": "Write-blocker",
    "source_tz": "Time zone of the source",
    "platform": "Platform",
    "account": "Account",
    "period": "Period covered",
    "certified": "Certified",
    "protection": "Protective-order class",
}


def as_received(records: Sequence[custody.Record]) -> list[tuple[str, str]]:
    """Return what was stated of an item when it came in, each with its word."""
    data = records[0].entry.data if records else {}
    told = [(words, str(data[name])) for name, words in _AS_RECEIVED.items() if data.get(name)]
    media = data.get("media_hash")
    if isinstance(media, dict):
        told.append(("Hash of the media inside, as stated", f"{media['alg']} {media['value']}, by {media['by']}"))
    return list(dict.fromkeys(told))


def shown_name(name: str) -> str:
    """Return a file name fit to be shown: controls and direction marks made visible, so that none can deceive."""
    if name.isprintable():  # holds for nearly every name, and spares looking at each character
        return name
    return "".join(f"\\u{ord(c):04x}" if unicodedata.category(c) in ("Cc", "Cf", "Zl", "Zp") else c for c in name)


PDF = "application/pdf"
_TEXT = "text/plain; charset=utf-8"
_SHOWN = {"text": _TEXT, "csv": _TEXT, "mail": _TEXT, "pdf": PDF}
_PICTURES = {"jpg": "jpeg", "jpeg": "jpeg", "png": "png", "gif": "gif", "webp": "webp"}


def shown_type(item: Item) -> str:
    """Return the type as which a browser can show an item, or nothing where it is of another kind."""
    if item.content == "image":
        kind = _PICTURES.get(item.name.rpartition(".")[2].lower(), "")
        return f"image/{kind}" if kind else ""
    return _SHOWN.get(item.content, "")


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
