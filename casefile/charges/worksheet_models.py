"""The runs of the guideline worksheet and the plea offers: each kept as it was, with what it was computed from."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from casefile.infra.db import Base, append_only


@append_only
class WorksheetRun(Base):
    """One computation: a saved result never changes when the law data does.

    ``marks`` is what was ticked and typed, so that the next version begins with it; ``facts`` is what the law was asked
    and ``answer`` what it said, both as the command-line contract writes them; ``lawdata`` is the digest of the data.
    """

    __tablename__ = "worksheet_run"

    id: Mapped[int] = mapped_column(primary_key=True)
    matter_id: Mapped[int] = mapped_column(ForeignKey("matter.id"), index=True)
    side: Mapped[str] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(String(200))
    marks: Mapped[dict[str, Any]]
    facts: Mapped[dict[str, Any]]
    answer: Mapped[dict[str, Any]]
    edition: Mapped[str] = mapped_column(String(20))
    hypothetical: Mapped[bool]
    lawdata: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    by_name: Mapped[str] = mapped_column(String(200))


@append_only
class PleaOffer(Base):
    """One plea offer as it stood on a day; a changed offer is a new row that takes the place of the one before.

    ``count_ids`` are counts of the matter, ``offence_keys`` offences of the library that are not charged;
    ``committed_on`` is the day that their penalties are read for. ``run_id`` is the worksheet made for it.
    """

    __tablename__ = "plea_offer"

    id: Mapped[int] = mapped_column(primary_key=True)
    matter_id: Mapped[int] = mapped_column(ForeignKey("matter.id"), index=True)
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("plea_offer.id"), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    made_by: Mapped[str] = mapped_column(String(20))
    withdrawn: Mapped[bool]
    count_ids: Mapped[list[str]]
    offence_keys: Mapped[list[str]]
    committed_on: Mapped[date | None]
    run_id: Mapped[int | None] = mapped_column(ForeignKey("worksheet_run.id"))
    answer_by: Mapped[date | None]
    terms: Mapped[dict[str, Any]]
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    by_name: Mapped[str] = mapped_column(String(200))
