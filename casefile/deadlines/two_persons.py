"""Two persons for every date, where that is required: one enters it or reads it, another one confirms it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, or_, select

from casefile.accounts.models import User
from casefile.deadlines.court_models import TwoPersonRule
from casefile.deadlines.history import note_deadline
from casefile.deadlines.models import Deadline, DeadlineEvent
from casefile.infra import audit, clock
from casefile.infra.db import add, db
from casefile.infra.errors import Refusal
from casefile.matters import service as matters
from casefile.matters.models import TEAM_ROLES, Matter


@dataclass(frozen=True)
class Required:
    """Whether two persons are required, and the newest word of the office and of the matter on it."""

    office: TwoPersonRule | None
    own: TwoPersonRule | None

    @property
    def now(self) -> bool:
        """Whether two persons are required now: a matter may ask for more than the office, never for less."""
        return any(one is not None and one.required for one in (self.office, self.own))


def required(matter: Matter | None) -> Required:
    """Return what is required in a matter, or without one what the office requires of every matter."""
    of = TwoPersonRule.matter_id.is_(None)
    wanted = or_(of, TwoPersonRule.matter_id == matter.id) if matter else of
    newest = select(func.max(TwoPersonRule.id)).where(wanted).group_by(TwoPersonRule.matter_id)
    rows = list(db.session.scalars(select(TwoPersonRule).where(TwoPersonRule.id.in_(newest))))
    return Required(
        next((row for row in rows if row.matter_id is None), None),
        next((row for row in rows if row.matter_id is not None), None),
    )


def require(wanted: bool, why: str, matter: Matter | None = None) -> TwoPersonRule:
    """Record that two persons are, or are no longer, required: in one matter, or without one in the whole office.

    Raises:
        Refusal: no reason is given, it stands so already, or the office requires it of every matter.
    """
    if not why.strip():
        raise Refusal("Say why; the reason stays with it.")
    stands = required(matter)
    if matter and not wanted and stands.office and stands.office.required:
        raise Refusal("The office requires two persons in every matter; an administrator can change that.")
    held = stands.own if matter else stands.office
    if (held.required if held else False) == wanted:
        raise Refusal(f"Two persons are {'required' if wanted else 'not required'} already; nothing was changed.")
    who = audit.actor()
    audit.record("date.two_persons", matter_id=matter.id if matter else None, target="required" if wanted else "ended")
    return add(
        TwoPersonRule(
            matter_id=matter.id if matter else None,
            required=wanted,
            why=why.strip()[:300],
            at=clock.now(),
            by_id=who.id,
            by_name=who.name,
        )
    )


def read(deadline: Deadline, by: User) -> None:
    """Record that a second person of the team has read a proposed date against what it comes from.

    Raises:
        Refusal: it is not proposed, this person is not on the team, entered it, or has read it already.
    """
    db.session.refresh(deadline, with_for_update=True)
    if deadline.state != "proposed":
        raise Refusal(f"This date is {deadline.state}; only a proposed one is read before it is confirmed.")
    found = matters.find_open_matter(by.id, deadline.matter_id)
    if found is None or found[1] not in TEAM_ROLES:
        raise Refusal("Only somebody of the team of this matter can read it as a second person.")
    if any(person == by.id for person, _ in looked_at([deadline])[deadline.id]):
        raise Refusal("You have entered or read this date already; a second person is another one.")
    note_deadline(deadline, "read", by=by)


def must_have_two(deadline: Deadline, by: User) -> None:
    """Refuse a confirmation by somebody who alone has looked at a date, where two persons are required.

    Raises:
        Refusal: nobody else entered or read it; the text says who is awaited.
    """
    if not required(deadline.matter).now:
        return
    looked = looked_at([deadline])[deadline.id]
    if all(person == by.id for person, _ in looked):
        raise Refusal(f"Two persons are required for every date here. {awaited(deadline.matter, looked)}")


Looked = Sequence[tuple[int, str]]


def looked_at(deadlines: Sequence[Deadline]) -> dict[int, list[tuple[int, str]]]:
    """Return who has looked at each date: whoever entered it by hand, and whoever read it; in one query.

    Taking in a docket or a notice is not reading its dates.
    """
    found: dict[int, list[tuple[int, str]]] = {
        one.id: [(one.entered_by_id, one.entered_by)] if one.entered_by_id and _by_hand(one) else []
        for one in deadlines
    }
    query = select(DeadlineEvent).where(DeadlineEvent.deadline_id.in_(found), DeadlineEvent.kind == "read")
    for event in db.session.scalars(query.order_by(DeadlineEvent.id)):
        if event.by_id is not None:
            found[event.deadline_id].append((event.by_id, event.by_name))
    return found


def _by_hand(deadline: Deadline) -> bool:
    return deadline.entry_key is None or deadline.replaces_id is not None


def awaited(matter: Matter, looked: Looked, team: Sequence[tuple[int, str, str]] | None = None) -> str:
    """Return in words who is awaited; ``team`` is id, name and role of its people."""
    team = team if team is not None else team_of(matter)
    ids = {person for person, _ in looked}
    attorneys = [(person, name) for person, name, role in team if role != "paralegal"]
    may = [name for person, name in attorneys if ids - {person}]
    if may:
        return f"Awaited: {' or '.join(may)} confirms it."
    others = " or ".join(name for person, name, _ in team if person not in ids)
    if not looked:
        return f"Nobody has read it yet. Awaited: {others} reads it; then another person, an attorney, confirms it."
    if not others:
        return f"Only {looked[0][1]} has looked at it, and nobody else is on the team: put somebody on it under People."
    then = " or ".join(name for _, name in attorneys) or "an attorney"
    return f"Only {looked[0][1]} has looked at it. Awaited: {others} reads it; then {then} confirms it."


def team_of(matter: Matter) -> list[tuple[int, str, str]]:
    """Return id, name and role of the people of a matter's team."""
    return [(one.user_id, one.user.name, one.role) for one in matters.members(matter) if one.role in TEAM_ROLES]
