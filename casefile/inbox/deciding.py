"""What the team decides about what was handed in, once: evidence, a note, or not taken. Its bytes stay in any case."""

from __future__ import annotations

from sqlalchemy import select

from casefile.evidence import gate, service, stated
from casefile.evidence.examine import examine
from casefile.inbox.models import OUTCOMES, Decision, HandIn
from casefile.infra import audit, clock, crypto_pieces, files, keys
from casefile.infra.db import add, db, transaction
from casefile.infra.errors import Refusal
from casefile.law.hand_ins import why_not_accepted
from casefile.matters import notebook, records
from casefile.matters import service as matters
from casefile.matters.models import Matter

FROZEN = "This matter is gated, so its files that were handed in are frozen: not opened, not accepted, kept sealed."
METHOD = "Handed in on the client's own page"


def accept(matter: Matter, one: HandIn) -> Decision:
    """Examine a file whole, in memory, and log it as an item; its bytes stay where they lie.

    Opens its own transaction, because the examination takes long and holds nothing.

    Raises:
        Refusal, RuleError: it was decided already, the matter is gated, the examination does not let it in, or what is
            known of it cannot stand in the log. It stays where it is.
        StoreError: it does not open as it was stored.
    """
    _refuse_decided(one)
    _refuse_frozen(matter)
    if not one.is_file:
        raise Refusal("These are words and no file; take them over as a note.")
    facts = _facts(matter, one)
    service.refuse_unbearable(facts)
    stored, data = _read(matter, one)
    found = examine(one.name, data)
    if why := why_not_accepted(found, one.content):
        raise Refusal(f"The gate does not let this file in: {why}. It stays here, sealed.")
    db.session.commit()
    with transaction():
        records.hold(matter)
        _refuse_decided(one)
        _refuse_frozen(matter)
        item = service.log_item(matter, facts, stored, content=found.kind, plain=found.plain)
        decision = _decide(one, "accepted", item_id=item.id, item_label=item.label)
    stated.ask(item)
    return decision


def take_over(matter: Matter, one: HandIn) -> Decision:
    """Take words over as a note of the team: work product."""
    records.hold(matter)
    _refuse_decided(one)
    if one.is_file:
        raise Refusal("This is a file and no words; accept it, or do not take it.")
    when = clock.local(one.at, matter.zone)
    name = matters.shown_name(matter, one.person)
    head = f"Handed in by {name} in words, {when:%a} {when.day} {when:%b %Y %H:%M %Z}:"
    note = notebook.write_note(matter, f"{head}\n\n{words_of(matter, one)}")
    return _decide(one, "noted", note_id=note.id)


def refuse(matter: Matter, one: HandIn, why: str) -> Decision:
    """Decide not to take something; it is kept sealed all the same, for destroying it could be a crime of its own.

    Source: 18 U.S.C. 1519.
    """
    records.hold(matter)
    _refuse_decided(one)
    return _decide(one, "refused", why=why.strip())


def words_of(matter: Matter, one: HandIn) -> str:
    """Return the words that were handed in.

    Raises:
        DamagedFileError: they are not those that were kept.
    """
    if one.words is None:
        return ""
    return crypto_pieces.open_words(keys.matter_key(matter.wrapped_key).secret, one.sealed_for, one.words).decode()


def _facts(matter: Matter, one: HandIn) -> service.IntakeFacts:
    return service.IntakeFacts(
        name=one.name,
        kind="document",
        received_from=matters.shown_name(matter, one.person),
        giver_role="client",
        method=METHOD,
        note=f"Hand-in {one.id}, received {one.at:%Y-%m-%d %H:%M:%S} UTC; not scanned for viruses.",
    )


def _read(matter: Matter, one: HandIn) -> tuple[files.Stored, bytes]:
    """Read the bytes as they lie in the store, and hold them against what was recorded when they came."""
    name, sha256, size = str(one.stored_name), str(one.sha256), int(one.size_bytes or 0)
    key = keys.matter_key(matter.wrapped_key)
    found = files.store().verify(name, key)
    if not found.ok or (found.sha256, found.size) != (sha256, size):
        raise Refusal("The stored file is not the one that was handed in. Tell lead counsel; change nothing.")
    with files.store().open(name, key) as reading:
        return files.Stored(name, sha256, size), reading.read()


def _refuse_frozen(matter: Matter) -> None:
    if gate.state_of(matter).gated:
        raise Refusal(FROZEN)


def _refuse_decided(one: HandIn) -> None:
    """Refuse a second decision; of two people who decide at once the later one is told what the first decided."""
    made = db.session.scalar(select(Decision).where(Decision.hand_in_id == one.id))
    if made is not None:
        raise Refusal(f"{made.by_name} decided this already: {OUTCOMES[made.outcome]}.")


def _decide(one: HandIn, outcome: str, **more: object) -> Decision:
    who = audit.actor()
    audit.record(f"inbox.{outcome}", matter_id=one.matter_id, target=f"hand-in {one.id}")
    values = {"hand_in_id": one.id, "outcome": outcome, "at": clock.now(), "by_id": who.id, "by_name": who.name}
    return add(Decision(**{**values, **more}))
