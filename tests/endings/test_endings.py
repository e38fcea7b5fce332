"""The end of a matter: read from the file where it knows, decided by name where it does not."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from casefile.charges import service as charges
from casefile.clients import service as clients
from casefile.discovery import deliveries
from casefile.endings import service
from casefile.endings.findings import STEPS
from casefile.infra import clock
from casefile.infra.db import db, transaction
from casefile.infra.errors import Refusal
from casefile.matters import service as matters
from tests import factories
from tests.accounts.signing import sign_in
from tests.discovery.build import delivery, stored
from tests.matters.acts import send

BY_HAND = {"appeal", "letter", "file", "guidance"}


@pytest.fixture
def office(app: Flask) -> factories.Office:
    made = factories.office()
    factories.act_as(made.avery)
    db.session.commit()
    return made


@pytest.fixture
def avery(app: Flask, office: factories.Office) -> FlaskClient:
    return sign_in(app.test_client(), office.avery)


def states(office: factories.Office) -> dict[str, str]:
    return {line.step.key: line.state for line in service.checklist(office.matter)}


def told(office: factories.Office, key: str) -> tuple[str, ...]:
    [line] = [one for one in service.checklist(office.matter) if one.step.key == key]
    assert line.found is not None
    return line.found.open


def decided(office: factories.Office, key: str, what: str = "done", how: str = "By letter.") -> None:
    with transaction():
        service.decide(office.matter, key, service.Decision(what, how))


def test_of_an_empty_file_only_what_a_person_alone_knows_is_open(office: factories.Office) -> None:
    office.dana_person.portal_since = None
    assert {key for key, state in states(office).items() if state == "open"} == BY_HAND


def test_what_the_file_holds_open_is_named(office: factories.Office) -> None:
    charges.add_count(office.matter, charges.CountFacts(number="1", citation="18:2252A"))
    stored(office.matter, office.avery, "list.txt", "words")
    delivery(office.matter)
    factories.from_outside(office.matter, factories.user("Harper Vale", "expert"), "expert")
    assert told(office, "outcome") == ("Count 1",)
    assert told(office, "exhibits") == ("E-0001",)
    assert len(told(office, "discovery")) == 1
    assert told(office, "portal") == ("Dana Doe",)


def test_a_delivery_that_was_returned_is_open_no_more(office: factories.Office) -> None:
    row = delivery(office.matter)
    with transaction():
        deliveries.end_delivery(row, deliveries.EndFacts("returned", clock.today(office.matter.zone), how="By hand"))
    assert told(office, "discovery") == ()


def test_a_step_that_was_decided_stands_as_decided_and_the_earlier_decision_stays(office: factories.Office) -> None:
    decided(office, "appeal")
    decided(office, "appeal", "open", "The client changed their mind.")
    assert states(office)["appeal"] == "open"
    assert [row.decided for row in service.history(office.matter)] == ["open", "done"]


def test_done_while_the_file_says_otherwise_is_called_out(office: factories.Office, avery: FlaskClient) -> None:
    delivery(office.matter)
    decided(office, "discovery")
    [line] = [one for one in service.checklist(office.matter) if one.step.key == "discovery"]
    assert line.contradicts
    page = avery.get(f"/matters/{office.matter.id}/ending").get_data(as_text=True)
    assert "the file still names something open" in page


def test_a_decision_without_words_is_refused_and_what_was_typed_stays(
    office: factories.Office, avery: FlaskClient
) -> None:
    typed = {"file-decided": "not needed", "file-how": " ", "file-kept_until": "2020-01-01"}
    answer = send(avery, f"/matters/{office.matter.id}/ending/file", **typed)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "is needed" in page
    assert 'value="2020-01-01"' in page


def test_days_that_cannot_be_are_refused(office: factories.Office) -> None:
    today = clock.today(office.matter.zone)
    for wrong in ({"done_on": today + timedelta(1)}, {"kept_until": today - timedelta(1)}):
        with pytest.raises(Refusal, match="2"):
            service.decide(office.matter, "file", service.Decision("done", "x", **wrong))
    for key, what in (("none", "done"), ("file", "none")):
        with pytest.raises(Refusal, match="hoose"):
            service.decide(office.matter, key, service.Decision(what, "x"))


def test_steps_are_decided_after_the_matter_is_closed_too(office: factories.Office, avery: FlaskClient) -> None:
    with transaction():
        matters.close(office.matter)
    today = clock.today(office.matter.zone)
    sent = {"file-decided": "done", "file-how": "Box 4", "file-kept_until": (today + timedelta(3650)).isoformat()}
    assert send(avery, f"/matters/{office.matter.id}/ending/file", **sent).status_code == 303
    assert "Box 4" in avery.get(f"/matters/{office.matter.id}/ending").get_data(as_text=True)


def test_a_paralegal_reads_the_steps_and_decides_none(app: Flask, office: factories.Office) -> None:
    casey = sign_in(app.test_client(), office.casey)
    at = f"/matters/{office.matter.id}/ending"
    assert casey.get(at).status_code == 200
    assert send(casey, f"{at}/file", **{"file-decided": "done", "file-how": "x"}).status_code in (403, 404)
    assert service.history(office.matter) == []


def test_each_step_leads_to_a_page_that_is_there(app: Flask) -> None:
    assert [one.leads_to for one in STEPS.values() if one.leads_to not in app.view_functions] == []


def test_of_how_people_are_known_only_what_was_learnt_here_is_counted(office: factories.Office) -> None:
    with transaction():
        person = clients.enter_person("Robin Plover")
        for matter in (office.matter, office.other_matter):
            matters.add_part(matter, person, "witness")
        clients.add_identity(person, "handle", "@here", source="x", matter_id=office.matter.id)
        for number in range(3):
            clients.add_identity(person, "handle", f"@there{number}", source="x", matter_id=office.other_matter.id)
    [line] = [one for one in service.checklist(office.matter) if one.step.key == "conflicts"]
    assert line.found is not None
    assert "with 1 further names" in line.found.told
