"""One search over people, matters and everything in them: what a person may open, and nothing else.

The index says where the words stand and asks the rights of each row within the same statement. What is shown is then
read from the rows themselves, and each is judged once more as it stands now: its label, its words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Row, func, select, union_all

from casefile.desk import search_people as people
from casefile.desk.search_rights import may_read, readable, roles_in
from casefile.desk.searched import KINDS, KNOWN_BY, NAMES, PEOPLE, Kind
from casefile.infra import fulltext, fulltext_query
from casefile.infra.db import db
from casefile.infra.fulltext import Entry, SearchText
from casefile.infra.fulltext_query import Query
from casefile.infra.fulltext_words import stored
from casefile.matters import opening
from casefile.matters.models import Matter, Membership

OF_EACH, OF_ONE = 6, 50
MOST_LOOKS = 20
FEW_MATTERS = 50
"""On no more matters than this the index looks within them only, in place of everywhere and sorting out."""
SHOWN_OF_TEXT, BEFORE_THE_WORD = 260, 80


@dataclass(frozen=True)
class Asked:
    """What somebody asks: their words, of which kind, in which matter, before which number of an earlier answer."""

    typed: str
    kind: str = ""
    matter_id: int | None = None
    before: int | None = None


@dataclass(frozen=True)
class Piece:
    """A piece of a text, and whether it is what was looked for."""

    text: str
    is_found: bool = False


@dataclass(frozen=True)
class Hit:
    """One thing found: what names it, its words around what was looked for, its matter, and its address."""

    title: tuple[Piece, ...]
    excerpt: tuple[Piece, ...]
    matter: Matter
    endpoint: str
    arguments: dict[str, Any]


@dataclass(frozen=True)
class Group:
    """What was found of one kind, the newest first. ``older``: before which number there is more, or None."""

    kind: str
    name: str
    hits: list[Hit]
    older: int | None


@dataclass
class Found:
    """An answer. ``matters``: in how many it looked; ``has_words``: whether there was anything to look for."""

    asked: Asked
    matters: int = 0
    within: Matter | None = None
    has_words: bool = False
    cut: bool = False
    groups: list[Group] = field(default_factory=list)
    meant: list[str] = field(default_factory=list)

    @property
    def number(self) -> int:
        """How many things are shown."""
        return sum(len(group.hits) for group in self.groups)

    @property
    def captions(self) -> list[tuple[int, str]]:
        """The matters in which something is shown, a dozen at most, each once."""
        found = {hit.matter.id: hit.matter.caption for group in self.groups for hit in group.hits}
        return list(found.items())[:12]

    @property
    def has_more(self) -> bool:
        """Whether there is more than is shown."""
        return any(group.older for group in self.groups)


def search(user_id: int, asked: Asked) -> Found:
    """Return what a person's own matters hold for a few words; the number of statements does not grow with it."""
    query = fulltext_query.read(asked.typed)
    few = list(db.session.scalars(opening.open_matter_ids(user_id).limit(FEW_MATTERS + 1)))
    found = Found(asked, len(set(few)), _matter(user_id, asked.matter_id), bool(query), query.cut)
    if len(few) > FEW_MATTERS:
        mine = opening.open_matter_ids(user_id).subquery()
        found.matters = db.session.scalar(select(func.count(mine.c[0].distinct()))) or 0
    if not query or not few or (asked.matter_id and found.within is None):
        return found
    looking = _Looking(user_id, query, asked, few if len(few) <= FEW_MATTERS else [])
    found.groups = looking.groups()
    if asked.kind in ("", PEOPLE) and not any(group.kind == PEOPLE for group in found.groups):
        found.meant = people.meant(user_id, query, asked.typed[: fulltext_query.MOST_TYPED], asked.matter_id)
    return found


def _matter(user_id: int, matter_id: int | None) -> Matter | None:
    query = opening.open_matters(user_id).where(Matter.id == matter_id).limit(1)
    row = db.session.execute(query).first() if matter_id else None
    return row[0] if row else None


class _Looking:
    """One question on its way through the index and back to the rows."""

    def __init__(self, user_id: int, query: Query, asked: Asked, few: Sequence[int]) -> None:
        self.user_id, self.query, self.asked = user_id, query, asked
        self.within = [asked.matter_id] if asked.matter_id else few

    def groups(self) -> list[Group]:
        kinds = [self.asked.kind] if self.asked.kind in NAMES else list(NAMES)
        most = OF_EACH if len(kinds) > 1 else OF_ONE
        parts = []
        for query in (query for kind in kinds for query in self._queries(kind)):
            if self.asked.before:
                query = query.where(SearchText.id < self.asked.before)
            parts.append(select(query.limit(most + 1).subquery()))
        rows = db.session.execute(parts[0] if len(parts) == 1 else union_all(*parts)).all()
        found: dict[str, list[Row[Any]]] = {kind: [] for kind in kinds}
        for row in sorted(rows, key=lambda one: one.id, reverse=True):
            found[PEOPLE if row.kind == KNOWN_BY else row.kind].append(row)
        return [group for kind, of_it in found.items() if (group := self._group(kind, of_it, most))]

    def _queries(self, kind: str) -> list[Any]:
        if kind != PEOPLE:
            return [self._of_kind(KINDS[kind])]
        return people.queries(self.user_id, self.query, self.asked.matter_id)

    def _of_kind(self, kind: Kind) -> Any:
        query = fulltext.matching(self.query, kind.key, self.within)
        if self.asked.matter_id:
            query = query.where(SearchText.matter_id == self.asked.matter_id)
        mine = opening.open_matter_ids(self.user_id).where(Membership.matter_id == SearchText.matter_id)
        return query.where(mine.where(readable(kind)).exists())

    def _group(self, kind: str, rows: list[Row[Any]], most: int) -> Group | None:
        if kind == PEOPLE:
            return self._people_group(rows, most)
        shown = rows[:most]
        hits = self._things(KINDS[kind], [row.target_id for row in shown])
        older = shown[-1].id if len(rows) > most else None
        return Group(kind, NAMES[kind], hits, older) if hits else None

    def _people_group(self, rows: list[Row[Any]], most: int) -> Group | None:
        """Return the people found; what the index holds and this reader is not shown leaves no trace, no pager."""
        judged, rest = self._shown(rows), rows[most:]
        hits = [one for one in judged if any(one.is_behind(row.kind, row.target_id) for row in rows[:most])]
        older = rows[most - 1].id if rest else None
        if older and not any(one.is_behind(row.kind, row.target_id) for one in judged for row in rest):
            older = self._older_people(older)
        if older and not hits:
            return self._people_group(self._people_before(older, most + 1), most)
        return Group(PEOPLE, NAMES[PEOPLE], [self._person_hit(one) for one in hits], older) if hits else None

    def _older_people(self, before: int) -> int | None:
        """Return before which number somebody follows whom this reader is shown, or None."""
        for _ in range(MOST_LOOKS):
            rows = self._people_before(before, OF_ONE)
            if not rows or self._shown(rows):
                return before if rows else None
            before = rows[-1].id
        return None

    def _people_before(self, before: int, most: int) -> list[Row[Any]]:
        parts = [select(query.where(SearchText.id < before).limit(most).subquery()) for query in self._queries(PEOPLE)]
        rows = db.session.execute(union_all(*parts)).all()
        return sorted(rows, key=lambda one: one.id, reverse=True)[:most]

    def _things(self, kind: Kind, ids: Sequence[int]) -> list[Hit]:
        if not ids:
            return []
        model: Any = kind.model
        rows = {row.id: row for row in db.session.scalars(select(model).where(model.id.in_(ids)))}
        entries = {number: kind.entry(row) for number, row in rows.items()}
        mine = roles_in(self.user_id, (entry.matter_id for entry in entries.values()))
        return [
            self._hit(kind, rows[number], mine[entry.matter_id][0])
            for number in ids
            if (entry := entries.get(number)) and entry.matter_id in mine
            if may_read(kind, entry, mine[entry.matter_id][1]) and self._holds(entry)
        ]

    def _holds(self, entry: Entry) -> bool:
        return self.query.found_in(stored(entry.texts, entry.extra))

    def _hit(self, kind: Kind, row: Any, matter: Matter) -> Hit:
        title, text = kind.says(row)
        return Hit(
            marked(title, self.query),
            marked(text, self.query, SHOWN_OF_TEXT),
            matter,
            kind.endpoint,
            {"matter_id": matter.id, **kind.address(row)},
        )

    def _shown(self, rows: Sequence[Row[Any]]) -> list[people.Someone]:
        found = people.found(self.user_id, [(row.kind, row.target_id) for row in rows], self.asked.matter_id)
        return [one for one in found if one.is_found(self.query)]

    def _person_hit(self, one: people.Someone) -> Hit:
        (part, matter), *others = one.in_matters
        role = part.role + (f", until {part.until:%-d %B %Y}" if part.until else "")
        known = [f"{identity.kind}: {identity.value}" for identity in one.identities]
        also = [f"{other.role} in {where.caption}" for other, where in others[:OF_EACH]]
        return Hit(
            marked(f"{one.name}, {role}", self.query),
            marked(" · ".join(filter(None, (*one.firms, *known, *also))), self.query, SHOWN_OF_TEXT),
            matter,
            *one.address,
        )


# --- what is shown ---------------------------------------------------------------------------------------------------


def marked(text: str, query: Query, most: int = 0) -> tuple[Piece, ...]:
    """Return a text in pieces, those marked that were looked for; ``most``: no more of it than so many characters."""
    found = query.marks(text[:20_000])
    start, end = 0, len(text)
    if most and end > most:
        start = max(0, found[0][0] - BEFORE_THE_WORD) if found else 0
        start = text.find(" ", start) + 1 if start else 0
        end = min(end, start + most)
    pieces, at = [Piece("… ")] if start else [], start
    for begin, until in found:
        if begin >= at and until <= end:
            pieces += [Piece(text[at:begin]), Piece(text[begin:until], True)]
            at = until
    pieces.append(Piece(text[at:end] + (" …" if end < len(text) else "")))
    return tuple(piece for piece in pieces if piece.text)
