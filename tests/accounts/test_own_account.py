from __future__ import annotations

import email as mail
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from casefile.accounts import service
from casefile.accounts.models import SetupCode, User
from casefile.config import Settings
from casefile.infra.db import db, transaction
from tests.accounts.browser import PASSWORD, Browser, code
from tests.accounts.conftest import Dial, SetUp, person

FRESH = "a tall glass of river water"


def new_code(user: User) -> str:
    with transaction():
        return service.give_code(user)


@pytest.fixture
def ellis(app: Flask) -> User:
    """Ellis, whose account waits for a password."""
    return person("Ellis Roe", "client", password=None)


def type_code(browser: Browser, given: str, password: str = FRESH, who: str = "ellis@office.example") -> int:
    return browser.fill("/set-password", email=who, code=given, password=password, again=password).status_code


def test_a_person_sets_an_own_password_with_the_code(browser: Browser, ellis: User) -> None:
    assert type_code(browser, new_code(ellis)) == 303
    assert browser.sign_in(ellis.email, FRESH).location == "/list/sign-in/app"


def test_a_setup_code_works_once(app: Flask, ellis: User) -> None:
    given = new_code(ellis)
    assert type_code(Browser(app), given) == 303
    assert type_code(Browser(app), given, "another password of some length") == 422
    assert Browser(app).sign_in(ellis.email, FRESH).status_code == 303


def test_a_setup_code_runs_out_after_a_day(app: Flask, ellis: User, dial: Dial) -> None:
    given = new_code(ellis)
    dial.by = timedelta(hours=24)
    assert type_code(Browser(app), given) == 422
    dial.by = timedelta(hours=23, minutes=59, seconds=59)
    assert type_code(Browser(app), given) == 303


def test_a_newer_setup_code_voids_the_older(app: Flask, ellis: User) -> None:
    older, newer = new_code(ellis), new_code(ellis)
    assert type_code(Browser(app), older) == 422
    assert type_code(Browser(app), newer) == 303


def test_a_setup_code_opens_only_its_own_account(app: Flask, ellis: User) -> None:
    given = new_code(ellis)
    person("Dana Doe", "client", password=None)
    assert type_code(Browser(app), given, who="dana@office.example") == 422


def test_a_setup_code_is_read_in_any_case_and_spacing(app: Flask, ellis: User) -> None:
    assert type_code(Browser(app), new_code(ellis).upper().replace("-", " ")) == 303


def test_a_setup_code_is_kept_as_a_hash(ellis: User) -> None:
    given = new_code(ellis)
    stored = db.session.scalars(db.select(SetupCode.digest)).one()
    assert given not in stored
    assert given.replace("-", "") not in stored


def test_five_codes_may_be_tried_in_five_minutes(app: Flask, ellis: User) -> None:
    given = new_code(ellis)
    assert [type_code(Browser(app), "abcd-efgh-jkmn-pqrs-tuvw") for _ in range(5)] == [422] * 5
    assert type_code(Browser(app), given) == 429


def test_a_wrong_code_and_an_unknown_person_look_the_same(app: Flask, ellis: User) -> None:
    def told(who: str) -> str:
        page = Browser(app).fill("/set-password", email=who, code="abcd-efgh", password=FRESH, again=FRESH)
        text = page.get_data(as_text=True)
        return text[text.index("error-summary") : text.index("</ul>", text.index("error-summary"))]

    assert told(ellis.email) == told("nobody@office.example")


def test_a_bad_password_does_not_use_the_code_up(app: Flask, ellis: User) -> None:
    given = new_code(ellis)
    assert type_code(Browser(app), given, "too short") == 422
    assert type_code(Browser(app), given) == 303


def test_a_reset_does_not_go_round_the_second_factor(app: Flask, avery_signed_in: SetUp) -> None:
    with transaction():
        given = service.start_reset(avery_signed_in.user, by=None)
    other = Browser(app)
    type_code(other, given, who="avery@office.example")
    assert other.sign_in("avery@office.example", FRESH).location.startswith("/second-factor?")
    assert other.get("/account").status_code == 302
    other.fill("/second-factor", code=code(avery_signed_in.secret))
    assert other.get("/account").status_code == 200


def test_a_reset_voids_the_old_password_at_once(app: Flask, avery_signed_in: SetUp) -> None:
    with transaction():
        service.start_reset(avery_signed_in.user, by=None)
    assert Browser(app).sign_in("avery@office.example", PASSWORD).status_code == 422


def test_a_reset_for_a_lost_factor_begins_the_second_factor_anew(app: Flask, avery_signed_in: SetUp) -> None:
    with transaction():
        given = service.start_reset(avery_signed_in.user, by=None, lost_factor=True)
    other = Browser(app)
    type_code(other, given, who="avery@office.example")
    assert other.sign_in("avery@office.example", FRESH).location == "/second-factor/set-up"


def test_the_password_is_changed_with_the_old_one(avery_signed_in: SetUp, app: Flask) -> None:
    mine = avery_signed_in.browser
    wrong = mine.fill("/account/password", until_now="not the password, surely", password=FRESH, again=FRESH)
    assert wrong.status_code == 422
    assert mine.fill("/account/password", until_now=PASSWORD, password=FRESH, again=FRESH).status_code == 303
    assert Browser(app).sign_in("avery@office.example", FRESH).status_code == 303


def test_changing_the_password_needs_a_fresh_sign_in(avery_signed_in: SetUp, dial: Dial) -> None:
    dial.by = timedelta(minutes=14, seconds=59)
    assert avery_signed_in.browser.get("/account/password").status_code == 200
    dial.by = timedelta(minutes=15)
    answer = avery_signed_in.browser.get("/account/password")
    assert answer.location == "/confirm?next=/account/password"
    confirmed = avery_signed_in.browser.fill(answer.location, password=PASSWORD)
    assert confirmed.location == "/account/password"
    assert avery_signed_in.browser.get("/account/password").status_code == 200


@pytest.mark.parametrize(
    "address", ["/account/password", "/account/recovery-codes", "/account/passkeys/add", "/accounts"]
)
def test_what_matters_needs_a_sign_in_of_the_last_quarter_of_an_hour(
    app: Flask, address: str, dial: Dial, browser: Browser
) -> None:
    person("Morgan Lane", "administrator", is_demo=True)
    browser.sign_in("morgan@office.example")
    assert browser.get(address).status_code == 200
    dial.turn(minutes=15)
    assert browser.get(address).location == f"/confirm?next={address}"


def test_a_mail_tells_of_a_change_and_names_nothing(avery_signed_in: SetUp, settings: Settings) -> None:
    outbox: Path = settings.home / "outbox"
    for old in outbox.glob("*"):
        old.unlink()
    avery_signed_in.browser.fill("/account/password", until_now=PASSWORD, password=FRESH, again=FRESH)
    [one] = [mail.message_from_bytes(path.read_bytes()) for path in outbox.glob("*.eml")]
    assert one["To"] == "avery@office.example"
    assert one["Subject"] == "A change to your account"
    text = one.get_payload(decode=True).decode()  # type: ignore[union-attr]
    assert text.startswith("Your password was changed on ")
    assert "http" not in text
    assert FRESH not in text


def test_a_mail_server_that_is_down_stops_nothing(avery_signed_in: SetUp, monkeypatch: pytest.MonkeyPatch) -> None:
    from casefile.infra import mail as post

    def down(*_: object) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr(post, "send", down)
    mine = avery_signed_in.browser
    assert mine.fill("/account/password", until_now=PASSWORD, password=FRESH, again=FRESH).status_code == 303


def test_the_last_second_factor_is_not_removed(app: Flask, avery_signed_in: SetUp) -> None:
    from tests.accounts.browser import SoftKey
    from tests.accounts.test_passkeys import register

    register(avery_signed_in.browser, SoftKey(), name="blue key")
    with transaction():
        db.session.execute(db.update(User).values(tf_totp_secret=None))
    db.session.expire_all()
    avery_signed_in.browser.press("/account", "Remove blue key")
    assert "blue key" in avery_signed_in.browser.get("/account").get_data(as_text=True)


def test_who_comes_by_a_passkey_and_has_no_password_may_set_one(avery: FlaskClient) -> None:
    page = avery.get("/account/password")
    assert page.status_code == 200
    assert "Password until now" not in page.get_data(as_text=True)
