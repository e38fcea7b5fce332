"""What may be typed about an order: its source and days, and its terms by ticking, each with what it asks for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, time
from functools import cache
from typing import Any

from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    TimeField,
    ValidationError,
    widgets,
)
from wtforms.validators import InputRequired, NumberRange, Optional

from casefile.infra.forms import FIRST_ASKED, LAST_ASKED, Form, choices, text_field
from casefile.law import orders as law
from casefile.law.orders import Ask, Ordered, Term
from casefile.lawdata.orders_reader import catalogue
from casefile.orders.models import CourtOrder
from casefile.orders.service import NEWCOMERS, EndFacts, Newcomer, OrderFacts, Source

NO_ENTRY = "None of these: it says below where it was read"
SOURCE_HELP = "Where the docket is not in the system, or to name the page. Such as: read from the paper, entry 14"
IN_SPANISH = "Left empty, the client reads this rule in English."
MOST_WORDS, MOST_PLAIN, MOST_NEWCOMERS = 300, 1500, 20


class Ticks(SelectMultipleField):
    """Several choices as boxes to tick."""

    widget = widgets.ListWidget(prefix_label=False)
    option_widget = widgets.CheckboxInput()


class DayField(DateField):
    """A day; what is none is told with what was typed."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the day as a browser sends it."""
        try:
            super().process_formdata(valuelist)
        except ValueError as fault:
            raise ValueError(f"{valuelist[0]!r} is no day; write it as 2026-02-17.") from fault


def order_day(label: str, *, required: bool = False, help: str = "") -> DateField:
    """Return a field for a day that an order can bear."""

    def known(_form: Form, field: DateField) -> None:
        if field.data and not FIRST_ASKED <= field.data.year <= LAST_ASKED:
            raise ValidationError(
                f"The year {field.data.year} cannot be meant; give a day from {FIRST_ASKED} to {LAST_ASKED}."
            )

    return DayField(label, [InputRequired(f"{label} is needed.") if required else Optional(), known], description=help)


class SourceForm(Form):
    """Where something was read, and what the form was made of (``seen``)."""

    seen = HiddenField()
    entry_id = SelectField("Docket entry", description="The entry of this matter's docket in which it stands")
    source = text_field("Where it was read", most=MOST_WORDS, help=SOURCE_HELP)

    def offer_entries(self, entries: Sequence[Any]) -> None:
        """Offer the docket entries of the matter."""
        self.entry_id.choices = choices([("", NO_ENTRY), *((str(one.id), _entry_words(one)) for one in entries)])

    def source_value(self) -> Source:
        """Return the source as typed."""
        return Source(int(self.entry_id.data) if self.entry_id.data else None, self.source.data)


def _entry_words(entry: Any) -> str:
    day = f"{entry.filed_on:%-d %b %Y}" if entry.filed_on else ""
    text = " ".join(entry.text.split())
    return " · ".join(part for part in (str(entry.number or "–"), day, text[:90] + "…" * (len(text) > 90)) if part)


class OrderFields(SourceForm):
    """An order; the terms are added to this by ``order_form``."""

    kind = SelectField("Kind of order")
    made_on = order_day("Made on", required=True, help="The day on the order")
    made_by = text_field("Made by", required=True, help="The judge who signed it")
    since = order_day("In force from", required=True, help="A later day: the client's list shows it from then on")
    until = order_day("Until", help="Only where the order names a last day; left empty: until it is changed")
    newcomers = text_field(
        "People who are not in the matter yet",
        most=2000,
        long=True,
        help=f"One on each line: name, role. Such as: Kim Low, witness. Roles: {', '.join(NEWCOMERS)}.",
    )

    def offer(self, entries: Sequence[Any], people: Sequence[tuple[int, str]]) -> None:
        """Offer kinds, docket entries and the people of the matter."""
        self.offer_entries(entries)
        self.kind.choices = choices((one.key, one.name) for one in catalogue().kinds.values())
        for term, ask in asks():
            if ask.kind == "people":
                self[named(term, ask)].choices = choices(people)

    def terms(self) -> Iterator[tuple[Term, Any, list[tuple[Any, bool]]]]:
        """Yield each term with its box to tick and the fields of what it asks for, and whether each may be empty."""
        for term in offered():
            fields = [
                (self[name], not ask.required or name.endswith("_es")) for ask in term.asks for name in names(term, ask)
            ]
            yield term, self[ticked(term)], [*fields, (self.newcomers, True)] if term.marks else fields

    def validate(self, extra_validators: Any = None) -> bool:
        """Refuse a term that lacks a value, values of a term that is not ticked, and an order without a term."""
        good = super().validate(extra_validators)
        wrong = [message for term in offered() for message in self._wrong(term)]
        if not any(self[ticked(term)].data for term in offered()) and not wrong:
            self.form_errors.append("No term is ticked; tick what the court ordered.")
            wrong.append("")
        if not self.entry_id.data and not self.source.data:
            _add(self.source, "Choose the docket entry above, or say here where it was read.")
            wrong.append("")
        if self.made_on.data and self.since.data and self.until.data and self.until.data < self.since.data:
            _add(self.until, f"It is before the first day, {self.since.data}; correct one of the two.")
            wrong.append("")
        return good and not wrong

    def _wrong(self, term: Term) -> list[str]:
        filled = self._filled(term)
        tick = self[ticked(term)]
        if not tick.data:
            if filled or (term.marks and self.newcomers.data):
                _add(tick, "Something is filled in here: tick the term, or empty its fields.")
                return [term.key]
            return []
        try:
            newcomers = self._newcomers() if term.marks else ()
        except ValidationError as fault:
            _add(self.newcomers, str(fault))
            return [term.key]
        found = law.faults(term, {**filled, **({"people": [0]} if newcomers else {})})
        for key, words in found:
            _add(self[f"ask_{term.key}_{key}"], words)
        return [words for _, words in found]

    def _filled(self, term: Term) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for ask in term.asks:
            for name, key in zip(names(term, ask), (ask.key, f"{ask.key}_es"), strict=False):
                value = self[name].data
                if isinstance(value, time):
                    value = value.strftime("%H:%M")
                if value:
                    found[key] = value
        return found

    def _newcomers(self) -> tuple[Newcomer, ...]:
        found = []
        for line in self.newcomers.data.splitlines():
            name, comma, role = (part.strip() for part in line.rpartition(","))
            if not line.strip():
                continue
            if not comma or not name or role.casefold() not in NEWCOMERS:
                raise ValidationError(f"“{line.strip()}” needs a name, a comma and a role: {', '.join(NEWCOMERS)}.")
            if len(name) > 200:
                raise ValidationError("A name has at most 200 characters.")
            found.append(Newcomer(name, role.casefold()))
        if len(found) > MOST_NEWCOMERS:
            raise ValidationError(f"{len(found)} people are named; enter at most {MOST_NEWCOMERS} at once.")
        return tuple(found)

    def value(self) -> OrderFacts:
        """Return the order as typed."""
        return OrderFacts(
            kind=self.kind.data,
            source=self.source_value(),
            made_on=self.made_on.data,
            made_by=self.made_by.data,
            since=self.since.data,
            until=self.until.data,
            terms=tuple(Ordered(term.key, self._filled(term)) for term in offered() if self[ticked(term)].data),
            newcomers=self._newcomers(),
        )


def _add(field: Any, words: str) -> None:
    field.errors = [*field.errors, words]


def offered() -> list[Term]:
    """Return the terms that can be ticked."""
    return [term for term in catalogue().terms.values() if term.offered]


def asks() -> Iterator[tuple[Term, Ask]]:
    """Yield everything that is asked for."""
    for term in offered():
        for ask in term.asks:
            yield term, ask


def ticked(term: Term) -> str:
    """Return the name of a term's box."""
    return f"term_{term.key}"


def named(term: Term, ask: Ask) -> str:
    """Return the name of the field of something that is asked for."""
    return f"ask_{term.key}_{ask.key}"


def names(term: Term, ask: Ask) -> list[str]:
    """Return the names of its fields: words have one for their Spanish, too."""
    return [named(term, ask), *([f"{named(term, ask)}_es"] if ask.kind == "words" else [])]


@cache
def _with_terms() -> type[OrderFields]:
    fields: dict[str, Any] = {"__doc__": "An order with its terms."}
    for term in offered():
        fields[ticked(term)] = BooleanField(term.name)
        for ask in term.asks:
            fields[named(term, ask)] = _field(ask)
            if ask.kind == "words":
                most = MOST_PLAIN if ask.long else MOST_WORDS
                fields[f"{named(term, ask)}_es"] = text_field(
                    f"{ask.label}: in Spanish", most=most, long=ask.long, help=IN_SPANISH
                )
    return type("OrderForm", (OrderFields,), fields)


def _field(ask: Ask) -> Any:
    """Return the field for something that is asked for; what must be there is judged by the law where it is ticked."""
    label = ask.label
    if ask.kind == "people":
        return Ticks(label, coerce=int, description=ask.help)
    if ask.kind == "time":
        return TimeField(label, [Optional()], description=ask.help)
    if ask.kind == "number":
        rules = [Optional(), NumberRange(1, 100_000, "Give a number from 1 to 100000.")]
        return IntegerField(label, rules, description=ask.help)
    if ask.kind == "flag":
        return BooleanField(label, description=ask.help)
    return text_field(label, most=MOST_PLAIN if ask.long else MOST_WORDS, long=ask.long, help=ask.help)


def order_form(**kept: Any) -> OrderFields:
    """Return the form of an order with its terms."""
    return _with_terms()(**kept)


def as_typed(row: CourtOrder, *, source: bool = True) -> dict[str, Any]:
    """Return a version as the form shows it; a modification has a source and days of its own."""
    found: dict[str, Any] = {"kind": row.kind, "made_by": row.made_by, "until": row.until}
    if source:
        found |= {"entry_id": str(row.entry_id or ""), "source": row.source, "made_on": row.made_on, "since": row.since}
    for one in row.ordered:
        term = catalogue().terms[one.key]
        found[ticked(term)] = True
        for ask in term.asks:
            for name, key in zip(names(term, ask), (ask.key, f"{ask.key}_es"), strict=False):
                value = one.filled.get(key)
                found[name] = time.fromisoformat(value) if ask.kind == "time" and value else value
    return found


def seen(form: Any) -> str:
    """Return what the form was made of: the stamp of the order when its page was shown."""
    return str(form.seen.data or "")


class WhyForm(Form):
    """Why something was entered by mistake."""

    seen = HiddenField()
    why = text_field("Why", required=True, most=300, help="It stays on record with this reason.")


class EndForm(SourceForm):
    """That an order is over."""

    on = order_day("Over from", required=True, help="From this day the client need not follow it any more")
    note = text_field("Note", most=300)
    lift = Ticks("May be addressed again", coerce=int, description="Whoever is not ticked stays marked.")

    def value(self) -> EndFacts:
        """Return what was typed."""
        return EndFacts(self.on.data, self.source_value(), self.note.data, tuple(self.lift.data or ()))


class ExtendForm(SourceForm):
    """That an order holds longer."""

    until = order_day("Holds until", help="Left empty: until it is changed")

    def value(self) -> tuple[date | None, Source]:
        """Return the day and where it was read."""
        return self.until.data, self.source_value()


class LiftForm(SourceForm):
    """That the system may address people again whom an order had named."""

    lift = Ticks("May be addressed again", coerce=int)

    def value(self) -> tuple[tuple[int, ...], Source]:
        """Return the people and where it was read."""
        return tuple(self.lift.data or ()), self.source_value()
