"""The client's messages: ask, tell that somebody made contact, tell that there is something to tell, read, write on."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from casefile.accounts import service as accounts
from casefile.clients.models import Person
from casefile.infra.db import transaction
from casefile.infra.forms import choices, kept
from casefile.infra.languages import gettext
from casefile.matters.models import Matter
from casefile.messages import mailing
from casefile.messages import service as messages
from casefile.messages.forms import FORMS, ChosenForm, ClientsForm, MailForm, WriteForm
from casefile.messages.models import Thread
from casefile.portal import message_values as values
from casefile.portal import service


def add_to(bp: Blueprint) -> None:
    """Add these addresses to the room's blueprint."""
    bp.add_url_rule("/list/questions", view_func=questions)
    bp.add_url_rule("/list/questions/choose", view_func=answer_mail, methods=["POST"])
    bp.add_url_rule("/list/questions/<int:thread_id>", view_func=question, methods=["GET", "POST"])
    bp.add_url_rule("/list/ask", view_func=ask, methods=["GET", "POST"])
    bp.add_url_rule("/list/contacted", view_func=contacted, methods=["GET", "POST"])
    bp.add_url_rule("/list/tell", view_func=tell, methods=["GET", "POST"])


def questions() -> str:
    """Show what a client wrote and was answered, and the ways to write."""
    client = _client_or_404()
    return render_template(
        "portal/questions.html",
        lines=values.lines(client),
        may_write=bool(values.open_matters(client)),
        has_mailbox=_has_mailbox(),
        form=MailForm(wants=mailing.wants_mail(g.identity.user_id)),
    )


def _has_mailbox() -> bool:
    user = accounts.user(g.identity.user_id)
    return user is not None and user.has_mailbox


def answer_mail() -> ResponseReturnValue:
    """Keep whether a client wants a mail when there is an answer."""
    _client_or_404()
    form = MailForm()
    with transaction():
        mailing.choose(g.identity.user_id, bool(form.wants.data))
    flash(
        gettext("We will write when there is an answer.") if form.wants.data else gettext("We will not write."),
        "success",
    )
    return redirect(url_for("portal.questions"), 303)


def question(thread_id: int) -> ResponseReturnValue:
    """Show one thread of a client, keep that they opened its answers, and take what they write on."""
    client = _client_or_404()
    found = values.find(client, thread_id) or abort(404)
    form, kept_in = WriteForm(), list[Thread]()
    _choose_no_matter(form)
    if form.validate_on_submit() and kept(form, lambda: kept_in.append(messages.write(found, client, form.value()))):
        return _sent(kept_in[0])
    entries = messages.own_entries(found)
    if request.method == "GET" and "prefetch" not in request.headers.get("Sec-Purpose", "") and _has_news(entries):
        with transaction():
            messages.note_opened(entries, "client")
    page = render_template("portal/question.html", shown=values.shown(found, entries), form=form)
    return page, 422 if form.is_submitted() else 200


def ask() -> ResponseReturnValue:
    """Ask about an item of the list, or about anything."""
    client, about = _client_or_404(), request.args.get("about", type=int)
    given = service.find_item(client, about) or abort(404) if about else None
    form = WriteForm()
    ours = [one for one in values.open_matters(client) if given is None or one.id == given.matter_id]

    def begin(matter: Matter) -> Thread:
        return messages.ask(matter, client, "question", form.value(), given.id if given else None)

    return _begun(form, ours, begin) or _page("portal/ask.html", form, ours, about=given.title if given else "")


def contacted() -> ResponseReturnValue:
    """Tell counsel, by choices alone, that somebody made contact."""
    return _told("contacted", "portal/contacted.html")


def tell() -> ResponseReturnValue:
    """Tell counsel, by choices alone, that there is something to tell."""
    return _told("tell", "portal/tell.html")


def _told(kind: str, template: str) -> ResponseReturnValue:
    client = _client_or_404()
    form, ours = FORMS[kind](), values.open_matters(client)

    def begin(matter: Matter) -> Thread:
        return messages.ask(matter, client, kind, form.value())

    return _begun(form, ours, begin) or _page(template, form, ours)


def _begun(
    form: WriteForm | ChosenForm, ours: list[Matter], begin: Callable[[Matter], Thread]
) -> ResponseReturnValue | None:
    """Keep what was sent in the matter that was chosen, or in the only one; None where nothing was kept."""
    if len(ours) == 1:
        _choose_no_matter(form)
    else:
        form.matter.choices = choices((str(number), words) for number, words in values.choices_of(ours))
    if not ours or not form.validate_on_submit():
        return None
    chosen = ours[0] if len(ours) == 1 else next((one for one in ours if str(one.id) == form.matter.data), None)
    if chosen is None:
        form.matter.errors = [gettext("Please choose one answer.")]
        return None
    made: list[Thread] = []
    return _sent(made[0]) if kept(form, lambda: made.append(begin(chosen))) else None


def _choose_no_matter(form: ClientsForm) -> None:
    del form.matter


def _page(template: str, form: ClientsForm, ours: list[Matter], **more: str) -> ResponseReturnValue:
    page = render_template(template, form=form, may_write=bool(ours), **more)
    return page, 422 if form.is_submitted() else 200


def _sent(thread: Thread) -> ResponseReturnValue:
    mailing.tell_counsel(thread)
    return redirect(url_for("portal.question", thread_id=thread.id), 303)


def _has_news(entries: list[messages.Entry]) -> bool:
    return bool(messages.to_open(entries, "client", g.identity.user_id))


def _client_or_404() -> Person:
    return service.find_client(g.identity.user_id) or abort(404)
