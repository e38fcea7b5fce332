"""The one door by which anything leaves the house to a person: routes are listed, and every addressee is asked about.

Who may never be addressed only rooms can say; ``create_app`` hands their question down. Without it nothing leaves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar, cast

from flask import Flask, current_app

from casefile.infra.addresses import ascii_domain, emails_in, shown
from casefile.infra.errors import Refusal

KINDS = ("mail", "letter", "calendar", "invitation", "message", "share", "slip")
_ASKED = "outgoing.question"
_NO_MAIL = "outgoing.no_mail"
_SEAL = object()
_F = TypeVar("_F", bound=Callable[..., Any])


class NeverAddressed(Refusal):
    """Somebody was to be addressed whom the system never addresses; the text says why."""


@dataclass(frozen=True)
class Asked:
    """Who is to be addressed: by account, by person, by an address, by words that name a recipient.

    ``matter_id`` says whose marked people the words are held against; addresses are held against all.
    """

    user_id: int | None = None
    person_id: int | None = None
    address: str = ""
    words: str = ""
    matter_id: int | None = None


Question = Callable[[Asked], str]
"""Return why somebody is never addressed, or nothing where they may be."""


@dataclass(frozen=True)
class Route:
    """One way out of the house: its name, its kind, and the function through which it goes."""

    name: str
    kind: str
    function: str


ROUTES: dict[str, Route] = {}
_open_route: ContextVar[Route | None] = ContextVar("outgoing_route", default=None)


class Addressee:
    """An e-mail address that was asked about, on a route that is on the list; ``to`` alone makes one."""

    __slots__ = ("_address", "_route")

    def __init__(self, address: str, route: str, *, seal: object = None) -> None:
        if seal is not _SEAL:
            raise TypeError(
                "an addressee is made by casefile.infra.outgoing.to, which asks whether it may be written to"
            )
        self._address, self._route = address, route

    @property
    def address(self) -> str:
        """The address, its domain as it travels."""
        return self._address

    @property
    def route(self) -> str:
        """The name of the route on which it was asked about."""
        return self._route


def init_outgoing(app: Flask, question: Question, why_no_mail: Callable[[str], str] = lambda _address: "") -> None:
    """Take the questions who is never addressed, and which address takes no mail: rooms that know stand above."""
    app.extensions[_ASKED] = question
    app.extensions[_NO_MAIL] = why_no_mail


def route(name: str, kind: str) -> Callable[[_F], _F]:
    """Put a function on the list of routes; an addressee can be made only inside of one."""
    if kind not in KINDS:
        raise ValueError(f"{kind!r} is no kind of route; choose one of: {', '.join(KINDS)}")

    def listed(function: _F) -> _F:
        where = f"{function.__module__}.{function.__qualname__}"
        if name in ROUTES and ROUTES[name].function != where:
            raise ValueError(f"two routes are named {name!r}: {ROUTES[name].function} and {where}")
        made = ROUTES[name] = Route(name, kind, where)

        @wraps(function)
        def through(*args: Any, **kwargs: Any) -> Any:
            with _on(made):
                return function(*args, **kwargs)

        return cast(_F, through)

    return listed


@contextmanager
def _on(made: Route) -> Iterator[None]:
    before = _open_route.set(made)
    try:
        yield
    finally:
        _open_route.reset(before)


def why_never(asked: Asked) -> str:
    """Return why somebody is never addressed, or nothing where they may be."""
    question: Question | None = current_app.extensions.get(_ASKED)
    if question is None:
        raise RuntimeError("nothing leaves this house: the question who is never addressed was not handed down")
    return question(asked)


def refuse(asked: Asked) -> None:
    """Refuse to address somebody who is never addressed.

    Raises:
        NeverAddressed: they are marked, or the address is that of somebody who is; it says why.
    """
    if why := why_never(asked):
        raise NeverAddressed(why)


def to(address: str, *, user_id: int | None = None, person_id: int | None = None) -> Addressee:
    """Return an addressee for a mail, after the question was asked.

    Raises:
        NeverAddressed: this is, or is the address of, somebody whom the system never addresses.
        Refusal: the text is not one e-mail address.
        RuntimeError: the call comes from no route that is on the list.
    """
    on = _open_route.get()
    if on is None:
        raise RuntimeError("no route is open: name the function with outgoing.route, so that it is on the list")
    refuse(Asked(user_id=user_id, person_id=person_id, address=address))
    if why := current_app.extensions[_NO_MAIL](address):
        raise NeverAddressed(why)
    return Addressee(_one_address(address), on.name, seal=_SEAL)


def _one_address(text: str) -> str:
    found = shown(text).strip()
    local, at, domain = found.rpartition("@")
    if (
        not at
        or not local
        or not domain
        or len(emails_in(found)) != 1
        or any(c in found for c in " \t\r\n,;<>()\"'\\:")
    ):
        raise Refusal("This is not one e-mail address; write it like name@office.example.")
    return f"{local}@{ascii_domain(domain)}"
