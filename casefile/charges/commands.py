"""The commands that ask the sentencing law: ``law exposure``, its small verbs, and ``law registration``."""

from __future__ import annotations

from datetime import date
from typing import TextIO

import click

from casefile.infra.errors import Refusal
from casefile.infra.terminal import answer, json_option, refuses
from casefile.law import guidelines_answer, registration
from casefile.law.guidelines import CATEGORIES, bounded, category_of, range_at, zone_of
from casefile.law.guidelines_alternatives import compute
from casefile.law.guidelines_facts import read
from casefile.law.guidelines_limits import effective
from casefile.law.guidelines_sheet import shown
from casefile.law.guidelines_units import Material, circuit_number, count_images, levels_for, units_of
from casefile.law.penalties import Months
from casefile.lawdata import guidelines_reader, reader

MOST = 10**9
LARGEST_BYTES = 2_000_000


class Term(click.ParamType[Months]):
    """A number of months, or life."""

    name = "months"

    def convert(self, value: str | int, param: click.Parameter | None, ctx: click.Context | None) -> Months:
        """Return the term."""
        if value == "life":
            return "life"
        if str(value).isdecimal() and int(value) <= MOST:
            return int(value)
        self.fail(f"{value!r} is no term; a number of months such as 120, or life, is", param, ctx)


class Day(click.ParamType[date]):
    """A date of ISO 8601."""

    name = "date"

    def convert(self, value: str | date, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Return the day."""
        if not isinstance(value, str):
            return value
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is no date; write it as 2026-02-17", param, ctx)


def add_to(groups: dict[str, click.Group]) -> None:
    """Add this room's verbs."""
    for verb in (exposure, table, units, effective_range, points, images, days, registration_of):
        groups["law"].add_command(verb)


@click.command("exposure")
@click.argument("facts", type=click.File("r", encoding="utf-8"))
@json_option
@refuses
def exposure(facts: TextIO, as_json: bool) -> None:
    """Compute statutes and guidelines for the FACTS of a file, or - for standard input.

    The law is the library that comes with the product: an office's own entries are not read here, and no check by
    counsel changes a mark. Such an entry is computed in a matter's worksheet.
    """
    try:
        text = facts.read(LARGEST_BYTES + 1)
    except UnicodeDecodeError as fault:
        raise Refusal("the facts are not text in UTF-8; YAML or JSON would be right") from fault
    if len(text) > LARGEST_BYTES:
        raise Refusal(f"the facts are longer than {LARGEST_BYTES} characters; a file of facts is a few pages")
    stated = read(guidelines_reader.read_facts(text))
    for one in stated.counts:
        _refuse_own(one.offence)
    found = compute(guidelines_reader.manuals(), reader.offences(), stated)
    whole = guidelines_answer.to_json(found) | {"open": guidelines_answer.everything_open(found)}
    answer(whole, as_json, guidelines_answer.words(found))


def _refuse_own(key: str) -> None:
    """Refuse the key of an office's own entry, which the terminal does not read."""
    if key.startswith("own_"):
        raise Refusal(f"{key!r} is an office's own entry; here the library alone is read: use the matter's worksheet.")


@click.command("table", context_settings={"ignore_unknown_options": True})
@click.argument("level", type=click.IntRange(-MOST, MOST))
@click.argument("category", type=click.Choice(CATEGORIES, case_sensitive=False))
@json_option
@refuses
def table(level: int, category: str, as_json: bool) -> None:
    """Look up the range of LEVEL and CATEGORY; a level is held between 1 and 43."""
    manual = guidelines_reader.newest()
    found = range_at(manual, level, category)
    zone = zone_of(manual, found)
    held = bounded(level)
    value = {"range": list(found), "zone": zone, "cite": manual.cells_cite, "level": held, "manual": manual.edition}
    answer(value, as_json, f"Level {held}, category {category}: {shown(found)}, zone {zone} ({manual.cells_cite})")


@click.command("units")
@click.argument("levels", type=click.IntRange(0, 1000), nargs=-1, required=True)
@json_option
@refuses
def units(levels: tuple[int, ...], as_json: bool) -> None:
    """Combine the LEVELS of groups."""
    manual = guidelines_reader.newest()
    found = units_of(manual, levels)
    value = {"units": found.units, "add": found.add, "combined": found.combined, "cite": manual.units.cite}
    text = f"{found.units:g} units: {found.add:+}, combined level {found.combined} ({manual.units.cite})"
    answer(value, as_json, text)


@click.command("effective")
@click.argument("low", type=Term())
@click.argument("high", type=Term())
@click.option("--min", "least", type=Term(), help="The statutory minimum.")
@click.option("--max", "most", type=Term(), help="The statutory maximum; of several counts, all added.")
@json_option
@refuses
def effective_range(low: Months, high: Months, least: Months | None, most: Months | None, as_json: bool) -> None:
    """Hold the range LOW to HIGH between the statutory minimum and maximum."""
    found = effective((low, high), least, most)
    cite = guidelines_reader.newest().cite("one_count")
    answer({"effective": list(found), "cite": cite}, as_json, f"{shown(found)} ({cite})")


@click.command("points")
@click.argument("numbers", metavar="N...", type=click.IntRange(0, 1000), nargs=-1, required=True)
@json_option
@refuses
def points(numbers: tuple[int, ...], as_json: bool) -> None:
    """Add criminal history points and name the category."""
    manual = guidelines_reader.newest()
    total = sum(numbers)
    category = category_of(manual, total)
    single = sum(1 for number in numbers if number == 1)
    warnings = []
    cap = manual.points["c"].cap or 0
    if single > cap:
        rule = manual.points["c"]
        warnings.append(
            {"text": f"at most {cap} points are counted under {rule.cite}; {single} are given", "cite": rule.cite}
        )
    value = {"points": total, "category": category, "cite": manual.categories.cite, "warnings": warnings}
    lines = [
        f"{total} points: category {category} ({manual.categories.cite})",
        *(f"  Note: {one['text']}" for one in warnings),
    ]
    answer(value, as_json, "\n".join(lines))


@click.command("images")
@click.option("--images", "stills", type=click.IntRange(0, MOST), default=0, help="How many images.")
@click.option("--videos", type=click.IntRange(0, MOST), default=0, help="How many videos.")
@click.option("--frames", type=click.IntRange(0, MOST), help="The frames of the videos.")
@click.option("--unique", type=click.IntRange(0, MOST), help="How many of the images are unique.")
@click.option("--circuit", help="The circuit: 1 to 11, or DC.")
@json_option
@refuses
def images(
    stills: int, videos: int, frames: int | None, unique: int | None, circuit: str | None, as_json: bool
) -> None:
    """Count images for section 2G2.2(b)(7)."""
    manual = guidelines_reader.newest()
    row = manual.guidelines["2G2.2"].characteristics["b7"]
    found = count_images(manual, Material(stills, videos, frames, unique), circuit_number(circuit), row.bands)
    add = None if found.count is None else levels_for(row.bands, found.count)
    others = [
        {"why": one.why, "count": one.count, "add": levels_for(row.bands, one.count), "cite": one.cite}
        for one in found.others
    ]
    value = {
        "count": found.count,
        "add": add,
        "cite": f"{row.cite}; {found.cite}",
        "alternatives": others,
        "open": list(found.open),
        "warnings": [{"text": one.text, "cite": one.cite} for one in found.warnings],
    }
    first = "Not known" if add is None else f"{found.count} images: {add:+} levels"
    lines = [f"{first} ({value['cite']})", *(f"  Open: {why}" for why in found.open)]
    lines += [
        f"  Otherwise, {one['why']}: {one['count']} images, {one['add']:+} levels ({one['cite']})" for one in others
    ]
    lines += [f"  Note: {one.text} ({one.cite})" for one in found.warnings]
    answer(value, as_json, "\n".join(lines))


@click.command("days")
@click.argument("first", metavar="FROM", type=Day())
@click.argument("last", metavar="TO", type=Day())
@json_option
@refuses
def days(first: date, last: date, as_json: bool) -> None:
    """Count the days from FROM, which is not counted, to TO, which is."""
    if last < first:
        raise Refusal(f"{last} is before {first}; the earlier day comes first")
    number = (last - first).days
    answer({"days": number}, as_json, f"{number} days")


@click.command("registration")
@click.argument("offence")
@click.option("--released", type=Day(), required=True, help="The day of release, or of the sentence without prison.")
@click.option("--act", help="The act charged, where the tier turns on it.")
@click.option("--custody-days", type=click.IntRange(0, 200_000), default=0, help="Later days in custody.")
@click.option("--prior-tier", type=click.Choice(registration.TIERS, case_sensitive=False), help="A tier before.")
@click.option("--state-label", help="What a State calls the tier; it decides nothing.")
@click.option("--clean-record", is_flag=True, help="Ten years with a clean record.")
@json_option
@refuses
def registration_of(
    offence: str,
    released: date,
    act: str | None,
    custody_days: int,
    prior_tier: str | None,
    state_label: str | None,
    clean_record: bool,
    as_json: bool,
) -> None:
    """Tell how long the federal duty to register runs after OFFENCE, a key of the library."""
    _refuse_own(offence)
    library = reader.offences()
    if offence not in library:
        raise Refusal(f"{offence!r} is no offence of the library; give its key, such as usc18_2252A_a5.")
    rules = guidelines_reader.registration_rules()
    found = registration.registration(
        rules, library[offence], released, act, custody_days, prior_tier, state_label, clean_record
    )
    answer(registration.to_json(found), as_json, _registration_words(found))


def _registration_words(found: registration.Registration) -> str:
    if found.tier is None:
        lines = ["Tier not known"]
    elif found.years is None:
        lines = ["No federal duty to register is proposed"]
    else:
        until = f" until {found.until}" if found.until else ""
        years = "for life" if found.years == "life" else f"{found.years} years"
        lines = [f"Tier {found.tier}: {years}{until}, in person every {found.verify_every_months} months"]
    if found.reduced_until and not found.reduced:
        lines.append(f"  With a clean record until {found.reduced_until}")
    lines += [f"  Open: {text}" for text in found.open] + [f"  Note: {text}" for text in found.notes]
    return "\n".join([*lines, f"  {found.cite}"])
