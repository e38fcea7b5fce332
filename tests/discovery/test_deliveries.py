"""Deliveries: logged once, corrected by a new row, compared with lists, ended; a list keeps only names and hashes."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from casefile.discovery import deliveries
from casefile.discovery.deliveries import DeliveryFacts, EndFacts
from casefile.discovery.models import DeliveryItem
from casefile.infra import clock
from casefile.infra.db import db, transaction
from casefile.infra.errors import Refusal
from casefile.matters.models import Matter
from casefile.matters.records import Correction, earlier, list_current
from tests.discovery.build import LABELS, MONDAY, attach, delivery, digest, reference, stored
from tests.factories import Office

FACTS: dict[str, Any] = {"received_from": "Prosecutor", "medium": "drive", "received_on": MONDAY}


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"received_from": " "}, "From whom it came is needed"),
        ({"received_on": None}, "The day it came is needed"),
        ({"received_on": date(2100, 1, 1)}, "lies ahead"),
        ({"medium": "pigeon"}, "from the lists"),
        ({"protection": "no copy"}, "name the protective order"),
        ({"link_expires_on": date(2024, 3, 3)}, "before the delivery came"),
    ],
)
def test_a_delivery_that_cannot_be_is_refused(matter: Matter, changed: dict[str, Any], says: str) -> None:
    with pytest.raises(Refusal, match=says), transaction():
        deliveries.record_delivery(matter, DeliveryFacts(**{**FACTS, **changed}))


def test_a_correction_is_a_new_row_with_its_reason_and_the_first_stays(matter: Matter) -> None:
    old = delivery(matter)
    with pytest.raises(Refusal, match="Say why"), transaction():
        deliveries.record_delivery(matter, DeliveryFacts(**FACTS), Correction(old, " "))
    with transaction():
        changed = DeliveryFacts(**{**FACTS, "medium": "disc"})
        new = deliveries.record_delivery(matter, changed, Correction(old, "it was a disc"))
    (line,) = deliveries.list_deliveries(matter)
    assert (line.delivery.medium, line.delivery.root_id) == ("disc", old.id)
    assert earlier(new) == [old]
    with pytest.raises(Refusal, match="corrected meanwhile"), transaction():
        deliveries.record_delivery(matter, changed, Correction(old, "again"))


def test_one_entered_by_mistake_leaves_the_list_and_stays_on_record(matter: Matter) -> None:
    old = delivery(matter)
    with transaction():
        deliveries.record_delivery(matter, DeliveryFacts(**FACTS), Correction(old, "entered twice", struck=True))
    assert deliveries.list_deliveries(matter) == []
    assert deliveries.find_delivery(matter, old.id) is not None


@pytest.mark.parametrize("statement", ["UPDATE delivery SET note = 'x'", "DELETE FROM delivery"])
def test_the_database_itself_refuses_to_change_a_delivery(matter: Matter, statement: str) -> None:
    delivery(matter)
    with pytest.raises(DBAPIError, match="append-only"), db.engine.begin() as connection:
        connection.execute(text(statement))


def test_exhibits_are_attached_by_label_once_and_taken_off_with_a_reason(office: Office) -> None:
    one, item = delivery(office.matter, expected="Report\nExport"), reference(office.matter, office.avery)
    for typed, says in (("E-0042", "is no exhibit"), ("", "Name at least one")):
        with pytest.raises(Refusal, match=says), transaction():
            deliveries.attach(one, typed, LABELS)
    attach(one, item)
    with pytest.raises(Refusal, match="attached to this delivery already"), transaction():
        deliveries.attach(one, item.label, LABELS)
    assert deliveries.list_deliveries(office.matter)[0].lacks == 1
    (there,) = list_current(DeliveryItem, office.matter)
    with transaction():
        deliveries.detach(one, there, "came with another drive")
    assert deliveries.list_deliveries(office.matter)[0].lacks == 2


def test_an_exhibit_of_another_matter_cannot_be_attached(office: Office) -> None:
    one = delivery(office.matter)
    theirs = reference(office.other_matter, office.blake)
    with pytest.raises(Refusal, match="is no exhibit of this matter"), transaction():
        deliveries.attach(one, theirs.label, LABELS)


def test_a_list_is_compared_with_what_was_recorded_at_intake_and_the_result_is_kept(office: Office) -> None:
    matter, who = office.matter, office.avery
    one = delivery(matter)
    same, other = stored(matter, who, "a.txt", "a"), stored(matter, who, "b.txt", "changed")
    extra, elsewhere = stored(matter, who, "x.txt", "x"), stored(matter, who, "c.txt", "c")
    attach(one, same, other, extra)
    lines = [f"{digest(name)}  drive/{name}.txt" for name in ("a", "b", "c", "d")]
    with transaction():
        kept = deliveries.compare_list(one, "hashes.txt", "\n".join(lines), LABELS)
    assert kept.result["counts"] == {"differs": 1, "missing here": 2, "stated only": 0, "matched": 1}
    assert kept.result["unlisted"] == [extra.label]
    assert [line["elsewhere"] for line in kept.result["lines"]] == ["", "", elsewhere.label, ""]
    line, lists = deliveries.line_of(one)
    assert lists == [kept]
    assert line.differs == 3


def test_a_list_with_a_bad_line_keeps_nothing(matter: Matter) -> None:
    one = delivery(matter)
    with pytest.raises(Refusal, match="Line 2"), transaction():
        deliveries.compare_list(one, "hashes.txt", f"{digest('a')}  a.txt\nnonsense", LABELS)
    assert deliveries.line_of(one)[1] == []


def test_of_a_list_only_names_and_hashes_are_kept(matter: Matter) -> None:
    one = delivery(matter)
    hidden = "iVBORw0KGgo-not-a-name-or-a-hash"
    with transaction():
        kept = deliveries.compare_list(one, "l.csv", f"name,sha256,thumbnail\na.txt,{digest('a')},{hidden}", LABELS)
    assert hidden not in json.dumps(kept.result)


def test_a_delivery_ends_once_and_its_end_is_corrected_by_a_new_row(matter: Matter) -> None:
    one = delivery(matter)
    facts = EndFacts("returned", clock.today(matter.zone), "by courier")
    with pytest.raises(Refusal, match="How it was done is needed"), transaction():
        deliveries.end_delivery(one, EndFacts("returned", facts.on, " "))
    with transaction():
        first = deliveries.end_delivery(one, facts)
    with pytest.raises(Refusal, match="on record already"), transaction():
        deliveries.end_delivery(one, facts)
    with transaction():
        deliveries.end_delivery(one, EndFacts("destroyed", facts.on, "overwritten"), Correction(first, "misread"))
    line, _ = deliveries.line_of(one)
    assert line.end is not None
    assert line.end.what == "destroyed"
