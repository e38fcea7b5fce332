from __future__ import annotations

from flask import Flask
from werkzeug.test import TestResponse

from casefile.accounts import service, throttle
from casefile.accounts.models import SignIn
from casefile.infra.db import db, transaction
from tests.accounts.browser import PASSWORD, Browser, SoftKey, code, options_in
from tests.accounts.conftest import SetUp, person, set_up


def register(browser: Browser, key: SoftKey, usage: str = "first", name: str = "office key") -> TestResponse:
    page = browser.fill("/account/passkeys/add", name=name, usage=usage)
    return browser.fill(page, credential=key.make(options_in(page)))


def answer(browser: Browser, key: SoftKey, start: str = "/passkey") -> TestResponse:
    page = browser.press(start, "Use a passkey")
    return browser.fill(page, credential=key.sign(options_in(page)))


def test_a_passkey_that_verifies_its_owner_signs_in_by_itself(app: Flask, avery_signed_in: SetUp) -> None:
    key = SoftKey()
    register(avery_signed_in.browser, key)
    other = Browser(app)
    assert answer(other, key).status_code == 303
    assert "Avery Stone" in other.get("/account").get_data(as_text=True)


def test_a_passkey_is_told_that_it_must_verify_its_owner(avery_signed_in: SetUp) -> None:
    page = avery_signed_in.browser.fill("/account/passkeys/add", name="office key", usage="first")
    assert options_in(page)["authenticatorSelection"]["userVerification"] == "required"


def test_a_passkey_that_verified_nobody_does_not_sign_in(app: Flask, avery_signed_in: SetUp) -> None:
    key = SoftKey()
    register(avery_signed_in.browser, key)
    key.verifies = False
    other = Browser(app)
    answer(other, key)
    assert other.get("/account").status_code == 302


def test_a_passkey_can_be_the_second_step(app: Flask, avery_signed_in: SetUp) -> None:
    key = SoftKey(verifies=False)
    register(avery_signed_in.browser, key, "secondary")
    other = Browser(app)
    assert other.sign_in("avery@office.example").location.startswith("/second-factor/choose")
    other.fill("/second-factor/choose", which="webauthn")
    answer(other, key)
    assert other.get("/account").status_code == 200


def test_a_second_step_passkey_does_not_sign_in_by_itself(app: Flask, avery_signed_in: SetUp) -> None:
    key = SoftKey()
    register(avery_signed_in.browser, key, "secondary")
    other = Browser(app)
    answer(other, key)
    assert other.get("/account").status_code == 302


def test_somebody_elses_passkey_is_no_second_step_for_ones_own_password(app: Flask, avery_signed_in: SetUp) -> None:
    """Blake knows Blake's password and holds Avery's key: that opens neither account."""
    averys = SoftKey()
    register(avery_signed_in.browser, averys, "secondary")
    blakes = SoftKey()
    register(set_up(Browser(app), person("Blake Marsh", "attorney")).browser, blakes, "secondary")
    other = Browser(app)
    other.sign_in("blake@office.example")
    other.fill("/second-factor/choose", which="webauthn")
    answer(other, averys)
    assert other.get("/account").status_code == 302


def test_an_answer_to_a_challenge_works_once(app: Flask, avery_signed_in: SetUp) -> None:
    key = SoftKey(counts=False)
    register(avery_signed_in.browser, key)
    other = Browser(app)
    page = other.press("/passkey", "Use a passkey")
    credential = key.sign(options_in(page))
    other.fill(page, credential=credential)
    assert other.get("/account").status_code == 200
    thief = Browser(app)
    token = thief.press("/passkey", "Use a passkey")
    sent = token.get_data(as_text=True).partition('name="csrf_token"')[2].partition('value="')[2].partition('"')[0]
    address = page.get_data(as_text=True).partition('action="/passkey/')[2].partition('"')[0].partition("?")[0]
    thief.post(f"/passkey/{address}", data={"csrf_token": sent, "credential": credential})
    assert thief.get("/account").status_code == 302


def test_a_passkey_made_for_another_host_is_refused(app: Flask, avery_signed_in: SetUp) -> None:
    key = SoftKey()
    register(avery_signed_in.browser, key)
    other = Browser(app)
    page = other.press("/passkey", "Use a passkey")
    other.fill(page, credential=key.sign(options_in(page), origin="http://localhost.evil.example"))
    assert other.get("/account").status_code == 302


def test_a_copied_passkey_is_told_by_its_counter(app: Flask, avery_signed_in: SetUp) -> None:
    key = SoftKey()
    register(avery_signed_in.browser, key)
    key.count = 10
    answer(Browser(app), key)
    key.count = 3
    other = Browser(app)
    answer(other, key)
    assert other.get("/account").status_code == 302


def test_a_passkey_signs_in_while_the_password_is_locked(app: Flask, avery_signed_in: SetUp) -> None:
    key = SoftKey()
    register(avery_signed_in.browser, key)
    for _ in range(11):
        locked = Browser(app).sign_in("avery@office.example", "not the password, surely")
    assert locked.status_code == 429
    other = Browser(app)
    answer(other, key)
    assert other.get("/account").status_code == 200


def test_a_disabled_account_does_not_sign_in_by_passkey(app: Flask, avery_signed_in: SetUp) -> None:
    key = SoftKey()
    register(avery_signed_in.browser, key)
    with transaction():
        service.disable(avery_signed_in.user, by=None)
    other = Browser(app)
    assert answer(other, key).location == "/passkey"
    assert db.session.scalars(db.select(SignIn)).all() == []


def test_a_passkey_confirms_that_it_is_you(app: Flask, avery_signed_in: SetUp) -> None:
    key, mine = SoftKey(), avery_signed_in.browser
    register(mine, key)
    before = mine.cookie
    answered = answer(mine, key, "/confirm/passkey?next=/account/password")
    assert answered.location == "/account/password"
    assert mine.cookie != before


def test_another_persons_passkey_does_not_confirm_that_it_is_you(app: Flask, avery_signed_in: SetUp) -> None:
    key = SoftKey()
    register(set_up(Browser(app), person("Blake Marsh", "attorney")).browser, key)
    mine = avery_signed_in.browser
    before = mine.cookie
    answer(mine, key, "/confirm/passkey")
    assert mine.cookie == before


def test_a_passkey_is_listed_and_removed_by_its_owner(app: Flask, avery_signed_in: SetUp) -> None:
    key, mine = SoftKey(), avery_signed_in.browser
    register(mine, key, name="blue key")
    assert "blue key" in mine.get("/account").get_data(as_text=True)
    mine.press("/account", "Remove blue key")
    assert "blue key" not in mine.get("/account").get_data(as_text=True)
    other = Browser(app)
    answer(other, key)
    assert other.get("/account").status_code == 302


def test_nobody_removes_anothers_passkey(app: Flask, avery_signed_in: SetUp) -> None:
    register(avery_signed_in.browser, SoftKey(), name="blue key")
    [passkey] = avery_signed_in.user.webauthn
    blake = set_up(Browser(app), person("Blake Marsh", "attorney")).browser
    token = blake.get("/account/password").get_data(as_text=True)
    sent = token.partition('name="csrf_token"')[2].partition('value="')[2].partition('"')[0]
    blake.post(f"/account/passkeys/{passkey.id}/remove", data={"csrf_token": sent})
    assert "blue key" in avery_signed_in.browser.get("/account").get_data(as_text=True)


def test_the_passkey_page_names_nobody_before_anybody_is_known(app: Flask, avery_signed_in: SetUp) -> None:
    register(avery_signed_in.browser, SoftKey())
    page = Browser(app).press("/passkey", "Use a passkey")
    assert options_in(page).get("allowCredentials") in (None, [])


def test_a_broken_answer_is_refused_without_an_error(app: Flask) -> None:
    for broken in ("", "{}", "null", "[]", '{"id": 1}', "\0", "x" * 5000):
        other = Browser(app)
        page = other.press("/passkey", "Use a passkey")
        assert other.fill(page, credential=broken).status_code == 303, broken


def test_the_second_step_counts_tries_by_passkey_and_code_together(app: Flask, avery_signed_in: SetUp) -> None:
    for _ in range(5):
        assert throttle.take("second factor", "avery@office.example", "127.0.0.1")
    other = Browser(app)
    other.sign_in("avery@office.example", PASSWORD)
    assert other.fill("/second-factor", code=code(avery_signed_in.secret)).status_code == 429
