"""Examinations at a government facility, requests for access, counts of images, the government's chain: words only.

No column here holds bytes. Every row is written by a person about something that took place, or stands in a report.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casefile.evidence.models import Item
from casefile.infra.db import Base, append_only
from casefile.matters.recorded import Recorded

ACCESS_ANSWERS = {
    "": "no answer yet",
    "granted": "granted",
    "conditions": "granted with conditions",
    "refused": "refused",
}
COUNTED = {"stills": "still images", "videos": "videos", "frames": "frames", "duplicates": "duplicates"}


@append_only
class Examination(Recorded, Base):
    """One visit to a facility: who, how long, with what, and which limits were met."""

    __tablename__ = "examination"

    facility: Mapped[str] = mapped_column(String(300))
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    counsel: Mapped[str] = mapped_column(String(300))
    expert: Mapped[str] = mapped_column(String(300))
    accused_present: Mapped[bool]
    agent: Mapped[str] = mapped_column(String(300))
    workstation: Mapped[str] = mapped_column(String(300))
    tools: Mapped[str] = mapped_column(String(1000))
    items: Mapped[str] = mapped_column(String(1000))
    limit_time: Mapped[str] = mapped_column(String(1000))
    limit_internet: Mapped[str] = mapped_column(String(1000))
    limit_software: Mapped[str] = mapped_column(String(1000))
    limit_privacy: Mapped[str] = mapped_column(String(1000))
    objections: Mapped[str] = mapped_column(Text)
    notes_kept: Mapped[str] = mapped_column(String(500))
    privileged: Mapped[bool]


@append_only
class AccessRequest(Recorded, Base):
    """One request to examine something, and the answer once there is one."""

    __tablename__ = "access_request"

    what: Mapped[str] = mapped_column(String(500))
    asked_of: Mapped[str] = mapped_column(String(200))
    asked_on: Mapped[date]
    answer: Mapped[str] = mapped_column(String(20))
    answered_on: Mapped[date | None]
    conditions: Mapped[str] = mapped_column(String(1000))
    refusal: Mapped[str] = mapped_column(String(1000))


@append_only
class ImageCount(Recorded, Base):
    """One number of a kind, as alleged and as accepted, each with where it is said."""

    __tablename__ = "image_count"

    concerns: Mapped[str] = mapped_column(String(200))
    what: Mapped[str] = mapped_column(String(20))
    alleged: Mapped[int | None]
    alleged_source: Mapped[str] = mapped_column(String(300))
    accepted: Mapped[int | None]
    accepted_source: Mapped[str] = mapped_column(String(300))


@append_only
class DisclosedStep(Recorded, Base):
    """One step of the government's chain as a report tells it: ``wall`` is the clock as written, in ``zone``."""

    __tablename__ = "disclosed_step"

    item_id: Mapped[int] = mapped_column(ForeignKey("evidence_item.id"), index=True)
    what: Mapped[str] = mapped_column(String(20))
    wall: Mapped[str] = mapped_column(String(20))
    zone: Mapped[str] = mapped_column(String(60))
    basis: Mapped[str] = mapped_column(String(20))
    who: Mapped[str] = mapped_column(String(200))
    place: Mapped[str] = mapped_column(String(300))
    tool: Mapped[str] = mapped_column(String(200))
    version: Mapped[str] = mapped_column(String(100))
    algorithm: Mapped[str] = mapped_column(String(20))
    hash_value: Mapped[str] = mapped_column(String(300))
    of_what: Mapped[str] = mapped_column(String(200))
    seal: Mapped[str] = mapped_column(String(100))
    number: Mapped[int | None]
    told: Mapped[str] = mapped_column(String(1000))
    pinpoint: Mapped[str] = mapped_column(String(300))

    item: Mapped[Item] = relationship()
