"""Examinations, requests for access, counts of images: what is missing is asked, and no row can hold bytes."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import LargeBinary

from casefile.discovery.facility_models import AccessRequest, DisclosedStep, Examination, ImageCount
from casefile.infra import clock
from casefile.infra.db import Base
from casefile.infra.errors import Refusal
from casefile.matters.models import Matter
from tests.discovery.build import access, examination, image_count

IN = datetime(2024, 3, 4, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"facility": ""}, "The facility is needed"),
        ({"items": " "}, "by number is needed"),
        ({"counsel": ""}, "Say who attended"),
        ({"started_at": datetime(2100, 1, 1, tzinfo=UTC)}, "lies ahead"),
        ({"ended_at": IN - timedelta(minutes=1)}, "after the time in"),
        ({"ended_at": datetime(2100, 1, 1, tzinfo=UTC)}, "not after now"),
    ],
)
def test_an_examination_took_place_somebody_attended_and_items_have_numbers(
    matter: Matter, changed: dict[str, Any], says: str
) -> None:
    with pytest.raises(Refusal, match=says):
        examination(matter, **{"started_at": IN, **changed})


def test_an_examination_is_privileged_unless_counsel_says_otherwise(matter: Matter) -> None:
    assert examination(matter, IN).privileged
    assert not examination(matter, IN, privileged=False).privileged


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"answer": "granted"}, "come together"),
        ({"answered_on": date(2024, 3, 5)}, "come together"),
        ({"answer": "granted", "answered_on": date(2024, 3, 3)}, "before it was asked"),
        ({"answer": "conditions", "answered_on": date(2024, 3, 5)}, "Write down the conditions"),
        ({"answer": "refused", "answered_on": date(2024, 3, 5)}, "in their words"),
        ({"asked_on": date(2100, 1, 1)}, "lies ahead"),
    ],
)
def test_an_answer_to_a_request_has_its_day_its_conditions_or_its_reason(
    matter: Matter, changed: dict[str, Any], says: str
) -> None:
    with pytest.raises(Refusal, match=says):
        access(matter, **changed)


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"alleged": None, "alleged_source": ""}, "Give a figure"),
        ({"alleged_source": ""}, "come together"),
        ({"accepted": 5}, "come together"),
        ({"accepted_source": "our expert"}, "come together"),
        ({"alleged": -1}, "cannot be the number"),
        ({"what": "paintings"}, "Choose what is counted"),
    ],
)
def test_each_figure_of_a_count_stands_with_its_source(matter: Matter, changed: dict[str, Any], says: str) -> None:
    with pytest.raises(Refusal, match=says):
        image_count(matter, **changed)


def test_nought_is_a_figure(matter: Matter) -> None:
    assert image_count(matter, accepted=0, accepted_source="our expert").accepted == 0


def test_no_table_of_this_room_can_hold_bytes() -> None:
    for row in (Examination, AccessRequest, ImageCount, DisclosedStep):
        assert not any(isinstance(column.type, LargeBinary) for column in row.__table__.columns)
    names = [name for name in Base.metadata.tables if name.startswith(("delivery", "list_comparison"))]
    for name in names:
        assert not any(isinstance(column.type, LargeBinary) for column in Base.metadata.tables[name].columns)


def test_a_day_is_that_of_the_court(matter: Matter) -> None:
    assert access(matter, asked_on=clock.today(matter.zone)).asked_on == clock.today(matter.zone)
