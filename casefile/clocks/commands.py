"""The command that runs the speedy-trial clocks: ``law speedy-trial``."""

from __future__ import annotations

from datetime import date
from typing import TextIO

import click

from casefile.infra.errors import Refusal
from casefile.infra.terminal import answer, json_option, refuses
from casefile.law.speedytrial import SIDES, Clock, Side, SpeedyTrialAnswer, from_json, run, to_json
from casefile.lawdata import guidelines_reader

LARGEST_BYTES = 2_000_000
COLUMNS: dict[Side, str] = {"ordered": "As ordered", "ours": "As we count", "government": "As the government may count"}


def add_to(groups: dict[str, click.Group]) -> None:
    """Add this room's verb."""
    groups["law"].add_command(speedy_trial)


@click.command("speedy-trial")
@click.argument("events", type=click.File("r", encoding="utf-8"))
@json_option
@refuses
def speedy_trial(events: TextIO, as_json: bool) -> None:
    """Run both clocks of 18 U.S.C. 3161 on the EVENTS of a file, or - for standard input."""
    try:
        text = events.read(LARGEST_BYTES + 1)
    except UnicodeDecodeError as fault:
        raise Refusal("the events are not text in UTF-8; JSON or YAML would be right") from fault
    if len(text) > LARGEST_BYTES:
        raise Refusal(f"the events are longer than {LARGEST_BYTES} characters; a file of events is a few pages")
    found = run(from_json(guidelines_reader.read_facts(text)))
    answer(to_json(found), as_json, words(found))


def words(found: SpeedyTrialAnswer) -> str:
    """Return both clocks as a person reads them: the days left, each stretch of days, what else is possible."""
    lines = _clock("Arrest to charge", found.indictment, bool(found.trial))
    lines += _clock("Charge or first appearance to trial", found.trial, False)
    for side in SIDES:
        if clock := found.columns.get(side):
            lines.append(f"{COLUMNS[side]}: {_standing(clock)}")
    for one in found.also_possible:
        lines.append(f"Also possible: {one.counted} days counted, last day {_shown(one.last_day)}, {one.why}")
    return "\n".join([*lines, *(f"Note: {text}" for text in found.warnings)])


def _clock(title: str, clock: Clock | None, short: bool) -> list[str]:
    if clock is None:
        return [f"{title}: not counted"]
    lines = [f"{title}: {_standing(clock)}", f"  Starts: {clock.starts_because}; that day is not counted"]
    for span in [] if short else clock.spans:
        entries = f" [{', '.join(span.entries)}]" if span.entries else ""
        state = "counted " if span.counted else "excluded"
        lines.append(f"  {span.first} to {span.last}  {state} {span.days:>4}  {span.why}, {span.cite}{entries}")
    return lines


def _standing(clock: Clock) -> str:
    over = "; the limit is passed" if clock.violated else f", {clock.remaining} left"
    return f"{clock.counted} of {clock.limit} days counted, {clock.excluded} excluded{over}; {_last(clock)}"


def _last(clock: Clock) -> str:
    return f"day {clock.limit} is {_shown(clock.last_day)}"


def _shown(day: date | None) -> str:
    return f"{day:%a %Y-%m-%d}" if day else "beyond the calendar"
