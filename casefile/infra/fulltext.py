"""Full text over the rows of all rooms: one table of words, SQLite's FTS5 or PostgreSQL's tsvector behind one question.

The table holds words and no text, is written where rows are (``fulltext_feeding``), and says for each thing in which
matter it stands and who may read it. It is drawn from the rows and can be drawn from them again: no backup holds it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Index,
    Integer,
    Row,
    Select,
    String,
    Text,
    cast,
    column,
    func,
    select,
    table,
)
from sqlalchemy.dialects.postgresql import TSQUERY, TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from casefile.infra.db import Base, db
from casefile.infra.fulltext_query import Query
from casefile.infra.fulltext_words import stored

FORM = 2
"""Grows with every change of what is stored: the next ``flask db upgrade`` then draws the table from the rows anew."""

LAST_PLACE, MOST_PLACES = 16_383, 250
"""PostgreSQL knows no later place of a word, and hardly more of one word: phrases beyond them are not found there."""


class SearchText(Base):
    """The words of one thing, in which ``matter`` it stands, and what of it a reader has to be allowed to read.

    ``matter_id`` is empty for people, who stand in several, and for how they are known where no matter is named. A
    larger ``id`` is newer among those of a kind.
    """

    __tablename__ = "search_text"
    __table_args__ = (
        Index("ix_search_text_kind_target_id", "kind", "target_id", unique=True),
        Index("ix_search_text_kind_id", "kind", "id"),
        Index("ix_search_text_matter_id", "matter_id"),
        {"info": {"drawn_from_rows": True}},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    target_id: Mapped[int]
    matter_id: Mapped[int | None] = mapped_column(ForeignKey("matter.id"))
    label: Mapped[str] = mapped_column(String(2))
    attorneys_only: Mapped[bool]
    words: Mapped[str] = mapped_column(Text().with_variant(TSVECTOR(), "postgresql"))


class SearchGram(Base):
    """Three letters of a name by which somebody is known, for names that are typed with a mistake."""

    __tablename__ = "search_gram"
    __table_args__ = (Index("ix_search_gram_kind_target_id", "kind", "target_id"), {"info": {"drawn_from_rows": True}})

    gram: Mapped[str] = mapped_column(String(3), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    target_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)


class SearchForm(Base):
    """In which form the table was drawn; no row, or another form: it has to be drawn anew."""

    __tablename__ = "search_form"
    __table_args__ = ({"info": {"drawn_from_rows": True}},)

    form: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)


@dataclass(frozen=True)
class Entry:
    """What can be found of one row. ``names`` are found with a mistake in them as well."""

    target_id: int
    matter_id: int | None
    texts: tuple[str, ...]
    label: str = ""
    attorneys_only: bool = False
    extra: tuple[str, ...] = ()
    names: tuple[str, ...] = ()

    def row(self, kind: str, dialect: str) -> dict[str, Any]:
        """Return it as it is stored."""
        words = stored(self.texts, self.extra)
        return {
            "kind": kind,
            "target_id": self.target_id,
            "matter_id": self.matter_id,
            "label": self.label,
            "attorneys_only": self.attorneys_only,
            "words": words if dialect == "sqlite" else _as_tsvector(words, scope(kind, self.matter_id)),
        }


def scope(kind: str, matter_id: int | None) -> list[str]:
    """Return the words by which an index knows the kind and the matter of a thing; nobody can type them."""
    return [f"k{kind}", *([f"m{matter_id}"] if matter_id else [])]


def _as_tsvector(words: str, scope_words: Iterable[str]) -> str:
    places: dict[str, list[int]] = {}
    for at, word in enumerate(words.split(), 1):
        if len(found := places.setdefault(word, [])) < MOST_PLACES and at <= LAST_PLACE:
            found.append(at)
    told = [f"'{word}':{','.join(map(str, found or [LAST_PLACE]))}" for word, found in places.items()]
    return " ".join([*(f"'#{one}'" for one in scope_words), *told])


_INDEX = table("search_fts", column("rowid", Integer), column("search_fts", Text))
"""SQLite's index of the table; PostgreSQL's is one of its own columns."""


def matching(query: Query, kind: str, matter_ids: Sequence[int] = ()) -> Select[int, int, str]:
    """Return the query for what holds the words looked for, the newest first: row's number, thing's number, kind.

    ``matter_ids`` lets the index look in a few matters only. It is no right: who may read what, the caller adds.
    """
    chosen = select(SearchText.id, SearchText.target_id, SearchText.kind)
    within = [f"m{one}" for one in matter_ids]
    if db.engine.dialect.name == "sqlite":  # the kind stands in the index: asked of the row, it would lead the plan
        asked = query.as_fts5([f"k{kind}"], within)
        chosen = chosen.select_from(_INDEX).join(SearchText, SearchText.id == _INDEX.c.rowid)
        return chosen.where(_INDEX.c.search_fts.op("MATCH")(asked)).order_by(_INDEX.c.rowid.desc())
    asked = query.as_tsquery([f"k{kind}"], within)
    chosen = chosen.where(SearchText.kind == kind, SearchText.words.op("@@")(cast(asked, TSQUERY)))
    return chosen.order_by(SearchText.id.desc())


def belongs_to_the_index(name: str | None, kind: str) -> bool:
    """Whether something in the database is the index itself, in which each of the two differs from the models."""
    return (kind == "table" and (name or "").startswith("search_fts")) or name == "ix_search_text_words"


def near(grams: Iterable[str], allowed: ColumnElement[bool], limit: int) -> list[Row[str, int]]:
    """Return the kind and number of those that share most runs of three letters with a name."""
    query = select(SearchGram.kind, SearchGram.target_id).where(SearchGram.gram.in_(sorted(grams)), allowed)
    query = query.group_by(SearchGram.kind, SearchGram.target_id)
    return list(db.session.execute(query.order_by(func.count().desc(), SearchGram.target_id.desc()).limit(limit)))
