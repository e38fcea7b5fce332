"""Time-stamp tokens (RFC 3161): asking an authority over HTTP, and believing nothing but an answer that holds.

Only the SHA-256 of what is stamped leaves. Where no authority is set, nothing is asked and nothing connects.
"""

from __future__ import annotations

import base64
import http.client
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, unquote, urlsplit

from cryptography.x509 import Certificate, ObjectIdentifier, load_pem_x509_certificates

from casefile.infra import clock
from casefile.infra.settings import Settings

if TYPE_CHECKING:
    from rfc3161_client import TimeStampRequest, TimeStampResponse

CONNECT_SECONDS = 10
ANSWER_SECONDS = 20
MOST_BYTES = 64 * 1024
QUERY, REPLY = "application/timestamp-query", "application/timestamp-reply"


class TimeStampError(Exception):
    """No token was given, or the one given does not hold; the text says why, and names no password."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """An authority's answer, whole (what ``openssl ts -verify -in`` reads), its moment, and how far our clock is off.

    ``drift`` is the authority's moment minus our clock in the middle of the exchange: positive where ours is slow. It
    is as exact as the authority's moment (often a second) and half of ``took``.
    """

    answer: bytes
    at: datetime
    drift: timedelta
    took: timedelta


def host(settings: Settings) -> str:
    """Return the host of the authority, for a page: an address may hold a password."""
    return urlsplit(settings.tsa_url).hostname or ""


def ask(settings: Settings, data: bytes) -> Stamp:
    """Ask the authority of the settings for a token over some bytes, and return it once it was verified.

    Raises:
        TimeStampError: the authority cannot be reached, answers otherwise than it should, or is another one.
    """
    import rfc3161_client as tsp  # late: it is needed only where an authority is set

    request = tsp.TimestampRequestBuilder().data(data).hash_algorithm(tsp.HashAlgorithm.SHA256).build()
    began = clock.now()
    answer = _exchange(settings.tsa_url, request.as_bytes())
    took = clock.now() - began
    at = _verified(settings, request, answer, data)
    return Stamp(answer, at, at - (began + took / 2), took)


def _verified(settings: Settings, request: TimeStampRequest, answer: bytes, data: bytes) -> datetime:
    """Return the moment of an answer that is granted, ours by its nonce, over our bytes, by the authority set."""
    import rfc3161_client as tsp

    policy = ObjectIdentifier(settings.tsa_policy) if settings.tsa_policy else None
    roots = _certificates(settings.tsa_ca)
    try:
        response = tsp.decode_timestamp_response(answer)
        if response.status != tsp.PKIStatus.GRANTED:
            raise TimeStampError(f"it refused: {_told(response)}")
        tsp.VerifierBuilder(policy_id=policy, nonce=request.nonce, roots=roots).build().verify_message(response, data)
        return response.tst_info.gen_time
    except (tsp.VerificationError, ValueError) as wrong:
        raise TimeStampError(f"its answer does not hold ({' '.join(str(wrong).split())[:200]})") from None


def _told(response: TimeStampResponse) -> str:
    return " ".join("; ".join(response.status_string).split())[:200] or f"status {response.status}"


def _certificates(path: Path | None) -> list[Certificate]:
    try:
        return load_pem_x509_certificates(path.read_bytes() if path else b"")
    except (OSError, ValueError) as wrong:
        raise TimeStampError(f"the certificate of CASEFILE_TSA_CA cannot be read ({wrong})") from None


def _exchange(address: str, query: bytes) -> bytes:
    """Send a query and return the answer's bytes: bounded in size and in time, and never by way of a redirect."""
    parts = urlsplit(address)
    connection = _connection(parts)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    headers = {"Content-Type": QUERY, "Accept": REPLY, "Connection": "close", **_authorization(parts)}
    cut = threading.Event()
    try:
        connection.connect()
        with _bounded(connection.sock, cut):
            connection.request("POST", path, query, headers)
            with connection.getresponse() as answer:
                data = answer.read(MOST_BYTES + 1)
    except (OSError, http.client.HTTPException) as wrong:
        if not cut.is_set():
            raise TimeStampError(f"it cannot be reached ({wrong or type(wrong).__name__})") from None
    finally:
        connection.close()
    if cut.is_set():
        raise TimeStampError(f"it did not answer within {ANSWER_SECONDS} seconds")
    return _accepted(answer, data)


def _connection(parts: SplitResult) -> http.client.HTTPConnection:
    """Return the connection, not yet made; a proxy that the environment names is not used."""
    name = parts.hostname or ""
    if parts.scheme == "https":
        trusted = ssl.create_default_context()
        return http.client.HTTPSConnection(name, parts.port, timeout=CONNECT_SECONDS, context=trusted)
    return http.client.HTTPConnection(name, parts.port, timeout=CONNECT_SECONDS)


def _authorization(parts: SplitResult) -> dict[str, str]:
    if not parts.username:
        return {}
    both = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
    return {"Authorization": f"Basic {base64.b64encode(both.encode()).decode()}"}


@contextmanager
def _bounded(sock: socket.socket, cut: threading.Event) -> Iterator[None]:
    """Cut a connection off after a time in all: the socket's own limit begins anew with every byte that drips in."""

    def end() -> None:
        cut.set()
        with suppress(OSError):
            sock.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(ANSWER_SECONDS, end)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _accepted(answer: http.client.HTTPResponse, data: bytes) -> bytes:
    if 300 <= answer.status < 400:
        raise TimeStampError("it answered with a redirect, which is not followed; name the address where it leads")
    if answer.status != http.client.OK:
        raise TimeStampError(f"it answered with HTTP {answer.status}")
    if len(data) > MOST_BYTES:
        raise TimeStampError(f"its answer has more than {MOST_BYTES} bytes, which no token has")
    return data
