"""The plain values of two papers: the record of all that a client was shown, and the sheet that is signed by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from babel.dates import format_date, format_time
from sqlalchemy.orm import joinedload

from casefile.checklists import service
from casefile.checklists.models import READ_BY, Acknowledgement, CounselPart, Given, Trigger
from casefile.checklists.service import GivenState
from casefile.checklists.triggers import kind_words
from casefile.clients.models import Person
from casefile.deadlines import lists as dates
from casefile.infra import clock, languages
from casefile.infra.db import db
from casefile.matters import service as matters
from casefile.matters.models import Matter

COMPLETED_BY = {"client": "the client", "counsel": "counsel"}


@dataclass(frozen=True)
class Said:
    """One acknowledgement: when, how, in which language, and on paper what the sheet says beside it."""

    at: datetime
    signed_on: date | None
    hour: datetime | None
    how: str
    read_by: str
    language: str
    device: str
    by_name: str
    version: str
    asks_again_at: datetime | None
    paper: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class AskedLine:
    """One thing for which it was asked again, and why it asks nothing any more."""

    at: datetime
    why: str
    note: str
    by_name: str
    ended_at: datetime | None
    ended: str


@dataclass(frozen=True)
class Wording:
    """One wording as it was given, word for word, and all that became of it. ``code`` is how a sheet names it."""

    code: str
    title: str
    wording: str
    why: str
    version: str
    language: str
    completed_by: str
    approved: tuple[datetime, str]
    given: tuple[datetime, str]
    opened_at: datetime | None
    state: str
    ended: tuple[datetime, str, str] | None
    replaced_by: str
    said: tuple[Said, ...]
    asked: tuple[AskedLine, ...]
    counsel: tuple[tuple[date, str, str], ...]


@dataclass(frozen=True)
class Shown:
    """All that one person was ever given in a matter, the items in the order of the list, their wordings by age."""

    name: str
    items: tuple[tuple[str, tuple[Wording, ...]], ...]

    @property
    def wordings(self) -> list[Wording]:
        """Every wording of every item."""
        return [one for _, held in self.items for one in held]


def code_of(given: Given) -> str:
    """Return the short name of one wording as it was given: its number, and the first signs of its digest."""
    return f"{given.id}-{given.version[:8]}"


def shown_to(matter: Matter) -> list[Shown]:
    """Return what each client of a matter was ever given, from a constant number of queries."""
    states = sorted(service.state_of(matter), key=lambda one: one.given.id)
    with_approval = db.select(Given).options(joinedload(Given.approval)).where(Given.matter_id == matter.id)
    approved = {row.id: row.approval for row in db.session.scalars(with_approval)}
    papers = db.select(Acknowledgement).join(Given, Given.id == Acknowledgement.given_id)
    papers = papers.options(joinedload(Acknowledgement.paper)).where(Given.matter_id == matter.id)
    signed = {row.id: row.paper for row in db.session.scalars(papers.execution_options(populate_existing=True))}
    parts: dict[int, list[CounselPart]] = {}
    done = db.select(CounselPart).join(Given, Given.id == CounselPart.given_id).where(Given.matter_id == matter.id)
    for part in db.session.scalars(done.order_by(CounselPart.id)):
        parts.setdefault(part.given_id, []).append(part)
    codes = {one.given.id: code_of(one.given) for one in states}
    people: dict[int, dict[str, list[tuple[int, Wording]]]] = {}
    for one in states:
        row = one.given
        value = _wording(one, approved[row.id], signed, codes, parts.get(row.id, ()))
        people.setdefault(row.person_id, {}).setdefault(row.item_id, []).append((row.position, value))
    rows = db.session.scalars(db.select(Person).where(Person.id.in_(people)))
    named = {row.id: matters.shown_name(matter, row) for row in rows}
    return [Shown(named[number], _in_order(items)) for number, items in sorted(people.items())]


def _in_order(items: dict[str, list[tuple[int, Wording]]]) -> tuple[tuple[str, tuple[Wording, ...]], ...]:
    ordered = sorted(items.items(), key=lambda pair: (pair[1][-1][0], pair[0]))
    return tuple((held[-1][1].title, tuple(value for _, value in held)) for _, held in ordered)


def _wording(
    one: GivenState, approval: Any, signed: dict[int, Any], codes: dict[int, str], parts: Sequence[CounselPart]
) -> Wording:
    row, end = one.given, one.ended
    zone = row.matter.zone
    return Wording(
        code=code_of(row),
        title=row.title,
        wording=row.wording,
        why=row.why,
        version=row.version,
        language=languages.NAMES.get(row.language, row.language),
        completed_by=" and ".join(COMPLETED_BY.get(who, who) for who in row.completed_by),
        approved=(approval.at, approval.by_name),
        given=(row.at, row.by_name),
        opened_at=one.opened_at,
        state=one.state,
        ended=(end.at, end.by_name, end.why) if end else None,
        replaced_by=codes.get(end.superseded_by_id or 0, "") if end else "",
        said=tuple(_said(ack, signed[ack.id], zone) for ack in row.acknowledgements),
        asked=tuple(_asked(trigger) for trigger in row.triggers),
        counsel=tuple((part.done_on, part.by_name, part.words) for part in parts),
    )


def _said(ack: Acknowledgement, paper: Any, zone: str) -> Said:
    names = (("read by", "reader"), ("interpreter", "interpreter"), ("witness", "witness"), ("kept", "kept_where"))
    return Said(
        at=ack.at,
        signed_on=ack.signed_on,
        hour=clock.local(ack.understood_at, zone) if paper and paper.has_hour and ack.understood_at else None,
        how=ack.how,
        read_by=READ_BY[ack.read_by],
        language=ack.language,
        device=ack.device,
        by_name=ack.by_name,
        version=ack.version,
        asks_again_at=ack.asks_again_at,
        paper=tuple((words, getattr(paper, name)) for words, name in names if paper and getattr(paper, name)),
    )


def _asked(trigger: Trigger) -> AskedLine:
    end = trigger.end
    return AskedLine(
        at=trigger.happened_at,
        why=kind_words(trigger.kind),
        note=trigger.why,
        by_name=trigger.by_name,
        ended_at=end.at if end else None,
        ended=f"{end.why} ({end.by_name})" if end else "",
    )


# --- the sheet -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Line:
    """One item of the sheet; ``language`` is that of its words, which may be another than the sheet's."""

    code: str
    title: str
    wording: str
    why: str
    language: str
    because: str


@dataclass(frozen=True)
class Court:
    """The next day on which the client must be in court; never what it is about."""

    day: str
    clock: str
    place: str
    arrive: str
    bring: str


@dataclass(frozen=True)
class Sheet:
    """What is printed, read aloud and signed. Every word but the items' own is in ``language``."""

    language: str
    name: str
    printed_on: str
    items: tuple[Line, ...]
    court: Court | None


def language_of(person: Person | None) -> str:
    """Return the language that a person's sheet is printed in."""
    return languages.language_of(person.language) if person else languages.SOURCE


def sheet(matter: Matter, person: Person | None) -> Sheet:
    """Return the sheet of what stands for a client; call it while their language is spoken."""
    spoken = languages.language()
    states = [one for one in service.state_of(matter, ended=False) if person and one.given.person_id == person.id]
    return Sheet(
        language=spoken,
        name=matters.shown_name(matter, person) if person else "",
        printed_on=format_date(clock.today(matter.zone), "long", locale=spoken),
        items=tuple(
            Line(
                code_of(one.given),
                one.given.title,
                one.given.wording,
                one.given.why,
                one.given.language,
                one.asked_because,
            )
            for one in states
        ),
        court=_court(matter, spoken),
    )


def _court(matter: Matter, spoken: str) -> Court | None:
    coming = [one for one in dates.list_hearings(matter, to_come=True) if one.client_must_attend]
    if not coming:
        return None
    one = coming[0]
    at = clock.local(one.starts_at, matter.zone) if one.starts_at else None
    return Court(
        day=format_date(one.starts_on, "full", locale=spoken),
        clock=format_time(at, "short", locale=spoken) if at else "",
        place=one.place,
        arrive=one.arrive,
        bring=one.bring,
    )
