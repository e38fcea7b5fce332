"""The plain values that each paper takes; no row goes further than here."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from casefile.accounts.models import User
from casefile.filings import sources
from casefile.matters import service as matters
from casefile.matters.caption import Frame, frame_of
from casefile.matters.models import Matter

CAPACITIES = {
    "": "not stated",
    "retained": "retained",
    "appointed": "appointed by the court",
    "defender": "of the federal defender's office",
}
SIGNATURES = {
    "": "not chosen yet",
    "line": "a line to be signed by hand",
    "electronic": "s/ and the name, where counsel files it through counsel's own account",
}
SERVED_BY = {
    "": "not chosen yet",
    "ecf": "by the court's electronic-filing system",
    "hand": "by hand",
    "mail": "by mail",
    "email": "by e-mail, consented to in writing",
    "jail": "by mail to a jail or prison",
}
OWN_WORDS = ("bar_number", "firm", "address", "phone", "email")


@dataclass(frozen=True, slots=True)
class Counsel:
    """Counsel as the signature block prints them; ``user_id`` is the account that may sign electronically."""

    user_id: int | None = None
    name: str = ""
    bar_number: str = ""
    firm: str = ""
    address: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Service:
    """How a paper is served, upon whom and when; the court's system needs neither name nor day."""

    how: str = ""
    upon: str = ""
    served_on: date | None = None

    @property
    def is_whole(self) -> bool:
        """Whether it says all that it must."""
        return self.how == "ecf" or bool(self.how and self.upon.strip() and self.served_on)


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside the text of a paper: the caption, who signs, how it is served, the fields that its kind asks.

    ``ask`` is what was typed, as it is kept; ``sections`` are the words beneath each heading of the filled text,
    ``files`` what stands behind the covers of its exhibits.
    """

    frame: Frame
    counsel: Counsel
    capacity: str
    signature: str
    signed_on: date | None
    rows: tuple[Service, ...]
    ask: Mapping[str, str]
    sections: Mapping[str, str] = field(default_factory=dict)
    files: frozenset[str] = frozenset()

    @property
    def ledger(self) -> str:
        """The speedy-trial ledger where it stands behind an exhibit's cover; one motion requires it."""
        return sources.LEDGER if sources.LEDGER in self.files else ""

    @property
    def service(self) -> Service:
        """The first way of service that lacks something, else the first: what required parts are asked of."""
        lacking = next((row for row in self.rows if not row.is_whole), None)
        return lacking or next(iter(self.rows), Service())


def days(beside: Beside) -> tuple[tuple[str, date], ...]:
    """Return the days that a paper certifies, each with what happened on it: signed, served."""
    signed = [("Signed on", beside.signed_on)]
    served = [("Served on", row.served_on) for row in beside.rows]
    return tuple((what, on) for what, on in (*signed, *served) if on)


def attorneys_of(matter: Matter) -> list[User]:
    """Return the attorneys of the team, lead counsel first."""
    found = [member for member in matters.members(matter) if member.role in ("lead", "attorney")]
    return [member.user for member in sorted(found, key=lambda member: member.role != "lead")]


def beside(matter: Matter, typed: Mapping[str, Any]) -> Beside:
    """Return what stands beside the text, from the matter and from what was typed."""
    ask = {"capacity": typed.get("capacity", ""), **typed.get("asks", {})}
    return Beside(
        frame=frame_of(matter),
        counsel=_counsel(matter, typed),
        capacity=ask["capacity"] if ask["capacity"] in CAPACITIES else "",
        signature=typed.get("signature", ""),
        signed_on=day(typed.get("signed_on")),
        rows=services(typed),
        ask=ask,
    )


def services(typed: Mapping[str, Any]) -> tuple[Service, ...]:
    """Return the ways of service that were typed; drafts from before there were several kept one of them flat."""
    flat = {"how": typed.get("served_by", ""), "upon": typed.get("served_upon", ""), "on": typed.get("served_on", "")}
    rows = typed.get("service", [flat] if any(flat.values()) else [])
    return tuple(Service(row["how"], row["upon"], day(row["on"])) for row in rows)


def _counsel(matter: Matter, typed: Mapping[str, Any]) -> Counsel:
    chosen = typed.get("counsel_id")
    user = next((user for user in attorneys_of(matter) if user.id == chosen), None)
    words = {name: typed.get(name, "") for name in OWN_WORDS}
    return Counsel(user_id=user.id if user else None, name=user.name if user else "", **words)


def day(text: str | None) -> date | None:
    """Return a day kept as text, or None where none is kept."""
    return date.fromisoformat(text) if text else None


def digest(values: object) -> str:
    """Return the SHA-256 of plain values as canonical JSON."""
    canonical = json.dumps(_plain(values), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_plain(one) for one in value]
    return value.isoformat() if isinstance(value, date) else value
