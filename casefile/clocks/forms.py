"""What may be typed into the speedy-trial ledger, ending in finished facts."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, IntegerField, SelectField
from wtforms.validators import NumberRange, Optional, ValidationError

from casefile.clocks.book import EventFacts, ExtensionFacts, PeriodFacts, entry_named
from casefile.clocks.models import EVENT_KINDS, FINDINGS, MOVANTS, PERIOD_KINDS, SIDES, STANCES, STATES
from casefile.clocks.service import MOST_EXTENSION_DAYS
from casefile.clocks.standing import WhatIf
from casefile.infra.forms import Form, choices, day_field, text_field
from casefile.law.speedytrial_grounds import GROUNDS
from casefile.matters.models import Matter

GROUND_CHOICES = [(key, f"{one.cite.removeprefix('18 U.S.C. § ')}: {one.title}") for key, one in GROUNDS.items()]
WITH_A_ROW = "Its number on the docket of this matter; leave it empty where no entry says it"


def _entry(label: str = "Docket entry") -> Any:
    return text_field(label, most=80, help=WITH_A_ROW)


def _state() -> Any:
    return SelectField("It is", choices=choices(STATES.items()), default="accepted")


class _Corrects(Form):
    """What a correction asks beside the fields themselves."""

    why = text_field("Why it is corrected", required=True, most=300, help="Both rows stay on record")
    struck = BooleanField("Entered by mistake", description="It stays on record, and leaves the ledger")


class EventForm(Form):
    """An event."""

    kind = SelectField("What took place", choices=choices(EVENT_KINDS.items()))
    on = day_field(
        "Day", required=True, help="The day in the court’s zone; of a charge, the day it was filed and public"
    )
    entry = _entry()

    def value(self, matter: Matter, words: str = "") -> EventFacts:
        """Return the event as typed.

        Raises:
            Refusal: the docket has no such entry.
        """
        return EventFacts(self.kind.data, self.on.data, entry_named(matter, self.entry.data), words)


class PeriodForm(Form):
    """A motion, or excluded days, with the positions of both sides."""

    kind = SelectField("What it is", choices=choices(PERIOD_KINDS.items()))
    what = text_field("Name of the motion, or cause", required=True, most=300, help="As the docket calls it")
    by = SelectField("Made by", choices=choices(MOVANTS.items()), default="unknown")
    first = day_field("First day", required=True, help="Of a motion, the day it was filed; this day is in it")
    ready = day_field(
        "Heard or ready on",
        help="Of a motion: the day its hearing ended or, without one, the day the court had every paper on it",
    )
    heard = BooleanField("There was a hearing on it")
    last = day_field("Last day", help="Of a motion, the day it was decided; leave it empty while it is open")
    ground = SelectField("Ground, 18 U.S.C. § 3161", choices=choices(GROUND_CHOICES), default="h1D")
    findings = SelectField(
        "Findings of the court",
        choices=choices(FINDINGS.items()),
        default="unknown",
        description="(h)(7) excludes days only where the court set forth its reasons on the record",
    )
    side = SelectField("Who says that these days are excluded", choices=choices(SIDES.items()), default="ordered")
    codefendants = text_field("Codefendants whose time it is, one a line", most=600, long=True, help="Only for (h)(6)")
    entry = _entry("Docket entry of the motion or order")
    last_entry = _entry("Docket entry that ended it")
    ours = SelectField("What we say", choices=choices(STANCES.items()), default="")
    ours_first = day_field("Our first day", help="Only where we say that other days are excluded")
    ours_last = day_field("Our last day")
    ours_reason = text_field("Our reason", most=1000, long=True, help="It is printed in the exhibit")
    government = SelectField("What the government says", choices=choices(STANCES.items()), default="")
    government_first = day_field("Its first day", help="Only where it says that other days are excluded")
    government_last = day_field("Its last day")
    government_reason = text_field("Its reason", most=1000, long=True, help="In its words, with where it said so")

    def value(self, matter: Matter, words: str = "") -> PeriodFacts:
        """Return the period as typed.

        Raises:
            Refusal: the docket has no such entry.
        """
        typed = {one.short_name: one.data for one in self if one.short_name in PeriodFacts.__dataclass_fields__}
        typed |= {name: typed[name] or "" for name in ("ours", "government")}
        return PeriodFacts(
            **typed,
            entry_key=entry_named(matter, self.entry.data),
            last_entry_key=entry_named(matter, self.last_entry.data),
            words=words,
        )


class ExtensionForm(Form):
    """An order that lengthens the thirty days."""

    ordered_on = day_field("Day of the order", required=True)
    days = IntegerField(
        "Days added",
        [Optional(), NumberRange(1, MOST_EXTENSION_DAYS, f"Give 1 to {MOST_EXTENSION_DAYS} days, or nothing.")],
        description="Leave it empty where the docket does not say: it stays open until somebody enters it",
    )
    entry = _entry("Docket entry of the order")

    def value(self, matter: Matter, words: str = "") -> ExtensionFacts:
        """Return the extension as typed.

        Raises:
            Refusal: the docket has no such entry.
        """
        return ExtensionFacts(self.ordered_on.data, self.days.data, entry_named(matter, self.entry.data), words)


class RejectForm(Form):
    """Why a proposal is rejected."""

    why = text_field("Why it is rejected", required=True, most=300, help="It stays on record with this reason")


class WhatIfForm(Form):
    """One thing that is only tried; nothing of it is kept."""

    class Meta:
        """A form that asks and changes nothing needs no token."""

        csrf = False

    as_of = day_field("Counted to", help="Another last day than today")
    kind = SelectField(
        "Add", choices=choices([("", "nothing"), ("motion", "a motion"), ("exclusion", "excluded days")]), default=""
    )
    first = day_field("First day, or day of filing")
    ready = day_field("Heard or ready on", help="Only of a motion")
    last = day_field("Last day, or day of decision", help="Leave it empty for one that stays open")
    ground = SelectField("Ground of excluded days", choices=choices(GROUND_CHOICES), default="h7")
    found = SelectField("Findings on it", choices=choices(FINDINGS.items()), default="yes")

    def validate_kind(self, field: SelectField) -> None:
        """Refuse a period without its first day."""
        if field.data and not self.first.data:
            raise ValidationError("Give the first day of what is added.")

    def value(self, findings: dict[int, str]) -> WhatIf:
        """Return what is tried, with other ``findings`` by the id of a period."""
        added: tuple[PeriodFacts, ...] = ()
        if self.kind.data and self.first.data:
            is_motion = self.kind.data == "motion"
            added = (
                PeriodFacts(
                    kind=self.kind.data,
                    what="what if: " + ("a motion" if is_motion else "excluded days"),
                    first=self.first.data,
                    last=self.last.data,
                    ready=self.ready.data if is_motion else None,
                    ground="h1D" if is_motion else self.ground.data,
                    findings=self.found.data,
                ),
            )
        return WhatIf(self.as_of.data, added, findings)


def correcting(form: type[Form]) -> type[Any]:
    """Return a form for the correction of what another form enters; a rejected row can be taken up by it."""
    shape = {"state": _state(), "__doc__": f"{form.__doc__} Corrected."}
    return type(f"{form.__name__}Correction", (form, _Corrects), shape)
