"""The frame's own acts, and the pages that hold nothing of a matter: language, help, privacy."""

from __future__ import annotations

from flask import Blueprint, abort, current_app, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from casefile.accounts import service as accounts
from casefile.accounts.ways import own_page
from casefile.clients.models import Person
from casefile.infra import languages
from casefile.lawdata import reader
from casefile.portal import service

AUDIENCES = ("anyone", "worried", "harmed")


def add_to(bp: Blueprint) -> None:
    """Add these addresses to the room's blueprint."""
    bp.before_request(take_recorded_language)
    bp.add_url_rule("/list/language", view_func=choose_language, methods=["POST"])
    bp.add_url_rule("/list/people-who-help", view_func=people)
    bp.add_url_rule("/list/print", view_func=printed)
    bp.add_url_rule("/list/privacy", view_func=privacy)


def take_recorded_language() -> None:
    """Speak the language recorded for a client who chose none; it is looked up once in a session."""
    identity = g.get("identity")
    if identity is not None and "language" not in session:
        client = service.find_client(identity.user_id)
        session["language"] = languages.language_of(client.language) if client and client.language else ""


def choose_language() -> ResponseReturnValue:
    """Keep the language that was chosen, of a visitor as well, and go back to the page it was chosen on."""
    if request.form.get("language") in languages.NAMES:
        session["language"] = request.form["language"]
    return redirect(_way_back(request.form.get("next")), 303)


def _way_back(asked: str | None) -> str:
    """Return the page of a client that was asked for; one that cannot be opened by a link gives the list."""
    address = own_page(asked)
    try:
        endpoint, _ = current_app.url_map.bind("").match((address or "").partition("?")[0], method="GET")
    except HTTPException:
        endpoint = ""
    return address if address and endpoint.startswith(("portal.", "accounts.")) else url_for("portal.home")


def people() -> str:
    """Show who helps whom, each service under those whom it is for; what nobody has checked yet says so."""
    _client_or_404()
    spoken = languages.language()
    listed = reader.resources(spoken)
    groups = {name: [one for one in listed if one.audience == name] for name in AUDIENCES}
    for_accused, never = reader.resources_notice(spoken)
    return render_template("portal/people.html", groups=groups, for_accused=for_accused, never=never)


def printed() -> str:
    """Show the client's own list as a sheet of paper, with what they agreed to and when."""
    client = _client_or_404()
    return render_template("portal/printed.html", home=service.home(client), agreed=service.agreed(client))


def privacy() -> str:
    """Say in plain words who sees what; a visitor is told nothing of a case, nor that there is one."""
    identity = accounts.identify()
    if identity is not None and identity.audience == "client":
        g.identity = identity
    return render_template("portal/privacy.html")


def _client_or_404() -> Person:
    return service.find_client(g.identity.user_id) or abort(404)
