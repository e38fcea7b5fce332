"""Addresses of one item and its custody: the line of hands, hand-over, verification, its bytes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from casefile.accounts.models import User
from casefile.evidence import documents, drill, gate, ledger, marking, service, stated_pages
from casefile.evidence.act_kinds import offered
from casefile.evidence.forms import AcceptForm, ReleaseForm
from casefile.evidence.models import Item
from casefile.infra import files
from casefile.infra.access import labels_for, matter_role, may, permissions
from casefile.infra.db import transaction
from casefile.infra.errors import Refusal
from casefile.infra.forms import Form, choices, kept
from casefile.law.errors import RuleError
from casefile.law.protection import MEANINGS, Use, refusal
from casefile.matters import service as matters
from casefile.matters.models import Matter

LABEL = re.compile(r"E-[0-9]{4,12}")


def add_to(bp: Blueprint) -> None:
    """Add these addresses to the room's blueprint."""
    for rule, view, methods in (
        ("/<label>", item, ["GET"]),
        ("/<label>/content", content, ["POST"]),
        ("/<label>/release", release, ["POST"]),
        ("/<label>/accept", accept, ["POST"]),
        ("/<label>/verify", verify, ["POST"]),
    ):
        bp.add_url_rule(rule, view_func=view, methods=methods)


def item(matter: Matter, label: str) -> ResponseReturnValue:
    """Show one item: the line of hands, its records, what can be done now."""
    return _page(matter, find_or_404(matter, label))


def find_or_404(matter: Matter, label: str) -> Item:
    """Return one item of the matter that whoever asks may know of; another looks as if it were not there."""
    if not LABEL.fullmatch(label):
        abort(404)
    return service.find_item(matter, label, labels_for(matter_role())) or abort(404)


def _page(matter: Matter, found: Item, form: Form | None = None, status: int = 200) -> ResponseReturnValue:
    state, records, doubts = service.standing(found)
    gated = gate.state_of(matter)
    page = render_template(
        "evidence/item.html",
        item=found,
        custody=state,
        hands=documents.hands(state, matter.zone),
        records=records,
        doubts=doubts,
        refusals=form.form_errors if form and status == 409 else (),
        me=(me := ledger.actor().id),
        as_received=documents.as_received(records),
        acts=offered(found, state, me),
        forbidden={use.value: refusal(state.protection, use, matter_role()) for use in Use},
        meaning=MEANINGS.get(state.protection),
        shown_here=bool(documents.shown_type(found)),
        gate=gated,
        is_frozen=(frozen := service.is_frozen(found, gated)),
        stated=stated_pages.section(
            found,
            records,
            frozen=frozen,
            hidden=refusal(state.protection, Use.VIEW, matter_role()),
            may_open=may("evidence.open"),
            court_zone=matter.zone,
        ),
        release_form=form if isinstance(form, ReleaseForm) else _release_form(matter),
        accept_form=form if isinstance(form, AcceptForm) else AcceptForm(None, zone=matter.zone),
    )
    return page, status


def _release_form(matter: Matter, *, typed: bool = False) -> ReleaseForm:
    form = ReleaseForm(zone=matter.zone) if typed else ReleaseForm(None, zone=matter.zone)
    form.to.choices = choices((user.id, user.name) for user in _receivers(matter))
    return form


def _receivers(matter: Matter) -> list[User]:
    """Return who could accept an item from whoever acts: the others of the team whose role may."""
    roles = permissions().actions["custody.transfer"].roles
    team = (m.user for m in matters.members(matter) if m.role in roles and m.user.active)
    return [user for user in team if f"u-{user.id}" != ledger.actor().id]


def _do(matter: Matter, found: Item, form: Form, verb: Callable[[], object]) -> ResponseReturnValue:
    """Do one act; whoever lost a race is shown the new state with 409, and what they typed."""
    if not form.validate():
        return _page(matter, found, form, 422)
    if not kept(form, verb):
        return _page(matter, found, form, 409)
    return redirect(url_for("evidence.item", matter_id=matter.id, label=found.label), 303)


def release(matter: Matter, label: str) -> ResponseReturnValue:
    """Let an item go to a named receiver."""
    found = find_or_404(matter, label)
    form = _release_form(matter, typed=True)
    to = next((user for user in _receivers(matter) if user.id == form.to.data), None)
    return _do(matter, found, form, lambda: service.release(found, service.party_of(to or abort(404)), form.value()))


def accept(matter: Matter, label: str) -> ResponseReturnValue:
    """Take an item that was released to you."""
    found, form = find_or_404(matter, label), AcceptForm(zone=matter.zone)
    return _do(matter, found, form, lambda: service.accept(found, form.value()))


def verify(matter: Matter, label: str) -> ResponseReturnValue:
    """Read an item back, compare it with what was recorded at intake, and record what was found."""
    found = find_or_404(matter, label)
    _refuse_frozen(matter, found)
    fixity = service.read_back(found)
    with transaction():
        service.record_fixity(found, fixity, "asked for on the page")
    if found.fixity == "match":
        flash(f"{found.label} was read back: unchanged since intake.", "success")
    else:
        flash(f"{found.label} does not match what was recorded at intake. Tell lead counsel; change nothing.", "danger")
    return redirect(url_for("evidence.item", matter_id=matter.id, label=label), 303)


def _refuse_frozen(matter: Matter, found: Item) -> None:
    if drill.is_stopped(found):
        abort(409, f"{found.label} is not opened: {drill.REFUSED}.")
    if service.is_frozen(found, gate.state_of(matter)):
        abort(409, "This matter is gated, so its media is frozen: not read, not verified, not exported.")


def content(matter: Matter, label: str) -> ResponseReturnValue:
    """Send the bytes, after a record that they are about to be seen."""
    return send(matter, find_or_404(matter, label), matter_role())


def send(
    matter: Matter, found: Item, role: str, *, acknowledged: bool = False, marked: str = ""
) -> ResponseReturnValue:
    """Send an item that was asked for, to somebody of this role: the one door through which bytes leave to a person.

    The record stands before the first byte leaves. ``acknowledged``: they acknowledged the protective order;
    ``marked``: words that stand over a reading copy, which goes out in the item's stead.
    """
    _refuse_frozen(matter, found)
    why = request.form.get("why", "").strip()[:300]
    if not why:
        abort(422, "Say why you open this item; the log keeps it.")
    shown = documents.shown_type(found) if request.form.get("how") == "view" else ""
    if request.form.get("how") == "view" and not shown:
        abort(409, f"{found.label} is of a kind that is not shown here.")
    if found.reference_only:
        abort(422, f"{found.label} is kept by reference only: its bytes are not here and never were.")
    reader = _opened(found)
    try:
        made = marking.reading_copy(found, reader, marked) if marked else None
        with transaction():
            service.record_access(found, "view" if shown else "download", why, role, acknowledged=acknowledged)
    except BaseException as refused:
        reader.close()
        if isinstance(refused, Refusal | RuleError):
            abort(422 if isinstance(refused, RuleError) else 409, str(refused))
        raise
    if made is not None:
        reader.close()
        return _answer(made, len(made), documents.PDF, found)
    response = _answer(reader.chunks(), reader.size, shown, found)
    response.call_on_close(reader.close)
    return response


def _answer(sent: bytes | Iterable[bytes], size: int, shown: str, found: Item) -> Response:
    """Return bytes as they are shown, or saved where ``shown`` is empty."""
    response = Response(sent, content_type=shown or "application/octet-stream")
    response.headers["Content-Length"] = str(size)
    response.headers["Content-Disposition"] = "inline" if shown else documents.disposition(documents.safe_name(found))
    sandbox = "" if shown == documents.PDF else "sandbox; "  # in a sandbox no browser shows a PDF
    response.headers["Content-Security-Policy"] = f"{sandbox}default-src 'none'"
    return response


def _opened(found: Item) -> files.ClearReader:
    """Open the stored bytes; where they are not those that were stored, nobody has seen them and none leaves."""
    try:
        return service.open_bytes(found)
    except files.StoreError:
        abort(
            409,
            f"{found.label} does not open as it was stored, so nothing of it is sent. Verify it, so that the log holds "
            "what was found, and tell lead counsel; change nothing.",
        )
