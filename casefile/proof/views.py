"""Addresses of the element matrix: of a count, of one part of it, the gaps of all counts, the worksheet's evidence."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Flask, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from casefile.charges import service as charges
from casefile.charges import worksheets
from casefile.charges.documents import CountSheet
from casefile.charges.models import Count
from casefile.charges.worksheet_items import find_item
from casefile.evidence import service as evidence
from casefile.infra.access import labels_for, matter_role
from casefile.infra.db import transaction
from casefile.infra.forms import Form, kept
from casefile.law.dated import Cited
from casefile.law.factors import effect_for
from casefile.lawdata import guidelines_reader, reader
from casefile.matters import service as matters
from casefile.matters.models import Matter
from casefile.proof import fact_views, service, tip_file_views, tip_views, used_views, worksheet_evidence
from casefile.proof.forms import (
    DefenceForm,
    LinkForm,
    StateForm,
    take_back_form,
    text_form,
)
from casefile.proof.linking import LinkLine, Part
from casefile.proof.models import TEXTS

bp = Blueprint("proof", __name__)
fact_views.add_to(bp)
used_views.add_to(bp)
tip_views.add_to(bp)
tip_file_views.add_to(bp)
AT = "/matters/<int:matter_id>/counts/<int:count_id>/matrix"
SUGGESTED = 200


def init_room(app: Flask) -> None:
    """Open the room."""
    app.register_blueprint(bp)


@bp.get(AT)
def matrix(matter: Matter, count_id: int) -> str:
    """Show each element of a count against the evidence, the theory, the instruction and the state."""
    every = charges.list_counts(matter)
    count = next((one for one in every if one.id == count_id), None) or abort(404)
    (found,) = service.matrices(matter, [count], every)
    charged, overlaps = service.matter_overlaps(matter, every)
    return render_template(
        "proof/matrix.html",
        nav_here="charges",
        matrix=found,
        factors=reader.factors(),
        overlaps=[one for one in overlaps if any(each.id == count.id for each in one.counts)],
        stacked=[
            group for group in service.stacks(charged, overlaps) if any(one.id == count.id for one in group.counts)
        ],
        repeats=[] if found.is_linked else service.earlier_counts(count, every)[:1],
    )


@bp.post(f"{AT}/carry-over/<int:earlier_id>")
def carry_over(matter: Matter, count_id: int, earlier_id: int) -> ResponseReturnValue:
    """Begin the matrix of a superseding count with what was put to the count it repeats."""
    count, earlier = _count_or_404(matter, count_id), _count_or_404(matter, earlier_id)
    with transaction():
        carried = service.carry_over(count, earlier)
    flash(f"{carried} links were carried over from {earlier.label}, with its texts; review each state anew.", "success")
    return redirect(url_for("proof.matrix", matter_id=matter.id, count_id=count.id), 303)


@bp.get("/matters/<int:matter_id>/gaps")
def gaps(matter: Matter) -> str:
    """List what is missing over all counts that stand, and what several counts rest on."""
    every = charges.list_counts(matter)
    charged, overlaps = service.matter_overlaps(matter, every)
    standing = {one.id for one in charged}
    counts = [count for count in every if count.id in standing]
    return render_template(
        "proof/gaps.html",
        nav_here="charges",
        matrices=service.matrices(matter, counts, every),
        overlaps=overlaps,
        stacked=service.stacks(charged, overlaps),
        left_out=len(every) - len(counts),
    )


@bp.get("/matters/<int:matter_id>/worksheet-evidence", endpoint="worksheet_evidence")
def show_worksheet_evidence(matter: Matter) -> str:
    """List what our newest worksheet applies, disputes or leaves open, with what is linked to it; gaps first."""
    run = worksheets.newest_run(matter)
    rows = worksheet_evidence.rows(matter, run, charges.list_counts(matter)) if run else []
    return render_template("proof/worksheet_evidence.html", nav_here="charges", run=run, rows=rows)


@bp.get(f"{AT}/<part_kind>/<part_key>")
def part(matter: Matter, count_id: int, part_kind: str, part_key: str) -> str:
    """Show one part whole: links of both sides; of an element also texts with their versions, defences, state."""
    return _page(matter, _count_or_404(matter, count_id), _part_or_404(part_kind, part_key))


@bp.post(f"{AT}/<part_kind>/<part_key>/link")
def add_link(matter: Matter, count_id: int, part_kind: str, part_key: str) -> ResponseReturnValue:
    """Put an item, a docket entry or a fact to an element, a factor or a worksheet item."""
    count, wanted, form = _count_or_404(matter, count_id), _part_or_404(part_kind, part_key), LinkForm()

    def put() -> None:
        target = service.find_target(matter, form.reference.data, labels_for(matter_role()))
        service.link(count, wanted, target, form.value())

    if not (form.validate() and kept(form, put)):
        return _page(matter, count, wanted, link=form), 422
    flash(f"{form.reference.data} is linked.", "success")
    return _back(count, wanted, form.side.data)


@bp.post(f"{AT}/links/<int:link_id>/end")
def take_back(matter: Matter, count_id: int, link_id: int) -> ResponseReturnValue:
    """Take a link back, with the reason."""
    count = _count_or_404(matter, count_id)
    row = service.find_link(count, link_id) or abort(404)
    form, wanted = take_back_form(link_id), Part(row.part, row.part_key)
    if not (form.validate() and kept(form, lambda: service.take_back(count, row, form.value()))):
        return _page(matter, count, wanted, **{f"end-{link_id}": form}), 422
    flash("The link is taken back; it stays on record below.", "success")
    return _back(count, wanted, row.side)


@bp.post(f"{AT}/element/<int:number>/text/<text_kind>")
def write_text(matter: Matter, count_id: int, number: int, text_kind: str) -> ResponseReturnValue:
    """Write a new version of the defence theory or of the instruction note."""
    if text_kind not in TEXTS:
        abort(404)
    count, form, wanted = _count_or_404(matter, count_id), text_form(text_kind), Part("element", str(number))
    if not (form.validate() and kept(form, lambda: service.write_text(count, number, text_kind, form.value()))):
        return _page(matter, count, wanted, **{text_kind: form}), 422
    return _back(count, wanted, text_kind)


@bp.post(f"{AT}/element/<int:number>/state")
def state(matter: Matter, count_id: int, number: int) -> ResponseReturnValue:
    """Record where an element stands."""
    count, form, wanted = _count_or_404(matter, count_id), StateForm(), Part("element", str(number))
    if not (form.validate() and kept(form, lambda: charges.record_element(count, number, *form.value()))):
        return _page(matter, count, wanted, state=form), 422
    return _back(count, wanted, "state")


@bp.post(f"{AT}/element/<int:number>/defence")
def defence(matter: Matter, count_id: int, number: int) -> ResponseReturnValue:
    """Put a defence to an element, or take it from it."""
    count, form = _count_or_404(matter, count_id), DefenceForm()
    if not form.validate():
        abort(422, "Choose a defence of the list.")
    with transaction():
        service.put_defence(count, number, *form.value())
    return _back(count, Part("element", str(number)), "defences")


def _count_or_404(matter: Matter, count_id: int) -> Count:
    return charges.find_count(matter, count_id) or abort(404)


def _part_or_404(kind: str, key: str) -> Part:
    known = {
        "element": key.isdecimal(),
        "factor": key in reader.factors(),
        "worksheet": kind == "worksheet" and find_item(guidelines_reader.manuals(), key) is not None,
    }.get(kind, False)
    return Part(kind, key) if known else abort(404)


def _back(count: Count, wanted: Part, anchor: str) -> ResponseReturnValue:
    address = url_for(
        "proof.part",
        matter_id=count.matter_id,
        count_id=count.id,
        part_kind=wanted.kind,
        part_key=wanted.key,
        _anchor=anchor,
    )
    return redirect(address, 303)


def _page(matter: Matter, count: Count, wanted: Part, **typed: Form) -> str:
    """Return the page of one element, factor or worksheet item; ``typed`` holds the form that was refused."""
    (found,) = service.matrices(matter, [count], [count])
    row = next((one for one in found.rows if wanted == Part("element", str(one.number))), None)
    if wanted.kind == "element" and row is None:
        abort(404)
    linked = found.items if wanted.kind == "worksheet" else found.factors
    lines = [*row.government, *row.ours] if row else linked.get(wanted.key, [])
    return render_template(
        "proof/part.html",
        nav_here="charges",
        count=found.sheet,
        part=wanted,
        row=row,
        factor=reader.factors().get(wanted.key),
        item=find_item(guidelines_reader.manuals(), wanted.key) if wanted.kind == "worksheet" else None,
        said=worksheet_evidence.said_of(matter, count, wanted.key) if wanted.kind == "worksheet" else [],
        worksheet_sides=worksheet_evidence.SIDES,
        effects=_effects(found.sheet, wanted),
        factor_row=next((one for one in count.factors if wanted == Part("factor", one.factor_key)), None),
        sides=_by_side(lines),
        ended=service.ended_links(matter, count, wanted),
        wrong=next(iter(typed.values()), None),
        link_form=typed.get("link") or LinkForm(formdata=None, side=_asked_side()),
        suggestions=_suggestions(matter),
        end_forms={
            one.link.id: typed.get(f"end-{one.link.id}") or take_back_form(one.link.id, formdata=None) for one in lines
        },
        evidence_kinds=reader.evidence_kinds(),
        **(_of_element(count, row, typed) if row else {}),
    )


def _effects(sheet: CountSheet, wanted: Part) -> list[Cited[str]]:
    """Return what a factor changes for the offence charged; nothing for an element, or where no offence is known."""
    factor = reader.factors().get(wanted.key) if wanted.kind == "factor" else None
    return effect_for(factor, sheet.offence) if factor and sheet.offence else []


def _of_element(count: Count, row: service.Row, typed: dict[str, Form]) -> dict[str, Any]:
    """Return what the page of an element shows beside its links."""
    offence, _ = service.element_of(count, row.number)
    raised = {one.row.defence_key for one in row.defences}
    offered = service.offered_defences(offence)
    return {
        "state_form": typed.get("state") or StateForm(formdata=None, state=row.line.state, note=row.line.note),
        "text_forms": {
            kind: typed.get(kind) or text_form(kind, formdata=None, text=getattr(getattr(row, kind), "text", ""))
            for kind in TEXTS
        },
        "text_names": TEXTS,
        "versions": service.text_history(count, row.number),
        "states": [event for event in charges.element_history(count) if event.number == row.number],
        "offered": [one for key, one in offered.items() if key not in raised],
    }


def _asked_side() -> str:
    return "ours" if request.args.get("side") == "ours" else "government"


def _by_side(lines: list[LinkLine]) -> dict[str, list[LinkLine]]:
    return {side: [one for one in lines if one.link.side == side] for side in ("government", "ours")}


def _suggestions(matter: Matter) -> list[tuple[str, str]]:
    """Return what the field for a link suggests: the first items, the newest docket entries, the first facts."""
    labels = labels_for(matter_role())
    found = [(one.label, one.name) for one in evidence.list_lines(matter, labels, limit=SUGGESTED)]
    newest = matters.list_entries(matter, newest=True, limit=SUGGESTED)
    found += [(service.reference_of(one), one.text[:90]) for one in newest]
    return found + [(f"F-{one.root_id}", one.text[:90]) for one in service.list_facts(matter, limit=SUGGESTED)]
