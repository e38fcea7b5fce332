"""What may be typed about conflict checks and prospective clients."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import FieldList, FormField, SelectField, StringField, SubmitField
from wtforms import Form as Part
from wtforms.validators import InputRequired, Length, Optional, Regexp

from casefile.conflicts.matching import Asked
from casefile.conflicts.models import ANSWERS, OUTCOMES
from casefile.conflicts.prospects import HOW
from casefile.infra.forms import Form, choices, day_field, email_rule, same, text_field, tidy
from casefile.lawdata import reader
from casefile.matters.models import PERSON_ROLES

ROWS = 3
MOST_ROWS = 30
MORE_ROWS = 5
_KEEPABLE = Regexp("^[^\x00]*$", message="This holds a character that cannot be kept. Type it again.")


def _line(label: str, most: int = 200, more: Sequence[Any] = ()) -> Any:
    return StringField(label, [Optional(), Length(max=most), _KEEPABLE, *more], filters=[tidy])


class PersonRow(Part):
    """One person who is asked about; a row without a name, and all else empty, is nobody."""

    name = _line("Name")
    known_as = _line("Also called: names, nicknames, handles", 300)
    email = _line("E-mail", more=[email_rule])
    phone = _line("Phone", 100)
    address = _line("Address", 300)
    part = SelectField("Part in the case", choices=[*choices([("", "not known")]), *same(PERSON_ROLES)], default="")

    @property
    def typed(self) -> bool:
        """Whether anything is typed here."""
        return any((self.name.data, self.known_as.data, self.email.data, self.phone.data, self.address.data))

    def value(self) -> Asked:
        """Return who is asked about."""
        told = (self.known_as.data or "", self.email.data or "", self.phone.data or "", self.address.data or "")
        return Asked(self.name.data or "", self.part.data, *told, shown=self.name.data or told[0] or "not named")


class CheckForm(Form):
    """Who is looked for, and who decides on what is found."""

    decides = SelectField("Attorney who decides", coerce=int)
    people = FieldList(FormField(PersonRow), min_entries=ROWS, max_entries=MOST_ROWS)
    more = SubmitField("Room for more people")

    def add_rows(self) -> None:
        """Make room for more people; what is typed in the rows before them stays."""
        for _ in range(min(MORE_ROWS, MOST_ROWS - len(self.people))):
            self.people.append_entry()

    def value(self) -> list[Asked]:
        """Return everybody who is asked about."""
        return [row.form.value() for row in self.people if row.form.typed]


class DecidesForm(Form):
    """Who decides on the check of a matter's people."""

    decides = SelectField("Attorney who decides", coerce=int)


class DecisionForm(Form):
    """What an attorney decides on a check."""

    outcome = SelectField(
        "Decision",
        [InputRequired("Choose what you decide; nothing is chosen for you.")],
        choices=choices([("", "choose"), *OUTCOMES.items()]),
    )
    why = text_field("Reason", required=True, most=5000, long=True)
    consent_on = day_field("Day of the written consent", help="Only where a conflict is waived")
    second = SelectField(
        "Second attorney",
        coerce=int,
        description="Signs the decision off where what was found is serious, or some of it is not yours to see.",
    )


class AnswerForm(Form):
    """What somebody who may see it says of something found."""

    answer = SelectField(
        "Your answer",
        [InputRequired("Choose your answer; nothing is chosen for you.")],
        choices=choices([("", "choose"), *ANSWERS.items()]),
    )
    why = text_field("Reason", most=5000, long=True, help="Kept for those who may see what was found; never told on.")


def _courts() -> list[Any]:
    named = sorted(((court.id, court.name) for court in reader.courts().values()), key=lambda pair: pair[1])
    return choices([("", "not known"), *named])


class ProspectForm(Form):
    """Somebody who asks whether the office will act."""

    name = text_field("Name", required=True)
    known_as = text_field("Also called: names, nicknames, handles", most=300)
    email = _line("E-mail", more=[email_rule])
    phone = text_field("Phone", most=100)
    address = text_field("Address", most=300)
    from_whom = text_field("Who asked, if somebody else", help="The person themselves, a parent, another lawyer")
    how = SelectField("How they reached the office", choices=same(HOW))
    asked_on = day_field("Asked on", required=True)
    about = text_field(
        "What it is about, in neutral words",
        most=2000,
        long=True,
        help="As little as the conflict check needs: what is told here binds the office, whether it acts or not.",
    )
    court = SelectField("Court, if known", choices=_courts)
    decides = SelectField("Attorney who decides", coerce=int)

    def facts(self) -> dict[str, str]:
        """Return what was told, as typed."""
        return {
            name: self[name].data or ""
            for name in ("name", "known_as", "email", "phone", "address", "from_whom", "how", "about", "court")
        }


class DeclineForm(Form):
    """Why the office does not act."""

    why = text_field("Why the office does not act", required=True, most=5000, long=True)


class ExtendForm(Form):
    """Until when an inquiry is kept on."""

    until = day_field("Keep it on until", required=True)


class LetInForm(Form):
    """Who else may read an inquiry."""

    colleague = SelectField("Colleague", coerce=int)
