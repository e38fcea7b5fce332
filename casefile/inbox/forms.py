"""What may be typed about hand-ins: by an attorney who allows them, by whoever decides, and by the client."""

from __future__ import annotations

from flask_wtf.file import FileField
from wtforms import BooleanField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from casefile.infra.forms import Form, text_field, tidy
from casefile.infra.languages import lazy
from casefile.law.hand_ins import MOST_SIGNS


class AllowForm(Form):
    """What was agreed with the client about handing things in."""

    statement = text_field(
        "What was agreed",
        required=True,
        most=2000,
        long=True,
        help="What they may hand in, and that they were told never to send pictures. The client never sees this.",
    )


class EndForm(Form):
    """Why a client hands in nothing more."""

    why = text_field("Why it ends", required=True, most=300, help="Such as: device seized, new condition of release.")


class RefuseForm(Form):
    """Why something is not taken."""

    why = text_field(
        "Why it is not taken",
        required=True,
        most=500,
        help="The client sees “not taken” and not this reason. The bytes stay sealed; nothing is deleted.",
    )


class NoticeForm(Form):
    """The notice and that it was understood: with everything that a client hands in."""

    place = StringField()
    understood = BooleanField(
        lazy("I have read this and I understand."), [DataRequired(lazy("Please tick the box first."))]
    )


class WordsForm(NoticeForm):
    """What a client writes."""

    words = TextAreaField(
        lazy("Use words only to describe it"),
        [
            DataRequired(lazy("Please write something first.")),
            Length(max=MOST_SIGNS, message=lazy("This is too long. Please send it in two parts.")),
        ],
        filters=[tidy],
    )


class PaperForm(NoticeForm):
    """One paper that a client hands in."""

    paper = FileField(lazy("Your paper"))
