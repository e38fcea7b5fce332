"""Addresses of deliveries: the list, one with its exhibits and lists, and the certificate at the end."""

from __future__ import annotations

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from casefile.discovery import deliveries
from casefile.discovery.answering import correction_of, form_answer, labels, paper, typed_before
from casefile.discovery.forms import AttachForm, DeliveryForm, DetachForm, EndForm, HashListForm, correcting
from casefile.discovery.models import ENDS, MEDIA, PROTECTION, Delivery, DeliveryItem
from casefile.infra.db import transaction
from casefile.infra.errors import Refusal
from casefile.infra.forms import kept
from casefile.law.errors import RuleError
from casefile.law.hash_lists import OUTCOMES
from casefile.matters.models import Matter

DeliveryCorrection, EndCorrection = correcting(DeliveryForm), correcting(EndForm)
ONE = "/deliveries/<int:delivery_id>"
LINES_SHOWN = 500


def add_to(bp: Blueprint) -> None:
    """Add these addresses to the room's blueprint."""
    bp.add_url_rule("/deliveries", view_func=list_deliveries)
    bp.add_url_rule("/deliveries/new", view_func=add_delivery, methods=["GET", "POST"])
    bp.add_url_rule("/deliveries/certificate", view_func=certificate)
    bp.add_url_rule(ONE, view_func=delivery, methods=["GET", "POST"])
    bp.add_url_rule(f"{ONE}/correct", view_func=correct_delivery, methods=["GET", "POST"])
    bp.add_url_rule(f"{ONE}/items/<int:attached_id>/detach", view_func=detach, methods=["GET", "POST"])
    bp.add_url_rule(f"{ONE}/lists/new", view_func=compare_list, methods=["GET", "POST"])
    bp.add_url_rule(f"{ONE}/lists/<int:list_id>", view_func=comparison)
    bp.add_url_rule(f"{ONE}/class", view_func=take_over_class, methods=["POST"])
    bp.add_url_rule(f"{ONE}/end", view_func=end_delivery, methods=["GET", "POST"])


def delivery_or_404(matter: Matter, delivery_id: int) -> Delivery:
    """Return a delivery of this matter by the id of its first row, or answer 404."""
    return deliveries.find_delivery(matter, delivery_id) or abort(404)


def _at(found: Delivery) -> str:
    return url_for("discovery.delivery", matter_id=found.matter_id, delivery_id=found.root_id)


def list_deliveries(matter: Matter) -> str:
    """List the deliveries of a matter."""
    rows = deliveries.list_deliveries(matter)
    return render_template("discovery/deliveries.html", nav_here="discovery", rows=rows, media=MEDIA, ends=ENDS)


def add_delivery(matter: Matter) -> ResponseReturnValue:
    """Log a delivery."""
    form = DeliveryForm()
    return form_answer(
        form,
        lambda: deliveries.record_delivery(matter, form.value()),
        heading="Log a delivery",
        lead="Once for the whole drive, disc or link. Its files are logged under Evidence, and attached here.",
        back=url_for("discovery.list_deliveries", matter_id=matter.id),
        submit="Log the delivery",
    )


def correct_delivery(matter: Matter, delivery_id: int) -> ResponseReturnValue:
    """Enter a new row in the place of a delivery's."""
    old = delivery_or_404(matter, delivery_id)
    form = DeliveryCorrection(data=typed_before(DeliveryForm, old))
    return form_answer(
        form,
        lambda: deliveries.record_delivery(matter, form.value(), correction_of(old, form)),
        heading="Correct a delivery",
        back=_at(old),
    )


def delivery(matter: Matter, delivery_id: int) -> ResponseReturnValue:
    """Show one delivery; posting attaches exhibits to it."""
    found, form = delivery_or_404(matter, delivery_id), AttachForm()
    if form.validate_on_submit() and kept(form, lambda: deliveries.attach(found, form.exhibits.data, labels())):
        return redirect(_at(found), 303)
    line, lists = deliveries.line_of(found)
    page = render_template(
        "discovery/delivery.html",
        nav_here="discovery",
        line=line,
        lists=lists,
        form=form,
        offered=deliveries.without_class(line, labels()),
        media=MEDIA,
        protection=PROTECTION,
        ends=ENDS,
        known=labels(),
    )
    return page, 422 if form.is_submitted() else 200


def take_over_class(matter: Matter, delivery_id: int) -> ResponseReturnValue:
    """Give attached exhibits the protective-order class of their delivery, as each one's own."""
    found = delivery_or_404(matter, delivery_id)
    chosen = request.form.getlist("exhibit")
    try:
        with transaction():
            done = deliveries.take_over_class(found, chosen, labels())
    except (Refusal, RuleError) as refusal:
        flash(str(refusal), "danger")
    else:
        flash(f"The class “{found.protection}” is set on {done} exhibit{'s' if done != 1 else ''}.", "success")
    return redirect(_at(found), 303)


def detach(matter: Matter, delivery_id: int, attached_id: int) -> ResponseReturnValue:
    """Take back that an exhibit came with a delivery."""
    found, form = delivery_or_404(matter, delivery_id), DetachForm()
    attached: DeliveryItem = deliveries.find_attached(found, attached_id) or abort(404)
    return form_answer(
        form,
        lambda: deliveries.detach(found, attached, form.why.data),
        heading=f"Take {attached.item.label} off this delivery",
        lead="The exhibit itself stays as it is.",
        back=_at(found),
    )


def compare_list(matter: Matter, delivery_id: int) -> ResponseReturnValue:
    """Compare a hash list with the exhibits of a delivery."""
    found, form = delivery_or_404(matter, delivery_id), HashListForm()
    return form_answer(
        form,
        lambda: deliveries.compare_list(found, *form.read(), labels()),
        heading="Compare a hash list",
        lead="SHA-256 is compared with what was recorded at intake of the exhibits attached to this delivery. MD5 and "
        "SHA-1 are shown as stated: they were not computed here. The result is kept as a record.",
        back=_at(found) + "#lists",
        submit="Compare",
        files=True,
    )


def comparison(matter: Matter, delivery_id: int, list_id: int) -> str:
    """Show what one comparison found."""
    found = delivery_or_404(matter, delivery_id)
    one = deliveries.find_comparison(found, list_id) or abort(404)
    order = {outcome: place for place, outcome in enumerate(OUTCOMES)}
    lines = sorted(one.result["lines"], key=lambda line: order[line["outcome"]])
    return render_template(
        "discovery/comparison.html", nav_here="discovery", delivery=found, one=one, lines=lines, shown=LINES_SHOWN
    )


def end_delivery(matter: Matter, delivery_id: int) -> ResponseReturnValue:
    """Record what became of a delivery, or correct that."""
    found = delivery_or_404(matter, delivery_id)
    old = deliveries.line_of(found)[0].end
    form = EndCorrection(data=typed_before(EndForm, old)) if old else EndForm()
    return form_answer(
        form,
        lambda: deliveries.end_delivery(found, form.value(), correction_of(old, form) if old else None),
        heading="Return or destruction",
        lead="What was done with what came in this delivery, and with every copy. The certificate prints it. Where a "
        "matter may still be open, or something may be contraband, ask lead counsel before anything is destroyed.",
        back=_at(found),
    )


def certificate(matter: Matter) -> Response:
    """Print the certificate of return or destruction, for a signature by hand."""
    return paper(
        matter,
        "return_certificate.html",
        "Certificate of return or destruction",
        "return-or-destroy",
        rows=deliveries.list_deliveries(matter),
        media=MEDIA,
        ends=ENDS,
        known=labels(),
    )
