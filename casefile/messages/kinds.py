"""What a client may choose instead of writing: in the client's language on their pages, in English on the office's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from casefile.infra.languages import lazy

KIND_NAMES = {
    "question": "A question",
    "contacted": "Somebody contacted the client",
    "tell": "The client needs to talk to counsel",
    "counsel": "Written by counsel",
}


@dataclass(frozen=True)
class Choice:
    """One question to which the client gives one of a few answers; ``help`` stands below it."""

    name: str
    asks: Any
    answers: dict[str, Any]
    help: Any = ""


_CALL = Choice(
    "call",
    lazy("May your lawyer call you?"),
    {
        "yes": lazy("Yes, call me"),
        "no_voicemail": lazy("Yes, but do not leave a message"),
        "i_call": lazy("No. I will call the office"),
        "no": lazy("No. Other people can hear or see my phone"),
    },
)

CHOICES: dict[str, tuple[Choice, ...]] = {
    "contacted": (
        Choice(
            "how",
            lazy("How did they reach you?"),
            {
                "phone": lazy("By phone"),
                "text": lazy("By text message"),
                "social": lazy("On social media, a game or an app"),
                "email": lazy("By e-mail or letter"),
                "in_person": lazy("In person"),
                "through": lazy("Through somebody else"),
            },
        ),
        Choice(
            "when",
            lazy("When was it?"),
            {
                "today": lazy("Today"),
                "yesterday": lazy("Yesterday"),
                "week": lazy("In the last seven days"),
                "earlier": lazy("Before that"),
                "unsure": lazy("I am not sure"),
            },
        ),
        Choice(
            "answered",
            lazy("Did you answer?"),
            {"yes": lazy("Yes, I did"), "no": lazy("No, I did not"), "unsure": lazy("Not sure")},
            lazy("It is okay to tell us. Your lawyer needs to know so that they can help."),
        ),
        Choice(
            "kept",
            lazy("Where is the message now?"),
            {
                "phone": lazy("On my phone"),
                "computer": lazy("On a computer or tablet"),
                "paper": lazy("On paper"),
                "other": lazy("Somewhere else"),
                "gone": lazy("It is gone"),
                "none": lazy("There is no message"),
            },
            lazy("Do not delete it. Do not copy it. Do not send a picture of it. Leave it where it is."),
        ),
        _CALL,
    ),
    "tell": (
        Choice(
            "what",
            lazy("What is it about?"),
            {
                "rule": lazy("I broke a rule"),
                "maybe": lazy("I may have broken a rule"),
                "will": lazy("I am afraid I will break a rule"),
                "talk": lazy("I need to tell my lawyer something else"),
            },
        ),
        Choice(
            "rule",
            lazy("Which kind of rule?"),
            {
                "contact": lazy("Whom I may talk to or be near"),
                "device": lazy("Phone, computer or internet"),
                "place": lazy("Where I live, go or travel"),
                "hours": lazy("When I must be at home"),
                "check_in": lazy("A meeting, a call or a test"),
                "court": lazy("A day in court"),
                "other": lazy("Another rule"),
                "none": lazy("No rule, or I want to say it only when we talk"),
            },
        ),
        _CALL,
    ),
}


def in_words(kind: str, chosen: dict[str, str]) -> list[tuple[str, str]]:
    """Return what was asked and what was chosen, in the language of this request."""
    return [
        (str(one.asks), str(one.answers[chosen[one.name]]))
        for one in CHOICES.get(kind, ())
        if chosen.get(one.name) in one.answers
    ]
