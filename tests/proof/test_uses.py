"""Where an item or a docket entry is used: elements and factors, as they stand, and nothing of what is hidden."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from casefile.charges import service as charges
from casefile.charges.models import Count
from casefile.infra import access
from casefile.infra.db import transaction
from casefile.lawdata import reader
from casefile.proof import service
from casefile.proof.linking import Part
from tests.charges.build import STALKING, counted_queries, put
from tests.factories import Office
from tests.proof.build import FIRST, entry, item, link, stalking


@pytest.fixture
def count(office: Office) -> Count:
    return stalking(office.matter)


def words(client: FlaskClient, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, response.get_data(as_text=True)[:500]
    return response.get_data(as_text=True)


def test_an_items_page_leads_to_the_elements_and_factors_it_is_linked_to(
    avery: FlaskClient, office: Office, count: Count
) -> None:
    one, key = item(office.matter, office.avery), next(iter(reader.factors()))
    link(count, one, pinpoint="page 3", strength="strong")
    link(count, one, Part("factor", key), bearing="undermines")
    link(count, one, Part("worksheet", "2G2.2_b4"), pinpoint="page 7")
    at = f"/matters/{office.matter.id}/evidence/{one.label}"
    assert f'href="{at}/used"' in words(avery, at)
    page = words(avery, f"{at}/used")
    for text in (
        "page 3",
        "supports, strong",
        "undermines, fair",
        "Element 1",
        "page 7",
        "2G2.2(b)(4)",
        reader.factors()[key].name,
    ):
        assert text in page, text


def test_a_docket_entry_tells_where_it_is_used(avery: FlaskClient, office: Office, count: Count) -> None:
    told = entry(office.matter)
    link(count, told, pinpoint="page 2")
    address = f"/matters/{office.matter.id}/docket/{told.key}/used"
    assert "page 2" in words(avery, address)
    assert f'href="{address}"' in words(avery, f"/matters/{office.matter.id}/docket")
    assert avery.get(f"/matters/{office.matter.id}/docket/999/used").status_code == 404


def test_a_link_taken_back_or_of_an_offence_left_is_no_use(office: Office, count: Count) -> None:
    one = item(office.matter, office.avery)
    row = link(count, one)
    link(count, one, pinpoint="page 9")
    with transaction():
        service.take_back(count, row, "wrong page")
    assert [use.link.pinpoint for use in service.uses_of(office.matter, one)] == ["page 9"]
    with transaction():
        charges.map_count(count, "usc18_875d")
    assert service.uses_of(office.matter, one) == []


def test_an_item_that_a_role_may_not_know_of_is_not_there(
    avery: FlaskClient, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = item(office.matter, office.avery)
    monkeypatch.setattr("casefile.proof.used_views.labels_for", lambda _role: access.labels_for("expert"))
    assert one.share not in access.labels_for("expert")
    assert avery.get(f"/matters/{office.matter.id}/evidence/{one.label}/used").status_code == 404


def test_the_page_asks_as_often_for_many_links_as_for_one(avery: FlaskClient, office: Office) -> None:
    counts = put(office.matter, *(replace(STALKING, number=str(number)) for number in range(1, 9)))
    one = item(office.matter, office.avery)
    asked = []
    for some in (counts[:1], counts[1:]):
        for count in some:
            link(count, one, FIRST)
        words(avery, f"/matters/{office.matter.id}/evidence/{one.label}/used")
        with counted_queries() as sent:
            words(avery, f"/matters/{office.matter.id}/evidence/{one.label}/used")
        asked.append(len(sent))
    assert asked[0] == asked[1]


def test_a_factor_says_what_it_changes_and_counts_what_is_for_and_against(
    avery: FlaskClient, office: Office, count: Count
) -> None:
    key, one = next(iter(reader.factors())), item(office.matter, office.avery)
    part = f"/matters/{office.matter.id}/counts/{count.id}/matrix/factor/{key}"
    assert f'href="{part}"' in words(avery, f"/matters/{office.matter.id}/charges/{count.id}")
    link(count, one, Part("factor", key))
    link(count, one, Part("factor", key), bearing="undermines", side="ours")
    page = words(avery, part)
    for text in ("1 for it, 1 against it", "not alleged", f"factor-{key}", reader.factors()[key].severity):
        assert text in page, text
