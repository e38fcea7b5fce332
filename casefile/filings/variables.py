"""What the matter says for the variables of a paper, each with the place where it stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from casefile.law.paper_text import Filled
from casefile.matters import service as matters
from casefile.matters.caption import frame_of
from casefile.matters.models import Matter


@dataclass(frozen=True, slots=True)
class Variable:
    """One variable as the list beside the editor tells it. ``mend`` says where an empty value is entered."""

    name: str
    group: str
    what: str
    example: str
    mend: str
    is_block: bool = False


MATTER = "on the matter's own page"

CATALOGUE = (
    Variable("case.number", "Case", "the case number", "4:25-cr-03012", f"enter it {MATTER}"),
    Variable("case.caption", "Case", "the short caption", "United States v. Doe", f"correct it {MATTER}"),
    Variable(
        "case.court",
        "Case",
        "the court",
        "United States District Court for the District of Nebraska",
        f"name it {MATTER}",
    ),
    Variable(
        "case.government",
        "Case",
        "the government as the caption names it",
        "United States of America",
        f"correct the caption {MATTER}",
    ),
    Variable("case.judge", "Case", "the judge", "Judge Hale", "enter the judge under People"),
    Variable(
        "accused.name",
        "The accused",
        "the accused as the caption names them",
        "Dana Doe",
        "enter the client under People",
    ),
    Variable("counsel.name", "Counsel", "lead counsel", "Avery Stone", "choose lead counsel under Team"),
)


def catalogue() -> tuple[Variable, ...]:
    """Return every variable in the order of the editor's list."""
    return CATALOGUE


def known(matter: Matter) -> Mapping[str, Filled]:
    """Return what the matter says for every variable; what it does not know is empty, and says where to enter it."""
    found = _case(matter)
    return {one.name: _told(one, found.get(one.name, Filled(""))) for one in CATALOGUE}


def _told(variable: Variable, filled: Filled) -> Filled:
    return replace(filled, what=variable.what, mend=variable.mend, is_block=variable.is_block)


def _case(matter: Matter) -> dict[str, Filled]:
    frame = frame_of(matter)
    lead = next((member.user.name for member in matters.members(matter) if member.role == "lead"), "")
    return {
        "case.number": Filled(frame.number),
        "case.caption": Filled(matter.caption),
        "case.court": Filled(frame.court),
        "case.government": Filled(frame.government),
        "case.judge": Filled(frame.judge),
        "accused.name": Filled(frame.accused),
        "counsel.name": Filled(lead),
    }
