"""The checklist of a kept worksheet: every item with its state, section and note, counted or not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from casefile.charges.worksheet_forms import SENTENCES, WorksheetForm
from casefile.charges.worksheet_items import Item, of_base, of_characteristic
from casefile.charges.worksheet_parts import Part
from casefile.law.dated import Verified
from casefile.law.guidelines import Manual

BASE = "base level: "
Line = dict[str, Any]
"""One line as it is kept: ``count`` its name, ``count_id`` its row, ``key`` what evidence is put to; plain values."""


def lines_of(form: WorksheetForm, answer: Mapping[str, Any], manual: Manual) -> list[Line]:
    """Return every line of a worksheet in its order: count by count, then what holds for all of them."""
    counted = {row["count"]: row for row in answer["counts"]}
    found = [line for part in form.parts for line in _of_count(form, part, counted[part.name])]
    return [*found, *_of_all(form, manual)]


def of_state(lines: Iterable[Line], *states: str) -> list[Line]:
    """Return the lines that stand in one of these states."""
    return [one for one in lines if one["state"] in states]


def is_base(line: Line) -> bool:
    """Whether a line is the base level of a count, which mostly follows from the conviction itself."""
    return str(line["condition"]).startswith(BASE)


def by_count(lines: Sequence[Line]) -> dict[str, list[Line]]:
    """Return the lines by the name of their count; those for all counts under an empty name, last."""
    found: dict[str, list[Line]] = {}
    for one in lines:
        found.setdefault(one["count"], []).append(one)
    return found


def _of_count(form: WorksheetForm, part: Part, row: Mapping[str, Any]) -> list[Line]:
    states = {one.key: form.of(one.key) for one in (*part.items, *part.adjustments)}
    states |= {one.key: _figure_state(form, part, one) for one in part.figures}
    taken = {one["id"]: f"{one['levels']:+d}" for one in row["adjustments"]}
    found = [_base(form, part, row)]
    for one in (*part.items, *part.figures, *part.adjustments):
        line = _line(form, part, one, states[one.key])
        found.append({**line, "levels": taken.get(one.id, line["levels"])})
    found += _across(form, part)
    if form.of(f"{part.key}_attempt"):
        found.append(_plain(part.name, part.count.id, "", "attempt is charged", "applied"))
    if letter := form.of(f"{part.key}_group"):
        text = f"grouped by counsel with the counts of group {letter}"
        note = form.of(f"{part.key}_group_note")
        found.append(_plain(part.name, part.count.id, "USSG §3D1.2(a)-(c)", text, "applied", note))
    return found


def _across(form: WorksheetForm, part: Part) -> list[Line]:
    """Return the cross-reference of a count that counsel chose, and what applies where it leads."""
    way = next((one for one in part.ways if form.of("cross") == f"{part.key}:{one.section}"), None)
    if way is None:
        return []
    text, note = f"cross-reference to §{way.section}: {way.reference.condition}", form.of("cross_note")
    rows = way.guideline.characteristics.values() if way.guideline else ()
    at = f"cross_{way.section.replace('.', '_')}"
    there = [of_characteristic(way.guideline, one, at) for one in rows if way.guideline]
    ticked = [one for one in there if f"{way.section}:{one.id}" in (form.of("cross_apply") or ())]
    return [
        _plain(part.name, part.count.id, way.reference.cite, text, "applied", note),
        *(_line(form, part, one, "applied") for one in ticked),
    ]


def _base(form: WorksheetForm, part: Part, row: Mapping[str, Any]) -> Line:
    """Return the base level as it was computed; where a cross-reference led elsewhere, as it was chosen."""
    ours = row["guideline"] == part.guideline.section
    wanted = row["base"] if ours else form.of(f"{part.key}_base")
    note = form.of(f"{part.key}_base_note")
    found = next((one for one in part.bases if one.id == wanted), None)
    if found is None:
        cite = f"USSG §{part.guideline.section}(a)"
        state = "open" if ours else "as the conviction settles it"
        return _plain(part.name, part.count.id, cite, "base level", state, note)
    item = of_base(part.guideline, found, part.key)
    return {**_line(form, part, item, "applied"), "note": note or "", "condition": f"{BASE}{item.condition}"}


def _figure_state(form: WorksheetForm, part: Part, one: Item) -> str:
    typed = form.of(one.key)
    names = ("images", "videos", "frames", "unique_images", "same_images_as") if one.counted == "images" else ()
    given = [form.of(f"{part.key}_{name}") for name in names or ("amount_usd",)]
    if typed in ("disputed", "open"):
        return str(typed)
    return "applied" if any(value not in (None, "") for value in given) else "no number given"


def _line(form: WorksheetForm, part: Part | None, one: Item, state: str | None) -> Line:
    levels = form.of(f"{one.key}_levels")
    return {
        "count": part.name if part else "",
        "count_id": part.count.id if part else None,
        "key": one.link,
        "cite": one.cite,
        "condition": one.condition,
        "levels": f"{int(levels):+d}" if levels not in (None, "") else one.levels.replace("?", "not fixed"),
        "state": state or "open",
        "note": form.of(f"{one.key}_note") or "",
        "verified": _mark(one.verified),
    }


def _plain(count: str, count_id: int | None, cite: str, text: str, state: str, note: str | None = "") -> Line:
    return {
        "count": count,
        "count_id": count_id,
        "key": "",
        "cite": cite,
        "condition": text,
        "levels": "",
        "state": state,
        "note": note or "",
        "verified": True,
    }


def _mark(verified: Verified) -> bool | str:
    return verified if isinstance(verified, bool | str) else True


def _of_all(form: WorksheetForm, manual: Manual) -> list[Line]:
    def taken(cite: str, text: str, on: object, note: str | None = "") -> Line:
        return _plain("", None, cite, text, "applied" if on else "not applied", note)

    acceptance = int(form.acceptance.data or 0)
    found = [_line(form, None, one, form.of(one.key)) for one in form.parts[0].whole]
    if "cross" in form and not form.of("cross"):
        found.append(taken("", "no cross-reference is applied", on=False, note=form.of("cross_note")))
    words = f"acceptance of responsibility{f', {acceptance} levels' if acceptance else ''}"
    return [
        *found,
        taken("USSG §3E1.1", words, acceptance),
        _plain("", None, manual.categories.cite, *_history(form), form.history_note.data),
        taken(manual.cite("zero_point"), "offender without criminal history points", form.zero_point.data),
        taken(manual.cite(f"repeat_{form.repeat_dangerous.data or 'a'}"), *_repeat(form)),
        taken(
            manual.cite("mandatory_life"),
            "a prior sex conviction in which a minor was the victim",
            form.prior_sex_conviction.data,
        ),
    ]


def _repeat(form: WorksheetForm) -> tuple[str, object]:
    which = form.repeat_dangerous.data
    return "repeat and dangerous sex offender" + (f", paragraph ({which})" if which else ""), which


def _history(form: WorksheetForm) -> tuple[str, str]:
    """Return the criminal history as it was given, and whether it was."""
    sentences = [f"{form.of(f'sentences_{one}')} under ({one})" for one in SENTENCES if form.of(f"sentences_{one}")]
    if form.points.data is not None:
        return f"criminal history: {form.points.data} points", "applied"
    if form.category.data:
        return f"criminal history: category {form.category.data}", "applied"
    if sentences:
        return f"criminal history: prior sentences {', '.join(sentences)}", "applied"
    return "criminal history", "open"
