"""The wordings of other districts' clerks, each invented after common CM/ECF usage."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from tests.dockets.pages import lines, says

JAN, FEB, MAR = date(2015, 1, 2), date(2015, 2, 10), date(2015, 3, 1)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Set/Reset Hearings as to Dana Roe: Status Conference set for 1/5/2015 09:30 AM in Courtroom 14A before "
            "Judge Ann B. Smith. Jury Trial set for 2/3/2015 09:00 AM in Courtroom 14A before Judge Ann B. Smith. (xy)",
            ["1 Status Conference 2015-01-05 09:30 set", "1 Jury Trial 2015-02-03 09:00 set"],
        ),
        (
            "SCHEDULING ORDER as to Dana Roe: This case is set for Jury Trial on Monday, March 2, 2015 at 9:30 a.m.",
            ["1 Jury Trial 2015-03-02 09:30 set"],
        ),
        (
            "ORDER setting status conference for 2/2/2015 at 2:00 PM by telephone.",
            ["1 Status Conference 2015-02-02 14:00 set"],
        ),
        (
            "ORDER as to Dana Roe. (Pretrial Conference set for 2/2/2015 at 09:00 AM in Courtroom 9A before Judge "
            "Roe)(xy)",
            ["1 Pretrial Conference 2015-02-02 09:00 set"],
        ),
        (
            "Order Setting Trial: Jury Trial set for two-week period commencing 3/2/2015 at 9:00 AM in Miami Division.",
            ["1 Jury Trial 2015-03-02 09:00 set"],
        ),
        (
            "MOTION to Suppress Evidence by Dana Roe. Motion Hearing set for 2/4/2015 10:00 AM in Courtroom 5.",
            ["1 Motion Hearing 2015-02-04 10:00 set"],
        ),
        (
            "MINUTE entry before the Honorable Joan B. Roe: Status hearing held on 1/2/2015 and continued to 2/3/2015 "
            "at 9:30 a.m. Time excluded.",
            ["1 Status Hearing 2015-01-02 held", "1 Status Hearing 2015-02-03 09:30 set"],
        ),
        (
            "Minute Entry for proceedings held before Magistrate Judge Jane Roe:Initial Appearance as to Dana Roe held "
            "on 1/2/2015, Arraignment as to Dana Roe (1) Count 1,2 held on 1/2/2015, Detention Hearing set for "
            "1/7/2015 02:00 PM in Courtroom 2 before Magistrate Judge Jane Roe. (xy)",
            [
                "1 Initial Appearance 2015-01-02 held",
                "1 Arraignment 2015-01-02 held",
                "1 Detention Hearing 2015-01-07 14:00 set",
            ],
        ),
        (
            "COURTROOM MINUTES for Change of Plea Hearing as to Dana Roe held before Judge K on 1/2/2015. Sentencing: "
            "4/2/2015 at 10:00 AM, Courtroom A201.",
            ["1 Change of Plea Hearing 2015-01-02 held", "1 Sentencing 2015-04-02 10:00 set"],
        ),
        (
            "ELECTRONIC Clerk's Notes for proceedings held before Judge Roe:Sentencing held on 1/2/2015 for Dana Roe.",
            ["1 Sentencing 2015-01-02 held"],
        ),
    ],
)
def test_common_wordings_are_read(text: str, expected: list[str]) -> None:
    assert lines(says(text)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "MOTION to Continue Trial to 3/4/2015 by Dana Roe.",
        "ORDER denying 4 Motion to Continue Trial to 5/4/2015.",
        "SENTENCING MEMORANDUM by Dana Roe. Hearing held elsewhere.",
        "ORDER: The time between today's date and March 2, 2015 is excluded under the Speedy Trial Act.",
        "Preliminary Hearing waived. Defendant held to answer.",
        "ORDER as to Dana Roe: Trial is set and motions shall be filed by 2/2/2015.",
        "MOTION for Change of Plea Hearing on 3/4/2015 by Dana Roe.",
        "ORDER as to Dana Roe: Defendant requests that trial be continued to 5/5/2015. This is under advisement.",
    ],
)
def test_a_wish_a_refusal_and_an_aside_set_no_hearing(text: str) -> None:
    assert says(text).hearings == ()


def test_an_order_granting_a_motion_whose_title_names_the_date_is_told_not_guessed() -> None:
    found = says("ORDER granting 15 Motion to Continue Jury Trial to 3/4/2015 as to Dana Roe.")
    assert found.hearings == ()
    assert found.deadlines == ()
    assert "2015-03-04" in found.warnings[0]


def test_a_hearing_vacated_and_reset_in_one_breath_is_moved() -> None:
    found = says(
        "Jury Trial set for 3/2/2015 at 9:00 AM in Courtroom 3 before Judge Roe.",
        "ORDER: The Jury Trial set for 3/2/2015 is VACATED and RESET to 4/6/2015 at 9:00 AM.",
        on=(JAN, FEB),
    )
    assert lines(found) == ["1 Jury Trial 2015-03-02 09:00 reset", "2 Jury Trial 2015-04-06 09:00 set"]
    assert found.hearings[0].moved_to == found.hearings[1].key


def test_a_hearing_vacated_and_set_again_in_the_next_sentence_is_moved() -> None:
    found = says(
        "Sentencing set for 4/6/2015 at 2:00 PM before Judge Roe.",
        "MINUTE ORDER: The sentencing hearing is vacated. Sentencing is set for 5/6/2015 at 2:00 PM.",
        on=(JAN, MAR),
    )
    assert lines(found) == ["1 Sentencing 2015-04-06 14:00 reset", "2 Sentencing 2015-05-06 14:00 set"]


@pytest.mark.parametrize(
    "text",
    [
        "MINUTE ORDER as to Dana Roe: The sentencing hearing is VACATED.",
        "NOTICE OF CANCELLATION OF HEARING as to Dana Roe: Sentencing set for 4/6/2015 at 02:00 PM is cancelled.",
        "Terminate Deadlines and Hearings as to Dana Roe: Sentencing.",
        "ORDER vacating sentencing.",
        "Sentencing taken off calendar.",
    ],
)
def test_a_cancelled_hearing_is_cancelled(text: str) -> None:
    found = says("Sentencing set for 4/6/2015 at 2:00 PM before Judge Roe.", text, on=(JAN, MAR))
    assert lines(found) == ["1 Sentencing 2015-04-06 14:00 cancelled"]
    assert found.warnings == ()


def test_ending_hearings_without_naming_them_leaves_them_in_doubt_and_says_so() -> None:
    found = says(
        "Jury Trial set for 3/2/2015 10:00 AM before Judge Roe.",
        "Terminate Deadlines and Hearings as to Dana Roe. (xy)",
        on=(JAN, FEB),
    )
    assert lines(found) == ["1 Jury Trial 2015-03-02 10:00 unknown"]
    assert len(found.warnings) == 1


def test_a_second_conference_beside_a_first_moves_nothing_and_is_told() -> None:
    found = says(
        "ORDER: Status Conference set for 2/2/2015 at 9:00 AM. ",
        "ORDER: Status Conference set for 3/2/2015 at 9:00 AM. ",
    )
    assert [h.status for h in found.hearings] == ["set", "set"]
    assert "beside one on 2015-02-02" in found.warnings[0]


def test_a_trial_set_anew_takes_the_place_of_the_old_date() -> None:
    found = says("Jury Trial set for 2/2/2015 at 9:00 AM.", "ORDER: Jury Trial set for 3/2/2015 at 9:00 AM.")
    assert [h.status for h in found.hearings] == ["reset", "set"]


def test_a_hearing_moved_for_one_defendant_stands_for_the_other() -> None:
    found = says(
        "Set/Reset Hearings as to Dana Roe (1), Ellis Poe (2): Status Conference set for 2/5/2015 10:00 AM.",
        "Set/Reset Hearings as to Dana Roe: Status Conference reset for 3/5/2015 10:00 AM.",
        defendants=("Dana Roe", "Ellis Poe"),
    )
    assert {(h.on.month, h.status, h.as_to) for h in found.hearings} == {
        (2, "set", ("Ellis Poe",)),
        (2, "reset", ("Dana Roe",)),
        (3, "set", ("Dana Roe",)),
    }


def test_an_hour_that_may_be_morning_or_afternoon_is_left_out_and_told() -> None:
    found = says("ORDER: Sentencing is set for 2/9/2015 at 1:30.")
    assert found.hearings[0].at == date(2015, 2, 9)
    assert not isinstance(found.hearings[0].at, datetime)
    assert "morning or afternoon" in found.warnings[0]


def test_an_hour_in_another_zone_than_the_courts_is_told() -> None:
    assert "another time zone" in says("ORDER: Sentencing set for 2/9/2015 at 9:00 AM ET.").warnings[0]


def test_an_hour_in_the_courts_own_zone_is_not_told() -> None:
    assert says("ORDER: Sentencing set for 2/9/2015 at 9:00 AM CT.").warnings == ()


def test_a_hearing_stands_on_the_courts_clock() -> None:
    found = says("ORDER: Sentencing set for 7/9/2015 at 9:00 AM.")
    assert found.hearings[0].at == datetime(2015, 7, 9, 9, tzinfo=ZoneInfo("America/Chicago"))


def test_a_weekday_that_does_not_fit_its_date_is_told() -> None:
    assert '"2/9/2015" is not a Friday' in says("Sentencing set for Friday, 2/9/2015 at 9:00 AM.").warnings[0]


def test_a_setting_in_the_past_makes_no_hearing_and_is_told() -> None:
    found = says("ORDER: Trial set for 1/5/2014 at 9:00 AM.")
    assert found.hearings == ()
    assert "cannot be right" in found.warnings[0]


def test_a_second_date_beside_a_setting_is_told() -> None:
    found = says("ORDER: Status Conference set for 2/4/2015 at 9:00 AM, 3/4/2015 at 9:00 AM.")
    assert len(found.hearings) == 1
    assert "2015-03-04" in found.warnings[0]


def test_minutes_that_name_no_hearing_hold_the_only_one_of_their_day() -> None:
    found = says(
        "Sentencing set for 2/10/2015 at 2:00 PM.", "MINUTE ENTRY for proceedings held before Judge Roe.", on=(JAN, FEB)
    )
    assert lines(found) == ["1 Sentencing 2015-02-10 14:00 held"]


@pytest.mark.parametrize(
    ("text", "what", "due"),
    [
        ("Set/Reset Deadlines as to Dana Roe: Motions due by 2/1/2015.", "Motions", date(2015, 2, 1)),
        ("ORDER: All pretrial motions shall be filed by January 30, 2015.", "All pretrial motions", date(2015, 1, 30)),
        (
            "ORDER: The government shall disclose experts no later than 2/6/2015.",
            "The government shall disclose experts",
            date(2015, 2, 6),
        ),
        ("ORDER: Plea deadline is 2/13/2015.", "Plea deadline", date(2015, 2, 13)),
        ("ORDER: Government response deadline 2/13/2015.", "Government response deadline", date(2015, 2, 13)),
        ("MOTION to Suppress by Dana Roe. Responses due by 1/16/2015", "Responses", date(2015, 1, 16)),
        ("ORDER: Discovery deadline extended to 2/16/2015.", "Discovery deadline", date(2015, 2, 16)),
    ],
)
def test_dates_by_which_something_is_due_are_read(text: str, what: str, due: date) -> None:
    assert [(d.what, d.due) for d in says(text).deadlines] == [(what, due)]


def test_a_period_in_days_is_told_not_counted() -> None:
    found = says("ORDER: Responses to motions are due within seven days.")
    assert found.deadlines == ()
    assert "within seven days" in found.warnings[0]


def test_minutes_marked_by_a_clerk_hold_the_hearing_that_they_head() -> None:
    found = says("EP: MINUTES: Initial Appearance - Defendant present. Detention Hearing set for 11:30 AM 1/6/2015.")
    assert lines(found) == ["1 Initial Appearance 2015-01-02 held", "1 Detention Hearing 2015-01-06 11:30 set"]


def test_minutes_that_only_move_a_hearing_hold_none_and_keep_the_seconds_of_a_clock_out() -> None:
    found = says(
        "ORDER. Final Pretrial Conference set for 1/27/2015 at 10:00 AM.",
        "EO: MINUTES: Final Pretrial Conference is continued from 01/27/2015 10:00:00 AM to 02/22/2015 10:00:00 AM",
    )
    assert lines(found) == [
        "1 Final Pretrial Conference 2015-01-27 10:00 reset",
        "2 Final Pretrial Conference 2015-02-22 10:00 set",
    ]


def test_another_hour_without_a_day_is_told_where_it_is_not_read() -> None:
    found = says(
        "ORDER. Final Pretrial Conference set for 1/27/2015 at 10:00 AM.",
        "MINUTES: Final Pretrial Conference set for 1/27/2015 10:00 AM is moved to 02:00:00 PM before Judge K.",
    )
    assert any(warning.startswith("entry 2: moves a hearing to another hour") for warning in found.warnings)
