"""Addresses of the comparison: trial and plea offers side by side, an offer entered or changed, one page to print."""

from __future__ import annotations

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from casefile.charges import offers, own_library, service, worksheets
from casefile.charges.offer_forms import OfferForm
from casefile.charges.worksheet_models import PleaOffer
from casefile.infra import clock, pdf
from casefile.infra.forms import kept
from casefile.lawdata import guidelines_reader
from casefile.matters.models import Matter

AT = "/matters/<int:matter_id>/compare"


def add_to(bp: Blueprint) -> None:
    """Add these addresses to the room's blueprint."""
    bp.add_url_rule(AT, view_func=compare)
    bp.add_url_rule(f"{AT}/paper", view_func=compare_paper)
    bp.add_url_rule(f"{AT}/offer", view_func=offer, methods=["GET", "POST"])


def compare(matter: Matter) -> str:
    """Show trial and every offer side by side, on one axis."""
    columns = offers.compare(matter)
    gone = [one for one in offers.standing(matter) if one.withdrawn]
    return render_template(
        "charges/compare.html",
        nav_here="charges",
        columns=columns,
        axis=offers.axis(columns),
        terms=offers.TERMS,
        consequences=offers.CONSEQUENCES,
        rules=guidelines_reader.registration_rules(),
        made_by=offers.MADE_BY,
        withdrawn=gone,
    )


def compare_paper(matter: Matter) -> Response:
    """Print the comparison on one page in plain words, for the talk with the client."""
    columns = offers.compare(matter)
    made = pdf.render(
        "pdf/compare.html",
        title="What could happen",
        made_at=clock.now(),
        columns=columns,
        terms=offers.TERMS,
        consequences=offers.CONSEQUENCES,
        rules=guidelines_reader.registration_rules(),
        axis=offers.axis(columns),
        caption=matter.caption,
    )
    where = f'attachment; filename="compare-{matter.id}.pdf"'
    return Response(made, mimetype="application/pdf", headers={"Content-Disposition": where})


def offer(matter: Matter) -> ResponseReturnValue:
    """Enter an offer, or how one changed: ``?changes=`` names the version it takes the place of."""
    earlier = _earlier(matter)
    library = own_library.offences() if earlier else own_library.offered()
    form = OfferForm.over(service.list_counts(matter), library, worksheets.list_runs(matter), earlier)
    if form.validate_on_submit() and kept(form, lambda: offers.record_offer(matter, form.value(), earlier)):
        return redirect(url_for("charges.compare", matter_id=matter.id), 303)
    page = render_template("charges/offer.html", nav_here="charges", form=form, earlier=earlier)
    return page, 422 if form.is_submitted() else 200


def _earlier(matter: Matter) -> PleaOffer | None:
    number = request.args.get("changes", type=int)
    return (offers.find_offer(matter, number) or abort(404)) if number else None
