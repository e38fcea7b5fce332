from __future__ import annotations

from datetime import date

import pytest

from casefile.charges import service
from casefile.charges.documents import range_of
from casefile.infra.db import db, transaction
from casefile.infra.errors import Refusal
from casefile.law.offences import NO_DATE
from casefile.lawdata import reader
from casefile.matters.models import Matter
from tests import factories
from tests.charges.build import BLACKMAIL, POSSESSION, RECEIPT, put


def test_range_without_an_offence_date_is_open_and_says_why(matter: Matter) -> None:
    (count,) = put(matter, RECEIPT)
    found = range_of(count)
    assert (found.min_months, found.max_months, found.open) == (None, None, (NO_DATE,))


def test_range_follows_the_offence_date(matter: Matter) -> None:
    (count,) = put(matter, RECEIPT)
    with transaction():
        service.date_count(count, date(2013, 6, 1))
    assert (range_of(count).min_months, range_of(count).max_months) == (60, 240)


def test_figure_checked_in_todays_text_is_not_called_checked_for_the_day_of_the_offence(matter: Matter) -> None:
    (count,) = put(matter, RECEIPT)
    with transaction():
        service.date_count(count, date(2013, 6, 1))
    since = service.sheet(count).in_force
    assert since is not None
    assert (since.value, since.verified) == ("2003-04-30", False)


def test_range_before_the_first_day_known_is_unknown_with_the_reason(matter: Matter) -> None:
    (count,) = put(matter, RECEIPT)
    with transaction():
        service.date_count(count, date(2001, 1, 1))
    assert range_of(count).max_months is None
    assert "2003-04-30" in range_of(count).open[0]


def test_range_of_an_unmatched_count_is_unknown(matter: Matter) -> None:
    (count,) = put(matter, BLACKMAIL)
    assert "no offence" in range_of(count).open[0]


def test_day_that_lies_ahead_is_refused(matter: Matter) -> None:
    (count,) = put(matter, RECEIPT)
    with pytest.raises(Refusal, match="2999-01-01 cannot be"), transaction():
        service.date_count(count, date(2999, 1, 1))


def test_span_that_ends_before_it_begins_is_refused(matter: Matter) -> None:
    (count,) = put(matter, RECEIPT)
    with pytest.raises(Refusal, match="comes after the last"), transaction():
        service.date_count(count, date(2013, 1, 1), date(2013, 2, 1))


def test_first_day_without_a_last_is_refused(matter: Matter) -> None:
    (count,) = put(matter, RECEIPT)
    with pytest.raises(Refusal, match="needs the last day"), transaction():
        service.date_count(count, None, date(2013, 2, 1))


def test_every_date_given_stays_in_the_history(matter: Matter) -> None:
    (count,) = put(matter, RECEIPT)
    for day in (date(2013, 6, 1), date(2013, 7, 1)):
        with transaction():
            service.date_count(count, day)
    assert service.history(count)[0].data == {"from": [None, "2013-06-01"], "to": [None, "2013-07-01"]}


def test_tier_chosen_changes_the_range(matter: Matter) -> None:
    (count,) = put(matter, RECEIPT)
    with transaction():
        service.date_count(count, date(2013, 6, 1))
        service.choose_tiers(count, ["prior"])
    assert (range_of(count).min_months, range_of(count).max_months) == (180, 480)


def test_tier_the_offence_does_not_have_is_refused_with_those_it_has(matter: Matter) -> None:
    (count,) = put(matter, RECEIPT)
    with pytest.raises(Refusal, match="base, prior"), transaction():
        service.choose_tiers(count, ["death"])


def test_another_offence_lets_the_tiers_of_the_first_go(matter: Matter) -> None:
    (count,) = put(matter, RECEIPT)
    with transaction():
        service.choose_tiers(count, ["prior"])
        service.map_count(count, "usc18_2252A_a5")
    assert count.tiers == []


def test_match_by_hand_names_who_matched(office: factories.Office, matter: Matter) -> None:
    (count,) = put(matter, BLACKMAIL)
    factories.act_as(office.casey)
    with transaction():
        service.map_count(count, "usc18_875d")
    assert (count.matched_how, count.matched_by) == ("person", office.casey.id)
    assert service.history(count)[0].by_name == "Casey Reyes"


def test_offence_outside_the_library_cannot_be_matched(matter: Matter) -> None:
    (count,) = put(matter, BLACKMAIL)
    with pytest.raises(Refusal, match="no offence of the library"), transaction():
        service.map_count(count, "usc99_1")


def test_element_never_looked_at_is_unreviewed(matter: Matter) -> None:
    (count,) = put(matter, RECEIPT)
    assert {line.state for line in service.sheet(count).elements} == {"unreviewed"}


def test_element_keeps_its_latest_state_and_every_earlier_one(matter: Matter) -> None:
    (count,) = put(matter, RECEIPT)
    for state, note in (("contested", "thumbnail cache"), ("no evidence offered", "")):
        with transaction():
            service.record_element(count, 2, state, note)
    assert [line.state for line in service.sheet(count).elements] == ["unreviewed", "no evidence offered", "unreviewed"]
    assert [(one.state, one.note) for one in service.element_history(count)] == [
        ("no evidence offered", ""),
        ("contested", "thumbnail cache"),
    ]


def test_history_of_an_element_holds_the_wording_of_that_day(matter: Matter) -> None:
    (count,) = put(matter, RECEIPT)
    with transaction():
        service.record_element(count, 1, "contested")
    assert service.element_history(count)[0].wording == reader.offences()["usc18_2252A_a1_4_6"].elements[0].text


def test_same_state_twice_is_recorded_once(matter: Matter) -> None:
    (count,) = put(matter, RECEIPT)
    for _ in range(2):
        with transaction():
            service.record_element(count, 1, "conceded", "stipulated")
    assert len(service.element_history(count)) == 1


def test_states_of_one_offence_do_not_carry_over_to_another(matter: Matter) -> None:
    (count,) = put(matter, RECEIPT)
    with transaction():
        service.record_element(count, 1, "conceded")
        service.map_count(count, "usc18_2252A_a5")
    db.session.expire(count)
    assert {line.state for line in service.sheet(count).elements} == {"unreviewed"}
    with transaction():
        service.record_element(count, 1, "contested")
        service.map_count(count, "usc18_2252A_a1_4_6")
    assert service.sheet(count).elements[0].state == "conceded"


def test_element_of_an_unmatched_count_is_refused(matter: Matter) -> None:
    (count,) = put(matter, BLACKMAIL)
    with pytest.raises(Refusal, match="match it first"), transaction():
        service.record_element(count, 1, "contested")


def test_unknown_state_is_refused_with_those_that_are_known(matter: Matter) -> None:
    (count,) = put(matter, RECEIPT)
    with pytest.raises(Refusal, match="no evidence offered"), transaction():
        service.record_element(count, 1, "weak")


def test_factor_keeps_its_latest_position_and_every_earlier_one(matter: Matter) -> None:
    (count,) = put(matter, RECEIPT)
    key = next(iter(reader.factors()))
    for stand in (
        service.FactorStand("alleged", "indictment, p. 2"),
        service.FactorStand("disputed", "indictment, p. 2", outcome="not found"),
    ):
        with transaction():
            service.record_factor(count, key, stand)
    assert [(row.position, row.outcome) for row in count.factors] == [("disputed", "not found")]
    assert [one.position for one in service.factor_history(count)] == ["disputed", "alleged"]


def test_factor_outside_the_catalogue_is_refused(matter: Matter) -> None:
    (count,) = put(matter, POSSESSION)
    with pytest.raises(Refusal, match="no factor of the catalogue"), transaction():
        service.record_factor(count, "wicked", service.FactorStand("alleged"))


def test_position_that_is_none_is_refused(matter: Matter) -> None:
    (count,) = put(matter, POSSESSION)
    with pytest.raises(Refusal, match="'guilty' is no position"), transaction():
        service.record_factor(count, next(iter(reader.factors())), service.FactorStand("guilty"))
