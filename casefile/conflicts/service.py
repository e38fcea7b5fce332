"""Conflict checks: asking, what a reader is told of what was found, and whom of a matter no check has covered yet."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, func, or_, select
from sqlalchemy.orm import aliased

from casefile.accounts.models import User
from casefile.conflicts import matching
from casefile.conflicts.matching import Asked
from casefile.conflicts.models import (
    GOES_ON,
    ConflictAnswer,
    ConflictCheck,
    ConflictCovered,
    ConflictDecision,
    ConflictHit,
    Prospect,
    ProspectStep,
)
from casefile.infra import audit, clock
from casefile.infra.db import add, db
from casefile.infra.errors import Refusal
from casefile.matters import service as matters
from casefile.matters.models import Matter, Membership
from casefile.matters.persons import Line, lines

OFTEN_DAYS = 30
COUNSEL = ("lead", "attorney")


@dataclass(frozen=True)
class Told:
    """What one reader is told: the hits they may see, and of the others only that there is something.

    ``waits``: something that who decides may not see now is not answered yet. ``stands``: somebody said that a conflict
    stands. ``answered``: others answered of what the reader may not see, and nobody's answer is awaited any more.
    """

    hits: tuple[ConflictHit, ...]
    hidden: bool
    waits: bool
    stands: bool
    answered: bool

    @property
    def state(self) -> str:
        """In a few words what is heard from those who may see what the reader may not; nothing where none is asked."""
        if self.stands:
            return "answered: a conflict stands in the way"
        if self.waits:
            return "waits for an answer"
        return "answered: no conflict stands in the way" if self.answered else ""


def ask(
    user: User,
    people: Sequence[Asked],
    decides: User,
    *,
    matter: Matter | None = None,
    prospect: Prospect | None = None,
) -> ConflictCheck:
    """Look for conflicts and keep the record: what was asked, what was found, when, by whom, and who decides.

    Whoever asks for counsel is always looked for, by all that their inquiry holds, whatever else is asked.

    Raises:
        Refusal: nobody is asked about, or who decides is no attorney.
    """
    if prospect is not None:
        own = matching.of_prospect(prospect)
        people = [own, *(one for one in people if one.kept() != own.kept())]
    if not people:
        raise Refusal("Name at least one person to look for.")
    if "attorney" not in decides.roles or not decides.active:
        raise Refusal(f"{decides.name} is no attorney of this office; choose an attorney who decides on the check.")
    if matter is not None and matters.find_open_matter(decides.id, matter.id) is None:
        raise Refusal(f"{decides.name} is not on the team of this matter; choose an attorney who is.")
    found = matching.find(
        people, but_matter=matter.id if matter else None, but_prospect=prospect.id if prospect else None
    )
    check = add(
        ConflictCheck(
            at=clock.now(),
            by_id=user.id,
            by_name=user.name,
            decides_id=decides.id,
            matter_id=matter.id if matter else None,
            prospect_id=prospect.id if prospect else None,
            asked={"people": [one.kept() for one in people]},
            digest=matching.digest_of(people, found),
        )
    )
    audit.record("conflict.checked", matter_id=check.matter_id, target=f"check {check.id}", people=len(people))
    _keep(check, found)
    return check


def _keep(check: ConflictCheck, found: Sequence[matching.Found]) -> None:
    opens = _opens(check.decides_id)
    for one in found:
        db.session.add(
            ConflictHit(
                check_id=check.id,
                line=one.line,
                person_id=one.person_id,
                matter_id=one.matter_id,
                prospect_id=one.prospect_id,
                role=one.role,
                ended=one.ended,
                how=one.hit.how,
                score=one.hit.score,
                serious=one.serious,
                hidden=not opens(one),
                digest=one.digest,
            )
        )
    db.session.flush()


def _opens(user_id: int) -> Callable[[matching.Found | ConflictHit], bool]:
    """Return whether a user may open what was found, now."""
    mine = set(db.session.scalars(matters.open_matter_ids(user_id, on_team=True)))
    known = set(db.session.scalars(select(Prospect.id).where(readable(user_id))))
    return lambda one: one.matter_id in mine if one.matter_id else one.prospect_id in known


def readable(user_id: Any) -> ColumnElement[bool]:
    """Return the condition that an inquiry may be read by a user: who took it, who decides, whom they let in.

    A wall around the matter that it became beats all of these. ``user_id`` may be a column.
    """
    let_in = select(ProspectStep.prospect_id).where(ProspectStep.kind == "let in", ProspectStep.user_id == user_id)
    told = or_(Prospect.by_id == user_id, Prospect.decides_id == user_id, Prospect.id.in_(let_in))
    return and_(told, ~is_walled(user_id))


def is_walled(user_id: Any) -> ColumnElement[bool]:
    """Return the condition that an inquiry became a matter which is walled from a user."""
    return Prospect.id.in_(_walled(user_id))


def _walled(user_id: Any) -> Select[int]:
    """Return the ids of the inquiries that became a matter which is walled from a user."""
    opened = select(ProspectStep.prospect_id).where(ProspectStep.kind == "opened")
    return opened.where(ProspectStep.matter_id.in_(matters.walled_ids(user_id)))


def find(user_id: int, check_id: int) -> ConflictCheck | None:
    """Return a check that a user may read: who asked, who decides, who is asked to sign it off, or the matter's team.

    A check of a matter's people is open to nobody to whom the matter is not.
    """
    return db.session.scalar(_readable_checks(user_id).where(ConflictCheck.id == check_id))


def list_checks(user_id: int, *, before: int | None = None, limit: int = 50) -> list[ConflictCheck]:
    """Return the checks that a user may read, the newest first, paged by id."""
    query = _readable_checks(user_id)
    if before:
        query = query.where(ConflictCheck.id < before)
    return list(db.session.scalars(query.order_by(ConflictCheck.id.desc()).limit(limit)))


def _readable_checks(user_id: int) -> Select[ConflictCheck]:
    signs = select(ConflictDecision.check_id).where(ConflictDecision.second_id == user_id)
    prospects = select(Prospect.id).where(readable(user_id))
    own = or_(
        ConflictCheck.by_id == user_id,
        ConflictCheck.decides_id == user_id,
        ConflictCheck.id.in_(signs),
        ConflictCheck.prospect_id.in_(prospects),
    )
    in_matter = ConflictCheck.matter_id.in_(matters.open_matter_ids(user_id, on_team=True))
    open_still = or_(ConflictCheck.prospect_id.is_(None), ConflictCheck.prospect_id.not_in(_walled(user_id)))
    return select(ConflictCheck).where(or_(and_(ConflictCheck.matter_id.is_(None), own, open_still), in_matter))


def told(user_id: int, check: ConflictCheck) -> Told:
    """Return what a reader may know of what a check found: as it is open to them now, not as it was then."""
    return _told(user_id, [check])[check.id]


def states(user_id: int, checks: Sequence[ConflictCheck]) -> dict[int, str]:
    """Return for each check that they may read, in a few words, whether others were asked and what they answered."""
    readable_ids = _readable_checks(user_id).where(ConflictCheck.id.in_([check.id for check in checks]))
    found = list(db.session.scalars(readable_ids))
    return {number: one.state for number, one in _told(user_id, found).items()}


def _told(user_id: int, checks: Sequence[ConflictCheck]) -> dict[int, Told]:
    numbers = [check.id for check in checks]
    query = select(ConflictHit).where(ConflictHit.check_id.in_(numbers)).order_by(ConflictHit.id)
    of: dict[int, list[ConflictHit]] = {number: [] for number in numbers}
    for hit in db.session.scalars(query):
        of[hit.check_id].append(hit)
    opens = _opens(user_id)
    answers = newest_answers([hit.id for hits in of.values() for hit in hits])
    waiting = select(ConflictHit.check_id).join(ConflictHit.check).where(ConflictHit.check_id.in_(numbers), _waiting())
    wait = set(db.session.scalars(waiting))
    return {number: _told_of(hits, list(filter(opens, hits)), answers, number in wait) for number, hits in of.items()}


def _told_of(
    hits: Sequence[ConflictHit], seen: Sequence[ConflictHit], answers: Mapping[int, ConflictAnswer], waits: bool
) -> Told:
    unseen = [hit for hit in hits if hit not in seen]
    return Told(
        hits=tuple(seen),
        hidden=bool(unseen),
        waits=waits,
        stands=any(answers[hit.id].answer == "conflict" for hit in hits if hit.id in answers),
        answered=not waits and any(hit.id in answers for hit in unseen),
    )


def newest_answers(hit_ids: Sequence[int]) -> dict[int, ConflictAnswer]:
    """Return the answer that stands for each of the hits that has one."""
    rows = db.session.scalars(
        select(ConflictAnswer).where(ConflictAnswer.hit_id.in_(hit_ids)).order_by(ConflictAnswer.id)
    )
    return {row.hit_id: row for row in rows}


# --- answers of those who may see ------------------------------------------------------------------------------------


def to_answer(user_id: int, *, limit: int = 20) -> list[ConflictHit]:
    """Return what was found in a user's matters, or inquiries, by somebody who may not see it, and waits for a word."""
    return list(db.session.scalars(_answerable(user_id).where(_waiting()).order_by(ConflictHit.id).limit(limit)))


def count_to_answer(user_id: int) -> ScalarSelect[int]:
    """Return how many they are, as a column for the desk, which asks for it with another thing."""
    return _answerable(user_id).where(_waiting()).with_only_columns(func.count(ConflictHit.id)).scalar_subquery()


def count_answered(user_id: int) -> ScalarSelect[int]:
    """Return, as a column for the desk, how many undecided checks of a user have all the answers that were awaited."""
    hits = select(ConflictHit.id).where(ConflictHit.check_id == ConflictCheck.id).correlate(ConflictCheck)
    decided = select(ConflictDecision.id).where(ConflictDecision.check_id == ConflictCheck.id)
    in_matter = ConflictCheck.matter_id.in_(matters.open_matter_ids(user_id, on_team=True))
    query = select(func.count(ConflictCheck.id)).where(
        or_(ConflictCheck.by_id == user_id, ConflictCheck.decides_id == user_id),
        or_(ConflictCheck.matter_id.is_(None), in_matter),
        hits.where(_answered()).exists(),
        ~hits.where(_waiting()).exists(),
        ~decided.correlate(ConflictCheck).exists(),
    )
    return query.scalar_subquery()


def _answered() -> ColumnElement[bool]:
    return select(ConflictAnswer.id).where(ConflictAnswer.hit_id == ConflictHit.id).exists()


def _waiting() -> ColumnElement[bool]:
    """Return the condition that a hit, joined to its check, waits for an answer of those who may see it.

    Not so once the office may act by a decision: for that one all was open to who decided, or answered.
    """
    later = aliased(ConflictDecision)
    newer = select(later.id).where(later.check_id == ConflictDecision.check_id, later.id > ConflictDecision.id)
    goes_on = select(ConflictDecision.id).where(
        ConflictDecision.check_id == ConflictHit.check_id, ConflictDecision.outcome.in_(GOES_ON), ~newer.exists()
    )
    return and_(_unseen(), ~_answered(), ~goes_on.exists())


def _unseen() -> ColumnElement[bool]:
    """Return the condition that who decides on the check of a hit may not open it now."""
    decides = ConflictCheck.decides_id
    open_ids = matters.open_matter_ids(decides, on_team=True).where(Membership.matter_id == ConflictHit.matter_id)
    known = select(Prospect.id).where(Prospect.id == ConflictHit.prospect_id, readable(decides))
    both = (ConflictCheck, ConflictHit)
    return and_(~open_ids.correlate(*both).exists(), ~known.correlate(*both).exists())


def find_to_answer(user_id: int, hit_id: int) -> ConflictHit | None:
    """Return one of them, answered or not; one that who decides may open is theirs alone."""
    query = _answerable(user_id).where(ConflictHit.id == hit_id, _unseen())
    return db.session.scalar(query)


def _answerable(user_id: int) -> Select[ConflictHit]:
    led = matters.open_matter_ids(user_id, on_team=True).where(Membership.role.in_(COUNSEL))
    prospects = select(Prospect.id).where(readable(user_id))
    mine = or_(ConflictHit.matter_id.in_(led), ConflictHit.prospect_id.in_(prospects))
    return select(ConflictHit).join(ConflictHit.check).where(mine)


def answer(user: User, hit: ConflictHit, said: str, why: str) -> ConflictAnswer:
    """Say of something found whether a conflict stands; who asked is told the answer, and never the reason."""
    audit.record("conflict.answered", matter_id=hit.matter_id, target=f"hit {hit.id}")
    return add(
        ConflictAnswer(hit_id=hit.id, by_id=user.id, by_name=user.name, at=clock.now(), answer=said, why=why.strip())
    )


# --- one matter ------------------------------------------------------------------------------------------------------


def not_yet_checked(matter: Matter) -> list[Line]:
    """Return the people of a matter whom no check of it covered, or of whom more is known since: asked when shown."""
    newest = select(ConflictCovered.person_id, func.max(ConflictCovered.identity_id))
    newest = newest.where(ConflictCovered.matter_id == matter.id).group_by(ConflictCovered.person_id)
    covered = {row[0]: row[1] for row in db.session.execute(newest)}
    return [
        line
        for line in lines(matters.parts(matter))
        if any(part.person_id not in covered for part in line.parts)
        or any(one.id > covered[one.person_id] for one in line.identities)
    ]


def check_matter(user: User, matter: Matter, decides: User) -> ConflictCheck:
    """Look for conflicts of all people of a matter, by what is known of them there, and note whom it covered."""
    people = lines(matters.parts(matter))
    check = ask(user, [_of_line(line) for line in people], decides, matter=matter)
    for line in people:
        for part in line.parts:
            cover(check, matter, part.person_id, [one.id for one in line.identities if one.person_id == part.person_id])
    return check


def cover(check: ConflictCheck, matter: Matter, person_id: int, identity_ids: Sequence[int]) -> None:
    """Note that a check covered a person with these identities."""
    newest = max(identity_ids, default=0)
    add(ConflictCovered(check_id=check.id, matter_id=matter.id, person_id=person_id, identity_id=newest))


def _of_line(line: Line) -> Asked:
    more = [("name", part.person.name) for part in line.also]
    more += [(one.kind, one.value) for one in line.identities]
    first = line.part.person
    return Asked(first.name, line.part.role, shown=line.name, one_id=first.one_id, more=tuple(more))


def list_of_matter(matter: Matter, limit: int = 50) -> list[ConflictCheck]:
    """Return the checks of a matter's people, the newest first."""
    query = select(ConflictCheck).where(ConflictCheck.matter_id == matter.id)
    return list(db.session.scalars(query.order_by(ConflictCheck.id.desc()).limit(limit)))


# --- what administrators see -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Logged:
    """One check as an administrator may know it: no name that was asked about, no matter."""

    number: int
    at: datetime
    by_name: str
    people: int
    waits: int


def log(*, before: int | None = None, limit: int = 50) -> list[Logged]:
    """Return who asked when, about how many people, and how much waits for an answer; the newest first."""
    waits = select(func.count(ConflictHit.id)).where(ConflictHit.check_id == ConflictCheck.id, _waiting())
    query = select(ConflictCheck, waits.correlate(ConflictCheck).scalar_subquery())
    if before:
        query = query.where(ConflictCheck.id < before)
    rows = db.session.execute(query.order_by(ConflictCheck.id.desc()).limit(limit))
    return [Logged(check.id, check.at, check.by_name, len(check.people), count) for check, count in rows]


def who_asks_often() -> list[tuple[str, int]]:
    """Return how many checks each person asked for in the last 30 days, the most first."""
    count = func.count(ConflictCheck.id)
    query = select(User.name, count).join(User, User.id == ConflictCheck.by_id).group_by(User.id, User.name)
    query = query.where(ConflictCheck.at > clock.now() - timedelta(days=OFTEN_DAYS))
    return [(row[0], row[1]) for row in db.session.execute(query.order_by(count.desc(), User.name).limit(50))]


def attorneys() -> list[User]:
    """Return the attorneys of the office."""
    return [one for one in matters.staff() if "attorney" in one.roles]
