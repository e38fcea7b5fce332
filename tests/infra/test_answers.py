"""Errors as pages and as JSON; bodies that are kept in memory; refusals of the command line as one line."""

from __future__ import annotations

import json
from typing import Any

import click
import pytest
from click.testing import CliRunner
from flask import Flask, Request, abort, request
from flask.testing import FlaskClient
from werkzeug import formparser
from werkzeug.exceptions import RequestEntityTooLarge

from casefile.infra.crypto import StoreError
from casefile.infra.errors import Refusal
from casefile.infra.settings import SettingError
from casefile.infra.terminal import answer, json_option, refuses
from casefile.law.errors import RuleError
from casefile.matters.models import Matter
from tests.accounts.signing import csrf_token
from tests.dockets.shorter import whole

# --- errors ----------------------------------------------------------------------------------------------------------


QUIET = (404, 405, 500)  # pages that tell nothing of the case at hand: it might tell that there is one


@pytest.mark.parametrize("code", [400, 401, 403, 404, 405, 409, 413, 422, 429, 500, 503])
def test_each_error_has_a_page_of_its_own(bare_app: Flask, code: int) -> None:
    bare_app.view_functions["accounts.sign_in"] = lambda: abort(code, "Written for the reader.")
    with bare_app.app_context():
        shown = bare_app.test_client().get("/sign-in")
    assert shown.status_code == code
    assert ("Written for the reader." in shown.get_data(as_text=True)) == (code not in QUIET)


def test_an_error_without_a_page_of_its_own_uses_the_next_best(bare_app: Flask) -> None:
    bare_app.view_functions["accounts.sign_in"] = lambda: abort(418)
    with bare_app.app_context():
        shown = bare_app.test_client().get("/sign-in")
    assert shown.status_code == 418
    assert "<h1>" in shown.get_data(as_text=True)


def test_a_refusal_is_a_page_with_its_words(bare_app: Flask) -> None:
    def refused() -> str:
        raise Refusal("This cannot be; that would be right. <b>")

    bare_app.view_functions["accounts.sign_in"] = refused
    with bare_app.app_context():
        shown = bare_app.test_client().get("/sign-in")
    assert shown.status_code == 422
    assert "that would be right. &lt;b&gt;" in shown.get_data(as_text=True)


def test_a_script_gets_json_for_every_error(avery: FlaskClient, matter: Matter, client: FlaskClient) -> None:
    token = {"X-CSRFToken": csrf_token(avery)}
    found = {
        "missing": avery.put("/matters/987654/evidence/upload", data=b"x", headers=token),
        "no token": avery.put(f"/matters/{matter.id}/evidence/upload", data=b"x"),
        "wrong method": avery.put(f"/matters/{matter.id}", data=b"x", headers=token),
        "asked for": avery.get("/no-such-page", headers={"Accept": "application/json"}),
        "signed out": client.get(f"/matters/{matter.id}", headers={"Accept": "application/json"}),
    }
    assert {kind: one.status_code for kind, one in found.items()} == {
        "missing": 404, "no token": 400, "wrong method": 405, "asked for": 404, "signed out": 401,
    }  # fmt: skip
    for kind, one in found.items():
        assert one.mimetype == "application/json", kind
        assert list(one.json or {}) == ["error"], kind


def test_a_page_is_a_page_for_a_browser_that_would_also_take_json(client: FlaskClient) -> None:
    headers = {"Accept": "text/html,application/xhtml+xml,application/json;q=0.9,*/*;q=0.8"}
    assert client.get("/no-such-page", headers=headers).mimetype == "text/html"


# --- bodies ----------------------------------------------------------------------------------------------------------


def form_of(page: bytes, **fields: str) -> dict[str, Any]:
    """Return a multipart body with one file, as a browser sends it."""
    head = "".join(
        f'--edge\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in fields.items()
    )
    head += '--edge\r\nContent-Disposition: form-data; name="page"; filename="docket.html"\r\n\r\n'
    return {"data": head.encode() + page + b"\r\n--edge--\r\n", "content_type": "multipart/form-data; boundary=edge"}


@pytest.fixture
def no_temporary_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse the temporary files in which a form parser keeps what is large."""

    def refused(*_: object, **__: object) -> None:
        raise AssertionError("a part of a form was written to a temporary file")

    monkeypatch.setattr(formparser, "SpooledTemporaryFile", refused)


LARGE = b"<!-- " + b"plain words, " * 230_000 + b" -->"


@pytest.mark.usefixtures("no_temporary_file")
def test_a_multipart_upload_leaves_nothing_in_the_temporary_folder(avery: FlaskClient) -> None:
    sent = form_of(whole("azd") + LARGE, csrf_token=csrf_token(avery), court="azd")
    assert avery.post("/dockets", **sent).status_code == 303


@pytest.mark.usefixtures("no_temporary_file")
def test_the_request_that_flask_would_use_writes_one(bare_app: Flask) -> None:
    bare_app.request_class = Request
    with (
        bare_app.test_request_context("/", method="POST", **form_of(LARGE)),
        pytest.raises(AssertionError, match="temporary file"),
    ):
        request.files  # noqa: B018 - reading it is the act


@pytest.mark.parametrize(("size", "fits"), [(33, True), (35, False)])
def test_a_form_has_a_limit(bare_app: Flask, size: int, fits: bool) -> None:
    with bare_app.test_request_context("/", method="POST", **form_of(b"x" * (size * 1024 * 1024))):
        if fits:
            assert len(request.files["page"].read()) == size * 1024 * 1024
        else:
            with pytest.raises(RequestEntityTooLarge):
                request.files  # noqa: B018 - reading it is the act


def test_an_upload_has_no_such_limit_and_is_no_form(bare_app: Flask) -> None:
    with bare_app.test_request_context("/", method="PUT", **form_of(b"x" * (40 * 1024 * 1024))):
        assert (len(request.files), len(request.stream.read()) > 40 * 1024 * 1024) == (0, True)


def test_a_field_that_is_too_long_is_refused(avery: FlaskClient, matter: Matter) -> None:
    sent = form_of(b"", csrf_token=csrf_token(avery), body="x" * 1_200_000, label="WP")
    shown = avery.post(f"/matters/{matter.id}/notes", **sent)
    assert shown.status_code == 413


# --- the command line ------------------------------------------------------------------------------------------------


def run(error: BaseException | None) -> Any:
    @click.command()
    @json_option
    @refuses
    def verb(as_json: bool) -> None:
        if error is not None:
            raise error
        answer({"count": 1, "word": "Grüße"}, as_json, "one")

    return verb


REFUSALS = [
    Refusal("not\nso"),
    RuleError("not so"),
    SettingError("not so"),
    StoreError("not so"),
    FileNotFoundError("not so"),
    IsADirectoryError("not so"),
    PermissionError("not so"),
]


@pytest.mark.parametrize("error", REFUSALS, ids=lambda error: type(error).__name__)
def test_a_refusal_is_one_line_on_standard_error_and_exits_with_1(error: Exception) -> None:
    result = CliRunner().invoke(run(error))
    assert (result.exit_code, result.stdout, result.stderr) == (1, "", "not so\n")


def test_a_fault_of_ours_is_not_dressed_up_as_a_refusal() -> None:
    result = CliRunner().invoke(run(ZeroDivisionError()))
    assert isinstance(result.exception, ZeroDivisionError)


def test_an_answer_is_one_json_document_or_plain_words() -> None:
    assert json.loads(CliRunner().invoke(run(None), ["--json"]).stdout) == {"count": 1, "word": "Grüße"}
    assert CliRunner().invoke(run(None)).stdout == "one\n"
