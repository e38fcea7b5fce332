"""Addresses by which the ledger grows: decide on a proposal, enter a row, correct one, see what it said before."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from casefile.clocks import proposals, service, standing
from casefile.clocks.book import Source, entries_of, ledger, numbers_of
from casefile.clocks.forms import EventForm, ExtensionForm, PeriodForm, RejectForm, correcting
from casefile.clocks.models import ClockEvent, ClockExtension, ClockPeriod, Decided
from casefile.clocks.proposals import Proposal
from casefile.infra.forms import Form, kept
from casefile.matters.models import Matter
from casefile.matters.records import Correction, earlier, find


@dataclass(frozen=True)
class Kind:
    """One kind of row: its words, its table, its forms, its verb, and where it stands on the page."""

    words: str
    row: type[Any]
    form: type[Any]
    record: Callable[..., Any]
    anchor: str

    @property
    def correction(self) -> type[Any]:
        """Return the form that corrects a row."""
        return correcting(self.form)


KINDS: Mapping[str, Kind] = {
    "event": Kind("an event", ClockEvent, EventForm, service.record_event, "events"),
    "period": Kind("a motion or excluded days", ClockPeriod, PeriodForm, service.record_period, "periods"),
    "extension": Kind(
        "an extension of the thirty days", ClockExtension, ExtensionForm, service.record_extension, "extensions"
    ),
}


def add_to(bp: Blueprint) -> None:
    """Add these addresses to the room's blueprint."""
    here = "/speedy-trial"
    bp.add_url_rule(f"{here}/accept", view_func=accept, methods=["POST"])
    bp.add_url_rule(f"{here}/proposal", view_func=proposal, methods=["GET", "POST"])
    bp.add_url_rule(f"{here}/reject", view_func=reject, methods=["POST"])
    bp.add_url_rule(f"{here}/new/<kind>", view_func=enter, methods=["GET", "POST"])
    bp.add_url_rule(f"{here}/<kind>/<int:row_id>", view_func=correct, methods=["GET", "POST"])
    bp.add_url_rule(f"{here}/<kind>/<int:row_id>/history", view_func=history)


def accept(matter: Matter) -> ResponseReturnValue:
    """Accept the proposals that are ticked, as the docket tells them."""
    found = proposals.found(matter, ledger(matter))
    chosen = [one for key in request.form.getlist("key") if (one := found.named(key))]
    form = Form()
    if not chosen:
        flash("Nothing was ticked that still waits for a decision.", "warning")
    elif kept(form, lambda: [_take(matter, one) for one in chosen]):
        many = len(chosen) != 1
        flash(
            f"{len(chosen)} proposal{'s' if many else ''} of the docket {'are' if many else 'is'} accepted.", "success"
        )
    else:
        flash(" ".join(form.form_errors), "danger")
    return redirect(_back(matter, "proposals"), 303)


def _take(matter: Matter, one: Proposal, facts: Any = None, state: str = "accepted", why: str = "") -> Decided:
    record: Callable[..., Decided] = service.record_event if one.is_event else service.record_period
    return record(matter, facts or one.facts, Source(one.key, one.says, state, why))


def proposal(matter: Matter) -> ResponseReturnValue:
    """Accept one proposal with changes, or show it with the docket's words."""
    one = _proposal(matter)
    form = (EventForm if one.is_event else PeriodForm)(data=_typed(matter, asdict(one.facts)))
    if form.validate_on_submit() and kept(form, lambda: _take(matter, one, form.value(matter, one.facts.words))):
        return redirect(_back(matter, "proposals"), 303)
    return _proposal_page(matter, one, form, RejectForm(None, prefix="reject"), form)


def reject(matter: Matter) -> ResponseReturnValue:
    """Reject one proposal, with the reason."""
    one, form = _proposal(matter), RejectForm(prefix="reject")
    if form.validate() and kept(form, lambda: _take(matter, one, state="rejected", why=form.why.data)):
        return redirect(_back(matter, "proposals"), 303)
    accept_form = (EventForm if one.is_event else PeriodForm)(None, data=_typed(matter, asdict(one.facts)))
    return _proposal_page(matter, one, accept_form, form, form)


def _proposal(matter: Matter) -> Proposal:
    found = proposals.found(matter, ledger(matter))
    return found.named(request.args.get("key", "")) or abort(404)


def _proposal_page(matter: Matter, one: Proposal, form: Form, reject_form: Form, tried: Form) -> ResponseReturnValue:
    page = render_template(
        "clocks/proposal.html", nav_here="dates", proposal=one, form=form, reject_form=reject_form, tried=tried
    )
    return page, 422 if tried.errors else 200


def enter(matter: Matter, kind: str) -> ResponseReturnValue:
    """Enter a row by hand."""
    known = KINDS.get(kind) or abort(404)
    form = known.form(
        data={"entry": request.args.get("entry", ""), "ordered_on": request.args.get("on", type=date.fromisoformat)}
    )
    if form.validate_on_submit() and kept(form, lambda: known.record(matter, form.value(matter))):
        return redirect(_back(matter, known.anchor), 303)
    return _form_page(matter, form, f"Enter {known.words}", known)


def correct(matter: Matter, kind: str, row_id: int) -> ResponseReturnValue:
    """Enter a new row in the place of one: what it says, the positions, or whether it is accepted."""
    known = KINDS.get(kind) or abort(404)
    old = find(known.row, matter, row_id) or abort(404)
    values = {column.key: getattr(old, column.key) for column in old.__mapper__.columns if column.key != "why"}
    form = known.correction(data=_typed(matter, values))
    now = _says_now(matter, old)

    def verb() -> None:
        facts = form.value(matter)
        words = old.words if facts.entry_key == old.entry_key else ""
        typed = type(facts)(**{**asdict(facts), "words": words})
        source = Source(old.found, now.says if now else old.found_says, form.state.data)
        known.record(matter, typed, source, Correction(old, form.why.data or "", bool(form.struck.data)))

    if form.validate_on_submit() and kept(form, verb):
        return redirect(_back(matter, known.anchor), 303)
    return _form_page(matter, form, f"Correct {known.words}", known, old=old, now=now)


def _says_now(matter: Matter, old: Decided) -> Proposal | None:
    """Return what the docket says now of a row that came from it, where that is something else than it said then."""
    book = ledger(matter)
    differing = (one for one in proposals.found(matter, book).differences if one.row is old) if old.found else ()
    return next((one.now for one in differing), None)


def history(matter: Matter, kind: str, row_id: int) -> str:
    """Show what a row said before each of its corrections, who corrected it and why."""
    known = KINDS.get(kind) or abort(404)
    newest = find(known.row, matter, row_id) or abort(404)
    rows = [newest, *earlier(newest)]
    return render_template(
        "clocks/history.html",
        nav_here="dates",
        known=known,
        rows=rows,
        shown=known.form(None),
        entries=entries_of(matter, rows),
        label_of=standing.label_of,
    )


def _typed(matter: Matter, values: dict[str, Any]) -> dict[str, Any]:
    """Return what a form starts from: the values of a row or a proposal, its docket entries by their numbers."""
    keys = {name: values.get(f"{name}_key") for name in ("entry", "last_entry")}
    numbers = numbers_of(matter, [key for key in keys.values() if key])
    return {**values, **{name: numbers.get(key, "") if key else "" for name, key in keys.items()}}


def _form_page(matter: Matter, form: Form, heading: str, known: Kind, **more: Any) -> ResponseReturnValue:
    page = render_template(
        "clocks/form.html", nav_here="dates", form=form, heading=heading, back=_back(matter, known.anchor), **more
    )
    return page, 422 if form.errors else 200


def _back(matter: Matter, anchor: str) -> str:
    return url_for("clocks.speedy_trial", matter_id=matter.id, _anchor=anchor)
