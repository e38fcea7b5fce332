from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from casefile.infra import audit
from casefile.infra.db import db
from casefile.infra.errors import Refusal
from casefile.matters.models import Matter
from casefile.proof import service
from tests.factories import Office
from tests.proof.build import correct, entry, fact


def test_a_fact_keeps_its_day_source_and_whoever_entered_it(matter: Matter) -> None:
    kept = fact(matter, happened_on=date(2024, 2, 1), clock="9:04 pm MST", standing="disputed")
    (found,) = service.list_facts(matter)
    assert (found.id, found.happened_on, found.clock, found.standing) == (
        kept.id,
        date(2024, 2, 1),
        "9:04 pm MST",
        "disputed",
    )
    assert found.source == "E-0001, page 3"


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"text": " "}, "its text and its source"),
        ({"source": ""}, "its text and its source"),
        ({"standing": "probable"}, "is not how a fact can stand"),
        ({"until_on": date(2024, 1, 1)}, "needs the first day too"),
        ({"happened_on": date(2024, 1, 2), "until_on": date(2024, 1, 1)}, "comes before the first"),
        ({"happened_on": date(2999, 1, 1)}, "lies ahead"),
    ],
)
def test_a_fact_that_cannot_be_kept_is_refused_in_words(matter: Matter, wrong: dict[str, object], says: str) -> None:
    with pytest.raises(Refusal, match=says):
        fact(matter, **wrong)  # type: ignore[arg-type]


def test_a_correction_is_a_new_fact_in_the_place_of_the_old_one(matter: Matter) -> None:
    old = fact(matter)
    new = correct(correct(old, "They met in a park."), "They met at a station.", "the witness said so")
    assert [one.text for one in service.list_facts(matter)] == ["They met at a station."]
    assert [one.text for one in service.earlier_wordings(matter, [new])[old.id]] == [
        "They met in a park.",
        "The two met at a café.",
    ]
    assert service.find_fact(matter, old.id) == new


def test_a_wording_is_corrected_once_and_never_without_a_reason(matter: Matter) -> None:
    old = fact(matter)
    with pytest.raises(Refusal, match="Say why"):
        correct(old, "They met in a park.", " ")
    correct(old, "They met in a park.")
    with pytest.raises(Refusal, match="was corrected meanwhile"):
        correct(old, "They met in a bar.")


def test_the_database_refuses_to_edit_or_remove_a_fact(app: Flask, matter: Matter) -> None:
    fact(matter)
    for statement in ("UPDATE fact SET text = 'X'", "DELETE FROM fact"):
        with pytest.raises(DBAPIError, match="append-only"), db.engine.begin() as connection:
            connection.execute(text(statement))


def test_facts_of_another_matter_are_never_found(office: Office, matter: Matter) -> None:
    theirs = fact(office.other_matter)
    assert service.find_fact(matter, theirs.id) is None
    assert service.list_facts(matter) == []


def test_facts_and_entries_stand_in_one_line_of_time_and_pages_lose_none(matter: Matter) -> None:
    for number, day in enumerate((1, 2, 2, 3), start=1):
        fact(matter, f"Fact {number}", happened_on=date(2024, 1, day))
    for number, day in ((7, 2), (8, 1), (9, 4)):
        entry(matter, str(number), date(2024, 1, day))
    fact(matter, "Undated")
    whole = [line.text for line in service.chronology(matter)]
    assert whole == [
        "Fact 1",
        "Entry 8 in the court's words",
        "Fact 2",
        "Fact 3",
        "Entry 7 in the court's words",
        "Fact 4",
        "Entry 9 in the court's words",
    ]
    paged: list[str] = []
    after = ""
    while lines := service.chronology(matter, after=after, limit=2):
        paged += [line.text for line in lines]
        after = lines[-1].key
    assert paged == whole
    assert [one.text for one in service.undated_facts(matter)] == ["Undated"]


@pytest.mark.parametrize(
    "key", ["nonsense", "2024-01-01", "2024-01-01.x.1", "2024-13-01.0.1", "9999-12-31.0.99999999999999"]
)
def test_a_key_that_is_none_of_ours_is_borne(matter: Matter, key: str) -> None:
    fact(matter, happened_on=date(2024, 1, 1))
    assert len(service.chronology(matter, after=key)) <= 1


def test_entering_a_fact_is_audited_without_its_words(matter: Matter) -> None:
    kept = fact(matter)
    newest = audit.of_matter(matter.id, limit=1)[0]
    assert (newest.action, newest.target, newest.detail) == ("proof.fact", f"fact {kept.id} ({kept.id})", {})
