"""What may be typed about guidance."""

from __future__ import annotations

from datetime import date

from flask import request
from wtforms import (
    DateField,
    Field,
    RadioField,
    SelectField,
    SelectMultipleField,
    TimeField,
    ValidationError,
    widgets,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, Optional

from casefile.checklists.giving import MOST, MOST_WHY
from casefile.checklists.invitations import DAYS, HANDED
from casefile.checklists.models import READ_BY
from casefile.checklists.portal_access import SHORTEST
from casefile.checklists.service import Paper, Reading
from casefile.checklists.triggers import FOR_STAFF
from casefile.infra.forms import Form, day_field, text_field


class Ticks(SelectMultipleField):
    """Several choices as boxes to tick."""

    widget = widgets.ListWidget(prefix_label=False)
    option_widget = widgets.CheckboxInput()


class ApproveForm(Form):
    """The wording that the client is to read, in each language; which of them is approved the button says."""

    wording = text_field(
        "What the client reads", most=MOST, long=True, help="Short sentences and plain words. Nothing about the facts."
    )
    why = text_field(
        "Why, for the client", most=MOST_WHY, long=True, help="One or two sentences. Left empty: as ready."
    )
    wording_es = text_field("What the client reads", most=MOST, long=True, help="Plain words, with “usted”.")
    why_es = text_field("Why, for the client", most=MOST_WHY, long=True, help="Left empty: as ready.")

    @staticmethod
    def names(language: str) -> tuple[str, str]:
        """Return the names of the two fields of a language."""
        return ("wording", "why") if language == "en" else (f"wording_{language}", f"why_{language}")

    def fill_missing(self, present: dict[str, str]) -> None:
        """Keep what stands in the fields of a language that the page did not send."""
        for name, text in present.items():
            if self.is_submitted() and name not in request.form:
                self[name].data = text

    def value(self, language: str) -> tuple[str, str]:
        """Return wording and reason in a language."""
        wording, why = (str(self[name].data or "") for name in self.names(language))
        return wording, why


class SeveralForm(Form):
    """Items to be approved as they are written, and in which languages."""

    items = Ticks("Items", validate_choice=False)
    spoken = Ticks("Languages", validate_choice=False)


class CounselPartForm(Form):
    """What counsel did of an item that counsel completes, too."""

    done_on = day_field("Done on", required=True)
    words = text_field(
        "What was gone through",
        required=True,
        most=2000,
        long=True,
        help="Such as: read the order of 3 May with the client, condition by condition. The client never sees this.",
    )

    def value(self) -> tuple[date | None, str]:
        """Return the day and the words."""
        return self.done_on.data, str(self.words.data)


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


class AskAgainForm(Form):
    """What happened, for which the client is asked again."""

    kind = SelectField("Ask again because of", choices=[SelectChoice(key, words) for key, words in FOR_STAFF.items()])
    happened_on = DateField(
        "The day it happened",
        [InputRequired("The day on which it happened is needed.")],
        description="What was acknowledged on that day or before it is asked again.",
    )
    items = Ticks(
        "Items",
        coerce=int,
        description="Tick none to ask for every item that names this reason.",
    )
    why = text_field("Note for the office", most=300, help="Where it was read or heard. The client never sees it.")

    def value(self) -> tuple[str, date, str, list[int]]:
        """Return the reason, the day, the note and the items ticked."""
        on: date = self.happened_on.data  # type: ignore[assignment]  # asked for above
        return self.kind.data, on, self.why.data or "", list(self.items.data or ())


class AskNoMoreForm(Form):
    """Why something asks for guidance no more."""

    why = text_field("Why it asks nothing any more", required=True, most=300, help="Such as: entered by mistake.")

    def value(self) -> str:
        """Return the reason."""
        return str(self.why.data)


class PaperForm(Form):
    """A sheet that the client signed by hand."""

    items = Ticks("Signed on the sheet", coerce=int)
    older = Ticks(
        "Signed on an older sheet", coerce=int, description="These no longer stand. They prove the old words."
    )
    signed_on = DateField("Signed on", [InputRequired("The day beside the signature is needed.")])
    hour = TimeField(
        "Hour of signing",
        [Optional()],
        description="At the court's clock. Without it the sheet does not answer what happened on the same day.",
    )
    read_by = SelectField("How it was read", choices=[SelectChoice(key, words) for key, words in READ_BY.items()])
    reader = text_field("Read aloud by", most=120, help="Name of whoever read it to the client.")
    interpreter = text_field("Interpreter", most=120, help="Name of the interpreter, where there was one.")
    language = text_field("Language it was read in", required=True, most=60)
    witness = text_field("Who saw the client sign", most=120)
    kept_where = text_field(
        "Where the paper itself is kept", required=True, most=200, help="Such as: file room, folder 3. It is the proof."
    )

    def validate_signed_on(self, field: DateField) -> None:
        """Refuse a day that no sheet can bear."""
        if field.data and field.data < date(2000, 1, 1):
            raise ValidationError(f"{field.data} is too early; write the day beside the signature.")

    def validate_items(self, field: Field) -> None:
        """Refuse a sheet on which nothing is signed."""
        if not field.data and not self.older.data:
            raise ValidationError("Tick what the client signed.")

    def validate_read_by(self, field: Field) -> None:
        """Refuse a reader or an interpreter without a name."""
        if field.data == "interpreter" and not self.interpreter.data:
            raise ValidationError("Write the interpreter's name below; it stands on the sheet.")
        if field.data == "aloud" and not self.reader.data:
            raise ValidationError("Write below who read it aloud; the name stands on the sheet.")

    def value(self) -> tuple[list[int], date, Reading, Paper]:
        """Return the items, the day, how they were read, and what else the sheet says."""
        reading = Reading(read_by=self.read_by.data, language=self.language.data)
        signed_on: date = self.signed_on.data  # type: ignore[assignment]  # asked for above
        said = {name: self[name].data or "" for name in ("reader", "interpreter", "witness", "kept_where")}
        items = [*(self.items.data or ()), *(self.older.data or ())]
        return items, signed_on, reading, Paper(hour=self.hour.data, **said)


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
    email = text_field("E-mail address of an account that exists already", most=254)

    def validate_statement(self, field: Field) -> None:
        """Refuse a check that says nothing."""
        if len(field.data) < SHORTEST:
            raise ValidationError(
                "Write which order was read and what it says, such as: “Order of 3 May: no limit on phones.”"
            )


class InviteForm(Form):
    """How the one-time code reaches the client."""

    handed = RadioField(
        "How do you hand the code over?",
        [InputRequired("Say how the code is handed over.")],
        choices=[SelectChoice(key, words) for key, words in HANDED.items()],
    )
    days = SelectField(
        "How long the code lasts",
        coerce=int,
        default=1,
        choices=[SelectChoice(days, "1 day" if days == 1 else f"{days} days") for days in DAYS],
        description="Three or seven days only for a visit or in person, such as in jail.",
    )
    email = text_field(
        "E-mail address of the client",
        most=254,
        help="Only for reminders, and only if nobody else reads that mail. Left empty, a sign-in name is made.",
    )

    def value(self) -> tuple[str, int, str]:
        """Return how it is handed over, for how many days, and the address."""
        return self.handed.data, self.days.data, self.email.data


class WriteAgainForm(Form):
    """Why mail may go to an address again."""

    why = text_field("Why", required=True, most=300, help="Such as: the client gave the address again, in person.")


class PortalOffForm(Form):
    """Why the portal is turned off."""

    statement = text_field("Why", required=True, most=300, help="Such as: lost phone, new condition, device seized.")
