"""What whoever takes the phone afterwards finds in the browser's files: neutral addresses and titles, nothing else."""

from __future__ import annotations

import contextlib
import gzip
import re
import shutil
import sqlite3
import zlib
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Page, sync_playwright

from casefile.accounts import sessions
from casefile.infra import clock
from casefile.infra.db import transaction
from tests.checklists.steps import given
from tests.factories import Office
from tests.portal import sweeping
from tests.portal.test_list import hearing
from tests.portal.test_phone import CHROMIUM, SWITCHES
from tests.serving import served

pytestmark = pytest.mark.journey

CANARY = "KANARIENVOGEL"
TYPED = "GETIPPTES"
# The sign-in name may be kept: the browser offers it again, and it says nothing. What is typed anywhere else may not.
FIELDS = "textarea, input[type=text]:not([autocomplete=username])"
NEUTRAL_TITLES = {"", "My list", "Sign in", "Closed", "Page"}
# Words of the portal's own pages, that say what it is.
PORTAL_WORDS = ("I have read this", "Your list", "What not to do", "My lawyer", "your lawyer")


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    with served(app) as port:
        yield f"http://localhost:{port}"


@contextlib.contextmanager
def phone(profile: Path, address: str, script: bool) -> Iterator[BrowserContext]:
    """Open a browser that keeps what it keeps, in a folder."""
    if not CHROMIUM.exists():
        pytest.skip("no Chromium at /usr/bin/chromium")
    with sync_playwright() as play:
        context = play.chromium.launch_persistent_context(
            str(profile),
            executable_path=str(CHROMIUM),
            args=SWITCHES,
            base_url=address,
            viewport={"width": 390, "height": 844},
            java_script_enabled=script,
        )
        yield context
        context.close()


def signed_in(app: Flask, office: Office, context: BrowserContext, address: str) -> Page:
    kept = {"_user_id": office.dana.fs_uniquifier, "_fresh": True, "fs_paa": clock.now().timestamp()}
    with transaction():
        token = sessions.start(office.dana, kept, signed_in=True)
    cookie = app.session_interface.cookie_of(office.dana)  # type: ignore[attr-defined]
    context.add_cookies([{"name": cookie, "value": token, "url": address}])
    page = context.pages[0]
    page.goto("/list")
    return page


def walk(app: Flask, page: Page) -> set[str]:
    """Open every page of the portal but the way out, and type into every field without sending it."""
    seen = set()
    for rule in sweeping.rules(app):
        if "GET" not in (rule.methods or ()) or rule.endpoint in ("portal.leave",):
            continue
        for where in list(sweeping.addresses(app, rule))[:2]:
            answer = page.goto(where)
            seen.add(page.url.partition("?")[0].partition("#")[0])
            assert answer is not None
            for field in page.locator(FIELDS).all():
                if field.is_visible() and field.is_editable():
                    field.fill(TYPED)
    page.goto("/list")
    return seen


@pytest.fixture
def list_of_dana(office: Office) -> Office:
    given(office, "silence", wording=f"{CANARY}-wording: do not talk about it.")
    hearing(office, 10, place=f"{CANARY}-place", arrive=f"{CANARY}-arrive")
    return office


def unpacked(raw: bytes) -> Iterator[bytes]:
    """Return the bytes of a file, and of all that is packed in it."""
    yield raw
    for start in [m.start() for m in re.finditer(b"\x1f\x8b\x08", raw)][:200]:
        with contextlib.suppress(OSError, EOFError, zlib.error):
            yield zlib.decompressobj(31).decompress(raw[start:])
    for start in [m.start() for m in re.finditer(b"\x78[\x01\x5e\x9c\xda]", raw)][:200]:
        with contextlib.suppress(zlib.error):
            yield zlib.decompressobj().decompress(raw[start:])


def kept_in(profile: Path, *words: str) -> list[str]:
    """Return every word of these in any file of a browser's folder, in whatever form it is written there."""
    needles = {word: (word.encode(), word.encode("utf-16-le")) for word in words}
    found = []
    for path in sorted(one for one in profile.rglob("*") if one.is_file()):
        for piece in unpacked(path.read_bytes()):
            found += [
                f"{word} in {path.relative_to(profile)}"
                for word, forms in needles.items()
                if any(f in piece for f in forms)
            ]
    return sorted(set(found))


def history(profile: Path, copy: Path) -> set[tuple[str, str]]:
    """Return the addresses and titles that the browser's history kept."""
    shutil.copy(profile / "Default" / "History", copy)
    with contextlib.closing(sqlite3.connect(copy)) as kept:
        return {(url.split("/", 3)[-1], title) for url, title in kept.execute("SELECT url, title FROM urls")}


def assert_nothing_is_left(app: Flask, profile: Path, copy: Path) -> None:
    assert kept_in(profile, CANARY, TYPED, *PORTAL_WORDS) == []
    kept = history(profile, copy)
    assert {title for _, title in kept} <= NEUTRAL_TITLES
    own = [re.compile(re.sub(r"<[^>]+>", "[^/]+", rule.rule).lstrip("/") + r"(\?.*)?$") for rule in sweeping.rules(app)]
    assert [url for url, _ in kept if not any(one.match(url) for one in own)] == []
    assert ("leave", "Closed") in kept


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_nothing_is_left_on_the_phone_after_leaving(
    app: Flask, list_of_dana: Office, address: str, tmp_path: Path, script: bool
) -> None:
    profile = tmp_path / "profile"
    with phone(profile, address, script) as context:
        page = signed_in(app, list_of_dana, context, address)
        assert CANARY in page.content()
        assert walk(app, page)
        page.locator('a[href="/leave"]').first.click()
        page.wait_for_url("**/leave")
        page.wait_for_timeout(1500)
        assert context.cookies() == []
    assert_nothing_is_left(app, profile, tmp_path / "history")


def test_nothing_is_left_when_the_session_ended_by_itself(
    app: Flask, list_of_dana: Office, address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    profile, later = tmp_path / "profile", clock.now() + timedelta(minutes=31)
    with phone(profile, address, script=True) as context:
        page = signed_in(app, list_of_dana, context, address)
        walk(app, page)
        monkeypatch.setattr(clock, "now", lambda: later)
        page.goto("/list")
        assert CANARY not in page.content()
        page.goto("/leave")
        page.wait_for_timeout(1500)
    assert_nothing_is_left(app, profile, tmp_path / "history")


def test_a_page_that_may_be_kept_is_found(
    app: Flask, list_of_dana: Office, address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The search can fail: with answers that may be kept, and a way out that clears nothing, the phone tells."""

    guards = ("Cache-Control", "Clear-Site-Data", "Vary", "Set-Cookie")

    class Careless:
        def __init__(self, inner: Callable[..., object]) -> None:
            self.inner = inner

        def __call__(self, environ: dict[str, object], start: Callable[..., object]) -> object:
            def kept(status: str, headers: list[tuple[str, str]], *more: object) -> object:
                told = [one for one in headers if one[0] not in guards]
                return start(status, [*told, ("Cache-Control", "public, max-age=600")], *more)

            return self.inner(environ, kept)

    monkeypatch.setattr(app, "wsgi_app", Careless(app.wsgi_app))
    profile = tmp_path / "profile"
    with phone(profile, address, script=True) as context:
        page = signed_in(app, list_of_dana, context, address)
        page.goto("/leave")
        page.wait_for_timeout(1500)
    assert [one for one in kept_in(profile, CANARY) if "Cache" in one]


def test_what_is_packed_is_looked_into(tmp_path: Path) -> None:
    (tmp_path / "packed").write_bytes(b"head" + gzip.compress(f"say {CANARY}".encode()) + b"tail")
    (tmp_path / "wide").write_bytes(f"{CANARY}".encode("utf-16-le"))
    assert len(kept_in(tmp_path, CANARY)) == 2
