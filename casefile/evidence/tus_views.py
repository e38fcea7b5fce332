"""Addresses of files that arrive in pieces: tus 1.0, core, creation, checksum, termination, expiration.

A standard client works: it sends the cookie and ``X-CSRFToken`` of a page, and as metadata ``filename``, the fields of
the form (``received_from`` and ``kind`` are needed), and ``sha256`` if the whole file is to be compared.

Source: https://tus.io/protocols/resumable-upload, version 1.0.0.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Blueprint, Response, current_app, jsonify, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import ClientDisconnected
from werkzeug.http import http_date

from casefile.evidence import resuming, service
from casefile.evidence.forms import IntakeForm
from casefile.evidence.models import UnfinishedFile
from casefile.infra import files
from casefile.infra.access import labels_for, matter_role
from casefile.infra.errors import Refusal
from casefile.infra.forms import PIECE_TYPE
from casefile.law.errors import RuleError
from casefile.matters.models import Matter

VERSION = "1.0.0"
CHECKSUMS = {"sha1": 20, "sha256": 32}
STALLS_SECONDS = 60
CHUNK_BYTES = 1024 * 1024
MOST_HEARD_OUT = 1024 * CHUNK_BYTES
MOST_METADATA = 16 * 1024
CANNOT_COMPARE = 460
_BAD, _GONE, _BUSY, _FULL, _NOT_TAKEN = 400, 404, 423, 507, 422


class BadHeaderError(Refusal):
    """A header of the protocol is missing or says what cannot be."""


def add_to(bp: Blueprint) -> None:
    """Add these addresses to the room's blueprint."""
    for rule, view, methods in (
        ("/tus", tus, ["POST", "OPTIONS"]),
        ("/tus/<token>", tus_file, [*_VERBS, "POST", "OPTIONS"]),
    ):
        bp.add_url_rule(rule, view_func=view, methods=methods, provide_automatic_options=False)
    bp.after_request(_always)


def _always(answer: Response) -> Response:
    if request.endpoint in ("evidence.tus", "evidence.tus_file"):
        answer.headers["Tus-Resumable"] = VERSION
    return answer


def _spoken(view: Callable[..., ResponseReturnValue]) -> Callable[..., ResponseReturnValue]:
    """Answer what every address of the protocol answers alike: what is spoken here, other versions, refusals."""

    @wraps(view)
    def answered(**named: Any) -> ResponseReturnValue:
        if request.method == "OPTIONS":
            return "", 204, _offered()
        if request.headers.get("Tus-Resumable") != VERSION:
            return _refused(f"Only tus {VERSION} is spoken here: send Tus-Resumable: {VERSION}.", 412, _offered())
        try:
            return view(**named)
        except (Refusal, RuleError, files.StoreError) as refusal:
            return _refused(str(refusal), _status(refusal))

    return answered


def _offered() -> dict[str, str]:
    return {
        "Tus-Version": VERSION,
        "Tus-Extension": "creation,checksum,termination,expiration",
        "Tus-Checksum-Algorithm": ",".join(CHECKSUMS),
        "Tus-Max-Size": str(_limit()),
    }


def _limit() -> int:
    most: int = current_app.config["SETTINGS"].max_upload_bytes
    return most


_STATUS = (
    (BadHeaderError, _BAD),
    (resuming.WrongOffsetError, 409),
    (resuming.ChecksumError, CANNOT_COMPARE),
    (resuming.NotThereError, _GONE),
    (files.PartBusyError, _BUSY),
    (files.StoreFullError, _FULL),
    (files.TooLargeError, 413),
)


def _status(refusal: Exception) -> int:
    return next((status for kind, status in _STATUS if isinstance(refusal, kind)), _NOT_TAKEN)


def _refused(why: str, status: int, headers: dict[str, str] | None = None) -> ResponseReturnValue:
    """Refuse; what is still on its way is heard out and dropped, or the sender would never read the reason."""
    heard, arriving = 0, _Arriving()
    while heard < MOST_HEARD_OUT and (part := arriving.read(CHUNK_BYTES)):
        heard += len(part)
    return jsonify(error=why), status, headers or {}


class _Arriving:
    """The body of this request; one that is cut off, or stalls for a minute, ends."""

    def __init__(self) -> None:
        wire = request.environ.get("gunicorn.socket")
        if wire is not None:
            wire.settimeout(STALLS_SECONDS)

    def read(self, size: int = -1, /) -> bytes:
        """Return the next bytes, none at the end."""
        try:
            return request.stream.read(size)
        except (OSError, ClientDisconnected):
            return b""


# --- beginning -------------------------------------------------------------------------------------------------------


@_spoken
def tus(matter: Matter) -> ResponseReturnValue:
    """Begin a file: its length and metadata in headers. Or say what is spoken here."""
    size, said = _length(), _metadata()
    about = resuming.About(
        name=_exactly(said.pop("filename", b"") or said.pop("name", b"")) or "unnamed",
        sha256=_text(said.pop("sha256")) if "sha256" in said else None,
        modified=_text(said.pop("modified", b"")),
        fields=[(name, _text(value)) for name, value in said.items()],
        metadata=request.headers.get("Upload-Metadata", ""),
    )
    one = resuming.begin(matter, _facts(matter, about), about, size, limit=_limit())
    headers = {"Location": url_for("evidence.tus_file", matter_id=matter.id, token=one.name), **_expires(one)}
    return "", 201, headers


def _length() -> int:
    given = request.headers.get("Upload-Length", "")
    if not (given.isdecimal() and given.isascii() and len(given) < 19):
        raise BadHeaderError("Say how long the file is: Upload-Length in bytes; it cannot be said later.")
    return int(given)


def _metadata() -> dict[str, bytes]:
    """Return the pairs of Upload-Metadata: a key, a space, a value in base64; pairs parted by commas."""
    given, found = request.headers.get("Upload-Metadata", ""), {}
    if len(given) > MOST_METADATA:
        raise BadHeaderError(f"Upload-Metadata has {len(given)} characters; at most {MOST_METADATA} are taken.")
    for pair in filter(None, (one.strip() for one in given.split(","))):
        key, _, value = pair.partition(" ")
        try:
            decoded = base64.b64decode(value, validate=True)
        except (binascii.Error, ValueError):
            raise BadHeaderError(f"Upload-Metadata: the value of {key[:40]!r} is no base64.") from None
        if key in found:
            raise BadHeaderError(f"Upload-Metadata names {key[:40]!r} twice.")
        found[key] = decoded
    return found


def _exactly(value: bytes) -> str:
    """Return a name exactly as it was sent: bytes that are no UTF-8 are kept as surrogates."""
    return value.decode("utf-8", "surrogateescape")


def _text(value: bytes) -> str:
    return value.decode("utf-8", "replace")


def _facts(matter: Matter, about: resuming.About) -> service.IntakeFacts:
    form = IntakeForm(MultiDict(about.fields), meta={"csrf": False}, zone=matter.zone)  # the token is a header
    if not form.validate():
        raise Refusal(" ".join(f"{name}: {text}" for name, errors in form.errors.items() for text in errors))
    return form.facts(about.name)


def _expires(one: UnfinishedFile) -> dict[str, str]:
    return {"Upload-Expires": http_date(one.expires_at)}


# --- going on --------------------------------------------------------------------------------------------------------


@_spoken
def tus_file(matter: Matter, token: str) -> ResponseReturnValue:
    """Say how far a file is (HEAD), take its next bytes (PATCH), or remove it (DELETE)."""
    verb = request.headers.get("X-HTTP-Method-Override", request.method) if request.method == "POST" else request.method
    if verb not in _VERBS:
        raise BadHeaderError("Send HEAD, PATCH or DELETE; a POST names one of them in X-HTTP-Method-Override.")
    return _VERBS[verb](resuming.find(matter, token))


def _how_far(one: UnfinishedFile) -> ResponseReturnValue:
    headers = {"Upload-Offset": str(resuming.offset(one)), "Upload-Length": str(one.size_bytes), **_expires(one)}
    if metadata := resuming.about(one).metadata:
        headers["Upload-Metadata"] = metadata
    return "", 200, {**headers, **_logged(one.matter, one.label)}


def _go_on(one: UnfinishedFile) -> ResponseReturnValue:
    if request.mimetype != PIECE_TYPE:
        return _refused(f"A piece is sent with Content-Type: {PIECE_TYPE}.", 415)
    given = request.headers.get("Upload-Offset", "")
    if not (given.isdecimal() and given.isascii() and len(given) < 19):
        raise BadHeaderError("Say where the piece begins: Upload-Offset in bytes.")
    at, length = int(given), request.content_length
    if length is not None and at + length > one.size_bytes:
        return _refused(f"The file was declared with {one.size_bytes} bytes; this piece would end after them.", 413)
    facts = _facts(one.matter, resuming.about(one))
    progress = resuming.receive(one, facts, _Arriving(), at=at, checksum=_checksum())
    headers = {"Upload-Offset": str(progress.offset), **_expires(one), **_logged(one.matter, progress.label)}
    return "", 204, headers


def _checksum() -> resuming.Checksum | None:
    given = request.headers.get("Upload-Checksum")
    if given is None:
        return None
    algorithm, _, value = given.strip().partition(" ")
    if algorithm not in CHECKSUMS:
        raise BadHeaderError(f"Upload-Checksum: {algorithm[:20]!r} is not known here; use {' or '.join(CHECKSUMS)}.")
    try:
        expected = base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        expected = b""
    if len(expected) != CHECKSUMS[algorithm]:
        raise BadHeaderError(f"Upload-Checksum: the value is no {algorithm} in base64.")
    return resuming.Checksum(algorithm, expected)


def _logged(matter: Matter, label: str | None) -> dict[str, str]:
    """Return what a script shows of the item that a file became; nothing while it is unfinished."""
    item = service.find_item(matter, label, labels_for(matter_role())) if label else None
    if item is None:
        return {}
    _, records = service.history(item)
    return {
        "X-Evidence-Item": item.label,
        "X-Evidence-Record": str(records[0].seq),
        "X-Evidence-URL": url_for("evidence.item", matter_id=matter.id, label=item.label),
        "X-Content-SHA256": str(item.sha256),
    }


def _give_up(one: UnfinishedFile) -> ResponseReturnValue:
    resuming.give_up(one)
    return "", 204


_VERBS: dict[str, Callable[[UnfinishedFile], ResponseReturnValue]] = {
    "HEAD": _how_far,
    "PATCH": _go_on,
    "DELETE": _give_up,
}
