"""Taking counts in, from a docket or by hand, so that the same count read again is never entered twice."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol

from casefile.charges.documents import paper_rank
from casefile.charges.mapping import date_count, let_go_if_changed, match_by_citation
from casefile.charges.models import BY_HAND, STATUSES, Count
from casefile.charges.record import hold, list_counts, note
from casefile.infra import clock
from casefile.infra.db import add
from casefile.infra.errors import Refusal
from casefile.matters.models import Matter


class PrintedCount(Protocol):
    """One line of a docket's counts; it may stand for several (``1-3``), which ``each`` names."""

    @property
    def each(self) -> Sequence[str]:
        """Return the numbers the line stands for."""

    @property
    def suffix(self) -> str | None:
        """Return the mark of the charging paper."""

    @property
    def citation(self) -> str | None:
        """Return the citation as printed."""

    @property
    def title(self) -> str:
        """Return the title as printed."""

    @property
    def status(self) -> str:
        """Return pending, terminated or complaint."""

    @property
    def disposition(self) -> str:
        """Return the disposition as printed."""


@dataclass(frozen=True)
class CountFacts:
    """A count as it is printed. ``source_key`` names it again when its source is read anew.

    Numbered counts of one docket share a key such as ``docket``; unnumbered ones need one each.
    """

    number: str = ""
    suffix: str = ""
    citation: str = ""
    title: str = ""
    status: str = "pending"
    disposition: str = ""
    source_key: str = BY_HAND
    started_on: date | None = None
    committed_on: date | None = None

    @property
    def name(self) -> tuple[str, str, str]:
        """Return what tells this count from the others of its matter."""
        return self.number, self.suffix, self.source_key


def counts_of(printed: Iterable[PrintedCount]) -> list[CountFacts]:
    """Return the facts of every count that the lines stand for, each with a key that a later reading gives too."""
    found: list[CountFacts] = []
    seen: Counter[tuple[str, str, str]] = Counter()
    for line in printed:
        for number in line.each or ("",):
            facts = CountFacts(
                number=number,
                suffix=line.suffix or "",
                citation=line.citation or "",
                title=line.title,
                status=line.status,
                disposition=line.disposition,
                source_key=_docket_key(line, number),
            )
            seen[facts.name] += 1
            again = seen[facts.name]
            found.append(facts if again == 1 else replace(facts, source_key=f"{facts.source_key} {again}"))
    return found


def _docket_key(line: PrintedCount, number: str) -> str:
    paper = "docket complaint" if line.status == "complaint" else "docket"
    if number:
        return paper
    words = f"{line.citation or ''}\n{line.title}".encode()
    return f"{paper} {hashlib.sha256(words).hexdigest()[:12]}"


def put_count(matter: Matter, facts: CountFacts) -> Count:
    """Enter a count, or bring the one that stands up to what is printed now; the same facts twice change nothing."""
    return put_counts(matter, [facts])[0]


def put_counts(matter: Matter, printed: Sequence[CountFacts]) -> list[Count]:
    """Enter counts or bring those that stand up to what is printed now.

    A count entered by hand before the docket came is taken over by the docket's count of the same number. A count that
    is no longer printed stays as it was.

    Raises:
        Refusal: a status is unknown.
    """
    standing = list_counts(matter)
    counts = []
    for facts in printed:
        if facts.status not in STATUSES:
            raise Refusal(f"{facts.status!r} is no status of a count; choose one of: {', '.join(STATUSES)}.")
        count = _standing(standing, facts)
        if count is None:
            count = _enter(matter, facts, standing)
            standing.append(count)
        else:
            _print_anew(count, facts)
        counts.append(count)
    return counts


def add_count(matter: Matter, facts: CountFacts) -> Count:
    """Enter a count by hand.

    Raises:
        Refusal: it names nothing, or a count of this number stands already.
    """
    if not (facts.citation or facts.title):
        raise Refusal("A count needs its citation, such as 18 U.S.C. § 2261A(2), or at least its title.")
    standing = list_counts(matter)
    if facts.number and any((one.number, one.suffix) == (facts.number, facts.suffix) for one in standing):
        raise Refusal(f"Count {facts.number}{facts.suffix} stands already; open it, or give another number.")
    key = BY_HAND if facts.number else f"{BY_HAND} {_next_position(standing)}"
    return put_count(matter, replace(facts, source_key=key))


def _standing(standing: Iterable[Count], facts: CountFacts) -> Count | None:
    named = {(one.number, one.suffix, one.source_key): one for one in standing}
    by_hand = (facts.number, facts.suffix, BY_HAND)
    return named.get(facts.name) or (named.get(by_hand) if facts.number else None)


def _next_position(standing: Iterable[Count]) -> int:
    return max((one.position for one in standing), default=0) + 1


def _enter(matter: Matter, facts: CountFacts, standing: Sequence[Count]) -> Count:
    count = add(
        Count(
            matter=matter,
            number=facts.number,
            suffix=facts.suffix,
            position=_next_position(standing),
            tiers=[],
            elements=[],
            factors=[],
            entered_at=clock.now(),
            **_printed(facts),
        )
    )
    note(count, "entered", dict(_printed(facts)))
    match_by_citation(count)
    if facts.committed_on or facts.started_on:
        date_count(count, facts.committed_on, facts.started_on)
    _note_superseded(count, standing)
    return count


def _printed(facts: CountFacts) -> dict[str, str]:
    names = ("citation", "title", "status", "disposition", "source_key")
    return {name: getattr(facts, name) for name in names}


def _changed(count: Count, facts: CountFacts) -> dict[str, list[str]]:
    return {name: [getattr(count, name), new] for name, new in _printed(facts).items() if getattr(count, name) != new}


def _print_anew(count: Count, facts: CountFacts) -> None:
    if _changed(count, facts):
        hold(count)
        changed = _changed(count, facts)
        note(count, "printed", dict(changed))
        for name, (_, new) in changed.items():
            setattr(count, name, new)
        if "citation" in changed:
            let_go_if_changed(count)
    match_by_citation(count)


def _note_superseded(count: Count, standing: Iterable[Count]) -> None:
    """Keep in the history of earlier counts of this number that a later charging paper has come."""
    rank = paper_rank(count.suffix)
    for earlier in standing if count.number and rank else ():
        earlier_rank = paper_rank(earlier.suffix)
        if earlier.number == count.number and earlier_rank is not None and rank and earlier_rank < rank:
            note(earlier, "superseded", {"by": count.label})
