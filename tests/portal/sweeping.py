"""Asks a client's every address, with every value it could name, and sends every form that an answer holds."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from casefile.infra import access
from casefile.infra.db import Base, db
from tests.accounts.signing import csrf_token, sign_in

# Which table the number in an address names; a new one has to be said here.
NUMBERS = {
    "given_id": "guidance_given",
    "hearing_id": "hearing",
    "thread_id": "message_thread",
    "session_id": "sign_in",
    "passkey_id": "passkey",
}
WORDS = {"token": ("t" * 43, "x"), "filename": ("css/portal.css",)}


@dataclass(frozen=True)
class Answer:
    """One answer, in words: what was asked, and all that came back."""

    asked: str
    status: int
    said: str

    @property
    def title(self) -> str | None:
        found = re.search(r"<title>(.*?)</title>", self.said, re.DOTALL)
        return found.group(1).strip() if found else None


@dataclass
class Form:
    """One form of a page, filled with the first choice of everything."""

    action: str
    method: str
    values: dict[str, Any] = field(default_factory=dict)


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.choosing = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        it = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(Form(it.get("action", ""), it.get("method", "get").lower()))
        elif not self.forms:
            return
        elif tag == "input" or tag == "textarea" or (tag == "button" and it.get("name")):
            self._keep(it.get("name", ""), "text" if tag == "textarea" else it.get("type", "text"), it.get("value", ""))
        elif tag == "select":
            self.choosing = it.get("name", "")
        elif tag == "option" and self.choosing and it.get("value"):
            self.forms[-1].values.setdefault(self.choosing, it["value"])

    def _keep(self, name: str, kind: str, value: str) -> None:
        if name:
            typed = {"text": value or "Plain words.", "file": None}.get(kind, value or "Plain words.")
            self.forms[-1].values.setdefault(name, typed)


def forms_of(page: str) -> list[Form]:
    """Return the forms of a page that are sent."""
    read = _Forms()
    read.feed(page)
    return [form for form in read.forms if form.method == "post"]


def rules(app: Flask) -> list[Rule]:
    """Return the portal's routes: those of clients, and what of the portal is public."""
    found = []
    for rule in app.url_map.iter_rules():
        actions = [access.permissions().action(rule.endpoint, method) for method in rule.methods or ()]
        if rule.endpoint.startswith("portal.") or any(one is not None and one.scope == "portal" for one in actions):
            found.append(rule)
    return sorted(found, key=lambda rule: (rule.endpoint == "portal.leave", rule.endpoint, rule.rule))


def addresses(app: Flask, rule: Rule) -> Iterator[str]:
    """Return a route's addresses: with every number there is, one beside each, and one that is nobody's."""
    named = sorted(rule.arguments)
    if len(named) > 1:
        pytest.fail(f"{rule.rule}: the sweep knows no address with two values; teach it in tests/portal/sweeping.py")
    with app.test_request_context():
        adapter = app.url_map.bind("localhost")
        values: list[dict[str, Any]] = [{named[0]: value} for value in _values(rule, named[0])] if named else [{}]
        for one in values:
            yield str(adapter.build(rule.endpoint, one, method=next(iter((rule.methods or {"GET"}) - {"OPTIONS"}))))


def _values(rule: Rule, name: str) -> list[Any]:
    if name in WORDS:
        return list(WORDS[name])
    table = Base.metadata.tables.get(NUMBERS.get(name, ""))
    if table is None:
        pytest.fail(f"{rule.rule}: say in NUMBERS or WORDS of tests/portal/sweeping.py what <{name}> names")
    ids = list(db.session.scalars(select(table.c.id).order_by(table.c.id)))
    newest = db.session.scalar(select(func.max(table.c.id))) or 0
    return sorted({*ids[:15], *ids[-5:], newest + 1, 999_999})


class Visit:
    """A client who asks for everything, in one language, signed in anew before each request."""

    def __init__(self, app: Flask, who: Any, language: str) -> None:
        self.app, self.who, self.language = app, who, language
        self.answers: list[Answer] = []

    def client(self) -> FlaskClient:
        browser = sign_in(self.app.test_client(), self.who)
        browser.post("/list/language", data={"language": self.language, "csrf_token": csrf_token(browser, "/list")})
        return browser

    def ask(self, browser: FlaskClient, address: str, method: str, **sent: Any) -> TestResponse:
        answer = browser.open(address, method=method, buffered=True, **sent)
        kind = " ".join(sorted(sent.get("data", {}))) if sent else ""
        self.answers.append(Answer(f"{self.language} {method} {address} {kind}", answer.status_code, words_of(answer)))
        assert answer.status_code < 500, (method, address)
        return answer

    def read_all(self) -> None:
        """Ask for every page, and for its headers alone; signed in, and as a stranger."""
        browser = self.client()
        for rule in rules(self.app):
            if "GET" in (rule.methods or ()):
                for address in addresses(self.app, rule):
                    self.ask(browser, address, "GET")
                    assert self.ask(browser, address, "HEAD").data == b""
                    self.ask(self.app.test_client(), address, "GET")

    def send_all(self) -> None:
        """Send to every address nothing, nonsense, and what each form of each page would send."""
        pages = {a.asked.split()[2]: a.said for a in self.answers if a.status == 200 and " GET " in a.asked}
        for rule in rules(self.app):
            if "POST" in (rule.methods or ()):
                for address in addresses(self.app, rule):
                    self._send(address, {})
                    self._send(address, {"text": "\u202e" * 9, "item": "-1", "days": "x", "language": "xx"})
        sent: set[tuple[str, tuple[str, ...]]] = set()
        for address, page in pages.items():
            for form in forms_of(page):
                key = (form.action or address, tuple(sorted(form.values)))
                if key not in sent:
                    sent.add(key)
                    self._send(form.action or address, form.values)

    def _send(self, address: str, values: dict[str, Any]) -> None:
        browser = self.client()
        token = csrf_token(browser, "/list")
        data = {name: (BytesIO(b"%PDF-1.4 x"), "a.pdf") if v is None else v for name, v in values.items()}
        self.ask(browser, address, "POST", data={**data, "csrf_token": token})
        self.ask(browser, "/list", "GET")


def words_of(answer: TestResponse) -> str:
    """Return everything that an answer says: headers, names of cookies, and the body as a person reads it."""
    headers = "\n".join(f"{name}: {value}" for name, value in answer.headers)
    if answer.mimetype == "application/pdf":
        read = subprocess.run(["pdftotext", "-", "-"], input=answer.data, capture_output=True, check=True)
        return f"{headers}\n{read.stdout.decode()}"
    if answer.mimetype == "text/calendar":
        return f"{headers}\n{re.sub(chr(13) + '?' + chr(10) + '[ ' + chr(9) + ']', '', answer.get_data(as_text=True))}"
    if answer.mimetype.startswith(("text/", "application/json")):
        return f"{headers}\n{answer.get_data(as_text=True)}"
    return f"{headers}\n{answer.data!r}"
