"""Plea offers beside trial: what each leaves, changed only by a new row, and one page for the client."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy.exc import DatabaseError

from casefile.charges import offers
from casefile.charges.models import Count
from casefile.charges.worksheet_models import PleaOffer
from casefile.infra.db import db, transaction
from casefile.infra.errors import Refusal
from casefile.matters.models import Matter
from tests import factories
from tests.charges.build import POSSESSION, RECEIPT, counted_queries, post, put
from tests.charges.sheets import address, filled, only

DAY = date(2013, 6, 1)


@pytest.fixture
def counts(matter: Matter) -> list[Count]:
    charged = replace(RECEIPT, committed_on=DAY, status="pending", disposition="")
    return put(matter, charged, replace(POSSESSION, committed_on=DAY))


def at(matter: Matter, rest: str = "") -> str:
    return f"/matters/{matter.id}/compare{rest}"


def words(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.get_data(as_text=True)[:600]
    return answer.get_data(as_text=True)


def enter(client: FlaskClient, matter: Matter, counts: list[Count], **typed: object) -> None:
    form = {"name": "Letter of 3 May", "made_by": "prosecution", "count_ids": [str(counts[1].id)], **typed}
    answer = post(client, at(matter, "/offer"), **form)
    assert answer.status_code == 303, answer.get_data(as_text=True)[-2500:]


def test_trial_and_offer_stand_side_by_side_on_one_axis(
    avery: FlaskClient, matter: Matter, counts: list[Count]
) -> None:
    enter(avery, matter, counts, answer_by="2026-05-20", restitution="$3,000 to be paid in two years")
    trial, offer = offers.compare(matter)
    assert (trial.min_months, trial.statute.max_months, trial.max_months) == (60, 240, 360)
    assert (offer.min_months, offer.max_months) == (0, 120)
    assert offers.axis([trial, offer]) == 480
    page = words(avery, at(matter))
    for text in ("Trial, as charged", "Letter of 3 May", "$3,000 to be paid", "20 May 2026", "Ask immigration counsel"):
        assert text in page, text


def test_a_worksheet_made_for_other_counts_is_held_inside_the_statute_of_these_and_says_so(
    avery: FlaskClient, matter: Matter, counts: list[Count]
) -> None:
    receipt = counts[0]
    applied = {f"c{receipt.id}_{name}": "applied" for name in ("b2", "b3F", "b4", "b6")}
    form = filled(*counts, **applied, **{f"c{receipt.id}_images": 620})
    assert post(avery, address(matter, *counts), **form).status_code == 303
    enter(avery, matter, counts, run_id=str(only().id))
    trial, offer = offers.compare(matter)
    assert (trial.made_for, trial.guideline) == ([], only().answer["effective"])
    assert only().answer["range"] == [151, 188]
    assert (offer.max_months, offer.guideline) == (120, [120, 120])
    page = words(avery, at(matter))
    assert page.count("Made for other counts: Count 1, Count 2.") == 1
    said = " ".join(PdfReader(BytesIO(avery.get(at(matter, "/paper")).data)).pages[0].extract_text().split())
    assert "120 months. This was worked out for Count 1 and Count 2; your lawyer still has to" in said


def test_an_offence_that_is_not_charged_is_read_for_its_day_or_unknown(
    avery: FlaskClient, matter: Matter, counts: list[Count]
) -> None:
    enter(avery, matter, counts, count_ids=[], offence_key="usc18_1470", committed_on="2013-06-01")
    enter(avery, matter, counts, name="Without a day", count_ids=[], offence_key="usc18_1470")
    _, dated, undated = offers.compare(matter)
    assert dated.max_months == 120
    assert undated.max_months is None


def test_a_changed_offer_takes_the_place_of_the_one_before_which_stays(
    avery: FlaskClient, matter: Matter, counts: list[Count]
) -> None:
    enter(avery, matter, counts)
    [first] = offers.standing(matter)
    address = at(matter, f"/offer?changes={first.id}")
    assert 'value="Letter of 3 May"' in words(avery, address)
    typed = {"name": "Letter of 9 May", "made_by": "prosecution", "count_ids": [str(counts[1].id)]}
    assert post(avery, address, **typed).status_code == 303
    assert [one.name for one in offers.standing(matter)] == ["Letter of 9 May"]
    assert db.session.scalars(db.select(PleaOffer.name).order_by(PleaOffer.id)).all()[0] == "Letter of 3 May"
    again = post(avery, address, **typed)
    assert again.status_code == 422
    assert "changed meanwhile" in again.get_data(as_text=True)


def test_a_withdrawn_offer_leaves_the_comparison_and_stays_on_record(
    avery: FlaskClient, matter: Matter, counts: list[Count]
) -> None:
    enter(avery, matter, counts)
    [first] = offers.standing(matter)
    typed = {"name": first.name, "made_by": "prosecution", "count_ids": [str(counts[1].id)], "withdrawn": "y"}
    assert post(avery, at(matter, f"/offer?changes={first.id}"), **typed).status_code == 303
    assert len(offers.compare(matter)) == 1
    assert "No longer offered" in words(avery, at(matter))


def test_an_offer_without_a_count_is_refused_and_keeps_what_was_typed(
    avery: FlaskClient, matter: Matter, counts: list[Count]
) -> None:
    answer = post(avery, at(matter, "/offer"), name="Empty letter", made_by="prosecution")
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert "at least one count" in page
    assert 'value="Empty letter"' in page


def test_a_count_of_another_matter_is_refused(matter: Matter, office: factories.Office, counts: list[Count]) -> None:
    with pytest.raises(Refusal, match="not in the matter"), transaction():
        offers.record_offer(matter, offers.OfferFacts("A", "ours", count_ids=["999999"]))


def test_an_offer_cannot_be_changed_in_the_database(avery: FlaskClient, matter: Matter, counts: list[Count]) -> None:
    enter(avery, matter, counts)
    with pytest.raises(DatabaseError, match="append-only"), transaction():
        db.session.execute(db.update(PleaOffer).values(name="Better"))


def test_each_column_says_how_long_registration_lasts_how_often_in_person_and_what_is_not_known(
    avery: FlaskClient, matter: Matter, counts: list[Count]
) -> None:
    enter(avery, matter, counts, work="No job with children.")
    page = words(avery, at(matter))
    trial, _, offer = page.partition('<h2 id="column-2">')
    assert "Proposed: counsel chooses by the act that is charged" in trial
    assert "25 years, in person every 6 months" in trial
    for column in (trial, offer):
        for text in ("15 years, in person every year", "34 U.S.C. §§ 20915(a), 20918", "at least $3,000 per victim"):
            assert text in column, text
        for text in ("34 U.S.C. § 20913(c)", "28 CFR 72", "Ask immigration counsel", "may set are unknown here"):
            assert text in column, text
    assert "Not recorded in the offer." not in trial
    assert offer.index("No job with children.") < offer.index("a change of employment")
    assert "Not recorded in the offer." in offer


def test_the_paper_for_the_client_stays_one_page_with_three_offers_and_says_what_is_not_known(
    avery: FlaskClient, matter: Matter, counts: list[Count]
) -> None:
    for number in range(3):
        enter(avery, matter, counts, name=f"Letter {number}", agreed="Both sides ask for four years.")
        paper = PdfReader(BytesIO(avery.get(at(matter, "/paper")).data))
        assert len(paper.pages) == 1
    said = " ".join(paper.pages[0].extract_text().split())
    for text in ("We think you would", "in person every year", "We do not know yet", "It is not clear yet for Count 1"):
        assert text in said, text


def test_the_paper_for_the_client_is_one_page_in_plain_words(
    avery: FlaskClient, matter: Matter, counts: list[Count]
) -> None:
    enter(avery, matter, counts, answer_by="2026-05-20")
    answer = avery.get(at(matter, "/paper"))
    assert answer.mimetype == "application/pdf"
    paper = PdfReader(BytesIO(answer.data))
    assert len(paper.pages) == 1
    said = " ".join(paper.pages[0].extract_text().split())
    for text in ("What could happen", "at least 5 years", "Letter of 3 May", "May 20, 2026", "Nobody can promise"):
        assert text in said, text


def test_the_page_asks_as_often_for_five_offers_as_for_one(
    avery: FlaskClient, matter: Matter, counts: list[Count]
) -> None:
    sent = []
    for number in (1, 4):
        for turn in range(number):
            enter(avery, matter, counts, name=f"Letter {number}.{turn}")
        words(avery, at(matter))
        with counted_queries() as asked:
            words(avery, at(matter))
        sent.append(len(asked))
    assert sent[0] == sent[1] <= 20
