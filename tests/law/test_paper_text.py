from __future__ import annotations

import pytest
from markdown_it import MarkdownIt

from casefile.law.filings import Asked, asked_words
from casefile.law.paper_text import (
    Filled,
    Gap,
    Used,
    bullets,
    escaped,
    fill,
    gaps_in,
    paragraphs,
    sections,
    slug_of,
    table,
    variables_in,
)

KNOWN = {
    "case.number": Filled("4:25-cr-03012", "ECF No. 1"),
    "case.judge": Filled("", what="the judge", mend="enter the judge under People"),
    "counts.list": Filled("1. One\n2. Two", is_block=True),
}


def printed(markdown: str) -> str:
    return MarkdownIt("commonmark").enable("table").render(markdown).strip()


def test_a_variable_is_drawn_with_its_source() -> None:
    filled = fill("Case {{ case.number }} {{ case.number.source }}.", KNOWN, {})
    assert printed(filled.markdown) == "<p>Case 4:25-cr-03012 (ECF No. 1).</p>"
    assert filled.used == (Used("case.number", "4:25-cr-03012", "ECF No. 1"),)
    assert (filled.gaps, filled.unknown) == ((), ())


def test_an_empty_value_becomes_a_gap_that_says_where_it_is_entered() -> None:
    filled = fill("Before\n{{ case.judge }}", KNOWN, {})
    assert filled.markdown == "Before\n[[missing: the judge (enter the judge under People)]]"
    assert filled.gaps == (Gap("the judge", "case.judge", "enter the judge under People", line=2),)
    assert filled.unknown == ()


@pytest.mark.parametrize("name", ["case.colour", "case", "Case.Number", "case.number | safe", "", "__class__"])
def test_what_is_no_variable_is_unknown_and_a_gap(name: str) -> None:
    filled = fill("{{ " + name + " }}", KNOWN, {})
    assert filled.unknown == (name,)
    assert len(filled.gaps) == 1
    assert "{{" not in filled.markdown


def test_a_gap_of_counsel_stays_in_the_text() -> None:
    filled = fill("[[why the days\n  are no more]] and [[more]]", KNOWN, {})
    assert filled.markdown == "[[why the days are no more]] and [[more]]"
    assert [gap.what for gap in filled.gaps] == ["why the days are no more", "more"]
    assert gaps_in("[[a]] {{ case.number }} [[b]]") == ("a", "b")


def test_a_typed_field_is_filled_and_an_empty_one_is_named_by_its_label() -> None:
    asks = (Asked("hearing_on", "Day of the hearing", "day"),)
    assert fill("On {{ ask.hearing_on }}.", {}, {"hearing_on": "March 2, 2026"}).markdown == "On March 2, 2026."
    missing = fill("On {{ ask.hearing_on }}.", {}, {"hearing_on": " "}, asks)
    assert [gap.what for gap in missing.gaps] == ["Day of the hearing"]
    assert missing.unknown == ()


HOSTILE = [
    "<script>alert(1)</script>",
    "**bold** _thin_ `code` ~~gone~~",
    "[a](https://example.org) ![b](c) <https://example.org>",
    "&lt;b&gt; &amp;",
    "# heading",
    "1. one",
    "2) two",
    "- item",
    "+ item",
    "> quote",
    "===",
    "---",
    "    code",
    "```",
    "[^1]: note",
    "a | b",
    "[[a gap]] {{ case.number }}",
    "back\\slash \\* end\\",
]


@pytest.mark.parametrize("value", HOSTILE)
def test_a_value_cannot_become_markdown_or_html(value: str) -> None:
    known = {"a.b": Filled(value)}
    shown = printed(fill("{{ a.b }}", known, {}).markdown)
    flat = " ".join(value.split())
    expected = flat.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
    assert shown == f"<p>{expected}</p>"
    filled = fill("{{ ask.note }}", {}, {"note": value})
    assert printed(filled.markdown) == shown
    assert "[[" not in filled.markdown
    cell = printed(table(("head",), ((value,),)))
    assert f"<td>{expected}</td>" in cell


def test_typed_lines_and_paragraphs_stay_apart() -> None:
    assert printed(paragraphs("one\n- two\n\nthree")) == "<p>one<br />\n- two</p>\n<p>three</p>"


def test_a_list_stands_apart_from_the_words_around_it() -> None:
    assert "<p>Counts:</p>\n<ol>" in printed(fill("Counts: {{ counts.list }} end", KNOWN, {}).markdown)


def test_nothing_to_list_is_nothing() -> None:
    assert table(("a",), ()) == bullets(("", " ")) == escaped("") == paragraphs("  ") == ""


def test_a_section_holds_the_words_below_its_heading_and_a_gap_is_none() -> None:
    found = sections("# I. Facts\nwords\n## A. Search\nmore\n# Relief requested\n[[what is asked]]\n")
    assert found == {"facts": "words\nmore", "search": "more", "relief-requested": ""}
    assert slug_of("II. Relief Requested") == "relief-requested"


def test_every_variable_of_a_text_is_told_once() -> None:
    assert variables_in("{{ case.number }} {{ case.number.source }} {{ ask.to }} {{ nonsense }}") == (
        "case.number",
        "ask.to",
        "nonsense",
    )


def test_typed_fields_are_said_in_the_words_of_the_paper() -> None:
    asks = (Asked("on", "On", "day"), Asked("how", "How", "choice", (("mail", "by mail"),)), Asked("note", "Note"))
    assert asked_words(asks, {"on": "2026-03-02", "how": "mail", "note": " x "}) == {
        "on": "March 2, 2026",
        "how": "by mail",
        "note": "x",
    }
    assert asked_words(asks, {"on": "2026-02-30", "how": "fax", "other": "y"}) == {}


@pytest.mark.parametrize(
    ("text", "gaps"),
    [("[[" * 200_000, 0), ("{{" * 200_000, 0), ("{{" + " " * 400_000, 0), ("[[a]]\n" * 60_000, 60_000)],
    ids=["open gaps", "open names", "blanks", "many gaps"],
)
def test_signs_that_are_left_open_are_read_once(text: str, gaps: int) -> None:
    """Whoever reads them anew from each sign needs many minutes for these texts, and is seen by that."""
    assert len(fill(text, {}, {}).gaps) == gaps


def test_a_heading_of_many_blanks_is_read_once() -> None:
    assert list(sections("# x" + " " * 400_000 + "y")) == ["x-y"]


def test_three_brackets_close_after_the_first() -> None:
    assert gaps_in("a [[b]]] c [[d]] [[e") == ("b]", "d")
