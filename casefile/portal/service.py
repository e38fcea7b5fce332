"""The portal's own serializer: plain values named one by one; a new column stays invisible until it is named here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from casefile.checklists import service as checklists
from casefile.checklists.models import Acknowledgement, Given
from casefile.checklists.service import GivenState, Reading
from casefile.clients.models import Person
from casefile.infra import clock, languages
from casefile.infra.db import db
from casefile.lawdata import reader
from casefile.matters import service as matters
from casefile.matters.models import Matter
from casefile.messages import service as messages
from casefile.portal import court_dates, written
from casefile.portal.court_dates import CourtDate, CourtDates

CRISIS = "crisis"
READ_IN = {"en": "English", "es": "Spanish"}  # as staff read it on the record, whatever the client reads
FORBIDDING = ("do not ", "never ", "no ", "nunca ", "sin ", "tampoco ")
MOST_AGREED = 300
BROWSERS = (("Edg", "Edge"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))


@dataclass(frozen=True)
class Item:
    """One thing to read and acknowledge, or one that was. The days are written out; empty where there is none.

    ``agreed_on`` is when this very wording was acknowledged last, ``changed_on`` when it took the place of another,
    ``asked_because`` why it is asked again. ``unreviewed``: no translator has read these words.
    """

    id: int
    title: str
    text: str
    why: str
    language: str
    unreviewed: bool
    agreed_on: str
    changed_on: str
    asked_because: str


@dataclass(frozen=True)
class Forbidden:
    """What the client must not do, in the language it was given in."""

    title: str
    language: str


@dataclass(frozen=True)
class Agreed:
    """One acknowledgement of the client's own, as they may keep it on paper."""

    title: str
    language: str
    day: str
    clock: str
    on_paper: bool


@dataclass(frozen=True)
class Crisis:
    """Help that stands on the page always."""

    title: str
    text: str


@dataclass(frozen=True)
class Home:
    """All that the client's page shows; ``unopened`` are the items that were never shown before."""

    courts: CourtDates
    to_do: tuple[Item, ...]
    done: tuple[Item, ...]
    never: tuple[Forbidden, ...]
    crisis: Crisis
    unread: int
    unopened: tuple[int, ...]

    @property
    def court_date(self) -> CourtDate | None:
        """The next day in court."""
        return next(iter(self.courts.coming), None)

    @property
    def all_items(self) -> int:
        """How many items there are altogether."""
        return len(self.to_do) + len(self.done)

    @property
    def is_new(self) -> bool:
        """Whether something of it stands on the client's screen for the first time."""
        return bool(self.unopened or self.courts.unseen)


def find_client(user_id: int) -> Person | None:
    """Return the client of an account, if the portal is turned on for them and nobody marked them no-contact since."""
    person = matters.unmarked_person_of(user_id)
    return person if person is not None and person.portal_since is not None else None


def home(person: Person) -> Home:
    """Gather what a client's page shows."""
    rows = db.session.execute(matters.of_person(person.id).add_columns(messages.unread_in(Matter.id, person.id))).all()
    unread = {matter: count for matter, count in rows if not matter.is_closed}
    ours, zones = list(unread), {matter.id: matter.zone for matter in unread}
    states = checklists.given_to(person.id, list(zones))
    return Home(
        courts=court_dates.of_client(person, ours),
        to_do=tuple(_item(one, zones) for one in states if one.is_waiting),
        done=tuple(_item(one, zones) for one in states if not one.is_waiting),
        never=tuple(dict.fromkeys(_forbidden(one.given) for one in states if _forbids(one.given))),
        crisis=_crisis(),
        unread=sum(unread.values()),
        unopened=tuple(one.given.id for one in states if one.opened_at is None),
    )


def note_shown(shown: Home) -> None:
    """Keep what of a page stood on the client's screen for the first time."""
    if shown.unopened:
        checklists.note_opened(shown.unopened)
    court_dates.note_shown(shown.courts.unseen)


def agreed(person: Person) -> list[Agreed]:
    """Return everything that the client acknowledged, what is said otherwise since included, the newest first."""
    zones = {matter.id: matter.zone for matter in open_matters(person)}
    query = db.select(Acknowledgement, Given).join(Given, Given.id == Acknowledgement.given_id)
    query = query.where(Acknowledgement.person_id == person.id, Given.matter_id.in_(zones))
    return [
        _agreed(one, given, zones[given.matter_id])
        for one, given in db.session.execute(query.order_by(Acknowledgement.id.desc()).limit(MOST_AGREED))
    ]


def _agreed(one: Acknowledgement, given: Given, zone: str) -> Agreed:
    at = clock.local(one.at, zone)
    day = written.day(one.signed_on or at.date(), clock.today(zone))
    return Agreed(given.title, given.language, day, "" if one.signed_on else written.hour(at), one.how == "paper")


def open_matters(person: Person) -> list[Matter]:
    """Return the matters that are the client's own and still open."""
    return [matter for matter in matters.matters_of_person(person.id) if not matter.is_closed]


def find_item(person: Person, given_id: int) -> Given | None:
    """Return an item given to this client in a matter that is still theirs, or None as if there were nothing."""
    given = checklists.find_given_to(person.id, given_id)
    if given is None or given.matter_id not in {matter.id for matter in open_matters(person)}:
        return None
    return given


def acknowledge(given: Given, browser: str) -> Acknowledgement:
    """Keep that the client understood one item, in the language of the words that were shown."""
    reading = Reading(language=READ_IN.get(given.language, given.language), device=browser_family(browser))
    return checklists.acknowledge(given, reading)


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
        language=given.language,
        unreviewed=not checklists.is_reviewed(given),
        agreed_on=_written_out(agreed.signed_on or clock.local(agreed.at, zone).date(), zone) if agreed else "",
        changed_on=_written_out(clock.local(given.at, zone).date(), zone) if given.replaces_id else "",
        asked_because=state.asked_because,
    )


def _written_out(on: date, zone: str) -> str:
    return written.day(on, clock.today(zone))


def _forbids(given: Given) -> bool:
    known = reader.guidance_items().get(given.item_id)
    return bool(known and known.forbids) or given.title.casefold().startswith(FORBIDDING)


def _forbidden(given: Given) -> Forbidden:
    return Forbidden(given.title, given.language)


def _crisis() -> Crisis:
    item = reader.guidance_items(languages.language())[CRISIS]
    return Crisis(item.title, item.client_text)
