"""Every word of a client's page is marked to be translated, and a page in Spanish holds no English sentence."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta
from html.parser import HTMLParser
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from flask.testing import FlaskClient

from casefile.deadlines import lists
from casefile.deadlines.hearings import HearingFacts, add_hearing, change_hearing, facts_of
from casefile.infra import clock
from casefile.infra.db import transaction
from casefile.lawdata import reader
from tests import factories
from tests.checklists.steps import acknowledged, given, send

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = [ROOT / "templates/portal_base.html", *sorted((ROOT / "templates/portal").rglob("*.html"))]
SPOKEN = ("aria-label", "title", "alt", "placeholder")
SAME_IN_BOTH = {"Why:", "Por qué:"}  # it speaks the language of the item, not that of the page
ENGLISH = re.compile(r"\b(the|your|you|and|of|is|this|with|not|have|what|who)\b", re.IGNORECASE)
PAGES = ("/list", "/list/calendar", "/list/people-who-help", "/list/privacy", "/list/print", "/leave")


class Visible(HTMLParser):
    """The words of a page, as they are seen or read aloud; those that say they are in another language left out."""

    def __init__(self, language: str = "") -> None:
        super().__init__()
        self.language, self.words, self.foreign = language, list[str](), list[str]()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.words += [value for name, value in attrs if name in SPOKEN and value and not self.foreign]
        spoken = dict(attrs).get("lang")
        starts = not self.foreign and self.language and spoken and spoken != self.language
        if starts or (self.foreign and tag == self.foreign[0]):
            self.foreign.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self.foreign and tag == self.foreign[0]:
            self.foreign.pop()

    def handle_data(self, data: str) -> None:
        if not self.foreign:
            self.words.append(data)


def unmarked(app: Flask, source: str) -> list[str]:
    """Return the words of a template that stand outside of what is marked for translation."""
    kept: list[str] = []
    strings: list[str] = []
    in_trans = called = False
    tokens = list(app.jinja_env.lex(source))
    for (_, kind, value), (_, _, following) in zip(tokens, [*tokens[1:], (0, "", "")], strict=True):
        if kind == "name" and value in ("trans", "endtrans"):
            in_trans = value == "trans"
        elif kind == "data" and not in_trans:
            kept.append(value)
        elif kind in ("variable_begin", "block_begin"):
            kept.append("~")
        if kind == "operator" and value == "(":
            called = strings[-1:] == ["_"]
        elif kind == "string" and re.match(r"[A-ZÁÉÍÓÚ¿¡][a-zé]", value[1:]) and not called:
            kept.append(f"<p>{value[1:-1]}</p>")
        if kind in ("name", "string") or (kind == "operator" and following != value):
            strings.append(value)
    found = Visible()
    found.feed("".join(kept))
    return [word.strip(" ~\n") for word in found.words if re.search(r"[^\W\d_]{2,}", word) and word not in SAME_IN_BOTH]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_every_text_that_a_client_sees_is_marked_for_translation(app: Flask, path: Path) -> None:
    assert unmarked(app, path.read_text()) == []


@pytest.mark.parametrize(
    "source",
    [
        "<p>Call us.</p>",
        '<a aria-label="Leave">x</a>',
        '{{ "Make it" if one }}',
        "{% trans %}Good{% endtrans %} and bad",
        '{{ link_if("portal.ask", "Ask us") }}',
    ],
)
def test_a_text_that_is_not_marked_is_found(app: Flask, source: str) -> None:
    assert unmarked(app, source)


@pytest.fixture
def full(office: factories.Office) -> factories.Office:
    """Days in court, one of them moved after Dana saw it, and items given in both languages, done and to do."""
    zone = ZoneInfo(office.matter.zone)
    on = clock.today(office.matter.zone) + timedelta(days=10)
    with transaction():
        factories.act_as(office.avery)
        for days in (0, 30):
            day = on + timedelta(days=days)
            add_hearing(office.matter, HearingFacts("Plea", day, datetime.combine(day, time(9), zone), "Sala 1"))
    acknowledged(office, given(office, "silence")[0])
    given(office, *[item for item in reader.guidance_items() if item not in ("crisis", "silence")])
    return office


def in_spanish(client: FlaskClient, address: str) -> str:
    page = client.get(address, headers={"Accept-Language": "es"}).get_data(as_text=True)
    assert '<html lang="es">' in page
    seen = Visible("es")
    seen.feed(page.partition("<body")[2])
    return " ".join(" ".join(seen.words).split())


def without_names(text: str) -> str:
    """Leave out names of services, and what is quoted as it will be read elsewhere."""
    for one in reader.resources():
        text = text.replace(one.name, "")
    return re.sub("“[^”]*”|Hola, Dana|English", "", text)


@pytest.mark.parametrize("address", PAGES)
def test_a_page_in_spanish_holds_no_english_sentence(dana: FlaskClient, full: factories.Office, address: str) -> None:
    dana.get("/list", headers={"Accept-Language": "es"})
    with transaction():
        factories.act_as(full.avery)
        hearing = lists.list_hearings(full.matter, to_come=True)[0]
        change_hearing(hearing, facts_of(hearing, starts_on=hearing.starts_on + timedelta(1), starts_at=None))
    found = without_names(in_spanish(dana, address))
    assert [found[max(0, one.start() - 40) : one.end() + 40] for one in ENGLISH.finditer(found)] == []


def test_an_item_given_in_english_says_so_on_a_spanish_page(dana: FlaskClient, full: factories.Office) -> None:
    page = dana.get("/list", headers={"Accept-Language": "es"}).get_data(as_text=True)
    assert "Su abogado le dio esto en inglés. Usted puede pedirlo en español." in page
    assert '<h3 lang="en">' in page


def test_the_language_that_was_chosen_stays_and_leads_back(dana: FlaskClient, full: factories.Office) -> None:
    answer = send(dana, "/list/language", "/list/calendar", language="es", next="/list/calendar")
    assert (answer.status_code, answer.location) == (303, "/list/calendar")
    assert '<html lang="es">' in dana.get("/list").get_data(as_text=True)


def test_a_visitor_chooses_a_language_too(client: FlaskClient, office: factories.Office) -> None:
    send(client, "/list/language", "/list/privacy", language="es", next="/list/privacy")
    assert "Privacidad" in client.get("/list/privacy").get_data(as_text=True)


@pytest.mark.parametrize("elsewhere", ["https://elsewhere.example/", "//elsewhere.example", "/list/7", "/desk", ""])
def test_choosing_a_language_leads_nowhere_else(dana: FlaskClient, full: factories.Office, elsewhere: str) -> None:
    assert send(dana, "/list/language", "/list", language="es", next=elsewhere).location == "/list"


def test_the_language_recorded_for_the_client_is_spoken_until_they_choose(
    dana: FlaskClient, office: factories.Office
) -> None:
    with transaction():
        office.dana_person.language = "Spanish"
    assert '<html lang="es">' in dana.get("/list").get_data(as_text=True)


def test_what_to_wear_is_what_the_library_says() -> None:
    assert "plain neat clothes" in reader.guidance_items()["hearings"].client_text
    assert "ropa sencilla y limpia" in reader.guidance_items("es")["hearings"].client_text
