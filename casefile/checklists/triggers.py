"""What asks for guidance again: kept once for each item and fact, answered by an acknowledgement that came after it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import and_, exists, func
from sqlalchemy.orm import joinedload, selectinload

from casefile.checklists.happened import HEARING_KINDS, Fact, facts
from casefile.checklists.models import Acknowledgement, Given, GivenEnd, Trigger, TriggerEnd
from casefile.infra import audit, clock
from casefile.infra.db import add, db
from casefile.infra.errors import Refusal
from casefile.infra.languages import lazy
from casefile.matters.models import Matter

OTHER = "other"
ALWAYS = "always_visible"  # an item that stands on every page by itself: nothing asks for it again

# What the client reads. It says what happened and never whose fault it is; a bystander may read along.
WORDS: dict[str, Any] = {
    "new_charge": lazy("The charges changed."),
    "release": lazy("You are out of custody now."),
    "before_hearing": lazy("Your court date is near."),
    "two_days_before_hearing": lazy("Your court date is very near."),
    "each_hearing_set": lazy("You have a new court date."),
    "indictment": lazy("Your case has reached a new step."),
    "trial_start": lazy("Your case has reached a new step."),
    "before_sentencing": lazy("Your case has reached a new step."),
    "conviction": lazy("Your case has reached a new step."),
    "plea": lazy("Your case has reached a new step."),
    "appeal": lazy("Your case has reached a new step."),
    "order_change": lazy("The court changed your rules."),
    "device_seized": lazy("A phone or computer was taken."),
    "device_returned": lazy("A phone or computer was given back."),
    "new_phone": lazy("You have a new phone."),
    "search": lazy("There was a search."),
    "arrest": lazy("There was an arrest."),
    "address_change": lazy("Your address changed."),
    "job_change": lazy("Your work changed."),
    "new_document": lazy("There are new papers in your case."),
    "any_alleged_violation": lazy("Someone said that a rule was not kept."),
    OTHER: lazy("Your lawyer asks you to read this again."),
}
NO_LONGER_COMES = "The hearing is over, was cancelled or moved to another day, or the client need not be there."
BY_TIME = lazy("It is time to read this again.")

# What staff read and choose from.
FOR_STAFF = {
    "new_charge": "a new charge",
    "release": "release",
    "before_hearing": "a hearing within 7 days",
    "two_days_before_hearing": "a hearing within 2 days",
    "each_hearing_set": "a hearing was set",
    "indictment": "the indictment",
    "trial_start": "the trial begins",
    "before_sentencing": "sentencing comes next",
    "conviction": "a conviction",
    "plea": "a plea",
    "appeal": "an appeal",
    "order_change": "an order changed",
    "device_seized": "a device was seized",
    "device_returned": "a device was returned",
    "new_phone": "a new phone",
    "search": "a search",
    "arrest": "an arrest",
    "address_change": "a new address",
    "job_change": "a new job",
    "new_document": "a new document",
    "any_alleged_violation": "a violation is alleged",
    OTHER: "another reason",
}


@dataclass(frozen=True)
class Asked:
    """One reason for which an item is asked again and that nobody answered yet; ``row`` is None before it is kept."""

    kind: str
    at: datetime
    row: Trigger | None = None

    @property
    def for_client(self) -> str:
        """Return the reason in the client's words and language."""
        return str(WORDS.get(self.kind, WORDS[OTHER]))

    @property
    def for_staff(self) -> str:
        """Return the reason as the office names it."""
        return kind_words(self.kind)


def kind_words(kind: str) -> str:
    """Return what a kind of trigger is called in the office."""
    return FOR_STAFF.get(kind, kind.replace("_", " "))


# --- reading ---------------------------------------------------------------------------------------------------------


def unanswered(given: Given, happened: Iterable[Fact]) -> list[Asked]:
    """Return why an item is asked again now, the oldest reason first: what is kept, and what is not kept yet."""
    happened = list(happened)
    found = [
        Asked(one.kind, one.happened_at, one)
        for one in given.triggers
        if one.end is None and one not in _over(given, happened)
    ]
    found += [Asked(fact.kind, fact.at) for fact in _new(given, happened)]
    answered = max((one.answers_until for one in given.acknowledgements), default=None)
    return sorted((one for one in found if answered is None or one.at >= answered), key=lambda one: (one.at, one.kind))


def _new(given: Given, happened: Iterable[Fact]) -> list[Fact]:
    """Return what an item is asked again for and was not kept yet: of its kinds, and since it was given."""
    kept = {(one.kind, one.about) for one in given.triggers}
    return [
        fact
        for fact in happened
        if fact.matter_id == given.matter_id
        and fact.kind in given.repeat_on
        and fact.at > given.at
        and (fact.kind, fact.about) not in kept
    ]


def _over(given: Given, happened: Iterable[Fact]) -> list[Trigger]:
    """Return what was kept of a day in court that no longer comes: cancelled, moved to another day, or over."""
    stand = {(fact.kind, fact.about) for fact in happened if fact.matter_id == given.matter_id}
    return [
        one
        for one in given.triggers
        if one.end is None
        and one.kind in HEARING_KINDS
        and one.about.startswith("hearing ")
        and (one.kind, one.about) not in stand
    ]


def asks_again() -> Any:
    """Return, for a query on what was given, whether something asks for it again that nobody answered since."""
    answered = exists().where(
        Acknowledgement.given_id == Trigger.given_id,
        func.coalesce(Acknowledgement.understood_at, Acknowledgement.at) > Trigger.happened_at,
    )
    over = exists().where(TriggerEnd.trigger_id == Trigger.id)
    return and_(Trigger.given_id == Given.id, Trigger.happened_at <= clock.now(), ~answered, ~over)


# --- keeping ---------------------------------------------------------------------------------------------------------


def keep(matters_now: Sequence[Matter]) -> int:
    """Keep what happened in these matters since their clients were given guidance, and return how much was new.

    The same again keeps nothing; what a cancelled, moved or past hearing asked for is ended. The number of queries
    does not grow with the matters as long as there is nothing to keep.
    """
    zones = {matter.id: matter.zone for matter in matters_now}
    db.session.execute(
        db.select(Matter.id).where(Matter.id.in_(zones)).order_by(Matter.id).with_for_update(key_share=True)
    )
    happened, new = facts_of(matters_now), 0
    for given in _standing(list(zones)):
        for fact in _new(given, happened):
            _keep_one(given, fact.kind, fact.about, fact.at, "", audit.THE_HOUSE)
            new += 1
        for one in _over(given, happened):
            _end(
                one,
                "The hearing was cancelled, moved to another day, or is over; or the client need not be there.",
                audit.THE_HOUSE,
            )
            new += 1
    return new


def wants_keeping(matter: Matter) -> bool:
    """Whether there is something of a matter to keep, so that nothing is locked where there is not."""
    return is_news(_standing([matter.id]), facts_of([matter]))


def is_news(rows: Iterable[Given], happened: Sequence[Fact]) -> bool:
    """Whether something of what happened is not yet kept, or no longer asks."""
    return any(row.end is None and (_new(row, happened) or _over(row, happened)) for row in rows)


def facts_of(matters_now: Iterable[Matter]) -> list[Fact]:
    """Return all that happened in some matters, from every room below that tells it for certain."""
    return facts(matters_now)


def _standing(matter_ids: Sequence[int]) -> list[Given]:
    query = (
        db.select(Given)
        .options(joinedload(Given.end), selectinload(Given.triggers).joinedload(Trigger.end))
        .where(Given.matter_id.in_(matter_ids), ~exists().where(GivenEnd.given_id == Given.id))
        .order_by(Given.id)
    )
    return list(db.session.scalars(query.execution_options(populate_existing=True)))


def ask(matter: Matter, kind: str, on: date, why: str = "", given_ids: Sequence[int] = ()) -> list[Trigger]:
    """Ask the client again, because of something that happened on a day; the same reason of one day is kept once.

    Without ``given_ids`` it is asked for every item that the library asks again for this reason. Whatever was
    acknowledged on that day or before it is asked again; only what is acknowledged later answers.

    Raises:
        Refusal: the reason is none of ours, the day is to come, or nothing the client has is asked again for it.
    """
    if kind not in FOR_STAFF:
        raise Refusal(f"{kind!r} is no reason to ask again; choose one of: {', '.join(FOR_STAFF.values())}.")
    today = clock.today(matter.zone)
    if not date(2000, 1, 1) <= on <= today:
        raise Refusal(f"{on} cannot be the day on which it happened; today is {today} at the court.")
    db.session.execute(db.select(Matter.id).where(Matter.id == matter.id).with_for_update(key_share=True))
    standing = _standing([matter.id])
    chosen = [one for one in standing if (one.id in given_ids if given_ids else kind in one.repeat_on)]
    if not chosen or (given_ids and len(chosen) != len(set(given_ids))):
        raise Refusal(
            f"Nothing the client has now is asked again after {kind_words(kind)}; tick the items to be asked again."
        )
    end_of_day = datetime.combine(on + timedelta(days=1), time(), ZoneInfo(matter.zone))
    at, who, about = min(clock.now(), end_of_day), audit.actor(), f"on {on.isoformat()}"
    made = [
        _keep_one(one, kind, about, at, why.strip()[:300], who)
        for one in chosen
        if (kind, about) not in {(known.kind, known.about) for known in one.triggers}
    ]
    if not made:
        raise Refusal(f"For {kind_words(kind)} of {on} the client is asked already; choose another reason or day.")
    return made


def take_back(trigger: Trigger, why: str) -> TriggerEnd:
    """Let a trigger ask nothing any more, because it was entered by mistake; it stays on record.

    Raises:
        Refusal: no reason is written, or it asks nothing already.
    """
    if not why.strip():
        raise Refusal("Write why this asks nothing any more, such as “wrong client”.")
    db.session.execute(db.select(Matter.id).where(Matter.id == trigger.given.matter_id).with_for_update(key_share=True))
    if db.session.scalar(db.select(TriggerEnd.id).where(TriggerEnd.trigger_id == trigger.id)):
        raise Refusal("This asks nothing any more; it was ended before.")
    return _end(trigger, why.strip()[:300], audit.actor())


def find_trigger(matter: Matter, trigger_id: int) -> Trigger | None:
    """Return one trigger of this matter."""
    found: Trigger | None = db.session.scalar(
        db.select(Trigger)
        .join(Given, Given.id == Trigger.given_id)
        .options(joinedload(Trigger.given), joinedload(Trigger.end))
        .where(Trigger.id == trigger_id, Given.matter_id == matter.id)
    )
    return found


def _keep_one(given: Given, kind: str, about: str, at: datetime, why: str, who: audit.Actor) -> Trigger:
    if who is not audit.THE_HOUSE:  # what was pulled is no act of whoever's page showed it
        audit.record("guidance.asked_again", matter_id=given.matter_id, target=f"given {given.id}", because=kind)
    return add(
        Trigger(
            given_id=given.id,
            kind=kind,
            about=about,
            why=why,
            happened_at=at,
            kept_at=clock.now(),
            by_id=who.id,
            by_name=who.name,
        )
    )


def _end(trigger: Trigger, why: str, who: audit.Actor) -> TriggerEnd:
    if who is not audit.THE_HOUSE:
        where = f"given {trigger.given_id}"
        audit.record("guidance.asks_no_more", matter_id=trigger.given.matter_id, target=where, because=trigger.kind)
    return add(TriggerEnd(trigger_id=trigger.id, why=why, at=clock.now(), by_id=who.id, by_name=who.name))
