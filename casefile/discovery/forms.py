"""What may be typed in this room, ending in finished values. Only a hash list may come as a file, and is only read."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime, time
from typing import Any, TypeVar

from flask_wtf.file import FileField
from wtforms import BooleanField, IntegerField, SelectField
from wtforms.validators import Optional

from casefile.discovery.chains import StepFacts
from casefile.discovery.clocks import KINDS, TYPED_KINDS, ClockFacts
from casefile.discovery.deliveries import DeliveryFacts, EndFacts
from casefile.discovery.demand_models import ANSWERS
from casefile.discovery.demands import AnswerFacts, CheckFacts, DemandFacts
from casefile.discovery.facility import AccessFacts, CountFacts, ExaminationFacts
from casefile.discovery.facility_models import ACCESS_ANSWERS, COUNTED
from casefile.discovery.models import ENDS, MEDIA, PROTECTION
from casefile.infra.errors import Refusal
from casefile.infra.forms import US_ZONES, Form, choices, day_field, local_time_field, text_field, with_zone, zone_field
from casefile.law.disclosed_chain import BASES, WHATS
from casefile.law.hash_lists import ALGORITHMS

Facts = TypeVar("Facts")
NO_NAMES = "Neutral words; no name, picture or address of anyone under 18"


def facts_of(cls: type[Facts], form: Form, **more: Any) -> Facts:
    """Return what was typed as the facts of a kind: fields of the same name, and ``more``."""
    typed = {one.name: form[one.name].data for one in fields(cls) if one.name in form}  # type: ignore[arg-type]
    return cls(**{**typed, **more})


def correction_in(form: Form) -> tuple[str, bool]:
    """Return why a row is corrected, and whether it was entered by mistake, of a form that asks it."""
    return (form.why.data or "", bool(form.struck.data)) if "why" in form else ("", False)


class _Corrects(Form):
    """What every correction asks beside the fields themselves."""

    why = text_field("Why it is corrected", required=True, most=300, help="Both rows stay on record")
    struck = BooleanField("Entered by mistake", description="It stays on record, and leaves the lists")


class DeliveryForm(Form):
    """A delivery."""

    received_from = text_field("From whom", required=True, help="Name and office, such as the prosecutor or a provider")
    medium = SelectField("How it came", choices=choices(MEDIA.items()), default="drive")
    received_on = day_field("Day it came", required=True)
    reference = text_field("Link, serial or tracking number", most=500, help="Kept as text: nothing here opens a link")
    link_expires_on = day_field("The link expires on", help="It then stands among the clocks")
    authority = text_field("Letter or authority", most=300, help="Cover letter, Rule 16 letter, subpoena, order")
    protection = SelectField("Protective-order class", choices=choices(PROTECTION.items()), default="none")
    protection_from = text_field("Where the restriction comes from", most=300, help="The order or letter, with its day")
    expected = text_field(
        "Items announced, one a line", most=20_000, long=True, help="As the letter lists them. " + NO_NAMES
    )
    note = text_field("Note", most=2000, long=True)

    def value(self) -> DeliveryFacts:
        """Return the delivery as typed."""
        return facts_of(DeliveryFacts, self)


class AttachForm(Form):
    """Exhibits that came with a delivery."""

    exhibits = text_field("Attach exhibits", required=True, most=4000, help="Labels, such as E-0001 E-0002")


class DetachForm(Form):
    """That an exhibit did not come with a delivery after all."""

    why = text_field("Why it did not come with this delivery", required=True, most=300)


class HashListForm(Form):
    """A hash list, pasted or as a text file."""

    name = text_field("Name of the list", most=300, help="As it came, such as: hashes.txt on drive 2")
    lines = text_field("The list", most=900_000, long=True, help="sha256sum, hashdeep, or CSV with a line of headings")
    file = FileField("Or the list as a text file", description="It is read as text; only names and hashes are kept")

    def read(self) -> tuple[str, str]:
        """Return the name of the list and its text.

        Raises:
            Refusal: it was neither pasted nor chosen, came both ways, or the file holds no text.
        """
        upload = self.file.data
        chosen = upload is not None and bool(getattr(upload, "filename", ""))
        if bool(self.lines.data) == chosen:
            raise Refusal("Paste the list or choose its file: one of the two.")
        if not chosen:
            return self.name.data or "pasted", self.lines.data
        try:
            text = upload.read(900_001).decode("utf-8-sig")
        except UnicodeDecodeError as wrong:
            raise Refusal("This file is no text in UTF-8, so it is no list; nothing of it was kept.") from wrong
        if len(text) > 900_000 or "\x00" in text:
            raise Refusal("This is longer than a list that can be read at once, or no text; nothing of it was kept.")
        return self.name.data or upload.filename[:300], text


class EndForm(Form):
    """What became of a delivery."""

    what = SelectField("What was done", choices=choices(ENDS.items()))
    on = day_field("Day", required=True)
    how = text_field("How", required=True, most=500, help="Such as: by courier, or: overwritten and checked, by whom")
    to_whom = text_field("To whom", help="Where it was returned")
    witness = text_field("Witness")

    def value(self) -> EndFacts:
        """Return what was typed."""
        return facts_of(EndFacts, self)


class DemandForm(Form):
    """A demand."""

    what = text_field("What is asked for", required=True, most=500, help=NO_NAMES)
    authority = text_field("Under what", most=300, help="Such as Rule 16(a)(1)(E), or Brady; counsel checks it")
    form_wanted = text_field(
        "In which format", most=300, help="Such as: native export, or the reader's own file rather than a PDF of it"
    )
    asked_of = text_field("Of whom", required=True)
    asked_on = day_field("Day it was asked", required=True)
    how = text_field("How", most=300, help="Letter, e-mail, motion, on the record")

    def value(self) -> DemandFacts:
        """Return the demand as typed."""
        return facts_of(DemandFacts, self)


class AnswerForm(Form):
    """An answer to a demand."""

    answer = SelectField("Answer", choices=choices(ANSWERS.items()))
    on = day_field("Day of the answer", required=True)
    promised_by = day_field("Promised by")
    form_received = text_field("Format in which it came", most=300)
    delivery = SelectField("Came with", coerce=lambda given: int(given) if given else None, validators=[Optional()])
    reason = text_field("Their reason, in their words", most=1000, long=True)

    def value(self) -> AnswerFacts:
        """Return the answer as typed."""
        return facts_of(AnswerFacts, self)


class CheckForm(Form):
    """A supplemental check before a hearing."""

    on = day_field("Day of the check", required=True)
    asked_of = text_field("Who was asked", required=True)
    found = text_field(
        "What was found", required=True, most=5000, long=True, help="New since the last check, or nothing"
    )

    def value(self) -> CheckFacts:
        """Return the check as typed."""
        return facts_of(CheckFacts, self)


class ClockForm(Form):
    """A clock of something that vanishes."""

    kind = SelectField("Kind", choices=choices((key, KINDS[key].words) for key in TYPED_KINDS))
    what = text_field("What is to be kept", required=True, most=500, help=NO_NAMES)
    holder = text_field("Who holds it", required=True)
    started_on = day_field("Runs from", required=True, help="The day of the request, the report or the recording")
    started_time = text_field("At what hour", most=5, help="Such as 14:30, where hours count; on the court's clock")
    renewed_on = day_field("Renewed on", help="Only a request of the government")
    ends_on = day_field("Last day", help="Only where no statute counts: as its holder, or our letter, says")
    source = text_field("Where that is said", most=300)

    def value(self, zone: str) -> ClockFacts:
        """Return the clock as typed.

        Raises:
            Refusal: the hour is none.
            ValidationError: no clock of the zone ever showed it.
        """
        hour, day = _hour(self.started_time.data), self.started_on.data
        at = with_zone(datetime.combine(day, hour), zone) if hour and day else None
        return facts_of(ClockFacts, self, started_at=at)


class ExaminationForm(Form):
    """A visit to a facility."""

    facility = text_field("Facility", required=True, most=300)
    started = local_time_field("Time in", required=True)
    ended = local_time_field("Time out")
    counsel = text_field("Counsel who attended", most=300)
    expert = text_field("Expert who attended", most=300)
    accused_present = BooleanField("The accused attended")
    agent = text_field("Agent present", most=300)
    workstation = text_field("Workstation", most=300, help="Whose machine, what it could do")
    tools = text_field("Tools and versions", most=1000, long=True)
    items = text_field("Items examined, by number", required=True, most=1000, help="Numbers only: no name, no picture")
    limit_time = text_field("Limits of time", most=1000, long=True)
    limit_internet = text_field("Limits of internet", most=1000, long=True)
    limit_software = text_field("Limits of software", most=1000, long=True)
    limit_privacy = text_field(
        "Limits of privacy of our work", most=1000, long=True, help="Watched, recorded, searched"
    )
    objections = text_field("Objections made", most=5000, long=True, help="By whom, and what was answered")
    notes_kept = text_field("Where our notes are kept", most=500)
    privileged = BooleanField("Privileged", default=True, description="Counsel removes this only to file the entry")

    def value(self, zone: str) -> ExaminationFacts:
        """Return the visit as typed, on the court's clock."""
        ended = with_zone(self.ended.data, zone) if self.ended.data else None
        return facts_of(ExaminationFacts, self, started_at=with_zone(self.started.data, zone), ended_at=ended)


class AccessForm(Form):
    """A request to examine something."""

    what = text_field("Access to what", required=True, most=500, help="By item number. " + NO_NAMES)
    asked_of = text_field("Of whom", required=True)
    asked_on = day_field("Day it was asked", required=True)
    answer = SelectField("Answer", choices=choices(ACCESS_ANSWERS.items()), default="")
    answered_on = day_field("Day it was answered")
    conditions = text_field("Conditions", most=1000, long=True)
    refusal = text_field("Refusal, in their words", most=1000, long=True)

    def value(self) -> AccessFacts:
        """Return the request as typed."""
        return facts_of(AccessFacts, self, answer=self.answer.data or "")


class CountForm(Form):
    """A number of images, as alleged and as accepted."""

    concerns = text_field("What it concerns", required=True, help="A count, a device or an item, by number")
    what = SelectField("What is counted", choices=choices(COUNTED.items()))
    alleged = IntegerField("As alleged", [Optional()])
    alleged_source = text_field("Where that is said", most=300)
    accepted = IntegerField("As accepted", [Optional()])
    accepted_source = text_field("Where that rests", most=300, help="Who counted, when, in which report")

    def value(self) -> CountFacts:
        """Return the figures as typed."""
        return facts_of(CountFacts, self)


class StepForm(Form):
    """One step of the government's chain."""

    what = SelectField("What was done", choices=choices(WHATS.items()))
    wall = local_time_field("When, as the report writes it")
    zone = zone_field("Read on the clock of")
    basis = SelectField("The zone", choices=choices(BASES.items()), default="not stated")
    who = text_field("Who", help="As the report names them")
    place = text_field("Where", most=300)
    tool = text_field("Tool")
    version = text_field("Its version", most=100)
    algorithm = SelectField(
        "Hash",
        choices=choices([("", "none stated"), *((one, one) for one in ALGORITHMS), ("other", "other")]),
        default="",
    )
    hash_value = text_field("Its value", most=300, help="As the report prints it; it is never looked up")
    of_what = text_field("Taken of what", help="The device, its image, one file")
    seal = text_field("Seal or bag no.", most=100)
    number = IntegerField("Number in the report's own list", [Optional()])
    told = text_field("What else it says", most=1000, long=True)
    pinpoint = text_field("Report and page", required=True, most=300, help="Such as: E-0007, page 3")

    def __init__(self, *args: Any, zone: str = "", **kwargs: Any) -> None:
        super().__init__(*args, zone=zone or None, **kwargs)
        if zone and zone not in US_ZONES:  # a few courts sit in zones of their own
            self.zone.choices = choices((one, one.replace("_", " ")) for one in (zone, *US_ZONES))

    def value(self) -> StepFacts:
        """Return the step as typed."""
        return facts_of(StepFacts, self, algorithm=self.algorithm.data or "")


def _hour(typed: str) -> time | None:
    """Return an hour as typed, or None where there is none."""
    try:
        return time.fromisoformat(typed.zfill(5)) if typed else None
    except ValueError as wrong:
        raise Refusal(f"{typed!r} is no hour; write it as 14:30.") from wrong


def correcting(form: type[Form]) -> type[Form]:
    """Return a form for the correction of what another form enters."""
    return type(f"{form.__name__}Correction", (form, _Corrects), {"__doc__": f"{form.__doc__} Corrected."})
