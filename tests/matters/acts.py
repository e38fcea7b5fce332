"""What the tests of this room share: sending a form as the page would, and reading the page that follows."""

from __future__ import annotations

from flask.testing import FlaskClient
from lxml import html
from werkzeug.test import TestResponse

from tests.accounts.signing import csrf_token


def send(client: FlaskClient, address: str, **typed: object) -> TestResponse:
    """Send a form with a token, without following the answer."""
    return client.post(address, data={"csrf_token": csrf_token(client), **typed})


def text(answer: TestResponse | str) -> str:
    """Return a page as a person reads it: no markup, single spaces."""
    page = answer if isinstance(answer, str) else answer.get_data(as_text=True)
    return " ".join(html.fromstring(page).xpath("string(//body)").split())


def read(client: FlaskClient, address: str) -> str:
    """Open a page and return what it says."""
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return text(answer)
