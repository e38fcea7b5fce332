"""What an order means for the client, day by day."""

from __future__ import annotations

from datetime import date

import pytest

from casefile.infra.db import transaction
from casefile.law.orders import Ordered
from casefile.orders import service
from tests import factories
from tests.orders import steps
from tests.orders.steps import entered, line, person, today_is, words


def test_an_order_is_shown_from_its_first_day_by_itself(
    office: factories.Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    today_is(monkeypatch, date(2026, 3, 3))
    entered(office, since=date(2026, 3, 10))
    assert words(office) == {}
    today_is(monkeypatch, date(2026, 3, 9))
    assert words(office) == {}
    today_is(monkeypatch, date(2026, 3, 10))
    assert set(words(office)) == {"follow_all", "curfew"}


def test_the_day_is_that_of_the_court(office: factories.Office, monkeypatch: pytest.MonkeyPatch) -> None:
    today_is(monkeypatch, date(2026, 3, 3))
    entered(office, since=date(2026, 3, 10))
    today_is(monkeypatch, date(2026, 3, 10), hour=3)  # still the evening of the 9th in Nebraska
    assert words(office) == {}


def test_a_rule_whose_day_has_passed_stays_with_words_that_say_so(
    office: factories.Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    today_is(monkeypatch, date(2026, 3, 3))
    row = entered(office, until=date(2026, 4, 1))
    today_is(monkeypatch, date(2026, 4, 1))
    assert "end date" not in words(office)["curfew"]
    today_is(monkeypatch, date(2026, 4, 2))
    assert words(office)["curfew"].endswith("Keep following it until your lawyer says it is over.")
    assert words(office, "es")["curfew"].endswith("Sígala cumpliendo hasta que su abogado le diga que terminó.")
    assert line(office, row.number).state == "to decide"


def test_an_order_that_ended_is_said_no_more(office: factories.Office, monkeypatch: pytest.MonkeyPatch) -> None:
    today_is(monkeypatch, date(2026, 3, 3))
    row = entered(office)
    with transaction():
        found = line(office, row.number)
        service.end(office.matter, found, service.EndFacts(date(2026, 3, 5), steps.PAPER), found.stamp)
    assert words(office) != {}
    today_is(monkeypatch, date(2026, 3, 5))
    assert words(office) == {}


def test_a_changed_term_takes_the_old_ones_place_on_its_day(
    office: factories.Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    today_is(monkeypatch, date(2026, 3, 3))
    row = entered(office)
    later = Ordered("curfew", {"from_time": "22:30", "to_time": "00:00"})
    with transaction():
        found = line(office, row.number)
        facts = service.OrderFacts(
            "release",
            service.Source(words="entry 20"),
            date(2026, 3, 3),
            "Robin Bench",
            date(2026, 3, 8),
            None,
            (later,),
        )
        service.modify(office.matter, found, facts, found.stamp)
    assert "from 9 pm to 6 am" in words(office)["curfew"]
    today_is(monkeypatch, date(2026, 3, 8))
    assert "from 10:30 pm to midnight" in words(office)["curfew"]
    assert [one.kind for one in service.changes_of(office.matter)] == ["entered", "modified"]


def test_an_item_names_its_order_its_term_and_whether_it_forbids(office: factories.Office) -> None:
    row = entered(office, terms=(steps.CURFEW, steps.NO_ALCOHOL))
    found = {one.id: one for one in service.items_of(office.matter)}
    assert set(found) == {f"order-{row.number}-{key}" for key in ("follow_all", "curfew", "no_alcohol")}
    assert [found[f"order-{row.number}-{key}"].forbids for key in ("curfew", "no_alcohol")] == [False, True]
    assert {one.order_id for one in found.values()} == {row.number}


def test_words_without_spanish_are_english_and_say_so(office: factories.Office) -> None:
    own = Ordered("own1", {"heading": "Live with your sister", "plain": "Live with your sister. Do not move."})
    entered(office, terms=(steps.CURFEW, own))
    found = {one.id.split("-")[-1]: one for one in service.items_of(office.matter, "es")}
    assert (found["own1"].language, found["own1"].title) == ("en", "Live with your sister")
    assert (
        found["curfew"].language,
        "desde las 9 de la noche hasta las 6 de la mañana" in found["curfew"].client_text,
    ) == ("es", True)


def test_the_order_wins_over_general_advice_only_where_it_protects_as_much(office: factories.Office) -> None:
    accuser = person(office.matter, "Sam Poe", "complaining witness", "CW-1")
    witness = person(office.matter, "Kim Low", "witness")
    row = entered(office, terms=(Ordered("no_contact", {"people": [witness.id]}),))
    assert set(service.overridden(office.matter)) == {"release_conditions"}
    with transaction():
        found = line(office, row.number)
        both = Ordered("no_contact", {"people": [witness.id, accuser.id]})
        facts = service.OrderFacts(
            "release", service.Source(words="entry 20"), steps.MADE, "Robin Bench", steps.MADE, None, (both,)
        )
        service.modify(office.matter, found, facts, found.stamp)
    assert set(service.overridden(office.matter)) == {"release_conditions", "no_contact"}
    assert "Kim Low and the person named in your order" in words(office)["no_contact"]
