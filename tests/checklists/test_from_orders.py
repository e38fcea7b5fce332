"""What the court ordered stands before general advice; what an order overtakes waits for counsel's press."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from casefile.checklists import service
from casefile.checklists.models import CounselPart, Given
from casefile.infra import clock
from casefile.infra.db import db, transaction
from casefile.infra.errors import Refusal
from casefile.law.orders import Ordered
from casefile.orders import service as orders
from tests import factories
from tests.checklists.steps import given, guidance_page, send
from tests.checklists.test_pages import asked_by, text_of
from tests.orders.steps import CURFEW, FACTS, PAPER, entered, line, person

LATER = Ordered("curfew", {"from_time": "22:00", "to_time": "06:00"})


def _curfew(office: factories.Office) -> Given:
    entered(office, terms=(CURFEW,))
    return given(office, "order-1-curfew")[0]


def _modified(office: factories.Office) -> None:
    factories.act_as(office.casey)
    with transaction():
        found = line(office, 1)
        orders.modify(
            office.matter, found, replace(FACTS, terms=(LATER,), source=orders.Source(words="entry 20")), found.stamp
        )


def _ended(office: factories.Office) -> None:
    factories.act_as(office.casey)
    with transaction():
        found = line(office, 1)
        orders.end(office.matter, found, orders.EndFacts(clock.today(office.matter.zone), PAPER), found.stamp)


def test_an_orders_items_are_suggested_first_because_the_order_says_so(office: factories.Office) -> None:
    entered(office, terms=(CURFEW,))
    first, second = service.suggested(office.matter)[:2]
    assert [first.item.id, second.item.id] == ["order-1-follow_all", "order-1-curfew"]
    assert "order of 2 March 2026" in first.reasons[0]
    assert first.reasons[0].endswith("says so")


def test_general_advice_an_order_overrides_is_not_suggested_and_says_why(
    avery: FlaskClient, office: factories.Office
) -> None:
    entered(office)
    suggested = service.suggested(office.matter)
    other = next(one for one in service.others(office.matter, suggested) if one.item.id == "release_conditions")
    assert "release_conditions" not in {one.item.id for one in suggested}
    assert other.overridden
    assert f"not suggested: {other.overridden}" in text_of(avery, guidance_page(office)).replace("&#39;", "'")


def test_counsel_may_still_give_what_an_order_overrides_and_is_not_asked_about_it_again(
    office: factories.Office,
) -> None:
    entered(office)
    one = given(office, "release_conditions")[0]
    assert service.standing(office.matter)["release_conditions"].id == one.id
    assert service.renewals(office.matter) == []


def test_an_orders_item_is_given_in_its_own_words_and_stands_before_the_library(office: factories.Office) -> None:
    one = _curfew(office)
    library = given(office, "hearings")[0]
    assert "9 pm" in one.wording
    assert one.position < library.position


def test_changed_words_of_an_order_wait_for_counsel_and_change_nothing_before(
    avery: FlaskClient, office: factories.Office
) -> None:
    one = _curfew(office)
    _modified(office)
    [found] = service.renewals(office.matter)
    assert (found.given.id, found.kind) == (one.id, "to give anew")
    assert "10 pm" in found.item.client_text
    assert "9 pm" in service.standing(office.matter)["order-1-curfew"].wording
    page = text_of(avery, guidance_page(office))
    assert "Overtaken by an order" in page
    assert "9 pm" in page
    assert "10 pm" in page


def test_one_press_approves_the_orders_new_words_and_asks_the_client_again(
    avery: FlaskClient, office: factories.Office
) -> None:
    one = _curfew(office)
    _modified(office)
    [found], page = service.renewals(office.matter), guidance_page(office)
    assert send(avery, f"{page}/given/{one.id}/renew", page, seen=found.version).status_code == 303
    now = service.standing(office.matter)["order-1-curfew"]
    assert "10 pm" in now.wording
    assert now.replaces_id == one.id
    assert service.renewals(office.matter) == []


def test_a_press_for_words_that_were_not_on_the_page_gives_nothing(
    avery: FlaskClient, office: factories.Office
) -> None:
    one = _curfew(office)
    _modified(office)
    page = guidance_page(office)
    assert send(avery, f"{page}/given/{one.id}/renew", page, seen="0" * 16).status_code == 422
    assert service.standing(office.matter)["order-1-curfew"].id == one.id


def test_what_an_ended_order_said_is_taken_back_by_counsel_and_not_by_itself(
    avery: FlaskClient, office: factories.Office
) -> None:
    one = _curfew(office)
    _ended(office)
    assert [found.kind for found in service.renewals(office.matter)] == ["to take back"]
    assert "order-1-curfew" in service.standing(office.matter)
    page = guidance_page(office)
    assert send(avery, f"{page}/given/{one.id}/take-back", page).status_code == 303
    assert service.standing(office.matter) == {}


def test_what_an_ended_order_said_cannot_be_given(office: factories.Office) -> None:
    entered(office, terms=(CURFEW,))
    with transaction():
        service.approve(office.matter, "order-1-curfew")
    _ended(office)
    with pytest.raises(Refusal, match="No order says this any more"), transaction():
        service.give(office.matter, ["order-1-curfew"])


def test_general_advice_given_before_the_order_is_to_be_taken_back(office: factories.Office) -> None:
    given(office, "release_conditions")
    entered(office)
    given(office, "order-1-follow_all")
    assert [(one.given.item_id, one.kind) for one in service.renewals(office.matter)] == [
        ("release_conditions", "to take back")
    ]


def test_general_advice_stays_until_the_client_has_the_orders_own_words(
    avery: FlaskClient, office: factories.Office
) -> None:
    one = given(office, "release_conditions")[0]
    entered(office)
    assert service.renewals(office.matter) == []
    page = guidance_page(office)
    assert send(avery, f"{page}/given/{one.id}/take-back", page).status_code == 422
    assert "release_conditions" in service.standing(office.matter)


def test_general_advice_stays_while_the_client_has_older_words_of_the_order(office: factories.Office) -> None:
    accuser, other = (person(office.matter, name, "complaining witness") for name in ("Kim Low", "Lee Park"))
    given(office, "no_contact")
    entered(office, terms=(Ordered("no_contact", {"people": [accuser.id]}),))
    given(office, "order-1-no_contact")
    both = (Ordered("no_contact", {"people": [accuser.id, other.id]}),)
    with transaction():
        found = line(office, 1)
        orders.modify(
            office.matter, found, replace(FACTS, terms=both, source=orders.Source(words="entry 20")), found.stamp
        )
    assert "no_contact" in orders.overridden(office.matter)
    assert "no_contact" not in {one.given.item_id for one in service.renewals(office.matter)}
    given(office, "order-1-no_contact")
    assert "no_contact" in {one.given.item_id for one in service.renewals(office.matter)}


def test_a_paralegal_sees_what_is_overtaken_and_decides_nothing(casey: FlaskClient, office: factories.Office) -> None:
    one = _curfew(office)
    _modified(office)
    page = guidance_page(office)
    assert "An attorney of this matter decides." in text_of(casey, page)
    for act in ("renew", "take-back", "counsel"):
        assert send(casey, f"{page}/given/{one.id}/{act}", page).status_code == 404


def test_the_page_asks_as_often_for_many_orders_as_for_one(avery: FlaskClient, office: factories.Office) -> None:
    _curfew(office)
    text_of(avery, guidance_page(office))  # keeps what asks again
    few = asked_by(avery, guidance_page(office))
    for hour in range(10, 14):
        entered(
            office,
            terms=(Ordered("curfew", {"from_time": f"{hour}:00", "to_time": "06:00"}),),
            source=orders.Source(words=f"entry {hour}"),
        )
    text_of(avery, guidance_page(office))
    assert asked_by(avery, guidance_page(office)) == few


# --- what counsel completes -------------------------------------------------------------------------------------------


def test_counsel_records_their_part_of_the_release_rules(avery: FlaskClient, office: factories.Office) -> None:
    one = given(office, "release_conditions")[0]
    address, today = f"{guidance_page(office)}/given/{one.id}", clock.today(office.matter.zone)
    sent = send(avery, f"{address}/counsel", address, done_on=f"{today}", words="Read condition by condition.")
    assert sent.status_code == 303
    assert "Read condition by condition." in text_of(avery, address)
    assert db.session.scalars(db.select(CounselPart)).one().by_name == "Avery Stone"


def test_counsels_part_needs_a_day_that_has_come_and_words(avery: FlaskClient, office: factories.Office) -> None:
    one = given(office, "release_conditions")[0]
    address, soon = f"{guidance_page(office)}/given/{one.id}", clock.today(office.matter.zone) + timedelta(3)
    assert send(avery, f"{address}/counsel", address, done_on=f"{soon}", words="Read it.").status_code == 422
    assert send(avery, f"{address}/counsel", address, done_on="2026-01-05", words="").status_code == 422
    assert db.session.scalars(db.select(CounselPart)).all() == []


def test_an_item_that_is_the_clients_alone_has_no_part_of_counsel(office: factories.Office) -> None:
    one = given(office, "silence")[0]
    with pytest.raises(Refusal, match="client's alone"), transaction():
        service.record_counsel_part(one, office.matter, clock.today(office.matter.zone), "Read it.")
