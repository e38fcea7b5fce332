"""The address of what a corrected row said before: each correction with who made it, why, and what it changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import Any

from flask import Blueprint, abort, render_template

from casefile.discovery import forms
from casefile.discovery.demand_models import Demand, Preservation
from casefile.discovery.facility_models import AccessRequest, DisclosedStep, Examination, ImageCount
from casefile.discovery.models import Delivery, DeliveryEnd
from casefile.infra import clock
from casefile.infra.forms import Form
from casefile.matters.models import Matter
from casefile.matters.recorded import Recorded
from casefile.matters.records import earlier, find

KINDS: Mapping[str, tuple[str, type[Any], type[Form]]] = {
    "delivery": ("delivery", Delivery, forms.DeliveryForm),
    "delivery_end": ("end of a delivery", DeliveryEnd, forms.EndForm),
    "demand": ("demand", Demand, forms.DemandForm),
    "preservation": ("clock", Preservation, forms.ClockForm),
    "examination": ("examination", Examination, forms.ExaminationForm),
    "access_request": ("request for access", AccessRequest, forms.AccessForm),
    "image_count": ("image count", ImageCount, forms.CountForm),
    "disclosed_step": ("step of the government’s chain", DisclosedStep, forms.StepForm),
}
OTHER_WORDS = {"started_at": "Began at", "ended_at": "Ended at", "wall": "When, as the report writes it"}


@dataclass(frozen=True, slots=True)
class Change:
    """One field of a row that a correction changed: its words, what stood there, and what stands there since."""

    words: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Step:
    """One correction: the row that came, and what it changed."""

    row: Recorded
    changes: tuple[Change, ...]


def add_to(bp: Blueprint) -> None:
    """Add this address to the room's blueprint."""
    bp.add_url_rule("/history/<row_kind>/<int:row_id>", view_func=history)


def history(matter: Matter, row_kind: str, row_id: int) -> str:
    """Show what a row said before each of its corrections, who corrected it and why."""
    words, cls, form = KINDS.get(row_kind) or abort(404)
    newest: Recorded = find(cls, matter, row_id) or abort(404)
    rows = [newest, *earlier(newest)]
    shown = form(None)
    steps = [Step(after, _changes(before, after, shown, matter.zone)) for after, before in pairwise(rows)]
    return render_template("discovery/history.html", nav_here="discovery", kind=words, first=rows[-1], steps=steps)


def _changes(before: Recorded, after: Recorded, form: Form, zone: str) -> tuple[Change, ...]:
    own = [column.key for column in after.__mapper__.columns if column.key not in _STAMP]  # type: ignore[attr-defined]
    pairs = ((name, getattr(before, name), getattr(after, name)) for name in own)
    found = [
        Change(_words(name, form), *(_said(name, one, form, zone) for one in (a, b))) for name, a, b in pairs if a != b
    ]
    return (*found, *([Change("Entered by mistake", "no", "yes")] if after.struck and not before.struck else []))


_STAMP = frozenset(("id", "matter_id", "first_id", "replaces_id", "struck", "why", "at", "by_id", "by_name"))


def _words(name: str, form: Form) -> str:
    if name in OTHER_WORDS or name not in form:
        return OTHER_WORDS.get(name, name.replace("_", " ").capitalize())
    return str(form[name].label.text)


def _said(name: str, value: Any, form: Form, zone: str) -> str:
    """Return a value in words: as the form offers it, a day and a moment as pages write them."""
    offered = getattr(form[name], "choices", None) if name in form else None
    words = next((one.label for one in offered or () if one.value == value), "")
    if words or value is None or value == "":
        return str(words or "nothing")
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return clock.local(value, zone).strftime("%-d %b %Y, %-I:%M %p %Z")
    if isinstance(value, date):
        return value.strftime("%a %-d %b %Y")
    return str(value)
