"""The two doors: each has its own cookies, and where clients have a host name of their own, its own name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask

from casefile import create_app
from casefile.accounts.models import User
from casefile.config import Settings
from casefile.infra.db import db
from tests.accounts.browser import PASSWORD, Browser, code
from tests.accounts.conftest import Dial, SetUp, person
from tests.conftest import production


@pytest.fixture
def dana(app: Flask) -> User:
    return person("Dana Doe", "client", is_demo=True)


@pytest.fixture
def casey(app: Flask) -> User:
    return person("Casey Reyes", "paralegal", is_demo=True)


def cookies(browser: Browser) -> set[str]:
    return {cookie.key for cookie in browser.client._cookies.values()}  # type: ignore[union-attr]


@pytest.mark.parametrize("door", ["/sign-in", "/list/sign-in"])
def test_a_client_lands_on_the_list_from_either_door_with_the_lists_cookie(app: Flask, dana: User, door: str) -> None:
    one = Browser(app)
    assert one.sign_in(dana.email, then=door).location == "/list"
    assert "list" in cookies(one)
    assert not any("casefile" in name for name in cookies(one) - {"casefile-visit"})
    assert one.get("/list").status_code == 200


@pytest.mark.parametrize("door", ["/sign-in", "/list/sign-in"])
def test_staff_land_on_their_own_page_from_either_door(app: Flask, casey: User, door: str) -> None:
    one = Browser(app)
    assert one.sign_in(casey.email, then=door).location == "/home"
    assert "casefile" in cookies(one)
    assert "list" not in cookies(one)


def test_staff_at_the_clients_door_go_on_to_their_own_second_step(app: Flask, avery_signed_in: SetUp) -> None:
    other = Browser(app)
    step = other.sign_in("avery@office.example", then="/list/sign-in")
    assert step.location.partition("?")[0] == "/second-factor"
    assert other.fill("/second-factor", code=code(avery_signed_in.secret)).status_code == 303
    assert other.get("/account").status_code == 200


def test_a_token_opens_nothing_in_the_cookie_of_the_other_door(app: Flask, dana: User, casey: User) -> None:
    client, staff = Browser(app), Browser(app)
    client.sign_in(dana.email)
    staff.sign_in(casey.email)
    for token, name, address in (
        (client.cookie, "casefile", "/account"),
        (client.cookie, "casefile", "/list"),
        (client.cookie, "casefile", "/home"),
        (staff.cookie, "list", "/list"),
        (staff.cookie, "list", "/list/account"),
        (staff.cookie, "list", "/account"),
    ):
        thief = Browser(app)
        thief.client.set_cookie(name, token or "", domain="localhost")
        assert thief.get(address).status_code == 302, (name, address)


def test_a_strangers_cookie_of_one_door_is_not_read_at_the_other(app: Flask) -> None:
    one = Browser(app)
    page = one.get("/list/sign-in").get_data(as_text=True)
    token = page.partition('name="csrf_token"')[2].partition('value="')[2].partition('"')[0]
    assert cookies(one) == {"list-visit"}
    one.client.set_cookie("casefile-visit", one.client.get_cookie("list-visit").value, domain="localhost")  # type: ignore[union-attr]
    assert one.post("/sign-in", data={"csrf_token": token, "email": "x", "password": "y"}).status_code == 400


def test_the_front_door_leads_a_browser_of_clients_to_the_list(app: Flask, dana: User) -> None:
    one = Browser(app)
    assert one.get("/").location.startswith("/sign-in")
    one.sign_in(dana.email)
    assert one.get("/").location == "/list"


def test_a_clients_session_ends_after_two_hours_however_busy(app: Flask, dana: User, dial: Dial) -> None:
    one = Browser(app)
    one.sign_in(dana.email)
    for _ in range(8):
        dial.turn(minutes=14)
        assert one.get("/list/account").status_code == 200
    dial.turn(minutes=7, seconds=59)
    assert one.get("/list/account").status_code == 200
    dial.turn(seconds=1)
    assert one.get("/list/account").status_code == 302


def test_a_client_ends_every_other_sign_in(app: Flask, dana: User) -> None:
    one, other = Browser(app), Browser(app)
    for each in (other, one):
        each.sign_in(dana.email)
    one.press("/list/account", "End every other sign-in")
    assert one.get("/list").status_code == 200
    assert other.get("/list").status_code == 302


def test_a_clients_account_pages_ask_again_and_stay_in_their_frame(app: Flask, dana: User, dial: Dial) -> None:
    one = Browser(app)
    one.sign_in(dana.email)
    dial.turn(minutes=14)
    one.get("/list")
    dial.turn(minutes=2)
    asked = one.get("/list/account/password")
    assert asked.location.startswith("/list/account/confirm")
    assert one.fill(asked.location, password=PASSWORD).location == "/list/account/password"
    fresh = "a tall glass of river water"
    assert one.fill("/list/account/password", until_now=PASSWORD, password=fresh, again=fresh).status_code == 303
    for address in ("/list/account", "/list/account/password", "/list/account/printed-codes", "/list/sign-in/app"):
        page = one.get(address)
        assert page.status_code == 200, address
        text = page.get_data(as_text=True)
        assert "<title>My list</title>" in text or "<title>Sign in</title>" in text
        assert "Casefile" not in text, address


def test_over_https_the_lists_cookie_is_secure_and_bound_to_the_host(settings: Settings) -> None:
    app = create_app(production(settings), TESTING=True)
    with app.app_context():
        sent = Browser(app, "https://office.example").get("/list/sign-in").headers.getlist("Set-Cookie")
        db.session.remove()
        db.engine.dispose()
    assert [cookie.startswith("__Host-list-visit=") for cookie in sent] == [True]
    assert {"Secure", "HttpOnly", "SameSite=Strict", "Path=/"} <= set(sent[0].split("; "))


# --- a host name of their own ----------------------------------------------------------------------------------------


@pytest.fixture
def two_hosts(settings: Settings) -> Iterator[Flask]:
    """An installation on this machine: the office under localhost, clients under 127.0.0.1."""
    app = create_app(replace(settings, portal_host="127.0.0.1"), TESTING=True, FAST_HASHES=True)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


OFFICE, CLIENTS = "http://localhost", "http://127.0.0.1"


def test_each_door_answers_under_its_own_name_only(two_hosts: Flask) -> None:
    office, clients = Browser(two_hosts, OFFICE), Browser(two_hosts, CLIENTS)
    for address in ("/sign-in", "/account", "/second-factor", "/matters", "/set-password", "/"):
        assert office.get(address).status_code in (200, 302, 303), address
        assert clients.get(address).status_code == (302 if address == "/" else 404), address
    for address in ("/list", "/list/sign-in", "/list/lost-phone", "/leave"):
        assert clients.get(address).status_code in (200, 302), address
        assert office.get(address).status_code == 404, address
    assert clients.get("/").location == "/list"
    for each in (office, clients):
        answer = each.get("/static/css/tokens.css")
        assert answer.status_code == 200
        answer.close()


def test_whoever_comes_to_the_wrong_name_is_led_right_after_the_password_only(two_hosts: Flask) -> None:
    person("Dana Doe", "client", is_demo=True)
    person("Casey Reyes", "paralegal", is_demo=True)
    for base, email, there in (
        (OFFICE, "dana@office.example", "http://127.0.0.1/list/sign-in"),
        (CLIENTS, "casey@office.example", "http://localhost/sign-in"),
    ):
        one = Browser(two_hosts, base)
        door = "/sign-in" if base == OFFICE else "/list/sign-in"
        wrong = one.sign_in(email, "not the password, surely", then=door).get_data(as_text=True)
        assert there not in wrong
        page = one.sign_in(email, then=door)
        assert there in page.get_data(as_text=True)
        assert one.cookie is None


def test_in_production_no_third_name_is_answered(settings: Settings) -> None:
    app = create_app(replace(production(settings), portal_host="list.example"), TESTING=True)
    with app.app_context():
        assert Browser(app, "https://list.example").get("/list/sign-in").status_code == 200
        assert Browser(app, "https://list.example").get("/sign-in").status_code == 404
        assert Browser(app, "https://office.example").get("/sign-in").status_code == 200
        assert Browser(app, "https://other.example").get("/list/sign-in").status_code == 400
        db.session.remove()
        db.engine.dispose()
