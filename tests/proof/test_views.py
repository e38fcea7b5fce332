from __future__ import annotations

from datetime import date

import pytest
from flask.testing import FlaskClient

from casefile.charges import service as charges
from casefile.charges.models import Count
from casefile.infra.db import transaction
from casefile.matters import service as matters
from casefile.matters.models import Matter
from casefile.proof import service
from casefile.proof.linking import Part
from tests import factories
from tests.accounts.signing import sign_in
from tests.charges.build import counted_queries, post
from tests.factories import Office
from tests.proof.build import FIRST, entry, fact, item, link, stalking

NOT_FOR_OTHERS = "A quarrel over money, never told."


@pytest.fixture
def count(matter: Matter) -> Count:
    return stalking(matter)


def at(count: Count, rest: str = "") -> str:
    return f"/matters/{count.matter_id}/counts/{count.id}/matrix{rest}"


def words(client: FlaskClient, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, response.get_data(as_text=True)[:500]
    return response.get_data(as_text=True)


def linked(client: FlaskClient, count: Count, reference: str, **typed: str) -> int:
    values = {"side": "government", "bearing": "supports", "strength": "fair", "reference": reference, **typed}
    return post(client, at(count, "/element/1/link"), **values).status_code


def test_the_matrix_names_every_element_and_lists_its_gaps(avery: FlaskClient, count: Count) -> None:
    page = words(avery, at(count))
    offence = charges.offence_of(count)
    assert offence is not None
    for element in offence.elements:
        assert f"Element {element.number}" in page
    assert f"in {len(offence.elements)} of {len(offence.elements)} elements" in page
    assert page.count('class="gap"') >= len(offence.elements)
    assert words(avery, f"/matters/{count.matter_id}/charges/{count.id}").count(f'href="{at(count)}"') == 1


def test_an_item_is_linked_with_its_pinpoint_and_its_gap_vanishes(
    avery: FlaskClient, office: Office, count: Count
) -> None:
    one = item(office.matter, office.avery)
    gaps = words(avery, at(count)).count("No government evidence linked")
    assert linked(avery, count, one.label.lower(), pinpoint="page 3, line 12", note="Read with page 4.") == 303
    page = words(avery, at(count))
    assert "page 3, line 12" in page
    assert page.count("No government evidence linked") == gaps - 2  # in the list and in the cell
    assert "Read with page 4." in words(avery, at(count, "/element/1"))


def test_a_link_that_names_nothing_keeps_what_was_typed(avery: FlaskClient, count: Count) -> None:
    typed = {"side": "ours", "bearing": "supports", "strength": "weak", "reference": "E-0042", "pinpoint": "page 9"}
    answer = post(avery, at(count, "/element/1/link"), **typed)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "names nothing in this matter" in page
    assert 'value="page 9"' in page


def test_a_link_is_taken_back_with_a_reason_only(avery: FlaskClient, count: Count) -> None:
    row = link(count, fact(count.matter))
    assert post(avery, at(count, f"/links/{row.id}/end"), **{f"end-{row.id}-why": ""}).status_code == 422
    assert post(avery, at(count, f"/links/{row.id}/end"), **{f"end-{row.id}-why": "Wrong page."}).status_code == 303
    page = words(avery, at(count, "/element/1"))
    assert "Taken back (1)" in page
    assert "Wrong page." in page


def test_theory_instruction_state_and_defence_are_kept_and_shown_in_the_matrix(
    avery: FlaskClient, count: Count
) -> None:
    assert post(avery, at(count, "/element/1/text/theory"), **{"theory-text": "A debt."}).status_code == 303
    assert (
        post(avery, at(count, "/element/1/text/instruction"), **{"instruction-text": "Define it."}).status_code == 303
    )
    assert post(avery, at(count, "/element/1/state"), state="contested", note="Who typed it?").status_code == 303
    assert post(avery, at(count, "/element/1/defence"), defence_key="other_user", raised="yes").status_code == 303
    page = words(avery, at(count))
    for text in ("A debt.", "Define it.", "Who typed it?", "Another user of the device", "speak with the client"):
        assert text in page
    assert words(avery, f"/matters/{count.matter_id}/charges/{count.id}").count("contested")
    assert post(avery, at(count, "/element/1/defence"), defence_key="other_user", raised="no").status_code == 303
    assert "speak with the client" not in words(avery, at(count))


@pytest.mark.parametrize("rest", ["/element/99", "/element/x", "/page/1", "/factor/nothing"])
def test_a_part_that_is_not_there_is_not_found(avery: FlaskClient, count: Count, rest: str) -> None:
    assert avery.get(at(count, rest)).status_code == 404


def test_a_refused_state_or_text_says_so(avery: FlaskClient, count: Count) -> None:
    assert post(avery, at(count, "/element/1/state"), state="won", note="").status_code == 422
    assert post(avery, at(count, "/element/1/text/poem"), **{"poem-text": "x"}).status_code == 404
    assert post(avery, at(count, "/element/1/text/theory"), **{"theory-text": "x" * 20_001}).status_code == 422
    assert post(avery, at(count, "/element/1/defence"), defence_key="nothing", raised="yes").status_code == 422


def test_a_factor_has_a_page_with_its_links(avery: FlaskClient, count: Count) -> None:
    link(count, entry(count.matter), Part("factor", "minors"), pinpoint="line 3")
    assert "line 3" in words(avery, at(count, "/factor/minors"))
    assert "line 3" in words(avery, at(count))


def test_another_matters_count_and_link_are_not_found(avery: FlaskClient, office: Office, count: Count) -> None:
    theirs = stalking(office.other_matter)
    row = link(theirs, fact(office.other_matter))
    assert avery.get(f"/matters/{count.matter_id}/counts/{theirs.id}/matrix").status_code == 404
    assert post(avery, at(count, f"/links/{row.id}/end"), **{f"end-{row.id}-why": "x"}).status_code == 404


def test_co_counsel_sees_the_counts_and_nothing_of_the_matrix(app: object, office: Office, count: Count) -> None:
    with transaction():
        outside = factories.user("Cory Counsel", "cocounsel")
        factories.from_outside(office.matter, outside, "cocounsel")
        service.write_text(count, 1, "theory", NOT_FOR_OTHERS)
    client = sign_in(app.test_client(), outside)  # type: ignore[attr-defined]
    page = words(client, f"/matters/{count.matter_id}/charges/{count.id}")
    assert at(count) not in page
    assert NOT_FOR_OTHERS not in page
    for address in (at(count), at(count, "/element/1"), f"/matters/{count.matter_id}/facts"):
        assert client.get(address).status_code == 404


def test_a_closed_matter_shows_its_matrix_without_a_form_to_change_it(avery: FlaskClient, count: Count) -> None:
    with transaction():
        matters.close(count.matter)
    page = words(avery, at(count, "/element/1"))
    assert "Link it" not in page
    assert "Keep the state" not in page
    assert linked(avery, count, "E-0001") == 409


# --- facts, chronology, gaps -----------------------------------------------------------------------------------------


def test_facts_are_entered_corrected_and_narrowed_to_the_disputed(avery: FlaskClient, matter: Matter) -> None:
    address = f"/matters/{matter.id}/facts"
    assert "No fact is entered yet" in words(avery, address)
    typed = {"text": "They met.", "source": "E-0001", "happened_on": "2024-02-01", "standing": "disputed"}
    assert post(avery, f"{address}/new", **typed).status_code == 303
    assert post(avery, f"{address}/new", **{**typed, "source": ""}).status_code == 422
    (kept,) = service.list_facts(matter)
    assert 'value="2024-02-01"' in words(avery, f"{address}/{kept.id}/correct")
    corrected = {**typed, "text": "They met twice.", "standing": "agreed"}
    assert post(avery, f"{address}/{kept.id}/correct", **corrected, why="").status_code == 422
    assert post(avery, f"{address}/{kept.id}/correct", **corrected, why="page 4 says so").status_code == 303
    page = words(avery, address)
    assert "What it said before" in page
    assert "corrected: page 4 says so" in page
    assert "They met twice." not in words(avery, f"{address}?standing=disputed")


def test_the_chronology_marks_what_is_disputed_and_pages_by_key(
    avery: FlaskClient, matter: Matter, monkeypatch: pytest.MonkeyPatch
) -> None:
    fact(matter, "Early", happened_on=date(2024, 1, 1), standing="disputed")
    entry(matter, "3", date(2024, 1, 2))
    fact(matter, "Undated")
    page = words(avery, f"/matters/{matter.id}/chronology")
    assert page.index("Early") < page.index("Entry 3 in the court")
    assert "Day unknown" in page
    monkeypatch.setattr("casefile.proof.fact_views.LINES", 1)
    assert "Entry 3" not in words(avery, f"/matters/{matter.id}/chronology")
    assert "Entry 3" in words(avery, f"/matters/{matter.id}/chronology?after=2024-01-01.0.1")


def test_the_gaps_of_every_count_that_stands_are_on_one_page(avery: FlaskClient, count: Count) -> None:
    page = words(avery, f"/matters/{count.matter_id}/gaps")
    assert "Not reviewed yet; No government evidence linked" in page
    assert at(count) in page


# --- queries ---------------------------------------------------------------------------------------------------------


def queries_of(client: FlaskClient, address: str) -> int:
    client.get(address)
    with counted_queries() as sent:
        assert client.get(address).status_code == 200
    return len(sent)


def test_every_page_asks_as_often_for_200_links_as_for_10(avery: FlaskClient, office: Office, count: Count) -> None:
    matter, device = office.matter, item(office.matter, office.avery)

    def fill(numbers: range) -> None:
        for number in numbers:
            told = entry(matter, str(number + 100))
            with transaction():
                one = service.add_fact(
                    matter, service.FactFacts(f"Fact {number}", "E-0001", happened_on=date(2024, 1, 1))
                )
                target = (one, device, told)[number % 3]
                service.link(count, FIRST, target, service.LinkFacts("ours", "supports", "fair", f"page {number}"))

    fill(range(10))
    ids = (office.matter.id, count.id)
    rest = ("facts", "chronology", "gaps", f"counts/{ids[1]}/matrix", f"counts/{ids[1]}/matrix/element/1")
    addresses = [f"/matters/{ids[0]}/{one}" for one in rest]
    few = [queries_of(avery, address) for address in addresses]
    fill(range(10, 200))
    assert [queries_of(avery, address) for address in addresses] == few
    assert max(few) <= 26
