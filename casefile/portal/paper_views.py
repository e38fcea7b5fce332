"""The page on which a client hands papers in, or tells in words; no address of it gives anything back.

Whether a file may come is asked before a byte of it is read: this address does its own check of the page's token, which
would read the body first.
"""

from __future__ import annotations

from flask import Blueprint, abort, current_app, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import ClientDisconnected

from casefile.clients.models import Person
from casefile.inbox import service as inbox
from casefile.inbox.forms import NoticeForm, PaperForm, WordsForm
from casefile.infra import files
from casefile.infra.db import transaction
from casefile.infra.languages import gettext, language
from casefile.law.hand_ins import LIMIT_BYTES, Obstacle
from casefile.matters.models import Matter
from casefile.portal import papers as serializer
from casefile.portal import service

FORM_BESIDE_BYTES = 64 * 1024  # what a form weighs beside its file


def add_to(bp: Blueprint) -> None:
    """Add these addresses to the room's blueprint."""
    bp.add_url_rule("/list/papers", view_func=papers, methods=["GET", "POST"])
    bp.record_once(lambda state: state.app.extensions["csrf"].exempt(papers))


def papers() -> ResponseReturnValue:
    """Show the page, or take what is handed in: words, or one paper where papers may come."""
    client = service.find_client(g.identity.user_id) or abort(404)
    if request.method != "POST":
        return _page(client)
    if request.mimetype == "multipart/form-data" and (refused := _refused_unread(client)):
        return refused
    try:
        current_app.extensions["csrf"].protect()
    except ClientDisconnected:
        return _page(client, wrong=Obstacle.CUT_OFF), 422
    if not inbox.allowed(client.id):
        abort(404)
    return _take_paper(client) if request.mimetype == "multipart/form-data" else _take_words(client)


def _refused_unread(client: Person) -> ResponseReturnValue | None:
    """Refuse a file that may not come before a byte of it is read; its name is not known then, its length is."""
    allowed = inbox.matters_of(client.id)
    if not allowed:
        abort(404)
    size = request.content_length
    if inbox.words_only(service.open_matters(client)):
        with transaction():
            inbox.note_refused(allowed, "", size or 0)
        return _page(client, wrong=Obstacle.WORDS_ONLY), 422
    if size is None:
        return _page(client, wrong=Obstacle.CUT_OFF), 411
    return (_page(client, wrong=Obstacle.TOO_LARGE), 413) if size > LIMIT_BYTES + FORM_BESIDE_BYTES else None


def _take_words(client: Person) -> ResponseReturnValue:
    form = WordsForm()
    matter = serializer.place(client, form.place.data or "")
    if not form.validate() or matter is None:
        return _page(client, words=form), 422
    try:
        with transaction():
            inbox.take_words(matter, client, form.words.data or "", inbox.notice(language()))
    except inbox.NotTakenError as refused:
        return _page(client, words=form, wrong=refused.obstacle), 422
    flash(gettext("We have it. Your lawyer can read it."), "success")
    return redirect(url_for("portal.papers"), 303)


def _take_paper(client: Person) -> ResponseReturnValue:
    form = PaperForm()
    matter = serializer.place(client, form.place.data or "")
    sent = request.files.getlist("paper")
    name = sent[0].filename or "" if sent else ""
    if not form.validate() or matter is None or not name:
        return _page(client, paper=form, no_paper=not name), 422
    if len(sent) > 1:
        return _page(client, paper=form, wrong=Obstacle.SEVERAL), 422
    data = sent[0].read()
    try:
        with transaction():
            kept = inbox.take_file(matter, client, name, data, inbox.notice(language()))
    except inbox.NotTakenError as refused:
        return _not_taken(client, form, matter, name, len(data), refused.obstacle), 422
    except files.StoreFullError:
        return _page(client, paper=form, wrong=Obstacle.CUT_OFF), 507
    except files.StoreError:
        return _page(client, paper=form, wrong=Obstacle.CUT_OFF), 422
    code = " ".join(str(kept.sha256)[at : at + 4] for at in range(0, 16, 4))
    flash(gettext("We have it. Check code: %(code)s", code=code), "success")
    return redirect(url_for("portal.papers"), 303)


def _not_taken(client: Person, form: NoticeForm, matter: Matter, name: str, size: int, why: Obstacle) -> str:
    with transaction():
        inbox.note_refused([matter], name, size)
    return _page(client, paper=form, wrong=why)


def _page(
    client: Person,
    *,
    words: NoticeForm | None = None,
    paper: NoticeForm | None = None,
    wrong: Obstacle | None = None,
    no_paper: bool = False,
) -> str:
    return render_template(
        "portal/papers.html",
        desk=serializer.desk(client),
        words=words or WordsForm(None),
        paper=paper or PaperForm(None),
        wrong=serializer.WHY[wrong] if wrong else "",
        no_paper=no_paper,
    )
