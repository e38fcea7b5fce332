"""What the matter says for the variables of a paper, each with the place where it stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from casefile.filings import drawn_case, drawn_proof
from casefile.filings.variable_names import CATALOGUE, Variable
from casefile.law.paper_text import Filled
from casefile.matters.models import Matter

__all__ = ["Variable", "catalogue", "known"]

EMPTY = Filled("")


def catalogue() -> tuple[Variable, ...]:
    """Return every variable in the order of the editor's list."""
    return CATALOGUE


def known(matter: Matter) -> Mapping[str, Filled]:
    """Return what the matter says for every variable; what it does not know is empty, and says where to enter it.

    However much the matter holds, the number of queries is the same. Nothing that is labelled work product, no offer
    and no note of counsel is among it; people stand by their pseudonyms.
    """
    found = {**drawn_case.drawn(matter), **drawn_proof.drawn(matter)}
    return {one.name: _told(one, found.get(one.name, EMPTY)) for one in CATALOGUE}


def _told(variable: Variable, filled: Filled) -> Filled:
    return replace(
        filled, what=filled.what or variable.what, mend=filled.mend or variable.mend, is_block=variable.is_block
    )
