"""Follows the hearings through a docket, entry by entry: set, moved, set anew, held, cancelled, or in doubt."""

import re
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from casefile.dockets.duedates import dates_due, periods
from casefile.dockets.values import (
    DocketDeadline,
    EntryReading,
    HearingReading,
    HearingsFound,
    HearingStatus,
    HearingStep,
)
from casefile.wording.attendance import attendance_in, purpose_in
from casefile.wording.hearings import (
    Said,
    Voice,
    day_of_minutes,
    held,
    only_moves_the_hour,
    settings,
    unread_days,
    voice_of,
)
from casefile.wording.marking import Marked, is_bare

_I = re.IGNORECASE
_ONE_AT_A_TIME = frozenset({"trial", "sentencing"})


@dataclass(slots=True)
class _Live:
    """A hearing while the entries are read."""

    key: str
    what: str
    families: frozenset[str]
    at: datetime | date
    entry: str
    place: str = ""
    judge: str = ""
    status: HearingStatus = "set"
    steps: list[HearingStep] = field(default_factory=list)
    moved_to: str | None = None
    as_to: frozenset[str] = frozenset()
    purpose: str = ""
    attendance: list[str] = field(default_factory=list)

    @property
    def on(self) -> date:
        return self.at.date() if isinstance(self.at, datetime) else self.at

    def say(self, status: HearingStatus, at: datetime | date, entry: str) -> None:
        self.status = status
        self.steps.append(HearingStep(status, at, entry))


class Book:
    """The hearings known so far, entry by entry."""

    def __init__(self, zone: ZoneInfo, defendants: tuple[str, ...]) -> None:
        self.zone = zone
        self.defendants = defendants
        self.live: list[_Live] = []
        self.deadlines: list[DocketDeadline] = []
        self.warnings: list[str] = []
        self._set_here: _Live | None = None
        self._said_before: list[str] = []

    def found(self) -> HearingsFound:
        """Return what was found, hearings in the order of their days."""
        live = sorted(self.live, key=lambda one: (one.on, f"{one.at:%H:%M}" if isinstance(one.at, datetime) else ""))
        readings = tuple(
            HearingReading(
                one.key,
                one.what,
                one.at,
                one.place,
                one.judge,
                one.entry,
                one.status,
                tuple(one.steps),
                one.moved_to,
                tuple(sorted(one.as_to)),
                one.purpose,
                " ".join(f"{words}." for words in dict.fromkeys(one.attendance)),
            )
            for one in live
        )
        return HearingsFound(readings, tuple(dict.fromkeys(self.deadlines)), tuple(dict.fromkeys(self.warnings)))

    def warn(self, entry: EntryReading, words: str) -> None:
        """Keep a doubt, with the entry it is about."""
        self.warnings.append(f"entry {entry.key}: {words}")

    def read(self, entry: EntryReading) -> None:
        """Take up everything one entry says."""
        voice = voice_of(entry.text)
        marked = Marked(entry.text, self.zone)
        for when in marked.whens:
            if when.note and voice != "paper":
                self.warn(entry, when.note)
        names = frozenset(name for name in self.defendants if name.casefold() in entry.text.casefold())
        used: set[int] = set()
        self._set_here, self._said_before = None, []
        for said in held(marked, voice, entry, used):
            self._hold(said, entry, names)
        self._hold_unnamed(marked, voice, entry, names)
        if re.match(r"\W*terminat\w*\s+(?:all\s+)?(?:deadlines?\s*(?:/|and|&)\s*)?hearings?", entry.text, _I):
            self._end_unnamed(marked, entry, names)
            return
        for sentence in marked.sentences:
            for said in settings(sentence, marked, voice, entry, used):
                self._take(said, entry, names)
            if voice != "paper":
                self._about(sentence, marked.plain(sentence))
            self._dates_due(sentence, marked, voice, entry, used)
            self._doubt(sentence, marked, voice, entry, used)

    def _about(self, sentence: str, plain: str) -> None:
        """Give purpose and attendance to the hearing set last in the entry; before the first, to the first."""
        attendance = attendance_in(plain)
        if self._set_here is None:
            self._said_before += [attendance] if attendance else []
            return
        self._set_here.purpose = self._set_here.purpose or purpose_in(sentence, plain)
        self._set_here.attendance += [*self._said_before, *([attendance] if attendance else [])]
        self._said_before = []

    # -- hearings -------------------------------------------------------------------------------------------------

    def _standing(self, families: frozenset[str], names: frozenset[str]) -> list[_Live]:
        """Return the hearings still set, of a kind, for the defendants meant."""
        return [
            one
            for one in self.live
            if one.status == "set" and one.families & families and (not names or not one.as_to or names & one.as_to)
        ]

    def _new(
        self, said: Said, at: datetime | date, status: HearingStatus, entry: EntryReading, names: frozenset[str]
    ) -> _Live:
        day = at.date() if isinstance(at, datetime) else at
        key = f"{entry.key}/{'+'.join(sorted(said.families))}/{day.isoformat()}".replace(" ", "-")
        taken = sum(1 for one in self.live if one.key == key or one.key.startswith(f"{key}~"))
        one = _Live(key if not taken else f"{key}~{taken + 1}", said.what, said.families, at, entry.key, as_to=names)
        one.place, one.judge = said.place, said.judge
        one.say(status, at, entry.key)
        self.live.append(one)
        return one

    def _part(self, one: _Live, names: frozenset[str]) -> _Live:
        """Return the hearing for the defendants named only; the others keep theirs as it was."""
        everybody = one.as_to or frozenset(self.defendants)
        if not names or not everybody - names:
            return one
        own = _Live(
            f"{one.key}/{'+'.join(sorted(names))}".replace(" ", "-"),
            one.what,
            one.families,
            one.at,
            one.entry,
            one.place,
            one.judge,
            one.status,
            list(one.steps),
            one.moved_to,
            names,
            one.purpose,
            list(one.attendance),
        )
        one.as_to = everybody - names
        self.live.append(own)
        return own

    def _hold(self, said: Said, entry: EntryReading, names: frozenset[str]) -> None:
        """Mark a hearing held; minutes also make one that no entry set."""
        if said.at is None:
            return
        day = said.at.date() if isinstance(said.at, datetime) else said.at
        if day > entry.filed_on:
            return
        same = [
            one
            for one in self.live
            if one.on == day and one.families & said.families and (not names or not one.as_to or names & one.as_to)
        ]
        standing = [one for one in same if one.status == "set"]
        for one in standing:
            one = self._part(one, names)
            one.say("held", one.at, entry.key)
        if not said.only_confirms and not standing and not any(one.status == "held" for one in same):
            self._new(said, day, "held", entry, names)

    def _hold_unnamed(self, marked: Marked, voice: Voice, entry: EntryReading, names: frozenset[str]) -> None:
        """Minutes that name no hearing hold the only one set for their day."""
        if voice != "minutes" or any(step.entry == entry.key for one in self.live for step in one.steps):
            return
        day = day_of_minutes(marked, entry)
        set_then = [
            one
            for one in self.live
            if one.status == "set" and one.on == day and (not names or not one.as_to or names & one.as_to)
        ]
        if len(set_then) == 1:
            one = self._part(set_then[0], names)
            one.say("held", one.at, entry.key)

    def _end_unnamed(self, marked: Marked, entry: EntryReading, names: frozenset[str]) -> None:
        """End what an entry ends by name; where it names nothing, every hearing ahead is in doubt."""
        named = [kind for kind in marked.kinds if not is_bare(kind)]
        for kind in named:
            self._cancel(Said("cancelled", kind), entry, names)
        ahead = [one for one in self.live if one.status == "set" and one.on >= entry.filed_on]
        if not named and ahead:
            self.warn(entry, f"ends hearings without naming them; look after {len(ahead)} that were set")
            for one in ahead:
                self._part(one, names).say("unknown", one.at, entry.key)

    def _take(self, said: Said, entry: EntryReading, names: frozenset[str]) -> None:
        """Take up a setting, a move or a cancellation."""
        if said.verb == "cancelled":
            self._cancel(said, entry, names)
        elif said.verb == "open":
            self._move_without_date(said, entry, names)
        elif said.at is not None:
            day = said.at.date() if isinstance(said.at, datetime) else said.at
            if day < entry.filed_on or day > entry.filed_on + timedelta(days=5 * 366):
                self.warn(
                    entry,
                    f"names {day.isoformat()} for a {said.what}, which cannot be right on {entry.filed_on.isoformat()}",
                )
                return
            self._set(said, day, entry, names)

    def _meant(self, said: Said, entry: EntryReading, names: frozenset[str]) -> list[_Live]:
        """Return the hearings meant: those of the old date, else those ahead, else the one just past."""
        standing = self._standing(said.families, names)
        if said.old is not None:
            anything = (
                [one for one in self.live if one.status == "set" and one.on == said.old]
                if is_bare(said.what)
                else standing
            )
            dated = [one for one in anything if one.on == said.old]
            if dated:
                return dated
        if is_bare(said.what):
            return []
        ahead = [one for one in standing if one.on >= entry.filed_on]
        past = [one for one in standing if entry.filed_on - timedelta(days=21) <= one.on < entry.filed_on]
        return ahead or past[-1:]

    def _cancel(self, said: Said, entry: EntryReading, names: frozenset[str]) -> None:
        meant = self._meant(said, entry, names)
        if len({one.on for one in meant}) != 1:
            self.warn(entry, f"cancels a {said.what}; which one is not sure")
            return
        for one in meant:
            self._part(one, names).say("cancelled", one.at, entry.key)

    def _move_without_date(self, said: Said, entry: EntryReading, names: frozenset[str]) -> None:
        meant = self._meant(said, entry, names)
        if len({one.on for one in meant}) != 1:
            self.warn(entry, f"takes a {said.what} off without a new date; which one is not sure")
            return
        for one in meant:
            self._part(one, names).say("reset", one.at, entry.key)

    def _set(self, said: Said, day: date, entry: EntryReading, names: frozenset[str]) -> None:
        """Set a hearing: the same one said again, the successor of one moved, or a new one."""
        at = said.at if said.at is not None else day
        for one in self._standing(said.families, names):
            if one.on == day and (one.at == at or not isinstance(one.at, datetime) or not isinstance(at, datetime)):
                self._say_again(one, said, at, entry)
                self._set_here = one
                return
        moved = self._moved(said, day, entry, names)
        new = self._set_here = self._new(said, at, "set", entry, names)
        for one in moved:
            one = self._part(one, names)
            one.moved_to = new.key
            if one.status != "reset":
                if one.status == "cancelled":
                    one.steps.pop()
                one.say("reset", at, entry.key)
        for one in self.live:
            if one.status == "reset" and one.moved_to is None and one.families & new.families and one is not new:
                one.moved_to = new.key

    def _say_again(self, one: _Live, said: Said, at: datetime | date, entry: EntryReading) -> None:
        if isinstance(at, datetime):
            one.at = at
        one.what = said.what if len(said.what) > len(one.what) else one.what
        one.place, one.judge = said.place or one.place, said.judge if len(said.judge) > len(one.judge) else one.judge
        one.say("set", one.at, entry.key)

    def _moved(self, said: Said, day: date, entry: EntryReading, names: frozenset[str]) -> list[_Live]:
        """Return the hearings whose place a new setting takes."""
        off_here = [
            one
            for one in self.live
            if one.status == "cancelled" and one.families & said.families and one.steps[-1].entry == entry.key
        ]
        if off_here:
            return off_here
        meant = [one for one in self._meant(said, entry, names) if one.entry != entry.key]
        if said.verb == "set":
            meant = [one for one in meant if one.on >= entry.filed_on]
        if not meant:
            return []
        takes_place = said.verb == "reset" or said.families & _ONE_AT_A_TIME or any(one.on == day for one in meant)
        days = sorted({one.on for one in meant})
        if takes_place and len(days) == 1:
            return meant
        self.warn(
            entry, f"sets a {said.what} on {day.isoformat()} beside one on {', '.join(one.isoformat() for one in days)}"
        )
        return []

    # -- dates due ------------------------------------------------------------------------------------------------

    def _dates_due(self, sentence: str, marked: Marked, voice: Voice, entry: EntryReading, used: set[int]) -> None:
        self.deadlines += dates_due(sentence, marked, voice, entry, used)
        for words in periods(sentence, marked, voice):
            self.warn(entry, f'gives a time in days ("{words}"), not a date: count it by hand')

    def _doubt(self, sentence: str, marked: Marked, voice: Voice, entry: EntryReading, used: set[int]) -> None:
        """Warn of a date that stands beside a hearing and was not read."""
        if only_moves_the_hour(sentence, voice):
            self.warn(entry, "moves a hearing to another hour in words that were not read surely; look after it")
        for on in unread_days(sentence, marked, voice, entry, used):
            self.warn(entry, f"names {on.isoformat()} near a hearing or a setting, in words that were not read surely")
