from __future__ import annotations

import re

import pytest
from flask import Flask

from casefile.accounts import service
from casefile.accounts.models import User
from casefile.infra.audit import AuditEntry
from casefile.infra.db import db
from tests.accounts.browser import PASSWORD, Browser
from tests.accounts.conftest import SetUp, person, set_up


@pytest.fixture
def morgan(app: Flask) -> SetUp:
    """Morgan, an administrator, signed in."""
    return set_up(Browser(app), person("Morgan Lane", "administrator"))


@pytest.fixture
def casey(app: Flask) -> User:
    return person("Casey Reyes", "paralegal", is_demo=True)


def shown_code(page: str) -> str:
    [code] = re.findall(r"<code>([a-z0-9-]{24})</code>", page)
    return code


def test_an_administrator_adds_an_account_and_gets_a_code_to_hand_over(app: Flask, morgan: SetUp) -> None:
    page = morgan.browser.fill("/accounts", email="Blake@office.example", name="Blake Marsh", roles=["attorney"])
    given = shown_code(page.get_data(as_text=True))
    own = "my own words, which nobody knows"
    Browser(app).fill("/set-password", email="blake@office.example", code=given, password=own, again=own)
    assert Browser(app).sign_in("blake@office.example", own).location == "/second-factor/set-up"


def test_no_page_of_the_administration_asks_for_a_password(morgan: SetUp, casey: User) -> None:
    for address in ("/accounts", f"/accounts/{casey.id}"):
        assert 'type="password"' not in morgan.browser.get(address).get_data(as_text=True)


def test_no_page_of_the_administration_shows_a_secret(app: Flask, morgan: SetUp, avery_signed_in: SetUp) -> None:
    user = avery_signed_in.user
    for address in ("/accounts", f"/accounts/{user.id}"):
        page = morgan.browser.get(address).get_data(as_text=True)
        for secret in (user.password, user.tf_totp_secret, user.fs_uniquifier):
            assert secret
            assert secret not in page


def test_the_same_address_is_not_added_twice_and_what_was_typed_stays(morgan: SetUp, casey: User) -> None:
    page = morgan.browser.fill("/accounts", email=casey.email, name="Casey Again", roles=["expert"])
    assert page.status_code == 422
    assert "Casey Again" in page.get_data(as_text=True)


@pytest.mark.parametrize("roles", [[], ["king"], ["client", "attorney"]])
def test_roles_that_make_no_sense_are_refused(morgan: SetUp, roles: list[str]) -> None:
    page = morgan.browser.fill("/accounts", email="blake@office.example", name="Blake Marsh", roles=roles)
    assert page.status_code == 422
    assert service.find_user("blake@office.example") is None


def test_an_administrator_ends_somebodys_sessions(app: Flask, morgan: SetUp, casey: User) -> None:
    other = Browser(app)
    other.sign_in(casey.email)
    morgan.browser.press(f"/accounts/{casey.id}", "End all sessions")
    assert other.get("/account").status_code == 302


def test_an_administrator_disables_and_enables(app: Flask, morgan: SetUp, casey: User) -> None:
    other = Browser(app)
    other.sign_in(casey.email)
    morgan.browser.press(f"/accounts/{casey.id}", "Disable this account")
    assert other.get("/account").status_code == 302
    assert Browser(app).sign_in(casey.email).status_code == 422
    morgan.browser.press(f"/accounts/{casey.id}", "Enable this account")
    assert other.get("/account").status_code == 302
    assert Browser(app).sign_in(casey.email).status_code == 303


def test_a_disabled_account_is_answered_like_a_wrong_password(app: Flask, morgan: SetUp, casey: User) -> None:
    morgan.browser.press(f"/accounts/{casey.id}", "Disable this account")
    right = Browser(app).sign_in(casey.email).get_data(as_text=True)
    wrong = Browser(app).sign_in(casey.email, "not the password, surely").get_data(as_text=True)
    hidden = re.compile(r'value="[^"]*"|nonce="[^"]*"')
    assert hidden.sub("", right) == hidden.sub("", wrong)


def test_an_administrator_starts_a_reset(app: Flask, morgan: SetUp, casey: User) -> None:
    page = morgan.browser.fill(f"/accounts/{casey.id}", lost_factor="y")
    given = shown_code(page.get_data(as_text=True))
    own = "my own words, which nobody knows"
    Browser(app).fill("/set-password", email=casey.email, code=given, password=own, again=own)
    assert Browser(app).sign_in(casey.email, PASSWORD).status_code == 422
    assert Browser(app).sign_in(casey.email, own).status_code == 303


def test_an_administrator_changes_roles_from_the_next_request_on(app: Flask, morgan: SetUp, casey: User) -> None:
    morgan.browser.fill(f"/accounts/{casey.id}", roles=["expert"])
    other = Browser(app)
    other.sign_in(casey.email)
    db.session.expire_all()
    assert casey.roles == ["expert"]


@pytest.mark.parametrize("act", ["roles", "disable", "reset", "enable"])
def test_nobody_changes_their_own_standing(morgan: SetUp, act: str) -> None:
    page = morgan.browser.get("/accounts").get_data(as_text=True)
    token = page.partition('name="csrf_token"')[2].partition('value="')[2].partition('"')[0]
    sent = {"csrf_token": token, "roles": ["administrator", "attorney"]}
    assert morgan.browser.post(f"/accounts/{morgan.user.id}/{act}", data=sent).status_code == 422
    db.session.expire_all()
    assert morgan.user.roles == ["administrator"]
    assert morgan.user.active


@pytest.mark.parametrize("role", ["attorney", "paralegal", "cocounsel", "expert", "client"])
def test_only_administrators_find_the_administration(app: Flask, role: str) -> None:
    person("Ellis Roe", role, is_demo=True)
    other = Browser(app)
    other.sign_in("ellis@office.example")
    for address in ("/accounts", "/accounts/1"):
        assert other.get(address).status_code == 404


def test_every_act_of_an_administrator_is_in_the_audit(app: Flask, morgan: SetUp, casey: User) -> None:
    mine = morgan.browser
    mine.fill("/accounts", email="blake@office.example", name="Blake Marsh", roles=["attorney"])
    mine.fill(f"/accounts/{casey.id}", roles=["expert"])
    Browser(app).sign_in(casey.email)
    mine.press(f"/accounts/{casey.id}", "End all sessions")
    mine.press(f"/accounts/{casey.id}", "Start a reset")
    mine.press(f"/accounts/{casey.id}", "Disable this account")
    mine.press(f"/accounts/{casey.id}", "Enable this account")
    done = db.session.scalars(
        db.select(AuditEntry.action).where(AuditEntry.actor_id == morgan.user.id, AuditEntry.outcome == "done")
    ).all()
    for action in ("add", "setup_code.give", "roles", "sessions.end", "reset", "disable", "enable"):
        assert f"account.{action}" in done, action


def test_no_secret_is_in_the_audit(app: Flask, morgan: SetUp) -> None:
    page = morgan.browser.fill("/accounts", email="blake@office.example", name="Blake Marsh", roles=["attorney"])
    given = shown_code(page.get_data(as_text=True))
    kept = " ".join(repr(vars(row)) for row in db.session.scalars(db.select(AuditEntry)))
    assert given not in kept
    assert PASSWORD not in kept


def test_accounts_are_paged_by_their_key(app: Flask, morgan: SetUp) -> None:
    from casefile.infra.db import transaction

    with transaction():
        for n in range(60):
            service.add_user(f"expert{n}@office.example", f"Expert {n}", ["expert"])
    first = morgan.browser.get("/accounts").get_data(as_text=True)
    [following] = re.findall(r'href="(/accounts\?after=\d+)"', first)
    second = morgan.browser.get(following).get_data(as_text=True)
    assert "expert0@" in first
    assert "expert59@" not in first
    assert "expert59@" in second
