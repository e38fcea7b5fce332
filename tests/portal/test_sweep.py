"""The answers of the portal and the mails they cause, over canaries: nothing in them that is not the client's."""

from __future__ import annotations

import html
import re

import pytest
from flask import Flask
from sqlalchemy import select

from casefile.calendars import feeds
from casefile.calendars import jobs as calendar_jobs
from casefile.checklists import service as checklists
from casefile.clients import service as clients
from casefile.infra.db import Base, db, transaction
from casefile.lawdata import reader
from casefile.matters import service as matters
from casefile.matters.models import Matter
from casefile.messages import service as messages
from casefile.portal import service as portal
from tests import factories
from tests.infra import tables
from tests.infra.test_sweeps import LOGS
from tests.infra.world import World
from tests.portal import canaries, sweeping

pytestmark = pytest.mark.slow
READING = LOGS
TITLES = {
    "My list",
    "Closed",
    "Sign in",
    "Page",
    "Mi lista",
    "Cerrado",
    "Entrar",
    "Página",
    "Iniciar sesión",
    "Redirecting...",
}
# What is typed and not sent lies in the browser's file of open pages, unless the field asks it not to keep it.
FIELD = re.compile(r'<textarea[^>]*>|<input(?![^>]*readonly)[^>]*type="(?:text|email|tel|search)"[^>]*>')
HARD_WORDS = (
    "u.s.c",
    "porn",
    "obscen",
    "molestation",
    "predator",
    "victim",
    "perpetrator",
    "felony",
    "indict",
    "defendant",
    "united states v.",
    "accused of",
    "work product",
    "complaining",
)


@pytest.fixture
def full(app: Flask, backend: str) -> World:
    """The demo office and a second client, with canaries everywhere; on one database, for what is said is the same."""
    if backend != "sqlite":
        pytest.skip("the guards of what only grows are taken down, which is done for SQLite")
    world = World()
    ellis = world.people["ellis"]
    with transaction():
        factories.act_as(world.people["blake"])
        theirs = factories.matter(world.people["blake"], "United States v. Roe")
        person = clients.find_person_of_user(ellis.id) or factories.client_person("Ellis Roe", ellis)
        person.portal_since = world.matter.opened_at
        matters.add_part(theirs, person, "client")
        for item in ("silence", "no_delete"):
            checklists.approve(theirs, item)
        checklists.give(theirs, ["silence", "no_delete"])
        for who, matter, whose, lead in (
            (ellis, theirs, "ellis", "blake"),
            (world.people["dana"], world.matter, "dana", "avery"),
        ):
            factories.act_as(who)
            client = clients.find_person_of_user(who.id)
            assert client is not None
            words = messages.Words({"text": f"zqx-{whose}-words-1-xqz"}, messages.new_token())
            thread = messages.ask(matter, client, "question", words)
            factories.act_as(world.people[lead])
            answer = messages.text(f"zqx-{whose}-answer-1-xqz", messages.new_token())
            messages.reply(thread, messages.Reader(world.people[lead].id, "lead"), answer)
    filled = canaries.fill()
    assert sum(map(len, filled.values())) > 100, filled
    world.visible = {*own_rows(world.matter), ("user_account", world.people["dana"].id)}  # type: ignore[attr-defined]
    return world


def own_rows(matter: Matter) -> set[tuple[str, int]]:
    """Return the rows of the client's matter in the tables of which a client may read something."""
    found: set[tuple[str, int]] = set()
    for name in canaries.VISIBLE:
        table = Base.metadata.tables[name]
        if "matter_id" in table.c:
            query = select(table.c.id).where(table.c.matter_id == matter.id)
            found |= {(name, row) for row in db.session.scalars(query)}
    return found


def leaks(said: str, visible: set[tuple[str, int]]) -> list[str]:
    """Return what a text tells that is not the client's to read."""
    found = []
    for one in canaries.found_in(said):
        own = one.table == "dana" or (
            one.column in canaries.VISIBLE.get(one.table, ()) and (one.table, one.row) in visible
        )
        if not own:
            found.append(f"{one.table}.{one.column} of row {one.row}")
    plain = html.unescape(re.sub(r"/static/\S+|(__Host-)?casefile[\w-]*=", "", said)).lower()
    return found + [word for word in forbidden() if word in plain]


def forbidden() -> list[str]:
    offences = reader.offences().values()
    named = {one.name.lower() for one in offences} | {one.citation.lower() for one in offences}
    return [*HARD_WORDS, *(word for word in named if len(word) > 8), "casefile", "defence office"]


def found_by(visit: sweeping.Visit, world: World) -> list[str]:
    visible = world.visible  # type: ignore[attr-defined]
    first: dict[str, str] = {}
    for one in visit.answers:
        wrong = leaks(one.said, visible)
        wrong += [f"title {one.title!r}"] if one.title and one.title not in TITLES else []
        kept = [field for field in FIELD.findall(one.said) if "autocomplete=" not in field]
        wrong += [f"a field that the browser keeps: {field}" for field in kept]
        for what in wrong:
            first.setdefault(what, one.asked)
    return [f"{what}, first in: {asked}" for what, asked in first.items()]


@pytest.mark.parametrize("language", ["en", "es"])
def test_no_answer_of_the_portal_tells_what_is_not_the_clients(app: Flask, full: World, language: str) -> None:
    visit = sweeping.Visit(app, full.people["dana"], language)
    visit.client()
    before = tables.contents(READING)
    visit.read_all()
    assert tables.changed(before, tables.contents(READING)) == []
    visit.send_all()
    found = found_by(visit, full)
    assert not found, "\n".join(found)
    assert sum(one.status == 200 for one in visit.answers) > 20
    calendar_jobs.remind()
    for path in (app.config["SETTINGS"].home / "outbox").glob("*.eml"):
        assert leaks(path.read_text(), set()) == [], path.read_text()


def test_a_feed_of_a_client_tells_nothing(app: Flask, full: World) -> None:
    with transaction():
        made = feeds.make(full.people["dana"])
    answer = app.test_client().get(f"/feeds/{made.token}.ics")
    assert answer.status_code == 200
    assert leaks(sweeping.words_of(answer), full.visible) == []  # type: ignore[attr-defined]


def test_a_planted_leak_is_found(app: Flask, full: World, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = portal._crisis
    caption = full.matter.caption

    def leaking() -> object:
        found = shown()
        return type(found)(**{**vars(found), "text": caption})

    monkeypatch.setattr(portal, "_crisis", leaking)
    visit = sweeping.Visit(app, full.people["dana"], "en")
    visit.ask(visit.client(), "/list", "GET")
    assert [one for one in found_by(visit, full) if "matter.caption" in one]
