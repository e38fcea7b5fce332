"""Who may read what the search has found: asked of the index in SQL, and of the rows themselves once more."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import ColumnElement, and_, or_

from casefile.desk.searched import Kind
from casefile.infra.access import labels_for
from casefile.infra.db import db
from casefile.infra.fulltext import Entry, SearchText
from casefile.matters import opening
from casefile.matters.models import Matter, Membership

_SEES_ALL = ("lead", "attorney")


def readable(kind: Kind) -> ColumnElement[bool]:
    """Return the condition, on a row of the index and a membership, that this role may read it."""
    ways = []
    for role in kind.roles:
        way = [Membership.role == role, SearchText.label.in_(("", *labels_for(role)))]
        ways.append(and_(*way, *([] if role in _SEES_ALL else [SearchText.attorneys_only.is_(False)])))
    return or_(*ways)


def may_read(kind: Kind, entry: Entry, roles: Iterable[str]) -> bool:
    """Whether one of the roles that somebody has in the matter may read a thing of it."""
    return any(
        role in kind.roles
        and (not entry.label or entry.label in labels_for(role))
        and (not entry.attorneys_only or role in _SEES_ALL)
        for role in roles
    )


def roles_in(user_id: int, matter_ids: Iterable[int | None]) -> dict[int | None, tuple[Matter, set[str]]]:
    """Return those of some matters that a user may open now, each with the roles that they have in it."""
    query = opening.open_matters(user_id).where(Matter.id.in_({one for one in matter_ids if one}))
    found: dict[int | None, tuple[Matter, set[str]]] = {}
    for matter, role in db.session.execute(query):
        found.setdefault(matter.id, (matter, set()))[1].add(role)
    return found
