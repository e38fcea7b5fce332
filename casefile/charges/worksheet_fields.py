"""The fields of one count on the worksheet's form, and of what is asked over several counts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import BooleanField, IntegerField, SelectField, SelectMultipleField
from wtforms.validators import NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from casefile.charges.worksheet_items import Item, of_characteristic
from casefile.charges.worksheet_parts import Part, bases_of
from casefile.infra.forms import choices, same, text_field
from casefile.law.guidelines import Guideline

STATES = ("open", "applied", "disputed", "not applied", "considered, not applicable")
FOLLOWS = "as counted"
OF_FIGURES = (FOLLOWS, "disputed", "open")
LETTERS = "ABCDEFGH"
COUNTED = {
    "images": ("How many images", "Without videos and without frames of them"),
    "videos": ("How many videos or clips", "Each counts as 75 images"),
    "frames": ("How many frames of them", "Asked in the Third Circuit, where frames are counted"),
    "unique_images": ("How many images without duplicates", "Only where duplicates are known; both figures are kept"),
}
NOTE = 1000


def of_count(part: Part, others: list[str]) -> dict[str, Any]:
    """Return the fields of one count; ``others`` are the names of the other counts."""
    key = part.key
    bases = [(one.id, f"{one.level}: {one.condition} ({one.cite})") for one in part.bases]
    fields: dict[str, Any] = {
        f"{key}_base": SelectField(
            "Base level",
            choices=choices(bases if len(bases) == 1 else [("", "as the conviction settles it, or open"), *bases]),
            validators=[Optional()],
        ),
        f"{key}_base_note": note_field(f"§{part.guideline.section}(a)"),
        f"{key}_reason": text_field(
            "Why this guideline", most=500, help="Needed where the law names none, or another, for this offence"
        ),
        f"{key}_victims": text_field(
            "Victims, by pseudonym", most=300, help="Such as MV-1, MV-2: used for grouping, §3D1.2. Never a name"
        ),
        f"{key}_attempt": BooleanField(
            "An attempt is charged",
            description="Computed as the completed offence: check that the statute punishes it so. "
            "USSG §2X1.1 (attempt) is not loaded, and not checked.",
        ),
    }
    for one in part.items:
        fields |= of_item(one, STATES, "open")
    for one in part.adjustments:
        fields |= of_item(one, STATES, "not applied")
    for one in part.figures:
        fields |= of_item(one, OF_FIGURES, FOLLOWS)
    return {**fields, **_figures(part, others), **_group(part, others)}


def _figures(part: Part, others: list[str]) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    if "images" in part.counted:
        for name, (label, help_) in COUNTED.items():
            fields[f"{part.key}_{name}"] = IntegerField(label, [Optional(), NumberRange(0, 10**9)], description=help_)
        others_named = [("", "no other count"), *((one, f"count {one}") for one in others)]
        fields[f"{part.key}_same_images_as"] = SelectField(
            "The same images as", choices=choices(others_named), validators=[Optional()]
        )
    if "amount" in part.counted:
        fields[f"{part.key}_amount_usd"] = IntegerField("Amount in dollars", [Optional(), NumberRange(0, 10**12)])
    return fields


def _group(part: Part, others: list[str]) -> dict[str, Any]:
    if not others:
        return {}
    letters = [("", "as the Manual’s other rules group it"), *((one, f"group {one}") for one in LETTERS)]
    return {
        f"{part.key}_group": SelectField(
            "Grouped by counsel, §3D1.2(a) to (c)",
            choices=choices(letters),
            validators=[Optional()],
            description="Counts with the same letter make one group: the same act and victim (a), acts with a common "
            "plan against the same victim (b), or conduct that another count already counts (c). "
            "Counts under §3D1.2(d) group without it.",
        ),
        f"{part.key}_group_note": note_field("§3D1.2"),
    }


def of_item(one: Item, states: Sequence[str], default: str) -> dict[str, Any]:
    """Return the fields of one line: where it stands, its levels where they are chosen, and its note."""
    fields: dict[str, Any] = {
        one.key: SelectField(one.cite, choices=same(states), default=default),
        f"{one.key}_note": note_field(one.cite),
    }
    if one.choices:
        levels = [("", "which level"), *((str(level), f"{level:+d}") for level in one.choices)]
        fields[f"{one.key}_levels"] = SelectField(
            f"Levels of {one.cite}", choices=choices(levels), validators=[Optional()]
        )
    elif one.free:
        fields[f"{one.key}_levels"] = IntegerField(f"Levels of {one.cite}", [Optional(), NumberRange(-50, 50)])
    return fields


def note_field(cite: str) -> Any:
    """Return the field for a note on one line: work product, shown beside it in the version that is kept."""
    return text_field(f"Note on {cite}", most=NOTE)


def of_ways(parts: Sequence[Part]) -> dict[str, Any]:
    """Return the fields of a cross-reference: which one, and the base level and the items where it leads."""
    named, targets = [("", "none applies")], dict[str, Guideline]()
    for part in parts:
        for way in part.ways:
            loaded = "" if way.guideline else " (its figures are not loaded: the count stays open)"
            text = f"count {part.name}, {way.reference.cite} to §{way.section}: {way.reference.condition}{loaded}"
            named.append((f"{part.key}:{way.section}", text))
            if way.guideline:
                targets[way.section] = way.guideline
    if len(named) == 1:
        return {}
    fields: dict[str, Any] = {
        "cross": SelectField(
            "Cross-reference",
            choices=choices(named),
            validators=[Optional()],
            description="A worksheet takes one; make another version for the other.",
        ),
        "cross_note": note_field("the cross-reference"),
    }
    return fields | (_there(targets) if targets else {})


def _there(targets: dict[str, Guideline]) -> dict[str, Any]:
    bases, items, levels = [("", "the only one, or as the conviction settles it")], [], dict[str, Any]()
    for section, guideline in targets.items():
        bases += [
            (f"{section}:{one.id}", f"§{section}, {one.level or 'open'}: {one.condition}")
            for one in bases_of(guideline)
        ]
        for row in guideline.characteristics.values():
            one = of_characteristic(guideline, row, f"cross_{section.replace('.', '_')}")
            if one.counted:
                continue
            items.append((f"{section}:{one.id}", f"{one.cite}, {one.levels}: {one.condition}"))
            if one.choices or one.free:
                levels[f"{one.key}_levels"] = of_item(one, STATES, "open")[f"{one.key}_levels"]
    return {
        "cross_base": SelectField("Base level there", choices=choices(bases), validators=[Optional()]),
        "cross_apply": SelectMultipleField(
            "Characteristics that apply there",
            choices=choices(items),
            option_widget=CheckboxInput(),
            widget=ListWidget(prefix_label=False),
            validators=[Optional()],
        ),
        **levels,
    }
