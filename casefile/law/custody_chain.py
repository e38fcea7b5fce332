"""The check of a whole custody log: each line, their links, their order in time, and the chain of custody in them.

Checks are numbered as in the description of the export: V1 form of each line, V2 numbering, V3 links, V4 one log and a
known version, V8 moments, V11 continuity of custody, V13 results of comparisons, V14 withheld records.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from casefile.law.custody_judge import faults
from casefile.law.custody_lines import FIRST_PREV, LineError, leaf_of
from casefile.law.custody_reading import read_record
from casefile.law.custody_records import Head, Record
from casefile.law.custody_state import Custody, take
from casefile.law.custody_tree import EMPTY_ROOT, Checkpoint, Tree

CHECKS = ("V1", "V2", "V3", "V4", "V8", "V11", "V13")

_WITHHELD = re.compile(r'\{"seq":([1-9][0-9]{0,15}),"withheld":"([0-9a-f]{64})"\}')


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: under which check, at which line, in words."""

    check: str
    seq: int
    text: str


@dataclass(slots=True)
class ChainReport:
    """What the check of a log found. ``roots`` holds the root at each size that was asked for."""

    head: Head
    root: str = EMPTY_ROOT
    findings: list[Finding] = field(default_factory=list)
    roots: dict[int, str] = field(default_factory=dict)
    custodies: dict[str, Custody] = field(default_factory=dict)
    withheld: int = 0

    @property
    def ok(self) -> bool:
        """Whether nothing wrong was found."""
        return not self.findings

    def failed(self, check: str) -> list[Finding]:
        """Return what was found under one check."""
        return [finding for finding in self.findings if finding.check == check]


def verify_chain(
    lines: Iterable[str],
    log: str | None = None,
    *,
    leaves: Iterable[str] | None = None,
    sizes: Collection[int] = (),
    may_withhold: bool = False,
) -> ChainReport:
    """Check a log, line by line; it never stops at a fault and never raises for one.

    Args:
        lines: the stored lines in their order, without line breaks.
        log: the origin every record must name; None takes the first record's.
        leaves: the stored leaf of each line, where the store keeps them, to be compared with the computed ones.
        sizes: the sizes at which the root is wanted, to compare with checkpoints.
        may_withhold: whether lines may be withheld, as in an export.
    """
    check = _Check(log or "", set(sizes), may_withhold)
    stored = iter(leaves) if leaves is not None else None
    for line in lines:
        check.line(line, next(stored, "") if stored is not None else None)
    if stored is not None and next(stored, None) is not None:
        check.found("V2", "there are more stored leaves than lines")
    return check.finish()


def check_checkpoint(report: ChainReport, checkpoint: Checkpoint) -> list[Finding]:
    """Compare a checkpoint with a checked log (V5, V6); its size must have been among the ``sizes`` asked for."""
    size = checkpoint.size
    if checkpoint.origin != report.head.log:
        return [Finding("V5", size, f"the checkpoint is of {checkpoint.origin}, the log is {report.head.log}")]
    if size > report.head.size:
        text = f"the checkpoint counts {size} records, the log has {report.head.size}: records were removed"
        return [Finding("V6", size, text)]
    root = report.root if size == report.head.size else report.roots.get(size)
    if root is None:
        return [Finding("V5", size, f"the root at {size} records was not computed; ask for this size")]
    if root != checkpoint.root:
        return [Finding("V5", size, f"the root over the first {size} records is not the one of the checkpoint")]
    return []


class _Check:
    """The running state of one check."""

    def __init__(self, log: str, sizes: set[int], may_withhold: bool) -> None:
        self.report = ChainReport(Head(log))
        self.sizes, self.may_withhold = sizes, may_withhold
        self.tree = Tree()
        self.prev = FIRST_PREV
        self.newest: datetime | None = None
        self.items: list[str | None] = []
        if 0 in sizes:
            self.report.roots[0] = EMPTY_ROOT

    def found(self, check: str, text: str) -> None:
        self.report.findings.append(Finding(check, self.tree.size + 1, text))

    def line(self, line: str, stored_leaf: str | None) -> None:
        withheld = _WITHHELD.fullmatch(line) if self.may_withhold else None
        if withheld:
            self._withheld(int(withheld[1]))
            leaf, item = withheld[2], None
        else:
            leaf, item = self._record(line)
        if stored_leaf is not None and stored_leaf != leaf:
            self.found("V3", "the stored leaf is not the digest of the stored line")
        self.items.append(item)
        self.prev = leaf
        self.tree.add(leaf)
        if self.tree.size in self.sizes:
            self.report.roots[self.tree.size] = self.tree.root()

    def finish(self) -> ChainReport:
        report, size = self.report, self.tree.size
        report.root = self.tree.root()
        report.head = Head(report.head.log, size, self.prev, self.newest)
        return report

    def _withheld(self, seq: int) -> None:
        self.report.withheld += 1
        if seq != self.tree.size + 1:
            self.found("V2", f"the withheld record is number {seq}, it stands at {self.tree.size + 1}")

    def _record(self, line: str) -> tuple[str, str | None]:
        try:
            record = read_record(line)
        except LineError as error:
            self.found("V1", str(error))
            return leaf_of(line), None
        self._links(record)
        entry = record.entry
        if self.newest is not None and entry.at < self.newest:
            self.found("V8", f"the record is dated before the one above it, by {self.newest - entry.at}")
        else:
            self.newest = entry.at
        if entry.item is not None:
            self._custody(record, entry.item)
        return record.leaf, entry.item

    def _links(self, record: Record) -> None:
        if record.seq != self.tree.size + 1:
            self.found("V2", f"the record is number {record.seq}, it stands at {self.tree.size + 1}")
        if record.prev != self.prev:
            self.found("V3", "the record does not link to the one before it: that one was changed, removed or moved")
        if not self.report.head.log:
            self.report.head = Head(record.log)
        elif record.log != self.report.head.log:
            self.found("V4", f"the record is of the log {record.log}, this is {self.report.head.log}")

    def _custody(self, record: Record, item: str) -> None:
        custody = self.report.custodies.get(item)
        if custody is None:
            custody = self.report.custodies[item] = Custody(item)
        entry = record.entry
        kind = entry.type
        if not self.report.withheld:
            for fault in faults(custody, entry):
                self.found("V11", fault)
            if kind == "evidence.corrected":
                self._corrects(record, item)
        if kind == "evidence.verified" and entry.data.get("result") != "match":
            self.found("V13", f"the bytes of {item} were not those of intake")
        take(custody, record)

    def _corrects(self, record: Record, item: str) -> None:
        seq = record.entry.data.get("corrects")
        if type(seq) is int and 1 <= seq <= len(self.items) and self.items[seq - 1] != item:
            self.found("V11", f"record {seq} is not a record of {item}, which this one corrects")
