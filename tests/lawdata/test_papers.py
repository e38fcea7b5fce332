"""The texts of papers: whole, drawn by known variables, citing only what the law data holds."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from casefile.filings.variables import catalogue
from casefile.infra.syllables import syllables
from casefile.law.errors import LawDataError
from casefile.law.filings import Limit, PaperKind, limits_in_words, missing_parts
from casefile.law.paper_text import gaps_in, sections, variables_in
from casefile.law.reading_level import marked, measure
from casefile.lawdata import filings_reader, reader
from casefile.lawdata.filings_reader import authorities, paper_kinds, paper_text
from tests.wrong_statements import repeated

FOLDER = reader.HERE / "us" / "papers"
WRITTEN = [kind for kind in paper_kinds().values() if kind.template]
TEXTS = sorted(path.stem for path in FOLDER.glob("*.md"))
TO_CLIENT = [kind for kind in WRITTEN if kind.group == "client"]
BLAME = re.compile(
    r"\b(?:victims?|perpetrator|offender|abuser|predator|pervert|guilty party|confess\w*)\b", re.IGNORECASE
)
OFFENCE_WORDS = re.compile(
    r"porn|sex|abus|csam|child|exploit|stalk|traffick|enticement|obscen|charge|crim", re.IGNORECASE
)
OFFICE_ONLY = ("counts.", "tips.", "evidence.", "guidelines.", "orders.list", "release.", "deadlines.", "discovery.")
CITED = re.compile(
    r"\d+ U\.S\.C\. §+ ?[\dA-Za-z]+(?:\([0-9A-Za-z]+\))*"
    r"|Fed\. R\. (?:Crim\. P\.|App\. P\.|Evid\.) [\d.]*\d(?:\([0-9A-Za-z]+\))*"
    r"|U\.S\.S\.G\. § ?[\w.]+|USSG §[\w.]+|U\.S\. Const\. amend\. [IVX]+"
    r"|[A-Z][\w. ]*? v\. [A-Z][\w. ]+?, \d+ [A-Z][\w. ]*? \d+ \([^)]*\d{4}\)"
)
# What is read as a name of somebody to blame, and is the name of a rule or of a section of the law.
ALLOWED = {"victim": re.compile(r"about a victim|notice to the victim")}


def texts_of(kind: PaperKind) -> list[str]:
    return [paper_text(key) for key in (kind.template, kind.order) if key]


def cited_in(text: str) -> list[str]:
    """Every citation of a text, in one line each; ``United States v.`` keeps no word before it."""
    found = (re.sub(r"^.*?(?=(?:United States|Walter) v\.)", "", one) for one in CITED.findall(" ".join(text.split())))
    return [one.rstrip(".") for one in found]


def test_every_text_belongs_to_a_kind() -> None:
    assert {key for kind in WRITTEN for key in (kind.template, kind.order) if key} == set(TEXTS)


@pytest.mark.parametrize("key", TEXTS)
def test_a_text_is_plain_markdown_without_html_or_links(key: str) -> None:
    text = paper_text(key)
    assert "<" not in text
    assert "](" not in text
    assert "\n# " not in f"\n{text}", "the kind's heading is the title"
    assert text.count("[[") == text.count("]]")
    assert text.count("{{") == text.count("}}")
    assert "<h1>" not in MarkdownIt("commonmark", {"html": False}).render(text)


@pytest.mark.parametrize("kind", WRITTEN, ids=lambda kind: kind.key)
def test_every_variable_and_field_of_a_text_is_known(kind: PaperKind) -> None:
    known = {one.name for one in catalogue()} | {f"ask.{ask.key}" for ask in kind.asks}
    for text in texts_of(kind):
        assert [name for name in variables_in(text) if name not in known] == []


@pytest.mark.parametrize("kind", WRITTEN, ids=lambda kind: kind.key)
def test_every_typed_field_of_a_kind_is_used_by_its_text(kind: PaperKind) -> None:
    used = {name for text in texts_of(kind) for name in variables_in(text)}
    assert [ask.key for ask in kind.asks if f"ask.{ask.key}" not in used] == []


@pytest.mark.parametrize("key", TEXTS)
def test_a_list_stands_on_a_line_of_its_own(key: str) -> None:
    lists = {one.name for one in catalogue() if one.is_block}
    for line in paper_text(key).splitlines():
        for name in variables_in(line):
            assert name not in lists or line.strip() in (f"{{{{ {name} }}}}", "{{ counsel.team }}")


@pytest.mark.parametrize("kind", WRITTEN, ids=lambda kind: kind.key)
def test_a_text_cites_what_its_kind_lists_and_the_law_data_holds(kind: PaperKind) -> None:
    cited = {one for text in texts_of(kind) for one in cited_in(text)}
    assert cited == set(kind.cites)
    assert set(kind.cites) <= set(authorities())
    assert {part.source for part in kind.parts if part.source} <= set(authorities()) | {
        "Fed. R. Crim. P. 49(b)(1)",
        "Fed. R. Crim. P. 49(b)(4)",
    }


@pytest.mark.parametrize("kind", WRITTEN, ids=lambda kind: kind.key)
def test_what_was_not_wholly_read_in_its_source_is_left_for_counsel_to_check(kind: PaperKind) -> None:
    for text in texts_of(kind):
        asked = " ".join(gaps_in(text))
        for cite in set(cited_in(text)):
            assert authorities()[cite].verified is True or cite in asked, cite


@pytest.mark.parametrize("one", authorities().values(), ids=lambda one: one.cite)
def test_a_citation_stands_in_the_file_it_names(one: filings_reader.Authority) -> None:
    if not one.file:
        return
    text = re.sub(r"\s+", " ", (reader.HERE / "us" / one.file).read_text(encoding="utf-8"))
    named = re.search(r"(?:§ |P\. |Evid\. |amends?\. |, )([\w.]+(?: U\.S\. \d+)?)", one.cite)
    assert named is not None
    assert re.search(rf"\b{re.escape(named[1])}\b", text)


def test_every_citation_of_the_list_is_used() -> None:
    assert {cite for kind in WRITTEN for cite in kind.cites} == set(authorities())


@pytest.mark.parametrize("kind", [kind for kind in WRITTEN if "motion" in kind.key or "memo" in kind.key], ids=str)
def test_a_motion_leaves_argument_and_facts_to_counsel(kind: PaperKind) -> None:
    text = paper_text(kind.template)
    assert len(gaps_in(text)) >= 3
    assert gaps_in(text[text.index("## Argument") :])
    assert "facts-from-the-record" in sections(text)
    assert {part.field for part in kind.parts} >= {"sections.facts-from-the-record", "sections.argument"}


def test_every_motion_has_a_proposed_order() -> None:
    motions = [kind for kind in WRITTEN if kind.key.startswith(("motion", "application"))]
    assert [kind.key for kind in motions if not kind.order] == []
    assert len(motions) == 9


@pytest.mark.parametrize("key", TEXTS)
def test_a_text_blames_nobody_and_repeats_no_wrong_statement(key: str) -> None:
    text = paper_text(key)
    for allowed in ALLOWED.values():
        text = allowed.sub("", text)
    assert BLAME.findall(text) == []
    assert repeated(text) == []


@pytest.mark.parametrize("kind", TO_CLIENT, ids=lambda kind: kind.key)
def test_a_letter_to_the_client_is_short_words_and_a_neutral_title(kind: PaperKind) -> None:
    text = paper_text(kind.template)
    plain = re.sub(r"\[\[.*?\]\]|\{\{.*?\}\}|^#+ ", "", text, flags=re.DOTALL | re.MULTILINE)
    level = measure(plain, "en", syllables)
    assert level.fits, level
    assert [one for line in marked(plain, "en", syllables) for one in line if one.is_long] == []
    assert OFFENCE_WORDS.findall(kind.heading + kind.name) == []
    assert OFFENCE_WORDS.findall(plain) == []
    assert not {
        name for name in variables_in(text) if name.startswith(("counts.", "tips.", "evidence.", "guidelines."))
    }
    assert (kind.label, kind.to_court, kind.cites) == ("CV", False, ())


def test_no_limit_is_claimed_that_the_law_data_does_not_hold() -> None:
    assert [kind.key for kind in paper_kinds().values() if kind.limits] == []
    [said] = limits_in_words(paper_kinds()["motion_sever"])
    assert "a local rule or an order may set one" in said
    kind = replace(paper_kinds()["motion_sever"], limits=(Limit("pages", 15, "Local Rule 7"),))
    assert limits_in_words(kind) == ("At most 15 pages: Local Rule 7.",)


@pytest.mark.parametrize("kind", WRITTEN, ids=lambda kind: kind.key)
def test_every_required_part_says_where_it_is_mended_and_can_be_filled(kind: PaperKind) -> None:
    headings, asks = sections(paper_text(kind.template)), {ask.key for ask in kind.asks}
    for part in kind.parts:
        place, _, name = part.field.partition(".")
        assert part.mend
        assert place != "sections" or name in headings
        assert place != "ask" or name in asks


def test_a_text_that_lacks_words_under_a_heading_lacks_that_part() -> None:
    kind = paper_kinds()["motion_sever"]
    empty = {"sections": sections(paper_text(kind.template).replace("A defect in joinder", "[[x]] A")), "ask": {}}
    fields = {part.field for part in missing_parts(kind, {**empty, "frame": {}, "counsel": {}, "service": {}})}
    assert "ask.sever" in fields
    assert "sections.argument" not in fields
    gone = {**empty, "sections": {}, "frame": {}, "counsel": {}, "service": {}}
    assert "sections.argument" in {part.field for part in missing_parts(kind, gone)}


def test_a_text_that_is_not_there_is_refused_by_name() -> None:
    with pytest.raises(LawDataError, match="'brief' is no text of us/papers; there are application_subpoena_17c"):
        paper_text("brief")


def test_a_changed_text_changes_the_version_of_the_law_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "one.yaml").write_text("a: 1")
    (tmp_path / "one.md").write_text("text")
    monkeypatch.setattr(reader, "HERE", tmp_path)
    before = reader.lawdata_version.__wrapped__()
    (tmp_path / "one.md").write_text("other text")
    assert reader.lawdata_version.__wrapped__() != before


def test_every_variable_of_the_catalogue_is_there_once_and_says_how_to_mend_it() -> None:
    names = [one.name for one in catalogue()]
    assert len(names) == len(set(names))
    assert all(one.what and one.example and one.mend and one.group for one in catalogue())
