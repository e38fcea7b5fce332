"""A worksheet filled in as a form sends it, and what came of it."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask.testing import FlaskClient

from casefile.charges.models import Count
from casefile.charges.worksheet_models import WorksheetRun
from casefile.charges.worksheet_parts import parts
from casefile.infra.db import db
from casefile.lawdata import guidelines_reader
from casefile.matters.models import Matter

DAY = date(2013, 6, 1)


def address(matter: Matter, *counts: Count, section: str = "2G2.2") -> str:
    return f"/matters/{matter.id}/worksheet/new?" + "&".join(f"c{count.id}={section}" for count in counts)


def filled(*counts: Count, section: str = "2G2.2", **typed: Any) -> dict[str, Any]:
    """Return a form in which every item is decided: none applies but those typed."""
    manual = guidelines_reader.newest()
    found = parts(counts, {count.id: section for count in counts}, manual)
    form: dict[str, Any] = {"title": "As charged", "side": "ours", "hypothetical": "y", "acceptance": "3", "points": 0}
    for part in found:
        form |= {one.key: "not applied" for one in part.items}
    return {**form, **typed}


def usual(count: Count, **typed: Any) -> dict[str, Any]:
    key = f"c{count.id}"
    found = {f"{key}_b2": "applied", f"{key}_b4": "disputed", f"{key}_b6": "applied", f"{key}_images": 620}
    return filled(count, **{**found, **typed})


def only() -> WorksheetRun:
    return db.session.scalars(db.select(WorksheetRun)).one()


def words(client: FlaskClient, where: str) -> str:
    answer = client.get(where)
    assert answer.status_code == 200, answer.get_data(as_text=True)[:600]
    return answer.get_data(as_text=True)
