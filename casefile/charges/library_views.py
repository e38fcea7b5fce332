"""Addresses of the law library: the offences, and one offence whole."""

from __future__ import annotations

from flask import Blueprint, abort, render_template, request

from casefile.charges.library import JURISDICTIONS, search
from casefile.lawdata import reader


def add_to(bp: Blueprint) -> None:
    """Add these addresses to the room's blueprint."""
    bp.add_url_rule("/law", view_func=library)
    bp.add_url_rule("/law/<key>", view_func=offence)


def library() -> str:
    """Show the offences of the library, searched and narrowed."""
    text = request.args.get("q", "").strip()[:200]
    category, place = request.args.get("category", ""), request.args.get("place", "")
    return render_template(
        "charges/library.html",
        nav_here="law",
        text=text,
        category=category,
        place=place,
        found=search(text, category, place),
        categories=reader.categories(),
        places=JURISDICTIONS,
        version=reader.lawdata_version(),
    )


def offence(key: str) -> str:
    """Show one offence whole, with its sources."""
    found = reader.offences().get(key) or abort(404)
    return render_template(
        "charges/offence.html",
        nav_here="law",
        offence=found,
        place=JURISDICTIONS.get(found.jurisdiction, found.jurisdiction),
        categories=reader.categories(),
        evidence_kinds=reader.evidence_kinds(),
        rules=reader.deadline_rules(),
        version=reader.lawdata_version(),
    )
