from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask

from casefile import create_app
from casefile.accounts import service, sessions
from casefile.accounts.models import SignIn, User
from casefile.config import Settings
from casefile.infra.db import db, transaction
from tests.accounts.browser import PASSWORD, Browser, code
from tests.accounts.conftest import Dial, SetUp, person
from tests.conftest import production


@pytest.fixture
def casey(browser: Browser) -> User:
    """Casey, a demo account, signed in by the browser."""
    made = person("Casey Reyes", "paralegal", is_demo=True)
    browser.sign_in(made.email)
    return made


def is_in(browser: Browser, address: str = "/account") -> bool:
    return browser.get(address).status_code == 200


def test_the_cookie_holds_256_random_bits_and_only_their_hash_is_stored(browser: Browser, casey: User) -> None:
    token = browser.cookie or ""
    assert len(token) == 43  # 32 bytes in base64
    row = db.session.scalars(db.select(SignIn)).one()
    assert row.digest == sessions.digest(token)
    assert token not in repr([getattr(row, column.key) for column in SignIn.__table__.columns])


def test_the_cookie_is_for_http_only_strict_and_for_the_whole_site(browser: Browser) -> None:
    person("Casey Reyes", "paralegal", is_demo=True)
    [cookie] = [
        c for c in browser.sign_in("casey@office.example").headers.getlist("Set-Cookie") if c.startswith("casefile=")
    ]
    assert {"HttpOnly", "SameSite=Strict", "Path=/"} <= set(cookie.split("; "))
    assert "Domain" not in cookie
    assert "Secure" not in cookie


def test_over_https_the_cookie_is_secure_and_bound_to_the_host(settings: Settings) -> None:
    app = create_app(production(settings), TESTING=True)
    with app.app_context():
        cookies = Browser(app, "https://office.example").get("/sign-in").headers.getlist("Set-Cookie")
        db.session.remove()
        db.engine.dispose()
    assert cookies
    for cookie in cookies:
        assert cookie.startswith("__Host-casefile-visit=")
        assert {"Secure", "HttpOnly", "SameSite=Strict", "Path=/"} <= set(cookie.split("; "))


def test_the_token_changes_at_each_step_of_signing_in(app: Flask, avery_signed_in: SetUp) -> None:
    other = Browser(app)
    seen = [other.cookie]
    other.sign_in("avery@office.example")
    seen.append(other.cookie)
    other.fill("/second-factor", code=code(avery_signed_in.secret))
    seen.append(other.cookie)
    other.fill("/confirm", password=PASSWORD)
    seen.append(other.cookie)
    assert seen[0] is None
    assert len(set(seen)) == 4


def test_the_token_of_an_earlier_step_is_dead(app: Flask, avery_signed_in: SetUp) -> None:
    other, thief = Browser(app), Browser(app)
    other.sign_in("avery@office.example")
    thief.client.set_cookie("casefile", other.cookie or "", domain="localhost")
    other.fill("/second-factor", code=code(avery_signed_in.secret))
    assert is_in(other)
    assert not is_in(thief)
    thief.client.set_cookie("casefile", other.cookie or "", domain="localhost")
    other.fill("/confirm", password=PASSWORD)
    assert is_in(other)
    assert not is_in(thief)


def test_a_token_brought_along_is_never_taken_up(browser: Browser) -> None:
    person("Casey Reyes", "paralegal", is_demo=True)
    browser.client.set_cookie("casefile", "A" * 43, domain="localhost")
    browser.sign_in("casey@office.example")
    assert browser.cookie != "A" * 43


def test_a_stranger_costs_no_row(app: Flask) -> None:
    for _ in range(5):
        Browser(app).get("/sign-in")
    assert db.session.scalars(db.select(SignIn)).all() == []


def test_a_session_idles_out_after_half_an_hour_to_the_second(browser: Browser, casey: User, dial: Dial) -> None:
    dial.turn(minutes=29, seconds=59)
    assert is_in(browser)
    dial.turn(minutes=29, seconds=59)
    assert is_in(browser)
    dial.turn(minutes=30)
    assert not is_in(browser)


def test_a_clients_session_idles_out_after_a_quarter_of_an_hour(browser: Browser, dial: Dial) -> None:
    person("Dana Doe", "client", is_demo=True)
    browser.sign_in("dana@office.example")
    dial.turn(minutes=14, seconds=59)
    assert is_in(browser, "/list/account")
    dial.turn(minutes=15)
    assert not is_in(browser, "/list/account")


def test_a_session_ends_after_twelve_hours_however_busy(browser: Browser, casey: User, dial: Dial) -> None:
    for _ in range(25):
        dial.turn(minutes=28)
        assert is_in(browser)
    dial.by = timedelta(hours=12) - timedelta(seconds=1)
    assert is_in(browser)
    dial.by = timedelta(hours=12)
    assert not is_in(browser)


def test_confirming_it_is_you_does_not_lengthen_the_twelve_hours(browser: Browser, casey: User, dial: Dial) -> None:
    for _ in range(25):
        dial.turn(minutes=28)
        browser.get("/account")
    assert browser.fill("/confirm", password=PASSWORD).status_code == 303
    dial.by = timedelta(hours=12)
    assert not is_in(browser)


def test_a_clock_put_back_revives_no_session(browser: Browser, casey: User, dial: Dial) -> None:
    dial.turn(days=2)
    browser.client.get("/sign-in", base_url=browser.base)
    with transaction():
        db.session.execute(db.update(SignIn).values(seen_at=SignIn.seen_at))
    dial.by = timedelta(days=-2)
    assert not is_in(browser)


def test_a_session_is_dead_after_sign_out_with_the_same_cookie(app: Flask, browser: Browser, casey: User) -> None:
    thief = Browser(app)
    thief.client.set_cookie("casefile", browser.cookie or "", domain="localhost")
    assert is_in(thief)
    out = browser.press("/account", "Sign out")
    assert '"cache"' in out.headers["Clear-Site-Data"]
    assert not is_in(browser)
    assert not is_in(thief)


def test_sign_out_is_a_post(browser: Browser, casey: User) -> None:
    assert browser.get("/sign-out").status_code in (404, 405)
    assert is_in(browser)


def test_a_session_is_dead_on_the_next_request_after_disabling(browser: Browser, casey: User) -> None:
    with transaction():
        service.disable(casey, by=None)
    assert not is_in(browser)
    assert browser.sign_in("casey@office.example").status_code == 422


def test_a_session_is_dead_on_the_next_request_after_a_change_of_roles(browser: Browser, casey: User) -> None:
    with transaction():
        service.change_roles(casey, ["expert"], by=None)
    assert not is_in(browser)


def test_a_session_is_dead_on_the_next_request_after_a_reset(browser: Browser, casey: User) -> None:
    with transaction():
        service.start_reset(casey, by=None)
    assert not is_in(browser)
    assert browser.sign_in("casey@office.example").status_code == 422


def test_a_change_of_password_ends_every_other_session(app: Flask, browser: Browser, casey: User) -> None:
    other = Browser(app)
    other.sign_in("casey@office.example")
    fresh = "a tall glass of river water"
    browser.fill("/account/password", until_now=PASSWORD, password=fresh, again=fresh)
    assert is_in(browser)
    assert not is_in(other)
    assert Browser(app).sign_in("casey@office.example").status_code == 422
    assert Browser(app).sign_in("casey@office.example", fresh).status_code == 303


def test_a_half_finished_sign_in_dies_with_the_password(app: Flask, avery_signed_in: SetUp) -> None:
    half = Browser(app)
    half.sign_in("avery@office.example")
    page = half.get("/second-factor")
    with transaction():
        service.start_reset(avery_signed_in.user, by=None)
    half.fill(page, code=code(avery_signed_in.secret))
    assert not is_in(half)


def test_one_lists_and_ends_ones_own_sessions(app: Flask, browser: Browser, casey: User) -> None:
    other = Browser(app)
    other.client.environ_base["HTTP_USER_AGENT"] = "Telephone"
    other.sign_in("casey@office.example")
    page = browser.get("/account")
    assert "Telephone" in page.get_data(as_text=True)
    browser.press(page, "End")
    assert not is_in(other)
    assert is_in(browser)


def test_nobody_ends_anothers_session_by_its_number(app: Flask, browser: Browser, casey: User) -> None:
    other = Browser(app)
    person("Blake Marsh", "attorney", is_demo=True)
    other.sign_in("blake@office.example")
    [row] = sessions.list_open(casey.id)
    page = other.get("/account").get_data(as_text=True)
    token = page.partition('name="csrf_token"')[2].partition('value="')[2].partition('"')[0]
    other.post(f"/account/sessions/{row.id}/end", data={"csrf_token": token})
    assert is_in(browser)


def test_a_session_ended_while_a_request_runs_is_not_brought_back(app: Flask, browser: Browser, casey: User) -> None:
    """The administrator's kill lands between the start of a request and its end."""
    with app.test_request_context("/account", headers={"Cookie": f"casefile={browser.cookie}"}):
        from flask import session

        session["changed"] = True
        with transaction():
            sessions.end_all(casey.id)
        app.session_interface.save_session(app, session, app.make_response(""))  # type: ignore[arg-type]
    assert not is_in(browser)
    assert db.session.scalars(db.select(SignIn)).all() == []


def test_the_csrf_token_of_a_stranger_does_not_pass_into_the_session(browser: Browser) -> None:
    person("Casey Reyes", "paralegal", is_demo=True)
    page = browser.get("/sign-in")
    [before] = re.findall(r'name="csrf_token"[^>]*value="([^"]+)"', page.get_data(as_text=True))
    browser.fill(page, email="casey@office.example", password=PASSWORD)
    assert browser.post("/sign-out", data={"csrf_token": before}).status_code == 400
    assert is_in(browser)


def test_expired_sessions_are_swept_at_the_next_sign_in(app: Flask, browser: Browser, casey: User, dial: Dial) -> None:
    dial.turn(hours=13)
    Browser(app).sign_in("casey@office.example")
    assert len(db.session.scalars(db.select(SignIn)).all()) == 1


def test_static_files_touch_no_session(browser: Browser, casey: User, dial: Dial) -> None:
    before = db.session.scalars(db.select(SignIn.seen_at)).one()
    dial.turn(minutes=5)
    browser.get("/static/css/casefile.css").close()
    db.session.expire_all()
    assert db.session.scalars(db.select(SignIn.seen_at)).one() == before


def test_a_remember_cookie_or_a_token_in_the_address_signs_nobody_in(app: Flask, browser: Browser, casey: User) -> None:
    from flask_login.utils import encode_cookie

    answer = Browser(app).fill("/sign-in", email="casey@office.example", password=PASSWORD)
    assert not [c for c in answer.headers.getlist("Set-Cookie") if "remember" in c]
    with app.test_request_context():
        remembered = encode_cookie(casey.fs_uniquifier)
        token = casey.get_auth_token()
    thief = Browser(app)
    thief.client.set_cookie("remember_token", remembered, domain="localhost")
    assert not is_in(thief)
    assert Browser(app).get(f"/account?auth_token={token}").status_code == 302
    assert Browser(app).get("/account", headers={"Authentication-Token": token}).status_code == 302


def test_a_demo_session_does_not_open_an_office_in_production(
    settings: Settings, browser: Browser, casey: User
) -> None:
    token = browser.cookie or ""
    app = create_app(production(settings), TESTING=True)
    with app.app_context():
        real = Browser(app, "https://office.example")
        real.client.set_cookie("__Host-casefile", token, domain="office.example", secure=True)
        assert real.get("/account").status_code == 302
        assert real.sign_in("casey@office.example").status_code == 422
        db.session.remove()
        db.engine.dispose()
