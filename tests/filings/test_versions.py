from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy.exc import DatabaseError

from casefile.filings import comparing, service, versions
from casefile.filings.models import Draft
from casefile.infra.db import db, transaction
from casefile.infra.errors import Refusal
from tests import factories
from tests.filings import build


def written(office: factories.Office, *texts: str) -> Draft:
    draft = build.started(office, "motion_speedy_trial")
    for text in texts:
        with transaction():
            service.save_draft(draft, draft.typed, draft.revision, text=text, note=f"wrote {text}")
    return draft


def test_each_save_makes_a_version_and_keeps_the_one_before(app: Flask, office: factories.Office) -> None:
    draft = written(office, "one", "two")
    rows = versions.list_versions(draft)
    assert [(row.number, row.text) for row in rows[:2]] == [(3, "two"), (2, "one")]
    assert rows[0].note == "wrote two"
    assert rows[0].by_name == "Avery Stone"
    assert versions.current_text(draft) == "two"


def test_a_draft_begins_with_the_text_of_its_kind(app: Flask, office: factories.Office) -> None:
    draft = build.started(office, "motion_speedy_trial")
    assert versions.current_text(draft) == versions.first_text("motion_speedy_trial")
    assert "{{ accused.name }}" in versions.current_text(draft)


def test_a_version_from_before_papers_had_a_text_stands_on_the_text_of_its_kind(
    app: Flask, office: factories.Office
) -> None:
    draft = build.started(office, "notice_of_appearance")
    with transaction():
        draft.revision = 2
        versions.add_version(draft, None)
    assert versions.current_text(draft) == versions.first_text("notice_of_appearance")


def test_an_older_version_is_taken_up_as_a_new_one(app: Flask, office: factories.Office) -> None:
    draft = written(office, "one", "two")
    with transaction():
        versions.take_up(draft, 2, draft.revision)
    assert draft.revision == 4
    assert versions.current_text(draft) == "one"
    assert versions.newest(draft).note == "Version 2 taken up again"


@pytest.mark.parametrize("number", [3, 9])
def test_the_newest_or_a_missing_version_is_not_taken_up(app: Flask, office: factories.Office, number: int) -> None:
    draft = written(office, "one", "two")
    with pytest.raises(Refusal, match="choose one older than version 3"), transaction():
        versions.take_up(draft, number, draft.revision)


@pytest.mark.parametrize("statement", ["UPDATE draft_version SET text = 'x'", "DELETE FROM draft_version"])
def test_the_database_itself_keeps_a_version(app: Flask, office: factories.Office, statement: str) -> None:
    written(office, "one")
    with pytest.raises(DatabaseError), transaction():
        db.session.execute(db.text(statement))


def test_versions_are_paged_by_number(app: Flask, office: factories.Office) -> None:
    draft = written(office, *"abcdef")
    assert [row.number for row in versions.list_versions(draft, before=5, limit=2)] == [4, 3]


def shown(lines: list[comparing.Line]) -> list[tuple[str, str]]:
    marks = {"same": "{}", "del": "-{}-", "ins": "+{}+"}
    return [(line.kind, "".join(marks[piece.kind].format(piece.text) for piece in line.pieces)) for line in lines]


def test_a_comparison_marks_the_words_that_differ_in_a_line() -> None:
    lines = comparing.compare("same\nThe court sat in May.", "same\nThe court sat in June.")
    assert shown(lines) == [("same", "same"), ("changed", "The court sat in -May-+June+.")]


def test_a_comparison_shows_lines_that_are_in_one_text_only() -> None:
    assert shown(comparing.compare("a\nb", "a")) == [("same", "a"), ("del", "-b-")]
    assert shown(comparing.compare("a", "a\nb")) == [("same", "a"), ("ins", "+b+")]


def test_a_comparison_of_two_long_paragraphs_does_not_go_word_by_word() -> None:
    older, newer = (" ".join(f"{word}{n}" for n in range(3000)) for word in "ab")
    assert [piece.kind for piece in comparing.compare(older, newer)[0].pieces] == ["del", "ins"]


def test_lines_that_are_the_same_are_left_out_between_those_that_differ() -> None:
    older = "\n".join("abcdefghij")
    lines = comparing.changed_only(comparing.compare(older, older.replace("e", "E")), around=1)
    assert [None if line is None else line.kind for line in lines] == [None, "same", "changed", "same", None]


def test_a_comparison_tells_the_fields_that_differ() -> None:
    older = {"firm": "A", "asks": {"day": "1"}, "service": [{"how": "ecf", "upon": "", "on": ""}]}
    newer = {"firm": "B", "asks": {"day": "1"}, "service": []}
    assert comparing.fields(older, newer) == [("firm", "A", "B"), ("service", "ecf", "")]
