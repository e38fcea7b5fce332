"""What can be done with notices of electronic filing: read them, show what each would bring, take them in once.

A notice belongs to the matters of its court and docket number that the person may open. Any other matter looks as if it
did not exist.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Literal

from sqlalchemy import select

from casefile.deadlines import service as deadlines
from casefile.deadlines import suggestions
from casefile.deadlines.counting import Asked
from casefile.deadlines.suggestions import Suggestion
from casefile.dockets.models import DocketNotice, StagedNotices
from casefile.dockets.notice_changes import CountedFrom, Docket, Found, HearingChange
from casefile.dockets.notice_reading import read_notice
from casefile.dockets.notice_values import MailReading, NotANoticeError, NoticeReading
from casefile.dockets.reading import lasting_words
from casefile.dockets.service import STAGED_FOR, drop_forgotten, refuse_update
from casefile.dockets.values import HearingReading
from casefile.infra import audit, clock
from casefile.infra.db import add, db
from casefile.infra.errors import Refusal
from casefile.matters import service as matters
from casefile.matters.models import DocketEntry, Matter

__all__ = ("HearingChange", "Placed", "State")

MOST_MAILS = 50
State = Literal["new", "held", "differs", "refused", "unplaced"]
NO_MATTER = "No matter of yours has this court and number. Open the matter or import its docket, then drop it again."


@dataclass(frozen=True)
class Follows:
    """A date here already whose hearing moves or falls away: ``due_on`` is the day it would have, None without one.

    It stays as it is until an attorney decides.
    """

    what: str
    was: date
    due_on: date | None


@dataclass(frozen=True)
class Placed:
    """One case of a notice at one matter, and what it brings there.

    ``held_words`` is the entry as the matter holds it, where that differs; ``why`` says why nothing is taken in.
    """

    notice: NoticeReading
    state: State
    matter: Matter | None = None
    why: str = ""
    held_words: str = ""
    found: Found = field(default_factory=Found)
    rules: tuple[Suggestion, ...] = ()
    follows: tuple[Follows, ...] = ()
    past: int = 0


def read(data: bytes) -> MailReading:
    """Read a mail.

    Raises:
        Refusal: it is no notice of electronic filing, or carries anything but text.
    """
    try:
        return read_notice(data, clock.today("UTC"))
    except NotANoticeError as refusal:
        raise Refusal(f"Not read: {refusal}") from refusal


# --- waiting for a yes -----------------------------------------------------------------------------------------------


def stage(mails: Sequence[MailReading], user_id: int) -> StagedNotices:
    """Keep what was read, not the mails, until the person says yes or a day has passed."""
    drop_forgotten()
    kept = [{"sha256": one.sha256, "cases": [case.kept() for case in one.cases]} for one in mails]
    return add(
        StagedNotices(token=secrets.token_urlsafe(24), user_id=user_id, mails=kept, staged_at=clock.now()),
    )


def find_staged(token: str, user_id: int) -> list[MailReading] | None:
    """Return the notices that wait for this person."""
    staged = db.session.get(StagedNotices, token)
    if staged is None or staged.user_id != user_id or staged.staged_at < clock.now() - STAGED_FOR:
        return None
    return [_of_kept(one) for one in staged.mails]


def _of_kept(kept: dict[str, Any]) -> MailReading:
    return MailReading(tuple(NoticeReading.of_kept(case) for case in kept["cases"]), True, kept["sha256"])


def drop(token: str) -> None:
    """Let staged notices go; nobody minds if they went already."""
    db.session.execute(db.delete(StagedNotices).where(StagedNotices.token == token))


# --- where they belong, and what they bring --------------------------------------------------------------------------


def place(mails: Iterable[MailReading], user_id: int | None) -> list[Placed]:
    """Return what each case would bring to each matter, in the order in which the court made the entries.

    Without a user every matter of the docket is meant.
    """
    return [placed for placed, _ in _walk(mails, user_id)]


def take_in(mails: Iterable[MailReading], user_id: int | None) -> list[Placed]:
    """Add the entries, hearings and proposed dates that notices bring. The same notice again changes nothing."""
    mails = list(mails)
    for court, number in sorted({(one.court, one.docket_number) for mail in mails for one in mail.cases}):
        matters.one_at_a_time(court, number)
    done = []
    for placed, mail_sha256 in _walk(mails, user_id):
        if placed.matter is not None and placed.state in ("new", "differs"):
            done.append(replace(placed, rules=tuple(_keep(placed.matter, placed, mail_sha256))))
        else:
            done.append(placed)
    return done


def _walk(mails: Iterable[MailReading], user_id: int | None) -> Iterator[tuple[Placed, str]]:
    """Yield each case at each of its matters; what is taken in meanwhile counts for the next."""
    dockets: dict[int, Docket] = {}
    cases = [(case, mail.sha256) for mail in mails for case in mail.cases]
    for case, mail_sha256 in sorted(cases, key=lambda pair: (pair[0].entered_at, pair[0].number or 0)):
        for matter, why in _matters_of(case, user_id):
            if matter is None or why:
                yield Placed(case, "refused" if matter else "unplaced", matter, why), mail_sha256
            else:
                docket = dockets.setdefault(matter.id, Docket(matter))
                yield _placed(case, matter, docket), mail_sha256


def _matters_of(case: NoticeReading, user_id: int | None) -> Iterator[tuple[Matter | None, str]]:
    """Yield the matters that a case belongs to, each with what stands against taking it in there."""
    found = matters.list_by_docket(case.court, case.docket_number, user_id)
    meant = [one for one in found if case.defendant in (None, one.defendant)]
    for matter in meant:
        try:
            refuse_update(matter, user_id)
        except Refusal as refusal:
            yield matter, str(refusal)
        else:
            yield matter, ""
    if found and not meant:
        theirs, ours = case.defendant, found[0].defendant
        yield found[0], f"It is about defendant {theirs}; your matter is that of defendant {ours}."
    if not found:
        yield None, NO_MATTER


def _placed(case: NoticeReading, matter: Matter, docket: Docket) -> Placed:
    held = docket.words_of(case.key)
    if held is not None:
        if _same_words(held, case.text) or _is_noted(matter, case):
            return Placed(case, "held", matter)
        return Placed(case, "differs", matter, held_words=held)
    found = docket.add(case.entry)
    suggested, past = suggestions.would_suggest(matter, found.changed, [case.entry])
    rules, follows = _parted(docket, found.changed, suggested)
    return Placed(case, "new", matter, found=found, rules=rules, follows=follows, past=past)


def _parted(
    docket: Docket, changed: Sequence[HearingReading], suggested: Sequence[Suggestion]
) -> tuple[tuple[Suggestion, ...], tuple[Follows, ...]]:
    """Part what is proposed from what follows a hearing that moves: those dates are here, and are decided on."""
    new, follows = list(suggested), []
    for hearing in changed:
        stands = hearing.status in ("set", "held")
        if not stands and hearing.moved_to:
            continue  # told with the hearing in its place
        for one in docket.counted_before(hearing):
            again = next((each for each in new if each.asked == Asked(one.rule, hearing.on)), None)
            if again is not None:
                new.remove(again)
            if again is not None or not stands:
                follows.append(Follows(one.what, one.due_on, again.counted.due_on if again else None))
        made = [each for each in new if each.asked.event_on == hearing.on and each.entry_key == hearing.entry]
        docket.counted += [_counted(hearing, each) for each in made]
    return tuple(new), tuple(follows)


def _counted(hearing: HearingReading, made: Suggestion) -> CountedFrom:
    return CountedFrom(made.asked.rule, hearing.key, made.counted.title, made.counted.due_on or date.max)


def _same_words(held: str, told: str) -> bool:
    """Compare an entry with a notice of it, which prints references in brackets: [12], # (1)."""
    return re.sub(r"[^a-z0-9]+", "", lasting_words(held)) == re.sub(r"[^a-z0-9]+", "", lasting_words(told))


@dataclass(frozen=True)
class Told:
    """What became, or would become, of several notices, in numbers and in words."""

    new: int
    held: int
    differ: int
    refused: int
    unplaced: int
    words: str

    @property
    def is_anything_new(self) -> bool:
        """Whether anything is kept of them."""
        return bool(self.new or self.differ)


def told(placed: Sequence[Placed]) -> Told:
    """Count what became of notices, and say it."""
    states: tuple[State, ...] = ("new", "held", "differs", "refused", "unplaced")
    new, held, differ, refused, unplaced = (sum(one.state == state for one in placed) for state in states)
    words = [f"{new} new docket {'entry' if new == 1 else 'entries'}" if new else "No new docket entry"]
    if held:
        words.append(f"{held} {'was' if held == 1 else 'were'} here already")
    if differ:
        words.append(f"{differ} held in other words: both are kept, look at {'it' if differ == 1 else 'them'}")
    follow = sum(len(one.follows) for one in placed)
    if follow:
        words.append(f"{follow} {'date' if follow == 1 else 'dates'} counted from a day that moves: counsel decides")
    if refused + unplaced:
        words.append(f"{refused + unplaced} not taken in")
    return Told(new, held, differ, refused, unplaced, "; ".join(words) + ".")


# --- taking in -------------------------------------------------------------------------------------------------------


def _keep(matter: Matter, placed: Placed, mail_sha256: str) -> Iterator[Suggestion]:
    """Store what a case brings, and yield the rules by which dates were proposed."""
    case = placed.notice
    _note(matter, placed, mail_sha256)
    if placed.state == "differs":
        return
    add(
        DocketEntry(
            matter_id=matter.id,
            key=case.key,
            number=case.number,
            filed_on=case.filed_on,
            text=case.text,
            imported_at=clock.now(),
        )
    )
    deadlines.take_from_docket(matter, placed.found.changed, placed.found.deadlines)
    wanted = {(one.asked.rule, one.asked.event_on) for one in placed.rules}
    for one in suggestions.suggest(matter)[0]:
        if (one.asked.rule, one.asked.event_on) in wanted:
            deadlines.propose(matter, one.asked, trigger=one.event, hearing_id=one.hearing_id, entry_key=case.key)
            yield one


def _note(matter: Matter, placed: Placed, mail_sha256: str) -> None:
    case, who = placed.notice, audit.actor()
    audit.record("docket.notice", matter_id=matter.id, target=f"entry {case.number or 'without a number'}")
    add(
        DocketNotice(
            matter_id=matter.id,
            entry_key=case.key,
            number=case.number,
            filed_on=case.filed_on,
            entered_at=case.entered_at,
            text=case.text,
            words_sha256=_digest(case),
            differs=placed.state == "differs",
            document=case.document,
            mail_sha256=mail_sha256,
            at=clock.now(),
            by_id=who.id,
            by_name=who.name,
        )
    )


def _digest(case: NoticeReading) -> str:
    return hashlib.sha256(case.text.encode()).hexdigest()


def _is_noted(matter: Matter, case: NoticeReading) -> bool:
    same = select(DocketNotice.id).where(DocketNotice.matter_id == matter.id, DocketNotice.entry_key == case.key)
    return db.session.scalar(same.where(DocketNotice.words_sha256 == _digest(case))) is not None


def list_notices(matter: Matter, *, before: int | None = None, limit: int = 50) -> list[DocketNotice]:
    """Return what notices said, the last taken in first; paged by id."""
    query = select(DocketNotice).where(DocketNotice.matter_id == matter.id)
    if before:
        query = query.where(DocketNotice.id < before)
    return list(db.session.scalars(query.order_by(DocketNotice.id.desc()).limit(limit)))
