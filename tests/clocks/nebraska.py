"""The Nebraska docket read by hand: each of its 136 entries was read, and what it does is written down here.

An entry that is not here does nothing to a hearing, a motion or the clock. Entries that look as if they did, and do
not, stand here with an empty list and the reason. The docket is ``casefile/demo/dockets/nebraska-possession.html``.
"""

from __future__ import annotations

ENTRIES: dict[int, list[str]] = {
    1: ["charged 2013-09-25"],
    4: ["sets Initial Appearance of 2013-10-15 14:00"],
    6: [
        "first appearance 2013-10-15",
        "holds Initial Appearance of 2013-10-15 14:00",
        "holds Arraignment of 2013-10-15",
        "holds Detention Hearing of 2013-10-15",
        "sets Jury Trial of 2013-12-16 09:00",  # it names the day; entry 9 adds hour and jury
        "trial: none -> 2013-12-16",
    ],
    9: ["sets Jury Trial of 2013-12-16 09:00"],  # the same day again: moves nothing
    12: ["motion of the defence: MOTION to Modify Conditions of Release"],
    13: ["decides 12"],
    14: ["motion of the defence: Unopposed MOTION to Continue Jury Trial"],
    15: [
        "decides 14",
        "moves Jury Trial of 2013-12-16 09:00",
        "sets Jury Trial of 2014-02-18 09:00",
        "trial: 2013-12-16 -> 2014-02-18",
        "excludes 2013-12-05 to 2014-02-18, findings not told",  # cites 3161(h)(1), which has no paragraph for it
    ],
    16: ["motion of the defence: MOTION to Extend Time to File Pretrial Motions and Showing of Good Cause"],
    17: [
        "decides 16",
        "moves Jury Trial of 2014-02-18 09:00",  # "pending resolution of any pretrial motions": to no day
        "trial: 2014-02-18 -> none",
        "excludes 2014-02-03 to 2014-03-10, findings not told",  # time to prepare motions; the Act is misspelt "Speety"
    ],
    19: ["motion of the defence: Unopposed MOTION to Continue Jury Trial"],
    20: [
        "decides 19",
        "sets Telephonic Conference of 2014-05-13 10:00",
        "excludes 2014-03-12 to 2014-05-13, findings not told",
    ],
    21: ["motion of the defence: TEXT ORAL MOTION - for additional time"],
    22: [
        "decides 21",
        "moves Telephonic Conference of 2014-05-13 10:00",
        "sets Telephonic Status Conference of 2014-08-19 09:00",
        "excludes 2014-05-13 to 2014-08-19, findings not told",
    ],
    23: [
        "moves Telephonic Status Conference of 2014-08-19 09:00",
        "sets Status Conference of 2014-08-18 11:30",
        "excludes 2014-08-04 to 2014-08-18, findings not told",  # "for the reasons stated in the court's prior order"
    ],
    24: [
        "holds Status Conference of 2014-08-18 11:30",
        "motion of the defence: oral motion to continue status hearing",  # made and granted in court
        "decides the oral motion",
        "sets Status Hearing of 2014-11-17 09:00",
        "excludes 2014-08-18 to 2014-11-17, findings not told",  # "unusual and complex"; nothing of the ends of justice
    ],
    26: ["motion of the government: MOTION to Continue Status Conference"],
    27: [
        "decides 26",
        "moves Status Hearing of 2014-11-17 09:00",
        "sets Status Conference of 2014-11-25 10:00",
        "excludes 2014-11-12 to 2014-11-25, findings not told",
    ],
    28: ["moves Status Conference of 2014-11-25 10:00", "sets Status Conference of 2014-11-25 14:00"],
    29: [
        "sets Telephonic Status Conference of 2015-01-06 13:30",
        "sets Trial of 2015-03-02 09:00",
        "trial: none -> 2015-03-02",
        "excludes 2014-11-25 to 2015-03-02, findings not told",
    ],
    30: ["moves Telephonic Status Conference of 2015-01-06 13:30", "sets Status Conference of 2015-01-06 10:45"],
    31: ["sets Trial of 2015-03-02 09:00"],  # it "remains scheduled": moves nothing
    32: ["motion of the government: MOTION to Extend"],
    33: ["decides 32"],
    34: ["motion of the defence: MOTION to Modify Conditions of Release"],
    35: ["motion of the government: MOTION in Limine to Proposed Psychological Testimony"],
    36: ["motion of the government: MOTION to file under Seal"],
    38: [],  # a brief in support, filed with its motion
    39: ["decides 36"],  # granted in part and denied in part: nothing of it waits
    40: ["decides 34"],
    41: [
        "motion of the defence: UNOPPOSED MOTION to Extend Response Date regarding MOTION in Limine to Proposed"
        " Psychological Testimony 35"
    ],
    42: ["decides 41"],  # not 35, which it names as what is replied to
    43: [],  # the brief in opposition: the last paper on 35
    44: ["decides 35"],
    45: ["motion of the defence: UNOPPOSED MOTION to Continue Trial"],
    46: [
        "decides 45",
        "moves Trial of 2015-03-02 09:00",
        "sets Jury Trial of 2015-04-27 09:00",
        "trial: 2015-03-02 -> 2015-04-27",
        "excludes 2015-02-23 to 2015-04-27, findings not told",
    ],
    48: ["motion of the government: AMENDED MOTION in Limine"],
    50: ["motion of the government: MOTION to file under Seal"],
    53: ["motion of the defence: UNOPPOSED MOTION to Extend Briefing Schedule"],
    54: ["motion of the government: MOTION for Medical/Mental Examination of Defendant"],
    55: ["motion of the defence: MOTION to Modify Conditions of Release"],
    56: ["decides 50", "decides 53"],  # it calls each side by the other's name; who filed stays who filed
    57: [],  # the same order again, with the sides put right
    58: [
        "decides 54",
        "moves Jury Trial of 2015-04-27 09:00",  # "until further order of the court": to no day
        "trial: 2015-04-27 -> none",
        "excludes 2015-04-21 to a day that no entry names, findings not told",  # the "submission of its report"
    ],
    59: ["decides 55"],
    61: [],  # the warden's extension: no motion of a side, no day
    63: [],  # the evaluation is filed by the clerk; on which day the Bureau submitted it, no entry tells
    64: ["sets Telephone Conference of 2015-10-27 11:30"],
    65: [
        "excludes 2015-03-25 to 2015-11-24, findings not told"
    ],  # "the filing of [48] … and the … disposition thereof"
    67: [],  # "will be taken under submission at such time": the briefs of 23 November tell the day
    68: [],  # brief on 48
    69: [],  # brief on 48, the same day: the last papers
    70: [
        "decides 48",
        "excludes 2015-11-24 to 2016-01-06, findings not told",  # to a conference that entry 71 sets
    ],
    71: ["sets On the Record Status Conference of 2016-01-06 12:00"],
    73: [
        "holds On the Record Status Conference of 2016-01-06 12:00",
        "sets Status Conference of 2016-02-23 12:00",
        "excludes 2016-01-06 to 2016-02-23, findings not told",
    ],
    76: [
        "sets Non-Jury Trial of 2016-05-23 09:00",
        "trial: none -> 2016-05-23",
        "excludes 2016-01-26 to 2016-05-23, findings not told",
    ],
    81: ["sets Frye Hearing of 2016-05-23 08:30"],
    85: ["holds Frye Hearing of 2016-05-23 08:30"],  # its minutes (83) are sealed; the exhibit list tells it was held
    87: [
        "trial began 2016-05-23",
        "holds Non-Jury Trial of 2016-05-23 09:00",
        "sets Trial of 2016-05-24 09:00",
    ],
    91: ["holds Trial of 2016-05-24 09:00", "sets Trial of 2016-05-25 09:00"],
    95: ["holds Trial of 2016-05-25 09:00", "sets Ruling of 2016-05-26 11:00"],
    100: ["holds Ruling of 2016-05-26 11:00", "sets Sentencing of 2016-09-07 12:00"],
    104: ["sets Sentencing of 2016-09-07 12:00"],
    116: [],  # a motion after trial: no pretrial motion
    120: ["holds Sentencing of 2016-09-07 12:00"],
    127: [],  # after judgment
    137: [],  # after judgment
    140: [],  # dismisses the appeal, not the case
    144: [],  # tells the Frye hearing held once more
}

MOTIONS: list[tuple[int, str, str | None, bool, str, int]] = [
    # entry, filed, last paper or hearing, heard, decided, by entry
    (12, "2013-11-12", None, False, "2013-11-14", 13),
    (14, "2013-12-03", None, False, "2013-12-05", 15),
    (16, "2014-01-30", None, False, "2014-02-03", 17),
    (19, "2014-03-11", None, False, "2014-03-12", 20),
    (21, "2014-05-13", None, False, "2014-05-13", 22),
    (24, "2014-08-18", "2014-08-18", True, "2014-08-18", 24),
    (26, "2014-11-10", None, False, "2014-11-12", 27),
    (32, "2015-01-14", None, False, "2015-01-15", 33),
    (34, "2015-01-16", None, False, "2015-01-27", 40),
    (35, "2015-01-20", "2015-02-03", False, "2015-02-11", 44),  # brief in opposition, 43
    (36, "2015-01-20", None, False, "2015-01-22", 39),
    (41, "2015-01-28", None, False, "2015-01-29", 42),
    (45, "2015-02-20", None, False, "2015-02-23", 46),
    (48, "2015-03-25", "2015-11-23", False, "2015-11-24", 70),  # concurrent briefs, 68 and 69
    (50, "2015-03-25", None, False, "2015-04-20", 56),
    (53, "2015-04-08", None, False, "2015-04-20", 56),
    (54, "2015-04-09", None, False, "2015-04-21", 58),
    (55, "2015-04-15", None, False, "2015-04-23", 59),
]

OPEN = [
    "entries not on this docket, perhaps sealed: 5, 51, 82-84, 86",
    "entry 24 tells a waiver",
    'entry 58: excludes time until "the date of the Bureau of Prisons\' submission of its report to the Court"',
    "entry 70: names no day for the end of its excluded time; entry 71 set it on 2016-01-06",
]

# The seventy days, counted by hand. The clock starts with the first appearance of 15 October 2013, which is later than
# the indictment of 25 September; day 1 is 16 October 2013. Trial began on 23 May 2016: 951 days, that day included.
# first, last, days, counted, entries of the motions or orders that take the days out

WITHOUT_FINDINGS: list[tuple[str, str, int, bool, tuple[int, ...]]] = [
    # Only motions stop the clock, from filing to the order; 35 and 48 to the last paper, then under advisement.
    ("2013-10-16", "2013-11-11", 27, True, ()),  # 16 of October + 11
    ("2013-11-12", "2013-11-14", 3, False, (12,)),
    ("2013-11-15", "2013-12-02", 18, True, ()),  # 16 + 2: 45 counted so far
    ("2013-12-03", "2013-12-05", 3, False, (14,)),
    ("2013-12-06", "2014-01-29", 55, True, ()),  # 26 + 29: 100. The 70th was 30 December 2013
    ("2014-01-30", "2014-02-03", 5, False, (16,)),
    ("2014-02-04", "2014-03-10", 35, True, ()),  # 25 + 10: 135
    ("2014-03-11", "2014-03-12", 2, False, (19,)),
    ("2014-03-13", "2014-05-12", 61, True, ()),  # 19 + 30 + 12: 196
    ("2014-05-13", "2014-05-13", 1, False, (21,)),
    ("2014-05-14", "2014-08-17", 96, True, ()),  # 18 + 30 + 31 + 17: 292
    ("2014-08-18", "2014-08-18", 1, False, (24,)),
    ("2014-08-19", "2014-11-09", 83, True, ()),  # 13 + 30 + 31 + 9: 375
    ("2014-11-10", "2014-11-12", 3, False, (26,)),
    ("2014-11-13", "2015-01-13", 62, True, ()),  # 18 + 31 + 13: 437
    ("2015-01-14", "2015-01-15", 2, False, (32,)),
    ("2015-01-16", "2015-02-03", 19, False, (34, 35, 36, 41)),
    ("2015-02-04", "2015-02-11", 8, False, (35,)),  # 35 under advisement
    ("2015-02-12", "2015-02-19", 8, True, ()),  # 445
    ("2015-02-20", "2015-02-23", 4, False, (45,)),
    ("2015-02-24", "2015-03-24", 29, True, ()),  # 5 + 24: 474
    ("2015-03-25", "2015-11-23", 244, False, (48, 50, 53, 54, 55)),  # 7 + 30 + 31 + 30 + 31 + 31 + 30 + 31 + 23
    ("2015-11-24", "2015-11-24", 1, False, (48,)),  # 48 under advisement
    ("2015-11-25", "2016-05-23", 181, True, ()),  # 6 + 31 + 31 + 29 + 31 + 30 + 23: 655
]
COUNTED_WITHOUT_FINDINGS = 655
LAST_DAY_WITHOUT_FINDINGS = "2013-12-30"

# If the court made the findings of (h)(7) wherever it excluded time, the orders leave no day open from 3 December 2013
# on: 15 to 18 Feb 2014, 17 from 3 Feb to 10 Mar, the motion 19 on 11 and 12 Mar, 20 from 12 Mar to 13 May, 22 from 13
# May to 19 Aug, 24 from 18 Aug to 17 Nov, 27 from 12 Nov to 25 Nov, 29 from 25 Nov to 2 Mar 2015, 46 from 23 Feb to
# 27 Apr, 58 from 21 Apr and 65 from 25 Mar to 24 Nov, 70 from 24 Nov to 6 Jan 2016, 73 from 6 Jan to 23 Feb, 76 from
# 26 Jan to the day of trial.
WITH_FINDINGS: list[tuple[str, str, int, bool]] = [
    ("2013-10-16", "2013-11-11", 27, True),
    ("2013-11-12", "2013-11-14", 3, False),
    ("2013-11-15", "2013-12-02", 18, True),  # 45
    ("2013-12-03", "2016-05-23", 903, False),  # 951 - 27 - 3 - 18
]
COUNTED_WITH_FINDINGS = 45
