"""The variables of the case, its people, dates and orders, drawn from the rooms below."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import select

from casefile.charges import service as charges
from casefile.charges.service import CountSheet
from casefile.deadlines import lists as dates
from casefile.deadlines.models import Hearing
from casefile.filings.documents import attorneys_of
from casefile.infra import clock
from casefile.infra.db import db
from casefile.law.citations import parse
from casefile.law.filings import written
from casefile.law.offences import months_text
from casefile.law.orders import Ordered
from casefile.law.paper_text import Filled, bullets, table
from casefile.lawdata import reader
from casefile.lawdata.orders_reader import catalogue as order_words
from casefile.matters import service as matters
from casefile.matters.caption import frame_of
from casefile.matters.models import DocketEntry, Matter, Part
from casefile.orders import reading, wording
from casefile.orders.models import CourtOrder
from casefile.orders.reading import Line

MOST_DATES = 100
CLIENTS_WORDS = "called"  # what a client reads in the place of names


def drawn(matter: Matter) -> dict[str, Filled]:
    """Return the values of these variables; one that the matter does not know may be left out."""
    parts = matters.parts(matter, ended=True)
    return {
        **_case(matter),
        **_people(matter, [part for part in parts if part.until is None]),
        **_counts(matter),
        **_hearings(matter),
        **_deadlines(matter),
        **_orders(matter, parts),
    }


def ecf(number: int | None) -> str:
    """Return the pinpoint of a docket entry, or nothing where it bears no number."""
    return f"ECF No. {number}" if number is not None else ""


def joined(words: Sequence[str]) -> str:
    """Return words as a sentence lists them."""
    return " and ".join((", ".join(words[:-1]), words[-1])) if len(words) > 1 else "".join(words)


def _case(matter: Matter) -> dict[str, Filled]:
    frame = frame_of(matter)
    stage = next((one.name for one in reader.stages() if one.id == matter.stage), "")
    return {
        "case.number": Filled(frame.number),
        "case.caption": Filled(matter.caption),
        "case.court": Filled(frame.court),
        "case.government": Filled(frame.government),
        "case.judge": Filled(frame.judge),
        "case.stage": Filled(stage),
        "case.filed_on": Filled(written(matter.filed_on) if matter.filed_on else ""),
        "case.today": Filled(written(clock.today(matter.zone))),
        "accused.name": Filled(frame.accused),
        "accused.custody": Filled(_custody(matter)),
    }


def _custody(matter: Matter) -> str:
    if matter.whereabouts == "unknown":
        return ""
    return matter.whereabouts + (f", {matter.facility}" if matter.facility else "")


def _people(matter: Matter, parts: Sequence[Part]) -> dict[str, Filled]:
    team = [user.name for user in attorneys_of(matter)]
    lead = next((member.user.name for member in matters.members(matter) if member.role == "lead"), "")

    def named(role: str) -> list[str]:
        return [part.shown_name for part in parts if part.role == role]

    return {
        "counsel.name": Filled(lead),
        "counsel.team": Filled(joined(team)),
        "government.counsel": Filled(joined(named("prosecutor"))),
        "codefendants.list": Filled(bullets(named("co-defendant"))),
    }


def _counts(matter: Matter) -> dict[str, Filled]:
    sheets = [one for one in charges.sheets(charges.list_counts(matter)) if one.counts_now]
    numbers = [one.number + one.suffix for one in sheets if one.number]
    short = f"Count{'s' if len(numbers) > 1 else ''} {joined(numbers)}" if numbers else ""
    lines = [f"{one.label}: {one.title or 'no title'}, {_provision(one) or 'no provision given'}" for one in sheets]
    return {
        "counts.short": Filled(short),
        "counts.list": Filled(bullets(lines)),
        "counts.table": Filled(
            table(("Count", "Charge", "Provision", "Statutory range", "Source"), map(_count_row, sheets))
        ),
    }


def _count_row(one: CountSheet) -> tuple[str, ...]:
    found = one.range
    if not found.known:
        return one.label, one.title, _provision(one), "not known: " + "; ".join(found.open), found.cite
    low = "none" if found.min_months == 0 else months_text(found.min_months)
    words = f"minimum {low}, maximum {months_text(found.max_months)}"
    return one.label, one.title, _provision(one), words, found.cite + _doubt(found.verified)


def _provision(one: CountSheet) -> str:
    """Return the provision in one form, whatever form the docket prints; as printed, where it is in none known."""
    return ", ".join(map(str, parse(one.citation))) or one.citation


def _doubt(verified: object) -> str:
    """Say of a figure of the law data that it was not, or not wholly, read in its source."""
    return " (not read in a source)" if verified is False else " (read in part)" if verified == "partial" else ""


# --- dates -----------------------------------------------------------------------------------------------------------


def _hearings(matter: Matter) -> dict[str, Filled]:
    coming = dates.list_hearings(matter, to_come=True, limit=MOST_DATES)
    found = {
        "hearings.list": Filled(table(("Day", "Hour", "What", "Place"), (_hearing_row(one, matter) for one in coming)))
    }
    if not coming:
        return found
    first = coming[0]
    day, hour, what, place = _hearing_row(first, matter)
    source = _pinpoints(matter, [first.entry_key or ""]).get(first.entry_key or "", "")
    at = f" at {hour}" if hour else ""
    words = f"{what} on {day}{at}" + (f", {place}" if place else "")
    return {
        **found,
        "hearing.next": Filled(words, source),
        "hearing.what": Filled(what, source),
        "hearing.on": Filled(day, source),
        "hearing.hour": Filled(hour, source),
        "hearing.place": Filled(place, source),
        "hearing.arrive": Filled(first.arrive),
        "hearing.bring": Filled(first.bring),
    }


def _hearing_row(one: Hearing, matter: Matter) -> tuple[str, str, str, str]:
    at = clock.local(one.starts_at, matter.zone) if one.starts_at else None
    return written(one.starts_on), at.strftime("%-I:%M %p %Z") if at else "", one.what, one.place


def _pinpoints(matter: Matter, keys: Collection[str]) -> dict[str, str]:
    query = select(DocketEntry.key, DocketEntry.number).where(DocketEntry.matter_id == matter.id)
    return {key: ecf(number) for key, number in db.session.execute(query.where(DocketEntry.key.in_(keys)))}


def _deadlines(matter: Matter) -> dict[str, Filled]:
    open_ones = dates.list_open(matter, limit=MOST_DATES)
    rows = [(written(one.due_on), one.what) for one in open_ones if one.state == "confirmed"]
    return {"deadlines.list": Filled(table(("Day", "What"), rows))}


# --- orders ----------------------------------------------------------------------------------------------------------


def _orders(matter: Matter, parts: Iterable[Part]) -> dict[str, Filled]:
    names = {part.person_id: part.shown_name for part in parts}
    followed = [one for one in reversed(reading.lines(matter)) if one.standing and one.standing.is_followed]
    release = [one for one in followed if one.version.kind == "release"]
    newest = release[-1].version if release else None
    return {
        "orders.list": Filled(
            table(("Order", "What it says", "Source"), (row for one in followed for row in _terms(one, names, True)))
        ),
        "release.list": Filled(
            table(("Condition", "As ordered", "Source"), (row for one in release for row in _terms(one, names, False)))
        ),
        "orders.plain": Filled(bullets(item.client_text for item in reading.items_of(matter))),
        "release.order": Filled(_called(newest), _order_source(newest)) if newest else Filled(""),
    }


def _terms(line: Line, names: dict[int, str], is_named: bool) -> list[tuple[str, ...]]:
    source, called = _order_source(line.version), _called(line.version)
    told = [(_term(one), _term_words(one, names) or "ordered") for one in line.version.ordered]
    if is_named:
        return [(called, f"{name}: {words}", source) for name, words in told]
    return [(name, words, source) for name, words in told]


def _term(one: Ordered) -> str:
    return order_words().terms[one.key].name


def _term_words(one: Ordered, names: dict[int, str]) -> str:
    """Return what is filled in, without the words that only the client reads."""
    filled = {key: value for key, value in one.filled.items() if not key.endswith("_es") and key != CLIENTS_WORDS}
    return wording.filled_words(Ordered(one.key, filled), names)


def _called(row: CourtOrder) -> str:
    return f"{order_words().kinds[row.kind].name} of {written(row.made_on)}"


def _order_source(row: CourtOrder) -> str:
    return (ecf(row.entry.number) if row.entry else "") or row.read_in
