"""Addresses of what the office enters of its courts: local rules, standing orders, closed days."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from casefile.deadlines import court_entries
from casefile.deadlines.court_entries import DAY_KINDS
from casefile.deadlines.court_forms import CourtCheckForm, CourtDayForm, CourtRuleForm, CourtWithdrawForm
from casefile.deadlines.court_law import as_local_rule
from casefile.deadlines.court_models import CourtEntry
from casefile.infra.forms import Form, kept
from casefile.law.local_rules import METHODS, spelled
from casefile.lawdata import reader


def add_to(bp: Blueprint) -> None:
    """Add these addresses to the room's blueprint."""
    here = "/law/courts"
    bp.add_url_rule(here, view_func=courts)
    bp.add_url_rule(f"{here}/rules/new", view_func=add_court_rule, methods=["GET", "POST"])
    bp.add_url_rule(f"{here}/days/new", view_func=add_court_day, methods=["GET", "POST"])
    bp.add_url_rule(f"{here}/<entry_key>", view_func=court_entry)
    bp.add_url_rule(f"{here}/<entry_key>/edit", view_func=change_court_entry, methods=["GET", "POST"])
    bp.add_url_rule(f"{here}/<entry_key>/withdraw", view_func=withdraw_court_entry, methods=["POST"])
    bp.add_url_rule(f"{here}/<entry_key>/check", view_func=check_court_entry, methods=["POST"])


def courts() -> str:
    """Show the local rules and closed days that the office entered, of every court or of one."""
    wanted = request.args.get("court", "")[:20]
    entries = court_entries.latest(wanted or None)
    checks = court_entries.checks_of(entries)
    lines = [_line(entry, entry.id in checks) for entry in entries]
    return render_template(
        "deadlines/courts.html",
        nav_here="law",
        rules=[line for line in lines if line["entry"].kind == "rule"],
        days=sorted((line for line in lines if line["entry"].kind == "day"), key=lambda line: line["facts"].day),
        wanted=wanted,
        courts_here=sorted({(entry.court, _court(entry.court)) for entry in entries if entry.court}),
        court_name=_court,
    )


def _line(entry: CourtEntry, checked: bool) -> dict[str, Any]:
    """Return an entry with what a table shows of it."""
    if entry.kind == "day":
        facts = court_entries.day_facts(entry)
        return {"entry": entry, "facts": facts, "checked": checked, "kind": DAY_KINDS[facts.kind]}
    rule = as_local_rule(entry, checked)
    base = reader.deadline_rules().get(rule.rule)
    return {
        "entry": entry,
        "facts": court_entries.rule_facts(entry),
        "checked": checked,
        "title": rule.title or (base.title if base else ""),
        "period": spelled(rule.period),
        "base": base,
        "instead": spelled(base.period) if base and base.period else "no counted period" if base else "",
        "method": METHODS[rule.method],
    }


def _court(code: str) -> str:
    found = reader.court(code) if code else None
    return found.name if found else code or "every federal court"


def add_court_rule() -> ResponseReturnValue:
    """Enter a local rule or a standing order; from another one, its later wording."""
    form = CourtRuleForm(**_given(request.args))
    made: list[CourtEntry] = []
    if form.validate_on_submit() and kept(form, lambda: made.append(court_entries.save(form.value()))):
        flash(
            "Entered. It is used from now on, and counts as not checked until a second person has read it.", "success"
        )
        return _to(made[0].key)
    return _form_page(form, "rule")


def _given(address: Any) -> dict[str, Any]:
    """Return what an address fills in: the court, and for a later wording the rule as it was."""
    before = court_entries.find_latest(address.get("after", "")) if address.get("after") else None
    if before is not None and before.kind == "rule":
        kept_of = {**asdict(court_entries.rule_facts(before)), "since": None, "until": None, "source": ""}
        return kept_of
    return {"court": address.get("court", "")[:20], "overrides": address.get("rule", "")[:80]}


def add_court_day() -> ResponseReturnValue:
    """Enter a closed day."""
    form = CourtDayForm(court=request.args.get("court", "")[:20])
    made: list[CourtEntry] = []
    if form.validate_on_submit() and kept(form, lambda: made.append(court_entries.save(form.value()))):
        flash(
            "Entered. Every count for it uses it from now on; dates that it moves are shown to be decided.", "success"
        )
        return _to(made[0].key)
    return _form_page(form, "day")


def court_entry(entry_key: str) -> ResponseReturnValue:
    """Show an entry with its checks and versions."""
    return _page(_found(entry_key))


def change_court_entry(entry_key: str) -> ResponseReturnValue:
    """Change an entry: what is saved becomes a new version, the older ones stay."""
    held = _found(entry_key)
    facts = court_entries.rule_facts(held) if held.kind == "rule" else court_entries.day_facts(held)
    kind = CourtRuleForm if held.kind == "rule" else CourtDayForm
    form = kind(**asdict(facts), seen=str(held.version))
    if form.validate_on_submit():
        written = form.seen.data or ""
        seen = int(written) if written.isdecimal() and len(written) < 10 else -1
        if kept(form, lambda: court_entries.save(form.value(), entry_key, seen, form.why.data)):
            flash("Saved. Where nothing was changed, the version is the same.", "success")
            return _to(entry_key)
    return _form_page(form, held.kind, held)


def withdraw_court_entry(entry_key: str) -> ResponseReturnValue:
    """Withdraw an entry that was made in error: a new version says so."""
    held, form = _found(entry_key), CourtWithdrawForm(prefix="withdraw")
    if form.validate() and kept(form, lambda: court_entries.withdraw(entry_key, form.why.data)):
        flash("Withdrawn: it is not used any more, and stays to be read.", "success")
        return _to(entry_key)
    return _page(held, withdraw=form)


def check_court_entry(entry_key: str) -> ResponseReturnValue:
    """Record that a second person read the entry in its source."""
    held, form = _found(entry_key), CourtCheckForm(prefix="check")
    if form.validate() and kept(form, lambda: court_entries.check(_found(entry_key), form.what_read.data)):
        flash("Recorded. Counts take it as checked from now on.", "success")
        return _to(entry_key)
    return _page(held, check=form)


def _found(entry_key: str) -> CourtEntry:
    return court_entries.find_latest(entry_key) or abort(404)


def _to(entry_key: str) -> ResponseReturnValue:
    return redirect(url_for("deadlines.court_entry", entry_key=entry_key), 303)


def _page(held: CourtEntry, **typed: Form) -> ResponseReturnValue:
    versions = court_entries.list_versions(held.key)
    checks = court_entries.checks_of(versions)
    forms: dict[str, Form] = {
        "check": CourtCheckForm(None, prefix="check"),
        "withdraw": CourtWithdrawForm(None, prefix="withdraw"),
    }
    page = render_template(
        "deadlines/court_entry.html",
        nav_here="law",
        line=_line(held, held.id in checks),
        versions=[(_line(one, one.id in checks), checks.get(one.id)) for one in versions],
        check=checks.get(held.id),
        forms={**forms, **typed},
        wrong=next(iter(typed.values()), None),
        court_name=_court,
    )
    return page, 422 if typed else 200


def _form_page(form: Form, kind: str, held: CourtEntry | None = None) -> ResponseReturnValue:
    page = render_template("deadlines/court_form.html", nav_here="law", form=form, kind=kind, held=held)
    return page, 422 if form.is_submitted() else 200
