"""How every form page of this room answers: kept and back to where it is listed, or shown again with what is wrong."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response, redirect, render_template
from flask.typing import ResponseReturnValue

from casefile.discovery.forms import correction_in
from casefile.infra import clock, pdf
from casefile.infra.access import labels_for, matter_role
from casefile.infra.forms import Form, kept
from casefile.matters.models import Matter
from casefile.matters.recorded import Recorded
from casefile.matters.records import Correction


def labels() -> tuple[str, ...]:
    """Return the labels of exhibits that whoever asks may know of."""
    return labels_for(matter_role())


def correction_of(old: Recorded, form: Form) -> Correction:
    """Return the correction of a row that a form asks for."""
    why, struck = correction_in(form)
    return Correction(old, why, struck)


def typed_before(form: type[Form], row: Recorded, **more: Any) -> dict[str, Any]:
    """Return what a form for the correction of a row starts from: its columns, and what ``more`` says otherwise."""
    names = [name for name in dir(form) if not name.startswith("_") and name not in ("why", "struck", "data")]
    return {**{name: getattr(row, name) for name in names if name in row.__mapper__.columns}, **more}  # type: ignore[attr-defined]


def form_answer(
    form: Form, verb: Callable[[], object], *, heading: str, back: str, submit: str = "Keep it", **shown: Any
) -> ResponseReturnValue:
    """Do ``verb`` with what was typed and go back, or show the form; ``shown`` goes to the page."""
    if form.validate_on_submit() and kept(form, verb):
        return redirect(back, 303)
    page = render_template(
        "discovery/form.html", nav_here="discovery", form=form, heading=heading, back=back, submit=submit, **shown
    )
    return page, 422 if form.is_submitted() else 200


def paper(matter: Matter, template: str, title: str, name: str, **values: Any) -> Response:
    """Print one paper of this room."""
    made = pdf.render(
        f"pdf/{template}",
        title=title,
        made_at=clock.now(),
        today=clock.today(matter.zone),
        caption=matter.caption,
        docket_number=matter.docket_number or "",
        zone=matter.zone,
        **values,
    )
    where = f'attachment; filename="{name}-{matter.id}.pdf"'
    return Response(made, mimetype="application/pdf", headers={"Content-Disposition": where})
