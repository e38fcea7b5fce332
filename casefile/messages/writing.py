"""Beginning a thread, writing in it, answering, marking: each adds an entry, and none changes one."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func

from casefile.accounts.models import User
from casefile.clients.models import Person
from casefile.infra import audit, clock, outgoing
from casefile.infra.db import add, db
from casefile.infra.errors import Refusal
from casefile.infra.languages import gettext
from casefile.matters import service as matters
from casefile.matters.models import Matter
from casefile.messages import presence, threads
from casefile.messages.absences import ATTORNEYS, last_moment
from casefile.messages.kinds import CHOICES
from casefile.messages.models import KINDS, Addressed, Message, Thread
from casefile.messages.presence import Place, Presence, Receiver
from casefile.messages.sealing import seal
from casefile.messages.threads import Reader

MOST_OF_CLIENT, MOST_OF_STAFF = 1000, 4000
MOST_IN_AN_HOUR = 30


@dataclass(frozen=True)
class Words:
    """What was typed or chosen, and the token of its form: the same token twice is kept once."""

    said: dict[str, str]
    token: str


def new_token() -> str:
    """Return what tells one filling-in of a form from the next."""
    return secrets.token_hex(16)


def text(words: str, token: str) -> Words:
    """Return typed words."""
    return Words({"text": words}, token)


# --- what a client writes --------------------------------------------------------------------------------------------


@outgoing.route("question of a client", "message")
def ask(matter: Matter, person: Person, kind: str, words: Words, given_id: int | None = None) -> Thread:
    """Begin a thread of the client: addressed to lead counsel, else to every attorney of the team.

    Raises:
        Refusal: the matter is closed, the person may not be addressed, too much was sent, or a choice is missing.
    """
    if kind not in KINDS or kind == "counsel":
        raise Refusal(f"{kind!r} is nothing that a client begins; choose one of: {', '.join(KINDS[:3])}.")
    if known := _sent_before(person, words.token):
        return known
    _client_may_write(matter, person)
    _must_say(kind, words, MOST_OF_CLIENT)
    asked_for = [one.name for one in CHOICES.get(kind, ())] or ["text"]
    words = Words({name: words.said[name] for name in asked_for}, words.token)
    return _begin(matter, person, kind, words, presence.of([matter.id]).by_default(_place(matter)), given_id=given_id)


@outgoing.route("further words of a client", "message")
def write(thread: Thread, person: Person, words: Words) -> Thread:
    """Add the client's words to a thread, or to one that continues it; return the thread in which they stand.

    They begin a new thread where the old one is closed, where nobody to whom it was addressed is counsel any more, or
    where somebody covers who may not open what is older.

    Raises:
        Refusal: the matter is closed, the person may not be addressed, or too much was sent.
    """
    if known := _sent_before(person, words.token):
        return known
    _client_may_write(thread.matter, person)
    _must_say("question", words, MOST_OF_CLIENT)
    receivers = _must_continue(thread)
    if receivers is None:
        _keep(thread, "client", words, "client")
        return thread
    if following := _open_continuation(thread, receivers):
        _keep(following, "client", words, "client")
        return following
    return _begin(thread.matter, person, thread.kind, words, receivers, given_id=thread.given_id, continues=thread)


def _sent_before(person: Person, token: str) -> Thread | None:
    """Return where the same filling-in of a form stands; two that come at once wait here for each other."""
    db.session.execute(db.select(Person.id).where(Person.id == person.id).with_for_update())
    query = db.select(Thread).join(Message, Message.thread_id == Thread.id)
    found: Thread | None = db.session.scalar(query.where(Message.by_id == audit.actor().id, Message.token == token))
    return found


def _client_may_write(matter: Matter, person: Person) -> None:
    if matter.is_closed:
        raise Refusal(gettext("You cannot write here any more. Please call your lawyer’s office."))
    try:
        matters.refuse_addressing(person)
    except matters.NeverAddressed:  # why is said to counsel: it may be something of another matter
        raise Refusal(gettext("You cannot write here now. Please call your lawyer’s office.")) from None
    since = clock.now() - timedelta(hours=1)
    query = db.select(func.count(Message.id)).where(Message.by_id == audit.actor().id, Message.at > since)
    if (db.session.scalar(query) or 0) >= MOST_IN_AN_HOUR:
        raise Refusal(
            gettext(
                "You have sent many messages in the last hour. All of them are kept, and nothing is lost. "
                "Please wait a little, or call your lawyer’s office."
            )
        )


def _must_say(kind: str, words: Words, most: int) -> None:
    if kind in CHOICES:
        for one in CHOICES[kind]:
            if words.said.get(one.name) not in one.answers:
                raise Refusal(gettext("Please choose one answer to each question."))
        return
    length = len(words.said.get("text", "").strip())
    if not length:
        raise Refusal(gettext("There is nothing written yet. Please write something."))
    if length > most:
        raise Refusal(gettext("This is too long. Please write less than %(most)s letters.", most=most))


def _must_continue(thread: Thread) -> list[Receiver] | None:
    """Return to whom a new thread goes that continues this one, or None where the words may stand in this one."""
    place, here = _place(thread.matter), presence.of([thread.matter_id])
    rows = threads.addressed([thread.id])[thread.id]
    standing = threads.still_addressed(rows, threads.early_ends(rows), clock.now())
    left = [user_id for user_id in standing if here.is_counsel(user_id, place)]
    newest = threads.newest_entry(thread.id)
    if not left or (newest is not None and newest.kind == "closed"):
        return here.by_default(place)
    covers = here.covers(left, place)
    return [*_first(here, left, place), *covers] if covers else None


def _first(here: Presence, user_ids: Sequence[int], place: Place) -> list[Receiver]:
    lead = here.leads.get(place.id)
    counsel = [one for one in here.counsel[place.id] if one.id in user_ids]
    return [Receiver(one, "lead" if one.id == lead else "team") for one in counsel]


def _open_continuation(thread: Thread, receivers: Sequence[Receiver]) -> Thread | None:
    """Return the newest thread that continues this one, where it is open to everybody to whom the words go."""
    query = db.select(Thread).where(Thread.continues_id == thread.id).order_by(Thread.id.desc()).limit(1)
    found: Thread | None = db.session.scalar(query)
    newest = threads.newest_entry(found.id) if found else None
    if found is None or newest is None or newest.kind == "closed":
        return None
    rows = threads.addressed([found.id])[found.id]
    standing = threads.still_addressed(rows, threads.early_ends(rows), clock.now())
    return found if {one.user.id for one in receivers} <= set(standing) else None


# --- what counsel and the office write -------------------------------------------------------------------------------


@outgoing.route("message to a client", "message")
def begin(matter: Matter, words: Words) -> Thread:
    """Write to the client first; the caller lets only attorneys here.

    Raises:
        Refusal: there is no client whose portal is on, or the person may not be addressed.
    """
    person = matters.client_of(matter)
    if person is None:
        raise Refusal("This matter names no client yet; enter the client under People.")
    _one_at_a_time()
    if known := _replied_before(words.token):
        return known
    _may_be_written_to(person)
    _must_say("counsel", words, MOST_OF_STAFF)
    own = [Receiver(_me(), "began")]
    here, place = presence.of([matter.id]), _place(matter)
    return _begin(matter, person, "counsel", words, [*own, *here.covers([own[0].user.id], place)])


@outgoing.route("answer to a client", "message")
def reply(thread: Thread, reader: Reader, words: Words) -> Thread:
    """Answer the client in a thread that is open to whoever writes.

    Raises:
        Refusal: the thread is not open to them now, it was closed, or the client may not or cannot be written to.
    """
    _one_at_a_time()
    if known := _replied_before(words.token):
        return known
    _must_be_open(thread, reader)
    person = db.session.get_one(Person, thread.person_id)
    if all(part.person_id != person.id for part in matters.parts(thread.matter, "client")):
        name = matters.shown_name(thread.matter, person)
        raise Refusal(f"{name} is not the client here any more, and could not read it.")
    _may_be_written_to(person)
    _must_say("counsel", words, MOST_OF_STAFF)
    _keep(thread, "reply", words, reader.role)
    return thread


def mark(thread: Thread, reader: Reader, kind: str) -> None:
    """Mark a thread as answered in another way, or as closed, by a new entry; the same mark twice is kept once.

    Raises:
        Refusal: the thread is not open to whoever marks it, or the mark is none.
    """
    if kind not in ("answered", "closed"):
        raise Refusal(f"{kind!r} is no mark; choose answered or closed.")
    _of_this_matter_one_at_a_time(thread.matter)
    _must_be_open(thread, reader, also_closed=True)
    newest = threads.newest_entry(thread.id)
    if newest is None or newest.kind not in (kind, "closed"):
        _keep(thread, kind, Words({}, new_token()), reader.role)


def address_too(thread: Thread, reader: Reader, user: User) -> None:
    """Open a thread to another attorney of the matter as well, all of it.

    Raises:
        Refusal: it is not open to whoever adds them, or they are no counsel there.
    """
    if reader.role not in ATTORNEYS:
        raise Refusal("Counsel to whom a thread is addressed open it to another attorney.")
    _of_this_matter_one_at_a_time(thread.matter)
    _must_be_open(thread, reader, also_closed=True)
    here = presence.of([thread.matter_id])
    if not here.is_counsel(user.id, _place(thread.matter)):
        raise Refusal(f"{user.name} is no attorney of this matter; choose one of its team.")
    _address(thread, Receiver(user, "added"))


class StillAddressed(Refusal):
    """Somebody to whom the thread is addressed is still counsel: to others it does not exist."""


def take_over(thread: Thread, reader: Reader) -> None:
    """Let counsel open a thread after everybody to whom it was addressed has left: the lead, else any attorney.

    Raises:
        StillAddressed: somebody to whom it is addressed is still counsel.
        Refusal: lead counsel takes it over.
    """
    _of_this_matter_one_at_a_time(thread.matter)
    here, place = presence.of([thread.matter_id]), _place(thread.matter)
    rows = threads.addressed([thread.id])[thread.id]
    left = [one.user for one in rows if here.is_counsel(one.user_id, place) and one.how != "cover"]
    if left:
        raise StillAddressed("Somebody to whom this is addressed is still counsel here.")
    lead = here.leads.get(place.id)
    if reader.role not in ATTORNEYS or (lead is not None and lead != reader.user_id):
        raise Refusal("Lead counsel takes over what was addressed to somebody who has left.")
    _address(thread, Receiver(_me(), "successor"))


def _must_be_open(thread: Thread, reader: Reader, *, also_closed: bool = False) -> None:
    rows = threads.addressed([thread.id])[thread.id]
    until = threads.open_until(thread, rows, threads.early_ends(rows), reader)
    if until is None or until <= clock.now():
        raise Refusal("This thread is not open to you now; its lawyer is back, or it was never addressed to you.")
    newest = threads.newest_entry(thread.id)
    if not also_closed and newest is not None and newest.kind == "closed":
        raise Refusal("This thread was closed; write to the client in a new one.")


def _may_be_written_to(person: Person) -> None:
    matters.refuse_addressing(person)
    if person.portal_since is None or person.user_id is None:
        raise Refusal("The portal is off for this client, who could not read it. Call or visit, and mark it answered.")


def _one_at_a_time() -> None:
    db.session.execute(db.select(User.id).where(User.id == audit.actor().id).with_for_update())


def _of_this_matter_one_at_a_time(matter: Matter) -> None:
    db.session.execute(db.select(Matter.id).where(Matter.id == matter.id).with_for_update())


def _replied_before(token: str) -> Thread | None:
    query = db.select(Thread).join(Message, Message.thread_id == Thread.id)
    found: Thread | None = db.session.scalar(query.where(Message.by_id == audit.actor().id, Message.token == token))
    return found


def _me() -> User:
    return db.session.get_one(User, audit.actor().id)


# --- keeping ---------------------------------------------------------------------------------------------------------


def _begin(
    matter: Matter,
    person: Person,
    kind: str,
    words: Words,
    receivers: Sequence[Receiver],
    *,
    given_id: int | None = None,
    continues: Thread | None = None,
) -> Thread:
    who = audit.actor()
    thread = add(
        Thread(
            matter_id=matter.id,
            person_id=person.id,
            kind=kind,
            given_id=given_id,
            continues_id=continues.id if continues else None,
            at=clock.now(),
            by_id=who.id,
            by_name=who.name,
        )
    )
    for one in receivers:
        _address(thread, one, zone=matter.zone)
    role = "client" if kind != "counsel" else "attorney"
    _keep(thread, "client" if kind != "counsel" else "reply", words, role, matter=matter)
    return thread


def _address(thread: Thread, to: Receiver, zone: str = "UTC") -> None:
    audit.record("message.addressed", matter_id=thread.matter_id, target=f"thread {thread.id}", account=to.user.id)
    add(
        Addressed(
            thread_id=thread.id,
            user_id=to.user.id,
            how=to.how,
            absence_id=to.absence.id if to.absence else None,
            until=last_moment(to.absence, zone) if to.absence else None,
            at=clock.now(),
            by_id=audit.actor().id,
        )
    )


def _keep(thread: Thread, kind: str, words: Words, role: str, *, matter: Matter | None = None) -> Message:
    """Add one entry. The audit says that there is one, never of which kind of thread and never a word of it."""
    who, matter = audit.actor(), matter or thread.matter
    audit.record("message.written", matter_id=matter.id, target=f"thread {thread.id}")
    said = {name: value.strip() for name, value in words.said.items()}
    return add(
        Message(
            matter_id=matter.id,
            thread_id=thread.id,
            kind=kind,
            body=seal(matter, thread.id, words.token, said) if said else b"",
            token=words.token,
            at=clock.now(),
            by_id=who.id,
            by_name=who.name,
            by_role=role,
        )
    )


def _place(matter: Matter) -> Place:
    return Place(matter.id, matter.zone)
