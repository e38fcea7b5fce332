"""Closing a matter: what other rooms say is still open in it is asked first; ``create_app`` hands the question down."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from flask import Flask, current_app
from sqlalchemy import select

from casefile.infra import clock
from casefile.infra.db import db
from casefile.infra.errors import Refusal
from casefile.matters.events import note_event
from casefile.matters.models import Matter

_ASKED = "casefile.open_dates"


@dataclass(frozen=True)
class OpenDate:
    """A date that keeps a matter open. ``kind`` is deadline or hearing; ``bulk``: it can be set aside with others."""

    kind: str
    id: int
    what: str
    on: date
    state: str
    bulk: bool = False


class StillOpenError(Refusal):
    """A matter cannot be closed while dates are open; ``dates`` names them."""

    def __init__(self, dates: Sequence[OpenDate]) -> None:
        words = "1 date of this matter is" if len(dates) == 1 else f"{len(dates)} dates of this matter are"
        super().__init__(
            f"{words} still open. Mark each as done, or reject or cancel it with the reason; a hearing still to come "
            "is held or cancelled first. Then close the matter."
        )
        self.dates = dates


def init_closing(app: Flask, open_dates: Callable[[Matter], Sequence[OpenDate]]) -> None:
    """Take the question which dates are open: the rooms that keep dates stand above this one."""
    app.extensions[_ASKED] = open_dates


def close(matter: Matter) -> None:
    """Close a matter: from here on nothing in it can be changed, save custody and reopening.

    Raises:
        StillOpenError: dates of it are open.
    """
    db.session.flush()
    db.session.refresh(matter, with_for_update=True)  # whoever enters a date now waits, and finds the matter closed
    found = current_app.extensions[_ASKED](matter)
    if found:
        raise StillOpenError(found)
    note_event(matter, "closed", {})
    matter.closed_at = clock.now()


def must_be_open(matter: Matter) -> None:
    """Refuse a matter that somebody closed meanwhile; one that is open stays so until the transaction ends.

    Raises:
        Refusal: it is closed.
    """
    db.session.flush()
    now = select(Matter.closed_at).where(Matter.id == matter.id).with_for_update(read=True, key_share=True)
    if db.session.scalar(now) is not None:
        raise Refusal("This matter was closed meanwhile. Reopen it, then enter the date.")


def reopen(matter: Matter) -> None:
    """Reopen a closed matter."""
    note_event(matter, "reopened", {})
    matter.closed_at = None
