"""Which offence of the library a count is, on which day it was committed, and which penalty tiers apply."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from casefile.charges import own_library
from casefile.charges.documents import offence_of
from casefile.charges.models import Count
from casefile.charges.record import hold, note
from casefile.infra import audit, clock
from casefile.infra.errors import Refusal
from casefile.law import citations

FIRST_DAY = date(1900, 1, 1)


def matches(citation: str | None, *, retired: bool = False) -> list[str]:
    """Return the keys of the offences that a printed citation may mean; ``retired`` ones only where asked for."""
    return citations.match(citation or "", own_library.offences() if retired else own_library.offered())


def settled(citation: str | None) -> str | None:
    """Return the one offence that a printed citation means beyond doubt, or None: then a person chooses."""
    return citations.settled(citation or "", own_library.offered())


def match_by_citation(count: Count) -> None:
    """Map a count whose citation means exactly one offence; several or none stay unmatched. A person's word stands."""
    if count.offence_key is None and count.matched_how != "person" and (key := settled(count.citation)):
        _set_offence(count, key, "citation")


def let_go_if_changed(count: Count) -> None:
    """Unmatch a count whose citation is printed anew and no longer means the offence it was mapped to."""
    if count.offence_key and count.offence_key not in matches(count.citation, retired=True):
        _set_offence(count, None, None, why="the printed citation changed")


def map_count(count: Count, offence_key: str) -> None:
    """Map a count to an offence of the library by hand."""
    offence = own_library.offence(offence_key)
    if offence is None:
        raise Refusal(f"{offence_key!r} is no offence of the library; choose one from the list.")
    if offence.retired and count.offence_key != offence_key:
        raise Refusal(f"{offence.citation} is retired ({offence.retired}); choose another, or bring it back first.")
    hold(count)
    if (count.offence_key, count.matched_how) != (offence_key, "person"):
        _set_offence(count, offence_key, "person")


def unmap(count: Count) -> None:
    """Say that no offence of the library fits; a later import leaves it so."""
    hold(count)
    if count.offence_key or count.matched_how != "person":
        _set_offence(count, None, "person")


def _set_offence(count: Count, key: str | None, how: str | None, why: str = "") -> None:
    """Map or unmap; penalty tiers go, because they belong to the offence left."""
    before = {"from": count.offence_key, "tiers": list(count.tiers)} if count.offence_key != key else {}
    note(count, "mapped" if key else "unmapped", {"to": key, "how": how, **before, **({"why": why} if why else {})})
    if count.offence_key != key:
        count.tiers = []
    count.offence_key, count.matched_how = key, how
    count.matched_by = audit.actor().id if how == "person" else None


def date_count(count: Count, committed_on: date | None, started_on: date | None = None) -> None:
    """Record the last day of the offence as charged, and the first where a span is charged.

    Raises:
        Refusal: the first day comes after the last, there is a first and no last, or a day lies ahead.
    """
    for day in (started_on, committed_on):
        if day and not FIRST_DAY <= day <= clock.today(count.matter.zone):
            raise Refusal(f"{day.isoformat()} cannot be a day of the offence: it lies ahead, or before 1900.")
    if started_on and committed_on is None:
        raise Refusal("A first day needs the last day too: the penalty in force on the last day applies.")
    if started_on and committed_on and started_on > committed_on:
        raise Refusal(f"The first day, {started_on.isoformat()}, comes after the last, {committed_on.isoformat()}.")
    hold(count)
    if (count.committed_on, count.started_on) == (committed_on, started_on):
        return
    before = [_iso(count.started_on), _iso(count.committed_on)]
    note(count, "dated", {"from": before, "to": [_iso(started_on), _iso(committed_on)]})
    count.committed_on, count.started_on = committed_on, started_on


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def choose_tiers(count: Count, tiers: Sequence[str]) -> None:
    """Record the penalty tiers that apply to a count; none means the offence's base.

    Raises:
        Refusal: the count is not matched, or its offence has no such tier.
    """
    hold(count)
    offence = offence_of(count)
    if offence is None:
        raise Refusal(f"{count.label} is not matched to an offence; match it first, then choose its penalty tiers.")
    if wrong := [name for name in tiers if name not in offence.tier_names]:
        raise Refusal(f"{offence.citation} has no tier {wrong[0]!r}; it has: {', '.join(offence.tier_names)}.")
    chosen = [name for name in offence.tier_names if name in tiers]
    if chosen != count.tiers:
        note(count, "tiers", {"from": list(count.tiers), "to": chosen})
        count.tiers = chosen
