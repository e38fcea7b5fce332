from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

import pypdf
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import IntegrityError

from casefile.clocks import printing
from casefile.evidence import ledger
from casefile.evidence import service as evidence
from casefile.evidence.models import Item
from casefile.filings import attaching, bates, making, service, sources
from casefile.filings.models import BatesRange, Draft, Paper
from casefile.filings.setting import ExhibitLine
from casefile.infra import binding, clock, pdf
from casefile.infra.db import add, db, transaction
from casefile.infra.errors import Refusal
from tests import factories
from tests.accounts.signing import sign_in
from tests.filings import build, made_pdf
from tests.filings.test_views import papers, post
from tests.papers import tool

TWO_PAGES = made_pdf.made("", lambda one, _: one.add_blank_page(page_size=(400, 300)) and None)


@pytest.fixture
def set_as_html(monkeypatch: pytest.MonkeyPatch) -> None:
    """Papers here are their HTML, put together without a look at their pages."""
    monkeypatch.setattr(pdf, "from_html", lambda html, **_: html.encode())
    monkeypatch.setattr(pdf, "page_count", lambda made: 1)
    monkeypatch.setattr(pdf, "places", lambda made: {f"exhibit-{letter}": 3 for letter in "ABC"})
    monkeypatch.setattr(binding, "bind", lambda paper, files, places, stamps=b"": (paper + stamps, 5))
    monkeypatch.setattr(attaching, "findings", lambda *_: ())
    monkeypatch.setattr(making, "findings_of_bytes", lambda *_: ())


def logged(office: factories.Office, data: bytes = TWO_PAGES, share: str = "PR", **facts: Any) -> Item:
    """Log a PDF of Avery's, with this label."""
    with transaction():
        factories.act_as(office.avery)
        typed = evidence.IntakeFacts(name="log.pdf", kind="document", received_from="Jordan Pike")
        stored = evidence.store_bytes(office.matter, io.BytesIO(data), declared_size=len(data), sha256=None)
        item = evidence.log_item(office.matter, typed, stored, **{"content": "pdf", "plain": True, **facts})
        if share != "WP":
            evidence.label(item, share, "to be filed")
    return item


def with_exhibits(office: factories.Office, lines: str, **typed: str) -> Draft:
    return build.notice(office, exhibits=lines, **typed)


def finished(office: factories.Office, draft: Draft) -> Paper:
    made = service.make(draft, office.matter)
    with transaction():
        return service.finish(draft, made, office.matter)


def openings(item: Item) -> list[str]:
    log = ledger.find_log(item.matter)
    assert log is not None
    records = ledger.read(log, item.label).records
    return [one.entry.data["why"] for one in records if one.entry.type == "evidence.accessed"]


@pytest.mark.parametrize(
    ("typed", "named"),
    [
        ("e-0003", "E-0003"),
        ("paper  012", "paper 12"),
        ("Speedy-trial ledger", "speedy-trial ledger"),
        ("speedy trial ledger", "speedy-trial ledger"),
        ("4 pages", ""),
        ("E-0003 and more", ""),
        ("", ""),
    ],
)
def test_a_line_names_a_file_or_its_pages(typed: str, named: str) -> None:
    assert sources.named(typed) == named


# --- who may put what there -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (
            {"share": "WP"},
            "its label is “Work product”; what goes into a paper is labelled “Produced or filed in court”",
        ),
        ({"share": "XS"}, "its label is “Shared with the expert”"),
        ({"plain": False}, "the matter is gated, and its media is frozen"),
        ({"stopped": True}, "access to it is stopped"),
        ({"disposed": True}, "its custody has ended"),
        ({"fixity": "mismatch"}, "not those of intake"),
        ({"stored_name": None}, "kept by reference only"),
        ({"content": "text"}, "it is no PDF"),
        ({"protection": "no copy"}, "its protective-order class is “no copy”"),
        ({"protection": "redacted"}, "only a redacted copy is shared or exported"),
    ],
)
def test_an_item_that_may_not_go_to_the_court_is_refused(
    app: Flask, office: factories.Office, change: dict[str, Any], told: str
) -> None:
    item = logged(office)
    with db.session.no_autoflush:
        for name, value in change.items():
            setattr(item, name, value)
        with pytest.raises(Refusal, match=f"Exhibit A: {item.label} cannot stand.*{re.escape(told)}"):
            attaching.gather([ExhibitLine("A", "Log", source=item.label)], office.matter)
        db.session.rollback()


def test_an_item_is_opened_to_the_team_of_its_matter_alone(app: Flask, office: factories.Office) -> None:
    item = logged(office)
    line = [ExhibitLine("A", "Log", source=item.label)]
    factories.act_as(office.casey)
    assert attaching.gather(line, office.matter)[0].pages.count == 2
    for outside in (office.blake, office.dana):
        factories.act_as(outside)
        with pytest.raises(Refusal, match=f"no item {item.label} is open to you"):
            attaching.gather(line, office.matter)
    factories.act_as(office.avery)
    with pytest.raises(Refusal, match="no item E-0001 is open to you"):
        attaching.gather(line, office.other_matter)


def test_co_counsel_from_outside_puts_no_exhibits_into_a_paper(app: Flask, office: factories.Office) -> None:
    draft = with_exhibits(office, f"A: Log: {logged(office).label}")
    with transaction():
        outsider = factories.user("Robin Vale", "cocounsel")
        factories.from_outside(office.matter, outsider, "cocounsel")
    client = sign_in(app.test_client(), outsider)
    assert post(client, papers(office, f"/drafts/{draft.id}/exhibits"), act="preview").status_code in (403, 404)


def test_work_product_of_the_office_is_no_exhibit(app: Flask, office: factories.Office, set_as_html: None) -> None:
    build.fill(office)
    own = finished(office, build.started(office, "case_summary"))
    with pytest.raises(Refusal, match=f"paper {own.id} is work product"):
        making.bind(draft := with_exhibits(office, f"A: Summary: paper {own.id}"), office.matter, _read(draft, office))
    with pytest.raises(Refusal, match="no finished paper 999"):
        making.bind(draft := with_exhibits(office, "A: Summary: paper 999"), office.matter, _read(draft, office))


def _read(draft: Draft, office: factories.Office) -> Any:
    return making.composed(draft, office.matter, is_draft=False)


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ("A: x: E-0001\nA: y: E-0001", "Two exhibits are called A"),
        ("A 1/2: x: E-0001", "right is a letter or a number"),
    ],
)
def test_each_exhibit_has_a_letter_of_its_own(app: Flask, office: factories.Office, lines: str, told: str) -> None:
    draft = with_exhibits(office, lines)
    with pytest.raises(Refusal, match=told):
        making.bind(draft, office.matter, _read(draft, office))


def test_a_file_that_is_refused_is_named_with_what_would_be_right(app: Flask, office: factories.Office) -> None:
    item = logged(office, b"%PDF-1.7\nnothing")
    with pytest.raises(
        Refusal, match=f"Exhibit A: {item.label} cannot stand behind its cover: it is damaged.*sound copy"
    ):
        attaching.gather([ExhibitLine("A", "Log", source=item.label)], office.matter)


# --- on record --------------------------------------------------------------------------------------------------------


def test_an_item_is_on_record_once_when_it_is_looked_at_and_once_when_the_paper_is_finished(
    app: Flask, office: factories.Office, casey: FlaskClient, set_as_html: None
) -> None:
    item = logged(office)
    draft = with_exhibits(office, f"A: Log of the phone: {item.label}")
    where = papers(office, f"/drafts/{draft.id}")
    assert "Preview with exhibits" in casey.get(where).get_data(as_text=True)
    for act in ("preview", "look", "preview"):
        assert post(casey, where + "/exhibits", act=act).status_code == 200
    assert openings(item) == [f"Exhibit A of draft {draft.id}"]
    factories.act_as(office.avery)
    paper = finished(office, draft)
    assert openings(item) == [f"Exhibit A of draft {draft.id}", f"Exhibit A of paper {paper.id}"]


def test_an_item_that_is_closed_in_between_keeps_the_paper_from_being_finished(
    app: Flask, office: factories.Office, set_as_html: None
) -> None:
    item = logged(office)
    draft = with_exhibits(office, f"A: Log: {item.label}")
    made = service.make(draft, office.matter)
    with transaction():
        evidence.label(item, "WP", "not to be filed after all")
    with pytest.raises(Refusal, match="Work product"), transaction():
        service.finish(draft, made, office.matter)
    assert openings(item) == []
    assert service.list_papers(office.matter) == []


# --- numbers ----------------------------------------------------------------------------------------------------------


def test_numbers_run_on_over_the_papers_of_a_matter(app: Flask, office: factories.Office, set_as_html: None) -> None:
    label = logged(office).label
    lines = f"A: Log: {label}\nB: Nothing behind it: 3 pages\nC: Again: {label}"
    told = []
    for prefix, first in (("doe-", "00001"), ("DOE-", "7"), ("X", "")):
        paper = finished(office, with_exhibits(office, lines, bates_prefix=prefix, bates_first=first))
        told.append([(row.exhibit, bates.in_words(row)) for row in bates.ranges_of(paper)])
    assert told == [
        [("A", "DOE-00001 to DOE-00002"), ("C", "DOE-00003 to DOE-00004")],
        [("A", "DOE-00005 to DOE-00006"), ("C", "DOE-00007 to DOE-00008")],
        [("A", "X000001 to X000002"), ("C", "X000003 to X000004")],
    ]


def test_of_two_papers_finished_at_once_the_second_gets_no_number_of_the_first(
    app: Flask, office: factories.Office, set_as_html: None
) -> None:
    lines = f"A: Log: {logged(office).label}"
    drafts = [with_exhibits(office, lines, bates_prefix="DOE-") for _ in range(2)]
    made = [service.make(draft, office.matter) for draft in drafts]
    with transaction():
        service.finish(drafts[0], made[0], office.matter)
    with pytest.raises(Refusal, match="DOE-000001 was given to another paper in between"), transaction():
        service.finish(drafts[1], made[1], office.matter)
    assert bates.ranges_of(finished(office, drafts[1]))[0].first == 3


def test_the_database_gives_no_number_twice(app: Flask, office: factories.Office, set_as_html: None) -> None:
    paper = finished(office, with_exhibits(office, f"A: Log: {logged(office).label}", bates_prefix="DOE-"))
    given = bates.ranges_of(paper)[0]
    same = {column.name: getattr(given, column.name) for column in BatesRange.__table__.columns if column.name != "id"}
    with pytest.raises(IntegrityError), transaction():
        add(BatesRange(**same))


@pytest.mark.parametrize(("prefix", "first"), [("DOE1", ""), ("-", ""), ("DOE/", ""), ("DOE-", "0"), ("DOE-", "1a")])
def test_a_number_that_could_be_read_as_another_is_refused(prefix: str, first: str) -> None:
    with pytest.raises(Refusal, match="right is"):
        bates.wanted({"bates_prefix": prefix, "bates_first": first})


# --- the guard --------------------------------------------------------------------------------------------------------


def test_what_the_guard_finds_in_an_exhibit_holds_the_paper_until_it_is_let_pass_for_this_file(
    app: Flask, office: factories.Office, avery: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf, "from_html", lambda html, **_: html.encode())
    monkeypatch.setattr(pdf, "page_count", lambda made: 1)
    monkeypatch.setattr(pdf, "places", lambda made: {"exhibit-A": 1})
    monkeypatch.setattr(binding, "bind", lambda paper, files, places, stamps=b"": (paper, 5))
    monkeypatch.setattr(making, "findings_of_bytes", lambda *_: ())
    item = logged(office, made_pdf.made(made_pdf.words("SSN 123-45-6789")))
    draft = with_exhibits(office, f"A: Log: {item.label}")
    with pytest.raises(Refusal, match="holds 1 passage of the exhibits back") as refused:
        service.make(draft, office.matter)
    assert "123-45" not in str(refused.value)
    where = papers(office, f"/drafts/{draft.id}")
    shown = post(avery, where + "/exhibits", act="look").get_data(as_text=True)
    assert "Exhibit A." in shown
    key = re.findall(r'name="key" value="(\w+)"', shown)[0]
    post(avery, where + "/guard", key=key, why="The court ordered it filed so")
    factories.act_as(office.avery)
    assert service.make(draft, office.matter).pages == 5


# --- the whole --------------------------------------------------------------------------------------------------------


def bookmarks(made: bytes) -> list[tuple[str, int]]:
    """Return each bookmark with the number of its page, from 0."""
    read = pypdf.PdfReader(io.BytesIO(made))

    def walk(some: list[Any]) -> list[tuple[str, int]]:
        return [
            line
            for one in some
            for line in (walk(one) if isinstance(one, list) else [(one.title, read.get_destination_page_number(one))])
        ]

    return walk(read.outline)


def test_a_paper_carries_its_exhibits_behind_their_covers(
    app: Flask, office: factories.Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    moment = clock.now()
    monkeypatch.setattr(clock, "now", lambda: moment)
    item = logged(office)
    lines = f"A: Log of the phone: {item.label}\nB: Ledger of days: speedy-trial ledger"
    draft = with_exhibits(office, lines, bates_prefix="DOE-")
    made = service.make(draft, office.matter)
    assert tool(made.pdf, tmp_path, "qpdf", "--check", "{}").returncode == 0
    pages = build.text_of(made.pdf, tmp_path).split("\f")
    cover = next(number for number, text in enumerate(pages) if "EXHIBIT A" in text and "not tagged" in text)
    index = re.sub(r"\s+", " ", pages[cover - 1])
    assert item.label in index
    assert "DOE-000001" in index
    assert "This is a line that everybody can read." in pages[cover + 1]
    assert "DOE-000001" in pages[cover + 1]
    assert "DOE-000002" in pages[cover + 2]
    assert "EXHIBIT B" in pages[cover + 3]
    assert "SPEEDY TRIAL ACT LEDGER" in pages[cover + 4]
    assert made.pages == len(pages) - 1
    assert bookmarks(made.pdf)[-2:] == [("Exhibit A", cover), ("Exhibit B", cover + 3)]
    assert item.sha256 is not None
    assert item.sha256[:16] in index


def test_only_the_ledger_in_a_paper_bears_no_mark_of_work_product(app: Flask, office: factories.Office) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pdf, "from_html", lambda html, **_: html.encode())
        marked, plain = (printing.exhibit_pdf(office.matter, clock.now(), is_exhibit=one) for one in (False, True))
    assert b"ATTORNEY WORK PRODUCT" in marked
    assert b"WORK PRODUCT" not in plain
