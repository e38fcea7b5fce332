"""A superseding count begins with what was put to the count it repeats; nothing leaves the earlier one."""

from __future__ import annotations

from collections.abc import Sequence

from casefile.charges.documents import paper_rank
from casefile.charges.models import Count
from casefile.infra.db import db
from casefile.infra.errors import Refusal
from casefile.proof.cells import put_defence, raised_defences, texts, write_text
from casefile.proof.linking import LinkFacts, Part, Target, link, links_of
from casefile.proof.models import Link


def earlier_counts(count: Count, every: Sequence[Count]) -> list[Count]:
    """Return the counts of the same number and offence in earlier charging papers, the latest first."""
    rank = paper_rank(count.suffix)
    if not count.number or count.offence_key is None or rank is None:
        return []
    same = [one for one in every if (one.number, one.offence_key) == (count.number, count.offence_key)]
    ranked = [(earlier, one) for one in same if (earlier := paper_rank(one.suffix)) is not None and earlier < rank]
    return [one for _, one in sorted(ranked, key=lambda pair: -pair[0])]


def carry_over(count: Count, earlier: Count) -> int:
    """Put the links, texts and defences of an earlier count to the count that repeats it; return how many links.

    States are not carried over: a new charging paper is reviewed anew.

    Raises:
        Refusal: the one does not repeat the other, or something is linked to the later one already.
    """
    if earlier not in earlier_counts(count, [earlier]) or earlier.matter_id != count.matter_id:
        raise Refusal(f"{count.label} does not repeat {earlier.label} under the same offence.")
    if links_of(count.matter, [count]):
        raise Refusal(f"{count.label} has links of its own already; go on from those.")
    lines = links_of(count.matter, [earlier])
    for line in lines:
        row, target = line.link, _target(line.link, line.fact)
        facts = LinkFacts(row.side, row.bearing, row.strength, row.pinpoint, row.note)
        link(count, Part(row.part, row.part_key), target, facts)
    for (_, number, kind), text in texts([earlier]).items():
        if text.text:
            write_text(count, number, kind, text.text)
    for (_, number), raised in raised_defences([earlier]).items():
        for key in raised:
            put_defence(count, number, key, raised=True)
    db.session.flush()
    return len(lines)


def _target(row: Link, fact: Target | None) -> Target:
    found = row.item or row.entry or fact
    if found is None:
        raise Refusal("A linked fact is not in this matter any more.")
    return found
