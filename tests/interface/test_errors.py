"""The error pages: plain words, nothing that tells a bystander whose office this is, no stock phrases."""

from __future__ import annotations

import re

import pytest
from flask import Flask, render_template
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import default_exceptions

from tests.interface.office import Seat

CODES = (400, 401, 403, 404, 405, 409, 413, 422, 429, 500, 503, 507)


def page(office: Flask, code: int, text: str = "") -> str:
    with office.test_request_context("/"):
        return render_template(f"errors/{code}.html", text=text)


@pytest.mark.parametrize("code", CODES)
def test_an_error_page_stands_alone_and_says_what_to_do(office: Flask, seat: Seat, code: int) -> None:
    seat.audience, seat.allowed = None, set()
    shown = page(office, code)
    title, heading = re.search(r"<title>(.+)</title>", shown), re.search(r"<h1>(.+)</h1>", shown)
    assert title
    assert heading
    assert title[1] == heading[1]
    assert '<a href="/">' in shown
    assert len(re.sub(r"<[^>]+>", "", shown.split("<main")[1]).split()) > 12


@pytest.mark.parametrize("code", CODES)
def test_an_error_page_is_the_same_for_a_client_and_tells_a_bystander_nothing(office: Flask, code: int) -> None:
    shown = page(office, code)
    assert "Stone and Reyes" not in shown
    assert "Casefile" not in shown


@pytest.mark.parametrize("code", [code for code in CODES if code in default_exceptions])
def test_the_stock_phrases_of_the_framework_are_not_repeated(office: Flask, code: int) -> None:
    stock = default_exceptions[code].description
    assert stock
    assert stock[:40].split("'")[0] not in page(office, code, stock)


def test_words_written_for_the_reader_are_shown(office: Flask) -> None:
    assert "<b>Lead counsel can reopen it.</b>" in page(office, 409, "Lead counsel can reopen it.")


def test_words_are_never_read_as_markup(office: Flask) -> None:
    assert "<script>x" not in page(office, 422, "<script>x")


@pytest.mark.parametrize("code", [404, 500])
def test_missing_and_broken_pages_never_say_more(office: Flask, code: int) -> None:
    assert "matter 7" not in page(office, code, "matter 7 is walled")


@pytest.mark.parametrize(
    "text", ["The CSRF token is missing.", "The CSRF session token is missing.", CSRFError.description]
)
def test_a_stale_form_is_explained_without_the_word_for_it(office: Flask, text: str) -> None:
    shown = page(office, 400, text)
    assert "open for too long" in shown
    assert "CSRF" not in shown
