"""Birth dates in a text. The year may stand in a filing; days of filing, offences and hearings are no birth dates."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from casefile.law.guard import Hit, Leaving, Reading
from casefile.law.guard_fold import Token, listed

_ENGLISH = "january february march april may june july august september october november december"
_SPANISH = "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre"
MONTHS = {
    **{name: number for number, name in enumerate(_ENGLISH.split(), start=1)},
    **{name[:3]: number for number, name in enumerate(_ENGLISH.split(), start=1)},
    **{name: number for number, name in enumerate(_SPANISH.split(), start=1)},
    "sept": 9,
}
_BIRTH = listed("dob birthday birthdays birthdate born birth nacido nacida nacimiento cumpleanos")
_LINKS = listed(
    "on is was of the a an date day in at as listed shown given stated recorded s his her their its year him them "
    "and or about around falls celebrated el de fecha en monday tuesday wednesday thursday friday saturday sunday "
    "entered named reads exact she he they who"
)
_AFTER = listed("is was his her their the s date of as her own a")
_STOPS = ";!?"
FARTHEST_BEFORE, FARTHEST_AFTER = 8, 4


@dataclass(frozen=True, slots=True)
class Written:
    """One date as it is written, by the numbers of its first and last word; ``year`` is 0 where none stands there.

    ``days`` are the days it may mean: 3/4/2012 is one in March and one in April.
    """

    first: int
    last: int
    year: int
    days: tuple[date, ...]


def birth_dates(reading: Reading, leaving: Leaving) -> Iterator[Hit]:
    """Yield dates that their own words call a birth date, and the known birth dates of people of the matter.

    Source: Fed. R. Crim. P. 49.1(a)(2).
    """
    known = {*leaving.born, *(one.born_on for one in leaving.names if one.born_on)}
    for one in dates_in(reading.tokens):
        if (one.year and known & set(one.days)) or _is_birth(reading.tokens, one):
            start, end = reading.tokens[one.first].start, reading.tokens[one.last].end
            instead = str(one.year) if one.year else "[day of birth]"
            yield Hit("birth-date", "A birth date stands here with day and month.", start, end, instead)


def dates_in(tokens: Sequence[Token]) -> Iterator[Written]:
    """Yield the dates of a text with day and month, in figures or words; one without a year where a month is named."""
    at = 0
    while at < len(tokens):
        found = _by_name(tokens, at) or _by_figures(tokens, at)
        if found:
            yield found
        at = found.last + 1 if found else at + 1


def _by_figures(tokens: Sequence[Token], at: int) -> Written | None:
    """Return a date such as 3/4/2012, 3. 4. 2012, 03-04-12 or 2012-03-04; what hangs on at either end makes it none."""
    three = tokens[at : at + 3]
    if len(three) < 3 or not all(token.is_number for token in three):
        return _compact(tokens, at)
    gaps = {token.gap.strip() for token in three[1:]}
    if len(gaps) != 1 or not gaps <= {"/", "-", ".", "–", "—", "−"}:
        return None
    hangs = at + 3 < len(tokens) and tokens[at + 3].is_number and tokens[at + 3].gap.strip() in gaps
    hung = at > 0 and tokens[at].gap.strip() in gaps and tokens[at - 1].is_number
    if hangs or hung:
        return None
    words = [token.word for token in three]
    lengths = [len(word) for word in words]
    if lengths[0] == 4 and max(lengths[1:]) <= 2:
        return _written(at, at + 2, int(words[0]), (int(words[1]), int(words[2])))
    if max(lengths[:2]) <= 2 and lengths[2] in (2, 4):
        year = int(words[2])
        year += 0 if lengths[2] == 4 else 1900 if year > 30 else 2000
        first, second = int(words[0]), int(words[1])
        return _written(at, at + 2, year, (first, second), (second, first))
    return None


def _compact(tokens: Sequence[Token], at: int) -> Written | None:
    """Return a date of eight digits, such as 20120304, which counts only where its own words call it a birth date."""
    word = tokens[at].word
    if not tokens[at].is_number or len(word) != 8 or not _birth_before(tokens, at):
        return None
    by_year = _written(at, at, int(word[:4]), (int(word[4:6]), int(word[6:])))
    return by_year or _written(at, at, int(word[4:]), (int(word[:2]), int(word[2:4])), (int(word[2:4]), int(word[:2])))


def _by_name(tokens: Sequence[Token], at: int) -> Written | None:
    """Return a date with the name of its month: March 4, 2012; 4th of March 2012; 4 de marzo de 2012; 4-Mar-2012."""
    month = MONTHS.get(tokens[at].word)
    if month and at + 1 < len(tokens) and _near(tokens[at + 1]) and (day := _day(tokens[at + 1].word)):
        return _with_year(tokens, at, at + 1, month, day)
    if not (day := _day(tokens[at].word)):
        return None
    to = at + 1
    while to < len(tokens) and to < at + 4 and tokens[to].word in ("of", "de", "day", "st", "nd", "rd", "th"):
        to += 1
    month = MONTHS.get(tokens[to].word) if to < len(tokens) and _near(tokens[to]) else None
    return _with_year(tokens, at, to, month, day) if month else None


def _day(word: str) -> int:
    digits = word[:-2] if word[-2:] in ("st", "nd", "rd", "th") else word
    return int(digits) if digits.isdecimal() and len(digits) <= 2 and 1 <= int(digits) <= 31 else 0


def _near(token: Token) -> bool:
    return len(token.gap) <= 4 and not any(mark in token.gap for mark in ";:!?()")


def _with_year(tokens: Sequence[Token], first: int, last: int, month: int, day: int) -> Written | None:
    to = last + 1
    while to < len(tokens) and to < last + 3 and tokens[to].word in ("of", "de", "in", "del"):
        to += 1
    year = 0
    if to < len(tokens) and tokens[to].is_number and len(tokens[to].word) == 4 and _near(tokens[to]):
        year, last = int(tokens[to].word), to
    return _written(first, last, year, (month, day)) if year else Written(first, last, 0, ())


def _written(first: int, last: int, year: int, *month_days: tuple[int, int]) -> Written | None:
    days = []
    for month, day in month_days:
        try:
            days.append(date(year, month, day))
        except ValueError:  # the 30th of February is no day
            continue
    return Written(first, last, year, tuple(dict.fromkeys(days))) if days and 1900 <= year <= 2100 else None


# --- whether it is a birth date --------------------------------------------------------------------------------------


def _is_birth(tokens: Sequence[Token], one: Written) -> bool:
    return _birth_before(tokens, one.first) or _birth_after(tokens, one.last)


def _birth_before(tokens: Sequence[Token], first: int) -> bool:
    """Whether a word of birth stands before, with nothing between but linking words and names of places."""
    for at in range(first - 1, max(-1, first - 1 - FARTHEST_BEFORE), -1):
        gap = tokens[at + 1].gap
        if any(mark in gap for mark in _STOPS) or "\n\n" in gap:
            return False
        if tokens[at].word in _BIRTH or _spelt(tokens, at):
            return True
        if "." in gap and len(tokens[at].word) > 4:
            return False
        if tokens[at].word not in _LINKS and (not tokens[at].capital or tokens[at].is_number):
            return False
    return False


def _birth_after(tokens: Sequence[Token], last: int) -> bool:
    """Whether the words after a date call it so: “March 4, 2012 (date of birth)”."""
    for at in range(last + 1, min(last + 1 + FARTHEST_AFTER, len(tokens))):
        gap = tokens[at].gap
        if any(mark in gap for mark in ".;:!?") or "\n\n" in gap:
            return False
        if tokens[at].word in _BIRTH and tokens[at].word != "born":
            return True
        if tokens[at].word not in _AFTER:
            return False
    return False


def _spelt(tokens: Sequence[Token], at: int) -> bool:
    """Whether D.O.B. ends here."""
    return at >= 2 and [token.word for token in tokens[at - 2 : at + 1]] == ["d", "o", "b"]
