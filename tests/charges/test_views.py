from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient

from casefile.charges import service
from casefile.infra.db import db, transaction
from casefile.law.offences import NO_DATE
from casefile.lawdata import reader
from casefile.matters import service as matters
from casefile.matters.models import Matter
from tests import factories
from tests.accounts.signing import sign_in
from tests.charges.build import BLACKMAIL, POSSESSION, RECEIPT, STALKING, counted_queries, post, put


def at(matter: Matter, rest: str = "") -> str:
    return f"/matters/{matter.id}/charges{rest}"


def words(client: FlaskClient, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, response.get_data(as_text=True)[:500]
    return response.get_data(as_text=True)


def test_empty_matter_says_what_to_do_first(avery: FlaskClient, matter: Matter) -> None:
    assert "Import the docket, or enter the first count by hand" in words(avery, at(matter))


def test_card_shows_statute_title_disposition_and_asks_for_the_date(avery: FlaskClient, matter: Matter) -> None:
    (count,) = put(matter, RECEIPT)
    page = words(avery, at(matter))
    for text in ("18:2252A(a)(2)", RECEIPT.title, "dismissed on the court", NO_DATE):
        assert text in page
    assert f'action="{at(matter, f"/{count.id}/date?then=charges")}"' in page


def test_date_given_on_the_charges_page_shows_the_range_with_citation_and_mark(
    avery: FlaskClient, matter: Matter
) -> None:
    (count,) = put(matter, RECEIPT)
    answer = post(
        avery, at(matter, f"/{count.id}/date?then=charges"), **{f"count-{count.id}-committed_on": "2013-06-01"}
    )
    assert answer.status_code == 303
    page = words(avery, at(matter))
    assert "Mandatory minimum 5 years, maximum 20 years" in page
    assert "18 U.S.C. § 2252A(b)(1)" in page
    assert "Stated penalties are those of the text in force on" in page
    assert 'class="mark mark-' in page


def test_date_that_is_refused_keeps_what_was_typed(avery: FlaskClient, matter: Matter) -> None:
    (count,) = put(matter, RECEIPT)
    answer = post(avery, at(matter, f"/{count.id}/date"), **{f"count-{count.id}-committed_on": "2999-01-01"})
    assert answer.status_code == 422
    assert "2999-01-01 cannot be a day of the offence" in answer.get_data(as_text=True)
    assert 'value="2999-01-01"' in answer.get_data(as_text=True)


def test_unmatched_count_is_shown_as_such_with_a_search(avery: FlaskClient, matter: Matter) -> None:
    (count,) = put(matter, BLACKMAIL)
    page = words(avery, at(matter))
    assert "Nothing is guessed" in page
    assert f'id="find-{count.id}"' in page


def test_ambiguous_count_offers_its_candidates_and_is_matched_by_one_click(avery: FlaskClient, matter: Matter) -> None:
    (count,) = put(matter, replace(RECEIPT, citation="18:2252A"))
    assert 'value="usc18_2252A_a5"' in words(avery, at(matter))
    assert post(avery, at(matter, f"/{count.id}/offence"), offence_key="usc18_2252A_a5").status_code == 303
    db.session.expire_all()
    assert (count.offence_key, count.matched_how) == ("usc18_2252A_a5", "person")


def test_offence_is_found_by_words_and_offered_for_a_count(avery: FlaskClient, matter: Matter) -> None:
    (count,) = put(matter, BLACKMAIL)
    assert 'value="usc18_875d"' in words(avery, at(matter, f"/{count.id}?find=18+USC+875(d)"))


def test_offence_that_is_none_is_refused(avery: FlaskClient, matter: Matter) -> None:
    (count,) = put(matter, BLACKMAIL)
    assert post(avery, at(matter, f"/{count.id}/offence"), offence_key="usc99_1").status_code == 422


def test_count_page_shows_elements_mental_state_and_proof(avery: FlaskClient, matter: Matter) -> None:
    (count,) = put(matter, STALKING)
    page = words(avery, at(matter, f"/{count.id}"))
    offence = reader.offences()["usc18_2261A_2"]
    for element in offence.elements:
        assert element.text.replace("'", "&#39;") in page
    assert "Mental state: specific intent" in page
    assert reader.evidence_kinds()["ip_subscriber"] in page


def test_count_page_asks_counsel_to_confirm_the_registration(avery: FlaskClient, matter: Matter) -> None:
    (count,) = put(matter, RECEIPT)
    page = words(avery, at(matter, f"/{count.id}"))
    assert "Proposed: counsel chooses" in page
    assert "A proposal until counsel confirms it." in page


def test_state_entry_is_marked_as_an_index_on_every_page(avery: FlaskClient, matter: Matter) -> None:
    (count,) = put(matter, replace(STALKING, citation="Cal. Penal Code 311.11"))
    assert "A starting index only." in words(avery, at(matter, f"/{count.id}"))
    assert "A starting index only." in words(avery, "/law/ca_pc_311_11")
    assert "starting index only" in words(avery, "/law?q=Cal.+Penal+Code+311.11")
    assert "Starting index only" in words(avery, at(matter))


def test_every_offence_has_a_page(avery: FlaskClient) -> None:
    without = [key for key, one in reader.offences().items() if one.citation not in words(avery, f"/law/{key}")]
    assert without == []


def test_offence_that_is_not_in_the_library_is_not_found(avery: FlaskClient) -> None:
    assert avery.get("/law/usc99_1").status_code == 404


def test_element_state_is_kept_with_its_note(avery: FlaskClient, matter: Matter) -> None:
    (count,) = put(matter, RECEIPT)
    typed = {"element-2-state": "contested", "element-2-note": "thumbnail cache only"}
    assert post(avery, at(matter, f"/{count.id}/elements/2"), **typed).status_code == 303
    page = words(avery, at(matter, f"/{count.id}"))
    assert "thumbnail cache only" in page
    assert "Element 2: contested" in page


def test_element_state_that_is_refused_keeps_what_was_typed(avery: FlaskClient, matter: Matter) -> None:
    (count,) = put(matter, RECEIPT)
    answer = post(avery, at(matter, f"/{count.id}/elements/2"), **{"element-2-note": "half a thought"})
    assert answer.status_code == 422
    assert "half a thought" in answer.get_data(as_text=True)


def test_element_the_offence_does_not_have_is_refused(avery: FlaskClient, matter: Matter) -> None:
    (count,) = put(matter, RECEIPT)
    answer = post(avery, at(matter, f"/{count.id}/elements/9"), **{"element-9-state": "contested"})
    assert answer.status_code == 422
    assert "has no element 9" in answer.get_data(as_text=True)


def test_factor_is_kept_with_where_it_is_alleged(avery: FlaskClient, matter: Matter) -> None:
    (count,) = put(matter, RECEIPT)
    key = next(iter(reader.factors()))
    typed = {"position": "alleged", "alleged_in": "indictment, p. 2", "outcome": "open", "note": ""}
    answer = post(avery, at(matter, f"/{count.id}/factors/{key}"), **{f"factor-{key}-{k}": v for k, v in typed.items()})
    assert answer.status_code == 303
    assert "Alleged in indictment, p. 2." in words(avery, at(matter, f"/{count.id}"))


def test_factor_outside_the_catalogue_is_not_found(avery: FlaskClient, matter: Matter) -> None:
    (count,) = put(matter, RECEIPT)
    assert post(avery, at(matter, f"/{count.id}/factors/wicked")).status_code == 404


def test_tiers_are_chosen_and_set_the_range(avery: FlaskClient, matter: Matter) -> None:
    (count,) = put(matter, replace(RECEIPT, committed_on=date(2013, 6, 1)))
    assert post(avery, at(matter, f"/{count.id}/tiers"), tiers="prior").status_code == 303
    assert "Mandatory minimum 15 years, maximum 40 years" in words(avery, at(matter, f"/{count.id}"))


def test_tiers_of_an_unmatched_count_are_refused_in_words(avery: FlaskClient, matter: Matter) -> None:
    (count,) = put(matter, BLACKMAIL)
    answer = post(avery, at(matter, f"/{count.id}/tiers"))
    assert answer.status_code == 422
    assert "match it first" in answer.get_data(as_text=True)


def test_count_is_entered_by_hand_and_mapped(casey: FlaskClient, matter: Matter) -> None:
    answer = post(
        casey, at(matter, "/new"), citation="18 USC 2261A(2)", title="Cyberstalking", committed_on="2024-05-01"
    )
    assert answer.status_code == 303
    (count,) = service.list_counts(matter)
    assert (count.offence_key, count.committed_on) == ("usc18_2261A_2", date(2024, 5, 1))


def test_count_by_hand_that_is_refused_keeps_what_was_typed(casey: FlaskClient, matter: Matter) -> None:
    answer = post(casey, at(matter, "/new"), number="7")
    assert answer.status_code == 422
    assert 'value="7"' in answer.get_data(as_text=True)


def test_two_live_counts_are_shown_together_at_once_and_in_a_row(avery: FlaskClient, matter: Matter) -> None:
    day = date(2013, 6, 1)
    put(matter, replace(RECEIPT, status="pending", committed_on=day), replace(POSSESSION, committed_on=day))
    page = words(avery, at(matter))
    assert "All counts at once: mandatory minimum 5 years, maximum 20 years" in page
    assert "All counts one after the other: mandatory minimum 5 years, maximum 30 years" in page


def test_charges_say_per_count_and_together_what_comes_beside_prison(avery: FlaskClient, matter: Matter) -> None:
    day = date(2013, 6, 1)
    added = replace(STALKING, number="3", citation="18 U.S.C. § 2260A", committed_on=day)
    put(matter, replace(POSSESSION, committed_on=day), added)
    page = words(avery, at(matter))
    together, cards = page.split('id="together-title"')[1].split("<article", 1)
    for text in ("the longest proposed: tier I: 15 years, in person every year", "up to $500,000", "$200"):
        assert text in together, text
    assert "Count 3 runs after every other term" in together
    assert "Not known, and not in it: Count 3" in together
    assert "15 years, in person every year" in cards
    assert "at least $3,000 per victim" in cards
    assert "10 with a clean record" in words(avery, at(matter, f"/{service.list_counts(matter)[0].id}"))


def test_mandatory_life_with_a_prior_names_its_count(avery: FlaskClient, matter: Matter) -> None:
    put(matter, replace(STALKING, citation="18 U.S.C. § 2422(b)", committed_on=date(2020, 6, 1)))
    together = words(avery, at(matter)).split('id="together-title"')[1].split("<article", 1)[0]
    assert "life, if there is a prior sex conviction that involved a minor" in together
    assert "18 U.S.C. § 3559(e)" in together


def test_dismissed_count_is_left_out_of_what_counts_make_together(avery: FlaskClient, matter: Matter) -> None:
    put(matter, RECEIPT, POSSESSION)
    page = words(avery, at(matter))
    assert "1 count that stands; 1 dismissed" in page
    assert "All counts at once" not in page


def test_search_of_the_library_says_when_a_citation_is_ambiguous(avery: FlaskClient) -> None:
    assert "the citation is ambiguous" in words(avery, "/law?q=47:223(h)")


# --- who may what ----------------------------------------------------------------------------------------------------


def cocounsel(app: Flask, matter: Matter) -> FlaskClient:
    with transaction():
        user = factories.user("Frankie Hale", "cocounsel")
        factories.from_outside(matter, user, "cocounsel")
    return sign_in(app.test_client(), user)


def test_paralegal_may_edit(casey: FlaskClient, matter: Matter) -> None:
    (count,) = put(matter, RECEIPT)
    typed = {f"count-{count.id}-committed_on": "2013-06-01"}
    assert post(casey, at(matter, f"/{count.id}/date"), **typed).status_code == 303


def test_cocounsel_reads_and_sees_no_control_and_no_note(app: Flask, matter: Matter) -> None:
    (count,) = put(matter, RECEIPT)
    with transaction():
        service.record_element(count, 1, "contested", "CANARY-NOTE")
    page = words(cocounsel(app, matter), at(matter, f"/{count.id}"))
    assert "CANARY-NOTE" not in page
    assert "Record where" not in page


@pytest.mark.parametrize("rest", ["/offence", "/date", "/tiers", "/elements/1", "/factors/minors"])
def test_cocounsel_changes_nothing(app: Flask, matter: Matter, rest: str) -> None:
    (count,) = put(matter, RECEIPT)
    assert post(cocounsel(app, matter), at(matter, f"/{count.id}{rest}"), offence_key="").status_code == 404
    assert count.offence_key == "usc18_2252A_a1_4_6"


@pytest.mark.parametrize("who", ["blake", "dana", "ellis", "morgan"])
def test_outsiders_find_nothing(request: pytest.FixtureRequest, matter: Matter, who: str) -> None:
    (count,) = put(matter, RECEIPT)
    client = request.getfixturevalue(who)
    assert [client.get(at(matter, rest)).status_code for rest in ("", f"/{count.id}", "/new")] == [404, 404, 404]


def test_count_of_another_matter_is_not_found_under_ones_own(avery: FlaskClient, office: factories.Office) -> None:
    (theirs,) = put(office.other_matter, RECEIPT)
    assert avery.get(at(office.matter, f"/{theirs.id}")).status_code == 404


def test_closed_matter_takes_no_change(avery: FlaskClient, matter: Matter) -> None:
    (count,) = put(matter, RECEIPT)
    with transaction():
        matters.close(matter)
    assert post(avery, at(matter, f"/{count.id}/tiers"), tiers="prior").status_code == 409
    assert "Record where" not in words(avery, at(matter, f"/{count.id}"))


# --- queries ---------------------------------------------------------------------------------------------------------


def queries_of(client: FlaskClient, address: str) -> int:
    client.get(address)
    db.session.expire_all()
    with counted_queries() as sent:
        words(client, address)
    return len(sent)


def test_charges_page_asks_the_database_as_often_for_200_counts_as_for_2(avery: FlaskClient, matter: Matter) -> None:
    put(matter, RECEIPT, POSSESSION)
    few = queries_of(avery, at(matter))
    put(matter, *(replace(POSSESSION, number=str(number)) for number in range(3, 201)))
    assert queries_of(avery, at(matter)) == few <= 20


def test_count_page_asks_the_database_as_often_with_a_long_history(avery: FlaskClient, matter: Matter) -> None:
    (count,) = put(matter, RECEIPT)
    few = queries_of(avery, at(matter, f"/{count.id}"))
    for turn in range(10):
        with transaction():
            service.record_element(count, 1, "contested", f"turn {turn}")
    put(matter, *(replace(POSSESSION, number=str(number)) for number in range(3, 60)))
    assert queries_of(avery, at(matter, f"/{count.id}")) == few
