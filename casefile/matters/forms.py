"""What may be typed about a matter."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from wtforms import BooleanField, Field, IntegerField, SelectField
from wtforms.validators import InputRequired, NumberRange, Optional, ValidationError

from casefile.clients.models import IDENTITY_KINDS
from casefile.infra.forms import Form, choices, day_field, local_time_field, same, text_field, with_zone, zone_field
from casefile.lawdata import reader
from casefile.matters.models import LABELS, PERSON_ROLES, TEAM_ROLES, WHEREABOUTS, Matter
from casefile.matters.notebook import HOW
from casefile.matters.service import MatterFacts

_DOCKET_NUMBER = re.compile(r"(?=.*[0-9])[A-Za-z0-9][-A-Za-z0-9 :/.()]*")


def _courts() -> list[Any]:
    named = sorted(((court.id, court.name) for court in reader.courts().values()), key=lambda pair: pair[1])
    return choices([("", "not in court yet"), *named])


def _stages() -> list[Any]:
    return choices((stage.id, stage.name) for stage in reader.stages() if stage.id != "closed")


class MatterForm(Form):
    """A matter opened or amended by hand."""

    caption = text_field("Caption", required=True, most=300, help="As the court writes it: United States v. Doe")
    court = SelectField("Court", choices=_courts, validators=[Optional()])
    docket_number = text_field("Docket number", most=60, help="As the court prints it: 4:13-cr-09921")
    zone = zone_field("Time zone of the court")
    filed_on = day_field("Filed on")
    stage = SelectField("Stage", choices=_stages)

    def validate_docket_number(self, field: Field) -> None:
        """Refuse what no court prints: courts write letters, figures, and the signs between them."""
        if field.data and not _DOCKET_NUMBER.fullmatch(field.data):
            raise ValidationError(
                f"“{field.data}” is no docket number; right is what the court prints, such as 4:13-cr-09921: "
                "letters, at least one figure, spaces and - : / . ( ) only."
            )

    def value(self) -> MatterFacts:
        """Return the facts as typed."""
        return MatterFacts(
            caption=self.caption.data,
            court=self.court.data or None,
            docket_number=self.docket_number.data or None,
            zone=self.zone.data,
            filed_on=self.filed_on.data,
            stage=self.stage.data,
        )


class StageForm(Form):
    """The stage of the procedure."""

    stage = SelectField("Stage", choices=_stages)
    why = text_field("What happened", most=200)


class WhereaboutsForm(Form):
    """Where the client is."""

    whereabouts = SelectField("The client is", choices=same(WHEREABOUTS))
    facility = text_field("Facility", help="Where the client is held, and the visiting rule if it matters")
    interpreter = text_field("Interpreter needed", most=60, help="The language, or leave empty")


class PersonForm(Form):
    """A person and the role they have."""

    name = text_field("Name", required=True)
    pseudonym = text_field("Pseudonym", most=40, help="For anyone under 18, and for a complaining witness: MV-1")
    role = SelectField(
        "Role in this matter",
        [InputRequired("Choose the role that this person has here.")],
        choices=choices([("", "choose the role"), *((role, role) for role in PERSON_ROLES)]),
    )
    firm = text_field("Firm, agency or court")
    language = text_field("Language", most=60)
    detail = text_field("Detail", most=300)
    identity_kind = SelectField(
        "Also known by", choices=choices([("", "nothing else"), *((kind, kind) for kind in IDENTITY_KINDS)])
    )
    identity = text_field("Handle, e-mail, phone or alias", most=300)
    no_contact = BooleanField("No contact: the system may never address this person")

    def validate_identity(self, field: Field) -> None:
        """Refuse a word of which nobody says what it is: it would be lost in silence."""
        if field.data and not self.identity_kind.data:
            raise ValidationError("Choose what this is: an alias, a handle, an e-mail, a phone, an address.")

    def validate_identity_kind(self, field: Field) -> None:
        """Refuse a kind without its word."""
        if field.data and not self.identity.data:
            raise ValidationError(f"Write the {field.data}, or choose “nothing else”.")


class TeamForm(Form):
    """Somebody of the office joins the team."""

    user = SelectField("Person", coerce=int)
    role = SelectField(
        "Role",
        choices=same(TEAM_ROLES),
        default="paralegal",  # the lead is handed over on purpose only
        description="A new lead takes over at once; the lead until then stays on the team as attorney.",
    )


class LeadForm(Form):
    """An administrator names who leads a matter that nobody leads."""

    number = IntegerField("Matter number", [InputRequired("Give the number of the matter."), NumberRange(1, 2**31 - 1)])
    user = SelectField("Lead counsel", coerce=int)


class WallForm(Form):
    """A wall around the matter for one account."""

    user = SelectField("Person", coerce=int)
    reason = text_field("Reason", required=True, most=300)


class NoteForm(Form):
    """A note of the team."""

    body = text_field("Note", required=True, most=20_000, long=True)
    label = SelectField(
        "Label", choices=choices((key, words) for key, words in LABELS.items() if key != "RO"), default="WP"
    )
    attorneys_only = BooleanField("Attorneys' eyes only")
    corrects = text_field("Corrects note no.", most=12)


class TaskForm(Form):
    """A task."""

    what = text_field("What is to be done", required=True, most=300)
    due_on = day_field("By")
    assignee = SelectField("Who", coerce=int)


class ContactForm(Form):
    """One contact, at a time on the clock of the matter's court."""

    how = SelectField("How", choices=same(HOW))
    person = SelectField("With", coerce=int)
    happened = local_time_field("When", required=True)
    summary = text_field("What was said or done", required=True, most=20_000, long=True)

    def moment(self, matter: Matter) -> datetime:
        """Return the moment, in the zone of the matter's court."""
        return with_zone(self.happened.data, matter.zone)
