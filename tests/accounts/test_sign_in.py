from __future__ import annotations

import re

import pytest
from flask import Flask

from casefile.accounts.models import User
from casefile.infra.audit import AuditEntry
from casefile.infra.db import db
from tests.accounts.browser import PASSWORD, Browser, code
from tests.accounts.conftest import SetUp, person

ELSEWHERE = (
    "//evil.example",
    "///evil.example",
    "////evil.example",
    "/\\evil.example",
    "\\/evil.example",
    "\\\\evil.example",
    "/\\/evil.example",
    "/\t/evil.example",
    "\t//evil.example",
    "/\n/evil.example",
    "\r\n//evil.example",
    " //evil.example",
    "/ /evil.example",
    "https:evil.example",
    "https:/evil.example",
    "https://evil.example",
    "HTTPS://evil.example",
    "http:///evil.example",
    "http://localhost@evil.example/",
    "http://localhost.evil.example/",
    "http://localhost:80@evil.example/",
    "//localhost@evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "/%2f%2fevil.example",
    "/%2fevil.example",
    "/%5cevil.example",
    "/%09/evil.example",
    "/%252fevil.example",
    "%2f%2fevil.example",
    "/\u2044evil.example",
    "\u3002evil.example",
    "/\uff0f/evil.example",
    "\u200a//evil.example",
    "@evil.example",
    "evil.example",
    "/\x00/evil.example",
)


@pytest.fixture
def casey(app: Flask) -> User:
    return person("Casey Reyes", "paralegal", is_demo=True)


@pytest.mark.parametrize("elsewhere", ELSEWHERE)
def test_signing_in_leads_to_no_other_host(app: Flask, casey: User, elsewhere: str) -> None:
    typed = {"email": casey.email, "password": PASSWORD}
    by_address = Browser(app)
    page = by_address.get("/sign-in", query_string={"next": elsewhere})
    assert by_address.fill(page, **typed).location == "/home"
    by_form = Browser(app)
    assert by_form.fill("/sign-in", **typed, next=elsewhere).location == "/home"
    again = by_form.get("/sign-in", query_string={"next": elsewhere})
    assert again.location == "/home"
    confirmed = by_form.fill("/confirm", password=PASSWORD, next=elsewhere)
    assert confirmed.location == "/home"


def test_signing_in_leads_back_to_the_page_that_was_asked_for(browser: Browser, casey: User) -> None:
    asked = browser.get("/account/recovery-codes?x=1%202")
    assert asked.location.startswith("/sign-in?next=")
    assert browser.sign_in(casey.email, then=asked.location).location == "/account/recovery-codes?x=1%202"


def test_the_way_survives_the_second_step(app: Flask, avery_signed_in: SetUp) -> None:
    other = Browser(app)
    step = other.sign_in("avery@office.example", then="/sign-in?next=/account/password").location
    assert other.fill(step, code=code(avery_signed_in.secret)).location == "/account/password"


def test_a_link_from_elsewhere_takes_one_step_on_our_own_page(browser: Browser, casey: User) -> None:
    """A strict cookie does not come along with a link in a mail; the reload from our page brings it."""
    browser.sign_in(casey.email)
    bare = Browser(browser.client.application)
    page = bare.get("/sign-in?next=/account", headers={"Sec-Fetch-Site": "cross-site"})
    assert 'content="0; url=/sign-in?next=/account"' in page.get_data(as_text=True)
    assert not page.headers.getlist("Set-Cookie")
    assert browser.get("/sign-in?next=/account").location == "/account"


def test_the_sign_in_page_names_no_office(browser: Browser) -> None:
    page = browser.get("/sign-in").get_data(as_text=True)
    assert "<title>Sign in</title>" in page
    assert "Defence office" not in page


def test_known_and_unknown_people_get_the_same_answer(app: Flask, casey: User) -> None:
    def told(email: str) -> tuple[int, str]:
        answer = Browser(app).sign_in(email, "not the password, surely")
        plain = re.sub(r'value="[^"]*"|nonce="[^"]*"', "", answer.get_data(as_text=True))
        return answer.status_code, plain

    assert told(casey.email) == told("nobody@office.example")
    assert told(casey.email) == told("not an address")


def test_a_person_without_a_password_gets_the_same_answer(app: Flask, casey: User) -> None:
    person("Ellis Roe", "client", password=None)
    assert Browser(app).sign_in("ellis@office.example", "not the password, surely").status_code == 422


@pytest.fixture
def hashings(app: Flask, casey: User, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Counts how often a password is hashed."""
    counted: list[str] = []
    context = app.extensions["security"].pwd_context
    for name in ("hash", "verify"):
        real = getattr(context, name)
        monkeypatch.setattr(
            context, name, lambda *a, real=real, name=name, **k: (counted.append(name), real(*a, **k))[1]
        )
    return counted


def test_known_and_unknown_people_cost_the_same_hashing(app: Flask, casey: User, hashings: list[str]) -> None:
    person("Ellis Roe", "client", password=None)
    for email in (casey.email, "nobody@office.example", "ellis@office.example"):
        Browser(app).sign_in(email, "not the password, surely")
    assert len(hashings) == 3


def test_a_wrong_setup_code_costs_the_same_hashing_for_known_and_unknown(app: Flask, hashings: list[str]) -> None:
    for email in ("casey@office.example", "nobody@office.example"):
        Browser(app).fill("/set-password", email=email, code="abcd-efgh", password=PASSWORD, again=PASSWORD)
    assert len(hashings) == 2


@pytest.mark.parametrize("email", ["CASEY@office.example", "  casey@office.example "])
def test_the_address_is_known_in_any_case(app: Flask, casey: User, email: str) -> None:
    assert Browser(app).sign_in(email).status_code == 303


@pytest.mark.parametrize("typed", ["", "\0", "a\0b", "x" * 5000, "{{7*7}}", "\ud7ff\U0010ffff"])
def test_nothing_typed_breaks_the_page(app: Flask, casey: User, typed: str) -> None:
    assert Browser(app).sign_in(typed, PASSWORD).status_code == 422
    assert Browser(app).sign_in(casey.email, typed).status_code == 422


def test_a_sign_in_without_a_csrf_token_is_refused(browser: Browser, casey: User) -> None:
    assert browser.post("/sign-in", data={"email": casey.email, "password": PASSWORD}).status_code == 400


def test_no_json_answer_is_given_by_the_ceremonies(browser: Browser, casey: User) -> None:
    answer = browser.post("/sign-in", json={"email": casey.email, "password": PASSWORD})
    assert answer.status_code == 400
    assert "csrf_token" not in answer.get_data(as_text=True)


def test_each_sign_in_and_each_refusal_is_in_the_audit(app: Flask, casey: User) -> None:
    Browser(app).sign_in(casey.email, "not the password, surely")
    Browser(app).sign_in("nobody@office.example", "not the password, surely")
    Browser(app).sign_in(casey.email)
    rows = db.session.scalars(
        db.select(AuditEntry).where(AuditEntry.action == "sign_in.password").order_by(AuditEntry.id)
    ).all()
    known = f"account {casey.id}"
    assert [(r.outcome, r.target) for r in rows] == [("refused", known), ("refused", "no account"), ("done", known)]
    assert [r.actor_id for r in rows] == [None, None, casey.id]
    assert all("nobody" not in repr(vars(r)) for r in rows)
