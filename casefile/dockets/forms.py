"""What may be typed to bring a docket in."""

from __future__ import annotations

from typing import Any

from flask_wtf.file import FileField, FileRequired, MultipleFileField
from wtforms import SelectField
from wtforms.validators import InputRequired, Length

from casefile.dockets.notices import MOST_MAILS
from casefile.infra.forms import Form, choices
from casefile.lawdata import reader


def _courts() -> list[Any]:
    named = sorted(((court.id, court.name) for court in reader.courts().values()), key=lambda pair: pair[1])
    return choices([("", "Choose the court"), *named])


class DocketForm(Form):
    """A docket page and its court."""

    court = SelectField("Court", [InputRequired("Choose the court of the docket.")], choices=_courts)
    page = FileField(
        "Docket report",
        [FileRequired("Choose the file.")],
        description="The court's docket report, saved as a web page (HTML) from CM/ECF or PACER. At most 10 MB.",
    )


class TakeInForm(Form):
    """Whose matter it becomes, and who leads it."""

    defendant = SelectField("Our client is", coerce=int)
    lead = SelectField("Lead counsel", coerce=int)


class NoticesForm(Form):
    """The court's notices, as mails."""

    mails = MultipleFileField(
        "Notices",
        [FileRequired("Choose the notices."), Length(max=MOST_MAILS, message=f"At most {MOST_MAILS} at a time.")],
        description=f"Notices of Electronic Filing, each saved as an e-mail (.eml). Up to {MOST_MAILS}, 1 MB each.",
        render_kw={"accept": ".eml,message/rfc822,.txt"},
    )
