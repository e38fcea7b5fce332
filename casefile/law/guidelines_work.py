"""What is known of one count while its level is worked out."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from casefile.law.dated import Verified
from casefile.law.guidelines import BaseLevel, Guideline
from casefile.law.guidelines_facts import CountFacts, Facts
from casefile.law.guidelines_units import ImageCount
from casefile.law.offences import Offence, StatutoryRange, Step


@dataclass(frozen=True, slots=True)
class Applied:
    """One item that was applied, with its levels."""

    id: str
    levels: int
    cite: str
    text: str
    verified: Verified


@dataclass(frozen=True, slots=True)
class Variant:
    """One way to settle what is open: in words, and the facts as they would then be."""

    why: str
    facts: Facts


@dataclass(slots=True)
class CountLevel:
    """One count as it is worked out. ``level`` None: ``open`` says why, ``choices`` how it may be settled."""

    facts: CountFacts
    offence: Offence
    statute: StatutoryRange
    guideline: Guideline | None = None
    section: str | None = None
    base: BaseLevel | None = None
    characteristics: list[Applied] = field(default_factory=list)
    adjustments: list[Applied] = field(default_factory=list)
    whole: list[Applied] = field(default_factory=list)
    images: ImageCount | None = None
    images_counted: int | None = None
    level: int | None = None
    independent: bool = False
    open: list[str] = field(default_factory=list)
    choices: list[list[Variant]] = field(default_factory=list)
    warnings: list[Step] = field(default_factory=list)

    @property
    def name(self) -> str:
        """Return the count's name."""
        return self.facts.count

    def leave_open(self, why: str, variants: list[Variant]) -> None:
        """Note that something is to be decided, and how it may be."""
        self.open.append(f"count {self.name}: {why}")
        self.choices.append(variants)


def with_count(facts: Facts, count: CountFacts) -> Facts:
    """Return the facts with one count replaced by its name."""
    return replace(facts, counts=tuple(count if one.count == count.count else one for one in facts.counts))


def less(names: tuple[str, ...], name: str) -> tuple[str, ...]:
    """Return the names without one."""
    return tuple(one for one in names if one != name)


def of_chapter_three(name: str) -> bool:
    """Whether an id names an adjustment of Chapter Three rather than a characteristic."""
    return name[:1] == "3"
