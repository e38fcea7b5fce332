"""Addresses of messages: what a matter's client wrote, an answer, a mark; and who is away."""

from __future__ import annotations

from flask import Blueprint, Flask, abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from casefile.accounts import service as accounts
from casefile.infra.access import matter_role
from casefile.infra.db import transaction
from casefile.infra.errors import Refusal
from casefile.infra.forms import choices, kept
from casefile.matters import service as matters
from casefile.matters.models import Matter
from casefile.messages import absences, away_views, mailing, reading, service
from casefile.messages.forms import AddressForm, ReplyForm
from casefile.messages.kinds import KIND_NAMES
from casefile.messages.models import COUNSEL_ONLY, Thread
from casefile.messages.service import Reader
from casefile.messages.writing import StillAddressed

PAGE = 30
bp = Blueprint("messages", __name__)
away_views.add_to(bp)


def init_room(app: Flask) -> None:
    """Open the room."""
    app.register_blueprint(bp)
    app.jinja_env.globals.update(message_kinds=KIND_NAMES, messages_waiting=service.waiting)


@bp.route("/matters/<int:matter_id>/messages", methods=["GET"])
def inbox(matter: Matter) -> str:
    """Show what the client wrote, as far as it is open to whoever looks, and what waits."""
    before = request.args.get("before", type=int)
    rows = service.inbox(matter, _reader(), before=before, limit=PAGE + 1)
    return render_template(
        "messages/inbox.html",
        rows=rows[:PAGE],
        older=rows[PAGE - 1].thread.id if len(rows) > PAGE else None,
        away=absences.list_of(matter),
        nav_here="messages",
    )


@bp.route("/matters/<int:matter_id>/messages/new", methods=["GET", "POST"])
def begin(matter: Matter) -> ResponseReturnValue:
    """Write to the client first."""
    form, made = ReplyForm(), list[Thread]()
    if not form.validate_on_submit() or not kept(form, lambda: made.append(service.begin(matter, form.value()))):
        page = render_template("messages/begin.html", form=form, person=matters.client_of(matter), nav_here="messages")
        return page, 422 if form.is_submitted() else 200
    mailing.tell_client(made[0])
    return _to(made[0])


@bp.get("/matters/<int:matter_id>/messages/<int:thread_id>")
def thread(matter: Matter, thread_id: int) -> ResponseReturnValue:
    """Show one thread to somebody to whom it is open, and keep that they opened it."""
    return _page(_thread_or_404(matter, thread_id), ReplyForm(formdata=None))


@bp.post("/matters/<int:matter_id>/messages/<int:thread_id>/reply")
def reply(matter: Matter, thread_id: int) -> ResponseReturnValue:
    """Answer the client."""
    found, form = _thread_or_404(matter, thread_id), ReplyForm()
    if not form.validate() or not kept(form, lambda: service.reply(found, _reader(), form.value())):
        return _page(found, form), 422
    mailing.tell_client(found)
    return _to(found)


@bp.post("/matters/<int:matter_id>/messages/<int:thread_id>/mark")
def mark(matter: Matter, thread_id: int) -> ResponseReturnValue:
    """Mark a thread as answered in another way, or as closed."""
    found = _thread_or_404(matter, thread_id)
    with transaction():
        service.mark(found, _reader(), request.form.get("as", ""))
    return _to(found)


@bp.post("/matters/<int:matter_id>/messages/<int:thread_id>/address")
def address(matter: Matter, thread_id: int) -> ResponseReturnValue:
    """Open a thread to another attorney of the matter as well."""
    found, form = _thread_or_404(matter, thread_id), _address_form(matter)
    if not form.validate():
        raise Refusal("Choose an attorney of this matter.")
    user = accounts.user(form.user.data) or abort(404)
    with transaction():
        service.address_too(found, _reader(), user)
    flash(f"Open to {user.name} as well.", "success")
    return _to(found)


@bp.post("/matters/<int:matter_id>/messages/<int:thread_id>/take-over")
def take_over(matter: Matter, thread_id: int) -> ResponseReturnValue:
    """Open a thread after everybody to whom it was addressed has left."""
    found = service.find(matter, thread_id)
    if found is None:
        abort(404)
    if reading.opened_entries(found, _reader()) is None:
        try:
            with transaction():
                service.take_over(found, _reader())
        except StillAddressed:
            abort(404)
    return _to(found)


def _thread_or_404(matter: Matter, thread_id: int) -> Thread:
    """Return a thread that is open to whoever asks; one that is not looks like one that does not exist."""
    found = service.find(matter, thread_id)
    if found is None or reading.opened_entries(found, _reader()) is None:
        abort(404)
    return found


def _page(found: Thread, form: ReplyForm) -> str:
    entries = reading.opened_entries(found, _reader()) or []
    if _is_looked_at() and reading.to_open(entries, matter_role(), g.identity.user_id):
        with transaction():
            service.note_opened(entries, matter_role())
        entries = reading.opened_entries(found, _reader()) or []
    earlier = service.find(found.matter, found.continues_id) if found.continues_id else None
    return render_template(
        "messages/thread.html",
        thread=found,
        entries=entries,
        to=reading.names_of(found),
        earlier=earlier,
        earlier_opens=earlier is not None and reading.opened_entries(earlier, _reader()) is not None,
        earlier_to=reading.names_of(earlier) if earlier else [],
        counsel_only=found.kind in COUNSEL_ONLY,
        form=form,
        address_form=_address_form(found.matter),
        matter_role_here=matter_role(),
        nav_here="messages",
    )


def _is_looked_at() -> bool:
    return request.method == "GET" and "prefetch" not in request.headers.get("Sec-Purpose", "")


def _address_form(matter: Matter) -> AddressForm:
    form = AddressForm()
    others = [one for one in absences.attorneys(matter) if one.id != g.identity.user_id]
    form.user.choices = choices((one.id, one.name) for one in others)
    return form


def _reader() -> Reader:
    return Reader(g.identity.user_id, matter_role())


def _to(found: Thread) -> ResponseReturnValue:
    return redirect(url_for("messages.thread", matter_id=found.matter_id, thread_id=found.id), 303)
