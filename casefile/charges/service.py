"""What can be done with counts: reading them here; taking in, mapping, dating and recording in the files beside."""

from __future__ import annotations

from sqlalchemy import bindparam, select

from casefile.charges import own_library
from casefile.charges.documents import CountSheet, offence_of, range_of, sheet, sheets, superseded
from casefile.charges.intake import CountFacts, add_count, counts_of, put_count, put_counts
from casefile.charges.mapping import choose_tiers, date_count, map_count, matches, settled, unmap
from casefile.charges.models import Count
from casefile.charges.own_library import offences
from casefile.charges.positions import FactorStand, record_element, record_factor
from casefile.charges.record import element_history, factor_history, find_count, history, list_counts, list_printed
from casefile.infra.db import db
from casefile.lawdata import reader
from casefile.matters.models import Matter

__all__ = [
    "CountFacts",
    "CountSheet",
    "FactorStand",
    "add_count",
    "choose_tiers",
    "counts_of",
    "date_count",
    "element_history",
    "factor_history",
    "find_count",
    "gated_flags",
    "history",
    "list_counts",
    "list_printed",
    "map_count",
    "matches",
    "offence_keys",
    "offence_of",
    "offences",
    "put_count",
    "put_counts",
    "range_of",
    "record_element",
    "record_factor",
    "settled",
    "sheet",
    "sheets",
    "superseded",
    "unmap",
]


def offence_keys(matter: Matter) -> list[str]:
    """Return the keys of the offences charged in a matter, each once, dismissed counts included."""
    query = db.select(Count.offence_key).where(Count.matter_id == matter.id, Count.offence_key.is_not(None))
    return list(dict.fromkeys(key for key in db.session.scalars(query.order_by(Count.position)) if key))


_KEYS = select(Count.offence_key).where(Count.matter_id == bindparam("matter_id")).order_by(Count.id)


def gated_flags(matter: Matter) -> list[bool | None]:
    """Return for each count whether its offence is gated, None where it is not matched; dismissed counts included."""
    keys = db.session.scalars(_KEYS, {"matter_id": matter.id}).all()
    library = reader.offences()
    if any(key and key not in library for key in keys):
        library = own_library.offences()
    return [library[key].gated if key and key in library else None for key in keys]
