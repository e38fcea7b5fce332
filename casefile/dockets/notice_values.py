"""What a Notice of Electronic Filing says, as plain values; nothing here touches the database or the web."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any

from casefile.dockets.values import EntryReading


class NotANoticeError(ValueError):
    """The mail is no Notice of Electronic Filing that can be read; the text says why and what would be right."""


@dataclass(frozen=True, slots=True)
class NoticeReading:
    """One case of a notice: its docket entry as the court words it. Who else was served is not read.

    ``entered_at`` is on the court's clock; ``defendant`` is the court's number where the notice names one. ``document``
    is the address at the court without what would spend its free look; it is never opened. ``key`` is the one that a
    docket report gives the same entry.
    """

    court: str
    docket_number: str
    defendant: int | None
    caption: str
    number: int | None
    filed_on: date
    entered_at: datetime
    text: str
    key: str
    document: str = ""
    warnings: tuple[str, ...] = ()

    @property
    def entry(self) -> EntryReading:
        """The docket entry, as an import would read it."""
        return EntryReading(self.number, self.filed_on, self.text, self.key)

    def kept(self) -> dict[str, Any]:
        """Return the values as JSON can hold them."""
        return {
            **asdict(self),
            "filed_on": self.filed_on.isoformat(),
            "entered_at": self.entered_at.isoformat(),
            "warnings": list(self.warnings),
        }

    @classmethod
    def of_kept(cls, kept: dict[str, Any]) -> NoticeReading:
        """Return the reading that ``kept`` wrote down."""
        return cls(
            **{
                **kept,
                "filed_on": date.fromisoformat(kept["filed_on"]),
                "entered_at": datetime.fromisoformat(kept["entered_at"]),
                "warnings": tuple(kept["warnings"]),
            }
        )


@dataclass(frozen=True, slots=True)
class MailReading:
    """One mail: its cases, and whether the address it says it comes from is a court's (which proves nothing)."""

    cases: tuple[NoticeReading, ...]
    from_court: bool
    sha256: str

    def warned(self, *words: str) -> MailReading:
        """Return the same with a warning on every case."""
        return replace(self, cases=tuple(replace(one, warnings=(*one.warnings, *words)) for one in self.cases))
