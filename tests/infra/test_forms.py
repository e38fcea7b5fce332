"""What forms share: fields that give finished values, and times that the clock of a court could have shown."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict
from wtforms.validators import ValidationError

from casefile.infra import audit
from casefile.infra.errors import Refusal
from casefile.infra.forms import Form, kept, local_time_field, text_field, tidy, whole_number, with_zone, zone_field
from casefile.law.errors import RuleError
from tests import factories
from tests.infra import tables
from tests.matters.acts import send


class SampleForm(Form):
    """A form of each kind of field."""

    name = text_field("Name", required=True, most=10)
    more = text_field("More", most=20, long=True)
    when = local_time_field("When")
    zone = zone_field()


def filled(app: Flask, **typed: str) -> SampleForm:
    with app.test_request_context(method="POST"):
        form = SampleForm(MultiDict({"zone": "UTC", **typed}), meta={"csrf": False})
        form.validate()
        return form


def test_ends_are_stripped_and_line_ends_are_one_kind(app: Flask) -> None:
    form = filled(app, name="  Dana \r\n", more="one\r\ntwo\r\n")
    assert form.errors == {}
    assert (form.name.data, form.more.data) == ("Dana", "one\ntwo")


@pytest.mark.parametrize("typed", ["", " ", "\t\r\n", "\u3000"])
def test_spaces_alone_are_no_answer(app: Flask, typed: str) -> None:
    assert filled(app, name=typed).errors == {"name": ["Name is needed."]}


def test_a_text_longer_than_the_database_keeps_is_refused(app: Flask) -> None:
    assert list(filled(app, name="x" * 11).errors) == ["name"]


def test_a_null_character_is_refused_in_every_field(app: Flask) -> None:
    form = filled(app, name="Dana", more="a\0b")
    assert "cannot be kept" in form.errors["more"][0]


def test_a_zone_that_is_not_of_the_list_is_refused(app: Flask) -> None:
    assert list(filled(app, name="x", zone="Mars/Base").errors) == ["zone"]


@pytest.mark.parametrize("when", ["2026-03-01T10:00", "2026-03-01T10:00:30"])
def test_a_wall_time_is_read_with_and_without_seconds(app: Flask, when: str) -> None:
    assert filled(app, name="x", when=when).when.data == datetime.fromisoformat(when)


@given(st.text(max_size=60))
def test_tidying_twice_changes_nothing_more(text: str) -> None:
    assert tidy(tidy(text)) == tidy(text)


# --- moments on a court's clock --------------------------------------------------------------------------------------


def wall(text: str) -> datetime:
    return datetime.fromisoformat(text)


def test_a_wall_time_becomes_the_moment_in_the_zone() -> None:
    assert with_zone(wall("2026-01-05T16:30"), "America/Chicago").astimezone(UTC) == datetime(
        2026, 1, 5, 22, 30, tzinfo=UTC
    )


@pytest.mark.parametrize(
    ("zone", "gap"),
    [
        ("America/Chicago", "2026-03-08T02:00"),
        ("America/Chicago", "2026-03-08T02:59"),
        ("America/New_York", "2027-03-14T02:30"),
        ("America/Los_Angeles", "2026-03-08T02:30"),
    ],
)
def test_a_time_that_was_skipped_when_clocks_were_put_forward_is_refused(zone: str, gap: str) -> None:
    with pytest.raises(ValidationError, match="put forward over"):
        with_zone(wall(gap), zone)


@pytest.mark.parametrize(
    ("zone", "time"),
    [
        ("America/Chicago", "2026-03-08T01:59"),
        ("America/Chicago", "2026-03-08T03:00"),
        ("America/Phoenix", "2026-03-08T02:30"),
        ("Pacific/Honolulu", "2026-03-08T02:30"),
        ("America/Chicago", "2026-11-01T01:30"),
    ],
)
def test_a_time_that_the_clock_showed_is_taken(zone: str, time: str) -> None:
    assert with_zone(wall(time), zone).replace(tzinfo=None) == wall(time)


@pytest.mark.parametrize("zone", ["Mars/Base", "", "../../etc/passwd", "/etc/localtime", "America", "a\0b"])
def test_a_zone_that_is_none_is_refused(zone: str) -> None:
    with pytest.raises(ValidationError, match="not a time zone"):
        with_zone(wall("2026-01-05T16:30"), zone)


@given(st.datetimes(min_value=datetime(1986, 1, 1), max_value=datetime(2040, 1, 1)))  # noqa: DTZ001 - wall times
def test_every_time_is_the_same_on_the_clock_or_refused(time: datetime) -> None:
    try:
        moment = with_zone(time, "America/New_York")
    except ValidationError:
        return
    assert moment.astimezone(UTC).astimezone(moment.tzinfo).replace(tzinfo=None, fold=0) == time.replace(fold=0)


# --- a verb behind a form --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("error", [Refusal("not so"), RuleError("not so"), ValidationError("not so")])
def test_a_refusal_becomes_an_error_of_the_form_and_keeps_nothing(app: Flask, error: Exception) -> None:
    def refused() -> None:
        audit.record("half done")
        raise error

    form, before = filled(app, name="x"), tables.counts()
    assert not kept(form, refused)
    assert form.form_errors == ["not so"]
    assert tables.counts() == before


def test_an_unforeseen_error_is_not_shown_as_a_refusal(app: Flask) -> None:
    form = filled(app, name="x")
    with pytest.raises(ZeroDivisionError):
        kept(form, lambda: 1 // 0)


def test_what_was_done_is_kept(app: Flask) -> None:
    assert kept(filled(app, name="x"), lambda: audit.record("done"))
    assert tables.counts()["audit_entry"] == 1


@pytest.mark.parametrize("written", ["", None, "x", "-1", "²", "9" * 5000, str(2**31)])
def test_a_number_of_a_page_that_is_none_is_read_as_nought(written: str | None) -> None:
    assert whole_number(written) == 0
    assert whole_number("12") == 12


def test_a_field_with_an_absurdly_long_name_is_refused_in_words(
    app: Flask, avery: FlaskClient, office: factories.Office
) -> None:
    name = f"people-{'9' * 5000}-name"
    answer = send(avery, "/conflicts/new", decides=office.avery.id, **{name: "x"})
    assert answer.status_code == 400
    assert "far too long" in answer.get_data(as_text=True)
