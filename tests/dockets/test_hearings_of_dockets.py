"""The hearings of three whole dockets, each list written by hand from reading every entry."""

from __future__ import annotations

from datetime import date, datetime

from casefile.dockets.values import DocketReading
from tests.dockets.pages import reading

# entry that set it, what, when on the court's clock, status, entries that spoke of it in order
NEBRASKA = [
    ("6", "Arraignment", "2013-10-15", "held", "6"),
    ("6", "Detention Hearing", "2013-10-15", "held", "6"),
    ("4", "Initial Appearance", "2013-10-15 14:00", "held", "4 6"),
    ("6", "Jury Trial", "2013-12-16 09:00", "reset", "6 9 15"),
    (
        "15",
        "Jury Trial",
        "2014-02-18 09:00",
        "reset",
        "15 17",
    ),  # "continued pending resolution of any pretrial motions"
    ("20", "Telephonic Conference", "2014-05-13 10:00", "reset", "20 22"),
    ("23", "Status Conference", "2014-08-18 11:30", "held", "23 24"),
    ("22", "Telephonic Status Conference", "2014-08-19 09:00", "reset", "22 23"),
    ("24", "Status Hearing", "2014-11-17 09:00", "reset", "24 27"),
    ("27", "Status Conference", "2014-11-25 10:00", "reset", "27 28"),
    ("28", "Status Conference", "2014-11-25 14:00", "set", "28"),  # no minutes on the docket
    ("30", "Status Conference", "2015-01-06 10:45", "set", "30"),  # no minutes on the docket
    ("29", "Telephonic Status Conference", "2015-01-06 13:30", "reset", "29 30"),
    ("29", "Trial", "2015-03-02 09:00", "reset", "29 31 46"),
    ("46", "Jury Trial", "2015-04-27 09:00", "reset", "46 58"),  # "continued until further order of the court"
    ("64", "Telephone Conference", "2015-10-27 11:30", "set", "64"),
    ("71", "On the Record Status Conference", "2016-01-06 12:00", "held", "71 73"),
    ("73", "Status Conference", "2016-02-23 12:00", "set", "73"),  # waivers of a jury filed that day; no minutes
    ("81", "Frye Hearing", "2016-05-23 08:30", "held", "81 85"),  # its minutes are sealed
    ("76", "Non-Jury Trial", "2016-05-23 09:00", "held", "76 87"),
    ("87", "Trial", "2016-05-24 09:00", "held", "87 91"),
    ("91", "Trial", "2016-05-25 09:00", "held", "91 95"),
    ("95", "Ruling", "2016-05-26 11:00", "held", "95 100"),
    ("100", "Sentencing", "2016-09-07 12:00", "held", "100 104 120"),
]
NEBRASKA_MOVES = {
    "2013-12-16 09:00": "2014-02-18 09:00",
    "2014-02-18 09:00": "2015-03-02 09:00",
    "2014-05-13 10:00": "2014-08-19 09:00",
    "2014-08-19 09:00": "2014-08-18 11:30",
    "2014-11-17 09:00": "2014-11-25 10:00",
    "2014-11-25 10:00": "2014-11-25 14:00",
    "2015-01-06 13:30": "2015-01-06 10:45",
    "2015-03-02 09:00": "2015-04-27 09:00",
    "2015-04-27 09:00": "2016-05-23 09:00",
}
ARIZONA = [
    ("2", "Initial Appearance", "2017-02-06", "held", "2"),
    ("8", "Change of Plea Hearing", "2017-03-15 10:30", "held", "8 13"),
    ("13", "Sentencing", "2017-05-22 09:00", "reset", "13 22"),
    ("22", "Sentencing", "2017-06-26 09:00", "held", "22 24"),
]
MISSOURI = [
    ("40", "Arraignment and Plea", "2018-02-15", "held", "40"),
    ("40", "Sentencing", "2018-06-06 14:30", "reset", "40 44 46"),
    ("46", "Sentencing", "2018-06-13 14:30", "set", "46"),
]
# entry and hearing: what it is for, who must be there or need not; every other hearing of the docket is silent
NEBRASKA_ATTENDANCE = {
    ("20", "Telephonic Conference"): (
        "to discuss trial scheduling",
        "The defendant, defense counsel, and counsel for the government shall participate in the call.",
    ),
    ("29", "Telephonic Status Conference"): (
        "",
        "The defendant, defense counsel, and counsel for the government shall attend the conference.",
    ),
    ("64", "Telephone Conference"): ("", "between Judge Judge and counsel of record."),
    ("73", "Status Conference"): ("", "Defendant need not be present for hearing."),
    ("76", "Non-Jury Trial"): (
        "",
        "Since this is a criminal case, the defendant shall be present unless excused by the court.",
    ),
    ("81", "Frye Hearing"): (
        "",
        "The defendant, defense counsel, and counsel for the government shall be present at the hearing.",
    ),
}
# day, first words of what is due, entry
NEBRASKA_DEADLINES = [
    ("2013-11-14", "Pretrial motions", "6"),
    ("2013-11-14", "Pretrial Motion Deadline", "9"),
    ("2014-03-10", "Pretrial Motions and briefs", "17"),
    ("2015-01-16", "The government's motion to exclude", "31"),
    ("2015-01-20", "The United States' motion", "33"),
    ("2015-02-06", "reply to filing 35", "42"),
    ("2015-11-23", "the parties may file concurrent briefs", "67"),
    ("2015-12-23", "the defendant shall file an affidavit", "70"),
    ("2015-12-01", "counsel shall jointly contact", "70"),
    ("2016-02-22", "the parties shall each file a consent", "73"),
    ("2016-02-29", "Redaction Request", "77"),
    ("2016-03-08", "Redacted Transcript Deadline", "77"),
    ("2016-05-06", "Release of Transcript Restriction", "77"),
    ("2016-07-01", "The parties shall submit joint", "107"),
    ("2016-07-11", "addressing the foregoing matters", "107"),
    ("2016-07-06", "Redaction Request", "108"),
    ("2016-07-18", "Redacted Transcript Deadline", "108"),
    ("2016-09-13", "Release of Transcript Restriction", "108"),
    ("2016-11-07", "Redaction Request", "131"),
    ("2016-11-17", "Redacted Transcript Deadline", "131"),
    ("2017-01-17", "Release of Transcript Restriction", "131"),
    ("2016-11-28", "Transcript Designation", "135"),
    ("2016-11-28", "Clerks Record of Designation", "135"),
    ("2016-12-21", "The defendant shall file his cross appeal", "138"),
]


def _clock(at: datetime | date) -> str:
    return f"{at:%Y-%m-%d %H:%M}" if isinstance(at, datetime) else at.isoformat()


def _rows(docket: DocketReading) -> list[tuple[str, str, str, str, str]]:
    return [(h.entry, h.what, _clock(h.at), h.status, " ".join(s.entry for s in h.history)) for h in docket.hearings]


def _first_words(docket: DocketReading) -> list[tuple[str, str, str]]:
    return [(d.due.isoformat(), d.what, d.entry) for d in docket.deadlines]


def test_the_nebraska_docket_yields_the_hearings_a_reader_finds_in_its_136_entries() -> None:
    assert _rows(reading("ned")) == NEBRASKA


def test_each_moved_hearing_of_the_nebraska_docket_points_to_the_one_in_its_place() -> None:
    hearings = {h.key: h for h in reading("ned").hearings}
    moves = {_clock(h.at): _clock(hearings[h.moved_to].at) for h in hearings.values() if h.moved_to}
    assert moves == NEBRASKA_MOVES


def test_the_arizona_docket_yields_its_four_hearings_past_a_mistyped_year() -> None:
    assert _rows(reading("azd")) == ARIZONA


def test_a_date_that_does_not_exist_is_told() -> None:
    assert 'entry 22: "5/22/20107" is no date' in reading("azd").warnings


def test_the_missouri_docket_yields_a_sentencing_set_twice_and_moved_once() -> None:
    assert _rows(reading("moed")) == MISSOURI


def test_the_nebraska_docket_yields_every_date_the_court_gave_for_a_paper() -> None:
    found = _first_words(reading("ned"))
    assert [(due, entry) for due, _, entry in found] == [(due, entry) for due, _, entry in NEBRASKA_DEADLINES]
    assert all(what.startswith(start) for (_, what, _), (_, start, _) in zip(found, NEBRASKA_DEADLINES, strict=True))


def test_the_missouri_docket_yields_the_date_for_objections_to_the_report() -> None:
    assert _first_words(reading("moed")) == [("2018-05-16", "Objections to Presentence Report", "40")]


def test_place_and_judge_are_read_with_the_hour() -> None:
    trial = next(h for h in reading("ned").hearings if h.entry == "46")
    assert trial.place == "Courtroom 1, Example Federal Building, 100 Centennial Mall North, Lincoln, NE"
    assert trial.judge == "Senior Judge Harold T. Judge"


def test_a_judge_named_as_the_undersigned_is_the_one_who_ordered_it() -> None:
    conference = next(h for h in reading("ned").hearings if h.entry == "20")
    assert conference.judge == "Magistrate Judge Carol M. Magistrate"


def test_the_purpose_and_who_must_be_there_are_the_entries_own_words() -> None:
    told = {(h.entry, h.what): (h.purpose, h.attendance) for h in reading("ned").hearings if h.purpose or h.attendance}
    assert told == NEBRASKA_ATTENDANCE
    assert not any(h.purpose or h.attendance for court in ("azd", "moed") for h in reading(court).hearings)


def test_periods_in_days_and_doubtful_settings_of_the_nebraska_docket_are_told() -> None:
    told = [warning.split(":")[0] for warning in reading("ned").warnings]
    assert told == ["entry 9", "entry 29", "entry 65", "entry 65"]
