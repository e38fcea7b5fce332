"""What may be typed about papers, ending in finished values."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

from wtforms import (
    BooleanField,
    EmailField,
    FieldList,
    FormField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    TelField,
    TextAreaField,
)
from wtforms import Form as Part
from wtforms.validators import InputRequired, Length, NumberRange, Optional, Regexp

from casefile.filings.documents import CAPACITIES, SERVED_BY, SIGNATURES, attorneys_of, day, services
from casefile.filings.serving import Serving
from casefile.infra.forms import Form, choices, day_field, email_rule, text_field, tidy, whole_number
from casefile.law.filings import Asked
from casefile.lawdata.filings_reader import paper_kinds
from casefile.lawdata.frames_reader import frame_for, frames
from casefile.matters.models import Matter

NO_CHOICE = 0
MOST_TEXT = 400_000
MOST_ROWS = 20
ASK = "ask_"


class DraftForm(Form):
    """What every draft has: the revision that was on the page, and what changed in the words of who saves it."""

    revision = HiddenField()
    change_note = text_field("What changed", most=300, help="A few words for the list of versions.")

    @property
    def seen_revision(self) -> int:
        """The revision that was typed on; none is the oldest of all and is refused."""
        return whole_number(self.revision.data)

    @property
    def words(self) -> str | None:
        """The Markdown that was typed; None where papers of this kind have none."""
        return None

    def value(self) -> dict[str, Any]:
        """Return the fields beside the text as they are kept."""
        aside = ("csrf_token", "revision", "change_note", "text")
        return {name: _kept(data) for name, data in self.data.items() if name not in aside}


def _kept(data: Any) -> Any:
    return data.isoformat() if isinstance(data, date) else data


class ServiceRow(Part):
    """One way in which the paper is served."""

    how = SelectField("How", choices=choices(SERVED_BY.items()), validators=[Optional()])
    upon = text_field(
        "Upon whom", most=1000, long=True, help="Names and addresses, line by line. Not needed for electronic filing."
    )
    on = day_field("Served on")


class LetterForm(DraftForm):
    """A paper written as text, with who signs it."""

    text = TextAreaField(
        "Text",
        [Length(max=MOST_TEXT)],
        filters=[tidy],
        description="Markdown: # heading, *italic*, **bold**, [^1] footnote. {{ case.number }} is drawn from the "
        "matter; [[words]] marks what counsel still writes.",
    )
    counsel_id = SelectField("Counsel who signs", coerce=int)
    capacity = SelectField("Signs as", choices=choices(CAPACITIES.items()), validators=[Optional()])
    firm = text_field("Firm or office", most=200)
    address = text_field("Address", most=500, long=True, help="Line by line, as the signature block prints it.")
    phone = TelField(
        "Telephone",
        [Optional(), Length(max=40), Regexp(r".*\d", message="This holds no digit. Right is a number: 402-555-0100.")],
        filters=[tidy],
    )
    email = EmailField(
        "E-mail",
        [Optional(), Length(max=254), email_rule],
        filters=[tidy],
    )
    bar_number = text_field("Bar number", most=60, help="With the State, where the court asks for it: NE 12345")
    signature = RadioField("Signature", choices=choices(SIGNATURES.items()), validators=[Optional()])
    signed_on = day_field("Signed on")

    @property
    def words(self) -> str | None:
        """The Markdown that was typed."""
        return self.text.data or ""

    def value(self) -> dict[str, Any]:
        """Return the fields beside the text, those that the kind asks for under one name."""
        flat = super().value()
        kept = {name: data for name, data in flat.items() if not name.startswith(ASK)}
        return {**kept, "asks": {name.removeprefix(ASK): data or "" for name, data in flat.items() if name not in kept}}


class CourtForm(LetterForm):
    """A paper for the court: with its service, its tables, its exhibits."""

    frame = SelectField("Form of the page", validators=[Optional()])
    service = FieldList(FormField(ServiceRow), "Service", min_entries=1, max_entries=MOST_ROWS)
    with_contents = BooleanField("Tables of contents and of authorities in front")
    authorities = text_field(
        "Table of authorities",
        most=20_000,
        long=True,
        help="Empty: citations found in the text. Else one a line, such as “statute: 18 U.S.C. § 3161”; "
        "the kinds are case, statute, rule, other.",
    )
    exhibits = text_field(
        "Exhibits",
        most=20_000,
        long=True,
        help="One a line: letter: what it is: its pages. In the place of its pages, the file that stands behind its "
        "cover: an item (E-0003), a finished paper (paper 12), or “speedy-trial ledger”.",
    )
    bates_prefix = text_field(
        "Prefix of the numbers on exhibit pages", most=20, help="Letters and hyphens, such as DOE-. Empty: no numbers."
    )
    bates_first = text_field(
        "First number", most=9, help="Such as 000001. Where the matter has numbers with this prefix, they run on."
    )

    def value(self) -> dict[str, Any]:
        """Return the fields beside the text; an empty row of service is none."""
        kept = super().value()
        rows = ({name: _kept(data) or "" for name, data in row.items()} for row in kept["service"])
        return {**kept, "service": [row for row in rows if any(row.values())]}


class SummaryForm(DraftForm):
    """A case summary: everything else in it comes from the matter."""

    note = text_field("Note at its head", most=1000, long=True, help="What it was made for, such as a hearing.")


@cache
def _form_of(kind: str) -> type[DraftForm]:
    """Return the form of a kind of paper, with the fields that it asks for."""
    known = paper_kinds()[kind]
    if known.frame == "gathered":
        return SummaryForm
    base = CourtForm if known.frame == "court" else LetterForm
    more: dict[str, Any] = {ASK + ask.key: _asked(ask) for ask in known.asks}
    if known.order:
        more["order"] = TextAreaField("Proposed order", [Length(max=MOST_TEXT)], filters=[tidy])
    if "ask_capacity" in more:
        more["capacity"] = None
    made: type[DraftForm] = type(f"{kind}_form", (base,), more)
    return made


def _asked(ask: Asked) -> Any:
    if ask.kind == "day":
        return day_field(ask.label, help=ask.help)
    if ask.kind == "choice":
        offered = choices([("", "not chosen yet"), *ask.choices])
        return SelectField(ask.label, choices=offered, validators=[Optional()], description=ask.help)
    return text_field(ask.label, most=10_000 if ask.kind == "text" else 500, long=ask.kind == "text", help=ask.help)


def draft_form(kind: str, matter: Matter, **more: Any) -> DraftForm:
    """Return the form of a kind of paper, offering the attorneys of the team; ``more`` goes to the form."""
    form = _form_of(kind)(**more)
    if isinstance(form, LetterForm):
        team = ((user.id, user.name) for user in attorneys_of(matter))
        form.counsel_id.choices = choices([(NO_CHOICE, "not chosen yet"), *team])
    if isinstance(form, CourtForm):
        own = frames()[frame_for(matter.court)].name
        offered = ((one.key, one.name) for one in frames().values() if one.sheet != "letter")
        form.frame.choices = choices([("", f"the court's own: {own}"), *offered])
    return form


def as_shown(kind: str, typed: Mapping[str, Any], revision: int, text: str = "") -> dict[str, Any]:
    """Return what was kept as the fields of its form take it, with an empty row of service to type in."""
    if paper_kinds()[kind].frame == "gathered":
        return {**typed, "revision": str(revision)}
    rows = [{"how": row.how, "upon": row.upon, "on": row.served_on} for row in services(typed)]
    first = {"capacity": "", "frame": "", "signature": "", "counsel_id": NO_CHOICE}
    shown = {"signed_on": day(typed.get("signed_on")), "service": [*rows, {}][:MOST_ROWS], "text": text}
    return {**first, **typed, **_asks_shown(kind, typed), **shown, "revision": str(revision)}


def _asks_shown(kind: str, typed: Mapping[str, Any]) -> dict[str, Any]:
    kept = {"capacity": typed.get("capacity", ""), **typed.get("asks", {})}
    asks = paper_kinds()[kind].asks
    return {ASK + ask.key: day(kept.get(ask.key)) if ask.kind == "day" else kept.get(ask.key, "") for ask in asks}


class FiledForm(Form):
    """That a paper was filed; entries of the docket are offered where it is there."""

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


class ServedForm(Form):
    """That a finished paper was served."""

    upon = text_field("Served upon", required=True, most=1000, long=True, help="Name and address, line by line.")
    how = SelectField(
        "How", choices=choices(SERVED_BY.items()), validators=[InputRequired("Choose how it was served.")]
    )
    served_on = day_field("The day of service", required=True)
    served_note = text_field("Note", most=500)
    replaces_id = SelectField("In place of", coerce=int, default=NO_CHOICE)

    def value(self) -> Serving:
        """Return the act of service."""
        on: Any = self.served_on.data
        return Serving(self.upon.data, self.how.data, on, self.served_note.data, self.replaces_id.data or None)


class CommentForm(Form):
    """A comment on a draft."""

    passage = text_field(
        "Words it is about", most=2000, long=True, help="Copied from the text. Empty: the whole draft."
    )
    comment = text_field("Comment", required=True, most=5000, long=True)


class AnswerForm(Form):
    """An answer to a comment."""

    answer = text_field("Answer", required=True, most=5000, long=True)
    settles = BooleanField("This settles it")


class ReviewForm(Form):
    """A step of a review, for the version that was on the page."""

    version = IntegerField("Version", [InputRequired()])
    words = text_field("Words", most=5000, long=True)

    @property
    def seen(self) -> int:
        """The version that was on the page."""
        return self.version.data or 0
