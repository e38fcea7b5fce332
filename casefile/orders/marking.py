"""Whom the orders of a matter forbid to address: marked as they are entered, and again where an end was a mistake."""

from __future__ import annotations

from casefile.law import orders as law
from casefile.matters import marks
from casefile.matters import service as matters
from casefile.matters.models import Matter, Part
from casefile.orders.models import CourtOrder
from casefile.orders.reading import Line, find, lines, named_for_no_contact, ones, others_naming


def mark(matter: Matter, row: CourtOrder) -> None:
    """Mark whom a version names."""
    people = {part.person_id: part.person for part in matters.parts(matter)}
    for number in sorted(named_for_no_contact([row])):
        marks.mark_no_contact(matter, people[number])


def mark_again(matter: Matter, number: int) -> None:
    """Mark whom an order names as it stands now: a mark lifted for what turned out a mistake holds again."""
    line = find(matter, number)
    if line is None or not _stands(line):
        return
    wanted = _ones(matter, named_for_no_contact(_holding(line)))
    people = {part.person.one_id: part.person for part in matters.parts(matter, ended=True)}
    present = matters.parts(matter)
    bare = {part.person.one_id for part in present if not part.no_contact}
    marked = {part.person.one_id for part in present} - bare
    for one_id in sorted((people.keys() & wanted) - marked):
        marks.mark_no_contact(matter, people[one_id])


def liftable(matter: Matter, line: Line, *, ending: bool = False) -> list[Part]:
    """Return whom counsel may let the system address again: named in this order once, and by no order that stands.

    Each person once: the rows of somebody who was merged are one person, whichever of them an order names.
    ``ending``: as if this order were over. A complaining witness is never among them.
    """
    once = named_for_no_contact((*line.versions, *line.struck))
    still = others_naming(lines(matter), line)
    if not ending and _stands(line):
        still |= named_for_no_contact(_holding(line))
    return _marked(matter, _ones(matter, once) - _ones(matter, still))


def _stands(line: Line) -> bool:
    """Whether something of an order holds or will."""
    return line.standing is not None and line.state != law.ENDED


def _holding(line: Line) -> list[CourtOrder]:
    """Return the version that holds and those to come."""
    if line.state == law.TO_COME:
        return list(line.versions)
    return [row for row in line.versions if row is line.version or row.since > line.version.since]


def _marked(matter: Matter, wanted: set[int]) -> list[Part]:
    held = matters.parts(matter, ended=True)
    always = {part.person.one_id for part in held if part.role == marks.ALWAYS_MARKED}
    free = [part for part in held if part.no_contact and part.person.one_id in wanted - always]
    return list({part.person.one_id: part for part in free}.values())


def _ones(matter: Matter, named: set[int]) -> set[int]:
    held = ones(matter)
    return {held.get(number, number) for number in named}
