"""The private-search worksheet of a report: files of which the same is recorded stand together, with one answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from casefile.law.private_search import (
    Ask,
    Assessment,
    Authority,
    FileFacts,
    Preparation,
    Tally,
    assess,
    tally,
)
from casefile.lawdata import reader
from casefile.lawdata.private_search_reader import private_search
from casefile.matters.models import Matter
from casefile.proof.tip_files import FileLine

_ORDER = ("beyond", "courts disagree", "unknown", "under a warrant", "within", "not opened")


@dataclass(frozen=True, slots=True)
class Group:
    """Files of which exactly the same is recorded, what that is, and what the law makes of it."""

    number: int
    facts: FileFacts
    lines: tuple[FileLine, ...]
    found: Assessment

    @property
    def asks(self) -> list[Ask]:
        """What must be asked about these files, and of whom."""
        return [private_search().asks[key] for key in self.found.asks]


@dataclass(frozen=True, slots=True)
class Demand:
    """One thing to ask for, and about how many files, by the numbers of their groups."""

    ask: Ask
    files: int
    groups: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The worksheet as page and paper show it."""

    circuit: str | None
    tally: Tally
    groups: tuple[Group, ...]
    demands: tuple[Demand, ...]
    authorities: tuple[Authority, ...]
    prepare: tuple[Preparation, ...]


def circuit_of(matter: Matter) -> str | None:
    """Return the circuit of the court of a matter, or None where it is not known."""
    court = reader.court(matter.court)
    return court.circuit if court else None


def known_circuits() -> list[str]:
    """Return every circuit, the numbered ones first."""
    found = {court.circuit for court in reader.courts().values()}
    return sorted(found, key=lambda one: (not one.isdecimal(), one.zfill(3)))


def sheet(lines: Sequence[FileLine], circuit: str | None) -> Sheet:
    """Return the worksheet over the files of a report, those of a serious answer first."""
    rules = private_search()
    by_facts: dict[FileFacts, list[FileLine]] = {}
    for line in lines:
        by_facts.setdefault(line.stated, []).append(line)
    judged = [(assess(facts, circuit, rules), facts, found) for facts, found in by_facts.items()]
    judged.sort(key=lambda one: _weight(one[0]))
    groups = tuple(
        Group(number, facts, tuple(found), answer) for number, (answer, facts, found) in enumerate(judged, start=1)
    )
    heard = {voice.authority.key for group in groups for step in group.found.steps for voice in step.voices}
    return Sheet(
        circuit=circuit,
        tally=tally(line.stated for line in lines),
        groups=groups,
        demands=_demands(groups),
        authorities=tuple(one for one in rules.authorities if one.key in heard),
        prepare=rules.prepare if any(_weight(group.found) < _ORDER.index("within") for group in groups) else (),
    )


def _weight(found: Assessment) -> int:
    return min(_ORDER.index(step.finding) for step in found.steps)


def _demands(groups: Sequence[Group]) -> tuple[Demand, ...]:
    found = []
    for key, ask in private_search().asks.items():
        wanted = [group for group in groups if key in group.found.asks]
        if wanted:
            files = sum(len(group.lines) for group in wanted)
            found.append(Demand(ask, files, tuple(group.number for group in wanted)))
    return tuple(found)
