"""A file that streams in by one PUT: its name and fields in headers, its body to the store, the answer as JSON."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import unquote, unquote_to_bytes

from flask import jsonify, request, url_for
from flask.typing import ResponseReturnValue

from casefile.evidence import intake, service
from casefile.infra import files
from casefile.infra.errors import Refusal
from casefile.infra.forms import Form
from casefile.law.errors import RuleError
from casefile.matters.models import Matter

CHUNK_BYTES = 1024 * 1024
MOST_HEARD_OUT = 1024 * CHUNK_BYTES


def take_in(matter: Matter, form: Form, facts: Callable[[str], service.IntakeFacts]) -> ResponseReturnValue:
    """Take the body of this request in through the gate; ``facts`` says what was typed about a file of a name."""
    if request.content_length is None:
        return jsonify(
            error="Say how long the file is: a Content-Length is needed, so that a cut-off file is noticed."
        ), 411
    if not form.validate():
        return _not_taken(" ".join(text for errors in form.errors.values() for text in errors))
    try:
        item = intake.take_in(
            matter,
            facts(_file_name() or "unnamed"),
            request.stream,
            declared_size=request.content_length,
            sha256=request.headers.get("X-Content-SHA256"),
        )
    except intake.GateRefusal as refusal:
        return _not_taken(str(refusal), certifiable=refusal.certifiable)
    except files.StoreFullError as full:
        return _not_taken(str(full), 507)
    except (Refusal, RuleError, files.StoreError) as refusal:
        return _not_taken(str(refusal))
    address = url_for("evidence.item", matter_id=matter.id, label=item.label)
    _, records = service.history(item)
    return jsonify(item=item.label, sha256=item.sha256, size=item.size_bytes, seq=records[0].seq, url=address), 201


def _not_taken(why: str, status: int = 422, **more: bool) -> ResponseReturnValue:
    """Refuse a file; what is still on its way is heard out and dropped, or the sender would never read the reason."""
    heard = 0
    while heard < MOST_HEARD_OUT and (part := request.stream.read(CHUNK_BYTES)):
        heard += len(part)
    return jsonify(error=why, **more), status


def _file_name() -> str:
    """Return the name that a script sends, exactly: bytes that are no UTF-8 are kept as surrogates."""
    sent = request.headers.get("X-File-Name", "").encode("latin-1", "replace")
    return unquote_to_bytes(sent).decode("utf-8", "surrogateescape")


def fields() -> list[tuple[str, str]]:
    """Return the form fields that a script sends as headers, so that they stay out of addresses and logs."""
    prefix = "X-Field-"
    return [
        (name[len(prefix) :].lower().replace("-", "_"), unquote(value))
        for name, value in request.headers
        if name.startswith(prefix)
    ]
