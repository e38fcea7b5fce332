"""Marking people whom the system may never address, and lifting the mark when counsel decides so."""

from __future__ import annotations

from casefile.clients.models import Person
from casefile.infra import audit
from casefile.infra.errors import Refusal
from casefile.matters.models import Matter, Part
from casefile.matters.people import add_part, parts, shown_name

ALWAYS_MARKED = "complaining witness"
NEVER_MARKED = ("client", "judge", "referred judge", "prosecutor", "defence counsel", "interpreter")


def may_be_marked(part: Part) -> bool:
    """Whether contact with this person can be forbidden: never with the client, the court or counsel."""
    return part.role not in NEVER_MARKED


def mark_no_contact(matter: Matter, person: Person, role: str = "other", *, detail: str = "") -> None:
    """Mark a person in every role they have in the matter, under whichever row; one without a role gets one.

    Raises:
        Refusal: the person is the client, of the court or counsel.
    """
    held = [part for part in parts(matter) if part.person.one_id == person.one_id]
    if not all(may_be_marked(part) for part in held):
        raise Refusal(f"{shown_name(matter, person)} is {held[0].role} here; contact with them cannot be forbidden.")
    if not held:
        add_part(matter, person, role, detail=detail, no_contact=True)
    for part in held:
        if not part.no_contact:
            part.no_contact = True
            audit.record("matter.no_contact", matter_id=matter.id, target=f"person {person.id}", marked=True)


def lift_no_contact(matter: Matter, person: Person) -> None:
    """Lift the mark of a person in this matter; one that they bear in another matter holds on.

    Raises:
        Refusal: the person is a complaining witness, who always stays marked.
    """
    held = [part for part in parts(matter, ended=True) if part.person.one_id == person.one_id]
    if any(part.role == ALWAYS_MARKED for part in held):
        name = shown_name(matter, person)
        raise Refusal(f"{name} is a complaining witness, and stays marked whatever the orders say.")
    for part in held:
        part.no_contact = False
    audit.record("matter.no_contact", matter_id=matter.id, target=f"person {person.id}", marked=False)
