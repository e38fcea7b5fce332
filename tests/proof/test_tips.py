"""Reports to the clearing-house: kept as records, corrected by new ones, and never of another matter."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from casefile.infra import audit
from casefile.infra.db import Base, db, transaction
from casefile.infra.errors import Refusal
from casefile.matters.models import Matter
from casefile.proof import tip_files, tip_sheet, tips
from casefile.proof.tip_files import AnswerFacts, FileEntry, NewFile
from casefile.proof.tip_models import PARTS, SECTIONS
from casefile.proof.tip_paste import read_lines
from tests.factories import Office
from tests.proof.build import item
from tests.proof.tip_build import LABELS, MD5, file, say, tip

YES = AnswerFacts("yes", None, "page 4")
NO = AnswerFacts("no", None, "page 4")


# --- reports ---------------------------------------------------------------------------------------------------------


def test_a_corrected_report_is_a_new_row_and_its_first_number_leads_to_it(matter: Matter) -> None:
    old = tip(matter)
    with transaction():
        facts = tips.TipFacts("70000002", "Example Mail", date(2024, 6, 1))
        new = tips.record_tip(matter, facts, LABELS, old, "misread")
    assert (new.root_id, new.replaces_id) == (old.id, old.id)
    assert tips.find_tip(matter, old.id) == new
    assert [one.number for one in tips.earlier_rows(new)] == ["70000001"]
    assert [one.number for one in tips.list_tips(matter)] == ["70000002"]
    with pytest.raises(Refusal, match="corrected meanwhile"), transaction():
        tips.record_tip(matter, facts, LABELS, old, "again")


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"number": " "}, "needs its number"),
        ({"provider": ""}, "needs its number"),
        ({"submitted_on": date(2999, 1, 1)}, "lies ahead"),
        ({"submitted_on": date(2024, 2, 1), "received_on": date(2024, 1, 1)}, "before it was submitted"),
        ({"exhibit": "E-0099"}, "no exhibit of this matter"),
    ],
)
def test_a_report_that_cannot_be_kept_is_refused_in_words(matter: Matter, wrong: dict[str, object], says: str) -> None:
    with pytest.raises(Refusal, match=says):
        tip(matter, **wrong)  # type: ignore[arg-type]


def test_a_correction_needs_a_reason_and_a_number_stands_once(matter: Matter) -> None:
    old = tip(matter)
    with pytest.raises(Refusal, match="Say why"), transaction():
        tips.record_tip(matter, tips.TipFacts("7", "P"), LABELS, old, " ")
    with pytest.raises(Refusal, match="entered already"):
        tip(matter)


def test_an_exhibit_of_the_matter_is_found_by_its_label_and_no_other(matter: Matter, office: Office) -> None:
    one = item(office.matter, office.avery)
    assert tip(matter, exhibit=one.label.lower()).item_id == one.id
    with pytest.raises(Refusal, match="no exhibit of this matter"):
        tip(office.other_matter, exhibit=one.label)


def test_reports_and_files_of_another_matter_are_never_found(matter: Matter, office: Office) -> None:
    theirs = tip(office.other_matter)
    line = file(theirs)
    assert tips.find_tip(matter, theirs.id) is None
    assert tips.list_tips(matter) == []
    assert tip_files.find_file(tip(matter), line.file.root_id) is None


def test_a_report_has_four_sections_and_each_part_belongs_to_one() -> None:
    assert list(SECTIONS) == ["A", "B", "C", "D"]
    assert {section for section, _ in PARTS.values()} == set(SECTIONS)


def test_a_part_is_written_anew_with_a_reason_and_every_version_stays(matter: Matter) -> None:
    one = tip(matter)
    with transaction():
        first = tips.write_part(one, "systems", "The address is in Omaha.", "page 5")
    with pytest.raises(Refusal, match="Say why"), transaction():
        tips.write_part(one, "systems", "In Lincoln.", "page 5", "", first.id)
    with pytest.raises(Refusal, match="written meanwhile"), transaction():
        tips.write_part(one, "systems", "In Lincoln.", "page 5", "misread", None)
    with pytest.raises(Refusal, match="says already"), transaction():
        tips.write_part(one, "systems", "The address is in Omaha.", "page 5", "misread", first.id)
    with transaction():
        tips.write_part(one, "systems", "In Lincoln.", "page 5", "misread", first.id)
    assert [row.text for row in tips.texts_of(one)["systems"]] == ["In Lincoln.", "The address is in Omaha."]


@pytest.mark.parametrize(
    ("part", "words", "where", "says"),
    [
        ("poem", "x", "p", "is no part"),
        ("incident", " ", "p", "needs the text"),
        ("incident", "x", "", "needs the text"),
    ],
)
def test_a_part_without_text_or_pinpoint_is_refused(
    matter: Matter, part: str, words: str, where: str, says: str
) -> None:
    one = tip(matter)
    with pytest.raises(Refusal, match=says), transaction():
        tips.write_part(one, part, words, where)


# --- files -----------------------------------------------------------------------------------------------------------


def test_a_corrected_file_keeps_its_answers_and_what_it_was_called_before(matter: Matter) -> None:
    one = tip(matter)
    line = file(one, answers={"viewed": "yes"})
    with transaction():
        tip_files.correct_file(one, line.file, FileEntry("upload-2.dat", MD5, "md5"), "misread")
    (now,) = tip_files.list_files(one)
    assert (now.file.name, now.says("viewed")) == ("upload-2.dat", "yes")
    rows, said = tip_files.history(now)
    assert [row.name for row in rows] == ["upload-1.dat"]
    assert [row.answer for row in said] == ["yes"]
    with pytest.raises(Refusal, match="corrected meanwhile"), transaction():
        tip_files.correct_file(one, line.file, FileEntry("upload-3.dat"), "again")


def test_a_file_entered_by_mistake_leaves_the_list_and_stays_on_record(matter: Matter) -> None:
    one = tip(matter)
    line = file(one)
    with transaction():
        tip_files.correct_file(one, line.file, FileEntry("upload-1.dat", struck=True), "twice")
    assert tip_files.list_files(one) == []
    assert [struck.file.why for struck in tip_files.list_files(one, struck=True)] == ["twice"]


@pytest.mark.parametrize(
    ("entry", "says"),
    [
        (FileEntry(" "), "needs its name"),
        (FileEntry("a", "x", "crc"), "no kind of hash"),
        (FileEntry("a", "abc", "md5"), "32 characters"),
        (FileEntry("a", "", "sha256"), "64 characters"),
    ],
)
def test_a_file_that_cannot_be_kept_is_refused_in_words(matter: Matter, entry: FileEntry, says: str) -> None:
    one = tip(matter)
    with pytest.raises(Refusal, match=says), transaction():
        tip_files.add_files(one, [NewFile(entry)])


def test_a_changed_answer_is_a_new_record_with_a_reason(matter: Matter) -> None:
    one = tip(matter)
    line = say(one, file(one), viewed=NO, public=NO)
    with pytest.raises(Refusal, match="say why"):
        say(one, line, viewed=YES)
    line = say(one, line, "Page 9 says otherwise.", viewed=YES, public=NO)
    assert (line.says("viewed"), line.says("public")) == ("yes", "no")
    _, said = tip_files.history(line)
    assert [(row.question, row.answer, row.why) for row in said] == [
        ("viewed", "yes", "Page 9 says otherwise."),
        ("public", "no", ""),
        ("viewed", "no", ""),
    ]


def test_an_answer_given_meanwhile_is_not_overwritten(matter: Matter) -> None:
    one = tip(matter)
    line = file(one)
    say(one, line, viewed=NO)
    with pytest.raises(Refusal, match="answered about this file meanwhile"), transaction():
        tip_files.answer(one, line, {"viewed": YES}, "", 0)


@pytest.mark.parametrize(
    ("answers", "says"),
    [
        ({"viewed": AnswerFacts("perhaps", None, "p")}, "is no answer"),
        ({"public": AnswerFacts("hash only", None, "p")}, "is no answer"),
        ({"poem": YES}, "is no question"),
        ({"viewed": AnswerFacts("yes")}, "Say where that is said"),
        ({"before_warrant": AnswerFacts("not stated", date(2024, 1, 1))}, "Say where that is said"),
        ({"police": AnswerFacts("yes", date(2999, 1, 1), "p")}, "lies ahead"),
        ({"police": AnswerFacts("no", date(2024, 1, 1), "p")}, "the answer is not yes"),
        (
            {
                "police": AnswerFacts("yes", date(2024, 1, 9), "p"),
                "before_warrant": AnswerFacts("yes", date(2024, 1, 5), "p"),
            },
            "correct one",
        ),
    ],
)
def test_an_answer_that_cannot_be_kept_is_refused_in_words(
    matter: Matter, answers: dict[str, AnswerFacts], says: str
) -> None:
    one = tip(matter)
    with pytest.raises(Refusal, match=says):
        say(one, file(one), **answers)


def test_one_answer_for_the_rest_leaves_what_is_answered(matter: Matter) -> None:
    one = tip(matter)
    file(one, "a", {"police": "no"})
    file(one, "b")
    file(one, "c")
    with transaction():
        assert tip_files.answer_rest(one, "police", AnswerFacts("yes", date(2024, 1, 2), "E-0003, page 1")) == 2
    assert [line.says("police") for line in tip_files.list_files(one)] == ["no", "yes", "yes"]
    with pytest.raises(Refusal, match="Every file has an answer"), transaction():
        tip_files.answer_rest(one, "police", YES)


# --- many at once ----------------------------------------------------------------------------------------------------


def test_lines_are_read_with_commas_tabs_and_column_names() -> None:
    files, wrong = read_lines(f'"one, two.dat",{MD5},MD5,hash,no,A1\n\nb.dat\t\t\tyes', "page 3")
    assert wrong == []
    assert [one.entry.name for one in files] == ["one, two.dat", "b.dat"]
    assert (files[0].entry.hash_kind, files[0].entry.category, files[0].line) == ("md5", "A1", 1)
    assert files[0].answers["viewed"] == AnswerFacts("hash only", None, "page 3")
    assert set(files[1].answers) == {"viewed"}
    files, wrong = read_lines("Name,Police,Police day,Pinpoint\na.dat,yes,2024-05-03,page 9", "page 3")
    assert wrong == []
    assert files[0].answers["police"] == AnswerFacts("yes", date(2024, 5, 3), "page 9")


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ('"open,x', "quotation mark"),
        ("a,b,c,d,e,f,g,h,i", "9 columns"),
        ("a,x,crc", "no kind of hash"),
        ("a" * 501, "longer than 500"),
    ],
)
def test_a_line_that_cannot_be_read_is_named_with_what_is_wrong(line: str, says: str) -> None:
    _, wrong = read_lines(f"good.dat\n{line}", "page 3")
    assert len(wrong) == 1
    assert wrong[0].startswith("Line 2: ")
    assert says in wrong[0]


def test_a_wrong_header_or_day_is_named() -> None:
    assert "is no column" in read_lines("name,size\na,3", "p")[1][0]
    assert "named twice" in read_lines("name,name\na,3", "p")[1][0]
    assert "is no day" in read_lines("name,police day\na,soon", "p")[1][0]


def test_one_bad_line_keeps_all_out_and_every_bad_line_is_told(matter: Matter) -> None:
    one = tip(matter)
    file(one, "known.dat")
    files, _ = read_lines("new.dat\nknown.dat\nx.dat,abc,md5\ny.dat,,,maybe", "page 3")
    wrong = tip_files.faults(one, files)
    assert [told.split(":")[0] for told in wrong] == ["Line 2", "Line 3", "Line 4"]
    with pytest.raises(Refusal, match="Line 2"), transaction():
        tip_files.add_files(one, files)
    assert [line.file.name for line in tip_files.list_files(one)] == ["known.dat"]


# --- the worksheet ---------------------------------------------------------------------------------------------------


def test_files_of_which_the_same_is_recorded_stand_together_the_serious_first(matter: Matter) -> None:
    one = tip(matter)
    opened = {"police": "yes", "before_warrant": "yes", "clearing_house": "no", "public": "no", "affidavit": "yes"}
    file(one, "seen.dat", {"viewed": "yes", **opened})
    file(one, "a.dat", {"viewed": "hash only", **opened})
    file(one, "b.dat", {"viewed": "hash only", **opened})
    found = tip_sheet.sheet(tip_files.list_files(one), "9")
    assert [[line.file.name for line in group.lines] for group in found.groups] == [["a.dat", "b.dat"], ["seen.dat"]]
    assert [group.found.steps[1].finding for group in found.groups] == ["beyond", "within"]
    assert [demand.ask.key for demand in found.demands] == ["provider_viewed", "hash_match", "order"]
    assert (found.demands[1].files, found.demands[1].groups) == (2, (1,))
    assert {one.key for one in found.authorities} >= {"wilson", "jacobsen", "reddick"}
    assert found.prepare


def test_the_circuit_is_that_of_the_court_and_unknown_without_one(matter: Matter) -> None:
    assert tip_sheet.circuit_of(matter) == "8"
    matter.court = None
    assert tip_sheet.circuit_of(matter) is None


# --- what the tables hold --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("table", ["tip", "tip_text", "tip_file", "tip_answer"])
def test_the_database_refuses_to_edit_or_remove_any_of_it(app: Flask, matter: Matter, table: str) -> None:
    one = tip(matter)
    with transaction():
        tips.write_part(one, "incident", "x", "page 1")
    file(one, answers={"viewed": "yes"})
    for statement in (f"UPDATE {table} SET why = 'X'", f"DELETE FROM {table}"):  # noqa: S608 - our own table names
        with pytest.raises(DBAPIError, match="append-only"), db.engine.begin() as connection:
            connection.execute(text(statement))


@pytest.mark.parametrize("table", ["tip", "tip_text", "tip_file", "tip_answer"])
def test_no_column_could_hold_a_file(table: str) -> None:
    kinds = {type(column.type).__name__ for column in Base.metadata.tables[table].columns}
    assert kinds <= {"Integer", "String", "Text", "Date", "Boolean", "UtcDateTime"}


def test_the_audit_names_a_report_by_number_of_row_and_never_by_its_words(matter: Matter) -> None:
    one = tip(matter, "SECRET-NUMBER")
    line = say(one, file(one, "secret-name.dat"), viewed=YES)
    told = [(row.action, row.target, str(row.detail)) for row in audit.of_matter(matter.id, limit=3)]
    assert [action for action, _, _ in told] == ["tip.answered", "tip.files", "tip.entered"]
    assert "secret" not in str(told).lower()
    assert str(line.file.root_id) in told[0][1]
