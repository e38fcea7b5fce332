"""The command that counts a deadline: ``law deadline``."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

import click

from casefile.infra.errors import Refusal
from casefile.infra.terminal import answer, json_option, refuses
from casefile.law.courts import Court
from casefile.law.deadlines import SERVICE, DeadlineAnswer, compute, rule_named, to_json
from casefile.lawdata import reader

MARKS = {True: "checked", "partial": "partly checked", False: "not checked"}


class Day(click.ParamType[date]):
    """A date of ISO 8601, and where ``hours`` is set an hour with it."""

    name = "date"

    def __init__(self, *, hours: bool = False) -> None:
        self.hours = hours
        self.form = "2026-02-17 or 2026-02-17T14:30" if hours else "2026-02-17"

    def convert(self, value: str | date, param: click.Parameter | None, ctx: click.Context | None) -> date | datetime:
        """Return the day or the moment."""
        if not isinstance(value, str):
            return value
        read: Callable[[str], date] = datetime.fromisoformat if self.hours and "T" in value else date.fromisoformat
        try:
            return read(value)
        except ValueError:
            self.fail(f"{value!r} is no date; write it as {self.form}", param, ctx)


class Named(click.ParamType[tuple[str, date]]):
    """``NAME=DATE``."""

    name = "name=date"

    def convert(
        self, value: str | tuple[str, date], param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, date]:
        """Return the name and the date."""
        if not isinstance(value, str):
            return value
        name, sign, day = value.partition("=")
        if not (name.strip() and sign):
            self.fail(f"{value!r} is not NAME=DATE; trial=2026-03-09 would be right", param, ctx)
        return name.strip(), Day().convert(day.strip(), param, ctx)


def add_to(groups: dict[str, click.Group]) -> None:
    """Add this room's verbs."""
    groups["law"].add_command(deadline)


@click.command("deadline")
@click.argument("rule")
@click.option(
    "--event", type=Day(hours=True), required=True, help="The event's date, with T and the hour where it counts."
)
@click.option("--court", help="The court's code, such as ned.")
@click.option("--tz", help="The time zone, where it is not the court's.")
@click.option("--service", type=click.Choice(SERVICE), help="How the paper was served.")
@click.option("--before", is_flag=True, help="Count back from the event.")
@click.option("--tier", help="The tier, for a rule that differs by it.")
@click.option("--also", type=Named(), multiple=True, help="A second date that the rule looks at, as NAME=DATE.")
@click.option("--holiday", type=Day(), multiple=True, help="A day declared a holiday.")
@click.option("--closed", type=Day(), multiple=True, help="A day the clerk's office was inaccessible.")
@json_option
@refuses
def deadline(
    rule: str,
    event: date | datetime,
    court: str | None,
    tz: str | None,
    service: str | None,
    before: bool,
    tier: str | None,
    also: tuple[tuple[str, date], ...],
    holiday: tuple[date, ...],
    closed: tuple[date, ...],
    as_json: bool,
) -> None:
    """Count the deadline of RULE: an id of the library, or days:N, hours:N, years:N."""
    found = compute(
        rule_named(rule, reader.deadline_rules(), before),
        event,
        _court(court),
        service,
        before,
        tier,
        dict(also),
        holiday,
        closed,
        zone=tz,
        doubts=reader.doubts(),
    )
    answer(to_json(found), as_json, words(found))


def _court(code: str | None) -> Court | None:
    found = reader.court(code)
    if code and found is None:
        raise Refusal(f"{code!r} is no court of the table; give a federal district court's code, such as ned or azd.")
    return found


def words(found: DeadlineAnswer) -> str:
    """Return an answer as a person reads it: the date, each step, what else is possible, and the law."""
    lines = [f"{found.title}: {_shown(found.due) if found.due else 'no date'}"]
    lines += [f"  {step.text}{f': {_shown(step.date)}' if step.date else ''}" for step in found.steps]
    lines += [f"  Also possible: {_shown(one.due)}, {one.why}" for one in found.also_possible]
    lines += [f"  Open: {text}" for text in found.open] + [f"  Note: {text}" for text in found.notes]
    lines.append(f"  {found.cite} ({MARKS[found.verified]})")
    if found.consequence:
        lines.append(f"  If it is missed: {found.consequence}")
    return "\n".join(lines)


def _shown(day: date | datetime) -> str:
    if isinstance(day, datetime):
        return f"{day:%a %Y-%m-%d %H:%M %Z}".strip()
    return f"{day:%a %Y-%m-%d}"
