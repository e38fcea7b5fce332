"""The pages of reports: what is typed is kept or comes back, nothing takes a file, and queries stay constant."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from pypdf import PdfReader

from casefile.infra.db import transaction
from casefile.matters import service as matters
from casefile.matters.models import Matter
from casefile.proof import tip_files, tips
from casefile.proof.tip_files import FileEntry, NewFile
from casefile.proof.tip_models import PARTS, Tip
from tests import factories
from tests.accounts.signing import sign_in
from tests.charges.build import post
from tests.factories import Office
from tests.proof.build import item
from tests.proof.test_views import queries_of, words
from tests.proof.tip_build import LABELS, MD5, file, tip

OPENED = {"police": "yes", "before_warrant": "yes", "clearing_house": "no", "public": "no", "affidavit": "yes"}


def at(one: Tip, rest: str = "") -> str:
    return f"/matters/{one.matter_id}/tips/{one.root_id}{rest}"


def refused(client: FlaskClient, address: str, **typed: object) -> str:
    answer = post(client, address, **typed)
    assert answer.status_code == 422
    return answer.get_data(as_text=True)


def test_a_report_is_entered_listed_and_corrected(avery: FlaskClient, office: Office) -> None:
    exhibit = item(office.matter, office.avery)
    address = f"/matters/{office.matter.id}/tips"
    assert "No report is entered yet" in words(avery, address)
    typed = {"number": "70000001", "provider": "Example Mail", "submitted_on": "2024-06-03", "exhibit": exhibit.label}
    assert post(avery, f"{address}/new", **typed).status_code == 303
    (one,) = tips.list_tips(office.matter)
    for text in ("70000001", "Example Mail", exhibit.label):
        assert text in words(avery, address)
    assert 'value="E-0001"' in words(avery, at(one, "/correct"))
    assert "Why it is corrected is needed" in refused(avery, at(one, "/correct"), **typed)
    changed = {**typed, "number": "70000009", "why": "misread"}
    assert post(avery, at(one, "/correct"), **changed).status_code == 303
    page = words(avery, at(one))
    assert "Report 70000009" in page
    assert "What was entered before (1)" in page
    assert "Tue 3 Jun 2025" in page  # the provider preserves for a year


@pytest.mark.parametrize("submitted", ["2024-05-06", ""])
def test_preservation_is_not_counted_without_a_day_or_before_its_rule(
    avery: FlaskClient, matter: Matter, submitted: str
) -> None:
    typed = {"number": "1", "provider": "P", "submitted_on": submitted}
    assert post(avery, f"/matters/{matter.id}/tips/new", **typed).status_code == 303
    page = words(avery, at(tips.list_tips(matter)[0]))
    assert ("another period held" if submitted else "unknown until the day") in page


def test_an_unknown_exhibit_is_refused_and_what_was_typed_comes_back(avery: FlaskClient, matter: Matter) -> None:
    address = f"/matters/{matter.id}/tips/new"
    page = refused(avery, address, number="70000001", provider="Example Mail", exhibit="E-0042")
    assert "is no exhibit of this matter" in page
    assert 'value="Example Mail"' in page


@pytest.mark.parametrize("part", PARTS)
def test_every_part_of_the_four_sections_is_written_with_its_pinpoint(
    avery: FlaskClient, matter: Matter, part: str
) -> None:
    one = tip(matter)
    address = at(one, f"/parts/{part}")
    assert "Where it says so is needed" in refused(avery, address, text="It says this.", pinpoint="")
    assert post(avery, address, text="It says this.", pinpoint="page 7").status_code == 303
    page = words(avery, at(one))
    assert "It says this." in page
    assert "page 7" in page
    assert "written meanwhile" in refused(avery, address, text="Other.", pinpoint="page 7", why="w", seen="")


def test_many_files_are_entered_at_once_or_none_and_nothing_typed_is_lost(avery: FlaskClient, matter: Matter) -> None:
    one = tip(matter)
    bad = f'a.dat,{MD5},md5,hash\n"open\nb.dat,abc,md5'
    page = refused(avery, at(one, "/files/paste"), pinpoint="pages 3 to 4", lines=bad)
    assert "Line 2: a quotation mark" in page
    assert "a.dat" in page
    assert 'value="pages 3 to 4"' in page
    assert "Line 3: " in refused(
        avery, at(one, "/files/paste"), pinpoint="p", lines=f"a.dat,{MD5},md5\nx\nb.dat,abc,md5"
    )
    assert tip_files.list_files(one) == []
    good = f"a.dat,{MD5},md5,hash,no\nb.dat,,,yes"
    assert post(avery, at(one, "/files/paste"), pinpoint="pages 3 to 4", lines=good).status_code == 303
    assert [line.says("viewed") for line in tip_files.list_files(one)] == ["no, matched by hash only", "yes"]


def test_a_file_is_entered_answered_and_the_answer_corrected(avery: FlaskClient, matter: Matter) -> None:
    one = tip(matter)
    assert post(avery, at(one, "/files/new"), name="a.dat", hash_value="abc", hash_kind="md5").status_code == 422
    assert post(avery, at(one, "/files/new"), name="a.dat", hash_value=MD5, hash_kind="md5").status_code == 303
    (line,) = tip_files.list_files(one)
    address = at(one, f"/files/{line.file.root_id}")
    said = {
        question: "not stated" for question in ("public", "clearing_house", "police", "before_warrant", "affidavit")
    }
    page = refused(avery, address, **said, viewed="hash only", seen="0")
    assert "Say where that is said" in page
    assert post(avery, address, **said, viewed="hash only", viewed_at="page 3", seen="0").status_code == 303
    (line,) = tip_files.list_files(one)
    seen = str(line.answers["viewed"].id)
    page = refused(avery, address, **said, viewed="yes", viewed_at="page 9", seen=seen)
    assert "say why" in page
    typed = {**said, "viewed": "yes", "viewed_at": "page 9", "seen": seen, "why": "page 9 says so"}
    assert post(avery, address, **typed).status_code == 303
    assert "page 9 says so" in words(avery, address)


def test_days_that_contradict_the_answer_are_refused_on_the_page(avery: FlaskClient, matter: Matter) -> None:
    one = tip(matter)
    line = file(one)
    said = {"viewed": "yes", "viewed_at": "p", "public": "no", "public_at": "p", "clearing_house": "no"}
    said |= {"clearing_house_at": "p", "police": "yes", "police_on": "2024-02-02", "police_at": "p", "seen": "0"}
    said |= {
        "before_warrant": "yes",
        "before_warrant_on": "2024-02-01",
        "before_warrant_at": "p",
        "affidavit": "not stated",
    }
    page = refused(avery, at(one, f"/files/{line.file.root_id}"), **said)
    assert "correct one" in page
    assert 'value="2024-02-02"' in page


def test_one_answer_is_given_for_the_rest(avery: FlaskClient, matter: Matter) -> None:
    one = tip(matter)
    file(one)
    typed = {"question": "public", "answer": "no", "pinpoint": "page 3"}
    assert post(avery, at(one, "/files/rest"), **typed).status_code == 303
    assert "Every file has an answer" in refused(avery, at(one, "/files/rest"), **typed)


def test_a_file_is_corrected_and_struck_with_a_reason(avery: FlaskClient, matter: Matter) -> None:
    one = tip(matter)
    line = file(one)
    address = at(one, f"/files/{line.file.root_id}/correct")
    assert "Why it is corrected is needed" in refused(avery, address, name="b.dat")
    assert post(avery, address, name="b.dat", struck="y", why="entered twice").status_code == 303
    assert "Entered by mistake (1)" in words(avery, at(one))


def test_a_name_of_the_report_is_shown_as_text_and_nothing_else(avery: FlaskClient, matter: Matter) -> None:
    one = tip(matter)
    file(one, "<img src=x onerror=alert(1)>\u202egnp.exe", identifiers="https://files.example/a.png")
    (line,) = tip_files.list_files(one)
    for address in (at(one), at(one, f"/files/{line.file.root_id}"), at(one, "/worksheet")):
        page = words(avery, address)
        assert "<img src=x" not in page
        assert "&lt;img src=x" in page
        assert "\u202e" not in page
        assert 'href="https://files.example' not in page


def test_no_page_of_reports_takes_a_file_or_shows_a_picture(avery: FlaskClient, matter: Matter) -> None:
    one = tip(matter)
    line = file(one)
    rest = ("", "/correct", "/parts/incident", "/worksheet", "/files/new", "/files/paste", "/files/rest")
    rest += (f"/files/{line.file.root_id}", f"/files/{line.file.root_id}/correct")
    for address in (
        f"/matters/{matter.id}/tips",
        f"/matters/{matter.id}/tips/new",
        *(at(one, one_rest) for one_rest in rest),
    ):
        main = re.search(r"<main.*</main>", words(avery, address), re.DOTALL)
        assert main is not None
        assert not re.search(r'type="file"|multipart|<img|<video|<embed|<object', main[0]), address


# --- the worksheet ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("circuit", "says"),
    [("9", "went beyond"), ("6", "stayed within"), ("none", "courts disagree"), ("3", "Other circuits disagree")],
)
def test_the_worksheet_answers_by_circuit(avery: FlaskClient, matter: Matter, circuit: str, says: str) -> None:
    one = tip(matter)
    file(one, answers={"viewed": "hash only", **OPENED})
    page = words(avery, at(one, f"/worksheet?circuit={circuit}"))
    assert says in page
    for text in ("13 F.4th 961", "982 F.3d 412", "Which hash matched"):
        assert text in page, text
    assert ("Good faith" in page) == (says != "stayed within")


def test_without_a_word_the_worksheet_answers_for_the_court_of_the_matter(avery: FlaskClient, matter: Matter) -> None:
    one = tip(matter)
    file(one, answers={"viewed": "yes", **OPENED})
    page = words(avery, at(one, "/worksheet"))
    assert "8th Circuit, the court&#39;s own" in page
    assert "Ringland" in page
    assert "no file is entered yet" in words(avery, at(tip(matter, "2"), "/worksheet")).lower()


def test_the_worksheet_is_printed_with_the_same_answer(avery: FlaskClient, matter: Matter) -> None:
    one = tip(matter)
    file(one, "upload-7.dat", {"viewed": "hash only", **OPENED}, hash_value=MD5, hash_kind="md5")
    answer = avery.get(at(one, "/worksheet/paper?circuit=9"))
    assert answer.mimetype == "application/pdf"
    said = " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(answer.data)).pages).split())
    for text in ("Private-search worksheet", "WENT BEYOND", "upload-7.dat", MD5, "13 F.4th 961", "not checked"):
        assert text in said, text


# --- who, where, how often -------------------------------------------------------------------------------------------


def test_reports_of_another_matter_are_not_found(avery: FlaskClient, office: Office) -> None:
    theirs, ours = tip(office.other_matter), tip(office.matter)
    line = file(theirs)
    foreign = f"/matters/{office.matter.id}/tips/{theirs.root_id}"
    for rest in ("", "/worksheet", "/worksheet/paper", "/correct", "/parts/incident", "/files/new"):
        assert avery.get(foreign + rest).status_code == 404
    assert avery.get(at(ours, f"/files/{line.file.root_id}")).status_code == 404
    assert avery.get(at(ours, "/parts/poem")).status_code == 404


def test_co_counsel_finds_no_report(app: object, office: Office) -> None:
    one = tip(office.matter)
    with transaction():
        outside = factories.user("Cory Counsel", "cocounsel")
        factories.from_outside(office.matter, outside, "cocounsel")
    client = sign_in(app.test_client(), outside)  # type: ignore[attr-defined]
    assert client.get(at(one)).status_code == 404
    assert "CyberTips" not in words(client, f"/matters/{office.matter.id}/charges")


def test_a_closed_matter_shows_its_reports_without_a_way_to_change_them(avery: FlaskClient, matter: Matter) -> None:
    one = tip(matter)
    line = file(one)
    with transaction():
        matters.close(matter)
    for address in (at(one), at(one, f"/files/{line.file.root_id}")):
        page = words(avery, address)
        assert "Keep the answers" not in page
        assert "Enter a file" not in page
        assert "Correct<span" not in page
    assert post(avery, at(one, "/files/new"), name="a").status_code == 409


def test_the_list_the_report_and_the_worksheet_ask_as_often_for_300_files_as_for_3(
    avery: FlaskClient, matter: Matter
) -> None:
    one = tip(matter)
    addresses = [f"/matters/{matter.id}/tips", at(one), at(one, "/worksheet")]

    def fill(numbers: range) -> None:
        with transaction():
            facts = {"viewed": tip_files.AnswerFacts("hash only", None, "p")}
            tip_files.add_files(one, [NewFile(FileEntry(f"{n}.dat"), facts) for n in numbers])

    fill(range(3))
    few = [queries_of(avery, address) for address in addresses]
    fill(range(3, 300))
    with transaction():
        for number in range(5):
            tips.record_tip(matter, tips.TipFacts(f"more {number}", "P"), LABELS)
    assert [queries_of(avery, address) for address in addresses] == few
    assert max(few) <= 26
    page = words(avery, at(one))
    assert "199.dat" in page
    assert "200.dat" not in page
    later = re.search(rf'href="({re.escape(at(one))}\?after=\d+)#files"', page)
    assert later is not None
    assert "299.dat" in words(avery, later[1])
