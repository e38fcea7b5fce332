"""What can be done in this room: facts, links, cells, and the matrix that reads them."""

from __future__ import annotations

from casefile.proof.cells import element_of, offered_defences, put_defence, text_history, write_text
from casefile.proof.facts import (
    FactFacts,
    add_fact,
    chronology,
    correct_fact,
    earlier_wordings,
    find_fact,
    list_facts,
    undated_facts,
)
from casefile.proof.linking import (
    LinkFacts,
    Part,
    ended_links,
    find_link,
    find_target,
    link,
    links_of,
    links_to_facts,
    reference_of,
    take_back,
)
from casefile.proof.matrix import Matrix, Row, matrices, matter_overlaps
from casefile.proof.overlaps import stacks
from casefile.proof.superseding import carry_over, earlier_counts
from casefile.proof.uses import find_entry, uses_of

__all__ = [
    "FactFacts",
    "LinkFacts",
    "Matrix",
    "Part",
    "Row",
    "add_fact",
    "carry_over",
    "chronology",
    "correct_fact",
    "earlier_counts",
    "earlier_wordings",
    "element_of",
    "ended_links",
    "find_entry",
    "find_fact",
    "find_link",
    "find_target",
    "link",
    "links_of",
    "links_to_facts",
    "list_facts",
    "matrices",
    "matter_overlaps",
    "offered_defences",
    "put_defence",
    "reference_of",
    "stacks",
    "take_back",
    "text_history",
    "undated_facts",
    "uses_of",
    "write_text",
]
