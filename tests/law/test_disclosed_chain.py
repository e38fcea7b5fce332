"""The government's chain as disclosed: each gap gives its topic, a whole chain gives none, the order of entry none."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casefile.law.disclosed_chain import BASES, WHATS, Step, by_kind, topics

START = datetime(2024, 3, 4, 15, 0, tzinfo=UTC)
SHA = "ab" * 32
TOOL: dict[str, Any] = {
    "tool": "Imager",
    "version": "4.7",
    "algorithm": "sha256",
    "hash_value": SHA,
    "of_what": "image",
}


def step(key: int, what: str, hours: float = 0, **more: Any) -> Step:
    told = {"at": START + timedelta(hours=hours), "who": "Agent 1", "place": "Field office", "seal": "S-1", **more}
    return Step(key, what, **told)


WHOLE = (step(1, "seized"), step(2, "stored", 2), step(3, "imaged", 100, **TOOL), step(4, "hashed", 101, **TOOL))


def kinds(*steps: Step, ours: str | None = None) -> list[str]:
    return [one.kind for one in topics(steps, ours)]


def test_a_chain_that_tells_everything_gives_no_topic() -> None:
    assert kinds(*WHOLE, ours=SHA) == []


def test_an_item_without_a_step_gives_one_topic_that_asks_for_the_chain() -> None:
    (only,) = topics([])
    assert only.kind == "nothing disclosed"
    assert "chain-of-custody form" in only.ask


@pytest.mark.parametrize(
    ("steps", "kind", "keys"),
    [
        ((step(1, "seized"), step(2, "received", 25)), "unaccounted time", (1, 2)),
        ((step(1, "seized", at=None),), "time not stated", (1,)),
        ((step(1, "seized", basis="not stated"),), "zone not stated", (1,)),
        ((step(1, "seized", basis="assumed"),), "zone not stated", (1,)),
        ((step(1, "seized", who=" "),), "person not named", (1,)),
        ((step(1, "imaged", **{**TOOL, "tool": ""}),), "tool unknown", (1,)),
        ((step(1, "examined", **{**TOOL, "version": ""}),), "version unknown", (1,)),
        ((step(1, "imaged", **{**TOOL, "hash_value": ""}),), "no hash", (1,)),
        ((step(1, "seized"), step(2, "received", 1, seal="S-2")), "seal number changed", (1, 2)),
        ((step(1, "seized"), step(2, "imaged", -1, **TOOL)), "clock conflict", (2, 1)),
        ((step(1, "received", 5, order=1), step(2, "stored", 1, order=2)), "clock conflict", (1, 2)),
        ((step(1, "received", place="A"), step(2, "stored", place="B")), "clock conflict", (1, 2)),
        (
            (step(1, "hashed", **TOOL), step(2, "hashed", 1, **{**TOOL, "hash_value": "cd" * 32})),
            "hash mismatch",
            (1, 2),
        ),
    ],
)
def test_each_gap_gives_its_topic_with_the_steps_it_is_about(
    steps: tuple[Step, ...], kind: str, keys: tuple[int, ...]
) -> None:
    found = [one for one in topics(steps) if one.kind == kind]
    assert [one.keys for one in found] == [keys]
    assert found[0].ask.endswith(("?", "."))


@pytest.mark.parametrize(
    "steps",
    [
        (step(1, "seized"), step(2, "received", 24)),  # a day exactly is not over a day
        (step(1, "stored"), step(2, "received", 500)),
    ],
)
def test_a_day_or_a_time_in_storage_is_no_unaccounted_time(steps: tuple[Step, ...]) -> None:
    assert "unaccounted time" not in kinds(*steps)


def test_a_seal_that_was_opened_on_record_may_change_its_number() -> None:
    assert "seal number changed" not in kinds(
        step(1, "seized"), step(2, "unsealed", 1, seal=""), step(3, "resealed", 2, seal="S-2")
    )


def test_hashes_of_different_things_are_not_held_against_one_another() -> None:
    other = {**TOOL, "hash_value": "cd" * 32, "of_what": "one file"}
    assert "hash mismatch" not in kinds(step(1, "hashed", **TOOL), step(2, "hashed", 1, **other))


def test_a_stated_hash_that_is_not_ours_asks_what_was_hashed() -> None:
    found = [one for one in topics(WHOLE, "cd" * 32) if one.kind == "hash mismatch"]
    assert [one.keys for one in found] == [(3, 4)]
    assert "What was hashed" in found[0].ask


def test_a_zone_that_is_not_stated_leaves_the_order_open_only_where_zones_could_change_it() -> None:
    near = kinds(step(1, "seized"), step(2, "stored", 25, basis="not stated"))
    far = kinds(step(1, "stored"), step(2, "stored", 27, basis="not stated"))
    assert "clock conflict" in near
    assert "clock conflict" not in far


STEPS = st.builds(
    Step,
    key=st.integers(1, 50),
    what=st.sampled_from(list(WHATS)),
    at=st.none() | st.integers(0, 200).map(lambda hours: START + timedelta(hours=hours)),
    basis=st.sampled_from(list(BASES)),
    who=st.sampled_from(["", "Agent 1", "Agent 2"]),
    place=st.sampled_from(["", "Lab"]),
    tool=st.sampled_from(["", "Imager"]),
    algorithm=st.sampled_from(["", "sha256"]),
    hash_value=st.sampled_from(["", SHA, "cd" * 32]),
    seal=st.sampled_from(["", "S-1", "S-2"]),
    order=st.none() | st.integers(1, 9),
)


@given(st.lists(STEPS, max_size=6, unique_by=lambda one: one.key), st.randoms(use_true_random=False))
def test_the_order_in_which_steps_are_entered_changes_no_topic(steps: list[Step], chance: Any) -> None:
    mixed = list(steps)
    chance.shuffle(mixed)
    assert topics(mixed) == topics(steps)


@given(st.lists(STEPS, min_size=1, max_size=6, unique_by=lambda one: one.key))
def test_every_topic_names_steps_that_are_there_and_no_topic_gives_a_verdict(steps: list[Step]) -> None:
    found = topics(steps)
    there = {one.key for one in steps}
    for one in found:
        assert one.keys
        assert set(one.keys) <= there
        assert not any(word in f"{one.text} {one.ask}".lower() for word in ("tamper", "fake", "authentic", "illegal"))
    assert sum(by_kind(found).values()) == len(found)
