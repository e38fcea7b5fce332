"""What may be typed about a person over several matters."""

from __future__ import annotations

from wtforms import BooleanField, SelectField

from casefile.clients.models import IDENTITY_KINDS
from casefile.infra.forms import Form, same, text_field
from casefile.matters.models import PERSON_ROLES


class IdentityForm(Form):
    """One way by which a person is known."""

    kind = SelectField("Kind", choices=same(IDENTITY_KINDS))
    value = text_field("Known as", required=True, most=300, help="A name, handle, e-mail, phone number or address")
    source = text_field("Where this is known from", required=True, most=300, help="The client, 3 May; discovery, EX-4")
    matter = SelectField("Learnt in", coerce=int, description="Only whoever may open this matter is shown it.")


class EndIdentityForm(Form):
    """Why somebody is no longer known so."""

    why = text_field("Why it no longer holds", required=True, most=300)


class PartForm(Form):
    """A part in one more matter."""

    matter = SelectField("Matter", coerce=int)
    role = SelectField("Role", choices=same(PERSON_ROLES), default="witness")
    detail = text_field("Detail", most=300)
    no_contact = BooleanField("No contact: the system may never address this person")


class MergeForm(Form):
    """By what it is known that two are one person, or that they are not."""

    why = text_field("Reason", required=True, most=300, help="How you know it: the same date of birth in both files")
