"""Items of evidence, the custody log of each matter, and what lead counsel recorded about the gate."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Connection,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    event,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casefile.infra.db import Base, append_only, expect_guard
from casefile.matters.models import Matter

KINDS = (
    "document",
    "image",
    "video",
    "audio",
    "chat log",
    "e-mail",
    "screenshot",
    "metadata report",
    "IP address records",
    "deleted-data recovery",
    "profile or saved link",
    "device",
    "device image",
    "forensic report",
    "platform production",
    "other",
)


FileSize = BigInteger().with_variant(Integer, "sqlite")  # PostgreSQL's integer ends at 2 GB


class CustodyLog(Base):
    """Where the log of one matter stands: its size, newest leaf and moment. Locked for each append.

    ``peaks`` are the full subtrees of its tree (None: not computed yet), ``note`` the signed checkpoint of this size.
    """

    __tablename__ = "custody_log"

    id: Mapped[int] = mapped_column(primary_key=True)
    matter_id: Mapped[int | None] = mapped_column(ForeignKey("matter.id"), unique=True)
    origin: Mapped[str] = mapped_column(String(200), unique=True)
    size: Mapped[int] = mapped_column(default=0)
    head: Mapped[str] = mapped_column(String(64))
    newest_at: Mapped[datetime | None]
    peaks: Mapped[list[str] | None]
    note: Mapped[str] = mapped_column(Text, default="")


@append_only
class CustodyAnchor(Base):
    """A checkpoint that left the office: exported, printed on a receipt, mailed, stamped by an authority.

    ``token`` is the time-stamp authority's answer in base64, where there is one, ``stamped_at`` its moment and
    ``drift_ms`` that moment minus our clock; ``sent_to`` are the names of those it was mailed to.
    """

    __tablename__ = "custody_anchor"

    id: Mapped[int] = mapped_column(primary_key=True)
    log_id: Mapped[int] = mapped_column(ForeignKey("custody_log.id"), index=True)
    size: Mapped[int]
    kind: Mapped[str] = mapped_column(String(20))
    note: Mapped[str] = mapped_column(Text)
    token: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime]
    by_name: Mapped[str] = mapped_column(String(200))
    stamped_at: Mapped[datetime | None]
    drift_ms: Mapped[int | None] = mapped_column(FileSize)
    sent_to: Mapped[list[str] | None]


class StampWanted(Base):
    """A log whose newest checkpoint is to be stamped: since when, how often that failed, and when it is tried again."""

    __tablename__ = "custody_stamp_wanted"

    log_id: Mapped[int] = mapped_column(ForeignKey("custody_log.id"), primary_key=True, autoincrement=False)
    wanted_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime]
    problem: Mapped[str] = mapped_column(String(300), default="")


@append_only
class CustodyRecord(Base):
    """One record of a log. ``body`` is the line itself, byte for byte; the other columns are read from it."""

    __tablename__ = "custody_record"
    __table_args__ = (Index("ix_custody_record_log_id_item_seq", "log_id", "item", "seq"),)

    log_id: Mapped[int] = mapped_column(ForeignKey("custody_log.id"), primary_key=True, autoincrement=False)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    leaf: Mapped[str] = mapped_column(String(64))
    body: Mapped[str] = mapped_column(Text)
    item: Mapped[str | None] = mapped_column(String(20))


LINK_GUARD_SQLITE = """
CREATE TRIGGER custody_record_in_order BEFORE INSERT ON custody_record
WHEN NEW.seq <> 1 + COALESCE((SELECT MAX(seq) FROM custody_record WHERE log_id = NEW.log_id), 0)
  OR json_extract(NEW.body, '$.seq') <> NEW.seq
  OR json_extract(NEW.body, '$.prev') <> COALESCE(
    (SELECT leaf FROM custody_record WHERE log_id = NEW.log_id ORDER BY seq DESC LIMIT 1), printf('%064d', 0))
BEGIN SELECT RAISE(ABORT, 'custody_record: a record must follow the newest one'); END
"""
LINK_GUARD_POSTGRESQL = (
    """
CREATE OR REPLACE FUNCTION custody_record_follow() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE last_seq integer; last_leaf text;
BEGIN
  SELECT seq, leaf INTO last_seq, last_leaf FROM custody_record WHERE log_id = NEW.log_id ORDER BY seq DESC LIMIT 1;
  IF NEW.seq <> COALESCE(last_seq, 0) + 1 OR (NEW.body::json->>'seq')::integer <> NEW.seq
     OR NEW.body::json->>'prev' <> COALESCE(last_leaf, repeat('0', 64)) THEN
    RAISE EXCEPTION 'custody_record: a record must follow the newest one';
  END IF;
  RETURN NEW;
END $$
""",
    "CREATE TRIGGER custody_record_in_order BEFORE INSERT ON custody_record "
    "FOR EACH ROW EXECUTE FUNCTION custody_record_follow()",
)


expect_guard("custody_record_in_order")


@event.listens_for(CustodyRecord.__table__, "after_create")
def _link_guard(_table: Table, connection: Connection, **_: Any) -> None:
    statements = (LINK_GUARD_SQLITE,) if connection.dialect.name == "sqlite" else LINK_GUARD_POSTGRESQL
    for statement in statements:
        connection.execute(text(statement.replace(":", r"\:")))


class Item(Base):
    """What the pages show of one item: drawn from its records, and always to be drawn from them again."""

    __tablename__ = "evidence_item"
    __table_args__ = (UniqueConstraint("matter_id", "label"), Index("ix_evidence_item_matter_id_id", "matter_id", "id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    matter_id: Mapped[int] = mapped_column(ForeignKey("matter.id"))
    label: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(400))
    kind: Mapped[str] = mapped_column(String(40))
    description: Mapped[str] = mapped_column(String(2000), default="")
    share: Mapped[str] = mapped_column(String(2), default="WP")
    received_from: Mapped[str] = mapped_column(String(200))
    received_at: Mapped[datetime]
    holder_id: Mapped[str] = mapped_column(String(200))
    holder_name: Mapped[str] = mapped_column(String(200))
    in_transit_to: Mapped[str | None] = mapped_column(String(200))
    in_transit_name: Mapped[str | None] = mapped_column(String(200))
    reference_only: Mapped[bool] = mapped_column(default=False)
    sha256: Mapped[str | None] = mapped_column(String(64))
    size_bytes: Mapped[int | None] = mapped_column(FileSize)
    stored_name: Mapped[str | None] = mapped_column(String(32), unique=True)
    content: Mapped[str] = mapped_column(String(40), default="")
    plain: Mapped[bool] = mapped_column(default=False)
    certified: Mapped[bool] = mapped_column(default=False)
    fixity: Mapped[str] = mapped_column(String(20), default="unverified")
    verified_at: Mapped[datetime | None]
    open_discrepancies: Mapped[int] = mapped_column(default=0)
    protection: Mapped[str] = mapped_column(String(20), default="none")
    disposed: Mapped[bool] = mapped_column(default=False)
    stopped: Mapped[bool] = mapped_column(default=False, server_default=text("false"))

    matter: Mapped[Matter] = relationship()


@append_only
class DrillEntry(Base):
    """What was recorded in an accident drill: ``kind`` is stopped, told, read or opened.

    ``item_id`` is the item whose bytes it is about, or nothing where something was met elsewhere. ``saw``, ``seen`` and
    ``arrived`` are who saw it, when, and how it came, in the words of whoever tells; ``statement`` is counsel's.
    """

    __tablename__ = "evidence_drill"

    id: Mapped[int] = mapped_column(primary_key=True)
    matter_id: Mapped[int] = mapped_column(ForeignKey("matter.id"), index=True)
    item_id: Mapped[int | None] = mapped_column(ForeignKey("evidence_item.id"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    saw: Mapped[str] = mapped_column(String(1000), default="")
    seen: Mapped[str] = mapped_column(String(500), default="")
    arrived: Mapped[str] = mapped_column(String(1000), default="")
    statement: Mapped[str] = mapped_column(String(1000), default="")
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    by_name: Mapped[str] = mapped_column(String(200))

    item: Mapped[Item | None] = relationship()
    matter: Mapped[Matter] = relationship()


@append_only
class GateDecision(Base):
    """What lead counsel recorded: that a matter is not gated, or that it is gated after all."""

    __tablename__ = "gate_decision"

    id: Mapped[int] = mapped_column(primary_key=True)
    matter_id: Mapped[int] = mapped_column(ForeignKey("matter.id"), index=True)
    is_open: Mapped[bool]
    statement: Mapped[str] = mapped_column(String(1000))
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    by_name: Mapped[str] = mapped_column(String(200))


class EvidenceExport(Base):
    """One bag that was asked for: how far it is, and where its texts lie sealed once it is ready.

    The files themselves are read from the store when it is downloaded, so that nothing lies there twice. ``labels``
    are those that whoever asked may read; ``items`` the exhibits whose files go along.
    """

    __tablename__ = "evidence_export"

    id: Mapped[int] = mapped_column(primary_key=True)
    matter_id: Mapped[int] = mapped_column(ForeignKey("matter.id"), index=True)
    receiver: Mapped[str] = mapped_column(String(200))
    why: Mapped[str] = mapped_column(String(500))
    with_files: Mapped[bool]
    withhold: Mapped[list[str]]
    labels: Mapped[list[str]]
    state: Mapped[str] = mapped_column(String(20), default="waiting")
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    items: Mapped[list[str]]
    left_out: Mapped[dict[str, Any]]
    records: Mapped[int] = mapped_column(default=0)
    stored_name: Mapped[str | None] = mapped_column(String(32), unique=True)
    problem: Mapped[str] = mapped_column(String(500), default="")
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    by_name: Mapped[str] = mapped_column(String(200))
    by_role: Mapped[str] = mapped_column(String(40))
    by_auth: Mapped[str] = mapped_column(String(40))

    matter: Mapped[Matter] = relationship()


class UnfinishedFile(Base):
    """A file that arrives in pieces: whose, into which matter, until when. How far it is, the store alone knows.

    ``name`` stands in its address and in the store. ``about`` is what was said of it, sealed: nothing of it is to stay
    readable once it is removed. ``label`` is the item it became, kept for a sender who did not hear the answer.
    """

    __tablename__ = "evidence_unfinished"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(32), unique=True)
    matter_id: Mapped[int] = mapped_column(ForeignKey("matter.id"), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    size_bytes: Mapped[int] = mapped_column(FileSize)
    about: Mapped[bytes] = mapped_column(LargeBinary)
    began_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    label: Mapped[str | None] = mapped_column(String(20))

    matter: Mapped[Matter] = relationship()


@append_only
class StatedMetadata(Base):
    """One reading of what a file states of itself: by which reader, and what it found, or why nothing was read.

    ``stated`` is JSON as the reader gave it, empty where there is none; ``seq`` the record of the log that the bytes
    were opened for it, None where they were not.
    """

    __tablename__ = "evidence_stated"
    __table_args__ = (Index("ix_evidence_stated_item_id_id", "item_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("evidence_item.id"))
    kind: Mapped[str] = mapped_column(String(20))
    reader: Mapped[str] = mapped_column(String(100))
    stated: Mapped[str] = mapped_column(Text, default="")
    problem: Mapped[str] = mapped_column(String(500), default="")
    seq: Mapped[int | None]
    read_at: Mapped[datetime]
    by_name: Mapped[str] = mapped_column(String(200))
