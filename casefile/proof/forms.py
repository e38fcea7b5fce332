"""What may be typed about facts, links and cells, ending in finished values."""

from __future__ import annotations

from typing import Any

from wtforms import RadioField, SelectField
from wtforms.validators import Optional

from casefile.charges.models import ELEMENT_STATES
from casefile.infra.forms import Form, choices, day_field, same, text_field
from casefile.proof.facts import FactFacts
from casefile.proof.linking import LinkFacts
from casefile.proof.models import BEARINGS, SIDES, STRENGTHS, Fact

STANDING_WORDS = (("unknown", "not known yet"), ("agreed", "agreed"), ("disputed", "disputed"))


class FactForm(Form):
    """A fact with its day and its source."""

    text = text_field("What happened", required=True, most=20_000, long=True, help="One thing, as the source tells it")
    happened_on = day_field("Day, or first day", help="Leave it empty where no day is known: nothing is guessed")
    until_on = day_field("Last day", help="Only where it went on for a span")
    clock = text_field("Time of day", most=60, help="As the source says it, with its zone: 9:04 pm MST")
    source = text_field("Source", required=True, most=500, help="Who says so, and where: E-0005, page 3")
    standing = RadioField("Does the other side agree?", choices=choices(STANDING_WORDS), default="unknown")

    def value(self) -> FactFacts:
        """Return the fact as typed."""
        return FactFacts(
            text=self.text.data,
            source=self.source.data,
            happened_on=self.happened_on.data,
            until_on=self.until_on.data,
            clock=self.clock.data,
            standing=self.standing.data,
        )


class CorrectionForm(FactForm):
    """A fact that takes the place of another."""

    why = text_field("Why it is corrected", required=True, most=300)


class LinkForm(Form):
    """One thing put to an element, a factor or a worksheet item."""

    reference = text_field(
        "What", required=True, most=90, help="An item (E-0005), a docket entry (D-12) or a fact (F-3)"
    )
    side = RadioField("Whose evidence", choices=choices(SIDES.items()), default="government")
    pinpoint = text_field("Pinpoint", most=200, help="The page, the message, the timestamp")
    bearing = SelectField("What it does to the proposition", choices=same(BEARINGS), default="supports")
    strength = SelectField("Strength", choices=same(STRENGTHS), default="fair")
    note = text_field("Note", most=20_000, long=True, help="Work product")

    def value(self) -> LinkFacts:
        """Return the link as typed, without the thing that is linked."""
        return LinkFacts(
            side=self.side.data,
            bearing=self.bearing.data,
            strength=self.strength.data,
            pinpoint=self.pinpoint.data,
            note=self.note.data,
        )


class TakeBackForm(Form):
    """Why a link is taken back."""

    why = text_field("Why", required=True, most=300)

    def value(self) -> str:
        """Return the reason."""
        return str(self.why.data)


class TextForm(Form):
    """A new version of a text of the matrix."""

    text = text_field("Text", most=20_000, long=True, help="Each version is kept. Empty says that there is none now")

    def value(self) -> str:
        """Return the text."""
        return str(self.text.data)


class StateForm(Form):
    """Where an element stands."""

    state = RadioField("Where it stands", choices=same(ELEMENT_STATES))
    note = text_field("Note", most=20_000, long=True, help="Work product: why it stands there")

    def value(self) -> tuple[str, str]:
        """Return the state and the note."""
        return self.state.data, self.note.data


class DefenceForm(Form):
    """A defence put to an element, or taken from it."""

    defence_key = text_field("Defence", required=True, most=60)
    raised = SelectField("Raised", choices=same(("yes", "no")), validators=[Optional()], default="yes")

    def value(self) -> tuple[str, bool]:
        """Return the defence, and whether it is put to the element."""
        return str(self.defence_key.data), self.raised.data != "no"


def fact_of(fact: Fact) -> dict[str, Any]:
    """Return what a form for the correction of a fact starts from."""
    names = ("text", "happened_on", "until_on", "clock", "source", "standing")
    return {name: getattr(fact, name) for name in names}


def take_back_form(link_id: int, **given: Any) -> TakeBackForm:
    """Return the form that takes one link back, with ids of its own beside others of its kind."""
    return TakeBackForm(prefix=f"end-{link_id}", **given)


def text_form(kind: str, **given: Any) -> TextForm:
    """Return the form for one text of the matrix."""
    return TextForm(prefix=kind, **given)
