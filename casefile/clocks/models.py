"""The speedy-trial ledger: events, periods and extensions, entered once and corrected by a new row.

A row came from the docket's own words (``found`` names the proposal, ``found_says`` what it said when it was decided
on) or from a person. ``entry_key`` is that of a docket entry of the matter; ``words`` are the docket's own.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from casefile.infra.db import Base, append_only
from casefile.matters.recorded import Recorded

STATES = {"accepted": "accepted", "rejected": "rejected"}
EVENT_KINDS = {
    "arrested": "Arrested, or served with a summons, on the federal charge",
    "complaint": "Complaint filed; it starts and stops nothing of the seventy days",
    "charged": "Indictment or information filed and made public",
    "superseded": "Superseding indictment or information filed",
    "first appearance": "First appearance before a judicial officer of the court where the charge is pending",
    "trial began": "Trial began",
    "plea": "Plea of guilty or of no contest entered",
    "dismissed": "Charge dismissed",
    "mistrial": "Mistrial, or new trial ordered",
}
ENDS = ("trial began", "plea", "dismissed")
PERIOD_KINDS = {"motion": "Pretrial motion", "exclusion": "Excluded days"}
MOVANTS = {
    "defence": "the defence",
    "government": "the government",
    "both": "both sides",
    "court": "the court",
    "unknown": "not known",
}
FINDINGS = {"unknown": "not known, or not on the docket", "yes": "yes, on the record", "no": "no"}
SIDES = {"ordered": "the court ordered it", "ours": "only we say so", "government": "only the government says so"}
STANCES = {
    "": "no position entered",
    "agrees": "excluded as it stands",
    "counts": "these days count",
    "other": "other days are excluded",
}


class Decided(Recorded):
    """What every row of the ledger shares: how it was decided on, and where it is from."""

    state: Mapped[str] = mapped_column(String(10))
    found: Mapped[str] = mapped_column(String(200))
    found_says: Mapped[dict[str, Any]]
    entry_key: Mapped[str | None] = mapped_column(String(80))
    words: Mapped[str] = mapped_column(Text)

    @property
    def is_accepted(self) -> bool:
        """Whether the clocks are counted with it."""
        return self.state == "accepted"


@append_only
class ClockEvent(Decided, Base):
    """An event that starts or ends a clock."""

    __tablename__ = "clock_event"

    kind: Mapped[str] = mapped_column(String(20))
    on: Mapped[date]


@append_only
class ClockPeriod(Decided, Base):
    """A motion, or days said to be excluded, with the positions of both sides; both ends are in it.

    Of a motion ``first`` is the day it was filed, ``ready`` the day its hearing ended or the court had every paper, and
    ``last`` the day it was decided. An open end is None. ``codefendants`` is one name a line.
    """

    __tablename__ = "clock_period"

    kind: Mapped[str] = mapped_column(String(10))
    what: Mapped[str] = mapped_column(String(300))
    by: Mapped[str] = mapped_column(String(12))
    first: Mapped[date]
    ready: Mapped[date | None]
    heard: Mapped[bool]
    last: Mapped[date | None]
    ground: Mapped[str] = mapped_column(String(10))
    findings: Mapped[str] = mapped_column(String(8))
    side: Mapped[str] = mapped_column(String(12))
    codefendants: Mapped[str] = mapped_column(String(600))
    last_entry_key: Mapped[str | None] = mapped_column(String(80))
    ours: Mapped[str] = mapped_column(String(8))
    ours_first: Mapped[date | None]
    ours_last: Mapped[date | None]
    ours_reason: Mapped[str] = mapped_column(String(1000))
    government: Mapped[str] = mapped_column(String(8))
    government_first: Mapped[date | None]
    government_last: Mapped[date | None]
    government_reason: Mapped[str] = mapped_column(String(1000))


@append_only
class ClockExtension(Decided, Base):
    """An order that lengthens the thirty days to the charge; ``days`` is None until somebody enters how many."""

    __tablename__ = "clock_extension"

    ordered_on: Mapped[date]
    days: Mapped[int | None]


class ClockStanding(Base):
    """Where the trial clock of a matter stands, for lists that show many: written anew whenever the ledger changes.

    ``days`` are the spans of the clock, past and to come, as ``[first, last, counted]``, so that the days left of any
    day can be told without the ledger; ``if_found`` are they where every finding that nobody knows of was made.
    ``last_day`` is None while the clock stands still without a known end. ``questions`` counts what is still
    to be entered.
    """

    __tablename__ = "clock_standing"
    __table_args__ = (Index("ix_clock_standing_ended_last_day", "ended", "last_day"),)

    matter_id: Mapped[int] = mapped_column(ForeignKey("matter.id"), primary_key=True)
    ended: Mapped[bool]
    last_day: Mapped[date | None]
    limit: Mapped[int]
    days: Mapped[list[Any]] = mapped_column(JSON)
    if_found: Mapped[list[Any]] = mapped_column(JSON)
    questions: Mapped[int]
    at: Mapped[datetime]
