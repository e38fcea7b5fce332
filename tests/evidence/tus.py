"""What the tests of files in pieces share: a sender of raw tus requests."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from casefile.matters.models import Matter
from tests.accounts.signing import csrf_token
from tests.evidence.build import address

PIECE = "application/offset+octet-stream"
FIELDS = {"received_from": "Agent One", "kind": "document"}


def metadata(name: str | bytes = "a.txt", **more: str) -> str:
    """Return Upload-Metadata as a client writes it."""
    pairs = {"filename": name, **FIELDS, **more}
    return ",".join(f"{key} {_coded(value)}" for key, value in pairs.items())


def _coded(value: str | bytes) -> str:
    return base64.b64encode(value.encode() if isinstance(value, str) else value).decode()


def checksum(data: bytes, algorithm: str = "sha256") -> str:
    return f"{algorithm} {base64.b64encode(hashlib.new(algorithm, data).digest()).decode()}"


@dataclass
class Sender:
    """One person who sends files to one matter in pieces."""

    client: FlaskClient
    matter: Matter

    def __post_init__(self) -> None:
        self.headers = {"Tus-Resumable": "1.0.0", "X-CSRFToken": csrf_token(self.client)}

    def create(self, size: int | str, said: str | None = None, **headers: str) -> TestResponse:
        more = {"Upload-Length": str(size), "Upload-Metadata": metadata() if said is None else said}
        return self.client.post(address(self.matter, "/tus"), headers={**self.headers, **more, **headers})

    def begun(self, size: int, name: str | bytes = "a.txt", **more: str) -> str:
        """Begin a file and return its address."""
        answer = self.create(size, metadata(name, **more))
        assert answer.status_code == 201, answer.text
        return str(answer.headers["Location"])

    def head(self, where: str) -> TestResponse:
        return self.client.head(where, headers=self.headers)

    def at(self, where: str) -> int:
        return int(self.head(where).headers["Upload-Offset"])

    def patch(self, where: str, at: int, data: Any, **headers: str) -> TestResponse:
        more = {"Upload-Offset": str(at), "Content-Type": PIECE}
        return self.client.patch(where, data=data, headers={**self.headers, **more, **headers})

    def delete(self, where: str) -> TestResponse:
        return self.client.delete(where, headers=self.headers)
