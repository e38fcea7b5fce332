"""Plea offers against trial: what each leaves of counts, ranges and consequences, side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import select

from casefile.charges import own_library, service, worksheets
from casefile.charges.documents import CountSheet
from casefile.charges.worksheet_models import PleaOffer, WorksheetRun
from casefile.infra import audit, clock
from casefile.infra.db import add, db
from casefile.infra.errors import Refusal
from casefile.law.exposure import Together, axis_months, together
from casefile.law.exposure_sums import Facing, Sums, facing, sums
from casefile.law.guidelines_limits import effective
from casefile.law.offences import Months, statutory_range
from casefile.lawdata import guidelines_reader
from casefile.matters.models import Matter

MADE_BY = {"prosecution": "the prosecution", "ours": "us"}
TERMS = {
    "agreed": "What is agreed about the sentence",
    "must_do": "What must be pleaded or done",
    "restitution": "Restitution",
    "residence": "Where the client may live",
    "work": "Work",
    "travel": "Travel",
    "immigration": "Immigration",
}
CONSEQUENCES = ("residence", "work", "travel", "immigration")


@dataclass(frozen=True, slots=True)
class OfferFacts:
    """What is typed about an offer. ``withdrawn``: it stands no more, and stays on record."""

    name: str
    made_by: str
    count_ids: Sequence[str] = ()
    offence_keys: Sequence[str] = ()
    committed_on: date | None = None
    run_id: int | None = None
    answer_by: date | None = None
    terms: dict[str, str] = field(default_factory=dict)
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """Trial or one offer, as page and paper compare them. ``guideline`` is the advisory range inside the statute."""

    name: str
    offer: PleaOffer | None
    lines: tuple[Facing, ...]
    statute: Together
    sums: Sums
    run: WorksheetRun | None

    @property
    def guideline(self) -> list[Any] | None:
        """Return the advisory range of its worksheet inside the statute, or as computed where that is open.

        A worksheet made for other counts is held inside what the statute allows on these.
        """
        found = self.run and (self.run.answer.get("effective") or self.run.answer.get("range"))
        if not found or not self.made_for:
            return found or None
        low = None if self.sums.following else self.statute.min_months
        return list(effective((found[0], found[1]), low, self.statute.max_consecutive_months))

    @property
    def made_for(self) -> list[str]:
        """Return the counts its worksheet was made for, where they are not those of this column.

        A count without a number has no name that could be compared: nothing is said then.
        """
        names = [str(row["count"]) for row in self.run.answer.get("counts", [])] if self.run else []
        labels = [f"Count {name}" for name in names]
        if any(name.startswith("row ") for name in names) or set(labels) == {line.label for line in self.lines}:
            return []
        return labels

    @property
    def registers(self) -> bool | None:
        """Return whether a duty to register is proposed for any count; None where that is not known."""
        found = self.sums.registration
        if found and found.row:
            return True
        return False if found and not self.sums.registration_open else None

    def recorded(self, name: str) -> str:
        """Return what the offer says of a term; trial records none."""
        return self.offer.terms.get(name, "") if self.offer else ""

    @property
    def min_months(self) -> Months | None:
        """Return the mandatory minimum of all counts together."""
        return self.statute.min_months

    @property
    def max_months(self) -> Months | None:
        """Return the most that all counts allow, one after the other."""
        return self.statute.max_consecutive_months


def record_offer(matter: Matter, facts: OfferFacts, replaces: PleaOffer | None = None) -> PleaOffer:
    """Record an offer, or how it changed; nothing recorded is ever edited.

    Raises:
        Refusal: it names no count and no offence, something unknown, or the offer was changed by somebody meanwhile.
    """
    known = {str(count.id) for count in service.list_counts(matter)}
    library = own_library.offences() if replaces else own_library.offered()
    if not facts.count_ids and not facts.offence_keys:
        raise Refusal("An offer names at least one count or offence to be pleaded to; choose one.")
    if set(facts.count_ids) - known or set(facts.offence_keys) - set(library):
        raise Refusal("A count or an offence of this offer is not in the matter or in the library; choose again.")
    if facts.run_id is not None and worksheets.find_run(matter, facts.run_id) is None:
        raise Refusal("The worksheet chosen is not one of this matter; choose again.")
    if replaces is not None and replaces.id not in {offer.id for offer in standing(matter)}:
        raise Refusal("This offer was changed meanwhile; open the comparison again and change the newest one.")
    audit.record("offer.write", matter_id=matter.id)
    who = audit.actor()
    return add(
        PleaOffer(
            matter_id=matter.id,
            replaces_id=replaces.id if replaces else None,
            name=facts.name,
            made_by=facts.made_by,
            withdrawn=facts.withdrawn,
            count_ids=list(facts.count_ids),
            offence_keys=list(facts.offence_keys),
            committed_on=facts.committed_on,
            run_id=facts.run_id,
            answer_by=facts.answer_by,
            terms=dict(facts.terms),
            at=clock.now(),
            by_id=who.id,
            by_name=who.name,
        )
    )


def standing(matter: Matter) -> list[PleaOffer]:
    """Return the newest row of each offer, the oldest offer first; withdrawn ones are among them."""
    replaced = select(PleaOffer.replaces_id).where(PleaOffer.matter_id == matter.id, PleaOffer.replaces_id.is_not(None))
    query = select(PleaOffer).where(PleaOffer.matter_id == matter.id, PleaOffer.id.not_in(replaced))
    return list(db.session.scalars(query.order_by(PleaOffer.id)))


def find_offer(matter: Matter, offer_id: int) -> PleaOffer | None:
    """Return an offer of this matter, in the version of this number."""
    return db.session.scalar(select(PleaOffer).where(PleaOffer.id == offer_id, PleaOffer.matter_id == matter.id))


def compare(matter: Matter) -> list[Column]:
    """Return trial and every offer that stands, as columns."""
    cards = service.sheets(service.list_counts(matter))
    offers = [offer for offer in standing(matter) if not offer.withdrawn]
    wanted = [offer.run_id for offer in offers if offer.run_id]
    runs = {run.id: run for run in db.session.scalars(select(WorksheetRun).where(WorksheetRun.id.in_(wanted)))}
    ours = next((run for run in worksheets.newest_of_sides(matter) if run.side == "ours"), None)
    trial = [card.facing for card in cards if card.counts_now]
    return [
        _column("Trial, as charged", None, trial, ours),
        *(_column(offer.name, offer, _lines(offer, cards), runs.get(offer.run_id or 0)) for offer in offers),
    ]


def axis(columns: Sequence[Column]) -> int:
    """Return the months at the right end of every bar, one axis for all columns."""
    return axis_months(column.max_months for column in columns)


def _lines(offer: PleaOffer, cards: Sequence[CountSheet]) -> list[Facing]:
    library, rules = own_library.offences(), guidelines_reader.registration_rules()
    pleaded = [card.facing for card in cards if str(card.id) in offer.count_ids]
    instead = [library[key] for key in offer.offence_keys if key in library]
    return [*pleaded, *(facing(one.citation, one, statutory_range(one, offer.committed_on), rules) for one in instead)]


def _column(name: str, offer: PleaOffer | None, lines: Sequence[Facing], run: WorksheetRun | None) -> Column:
    statute = together([(line.label, line.range) for line in lines])
    return Column(name, offer, tuple(lines), statute, sums(lines), run)
