"""A federal district court as the product needs it: its name, State, circuit and time zone."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Court:
    """One district court; ``id`` is its CM/ECF code (ned, azd, moed).

    ``zone`` is an IANA zone and holds for the district, save at the places in ``other_zones``. ``note`` says where a
    district spans two zones; ``seats`` are the places where the court sits, empty where not recorded.
    """

    id: str
    name: str
    district: str
    short: str
    state: str
    state_name: str
    circuit: str
    zone: str
    other_zones: tuple[tuple[str, str], ...] = ()
    note: str | None = None
    seats: tuple[str, ...] = ()

    @property
    def code(self) -> str:
        """Return the CM/ECF code."""
        return self.id

    def zone_at(self, place: str | None) -> str:
        """Return the zone at one of the court's places, or the district's where the place is not told apart."""
        wanted = (place or "").casefold()
        return next((zone for name, zone in self.other_zones if name.casefold() in wanted), self.zone)
