"""Addresses of the law library: the offences, one offence whole, and counsel's checks of it."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from casefile.charges import checks, own_entries, own_library
from casefile.charges.library import JURISDICTIONS, OWN, search
from casefile.charges.own_forms import CheckForm, WithdrawForm
from casefile.infra import clock
from casefile.infra.access import can
from casefile.infra.forms import Form, kept
from casefile.law.offences import Offence
from casefile.law.registration_duty import duties
from casefile.lawdata import guidelines_reader, reader
from casefile.lawdata.own_reader import PLACES


def add_to(bp: Blueprint) -> None:
    """Add these addresses to the room's blueprint."""
    bp.add_url_rule("/law", view_func=library)
    bp.add_url_rule("/law/<key>", view_func=offence)
    bp.add_url_rule("/law/<key>/checks", view_func=record_check, methods=["POST"])
    bp.add_url_rule("/law/<key>/checks/<int:check_id>/withdraw", view_func=withdraw_check, methods=["POST"])


def library() -> str:
    """Show the offences of the library, searched and narrowed."""
    text = request.args.get("q", "").strip()[:200]
    category, place = request.args.get("category", ""), request.args.get("place", "")
    raw = own_library.raw_offences()
    standing = checks.standing_checks()
    return render_template(
        "charges/library.html",
        nav_here="law",
        text=text,
        category=category,
        place=place,
        found=search(text, category, place),
        lapsed={key for key, rows in standing.items() if key in raw and checks.lapsed(raw[key], rows)},
        categories=reader.categories(),
        places={**JURISDICTIONS, OWN: "this office's own entries"},
        version=reader.lawdata_version(),
    )


def offence(key: str) -> str:
    """Show one offence whole, with its sources and counsel's checks."""
    return _page(_raw_or_404(key))


def record_check(key: str) -> ResponseReturnValue:
    """Record that counsel checked an entry or one of its figures."""
    raw = _raw_or_404(key)
    form = CheckForm().offer(checks.parts_of(raw))
    if not (form.validate() and kept(form, lambda: checks.record_check(raw, form.value()))):
        return _page(raw, form), 422
    flash("The check is recorded. The mark says so wherever the figure is shown.", "success")
    return redirect(url_for("charges.offence", key=key, _anchor="checks"), 303)


def withdraw_check(key: str, check_id: int) -> ResponseReturnValue:
    """Take a check back; it stays in the history."""
    raw = _raw_or_404(key)
    found = checks.find_check(key, check_id) or abort(404)
    form = WithdrawForm(prefix=f"check-{check_id}")
    if not (form.validate() and kept(form, lambda: checks.withdraw_check(found, form.why.data))):
        return _page(raw, form, withdrawn=check_id), 422
    flash("The check is withdrawn. The figures bear the mark they had before.", "success")
    return redirect(url_for("charges.offence", key=key, _anchor="checks"), 303)


def _raw_or_404(key: str) -> Offence:
    return own_library.raw_offences().get(key) or abort(404)


def _page(raw: Offence, wrong: Form | None = None, withdrawn: int | None = None) -> str:
    """Return the page of an offence; ``wrong`` is the form that was refused, with what was typed into it."""
    lines = checks.check_lines(raw)
    parts = checks.parts_of(raw)
    typed = wrong if isinstance(wrong, CheckForm) else None
    return render_template(
        "charges/offence.html",
        nav_here="law",
        offence=own_library.offence(raw.key),
        duties=duties(guidelines_reader.registration_rules(), raw),
        place=PLACES[raw.jurisdiction],
        checks=lines,
        wrong=wrong,
        check_form=(typed or _fresh(parts)) if parts and can("charges.record_check", "POST") else None,
        withdraw_forms={line.row.id: _withdrawing(line.row.id) for line in lines if line.state != "withdrawn"}
        | ({withdrawn: wrong} if withdrawn else {}),
        versions=own_entries.list_versions(raw.key) if raw.own_version else [],
        categories=reader.categories(),
        evidence_kinds=reader.evidence_kinds(),
        rules=reader.deadline_rules(),
        version=reader.lawdata_version(),
    )


def _withdrawing(check_id: int) -> WithdrawForm:
    return WithdrawForm(formdata=None, prefix=f"check-{check_id}")


def _fresh(parts: dict[str, str]) -> CheckForm:
    return CheckForm(formdata=None, checked_on=clock.now().date()).offer(parts)
