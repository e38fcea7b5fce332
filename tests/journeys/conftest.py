"""What every journey walks through: one served office, one browser, and a window for each person."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.journeys.house import House, open_house
from tests.journeys.walker import CHROMIUM, SWITCHES, WIDE, Walker


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--screenshots", action="store_true", help="Write the README's pictures to docs/screenshots.")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave the picture-taking out unless it was asked for."""
    wanted = config.getoption("--screenshots", default=False)
    return True if collection_path.name == "test_screenshots.py" and not wanted else None


@pytest.fixture(scope="package")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with open_house(tmp_path_factory.mktemp("house")) as found:
        yield found


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("no Chromium was found: install Debian's package chromium")
    with sync_playwright() as play:
        found = play.chromium.launch(executable_path=CHROMIUM, headless=True, args=SWITCHES)
        yield found
        found.close()


@pytest.fixture(scope="package")
def looked_at() -> set[str]:
    """The names of pages that were checked: each is checked once."""
    return set()


@pytest.fixture(scope="module")
def walk(browser: Browser, house: House, looked_at: set[str]) -> Iterator[Callable[..., Walker]]:
    """Open windows: ``walk("avery")`` is one of Avery's, signed in; ``walk()`` is a stranger's."""
    windows: list[Walker] = []

    def open_window(first_name: str = "", width: int = WIDE) -> Walker:
        window = Walker(browser, house, looked_at, width)
        windows.append(window)
        return window.sign_in(first_name) if first_name else window

    yield open_window
    for window in windows:
        window.close()


@pytest.fixture(autouse=True)
def untroubled(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a journey during which a browser complained, or that is not kept in the one house all journeys share."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        assert request.node.nodeid.endswith("@journeys"), "run the journeys with --dist loadgroup: they share one house"
    yield
    for name in request.fixturenames:
        value = request.node.funcargs.get(name)
        if isinstance(value, Walker):
            value.assert_untroubled()
