"""What can be done with feeds: make one, make its address anew, end it, and answer whoever holds its address."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass

from flask import current_app
from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from casefile.accounts.models import User
from casefile.calendars import feed_dates
from casefile.calendars.documents import NEUTRAL_PRODUCT, calendar_file
from casefile.calendars.models import CalendarFeed
from casefile.clients import service as clients
from casefile.clients.models import Person
from casefile.config import Settings
from casefile.infra import audit, clock, outgoing
from casefile.infra.access import permissions
from casefile.infra.db import add, db
from casefile.infra.errors import Refusal
from casefile.matters import service as matters
from casefile.matters.models import Matter, Part

MOST_EACH = 20
READ = "calendar.read"


@dataclass(frozen=True)
class NewFeed:
    """A feed that was just made; ``token`` is told this once."""

    feed: CalendarFeed
    token: str


@outgoing.route("address of a feed", "calendar")
def make(user: User, matter_id: int | None = None, *, full_titles: bool = False) -> NewFeed:
    """Make a feed of all matters that a person may open, or of one of them.

    Raises:
        Refusal: the person may not open the matter, or has many feeds already.
        NeverAddressed: the person is marked, or shares an address with somebody who is.
    """
    matters.refuse_account(user)
    if matter_id is not None and _may_not_list(user.id, matter_id):
        raise Refusal("There is no such matter among those that you may open; choose one of the list.")
    if len(list_feeds(user.id)) >= MOST_EACH:
        raise Refusal(f"You have {MOST_EACH} feeds; end one that is not needed any more.")
    token = secrets.token_urlsafe(32)
    feed = add(
        CalendarFeed(
            user_id=user.id,
            user=user,
            matter_id=matter_id,
            digest=digest(token),
            full_titles=full_titles,
            made_at=clock.now(),
        )
    )
    audit.record("feed.made", matter_id=matter_id, target=f"feed {feed.id}", full_titles=full_titles)
    return NewFeed(feed, token)


def make_anew(feed: CalendarFeed, user: User) -> NewFeed:
    """Give a feed another address; from now on the old one leads nowhere."""
    end(feed)
    return make(user, feed.matter_id, full_titles=feed.full_titles)


def make_only(user: User) -> NewFeed:
    """Give a client the one address they have; an older one leads nowhere from now on."""
    for feed in list_feeds(user.id):
        end(feed)
    return make(user)


def end(feed: CalendarFeed) -> None:
    """End a feed, from its next fetch on."""
    if feed.ended_at is None:
        feed.ended_at = clock.now()
        db.session.flush()
        audit.record("feed.ended", matter_id=feed.matter_id, target=f"feed {feed.id}")


def list_feeds(user_id: int) -> list[CalendarFeed]:
    """Return a person's feeds that are not ended, the newest first, with their matters."""
    query = select(CalendarFeed).options(joinedload(CalendarFeed.matter))
    query = query.where(CalendarFeed.user_id == user_id, CalendarFeed.ended_at.is_(None))
    return list(db.session.scalars(query.order_by(CalendarFeed.id.desc())))


def find_own(user_id: int, feed_id: int) -> CalendarFeed | None:
    """Return a feed of this person that is not ended."""
    query = select(CalendarFeed).where(CalendarFeed.id == feed_id, CalendarFeed.user_id == user_id)
    return db.session.scalar(query.where(CalendarFeed.ended_at.is_(None)))


def digest(token: str) -> str:
    """Return what is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def _may_not_list(user_id: int, matter_id: int) -> bool:
    found = matters.find_open_matter(user_id, matter_id)
    return found is None or found[1] == "expert"


# --- answering -------------------------------------------------------------------------------------------------------


def find_by_token(token: str) -> CalendarFeed | None:
    """Return the feed of an address, if it is not ended and its owner's account may still see a calendar."""
    query = select(CalendarFeed).options(joinedload(CalendarFeed.user)).where(CalendarFeed.digest == digest(token))
    feed = db.session.scalar(query.where(CalendarFeed.ended_at.is_(None)))
    return feed if feed is not None and _may_have_one(feed.user) else None


def _may_have_one(user: User) -> bool:
    if not user.active or matters.never_addressed([user.id]):
        return False
    if not is_client(user):
        return permissions().allows(permissions().actions[READ], frozenset(user.roles))
    person = clients.find_person_of_user(user.id)
    return person is not None and person.portal_since is not None


def is_client(user: User) -> bool:
    """Whether an account is that of a client, who sees appointments and nothing else."""
    return set(user.roles) == {"client"}


def note_fetch(feed: CalendarFeed) -> None:
    """Keep that a feed was fetched: when on the feed, and from where in the audit, under its owner's name."""
    owner = feed.user
    audit.set_actor(audit.Actor(owner.id, owner.name, "/".join(owner.roles), "feed address"))
    audit.record("feed.fetched", matter_id=feed.matter_id, target=f"feed {feed.id}", outcome="read")
    feed.fetched_at = clock.now()


@outgoing.route("what a feed holds", "calendar")
def file_of(feed: CalendarFeed, address: feed_dates.Address) -> bytes:
    """Return what a feed holds now, by its owner's present rights; nothing of a matter they may not open any more.

    Raises:
        NeverAddressed: its owner was marked since it was made.
    """
    matters.refuse_account(feed.user)
    settings: Settings = current_app.config["SETTINGS"]
    if is_client(feed.user):
        appointments = feed_dates.appointments_of(_as_client(feed.user_id), settings.log_origin)
        return calendar_file("Appointments", appointments, product=NEUTRAL_PRODUCT)
    open_ids = matters.open_matter_ids(feed.user_id)
    if feed.matter_id is not None:
        open_ids = select(Matter.id).where(Matter.id == feed.matter_id, Matter.id.in_(open_ids))
    events = feed_dates.events_of(open_ids, settings.log_origin, full=feed.full_titles, address=address)
    name = "Dates" if feed.matter_id is None else f"Dates {feed_dates.number_of(feed.matter_id)}"
    return calendar_file(name, events)


def _as_client(user_id: int) -> Select[int]:
    """Return the open matters in which the person of an account is the client."""
    query = select(Part.matter_id).join(Person, Person.id == Part.person_id).join(Matter, Matter.id == Part.matter_id)
    return query.where(
        Person.user_id == user_id, Part.role == "client", Part.until.is_(None), Matter.closed_at.is_(None)
    )
