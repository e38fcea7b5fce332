"""Who is there to read what a client writes: counsel of matters, who of them is away, and who stands in."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from casefile.accounts.models import User
from casefile.matters import service as matters
from casefile.messages import absences
from casefile.messages.absences import ATTORNEYS
from casefile.messages.models import Absence


@dataclass(frozen=True)
class Place:
    """A matter as far as presence goes: its number and the zone of its court."""

    id: int
    zone: str


@dataclass(frozen=True)
class Receiver:
    """One attorney to whom a thread is addressed, how that came, and the absence that they cover."""

    user: User
    how: str
    absence: Absence | None = None


@dataclass(frozen=True)
class Presence:
    """The counsel of some matters, lead counsel first, and who is away."""

    counsel: dict[int, list[User]]
    leads: dict[int, int]
    away: list[Absence]

    def is_counsel(self, user_id: int, place: Place) -> bool:
        """Whether somebody is counsel of a matter now, with an account that works and behind no wall."""
        return any(one.id == user_id for one in self.counsel.get(place.id, ()))

    def absence(self, user_id: int, place: Place) -> Absence | None:
        """Return the absence of somebody that holds in a matter today."""
        return absences.of_matter(self.away, user_id, place.id, place.zone)

    def cover(self, absence: Absence | None, place: Place) -> User | None:
        """Return who covers in a matter: counsel there who is not away, too; nobody stands in for a cover."""
        for one in self.counsel.get(place.id, ()):
            if absence and one.id == absence.cover_id and one.id != absence.user_id:
                return None if self.absence(one.id, place) else one
        return None

    def is_there(self, user_id: int, place: Place) -> bool:
        """Whether somebody is counsel of a matter and not away without a cover."""
        if not self.is_counsel(user_id, place):
            return False
        absence = self.absence(user_id, place)
        return absence is None or self.cover(absence, place) is not None

    def by_default(self, place: Place) -> list[Receiver]:
        """Return to whom a new thread goes: lead counsel, else every attorney of the team; and who covers for them."""
        counsel, lead = self.counsel.get(place.id, []), self.leads.get(place.id)
        first = [one for one in counsel if one.id == lead] or counsel
        found = [Receiver(one, "lead" if one.id == lead else "team") for one in first]
        return [*found, *self.covers([one.id for one in first], place)]

    def covers(self, user_ids: Collection[int], place: Place) -> list[Receiver]:
        """Return who covers for those of these people who are away, but for whom it goes to already."""
        found: dict[int, Receiver] = {}
        for user_id in user_ids:
            absence = self.absence(user_id, place)
            cover = self.cover(absence, place)
            if cover is not None and cover.id not in user_ids:
                found.setdefault(cover.id, Receiver(cover, "cover", absence))
        return list(found.values())


def of(matter_ids: Collection[int]) -> Presence:
    """Return who is there in these matters, in two queries."""
    teams = matters.teams(matter_ids)
    counsel, leads = dict[int, list[User]](), dict[int, int]()
    for number, team in teams.items():
        ours = sorted((one for one in team if one.role in ATTORNEYS), key=lambda one: (one.role != "lead", one.id))
        counsel[number] = [one.user for one in ours]
        if ours and ours[0].role == "lead":
            leads[number] = ours[0].user_id
    return Presence(counsel, leads, absences.in_force({one.id for some in counsel.values() for one in some}))
