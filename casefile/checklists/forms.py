"""What may be typed about guidance."""

from __future__ import annotations

from datetime import date

from wtforms import DateField, Field, SelectField, SelectMultipleField, ValidationError, widgets
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired

from casefile.checklists.giving import MOST
from casefile.checklists.models import READ_BY
from casefile.checklists.portal_access import SHORTEST
from casefile.checklists.service import Reading
from casefile.infra.forms import Form, text_field


class Ticks(SelectMultipleField):
    """Several choices as boxes to tick."""

    widget = widgets.ListWidget(prefix_label=False)
    option_widget = widgets.CheckboxInput()


class ApproveForm(Form):
    """The wording that the client is to read."""

    wording = text_field(
        "What the client reads",
        required=True,
        most=MOST,
        long=True,
        help="Short sentences and plain words. Nothing about the facts of the case.",
    )

    def value(self) -> str:
        """Return the wording."""
        return str(self.wording.data)


class GiveForm(Form):
    """Which approved items the client gets."""

    items = Ticks("Items", validators=[InputRequired("Tick what the client should get.")], validate_choice=False)

    def value(self) -> list[str]:
        """Return the items chosen."""
        return list(self.items.data or ())


class WithdrawForm(Form):
    """Why an item no longer stands."""

    why = text_field("Why it no longer applies", required=True, most=300, help="Such as: the order was lifted.")

    def value(self) -> str:
        """Return the reason."""
        return str(self.why.data)


class PaperForm(Form):
    """A sheet that the client signed by hand."""

    items = Ticks("Signed on the sheet", coerce=int, validators=[InputRequired("Tick what the client signed.")])
    signed_on = DateField("Signed on", [InputRequired("The day beside the signature is needed.")])
    read_by = SelectField("How it was read", choices=[SelectChoice(key, words) for key, words in READ_BY.items()])
    language = text_field("Language it was read in", required=True, most=60)

    def validate_signed_on(self, field: DateField) -> None:
        """Refuse a day that no sheet can bear."""
        if field.data and field.data < date(2000, 1, 1):
            raise ValidationError(f"{field.data} is too early; write the day beside the signature.")

    def value(self) -> tuple[list[int], date, Reading]:
        """Return the items, the day, and how they were read."""
        reading = Reading(read_by=self.read_by.data, language=self.language.data)
        signed_on: date = self.signed_on.data  # type: ignore[assignment]  # asked for above
        return list(self.items.data or ()), signed_on, reading


class PortalForm(Form):
    """The attorney's check of the conditions of release."""

    statement = text_field(
        "What was read, and what it says about devices and the internet",
        required=True,
        most=2000,
        long=True,
        help="Name the order. Say whether it limits the internet or the phone, monitors a device, and who "
        "may pick the phone up. The client never sees this.",
    )
    email = text_field("E-mail address of the client's account", most=254)

    def validate_statement(self, field: Field) -> None:
        """Refuse a check that says nothing."""
        if len(field.data) < SHORTEST:
            raise ValidationError(
                "Write which order was read and what it says, such as: “Order of 3 May: no limit on phones.”"
            )


class PortalOffForm(Form):
    """Why the portal is turned off."""

    statement = text_field("Why", required=True, most=300, help="Such as: lost phone, new condition, device seized.")
