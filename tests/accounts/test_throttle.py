from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from flask import Flask

from casefile import create_app
from casefile.accounts import throttle
from casefile.accounts.models import Attempt
from casefile.config import Settings
from casefile.infra.db import db
from tests.accounts.browser import PASSWORD, Browser, code
from tests.accounts.conftest import Dial, SetUp, person

WRONG = "not the password, surely"


def test_ten_passwords_may_be_tried_in_five_minutes_and_no_eleventh(app: Flask, dial: Dial) -> None:
    person("Casey Reyes", "paralegal", is_demo=True)
    tried = [Browser(app).sign_in("casey@office.example", WRONG).status_code for _ in range(10)]
    assert tried == [422] * 10
    assert Browser(app).sign_in("casey@office.example", PASSWORD).status_code == 429
    dial.turn(minutes=5)
    assert Browser(app).sign_in("casey@office.example", PASSWORD).status_code == 303


def test_an_unknown_address_is_locked_with_the_same_words(app: Flask) -> None:
    person("Casey Reyes", "paralegal", is_demo=True)
    pages = []
    for email in ("casey@office.example", "nobody@office.example"):
        for _ in range(11):
            answer = Browser(app).sign_in(email, WRONG)
        pages.append((answer.status_code, answer.get_data(as_text=True)))
    assert pages[0] == pages[1]


def test_the_spelling_of_the_address_gives_no_further_tries(app: Flask) -> None:
    for _ in range(10):
        throttle.take("password", "casey@office.example", "127.0.0.1")
    assert throttle.take("password", " CASEY@office.example", "127.0.0.2") is None


def test_a_right_password_counts_as_no_guess(app: Flask) -> None:
    person("Casey Reyes", "paralegal", is_demo=True)
    for _ in range(12):
        assert Browser(app).sign_in("casey@office.example").status_code == 303


def test_guesses_before_and_after_a_right_password_are_counted_together(app: Flask) -> None:
    person("Casey Reyes", "paralegal", is_demo=True)
    for _ in range(9):
        Browser(app).sign_in("casey@office.example", WRONG)
    Browser(app).sign_in("casey@office.example")
    assert Browser(app).sign_in("casey@office.example", WRONG).status_code == 422
    assert Browser(app).sign_in("casey@office.example", WRONG).status_code == 429


def test_confirming_draws_on_the_same_tries(app: Flask, browser: Browser) -> None:
    person("Casey Reyes", "paralegal", is_demo=True)
    browser.sign_in("casey@office.example")
    for _ in range(10):
        assert browser.fill("/confirm", password=WRONG).status_code == 422
    assert browser.fill("/confirm", password=PASSWORD).status_code == 429


def test_changing_the_password_draws_on_the_same_tries(app: Flask, browser: Browser) -> None:
    person("Casey Reyes", "paralegal", is_demo=True)
    browser.sign_in("casey@office.example")
    fresh = "a tall glass of river water"
    typed = {"until_now": WRONG, "password": fresh, "again": fresh}
    for _ in range(10):
        assert browser.fill("/account/password", **typed).status_code == 422
    assert browser.fill("/account/password", **typed).status_code == 429


def test_one_network_address_may_try_sixty_times(app: Flask) -> None:
    taken = [throttle.take("password", f"{n}@office.example", "203.0.113.9") for n in range(61)]
    assert [bool(t) for t in taken] == [True] * 60 + [False]
    assert throttle.take("password", "0@office.example", "203.0.113.10")


def test_five_codes_may_be_tried_in_five_minutes_and_twenty_in_an_hour(
    app: Flask, avery_signed_in: SetUp, dial: Dial
) -> None:
    allowed = 0
    for _ in range(6):
        for _ in range(6):
            other = Browser(app)
            other.sign_in("avery@office.example")
            allowed += other.fill("/second-factor", code="000000").status_code == 422
        dial.turn(minutes=5)
    assert allowed == 20


def test_recovery_codes_draw_on_the_same_tries(app: Flask, avery_signed_in: SetUp) -> None:
    other = Browser(app)
    other.sign_in("avery@office.example")
    for _ in range(5):
        assert other.fill("/second-factor/recovery-code", code="abcd-efgh-jkmn-pqrs").status_code == 422
    assert other.fill("/second-factor", code=code(avery_signed_in.secret)).status_code == 429


def test_tries_at_a_code_do_not_begin_anew_with_the_password(app: Flask, avery_signed_in: SetUp) -> None:
    for _ in range(6):
        other = Browser(app)
        other.sign_in("avery@office.example")
        answer = other.fill("/second-factor", code="000000")
    assert answer.status_code == 429


def test_the_count_is_the_same_in_every_worker_and_after_a_restart(app: Flask, settings: Settings) -> None:
    for _ in range(10):
        assert throttle.take("password", "casey@office.example", "127.0.0.1")
    restarted = create_app(settings, TESTING=True, FAST_HASHES=True)
    with restarted.app_context():
        assert throttle.take("password", "casey@office.example", "127.0.0.1") is None
        db.session.remove()
        db.engine.dispose()


def test_of_forty_tries_at_once_ten_are_let_through(bare_app: Flask) -> None:
    def take(_: int) -> bool:
        with bare_app.app_context():
            return throttle.take("password", "casey@office.example", "127.0.0.1") is not None

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(take, range(40))) == 10


def test_old_tries_are_forgotten(app: Flask, dial: Dial) -> None:
    throttle.take("password", "casey@office.example", "127.0.0.1")
    dial.turn(hours=1, seconds=1)
    throttle.take("password", "blake@office.example", "127.0.0.1")
    assert len(db.session.scalars(db.select(Attempt)).all()) == 2


def test_no_address_is_kept_in_clear(app: Flask) -> None:
    throttle.take("password", "casey@office.example", "127.0.0.1")
    assert not any("casey" in key for key in db.session.scalars(db.select(Attempt.key)))
