"""The other clocks: what sets each going, where it stands, and what it shares with the dates."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from casefile.charges import service as charges
from casefile.clocks import count_clocks, other_clocks
from casefile.clocks.other_clocks import OtherClock
from casefile.deadlines import service as deadlines
from casefile.deadlines.suggestions import suggest
from casefile.infra import clock
from casefile.infra.db import db, transaction
from casefile.lawdata import reader
from casefile.matters import service as matters
from casefile.matters.models import DocketEntry, Matter
from tests.factories import Office, act_as

TODAY = date(2026, 3, 10)


@pytest.fixture(autouse=True)
def on_that_day(monkeypatch: pytest.MonkeyPatch, office: Office) -> None:
    with transaction():
        for member in office.matter.members:
            member.since = datetime(2026, 1, 1, tzinfo=UTC)
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 3, 10, 18, tzinfo=UTC))
    act_as(office.casey)


def hearing(matter: Matter, what: str, on: date, status: str = "held") -> None:
    with transaction():
        deadlines.add_hearing(matter, deadlines.HearingFacts(what, on), key=f"{what} {on}", status=status)


def entry(matter: Matter, text: str, on: date, number: int = 1) -> None:
    with transaction():
        db.session.add(
            DocketEntry(
                matter_id=matter.id,
                key=f"{number} {on}",
                number=number,
                filed_on=on,
                text=text,
                imported_at=clock.now(),
            )
        )


def found(matter: Matter, rule: str) -> OtherClock:
    return other_clocks.stand(other_clocks.read(matter), reader.deadline_rules()[rule])


def in_custody(matter: Matter) -> None:
    with transaction():
        matters.record_whereabouts(matter, "in custody", "", "")


def test_every_clock_of_the_page_is_a_rule_of_the_library() -> None:
    assert set(other_clocks.RULES) <= set(reader.deadline_rules())


def test_a_clock_without_its_event_says_what_would_start_it(matter: Matter) -> None:
    one = found(matter, "acquittal_motion")
    assert (one.state, one.due_on, one.may_propose) == ("not started", None, True)
    assert one.runs_from == "later of guilty verdict or jury discharge"


@pytest.mark.parametrize(
    ("rule", "due_on", "state"),
    [
        ("detention_continuance_gov", date(2026, 3, 12), "running"),
        ("detention_continuance_def", date(2026, 3, 16), "running"),
    ],
)
def test_a_first_appearance_starts_the_days_to_the_detention_hearing(
    matter: Matter, rule: str, due_on: date, state: str
) -> None:
    in_custody(matter)
    hearing(matter, "Initial appearance", date(2026, 3, 9))
    one = found(matter, rule)
    assert (one.due_on, one.state, one.days_left) == (due_on, state, (due_on - TODAY).days)
    assert one.counted is not None
    assert one.counted.steps


@pytest.mark.parametrize(
    ("stage", "where", "custody", "released"),
    [
        ("before_charge", "in custody", "running", "not running"),
        ("before_charge", "released", "not running", "running"),
        ("charged", "in custody", "not running", "not running"),
    ],
)
def test_the_preliminary_hearing_follows_custody_and_ends_with_the_charge(
    matter: Matter, stage: str, where: str, custody: str, released: str
) -> None:
    with transaction():
        matters.record_whereabouts(matter, where, "", "")
        matter.stage = stage
    hearing(matter, "Initial appearance", date(2026, 3, 9))
    assert found(matter, "preliminary_hearing_custody").state == custody
    assert found(matter, "preliminary_hearing_released").state == released


def test_a_released_accused_has_no_clock_of_detention(matter: Matter) -> None:
    with transaction():
        matters.record_whereabouts(matter, "released", "", "")
    hearing(matter, "Initial appearance", date(2026, 3, 9))
    assert found(matter, "detention_continuance_gov").state == "not running"
    assert found(matter, "sta_detained_90").state == "not running"


def test_a_verdict_starts_rules_29_33_and_34(matter: Matter) -> None:
    entry(matter, "JURY VERDICT as to Doe", date(2026, 3, 2))
    dues = {rule: found(matter, rule).due_on for rule in ("acquittal_motion", "new_trial_other", "arrest_judgment")}
    assert set(dues.values()) == {date(2026, 3, 16)}
    assert found(matter, "new_trial_new_evidence").due_on == date(2029, 3, 2)


def test_sentencing_and_judgment_start_different_clocks(matter: Matter) -> None:
    hearing(matter, "Sentencing", date(2026, 3, 2))
    entry(matter, "JUDGMENT as to Doe", date(2026, 3, 5))
    assert found(matter, "correct_sentence").due_on == date(2026, 3, 16)
    assert found(matter, "notice_of_appeal_def").due_on == date(2026, 3, 19)
    assert found(matter, "notice_of_appeal_gov").due_on == date(2026, 4, 6)
    assert found(matter, "substantial_assistance").due_on == date(2027, 3, 2)


def test_a_sentencing_set_starts_the_presentence_report_backwards(matter: Matter) -> None:
    hearing(matter, "Sentencing", date(2026, 9, 14), status="set")
    assert found(matter, "psr_disclosure").due_on == date(2026, 8, 10)
    assert found(matter, "psr_final").due_on == date(2026, 9, 4)


def test_a_presentence_report_on_the_docket_starts_the_objections(matter: Matter) -> None:
    entry(matter, "DRAFT PRESENTENCE INVESTIGATION REPORT as to Doe", date(2026, 3, 5))
    assert found(matter, "psr_objections").due_on == date(2026, 3, 19)


def test_the_year_of_2255_runs_from_the_end_of_the_time_to_appeal(matter: Matter) -> None:
    entry(matter, "JUDGMENT as to Doe", date(2025, 1, 15))
    one = found(matter, "habeas_2255")
    assert (one.event_on, one.due_on, one.state) == (date(2025, 1, 29), date(2026, 1, 29), "passed")
    assert "Holds only if nobody appealed" in one.remark


def test_an_appeal_on_the_docket_leaves_2255_to_be_counted_by_hand(matter: Matter) -> None:
    entry(matter, "JUDGMENT as to Doe", date(2025, 1, 15))
    entry(matter, "NOTICE OF APPEAL by Doe", date(2025, 1, 20), number=2)
    one = found(matter, "habeas_2255")
    assert (one.state, one.due_on) == ("not started", None)
    assert "a notice of appeal is on the docket" in one.remark


def test_a_date_under_dates_stands_for_its_clock_and_is_met_when_done(office: Office) -> None:
    entry(office.matter, "JURY VERDICT as to Doe", date(2026, 3, 2))
    with transaction():
        proposed = deadlines.propose(office.matter, deadlines.Asked("acquittal_motion", date(2026, 3, 2)))
    one = found(office.matter, "acquittal_motion")
    assert (one.state, one.deadline, one.may_propose) == ("running", proposed, False)
    with transaction():
        deadlines.confirm(proposed, office.avery)
        deadlines.mark_done(proposed, "filed as entry 9")
    assert found(office.matter, "acquittal_motion").state == "met"


def test_a_rejected_date_is_set_aside_until_another_event_comes(office: Office) -> None:
    entry(office.matter, "JURY VERDICT as to Doe", date(2026, 3, 2))
    with transaction():
        proposed = deadlines.propose(office.matter, deadlines.Asked("acquittal_motion", date(2026, 3, 2)))
        deadlines.reject(proposed, "not guilty", office.avery)
    assert found(office.matter, "acquittal_motion").state == "set aside"
    entry(office.matter, "JURY VERDICT as to Doe", date(2026, 3, 9), number=2)
    assert found(office.matter, "acquittal_motion").due_on == date(2026, 3, 23)


def test_expert_disclosure_is_unknown_until_the_courts_date_is_entered(matter: Matter) -> None:
    assert found(matter, "expert_disclosure").state == "unknown"
    with transaction():
        deadlines.enter_date(
            matter, deadlines.DateFacts("Expert disclosure", date(2026, 5, 1), None, "order, entry 12")
        )
    one = found(matter, "expert_disclosure")
    assert (one.state, one.due_on) == ("running", date(2026, 5, 1))


def test_what_has_no_period_shows_no_date(matter: Matter) -> None:
    assert found(matter, "detention_hearing").state == "no date"
    assert found(matter, "sorna_initial_prison").state == "no date"


def test_the_dates_page_suggests_what_the_other_clocks_count(matter: Matter) -> None:
    in_custody(matter)
    hearing(matter, "Initial appearance", date(2026, 3, 9))
    entry(matter, "JURY VERDICT as to Doe", date(2026, 3, 2))
    rules = {one.asked.rule for one in suggest(matter)[0]}
    assert {"detention_continuance_gov", "detention_continuance_def", "new_trial_new_evidence"} <= rules


# --- count by count --------------------------------------------------------------------------------------------------


def count(matter: Matter, number: str, offence: str | None, committed_on: date | None = None, **more: Any) -> None:
    with transaction():
        one = charges.add_count(
            matter, charges.CountFacts(number=number, title="as charged", committed_on=committed_on, **more)
        )
        if offence:
            charges.map_count(one, offence)


def test_limitations_are_told_count_by_count_and_unknown_where_the_library_is_silent(matter: Matter) -> None:
    count(matter, "1", "usc18_2252A_a5", date(2020, 5, 1))
    count(matter, "2", "usc18_875d", date(2022, 5, 1), started_on=date(2022, 1, 1))
    count(matter, "3", None)
    count(matter, "4", "usc18_875d")
    lines = count_clocks.limitations(matter, count_clocks.live_counts(matter))
    assert [(one.state, one.due_on) for one in lines] == [
        ("no limit", None),
        ("running", date(2027, 5, 3)),
        ("unknown", None),
        ("unknown", None),
    ]
    assert "18 U.S.C. § 3299" in lines[0].cite
    assert "charged from 1 January 2022 on" in lines[1].remark
    assert "no offence of the library" in lines[2].remark
    assert "not entered on this count" in lines[3].remark


def test_a_limitation_is_met_by_the_first_charge_and_compared_for_a_later_one(matter: Matter) -> None:
    with transaction():
        matter.filed_on = date(2020, 1, 6)
    count(matter, "1", "usc18_875d", date(2019, 5, 1))
    count(matter, "2", "usc18_875d", date(2019, 5, 1), suffix="s")
    lines = count_clocks.limitations(matter, count_clocks.live_counts(matter))
    assert [(line.state, line.due_on) for line in lines] == [("met", date(2024, 5, 1)), ("passed", date(2024, 5, 1))]
    assert "filed on 6 January 2020, on or before that day" in lines[1].remark


def test_registration_shows_how_often_each_count_would_be_verified(matter: Matter) -> None:
    count(matter, "1", "usc18_2252A_a5", date(2020, 5, 1))
    count(matter, "2", "usc18_2241c", date(2020, 5, 1))
    count(matter, "3", "usc18_875d", date(2020, 5, 1))
    count(matter, "4", "usc18_2252A_a1_4_6", date(2020, 5, 1))
    lines = count_clocks.registrations(count_clocks.live_counts(matter))
    assert [(one.tier, one.every_months, one.years) for one in lines] == [
        ("I", 12, "15 years"), ("III", 3, "for life"), ("none", None, ""), (None, None, ""),
    ]  # fmt: skip
    assert "distribution: II" in lines[3].why


def test_three_business_days_to_register_run_from_the_sentence_without_prison(matter: Matter) -> None:
    hearing(matter, "Sentencing", date(2026, 3, 9))
    one = found(matter, "sorna_initial_no_prison")
    assert (one.due_on, one.state) == (date(2026, 3, 12), "running")
    assert "no prison term" in one.remark
