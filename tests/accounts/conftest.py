"""Accounts that are no demo: a password, an authenticator, and a clock that can be turned."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from casefile.accounts import service
from casefile.accounts.models import User
from casefile.infra import clock
from casefile.infra.db import transaction
from tests.accounts.browser import PASSWORD, Browser, code, secret_in


@dataclass
class Dial:
    """Turns the clock."""

    by: timedelta = field(default_factory=timedelta)

    def turn(self, **span: float) -> None:
        self.by += timedelta(**span)


@pytest.fixture(autouse=True)
def dial(monkeypatch: pytest.MonkeyPatch) -> Dial:
    """Stop the clock in the middle of a code's half minute; a test turns it on."""
    began, dial = clock.now().timestamp() // 30 * 30 + 10, Dial()
    monkeypatch.setattr(clock, "now", lambda: datetime.fromtimestamp(began, UTC) + dial.by)
    return dial


def person(name: str, *roles: str, password: str | None = PASSWORD, is_demo: bool = False) -> User:
    """An account with a password; with no second factor yet."""
    email = f"{name.split()[0].lower()}@office.example"
    with transaction():
        return service.add_user(email, name, list(roles), password=password, is_demo=is_demo)


@pytest.fixture
def browser(app: Flask) -> Browser:
    return Browser(app)


@pytest.fixture
def avery_stone(app: Flask) -> User:
    return person("Avery Stone", "attorney")


@dataclass
class SetUp:
    """Somebody who is signed in, with the secret of the authenticator."""

    browser: Browser
    user: User
    secret: bytes


def set_up(browser: Browser, user: User) -> SetUp:
    """Sign in for the first time and set up the authenticator."""
    browser.sign_in(user.email)
    page = browser.press("/second-factor/set-up", "Show the picture")
    secret = secret_in(page)
    browser.fill(page, code=code(secret, -1))
    return SetUp(browser, user, secret)


@pytest.fixture
def avery_signed_in(browser: Browser, avery_stone: User) -> SetUp:
    return set_up(browser, avery_stone)
