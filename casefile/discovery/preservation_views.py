"""Addresses of clocks of things that vanish: the list, entering one, proposing its end, the letter."""

from __future__ import annotations

from flask import Blueprint, Response, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from casefile.discovery import clocks
from casefile.discovery.answering import correction_of, form_answer, paper, typed_before
from casefile.discovery.clocks import Clock
from casefile.discovery.forms import ClockForm, correcting
from casefile.infra import clock, outgoing
from casefile.infra.db import transaction
from casefile.infra.errors import Refusal
from casefile.law.errors import RuleError
from casefile.matters import service as matters
from casefile.matters.models import Matter

ClockCorrection = correcting(ClockForm)


def add_to(bp: Blueprint) -> None:
    """Add these addresses to the room's blueprint."""
    bp.add_url_rule("/preservation", view_func=preservation)
    bp.add_url_rule("/preservation/new", view_func=add_clock, methods=["GET", "POST"])
    bp.add_url_rule("/preservation/<int:clock_id>/correct", view_func=correct_clock, methods=["GET", "POST"])
    bp.add_url_rule("/preservation/<clock_key>/propose", view_func=propose_clock, methods=["POST"])
    bp.add_url_rule("/preservation/<clock_key>/letter", view_func=preservation_letter)


def _clock_or_404(matter: Matter, key: str) -> Clock:
    return clocks.find_clock(matter, key) or abort(404)


def preservation(matter: Matter) -> str:
    """Show every clock, the nearest first, with what it can compel."""
    return render_template(
        "discovery/preservation.html",
        nav_here="discovery",
        rows=clocks.clocks(matter),
        kinds=clocks.KINDS,
        court=clocks.COURT,
    )


def add_clock(matter: Matter) -> ResponseReturnValue:
    """Enter a clock."""
    form = ClockForm()
    return form_answer(
        form,
        lambda: clocks.record_clock(matter, form.value(matter.zone)),
        heading="Enter a clock",
        lead="Something that will be gone after a time. Where a statute counts the days, they are counted for you.",
        back=url_for("discovery.preservation", matter_id=matter.id),
        submit="Enter the clock",
    )


def correct_clock(matter: Matter, clock_id: int) -> ResponseReturnValue:
    """Enter a new row in the place of a clock's: a renewal too."""
    old = clocks.find_row(matter, clock_id) or abort(404)
    hour = clock.local(old.started_at, matter.zone).strftime("%H:%M") if old.started_at else ""
    form = ClockCorrection(data=typed_before(ClockForm, old, started_time=hour))
    return form_answer(
        form,
        lambda: clocks.record_clock(matter, form.value(matter.zone), correction_of(old, form)),
        heading="Correct or renew a clock",
        back=url_for("discovery.preservation", matter_id=matter.id),
    )


def propose_clock(matter: Matter, clock_key: str) -> ResponseReturnValue:
    """Propose the end of a clock to the dates."""
    found = _clock_or_404(matter, clock_key)
    try:
        with transaction():
            clocks.propose(matter, found)
        flash("The date is proposed. An attorney of the matter confirms it under Dates.", "success")
    except (Refusal, RuleError) as refusal:
        flash(str(refusal), "danger")
    return redirect(url_for("discovery.preservation", matter_id=matter.id), 303)


@outgoing.route("preservation letter", "letter")
def preservation_letter(matter: Matter, clock_key: str) -> Response:
    """Print the draft of a letter that says what it asks and what it cannot compel."""
    found = _clock_or_404(matter, clock_key)
    if found.kind != "2703f":  # that one goes to the prosecutor, whoever holds the thing
        matters.refuse_recipient(matter, found.holder)
    title = "Preservation letter, draft"
    return paper(matter, "preservation_letter.html", title, "preservation-letter", one=found, court=clocks.COURT)
