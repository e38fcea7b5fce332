"""The guidelines worksheet as others call it: plain facts in, the answer of the command-line contract out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from casefile.law.guidelines import Manual
from casefile.law.guidelines_alternatives import compute
from casefile.law.guidelines_answer import to_json
from casefile.law.guidelines_facts import read
from casefile.law.guidelines_sheet import Worksheet
from casefile.law.offences import Offence

__all__ = ["Worksheet", "compute", "read", "to_json", "worksheet"]


def worksheet(facts: object, library: Mapping[str, Offence], manuals: Mapping[str, Manual]) -> dict[str, Any]:
    """Return the answer on facts given as plain lists and mappings, as plain values.

    ``compute(manuals, library, read(facts))`` gives the same as dataclasses.

    Raises:
        GuidelineError: a fact is misspelt or not allowed, or the edition is not loaded.
        TierError: a penalty tier is named that the offence does not have.
    """
    return to_json(compute(manuals, library, read(facts)))
