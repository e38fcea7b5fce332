"""What entries did to the day of trial."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from casefile.wording.events import clock_is_over
from casefile.wording.found import FoundEvent, FoundTrialDate
from casefile.wording.lines import Line


def trial_dates_of(lines: Sequence[Line], events: Sequence[FoundEvent]) -> list[FoundTrialDate]:
    """Return each change of the day of trial; an entry that only names the day again changes nothing."""
    found: list[FoundTrialDate] = []
    stands: date | None = None
    for line in lines:
        if clock_is_over(events, line.filed_on):
            stands = None
            continue
        for sentence, said in line.hearings_set:
            if "trial" not in said.families or (said.at is None and said.verb not in ("open", "cancelled")):
                continue
            to = date(said.at.year, said.at.month, said.at.day) if said.at is not None else None
            if to != stands:
                found.append(FoundTrialDate(stands, to, line.key, line.number, line.marked.plain(sentence)[:400]))
                stands = to
    return found
