"""What may be typed of an entry of the office's own, and of counsel's checks, ending in finished values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, DateField, FieldList, FormField, IntegerField, SelectField, SelectMultipleField
from wtforms import Form as Part
from wtforms.validators import InputRequired, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from casefile.charges.checks import CheckFacts
from casefile.infra.forms import Form, choices, day_field, text_field
from casefile.law.citations import parse
from casefile.lawdata import reader
from casefile.lawdata.own_reader import PLACES, OwnEntry

Fields = dict[str, Any]
EFFECTS = [
    ("range", "a range: minimum and maximum"),
    ("minimum", "raises the minimum"),
    ("adds", "adds months to the maximum"),
    ("times", "multiplies the maximum"),
    ("same", "same as the completed offence"),
    ("open", "not known: say why"),
]
ANSWERS = [("", "not known, or it depends: say why"), ("yes", "yes"), ("no", "no")]
MARKS = [("no", "not checked"), ("partial", "partly read in the source"), ("yes", "read in the source")]
MOST_ROWS = 40


def _several(label: str, words: Any) -> SelectMultipleField:
    """Return a choice of several words, each with a box to tick."""
    return SelectMultipleField(
        label,
        choices=words,
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
        validators=[Optional()],
    )


def _whole(label: str, help: str = "") -> IntegerField:
    return IntegerField(label, [Optional(), NumberRange(0, 1_000_000_000)], description=help)


class ElementPart(Part):
    """One element; left empty it is no element."""

    text = text_field("What must be proved", most=2000, long=True)
    mental_state = text_field("Mental state", most=500)
    evidence = _several("Kinds of proof", lambda: choices(reader.evidence_kinds().items()))


class TierPart(Part):
    """One penalty tier in one dated wording; left empty it is none."""

    tier = text_field("Name", most=60, help="base applies when nothing else is chosen")
    effect = SelectField("What it does", choices=choices(EFFECTS))
    trigger = text_field("When it applies", most=1000)
    min_months = text_field("Minimum", most=10, help="Months, or life; 0 where there is none")
    max_months = text_field("Maximum", most=10, help="Months, or life")
    since = day_field("In force since", help="The first day these figures are known to hold")
    since_source = text_field("What says so", most=500, help="The act, or the edition read")
    cite = text_field("Citation of the penalty", most=300)
    until = day_field("Until", help="Only where a later law ended it")
    amount = _whole("Months added, or times")
    fine_usd = _whole("Fine up to, in dollars", "Only where it differs from the fine below")
    consecutive = BooleanField("It runs after every other term")
    mandatory_prison = BooleanField("Prison is mandatory")
    open_because = text_field("Why it is not known", most=500)
    note = text_field("Note", most=1000)


class AssessmentPart(Part):
    """One special assessment."""

    usd = _whole("Dollars")
    cite = text_field("Citation", most=300)


class OwnEntryForm(Form):
    """One entry of the office's own, whole. ``more`` on the page adds empty rows without saving."""

    citation = text_field("Citation", most=300, required=True, help="As you would write it: Neb. Rev. Stat. § 28-707")
    covers = text_field(
        "Other ways it is cited", most=2000, long=True, help="One a line, if any; the citation above is read as well"
    )
    name = text_field("Name of the offence", most=300, required=True)
    jurisdiction = SelectField("Law of", choices=lambda: choices(PLACES.items()))
    categories = _several("Kind of offence", lambda: choices(reader.categories().items()))
    in_force_from = day_field("The statute is in force from", help="Only where earlier conduct is not covered")
    gated = BooleanField("Gated: a matter with this charge takes no files", default=True)
    gated_because = text_field("Why it is gated, or not", most=500, required=True)
    jurisdictional_element = text_field("Jurisdictional element", most=2000, long=True)
    elements = FieldList(FormField(ElementPart), min_entries=1, max_entries=MOST_ROWS)
    penalties = FieldList(FormField(TierPart), min_entries=1, max_entries=MOST_ROWS)
    penalties_cite = text_field("Citation of the penalties together", most=300, required=True)
    fine_usd = _whole("Fine up to, in dollars")
    fine_cite = text_field("Citation of the fine", most=300)
    release_min = _whole("Supervised release, least months")
    release_max = text_field("Supervised release, most months", most=10, help="Months, or life")
    release_cite = text_field("Citation of supervised release", most=300)
    assessments = FieldList(FormField(AssessmentPart), min_entries=1, max_entries=MOST_ROWS)
    restitution = text_field("Restitution", most=1000)
    registration = text_field("Registration tier", most=60, help="I, II, III or none; leave it empty and say why")
    registration_why = text_field("Why, or why it is not known", most=1000)
    limitations = text_field("Limitations", most=1000)
    guideline = text_field("Guideline", most=20, help="2G2.2; leave it empty and say why where there is none")
    guideline_why = text_field("Why, or why there is none", most=1000)
    detention = SelectField("Presumption of detention", choices=choices(ANSWERS), validators=[Optional()])
    detention_why = text_field("Reason for the answer on detention", most=1000)
    conditions = SelectField("Mandatory conditions of release", choices=choices(ANSWERS), validators=[Optional()])
    conditions_why = text_field("Reason for the answer on conditions", most=1000)
    defences = text_field("Defences", most=10_000, long=True, help="One a line")
    exceptions = text_field("Exceptions", most=10_000, long=True, help="One a line")
    warnings = text_field("Traps to warn of", most=10_000, long=True, help="One a line")
    source_what = text_field("Source", most=500, required=True, help="What was read: the code, its edition or release")
    source_where = text_field("Where it stands", most=500, required=True, help="Address, volume, or shelf")
    verified = SelectField("How far it was read in that source", choices=choices(MARKS))
    verified_note = text_field("What was not read", most=1000)
    seen = IntegerField("Version in view", [Optional()], default=0)
    why = text_field("What changes with this version", most=300)

    def validate(self, extra_validators: Any = None) -> bool:
        """Check the fields, and say in the form's own words what an entry cannot be without."""
        valid = super().validate(extra_validators)
        lacking = {} if self.seen.data else self._lacking()
        for name, said in lacking.items():
            self[name].errors = [*self[name].errors, said]
        return valid and not lacking

    def _lacking(self) -> Fields:
        found: Fields = {}
        if self.jurisdiction.data == "us" and not any(parse(text) for text in self._covers()):
            found["citation"] = (
                "No federal citation is read in it; write it as 18 U.S.C. § 2261A(2), or choose the State."
            )
        if not self.categories.data:
            found["categories"] = "Tick at least one kind."
        for name in ("registration", "guideline"):
            if not self[name].data and not self[f"{name}_why"].data:
                found[f"{name}_why"] = f"{self[name].label.text}: give it, or say here why there is none."
        return found

    def value(self, key: str, before: Fields | None = None) -> tuple[Fields, Fields]:
        """Return the fields of the entry and its source; what the form does not ask stays as it stood before."""
        old = before or {}
        found = {**old, "key": key, "jurisdiction": self.jurisdiction.data, **_texts(self, _PLAIN)}
        found["covers"] = self._covers()
        found["in_force_from"] = self.in_force_from.data
        found["categories"] = list(self.categories.data or [])
        found["gated"] = bool(self.gated.data)
        found["elements"] = self._elements()
        found["penalties"] = [_tier(part, old.get("penalties", [])) for part in self.penalties if _filled(part)]
        mark = {"yes": True, "partial": "partial"}.get(self.verified.data, False)
        found["fine"] = _as_before(_fine(self), mark, [old.get("fine")])
        found["supervised_release"] = _as_before(_release(self), mark, [old.get("supervised_release")])
        found["assessments"] = _assessments(self.assessments, mark, old.get("assessments", []))
        for name, answer in (("detention_presumption", "detention"), ("release_conditions", "conditions")):
            found[name] = _answer(self[answer].data, self[f"{answer}_why"].data)
        for name, inner in (("registration", "tier"), ("guideline", "section")):
            options = (old.get(name) or {}).get("options")
            found[name] = _proposal(inner, self[name].data, self[f"{name}_why"].data, options)
        for name in _LISTS:
            found[name] = _lines(self[name].data)
        found["verified"] = mark
        source = {"what": self.source_what.data, "where": self.source_where.data}
        return {name: one for name, one in found.items() if one is not None and one != []}, source

    def _covers(self) -> list[str]:
        return list(dict.fromkeys([self.citation.data, *_lines(self.covers.data)]))

    def _elements(self) -> list[Fields]:
        typed = [part.form for part in self.elements if part.form.text.data]
        found = []
        for number, one in enumerate(typed, start=1):
            row: Fields = {"n": number, "text": one.text.data}
            if one.mental_state.data:
                row["mental_state"] = one.mental_state.data
            found.append({**row, "evidence": list(one.evidence.data or [])})
        return found


_PLAIN = (
    "citation",
    "name",
    "gated_because",
    "jurisdictional_element",
    "penalties_cite",
    "restitution",
    "limitations",
    "verified_note",
)
_LISTS = ("defences", "exceptions", "warnings")
_TIER_TEXTS = ("tier", "trigger", "since_source", "cite", "open_because", "note")


def _texts(form: Any, names: Sequence[str]) -> Fields:
    return {name: form[name].data or None for name in names}


def _lines(text: str | None) -> list[str]:
    return [line.strip() for line in (text or "").split("\n") if line.strip()]


def _months(typed: str | None) -> int | str | None:
    """Return months as a number where they are one; anything else goes to the reader, which says what is right."""
    text = (typed or "").strip()
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else text.casefold() or None


def _filled(part: Any) -> bool:
    return bool(part.form.tier.data or part.form.trigger.data or part.form.max_months.data)


def _tier(part: Any, before: Sequence[Fields]) -> Fields:
    """Return a tier as typed; what the form does not ask stays only on a tier that is otherwise as it was."""
    typed = part.form
    row: Fields = {**_texts(typed, _TIER_TEXTS), "effect": typed.effect.data, "since": typed.since.data}
    row |= {"min_months": _months(typed.min_months.data), "max_months": _months(typed.max_months.data)}
    row |= {"amount": typed.amount.data, "fine_usd": typed.fine_usd.data, "until": typed.until.data}
    row |= {"consecutive": typed.consecutive.data or None, "mandatory_prison": typed.mandatory_prison.data or None}
    row = {name: one for name, one in row.items() if one is not None}
    for old in before:
        if row == {"effect": "range", **{name: one for name, one in old.items() if name in row}}:
            return dict(old)
    return row


def _fine(form: OwnEntryForm) -> Fields | None:
    return None if form.fine_usd.data is None else {"usd": form.fine_usd.data, "cite": form.fine_cite.data}


def _release(form: OwnEntryForm) -> Fields | None:
    if form.release_min.data is None and not form.release_max.data:
        return None
    high = _months(form.release_max.data)
    found = {"min_months": form.release_min.data or 0, "max_months": high, "cite": form.release_cite.data}
    return {name: one for name, one in found.items() if one is not None}


def _as_before(row: Fields | None, mark: object, before: Sequence[Fields | None]) -> Fields | None:
    """Return a figure with the mark of the entry, or as it stood before where nothing of it was typed differently."""
    if row is None:
        return None
    same = [old for old in before if old and {name: old.get(name) for name in row} == row]
    return dict(same[0]) if same else {**row, "verified": mark}


def _assessments(parts: Any, mark: object, before: Sequence[Fields]) -> list[Fields]:
    typed = [{"usd": part.form.usd.data, "cite": part.form.cite.data} for part in parts]
    rows = [row for row in typed if row["usd"] is not None or row["cite"]]
    return [_as_before({name: one for name, one in row.items() if one is not None}, mark, before) or {} for row in rows]


def _answer(typed: str, why: str) -> Fields | None:
    if not typed and not why:
        return None
    found: Fields = {"answer": {"yes": True, "no": False}.get(typed)}
    return {**found, "why": why} if why else found


def _proposal(name: str, typed: str, why: str, options: Any) -> Fields:
    found = {name: typed or None, "options": None if typed else options, "why": why or None}
    return {key: one for key, one in found.items() if one is not None}


def own_form(entry: OwnEntry | None = None, version: int = 0, **given: Any) -> OwnEntryForm:
    """Return the form of a new entry, or of one as it stands, with empty rows to go on in."""
    if entry is None:
        return OwnEntryForm(**given, data={"elements": [{}] * 3, "penalties": [{}]})
    return OwnEntryForm(**given, data=_typed(entry.fields, entry.source, version))


def _typed(row: Mapping[str, Any], source: Mapping[str, Any], version: int) -> Fields:
    """Return what a person would have typed for an entry."""
    fine, release = row.get("fine") or {}, row.get("supervised_release") or {}
    found: Fields = {name: row.get(name) for name in (*_PLAIN, "jurisdiction", "categories", "in_force_from", "gated")}
    found |= {name: "\n".join(row.get(name, [])) for name in _LISTS}
    found["covers"] = "\n".join(one for one in row.get("covers", []) if one != row.get("citation"))
    found["elements"] = [*row.get("elements", []), {}]
    found["penalties"] = [*(_tier_typed(one) for one in row.get("penalties", [])), {}]
    found["assessments"] = [*row.get("assessments", []), {}]
    found |= {"fine_usd": fine.get("usd"), "fine_cite": fine.get("cite")}
    found |= {"release_min": release.get("min_months"), "release_cite": release.get("cite")}
    found["release_max"] = _shown(release.get("max_months"))
    for name, inner in (("registration", "tier"), ("guideline", "section")):
        found |= {name: (row.get(name) or {}).get(inner), f"{name}_why": (row.get(name) or {}).get("why")}
    for answer, name in (("detention", "detention_presumption"), ("conditions", "release_conditions")):
        stated = (row.get(name) or {}).get("answer")
        found |= {answer: _yes_no(stated), f"{answer}_why": (row.get(name) or {}).get("why")}
    read = row.get("verified")
    mark = "yes" if read is True else "partial" if read == "partial" else "no"
    return found | {"verified": mark, "source_what": source["what"], "source_where": source["where"], "seen": version}


def _yes_no(stated: object) -> str:
    return "yes" if stated is True else "no" if stated is False else ""


def _tier_typed(row: Mapping[str, Any]) -> Fields:
    return {**row, "min_months": _shown(row.get("min_months")), "max_months": _shown(row.get("max_months"))}


def _shown(months: object) -> str:
    return "" if months is None else str(months)


class StandingForm(Form):
    """Why an entry is retired, or brought back."""

    why = text_field("Why", most=280, required=True, help="It stays with the version")


class ImportForm(Form):
    """A file of entries, as this office or another exported it."""

    file = FileField(
        "File", [FileRequired("Choose the file.")], description="YAML, as the export gives it. At most 1 MB."
    )


class CheckForm(Form):
    """A check by counsel."""

    part = SelectField("What was checked")
    checked_on = DateField("Day of the check", [InputRequired("Give the day of the check.")])
    what_read = text_field(
        "What was read", most=2000, required=True, help="The source, its edition or release, and where it stands"
    )
    note = text_field("Note", most=5000, long=True)

    def offer(self, parts: Mapping[str, str]) -> CheckForm:
        """Name the parts of an entry that can be checked as the choices."""
        self.part.choices = choices(parts.items())
        return self

    def value(self) -> CheckFacts:
        """Return the check as typed."""
        on: date = self.checked_on.data  # type: ignore[assignment]  # the field is required
        return CheckFacts(self.part.data, on, self.what_read.data, self.note.data)


class WithdrawForm(Form):
    """Why a check is taken back."""

    why = text_field("Why it is withdrawn", most=2000, required=True)
