"""A working copy that streams in: of any size where the matter is not gated, under the gate's rules where it is."""

from __future__ import annotations

import tracemalloc
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from casefile.evidence import drill, service
from casefile.infra.db import transaction
from casefile.law.gate import GATED_LIMIT_BYTES
from casefile.matters.models import Matter
from tests.accounts.signing import csrf_token
from tests.evidence.build import JPG, TEXT, address, close_gate, records, sha256, stored_names
from tests.factories import Office, act_as

CANARY = b"canary-51fe-in-clear "


class Flowing:
    """A body that is made while it is read, so that a test does not hold it either."""

    def __init__(self, size: int) -> None:
        self.left = size

    def read(self, size: int = -1, /) -> bytes:
        size = min(size if size >= 0 else self.left, self.left, 1024 * 1024)
        self.left -= size
        return (CANARY * (size // len(CANARY) + 1))[:size]


def send(client: FlaskClient, matter: Matter, name: str, body: Any, size: int, **fields: str) -> TestResponse:
    typed = {"Kind": "video", "Tool": "Cutter 1.2", "Why": "cut to ten minutes", **fields}
    headers = {f"X-Field-{key}": quote(value) for key, value in typed.items() if value}
    headers |= {"X-CSRFToken": csrf_token(client), "X-File-Name": quote(name)}
    sent = {"data": body} if isinstance(body, bytes) else {"environ_overrides": {"wsgi.input": body}}
    kind = "application/octet-stream"
    return client.put(address(matter, "/E-0001/copy"), headers=headers, content_length=size, content_type=kind, **sent)


def test_a_copy_larger_than_a_form_takes_streams_into_the_store(
    casey: FlaskClient, two_items: Matter, app: Flask
) -> None:
    size = GATED_LIMIT_BYTES + 8 * 1024 * 1024
    csrf_token(casey)
    tracemalloc.start()
    answer = send(casey, two_items, "cut.mp4", Flowing(size), size)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (answer.status_code, answer.json["item"], answer.json["size"]) == (201, "E-0003", size)
    assert peak < 16 * 1024 * 1024
    made = next(one.entry for one in records(two_items) if one.entry.type == "evidence.derived")
    assert (made.data["parent"], made.data["parent_sha256"]) == ("E-0001", sha256(JPG))
    assert made.data["tool"] == "Cutter 1.2"
    clear = [path for path in app.config["SETTINGS"].home.rglob("*") if path.is_file() and CANARY in path.read_bytes()]
    assert clear == []


def test_in_a_gated_matter_a_streamed_copy_is_refused_as_any_other_file(
    casey: FlaskClient, two_items: Matter, office: Office
) -> None:
    act_as(office.avery)
    close_gate(two_items)
    before = stored_names()
    for name, body, size in (
        ("b.jpg", JPG, len(JPG)),
        ("big.txt", Flowing(GATED_LIMIT_BYTES + 1), GATED_LIMIT_BYTES + 1),
    ):
        answer = send(casey, two_items, name, body, size)
        assert answer.status_code == 422
        assert "is not let in" in answer.json["error"]
    assert stored_names() == before
    assert send(casey, two_items, "b.txt", TEXT, len(TEXT), Kind="document").status_code == 201


@pytest.mark.parametrize("missing", ["Tool", "Why"])
def test_what_made_it_and_why_are_needed(casey: FlaskClient, two_items: Matter, missing: str) -> None:
    assert send(casey, two_items, "b.txt", TEXT, len(TEXT), **{missing: ""}).status_code == 422


def test_no_copy_streams_from_an_item_to_which_access_is_stopped(
    casey: FlaskClient, two_items: Matter, office: Office
) -> None:
    act_as(office.casey)
    with transaction():
        drill.stop(service.list_named(two_items, ["WP"], ["E-0001"])[0])
    before = stored_names()
    answer = send(casey, two_items, "b.txt", TEXT, len(TEXT))
    assert (answer.status_code, "access to it is stopped" in answer.json["error"]) == (422, True)
    assert stored_names() == before


def test_another_matters_item_has_no_copies(blake: FlaskClient, two_items: Matter) -> None:
    assert send(blake, two_items, "b.txt", TEXT, len(TEXT)).status_code == 404
