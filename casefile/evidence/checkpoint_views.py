"""Address of the checkpoints of a matter's log: where it stands, and which of them somebody outside holds."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from casefile.evidence import checkpoints, documents, ledger, stamping
from casefile.infra import keys
from casefile.matters.models import Matter

MOST = 50


def add_to(bp: Blueprint) -> None:
    """Add this address to the room's blueprint."""
    bp.add_url_rule("/checkpoints", view_func=list_checkpoints)


def list_checkpoints(matter: Matter) -> ResponseReturnValue:
    """Show the newest checkpoint, what is asked of the time-stamp authority, and the checkpoints that went outside."""
    log = ledger.find_log(matter)
    rows = checkpoints.kept(log, MOST) if log else []
    return render_template(
        "evidence/list_checkpoints.html",
        log=log,
        note=checkpoints.newest(log) if log else "",
        rows=[(row, documents.ANCHORS_IN_WORDS.get(row.kind, row.kind), _stamp_words(row.drift_ms)) for row in rows],
        stamps=stamping.is_on(),
        waiting=stamping.waiting(matter),
        verifier_key=keys.log_key().verifier,
        most=MOST,
    )


def _stamp_words(drift_ms: int | None) -> str:
    return "" if drift_ms is None else documents.drift_words(drift_ms)
