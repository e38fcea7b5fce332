"""What may be typed about counts, ending in finished values."""

from __future__ import annotations

from datetime import date
from typing import Any

from wtforms import DateField, RadioField, SelectField, SelectMultipleField
from wtforms.validators import Optional
from wtforms.widgets import CheckboxInput, ListWidget

from casefile.charges.intake import CountFacts
from casefile.charges.models import ELEMENT_STATES, FACTOR_OUTCOMES, FACTOR_POSITIONS, Count
from casefile.charges.positions import FactorStand
from casefile.infra.forms import Form, choices, same, text_field
from casefile.law.offences import Offence
from casefile.law.penalties import tier_step

PAPERS = [
    ("", "the indictment, information or complaint"),
    ("s", "a superseding one (s)"),
    ("ss", "a second superseding one (ss)"),
    ("sss", "a third superseding one (sss)"),
]
LAST_DAY_HELP = "As charged; the last day where a span is charged. The penalty in force on it applies."


class CountForm(Form):
    """A count entered by hand, before the docket names it or where no docket does."""

    number = text_field("Number", most=20, help="As the charge numbers it: 1. Leave it empty before there is a charge")
    suffix = SelectField("Charged in", choices=choices(PAPERS), validators=[Optional()])
    citation = text_field("Citation", most=300, help="In any form: 18 U.S.C. § 2261A(2), or 18:2252A(a)(2)")
    title = text_field("Title", most=500, help="As the charge words it")
    started_on = DateField("First day of the offence", [Optional()], description="Only where a span is charged")
    committed_on = DateField("Last day of the offence", [Optional()], description=LAST_DAY_HELP)

    def value(self) -> CountFacts:
        """Return the count as typed."""
        return CountFacts(
            number=self.number.data,
            suffix=self.suffix.data or "",
            citation=self.citation.data,
            title=self.title.data,
            started_on=self.started_on.data,
            committed_on=self.committed_on.data,
        )


class DateForm(Form):
    """The day of the offence, or the span."""

    started_on = DateField("First day of the offence", [Optional()], description="Only where a span is charged")
    committed_on = DateField("Last day of the offence", [Optional()], description=LAST_DAY_HELP)

    def value(self) -> tuple[date | None, date | None]:
        """Return the last day and the first."""
        return self.committed_on.data, self.started_on.data


class TiersForm(Form):
    """The penalty tiers that apply."""

    tiers = SelectMultipleField(
        "Tiers that apply",
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
        validators=[Optional()],
    )

    def offer(self, offence: Offence) -> TiersForm:
        """Name the tiers of an offence as the choices."""
        steps = {row.name: tier_step(row).text for row in offence.penalties}
        self.tiers.choices = choices((name, steps[name]) for name in offence.tier_names)
        return self

    def value(self) -> list[str]:
        """Return the names of the tiers chosen."""
        return list(self.tiers.data or [])


class ElementForm(Form):
    """Where one element stands."""

    state = RadioField("Where it stands", choices=same(ELEMENT_STATES))
    note = text_field("Note", most=20_000, long=True, help="Work product: what there is, what is missing, what to ask")

    def value(self) -> tuple[str, str]:
        """Return the state and the note."""
        return self.state.data, self.note.data


class FactorForm(Form):
    """Where one aggravating factor stands."""

    position = SelectField("Where it stands", choices=same(FACTOR_POSITIONS))
    alleged_in = text_field("Alleged in", most=300, help="Indictment paragraph, plea offer, report: with its page")
    note = text_field("Note", most=20_000, long=True, help="Work product: what speaks for it and what against")
    outcome = SelectField("Outcome", choices=same(FACTOR_OUTCOMES))

    def value(self) -> FactorStand:
        """Return where the factor stands."""
        return FactorStand(self.position.data, self.alleged_in.data, self.note.data, self.outcome.data)


class MapForm(Form):
    """The offence a person chooses for a count; empty says that none of the library fits."""

    offence_key = text_field("Offence", most=60)

    def value(self) -> str | None:
        """Return the key of the offence, or None."""
        return self.offence_key.data or None


def date_form(count: Count, **given: Any) -> DateForm:
    """Return the form for the day of a count, with ids of its own beside others of its kind."""
    return DateForm(obj=count, prefix=f"count-{count.id}", **given)


def element_form(number: int, **given: Any) -> ElementForm:
    """Return the form for one element of a count."""
    return ElementForm(prefix=f"element-{number}", **given)


def factor_form(key: str, **given: Any) -> FactorForm:
    """Return the form for one factor of a count."""
    return FactorForm(prefix=f"factor-{key}", **given)
