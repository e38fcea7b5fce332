"""What may be typed about deadlines and hearings."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from wtforms import BooleanField, DateField, HiddenField, IntegerField, SelectField, SelectMultipleField, TimeField
from wtforms.validators import InputRequired, NumberRange, Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from casefile.deadlines.counting import PLAIN, Asked, grouped_rules
from casefile.deadlines.hearings import HearingFacts
from casefile.deadlines.models import SERVICE_METHODS, Deadline
from casefile.deadlines.service import DateFacts
from casefile.infra.forms import Form, choices, day_field, same, text_field, with_zone


def time_field(label: str, help: str = "") -> TimeField:
    """Return a field for an hour on the court's clock."""
    return TimeField(label, [Optional()], format=["%H:%M", "%H:%M:%S"], description=help)


def _rules(court: str | None = None) -> list[Any]:
    rules = grouped_rules(court)
    named = choices((key, words) for key, words, _ in rules)
    for choice, (_, _, group) in zip(named, rules, strict=True):
        choice.optgroup = group
    return [*choices([("", "choose one")]), *named]


def _day(field: DateField) -> date:
    if field.data is None:
        raise ValidationError(f"{field.label.text} is needed.")
    return field.data


def moment(day: date, hour: time | None, zone: str) -> datetime | None:
    """Return the moment of an hour on a day in the court's zone, or None where no hour is given."""
    return with_zone(datetime.combine(day, hour), zone) if hour else None


class ProposeForm(Form):
    """What a deadline is counted from. ``seen`` is the answer that was on the page when the person said yes."""

    rule = SelectField("Rule", choices=_rules, validators=[InputRequired("Choose a rule.")])
    number = IntegerField(
        "How many",
        [Optional(), NumberRange(1, 10000, "Give a number from 1 to 10,000.")],
        description="Plain counting only.",
    )
    before = BooleanField("Counted back from the event", description="Plain counting only; a rule knows its direction.")
    event_on = day_field("Day of the event", required=True, help="The day itself is not counted.")
    event_time = time_field("Hour of the event", "Where a period of hours runs from it; on the court's clock.")
    served_by = SelectField(
        "Served", choices=choices(SERVICE_METHODS.items()), default="", description="Three days are added for some."
    )
    tier = SelectField(
        "Registration tier",
        choices=[*choices([("", "–")]), *same(("I", "II", "III"))],
        default="",
        description="Verification only.",
    )
    also_on = day_field(
        "Second day the rule looks at", help="The trial date, for a rule that says “but not later than”."
    )
    closed = text_field("Days the clerk's office could not be reached", help="As 2026-02-17, several apart by commas.")
    holidays = text_field(
        "Days declared a holiday besides the legal ones", help="As 2026-02-17, several apart by commas."
    )
    what = text_field("Call it", most=300, help="Left empty, it is called as the rule is.")
    hearing = HiddenField()
    counted_from = HiddenField()
    seen = HiddenField()

    def offer(self, court: str | None) -> ProposeForm:
        """Put the local rules of a court first among the choices."""
        self.rule.choices = _rules(court)
        return self

    def value(self, zone: str) -> Asked:
        """Return what is to be counted.

        Raises:
            ValidationError: an hour does not exist on that day, or a listed day is no day.
        """
        plain = self.rule.data in PLAIN
        if plain and not self.number.data:
            raise ValidationError(f"Say how many {self.rule.data} are to be counted.")
        return Asked(
            rule=f"{self.rule.data}:{self.number.data}" if plain else self.rule.data,
            event_on=_day(self.event_on),
            event_at=moment(_day(self.event_on), self.event_time.data, zone),
            service=self.served_by.data or "",
            before=bool(plain and self.before.data),
            tier=self.tier.data or None,
            also_on=self.also_on.data,
            closed=_days(self.closed.data),
            holidays=_days(self.holidays.data),
        )


def _days(typed: str) -> tuple[date, ...]:
    days = []
    for word in re.split(r"[\s,;]+", typed or ""):
        try:
            days += [date.fromisoformat(word)] if word else []
        except ValueError:
            raise ValidationError(f"{word!r} is no day; write it as 2026-02-17.") from None
    return tuple(days)


class DateForm(Form):
    """A date read in an order, or one of the office's own."""

    what = text_field("What is due", required=True, most=300)
    due_on = day_field("Due on", required=True)
    due_time = time_field("At", "Only where the court named an hour; on the court's clock.")
    why = text_field("Where the date comes from", required=True, help="Such as: order of 4 March, entry 31")

    def value(self, zone: str) -> DateFacts:
        """Return the date as typed."""
        at = moment(_day(self.due_on), self.due_time.data, zone)
        return DateFacts(self.what.data, _day(self.due_on), at, self.why.data)


class ReasonForm(Form):
    """Why a date is rejected, cancelled or set aside."""

    reason = text_field("Reason", required=True, most=1000)


class EventForm(Form):
    """The day on which an event really was, and why that is known. ``others`` are the dates counted from it too."""

    event_on = day_field("The event was on", required=True)
    event_time = time_field("Hour", "Where a period of hours runs from it; on the court's clock.")
    others = SelectMultipleField(
        "Also counted from the same day",
        coerce=int,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    reason = text_field("Reason", required=True, most=1000, help="Such as: the verdict is entry 88, of 12 December")

    def offer(self, dates: Sequence[Deadline]) -> EventForm:
        """Name the other dates, each taken unless it is left out."""
        self.others.choices = choices((one.id, one.what) for one in dates)
        if not self.is_submitted():
            self.others.data = [one.id for one in dates]
        return self

    def value(self, zone: str) -> tuple[date, datetime | None]:
        """Return the day, and the moment where an hour is given."""
        return _day(self.event_on), moment(_day(self.event_on), self.event_time.data, zone)


class TwoPersonsForm(Form):
    """Whether two persons are required for every date, and why."""

    required = SelectField(
        "Two persons for every date", choices=choices([("yes", "are required"), ("no", "are not required")])
    )
    why = text_field("Why", required=True, most=300)


class DoneForm(Form):
    """What was done."""

    what_was_done = text_field("What was done", most=1000, help="Such as: filed as entry 61")


class MoveForm(Form):
    """The day a date moves to, and why."""

    due_on = day_field("Moves to", required=True)
    due_time = time_field("At", "Only where an hour is named.")
    reason = text_field("Reason", required=True, most=1000, help="Such as: extended by order, entry 44")

    def value(self, zone: str) -> tuple[date, datetime | None]:
        """Return the day, and the moment where an hour is named."""
        return _day(self.due_on), moment(_day(self.due_on), self.due_time.data, zone)


class HearingForm(Form):
    """A day in court."""

    what = text_field("What is heard", required=True, most=300, help="Arraignment, status conference, sentencing …")
    purpose = text_field("Purpose", most=300, help="To discuss trial scheduling, to argue a motion …")
    starts_on = day_field("Day", required=True)
    starts_time = time_field("Hour", "On the court's clock; leave it empty where it is not known.")
    place = text_field("Place", most=300, help="Court house, room, or how to dial in")
    judge = text_field("Judge", most=200)
    client_must_attend = BooleanField("The client must attend", default=True)
    counsel_must_attend = BooleanField("Counsel must attend", default=True)
    witness_must_attend = BooleanField("A witness or an expert of ours must attend")
    interpreter_needed = BooleanField("An interpreter is needed")
    arrive = text_field("When to be there, where to meet", most=300)
    bring = text_field("What to bring", most=600, long=True)
    why = text_field("Why it changes", most=300, help="Such as: reset by entry 41")

    def value(self, zone: str) -> HearingFacts:
        """Return the hearing as typed."""
        return HearingFacts(
            what=self.what.data,
            starts_on=_day(self.starts_on),
            starts_at=moment(_day(self.starts_on), self.starts_time.data, zone),
            place=self.place.data,
            judge=self.judge.data,
            client_must_attend=self.client_must_attend.data,
            arrive=self.arrive.data,
            bring=self.bring.data,
            purpose=self.purpose.data,
            counsel_must_attend=self.counsel_must_attend.data,
            witness_must_attend=self.witness_must_attend.data,
            interpreter_needed=self.interpreter_needed.data,
        )


class HeldForm(Form):
    """What came of a hearing."""

    outcome = text_field("Outcome", required=True, most=2000, long=True)
