"""Clocks: counted by the law's rule with its citation, never by us; renewed once; proposed to the dates once."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from casefile.deadlines import service as deadlines
from casefile.discovery import clocks
from casefile.discovery.clocks import KINDS, ClockFacts
from casefile.discovery.demand_models import Preservation
from casefile.infra.db import transaction
from casefile.infra.errors import Refusal
from casefile.matters.models import Matter
from tests.discovery.build import clock, delivery
from tests.factories import Office


def only(matter: Matter) -> clocks.Clock:
    (one,) = clocks.clocks(matter)
    return one


@pytest.mark.parametrize(
    ("kind", "more", "ends_on", "cite"),
    [
        ("2703f", {"started_on": date(2026, 1, 5)}, date(2026, 4, 5), "2703(f)(2)"),
        ("cybertip", {"started_on": date(2025, 6, 3)}, date(2026, 6, 3), "2258A(h)"),
        (
            "takedown",
            {"started_on": date(2026, 6, 1), "started_at": datetime(2026, 6, 1, 15, tzinfo=UTC)},
            date(2026, 6, 3),
            "223a",
        ),
        ("retention", {"ends_on": date(2026, 2, 1), "source": "their letter"}, date(2026, 2, 1), ""),
    ],
)
def test_a_clock_ends_where_its_rule_says_and_names_it(
    matter: Matter, kind: str, more: dict[str, Any], ends_on: date, cite: str
) -> None:
    clock(matter, kind, **more)
    one = only(matter)
    assert one.ends_on == ends_on
    assert (cite in one.counted.cite) if one.counted else not cite


def test_a_takedown_is_counted_to_the_hour(matter: Matter) -> None:
    clock(matter, "takedown", started_on=date(2026, 6, 1), started_at=datetime(2026, 6, 1, 15, tzinfo=UTC))
    assert only(matter).ends_at == datetime(2026, 6, 3, 15, tzinfo=UTC)


def test_a_renewed_request_takes_the_earlier_reading_and_shows_the_other(matter: Matter) -> None:
    clock(matter, started_on=date(2026, 1, 5), renewed_on=date(2026, 3, 1))
    one = only(matter)
    assert one.ends_on == date(2026, 5, 30)
    assert "2026-07-04" in one.also


def test_a_renewal_after_the_first_period_says_that_time_lies_between(matter: Matter) -> None:
    clock(matter, started_on=date(2026, 1, 5), renewed_on=date(2026, 4, 20))
    assert "in between" in only(matter).also


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"kind": "link"}, "Choose the kind"),
        ({"holder": ""}, "Who holds it is needed"),
        ({"kind": "takedown"}, "runs by the hour"),
        ({"kind": "takedown", "started_at": datetime(2100, 1, 1, tzinfo=UTC)}, "lies ahead"),
        ({"ends_on": date(2026, 9, 9)}, "leave the last day empty"),
        ({"kind": "retention"}, "Give the last day"),
        ({"kind": "retention", "ends_on": date(2026, 2, 1)}, "where it is said"),
        ({"kind": "retention", "ends_on": date(2025, 2, 1), "source": "x"}, "before it began"),
        ({"renewed_on": date(2026, 1, 1)}, "not before it was made"),
        ({"kind": "cybertip", "renewed_on": date(2026, 2, 1)}, "Only a request of the government"),
        ({"kind": "cybertip", "started_on": date(2024, 5, 6)}, "another period held"),
        ({"started_on": date(2100, 1, 1)}, "lies ahead"),
    ],
)
def test_a_clock_that_cannot_be_counted_is_refused(matter: Matter, changed: dict[str, Any], says: str) -> None:
    facts = {"kind": "2703f", "what": "Records", "holder": "Example Mail", "started_on": date(2026, 1, 5), **changed}
    with pytest.raises(Refusal, match=says), transaction():
        clocks.record_clock(matter, ClockFacts(**facts))
    assert clocks.clocks(matter) == []


def test_a_link_of_a_delivery_stands_among_the_clocks(matter: Matter) -> None:
    delivery(matter, medium="link", link_expires_on=date(2024, 4, 1))
    one = only(matter)
    assert (one.kind, one.ends_on, one.is_past) == ("link", date(2024, 4, 1), True)


@pytest.mark.parametrize("kind", ["2703f", "retention"])
def test_an_end_is_proposed_to_the_dates_once_and_not_confirmed(matter: Matter, kind: str) -> None:
    more = {"ends_on": date(2026, 4, 5), "source": "their letter"} if kind == "retention" else {}
    clock(matter, kind, **more)
    with transaction():
        made = clocks.propose(matter, only(matter))
    assert (made.state, made.due_on) == ("proposed", date(2026, 4, 5))
    assert made.source == ("person" if kind == "retention" else "rule")
    assert only(matter).deadline == made
    with pytest.raises(Refusal, match="proposed already"), transaction():
        clocks.propose(matter, only(matter))
    assert len(deadlines.open_dates(matter, hearings=[])) == 1


def test_another_end_after_a_renewal_may_be_proposed_anew(matter: Matter) -> None:
    from casefile.matters.records import Correction

    old: Preservation = clock(matter)
    with transaction():
        clocks.propose(matter, only(matter))
    with transaction():
        facts = ClockFacts("2703f", "Account records", "Example Mail", old.started_on, renewed_on=date(2026, 3, 1))
        clocks.record_clock(matter, facts, Correction(old, "renewed"))
    assert only(matter).deadline is None
    with transaction():
        clocks.propose(matter, only(matter))


def test_every_kind_says_what_it_cannot_compel() -> None:
    for kind in KINDS.values():
        assert any(word in kind.compels for word in ("not", "no ", "nothing", "Nothing")), kind
    assert "Only a governmental entity" in KINDS["2703f"].compels


def test_a_clock_of_another_matter_is_not_found(office: Office) -> None:
    theirs = clock(office.other_matter)
    assert clocks.find_clock(office.matter, f"clock-{theirs.id}") is None
    assert clocks.find_row(office.matter, theirs.id) is None
