"""Nothing leaves the house to somebody marked no-contact: routes are found by reading the source, and each is tried."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from email.message import EmailMessage
from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from casefile.accounts import notices
from casefile.accounts import service as accounts
from casefile.calendars import feeds, sending
from casefile.checklists import service as checklists
from casefile.clients import service as clients
from casefile.clients.models import Person
from casefile.config import Settings
from casefile.discovery import clocks
from casefile.evidence import sharing
from casefile.infra import clock, mail, outgoing
from casefile.infra.audit import AuditEntry
from casefile.infra.db import db, transaction
from casefile.infra.errors import Refusal
from casefile.matters import service as matters
from casefile.matters.models import Matter
from casefile.messages import mailing as mailing_of_messages
from casefile.messages import service as messages
from casefile.messages.models import Thread
from casefile.upkeep import mailing
from tests import factories, leaving
from tests.accounts.signing import sign_in
from tests.factories import Office
from tests.messages import steps as messages_steps

WENT, REFUSED, SILENT = "went", "refused", "silent"


def routes() -> dict[str, outgoing.Route]:
    """The routes of the product, whichever of its files holds them; tests have some of their own."""
    for name, source in leaving.sources().items():
        if "outgoing.route(" in source:
            import_module(name)
    return {name: one for name, one in outgoing.ROUTES.items() if one.function.startswith("casefile.")}


def doors() -> set[str]:
    return {one.function for one in routes().values()} | set(NO_WORDS)


# --- the list is whole -----------------------------------------------------------------------------------------------


NO_WORDS = {
    "casefile.messages.writing.mark": "a mark holds no words, and staff alone see it",
    "casefile.checklists.portal_access.portal_turn_off": "it ends what a person could see",
}


def strays(house: leaving.House, doors: set[str]) -> list[str]:
    found = [f"{function} uses {what}" for function, what in house.leaving() if not house.is_behind(function, doors)]
    for name, words in leaving.spoken_to().items():
        makers = house.saying(name)
        if not makers or not all(house.is_behind(maker, doors) for maker in makers):
            found.append(f"{name} speaks to somebody ({words}), and {sorted(makers) or 'nobody'} makes it on no route")
    return sorted(set(found))


@pytest.fixture(scope="module")
def house() -> leaving.House:
    return leaving.House(leaving.sources())


def test_whatever_leaves_the_house_is_on_the_list_of_routes(app: Flask, house: leaving.House) -> None:
    assert strays(house, doors()) == []
    assert len({function for function, _ in house.leaving()}) >= 5


PLANTED = {
    "a mail": "from casefile.infra import mail\ndef leak(to): mail.send(None, to, mail.compose(None, to, 'x', 'y'))",
    "a server": "import smtplib\ndef leak(): smtplib.SMTP('x').sendmail('a', 'b', 'c')",
    "a message": "from email.message import EmailMessage as M\ndef leak(): return M()",
    "a calendar": "from icalendar import Calendar\ndef leak(): return Calendar()",
    "a template": "from flask import render_template\ndef leak(): return render_template('mail/x.txt')",
    "an addressee": "from casefile.infra import outgoing\ndef leak(): return outgoing.to('x@y.example')",
    "a letter": "def leak(): return 'preservation_letter.html'",
    "a file of dates": "from casefile.calendars import documents\ndef leak(): return documents.calendar_file('x', [])",
    "a way round": "from casefile.calendars.sending import _deliver\nfrom casefile.infra import mail as m\n"
    "def leak(): return inner()\ndef inner(): return m.deliver(None, None)",
}


@pytest.mark.parametrize("what", PLANTED)
def test_a_way_out_that_is_not_on_the_list_is_found(what: str, app: Flask) -> None:
    house = leaving.House({**leaving.sources(), "casefile.planted": PLANTED[what]})
    assert strays(house, doors()) != []


def test_a_route_that_is_taken_off_the_list_is_found(app: Flask, house: leaving.House) -> None:
    assert strays(house, doors() - {"casefile.accounts.notices.tell"}) != []


# --- the primitives --------------------------------------------------------------------------------------------------


def test_a_mail_cannot_be_written_to_an_address_that_was_not_asked_about(app: Flask, settings: Settings) -> None:
    with pytest.raises(TypeError):
        mail.compose(settings, "dana@office.example", "x", "y")  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        outgoing.Addressee("dana@office.example", "by hand")
    with pytest.raises(RuntimeError, match="no route is open"):
        outgoing.to("dana@office.example")


@outgoing.route("a test's own", "mail")
def asked(address: str) -> outgoing.Addressee:
    return outgoing.to(address)


def test_a_second_recipient_is_refused(app: Flask, settings: Settings) -> None:
    to = asked("dana@office.example")
    for header in ("Cc", "Bcc"):
        message = mail.compose(settings, to, "x", "y")
        message[header] = "chris@elsewhere.example"
        with pytest.raises(ValueError):
            mail.send(settings, to, message)
    another = mail.compose(settings, asked("casey@office.example"), "x", "y")
    with pytest.raises(ValueError):
        mail.send(settings, to, another)


def test_without_the_question_nothing_leaves(bare_app: Flask) -> None:
    bare_app.extensions.pop("outgoing.question")
    with bare_app.app_context(), pytest.raises(RuntimeError, match="nothing leaves"):
        asked("dana@office.example")


# --- each route is tried ---------------------------------------------------------------------------------------------


@dataclass
class World:
    """The office, somebody to be addressed, and another matter in which somebody is marked."""

    app: Flask
    office: Office
    settings: Settings
    subject: Any
    other: Matter
    delivered: list[str] = field(default_factory=list)

    def person(self) -> Person:
        """The person of the subject, joined to the account where there is one."""
        found = clients.find_person_of_user(self.subject.id) if self.subject.id else None
        if found is None:
            found = clients.enter_person("Chris Poe")
            clients.add_identity(found, "e-mail", self.subject.email)
            if self.subject.id:
                found.user_id = self.subject.id
        return found

    def thread(self) -> Thread:
        """The thread that Dana began before anybody was marked."""
        return db.session.scalars(select(Thread)).one()

    def outbox(self) -> list[str]:
        folder = self.settings.home / "outbox"
        return [path.read_text() for path in folder.iterdir()] if folder.exists() else []

    def was_told(self) -> bool:
        to = f"To: {self.subject.email}"
        return any(to in text for text in self.outbox()) or self.subject.email in self.delivered


def _witness(world: World) -> None:
    matters.add_part(world.other, world.person(), "complaining witness")


def _no_contact(world: World) -> None:
    matters.add_part(world.other, world.person(), "family", no_contact=True)


def _ended(world: World) -> None:
    matters.end_part(matters.add_part(world.other, world.person(), "complaining witness"))


def _closed(world: World) -> None:
    _no_contact(world)
    matters.close(world.other)


def _same_address(text: str) -> Callable[[World], None]:
    def mark(world: World) -> None:
        another = clients.enter_person("Robin Vale")
        clients.add_identity(another, "e-mail", text.format(world.subject.email.upper()))
        matters.add_part(world.other, another, "witness", no_contact=True)

    return mark


def _old_row(world: World) -> None:
    """A witness whose row does not bear the mark: the role alone is enough."""
    matters.add_part(world.other, world.person(), "complaining witness").no_contact = False


WAYS: dict[str, Callable[[World], None]] = {
    "complaining witness": _witness,
    "no contact": _no_contact,
    "the part has ended": _ended,
    "the matter is closed": _closed,
    "another's address": _same_address("{}"),
    "another's address, with a name": _same_address('  "Robin, Vale" <{}> '),
    "another's address, unseen signs": _same_address("\u200b{}\u2060"),
    "the role alone": _old_row,
}
Probe = Callable[[World], str]
PROBES: dict[str, tuple[str, Probe]] = {}


def probe(route: str, subject: str) -> Callable[[Probe], Probe]:
    def kept(function: Probe) -> Probe:
        PROBES[route] = (subject, function)
        return function

    return kept


@probe("notice of an account", "casey")
def _notice(world: World) -> str:
    notices.tell(world.subject, "Your password was changed")
    kept = db.session.scalar(select(AuditEntry).where(AuditEntry.action == "notice.not_sent"))
    return WENT if world.was_told() else SILENT if kept is not None and kept.detail["why"] else "lost"


@probe("reminders", "casey")
def _reminders(world: World) -> str:
    assert sending._deliver(world.settings, sending.Letter(world.subject, [], []))[0] == ""
    return WENT if world.was_told() else "lost"


@probe("checkpoints", "casey")
def _checkpoints(world: World) -> str:
    mailing._write(world.settings, world.subject, [])
    return WENT if world.was_told() else "lost"


@probe("queued mail", "casey")
def _queued(world: World) -> str:
    message = EmailMessage()
    message["To"], message["Subject"] = world.subject.email, "x"
    mail.deliver_queued(message.as_bytes())
    return WENT if world.was_told() else SILENT


@probe("address of a feed", "blake")
def _feed_made(world: World) -> str:
    return WENT if feeds.make(world.subject).token else "lost"


@probe("what a feed holds", "blake")
def _feed_held(world: World) -> str:
    feed = feeds.CalendarFeed(user_id=world.subject.id, user=world.subject, full_titles=False, digest="x")
    return WENT if b"VCALENDAR" in feeds.file_of(feed, lambda *_: "") else "lost"


@probe("account", "nobody yet")
def _account(world: World) -> str:
    return WENT if accounts.add_user(f" {world.subject.email} ", "New Person", ["client"]).id else "lost"


@probe("one-time code", "ellis")
def _code(world: World) -> str:
    return WENT if accounts.give_code(world.subject) else "lost"


@probe("access from outside", "harper")
def _share(world: World) -> str:
    until = clock.today(world.office.matter.zone) + timedelta(5)
    given = sharing.give(world.office.matter, world.subject, sharing.GrantFacts("cocounsel", until, "to advise"))
    return WENT if given.id else "lost"


@probe("place on a team", "blake")
def _team(world: World) -> str:
    return WENT if matters.add_member(world.office.matter, world.subject, "attorney").id else "lost"


@probe("portal", "dana")
def _portal(world: World) -> str:
    read = "Order of 3 May (entry 14): no limit on phone or internet."
    return WENT if checklists.portal_turn_on(world.office.matter, world.office.dana_person, read).id else "lost"


@probe("guidance", "dana")
def _guidance(world: World) -> str:
    checklists.approve(world.office.matter, "silence")
    return WENT if checklists.give(world.office.matter, ["silence"]) else "lost"


@probe("preservation letter", "nobody yet")
def _letter(world: World) -> str:
    facts = clocks.ClockFacts(
        kind="retention",
        what="Records",
        holder=f"Chris Poe, {world.subject.email}",
        started_on=clock.today(world.office.matter.zone),
        ends_on=clock.today(world.office.matter.zone),
        source="x",
    )
    clocks.record_clock(world.office.matter, facts)
    [one] = clocks.clocks(world.office.matter)
    db.session.commit()
    avery = sign_in(world.app.test_client(), world.office.avery)
    answer = avery.get(f"/matters/{world.office.matter.id}/discovery/preservation/{one.key}/letter")
    if answer.status_code == 422 and "never writes to them" in answer.get_data(as_text=True):
        return REFUSED
    return WENT if answer.data.startswith(b"%PDF") else f"answered {answer.status_code}"


@probe("question of a client", "dana")
def _question(world: World) -> str:
    return WENT if messages_steps.asked(world.office).id else "lost"


@probe("message to a client", "dana")
def _begun(world: World) -> str:
    return WENT if messages.begin(world.office.matter, messages.text("Call me.", messages_steps.token())).id else "lost"


@probe("answer to a client", "dana")
def _answer(world: World) -> str:
    reader = messages.Reader(world.office.avery.id, "lead")
    messages.reply(world.thread(), reader, messages.text("Yes.", messages_steps.token()))
    return WENT


@probe("further words of a client", "dana")
def _further(world: World) -> str:
    factories.act_as(world.office.dana)
    return (
        WENT
        if messages.write(world.thread(), world.office.dana_person, messages.text("And?", messages_steps.token()))
        else "lost"
    )


@probe("notice that counsel has a message", "casey")
def _told_counsel(world: World) -> str:
    mailing_of_messages._to_counsel(world.subject, "There is something new.")
    return WENT if world.was_told() else "lost"


@probe("notice that a client has a message", "dana")
def _told_client(world: World) -> str:
    mailing_of_messages._to_client(world.subject, "There is something new.")
    return WENT if world.was_told() else "lost"


@pytest.fixture
def world(app: Flask, office: Office, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> World:
    with transaction():
        factories.act_as(office.avery)
        harper = factories.user("Harper Quill", "cocounsel", "expert")
        other = factories.matter(office.blake, "United States v. Poe")
    found = World(app, office, settings, None, other)
    people = {**vars(office), "harper": harper, "nobody yet": SimpleNamespace(id=None, email="new@office.example")}

    class Connection:
        def __enter__(self) -> Connection:
            return self

        def __exit__(self, *_: object) -> None: ...

        def send_message(self, message: EmailMessage, to_addrs: list[str]) -> None:
            found.delivered.extend(to_addrs)

    monkeypatch.setattr(mail, "_connect", lambda _server: Connection())
    found.people = people  # type: ignore[attr-defined]
    return found


BEGUN = ("answer to a client", "further words of a client")  # those need a thread that was there before
INBOUND = ("question of a client", "further words of a client")  # why is said to counsel, not to the client


def tried(world: World, name: str, mark: Callable[[World], None]) -> str:
    subject, function = PROBES[name]
    world.subject = world.people[subject]  # type: ignore[attr-defined]
    if name in BEGUN:
        messages_steps.asked(world.office)
        factories.act_as(world.office.avery)
    with transaction():
        mark(world)
    try:
        return function(world)
    except Refusal as why:
        if name in INBOUND and "You cannot write here now" in str(why):
            return REFUSED
        return REFUSED if "never writes to them" in str(why) else f"refused without a reason: {why}"


def _nobody(world: World) -> None:
    """Somebody is marked, in this very matter, and it is not the one who is addressed."""
    stranger = clients.enter_person("Robin Vale")
    clients.add_identity(stranger, "e-mail", f"not-{world.subject.email}")
    matters.add_part(world.office.matter, stranger, "complaining witness")


@pytest.mark.parametrize("name", sorted(routes()))
def test_every_route_goes_to_somebody_who_is_not_marked(name: str, world: World) -> None:
    assert name in PROBES, f"the route {name!r} has no probe: write one in tests/test_outgoing.py"
    assert tried(world, name, _nobody) == WENT


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", sorted(routes()))
def test_no_route_goes_to_somebody_who_is_marked(name: str, way: str, world: World) -> None:
    assert tried(world, name, WAYS[way]) in (REFUSED, SILENT)
    assert not world.was_told()


def test_every_probe_is_of_a_route(app: Flask) -> None:
    assert set(PROBES) == set(routes())
