"""The guard finds every planted problem, and none where there is none."""

from __future__ import annotations

from dataclasses import replace

import pytest

from casefile.filings.hidden_pdf import held_by
from casefile.law.guard import Finding, Leaving, look, replaced
from casefile.lawdata.guard_reader import guard_rules
from tests.filings import made_pdf
from tests.filings.guard_corpus import BASE, CLEAN, PLANTED, Planted

TEXTS = [one for one in PLANTED if one.pdf is None]
PDFS = [one for one in PLANTED if one.pdf is not None]


def look_at(leaving: Leaving) -> tuple[Finding, ...]:
    return look(leaving, guard_rules())


def of_pdf(pdf: bytes) -> Leaving:
    held = held_by(pdf)
    return replace(
        BASE,
        text=held.text,
        metadata=held.metadata,
        hidden=held.hidden,
        bad_redactions=held.covered,
        parts=held.parts,
        unread=held.unread,
    )


def test_the_corpus_holds_fifty_problems_at_least_over_every_rule() -> None:
    assert len(PLANTED) >= 50
    assert len({one.name for one in PLANTED}) == len(PLANTED)
    assert {one.rule for one in PLANTED} == set(guard_rules())


@pytest.mark.parametrize("planted", TEXTS, ids=lambda one: one.name)
def test_a_planted_problem_is_found_where_it_stands(planted: Planted) -> None:
    found = [one for one in look_at(planted.leaving()) if one.rule == planted.rule]
    assert found
    if planted.found:
        assert planted.found in [one.found for one in found]


@pytest.mark.parametrize("planted", PDFS, ids=lambda one: one.name)
def test_a_problem_planted_in_a_pdf_is_found(planted: Planted) -> None:
    assert planted.pdf
    assert planted.rule in {one.rule for one in look_at(of_pdf(planted.pdf()))}


@pytest.mark.parametrize("name", CLEAN)
def test_nothing_is_found_in_a_clean_paper(name: str) -> None:
    assert look_at(replace(BASE, text=CLEAN[name])) == ()


@pytest.mark.parametrize(
    "pdf",
    [
        made_pdf.made(""),
        made_pdf.made(f"0 g {made_pdf.BOX_AT}{made_pdf.words('White on black', before='1 g')}"),
        made_pdf.made(f"1 1 0 rg {made_pdf.BOX_AT}0 g {made_pdf.words('Marked in yellow')}"),
        made_pdf.scan("A line that was scanned", with_box=False),
    ],
    ids=["plain", "white on black", "marked", "scan with its text"],
)
def test_nothing_is_found_in_a_clean_pdf(pdf: bytes) -> None:
    assert look_at(of_pdf(pdf)) == ()


@pytest.mark.parametrize("planted", TEXTS, ids=lambda one: one.name)
def test_what_is_replaced_is_not_found_again(planted: Planted) -> None:
    before = [one for one in look_at(planted.leaving()) if one.instead]
    after = replaced(planted.text, before)
    left = look_at(replace(planted.leaving(), text=after))
    assert not {one.rule for one in left if one.start >= 0} & {one.rule for one in before}


def test_a_replacement_keeps_the_sentence_around_it() -> None:
    text = "Robin Example's phone (DOB 3/4/2012, SSN 123-45-6789) was Robin's."
    assert replaced(text, look_at(replace(BASE, text=text))) == "MV-1's phone (DOB 2012, SSN xxx-xx-6789) was MV-1's."


def test_a_finding_says_the_line_and_where_a_rule_stands() -> None:
    (finding,) = look_at(replace(BASE, text="One\n\nTwo\nSSN 123-45-6789"))
    assert (finding.where, finding.source, finding.verified) == ("line 4", "Fed. R. Crim. P. 49.1(a)(1)", False)


def test_a_letter_to_the_client_may_be_marked_privileged() -> None:
    from casefile.law.guard import Recipient

    letter = replace(BASE, text="PRIVILEGED\n\nDear Dana", to_court=False, recipients=(Recipient("Dana", "client"),))
    assert look_at(letter) == ()


def test_the_serious_come_first() -> None:
    text = "The Example family.\n\nTheir number is 123-45-6789."
    assert [one.severity for one in look_at(replace(BASE, text=text))] == ["serious", "warning"]


def test_every_rule_that_cites_the_law_says_how_far_it_was_checked() -> None:
    cited = {one.source: one.verified for one in guard_rules().values() if one.source}
    assert cited["18 U.S.C. § 3509(d)(2)"] is True
    assert {verified for source, verified in cited.items() if "49.1" in source} == {False}


def test_a_placeholder_is_told_by_its_word() -> None:
    (finding,) = look_at(replace(BASE, text="Dear [name],"))
    assert finding.what == "A placeholder stands here: “[name]”."
