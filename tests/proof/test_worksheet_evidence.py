"""Evidence put to items of the worksheet: linked as to an element, and listed by what is missing."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient

from casefile.charges.models import Count
from casefile.infra.errors import Refusal
from casefile.matters.models import Matter
from casefile.proof.linking import Part
from tests import factories
from tests.charges.build import RECEIPT, counted_queries, post, put
from tests.charges.sheets import DAY, address, usual, words
from tests.proof.build import entry, fact, link

SADISM = Part("worksheet", "2G2.2_b4")


@pytest.fixture
def count(matter: Matter, office: factories.Office) -> Count:
    [found] = put(matter, replace(RECEIPT, committed_on=DAY))
    return found


def keep(client: FlaskClient, count: Count, **typed: Any) -> None:
    assert post(client, address(count.matter, count), **usual(count, **typed)).status_code == 303


def at(count: Count, key: str = SADISM.key, rest: str = "") -> str:
    return f"/matters/{count.matter_id}/counts/{count.id}/matrix/worksheet/{key}{rest}"


def listed(client: FlaskClient, count: Count) -> str:
    return words(client, f"/matters/{count.matter_id}/worksheet-evidence")


def test_a_thing_is_linked_to_a_worksheet_item_and_taken_back(avery: FlaskClient, count: Count) -> None:
    one = fact(count.matter)
    typed = {"reference": f"F-{one.id}", "side": "ours", "bearing": "undermines", "strength": "strong"}
    assert post(avery, at(count, rest="/link"), **typed, pinpoint="page 3").status_code == 303
    page = words(avery, at(count))
    for text in ("USSG §2G2.2(b)(4)", "sadistic or masochistic", "page 3", "undermines, strong"):
        assert text in page, text
    assert f'href="{at(count)}"' in words(avery, f"/matters/{count.matter_id}/facts")
    ended = f"/matters/{count.matter_id}/counts/{count.id}/matrix/links/1/end"
    assert post(avery, ended, **{"end-1-why": "Wrong page."}).location == at(count) + "#ours"
    assert "Taken back (1)" in words(avery, at(count))


@pytest.mark.parametrize("key", ["ch3_3B1_1", "ch3_3A1_1(b)(1)", "2G2.2_a2", "2G2.2_b7", "2G2.1_b1A"])
def test_each_kind_of_item_has_its_page(avery: FlaskClient, count: Count, key: str) -> None:
    assert "Worksheet item" in words(avery, at(count, key))


@pytest.mark.parametrize("key", ["2G2.2_b99", "9Z9.9_b1", "ch3_9X9_9", "b4", "2G2.2"])
def test_what_the_manual_does_not_have_is_not_found_and_never_linked(
    avery: FlaskClient, count: Count, key: str
) -> None:
    assert avery.get(at(count, key)).status_code == 404
    with pytest.raises(Refusal, match="is no item of the Manual"):
        link(count, entry(count.matter), Part("worksheet", key))


def test_the_page_of_an_item_tells_what_the_newest_worksheets_say_of_it(avery: FlaskClient, count: Count) -> None:
    assert "No worksheet of this count lists it yet." in words(avery, at(count))
    keep(avery, count, title="Older", **{f"c{count.id}_b4": "open"})
    keep(avery, count, title="Newer", **{f"c{count.id}_b4_note": "Two files only."})
    keep(avery, count, title="Theirs", side="prosecution", **{f"c{count.id}_b4": "applied"})
    page = words(avery, at(count))
    for text in ("Newer", "Two files only.", "Theirs", "Prosecution"):
        assert text in page, text
    assert "Older" not in page
    assert "Two files only." not in words(avery, at(count, "2G2.2_b2"))


def test_the_list_holds_what_applies_is_disputed_or_open_with_gaps_first(avery: FlaskClient, count: Count) -> None:
    keep(avery, count, **{f"c{count.id}_b5": "open"})
    link(count, entry(count.matter), Part("worksheet", "2G2.2_b2"), pinpoint="line 9")
    page = listed(avery, count)
    order = [page.index(f"matrix/worksheet/2G2.2_{name}") for name in ("b4", "b5", "b6", "b7", "a2", "b2")]
    assert order == sorted(order)
    assert "line 9" in page
    assert "Disputed, and nothing of ours is linked" in page
    assert "Not decided yet" in page
    assert "matrix/worksheet/2G2.2_b3F" not in page
    assert "4 of 6 items lack something" in page


def test_a_link_closes_the_gap_of_its_item(avery: FlaskClient, count: Count) -> None:
    keep(avery, count)
    before = listed(avery, count).count('class="gap"')
    link(count, entry(count.matter), SADISM)
    link(count, fact(count.matter), SADISM, side="ours", bearing="undermines")
    assert listed(avery, count).count('class="gap"') == before - 2


def test_without_a_worksheet_the_list_says_what_to_do(avery: FlaskClient, count: Count) -> None:
    assert "no worksheet of our own" in listed(avery, count)


def test_the_checklist_leads_to_the_page_of_each_item(avery: FlaskClient, count: Count) -> None:
    keep(avery, count)
    page = words(avery, f"/matters/{count.matter_id}/worksheet/1")
    for key in ("2G2.2_b4", "2G2.2_b3F", "ch3_3B1_1"):
        assert f'href="{at(count, key)}"' in page


def test_another_matters_items_are_not_found(avery: FlaskClient, blake: FlaskClient, count: Count) -> None:
    keep(avery, count)
    assert blake.get(at(count)).status_code == 404
    assert blake.get(f"/matters/{count.matter_id}/worksheet-evidence").status_code == 404


def test_the_list_asks_as_often_for_20_links_as_for_2(avery: FlaskClient, count: Count) -> None:
    keep(avery, count)

    def statements_with(copies: int) -> int:
        for turn in range(copies):
            link(count, fact(count.matter, f"Fact {copies} {turn}"), SADISM)
        listed(avery, count)
        with counted_queries() as sent:
            listed(avery, count)
        return len(sent)

    assert statements_with(2) == statements_with(18) <= 18


def test_a_superseding_count_begins_with_what_was_put_to_its_worksheet_items(
    avery: FlaskClient, matter: Matter, count: Count
) -> None:
    link(count, entry(matter), SADISM, pinpoint="line 9")
    [later] = put(matter, replace(RECEIPT, suffix="s", committed_on=DAY))
    carry = f"/matters/{matter.id}/counts/{later.id}/matrix/carry-over/{count.id}"
    assert post(avery, carry).status_code == 303
    assert "line 9" in words(avery, at(later))
