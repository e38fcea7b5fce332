"""The variables of exhibits, discovery, the trial clock, reports to the clearing-house and worksheets."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from casefile.charges import worksheets
from casefile.charges.worksheet_forms import SIDES
from casefile.charges.worksheet_models import WorksheetRun
from casefile.clocks import questions, standing
from casefile.clocks.book import entries_of, ledger
from casefile.clocks.standing import Row
from casefile.discovery import clocks as vanishing
from casefile.discovery import deliveries, demands
from casefile.discovery.deliveries import DeliveryLine
from casefile.discovery.facility_models import AccessRequest
from casefile.discovery.models import MEDIA
from casefile.evidence import service as evidence
from casefile.evidence.models import Item
from casefile.filings.drawn_case import ecf
from casefile.filings.summary import MOST_ITEMS, item_row
from casefile.infra import clock
from casefile.law.filings import written
from casefile.law.paper_text import Filled, bullets, table
from casefile.law.private_search import Tally, tally
from casefile.law.speedytrial import Clock
from casefile.matters.models import Matter
from casefile.matters.records import list_current
from casefile.proof import tip_files, tip_sheet, tips

OUT = ("PR", "RO")  # labels of what the other side or the court knows of already
TO_EXPERT = ("XS", *OUT)
EXHIBIT_HEADS = ("Exhibit", "What it is", "SHA-256 begins", "Custody")
CLOCK_HEADS = ("Days", "Number", "Counted", "Why", "Entries")


def drawn(matter: Matter) -> dict[str, Filled]:
    """Return the values of these variables; one that the matter does not know may be left out."""
    return {
        **_evidence(matter),
        **_discovery(matter),
        **_vanishing(matter),
        **_trial_clock(matter),
        **_tips(matter),
        **_guidelines(matter),
    }


def _evidence(matter: Matter) -> dict[str, Filled]:
    items = evidence.list_items(matter, TO_EXPERT, limit=MOST_ITEMS)
    return {
        "evidence.list": Filled(table(EXHIBIT_HEADS, (_exhibit_row(item) for item in items if item.share in OUT))),
        "evidence.expert": Filled(table(EXHIBIT_HEADS, map(_exhibit_row, items))),
    }


def _exhibit_row(item: Item) -> tuple[str, ...]:
    row = item_row(item)
    return row.label, f"{row.name} ({row.kind})", row.digest or "no bytes held", row.state


# --- discovery -------------------------------------------------------------------------------------------------------


def _discovery(matter: Matter) -> dict[str, Filled]:
    lines = deliveries.list_deliveries(matter)
    asked = [one for one in demands.list_demands(matter) if one.is_open]
    access = list_current(AccessRequest, matter)
    return {
        "discovery.deliveries": Filled(
            table(("Received", "From", "By", "Exhibits"), (_delivery_row(one) for one in lines))
        ),
        "discovery.missing": Filled(
            table(("Delivery", "What is missing"), (row for one in lines for row in _missing_rows(one)))
        ),
        "discovery.demands": Filled(
            table(
                ("Asked on", "What", "Of", "Under", "Where it stands"),
                (
                    (
                        written(one.demand.asked_on),
                        one.demand.what,
                        one.demand.asked_of,
                        one.demand.authority,
                        one.stands,
                    )
                    for one in asked
                ),
            )
        ),
        "access.list": Filled(
            table(("Asked on", "What", "Of", "Answer"), (_access_row(one) for one in access if not one.struck))
        ),
    }


def _delivery_row(one: DeliveryLine) -> tuple[str, ...]:
    row = one.delivery
    labels = [attached.item.label for attached in one.items if attached.item.share in OUT]
    return written(row.received_on), row.received_from, MEDIA[row.medium], ", ".join(labels) or "none named here"


def _missing_rows(one: DeliveryLine) -> Iterable[tuple[str, str]]:
    called = f"{written(one.delivery.received_on)}, {one.delivery.received_from}"
    if one.lacks:
        announced = len(one.delivery.expected_items)
        yield called, f"{_counted(one.lacks, 'exhibit')} of the {announced} that were announced"
    if one.differs:
        yield called, f"{_counted(one.differs, 'file')} of its hash list, not here as listed"


def _access_row(one: AccessRequest) -> tuple[str, ...]:
    day = f" on {written(one.answered_on)}" if one.answered_on else ""
    words = f"{one.answer}{day}" if one.answer else "no answer yet"
    more = "; ".join(part for part in (one.conditions, one.refusal) if part)
    return written(one.asked_on), one.what, one.asked_of, words + (f": {more}" if more else "")


def _vanishing(matter: Matter) -> dict[str, Filled]:
    rows = [
        (one.what, one.holder, written(one.ends_on) if one.ends_on else "not known", _law_of(one))
        for one in vanishing.clocks(matter)
    ]
    return {"preservation.list": Filled(table(("What", "Who holds it", "Kept until", "Source"), rows))}


def _law_of(one: vanishing.Clock) -> str:
    return one.source or (one.counted.cite if one.counted else "")


# --- the trial clock -------------------------------------------------------------------------------------------------


def _trial_clock(matter: Matter) -> dict[str, Filled]:
    if not standing.is_federal(matter):
        return {}
    book = ledger(matter).accepted()
    stand = standing.stand(book, entries_of(matter, book.rows), clock.today(matter.zone))
    trial = stand.trial
    if trial is None:
        return {}
    return {
        "clock.counted": Filled(str(trial.counted)),
        "clock.excluded": Filled(str(trial.excluded)),
        "clock.limit": Filled(str(trial.limit)),
        "clock.last_day": Filled(_day(trial.last_day)),
        "clock.as_of": Filled(_day(stand.as_of)),
        "clock.start": Filled(_day(trial.starts)),
        "clock.start_why": Filled(questions.plain_days(trial.starts_because)),
        "clock.words": Filled(_clock_words(trial, stand.columns["ordered"])),
        "clock.run": _run(trial, stand.columns["ordered"]),
        "clock.table": Filled(table(CLOCK_HEADS, map(_clock_row, stand.rows))),
        "clock.disputed": Filled(table(CLOCK_HEADS, (_clock_row(row) for row in stand.rows if row.is_disputed))),
        "clock.questions": Filled(bullets(questions.questions(book))),
    }


def _clock_words(trial: Clock, ordered: Clock) -> str:
    """Say both readings, where they differ: days whose findings nobody knows count in the law's own, not as ordered."""
    words = f"{_counted(trial.counted, 'day')} counted against {trial.limit}"
    words += f", and {_counted(trial.excluded, 'day')} left out"
    if ordered.counted != trial.counted:
        words += f"; {_counted(ordered.counted, 'day')} counted if every finding that is not recorded was made"
    return words


def _run(trial: Clock, ordered: Clock) -> Filled:
    """Say that the time has run only where it has: a paper must not tell a court otherwise."""
    if ordered.counted > ordered.limit:
        return Filled("has run")
    if trial.counted > trial.limit:
        return Filled("has run, on the reading that counts every day whose findings are not on the docket")
    left = trial.limit - trial.counted
    return Filled(
        "",
        what=f"that the time has run: it has not, {_counted(left, 'day')} of {trial.limit} are left",
        mend="wait, correct the ledger under Dates, or write what counsel contends",
    )


def _clock_row(row: Row) -> tuple[str, ...]:
    days = _day(row.first) if row.first == row.last else f"{_day(row.first)} to {_day(row.last)}"
    counted = "disputed" if row.is_disputed else "no" if row.is_excluded else "yes"
    why = "; ".join(f"{one.why} ({one.cite})" if one.cite else one.why for one in row.reasons)
    entries = dict.fromkeys(part.strip() for one in row.reasons for part in one.entry.split(",") if part.strip())
    return days, str(row.days), counted, why, ", ".join(map(_entry, entries))


def _entry(name: str) -> str:
    return ecf(int(name)) if name.isdecimal() else name


def _day(on: date | None) -> str:
    return written(on) if on else ""


def _counted(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


# --- reports and worksheets ------------------------------------------------------------------------------------------


def _tips(matter: Matter) -> dict[str, Filled]:
    """Name reports and count their files; a file's name is never drawn, for it may say what no paper should."""
    found = tips.list_tips(matter)
    files = [line for lines in tip_files.lines_of(found).values() for line in lines] if found else []
    rows = [
        (
            one.number,
            one.provider,
            _day(one.submitted_on),
            one.item.label if one.item and one.item.share in OUT else "",
        )
        for one in found
    ]
    sheet = tip_sheet.sheet(files, tip_sheet.circuit_of(matter))
    asks = [(one.ask.who, one.ask.text, str(one.files)) for one in sheet.demands]
    return {
        "tips.list": Filled(table(("Report", "Provider", "Submitted on", "Exhibit"), rows)),
        "tips.viewed": Filled(table(("What is recorded", "Files"), _viewed(tally(line.stated for line in files)))),
        "tips.asks": Filled(table(("Of", "What is asked", "About how many files"), asks)),
    }


def _viewed(found: Tally) -> list[tuple[str, str]]:
    lines = (
        ("a person at the provider viewed the whole file", found.viewed),
        ("nobody at the provider viewed it; its systems matched a hash", found.hash_only),
        ("nobody at the provider viewed it", found.not_viewed),
        ("not stated whether a person at the provider viewed it", found.not_stated),
        ("law enforcement opened it before a warrant", found.before_warrant),
        ("not known whether that was before a warrant", found.order_unknown),
    )
    return [(words, str(number)) for words, number in lines if number]


def _guidelines(matter: Matter) -> dict[str, Filled]:
    runs = [run for run in worksheets.newest_of_sides(matter) if not run.hypothetical]
    found = {
        "guidelines.comparison": Filled(
            table(("Whose", "Manual", "Level", "Category", "Advisory range", "Still open"), map(_run_row, runs))
        )
    }
    ours = next((run for run in runs if run.side == "ours"), None)
    if ours is None:
        return found
    steps = [(one["text"], _signed(one.get("levels")), one["cite"]) for one in ours.answer["steps"]]
    level, source = ours.answer["total_level"], f"worksheet of {written(clock.local(ours.at, matter.zone).date())}"
    return {
        **found,
        "guidelines.level": Filled("" if level is None else str(level), source),
        "guidelines.range": Filled(_range(ours.answer), source),
        "guidelines.worksheet": Filled(table(("Step", "Levels", "Source"), steps), source),
        "guidelines.open": Filled(bullets(ours.answer["open"])),
    }


def _run_row(run: WorksheetRun) -> tuple[str, ...]:
    answer = run.answer
    level = "open" if answer["total_level"] is None else str(answer["total_level"])
    still = str(len(answer["open"]) or "nothing")
    return SIDES[run.side], run.edition, level, str(answer["category"] or "open"), _range(answer) or "open", still


def _range(answer: dict[str, Any]) -> str:
    found: Sequence[Any] | None = answer.get("effective") or answer.get("range")
    return f"{found[0]} to {found[1]} months" if found else ""


def _signed(levels: Any) -> str:
    return f"{levels:+d}" if isinstance(levels, int) and levels else ""
