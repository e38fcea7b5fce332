"""What a corrected row said before, and the class of a delivery that becomes that of its exhibits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from casefile.discovery import chains, clocks, deliveries, demands, facility, history_views
from casefile.evidence import ledger
from casefile.infra.db import db, transaction
from casefile.matters.models import Matter
from casefile.matters.recorded import Recorded
from casefile.matters.records import Correction
from tests.accounts.signing import sign_in
from tests.charges.build import post
from tests.discovery import build
from tests.factories import Office, act_as

WHY = "The letter of 9 March says otherwise"
MORNING = datetime(2024, 3, 4, 15, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Corrected:
    """How a row of a kind is entered, how it is corrected, where that shows, and what changed."""

    enter: Callable[[Matter, Office], Recorded]
    again: Callable[[Matter, Recorded, Correction], Any]
    page: str
    before: str
    after: str


def stored(matter: Matter, office: Office) -> Any:
    return build.stored(matter, office.casey, "a.txt", "a")


def ended(matter: Matter, office: Office) -> Recorded:
    one = build.delivery(matter)
    with transaction():
        return deliveries.end_delivery(one, deliveries.EndFacts("kept", build.MONDAY, "as allowed"))


def end_again(matter: Matter, row: Any, why: Correction) -> Any:
    one = deliveries.find_delivery(matter, row.delivery_id)
    assert one is not None
    return deliveries.end_delivery(one, deliveries.EndFacts("lost", build.MONDAY, "as allowed"), why)


def step_again(matter: Matter, row: Any, why: Correction) -> Any:
    facts = chains.StepFacts("seized", row_wall(row), "America/Chicago", who="Agent 2", pinpoint="E-0007, page 3")
    return chains.record_step(matter, row.item, facts, why)


def row_wall(row: Any) -> datetime:
    return datetime.fromisoformat(row.wall)


CASES = {
    "delivery": Corrected(
        lambda matter, office: build.delivery(matter),
        lambda matter, row, why: deliveries.record_delivery(
            matter, deliveries.DeliveryFacts("Prosecutor", "disc", build.MONDAY), why
        ),
        "/deliveries/{row}",
        "drive",
        "disc",
    ),
    "delivery_end": Corrected(ended, end_again, "/deliveries/1", "kept, as allowed", "cannot be found"),
    "demand": Corrected(
        lambda matter, office: build.demand(matter),
        lambda matter, row, why: demands.record_demand(
            matter, demands.DemandFacts("Native export of the chats", "Agency", build.MONDAY), why
        ),
        "/demands/{row}",
        "Prosecutor",
        "Agency",
    ),
    "preservation": Corrected(
        lambda matter, office: build.clock(matter),
        lambda matter, row, why: clocks.record_clock(
            matter, clocks.ClockFacts("2703f", "Account records", "Other Mail", row.started_on), why
        ),
        "/preservation",
        "Example Mail",
        "Other Mail",
    ),
    "examination": Corrected(
        lambda matter, office: build.examination(matter, MORNING),
        lambda matter, row, why: facility.record_examination(
            matter,
            facility.ExaminationFacts("Field office", MORNING, counsel="Avery Stone", items="1B3", privileged=False),
            why,
        ),
        "/examinations",
        "yes",
        "no",
    ),
    "access_request": Corrected(
        lambda matter, office: build.access(matter),
        lambda matter, row, why: facility.record_access(
            matter,
            facility.AccessFacts("Item 1B3", "Prosecutor", build.MONDAY, "granted", build.MONDAY),
            why,
        ),
        "/examinations",
        "no answer yet",
        "granted",
    ),
    "image_count": Corrected(
        lambda matter, office: build.image_count(matter),
        lambda matter, row, why: facility.record_count(
            matter, facility.CountFacts("Item 1B3", "stills", 590, "Report, page 9"), why
        ),
        "/examinations",
        "600",
        "590",
    ),
    "disclosed_step": Corrected(
        lambda matter, office: build.step(matter, stored(matter, office)),
        step_again,
        "/chains/E-0001",
        "Agent 1",
        "Agent 2",
    ),
}


def test_every_kind_that_can_be_corrected_has_a_case() -> None:
    assert set(CASES) == set(history_views.KINDS)


@pytest.mark.parametrize("kind", CASES)
def test_a_corrected_row_shows_what_it_was_who_corrected_it_and_why(
    avery: FlaskClient, office: Office, kind: str
) -> None:
    matter, case = office.matter, CASES[kind]
    act_as(office.casey)
    row = case.enter(matter, office)
    act_as(office.avery)
    before = avery.get(at(matter, case.page.format(row=row.id))).get_data(as_text=True)
    with transaction():
        case.again(matter, row, Correction(row, WHY))
    address = at(matter, f"/history/{kind}/{row.root_id}")
    page = avery.get(at(matter, case.page.format(row=row.id))).get_data(as_text=True)
    assert (address in before, address in page) == (False, True)
    told = avery.get(address).get_data(as_text=True)
    for words in (WHY, "Corrected <small>Avery Stone", "First entered by Casey Reyes"):
        assert words in told
    assert f'<del class="pre-line">{case.before}</del>' in told
    assert f'<ins class="pre-line">{case.after}</ins>' in told


def at(matter: Matter, rest: str) -> str:
    return f"/matters/{matter.id}/discovery{rest}"


def test_each_of_several_corrections_stands_for_itself(avery: FlaskClient, office: Office) -> None:
    matter = office.matter
    row = build.image_count(matter)
    for figure in (590, 580):
        with transaction():
            facts = facility.CountFacts("Item 1B3", "stills", figure, "Report, page 9")
            row = facility.record_count(matter, facts, Correction(row, f"now {figure}"))
    told = avery.get(at(matter, f"/history/image_count/{row.root_id}")).get_data(as_text=True)
    assert [told.index(words) for words in ("now 580", ">580<", "now 590", ">600<")] == sorted(
        told.index(words) for words in ("now 580", ">580<", "now 590", ">600<")
    )


@pytest.mark.parametrize("where", ["/history/demand/99", "/history/nothing/1", "/history/delivery/1"])
def test_a_history_of_nothing_is_not_there(avery: FlaskClient, office: Office, where: str) -> None:
    build.demand(office.matter)
    assert avery.get(at(office.matter, where)).status_code == 404


def test_the_history_of_another_matter_is_not_there(app: Flask, avery: FlaskClient, office: Office) -> None:
    act_as(office.blake)
    row = build.demand(office.other_matter)
    assert avery.get(at(office.matter, f"/history/demand/{row.id}")).status_code == 404
    assert avery.get(at(office.other_matter, f"/history/demand/{row.id}")).status_code == 404


# --- the class of a delivery -----------------------------------------------------------------------------------------


@pytest.fixture
def limited(office: Office) -> Any:
    """A delivery that is not to be copied, with two exhibits attached and one that is not."""
    items = [build.stored(office.matter, office.casey, f"{n}.txt", str(n)) for n in range(3)]
    one = build.delivery(office.matter, protection="no copy", protection_from="Order of 1 March")
    build.attach(one, *items[:2])
    return one


def test_an_attorney_confirms_the_class_of_a_delivery_for_its_exhibits_and_it_is_their_own(
    avery: FlaskClient, office: Office, limited: Any
) -> None:
    where = at(office.matter, f"/deliveries/{limited.root_id}")
    assert "Give these exhibits the class of the delivery: no copy" in avery.get(where).get_data(as_text=True)
    assert post(avery, f"{where}/class", exhibit=["E-0001", "E-0002"]).status_code == 303
    db.session.expire_all()
    items = {one.item.label: one.item for one in deliveries.line_of(limited)[0].items}
    assert {label: item.protection for label, item in items.items()} == {"E-0001": "no copy", "E-0002": "no copy"}
    log = ledger.find_log(office.matter)
    assert log is not None
    told = ledger.read(log, "E-0002").records[-1].entry
    assert (told.type, told.actor.name, told.data["changes"]) == (
        "evidence.described",
        "Avery Stone",
        {"protection": "no copy"},
    )
    assert told.data["why"] == "came with the delivery of 2024-03-04 from Prosecutor: Order of 1 March"
    page = avery.get(where).get_data(as_text=True)
    assert "Give these exhibits" not in page
    assert "not yet set" not in page


@pytest.mark.parametrize("chosen", [[], ["E-0003"], ["E-0001", "E-0099"]])
def test_a_class_goes_to_no_exhibit_that_did_not_come_with_it(
    avery: FlaskClient, office: Office, limited: Any, chosen: list[str]
) -> None:
    assert post(avery, at(office.matter, f"/deliveries/{limited.root_id}/class"), exhibit=chosen).status_code == 303
    db.session.expire_all()
    assert {one.item.protection for one in deliveries.line_of(limited)[0].items} == {"none"}


def test_a_paralegal_is_told_who_confirms_the_class_and_cannot(
    casey: FlaskClient, office: Office, limited: Any
) -> None:
    where = at(office.matter, f"/deliveries/{limited.root_id}")
    assert "An attorney of the matter confirms the class" in casey.get(where).get_data(as_text=True)
    assert post(casey, f"{where}/class", exhibit="E-0001").status_code == 404


def test_a_class_is_confirmed_with_a_fresh_sign_in_only(app: Flask, office: Office, limited: Any) -> None:
    stale = sign_in(app.test_client(), office.avery, fresh=False)
    assert post(stale, at(office.matter, f"/deliveries/{limited.root_id}/class"), exhibit="E-0001").status_code == 401
