"""Court orders against the client, version by version, and what counsel decided of them; nothing is ever rewritten."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casefile.infra.db import Base, append_only
from casefile.law.orders import Ordered
from casefile.matters.models import DocketEntry
from casefile.matters.recorded import Recorded

DECISIONS = ("ended", "extended", "unmarked")


@append_only
class CourtOrder(Recorded, Base):
    """One version of an order as it was entered; a correction is a row in its place, a modification a line of its own.

    ``order_id`` is the first row of the first version, which is the number of the order; None for that version itself.
    ``until`` None: it holds until it is changed. ``terms``: a list of key and what is filled in.
    """

    __tablename__ = "court_order"

    order_id: Mapped[int | None] = mapped_column(ForeignKey("court_order.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("docket_entry.id"))
    source: Mapped[str] = mapped_column(String(300))
    made_on: Mapped[date]
    made_by: Mapped[str] = mapped_column(String(200))
    since: Mapped[date]
    until: Mapped[date | None]
    terms: Mapped[list[dict[str, Any]]] = mapped_column(JSON)

    entry: Mapped[DocketEntry | None] = relationship()

    @property
    def number(self) -> int:
        """The number of the order that this is a version of."""
        return self.order_id or self.root_id

    @property
    def key(self) -> int:
        """The number of this version, whatever corrects it."""
        return self.root_id

    @property
    def ordered(self) -> tuple[Ordered, ...]:
        """Its terms as values of the law."""
        return tuple(Ordered(one["key"], one["filled"]) for one in self.terms)

    @property
    def read_in(self) -> str:
        """Where it was read, in words."""
        return source_words(self.entry, self.source)


@append_only
class OrderDecision(Recorded, Base):
    """What counsel recorded of an order: that it is over from ``on``, holds to ``until``, or that a mark is lifted.

    ``version_id`` is the version that is extended; ``person_id`` whom the system may address again.
    """

    __tablename__ = "order_decision"

    order_id: Mapped[int] = mapped_column(ForeignKey("court_order.id"), index=True)
    version_id: Mapped[int | None] = mapped_column(ForeignKey("court_order.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[str] = mapped_column(String(10))
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("docket_entry.id"))
    source: Mapped[str] = mapped_column(String(300))
    on: Mapped[date | None] = mapped_column("on_day")
    until: Mapped[date | None]
    note: Mapped[str] = mapped_column(String(300))

    entry: Mapped[DocketEntry | None] = relationship()

    @property
    def read_in(self) -> str:
        """Where it was read, in words."""
        return source_words(self.entry, self.source)


def source_words(entry: DocketEntry | None, words: str) -> str:
    """Return a source in words: the docket entry with its day, the words typed, or both."""
    named = ""
    if entry is not None:
        named = f"docket entry {entry.number}" if entry.number else "docket entry without a number"
        named += f" of {entry.filed_on:%-d %B %Y}" if entry.filed_on else ""
    return ", ".join(part for part in (named, words) if part)
