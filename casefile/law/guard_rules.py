"""The rules of the guard in the order in which they are asked: those of a text, and those of the whole."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from casefile.law import guard_dates, guard_marks, guard_names, guard_numbers, guard_outside, guard_words
from casefile.law.guard import Hit, Leaving, Look

OF_TEXT: tuple[Look, ...] = (
    guard_names.named,
    guard_names.identified,
    guard_numbers.telephones,
    guard_numbers.social_security,
    guard_numbers.accounts,
    guard_dates.birth_dates,
    guard_names.known_homes,
    guard_words.homes,
    guard_words.named_minors,
    guard_words.work_product,
    guard_words.quotes,
    guard_words.placeholders,
    guard_marks.footnotes,
    guard_marks.kept_exhibits,
)
OF_WHOLE: tuple[Callable[[Leaving], Iterable[Hit]], ...] = (
    guard_outside.recipients,
    guard_outside.label,
    guard_outside.lacking,
    guard_outside.limits,
    guard_outside.days_ahead,
    guard_outside.pdf,
    guard_outside.metadata,
)
