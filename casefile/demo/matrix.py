"""Facts and links of the invented matter, so that its element matrix is alive and still has gaps."""

from __future__ import annotations

from datetime import date, timedelta

from casefile.charges import service as charges
from casefile.evidence import service as evidence
from casefile.infra.db import transaction
from casefile.matters.models import Matter
from casefile.proof import service as proof
from casefile.proof.models import Fact


def fill(matter: Matter) -> None:
    """Enter a few facts, and put them and two items to elements of both counts."""
    stalking, threat = charges.list_counts(matter)[:2]
    records, photograph = (evidence.find_item(matter, label, ("WP",)) for label in ("E-0005", "E-0003"))
    if stalking.committed_on is None or records is None or photograph is None:
        return
    with transaction():
        loan, message, fear, telephone = _facts(matter, stalking.committed_on)
        for count, element, target, *how in (
            (stalking, "1", message, "government", "supports", "fair", "message 14"),
            (stalking, "1", records, "government", "supports", "strong", "pages 2 and 3"),
            (stalking, "1", loan, "ours", "undermines", "fair", ""),
            (stalking, "3", fear, "government", "supports", "fair", "paragraph 6"),
            (stalking, "3", photograph, "ours", "undermines", "weak", "its time stamp"),
            (threat, "1", records, "government", "supports", "fair", "page 3"),
            (threat, "2", telephone, "ours", "undermines", "weak", ""),
        ):
            proof.link(count, proof.Part("element", element), target, proof.LinkFacts(*how))
        proof.write_text(stalking, 1, "theory", "A quarrel about a debt, read as a whole.")
        proof.put_defence(stalking, 1, "consent_context", raised=True)


def _facts(matter: Matter, day: date) -> list[Fact]:
    typed = (
        proof.FactFacts("The two agreed in writing on a loan.", "Statement of the client", day - timedelta(40)),
        proof.FactFacts(
            "Message 14 asks when the money will be paid back.",
            "E-0005, page 2",
            day - timedelta(9),
            clock="9:04 pm MST, as the provider states it",
            standing="agreed",
        ),
        proof.FactFacts("CW-1 says that the messages caused fear.", "Report of Agent One", day, standing="disputed"),
        proof.FactFacts("A second telephone was signed in to the account.", "E-0005, page 4"),
    )
    return [proof.add_fact(matter, one) for one in typed]
