"""What the page for handing in shows a client: names, days and states, and reasons in plain words; never a byte."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from babel.dates import format_date

from casefile.clients.models import Person
from casefile.evidence.documents import shown_name
from casefile.inbox import service as inbox
from casefile.inbox.models import HandIn
from casefile.infra import clock
from casefile.infra.languages import gettext, language, lazy
from casefile.law.hand_ins import FILES_A_DAY, LIMIT_BYTES, Obstacle
from casefile.matters import service as matters
from casefile.matters.models import Matter
from casefile.portal import service

MEGABYTES = LIMIT_BYTES // 1024**2
_WORDS_INSTEAD = lazy("This is a picture, a video or a recording. Do not send pictures. Tell your lawyer in words.")
WHY = {
    Obstacle.WORDS_ONLY: lazy("You cannot send a file here. We did not keep it. Tell your lawyer in words."),
    Obstacle.MEDIA: _WORDS_INSTEAD,
    Obstacle.KIND: lazy(
        "We cannot take this kind of file. You can send a PDF, a Word paper (.docx), a text (.txt) or a table (.csv). "
        "If you have something else, tell your lawyer in words."
    ),
    Obstacle.NAME: lazy("The name of this file is too long or has a sign we cannot keep. Give it a short, new name."),
    Obstacle.EMPTY: lazy("This file is empty. Please choose the right one."),
    Obstacle.TOO_LARGE: lazy("This file is too big. Ask your lawyer how to bring it."),
    Obstacle.TOO_MANY: lazy("That was a lot for one day. Please go on tomorrow, or call your lawyer."),
    Obstacle.SEVERAL: lazy("Please send one paper at a time."),
    Obstacle.CUT_OFF: lazy("Not all of it came in. We did not keep it. Please send it again."),
    Obstacle.WRITTEN_OUT: lazy("This is not words. We did not keep it. Write it in your own words."),
}
STATES = {
    "": lazy("waiting"),
    "accepted": lazy("taken by your lawyer"),
    "noted": lazy("taken by your lawyer"),
    "refused": lazy("not taken"),
}


@dataclass(frozen=True)
class Paper:
    """One thing that a client handed in: its name fit to be shown, the day written out, and how it stands."""

    name: str
    day: str
    state: str


@dataclass(frozen=True)
class Desk:
    """The page: whether anything may be handed in, to whom, whether words only, and what was."""

    places: tuple[tuple[str, str], ...]
    words_only: bool
    notice: inbox.Notice
    papers: tuple[Paper, ...]
    most_a_day: int = FILES_A_DAY
    megabytes: int = MEGABYTES


def desk(person: Person) -> Desk:
    """Gather the page of one client."""
    ours = service.open_matters(person)
    zones = {matter.id: matter.zone for matter in ours}
    allowed = inbox.matters_of(person.id)
    return Desk(
        places=_places(allowed),
        words_only=inbox.words_only(ours),
        notice=inbox.notice(language()),
        papers=tuple(_paper(one, zones) for one in inbox.handed_in_by(person.id, list(zones))),
    )


def place(person: Person, wanted: str) -> Matter | None:
    """Return the matter that something is handed in to, by the number on the form; the only one needs none."""
    allowed = inbox.matters_of(person.id)
    if len(allowed) == 1 and not wanted:
        return allowed[0]
    return next((matter for matter in allowed if str(matter.id) == wanted), None)


def _places(allowed: Sequence[Matter]) -> tuple[tuple[str, str], ...]:
    """Return number and lawyer of each matter; nothing on the page tells what a matter is about."""
    leads = [(str(matter.id), lead.name if (lead := matters.lead_of(matter)) else "") for matter in allowed]
    names = [name for _, name in leads]
    return tuple(
        (number, name if names.count(name) == 1 else f"{name} ({names[: at + 1].count(name)})")
        for at, (number, name) in enumerate(leads)
    )


def _paper(one: HandIn, zones: dict[int, str]) -> Paper:
    day = clock.local(one.at, zones[one.matter_id]).date()
    return Paper(
        name=shown_name(one.name) if one.is_file else gettext("In your words"),
        day=format_date(day, format="long", locale=language()),
        state=str(STATES[one.decision.outcome if one.decision else ""]),
    )
