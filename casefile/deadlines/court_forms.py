"""What may be typed about a court: a local rule or standing order, a closed day, a check of one, its withdrawal."""

from __future__ import annotations

from datetime import date
from typing import Any

from wtforms import DateField, HiddenField, IntegerField, SelectField
from wtforms.validators import InputRequired, NumberRange, ValidationError

from casefile.deadlines.counting import library_choices
from casefile.deadlines.court_entries import DAY_KINDS, DayFacts, RuleFacts
from casefile.infra.forms import Form, choices, day_field, text_field
from casefile.law.counting import UNITS
from casefile.law.local_rules import METHODS
from casefile.lawdata import reader

WHO = ("defence", "client", "both", "movant", "opponent", "appellant", "proponent", "government", "court", "probation")


def _courts(empty: str) -> list[Any]:
    named = sorted(((court.id, court.name) for court in reader.courts().values()), key=lambda pair: pair[1])
    return choices([("", empty), *named])


def _library() -> list[Any]:
    rules = library_choices()
    named = choices((key, words) for key, words, _ in rules)
    for choice, (_, _, group) in zip(named, rules, strict=True):
        choice.optgroup = group
    return [*choices([("", "none: it is a rule of the court's own")]), *named]


def _needed(field: DateField) -> date:
    if field.data is None:
        raise ValidationError(f"{field.label.text} is needed.")
    return field.data


class CourtRuleForm(Form):
    """A local rule of a court, or a standing order of one of its judges."""

    court = SelectField("Court", choices=lambda: _courts("choose one"), validators=[InputRequired("Choose the court.")])
    judge = text_field("Judge", help="Only for a standing order: it holds in the cases of this judge")
    cite = text_field("Citation", required=True, most=200, help="As the court prints it, with its number")
    overrides = SelectField("Rule of the library that it overrides", choices=_library, default="")
    number = IntegerField(
        "How many",
        [InputRequired("Give the number of the period."), NumberRange(1, 10000, "Give a number from 1 to 10,000.")],
    )
    unit = SelectField("Unit", choices=choices((unit, unit) for unit in UNITS), default="days")
    direction = SelectField(
        "Direction", choices=choices([("after", "after the event"), ("before", "before the event")]), default="after"
    )
    method = SelectField("How it is counted", choices=choices(METHODS.items()), default="rule45")
    since = day_field("In force since", required=True, help="It counts for events from this day on")
    until = day_field("Last day in force", help="Empty while it is in force")
    title = text_field("Name", help="Needed where it overrides no rule of the library")
    who = SelectField(
        "Who must act",
        choices=choices([("", "as in the library's rule"), *((one, one) for one in WHO)]),
        default="",
    )
    trigger = text_field("Runs from", most=300, help="The event, such as: service of the motion")
    consequence = text_field("If it is missed", most=500)
    note = text_field("Note", most=1000, long=True)
    source = text_field(
        "Where it was read", required=True, most=500, help="The print or page, its date, and where it is published"
    )
    why = text_field("Why it changes", most=300)
    rule = HiddenField()
    seen = HiddenField(default="0")

    def value(self) -> RuleFacts:
        """Return the rule as typed."""
        return RuleFacts(
            court=self.court.data,
            cite=self.cite.data,
            number=self.number.data or 0,
            unit=self.unit.data,
            direction=self.direction.data,
            method=self.method.data,
            since=_needed(self.since),
            source=self.source.data,
            judge=self.judge.data,
            overrides=self.overrides.data,
            rule="" if self.overrides.data else (self.rule.data or "")[:80],
            title=self.title.data,
            who=self.who.data,
            trigger=self.trigger.data,
            consequence=self.consequence.data,
            until=self.until.data,
            note=self.note.data,
        )


class CourtDayForm(Form):
    """A day on which a court is closed that the calendar does not know."""

    court = SelectField("Court", choices=lambda: _courts("every federal court"), default="")
    day = day_field("Day", required=True)
    kind = SelectField("It was", choices=choices(DAY_KINDS.items()))
    name = text_field("What day", required=True, help="Such as: day of mourning; or why the clerk was not reached")
    source = text_field(
        "Where it was read", required=True, most=500, help="The proclamation, act or order, its date and number"
    )
    why = text_field("Why it changes", most=300)
    seen = HiddenField(default="0")

    def value(self) -> DayFacts:
        """Return the day as typed."""
        return DayFacts(
            day=_needed(self.day),
            kind=self.kind.data,
            name=self.name.data,
            source=self.source.data,
            court=self.court.data,
        )


class CourtCheckForm(Form):
    """A second person's reading of an entry."""

    what_read = text_field(
        "What was read", required=True, most=2000, help="The source, its edition or date, and where it stands"
    )


class CourtWithdrawForm(Form):
    """Why an entry is not used any more."""

    why = text_field(
        "Why it is withdrawn", required=True, most=280, help="It was entered in error; it stays to be read"
    )
