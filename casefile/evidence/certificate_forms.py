"""What may be typed for a certificate: which kind and exhibits first, then declarant and comparisons."""

from __future__ import annotations

import re
from typing import Any

from wtforms import SelectField, SelectMultipleField

from casefile.evidence.certificates import Asked
from casefile.infra.forms import Form, choices, day_field, text_field


def labels_in(text: str) -> tuple[str, ...]:
    """Return the numbers of exhibits in a text, each once, in the order typed."""
    return tuple(dict.fromkeys(one.upper() for one in re.split(r"[\s,;]+", text) if one))


class CertificateForm(Form):
    """Who is to sign and what they bring; nothing of it is filled in by the system."""

    declarant = text_field("Declarant’s name", required=True)
    account = SelectField(
        "Declarant’s account here, if there is one",
        coerce=int,
        validate_choice=True,
        description="Compared with who made the records and comparisons",
    )
    title = text_field("Title", required=True)
    employer = text_field("Employer", required=True)
    qualifications = text_field(
        "Qualifications",
        required=True,
        most=3000,
        long=True,
        help="Training, experience, role in keeping these records",
    )
    place = text_field("Place of signing, as planned", help="The line itself stays empty")
    notice_on = day_field("Day of the written notice", help="Sent, or to be sent, to the other side")
    comparisons = SelectMultipleField("Comparisons that are certified", validate_choice=False)

    def value(self, kind: str, exhibits: tuple[str, ...], replaces: int | None) -> Asked:
        """Return what was chosen and typed."""
        return Asked(
            kind=kind,
            exhibits=exhibits,
            declarant=self.declarant.data,
            title=self.title.data,
            employer=self.employer.data,
            qualifications=self.qualifications.data,
            account_id=self.account.data or None,
            place=self.place.data,
            notice_on=self.notice_on.data,
            comparisons=tuple(self.comparisons.data or ()),
            replaces=replaces,
        )

    def offer(self, accounts: list[Any]) -> None:
        """Fill the list of accounts."""
        self.account.choices = choices([(0, "none"), *((one.id, one.name) for one in accounts)])
