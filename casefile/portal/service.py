"""The portal's own serializer: plain values named one by one; a new column stays invisible until it is named here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from casefile.checklists import service as checklists
from casefile.checklists.models import Acknowledgement, Given
from casefile.checklists.service import GivenState, Reading
from casefile.clients import service as clients
from casefile.clients.models import Person
from casefile.deadlines import lists as dates
from casefile.infra import clock
from casefile.lawdata import reader
from casefile.matters import service as matters
from casefile.matters.models import Matter

CRISIS = "crisis"
FORBIDDING = ("do not ", "never ", "no ")
BROWSERS = (("Edg", "Edge"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))


@dataclass(frozen=True)
class CourtDate:
    """When and where the client must be. What the hearing is about is not said: a bystander may read along."""

    day: str
    clock: str
    zone: str
    place: str
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Item:
    """One thing to read and acknowledge, or one that was. The days are written out; empty where there is none.

    ``agreed_on`` is when this very wording was acknowledged last, ``changed_on`` when it took the place of another.
    """

    id: int
    title: str
    text: str
    why: str
    agreed_on: str
    changed_on: str


@dataclass(frozen=True)
class Crisis:
    """Help that stands on the page always."""

    title: str
    text: str


@dataclass(frozen=True)
class Home:
    """All that the client's page shows; ``unopened`` are the items that were never shown before."""

    court_date: CourtDate | None
    to_do: tuple[Item, ...]
    done: tuple[Item, ...]
    never: tuple[str, ...]
    crisis: Crisis
    unopened: tuple[int, ...]

    @property
    def all_items(self) -> int:
        """How many items there are altogether."""
        return len(self.to_do) + len(self.done)


def find_client(user_id: int) -> Person | None:
    """Return the client of an account, if the portal is turned on for them."""
    person = clients.find_person_of_user(user_id)
    return person if person is not None and person.portal_since is not None else None


def home(person: Person) -> Home:
    """Gather what a client's page shows."""
    ours = _open_matters(person)
    zones = {matter.id: matter.zone for matter in ours}
    states = checklists.given_to(person.id, list(zones))
    return Home(
        court_date=_court_date(ours),
        to_do=tuple(_item(one, zones) for one in states if one.is_waiting),
        done=tuple(_item(one, zones) for one in states if not one.is_waiting),
        never=tuple(dict.fromkeys(one.given.title for one in states if _forbids(one.given.title))),
        crisis=_crisis(),
        unopened=tuple(one.given.id for one in states if one.opened_at is None),
    )


def note_opened(shown: Home) -> None:
    """Keep which items of a page stood on the client's screen for the first time."""
    checklists.note_opened(shown.unopened)


def _open_matters(person: Person) -> list[Matter]:
    return [matter for matter in matters.matters_of_person(person.id) if not matter.is_closed]


def find_item(person: Person, given_id: int) -> Given | None:
    """Return an item given to this client in a matter that is still theirs, or None as if there were nothing."""
    given = checklists.find_given_to(person.id, given_id)
    if given is None or given.matter_id not in {matter.id for matter in _open_matters(person)}:
        return None
    return given


def acknowledge(given: Given, browser: str) -> Acknowledgement:
    """Keep that the client understood one item."""
    return checklists.acknowledge(given, Reading(device=browser_family(browser)))


def browser_family(browser: str) -> str:
    """Return the family of a browser, and nothing more of what it says about itself."""
    return next((family for sign, family in BROWSERS if sign in browser), "other")


def _item(state: GivenState, zones: dict[int, str]) -> Item:
    given, agreed, zone = state.given, state.acknowledged, zones[state.given.matter_id]
    return Item(
        id=given.id,
        title=given.title,
        text=given.wording,
        why=given.why,
        agreed_on=_written_out(agreed.signed_on or clock.local(agreed.at, zone).date()) if agreed else "",
        changed_on=_written_out(clock.local(given.at, zone).date()) if given.replaces_id else "",
    )


def _written_out(on: date) -> str:
    return f"{on:%B} {on.day}"


def _forbids(title: str) -> bool:
    return title.casefold().startswith(FORBIDDING)


def _crisis() -> Crisis:
    item = reader.guidance_items()[CRISIS]
    return Crisis(item.title, item.client_text)


def _court_date(ours: Sequence[Matter]) -> CourtDate | None:
    """Return the next day in court on which the client must be there; other hearings are the lawyers' own."""
    coming = [(one, matter) for matter in ours for one in dates.list_hearings(matter, to_come=True)]
    found = [pair for pair in coming if pair[0].client_must_attend]
    if not found:
        return None
    hearing, matter = min(found, key=lambda pair: (pair[0].starts_on, pair[0].id))
    at = clock.local(hearing.starts_at, matter.zone) if hearing.starts_at else None
    return CourtDate(
        day=f"{hearing.starts_on:%A}, {_written_out(hearing.starts_on)}",
        clock=f"{at:%I:%M} ".lstrip("0") + ("am" if at.hour < 12 else "pm") if at else "",
        zone=f"{at:%Z}" if at else "",
        place=hearing.place,
        notes=tuple(note for note in (hearing.arrive, hearing.bring and f"Bring: {hearing.bring}") if note),
    )
