"""Addresses that tell where a thing is used: the elements, factors and worksheet items that it is linked to."""

from __future__ import annotations

from flask import Blueprint, abort, render_template, request, url_for

from casefile.evidence import service as evidence
from casefile.evidence.models import Item
from casefile.infra.access import labels_for, matter_role
from casefile.matters.models import DocketEntry, Matter
from casefile.proof import service

PAGE = 100


def add_to(bp: Blueprint) -> None:
    """Add the addresses of what uses a thing."""
    bp.add_url_rule("/matters/<int:matter_id>/evidence/<label>/used", view_func=used_item)
    bp.add_url_rule("/matters/<int:matter_id>/docket/<entry_key>/used", view_func=used_entry)


def used_item(matter: Matter, label: str) -> str:
    """Show what an item is linked to; an item this role may not know of is not there."""
    item = evidence.find_item(matter, label[:80], labels_for(matter_role())) or abort(404)
    address = url_for("evidence.item", matter_id=matter.id, label=item.label)
    return _page(matter, item, item.label, item.name, address)


def used_entry(matter: Matter, entry_key: str) -> str:
    """Show what a docket entry is linked to, element, factor or worksheet item."""
    entry = service.find_entry(matter, entry_key) or abort(404)
    address = url_for("matters.entries", matter_id=matter.id, after=entry.id - 1, _anchor=f"entry-{entry.key}")
    return _page(matter, entry, service.reference_of(entry), entry.text, address)


def _page(matter: Matter, target: Item | DocketEntry, reference: str, what: str, address: str) -> str:
    rows = service.uses_of(matter, target, after=request.args.get("after", 0, type=int), limit=PAGE + 1)
    return render_template(
        "proof/used.html",
        nav_here="evidence" if isinstance(target, Item) else "charges",
        rows=rows[:PAGE],
        reference=reference,
        what=what,
        address=address,
        later=rows[PAGE - 1].link.id if len(rows) > PAGE else None,
    )
