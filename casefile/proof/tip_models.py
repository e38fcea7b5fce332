"""Reports to the clearing-house (CyberTips) and the files they name: words and figures only, and never rewritten.

No column holds bytes. A hash is text as a report prints it; nothing is computed from a file or looked up by a hash.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from casefile.evidence.models import Item
from casefile.infra.db import Base, append_only
from casefile.matters.models import Matter

SECTIONS = {
    "A": "What the provider submitted",
    "B": "Added by the clearing-house's systems",
    "C": "Added by the clearing-house's analysts",
    "D": "Law enforcement to whom it was made available",
}
PARTS = {
    "incident": ("A", "Incident"),
    "person": ("A", "Person reported"),
    "accounts": ("A", "Accounts"),
    "identifiers": ("A", "Identifiers"),
    "systems": ("B", "Added automatically, such as where an IP address is located"),
    "analysts": ("C", "Added by analysts, and whether a file was opened there"),
    "recipients": ("D", "To whom it was made available, and when"),
}
HASH_KINDS = {
    "": "not stated",
    "md5": "MD5",
    "sha1": "SHA-1",
    "sha256": "SHA-256",
    "photodna": "PhotoDNA",
    "other": "other",
}
YES_NO = {"yes": "yes", "no": "no", "not stated": "not stated"}
VIEWED = {"yes": "yes", "hash only": "no, matched by hash only", "no": "no", "not stated": "not stated"}
QUESTIONS = {
    "viewed": "Did the provider view the entire contents?",
    "public": "Were the contents publicly available?",
    "clearing_house": "Did the clearing-house's analyst open it?",
    "police": "Did law enforcement open it?",
    "before_warrant": "Was that before a warrant?",
    "affidavit": "Does the affidavit rely on it?",
}
DAYS = {"police": "Day it was first opened", "before_warrant": "Day of the warrant"}


def answers_to(question: str) -> dict[str, str]:
    """Return the answers that a question takes, each in words."""
    return VIEWED if question == "viewed" else YES_NO


class _Recorded:
    """Who entered a row, when, and why where it corrects another."""

    why: Mapped[str] = mapped_column(String(300))
    at: Mapped[datetime]
    by_name: Mapped[str] = mapped_column(String(200))

    @declared_attr
    def by_id(self) -> Mapped[int | None]:
        return mapped_column(ForeignKey("user_account.id"))


@append_only
class Tip(_Recorded, Base):
    """One report as entered; a correction is a new row. ``first_id`` names the first, which all else hangs on."""

    __tablename__ = "tip"
    __table_args__ = (Index("ix_tip_matter_id_id", "matter_id", "id"), Index("ix_tip_first_id", "first_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    matter_id: Mapped[int] = mapped_column(ForeignKey("matter.id"))
    first_id: Mapped[int | None] = mapped_column(ForeignKey("tip.id"))
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("tip.id"), unique=True)
    number: Mapped[str] = mapped_column(String(60))
    provider: Mapped[str] = mapped_column(String(200))
    submitted_on: Mapped[date | None]
    received_on: Mapped[date | None]
    item_id: Mapped[int | None] = mapped_column(ForeignKey("evidence_item.id"))

    matter: Mapped[Matter] = relationship()
    item: Mapped[Item | None] = relationship()

    @property
    def root_id(self) -> int:
        """The id of its first row."""
        return self.first_id or self.id


@append_only
class TipText(_Recorded, Base):
    """One version of what a part of a report says, with where it says so; the newest is shown."""

    __tablename__ = "tip_text"
    __table_args__ = (Index("ix_tip_text_tip_id_part", "tip_id", "part"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    tip_id: Mapped[int] = mapped_column(ForeignKey("tip.id"))
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("tip_text.id"), unique=True)
    part: Mapped[str] = mapped_column(String(20))
    text: Mapped[str] = mapped_column(Text)
    pinpoint: Mapped[str] = mapped_column(String(200))


@append_only
class TipFile(_Recorded, Base):
    """One reported file as the report names it. ``struck``: it was entered by mistake, and stays on record."""

    __tablename__ = "tip_file"
    __table_args__ = (Index("ix_tip_file_tip_id_id", "tip_id", "id"), Index("ix_tip_file_first_id", "first_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    tip_id: Mapped[int] = mapped_column(ForeignKey("tip.id"))
    first_id: Mapped[int | None] = mapped_column(ForeignKey("tip_file.id"))
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("tip_file.id"), unique=True)
    name: Mapped[str] = mapped_column(String(500))
    hash_value: Mapped[str] = mapped_column(String(300))
    hash_kind: Mapped[str] = mapped_column(String(20))
    category: Mapped[str] = mapped_column(String(100))
    identifiers: Mapped[str] = mapped_column(String(500))
    pinpoint: Mapped[str] = mapped_column(String(200))
    item_id: Mapped[int | None] = mapped_column(ForeignKey("evidence_item.id"))
    struck: Mapped[bool]

    item: Mapped[Item | None] = relationship()

    @property
    def hash_name(self) -> str:
        """The kind of its hash in words, or that it is not stated."""
        return HASH_KINDS[self.hash_kind] if self.hash_kind else "hash, kind not stated"

    @property
    def root_id(self) -> int:
        """The id of its first row, which answers name."""
        return self.first_id or self.id


@append_only
class TipAnswer(_Recorded, Base):
    """One answer about a reported file, with where it is said; the newest to each question counts."""

    __tablename__ = "tip_answer"
    __table_args__ = (Index("ix_tip_answer_file_id_question", "file_id", "question"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("tip_file.id"))
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("tip_answer.id"), unique=True)
    question: Mapped[str] = mapped_column(String(20))
    answer: Mapped[str] = mapped_column(String(20))
    day: Mapped[date | None]
    pinpoint: Mapped[str] = mapped_column(String(200))

    @property
    def words(self) -> str:
        """The answer in words."""
        return answers_to(self.question)[self.answer]
