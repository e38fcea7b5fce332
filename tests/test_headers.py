"""The headers of every kind of answer, and the fence around an installation that answers to its own machine only."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from casefile import create_app
from casefile.config import Settings
from casefile.infra.db import db
from casefile.infra.headers import refuse_strangers
from casefile.matters.models import Matter
from tests import factories
from tests.conftest import production
from tests.filings.build import log_evidence
from tests.matters.acts import send

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def sound(answer: TestResponse) -> None:
    for name, value in ALWAYS.items():
        assert answer.headers[name] == value, name
    assert "camera=()" in answer.headers["Permissions-Policy"]
    policy = answer.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    for part in ("default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"):
        assert part in policy, part
    assert "http" not in policy
    assert "*" not in policy
    assert len(answer.headers.getlist("Content-Security-Policy")) == 1


def answers(client: FlaskClient, matter: Matter) -> dict[str, TestResponse]:
    """One answer of each kind."""
    own = f"/matters/{matter.id}"
    return {
        "page": client.get(own),
        "redirect": send(client, f"{own}/stage", stage="arraigned"),
        "missing address": client.get("/no-such-page"),
        "missing matter": client.get("/matters/987654"),
        "wrong method": client.delete(own),
        "no token": client.post(f"{own}/notes", data={"body": "x"}),
        "refused form": send(client, f"{own}/notes", body=""),
        "too large": client.post(f"{own}/notes", data={"body": "x" * 40_000_000}),
        "json": client.put(f"{own}/evidence/upload", data=b"x"),
        "pdf": client.get(f"{own}/evidence/custody-log.pdf"),
        "head": client.head(own),
        "options": client.options(own),
    }


WANTED = {
    "page": 200, "redirect": 303, "missing address": 404, "missing matter": 404, "wrong method": 405, "no token": 400,
    "refused form": 422, "too large": 413, "json": 400, "pdf": 200, "head": 200, "options": 200,
}  # fmt: skip


def test_every_kind_of_answer_carries_the_headers(avery: FlaskClient, office: factories.Office, matter: Matter) -> None:
    log_evidence(office)
    found = answers(avery, matter)
    for kind, answer in found.items():
        sound(answer)
        assert answer.headers["Cache-Control"] == "no-store", kind
    assert {kind: answer.status_code for kind, answer in found.items()} == WANTED
    assert found["pdf"].mimetype == "application/pdf"


def test_a_stranger_gets_the_headers_too(client: FlaskClient, matter: Matter) -> None:
    for address in ("/", "/sign-in", "/no-such-page", f"/matters/{matter.id}"):
        answer = client.get(address)
        sound(answer)
        assert answer.headers["Cache-Control"] == "no-store", address


def test_an_unforeseen_error_carries_the_headers_and_tells_nothing(
    bare_app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    bare_app.testing = False
    bare_app.view_functions["accounts.sign_in"] = lambda: 1 // 0
    with bare_app.app_context():
        answer = bare_app.test_client().get("/sign-in")
    assert answer.status_code == 500
    sound(answer)
    assert answer.headers["Cache-Control"] == "no-store"
    page = answer.get_data(as_text=True)
    assert "ZeroDivisionError" not in page
    assert "Traceback" not in page
    assert "unforeseen error at accounts.sign_in" in caplog.text


def test_a_file_of_our_own_may_be_kept_by_the_browser(client: FlaskClient) -> None:
    answer = client.get("/static/css/casefile.css", buffered=True)
    sound(answer)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "public, max-age=86400"


def test_a_missing_file_is_not_remembered_as_missing(client: FlaskClient) -> None:
    answer = client.get("/static/no-such-file.css")
    assert answer.status_code == 404
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["../wsgi.py", "..%2fwsgi.py", "%2e%2e/wsgi.py", "..\\wsgi.py"])
def test_no_file_outside_the_folder_is_fetched(client: FlaskClient, path: str) -> None:
    assert client.get(f"/static/{path}").status_code == 404


def test_each_answer_has_a_nonce_of_its_own_and_every_script_carries_it(avery: FlaskClient, matter: Matter) -> None:
    seen = set()
    for _ in range(5):
        answer = avery.get(f"/matters/{matter.id}")
        [nonce] = set(re.findall(r"'nonce-([\w-]+)'", answer.headers["Content-Security-Policy"]))
        seen.add(nonce)
        page = answer.get_data(as_text=True)
        assert not re.search(r"<script(?![^>]*\bsrc=)(?![^>]*nonce)", page)
        assert not re.search(r"\son\w+=\"|\sstyle=\"|javascript:", page)
    assert len(seen) == 5
    assert min(map(len, seen)) >= 22


def test_https_is_asked_for_a_year_where_an_office_is_served_and_not_on_loopback(
    settings: Settings, client: FlaskClient
) -> None:
    assert "Strict-Transport-Security" not in client.get("/sign-in").headers
    app = create_app(production(settings))
    with app.app_context():
        answer = app.test_client().get("/sign-in", base_url="https://office.example")
        db.session.remove()
        db.engine.dispose()
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


def test_nothing_tells_which_software_answers(avery: FlaskClient) -> None:
    headers = avery.get("/").headers
    assert "X-Powered-By" not in headers
    assert "Server" not in headers or "Werkzeug" in headers["Server"]


# --- the fence -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:8000",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "evil.example@localhost",
        "localhost@evil.example",
        "10.0.0.1",
        "192.168.1.2:8000",
        "",
        "[::2]",
    ],
)
def test_a_page_reached_by_another_name_is_refused(client: FlaskClient, host: str) -> None:
    answer = client.get("/sign-in", headers={"Host": host})
    assert answer.status_code in (400, 403), host
    assert 'name="password"' not in answer.get_data(as_text=True)


@pytest.mark.parametrize("host", ["localhost", "localhost:8000", "127.0.0.1", "127.0.0.1:8123", "[::1]", "[::1]:8000"])
def test_the_names_of_this_machine_are_answered(client: FlaskClient, host: str) -> None:
    assert client.get("/sign-in", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("address", ["192.168.1.2", "203.0.113.9", "10.0.0.1", "::2", "fe80::1", ""])
def test_a_caller_from_elsewhere_is_refused(client: FlaskClient, address: str) -> None:
    answer = client.get("/sign-in", environ_base={"REMOTE_ADDR": address})
    assert answer.status_code == 403
    sound(answer)


@pytest.mark.parametrize("address", ["127.0.0.1", "127.0.0.53", "::1"])
def test_a_caller_from_this_machine_is_answered(client: FlaskClient, address: str) -> None:
    assert client.get("/sign-in", environ_base={"REMOTE_ADDR": address}).status_code == 200


def test_a_forged_forwarding_header_opens_nothing(client: FlaskClient) -> None:
    forged = {"X-Forwarded-For": "127.0.0.1", "X-Forwarded-Host": "localhost", "Forwarded": "for=127.0.0.1"}
    answer = client.get("/sign-in", environ_base={"REMOTE_ADDR": "203.0.113.9"}, headers=forged)
    assert answer.status_code == 403


def test_no_address_at_all_is_refused() -> None:
    with pytest.raises(Exception, match="its own machine only"):
        refuse_strangers(None, "localhost")


def test_an_office_answers_to_its_own_name_only(settings: Settings, office: factories.Office) -> None:
    app = create_app(production(settings))
    with app.app_context():
        client = app.test_client()
        asked = {host: client.get("/sign-in", base_url=f"https://{host}").status_code for host in
                 ("office.example", "office.example:443", "evil.example", "localhost")}  # fmt: skip
        db.session.remove()
        db.engine.dispose()
    assert asked == {"office.example": 200, "office.example:443": 200, "evil.example": 400, "localhost": 400}


def test_a_wrong_method_is_told_which_are_right(app: Flask, avery: FlaskClient, matter: Matter) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    answer = avery.delete(f"/matters/{matter.id}/notes")
    assert answer.status_code == 405
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS", "POST"}
