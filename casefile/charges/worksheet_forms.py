"""The worksheet as a form: every item says where it stands, and nothing is applied by silence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from wtforms import BooleanField, IntegerField, SelectField
from wtforms.validators import NumberRange, Optional, ValidationError

from casefile.charges.worksheet_fields import COUNTED, NOTE, STATES, of_count, of_item, of_ways
from casefile.charges.worksheet_items import Item
from casefile.charges.worksheet_parts import Part
from casefile.infra.forms import Form, choices, day_field, text_field
from casefile.law.guidelines import CATEGORIES
from casefile.law.offences import statutory_range

SIDES = {"ours": "Our own", "prosecution": "Prosecution", "probation": "Probation"}
TAKEN = ("applied", "disputed")
CIRCUITS = ("1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "DC")
SENTENCES = {
    "a": "of imprisonment exceeding 13 months, §4A1.1(a): 3 points each",
    "b": "of imprisonment of at least 60 days not in (a), §4A1.1(b): 2 points each",
    "c": "of any other kind, §4A1.1(c): 1 point each, at most 4",
    "d": "for a crime of violence that got no points as part of a single sentence, §4A1.1(d): 1 point each, at most 3",
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
        description="With the status points of 2023. Empty, and no category either: not known, and no range.",
    )
    category = SelectField(
        "Or the criminal history category, ch. 5, pt. A",
        choices=choices([("", "follows from the points"), *((one, one) for one in CATEGORIES)]),
        validators=[Optional()],
        description="Where only the category is known. Points or category, never both.",
    )
    under_sentence = BooleanField(
        "Committed under a criminal justice sentence, §4A1.1(e)",
        description="One point where the sentences bring seven or more; none below. Only with the sentences above.",
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
    prior_sex_conviction = BooleanField(
        "A prior sex conviction in which a minor was the victim, 18 U.S.C. 3559(e)",
        description="Life is then mandatory on each count that the section lists. Read its exceptions in (e)(3) first.",
    )
    history_note = text_field("Note on the criminal history", most=NOTE)

    def validate(self, extra_validators: Any = None) -> bool:
        """Refuse two ways to the category, and a status point without the sentences that decide whether it counts."""
        fine, sentences = super().validate(extra_validators), self._sentences()
        if sum((self.points.data is not None, bool(self.category.data), bool(sentences))) > 1:
            text = "Give one of these only: the points, the category, or the prior sentences. Empty the others."
            self.category.errors = [*self.category.errors, text]
        if self.under_sentence.data and not sentences:
            text = "Enter the prior sentences by paragraph too, or count this point in the points."
            self.under_sentence.errors = [*self.under_sentence.errors, text]
        return fine and not self.errors

    def facts(self, manual: str) -> dict[str, Any]:
        """Return what is typed as the facts that the law is asked, in the shape of the command-line contract."""
        found: dict[str, Any] = {
            "manual": manual,
            "sentencing_on": _day(self.sentencing_on.data),
            "hypothetical": bool(self.hypothetical.data),
            "circuit": self.circuit.data or None,
            "acceptance": int(self.acceptance.data or 0),
            "history": self._history(),
            "zero_point": True if self.zero_point.data else None,
            "repeat_dangerous": self.repeat_dangerous.data or None,
            "prior_sex_conviction": True if self.prior_sex_conviction.data else None,
            "cross_reference": self._cross(),
            "group": self._groups() or None,
            "counts": [self._count(part) for part in self.parts],
        }
        self._take_whole(found["counts"])
        return {key: value for key, value in found.items() if value is not None}

    def marks(self) -> dict[str, Any]:
        """Return everything that was ticked and typed, so that the next version can begin with it."""
        typed = {field.short_name: field.data for field in self if field.short_name != "csrf_token"}
        return {name: _day(value) if isinstance(value, date) else value for name, value in typed.items()}

    def of(self, name: str) -> Any:
        """Return what is typed in a field, or None where this worksheet does not ask it."""
        return self[name].data if name in self else None

    def groups(self) -> dict[str, list[str]]:
        """Return the counts that counsel gave each letter, a letter that only one count has included."""
        found: dict[str, list[str]] = {}
        for part in self.parts:
            if letter := self.of(f"{part.key}_group"):
                found.setdefault(letter, []).append(part.name)
        return found

    def _groups(self) -> list[list[str]]:
        for letter, names in self.groups().items():
            if len(names) == 1:
                raise ValidationError(f"Only count {names[0]} is in group {letter}; give it to another count too.")
        return list(self.groups().values())

    def _sentences(self) -> dict[str, int]:
        typed = {name: self.of(f"sentences_{name}") for name in SENTENCES}
        return {name: number for name, number in typed.items() if number}

    def _history(self) -> dict[str, Any] | None:
        if self.points.data is not None:
            return {"points": self.points.data}
        if self.category.data:
            return {"category": self.category.data}
        if sentences := self._sentences():
            return {"sentences": sentences, "under_sentence": bool(self.under_sentence.data)}
        return None

    def _cross(self) -> dict[str, Any] | None:
        chosen, there = self.of("cross") or "", [self.of("cross_base") or "", *(self.of("cross_apply") or ())]
        key, _, section = chosen.partition(":")
        astray = [one for one in there if one and one.partition(":")[0] != section]
        if astray:
            named = f"the one chosen leads to §{section}" if chosen else "none is chosen"
            raise ValidationError(
                f"Something of §{astray[0].partition(':')[0]} is marked under the cross-reference, and {named}; "
                "choose the one that leads there, or take the mark away."
            )
        if not chosen:
            return None
        base, *apply = [one.partition(":")[2] for one in there]
        levels = {one: self.of(f"cross_{section.replace('.', '_')}_{one}_levels") for one in apply}
        found = {
            "guideline": section,
            "count": next(part.name for part in self.parts if part.key == key),
            "base": base or None,
            "apply": apply,
            "options": {one: int(given) for one, given in levels.items() if given not in (None, "")},
        }
        return {name: value for name, value in found.items() if value not in (None, [], {})}

    def _count(self, part: Part) -> dict[str, Any]:
        items = (*part.items, *part.figures)
        marked = (*items, *part.adjustments)
        levels = {one.id: self.of(f"{one.key}_levels") for one in items if one.choices or one.free}
        found: dict[str, Any] = {
            "count": part.name,
            "offence": part.offence.key,
            "started_on": _day(part.count.started_on),
            "committed_on": _day(part.count.committed_on),
            "tier": list(part.count.tiers) or None,
            "attempt": True if self.of(f"{part.key}_attempt") else None,
            "guideline": part.guideline.section,
            "guideline_reason": self.of(f"{part.key}_reason") or None,
            "base": self.of(f"{part.key}_base") or None,
            "apply": [one.id for one in part.items if self.of(one.key) in TAKEN],
            "disputed": [one.id for one in marked if self.of(one.key) == "disputed"],
            "open": [one.id for one in marked if self.of(one.key) == "open"],
            "options": {name: int(value) for name, value in levels.items() if value not in (None, "")},
            "chapter3": [self._adjustment(one) for one in part.adjustments if self.of(one.key) in TAKEN],
            "victims": [one.strip() for one in (self.of(f"{part.key}_victims") or "").split(",") if one.strip()],
            "same_images_as": self.of(f"{part.key}_same_images_as") or None,
            **{name: self.of(f"{part.key}_{name}") for name in (*COUNTED, "amount_usd")},
        }
        return {key: value for key, value in found.items() if value not in (None, [], {})}

    def _take_whole(self, counts: list[dict[str, Any]]) -> None:
        """Put what is taken once for all counts to the first count that Chapter Three applies to."""
        first = next((row for row, part in zip(counts, self.parts, strict=True) if not _is_apart(part)), None)
        for one in self.parts[0].whole:
            state = self.of(one.key)
            if first is None and state in (*TAKEN, "open"):
                raise ValidationError(f"{one.cite} needs a count with a level; every count here runs after the others.")
            if first is not None and state in TAKEN:
                first.setdefault("chapter3", []).append(self._adjustment(one))
            if first is not None and state in ("disputed", "open"):
                first.setdefault(state, []).append(one.id)

    def _adjustment(self, one: Item) -> str | dict[str, int]:
        levels = self.of(f"{one.key}_levels")
        return {one.id: int(levels)} if levels else one.id


def form_for(parts: Sequence[Part], marks: Mapping[str, Any] | None = None) -> WorksheetForm:
    """Return the form of a worksheet over these counts, begun with the marks of an earlier one where given."""
    fields: dict[str, Any] = {"parts": tuple(parts), **_sentence_fields(), **of_ways(parts)}
    for part in parts:
        fields |= of_count(part, [other.name for other in parts if other is not part])
    for one in parts[0].whole:
        fields |= of_item(one, STATES, "not applied")
    kept = {key: value for key, value in (marks or {}).items() if key in fields or hasattr(WorksheetForm, key)}
    if day := kept.get("sentencing_on"):
        kept["sentencing_on"] = date.fromisoformat(day)
    form: WorksheetForm = type("WorksheetOfCounts", (WorksheetForm,), fields)(data=kept)
    return form


def _is_apart(part: Part) -> bool:
    """Whether a count carries the term its statute sets, after every other, and Chapter Three does not apply to it."""
    count = part.count
    return part.guideline.independent or statutory_range(part.offence, count.committed_on, count.tiers).consecutive


def _sentence_fields() -> dict[str, Any]:
    return {
        f"sentences_{name}": IntegerField(f"Prior sentences {words}", [Optional(), NumberRange(0, 50)])
        for name, words in SENTENCES.items()
    }


def _day(value: date | None) -> str | None:
    return value.isoformat() if value else None
