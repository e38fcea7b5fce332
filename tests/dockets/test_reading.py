"""What a docket report says: head, parties, counts, entries."""

from __future__ import annotations

import subprocess
import sys
from datetime import date

import pytest

from casefile.config import ROOT
from casefile.dockets.reading import read_docket
from casefile.dockets.values import DefendantReading
from tests.dockets.pages import FOLDER, count_row, defendant, docket, entry_row, page, reading

ZONE = "America/Chicago"


def _one(parties: str) -> DefendantReading:
    return read_docket(docket(parties), "ned", ZONE).defendants[0]


def test_the_head_of_a_docket_is_read() -> None:
    nebraska = reading("ned")
    assert (nebraska.caption, nebraska.docket_number) == ("United States v. Doe", "4:13-cr-09921")
    assert (nebraska.filed_on, nebraska.terminated_on) == (date(2013, 9, 25), date(2016, 9, 8))


def test_judges_keep_their_whole_name_and_their_title_apart_from_it() -> None:
    assert (reading("ned").judge_title, reading("ned").judge) == ("Senior Judge", "Harold T. Judge")
    assert reading("ned").referred_judge_title == "Magistrate Judge"
    assert reading("ned").referred_judge == "Carol M. Magistrate"


def test_a_judges_suffix_is_kept() -> None:
    assert reading("moed").judge == "Judith N. Court, Jr"
    assert read_docket(docket(defendant("Dana Roe", 1, "")), "ned", ZONE).judge == "Ann B. Roe, III"


@pytest.mark.parametrize(("court", "entries"), [("ned", 136), ("azd", 23), ("moed", 7)])
def test_every_entry_is_read(court: str, entries: int) -> None:
    assert len(reading(court).entries) == entries


def test_both_counts_of_the_nebraska_docket_are_read_with_their_dispositions() -> None:
    possession, receipt = reading("ned").defendants[0].counts
    assert (possession.number, possession.citation, possession.status) == ("2", "18:2252(a)(4)(B)", "pending")
    assert possession.disposition.endswith("Defendant is ordered to pay $9,999.00 Restitution.")
    assert (receipt.number, receipt.citation, receipt.title) == ("1", "18:2252A(a)(2)", "RECEIPT OF CHILD PORNOGRAPHY")
    assert (receipt.status, receipt.disposition) == ("terminated", "Count I is dismissed on the court's own motion.")


def test_a_suffix_is_kept_and_a_citation_that_is_not_there_is_not_made() -> None:
    counts = reading("moed").defendants[0].counts
    assert [(c.number, c.suffix, c.citation, c.title) for c in counts] == [
        ("1", "r", None, "TRAFFICKING IN COUNTERFEIT GOODS"),
        ("1", "s", None, "BLACKMAIL"),
    ]


def test_a_complaint_is_read_beside_the_count_that_followed_it() -> None:
    count, complaint = reading("azd").defendants[0].counts
    assert (count.citation, count.title, count.offence_level) == (
        "8:1326(a) and (b)(1)",
        "Reentry of Removed Alien",
        "Felony",
    )
    assert (complaint.status, complaint.number) == ("complaint", None)
    assert complaint.complaint_text == "8:1326(a) enhanced by (b)(1) - Reentry of Removed Alien"


@pytest.mark.parametrize(
    ("line", "citation", "title"),
    [
        ("18:2252A(a)(5)(B) and (b)(2) POSSESSION", "18:2252A(a)(5)(B) and (b)(2)", "POSSESSION"),
        ("18 U.S.C. § 2261A(2) Cyberstalking", "18 U.S.C. § 2261A(2)", "Cyberstalking"),
        ("21:841(a)(1), 841(b)(1)(C), and 18:2 Possession", "21:841(a)(1), 841(b)(1)(C), and 18:2", "Possession"),
        ("18:922(g)(1) and 924(a)(2) - FELON IN POSSESSION", "18:922(g)(1) and 924(a)(2)", "FELON IN POSSESSION"),
        ("21:841(a)(1), 5 kilograms or more", "21:841(a)(1)", "5 kilograms or more"),
        ("18:1030A.F FRAUD ACTIVITY", "18:1030A.F", "FRAUD ACTIVITY"),
        ("THREATS BY WIRE", None, "THREATS BY WIRE"),
    ],
)
def test_a_citation_is_taken_as_printed(line: str, citation: str | None, title: str) -> None:
    count = _one(defendant("Dana Roe", 1, count_row(line, "(1)"))).counts[0]
    assert (count.citation, count.title) == (citation, title)


@pytest.mark.parametrize(
    ("printed", "number", "suffix", "each"),
    [
        ("(1)", "1", None, ("1",)),
        ("(2ss)", "2", "ss", ("2",)),
        ("(2-4)", "2-4", None, ("2", "3", "4")),
        ("(1s-3s)", "1-3", "s", ("1", "2", "3")),
        ("(1,3-4)", "1,3-4", None, ("1", "3", "4")),
    ],
)
def test_a_line_names_each_count_it_stands_for(
    printed: str, number: str, suffix: str | None, each: tuple[str, ...]
) -> None:
    count = _one(defendant("Dana Roe", 1, count_row("18:875(d) EXTORTION", printed))).counts[0]
    assert (count.number, count.suffix, count.each) == (number, suffix, each)


def test_each_defendant_has_own_counts_even_the_last_where_no_plaintiff_follows() -> None:
    parties = defendant("Dana Roe", 1, count_row("18:875(d) EXTORTION", "(1)")) + defendant(
        "Ellis Poe", 2, count_row("18:2261A(2) STALKING", "(2)")
    )
    found = read_docket(docket(parties), "ned", ZONE).defendants
    assert [(d.name, d.number, [c.number for c in d.counts]) for d in found] == [
        ("Dana Roe", 1, ["1"]),
        ("Ellis Poe", 2, ["2"]),
    ]


def test_other_names_of_a_defendant_are_read() -> None:
    assert reading("azd").defendants[0].aliases == ("Alias Two-Aguilar", "Carl D Poe")


def test_entries_stand_oldest_first_whatever_the_order_of_the_report() -> None:
    rows = [
        entry_row("01/02/2015", "1", "INDICTMENT"),
        entry_row("02/02/2015", "2", "ORDER"),
        entry_row("02/02/2015", "3", "NOTICE"),
    ]
    newest_first = read_docket(docket(entries="".join(reversed(rows))), "ned", ZONE)
    assert newest_first.entries == read_docket(docket(entries="".join(rows)), "ned", ZONE).entries


def test_an_entry_may_quote_the_words_of_a_courts_error_page() -> None:
    found = read_docket(docket(entries=entry_row("01/02/2015", "1", "LETTER: Case not found.")), "ned", ZONE)
    assert found.entries[0].text == "LETTER: Case not found."


def test_a_report_of_a_part_of_the_docket_says_so() -> None:
    assert 'the report covers a part of the docket only ("Starting with document: 40")' in reading("moed").warnings


def test_a_script_in_the_page_is_neither_run_nor_read() -> None:
    found = read_docket(docket(entries=entry_row("01/02/2015", "1", "ORDER<script>alert(1)</script>.")), "ned", ZONE)
    assert found.entries[0].text == "ORDER."


def test_bytes_of_a_windows_page_are_read() -> None:
    html = docket(entries=entry_row("01/02/2015", "1", "18 U.S.C. § 3161"))
    assert read_docket(html.encode("cp1252"), "ned", ZONE) == read_docket(html, "ned", ZONE)


def test_reading_says_nothing_on_standard_error() -> None:
    code = (
        "from pathlib import Path; from casefile.dockets.reading import read_docket; "
        f"read_docket(Path({str(FOLDER / 'missouri-superseding.html')!r}).read_bytes(), 'moed', 'America/Chicago')"
    )
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert (done.stdout, done.stderr) == ("", "")


def test_the_same_docket_read_twice_is_the_same() -> None:
    assert read_docket(page("azd"), "azd", "America/Phoenix") == reading("azd")
