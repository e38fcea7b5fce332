"""Refusals of the law: each says what is wrong with the value, then what would be right."""

from __future__ import annotations


class RuleError(Exception):
    """A rule of law or of the law data refuses what was given."""


class CalendarError(RuleError):
    """A count leaves the years the court calendar knows."""


class TierError(RuleError):
    """A penalty tier was named that the offence does not have."""


class DeadlineError(RuleError):
    """A deadline cannot be counted from what was given."""


class ClockError(RuleError):
    """A running clock cannot be counted from what was given."""


class StageError(RuleError):
    """A word names no stage of the procedure."""


class LawDataError(RuleError):
    """A file of the law data is not fit to be used."""
