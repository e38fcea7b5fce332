"""Addresses of examinations at a government facility, requests for access, and the image-count worksheet."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, render_template, url_for
from flask.typing import ResponseReturnValue

from casefile.discovery import facility
from casefile.discovery.answering import correction_of, form_answer, paper, typed_before
from casefile.discovery.facility_models import ACCESS_ANSWERS, COUNTED, AccessRequest, Examination, ImageCount
from casefile.discovery.forms import AccessForm, CountForm, ExaminationForm, correcting
from casefile.infra import clock
from casefile.matters.models import Matter
from casefile.matters.records import find, list_current

ExaminationCorrection = correcting(ExaminationForm)
AccessCorrection, CountCorrection = correcting(AccessForm), correcting(CountForm)


def add_to(bp: Blueprint) -> None:
    """Add these addresses to the room's blueprint."""
    bp.add_url_rule("/examinations", view_func=examinations)
    bp.add_url_rule("/examinations/paper", view_func=examinations_paper)
    for rule, add, correct in (
        ("/examinations", add_examination, correct_examination),
        ("/access", add_access, correct_access),
        ("/image-counts", add_image_count, correct_image_count),
    ):
        bp.add_url_rule(f"{rule}/new", view_func=add, methods=["GET", "POST"])
        bp.add_url_rule(f"{rule}/<int:row_id>/correct", view_func=correct, methods=["GET", "POST"])


def _shown(matter: Matter) -> dict[str, Any]:
    return {
        "visits": list_current(Examination, matter),
        "requests": list_current(AccessRequest, matter),
        "counts": list_current(ImageCount, matter),
        "access_answers": ACCESS_ANSWERS,
        "counted": COUNTED,
    }


def _back(matter: Matter, anchor: str) -> str:
    return url_for("discovery.examinations", matter_id=matter.id, _anchor=anchor)


def examinations(matter: Matter) -> str:
    """Show the examination log, the requests for access, and the counts of images."""
    return render_template("discovery/examinations.html", nav_here="discovery", **_shown(matter))


def examinations_paper(matter: Matter) -> Response:
    """Print the examination log with requests and counts."""
    return paper(matter, "examination_log.html", "Examination log", "examination-log", **_shown(matter))


def add_examination(matter: Matter) -> ResponseReturnValue:
    """Enter a visit that took place."""
    form = ExaminationForm()
    return form_answer(
        form,
        lambda: facility.record_examination(matter, form.value(matter.zone)),
        heading="Enter an examination",
        lead="By somebody who was there, about a visit that took place. Times are on the court's clock. Words only: "
        "items by number, nothing that was seen is described or copied.",
        back=_back(matter, "log"),
        submit="Enter it in the log",
    )


def correct_examination(matter: Matter, row_id: int) -> ResponseReturnValue:
    """Enter a new row in the place of a visit's."""
    old = find(Examination, matter, row_id) or abort(404)
    started, ended = (
        clock.local(at, matter.zone).replace(tzinfo=None) if at else None for at in (old.started_at, old.ended_at)
    )
    form = ExaminationCorrection(data=typed_before(ExaminationForm, old, started=started, ended=ended))
    return form_answer(
        form,
        lambda: facility.record_examination(matter, form.value(matter.zone), correction_of(old, form)),
        heading="Correct an examination",
        back=_back(matter, "log"),
    )


def add_access(matter: Matter) -> ResponseReturnValue:
    """Enter a request for access."""
    form = AccessForm()
    return form_answer(
        form,
        lambda: facility.record_access(matter, form.value()),
        heading="Enter a request for access",
        lead="Every request, with its answer once there is one: together they show what opportunity there was.",
        back=_back(matter, "access"),
        submit="Enter the request",
    )


def correct_access(matter: Matter, row_id: int) -> ResponseReturnValue:
    """Enter the answer to a request, or correct it."""
    old = find(AccessRequest, matter, row_id) or abort(404)
    form = AccessCorrection(data=typed_before(AccessForm, old))
    return form_answer(
        form,
        lambda: facility.record_access(matter, form.value(), correction_of(old, form)),
        heading="Enter the answer, or correct the request",
        lead="For an answer that came, write under Why: answered.",
        back=_back(matter, "access"),
    )


def add_image_count(matter: Matter) -> ResponseReturnValue:
    """Enter a number of images."""
    form = CountForm()
    return form_answer(
        form,
        lambda: facility.record_count(matter, form.value()),
        heading="Enter a count of images",
        lead="As the government alleges it and as counsel accepts it, each with its source. Figures only.",
        back=_back(matter, "counts"),
        submit="Enter the count",
    )


def correct_image_count(matter: Matter, row_id: int) -> ResponseReturnValue:
    """Enter a new row in the place of a count's."""
    old = find(ImageCount, matter, row_id) or abort(404)
    form = CountCorrection(data=typed_before(CountForm, old))
    return form_answer(
        form,
        lambda: facility.record_count(matter, form.value(), correction_of(old, form)),
        heading="Correct a count of images",
        back=_back(matter, "counts"),
    )
