"""What every form shares: one base, and fields that give finished values."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from flask import Flask, abort, has_request_context, request
from flask_wtf import FlaskForm
from wtforms import DateField, DateTimeLocalField, SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional, ValidationError

from casefile.infra.db import transaction
from casefile.infra.errors import Refusal
from casefile.law.errors import RuleError

US_ZONES = (
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Phoenix",
    "America/Los_Angeles",
    "America/Anchorage",
    "Pacific/Honolulu",
    "America/Puerto_Rico",
    "Pacific/Guam",
    "UTC",
)


_UNKEEPABLE = re.compile("[\x00\ud800-\udfff]")
_EMAIL = re.compile(r"[^@\s,;]+@[^@\s,;]+")
_NOT_KEPT = "This holds a character that cannot be kept, such as a null. Type it again."
FORM_TYPES = ("application/x-www-form-urlencoded", "multipart/form-data")
LONGEST_NAME = 200  # of a field; the forms library reads a number within it, and Python refuses thousands of digits
PIECE_TYPE = "application/offset+octet-stream"  # a piece of a file, which its view streams and no form reads


def init_forms(app: Flask) -> None:
    """Refuse every body that no form of ours sends: the forms library would read JSON into fields of text."""

    @app.before_request
    def _refuse_other_bodies() -> None:
        if request.method != "PUT" and request.content_length and request.mimetype not in (*FORM_TYPES, PIECE_TYPE):
            abort(415, "This address takes a form as a browser sends it, and nothing else.")


class Form(FlaskForm):  # type: ignore[misc]
    """A form whose ``value()`` is the finished value of what was typed. CSRF is checked by the app for every form."""

    def __init__(self, *args: Any, **named: Any) -> None:
        # Here and not before every view: some views let nobody's body be read until they know who sends it, and show
        # an empty form (``formdata=None``) to whom they refuse.
        reads = args[0] if args else named.get("formdata", True)
        if reads is not None and has_request_context() and any(len(name) > LONGEST_NAME for name in request.form):
            abort(400, "A field of this form came under a name that is far too long. Open the page again and send it.")
        super().__init__(*args, **named)

    def validate(self, extra_validators: Any = None) -> bool:
        """Refuse U+0000 and halves of characters everywhere: no database can keep them and no person types them."""
        for field in self:
            if isinstance(field.data, str) and _UNKEEPABLE.search(field.data):
                field.errors = [*field.errors, _NOT_KEPT]
                return False
        return bool(super().validate(extra_validators))


def kept(form: Form, verb: Callable[[], object]) -> bool:
    """Do ``verb`` in a transaction; a refusal becomes an error of the form, which keeps what was typed."""
    try:
        with transaction():
            verb()
    except (Refusal, RuleError, ValidationError) as refusal:
        form.form_errors.append(str(refusal))
        return False
    return True


def _keepable(_form: Any, field: Any) -> None:
    """Refuse in a row of a form what ``Form.validate`` refuses in the form itself."""
    if _UNKEEPABLE.search(field.data or ""):
        raise ValidationError(_NOT_KEPT)


def text_field(label: str, *, required: bool = False, most: int = 200, long: bool = False, help: str = "") -> Any:
    """Return a text field with a length limit that the database can keep; spaces alone are not an answer."""
    rules = [DataRequired(f"{label} is needed.") if required else Optional(), Length(max=most), _keepable]
    kind = TextAreaField if long else StringField
    return kind(label, rules, filters=[tidy], description=help)


def email_rule(_form: Any, field: Any) -> None:
    """Refuse what nobody can write to; nothing at all is let pass."""
    if field.data and not _EMAIL.fullmatch(field.data):
        raise ValidationError(f"“{field.data}” is no e-mail address; right is one like robin@office.example.")


def tidy(value: str | None) -> str:
    """Strip the ends, and make line ends one kind."""
    return (value or "").replace("\r\n", "\n").replace("\r", "\n").strip()


def whole_number(written: str | None) -> int:
    """Return a number that a page carried, or 0 where that is none a database can hold: too long, or no digits."""
    said = written or ""
    number = int(said) if said.isdecimal() and len(said) <= 10 else 0
    return number if number < 2**31 else 0


def choices(pairs: Iterable[tuple[Any, str]]) -> list[Any]:
    """Return pairs of value and words as a select field takes them."""
    return [SelectChoice(value, words) for value, words in pairs]


def same(words: Iterable[str]) -> list[Any]:
    """Return a choice among words that are their own values."""
    return choices((word, word) for word in words)


def refuse_absurd(year: int) -> None:
    """Refuse a year that nobody can have meant.

    Raises:
        ValidationError: it lies outside 1900 to 2100.
    """
    if not 1900 <= year <= 2100:
        raise ValidationError(f"The year {year} cannot be meant; give one from 1900 to 2100.")


def day_field(label: str, *, required: bool = False, help: str = "") -> DateField:
    """Return a field for a day of the years that a calendar of courts can mean."""

    def known(_form: Form, field: DateField) -> None:
        if field.data:
            refuse_absurd(field.data.year)

    return DateField(label, [DataRequired(f"{label} is needed.") if required else Optional(), known], description=help)


def zone_field(label: str = "Time zone", default: str = "") -> Any:
    """Return a choice of the time zones that courts of the United States sit in."""
    return SelectField(
        label, choices=choices((zone, zone.replace("_", " ")) for zone in US_ZONES), default=default or None
    )


def local_time_field(label: str, *, required: bool = False, help: str = "") -> Any:
    """Return a field for a date and time on the wall clock; ``with_zone`` makes it a moment."""
    rules = [InputRequired(f"{label} is needed.") if required else Optional()]
    return DateTimeLocalField(label, rules, format=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"], description=help)


def with_zone(wall: datetime, zone: str) -> datetime:
    """Return the moment that ``wall`` shows in ``zone``.

    Raises:
        ValidationError: the clock never showed this time there (it was put forward), or the zone is unknown.
    """
    refuse_absurd(wall.year)
    try:
        moment = wall.replace(tzinfo=ZoneInfo(zone))
    except (ZoneInfoNotFoundError, ValueError, OSError) as wrong:
        raise ValidationError(f"{zone!r} is not a time zone; choose one of the list.") from wrong
    if moment.astimezone(ZoneInfo("UTC")).astimezone(ZoneInfo(zone)).replace(tzinfo=None) != wall:
        raise ValidationError(
            f"The clocks in {zone} were put forward over {wall:%H:%M}; choose the time before or after."
        )
    return moment


FIRST_ASKED, LAST_ASKED = 1980, 2100


def asked_day(name: str) -> date | None:
    """Return the day that the address asks for under a name, or None where it names none.

    Raises:
        Refusal: it is no day, or lies outside the years that lists go through.
    """
    written = request.args.get(name, "")
    try:
        found = date.fromisoformat(written) if written else None
    except ValueError:
        raise Refusal(f"{written!r} is no day; write it as 2026-02-17.") from None
    if found and not FIRST_ASKED <= found.year <= LAST_ASKED:
        raise Refusal(f"Days go from {FIRST_ASKED} to {LAST_ASKED} here; {found.year} is not among them.")
    return found
