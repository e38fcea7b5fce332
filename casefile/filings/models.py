"""Papers: drafts with their versions, comments and reviews; finished papers, which cannot be changed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casefile.infra.db import Base, append_only


class Draft(Base):
    """A paper being written: what a person typed for it; the rest is drawn from the matter each time it is shown.

    ``typed`` are the fields beside the text as last saved; the text stands in the versions. ``revision`` is the number
    of the newest version, so that what is finished is what was last read. ``paper_id`` is set once it is.
    """

    __tablename__ = "draft"
    __table_args__ = (Index("ix_draft_matter_id_id", "matter_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    matter_id: Mapped[int] = mapped_column(ForeignKey("matter.id"))
    kind: Mapped[str] = mapped_column(String(40))
    typed: Mapped[dict[str, Any]]
    revision: Mapped[int] = mapped_column(default=1)
    started_at: Mapped[datetime]
    started_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    started_by: Mapped[str] = mapped_column(String(200))
    changed_at: Mapped[datetime]
    changed_by: Mapped[str] = mapped_column(String(200))
    paper_id: Mapped[int | None] = mapped_column(ForeignKey("paper.id"), unique=True)


@append_only
class DraftVersion(Base):
    """A draft as somebody saved it. ``number`` is the revision of the draft that this save made.

    ``text`` is Markdown; None where the draft was begun before papers had a text of their own: the text of its kind
    then stands in. ``note`` says what changed, in the words of whoever saved it.
    """

    __tablename__ = "draft_version"
    __table_args__ = (UniqueConstraint("draft_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id"))
    number: Mapped[int]
    text: Mapped[str | None] = mapped_column(Text)
    typed: Mapped[dict[str, Any]]
    note: Mapped[str] = mapped_column(String(300), default="")
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    by_name: Mapped[str] = mapped_column(String(200))


@append_only
class DraftComment(Base):
    """A remark on a draft, on the words quoted in ``passage`` or on the whole; ``version`` is what was read.

    An answer names the remark it answers and, with ``settles``, closes it. Nothing is edited.
    """

    __tablename__ = "draft_comment"
    __table_args__ = (Index("ix_draft_comment_draft_id_id", "draft_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id"))
    version: Mapped[int]
    passage: Mapped[str] = mapped_column(Text, default="")
    text: Mapped[str] = mapped_column(Text)
    answers_id: Mapped[int | None] = mapped_column(ForeignKey("draft_comment.id"))
    settles: Mapped[bool] = mapped_column(default=False)
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    by_name: Mapped[str] = mapped_column(String(200))


@append_only
class DraftReview(Base):
    """One step of a review: ``asked``, ``approved`` or ``returned``. It counts for the version that it names."""

    __tablename__ = "draft_review"
    __table_args__ = (Index("ix_draft_review_draft_id_id", "draft_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id"))
    version: Mapped[int]
    act: Mapped[str] = mapped_column(String(10))
    words: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    by_name: Mapped[str] = mapped_column(String(200))


@append_only
class Paper(Base):
    """A finished paper. Its bytes lie in the store and are never made again.

    ``sha256`` is that of the PDF; ``values_sha256`` that of the plain values it was made from, as canonical JSON.
    """

    __tablename__ = "paper"
    __table_args__ = (Index("ix_paper_matter_id_id", "matter_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    matter_id: Mapped[int] = mapped_column(ForeignKey("matter.id"))
    kind: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(String(300))
    label: Mapped[str] = mapped_column(String(2))
    stored_name: Mapped[str] = mapped_column(String(32), unique=True)
    sha256: Mapped[str] = mapped_column(String(64))
    size_bytes: Mapped[int]
    pages: Mapped[int]
    values_sha256: Mapped[str] = mapped_column(String(64))
    lawdata_version: Mapped[str] = mapped_column(String(16))
    made_at: Mapped[datetime]
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    made_by: Mapped[str] = mapped_column(String(200))

    events: Mapped[list[PaperEvent]] = relationship(back_populates="paper", order_by="PaperEvent.id")
    served: Mapped[list[PaperServed]] = relationship(order_by="PaperServed.id")
    copies: Mapped[list[PaperCopy]] = relationship(order_by="PaperCopy.id")

    @property
    def filed(self) -> PaperEvent | None:
        """The newest record of its filing, or None where it was not filed."""
        return self.events[-1] if self.events else None


@append_only
class PaperEvent(Base):
    """That a finished paper was filed: on which day, as which docket entry. A later record corrects an earlier one."""

    __tablename__ = "paper_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    paper_id: Mapped[int] = mapped_column(ForeignKey("paper.id"), index=True)
    filed_on: Mapped[date]
    entry_number: Mapped[int | None]
    note: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    by_name: Mapped[str] = mapped_column(String(200))

    paper: Mapped[Paper] = relationship(back_populates="events")


@append_only
class GuardOverride(Base):
    """That an attorney let one finding of the guard pass, and why. ``finding_key`` names what was found in its place.

    What was found is not kept here: it is what must not be written down again.
    """

    __tablename__ = "guard_override"
    __table_args__ = (Index("ix_guard_override_draft_id_finding_key", "draft_id", "finding_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    matter_id: Mapped[int] = mapped_column(ForeignKey("matter.id"), index=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id"))
    revision: Mapped[int]
    finding_key: Mapped[str] = mapped_column(String(32))
    rule: Mapped[str] = mapped_column(String(40))
    why: Mapped[str] = mapped_column(String(500))
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    by_name: Mapped[str] = mapped_column(String(200))


@append_only
class PaperServed(Base):
    """That a finished paper was served: upon whom, how, on which day. A later record may take the place of one."""

    __tablename__ = "paper_served"

    id: Mapped[int] = mapped_column(primary_key=True)
    paper_id: Mapped[int] = mapped_column(ForeignKey("paper.id"), index=True)
    upon: Mapped[str] = mapped_column(Text)
    how: Mapped[str] = mapped_column(String(20))
    served_on: Mapped[date]
    note: Mapped[str] = mapped_column(Text, default="")
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("paper_served.id"))
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    by_name: Mapped[str] = mapped_column(String(200))


@append_only
class PaperCopy(Base):
    """A finished paper in another form, made once, when it was finished, and kept as it is."""

    __tablename__ = "paper_copy"
    __table_args__ = (UniqueConstraint("paper_id", "form"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    matter_id: Mapped[int] = mapped_column(ForeignKey("matter.id"))
    paper_id: Mapped[int] = mapped_column(ForeignKey("paper.id"))
    form: Mapped[str] = mapped_column(String(10))
    stored_name: Mapped[str] = mapped_column(String(32), unique=True)
    sha256: Mapped[str] = mapped_column(String(64))
    size_bytes: Mapped[int]
    made_at: Mapped[datetime]


@append_only
class BatesRange(Base):
    """Numbers that were stamped on the pages of one exhibit of a finished paper: from ``first`` to ``last``, both in.

    They run on over the papers of a matter, prefix by prefix, and none is given twice. ``source`` names the file,
    ``source_sha256`` is its digest as it was received.
    """

    __tablename__ = "bates_range"
    __table_args__ = (
        UniqueConstraint("matter_id", "prefix", "first"),
        CheckConstraint("first >= 1 AND last >= first", name="runs_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    matter_id: Mapped[int] = mapped_column(ForeignKey("matter.id"))
    prefix: Mapped[str] = mapped_column(String(20))
    width: Mapped[int]
    first: Mapped[int]
    last: Mapped[int]
    paper_id: Mapped[int] = mapped_column(ForeignKey("paper.id"), index=True)
    exhibit: Mapped[str] = mapped_column(String(40))
    source: Mapped[str] = mapped_column(String(60))
    source_sha256: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    by_name: Mapped[str] = mapped_column(String(200))
