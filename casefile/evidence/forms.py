"""What may be typed about evidence."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_wtf.file import FileField
from wtforms import BooleanField, IntegerField, SelectField, SelectMultipleField
from wtforms.validators import DataRequired, InputRequired, NumberRange, Optional, ValidationError

from casefile.evidence.bags import Wanted
from casefile.evidence.drill import Account
from casefile.evidence.models import KINDS
from casefile.evidence.service import Handling, IntakeFacts
from casefile.infra.forms import US_ZONES, Form, choices, local_time_field, refuse_absurd, same, text_field, zone_field
from casefile.law import custody
from casefile.law.protection import MEANINGS, ProtectiveClass

ALGORITHMS = ("md5", "sha1", "sha256", "sha512")
CERTIFICATE = "certifies that the file holds no sexual depiction of anyone who is or may be under 18"


def occurred_in(wall: datetime | None, zone: str) -> custody.Occurred | None:
    """Return when something took place, as a person says, or None where it takes place now.

    Raises:
        ValidationError: the clock never showed this time in that zone.
    """
    if wall is None:
        return None
    refuse_absurd(wall.year)
    try:
        return custody.Occurred.in_zone(wall, zone)
    except custody.LineError as refusal:
        raise ValidationError(str(refusal)) from refusal


def certification_field() -> Any:
    """Return the tick by which an attorney certifies one file of a gated matter."""
    return BooleanField(
        "As attorney I certify that this file holds no sexual depiction of anyone who is or may be under 18",
        description="Asked for a PDF or Word file with images, in a gated matter only. Your name is recorded.",
    )


def certified(by: str) -> str:
    """Return a certification as the log keeps it, or nothing where nobody gave one."""
    return f"{by}: {CERTIFICATE}" if by else ""


class Timed(Form):
    """What forms about an act share: when it took place, and why it is recorded late."""

    happened = local_time_field("When it took place", help="Leave empty for now. On the clock of the zone below.")
    zone = zone_field("Time zone of that clock")
    late_reason = text_field("Why it is recorded late", help="Needed when it took place more than 24 hours ago")

    def __init__(self, *args: Any, zone: str = "", **kwargs: Any) -> None:
        super().__init__(*args, zone=zone or None, **kwargs)
        if zone and zone not in US_ZONES:  # a few courts sit in zones of their own: Boise, Detroit, Indianapolis
            self.zone.choices = choices((one, one.replace("_", " ")) for one in (zone, *US_ZONES))

    def occurred(self) -> custody.Occurred | None:
        """Return when it took place, or None for now."""
        return occurred_in(self.happened.data, self.zone.data)

    def validate_zone(self, field: Any) -> None:
        """Refuse a time that no clock of the zone ever showed."""
        occurred_in(self.happened.data, field.data)


class IntakeForm(Timed):
    """What a professional form asks when a file comes in."""

    file = FileField("File")
    received_from = text_field("Received from", required=True, help="Name, and agency or firm")
    giver_role = text_field("Their role", help="Case agent, prosecutor, client, platform …")
    kind = SelectField("Kind", choices=same(KINDS))
    description = text_field("Description", most=2000, long=True, help="Neutral words; no name of anyone under 18")
    method = text_field("How it came", help="Drive, link, e-mail, sealed bag …")
    condition = text_field("Condition")
    seal = text_field("Seal or bag no.")
    place = text_field("Place")
    authority = text_field("Authority", help="Warrant, subpoena, Rule 16 delivery, consent …")
    stated_alg = SelectField(
        "Hash algorithm stated by the producer",
        choices=choices([("", "none stated"), *((name, name) for name in ALGORITHMS)]),
        default="",
    )
    stated_value = text_field("The hash as stated", most=128)
    stated_more = text_field("More stated hashes", most=4000, long=True, help="One on a line, as sha1: 3f78…")
    media_hash = text_field(
        "Hash of the media inside", help="As its acquisition report states it, as md5: d41d…; it is not the file’s"
    )
    tool = text_field("Acquisition tool and version")
    write_blocker = text_field("Write-blocker")
    source_tz = text_field("Time zone of the source", help="As the device or the provider states it")
    platform = text_field("Platform")
    account = text_field("Account or identifier")
    period = text_field("Period covered")
    quantity = IntegerField("Quantity", [Optional(), NumberRange(1, 10_000_000)], default=1)
    make = text_field("Make")
    model = text_field("Model")
    serial = text_field("Serial no.")
    marks = text_field("Marks")
    owner = text_field("Owner or custodian of origin")
    report = text_field("Agency report no.")
    reason = text_field("Why it was seized or obtained")
    protection = SelectField(
        "Protective-order class",
        choices=choices((one.value, f"{one}: {MEANINGS[one]}") for one in ProtectiveClass),
        default=ProtectiveClass.NONE.value,
    )
    certification = certification_field()

    def validate_stated_alg(self, field: Any) -> None:
        """Refuse half of a stated hash, or one that its algorithm cannot give; it would be lost without a word."""
        value = self.stated_value.data
        if bool(field.data) != bool(value):
            raise ValidationError("A stated hash has an algorithm and a value; give both, or neither.")
        try:
            for one in stated(field.data, value, "producer"):
                one.fields()
        except custody.LineError as refusal:
            raise ValidationError(str(refusal)) from refusal

    def validate_stated_more(self, field: Any) -> None:
        """Refuse a line that is no hash."""
        _stated_lines(field.data, "producer")

    def validate_media_hash(self, field: Any) -> None:
        """Refuse what is no hash."""
        _stated_lines(field.data, "producer")

    def facts(self, name: str, certified_by: str = "") -> IntakeFacts:
        """Return what was typed about a file of this name."""
        by = self.received_from.data
        more = {name: self[name].data for name in _MORE}
        media = _stated_lines(self.media_hash.data, by)
        return IntakeFacts(
            **more,
            protection=self.protection.data or ProtectiveClass.NONE.value,
            quantity=self.quantity.data or 1,
            media_hash=media[0] if media else None,
            name=name,
            kind=self.kind.data,
            received_from=self.received_from.data,
            giver_role=self.giver_role.data,
            description=self.description.data,
            method=self.method.data,
            condition=self.condition.data,
            seal=self.seal.data,
            place=self.place.data,
            authority=self.authority.data,
            stated=stated(self.stated_alg.data, self.stated_value.data, by) + _stated_lines(self.stated_more.data, by),
            occurred=self.occurred(),
            late_reason=self.late_reason.data,
            certification=certified(certified_by),
        )


_MORE = (
    *("tool", "write_blocker", "source_tz", "platform", "account", "period"),
    *("make", "model", "serial", "marks", "owner", "report", "reason"),
)


def _stated_lines(text: str, by: str) -> tuple[custody.StatedHash, ...]:
    """Return the hashes of lines such as ``md5: d73c…``.

    Raises:
        ValidationError: a line is no hash.
    """
    pairs = [line.partition(":")[::2] for line in text.splitlines() if line.strip()]
    found = tuple(custody.StatedHash(algorithm.strip(), value.strip(), by) for algorithm, value in pairs)
    try:
        for one in found:
            one.fields()
    except custody.LineError as refusal:
        raise ValidationError(f"{refusal}. Write each as md5: d73c…, one on a line.") from refusal
    return found


def stated(algorithm: str, value: str, by: str) -> tuple[custody.StatedHash, ...]:
    """Return a hash as its producer states it, or nothing where none is stated."""
    return (custody.StatedHash(algorithm, value, by),) if algorithm and value else ()


class ReferenceForm(Timed):
    """An item that stays where it is: a description, and nothing that could take a byte."""

    name = text_field("Exhibit or item number, as the government lists it", required=True)
    received_from = text_field("Agency and custodian", required=True)
    place = text_field("Facility", required=True, help="Where it may be examined")
    kind = SelectField("Kind", choices=same(KINDS))
    quantity = IntegerField("How many, as alleged", [InputRequired(), NumberRange(1, 10_000_000)], default=1)
    description = text_field("Neutral description", most=2000, long=True)
    report = text_field("Source report and page")
    authority = text_field("Protective order")

    def facts(self) -> IntakeFacts:
        """Return what was typed."""
        return IntakeFacts(
            name=self.name.data,
            kind=self.kind.data,
            received_from=self.received_from.data,
            place=self.place.data,
            quantity=self.quantity.data or 1,
            description=self.description.data,
            reason=self.report.data,
            authority=self.authority.data,
            occurred=self.occurred(),
            late_reason=self.late_reason.data,
        )


class ReleaseForm(Timed):
    """The first half of a hand-over."""

    to = SelectField("To", coerce=int)
    purpose = text_field("Purpose", required=True)
    condition = text_field("Condition")
    seal = text_field("Seal or bag no.")
    method = text_field("How it goes")

    def value(self) -> Handling:
        """Return what was typed."""
        return Handling(
            condition=self.condition.data,
            seal=self.seal.data,
            method=self.method.data,
            purpose=self.purpose.data,
            occurred=self.occurred(),
            late_reason=self.late_reason.data,
        )


class AcceptForm(Timed):
    """The second half of a hand-over."""

    condition = text_field("Condition it came in", required=True)
    seal = text_field("Seal or bag no., intact?")
    place = text_field("Where you keep it")

    def value(self) -> Handling:
        """Return what was typed."""
        return Handling(
            condition=self.condition.data,
            seal=self.seal.data,
            place=self.place.data,
            occurred=self.occurred(),
            late_reason=self.late_reason.data,
        )


class LabelsForm(Form):
    """Which labels are printed, and on what."""

    exhibits = SelectMultipleField("Exhibits", [DataRequired("Choose at least one exhibit.")], validate_choice=False)
    paper = SelectField("Paper", choices=choices([("letter", "Letter"), ("a4", "A4")]))
    skip = IntegerField(
        "Labels of the first sheet used already", [Optional(), NumberRange(0, 23)], default=0, description="0 to 23"
    )

    def validate_exhibits(self, field: Any) -> None:
        """Refuse more than ten sheets at once, and what is no number of an exhibit."""
        field.choices = same(field.data)
        if len(field.data) > 240:
            raise ValidationError("At most 240 labels are made at once.")


class GateForm(Form):
    """What lead counsel records about the gate."""

    is_open = SelectField(
        "Lead counsel records",
        choices=choices([("", "this matter is gated"), ("1", "this matter is not gated")]),
    )
    statement = text_field("Why", required=True, most=1000, long=True)


class ExportForm(Form):
    """For whom a bag is made, and what stays behind."""

    receiver = text_field("For whom", required=True, help="Name, and agency or firm; it goes on record")
    why = text_field("For what", most=500)
    with_files = BooleanField(
        "With the files", default=True, description="Without: the log, its checkpoint, the report"
    )
    withhold = text_field(
        "Items to withhold",
        most=2000,
        help="Such as E-0003, E-0007: their records stay as digests, so that the rest still fits",
    )

    def value(self) -> Wanted:
        """Return what is asked for."""
        named = {one.strip().upper() for one in (self.withhold.data or "").replace(";", ",").split(",")}
        return Wanted(self.receiver.data, self.why.data or "", bool(self.with_files.data), sorted(named - {""}))


class ReportForm(Form):
    """For whom a custody report is made."""

    receiver = text_field("For whom", required=True, help="Name, and agency or firm; each download goes on record")
    why = text_field("For what", most=500)


class DrillForm(Form):
    """What somebody who was there tells in an accident drill; facts, no description of what was seen."""

    item = text_field("Item, where it is one", most=20, help="Its number, such as E-0005; empty for anything else")
    saw = text_field("Who saw it", required=True, most=1000, long=True, help="Names, and from which device")
    seen = text_field("When", required=True, most=500, help="First and last time, as well as you know")
    arrived = text_field(
        "How it arrived", required=True, most=1000, long=True, help="From whom, by what; do not describe what it shows"
    )

    def value(self) -> Account:
        """Return what was told."""
        return Account(self.saw.data, self.seen.data, self.arrived.data)


class OpenAgainForm(Form):
    """Why lead counsel lets an item be opened again."""

    statement = text_field(
        "What I know of it, and how",
        required=True,
        most=1000,
        long=True,
        help="Recorded under your name: that it holds no sexual depiction of anyone who is or may be under 18",
    )
