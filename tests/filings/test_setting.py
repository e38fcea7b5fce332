from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask

from casefile.filings import setting
from casefile.filings.markdown import read, refused_in
from casefile.filings.setting import AuthorityLine, ServedOn, Signer
from casefile.infra import pdf
from casefile.law.errors import LawDataError
from casefile.lawdata.filings_reader import paper_kinds, paper_text
from casefile.lawdata.frames_reader import frame, frame_for, frames
from tests.filings.sheets import COUNSEL, sheet
from tests.papers import refuse_faults, tool

AT = datetime(2026, 3, 2, 15, 4, 5, tzinfo=UTC)
LAID_OUT = ("federal", "california", "new_york", "texas", "letter")  # the others differ from these in words only
FOOT = "Motion to Suppress Evidence, No. 8:25-cr-00123"


def feet(key: str, pages: int) -> str:
    """Return what stands at the foot of every page."""
    if key == "california":
        return "".join(f"{page} {FOOT}" for page in range(1, pages + 1))
    return "".join(f"{FOOT if key != 'letter' else ''} Page {page} of {pages}" for page in range(1, pages + 1))


def bare(text: str) -> str:
    return re.sub(r"\s+", "", text).casefold()


def read_aloud(made: bytes, folder: Path) -> str:
    """Return the words of a PDF in the order of its tags: what a screen reader says."""
    told = tool(made, folder, "pdfinfo", "-struct-text", "{}").stdout.decode()
    return "".join(re.findall(r'^ *"(.*)"$', told, re.MULTILINE))


def copied(made: bytes, folder: Path) -> str:
    return tool(made, folder, "pdftotext", "{}", "-").stdout.decode().replace("\f", "\n")


@pytest.mark.parametrize("key", LAID_OUT)
def test_a_paper_of_each_frame_is_whole_and_reads_in_order(app: Flask, key: str, tmp_path: Path) -> None:
    one = sheet(frame_key=key)
    made = setting.render(one, AT)
    refuse_faults(made, tmp_path)
    assert bare(read_aloud(made, tmp_path)) == bare(setting.plain_text(one))
    told = setting.plain_text(one) + feet(key, pdf.page_count(made))
    assert Counter(bare(copied(made, tmp_path)).replace("-", "")) == Counter(bare(told).replace("-", ""))


def test_each_line_of_a_pleading_stands_at_one_of_28_numbers(app: Flask, tmp_path: Path) -> None:
    one = sheet(frame_key="california", exhibits=())  # a cover is set in letters of two lines
    assert setting.page_html(one).count('class="line-number"') == 28
    made = setting.render(one, AT)
    boxes = tool(made, tmp_path, "pdftotext", "-bbox", "{}", "-").stdout.decode()
    middles = [(float(top) + float(low)) / 2 for top, low in re.findall(r'yMin="([\d.]+)" .*?yMax="([\d.]+)"', boxes)]
    inside = [middle - 60 for middle in middles if 60 < middle < 732]
    assert len(inside) > 150
    assert [middle for middle in inside if abs(middle % 24 - 12) > 1.5] == []


def test_nobody_meets_the_line_numbers_who_copies_or_hears_a_pleading(app: Flask, tmp_path: Path) -> None:
    made = setting.render(sheet(frame_key="california", body="A line.", exhibits=(), order="", service=()), AT)
    assert not re.search(r"^(2[0-9]|1[0-9])$", copied(made, tmp_path), re.MULTILINE)
    assert "28" not in read_aloud(made, tmp_path)


def test_the_same_sheet_gives_the_same_bytes_and_no_page_twice_in_a_line(app: Flask, tmp_path: Path) -> None:
    body = "\n\n".join(["# One", "18 U.S.C. § 3161, and 18 U.S.C. § 3161.[^1]", "word " * 900, "18 U.S.C. § 3161"])
    one = sheet(body=f"{body}\n\n# Two\n\n[^1]: A note on Fed. R. Crim. P. 12.", with_contents=True, service=())
    made = setting.render(one, AT)
    assert made == setting.render(one, AT)
    refuse_faults(made, tmp_path)
    places, told = pdf.places(made), copied(made, tmp_path)
    first, last = places["cite-1"], places["cite-3"]
    assert first < last
    assert re.search(rf"18 U\.S\.C\. §\s3161\s+{first}, {last}$", told, re.MULTILINE)
    assert re.search(rf"II\. Two\s+{places['heading-2']}$", told, re.MULTILINE)
    assert "A note on Fed. R. Crim. P. 12." in re.sub(r"\s+", " ", read_aloud(made, tmp_path))


def test_signs_of_all_kinds_are_set_without_a_fault_of_syntax(app: Flask, tmp_path: Path) -> None:
    rows = "| a | b |\n|---|---|\n" + "| <i>1</i> | שלום |\n" * 200
    made = setting.render(sheet(body=f"🙂 שלום \u202eabc\n\n{'x' * 3000}\n\n{rows}", frame_key="california"), AT)
    assert tool(made, tmp_path, "qpdf", "--check", "{}").returncode == 0


# --- the parts -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "key"),
    [
        ("ned", "federal"),
        ("cacd", "federal"),
        (None, "federal"),
        ("us-ca", "california"),
        ("us-ca-los-angeles", "california"),
        ("us-fl", "florida"),
        ("us-ny", "new_york"),
        ("us-tx", "texas"),
    ],
)
def test_a_court_has_its_frame(code: str | None, key: str) -> None:
    assert frame_for(code) == key


def test_a_frame_that_is_not_known_is_refused_with_those_that_are(app: Flask) -> None:
    with pytest.raises(LawDataError, match="no frame of a paper; known are federal"):
        setting.page_html(sheet(frame_key="mars"))


@pytest.mark.parametrize("key", sorted(set(frames()) - {"letter"}))
def test_a_caption_shows_what_is_not_known_as_a_gap(app: Flask, key: str) -> None:
    from casefile.matters.caption import Frame

    told = setting.plain_text(sheet(frame_key=key, caption=Frame("", "", "", "", ""), order=""))
    assert "[court]" in told
    assert "[number]" in told
    assert "[accused]" in told
    assert (frame(key).government.upper() or "[government]") in told


def test_a_court_that_is_named_with_in_the_is_not_named_so_twice(app: Flask) -> None:
    known = replace(sheet().caption, court="In the Circuit Court")
    assert "IN THE CIRCUIT COURT" in setting.plain_text(sheet(caption=known, frame_key="florida")).splitlines()


@pytest.mark.parametrize(
    ("signer", "words"),
    [
        (Signer("A", role="lead"), "Lead counsel for Dana Doe"),
        (Signer("A", role="attorney"), "Counsel for Dana Doe"),
        (Signer("A", role="appointed"), "Counsel for Dana Doe, appointed by the Court"),
        (Signer("A", capacity="defender", role="lead"), "Counsel for Dana Doe, of the defender’s office"),
        (Signer("A", role="client"), "The accused"),
        (Signer("A", capacity="Forensic examiner", role="expert"), "Forensic examiner"),
    ],
)
def test_each_signs_in_their_own_capacity(app: Flask, signer: Signer, words: str) -> None:
    told = setting.plain_text(sheet(signers=(signer,), service=(), order="", exhibits=()))
    assert told.splitlines()[-1] == words


def test_only_counsel_signs_with_an_s(app: Flask) -> None:
    told = setting.plain_text(sheet(signers=(COUNSEL, Signer("Dana Doe", role="client"))))
    assert "s/ Avery Stone" in told
    assert "s/ Dana Doe" not in told
    assert "s/" not in setting.plain_text(sheet(signature="line"))


def test_a_certificate_has_a_paragraph_for_each_way_and_names_everybody(app: Flask) -> None:
    served = (
        ServedOn("ecf"),
        ServedOn("email", "Jordan Pike", sheet().dated_on),
        ServedOn("email", "Robin Vale", sheet().dated_on),
        ServedOn("jail", "Dana Doe", sheet().dated_on),
    )
    told = setting.plain_text(sheet(service=served)).split("Certificate of Service")[1].split("s/ Avery")[0]
    assert told.count("I certify that on March 2, 2026") == 3
    assert told.count("by e-mail, to which each person named consented in writing, upon:\nJordan Pike\nRobin Vale") == 1
    assert "by legal mail, addressed to the person at the place of detention, upon:\nDana Doe" in told


def test_an_order_and_each_cover_begin_a_page(app: Flask) -> None:
    made = setting.page_html(sheet())
    assert made.count('class="piece-caption starts-page"') == 1
    assert made.count('class="piece-cover starts-page"') == 2
    told = setting.plain_text(sheet())
    assert told.index("[Proposed] Order") < told.index("Index of Exhibits") < told.index("Exhibit A\nLog of the phone")
    assert "The motion is granted.\nDated: ____________________\nJudge Morgan Hale" in told


def test_headings_are_numbered_unless_somebody_numbered_them(app: Flask) -> None:
    told = setting.plain_text(sheet(body="# a\n\n## b\n\n### c\n\n## d\n\n# e"))
    assert "I. a\nA. b\n1. c\nB. d\nII. e" in told
    assert "I. a\nb\n" in setting.plain_text(sheet(body="# I. a\n\n# b\n\nx"))


def test_words_are_those_of_the_text_and_its_notes(app: Flask) -> None:
    assert setting.words(sheet(body="One *two*.[^1]\n\n- three\n\n| four |\n|---|\n| five |\n\n[^1]: six seven")) == 7


def test_typed_authorities_replace_those_found(app: Flask) -> None:
    lines = (AuthorityLine("case", "In re Doe (typed)", "1, 3"), AuthorityLine("statute", "18 U.S.C. §  3509(m)(2)(B)"))
    made = setting.page_html(sheet(authorities=lines, with_contents=True))
    table = made.split('id="authorities"')[1].split("</section>")[0]
    assert "In re Doe (typed)" in table
    assert "1, 3" in table
    assert '<a class="page" href="#cite-1">' in table
    assert "Fed. R. Crim." not in table


def test_what_is_cited_here_and_there_is_cited_passim(app: Flask) -> None:
    one = sheet(body="\n\n".join(["Fed. R. Evid. 901."] * 6), with_contents=True)
    assert "passim" in setting.page_html(one)
    assert "passim" not in setting.page_html(one, {f"cite-{number}": 4 for number in range(1, 7)})


def test_a_paper_says_in_which_language_it_is(app: Flask) -> None:
    assert '<html lang="es">' in setting.page_html(sheet(lang="es"))


def test_the_whole_page_asks_for_nothing(app: Flask) -> None:
    from tests.filings.test_markdown import HOSTILE

    for typed in HOSTILE.values():
        if refused_in(read(typed)):
            continue
        page = setting.page_html(sheet(body=typed, order=typed, heading=typed, title=typed))
        assert "href=" not in re.sub(r">[^<]*<", "><", page)
        bare_tags = re.sub(r'"[^"]*"', '""', page)
        assert not re.search(r"<[^>]*\s(src|data|style|on\w+)\s*=|<(script|iframe|link|img|object|embed)", bare_tags)


@pytest.mark.parametrize("key", [key for key, kind in paper_kinds().items() if kind.template])
def test_each_text_of_the_library_can_be_set(app: Flask, key: str) -> None:
    kind = paper_kinds()[key]
    order = paper_text(kind.order) if kind.order else ""
    look = "letter" if kind.frame == "letter" else "federal"
    one = sheet(kind_key=key, heading=kind.heading, body=paper_text(kind.template), order=order, frame_key=look)
    assert kind.heading in setting.plain_text(one)
    page = setting.page_html(replace(one, with_contents=True))
    assert len(re.findall(r'id="(cite|heading)-[0-9-]+"', page)) == len(
        set(re.findall(r'id="((?:cite|heading)-[0-9-]+)"', page))
    )
