"""The frames: who sees which way, and what a bystander can read."""

from __future__ import annotations

import re
from types import SimpleNamespace

import pytest
from flask import Flask, flash, g, render_template_string

from tests.interface.office import ROOT, Seat, show

PAGE = '{% extends "base.html" %}{% block title %}Desk{% endblock %}{% block content %}<h1>Desk</h1>{% endblock %}'
PORTAL = (
    '{% extends "portal_base.html" %}{% block title %}United States v. Doe{% endblock %}'
    "{% block content %}<h1>Your list</h1>{% endblock %}"
)
PLAIN = '{% extends "plain.html" %}{% block content %}<h1>Sign in</h1>{% endblock %}'
NOWHERE = ("data:,", "tel:988", "sms:988", "tel:911")  # no icon; a telephone calls by itself
DOE = SimpleNamespace(
    id=7, caption="United States v. Doe", docket_number="4:13-cr-09921", stage="trial", is_closed=False
)
OWN_HTML = sorted(path for path in (ROOT / "templates").rglob("*.html") if path.parts[-2] not in ("pdf", "mail"))


def test_a_link_is_shown_only_to_those_who_may_open_it(office: Flask, seat: Seat) -> None:
    assert "Administration" in show(office, PAGE)
    seat.allowed.remove("accounts.users")
    assert "Administration" not in show(office, PAGE)


def test_a_link_to_a_room_that_does_not_exist_is_not_shown(office: Flask, seat: Seat) -> None:
    seat.allowed.add("cellar.wine")
    source = '[{{ link_if("cellar.wine", "Wine") }}]'
    assert show(office, source) == "[]"


def test_a_link_carries_its_address_its_place_and_its_key(office: Flask) -> None:
    source = '{{ link_if("charges.charges", "Charges", here=true, key="g h", matter_id=7) }}'
    assert show(office, source) == '<a href="/matters/7/charges/charges" aria-current="page" data-key="g h">Charges</a>'


def test_the_search_box_is_only_for_those_who_may_search(office: Flask, seat: Seat) -> None:
    assert 'role="search"' in show(office, PAGE)
    seat.allowed.remove("desk.search")
    assert 'role="search"' not in show(office, PAGE)


def test_the_first_thing_on_a_page_is_the_way_past_the_navigation(office: Flask) -> None:
    body = show(office, PAGE).split("<body>")[1]
    assert body.strip().startswith('<a class="skip" href="#main">')


@pytest.mark.parametrize(("frame", "address"), [(PAGE, "/sign-out"), (PORTAL, "/portal/sign_out")])
def test_signing_out_is_a_form_with_a_token(office: Flask, frame: str, address: str) -> None:
    with office.test_request_context("/"):
        g.identity = SimpleNamespace(audience="staff" if frame == PAGE else "client")
        page = render_template_string(frame)
    form = re.search(rf'<form method="post" action="{address}">(.*?)</form>', page, re.DOTALL)
    assert form
    assert 'name="csrf_token" value="' in form[1]


def test_the_demo_banner_stands_only_in_a_demo(office: Flask, seat: Seat) -> None:
    assert "invented people" not in show(office, PAGE)
    seat.is_demo = True
    assert "Demo office: invented people. Loopback only." in show(office, PAGE)


def test_the_disclaimer_stands_once(office: Flask) -> None:
    assert show(office, PAGE).count("not legal advice") == 1


@pytest.mark.parametrize(
    ("category", "role", "word"),
    [
        ("success", "status", "Done."),
        ("danger", "alert", "Not done."),
        ("warning", "status", "Careful."),
        ("message", "status", "Note."),
    ],
)
def test_a_flash_says_its_kind_in_words_and_aloud(office: Flask, category: str, role: str, word: str) -> None:
    with office.test_request_context("/"):
        flash("EX-1 was handed <b>over</b>.", category)
        page = render_template_string(PAGE)
    assert re.search(
        rf'role="{role}">.*<b class="word">{re.escape(word)}</b> EX-1 was handed &lt;b&gt;over&lt;/b&gt;\.', page
    )


def test_the_client_page_has_a_title_that_tells_nothing_whatever_a_page_asks_for(office: Flask, seat: Seat) -> None:
    seat.name, seat.matter = "Dana Doe", DOE
    page = show(office, PORTAL)
    assert "<title>My list</title>" in page
    for telling in ("Stone and Reyes", "Casefile", "United States", "Doe"):
        assert telling not in page


def test_the_client_page_can_be_left_without_a_script(office: Flask) -> None:
    assert re.search(r'<a href="/portal/leave" data-leave[^>]*>Leave this page quickly</a>', show(office, PORTAL))


def test_the_sign_in_page_does_not_say_whose_it_is(office: Flask, seat: Seat) -> None:
    seat.audience = None
    page = show(office, PLAIN)
    assert "<title>Sign in</title>" in page
    assert "Stone and Reyes" not in page
    assert "Casefile" not in page


def test_a_page_of_a_matter_gets_its_head_and_tabs_by_itself(office: Flask, seat: Seat) -> None:
    seat.matter, seat.nav_here = DOE, "charges"
    seat.matter_head = {
        "judge": "Judge",
        "stages": [("motions", "Motions"), ("trial", "Trial")],
        "facts": [("Client", "Dana")],
    }
    page = show(office, PAGE)
    assert "<title>Desk · United States v. Doe · Casefile</title>" in page
    assert '<h1>United States v. Doe<span class="visually-hidden">: Charges</span></h1>' in page
    assert '<a href="/matters/7/charges/charges" aria-current="page">Charges</a>' in page
    assert 'class="now" aria-current="step"' in page
    assert "Client <b>Dana</b>" in page


def test_a_tab_that_may_not_be_opened_is_not_shown(office: Flask, seat: Seat) -> None:
    seat.matter = DOE
    assert ">Notes</a>" in show(office, PAGE)
    seat.allowed.remove("matters.notes")
    assert ">Notes</a>" not in show(office, PAGE)


@pytest.mark.parametrize("path", OWN_HTML, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_no_page_holds_style_or_script_that_the_policy_would_refuse(path: object) -> None:
    source = path.read_text()  # type: ignore[attr-defined]
    assert not re.search(r"<[^>]*\sstyle=|<style|<[a-z][^>]*\son[a-z]+=|javascript:", source)
    for script in re.findall(r"<script[^>]*>", source):
        assert "src=" in script


@pytest.mark.parametrize("frame", [PAGE, PORTAL, PLAIN])
def test_nothing_on_a_page_comes_from_elsewhere(office: Flask, frame: str) -> None:
    addresses = re.findall(r'(?:src|href|action)="([^"]+)"', show(office, frame))
    assert addresses
    assert [address for address in addresses if not address.startswith(("/", "#", *NOWHERE))] == []
