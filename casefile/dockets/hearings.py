"""Hearings and dates found in the wording of docket entries: pure, and silent where the wording is not sure.

The words are first marked (``marking``); rules then read a sentence as a clerk writes it (``wording``, ``duedates``);
what they read is followed from entry to entry (``following``). What no rule reads surely becomes a warning.
"""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from casefile.dockets.following import Book
from casefile.dockets.values import EntryReading, HearingReading, HearingsFound


def open_book(zone: str, defendants: Sequence[str] = ()) -> Book:
    """Return an empty book, into which entries are read in their order; defendants as ``find_hearings`` wants them."""
    return Book(ZoneInfo(zone), tuple(defendants) if len(defendants) > 1 else ())


def find_hearings(entries: Sequence[EntryReading], zone: str, defendants: Sequence[str] = ()) -> HearingsFound:
    """Return the hearings, deadlines and warnings that the entries' text yields.

    ``defendants`` tells the hearings of several defendants apart; with one or none every hearing is everybody's.
    """
    book = open_book(zone, defendants)
    for entry in sorted(entries, key=lambda entry: entry.filed_on):
        book.read(entry)
    return book.found()


def hearings(entries: Sequence[EntryReading], zone: str) -> list[HearingReading]:
    """Return only the hearings of the entries, in the order of their days."""
    return list(find_hearings(entries, zone).hearings)
