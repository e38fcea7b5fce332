from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from flask import Flask
from werkzeug.test import TestResponse

from casefile.accounts.models import SignIn, User
from casefile.infra.db import db
from tests.accounts.browser import Browser, code, secret_in
from tests.accounts.conftest import Dial, SetUp, person, set_up


def test_the_first_sign_in_leads_to_setting_up_the_authenticator(browser: Browser, avery_stone: User) -> None:
    assert browser.sign_in("avery@office.example").location == "/second-factor/set-up"


def test_nothing_opens_before_the_second_factor_is_set_up(browser: Browser, avery_stone: User) -> None:
    browser.sign_in("avery@office.example")
    for address in ("/account", "/account/password", "/accounts", "/home"):
        assert browser.get(address).location.startswith("/sign-in"), address


def test_setting_up_ends_signed_in_with_recovery_codes_to_keep(browser: Browser, avery_stone: User) -> None:
    browser.sign_in("avery@office.example")
    page = browser.press("/second-factor/set-up", "Show the picture")
    done = browser.fill(page, code=code(secret_in(page)))
    assert done.location == "/account/recovery-codes"
    assert "Your account" in browser.get("/account").get_data(as_text=True)


def test_the_next_sign_in_asks_for_a_code(app: Flask, avery_signed_in: SetUp) -> None:
    other = Browser(app)
    assert other.sign_in("avery@office.example").location.startswith("/second-factor")
    assert other.get("/account").location.startswith("/sign-in")
    other.fill("/second-factor", code=code(avery_signed_in.secret))
    assert other.get("/account").status_code == 200


def test_a_wrong_code_signs_nobody_in(app: Flask, avery_signed_in: SetUp) -> None:
    other = Browser(app)
    other.sign_in("avery@office.example")
    right = code(avery_signed_in.secret)
    answer = other.fill("/second-factor", code=f"{(int(right) + 1) % 1_000_000:06d}")
    assert answer.status_code == 422
    assert other.get("/account").status_code == 302


def test_a_code_works_once(app: Flask, avery_signed_in: SetUp) -> None:
    shown = code(avery_signed_in.secret)
    first, second = Browser(app), Browser(app)
    for each in (first, second):
        each.sign_in("avery@office.example")
    assert first.fill("/second-factor", code=shown).status_code == 303
    assert second.fill("/second-factor", code=shown).status_code == 422
    assert second.get("/account").status_code == 302


def test_a_code_does_not_work_again_on_a_clock_put_back(app: Flask, avery_signed_in: SetUp, dial: Dial) -> None:
    shown = code(avery_signed_in.secret)
    Browser(app).sign_in("avery@office.example")
    first = Browser(app)
    first.sign_in("avery@office.example")
    first.fill("/second-factor", code=shown)
    dial.turn(days=-2)
    later = Browser(app)
    later.sign_in("avery@office.example")
    assert later.fill("/second-factor", code=code(avery_signed_in.secret)).status_code == 422


def test_of_many_who_send_one_code_at_once_one_gets_in(bare_app: Flask) -> None:
    with bare_app.app_context():
        done = set_up(Browser(bare_app), person("Avery Stone", "attorney"))
        pages = []
        for _ in range(4):
            one = Browser(bare_app)
            one.sign_in("avery@office.example")
            pages.append((one, one.get("/second-factor")))
        shown = code(done.secret)

    def send(pair: tuple[Browser, TestResponse]) -> int:
        with bare_app.app_context():
            return pair[0].fill(pair[1], code=shown).status_code

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(send, pages)) == [303, 422, 422, 422]


def test_fifty_at_once_use_one_time_step_once(bare_app: Flask) -> None:
    from casefile.accounts.factors import take_step
    from casefile.infra.db import transaction

    with bare_app.app_context():
        user_id = person("Avery Stone", "attorney").id

    def take(_: int) -> bool:
        with bare_app.app_context(), transaction():
            return take_step(user_id, 59_000_000)

    with ThreadPoolExecutor(10) as pool:
        assert sum(pool.map(take, range(50))) == 1


def test_fifty_at_once_use_one_recovery_code_once(bare_app: Flask) -> None:
    from casefile.accounts import codes, service
    from casefile.infra.db import transaction

    with bare_app.app_context():
        user = person("Avery Stone", "attorney")
        with transaction():
            [one, *_] = codes.recovery_codes(user)
        user_id = user.id

    def use(_: int) -> bool:
        with bare_app.app_context(), transaction():
            found = service.user(user_id)
            assert found
            return codes.use_recovery_code(found, one)

    with ThreadPoolExecutor(10) as pool:
        assert sum(pool.map(use, range(50))) == 1


def kept_codes(browser: Browser) -> list[str]:
    import re

    page = browser.press("/account/recovery-codes", "Make new codes").get_data(as_text=True)
    return re.findall(r"<li><code>([a-z0-9-]+)</code>", page)


def test_a_recovery_code_signs_in_once_in_place_of_the_app(app: Flask, avery_signed_in: SetUp) -> None:
    [one, *rest] = kept_codes(avery_signed_in.browser)
    assert len(rest) == 9
    first, second = Browser(app), Browser(app)
    for each in (first, second):
        each.sign_in("avery@office.example")
    assert first.fill("/second-factor/recovery-code", code=one).status_code == 303
    assert first.get("/account").status_code == 200
    assert second.fill("/second-factor/recovery-code", code=one).status_code == 422


def test_recovery_codes_are_shown_once_and_kept_as_hashes(app: Flask, avery_signed_in: SetUp) -> None:
    from casefile.accounts.models import RecoveryCode
    from casefile.infra.db import db

    [one, *_] = kept_codes(avery_signed_in.browser)
    assert one not in avery_signed_in.browser.get("/account/recovery-codes").get_data(as_text=True)
    kept = db.session.scalars(db.select(RecoveryCode.digest)).all()
    assert len(kept) == 10
    assert all(one not in each and one.replace("-", "") not in each for each in kept)


def test_new_recovery_codes_void_the_older_ones(app: Flask, avery_signed_in: SetUp) -> None:
    [old, *_] = kept_codes(avery_signed_in.browser)
    kept_codes(avery_signed_in.browser)
    other = Browser(app)
    other.sign_in("avery@office.example")
    assert other.fill("/second-factor/recovery-code", code=old).status_code == 422


def test_the_secret_of_the_authenticator_is_not_stored_in_clear(avery_signed_in: SetUp) -> None:
    import base64

    stored = avery_signed_in.user.tf_totp_secret or ""
    assert stored
    assert base64.b32encode(avery_signed_in.secret).decode().rstrip("=") not in stored


def test_replacing_the_authenticator_ends_the_other_sessions(app: Flask, avery_signed_in: SetUp, dial: Dial) -> None:
    other = Browser(app)
    other.sign_in("avery@office.example")
    other.fill("/second-factor", code=code(avery_signed_in.secret))
    mine = avery_signed_in.browser
    page = mine.press("/second-factor/set-up", "Show the picture")
    mine.fill(page, code=code(secret_in(page), 1))
    assert mine.get("/account").status_code == 200
    assert other.get("/account").status_code == 302


def test_replacing_the_authenticator_needs_a_fresh_sign_in(avery_signed_in: SetUp, dial: Dial) -> None:
    mine = avery_signed_in.browser
    page = mine.press("/second-factor/set-up", "Show the picture")
    dial.turn(minutes=15)
    answer = mine.fill(page, code=code(secret_in(page)))
    assert answer.status_code == 401
    assert "/confirm" in answer.get_data(as_text=True)


def test_a_demo_account_signs_in_without_a_second_factor_on_a_loopback_address(app: Flask, browser: Browser) -> None:
    person("Casey Reyes", "paralegal", is_demo=True)
    browser.sign_in("casey@office.example")
    page = browser.get("/account")
    assert page.status_code == 200
    assert "Demo office" in page.get_data(as_text=True)


def test_setting_up_takes_a_quarter_of_an_hour_at_most(browser: Browser, avery_stone: User, dial: Dial) -> None:
    browser.sign_in("avery@office.example")
    dial.by = timedelta(minutes=15)
    assert browser.get("/second-factor/set-up").location == "/sign-in"


def test_what_is_recorded_says_how_somebody_proved_who_they_are(app: Flask, avery_signed_in: SetUp) -> None:
    other = Browser(app)
    other.sign_in("avery@office.example")
    other.fill("/second-factor", code=code(avery_signed_in.secret))
    kept = db.session.scalars(db.select(SignIn.data).order_by(SignIn.id.desc()).limit(1)).one()
    assert kept["auth"] == "password+second factor"
