"""What may be typed about a plea offer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from wtforms import BooleanField, SelectField, SelectMultipleField
from wtforms.validators import Optional
from wtforms.widgets import CheckboxInput, ListWidget

from casefile.charges.models import Count
from casefile.charges.offers import MADE_BY, TERMS, OfferFacts
from casefile.charges.worksheet_models import PleaOffer, WorksheetRun
from casefile.infra.forms import Form, choices, day_field, text_field
from casefile.law.offences import Offence


class OfferForm(Form):
    """One offer as it stands."""

    name = text_field("Name of the offer", required=True, most=200, help="Such as: letter of 3 May, or plea to count 2")
    made_by = SelectField("Made by", choices=choices(MADE_BY.items()))
    count_ids = SelectMultipleField(
        "Counts to be pleaded to",
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
        validators=[Optional()],
    )
    offence_key = SelectField("Or an offence that is not charged", validators=[Optional()])
    committed_on = day_field("Day of that offence", help="The penalty in force on it applies; without it: unknown")
    run_id = SelectField("Worksheet made for it", validators=[Optional()])
    answer_by = day_field("Answer by")
    agreed = text_field(TERMS["agreed"], most=1000, long=True)
    must_do = text_field(TERMS["must_do"], most=1000, long=True)
    restitution = text_field(TERMS["restitution"], most=1000)
    residence = text_field(TERMS["residence"], most=1000)
    work = text_field(TERMS["work"], most=1000)
    travel = text_field(TERMS["travel"], most=1000)
    immigration = text_field(
        TERMS["immigration"], most=1000, help="Ask immigration counsel before any plea; write down what they said"
    )
    withdrawn = BooleanField("The offer stands no more", description="It stays on record and leaves the comparison.")

    @classmethod
    def over(
        cls,
        counts: Sequence[Count],
        library: Mapping[str, Offence],
        runs: Sequence[WorksheetRun],
        earlier: PleaOffer | None,
    ) -> OfferForm:
        """Return the form over what this matter has to choose from, begun with the version it changes."""
        begun = {} if earlier is None else {**_plain(earlier), **earlier.terms}
        form = cls(data=begun)
        form.count_ids.choices = choices((str(count.id), f"{count.label} {count.title}".strip()) for count in counts)
        named = sorted(library.values(), key=lambda one: one.citation)
        form.offence_key.choices = choices([("", "none"), *((one.key, f"{one.citation}: {one.name}") for one in named)])
        form.run_id.choices = choices([("", "none"), *((str(run.id), run.title) for run in runs)])
        return form

    def value(self) -> OfferFacts:
        """Return the offer as typed."""
        return OfferFacts(
            name=self.name.data,
            made_by=self.made_by.data,
            count_ids=tuple(self.count_ids.data or ()),
            offence_keys=(self.offence_key.data,) if self.offence_key.data else (),
            committed_on=self.committed_on.data,
            run_id=int(self.run_id.data) if self.run_id.data else None,
            answer_by=self.answer_by.data,
            terms={name: self[name].data for name in TERMS},
            withdrawn=bool(self.withdrawn.data),
        )


def _plain(offer: PleaOffer) -> dict[str, object]:
    return {
        "name": offer.name,
        "made_by": offer.made_by,
        "count_ids": offer.count_ids,
        "offence_key": next(iter(offer.offence_keys), ""),
        "committed_on": offer.committed_on,
        "run_id": str(offer.run_id or ""),
        "answer_by": offer.answer_by,
    }
