"""Addresses of reports to the clearing-house: the list, one report with its sections and files, the worksheet."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from casefile.deadlines.counting import Asked, Counted, count
from casefile.infra import clock, pdf
from casefile.infra.access import labels_for, matter_role
from casefile.infra.forms import kept
from casefile.law.private_search import ordinal, tally
from casefile.lawdata.private_search_reader import private_search
from casefile.matters.models import Matter
from casefile.proof import tip_files, tip_sheet, tips
from casefile.proof.tip_forms import PartForm, TipCorrectionForm, TipForm, tip_of
from casefile.proof.tip_models import PARTS, SECTIONS, Tip

AT = "/matters/<int:matter_id>/tips"
ONE = f"{AT}/<int:tip_id>"
PAGE = 200
PRESERVATION = "cybertip_preservation"


def add_to(bp: Blueprint) -> None:
    """Add the addresses of reports."""
    bp.add_url_rule(AT, view_func=list_tips)
    bp.add_url_rule(f"{AT}/new", view_func=add_tip, methods=["GET", "POST"])
    bp.add_url_rule(ONE, view_func=tip)
    bp.add_url_rule(f"{ONE}/correct", view_func=correct_tip, methods=["GET", "POST"])
    bp.add_url_rule(f"{ONE}/parts/<part_name>", view_func=tip_part, methods=["GET", "POST"])
    bp.add_url_rule(f"{ONE}/worksheet", view_func=tip_worksheet)
    bp.add_url_rule(f"{ONE}/worksheet/paper", view_func=tip_paper)


def tip_or_404(matter: Matter, tip_id: int) -> Tip:
    """Return a report of this matter by the id of its first row, or answer 404."""
    return tips.find_tip(matter, tip_id) or abort(404)


def labels() -> tuple[str, ...]:
    """Return the labels of exhibits that whoever asks may know of."""
    return labels_for(matter_role())


def list_tips(matter: Matter) -> str:
    """List the reports of a matter, each with its counts."""
    rows = tips.list_tips(matter)
    lines = tip_files.lines_of(rows)
    tallies = {root: tally(line.stated for line in found) for root, found in lines.items()}
    return render_template("proof/tips.html", nav_here="charges", rows=rows, tallies=tallies)


def add_tip(matter: Matter) -> ResponseReturnValue:
    """Enter a report."""
    form = TipForm()
    if form.validate_on_submit() and kept(form, lambda: tips.record_tip(matter, form.value(), labels())):
        flash("The report is entered. Now its sections and its files.", "success")
        return redirect(url_for("proof.list_tips", matter_id=matter.id), 303)
    page = render_template("proof/tip_form.html", nav_here="charges", form=form, tip=None)
    return page, 422 if form.is_submitted() else 200


def correct_tip(matter: Matter, tip_id: int) -> ResponseReturnValue:
    """Enter a new row in the place of a report's."""
    old = tip_or_404(matter, tip_id)
    form = TipCorrectionForm(data=tip_of(old))
    if form.validate_on_submit() and kept(
        form, lambda: tips.record_tip(matter, form.value(), labels(), old, form.why.data)
    ):
        return redirect(url_for("proof.tip", matter_id=matter.id, tip_id=tip_id), 303)
    page = render_template("proof/tip_form.html", nav_here="charges", form=form, tip=old)
    return page, 422 if form.is_submitted() else 200


def tip(matter: Matter, tip_id: int) -> str:
    """Show one report: its four sections, its files and what is said of them."""
    found = tip_or_404(matter, tip_id)
    lines, after = tip_files.list_files(found), request.args.get("after", 0, type=int)
    shown = [line for line in lines if line.file.root_id > after][: PAGE + 1]
    return render_template(
        "proof/tip.html",
        nav_here="charges",
        tip=found,
        earlier=tips.earlier_rows(found),
        sections=SECTIONS,
        parts=PARTS,
        texts=tips.texts_of(found),
        lines=shown[:PAGE],
        after=after,
        later=shown[PAGE - 1].file.root_id if len(shown) > PAGE else None,
        struck=tip_files.list_files(found, struck=True),
        tally=tally(line.stated for line in lines),
        preserved=_preservation(matter, found),
    )


def tip_part(matter: Matter, tip_id: int, part_name: str) -> ResponseReturnValue:
    """Write what one part of a report says, or a new version of it."""
    found = tip_or_404(matter, tip_id)
    if part_name not in PARTS:
        abort(404)
    versions = tips.texts_of(found)[part_name]
    newest = versions[0] if versions else None
    form = PartForm(data={"text": newest.text, "pinpoint": newest.pinpoint, "seen": newest.id} if newest else None)

    def write() -> None:
        tips.write_part(found, part_name, form.text.data, form.pinpoint.data, form.why.data, form.seen_id)

    if form.validate_on_submit() and kept(form, write):
        address = url_for("proof.tip", matter_id=matter.id, tip_id=tip_id, _anchor=f"part-{part_name}")
        return redirect(address, 303)
    names = {"section": PARTS[part_name][0], "part": PARTS[part_name][1], "section_name": SECTIONS[PARTS[part_name][0]]}
    page = render_template("proof/tip_part.html", nav_here="charges", tip=found, form=form, versions=versions, **names)
    return page, 422 if form.is_submitted() else 200


def tip_worksheet(matter: Matter, tip_id: int) -> str:
    """Show which openings went beyond what a private person had seen, and what must be asked."""
    found = tip_or_404(matter, tip_id)
    return render_template("proof/tip_worksheet.html", nav_here="charges", **_sheet(matter, found))


def tip_paper(matter: Matter, tip_id: int) -> Response:
    """Print the worksheet."""
    found = tip_or_404(matter, tip_id)
    made = pdf.render(
        "pdf/tip_worksheet.html",
        title="Private-search worksheet",
        made_at=clock.now(),
        today=clock.today(matter.zone),
        caption=matter.caption,
        **_sheet(matter, found),
    )
    where = f'attachment; filename="private-search-{tip_id}.pdf"'
    return Response(made, mimetype="application/pdf", headers={"Content-Disposition": where})


def _sheet(matter: Matter, found: Tip) -> dict[str, Any]:
    """Return what page and paper show; ``?circuit=`` asks for another circuit than the court's, ``none`` for none."""
    every, own = tip_sheet.known_circuits(), tip_sheet.circuit_of(matter)
    asked = request.args.get("circuit", "")
    circuit = asked if asked in every else None if asked == "none" else own
    return {
        "tip": found,
        "sheet": tip_sheet.sheet(tip_files.list_files(found), circuit),
        "circuit": circuit,
        "own_circuit": own,
        "circuits": every,
        "ordinal": ordinal,
    }


def _preservation(matter: Matter, found: Tip) -> Counted | None:
    """Return when the provider's duty to preserve runs out; None without a day, or for a report before that rule."""
    if found.submitted_on is None or found.submitted_on < private_search().preservation_since:
        return None
    return count(Asked(PRESERVATION, found.submitted_on), court=matter.court, zone=matter.zone)
