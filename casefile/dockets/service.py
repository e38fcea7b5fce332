"""What can be done with a docket: show it, take it in, and take a later version in without doubling anything."""

from __future__ import annotations

import gzip
import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from casefile.accounts.models import User
from casefile.charges import service as charges
from casefile.clients import service as clients
from casefile.clients.models import Person
from casefile.deadlines import service as deadlines
from casefile.dockets.models import DocketImport, StagedDocket, StagedNotices
from casefile.dockets.reading import read_docket
from casefile.dockets.values import CounselReading, DefendantReading, DocketReading, NotADocketError
from casefile.evidence.examine_letters import written_out
from casefile.infra import audit, clock
from casefile.infra.access import permissions
from casefile.infra.db import add, db
from casefile.infra.errors import Refusal
from casefile.lawdata import reader
from casefile.matters import service as matters
from casefile.matters.models import DocketEntry, Matter

STAGED_FOR = timedelta(hours=24)


@dataclass(frozen=True)
class Taken:
    """What an import did: the matter, and how many entries were new to it."""

    matter: Matter
    entries_new: int


def read(page: bytes, court: str) -> DocketReading:
    """Read a docket of a court of the court table.

    Raises:
        Refusal: the court is unknown, the file is no docket of it, or it carries another file inside.
    """
    known = reader.courts().get(court)
    if known is None:
        raise Refusal(f"{court!r} is no court of the table; give a federal district court's code, such as ned or azd.")
    if inside := written_out(page.decode("utf-8", "replace")):
        raise Refusal(
            f"Not read: {inside}, so it could hold a picture. Nothing of it was kept. Save the docket report again as "
            "a web page of HTML only, without its pictures."
        )
    try:
        return read_docket(page, court, known.zone)
    except NotADocketError as refusal:
        raise Refusal(str(refusal)) from refusal


def chosen(reading: DocketReading, defendant: int) -> DefendantReading:
    """Return the defendant whose matter this is, counted from 1 as the docket lists them."""
    if not 1 <= defendant <= len(reading.defendants):
        names = "; ".join(f"{n} {one.name}" for n, one in enumerate(reading.defendants, 1))
        raise Refusal(f"There is no defendant {defendant} on this docket; it lists {names or 'none'}.")
    return reading.defendants[defendant - 1]


# --- waiting for a yes -----------------------------------------------------------------------------------------------


def stage(page: bytes, court: str, user_id: int) -> StagedDocket:
    """Keep a docket that was read, until the person who sent it says yes or a day has passed."""
    drop_forgotten()
    return add(
        StagedDocket(
            token=secrets.token_urlsafe(24),
            user_id=user_id,
            court=court,
            page=gzip.compress(page, mtime=0),
            staged_at=clock.now(),
        )
    )


def find_staged(token: str, user_id: int) -> tuple[StagedDocket, bytes] | None:
    """Return a docket that waits for this person, with its page."""
    staged = db.session.get(StagedDocket, token)
    if staged is None or staged.user_id != user_id or staged.staged_at < clock.now() - STAGED_FOR:
        return None
    return staged, gzip.decompress(staged.page)


def drop_forgotten() -> None:
    """Drop every docket, and what was read from every notice, that has waited for a yes for more than a day."""
    for table in (StagedDocket, StagedNotices):
        db.session.execute(db.delete(table).where(table.staged_at < clock.now() - STAGED_FOR))


def drop(staged: StagedDocket) -> None:
    """Let a staged docket go; nobody minds if it went already."""
    db.session.execute(db.delete(StagedDocket).where(StagedDocket.token == staged.token))


# --- taking in -------------------------------------------------------------------------------------------------------


def find_matter(reading: DocketReading, defendant: int, user_id: int | None) -> Matter | None:
    """Return the matter that already holds this docket: of those a user may open, or of all where no user is given."""
    if user_id is None:
        return matters.find_by_docket(reading.court, reading.docket_number, defendant)
    held = matters.find_own_by_docket(user_id, reading.court, reading.docket_number, defendant)
    return held[0] if held else None


def refuse_update(matter: Matter, user_id: int | None) -> None:
    """Refuse what the gate would refuse, were this an address of the matter: it is closed, or the role only reads."""
    if matter.is_closed:
        raise Refusal("The matter of this docket is closed. Lead counsel can reopen it; until then nothing is added.")
    held = matters.find_open_matter(user_id, matter.id) if user_id is not None else None
    if held is not None and not permissions().allows(permissions().actions["matter.edit"], frozenset({held[1]})):
        raise Refusal(
            "Your part in the matter of this docket is to read it; ask its lead counsel to bring it up to date."
        )


def take_in(
    reading: DocketReading,
    page: bytes,
    *,
    defendant: int = 1,
    lead: User | None,
    user_id: int | None,
    is_demo: bool = False,
) -> Taken:
    """Open a matter from a docket, or bring the one that holds it up to date. The same docket again adds nothing."""
    accused = chosen(reading, defendant)
    matters.one_at_a_time(reading.court, reading.docket_number)
    matter = find_matter(reading, defendant, user_id)
    if matter is None:
        matter = _open(reading, accused, defendant, lead, is_demo)
    else:
        refuse_update(matter, user_id)
        if matter.terminated_on != reading.terminated_on:
            matters.amend(matter, terminated_on=reading.terminated_on)
    _enter_people(matter, reading, accused)
    entries_new = _enter_entries(matter, reading)
    charges.put_counts(matter, charges.counts_of(accused.counts))
    deadlines.take_from_docket(matter, reading.hearings, reading.deadlines, accused=accused.name)
    _keep_record(matter, reading, page, entries_new)
    return Taken(matter, entries_new)


def _open(
    reading: DocketReading, accused: DefendantReading, defendant: int, lead: User | None, is_demo: bool
) -> Matter:
    return matters.open_matter(
        matters.MatterFacts(
            caption=reading.caption or f"United States v. {accused.name}",
            court=reading.court,
            docket_number=reading.docket_number,
            defendant=defendant,
            zone=reading.zone,
            filed_on=reading.filed_on,
            terminated_on=reading.terminated_on,
            stage=stage_of(reading, accused),
            is_demo=is_demo,
        ),
        lead,
    )


def stage_of(reading: DocketReading, accused: DefendantReading) -> str:
    """Return the stage that a docket shows plainly; a person moves it on from there."""
    if any(count.disposition for count in accused.counts):
        appealed = any("notice of appeal" in entry.text.lower() for entry in reading.entries)
        return "appeal" if appealed else "sentence"
    arraigned = any(h.status == "held" and "arraign" in h.what.lower() for h in reading.hearings)
    if arraigned:
        return "arraigned"
    return "charged" if any(count.status != "complaint" for count in accused.counts) else "before_charge"


def _enter_people(matter: Matter, reading: DocketReading, accused: DefendantReading) -> None:
    known = {(part.role, part.person.name): part.person for part in matters.parts(matter, ended=True)}
    client = _enter(matter, known, "client", accused.name)
    for alias in accused.aliases:
        clients.add_identity(client, "alias", alias, source="the docket", matter_id=matter.id)
    for role, name, title in (
        ("judge", reading.judge, reading.judge_title),
        ("referred judge", reading.referred_judge, reading.referred_judge_title),
    ):
        if name:
            _enter(matter, known, role, name, detail=title)
    for other in reading.defendants:
        if other is not accused:
            _enter(matter, known, "co-defendant", other.name)
    _enter_counsel(matter, known, "defence counsel", accused.counsel)
    _enter_counsel(matter, known, "prosecutor", reading.government)


def _enter_counsel(
    matter: Matter, known: dict[tuple[str, str], Person], role: str, listed: Sequence[CounselReading]
) -> None:
    for counsel in listed:
        person = _enter(matter, known, role, counsel.name, firm=counsel.firm, detail=counsel.designation)
        for kind, value in (("e-mail", counsel.email), ("phone", counsel.phone)):
            if value:
                clients.add_identity(person, kind, value, source="the docket", matter_id=matter.id)


def _enter(
    matter: Matter, known: dict[tuple[str, str], Person], role: str, name: str, *, firm: str = "", detail: str = ""
) -> Person:
    if (role, name) not in known:
        person = clients.enter_person(name, firm=firm)
        matters.add_part(matter, person, role, detail=detail)
        known[role, name] = person
    return known[role, name]


def _enter_entries(matter: Matter, reading: DocketReading) -> int:
    held = matters.entry_keys(matter)
    fresh = [entry for entry in reading.entries if entry.key not in held]
    now = clock.now()  # one moment for one import: the desk tells by it what an update brought
    db.session.add_all(
        DocketEntry(
            matter_id=matter.id,
            key=entry.key,
            number=entry.number,
            filed_on=entry.filed_on,
            text=entry.text,
            imported_at=now,
        )
        for entry in fresh
    )
    db.session.flush()
    return len(fresh)


def _keep_record(matter: Matter, reading: DocketReading, page: bytes, entries_new: int) -> None:
    who = audit.actor()
    audit.record("docket.imported", matter_id=matter.id, target=f"{entries_new} new entries")
    add(
        DocketImport(
            matter_id=matter.id,
            sha256=hashlib.sha256(page).hexdigest(),
            entries_new=entries_new,
            found={
                "entries": len(reading.entries),
                "hearings": len(reading.hearings),
                "warnings": list(reading.warnings),
            },
            at=clock.now(),
            by_id=who.id,
            by_name=who.name,
        )
    )
