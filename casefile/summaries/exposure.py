"""The exposure of a matter: trial and each offer side by side."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from casefile.charges import offers
from casefile.matters.models import Matter
from casefile.summaries.documents import AID, WORK_PRODUCT, Bar, Column, Row, Summary, Table
from casefile.summaries.words import checked, day, minimum, span


def exposure(matter: Matter) -> Summary:
    """Return trial and every offer side by side: statute, guideline, release, registration, money."""
    columns = offers.compare(matter)
    names = tuple(Column(one.name, 78 // max(1, len(columns))) for one in columns)
    bars = tuple(
        Bar(one.name, one.min_months, one.max_months, (one.guideline[0], one.guideline[1]) if one.guideline else None)
        for one in columns
        if one.lines
    )
    rows = tuple(
        Row((name, *(told(one) for one in columns)), ("charges.compare", {"matter_id": matter.id}))
        for name, told in _EXPOSURE.items()
    )
    table = Table(
        "Exposure",
        (Column("What", 22), *names),
        rows,
        "No count stands.",
        "; ".join(dict.fromkeys(why for one in columns for why in one.statute.open)),
        bars,
        offers.axis(columns),
    )
    about = "What trial and each offer could bring, side by side."
    return Summary("exposure", "Exposure", about, WORK_PRODUCT, (), (table,), AID, landscape=len(columns) > 2)


def _advisory(column: offers.Column) -> str:
    found = column.guideline
    if not found:
        return "not worked out yet"
    return f"{found[0]} to {found[1]}" + ("" if found[1] == "life" else " months")


def _release(column: offers.Column) -> str:
    found = column.sums.release
    if found is None:
        return "unknown"
    open_ = f"; open for {', '.join(column.sums.release_open)}" if column.sums.release_open else ""
    return f"at least {span(found.min_months or 0)}, at most {span(found.max_months)}{open_}"


def _registration(column: offers.Column) -> str:
    found = column.sums.registration
    open_ = f"open for {', '.join(column.sums.registration_open)}" if column.sums.registration_open else ""
    if found and found.row:
        told = f"tier {found.row.tier}: " + (f"{found.row.years} years" if found.row.years else "life")
        return "; ".join(part for part in (told, open_) if part)
    return open_ or "none proposed"


def _usd(column: offers.Column, what: str) -> str:
    money = getattr(column.sums, what)
    if not money.cite:
        return "unknown"
    more = f", and at most ${money.at_most:,} more" if getattr(money, "at_most", None) else ""
    open_ = f"; open for {', '.join(money.open)}" if money.open else ""
    return f"${money.usd:,}{more}{open_} ({money.cite}, {checked(money.verified)})"


_EXPOSURE: Mapping[str, Callable[[offers.Column], str]] = {
    "Counts": lambda one: ", ".join(line.label for line in one.lines) or "none",
    "Mandatory minimum": lambda one: minimum(one.min_months),
    "Maximum, all at once": lambda one: span(one.statute.max_months),
    "Maximum, one after the other": lambda one: span(one.max_months),
    "Law": lambda one: f"{one.statute.cite}, {checked(one.statute.verified)}" if one.statute.cite else "unknown",
    "Guideline range, advisory": _advisory,
    "Supervised release": _release,
    "Registration": _registration,
    "Fines, at most": lambda one: _usd(one, "fines"),
    "Assessments": lambda one: _usd(one, "assessments"),
    "Restitution, as offered": lambda one: one.recorded("restitution") or "not recorded",
    "Immigration": lambda one: one.recorded("immigration") or "unknown: ask immigration counsel before any plea",
    "Answer by": lambda one: day(one.offer.answer_by, "no day named") if one.offer else "–",
}
