"""What may be typed about papers, ending in finished values."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from wtforms import EmailField, HiddenField, IntegerField, RadioField, SelectField, TelField
from wtforms.validators import Length, NumberRange, Optional, Regexp

from casefile.filings.documents import CAPACITIES, SERVED_BY, SIGNATURES, attorneys_of, day
from casefile.infra.forms import Form, choices, day_field, text_field, tidy
from casefile.matters.models import Matter

NO_CHOICE = 0


class DraftForm(Form):
    """What every draft has: the revision that was on the page."""

    revision = HiddenField()

    @property
    def seen_revision(self) -> int:
        """The revision that was typed on; none is the oldest of all and is refused."""
        seen = self.revision.data or ""
        return int(seen) if seen.isdecimal() else 0

    def value(self) -> dict[str, Any]:
        """Return what was typed as it is kept."""
        kept = {name: data for name, data in self.data.items() if name not in ("csrf_token", "revision")}
        return {name: data.isoformat() if isinstance(data, date) else data for name, data in kept.items()}


class NoticeForm(DraftForm):
    """A notice of appearance."""

    counsel_id = SelectField("Counsel who appears", coerce=int)
    capacity = SelectField("Appears as", choices=choices(CAPACITIES.items()), validators=[Optional()])
    firm = text_field("Firm or office", most=200)
    address = text_field("Address", most=500, long=True, help="Line by line, as the signature block prints it.")
    phone = TelField("Telephone", [Optional(), Length(max=40)], filters=[tidy])
    email = EmailField(
        "E-mail",
        [Optional(), Length(max=254), Regexp(r"[^@\s]+@[^@\s]+\Z", message="Right is a name, @ and a domain.")],
        filters=[tidy],
    )
    bar_number = text_field("Bar number", most=60, help="With the State, where the court asks for it: NE 12345")
    signature = RadioField("Signature", choices=choices(SIGNATURES.items()), validators=[Optional()])
    signed_on = day_field("Signed on")
    served_by = RadioField("Service", choices=choices(SERVED_BY.items()), validators=[Optional()])
    served_upon = text_field(
        "Served upon", most=1000, long=True, help="Names and addresses, line by line. Not needed for electronic filing."
    )
    served_on = day_field("Served on")


class SummaryForm(DraftForm):
    """A case summary: everything else in it comes from the matter."""

    note = text_field("Note at its head", most=1000, long=True, help="What it was made for, such as a hearing.")


FORMS: Mapping[str, type[DraftForm]] = {"notice_of_appearance": NoticeForm, "case_summary": SummaryForm}


def draft_form(kind: str, matter: Matter, **more: Any) -> DraftForm:
    """Return the form of a kind of paper, offering the attorneys of the team; ``more`` goes to the form."""
    form = FORMS[kind](**more)
    if isinstance(form, NoticeForm):
        team = ((user.id, user.name) for user in attorneys_of(matter))
        form.counsel_id.choices = choices([(NO_CHOICE, "not chosen yet"), *team])
    return form


def as_shown(kind: str, typed: Mapping[str, Any], revision: int) -> dict[str, Any]:
    """Return what was kept as the fields of its form take it."""
    days = [field for field in ("signed_on", "served_on") if field in typed]
    first = {"capacity": "", "signature": "", "served_by": "", "counsel_id": NO_CHOICE} if kind in FORMS else {}
    return {**first, **typed, **{field: day(typed[field]) for field in days}, "revision": str(revision)}


class FiledForm(Form):
    """That a paper was filed."""

    filed_on = day_field("The day of filing", required=True)
    entry_number = IntegerField(
        "Docket entry no.",
        [Optional(), NumberRange(1, 99999, "An entry number is between 1 and 99999.")],
        description="May be added later by a new record.",
    )
    note = text_field("Note", most=500)

    def value(self) -> tuple[Any, int | None, str]:
        """Return the day, the entry number and the note."""
        return self.filed_on.data, self.entry_number.data, self.note.data
