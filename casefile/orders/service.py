"""What can be done with orders: entering, correcting, modifying, ending and extending them; and what stands."""

from __future__ import annotations

from casefile.orders.deciding import EndFacts, end, extend, lift, take_back
from casefile.orders.entering import NEWCOMERS, STALE, Newcomer, OrderFacts, Source, correct, enter, modify
from casefile.orders.marking import liftable
from casefile.orders.reading import (
    Change,
    ContactLine,
    Line,
    changes_of,
    contact_lines,
    every_decision,
    every_row,
    find,
    in_place_of,
    items_of,
    lines,
    ones,
    overridden,
)

__all__ = (
    "NEWCOMERS",
    "STALE",
    "Change",
    "ContactLine",
    "EndFacts",
    "Line",
    "Newcomer",
    "OrderFacts",
    "Source",
    "changes_of",
    "contact_lines",
    "correct",
    "end",
    "enter",
    "every_decision",
    "every_row",
    "extend",
    "find",
    "in_place_of",
    "items_of",
    "lift",
    "liftable",
    "lines",
    "modify",
    "ones",
    "overridden",
    "take_back",
)
