"""The people, the item and the clock of the custody tests, and a log that they write together."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from casefile.law import custody
from casefile.law.custody import Act, Actor, Entry, Head, Intake, Occurred, Party, Record

START = datetime(2026, 3, 2, 16, 0, tzinfo=UTC)
LOG = "casefile.example/office/case/2026-CR-0417"
DIGEST = "17307b1207eb6487d7908e9d154890b46e3d2e0192369cfd3f4c33d5a5af4035"
OTHER_DIGEST = "113a01f606e2508bda673503e1d62ea94e7fada9f92872880d69bc91f3d45ec8"

AVERY = Party("u-11", "Avery Stone", "counsel")
CASEY = Party("u-12", "Casey Reyes", "paralegal")
MORGAN = Party("u-13", "Morgan Lee", "paralegal")
LAB = Party.from_outside("Quarry Forensics, R. Ortiz", "laboratory")
METRO = Party.from_outside("Det. R. Ortiz, Metro PD", "agency")
RECEIPT = {"receipt_item": "E-0099", "receipt_sha256": OTHER_DIGEST}


def act(who: Party, minutes: float = 0, **more: object) -> Act:
    """Return an act by ``who`` so many minutes after the start."""
    actor = Actor(who.id, who.name, who.role or "other", "password+totp")
    return Act(actor, START + timedelta(minutes=minutes), **more)  # type: ignore[arg-type]


def happened(minutes: float, basis: str = "declared") -> Occurred:
    return Occurred(START + timedelta(minutes=minutes), "America/Chicago", basis)


def intake(**more: object) -> Intake:
    fields = {
        "name": "DSCN0010.jpg",
        "kind": "photograph",
        "giver": METRO,
        "receiver": CASEY,
        "sha256": DIGEST,
        "size": 161713,
    }
    return Intake(**(fields | more))  # type: ignore[arg-type]


@dataclass
class Log:
    """A custody log in memory: judges, then appends, as the product does."""

    lines: list[str] = field(default_factory=list)
    records: list[Record] = field(default_factory=list)
    head: Head = field(default_factory=lambda: Head(LOG))

    def add(self, entry: Entry) -> Record:
        if entry.item:
            custody.judge(custody.fold(self.records, entry.item), entry)
        return self.force(entry)

    def force(self, entry: Entry) -> Record:
        record = custody.append(self.head, entry, f"{self.head.size:032x}")
        self.records.append(record)
        self.lines.append(record.line)
        self.head = custody.head_after(record)
        return record

    def state(self, item: str = "E-0001") -> custody.Custody:
        return custody.fold(self.records, item)


def received_log() -> Log:
    """Return a log in which Casey received one photograph."""
    log = Log()
    log.add(custody.case_opened(act(CASEY), case_no="2026-CR-0417", caption="United States v. Vale"))
    log.add(custody.received(act(CASEY, 1), "E-0001", intake()))
    return log


def released(
    who: Party = CASEY, to: Party = AVERY, minutes: float = 2, giver: Party | None = None, **more: object
) -> Entry:
    timing = {key: more.pop(key) for key in ("occurred", "late_reason") if key in more}
    fields = {"purpose": "review before trial", **more}
    return custody.released(act(who, minutes, **timing), "E-0001", giver=giver or who, to=to, **fields)  # type: ignore[arg-type]


def accepted(
    who: Party = AVERY, giver: Party = CASEY, minutes: float = 3, to: Party | None = None, **more: object
) -> Entry:
    timing = {key: more.pop(key) for key in ("occurred", "late_reason") if key in more}
    fields = {"condition": "seal intact", **more}
    return custody.accepted(act(who, minutes, **timing), "E-0001", giver=giver, to=to or who, **fields)  # type: ignore[arg-type]


def compared(who: Party = CASEY, minutes: float = 2, found: str | None = DIGEST, size: int | None = 161713) -> Entry:
    return custody.verified(
        act(who, minutes),
        "E-0001",
        expected_sha256=DIGEST,
        found_sha256=found,
        expected_size=161713,
        found_size=size,
        tool="casefile 0.1.0",
        why="intake",
    )
