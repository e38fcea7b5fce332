"""The invented matter of the demo office: cyberstalking and extortion by threats, among adults, set around today."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from casefile.charges import service as charges
from casefile.checklists import giving, portal_access
from casefile.checklists import service as checklists
from casefile.clients import service as clients
from casefile.clients.models import Person
from casefile.deadlines import hearings
from casefile.deadlines import service as deadlines
from casefile.demo import duties, exchange, matrix, ordered, speedy
from casefile.demo.cast import Cast, act_as
from casefile.evidence import gate, intake
from casefile.evidence import service as evidence
from casefile.infra import clock
from casefile.infra.db import transaction
from casefile.law import courtdays, custody
from casefile.lawdata import reader
from casefile.matters import notebook
from casefile.matters import service as matters
from casefile.matters.models import Matter

SAMPLES = Path(__file__).resolve().parent / "evidence"
COURT, NUMBER = "azd", "2:26-cr-00417"
ITEMS = (
    ("DSCN0010.jpg", "image", "Photograph said to show the meeting place; the camera's clock is in doubt", ""),
    ("pixel8pro-gps-offset.jpg", "image", "Photograph from the complaining witness's phone", ""),
    ("iphone7-gps-nooffset.jpg", "image", "Photograph attached to message 14", ""),
    ("image.E01", "device image", "Image of a USB drive", "md5:d73c51f10c7ee6a681b7b619ccc6f1c4"),
    ("pdflatex-4-pages.pdf", "platform production", "Provider's account records, four pages", ""),
)
GUIDANCE = ("silence", "no_contact", "no_contact_third_party", "no_delete", "hearings", "release_conditions")


def build(cast: Cast) -> bool:
    """Build what is missing of the invented matter; return whether anything was."""
    matter = matters.find_by_docket(COURT, NUMBER)
    is_new = matter is None
    if matter is None:
        with transaction():
            matter = _open(cast)
    if evidence.newest_label(matter) is None:
        act_as(cast.casey)
        _log_evidence(matter)
        _hand_over(matter, cast)
        act_as(cast.avery)
        matrix.fill(matter)
        is_new = True
    act_as(cast.avery)
    is_new = speedy.fill_invented(matter, _day) or is_new
    is_new = duties.fill(matter, _day) or is_new
    act_as(cast.casey)
    is_new = ordered.fill(matter, _day) or is_new
    return exchange.fill(matter, _day) or is_new


def _open(cast: Cast) -> Matter:
    facts = matters.MatterFacts(
        caption="United States v. Hale",
        court=COURT,
        docket_number=NUMBER,
        filed_on=_day(-36),
        stage="motions",
        is_demo=True,
    )
    matter = matters.open_matter(facts, cast.avery)
    matters.add_member(matter, cast.casey, "paralegal")
    client = _people(matter, cast)
    _counts(matter)
    _dates(matter, cast)
    _guidance(matter, client, cast)
    _notebook(matter, client, cast)
    return matter


def _day(offset: int) -> date:
    """Return today plus so many days, or the next day the court is open; in the past, the last one it was."""
    day = clock.today("America/Phoenix") + timedelta(days=offset)
    calendar = courtdays.CourtCalendar(state="AZ", court=COURT, doubts=reader.doubts())
    return courtdays.roll(
        day, "before" if offset < 0 else "after", lambda day: calendar.closed(day) or calendar.doubtful(day)
    )


def _at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), ZoneInfo("America/Phoenix"))


def _people(matter: Matter, cast: Cast) -> Person:
    client = clients.find_person_of_user(cast.dana.id) or clients.enter_person("Dana Hale")
    client.user_id = cast.dana.id
    matters.add_part(matter, client, "client")
    witness = clients.enter_person("Complaining witness", pseudonym="CW-1")
    clients.add_identity(witness, "handle", "@example_cw1")
    matters.add_part(matter, witness, "complaining witness", no_contact=True, detail="Named in the order of release")
    matters.add_part(matter, clients.enter_person("Agent One", firm="Federal agency"), "case agent")
    matters.add_part(
        matter, clients.enter_person("Pat Prosecutor", firm="United States Attorney's Office"), "prosecutor"
    )
    matters.add_part(matter, clients.enter_person("Robin Bench"), "judge")
    other = clients.find_person_of_user(cast.ellis.id) or clients.enter_person("Ellis Roe")
    other.user_id = cast.ellis.id
    matters.record_whereabouts(matter, "released", "", "")
    return client


def _counts(matter: Matter) -> None:
    for number, citation, title in (
        ("1", "18 U.S.C. 2261A(2)", "Cyberstalking"),
        ("2", "18 U.S.C. 875(d)", "Interstate communication with intent to extort"),
    ):
        count = charges.add_count(
            matter,
            charges.CountFacts(number=number, citation=citation, title=title, committed_on=_day(-120)),
        )
        if count.offence_key is None and (fits := charges.matches(citation)):
            charges.map_count(count, fits[0])
    gate.decide(
        matter, True, "Both counts concern adults only; every depiction and message in the delivery is of adults."
    )
    first = charges.list_counts(matter)[0]
    charges.record_element(first, 1, "contested", "The messages read as a quarrel over money; read the whole thread.")
    charges.record_element(first, 2, "conceded", "")


def _dates(matter: Matter, cast: Cast) -> None:
    arraigned = _day(-30)
    place = "Courtroom 503, Phoenix"

    def hearing(what: str, day: date, hour: int, status: str = "set") -> None:
        facts = hearings.HearingFacts(
            what=what,
            starts_on=day,
            starts_at=_at(day, hour),
            place=place,
            judge="Robin Bench",
            arrive="Be there 45 minutes early.",
            bring="A photo ID. Plain, neat clothes.",
        )
        hearings.add_hearing(matter, facts, status=status)

    hearing("Arraignment", arraigned, 10, "held")
    hearing("Status conference", _day(6), 9)
    hearing("Motion hearing", _day(20), 14)
    hearing("Jury trial", _day(48), 9)
    for rule, event, done in (
        ("discovery_conference", arraigned, True),
        ("bill_of_particulars", arraigned, True),
        ("motion_before_hearing", _day(20), False),
    ):
        deadline = deadlines.propose(matter, deadlines.Asked(rule=rule, event_on=event))
        deadlines.confirm(deadline, cast.avery)
        if done:
            deadlines.mark_done(deadline, "Done in time.")
    deadlines.propose(
        matter, deadlines.Asked(rule="days:14", event_on=_day(-6)), what="Answer to the government's letter"
    )
    facts = deadlines.DateFacts(what="Expert disclosure", due_on=_day(11), why="scheduling order, entry 9")
    deadlines.confirm(deadlines.enter_date(matter, facts), cast.avery)


def _guidance(matter: Matter, client: Person, cast: Cast) -> None:
    for item_id in GUIDANCE:
        giving.approve(matter, item_id)
    given = giving.give(matter, GUIDANCE)
    portal_access.portal_turn_on(
        matter, client, "Order of release read: no limit on phone or internet; no contact with CW-1.", cast.dana
    )
    act_as(cast.dana)
    for one in given[:2]:
        checklists.acknowledge(one, checklists.Reading())
    act_as(cast.avery)


def _notebook(matter: Matter, client: Person, cast: Cast) -> None:
    notebook.write_note(
        matter, "Ask for the native export of the chat, not the PDF: the PDF drops edits and time zones."
    )
    notebook.write_note(
        matter, "Theory: a dispute about a debt. Do not discuss with the expert yet.", attorneys_only=True
    )
    notebook.take_on(matter, "Demand the provider's login records before they lapse", _day(3), cast.casey)
    notebook.take_on(matter, "Draft the motion for a bill of particulars", _day(8), cast.avery)
    notebook.log_contact(
        matter,
        "phone call",
        "Went through the release conditions.",
        _at(_day(-7), 16),
        client.id,
    )


def _log_evidence(matter: Matter) -> None:
    came = datetime.combine(_day(-2), time(18, 5))
    for name, kind, description, hashed in ITEMS:
        algorithm, _, value = hashed.partition(":")
        facts = evidence.IntakeFacts(
            name=name,
            kind=kind,
            description=description,
            received_from="Agent One",
            giver_role="case agent, Federal agency",
            method="USB drive in a sealed bag",
            seal="55123",
            condition="seal intact",
            authority="Rule 16 delivery 1",
            stated=(custody.StatedHash(algorithm, value, "case agent's report, for the media"),) if value else (),
            occurred=custody.Occurred.in_zone(came, matter.zone),
            late_reason="The delivery came after hours; logged at the first opportunity",
        )
        path = SAMPLES / name
        with path.open("rb") as stream:
            intake.take_in(matter, facts, stream, declared_size=path.stat().st_size)


def _hand_over(matter: Matter, cast: Cast) -> None:
    """Hand one item to counsel, who accepts it, and leave another on its way."""
    taken, waiting = (evidence.find_item(matter, label, ("WP",)) for label in ("E-0005", "E-0004"))
    if taken is None or waiting is None:
        return
    to = evidence.party_of(cast.avery)
    with transaction():
        evidence.release(
            taken, to, evidence.Handling(purpose="review before the status conference", condition="seal opened")
        )
        act_as(cast.avery)
        evidence.accept(taken, evidence.Handling(condition="complete, four pages", place="file room, shelf 2"))
        act_as(cast.casey)
        evidence.release(waiting, to, evidence.Handling(purpose="for the forensic examiner", seal="55124"))
