"""What every page of a matter shows at its head, and which tab a page belongs to."""

from __future__ import annotations

from typing import Any

from flask import Flask, g, request, url_for

from casefile.clocks import lists as clocks
from casefile.deadlines import lists as dates
from casefile.deadlines.models import Hearing
from casefile.desk import service
from casefile.infra import clock
from casefile.lawdata import reader
from casefile.matters import service as matters
from casefile.matters.models import LABELS, Matter

ROLE_NAMES = {
    "lead": "lead counsel",
    "attorney": "attorney",
    "paralegal": "paralegal or investigator",
    "cocounsel": "co-counsel",
    "expert": "expert",
}
_TAB_OF_ROOM = {
    "charges": "charges",
    "evidence": "evidence",
    "inbox": "evidence",
    "deadlines": "dates",
    "clocks": "dates",
    "calendars": "calendar",
    "checklists": "guidance",
    "orders": "guidance",
    "filings": "papers",
    "summaries": "papers",
    "endings": "overview",
    "desk": "desk",
    "persons": "people",
    "conflicts": "people",
    "prospects": "people",
    "dockets": "import",
}
_TAB_OF_PAGE = {
    "matters.people": "people",
    "conflicts.log": "administration",
    "matters.add_person": "people",
    "matters.team": "people",
    "matters.wall": "people",
    "matters.notes": "notes",
    "matters.tasks": "notes",
    "matters.contacts": "notes",
    "matters.activity": "activity",
    "matters.list_matters": "matters",
    "charges.library": "law",
    "charges.offence": "law",
    "deadlines.courts": "law",
    "deadlines.court_entry": "law",
    "deadlines.office_dates": "administration",
    "summaries.caseload": "desk",
    "accounts.users": "administration",
    "shared.with_me": "shared",
    "shared.exhibits": "shared",
}


def init_header(app: Flask) -> None:
    """Give every page its head; handed to the templates, because rooms below may not look up here."""
    app.jinja_env.filters["local"] = clock.local
    app.jinja_env.globals.update(
        overview_panels=overview_panels,
        next_dates=next_dates,
        label_names=LABELS,
        role_names=ROLE_NAMES,
    )

    @app.context_processor
    def _head() -> dict[str, Any]:
        names = {stage.id: stage.name for stage in reader.stages()}
        found: dict[str, Any] = {"nav_here": _tab(), "stage_names": names}
        if "matter" in g:
            found["matter_head"] = head(g.matter)
        return found


def _tab() -> str:
    endpoint = request.endpoint or ""
    room = endpoint.partition(".")[0]
    return _TAB_OF_PAGE.get(endpoint) or _TAB_OF_ROOM.get(room) or ("overview" if room == "matters" else "")


def head(matter: Matter) -> dict[str, Any]:
    """Return what the head of a matter's page shows."""
    if "matter_head" in g:
        kept: dict[str, Any] = g.matter_head
        return kept
    named = matters.named(matter)
    court = reader.courts().get(matter.court or "")
    g.matter_head = {
        "court": court.short if court else "",
        "docket_number": matter.docket_number,
        "judge": next((name for role, name in named if role == "judge"), ""),
        "facts": _facts(matter, named),
        "stages": [(stage.id, stage.name) for stage in reader.stages() if stage.id != "closed"],
        "stage": matter.stage,
        "clock": clocks.of_matter(matter),
        "next": _next(next(iter(_hearings_ahead(matter)), None), matter),
    }
    made: dict[str, Any] = g.matter_head
    return made


def overview_panels(matter: Matter) -> service.Panels:
    """Return what the other rooms tell on the overview."""
    return service.panels(matter, _hearings_ahead(matter))


def _hearings_ahead(matter: Matter) -> list[Hearing]:
    if "hearings_ahead" not in g:
        g.hearings_ahead = service.hearings_ahead(matter)
    found: list[Hearing] = g.hearings_ahead
    return found


def _facts(matter: Matter, named: list[tuple[str, str]]) -> list[tuple[str, str]]:
    facts = [("Client", name) for role, name in named if role == "client"][:2]
    if matter.whereabouts != "unknown":
        facts.append(("", matter.whereabouts.capitalize() + (f", {matter.facility}" if matter.facility else "")))
    if matter.interpreter:
        facts.append(("Interpreter", matter.interpreter))
    team = ", ".join(name for role, name in named if role == "team")
    return [*facts, *([("Team", team)] if team else [])]


def _next(hearing: Hearing | None, matter: Matter) -> dict[str, str] | None:
    if hearing is None:
        return None
    days = (hearing.starts_on - clock.today(matter.zone)).days
    when = "today" if days == 0 else "tomorrow" if days == 1 else f"in {days} days"
    at = clock.local(hearing.starts_at, matter.zone).strftime(", %-I:%M %p") if hearing.starts_at else ""
    return {
        "day": hearing.starts_on.strftime("%a %-d %b %Y") + at,
        "what": " · ".join(part for part in (hearing.what, hearing.place, when) if part),
    }


def next_dates(rows: list[tuple[Matter, str]]) -> dict[int, str]:
    """Return the next day in court of each matter of a list, in words, by one query."""
    found = dates.next_hearings([matter for matter, _ in rows])
    return {key: f"{hearing.starts_on:%a %-d %b %Y}, {hearing.what}" for key, hearing in found.items()}


def address_of(line: dates.DateLine) -> str:
    """Return the page of a deadline or hearing."""
    if line.kind == "hearing":
        return url_for("deadlines.hearing", matter_id=line.matter_id, hearing_id=line.id)
    return url_for("deadlines.deadline", matter_id=line.matter_id, deadline_id=line.id)
