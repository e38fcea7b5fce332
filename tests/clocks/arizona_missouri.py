"""The Arizona and the Missouri docket read by hand, each entry; see ``nebraska`` for how the tables are kept."""

from __future__ import annotations

ARIZONA: dict[str, list[str]] = {
    "2017-02-04-d60990340715993a": ["arrested 2017-02-04"],  # an entry without a number
    "1": ["complaint 2017-02-06"],
    # "Detention Hearing submitted" and "Preliminary Hearing waived": neither was held
    "2": ["first appearance 2017-02-06", "holds Initial Appearance of 2017-02-06"],
    "4": ["motion of both sides: Joint MOTION for Extension of Time to Indict"],
    "5": ["motion of both sides: AMENDED Joint MOTION for Extension of Time to Indict"],
    "7": [
        "decides 4",
        "decides 5",
    ],  # the order names 5, which amends 4; to which day it extends the time, it is silent
    "8": ["sets Change of Plea Hearing of 2017-03-15 10:30"],
    "11": ["charged 2017-03-15"],
    "13": [
        "plea 2017-03-15",
        "holds Change of Plea Hearing of 2017-03-15 10:30",
        "sets Sentencing of 2017-05-22 09:00",
    ],
    "15": [],  # findings and a recommendation on the plea, on no motion
    "17": [],  # accepts the plea of 15 March
    "21": [],  # a motion after the plea: no pretrial motion
    "22": ["moves Sentencing of 2017-05-22 09:00", "sets Sentencing of 2017-06-26 09:00"],
    "24": ["holds Sentencing of 2017-06-26 09:00"],
}
ARIZONA_OPEN = [
    "entries not on this docket, perhaps sealed: 6",
    "entry 7 extends the time to indict; it does not say by how long: unknown until somebody enters it",
]
# Arrest on 4 February 2017: day 1 is the 5th, and without more the 30th is 6 March. The motions 4 and 5 take out the
# 8th to the 10th of February, so it is 9 March. The information came on 15 March, the 39th day, 36 of them counted.
ARIZONA_DAYS = [
    ("2017-02-05", "2017-02-07", 3, True),
    ("2017-02-08", "2017-02-10", 3, False),
    ("2017-02-11", "2017-03-15", 33, True),  # 18 + 15
]

MISSOURI: dict[str, list[str]] = {
    "40": [
        "plea 2018-02-15",
        "holds Arraignment and Plea of 2018-02-15",
        "sets Sentencing of 2018-06-06 14:30",
    ],
    "44": ["sets Sentencing of 2018-06-06 14:30"],
    "45": [],  # a warrant executed on a superseding information, on the day of the plea: no arrest is told
    "46": ["moves Sentencing of 2018-06-06 14:30", "sets Sentencing of 2018-06-13 14:30"],
}
MISSOURI_OPEN = [
    "the docket begins with entry 40",
    "entry 40: an arraignment on a superseding charge",
    "entry 45 tells a warrant executed",
]
