"""Who read or did what, when, from where, to which record: one append-only place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import g, has_request_context, request
from sqlalchemy import BigInteger, Index, Integer, String, insert
from sqlalchemy.orm import Mapped, mapped_column

from casefile.infra import clock
from casefile.infra.db import Base, append_only, db


@append_only
class AuditEntry(Base):
    """One thing that somebody did or read. No note text, no evidence name, no secret is ever kept here."""

    __tablename__ = "audit_entry"
    __table_args__ = (
        Index("ix_audit_entry_matter_id_id", "matter_id", "id"),
        Index("ix_audit_entry_actor_id_id", "actor_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    actor_id: Mapped[int | None]
    actor_name: Mapped[str] = mapped_column(String(200))
    role: Mapped[str] = mapped_column(String(40))
    action: Mapped[str] = mapped_column(String(80))
    outcome: Mapped[str] = mapped_column(String(20))
    matter_id: Mapped[int | None]
    target: Mapped[str] = mapped_column(String(200))
    detail: Mapped[dict[str, Any]]
    address: Mapped[str] = mapped_column(String(60))


@dataclass(frozen=True)
class Actor:
    """Who is acting: an account, or the command line, or a job; ``auth`` says how they proved who they are."""

    id: int | None
    name: str
    role: str
    auth: str = "command line"


NOBODY = Actor(None, "", "anonymous")
THE_HOUSE = Actor(None, "Casefile", "housekeeping", "schedule")


def set_actor(actor: Actor) -> None:
    """Say who acts from here on in this request or command."""
    g.audit_actor = actor


_INSERT = insert(AuditEntry.__table__)  # type: ignore[arg-type]


def actor() -> Actor:
    """Return who is acting."""
    found: Actor = g.get("audit_actor", NOBODY)
    return found


def record(
    action: str, *, matter_id: int | None = None, target: str = "", outcome: str = "done", **detail: Any
) -> None:
    """Add one entry to the audit; it is kept or lost with the transaction around it."""
    who = actor()
    entry = {
        "at": clock.now(),
        "actor_id": who.id,
        "actor_name": who.name,
        "role": who.role,
        "action": action,
        "outcome": outcome,
        "matter_id": matter_id,
        "target": target,
        "detail": detail,
        "address": (request.remote_addr or "") if has_request_context() else "command line",
    }
    db.session.connection().execute(_INSERT, entry)  # not by way of the session: no entry is read or changed after this


def of_matter(
    matter_id: int, *, before: int | None = None, actor_id: int | None = None, limit: int = 50
) -> list[AuditEntry]:
    """Return the newest entries of one matter, paged by id."""
    query = db.select(AuditEntry).where(AuditEntry.matter_id == matter_id)
    if before is not None:
        query = query.where(AuditEntry.id < before)
    if actor_id is not None:
        query = query.where(AuditEntry.actor_id == actor_id)
    return list(db.session.scalars(query.order_by(AuditEntry.id.desc()).limit(limit)))
