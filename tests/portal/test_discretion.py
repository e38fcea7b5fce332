"""What a bystander, a seized phone or the next client must not learn from any answer of the portal."""

from __future__ import annotations

import gzip
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from casefile.accounts.models import SignIn
from casefile.charges import service as charges
from casefile.checklists import service as checklists
from casefile.clients import service as clients
from casefile.infra.db import db, transaction
from casefile.lawdata import reader
from casefile.matters import notebook
from casefile.matters import service as matters
from tests import factories
from tests.checklists.steps import acknowledged, given, send

CANARY = "KANARIENVOGEL"
NEUTRAL = set(["list", "leave", "calendar", "address", "end", "language", "people", "who", "help", "privacy", "print"])
NEUTRAL |= set(["questions", "ask", "contacted", "tell", "papers", "sign", "in", "lost", "phone", "not", "mine"])
NEUTRAL |= set(["account", "app", "choose", "code", "codes", "confirm", "from", "others", "out", "passkey", "passkeys"])
NEUTRAL |= set(["password", "printed", "remove", "add", "ins", "start"])
OFFENCE = "usc18_2261A_2"


@pytest.fixture
def full(office: factories.Office) -> factories.Office:
    """A matter that holds one of everything that a client's page must not show."""
    with transaction():
        factories.act_as(office.avery)
        matters.amend(office.matter, caption=f"United States v. {CANARY}-caption")
        notebook.write_note(office.matter, f"{CANARY}-note", label="WP")
        witness = clients.enter_person(f"{CANARY}-witness", note=f"{CANARY}-of-person")
        clients.add_identity(witness, "handle", f"{CANARY}-handle")
        matters.add_part(office.matter, witness, "complaining witness", detail=f"{CANARY}-detail")
        matters.record_whereabouts(office.matter, "released", f"{CANARY}-facility", "")
        count = charges.put_count(
            office.matter, charges.CountFacts("1", citation="18 U.S.C. 2261A(2)", title="STALKING")
        )
        charges.map_count(count, OFFENCE)
        office.dana_person.note = f"{CANARY}-about-dana"
        checklists.portal_turn_on(office.matter, office.dana_person, f"{CANARY}-statement of the check")
    one = given(office, "silence", "no_delete", "no_contact")[0]
    acknowledged(office, one)
    return office


def answers(client: FlaskClient, office: factories.Office) -> list[tuple[str, str]]:
    """Every answer that a client can draw from the portal: name, and headers with body."""
    one = checklists.standing(office.matter)["no_contact"]
    drawn = {
        "home": client.get("/list"),
        "refused": client.post(f"/list/{one.id}"),
        "missing": send(client, "/list/999999", "/list"),
        "acknowledged": send(client, f"/list/{one.id}", "/list"),
        "after": client.get("/list"),
        "staff page": client.get(f"/matters/{office.matter.id}"),
        "guidance of the staff": client.get(f"/matters/{office.matter.id}/guidance"),
        "leave": client.get("/leave"),
        "signed out": client.get("/list"),
    }
    return [(name, f"{answer.headers}\n{answer.get_data(as_text=True)}") for name, answer in drawn.items()]


def test_no_answer_holds_work_product_or_another_persons_name(dana: FlaskClient, full: factories.Office) -> None:
    for name, text in answers(dana, full):
        assert CANARY not in text, name
        for stranger in ("Ellis", "Roe", "Blake", "Avery", "Casey", "Morgan"):
            assert stranger not in text, (name, stranger)


def test_no_answer_names_an_offence_a_citation_a_court_or_the_office(dana: FlaskClient, full: factories.Office) -> None:
    offence, court = reader.offences()[OFFENCE], reader.court(full.matter.court)
    assert court is not None
    forbidden = [offence.name, "2261A", "U.S.C", "stalking", court.name, full.matter.docket_number, "United States v."]
    forbidden += [
        "defendant",
        "accused of",
        "charge ",
        "felony",
        "Casefile",
        dana.application.config["SETTINGS"].office_name,
    ]
    for name, text in answers(dana, full):
        text = re.sub(r"/static/\S+|(casefile|list)(-visit)?=", "", text)  # names of files and of the cookie
        for word in filter(None, forbidden):
            assert word.lower() not in text.lower(), (name, word)


def test_what_the_office_alone_may_read_of_an_item_never_reaches_the_client(
    dana: FlaskClient, full: factories.Office
) -> None:
    items = reader.guidance_items().values()
    secret = [text for item in items for text in (item.hazard, item.counsel_note) if text and len(text) > 12]
    page = dana.get("/list").get_data(as_text=True)
    assert secret
    assert [text for text in secret if text in page] == []


def test_every_title_is_neutral(dana: FlaskClient, full: factories.Office) -> None:
    titles = {re.search("<title>(.*?)</title>", text).group(1) for _, text in answers(dana, full) if "<title>" in text}  # type: ignore[union-attr]
    allowed = {"My list", "Closed", "Sign in", "Page"}
    assert {"My list", "Closed"} <= titles
    assert not any(word in title for title in titles - allowed for word in ("matter", "case", "law", "guidance"))


def test_addresses_say_nothing(app: Flask) -> None:
    rules = {rule.rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith("portal.")}
    words = {part for rule in rules for part in re.findall("[a-z]+", re.sub("<.*?>", "", rule))}
    assert all(rule.startswith(("/list", "/leave")) for rule in rules)
    assert words - NEUTRAL == set()


def test_no_browser_keeps_the_list(dana: FlaskClient, full: factories.Office) -> None:
    assert dana.get("/list").headers["Cache-Control"] == "no-store"


def test_leaving_ends_the_session_on_the_server(dana: FlaskClient, full: factories.Office) -> None:
    dana.get("/leave")
    assert db.session.scalars(db.select(SignIn).where(SignIn.user_id == full.dana.id)).all() == []
    assert dana.get("/list").status_code == 302


def test_leaving_clears_what_the_browser_kept(dana: FlaskClient, full: factories.Office) -> None:
    answer = dana.get("/leave")
    assert answer.headers["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_page_left_to_loads_nothing_and_says_nothing(dana: FlaskClient, full: factories.Office) -> None:
    page = dana.get("/leave").get_data(as_text=True)
    assert "<script" not in page
    assert "stylesheet" not in page
    assert len(re.sub("<[^>]+>", "", page).split()) < 8


def test_leaving_works_without_script_by_a_plain_link(dana: FlaskClient, full: factories.Office) -> None:
    assert re.search('<a href="/leave"[^>]*>', dana.get("/list").get_data(as_text=True))


def test_anybody_can_leave_even_signed_out(client: FlaskClient, office: factories.Office) -> None:
    assert client.get("/leave").status_code == 200


def test_another_site_cannot_sign_anybody_out(dana: FlaskClient, full: factories.Office) -> None:
    answer = dana.get("/leave", headers={"Sec-Fetch-Site": "cross-site"})
    assert "Clear-Site-Data" not in answer.headers
    assert dana.get("/list").status_code == 200


def test_the_list_needs_no_script_to_acknowledge(dana: FlaskClient, full: factories.Office) -> None:
    one = checklists.standing(full.matter)["no_contact"]
    assert f'<form method="post" action="/list/{one.id}">' in dana.get("/list").get_data(as_text=True)


def test_the_list_is_light_with_all_that_it_loads(dana: FlaskClient, full: factories.Office) -> None:
    given(full, *[item for item in reader.guidance_items() if item != "crisis"])
    page = dana.get("/list")
    loaded = set(re.findall(r'(?:src|href)="(/static/[^"]+)"', page.get_data(as_text=True))) | {"/static/js/forms.js"}
    assert not [name for name in loaded if "casefile" in name or "bootstrap" in name]
    sizes = [len(gzip.compress(dana.get(name, buffered=True).data)) for name in loaded] + [
        len(gzip.compress(page.data))
    ]
    assert len(sizes) == 5
    assert sum(sizes) < 60_000


def test_no_file_that_the_list_loads_names_the_product(dana: FlaskClient, full: factories.Office) -> None:
    for name in ("css/tokens.css", "css/list.css", "js/list.js", "js/forms.js"):
        assert "casefile" not in dana.get(f"/static/{name}", buffered=True).get_data(as_text=True).lower()
