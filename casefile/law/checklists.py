"""Guidance for the client: which items fit the stage, the charges and the whereabouts, and why."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from casefile.law.dated import Cited, Verified
from casefile.law.offences import Offence

AFTER_CONVICTION = ("sentence", "appeal", "closed")


@dataclass(frozen=True, slots=True)
class Applies:
    """When an item is suggested beyond its stages; None or empty: always."""

    released: bool | None = None
    concerns_minors: bool = False
    registrable: bool = False
    categories: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GuidanceItem:
    """One item for a client. ``hazard``, ``safe_formulation`` and ``counsel_note`` are for the office only.

    ``stages`` are our own; ``repeat_days`` and ``repeat_on`` say when it is acknowledged again. ``order_id`` names the
    court's order that the item says in plain words; ``forbids`` marks what the client must not do; ``reviewed`` whether
    a translator has read a wording that is not English.
    """

    id: str
    title: str
    stages: tuple[str, ...]
    client_text: str
    why: str
    legal_basis: tuple[Cited[str], ...]
    completed_by: tuple[str, ...]
    repeat_days: int | None
    repeat_on: tuple[str, ...]
    show_first: int | None
    audience: str
    applies: Applies = Applies()
    hazard: str | None = None
    safe_formulation: str | None = None
    counsel_note: str | None = None
    language: str = "en"
    order_id: int | None = None
    forbids: bool = False
    reviewed: bool = True

    @property
    def version(self) -> str:
        """Return the digest of what the client reads; it changes when a word of it does."""
        return wording_version(self.title, self.client_text, self.why)

    @property
    def basis_verified(self) -> Verified:
        """Whether every source of the item was read (true), some (partial) or none (false)."""
        marks = [one.verified for one in self.legal_basis]
        if all(mark is True for mark in marks):
            return True
        return False if all(mark is False for mark in marks) else "partial"


@dataclass(frozen=True, slots=True)
class Suggested:
    """An item that fits, with the reasons in words."""

    item: GuidanceItem
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Resource:
    """A service for people; ``audience`` is harmed, worried or anyone. One that is not ``listed`` is not shown.

    ``caution`` is for whoever reads the page, ``note`` for the office only.
    """

    name: str
    contact: str | None
    for_whom: str
    audience: str
    listed: bool
    verified: Verified
    note: str | None = None
    caution: str | None = None


@dataclass(frozen=True, slots=True)
class Wording:
    """One wording that the library had of an item, since a day, and why it was changed to this."""

    since: date
    version: str
    title: str
    client_text: str
    why: str
    because: str | None = None


def wording_version(*texts: str) -> str:
    """Return sixteen characters of the SHA-256 over texts, each framed by its length."""
    digest = hashlib.sha256()
    for text in texts:
        content = text.encode()
        digest.update(b"%d:" % len(content) + content)
    return digest.hexdigest()[:16]


def items_for(
    stage: str,
    offence_keys: Sequence[str],
    released: bool | None,
    items: Mapping[str, GuidanceItem],
    offences: Mapping[str, Offence],
) -> list[Suggested]:
    """Return the items that fit a matter, those to show first at the head, each with its reasons.

    ``released`` is None where it is not known. What is unknown (whereabouts, a charge that is not matched) never
    hides an item: too much guidance does less harm than too little.
    """
    charged = [offences[key] for key in offence_keys if key in offences]
    found = []
    for item in items.values():
        if stage not in item.stages and item.show_first is None:
            continue
        reasons = _reasons(item, stage, charged, released)
        if reasons is not None:
            found.append(Suggested(item, tuple(reasons)))
    return sorted(found, key=lambda one: (one.item.show_first is None, one.item.show_first or 0))


def _reasons(item: GuidanceItem, stage: str, charged: list[Offence], released: bool | None) -> list[str] | None:
    """Return why an item fits, or None where a known fact rules it out."""
    reasons = ["shown to every client first"] if item.show_first is not None else [f"fits the stage: {stage}"]
    tests = (
        _by_whereabouts(item.applies, released, stage),
        _by_minors(item.applies, charged),
        _by_registration(item.applies, charged),
        _by_category(item.applies, charged),
    )
    for fits, reason in tests:
        if not fits:
            return None
        if reason:
            reasons.append(reason)
    return reasons


def _by_whereabouts(applies: Applies, released: bool | None, stage: str) -> tuple[bool, str | None]:
    if applies.released is None or stage in AFTER_CONVICTION:
        return True, None
    if released is None:
        return True, "whether the client is released is not recorded"
    return released is applies.released, "the client is released" if released else "the client is in custody"


def _by_minors(applies: Applies, charged: list[Offence]) -> tuple[bool, str | None]:
    if not applies.concerns_minors:
        return True, None
    if not charged:
        return True, "no charge is matched: shown to be safe"
    cites = [one.citation for one in charged if one.gated]
    return bool(cites), _because("the charge concerns a minor, or may", cites)


def _by_registration(applies: Applies, charged: list[Offence]) -> tuple[bool, str | None]:
    if not applies.registrable:
        return True, None
    if not charged:
        return True, "no charge is matched: shown to be safe"
    cites = [one.citation for one in charged if one.registration.value != "none"]
    return bool(cites), _because("registration may follow", cites)


def _by_category(applies: Applies, charged: list[Offence]) -> tuple[bool, str | None]:
    if not applies.categories:
        return True, None
    if not charged:
        return True, "no charge is matched: shown to be safe"
    cites = [one.citation for one in charged if set(one.categories) & set(applies.categories)]
    return bool(cites), _because("the charge is about images or messages of an adult, or may be", cites)


def _because(what: str, cites: Iterable[str]) -> str:
    return f"{what} ({', '.join(dict.fromkeys(cites))})"
