"""Nothing becomes visible to a client but by an item given to that very person."""

from __future__ import annotations

from flask import Flask
from flask.testing import FlaskClient

from casefile.checklists import service
from casefile.infra.db import transaction
from casefile.lawdata import reader
from casefile.matters import service as matters
from tests import factories
from tests.accounts.signing import sign_in
from tests.checklists.steps import acknowledged, given
from tests.orders.steps import entered

WORDS = "Do not call Mr. Roe."


def page_of(client: FlaskClient) -> str:
    answer = client.get("/list")
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def shown(office: factories.Office, person_id: int, *matter_ids: int) -> list[str]:
    return [one.given.item_id for one in service.given_to(person_id, matter_ids)]


def another_matter(office: factories.Office) -> int:
    """A second matter of Dana's."""
    with transaction():
        factories.act_as(office.avery)
        second = factories.matter(office.avery, "United States v. Doe, the second")
        matters.add_part(second, office.dana_person, "client")
    return second.id


def test_what_is_given_in_one_matter_shows_nothing_in_another(office: factories.Office) -> None:
    second = another_matter(office)
    given(office, "silence", "no_contact")
    assert shown(office, office.dana_person.id, second) == []
    assert len(shown(office, office.dana_person.id, office.matter.id)) == 2


def test_a_second_client_of_the_matter_gets_nothing_of_the_first(app: Flask, office: factories.Office) -> None:
    one = given(office, "no_contact", wording=WORDS)[0]
    acknowledged(office, one)
    with transaction():
        matters.add_part(office.matter, office.ellis_person, "client")
    ellis = sign_in(app.test_client(), office.ellis)
    assert WORDS not in page_of(ellis)
    assert shown(office, office.ellis_person.id, office.matter.id, office.other_matter.id) == []
    assert service.find_given_to(office.ellis_person.id, one.id) is None


def test_a_client_who_is_named_anew_inherits_nothing_and_is_asked_for_nothing(office: factories.Office) -> None:
    acknowledged(office, given(office, "no_contact", wording=WORDS)[0])
    with transaction():
        matters.end_part(matters.parts(office.matter, "client")[0])
        matters.add_part(office.matter, office.ellis_person, "client")
    assert shown(office, office.ellis_person.id, office.matter.id) == []


def test_an_approval_alone_shows_nothing(dana: FlaskClient, office: factories.Office) -> None:
    with transaction():
        factories.act_as(office.avery)
        service.approve(office.matter, "no_contact", WORDS)
    assert WORDS not in page_of(dana)


def test_an_item_of_the_library_alone_shows_nothing(dana: FlaskClient, office: factories.Office) -> None:
    given(office, "silence")
    page = page_of(dana)
    others = [item.client_text for key, item in reader.guidance_items().items() if key not in ("silence", "crisis")]
    assert [text for text in others if text in page] == []


def test_a_new_wording_that_is_approved_and_not_given_leaves_the_old_one(
    dana: FlaskClient, office: factories.Office
) -> None:
    given(office, "no_contact", wording=WORDS)
    with transaction():
        factories.act_as(office.avery)
        service.approve(office.matter, "no_contact", "Do not call anybody of that family.")
    page = page_of(dana)
    assert WORDS in page
    assert "anybody of that family" not in page


def test_a_new_order_alone_shows_nothing_of_it(dana: FlaskClient, office: factories.Office) -> None:
    given(office, "silence")
    before = shown(office, office.dana_person.id, office.matter.id)
    entered(office)
    assert shown(office, office.dana_person.id, office.matter.id) == before
    assert "curfew" not in page_of(dana).casefold()


def test_what_staff_write_about_asking_again_is_never_shown(dana: FlaskClient, office: factories.Office) -> None:
    from casefile.checklists import triggers
    from casefile.infra import clock

    acknowledged(office, given(office, "police_contact")[0])
    with transaction():
        factories.act_as(office.casey)
        triggers.ask(office.matter, "search", clock.today(office.matter.zone), "canary-of-the-office")
    assert "canary-of-the-office" not in page_of(dana)
