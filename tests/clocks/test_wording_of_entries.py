"""Entries as clerks of other courts write them: what they decide, exclude and begin, and what is left open."""

from __future__ import annotations

from datetime import date

import pytest

from casefile.clocks.docket_reading import ClockReading, FoundMotion, read
from casefile.dockets.values import EntryReading

ANN = "Ann Stone"
INDICTED = (1, "2020-01-02", "INDICTMENT as to Ann Stone (1) count(s) 1, 2.")
SUPPRESS = (34, "2020-02-03", "MOTION to Suppress by Ann Stone. (Lawyer, Kim)")
COMPEL = (35, "2020-02-04", "MOTION to Compel by USA as to Ann Stone. (Attorney, Lee)")


def says(*rows: tuple[int, str, str], accused: str = "") -> ClockReading:
    entries = [EntryReading(n, date.fromisoformat(day), text, str(n)) for n, day, text in (INDICTED, *rows)]
    return read(entries, accused)


def decided(reading: ClockReading) -> dict[str, str]:
    """Return each motion as entry and title, with the day of its order or a dash."""
    return {f"{m.number} {m.what}": str(m.decided or "-") for m in reading.motions}


def left(reading: ClockReading, words: str) -> bool:
    return any(words in line for line in reading.open)


def one(reading: ClockReading) -> FoundMotion:
    (motion,) = reading.motions
    return motion


@pytest.mark.parametrize(
    "words",
    [
        "ORDER denying 34 Motion to Suppress as to Ann Stone (1). Signed by Judge A on 3/1/2020.",
        "ORDER granting in part and denying in part 34 Motion to Suppress as to Ann Stone (1)",
        "ORDER as to Ann Stone re 34 MOTION to Suppress: the motion is GRANTED IN PART and otherwise DENIED.",
        "ORDER granting in part 34 Motion to Suppress. In all other respects the motion is denied.",
        "ORDER as to Ann Stone. As to the Motion to Suppress (Doc. 34), the Court DENIES it.",
        "[34] Motion to Suppress DENIED as to Ann Stone.",
        "TEXT ORDER: the defendant's motion (ECF No. 34) is hereby denied without prejudice.",
        "ORDER finding as moot 34 Motion to Suppress as to Ann Stone (1)",
        "Motions terminated as to Ann Stone: 34 MOTION to Suppress filed by Ann Stone.",
        "NOTICE OF WITHDRAWAL of 34 MOTION to Suppress by Ann Stone",
        "ORDER granting Motion to Suppress as to Ann Stone",
    ],
)
def test_an_order_decides_the_motion_whichever_way_round_it_is_worded(words: str) -> None:
    assert decided(says(SUPPRESS, (40, "2020-03-01", words))) == {"34 MOTION to Suppress": "2020-03-01"}


@pytest.mark.parametrize(
    "words",
    [
        "ORDER Setting Hearing on 34 MOTION to Suppress: Motion Hearing set for 4/1/2020 at 9:00 AM.",
        "TEXT ORDER: if the motion (34) is granted, the trial will be moved.",
        "ORDER deferring 34 Motion to Suppress as to Ann Stone (1)",
        "ORDER: 34 Motion to Suppress is taken under advisement.",
        "REPORT AND RECOMMENDATION re 34 MOTION to Suppress recommending that it be denied",
        "RESPONSE by USA re 34 MOTION to Suppress; it should be denied",
        "ORDER as to Ann Stone. Time for trial: 34 days are left. Request denied.",
        "ORDER granting Counsel's request as to Ann Stone. Appear on 34 Main Street.",
    ],
)
def test_what_decides_no_motion_decides_none(words: str) -> None:
    assert decided(says(SUPPRESS, (40, "2020-03-01", words))) == {"34 MOTION to Suppress": "-"}


@pytest.mark.parametrize(
    "words", ["ORDER granting in part 34 Motion", "ORDER granting in part and deferring in part 34"]
)
def test_a_motion_decided_in_part_waits_for_the_rest_and_says_so(words: str) -> None:
    waits = says(SUPPRESS, (40, "2020-03-01", words))
    assert decided(waits) == {"34 MOTION to Suppress": "-"}
    assert left(waits, "entry 40 decides the motion of entry 34 in part")
    later = says(SUPPRESS, (40, "2020-03-01", words), (45, "2020-03-09", "ORDER denying the rest of 34 Motion"))
    assert decided(later) == {"34 MOTION to Suppress": "2020-03-09"}


@pytest.mark.parametrize(
    "words",
    [
        "ORDER granting 34, 35 Motions as to Ann Stone (1)",
        "ORDER granting 34 Motion to Suppress and denying as moot 35 Motion to Compel as to Ann Stone (1)",
        "ORDER granting 34 Motion to Suppress and 35 Motion to Compel is denied.",
        "ORDER. Motions 34 and 35 are DENIED.",
    ],
)
def test_one_order_decides_every_motion_that_it_names(words: str) -> None:
    found = says(SUPPRESS, COMPEL, (40, "2020-03-01", words))
    assert decided(found) == {"34 MOTION to Suppress": "2020-03-01", "35 MOTION to Compel": "2020-03-01"}


def test_two_motions_in_one_entry_are_decided_each_for_itself() -> None:
    both = (34, "2020-02-03", "MOTION to Suppress, MOTION for Hearing by Ann Stone.")
    hearing = (36, "2020-02-05", "ORDER granting 34 Motion for Hearing as to Ann Stone (1)")
    suppress = (40, "2020-03-01", "ORDER denying 34 Motion to Suppress as to Ann Stone (1)")
    assert decided(says(both, hearing)) == {"34 MOTION to Suppress": "-", "34 MOTION for Hearing": "2020-02-05"}
    assert decided(says(both, hearing, suppress))["34 MOTION to Suppress"] == "2020-03-01"


def test_an_order_on_more_time_to_answer_a_motion_does_not_decide_that_motion() -> None:
    more = (41, "2020-02-20", "MOTION for Extension of Time to File Response re 34 MOTION to Suppress by USA")
    order = (
        42,
        "2020-02-21",
        "ORDER granting 41 Motion for Extension of Time to File Response re 34 MOTION to Suppress",
    )
    assert one_of(says(SUPPRESS, more, order), 34).decided is None
    assert one_of(says(SUPPRESS, more, order), 41).decided == date(2020, 2, 21)


def one_of(reading: ClockReading, number: int) -> FoundMotion:
    (motion,) = [motion for motion in reading.motions if motion.number == number]
    return motion


def test_a_motion_is_ready_when_its_hearing_ended_and_a_later_brief_is_told() -> None:
    minutes = "Minute Entry for proceedings held before Judge A: Motion Hearing as to Ann Stone held on {} re 34 MOTION"
    found = says(
        SUPPRESS,
        (36, "2020-02-10", "RESPONSE in Opposition by USA as to Ann Stone re 34 MOTION to Suppress"),
        (40, "2020-03-01", minutes.format("3/1/2020")),
        (41, "2020-03-02", minutes.format("3/2/2020") + " to Suppress. Motion taken under advisement."),
        (42, "2020-03-20", "POST-HEARING BRIEF re 34 MOTION to Suppress by USA as to Ann Stone"),
    )
    assert (one(found).ready, one(found).heard) == (date(2020, 3, 2), True)
    assert left(found, "entry 42 is a paper on the MOTION to Suppress (entry 34) after its hearing")


def test_without_a_hearing_a_motion_is_ready_with_the_last_paper_before_the_order() -> None:
    rows = [
        (36, "2020-02-10", "RESPONSE in Opposition by USA as to Ann Stone re 34 MOTION to Suppress"),
        (37, "2020-02-17", "REPLY by Ann Stone re 36 Response, 34 MOTION to Suppress"),
        (40, "2020-03-01", "ORDER denying 34 Motion to Suppress as to Ann Stone (1)"),
        (41, "2020-03-05", "BRIEF by USA re 34 MOTION to Suppress"),
    ]
    assert (one(says(SUPPRESS, *rows)).ready, one(says(SUPPRESS, *rows)).heard) == (date(2020, 2, 17), False)
    assert one(says(SUPPRESS)).ready is None


def test_a_brief_filed_with_its_motion_does_not_make_it_ready_but_a_later_one_does() -> None:
    brief = "BRIEF in support of MOTION to Suppress 34 by Ann Stone"
    assert one(says(SUPPRESS, (35, "2020-02-03", brief))).ready is None
    assert one(says(SUPPRESS, (35, "2020-02-05", brief))).ready == date(2020, 2, 5)


def test_objections_to_a_recommendation_make_the_motion_ready_and_its_adoption_decides_it() -> None:
    found = says(
        SUPPRESS,
        (40, "2020-03-01", "FINDINGS AND RECOMMENDATION as to Ann Stone re 34 MOTION to Suppress: that it be denied"),
        (41, "2020-03-10", "OBJECTION to 40 Findings and Recommendation by Ann Stone"),
        (43, "2020-04-01", "ORDER adopting 40 Findings and Recommendation as to Ann Stone (1)"),
    )
    assert (one(found).ready, one(found).decided) == (date(2020, 3, 10), date(2020, 4, 1))


def test_an_order_on_a_motion_that_no_entry_files_is_left_open() -> None:
    found = says(SUPPRESS, (40, "2020-03-01", "ORDER granting Motion for Bond as to Ann Stone."))
    assert decided(found) == {"34 MOTION to Suppress": "-"}
    assert left(found, 'entry 40 rules on a motion that no entry read files for sure: "Motion for Bond')


def test_motions_and_orders_of_a_court_that_marks_entries_its_own_way_are_read() -> None:
    found = says(
        (5, "2020-01-08", "MOTION to detain defendant without bail by USA as to Ann Stone - referred to Judge B"),
        (9, "2020-01-10", "EP: MINUTES: Detention Hearing - Government's Motion to Detain Defendant is hereby Denied."),
        (20, "2020-02-12", "Notice of Motion; defendant's MOTION to suppress evidence ; memorandum of law"),
        (22, "2020-02-22", "Notice of Motion; MOTION to dismiss no. 1 by defendant Ann Stone ; memorandum in support"),
        (26, "2020-02-27", "EO: MINUTES: Motion to Suppress Evidence continued from 3/3/2020 to 3/18/2020. [20-1]"),
        (27, "2020-03-01", "The United States of America's OPPOSITION to motion to suppress evidence [20-1]"),
        (38, "2020-03-18", "EP: MINUTES: After argument the Court granted the 20 Motion to Suppress Evidence."),
        (45, "2020-04-08", "ORDER granting Defendant's motion to suppress evidence [20-1]"),
    )
    assert decided(found) == {
        "5 MOTION to detain defendant without bail": "2020-01-10",
        "20 defendant's MOTION to suppress evidence": "2020-03-18",
        "22 MOTION to dismiss no. 1": "-",
    }
    assert (one_of(found, 20).ready, one_of(found, 20).heard) == (date(2020, 3, 18), True)
    assert one_of(found, 20).by == "defence"


# --- excluded days ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "last", "findings"),
    [
        (
            "ORDER as to Ann Stone. The Court finds that the ends of justice served by granting a continuance outweigh"
            " the best interest of the public and the defendant in a speedy trial. Time is excluded from 3/1/2020"
            " through 4/1/2020 pursuant to 18 U.S.C. 3161(h)(7)(A).",
            "2020-04-01",
            True,
        ),
        (
            "ORDER TO CONTINUE - Ends of Justice as to Ann Stone Time excluded from 3/1/20 until 4/1/20.",
            "2020-04-01",
            None,
        ),
        (
            "ORDER. Jury Trial is reset for 4/6/2020. All time from today until the trial date is excluded under the"
            " Speedy Trial Act for the reasons stated on the record.",
            "2020-04-06",
            None,
        ),
        ("ORDER. Speedy trial time is excluded through April 1, 2020.", "2020-04-01", None),
        (
            "ORDER: the period of delay from March 1, 2020, to and including April 1, 2020, shall be excluded.",
            "2020-04-01",
            None,
        ),
        ("ORDER: the Speedy Trial clock is tolled from March 1, 2020 to April 1, 2020.", "2020-04-01", None),
    ],
)
def test_the_days_an_order_excludes_are_read_and_findings_only_where_the_entry_makes_them(
    words: str, last: str, findings: bool | None
) -> None:
    (found,) = says((40, "2020-03-01", words)).exclusions
    assert (str(found.first), str(found.last), found.findings) == ("2020-03-01", last, findings)
    assert (found.ground, found.said_by) == ("h7", "court")


@pytest.mark.parametrize(
    "words",
    [
        "ORDER: the Speedy Trial clock is tolled.",
        "ORDER. Time is excluded from 4/1/2020 to 3/1/2020.",
        "ORDER. The time until the competency report is received is excluded.",
        "ORDER denying the request to exclude time from 3/1/2020 to 4/1/2020.",
        "MOTION to Continue Trial and Exclude Time under the Speedy Trial Act by Ann Stone",
        "WAIVER of Speedy Trial by Ann Stone through 6/1/2020",
    ],
)
def test_what_speaks_of_excluded_time_without_sure_days_excludes_none_and_is_told(words: str) -> None:
    found = says((40, "2020-03-01", words))
    assert found.exclusions == ()
    assert left(found, "entry 40 speaks of excluded time") or left(found, "entry 40 tells a waiver")


def test_time_from_the_filing_of_the_motion_runs_from_the_one_that_the_order_decides() -> None:
    found = says(
        (21, "2020-02-20", "MOTION to Continue Trial by USA as to Ann Stone"),
        (
            22,
            "2020-03-01",
            "ORDER granting 21 Motion to Continue. Jury Trial reset for 6/10/2020. The court finds that the ends of"
            " justice served by granting the motion outweigh the interest in a speedy trial. All the time from the"
            " filing of the motion to the new trial date is excludable.",
        ),
    )
    (days,) = found.exclusions
    assert (str(days.first), str(days.last), days.findings) == ("2020-02-20", "2020-06-10", True)
    assert not left(found, "entry 22")


@pytest.mark.parametrize(
    "words",
    [
        "EO: MINUTES: Time excluded from 1/25/2020 to 3/22/2020. Time excluded between 1/25/2020 thru 3/22/2020",
        "STIPULATION continuing trial date; and order by Judge E ; time excluded between 1/25/2020 thru 3/22/2020",
    ],
)
def test_days_said_twice_are_kept_once_and_a_stipulation_that_is_ordered_is_the_courts(words: str) -> None:
    (days,) = says((16, "2020-01-16", words)).exclusions
    assert (str(days.first), str(days.last), days.said_by) == ("2020-01-25", "2020-03-22", "court")


def test_a_second_sentence_on_excluded_time_is_not_hidden_by_the_first() -> None:
    found = says(
        (40, "2020-03-01", "ORDER. Time from 3/1/2020 to 4/1/2020 is excluded. Time after it is excluded too.")
    )
    assert len(found.exclusions) == 1
    assert left(found, '"Time after it is excluded too"')


def test_an_order_that_excludes_testimony_excludes_no_days() -> None:
    found = says((40, "2020-03-01", "ORDER excluding the testimony of the expert on the time of the search."))
    assert found.exclusions == ()
    assert not left(found, "entry 40")


def test_days_that_the_parties_ask_for_are_theirs() -> None:
    stipulated = "STIPULATION to exclude time from 3/1/2020 to 4/1/2020 under the Speedy Trial Act by USA, Ann Stone"
    asked = "MOTION to Continue Trial and to exclude time from 3/1/2020 to 4/1/2020 by USA as to Ann Stone"
    ordered = "STIPULATION AND ORDER as to Ann Stone. Time from 3/1/2020 to 4/1/2020 is excluded."
    by = [[one.said_by for one in says((40, "2020-03-01", words)).exclusions] for words in (stipulated, asked, ordered)]
    assert by == [["defence", "government"], ["government"], ["court"]]


# --- events and trial ------------------------------------------------------------------------------------------------


def events(*rows: tuple[int, str, str], accused: str = "") -> list[str]:
    return [f"{event.kind} {event.on}" for event in says(*rows, accused=accused).events]


def test_a_dismissal_ends_the_clock_only_when_the_whole_charge_goes() -> None:
    motion = (39, "2020-02-09", "MOTION to Dismiss Indictment by Ann Stone")
    assert events(motion, (40, "2020-03-01", "ORDER granting 39 Motion to Dismiss Indictment")) == [
        "charged 2020-01-02",
        "dismissed 2020-03-01",
    ]
    whole = "ORDER for dismissal by Judge E case dismissed as to Ann Stone (1) count(s) 1."
    assert events((46, "2020-04-13", whole))[1:] == ["dismissed 2020-04-13"]
    for words in (
        "ORDER denying 39 Motion to Dismiss Indictment",
        "ORDER granting 39 Motion to Dismiss Count 2",
        "ORDER of dismissal as to Count 2",
    ):
        assert events(motion, (40, "2020-03-01", words)) == ["charged 2020-01-02"]


def test_after_a_mistrial_motions_count_again_and_a_second_trial_begins() -> None:
    held = "Minute Entry for proceedings held before Judge A: Jury Trial as to Ann Stone held on {}."
    rows = [
        (40, "2020-03-02", held.format("3/2/2020")),
        (41, "2020-03-03", held.format("3/3/2020") + " Mistrial declared."),
        (42, "2020-03-09", "MOTION for Bond by Ann Stone"),
        (60, "2020-06-01", held.format("6/1/2020")),
    ]
    assert events(*rows)[1:] == ["trial began 2020-03-02", "mistrial 2020-03-03", "trial began 2020-06-01"]
    assert decided(says(*rows)) == {"42 MOTION for Bond": "-"}


def test_a_superseding_charge_is_told_once_and_a_prior_conviction_is_no_charge() -> None:
    assert events(
        (30, "2020-02-01", "SUPERSEDING INDICTMENT as to Ann Stone (1) count(s) 1s"),
        (31, "2020-02-02", "REDACTED SUPERSEDING INDICTMENT as to Ann Stone"),
        (32, "2020-02-03", "INFORMATION pursuant to 21 U.S.C. 851 as to Ann Stone"),
    ) == ["charged 2020-01-02", "superseded 2020-02-01"]


def test_arrest_charge_and_first_appearance_are_read_past_a_clerks_marks() -> None:
    rows = [
        (47, "2020-03-02", "Amended Warrant for Arrest Warrant Returned Executed on 1/8/20. in case as to Ann Stone."),
        (6, "2020-01-09", "EP: MINUTES: Initial Appearance - Defendant present in custody. Charges received."),
    ]
    assert events(*rows) == ["charged 2020-01-02", "arrested 2020-01-08", "first appearance 2020-01-09"]
    entries = [EntryReading(10, date(2020, 1, 2), "EP: INDICTMENT by USA Counts filed against Ann Stone (1)", "10")]
    assert [event.kind for event in read(entries).events] == ["charged"]


def test_an_appearance_in_the_district_of_arrest_is_not_the_one_that_counts() -> None:
    held = (
        "Minute Entry for proceedings held before Magistrate Judge B: Initial Appearance {}as to Ann Stone held on {}"
    )
    rows = [
        (3, "2020-01-05", held.format("in Rule 5(c)(3) Proceedings ", "1/5/2020")),
        (5, "2020-01-09", held.format("", "1/9/2020")),
    ]
    assert events(*rows)[1:] == ["first appearance 2020-01-09"]
    assert left(says(*rows), "entry 3: an appearance in another district")


def test_a_trial_taken_off_and_set_anew_is_followed() -> None:
    found = says(
        (39, "2020-02-01", "SCHEDULING ORDER as to Ann Stone. Jury Trial set for 4/6/2020 at 9:00 AM."),
        (40, "2020-03-01", "TEXT ORDER as to Ann Stone. Jury Trial set for 4/6/2020 is VACATED."),
        (41, "2020-03-05", "ORDER. Jury Trial is set for 5/4/2020 at 9:00 AM."),
    )
    assert [(t.number, str(t.was), str(t.to)) for t in found.trial_dates] == [
        (39, "None", "2020-04-06"),
        (40, "2020-04-06", "None"),
        (41, "None", "2020-05-04"),
    ]


# --- codefendants ----------------------------------------------------------------------------------------------------

OF_TWO = [
    (2, "2020-01-02", "NOTICE OF HEARING as to Ann Stone (1), Bob Roe (2)"),
    (3, "2020-01-03", "Arrest of Bob Roe"),
    (
        6,
        "2020-01-12",
        "Minute Entry for proceedings held before Judge B: Initial Appearance as to Ann Stone held on 1/12/2020.",
    ),
    (34, "2020-02-03", "MOTION to Suppress by Bob Roe as to Bob Roe"),
    (35, "2020-02-04", "MOTION to Continue by Ann Stone, Bob Roe as to Ann Stone, Bob Roe"),
    (36, "2020-02-06", "ORDER granting 35 Motion to Continue as to Bob Roe (2)"),
    (
        37,
        "2020-02-20",
        "ORDER denying 34 Motion to Suppress as to Bob Roe (2). Time from 2/20/2020 to 3/20/2020 is excluded.",
    ),
    (
        38,
        "2020-03-01",
        "Minute Entry for proceedings held before Judge A as to Bob Roe. Bob Roe (2) enters a plea of guilty.",
    ),
    (39, "2020-03-05", "ORDER granting 35 Motion to Continue as to Ann Stone (1)."),
]


def test_a_codefendants_entries_move_nothing_of_the_accused_and_are_told() -> None:
    found = says(*OF_TWO, accused=ANN)
    assert events(*OF_TWO, accused=ANN) == ["charged 2020-01-02", "first appearance 2020-01-12"]
    assert decided(found) == {"35 MOTION to Continue": "2020-03-05"}
    assert found.exclusions == ()
    assert left(found, "motions and excluded days of Bob Roe only (entries 34, 37)")


def test_the_codefendant_has_his_own_reading_of_the_same_docket() -> None:
    found = says(*OF_TWO, accused="Bob Roe")
    assert decided(found) == {"34 MOTION to Suppress": "2020-02-20", "35 MOTION to Continue": "2020-02-06"}
    assert len(found.exclusions) == 1
    assert "plea 2020-03-01" in events(*OF_TWO, accused="Bob Roe")


def test_a_docket_of_several_read_for_nobody_says_so() -> None:
    assert left(says(*OF_TWO), "the docket is of several defendants (Ann Stone, Bob Roe)")


def test_the_same_entries_newest_first_are_read_alike() -> None:
    entries = [EntryReading(n, date.fromisoformat(day), text, str(n)) for n, day, text in (INDICTED, *OF_TWO)]
    assert read(entries[::-1], ANN) == read(entries, ANN)
