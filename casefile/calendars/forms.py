"""What may be typed about feeds and reminders."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import RadioField, SelectField, SelectMultipleField
from wtforms.widgets import CheckboxInput, ListWidget

from casefile.infra.forms import Form, choices
from casefile.matters.models import Matter

TITLES = (
    ("neutral", "Neutral: “Court date · M-12”, “Date due · M-12”"),
    ("full", "With the name of the date, the caption and the place"),
)
WARNING = (
    "With full titles, everybody who sees the calendar reads the caption and what is due: on a locked telephone, on a "
    "shared screen, and at the company that keeps the calendar. That alone may tell what the client is accused of."
)


class FeedForm(Form):
    """What a feed is made with."""

    matter = SelectField("Dates of", choices=[])
    titles = RadioField("Titles", choices=choices(TITLES), default="neutral", description=WARNING)

    def offer(self, matters: Sequence[Matter]) -> FeedForm:
        """Let one choose among these matters."""
        named = [(str(one.id), f"M-{one.id}: {one.caption}") for one in matters]
        self.matter.choices = choices([("", "all matters that I may open"), *named])
        return self

    def value(self) -> dict[str, Any]:
        """Return the matter, or None for all, and whether titles are full."""
        chosen = self.matter.data or ""
        return {"matter_id": int(chosen) if chosen else None, "full_titles": self.titles.data == "full"}


WORDS = {10: "ten days before", 7: "seven days before", 1: "the day before", 0: "in the morning of the day"}


class ReminderForm(Form):
    """How many days ahead a person wants to be told by mail."""

    days = SelectMultipleField(
        "Send me a message", coerce=int, widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )

    def offer(self, days: Sequence[int], words: Mapping[int, str] = WORDS) -> ReminderForm:
        """Let one choose among these."""
        self.days.choices = choices((day, words[day]) for day in days)
        return self

    def value(self) -> tuple[int, ...]:
        """Return the days ahead."""
        return tuple(self.days.data or ())
