"""What may be typed and chosen: by staff in English, by a client in their language."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import BooleanField, HiddenField, RadioField, SelectField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length

from casefile.infra.forms import Form, choices, day_field, text_field, tidy
from casefile.infra.languages import lazy
from casefile.messages.absences import Away
from casefile.messages.kinds import CHOICES, Choice
from casefile.messages.writing import MOST_OF_CLIENT, MOST_OF_STAFF, Words, new_token, text


class Tokened(Form):
    """A form that is kept once, however often it is sent."""

    token = HiddenField(default=new_token, filters=[lambda value: (value or "")[:40]])


class ClientsForm(Tokened):
    """What a client sends: where they have several matters, they say which one, by no name of it."""

    matter = RadioField(
        lazy("Which lawyer is this for?"),
        [InputRequired(lazy("Please choose one answer."))],
        choices=[],
        validate_choice=False,
    )


class ReplyForm(Tokened):
    """What staff write to the client."""

    words = text_field(
        "What the client reads",
        required=True,
        most=MOST_OF_STAFF,
        long=True,
        help="Short sentences and plain words. Nothing about the facts of the case: somebody may read along.",
    )

    def value(self) -> Words:
        """Return the words."""
        return text(self.words.data, self.token.data or new_token())


class AddressForm(Form):
    """To whom a thread is opened as well."""

    user = SelectField("Open it to", coerce=int)


class AwayForm(Form):
    """The days of an absence, and who covers."""

    first = day_field("First day away", required=True)
    last = day_field("Last day away", required=True, help="The last day is still away. It ends by itself after it.")
    cover = SelectField(
        "Who covers", coerce=int, description="What arrives meanwhile is open to them, and nothing older."
    )

    def offer(self, covers: Sequence[tuple[int, str]]) -> AwayForm:
        """Offer these attorneys, or nobody."""
        self.cover.choices = choices([(0, "nobody: every attorney is told that something waits"), *covers])
        return self

    def value(self) -> Away:
        """Return the days and who covers."""
        return Away(self.first.data, self.last.data, self.cover.data or None)  # type: ignore[arg-type]  # both required


class OfSomebodyForm(AwayForm):
    """The absence of a colleague, entered by lead counsel."""

    user = SelectField("Who is away", coerce=int)


# --- the client's ----------------------------------------------------------------------------------------------------


class WriteForm(ClientsForm):
    """What a client writes in a thread, or asks."""

    words = TextAreaField(
        lazy("Write here"),
        [
            DataRequired(lazy("There is nothing written yet. Please write something.")),
            Length(max=MOST_OF_CLIENT, message=lazy("This is too long. Please write less than 1000 letters.")),
        ],
        filters=[tidy],
    )

    def value(self) -> Words:
        """Return the words."""
        return text(self.words.data or "", self.token.data or new_token())


class MailForm(Form):
    """Whether a client wants a mail when there is something new."""

    wants = BooleanField(lazy("Send me an e-mail when there is an answer"))


class ChosenForm(ClientsForm):
    """The questions of one kind, each answered by a choice and never by a story."""

    kind = ""

    def value(self) -> Words:
        """Return what was chosen."""
        said = {one.name: str(self[one.name].data) for one in CHOICES[self.kind]}
        return Words(said, self.token.data or new_token())


def _field(one: Choice) -> Any:
    return RadioField(
        one.asks,
        [InputRequired(lazy("Please choose one answer."))],
        choices=choices(one.answers.items()),
        description=one.help,
        validate_choice=False,
    )


def chosen_form(kind: str) -> type[ChosenForm]:
    """Return the form of one kind."""
    fields = {one.name: _field(one) for one in CHOICES[kind]}
    return type("ChosenForm", (ChosenForm,), {"kind": kind, "__doc__": ChosenForm.__doc__, **fields})


FORMS = {kind: chosen_form(kind) for kind in CHOICES}
