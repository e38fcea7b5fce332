"""The demo office with one of everything in it, and the real address of every route in its invented matter."""

from __future__ import annotations

from typing import Any

from flask import Flask
from sqlalchemy import select
from werkzeug.routing import Rule

from casefile.accounts.models import User
from casefile.charges.models import Count
from casefile.checklists.models import Given
from casefile.deadlines.models import Deadline, Hearing
from casefile.demo import cast, invented, office
from casefile.dockets import service as dockets
from casefile.evidence.models import Item
from casefile.filings import service as filings
from casefile.infra.db import db, transaction
from casefile.matters import service as matters
from casefile.matters.models import Membership, Part, Task
from tests.dockets.shorter import whole

PEOPLE = ("avery", "casey", "blake", "dana", "ellis", "morgan")


class World:
    """What the addresses name."""

    def __init__(self) -> None:
        office.build()
        found = matters.find_by_docket(invented.COURT, invented.NUMBER)
        assert found is not None
        self.matter = found
        self.people = {name: self._account(name) for name in PEOPLE}
        self.values = self._values()

    def _account(self, name: str) -> User:
        return db.session.scalars(select(User).where(User.email == cast.address(name))).one()

    def _values(self) -> dict[str, Any]:
        cast.act_as(self.people["avery"])
        with transaction():
            staged = dockets.stage(whole("moed"), "moed", self.people["avery"].id)
            typed = {"firm": "Stone & Reyes", "address": "1 Main Street", "phone": "602-555-0100"}
            draft = filings.start_draft(self.matter, "notice_of_appearance")
            filings.save_draft(draft, typed, draft.revision)
        return {
            "matter_id": self.matter.id,
            "count_id": self._first(Count),
            "deadline_id": self._first(Deadline),
            "hearing_id": self._first(Hearing),
            "given_id": self._first(Given),
            "part_id": self._first(Part),
            "member_id": self._first(Membership),
            "task_id": self._first(Task),
            "label": db.session.scalar(select(Item.label).where(Item.matter_id == self.matter.id)),
            "draft_id": draft.id,
            "paper_id": 1,
            "user_id": self.people["blake"].id,
            "session_id": 1,
            "passkey_id": 1,
            "element": 1,
            "token": staged.token,
            "item_id": "silence",
            "key": "usc18_875d",
            "factor_key": "x",
            "filename": "css/casefile.css",
        }

    def _first(self, table: Any) -> Any:
        return db.session.scalar(select(table.id).where(table.matter_id == self.matter.id).order_by(table.id).limit(1))

    def address(self, app: Flask, rule: Rule, method: str) -> str:
        """Return the address of a route that names what is really there."""
        values = {name: self.values.get(name, 1) for name in rule.arguments}
        return str(app.url_map.bind("localhost").build(rule.endpoint, values, method=method))


def routes(app: Flask, *methods: str) -> list[tuple[Rule, str]]:
    """Return every route of the app that answers to one of the methods."""
    rules = sorted(app.url_map.iter_rules(), key=lambda rule: (rule.endpoint, rule.rule))
    return [(rule, method) for rule in rules for method in methods if method in (rule.methods or ())]
