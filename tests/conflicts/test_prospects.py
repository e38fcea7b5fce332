"""Those who ask for counsel: read by those who took it, checked for conflicts first, kept when declined."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from casefile.conflicts import prospects, service
from casefile.conflicts.matching import Asked
from casefile.conflicts.models import ConflictCheck
from casefile.infra import clock
from casefile.infra.db import db, transaction
from casefile.infra.errors import Refusal
from casefile.matters import service as matters
from casefile.matters.models import Matter
from tests import factories
from tests.accounts.signing import sign_in
from tests.at_once import at_once
from tests.conflicts.steps import asked, check_row, newest_prospect, someone, take
from tests.conflicts.test_checks import HIDDEN, NOTHING, decide, hit_of
from tests.factories import Office
from tests.matters.acts import read, send

OPENED = {"caption": "In re Robin Asker", "court": "ned", "zone": "America/Chicago", "stage": "before_charge"}


def ready(client: FlaskClient, office: Office, decides: FlaskClient | None = None, **typed: object) -> int:
    """An inquiry whose conflict check found nothing and is decided."""
    number = take(client, office.avery.id, **typed)
    address = f"/conflicts/new?prospect={number}"
    check = asked(client, office.avery.id, {"name": "Robin Asker"}, address=address)
    assert decide(decides or client, check, "none") == 303
    return number


def test_an_inquiry_is_read_by_who_took_it_and_who_decides_and_by_nobody_else(app: Flask, office: Office) -> None:
    casey = sign_in(app.test_client(), office.casey)
    number = take(casey, office.avery.id, about="a search of the flat")
    for user, status in (
        (office.casey, 200),
        (office.avery, 200),
        (office.blake, 404),
        (office.morgan, 404),
        (office.dana, 404),
    ):
        client = sign_in(app.test_client(), user)
        assert client.get(f"/prospects/{number}").status_code == status, user.name
        assert ("Robin Asker" in client.get("/prospects").get_data(as_text=True)) is (status == 200)


def test_a_colleague_reads_an_inquiry_once_let_in(app: Flask, office: Office) -> None:
    avery, blake = (sign_in(app.test_client(), user) for user in (office.avery, office.blake))
    number = take(avery, office.avery.id)
    assert send(avery, f"/prospects/{number}/let-in", **{"let-colleague": office.blake.id}).status_code == 303
    assert blake.get(f"/prospects/{number}").status_code == 200
    assert send(avery, f"/prospects/{number}/let-in", **{"let-colleague": office.blake.id}).status_code == 422


def test_an_inquiry_is_found_by_a_later_check_and_told_only_to_those_who_may_read_it(
    app: Flask, office: Office
) -> None:
    avery, blake = (sign_in(app.test_client(), user) for user in (office.avery, office.blake))
    number = take(avery, office.avery.id, phone="402-555-0188", about="SECRET")
    send(avery, f"/prospects/{number}/decline", **{"decline-why": "conflict with another client"})
    check = asked(blake, office.blake.id, {"phone": "4025550188", "part": "witness"})
    page = read(blake, f"/conflicts/{check}")
    assert HIDDEN in page
    assert "Robin" not in page
    assert hit_of(check).serious
    assert "Robin Asker" in read(avery, f"/conflicts/answers/{hit_of(check).id}")
    assert blake.get(f"/conflicts/answers/{hit_of(check).id}").status_code == 404
    own = read(avery, f"/conflicts/{asked(avery, office.avery.id, {'phone': '4025550188'})}")
    assert "Robin Asker, prospective client" in own


def test_a_matter_is_opened_only_after_a_check_that_lets_the_office_act(avery: FlaskClient, office: Office) -> None:
    number = take(avery, office.avery.id)
    typed = {"caption": "In re Robin Asker", "court": "", "zone": "America/Chicago", "stage": "before_charge"}
    refused = send(avery, f"/prospects/{number}/open", **typed)
    assert refused.status_code == 422
    assert "Look for conflicts first" in refused.get_data(as_text=True)
    check = asked(avery, office.avery.id, {"name": "Robin Asker"}, address=f"/conflicts/new?prospect={number}")
    assert send(avery, f"/prospects/{number}/open", **typed).status_code == 422
    decide(avery, check, "none")
    assert 'value="In re Robin Asker"' in avery.get(f"/prospects/{number}/open").get_data(as_text=True)
    assert send(avery, f"/prospects/{number}/open", **typed).status_code == 303


def test_the_matter_has_the_person_as_its_client_and_the_check_covers_them(avery: FlaskClient, office: Office) -> None:
    number = ready(avery, office, phone="402-555-0166", known_as="Robbie")
    typed = {"caption": "In re Robin Asker", "court": "ned", "zone": "America/Chicago", "stage": "before_charge"}
    answer = send(avery, f"/prospects/{number}/open", **typed)
    page = read(avery, answer.location)
    for told in ("Robin Asker", "phone: 402-555-0166", "alias: Robbie"):
        assert told in page
    assert "Not yet checked" not in page
    assert prospects.state_of(newest_prospect()) == "opened"
    again = asked(avery, office.avery.id, {"name": "Robin Asker"})
    assert "prospective client" not in read(avery, f"/conflicts/{again}")


def test_the_inquirys_own_check_does_not_find_the_inquiry(avery: FlaskClient, office: Office) -> None:
    number = take(avery, office.avery.id)
    check = asked(avery, office.avery.id, {"name": "Robin Asker"}, address=f"/conflicts/new?prospect={number}")
    assert NOTHING in read(avery, f"/conflicts/{check}")


def test_the_form_of_a_check_names_whom_it_looks_for_in_any_case(avery: FlaskClient, office: Office) -> None:
    number = take(avery, office.avery.id, email="robin@mail.example")
    page = avery.get(f"/conflicts/new?prospect={number}").get_data(as_text=True)
    assert "Looked for in any case" in page
    assert "Robin Asker, client" in page
    assert "robin@mail.example" in page


def test_who_asks_for_counsel_is_looked_for_whoever_else_is_typed(avery: FlaskClient, office: Office) -> None:
    someone("Robin Asker", office.other_matter, "client", phone="402-555-0166")
    number = take(avery, office.avery.id, name="R. A.", phone="402-555-0166")
    address = f"/conflicts/new?prospect={number}"
    check = asked(avery, office.avery.id, {"name": "Zzyzx Qwertz"}, address=address)
    assert [one["name"] for one in check_row(check).people] == ["R. A.", "Zzyzx Qwertz"]
    assert HIDDEN in read(avery, f"/conflicts/{check}")
    assert decide(avery, check, "none") == 422
    assert send(avery, f"/prospects/{number}/open", **OPENED).status_code == 422
    alone = asked(avery, office.avery.id, address=address)
    assert [one["name"] for one in check_row(alone).people] == ["R. A."]


def test_a_check_that_did_not_look_for_them_as_the_inquiry_stands_opens_nothing(
    avery: FlaskClient, office: Office
) -> None:
    """Such a check is on record where it was asked before every check of an inquiry looked for who asks."""
    number = take(avery, office.avery.id, phone="402-555-0166")
    with transaction():
        factories.act_as(office.avery)
        check = service.ask(office.avery, [Asked("Robin Asker", "client")], office.avery)
        db.session.execute(
            db.insert(ConflictCheck).values(
                at=check.at,
                by_id=check.by_id,
                by_name=check.by_name,
                decides_id=check.decides_id,
                prospect_id=number,
                asked=check.asked,
                digest=check.digest,
            )
        )
    older = prospects.check_of(newest_prospect())
    assert older
    assert decide(avery, older.id, "none") == 303
    answer = send(avery, f"/prospects/{number}/open", **OPENED)
    assert answer.status_code == 422
    assert "did not look for them as they stand here" in answer.get_data(as_text=True)


def test_a_wall_around_the_matter_closes_the_inquiry_that_it_was_and_its_check(app: Flask, office: Office) -> None:
    casey, avery = (sign_in(app.test_client(), user) for user in (office.casey, office.avery))
    number = ready(casey, office, decides=avery)
    matter_id = int(send(avery, f"/prospects/{number}/open", **OPENED).location.split("/")[-2])
    check = prospects.check_of(newest_prospect())
    assert check
    for address in (f"/prospects/{number}", f"/conflicts/{check.id}"):
        assert casey.get(address).status_code == 200
    with transaction():
        opened = db.session.get(Matter, matter_id)
        assert opened
        matters.set_wall(opened, office.casey, "acted for a witness")
    for address in (f"/prospects/{number}", f"/conflicts/{check.id}", f"/conflicts/new?prospect={number}"):
        assert casey.get(address).status_code == 404, address
        assert avery.get(address).status_code == 200, address
    for address in ("/prospects", "/conflicts"):
        assert "Robin Asker" not in casey.get(address).get_data(as_text=True), address
    let_in = send(avery, f"/prospects/{number}/let-in", **{"let-colleague": office.casey.id})
    assert "A wall stands between" in let_in.get_data(as_text=True)


def test_nobody_asks_for_anothers_inquiry(blake: FlaskClient, avery: FlaskClient, office: Office) -> None:
    number = take(avery, office.avery.id)
    assert blake.get(f"/conflicts/new?prospect={number}").status_code == 404


def test_declining_needs_a_reason_and_a_paralegal_cannot(app: Flask, office: Office) -> None:
    avery, casey = (sign_in(app.test_client(), user) for user in (office.avery, office.casey))
    number = take(casey, office.avery.id)
    address = f"/prospects/{number}/decline"
    assert send(casey, address, **{"decline-why": "no"}).status_code == 404
    assert send(avery, address, **{"decline-why": " "}).status_code == 422
    assert send(avery, address, **{"decline-why": "we act for the other"}).status_code == 303
    assert "we act for the other" in read(avery, f"/prospects/{number}")
    assert send(avery, address, **{"decline-why": "again"}).status_code == 422


def test_an_inquiry_expires_in_plain_sight_and_can_be_kept_on(avery: FlaskClient, office: Office) -> None:
    asked_on = clock.today("America/New_York") - timedelta(days=prospects.OPEN_DAYS + 1)
    number = take(avery, office.avery.id, asked_on=asked_on)
    assert "and not decided" in read(avery, f"/prospects/{number}")
    address = f"/prospects/{number}/extend"
    assert send(avery, address, **{"extend-until": asked_on}).status_code == 422
    later = clock.today("America/New_York") + timedelta(days=9)
    assert send(avery, address, **{"extend-until": later}).status_code == 303
    assert "and not decided" not in read(avery, f"/prospects/{number}")


def test_two_who_open_one_inquiry_at_once_open_one_matter(app: Flask, office: Office, avery: FlaskClient) -> None:
    number = ready(avery, office)
    before = len(db.session.scalars(db.select(Matter)).all())

    def opens() -> None:
        with transaction():
            found = prospects.find(office.avery.id, number)
            assert found
            facts = matters.MatterFacts(caption="In re Robin Asker", zone="America/Chicago")
            prospects.open_as(office.avery, found, facts)

    assert sorted(at_once(app, opens, opens)) == ["This inquiry is opened already.", "done"]
    assert len(db.session.scalars(db.select(Matter)).all()) == before + 1


def test_an_inquiry_needs_a_name_and_an_attorney(office: Office) -> None:
    today = clock.today("America/Chicago")
    facts = {"name": "Robin", "known_as": "", "email": "", "phone": "", "address": "", "from_whom": "", "how": "visit"}
    with pytest.raises(Refusal, match="Give the name"), transaction():
        prospects.take(office.avery, office.avery, today, **{**facts, "name": " ", "about": ""})
    with pytest.raises(Refusal, match="no attorney"), transaction():
        prospects.take(office.casey, office.casey, today, **facts, about="")


def test_a_prospects_hit_counts_as_a_client(avery: FlaskClient, office: Office) -> None:
    someone("Robin Asker", office.matter, "witness")
    number = take(avery, office.avery.id)
    check = asked(avery, office.avery.id, {"name": "Robin Asker"}, address=f"/conflicts/new?prospect={number}")
    assert hit_of(check).serious


def test_opening_is_offered_only_after_a_decided_check_and_until_then_the_page_says_what_comes_first(
    avery: FlaskClient, office: Office
) -> None:
    number = take(avery, office.avery.id)
    page = read(avery, f"/prospects/{number}")
    assert "Before this can be opened as a matter: Look for conflicts first." in page
    assert "/open" not in avery.get(f"/prospects/{number}").get_data(as_text=True)
    assert (
        "<form"
        not in avery.get(f"/prospects/{number}/open")
        .get_data(as_text=True)
        .partition("<main")[2]
        .partition("</main")[0]
    )
    done = ready(avery, office)
    assert f"/prospects/{done}/open" in avery.get(f"/prospects/{done}").get_data(as_text=True)


@pytest.mark.parametrize("address", ["/prospects/{}/open", "/matters/new"])
def test_a_docket_number_that_no_court_prints_is_refused_wherever_a_matter_is_opened(
    avery: FlaskClient, office: Office, address: str
) -> None:
    address = address.format(ready(avery, office))
    typed = {"caption": "In re X", "court": "ned", "zone": "America/Chicago", "stage": "before_charge"}
    for wrong in ("nonsense??", "nonsense", "-1"):
        refused = send(avery, address, docket_number=wrong, **typed)
        assert refused.status_code == 422
        assert "is no docket number; right is what the court prints" in refused.get_data(as_text=True)
    assert send(avery, address, docket_number="4:26-cr-00777-ABR", **typed).status_code == 303


def test_an_inquirys_address_that_is_no_e_mail_is_refused(avery: FlaskClient, office: Office) -> None:
    typed = {"name": "Robin Asker", "how": "visit", "asked_on": "2026-11-01", "decides": office.avery.id, "court": ""}
    refused = send(avery, "/prospects/new", **typed, email="bad mail")
    assert refused.status_code == 422
    assert "is no e-mail address; right is one like" in refused.get_data(as_text=True)
