from __future__ import annotations

import re
import time
from collections.abc import Iterator

import pytest
from flask import Flask

from casefile.filings import setting
from casefile.filings.blocks import Heading, plain
from casefile.filings.markdown import read, refused_in
from casefile.infra.errors import Refusal
from tests.filings.sheets import sheet

OURS = frozenset(
    [
        "section",
        "div",
        "p",
        "h3",
        "h4",
        "h5",
        "h6",
        "span",
        "br",
        "ul",
        "ol",
        "li",
        "blockquote",
        "pre",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "b",
        "i",
        "code",
        "s",
        "mark",
        "sup",
    ]
)
HOSTILE = {
    "script": "<script>alert(1)</script>",
    "picture tag": '<img src="http://evil.invalid/x.png" onerror="alert(1)">',
    "picture": "![x](http://evil.invalid/x.png)",
    "link": "[click](javascript:alert(1)) [go](http://evil.invalid) <http://evil.invalid/y>",
    "comment": "<!-- x --> <style>@import url(http://evil.invalid)</style>",
    "gap": '[[<b onclick="x">who</b>]] [[ ]] [[a]b]] [[[x]]]',
    "note": "a[^1]\n\n[^1]: <iframe src='http://evil.invalid'></iframe> ![x](y)",
    "table": "| <td> | b |\n|---|---|\n| <script>x</script> | ![i](http://evil.invalid) |",
    "heading": '# <h1 id="x">a</h1>\n\n### deep',
    "code": "```html\n<script>x</script>\n```\n\n`<b>`",
    "entity": "&lt;script&gt; &#60;script&#62; &amp;",
    "attribute": '[a](http://x.invalid "><script>x</script>")',
    "long word": "x" * 20_000,
    "right to left": "שלום עולם \u202egpj.exe\u202c",
    "emoji": "🙂 👩‍⚖️ text",
    "controls": "a\x00b\x08c\ud800d",
    "deep": ">" * 300 + " a\n" + "- " * 300 + "b",
    "many rows": "| a | b |\n|---|---|\n" + "| <i>1</i> | 2 |\n" * 200,
}


def tags(html: str) -> Iterator[tuple[str, str]]:
    yield from re.findall(r"</?([a-zA-Z0-9]+)([^>]*)>", html)


@pytest.mark.parametrize("way", HOSTILE)
def test_nothing_typed_becomes_a_tag_or_an_address(app: Flask, way: str) -> None:
    made = setting.preview_html(sheet(body=HOSTILE[way], order=HOSTILE[way]))
    made.encode()
    for name, rest in tags(made):
        assert name in OURS, name
        assert re.fullmatch(r'( (class|scope|start|lang)="[a-z0-9 -]*")*', rest), rest


def test_typed_html_stays_as_the_letters_it_was_typed_with(app: Flask) -> None:
    assert "<script>alert(1)</script>" in setting.plain_text(sheet(body=HOSTILE["script"]))
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in setting.preview_html(sheet(body=HOSTILE["script"]))


def test_a_picture_is_refused_in_words_and_shown_in_the_preview(app: Flask) -> None:
    one = sheet(body="See ![the phone](http://evil.invalid/x.png).")
    with pytest.raises(Refusal, match=r"picture “the phone” cannot stand in the text. Add it as an exhibit"):
        setting.page_html(one)
    assert '<mark class="refused">[A picture “the phone” cannot' in setting.preview_html(one)


def test_an_address_is_printed_after_its_words(app: Flask) -> None:
    made = setting.page_html(sheet(body="[the rule](https://court.example/r) and <https://court.example/r>"))
    assert "the rule (https://court.example/r) and https://court.example/r" in made
    assert "href=" not in made


def test_levels_of_headings_are_drawn_together() -> None:
    found = [block for block in read("## a\n\n#### b\n\n## c").blocks if isinstance(block, Heading)]
    assert [(plain(one.runs), one.level) for one in found] == [("a", 1), ("b", 2), ("c", 1)]


def test_a_gap_is_marked_with_what_belongs_there(app: Flask) -> None:
    assert '<mark class="gap">[the day *of* it]</mark>' in setting.preview_html(sheet(body="On [[the day *of* it]]."))


def test_a_gap_may_run_over_lines_and_hold_brackets_and_an_open_one_is_text(app: Flask) -> None:
    assert '<mark class="gap">[a b [c]]</mark>' in setting.preview_html(sheet(body="[[a\nb [c]]]"))
    assert "[[ ]] [[open" in setting.preview_html(sheet(body="[[ ]] [[open"))


def test_many_openings_of_gaps_are_read_quickly() -> None:
    began = time.perf_counter()
    assert plain(read("[[" * 10_000).blocks[0].runs) == "[[" * 10_000  # type: ignore[union-attr]
    assert time.perf_counter() - began < 8


def test_signs_that_turn_the_order_of_letters_are_dropped() -> None:
    assert plain(read("a\u202egpj.exe\u202c").blocks[0].runs) == "agpj.exe"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "text", ["*a " * 300 + "b*" * 300, "> " * 60 + "x", "\n".join("  " * depth + "- x" for depth in range(40))]
)
def test_what_is_nested_too_deep_stops_the_paper_in_words_and_loses_nothing_in_silence(text: str) -> None:
    assert ["nested deeper" in one for one in refused_in(read(text))] == [True]


def test_a_text_of_many_open_gaps_is_read() -> None:
    assert read("a [[" + "[[" * 2_000).blocks
