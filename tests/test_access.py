"""Every route, every role, on an own, another's, a walled and a missing matter: who gets in is what the table says.

The views are hollowed out, so that an answer can come from the gate alone: a 404 is a refusal, never a missing row.
"""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from flask import Flask, g
from werkzeug.routing import Rule

from casefile.accounts.models import User
from casefile.infra import access
from casefile.infra.db import db, transaction
from casefile.infra.doors import CLIENTS, door_of
from casefile.matters import service as matters
from tests import factories
from tests.accounts.signing import sign_in

PASSED = "the view was reached"
VALUES: dict[str, Any] = {
    "label": "E-0001",
    "token": "t" * 32,
    "filename": "css/casefile.css",
    "key": "silence",
    "offence_key": "usc18_875d",
    "part_kind": "element",
    "part_key": "1",
    "text_kind": "theory",
}
MATTER_ROLES = ("lead", "attorney", "paralegal", "cocounsel", "expert")
OFFICE_ROLES = ("administrator", "attorney", "paralegal", "cocounsel", "expert", "client")
PERSONS = ("anonymous", "lead", *OFFICE_ROLES)


class World:
    """One account for each role, and a matter of each kind."""

    def __init__(self) -> None:
        lead = factories.user("Lena Lead", "attorney")
        self.own = factories.matter(lead)
        self.walled = factories.matter(lead, "United States v. Walled")
        self.other = factories.matter(factories.user("Otto Other", "attorney"), "United States v. Other")
        self.missing_id = 9_999
        self.people: dict[str, User] = {"lead": lead}
        for role in OFFICE_ROLES:
            self.people[role] = factories.user(f"{role.capitalize()} Person", role)
        for role in MATTER_ROLES[1:]:
            for matter in (self.own, self.walled):
                if role in ("cocounsel", "expert"):
                    factories.from_outside(matter, self.people[role], role)
                else:
                    matters.add_member(matter, self.people[role], role)
            matters.set_wall(self.walled, self.people[role], "represented a witness before")

    def matter_ids(self) -> dict[str, int]:
        return {"own": self.own.id, "other": self.other.id, "walled": self.walled.id, "missing": self.missing_id}


@pytest.fixture
def world(app: Flask) -> World:
    with transaction():
        return World()


def hollow(app: Flask) -> None:
    """Replace every view by one that says it was reached."""
    for endpoint in app.view_functions:
        app.view_functions[endpoint] = lambda **_: (PASSED, 200)


@pytest.fixture
def hollowed(app: Flask) -> Flask:
    app.config["WTF_CSRF_ENABLED"] = False
    hollow(app)
    return app


def routes(app: Flask) -> list[tuple[Rule, str]]:
    rules = sorted(app.url_map.iter_rules(), key=lambda rule: (rule.endpoint, rule.rule))
    return [(rule, method) for rule in rules for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})]


def address(app: Flask, rule: Rule, matter_id: int) -> str:
    values = {name: VALUES.get(name, 1) for name in rule.arguments}
    if "matter_id" in values:
        values["matter_id"] = matter_id
    with app.test_request_context():
        return str(
            app.url_map.bind("localhost").build(rule.endpoint, values, method=next(iter(rule.methods or {"GET"})))
        )


def expected(rule: Rule, method: str, person: str, where: str) -> bool:
    """Say from the table alone whether this person may reach this view, here."""
    action = access.permissions().action(rule.endpoint, method)
    assert action is not None, f"{rule.endpoint} is not declared"
    if action.scope == "public":
        return True
    if is_stranger(rule, person):
        return False
    if action.scope == "signed_in":
        return True
    if action.scope == "portal":
        return person == "client"
    if person == "client":
        return False
    if action.scope == "office":
        return ("attorney" if person == "lead" else person) in action.roles
    on_team = (person in MATTER_ROLES and where == "own") or (person == "lead" and where == "walled")
    return on_team and person in action.roles


def is_stranger(rule: Rule, person: str) -> bool:
    """Say whether a person is nobody here: not signed in, or signed in at the other door."""
    return person == "anonymous" or (person == "client") != (door_of(rule.rule) is CLIENTS)


def sweep(app: Flask, world: World, person: str, room: str = "") -> list[str]:
    """Return every cell in which the gate and the table disagree for one person."""
    wrong = []
    client = app.test_client()
    if person != "anonymous":
        sign_in(client, world.people[person])
    for (rule, method), (where, matter_id) in product(routes(app), world.matter_ids().items()):
        if not rule.endpoint.startswith(room) or ("matter_id" not in rule.arguments and where != "own"):
            continue
        answer = client.open(address(app, rule, matter_id), method=method)
        got_in = PASSED in answer.get_data(as_text=True)
        if got_in != expected(rule, method, person, where):
            wrong.append(f"{person} {method} {rule.rule} ({where}): {'got in' if got_in else answer.status_code}")
        elif not got_in and person != "anonymous" and answer.status_code != 404 and answer.location != "/list":
            wrong.append(f"{person} {method} {rule.rule} ({where}): refused with {answer.status_code}, which tells")
    return wrong


@pytest.mark.parametrize("person", PERSONS)
def test_the_gate_lets_in_exactly_whom_the_table_names(hollowed: Flask, world: World, person: str) -> None:
    assert sweep(hollowed, world, person) == []


def test_the_sweep_finds_a_planted_hole(hollowed: Flask, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access, "_judge", careless(access._judge))
    found = sweep(hollowed, world, "attorney", room="matters.")
    assert "attorney GET /matters/<int:matter_id>/notes (other): got in" in found
    assert "attorney GET /matters/<int:matter_id>/notes (walled): got in" in found


def careless(judge: Any) -> Any:
    """A gate that forgets one page: anybody who is signed in reaches the notes of any matter."""

    def planted(action: Any, identity: Any, find_matter: Any) -> None:
        if action.name == "note.read":
            g.gate_passed = False
            return
        judge(action, identity, find_matter)

    return planted


def test_the_sweep_walks_every_route_of_the_app(app: Flask) -> None:
    assert len(routes(app)) > 90
    assert access.undeclared(app) == []


def test_a_refusal_looks_the_same_for_a_walled_an_unknown_and_another_persons_matter(app: Flask, world: World) -> None:
    client = sign_in(app.test_client(), world.people["attorney"])
    pages = {
        where: strip(client.get(f"/matters/{matter_id}").get_data(as_text=True), matter_id)
        for where, matter_id in world.matter_ids().items()
        if where != "own"
    }
    assert pages["walled"] == pages["missing"] == pages["other"]


def strip(page: str, matter_id: int) -> str:
    return "\n".join(line for line in page.splitlines() if "nonce" not in line and "csrf" not in line).replace(
        str(matter_id), "N"
    )


def test_a_walled_matter_is_in_no_list_search_or_calendar(app: Flask, world: World) -> None:
    client = sign_in(app.test_client(), world.people["attorney"])
    for page in ("/", "/matters", "/search?q=Walled", "/calendar", f"/matters?member={world.people['lead'].id}"):
        text = client.get(page).get_data(as_text=True)
        assert "v. Walled" not in text, page
    assert "v. Doe" in client.get("/matters").get_data(as_text=True)


def test_a_denial_is_kept_in_the_audit(app: Flask, world: World) -> None:
    from casefile.infra.audit import AuditEntry

    sign_in(app.test_client(), world.people["attorney"]).get(f"/matters/{world.other.id}")
    entry = db.session.scalars(db.select(AuditEntry).where(AuditEntry.outcome == "denied")).one()
    assert (entry.actor_name, entry.action, entry.target) == (
        "Attorney Person",
        "matter.read",
        f"matter {world.other.id}",
    )


def test_leaving_the_team_takes_effect_on_the_next_request(app: Flask, world: World) -> None:
    client = sign_in(app.test_client(), world.people["paralegal"])
    assert client.get(f"/matters/{world.own.id}").status_code == 200
    with transaction():
        matters.end_membership(next(m for m in matters.members(world.own) if m.role == "paralegal"))
    assert client.get(f"/matters/{world.own.id}").status_code == 404


def test_a_stale_sign_in_is_asked_again_before_a_step_up(app: Flask, world: World) -> None:
    client = sign_in(app.test_client(), world.people["lead"], fresh=False)
    app.config["WTF_CSRF_ENABLED"] = False
    answer = client.post(f"/matters/{world.own.id}/wall", data={"reason": "was a witness", "user": "1"})
    assert answer.status_code == 401
    page = answer.get_data(as_text=True)
    assert "/confirm" in page
    assert 'name="reason" value="was a witness"' in page
    assert matters.walls(world.own) == []


def test_a_closed_matter_refuses_every_write_but_custody_and_reopening(hollowed: Flask, world: World) -> None:
    with transaction():
        matters.close(world.own)
    client = sign_in(hollowed.test_client(), world.people["lead"])
    for rule, method in routes(hollowed):
        action = access.permissions().action(rule.endpoint, method)
        if action and action.scope == "matter" and method in access.UNSAFE and "lead" in action.roles:
            answer = client.open(address(hollowed, rule, world.own.id), method=method)
            assert (answer.status_code == 200) == action.when_closed, f"{method} {rule.rule}"
