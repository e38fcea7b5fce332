"""Addresses of discovery: what came, what is missing, what vanishes, what comes before the next hearing."""

from __future__ import annotations

from flask import Blueprint, Flask, render_template

from casefile.discovery import (
    chain_views,
    chains,
    clocks,
    deliveries,
    delivery_views,
    demand_views,
    demands,
    facility_views,
    history_views,
    preservation_views,
)
from casefile.discovery.answering import labels
from casefile.matters.models import Matter

bp = Blueprint("discovery", __name__, url_prefix="/matters/<int:matter_id>/discovery")
for _views in (delivery_views, demand_views, preservation_views, facility_views, chain_views, history_views):
    _views.add_to(bp)


def init_room(app: Flask) -> None:
    """Open the room."""
    app.register_blueprint(bp)


@bp.get("")
def overview(matter: Matter) -> str:
    """Show what needs a person first, and the way to each part of the room."""
    lines, asked = deliveries.list_deliveries(matter), demands.list_demands(matter)
    return render_template(
        "discovery/overview.html",
        nav_here="discovery",
        deliveries=lines,
        demands=asked,
        gaps=[line for line in asked if line.is_open],
        short=[line for line in lines if line.lacks or line.differs],
        hearings=demands.hearings_to_come(matter),
        clocks=[one for one in clocks.clocks(matter) if not one.is_past],
        chains=chains.chains(matter, labels()),
    )
