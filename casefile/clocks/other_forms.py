"""What may be typed about duties that come again."""

from __future__ import annotations

from datetime import date

from wtforms import BooleanField, IntegerField, SelectField
from wtforms.validators import InputRequired, NumberRange

from casefile.clocks.duties import MOST_EVERY, DutyFacts, ReportFacts
from casefile.clocks.other_models import KINDS, OUTCOMES, UNITS
from casefile.infra.forms import Form, choices, day_field, text_field


class DutyForm(Form):
    """A duty that comes again."""

    kind = SelectField("Kind", choices=choices(KINDS.items()), default="release condition")
    what = text_field("What is to be done", required=True, most=300, help="Such as: report to the pretrial officer")
    source = text_field(
        "The order or statute that sets it",
        required=True,
        most=300,
        help="Such as: order setting conditions of release, entry 8, condition 7",
    )
    first_on = day_field("First due on", required=True)
    every = IntegerField(
        "It comes again every",
        [
            InputRequired("Say how often it comes."),
            NumberRange(1, MOST_EVERY, f"Give a number from 1 to {MOST_EVERY}."),
        ],
        default=1,
    )
    unit = SelectField("Unit", choices=choices(UNITS.items()), default="weeks")
    until = day_field("Until", help="Only where the order names an end; else it runs on.")

    def value(self) -> DutyFacts:
        """Return the duty as typed."""
        return DutyFacts(
            kind=self.kind.data,
            what=self.what.data,
            source=self.source.data,
            first_on=self.first_on.data,
            every=self.every.data,
            unit=self.unit.data,
            until=self.until.data,
        )


class CorrectDutyForm(DutyForm):
    """A new row in the place of a duty's."""

    why = text_field("Why it changes", required=True, most=300, help="Such as: conditions modified, entry 13")
    struck = BooleanField("Entered by mistake", description="It stays on record, and leaves the list")


class ReportForm(Form):
    """What became of one day on which a duty was due."""

    due_on = SelectField("Due on")
    outcome = SelectField("What became of it", choices=choices(OUTCOMES.items()), default="done")
    note = text_field("Note", most=1000, help="Such as: confirmed by the officer on the telephone")
    why = text_field("Why it is corrected", most=300, help="Only for a day that is recorded already; both rows stay")

    def value(self) -> ReportFacts:
        """Return what was typed."""
        return ReportFacts(date.fromisoformat(self.due_on.data), self.outcome.data, self.note.data)
