"""Plain values of a draft certificate: its exhibits, both sides of each comparison, and everything that is amiss."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass

from casefile.evidence.documents import TYPES_IN_WORDS, record_text, shown_name, when_local, when_utc
from casefile.evidence.models import Item
from casefile.law import custody
from casefile.law.certificates import CertificateKind, Maker

COMPUTED_AT_INTAKE = "Casefile, SHA-256 computed while the file was stored; its version is in the next comparison"


@dataclass(frozen=True)
class Comparison:
    """One comparison of digests, both sides: who stated the one and where, who computed the other, how and when."""

    key: str
    exhibit: str
    record: int
    source_value: str
    source_by: str
    computed_value: str
    identical: bool
    tool: str
    at_utc: str
    at_local: str
    by: str
    by_id: str
    by_role: str
    stated_for_source: bool

    def maker(self) -> Maker:
        """Return who made it."""
        return Maker(self.exhibit, self.record, self.by_id, self.by)


@dataclass(frozen=True)
class ExhibitLine:
    """One exhibit as the certificate lists it; ``records`` are the numbers of its first and last record."""

    label: str
    name: str
    kind: str
    description: str
    received_from: str
    size_bytes: int | None
    sha256: str
    records: tuple[int, int]


@dataclass(frozen=True)
class LogFacts:
    """Where the log stood, what the check of it found, and its checkpoint (empty where it does not verify)."""

    origin: str
    size: int
    first: int
    last: int
    checked: str
    findings: tuple[str, ...]
    checkpoint: str
    verifier_key: str


@dataclass(frozen=True)
class CertificatePaper:
    """Everything a draft certificate says."""

    kind: CertificateKind
    caption: str
    docket_number: str
    court: str
    zone: str
    declarant: str
    title: str
    employer: str
    qualifications: str
    place: str
    notice_on: str
    exhibits: tuple[ExhibitLine, ...]
    comparisons: tuple[Comparison, ...]
    log: LogFacts
    anomalies: tuple[str, ...]
    warnings: tuple[str, ...]
    number: int
    replaces: int | None

    def digest(self) -> str:
        """Return the SHA-256 of what it says, as canonical JSON."""
        told = json.dumps(asdict(self), sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)
        return hashlib.sha256(told.encode()).hexdigest()


def exhibit_line(item: Item, records: Sequence[custody.Record]) -> ExhibitLine:
    """Return one exhibit as the certificate lists it."""
    return ExhibitLine(
        label=item.label,
        name=shown_name(item.name),
        kind=item.kind,
        description=item.description,
        received_from=item.received_from,
        size_bytes=item.size_bytes,
        sha256=item.sha256 or "",
        records=(records[0].seq, records[-1].seq) if records else (0, 0),
    )


def comparisons(records: Sequence[custody.Record], zone: str) -> list[Comparison]:
    """Return every comparison by SHA-256 that the records of one item hold, the oldest first."""
    if not records:
        return []
    first = records[0]
    computed = str(first.entry.data.get("sha256", ""))
    found = []
    for number, stated in enumerate(first.entry.data.get("stated", ())):
        if stated["alg"] == "sha256" and computed:
            by = f"{stated['by']}, as recorded at intake (record {first.seq})"
            found.append(
                _comparison(f"{first.seq}s{number}", first, stated["value"], by, computed, COMPUTED_AT_INTAKE, zone)
            )
    intake = f"this log, at intake (record {first.seq}, by {first.entry.actor.name})"
    for record in records:
        if record.entry.type == "evidence.verified":
            data = record.entry.data
            value, tool = str(data.get("sha256") or "none: it did not open"), str(data["tool"])
            found.append(_comparison(str(record.seq), record, str(data["expected"]), intake, value, tool, zone))
    return found


def _comparison(
    key: str, record: custody.Record, source: str, source_by: str, computed: str, tool: str, zone: str
) -> Comparison:
    entry = record.entry
    return Comparison(
        key=key,
        exhibit=entry.item or "",
        record=record.seq,
        source_value=source,
        source_by=source_by,
        computed_value=computed,
        identical=source == computed and entry.data.get("result") != "mismatch",
        tool=tool,
        at_utc=when_utc(entry.at),
        at_local=when_local(entry.at, zone),
        by=entry.actor.name,
        by_id=entry.actor.id,
        by_role=entry.actor.role,
        stated_for_source="s" in key,
    )


def anomalies(item: Item, state: custody.Custody, records: Sequence[custody.Record]) -> Iterator[str]:
    """Return everything about one item that is missing, open, late, corrected or otherwise amiss; nothing is cut."""
    label = item.label
    yield from (f"{label}, record {hand.seq}: gap in custody: {hand.gap_text}" for hand in state.line if hand.gap)
    if state.release is not None:
        yield f"{label}, record {state.release.seq}: released to {state.release.to.name}, not accepted yet"
    if state.reference_only:
        yield f"{label}: kept by reference only; no bytes are here, and none were compared here"
    elif state.needs_verification:
        yield f"{label}: not compared since it came into the present hands"
    for record in records:
        yield from (f"{label}, record {record.seq}: {told}" for told in _of_record(record, state))


_AMISS = frozenset(("evidence.corrected", "discrepancy.noted", "discrepancy.resolved"))


def _of_record(record: custody.Record, state: custody.Custody) -> Iterator[str]:
    entry = record.entry
    if entry.type == "evidence.verified" and entry.data.get("result") != "match":
        yield "a comparison did not match what was recorded at intake"
    if entry.type in _AMISS:
        still = " (open)" if record.seq in state.discrepancies else ""
        yield f"{TYPES_IN_WORDS[entry.type]}{still}: {record_text(entry)}"
    if custody.is_late(entry):
        hours = int((entry.at - entry.occurred.at).total_seconds() // 3600)
        yield f"recorded {hours} hours after it took place; reason given: {entry.data.get('late_reason', 'none')}"
    for stated in entry.data.get("stated", ()):
        if stated["alg"] != "sha256":
            yield f"{stated['by']} stated {stated['alg']} {stated['value']}; that was not computed here, nor compared"
    media = entry.data.get("media_hash")
    if media:
        yield f"{media['by']} stated {media['alg']} {media['value']} for the media inside; that was not computed here"
