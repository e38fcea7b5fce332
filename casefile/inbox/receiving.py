"""What a client hands in, on its way: judged by its first bytes, sealed as it is written, never looked into."""

from __future__ import annotations

import hashlib
import io
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from casefile.clients.models import Person
from casefile.evidence import gate
from casefile.evidence.examine import HEAD_BYTES, sniff
from casefile.evidence.examine_letters import written_out
from casefile.evidence.models import Item
from casefile.inbox.models import HandIn
from casefile.infra import audit, clock, crypto_pieces, files, keys
from casefile.infra.db import add, db
from casefile.infra.errors import Refusal
from casefile.law import hand_ins as law
from casefile.law.gate import Kind, trace
from casefile.law.hand_ins import Obstacle
from casefile.lawdata import reader
from casefile.matters.models import Matter

NOTICE = "no_contraband_copies"


class NotTakenError(Refusal):
    """Something that a client wanted to hand in is not taken, and nothing of it was kept; ``obstacle`` says why."""

    def __init__(self, obstacle: Obstacle) -> None:
        super().__init__(f"Not taken: {obstacle.value}. Nothing of it was kept.")
        self.obstacle = obstacle


@dataclass(frozen=True)
class Notice:
    """The words that a client acknowledges with everything they hand in, in the language they read."""

    title: str
    text: str
    why: str
    language: str

    @property
    def version(self) -> str:
        """The digest of these very words."""
        framed = json.dumps([self.title, self.text, self.why], ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(framed.encode()).hexdigest()


def notice(language: str = "en") -> Notice:
    """Return the notice of the law library in a language that it stands in."""
    item = reader.guidance_items(language)[NOTICE]
    return Notice(item.title, item.client_text, item.why, item.language)


def words_only(open_matters: Sequence[Matter]) -> bool:
    """Return whether the client of these matters hands in words and no file."""
    ids = [matter.id for matter in open_matters]
    by_reference = select(Item.id).where(Item.matter_id.in_(ids), Item.reference_only.is_(True)).limit(1)
    gated = [gate.state_of(matter).gated for matter in open_matters]
    return law.words_only(gated, by_reference=bool(db.session.scalar(by_reference)))


def take_words(matter: Matter, person: Person, words: str, shown: Notice) -> HandIn:
    """Keep what a client wrote, sealed.

    Raises:
        NotTakenError: it looks like a file written out in letters, or is one too many for a day.
    """
    _hold(person)
    if written_out(words):
        raise NotTakenError(Obstacle.WRITTEN_OUT)
    _refuse_too_many(matter, person, law.WORDS_A_DAY, is_file=False)
    sealed_for = secrets.token_hex(16)
    sealed = crypto_pieces.seal_words(keys.matter_key(matter.wrapped_key).secret, sealed_for, words.encode())
    return _keep(matter, person, shown, words=sealed, sealed_for=sealed_for)


def take_file(matter: Matter, person: Person, name: str, data: bytes, shown: Notice) -> HandIn:
    """Keep a file that arrived whole, in memory: sealed, and read back.

    The caller has asked ``words_only`` before it read a byte; here the gate is asked once more.

    Raises:
        NotTakenError: it is none of the documents that are taken, too large, or one too many for a day.
        StoreError: it could not be stored.
    """
    _hold(person)
    head = data[:HEAD_BYTES]
    kind = sniff(name, head) if data else Kind.UNKNOWN
    found = Obstacle.EMPTY if not data else law.obstacle(name, kind, head)
    if found is None and len(data) > law.LIMIT_BYTES:
        found = Obstacle.TOO_LARGE
    if gate.state_of(matter).gated:
        found = Obstacle.WORDS_ONLY
    if found is not None:
        raise NotTakenError(found)
    _refuse_too_many(matter, person, law.FILES_A_DAY, is_file=True)
    store, key = files.store(), keys.matter_key(matter.wrapped_key)
    digest = hashlib.sha256(data).hexdigest()
    stored = store.put(key, io.BytesIO(data), declared_size=len(data), expected_sha256=digest, limit=law.LIMIT_BYTES)
    back = store.verify(stored.name, key)
    if not back.ok or (back.sha256, back.size) != (digest, len(data)):
        raise files.StoreError("the file did not read back as it was written; send it again")
    facts = {"sha256": stored.sha256, "size_bytes": stored.size, "stored_name": stored.name}
    return _keep(matter, person, shown, name=name, content=kind.value, **facts)


def note_refused(matters: Sequence[Matter], name: str, size: int) -> None:
    """Keep that somebody tried: not the name of the file, not a byte of it."""
    for matter in matters:
        audit.record("inbox.refused", matter_id=matter.id, target=trace(name, size), outcome="refused")


def _hold(person: Person) -> None:
    """Let what one client hands in at once come in one after the other, so that a day's limit holds."""
    db.session.execute(select(Person.id).where(Person.id == person.id).with_for_update())


def _refuse_too_many(matter: Matter, person: Person, most: int, *, is_file: bool) -> None:
    zone = ZoneInfo(matter.zone)
    midnight = datetime.combine(clock.today(matter.zone), time(), zone)
    query = select(func.count(HandIn.id)).where(HandIn.person_id == person.id, HandIn.at >= midnight)
    query = query.where(HandIn.stored_name.is_not(None) if is_file else HandIn.stored_name.is_(None))
    if (db.session.scalar(query) or 0) >= most:
        raise NotTakenError(Obstacle.TOO_MANY)


def _keep(matter: Matter, person: Person, shown: Notice, **what: object) -> HandIn:
    who = audit.actor()
    kept = add(
        HandIn(
            matter_id=matter.id,
            person_id=person.id,
            notice="\n".join((shown.title, shown.text, shown.why)),
            notice_version=shown.version,
            language=shown.language,
            at=clock.now(),
            by_id=who.id,
            by_name=who.name,
            **what,
        )
    )
    audit.record("inbox.handed_in", matter_id=matter.id, target=f"hand-in {kept.id}")
    return kept
