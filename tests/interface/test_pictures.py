"""The drawings: each says in words what it shows, unknown looks unknown, and they print in papers."""

from __future__ import annotations

import io
import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from pypdf import PdfReader

from casefile.infra.pdf import from_html
from tests.interface.office import ROOT, show

MACROS = '{% from "macros/pictures.html" import range_bar, range_words, span_words, hands, stages, month, strip %}'
LINE = [
    {
        "who": "Agent One",
        "role": "case agent",
        "when_local": "2 Oct 2013, 6:40 am CDT",
        "when_utc": "2013-10-02 11:40 UTC",
        "what": "seized",
    },
    {"who": "Lab", "when_local": "7 Oct 2013", "what": "accepted", "gap": True, "gap_text": "5 days unaccounted"},
    {"who": "Casey Reyes", "when_local": "29 Oct 2013", "what": "accepted", "condition": "sealed", "verified": True},
    {"who": "Avery Stone", "when_local": "30 Oct 2013", "verified": False},
]
STAGES = [("charged", "Charged"), ("motions", "Motions"), ("trial", "Trial")]


def draw(office: Flask, call: str, **values: Any) -> str:
    return show(office, MACROS + call, **values).strip()


def label_of(picture: str) -> str:
    found = re.search(r'role="img" aria-label="([^"]*)"', picture)
    assert found
    return found[1]


@pytest.mark.parametrize(
    ("months", "words"),
    [(0, "0 months"), (1, "1 month"), (12, "1 year"), (18, "18 months"), (240, "20 years"), ("life", "life")],
)
def test_months_are_told_as_years_where_they_are_years(office: Flask, months: object, words: str) -> None:
    assert draw(office, "{{ span_words(m) }}", m=months) == words


@pytest.mark.parametrize(
    ("low", "high", "guideline", "words"),
    [
        (60, 240, (97, 121), "Count 1: mandatory minimum 5 years, maximum 20 years, guideline 97 to 121 months"),
        (0, 60, None, "Count 1: no mandatory minimum, maximum 5 years"),
        (120, "life", None, "Count 1: mandatory minimum 10 years, maximum life"),
        (300, "life", (324, "life"), "Count 1: mandatory minimum 25 years, maximum life, guideline 324 to life"),
        (None, None, None, "Count 1: range unknown"),
        (None, 120, None, "Count 1: minimum unknown, maximum 10 years"),
        (180, None, None, "Count 1: mandatory minimum 15 years, maximum unknown"),
    ],
)
def test_a_range_says_in_words_what_it_shows(
    office: Flask, low: object, high: object, guideline: object, words: str
) -> None:
    assert label_of(draw(office, "{{ range_bar(low, high, g, 'Count 1') }}", low=low, high=high, g=guideline)) == words


@pytest.mark.parametrize(("low", "high"), [(None, None), (None, 120), (180, None)])
def test_an_unknown_range_is_drawn_empty_and_says_why(office: Flask, low: object, high: object) -> None:
    picture = draw(office, "{{ range_bar(low, high, open=['no date of the offence']) }}", low=low, high=high)
    assert 'class="p-unknown"' in picture
    assert 'class="p-range"' not in picture
    assert "Unknown: no date of the offence" in picture
    assert "no date of the offence" in label_of(picture)


def test_a_mandatory_minimum_is_marked_and_named(office: Flask) -> None:
    picture = draw(office, "{{ range_bar(60, 240) }}")
    assert 'class="p-minimum"' in picture
    assert "minimum 5 years" in picture
    assert 'class="p-minimum"' not in draw(office, "{{ range_bar(0, 240) }}")


def test_counts_on_one_axis_are_drawn_to_one_scale(office: Flask) -> None:
    widths = [
        float(
            re.findall(
                r'class="p-range"[^>]*width="([\d.]+)%"', draw(office, "{{ range_bar(0, m, axis=480) }}", m=months)
            )[0]
        )
        for months in (120, 240)
    ]
    assert widths == [25.0, 50.0]


@pytest.mark.parametrize("axis", [None, 120])
def test_nothing_is_drawn_beyond_the_axis(office: Flask, axis: int | None) -> None:
    picture = draw(office, "{{ range_bar(60, 240, (97, 121), axis=axis) }}", axis=axis)
    for left, width in re.findall(r'<rect[^>]* x="([\d.]+)%"[^>]*width="([\d.]+)%"', picture):
        assert float(left) + float(width) <= 100.001


def test_a_gap_is_drawn_into_the_hand_that_follows_it(office: Flask) -> None:
    items = re.findall(r"<li.*?</li>", draw(office, "{{ hands(line) }}", line=LINE), re.DOTALL)
    assert len(items) == 4
    assert 'class=" before-gap"' in items[0]
    assert 'class="gap"' in items[1]
    assert "Gap: 5 days unaccounted" in items[1]
    assert "gap" not in items[2] + items[3]


def test_each_hand_says_when_and_whether_the_bytes_were_verified(office: Flask) -> None:
    items = re.findall(r"<li.*?</li>", draw(office, "{{ hands(line) }}", line=LINE), re.DOTALL)
    assert '<time title="2013-10-02 11:40 UTC">2 Oct 2013, 6:40 am CDT</time>' in items[0]
    assert ["verified" in item for item in items] == [False, False, True, True]
    assert "not verified" in items[3]


def test_the_stage_is_marked_and_told(office: Flask) -> None:
    picture = draw(office, "{{ stages(s, 'motions') }}", s=STAGES)
    assert re.search(r'<li class="now" aria-current="step">.*Motions<span class="unseen">, now', picture)
    assert re.search(r'<li class="done">.*Charged<span class="unseen">, past', picture)
    assert "stage 2 of 3" in picture


def test_a_stage_that_is_not_on_the_line_is_not_guessed(office: Flask) -> None:
    picture = draw(office, "{{ stages(s, 'elsewhere') }}", s=STAGES)
    assert "aria-current" not in picture
    assert "Stage not set" in picture


def test_a_month_shows_days_and_what_is_on_them(office: Flask) -> None:
    entry = {"text": "Expert notice", "url": "/d/1", "kind": "proposed", "note": "4:13-cr-09921"}
    week = [
        {
            "date": date(2013, 11, 17) + timedelta(days=n),
            "in_month": True,
            "today": n == 2,
            "entries": [entry] if n == 1 else [],
        }
        for n in range(7)
    ]
    picture = draw(office, "{{ month([week], 'November 2013') }}", week=week)
    assert "<caption>November 2013</caption>" in picture
    assert picture.count("<td") == 7
    assert '<a href="/d/1">Expert notice</a> <span class="cite">proposed</span>' in picture
    assert 'datetime="2013-11-19" aria-current="date"' in picture


def test_a_strip_names_every_period(office: Flask) -> None:
    periods = [
        {"days": 28, "kind": "counted"},
        {"days": 1, "kind": "excluded", "since": "12 Nov", "why": "motion 12"},
        {"days": 41, "kind": "left"},
    ]
    picture = draw(office, "{{ strip(p, 'Trial clock', 'Tue 14 Jan 2014') }}", p=periods)
    assert label_of(picture) == "Trial clock: 28 days counted, 1 day excluded (motion 12), 41 days left"
    assert "12 Nov: <b>1 excluded</b> (motion 12)" in picture
    assert "Tue 14 Jan 2014" in picture


def test_the_pictures_print_in_a_paper(office: Flask) -> None:
    css = (ROOT / "static/css/pictures.css").read_text()
    body = draw(
        office,
        "{{ range_bar(60, 240, (97, 121), 'Count 1') }}{{ hands(line) }}{{ stages(s, 'motions') }}",
        line=LINE,
        s=STAGES,
    )
    html = (
        f'<html lang="en"><head><title>Range</title><style>{css}</style></head><body><h1>Range</h1>{body}</body></html>'
    )
    paper = from_html(html, title="Range", made_at=datetime(2026, 3, 2, tzinfo=UTC))
    text = PdfReader(io.BytesIO(paper)).pages[0].extract_text()
    for said in ("minimum 5 years", "guideline 97–121", "maximum 20 years", "Gap: 5 days unaccounted", "Motions"):
        assert said in text
