"""Addresses of the two chains of an exhibit, ours and the government's as disclosed, with what is to be asked."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Blueprint, Response, abort, render_template, url_for
from flask.typing import ResponseReturnValue

from casefile.discovery import chains, deliveries
from casefile.discovery.answering import correction_of, form_answer, labels, paper, typed_before
from casefile.discovery.forms import StepForm, correcting
from casefile.evidence import documents
from casefile.evidence import service as evidence
from casefile.evidence.models import Item
from casefile.law.disclosed_chain import BASES, WHATS, by_kind
from casefile.matters.models import Matter

StepCorrection = correcting(StepForm)
ONE = "/chains/<label>"


def add_to(bp: Blueprint) -> None:
    """Add these addresses to the room's blueprint."""
    bp.add_url_rule("/chains", view_func=list_chains)
    bp.add_url_rule(ONE, view_func=chain)
    bp.add_url_rule(f"{ONE}/paper", view_func=chain_paper)
    bp.add_url_rule(f"{ONE}/steps/new", view_func=add_step, methods=["GET", "POST"])
    bp.add_url_rule(f"{ONE}/steps/<int:step_id>/correct", view_func=correct_step, methods=["GET", "POST"])


def _item_or_404(matter: Matter, label: str) -> Item:
    return chains.find_item(matter, label, labels()) or abort(404)


def list_chains(matter: Matter) -> str:
    """List the exhibits with a disclosed chain, what each leaves to be asked, and the others to begin one."""
    found = chains.chains(matter, labels())
    begun = {one.item.id for one in found}
    others = [item for item in deliveries.attachable(matter, labels()) if item.id not in begun]
    counts = {one.item.id: by_kind(one.topics) for one in found}
    return render_template("discovery/chains.html", nav_here="discovery", rows=found, counts=counts, others=others)


def _shown(matter: Matter, item: Item) -> dict[str, Any]:
    state, records, doubts = evidence.standing(item)
    found = chains.chain_of(matter, item)
    return {
        "item": item,
        "steps": found.steps,
        "moments": {row.root_id: chains.moment_of(row) for row in found.steps},
        "topics": found.topics,
        "numbers": {row.root_id: number for number, row in enumerate(found.steps, start=1)},
        "whats": WHATS,
        "bases": BASES,
        "hands": documents.hands(state, matter.zone),
        "doubts": doubts,
        "records": len(records),
    }


def chain(matter: Matter, label: str) -> str:
    """Show both chains of one exhibit, and the topics."""
    item = _item_or_404(matter, label)
    return render_template("discovery/chain.html", nav_here="discovery", **_shown(matter, item))


def chain_paper(matter: Matter, label: str) -> Response:
    """Print both chains of one exhibit with the topics."""
    item = _item_or_404(matter, label)
    title = f"Chains of custody of {item.label}"
    return paper(matter, "two_chains.html", title, f"chains-{item.label}", **_shown(matter, item))


def _at(item: Item) -> str:
    return url_for("discovery.chain", matter_id=item.matter_id, label=item.label, _anchor="theirs")


def add_step(matter: Matter, label: str) -> ResponseReturnValue:
    """Enter a step of the government's chain."""
    item, form = _item_or_404(matter, label), StepForm(zone=matter.zone)
    return form_answer(
        form,
        lambda: chains.record_step(matter, item, form.value()),
        heading=f"Enter a step of the government's chain of {item.label}",
        lead="As the report tells it, and only what it tells: what is left empty becomes a topic.",
        back=_at(item),
        submit="Enter the step",
    )


def correct_step(matter: Matter, label: str, step_id: int) -> ResponseReturnValue:
    """Enter a new row in the place of a step's."""
    item = _item_or_404(matter, label)
    old = chains.find_step(item, step_id) or abort(404)
    wall = datetime.fromisoformat(old.wall) if old.wall else None
    before = typed_before(StepForm, old, wall=wall)
    form = StepCorrection(zone=before.pop("zone") or matter.zone, data=before)
    return form_answer(
        form,
        lambda: chains.record_step(matter, item, form.value(), correction_of(old, form)),
        heading=f"Correct a step of the government's chain of {item.label}",
        back=_at(item),
    )
