from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from casefile.charges import service as charges
from casefile.infra.db import db, transaction
from casefile.infra.errors import Refusal
from casefile.matters.models import Matter
from casefile.proof import service
from casefile.proof.linking import Part
from tests.factories import Office
from tests.proof.build import FIRST, correct, entry, fact, item, link, stalking

LABELS = ("WP", "RO")


def test_an_item_an_entry_and_a_fact_are_found_by_their_numbers(matter: Matter, office: Office) -> None:
    one, two, three = item(matter, office.avery), entry(matter), fact(matter)
    assert service.find_target(matter, f" {one.label.lower()} ", LABELS) == one
    assert service.find_target(matter, "D-12", LABELS) == two
    assert service.find_target(matter, f"F-{three.id}", LABELS) == three
    for wrong in ("E-9999", "D-99", "F-999999999", "anything"):
        with pytest.raises(Refusal, match="names nothing in this matter"):
            service.find_target(matter, wrong, LABELS)


def test_nothing_of_another_matter_is_found_or_linked(matter: Matter, office: Office) -> None:
    theirs = fact(office.other_matter)
    with pytest.raises(Refusal, match="names nothing"):
        service.find_target(matter, f"F-{theirs.id}", LABELS)
    with pytest.raises(Refusal, match="another matter"):
        link(stalking(matter), theirs)


def test_one_fact_serves_several_elements_and_both_sides(matter: Matter) -> None:
    count, one = stalking(matter), fact(matter)
    link(count, one)
    link(count, one, side="ours", bearing="undermines", strength="strong", pinpoint="message 14")
    link(count, one, Part("element", "2"))
    assert [(line.link.part_key, line.link.side, line.link.pinpoint) for line in service.links_of(matter, [count])] == [
        ("1", "government", ""),
        ("1", "ours", "message 14"),
        ("2", "government", ""),
    ]


def test_a_link_follows_the_correction_of_its_fact(matter: Matter) -> None:
    count, old = stalking(matter), fact(matter)
    link(count, old)
    correct(old, "They met in a park.")
    (line,) = service.links_of(matter, [count])
    assert (line.what, line.reference) == ("They met in a park.", f"F-{old.id}")


def test_a_corrected_fact_is_linked_under_its_first_number_and_may_be_corrected_again(matter: Matter) -> None:
    count, old = stalking(matter), fact(matter)
    new = correct(old, "They met in a park.")
    assert link(count, new).fact_id == old.id
    correct(new, "They met at a station.")
    assert [line.what for line in service.links_of(matter, [count])] == ["They met at a station."]


def test_a_factor_takes_links_too(matter: Matter) -> None:
    count = stalking(matter)
    link(count, entry(matter), Part("factor", "minors"))
    assert [line.reference for line in service.links_of(matter, [count], Part("factor", "minors"))] == ["D-12"]


@pytest.mark.parametrize(
    ("part", "how", "says"),
    [
        (Part("element", "99"), {}, "has no element 99"),
        (Part("element", "one"), {}, "has no element 0"),
        (Part("factor", "nothing"), {}, "no factor of the catalogue"),
        (Part("page", "1"), {}, "cannot be meant here"),
        (FIRST, {"side": "theirs"}, "cannot be meant here"),
        (FIRST, {"bearing": "proves"}, "cannot be meant here"),
        (FIRST, {"strength": "crushing"}, "is no strength"),
    ],
)
def test_a_link_that_makes_no_sense_is_refused(matter: Matter, part: Part, how: dict[str, str], says: str) -> None:
    with pytest.raises(Refusal, match=says):
        link(stalking(matter), fact(matter), part, **how)


def test_the_same_link_is_refused_twice_unless_its_pinpoint_differs(matter: Matter) -> None:
    count, one = stalking(matter), fact(matter)
    link(count, one)
    with pytest.raises(Refusal, match="linked there already"):
        link(count, one)
    assert link(count, one, pinpoint="page 2").id


def test_a_link_taken_back_stands_no_more_and_stays_on_record_with_its_reason(matter: Matter) -> None:
    count, one = stalking(matter), fact(matter)
    row = link(count, one)
    with pytest.raises(Refusal, match="Say why"), transaction():
        service.take_back(count, row, " ")
    with transaction():
        service.take_back(count, row, "wrong message")
    with pytest.raises(Refusal, match="already"), transaction():
        service.take_back(count, row, "again")
    assert service.links_of(matter, [count]) == []
    (ended,) = service.ended_links(matter, count, FIRST)
    assert ended.link.end is not None
    assert ended.link.end.why == "wrong message"
    assert link(count, one).id  # it may be linked anew


def test_links_belong_to_the_offence_they_were_made_under(matter: Matter) -> None:
    count = stalking(matter)
    link(count, fact(matter))
    mapped = count.offence_key
    with transaction():
        charges.map_count(count, "usc18_875d")
    assert service.links_of(matter, [count]) == []
    with transaction():
        charges.map_count(count, str(mapped))
    assert len(service.links_of(matter, [count])) == 1


def test_the_database_itself_keeps_links_and_wants_one_target(app: Flask, matter: Matter) -> None:
    link(stalking(matter), fact(matter))
    for statement in ("UPDATE proof_link SET strength = 'strong'", "DELETE FROM proof_link"):
        with pytest.raises(DBAPIError, match="append-only"), db.engine.begin() as connection:
            connection.execute(text(statement))
    twice = (
        "INSERT INTO proof_link (matter_id, count_id, offence_key, part, part_key, side, pinpoint, bearing, strength, "
        "note, at, by_name) SELECT matter_id, count_id, offence_key, part, part_key, side, pinpoint, bearing, strength,"
        " note, at, by_name FROM proof_link"
    )
    with pytest.raises(DBAPIError, match="one_target"), db.engine.begin() as connection:
        connection.execute(text(twice))
