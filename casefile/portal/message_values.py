"""What a client's pages show of their messages: plain values named one by one, in the client's language.

Nobody of the office is named, and what a client chose in a form about a rule or a contact is not shown again: whoever
picks up the phone would read it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from babel.dates import format_date, format_datetime

from casefile.clients.models import Person
from casefile.infra import clock
from casefile.infra.languages import gettext, language
from casefile.matters import service as matters
from casefile.matters.models import Matter
from casefile.messages import service as messages
from casefile.messages.models import COUNSEL_ONLY, Thread
from casefile.messages.reading import Entry


@dataclass(frozen=True)
class Line:
    """One thread in the client's list."""

    id: int
    title: str
    state: str
    on: str
    unread: int


@dataclass(frozen=True)
class Said:
    """One entry of a thread. ``read`` is when counsel opened it, in words; empty where nobody has or it is not ours."""

    mine: bool
    who: str
    on: str
    text: str
    read: str


@dataclass(frozen=True)
class Shown:
    """One thread as the client sees it."""

    id: int
    title: str
    about: str
    said: tuple[Said, ...]
    goes_on_from: int | None
    by_another: bool
    waits: bool
    closed: bool


def open_matters(person: Person) -> list[Matter]:
    """Return the matters about which a client may write."""
    return [matter for matter in matters.matters_of_person(person.id) if not matter.is_closed]


def choices_of(ours: Sequence[Matter]) -> list[tuple[int, str]]:
    """Return how a client tells their matters apart where there are several: by no name and no number of a case."""
    return [
        (one.id, gettext("The lawyer you have had since %(day)s", day=_day(one.opened_at, one.zone))) for one in ours
    ]


def lines(person: Person) -> list[Line]:
    """Return a client's threads, the newest first."""
    zones = {one.id: one.zone for one in open_matters(person)}
    return [
        Line(
            id=one.thread.id,
            title=_title(one.thread),
            state=_state(one.state, one.unread),
            on=_day(one.since, zones[one.thread.matter_id]),
            unread=one.unread,
        )
        for one in messages.own_threads(person.id, list(zones))
    ]


def find(person: Person, thread_id: int) -> Thread | None:
    """Return a client's own thread, in a matter that is still open, or None as if there were nothing."""
    return messages.find_own(person.id, thread_id, [one.id for one in open_matters(person)])


def shown(thread: Thread, entries: Sequence[Entry]) -> Shown:
    """Return one thread as the client sees it."""
    newest = entries[-1].kind if entries else ""
    return Shown(
        id=thread.id,
        title=_title(thread),
        about=thread.given.title if thread.given else "",
        said=tuple(_said(thread, one) for one in entries),
        goes_on_from=thread.continues_id,
        by_another=bool(thread.continues_id) and newest != "closed",
        waits=newest == "client",
        closed=newest == "closed",
    )


def _title(thread: Thread) -> str:
    if thread.kind == "contacted":
        return gettext("Somebody contacted me")
    if thread.kind == "tell":
        return gettext("I need to talk to my lawyer")
    return gettext("From your lawyer") if thread.kind == "counsel" else gettext("A question")


def _state(kind: str, unread: int) -> str:
    if unread:
        return gettext("There is a new answer")
    if kind == "client":
        return gettext("Waits for an answer")
    return gettext("Closed") if kind == "closed" else gettext("Answered")


def _said(thread: Thread, one: Entry) -> Said:
    zone, mine = thread.matter.zone, one.kind == "client"
    opened = [each.at for each in one.opened if each.role in ("lead", "attorney")] if mine else []
    read = gettext("Read by your lawyer on %(day)s", day=_moment(min(opened), zone)) if opened else ""
    return Said(mine=mine, who=_who(one), on=_moment(one.at, zone), text=_text(thread, one), read=read)


def _who(one: Entry) -> str:
    if one.kind == "client":
        return gettext("You")
    if one.by_role == "paralegal":
        return gettext("Your lawyer’s office")
    return gettext("A lawyer who stands in for your lawyer") if one.by_cover else gettext("Your lawyer")


def _text(thread: Thread, one: Entry) -> str:
    if one.kind == "answered":
        return gettext("This was answered in another way, such as by phone.")
    if one.kind == "closed":
        return gettext("This is closed now. You can always write a new one.")
    if one.text or thread.kind not in COUNSEL_ONLY:
        return one.text
    if thread.kind == "contacted":
        return gettext("You told your lawyer that somebody contacted you. Your answers are not shown here again.")
    return gettext("You told your lawyer that you need to talk. Your answers are not shown here again.")


def _day(at: datetime, zone: str) -> str:
    return format_date(clock.local(at, zone).date(), "long", locale=language())


def _moment(at: datetime, zone: str) -> str:
    return format_datetime(
        clock.local(at, zone).replace(tzinfo=None),
        "d 'de' MMMM, h:mm a" if language() == "es" else "MMMM d, h:mm a",
        locale=language(),
    )
