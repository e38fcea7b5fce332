from __future__ import annotations

from types import SimpleNamespace

import pytest

from casefile.law.filings import PaperError, PaperKind, RequiredPart, kind_of, missing_parts
from casefile.lawdata.filings_reader import authorities, paper_kinds

BY_MAIL = RequiredPart("service.upon", "the persons served", "name them", when=("service.how", ("mail", "hand")))
NAME = RequiredPart("name", "the name", "enter it")
KIND = PaperKind("letter", "Letter", "Letter", "A letter.", "PR", True, (NAME, BY_MAIL))


def letter(name: str = "Stone", how: str = "ecf", upon: str = "") -> SimpleNamespace:
    return SimpleNamespace(name=name, service=SimpleNamespace(how=how, upon=upon))


def test_a_whole_paper_lacks_nothing() -> None:
    assert missing_parts(KIND, letter()) == []


@pytest.mark.parametrize("empty", ["", "  \n", None, ()])
def test_an_empty_part_is_missing(empty: str) -> None:
    assert missing_parts(KIND, letter(name=empty)) == [NAME]


def test_a_part_is_asked_for_only_where_it_applies() -> None:
    assert missing_parts(KIND, letter(how="mail")) == [BY_MAIL]
    assert missing_parts(KIND, letter(how="mail", upon="Jordan Pike")) == []


def test_an_unknown_kind_of_paper_is_refused_with_those_known() -> None:
    with pytest.raises(PaperError, match="'brief' is no kind of paper; known are letter"):
        kind_of("brief", {"letter": KIND})


def test_every_part_with_a_source_says_how_far_it_was_checked() -> None:
    parts = [part for kind in paper_kinds().values() for part in kind.parts]
    known = {cite: one.verified for cite, one in authorities().items()}
    for part in parts:
        assert part.verified == known.get(part.source, False)
    assert any(part.source == "Fed. R. Crim. P. 49(b)(4)" for part in parts)


def test_work_product_is_no_paper_for_the_court() -> None:
    assert {kind.label for kind in paper_kinds().values() if kind.to_court} == {"PR"}
    assert paper_kinds()["case_summary"].label == "WP"
