"""What may be typed about access from outside the team."""

from __future__ import annotations

from wtforms import BooleanField, SelectField

from casefile.evidence.sharing import MOST_DAYS, GrantFacts
from casefile.infra.forms import Form, choices, day_field, text_field

ROLES = {
    "expert": "expert: the exhibits listed, and nothing else",
    "cocounsel": "co-counsel: what is produced or shared",
}


class GrantForm(Form):
    """Access for somebody from outside."""

    user = SelectField(
        "Person", coerce=int, description="An account that an administrator made as expert or co-counsel"
    )
    role = SelectField("As", choices=choices(ROLES.items()), default="expert")
    until = day_field("Until, that day included", required=True, help=f"At most {MOST_DAYS} days from today")
    purpose = text_field("What for", required=True, most=300, help="Such as: examination of the telephone")
    items = text_field(
        "Exhibits, for an expert", most=4000, help="Labels, such as E-0001 E-0002; each labelled as shared"
    )
    may_copy = BooleanField("They may download copies", description="Else they look at it here only")
    acknowledged_on = day_field("Protective order acknowledged on", help="Where an exhibit’s class demands it")
    acknowledgement = text_field("Where that is on paper", most=300, help="Such as: signed acknowledgement, E-0012")

    def value(self) -> GrantFacts:
        """Return the access as typed."""
        return GrantFacts(
            role=self.role.data,
            until=self.until.data,
            purpose=self.purpose.data,
            items=self["items"].data,
            may_copy=self.may_copy.data,
            acknowledged_on=self.acknowledged_on.data,
            acknowledgement=self.acknowledgement.data,
        )


class EndForm(Form):
    """That an access ends before its day."""

    why = text_field("Why it ends", required=True, most=300)
