"""One entry of a law-data file, read field by field; a field that is wrong or unknown is refused by name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Literal, NoReturn

from casefile.law.dated import Verified
from casefile.law.errors import LawDataError

Months = int | Literal["life"]


class Row:
    """An entry with the place it stands at, so that every refusal names file, entry and field."""

    def __init__(self, place: str, fields: object) -> None:
        self.place = place
        if not isinstance(fields, Mapping):
            raise LawDataError(f"{place}: {fields!r} stands here; a list of fields with values would be right")
        for name in fields:
            if isinstance(name, bool):
                raise LawDataError(
                    f"{place}: a field is named {name} (on, off, yes and no are read so); quote its name"
                )
        self._fields = {str(name): value for name, value in fields.items()}
        self._read: set[str] = set()

    @property
    def fields(self) -> dict[str, object]:
        """Return every field as it stands, read or not."""
        return dict(self._fields)

    def refuse(self, field: str, found: object, right: str) -> NoReturn:
        """Raise the refusal of a field: what stands there and what would be right."""
        raise LawDataError(f"{self.place}: {field} is {found!r}; {right} would be right")

    def raw(self, field: str, default: object = None) -> object:
        """Return a field as it stands, and count it as read."""
        self._read.add(field)
        return self._fields.get(field, default)

    def has(self, field: str) -> bool:
        """Whether the field is there."""
        return field in self._fields

    def text(self, field: str) -> str:
        """Return a text that must be there."""
        value = self.raw(field)
        if not isinstance(value, str) or not value.strip():
            self.refuse(field, value, "a text")
        return value

    def text_or_none(self, field: str) -> str | None:
        """Return a text, or None where the field is left out."""
        return self.text(field) if self.raw(field) is not None else None

    def one_of(self, field: str, allowed: tuple[str, ...], default: str | None = None) -> str:
        """Return a word from a closed list."""
        value = self.raw(field, default)
        if not isinstance(value, str) or value not in allowed:
            self.refuse(field, value, "one of " + ", ".join(allowed))
        return value

    def texts(self, field: str) -> tuple[str, ...]:
        """Return a list of texts; nothing where the field is left out."""
        value = self.raw(field, [])
        if not isinstance(value, list) or not all(isinstance(one, str) and one for one in value):
            self.refuse(field, value, "a list of texts")
        return tuple(value)

    def number(self, field: str) -> int:
        """Return a whole number that must be there."""
        value = self.number_or_none(field)
        if value is None:
            self.refuse(field, value, "a whole number")
        return value

    def number_or_none(self, field: str) -> int | None:
        """Return a whole number from 0, or None where the field is left out."""
        value = self.raw(field)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            self.refuse(field, value, "a whole number from 0")
        return value

    def months(self, field: str) -> Months | None:
        """Return a term in months, the word life, or None where the field is left out."""
        value = self.raw(field)
        if value is None:
            return None
        if value == "life":
            return "life"
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 1200:
            self.refuse(field, value, "a whole number of months from 0 to 1200, or the word life,")
        return value

    def day(self, field: str) -> date:
        """Return a date that must be there."""
        value = self.raw(field)
        if not isinstance(value, date):
            self.refuse(field, value, "a date such as 2003-04-30")
        return value

    def day_or_none(self, field: str) -> date | None:
        """Return a date, or None where the field is left out."""
        return self.day(field) if self.raw(field) is not None else None

    def flag(self, field: str, default: bool | None = None) -> bool:
        """Return true or false."""
        value = self.raw(field, default)
        if not isinstance(value, bool):
            self.refuse(field, value, "true or false")
        return value

    def verified(self, field: str = "verified", default: Verified | None = None) -> Verified:
        """Return how far a figure was checked: true, partial or false."""
        value = self.raw(field, default)
        if value is True or value is False or value == "partial":
            return value
        self.refuse(field, value, "true, partial or false")

    def row(self, field: str) -> Row | None:
        """Return the entry inside a field, or None where it is left out."""
        value = self.raw(field)
        return None if value is None else Row(f"{self.place}, {field}", value)

    def rows(self, field: str) -> Iterator[Row]:
        """Yield the entries of a list; nothing where the field is left out."""
        value = self.raw(field, [])
        if not isinstance(value, list):
            self.refuse(field, value, "a list")
        for number, one in enumerate(value, start=1):
            yield Row(f"{self.place}, {field} {number}", one)

    def pairs(self, field: str) -> tuple[tuple[str, str], ...]:
        """Return the names and texts of a field, in order; nothing where it is left out."""
        value = self.raw(field, {})
        if not isinstance(value, dict) or not all(isinstance(one, str) for one in value.values()):
            self.refuse(field, value, "names with texts")
        return tuple((str(name), one) for name, one in value.items())

    def close(self) -> None:
        """Refuse a field nobody read: it is misspelt or does not belong here."""
        unknown = sorted(set(self._fields) - self._read)
        if unknown:
            known = ", ".join(sorted(self._read))
            raise LawDataError(f"{self.place}: {unknown[0]!r} is not a field of this entry; known here are {known}")
