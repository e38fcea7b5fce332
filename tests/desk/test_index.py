"""What the search keeps is drawn from the rows: with every flush, and anew by a command; ``fsck`` compares."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import text

from casefile.desk import search as searching
from casefile.desk.search import Asked
from casefile.infra import fulltext_feeding, rows
from casefile.infra.db import db, transaction
from casefile.matters.models import Note
from casefile.upkeep import checking
from tests import factories
from tests.desk.things import WORDS, one_of_each
from tests.factories import Office

TABLES = ("search_text", "search_gram", "search_form")


@pytest.fixture
def things(office: Office) -> dict[str, object]:
    with transaction():
        factories.act_as(office.avery)
        return one_of_each(office, office.matter)


def differences() -> list[tuple[str, str]]:
    db.session.rollback()
    return list(fulltext_feeding.differences(db.session.connection()))


def found(office: Office) -> set[str]:
    db.session.rollback()
    return {word for word in WORDS.values() if searching.search(office.avery.id, Asked(word)).number}


def test_what_is_kept_as_rows_are_written_is_what_is_drawn_from_them(office: Office, things: dict[str, object]) -> None:
    assert differences() == []


def test_the_command_draws_it_anew(app: Flask, office: Office, things: dict[str, object]) -> None:
    with transaction():
        for table in TABLES:
            db.session.execute(text(f"DELETE FROM {table}"))  # noqa: S608 - our own tables
    assert found(office) == set()
    assert len(differences()) > len(WORDS)
    answer = app.test_cli_runner().invoke(args=["office", "reindex"])
    assert answer.exit_code == 0, answer.output
    assert "things can be found" in answer.output
    assert found(office) == set(WORDS.values())
    assert differences() == []
    assert searching.search(office.avery.id, Asked("Robbin Plovar")).meant == ["Robin plover"]


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ("UPDATE search_text SET label = 'CV' WHERE kind = 'note'", "note"),
        ("UPDATE search_text SET attorneys_only = TRUE WHERE kind = 'note'", "note"),
        ("UPDATE search_text SET words = 'other' WHERE kind = 'note'", "note"),
        ("UPDATE search_text SET target_id = 9999 WHERE kind = 'note'", "note"),
        ("DELETE FROM search_text WHERE kind = 'note'", "note"),
        ("UPDATE task SET what = 'behind its back'", "task"),
        ("DELETE FROM task", "task"),
    ],
)
def test_the_check_of_the_house_tells_where_the_search_and_the_rows_differ(
    wrong: str, told: str, office: Office, things: dict[str, object]
) -> None:
    assert [one for one in checking.check().faults if one.kind == "search"] == []
    with transaction():
        db.session.execute(text(wrong))
    faults = [one for one in checking.check().faults if one.kind == "search"]
    assert {one.where.split()[0] for one in faults} == {told}
    assert "reindex" in faults[0].text


def test_words_put_before_a_reader_who_may_not_read_the_row_are_not_shown(
    office: Office, things: dict[str, object]
) -> None:
    with transaction():
        factories.act_as(office.avery)
        note = db.session.merge(Note(**_a_note(office), attorneys_only=True, body="the ruff"))
        db.session.flush()
        db.session.execute(text("UPDATE search_text SET attorneys_only = FALSE WHERE kind = 'note'"))
    assert note.attorneys_only
    assert searching.search(office.casey.id, Asked("ruff")).number == 0
    assert searching.search(office.avery.id, Asked("ruff")).number == 1


def _a_note(office: Office) -> dict[str, object]:
    return {"matter_id": office.matter.id, "label": "WP", "at": office.matter.opened_at, "by_name": "Avery Stone"}


def test_no_backup_holds_what_can_be_drawn_from_the_rows(app: Flask) -> None:
    names = {table.name for table in rows.stored_tables(db.session.connection())}
    assert names.isdisjoint(TABLES)
    assert {"note", "person", "matter"} <= names


def test_a_version_that_draws_it_otherwise_does_so_once_when_the_tables_are_brought_up_to_date(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    connection = db.session.connection()
    fulltext_feeding.rebuild(connection)
    assert fulltext_feeding.is_up_to_date(connection)
    monkeypatch.setattr(fulltext_feeding, "FORM", fulltext_feeding.FORM + 1)
    assert not fulltext_feeding.is_up_to_date(connection)
    fulltext_feeding.rebuild(connection)
    assert fulltext_feeding.is_up_to_date(connection)
