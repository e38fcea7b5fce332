"""Labels for chosen exhibits: what they say, and what they do not."""

from __future__ import annotations

import io
from typing import Any

import pytest
import qrcode
from flask.testing import FlaskClient
from pypdf import PdfReader

from casefile.evidence import documents, service
from casefile.evidence.models import Item
from casefile.infra import qr
from casefile.infra.db import transaction
from casefile.matters.models import Matter
from tests import factories
from tests.charges.build import counted_queries
from tests.desk.rows import add_items
from tests.evidence.build import address, log, post
from tests.factories import Office, act_as

SIZES = {"letter": (612, 792), "a4": (595, 842)}


@pytest.fixture
def item(matter: Matter, office: Office) -> Item:
    return log(matter, office.casey, "a telling name.txt")


def sheet(client: FlaskClient, matter: Matter, **typed: Any) -> PdfReader:
    answer = post(client, address(matter, "/labels"), **{"paper": "letter", "skip": "0", **typed})
    assert answer.status_code == 200
    return PdfReader(io.BytesIO(answer.data))


@pytest.mark.parametrize("paper", SIZES)
def test_a_label_has_the_exhibit_and_the_case_and_no_name(
    paper: str, casey: FlaskClient, office: Office, matter: Matter, item: Item
) -> None:
    log(matter, office.casey)
    made = sheet(casey, matter, exhibits=["E-0001"], paper=paper)
    text = made.pages[0].extract_text()
    assert [round(float(one)) for one in made.pages[0].mediabox[2:]] == list(SIZES[paper])
    assert "E-0001" in text
    assert str(item.sha256)[:16] in text
    for told in ("E-0002", "telling", matter.caption, "http"):
        assert told not in text


def test_the_code_of_a_label_holds_the_exhibit_and_the_beginning_of_its_digest(item: Item) -> None:
    assert documents.exhibit_label(item).code == f"E-0001 {str(item.sha256)[:16]}"


def test_a_limit_by_protective_order_is_on_the_label(
    casey: FlaskClient, office: Office, matter: Matter, item: Item
) -> None:
    act_as(office.avery)
    with transaction():
        service.protect(item, "counsel only", "Order, para. 4")
    assert "COUNSEL ONLY" in sheet(casey, matter, exhibits=["E-0001"]).pages[0].extract_text().upper()


def test_labels_used_already_are_left_free(casey: FlaskClient, office: Office, matter: Matter, item: Item) -> None:
    log(matter, office.casey)
    made = sheet(casey, matter, exhibits=["E-0001", "E-0002"], skip="23")
    assert ["E-000" in page.extract_text() for page in made.pages] == [True, True]


@pytest.mark.parametrize(
    "typed", [{}, {"exhibits": ["E-0099"]}, {"exhibits": ["E-0001"], "skip": "24"}], ids=["none", "unknown", "too far"]
)
def test_a_sheet_that_cannot_be_made_says_why(
    typed: dict[str, Any], casey: FlaskClient, matter: Matter, item: Item
) -> None:
    answer = post(casey, address(matter, "/labels"), **{"paper": "letter", "skip": "0", **typed})
    assert answer.status_code == 422
    assert "field-error" in answer.get_data(as_text=True)


def test_no_label_is_made_of_an_exhibit_of_another_matter(casey: FlaskClient, office: Office, item: Item) -> None:
    with transaction():
        other = factories.matter(office.avery, "United States v. Other")
    assert post(casey, address(other, "/labels"), exhibits=["E-0001"], paper="letter").status_code == 404


def test_the_page_of_labels_asks_the_database_as_often_for_ninety_as_for_one(
    casey: FlaskClient, office: Office, matter: Matter, item: Item
) -> None:
    casey.get(address(matter, "/labels"))
    with counted_queries() as few:
        casey.get(address(matter, "/labels"))
    with transaction():
        add_items(matter, office.casey, 90)
    with counted_queries() as many:
        casey.get(address(matter, "/labels"))
    assert len(many) <= len(few)


def test_a_code_is_drawn_as_the_library_computes_it() -> None:
    code = qrcode.QRCode(error_correction=qrcode.ERROR_CORRECT_M, border=4)
    code.add_data(b"E-0001 0123")
    dark = sum(map(sum, code.get_matrix()))
    assert qr.svg("E-0001 0123", "x").count("h1v1h-1z") == dark
    assert 'aria-label="&lt;b&gt;"' in qr.svg("x", "<b>")
