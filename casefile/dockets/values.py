"""What a docket report says, as plain values; nothing here touches the database or the web."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

CounselRole = Literal["defence", "government"]
CountStatus = Literal["pending", "terminated", "complaint"]
HearingStatus = Literal["set", "reset", "held", "cancelled", "unknown"]


class NotADocketError(ValueError):
    """The file is no docket report that can be read; the text says why and what would be right."""


@dataclass(frozen=True, slots=True)
class CounselReading:
    """One lawyer as the docket prints them; empty text is what the docket does not say."""

    name: str
    role: CounselRole
    firm: str = ""
    email: str = ""
    phone: str = ""
    address: str = ""
    designation: str = ""
    is_lead: bool = False
    is_to_be_noticed: bool = False
    is_pro_hac_vice: bool = False
    terminated_on: date | None = None


@dataclass(frozen=True, slots=True)
class CountReading:
    """One line of a defendant's counts; one line may stand for several counts (``1-3``)."""

    number: str | None
    suffix: str | None
    citation: str | None
    title: str
    status: CountStatus
    disposition: str
    offence_level: str
    complaint_text: str = ""

    @property
    def each(self) -> tuple[str, ...]:
        """Name every count the line stands for: ``1-3`` is 1, 2 and 3."""
        numbers: list[str] = []
        for part in (self.number or "").split(","):
            first, _, last = part.partition("-")
            if first.isdecimal() and last.isdecimal() and int(first) <= int(last) <= int(first) + 200:
                numbers += [str(number) for number in range(int(first), int(last) + 1)]
            elif part:
                numbers.append(part)
        return tuple(numbers)


@dataclass(frozen=True, slots=True)
class DefendantReading:
    """One defendant of the docket, with counsel for the defence and every count printed."""

    name: str
    number: int | None
    counsel: tuple[CounselReading, ...]
    counts: tuple[CountReading, ...]
    aliases: tuple[str, ...] = ()
    terminated_on: date | None = None
    offence_level_opening: str = ""
    offence_level_terminated: str = ""


@dataclass(frozen=True, slots=True)
class EntryReading:
    """One docket entry; ``key`` names it again when the same docket, or a later one, is read."""

    number: int | None
    filed_on: date
    text: str
    key: str


@dataclass(frozen=True, slots=True)
class HearingStep:
    """What one entry said of a hearing: the status it gave and the time it named, or the hearing's own if none."""

    status: HearingStatus
    at: datetime | date
    entry: str


@dataclass(frozen=True, slots=True)
class HearingReading:
    """One hearing found in the entries.

    ``at`` is a moment in the court's zone, or a bare day where the court named no hour. ``status`` is the docket's
    last word: a hearing that passed without a word stays ``set``; ``reset`` is one moved, ``moved_to`` the key of the
    one in its place, None while the court named no new date. ``as_to`` names the defendants meant; empty means all.
    ``purpose`` and ``attendance`` (who must be there, or need not) are the entries' own words; empty without any.
    """

    key: str
    what: str
    at: datetime | date
    place: str
    judge: str
    entry: str
    status: HearingStatus
    history: tuple[HearingStep, ...]
    moved_to: str | None = None
    as_to: tuple[str, ...] = ()
    purpose: str = ""
    attendance: str = ""

    @property
    def on(self) -> date:
        """Give the day of the hearing, whether or not its hour is known."""
        return self.at.date() if isinstance(self.at, datetime) else self.at


@dataclass(frozen=True, slots=True)
class DocketDeadline:
    """A date by which something is due, in the entry's own words; ``due`` is a moment only where an hour is named."""

    what: str
    due: datetime | date
    entry: str


@dataclass(frozen=True, slots=True)
class HearingsFound:
    """Everything the entries' text yields about time, and what could not be read surely."""

    hearings: tuple[HearingReading, ...]
    deadlines: tuple[DocketDeadline, ...]
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DocketReading:
    """A whole docket report. Entries stand oldest first, whatever order the report was printed in."""

    court: str
    zone: str
    caption: str
    docket_number: str
    filed_on: date | None
    terminated_on: date | None
    judge: str
    referred_judge: str
    defendants: tuple[DefendantReading, ...]
    government: tuple[CounselReading, ...]
    entries: tuple[EntryReading, ...]
    hearings: tuple[HearingReading, ...]
    deadlines: tuple[DocketDeadline, ...]
    warnings: tuple[str, ...]
    judge_title: str = ""
    referred_judge_title: str = ""
