"""A browser without a screen: it fills the forms of a page, keeps cookies, and owns an authenticator and a passkey."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
import struct
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from flask import Flask
from lxml import html
from werkzeug.test import TestResponse

from casefile.infra import clock

PASSWORD = "nine quiet herons by the weir"


class Browser:
    """One person at one browser."""

    def __init__(self, app: Flask, base: str = "http://localhost") -> None:
        self.client = app.test_client()
        self.base = base

    def get(self, address: str, **more: Any) -> TestResponse:
        """Open an address."""
        return self.client.get(address, base_url=self.base, **more)

    def post(self, address: str, **more: Any) -> TestResponse:
        """Send a form that no page offered."""
        return self.client.post(address, base_url=self.base, **more)

    def fill(self, address: str | TestResponse, **typed: Any) -> TestResponse:
        """Fill the form in a page that has the fields typed into, and send it."""
        page = self.get(address) if isinstance(address, str) else address
        here = page.request.full_path.rstrip("?")
        for form in html.fromstring(page.get_data(as_text=True)).forms:
            if form.method == "POST" and set(typed) <= set(form.inputs.keys()):
                sent = {**{k: v for k, v in form.fields.items() if v is not None}, **typed}
                return self.post(form.action or here, data=sent)
        raise AssertionError(f"no form with {sorted(typed)} in {here} ({page.status_code})")

    def press(self, address: str | TestResponse, button: str) -> TestResponse:
        """Press a button that is a form of its own."""
        page = self.get(address) if isinstance(address, str) else address
        for form in html.fromstring(page.get_data(as_text=True)).forms:
            if any(button in one.text_content() for one in form.iter("button")):
                return self.post(form.action or page.request.full_path.rstrip("?"), data=dict(form.fields))
        raise AssertionError(f"no button {button!r} in {page.request.path}")

    def sign_in(self, email: str, password: str = PASSWORD, *, then: str = "/sign-in") -> TestResponse:
        """Type e-mail and password."""
        return self.fill(then, email=email, password=password)

    @property
    def cookie(self) -> str | None:
        """The session's token."""
        for name in ("casefile", "__Host-casefile", "list", "__Host-list"):
            found = self.client.get_cookie(name, domain=self.base.partition("://")[2])
            if found:
                return found.value
        return None


def secret_in(page: TestResponse) -> bytes:
    """Return the secret that a page offers to the authenticator app."""
    text = re.search(r'class="secret">([^<]+)<', page.get_data(as_text=True))
    assert text, page.status
    plain = text[1].replace("-", "").replace(" ", "").upper()
    return base64.b32decode(plain + "=" * (-len(plain) % 8))


def code(secret: bytes, steps: int = 0) -> str:
    """Return the code of RFC 6238 that an authenticator shows, some steps of 30 seconds from now."""
    counter = int(clock.now().timestamp()) // 30 + steps
    mac = hmac.digest(secret, struct.pack(">Q", counter), hashlib.sha1)
    at = mac[-1] & 15
    return f"{(struct.unpack('>I', mac[at : at + 4])[0] & 0x7FFFFFFF) % 1_000_000:06d}"


class SoftKey:
    """A passkey in software (ES256, no attestation)."""

    def __init__(self, *, verifies: bool = True, counts: bool = True) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.id = hashlib.sha256(str(id(self)).encode()).digest()
        self.verifies = verifies
        self.handle = b""
        self.count = 0
        self.counts = counts  # a passkey kept in several places does not count

    def make(self, options: dict[str, Any], origin: str = "http://localhost") -> str:
        """Answer a request to make the passkey."""
        self.handle = _bytes(options["user"]["id"])
        point = self.key.public_key().public_numbers()
        public = cbor2.dumps({1: 2, 3: -7, -1: 1, -2: point.x.to_bytes(32, "big"), -3: point.y.to_bytes(32, "big")})
        attested = bytes(16) + struct.pack(">H", len(self.id)) + self.id + public
        told = self._client_data("webauthn.create", options["challenge"], origin)
        made = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": self._auth(options["rp"]["id"], 0x40) + attested})
        return self._answer(
            {"clientDataJSON": _text(told), "attestationObject": _text(made), "transports": ["internal"]}
        )

    def sign(self, options: dict[str, Any], origin: str = "http://localhost") -> str:
        """Answer a request to prove possession."""
        self.count += self.counts
        told = self._client_data("webauthn.get", options["challenge"], origin)
        auth = self._auth(options["rpId"], 0)
        signed = self.key.sign(auth + hashlib.sha256(told).digest(), ec.ECDSA(hashes.SHA256()))
        return self._answer(
            {
                "clientDataJSON": _text(told),
                "authenticatorData": _text(auth),
                "signature": _text(signed),
                "userHandle": _text(self.handle),
            }
        )

    def _auth(self, host: str, more: int) -> bytes:
        flags = 0x01 | (0x04 if self.verifies else 0) | more
        return hashlib.sha256(host.encode()).digest() + bytes([flags]) + struct.pack(">I", self.count)

    def _client_data(self, kind: str, challenge: str, origin: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": origin, "crossOrigin": False}).encode()

    def _answer(self, response: dict[str, Any]) -> str:
        return json.dumps({"id": _text(self.id), "rawId": _text(self.id), "type": "public-key", "response": response})


def options_in(page: TestResponse) -> dict[str, Any]:
    """Return what a page asks the browser's passkey dialogue for."""
    [box] = html.fromstring(page.get_data(as_text=True)).cssselect("[data-passkey]")
    asked: dict[str, Any] = json.loads(box.get("data-options"))
    return asked


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
