"""Addresses of the charges of a matter: the counts together, and one count whole."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Flask, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from casefile.charges import library_views, offer_views, own_views, service, worksheet_views
from casefile.charges.documents import CountSheet
from casefile.charges.forms import (
    CountForm,
    MapForm,
    TiersForm,
    date_form,
    element_form,
    factor_form,
)
from casefile.charges.library import search_offered
from casefile.charges.models import Count
from casefile.charges.story import story_of
from casefile.infra.access import labels_for, matter_role
from casefile.infra.db import transaction
from casefile.infra.forms import Form, kept
from casefile.law.exposure import axis_months, together
from casefile.law.exposure_sums import sums
from casefile.law.factors import effect_for
from casefile.lawdata import reader
from casefile.matters.models import Matter

bp = Blueprint("charges", __name__)
library_views.add_to(bp)
own_views.add_to(bp)
worksheet_views.add_to(bp)
offer_views.add_to(bp)
AT = "/matters/<int:matter_id>/charges"


def init_room(app: Flask) -> None:
    """Open the room."""
    app.register_blueprint(bp)


@bp.get(AT)
def charges(matter: Matter) -> str:
    """Show all counts, each with its elements and range, and what they make together."""
    counts = service.list_counts(matter)
    cards = service.sheets(counts)
    live = [card for card in cards if card.counts_now]
    return render_template(
        "charges/charges.html",
        nav_here="charges",
        cards=cards,
        live=live,
        together=together([(card.label, card.range) for card in live]),
        sums=sums([card.facing for card in live]),
        axis=axis_months(end for card in cards for end in (card.range.min_months, card.range.max_months)),
        date_forms={count.id: date_form(count, formdata=None) for count in counts if not count.committed_on},
    )


@bp.route(f"{AT}/new", methods=["GET", "POST"])
def add_count(matter: Matter) -> ResponseReturnValue:
    """Enter a count by hand."""
    form = CountForm()
    if not (form.validate_on_submit() and kept(form, lambda: service.add_count(matter, form.value()))):
        page = render_template("charges/add_count.html", nav_here="charges", form=form)
        return page, 422 if form.is_submitted() else 200
    flash("The count is entered. Check the offence it was matched to, and its date.", "success")
    return redirect(url_for("charges.charges", matter_id=matter.id), 303)


@bp.get(f"{AT}/<int:count_id>")
def count(matter: Matter, count_id: int) -> str:
    """Show one count whole: elements, factors, penalties and what follows from them."""
    return _page(matter, _count_or_404(matter, count_id))


@bp.post(f"{AT}/<int:count_id>/offence")
def map_count(matter: Matter, count_id: int) -> ResponseReturnValue:
    """Match a count to an offence by hand, or say that none fits."""
    found, form = _count_or_404(matter, count_id), MapForm()
    if not form.validate():
        abort(422, "Choose an offence of the library.")
    key = form.value()
    with transaction():
        service.map_count(found, key) if key else service.unmap(found)
    return _back(matter, found, "offence")


@bp.post(f"{AT}/<int:count_id>/date")
def date_count(matter: Matter, count_id: int) -> ResponseReturnValue:
    """Record the day of the offence."""
    found = _count_or_404(matter, count_id)
    form = date_form(found)
    if not (form.validate() and kept(form, lambda: service.date_count(found, *form.value()))):
        return _page(matter, found, date=form), 422
    if request.args.get("then") == "charges":
        return redirect(url_for("charges.charges", matter_id=matter.id, _anchor=f"count-{found.id}"), 303)
    return _back(matter, found, "range")


@bp.post(f"{AT}/<int:count_id>/tiers")
def tiers(matter: Matter, count_id: int) -> ResponseReturnValue:
    """Choose the penalty tiers that apply."""
    found = _count_or_404(matter, count_id)
    form = TiersForm()
    if offence := service.offence_of(found):
        form.offer(offence)
    if not (form.validate() and kept(form, lambda: service.choose_tiers(found, form.value()))):
        return _page(matter, found, tiers=form), 422
    return _back(matter, found, "range")


@bp.post(f"{AT}/<int:count_id>/elements/<int:number>")
def element(matter: Matter, count_id: int, number: int) -> ResponseReturnValue:
    """Record where one element stands."""
    found, form = _count_or_404(matter, count_id), element_form(number)
    if not (form.validate() and kept(form, lambda: service.record_element(found, number, *form.value()))):
        return _page(matter, found, **{f"element-{number}": form}), 422
    return _back(matter, found, f"element-{number}")


@bp.post(f"{AT}/<int:count_id>/factors/<key>")
def factor(matter: Matter, count_id: int, key: str) -> ResponseReturnValue:
    """Record where one aggravating factor stands."""
    if key not in reader.factors():
        abort(404)
    found, form = _count_or_404(matter, count_id), factor_form(key)
    if not (form.validate() and kept(form, lambda: service.record_factor(found, key, form.value()))):
        return _page(matter, found, **{f"factor-{key}": form}), 422
    return _back(matter, found, f"factor-{key}")


def _count_or_404(matter: Matter, count_id: int) -> Count:
    return service.find_count(matter, count_id) or abort(404)


def _back(matter: Matter, found: Count, anchor: str) -> ResponseReturnValue:
    return redirect(url_for("charges.count", matter_id=matter.id, count_id=found.id, _anchor=anchor), 303)


def _page(matter: Matter, found: Count, **typed: Form) -> str:
    """Return the page of a count; ``typed`` holds the form that was refused, with what was typed into it."""
    later = service.superseded(service.list_counts(matter)).get(found.id)
    sheet = service.sheet(found, later)
    wanted = request.args.get("find", "").strip()[:200]
    return render_template(
        "charges/count.html",
        nav_here="charges",
        count=sheet,
        wrong=next(iter(typed.values()), None),
        date_form=typed.get("date") or date_form(found, formdata=None),
        tiers_form=typed.get("tiers") or _tiers_form(sheet),
        element_forms=_element_forms(sheet, typed),
        factors=_factor_lines(found, sheet, typed),
        see_notes="WP" in labels_for(matter_role()),
        wanted=wanted,
        found=search_offered(wanted) if wanted else None,
        evidence_kinds=reader.evidence_kinds(),
        rules=reader.deadline_rules(),
        story=story_of(found),
    )


def _tiers_form(sheet: CountSheet) -> TiersForm | None:
    return TiersForm(formdata=None, tiers=list(sheet.tiers)).offer(sheet.offence) if sheet.offence else None


def _element_forms(sheet: CountSheet, typed: dict[str, Form]) -> dict[int, Form]:
    return {
        line.element.number: typed.get(f"element-{line.element.number}")
        or element_form(line.element.number, formdata=None, state=line.state, note=line.note)
        for line in sheet.elements
    }


def _factor_lines(found: Count, sheet: CountSheet, typed: dict[str, Form]) -> list[dict[str, Any]]:
    """Return every factor of the catalogue beside where it stands, those recorded first."""
    rows = {row.factor_key: row for row in found.factors}
    lines = [
        {
            "factor": one,
            "row": rows.get(key),
            "effects": effect_for(one, sheet.offence) if sheet.offence else [],
            "form": typed.get(f"factor-{key}") or factor_form(key, formdata=None, obj=rows.get(key)),
        }
        for key, one in reader.factors().items()
    ]
    return sorted(lines, key=lambda line: line["row"] is None)
