"""The government's chain: kept as its report writes it, in the order of its times, with the topics of the law."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from casefile.discovery import chains
from casefile.infra.db import transaction
from casefile.infra.errors import Refusal
from casefile.matters.records import Correction
from tests.discovery.build import LABELS, digest, reference, step, stored
from tests.factories import Office


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"pinpoint": " "}, "report and page"),
        ({"what": "eaten"}, "Choose what was done"),
        ({"algorithm": "md5"}, "come|give both"),
        ({"hash_value": "ab"}, "give both"),
        ({"algorithm": "md5", "hash_value": "xyz"}, "has 32 characters"),
        ({"algorithm": "crc", "hash_value": "ab"}, "Choose the algorithm"),
        ({"wall": datetime(2100, 1, 1)}, "lies ahead"),  # noqa: DTZ001
    ],
)
def test_a_step_that_no_report_could_tell_is_refused(office: Office, changed: dict[str, Any], says: str) -> None:
    item = reference(office.matter, office.avery)
    with pytest.raises(Refusal, match=says):
        step(office.matter, item, **changed)


def test_steps_stand_in_the_order_of_their_times_across_zones_and_give_their_topics(office: Office) -> None:
    item = reference(office.matter, office.avery)
    later = step(office.matter, item, "received", wall=datetime(2024, 3, 4, 9, 30), zone="America/Chicago")  # noqa: DTZ001
    first = step(office.matter, item, "seized", wall=datetime(2024, 3, 4, 10, 0), zone="America/New_York")  # noqa: DTZ001
    found = chains.chain_of(office.matter, item)
    assert [row.id for row in found.steps] == [first.id, later.id]
    assert found.topics == ()


def test_a_stated_hash_is_held_against_ours(office: Office) -> None:
    item = stored(office.matter, office.avery, "export.txt", "content")
    tool = {"tool": "Imager", "version": "4.7", "algorithm": "sha256"}
    step(office.matter, item, "hashed", hash_value=digest("content"), **tool)
    assert chains.chain_of(office.matter, item).topics == ()
    step(office.matter, item, "hashed", hash_value=digest("other"), of_what="image", **tool)
    other = stored(office.matter, office.avery, "b.txt", "b")
    step(office.matter, other, "hashed", hash_value=digest("content"), **tool)
    assert [one.kind for one in chains.chain_of(office.matter, other).topics] == ["hash mismatch"]


def test_a_correction_takes_the_place_of_a_step_and_of_its_topic(office: Office) -> None:
    item = reference(office.matter, office.avery)
    old = step(office.matter, item, who="")
    assert [one.kind for one in chains.chain_of(office.matter, item).topics] == ["person not named"]
    with transaction():
        facts = chains.StepFacts("seized", datetime(2024, 3, 4, 9, 0), "America/Chicago", who="A", pinpoint="p. 3")  # noqa: DTZ001
        chains.record_step(office.matter, item, facts, Correction(old, "page 3 names them"))
    assert chains.chain_of(office.matter, item).topics == ()
    assert [len(one.steps) for one in chains.chains(office.matter, LABELS)] == [1]


def test_a_step_of_another_exhibit_is_not_found(office: Office) -> None:
    item, other = reference(office.matter, office.avery), reference(office.matter, office.avery, "Item 8")
    one = step(office.matter, item)
    assert chains.find_step(item, one.id) is not None
    assert chains.find_step(other, one.id) is None
    assert chains.chains(office.matter, ("PR",)) == []
