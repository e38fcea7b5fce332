"""Days and hours in the words of the language of the request."""

from __future__ import annotations

from datetime import date, datetime

from babel.dates import format_date, format_time, get_timezone_name

from casefile.infra import languages

LOCALES = {"en": "en_US", "es": "es_US"}
DAY = {"en": "MMMM d", "es": "d 'de' MMMM"}
WEEKDAY = {"en": "EEEE, ", "es": "EEEE, "}
YEAR = {"en": ", y", "es": " 'de' y"}


def day(on: date, today: date, *, weekday: bool = False) -> str:
    """Return a day without its year where that is this year."""
    name = languages.language()
    pattern = (WEEKDAY[name] if weekday else "") + DAY[name] + (YEAR[name] if on.year != today.year else "")
    words: str = format_date(on, pattern, locale=LOCALES[name])
    return words if name == "en" or not weekday else words[0].upper() + words[1:]


def hour(at: datetime) -> str:
    """Return the time of day that a clock shows at the place of the moment's zone."""
    return str(format_time(at, "h:mm a", locale=LOCALES[languages.language()])).lower()


def zone(at: datetime) -> str:
    """Return the name of the zone of a moment."""
    return str(get_timezone_name(at, locale=LOCALES[languages.language()]))
