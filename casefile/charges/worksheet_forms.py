"""The worksheet as a form: every item says where it stands, and nothing is applied by silence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from wtforms import BooleanField, IntegerField, SelectField
from wtforms.validators import NumberRange, Optional

from casefile.charges.worksheet_parts import Item, Part
from casefile.infra.forms import Form, choices, day_field, same, text_field

SIDES = {"ours": "Our own", "prosecution": "Prosecution", "probation": "Probation"}
STATES = ("open", "applied", "disputed", "not applied", "considered, not applicable")
TAKEN = ("applied", "disputed")
CIRCUITS = ("1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "DC")
COUNTED = {
    "images": ("How many images", "Without videos and without frames of them"),
    "videos": ("How many videos or clips", "Each counts as 75 images"),
    "frames": ("How many frames of them", "Asked in the Third Circuit, where frames are counted"),
    "unique_images": ("How many images without duplicates", "Only where duplicates are known; both figures are kept"),
}


class WorksheetForm(Form):
    """What is asked once. The fields of each count are added by ``form_for``."""

    parts: tuple[Part, ...] = ()

    side = SelectField("Whose worksheet", choices=choices(SIDES.items()))
    title = text_field("Name of this version", required=True, most=200, help="Such as: before the plea, or as objected")
    sentencing_on = day_field("Day of sentencing", help="The Manual in force on it is used")
    hypothetical = BooleanField(
        "Hypothetical: use the edition that is loaded, although another was in force",
        description="The page and every print say so.",
    )
    circuit = SelectField(
        "Circuit", choices=choices([("", "not said"), *((one, one) for one in CIRCUITS)]), validators=[Optional()]
    )
    acceptance = SelectField(
        "Acceptance of responsibility, §3E1.1",
        choices=choices([("0", "none"), ("2", "2 levels"), ("3", "3 levels, by the government's motion")]),
    )
    points = IntegerField(
        "Criminal history points, §4A1.1",
        [Optional(), NumberRange(0, 200)],
        description="With the status points of 2023. Empty: not known, and no range.",
    )
    zero_point = SelectField(
        "Zero-point offender, §4C1.1",
        choices=choices([("", "not applied"), ("yes", "applied")]),
        validators=[Optional()],
        description="Refused where an offence excludes it.",
    )
    repeat_dangerous = SelectField(
        "Repeat and dangerous sex offender, §4B1.5",
        choices=choices([("", "not applied"), ("a", "paragraph (a)"), ("b", "paragraph (b)")]),
        validators=[Optional()],
    )

    def facts(self, manual: str) -> dict[str, Any]:
        """Return what is typed as the facts that the law is asked, in the shape of the command-line contract."""
        found: dict[str, Any] = {
            "manual": manual,
            "sentencing_on": _day(self.sentencing_on.data),
            "hypothetical": bool(self.hypothetical.data),
            "circuit": self.circuit.data or None,
            "acceptance": int(self.acceptance.data or 0),
            "history": None if self.points.data is None else {"points": self.points.data},
            "zero_point": True if self.zero_point.data else None,
            "repeat_dangerous": self.repeat_dangerous.data or None,
            "counts": [self._count(part) for part in self.parts],
        }
        return {key: value for key, value in found.items() if value is not None}

    def marks(self) -> dict[str, Any]:
        """Return everything that was ticked and typed, so that the next version can begin with it."""
        typed = {field.short_name: field.data for field in self if field.short_name != "csrf_token"}
        return {name: _day(value) if isinstance(value, date) else value for name, value in typed.items()}

    def _count(self, part: Part) -> dict[str, Any]:
        levels = {one.id: self._of(f"{one.key}_levels") for one in part.items if one.choices or one.free}
        found: dict[str, Any] = {
            "count": part.name,
            "offence": part.offence.key,
            "started_on": _day(part.count.started_on),
            "committed_on": _day(part.count.committed_on),
            "tier": list(part.count.tiers) or None,
            "guideline": part.guideline.section,
            "guideline_reason": self._of(f"{part.key}_reason") or None,
            "base": self._of(f"{part.key}_base") or None,
            "apply": [one.id for one in part.items if self._of(one.key) in TAKEN],
            "disputed": [one.id for one in part.items if self._of(one.key) == "disputed"],
            "open": [one.id for one in part.items if self._of(one.key) == "open"],
            "options": {name: int(value) for name, value in levels.items() if value not in (None, "")},
            "chapter3": [self._adjustment(one) for one in part.adjustments if self._of(one.key) in TAKEN],
            "victims": [one.strip() for one in (self._of(f"{part.key}_victims") or "").split(",") if one.strip()],
            "same_images_as": self._of(f"{part.key}_same_images_as") or None,
            **{name: self._of(f"{part.key}_{name}") for name in (*COUNTED, "amount_usd")},
        }
        found["disputed"] += [one.id for one in part.adjustments if self._of(one.key) == "disputed"]
        found["open"] += [one.id for one in part.adjustments if self._of(one.key) == "open"]
        return {key: value for key, value in found.items() if value not in (None, [], {})}

    def _adjustment(self, one: Item) -> str | dict[str, int]:
        levels = self._of(f"{one.key}_levels")
        return {one.id: int(levels)} if levels else one.id

    def _of(self, name: str) -> Any:
        return self[name].data if name in self else None


def form_for(parts: Sequence[Part], marks: Mapping[str, Any] | None = None) -> WorksheetForm:
    """Return the form of a worksheet over these counts, begun with the marks of an earlier one where given."""
    fields: dict[str, Any] = {"parts": tuple(parts)}
    for part in parts:
        fields |= _fields(part, [other.name for other in parts if other is not part])
    kept = {key: value for key, value in (marks or {}).items() if key in fields or hasattr(WorksheetForm, key)}
    if day := kept.get("sentencing_on"):
        kept["sentencing_on"] = date.fromisoformat(day)
    form: WorksheetForm = type("WorksheetOfCounts", (WorksheetForm,), fields)(data=kept)
    return form


def _fields(part: Part, others: list[str]) -> dict[str, Any]:
    key = part.key
    bases = [(one.id, f"{one.level}: {one.condition} ({one.cite})") for one in part.bases]
    fields: dict[str, Any] = {
        f"{key}_base": SelectField(
            "Base level",
            choices=choices(bases if len(bases) == 1 else [("", "as the conviction settles it, or open"), *bases]),
            validators=[Optional()],
        ),
        f"{key}_reason": text_field(
            "Why this guideline", most=500, help="Needed where the law names none, or another, for this offence"
        ),
        f"{key}_victims": text_field(
            "Victims, by pseudonym", most=300, help="Such as MV-1, MV-2: used for grouping. Never a name"
        ),
    }
    for one in part.items:
        fields |= _item(one, "open")
    for one in part.adjustments:
        fields |= _item(one, "not applied")
    if "images" in part.counted:
        for name, (label, help_) in COUNTED.items():
            fields[f"{key}_{name}"] = IntegerField(label, [Optional(), NumberRange(0, 10**9)], description=help_)
        others_named = [("", "no other count"), *((one, f"count {one}") for one in others)]
        fields[f"{key}_same_images_as"] = SelectField(
            "The same images as", choices=choices(others_named), validators=[Optional()]
        )
    if "amount" in part.counted:
        fields[f"{key}_amount_usd"] = IntegerField("Amount in dollars", [Optional(), NumberRange(0, 10**12)])
    return fields


def _item(one: Item, default: str) -> dict[str, Any]:
    fields: dict[str, Any] = {one.key: SelectField(one.cite, choices=same(STATES), default=default)}
    if one.choices:
        levels = [("", "which level"), *((str(level), f"{level:+d}") for level in one.choices)]
        fields[f"{one.key}_levels"] = SelectField(
            f"Levels of {one.cite}", choices=choices(levels), validators=[Optional()]
        )
    elif one.free:
        fields[f"{one.key}_levels"] = IntegerField(f"Levels of {one.cite}", [Optional(), NumberRange(-50, 50)])
    return fields


def _day(value: date | None) -> str | None:
    return value.isoformat() if value else None
