"""Private search: how far a reported file was opened beyond what a private person had seen, and what is unknown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from casefile.law.dated import Verified
from casefile.law.errors import RuleError

Answer = Literal["yes", "no", "not stated"]
Viewed = Literal["yes", "hash only", "no", "not stated"]
Finding = Literal["within", "beyond", "courts disagree", "unknown", "not opened", "under a warrant"]
SCOPES = {"yes": "viewed", "hash only": "hash_only", "no": "unviewed"}
QUESTIONS: Mapping[str, tuple[str, ...]] = {
    "viewed": ("within", "beyond"),
    "hash_only": ("within", "beyond"),
    "unviewed": ("within", "beyond"),
    "clearing_house": ("government", "private"),
}
ASKS = ("provider_viewed", "hash_match", "public", "clearing_house", "police_opened", "order", "affidavit")
EVERYWHERE = "us"


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What a report and the file of the case say of one reported file. ``not stated`` is what nobody has said."""

    viewed: Viewed = "not stated"
    public: Answer = "not stated"
    clearing_house: Answer = "not stated"
    police: Answer = "not stated"
    police_on: date | None = None
    before_warrant: Answer = "not stated"
    warrant_on: date | None = None
    affidavit: Answer = "not stated"


@dataclass(frozen=True, slots=True)
class Authority:
    """One decision. ``court`` is ``us`` for the Supreme Court, else the circuit; ``answers`` is by question."""

    key: str
    name: str
    cite: str
    court: str
    says: str
    answers: Mapping[str, str]
    read: str
    source: str
    verified: Verified


@dataclass(frozen=True, slots=True)
class Ask:
    """Something to demand, and of whom."""

    key: str
    who: str
    text: str


@dataclass(frozen=True, slots=True)
class Preparation:
    """A question to prepare for, because the government will raise it. Never an answer."""

    key: str
    text: str
    source: str
    verified: Verified


@dataclass(frozen=True, slots=True)
class PrivateSearchRules:
    """The authorities in the order of the file, what to ask for by key, and what to prepare for.

    ``preservation_since`` is the first day of a report that the provider's duty to preserve for a year is counted for.
    """

    authorities: tuple[Authority, ...]
    asks: Mapping[str, Ask]
    prepare: tuple[Preparation, ...]
    preservation_since: date


@dataclass(frozen=True, slots=True)
class Voice:
    """What one authority answers to the question at hand; ``binds`` says whether it binds the court of this matter."""

    authority: Authority
    answer: str
    binds: bool


@dataclass(frozen=True, slots=True)
class Step:
    """One opening by somebody who is, or may be, the government: how far it went, why, and who says so."""

    who: Literal["clearing-house", "law enforcement"]
    finding: Finding
    why: str
    voices: tuple[Voice, ...] = ()


@dataclass(frozen=True, slots=True)
class Assessment:
    """The worksheet of one file: each opening, what is unknown and must be asked, and what else turns on it."""

    steps: tuple[Step, ...]
    asks: tuple[str, ...]
    notes: tuple[str, ...]


def opened_before_warrant(facts: FileFacts) -> Answer:
    """Return whether law enforcement opened the file before the warrant: by the days where both are known.

    Days alone do not tell the order within one day; then what is stated counts.

    Raises:
        RuleError: what is stated contradicts the days.
    """
    if facts.police != "yes":
        return "no" if facts.police == "no" else "not stated"
    if facts.police_on is None or facts.warrant_on is None or facts.police_on == facts.warrant_on:
        return facts.before_warrant
    by_days: Answer = "yes" if facts.police_on < facts.warrant_on else "no"
    if facts.before_warrant not in (by_days, "not stated"):
        raise RuleError(
            f"opened on {facts.police_on}, warrant of {facts.warrant_on}: that is "
            f"{'before' if by_days == 'yes' else 'not before'} the warrant, but the answer says otherwise; correct one"
        )
    return by_days


def assess(facts: FileFacts, circuit: str | None, rules: PrivateSearchRules) -> Assessment:
    """Return how far each opening of a reported file went beyond what a private person had seen.

    ``circuit`` is None where it is not known: then every authority is shown, and a point on which they differ is open.
    Nothing is decided here on expectation of privacy, on the exceptions, or on who the provider acted for.

    Raises:
        RuleError: what is recorded contradicts itself.
    """
    steps = (_by_clearing_house(facts, circuit, rules), _by_police(facts, circuit, rules))
    return Assessment(steps, tuple(_asks(facts)), tuple(_notes(facts)))


def voices(question: str, circuit: str | None, rules: PrivateSearchRules) -> tuple[Voice, ...]:
    """Return what each authority answers to a question, those that bind the circuit first."""
    found = [
        Voice(one, one.answers[question], one.court in (EVERYWHERE, circuit))
        for one in rules.authorities
        if question in one.answers
    ]
    return tuple(sorted(found, key=lambda voice: not voice.binds))


def circuits(rules: PrivateSearchRules) -> tuple[str, ...]:
    """Return the circuits that an authority of the rules comes from."""
    return tuple(dict.fromkeys(one.court for one in rules.authorities if one.court != EVERYWHERE))


def _scope(facts: FileFacts, circuit: str | None, rules: PrivateSearchRules) -> tuple[Finding, str, tuple[Voice, ...]]:
    """Return how far any opening by the government went beyond the provider's, without regard to who opened it."""
    if facts.viewed == "not stated":
        return "unknown", "It is not stated whether a person at the provider viewed the file: all turns on it.", ()
    heard = voices(SCOPES[facts.viewed], circuit, rules)
    finding = _answer_of(heard, circuit)
    told = {
        "yes": "A person at the provider viewed the whole file.",
        "hash only": "Nobody at the provider viewed the file; its systems matched a hash.",
        "no": "Nobody at the provider viewed the file.",
    }[facts.viewed]
    return finding, f"{told} {_in_words(finding, heard, circuit)}", heard


def _answer_of(heard: Sequence[Voice], circuit: str | None) -> Finding:
    answers = {voice.answer for voice in heard if voice.binds} or (
        {voice.answer for voice in heard} if circuit is None else set()
    )
    if len(answers) > 1:
        return "courts disagree"
    only = next(iter(answers), None)
    return "within" if only == "within" else "beyond" if only == "beyond" else "unknown"


def _in_words(finding: Finding, heard: Sequence[Voice], circuit: str | None) -> str:
    if finding == "courts disagree":
        return "The circuits answer differently and the circuit is not known: both answers stand below."
    if finding == "unknown":
        place = f"the {ordinal(circuit)} Circuit" if circuit else "any circuit"
        both = " Other circuits disagree." if len({voice.answer for voice in heard}) > 1 else ""
        return f"No authority of {place} on this is recorded here.{both}"
    if finding == "within":
        return "To open it again stays within what the private person had seen."
    return "To open it goes beyond what a private person had seen."


def _by_clearing_house(facts: FileFacts, circuit: str | None, rules: PrivateSearchRules) -> Step:
    if facts.clearing_house == "no":
        return Step("clearing-house", "not opened", "The report says that no analyst opened the file.")
    if facts.clearing_house == "not stated":
        return Step("clearing-house", "unknown", "It is not stated whether an analyst opened the file.")
    finding, why, heard = _scope(facts, circuit, rules)
    whose = voices("clearing_house", circuit, rules)
    if finding == "within" or (finding == "unknown" and facts.viewed == "not stated"):
        return Step("clearing-house", finding, why, heard)
    if _is_government(whose):
        return Step("clearing-house", finding, f"{why} Here the clearing-house counts as governmental.", heard + whose)
    where = "for this circuit" if circuit else "while the circuit is not known"
    open_point = f"Whether the clearing-house counts as governmental is not answered {where}."
    return Step("clearing-house", "unknown", f"{why} {open_point}", heard + whose)


def _by_police(facts: FileFacts, circuit: str | None, rules: PrivateSearchRules) -> Step:
    if facts.police == "no":
        return Step("law enforcement", "not opened", "Law enforcement is recorded as not having opened the file.")
    if facts.police == "not stated":
        return Step("law enforcement", "unknown", "It is not stated whether law enforcement opened the file.")
    before = opened_before_warrant(facts)
    if before == "no":
        why = "It was opened under the warrant; the question is what the warrant itself rests on."
        return Step("law enforcement", "under a warrant", why)
    finding, why, heard = _scope(facts, circuit, rules)
    if before == "not stated":
        why += " It is not stated whether that was before a warrant: the answer holds only if it was."
    whose = voices("clearing_house", circuit, rules)
    if facts.clearing_house == "yes" and finding in ("beyond", "courts disagree") and not _is_government(whose):
        why += (
            " But an analyst of the clearing-house had opened it: if that was a private search in this circuit, "
            "law enforcement may have gone no further."
        )
        return Step("law enforcement", "unknown", why, heard + whose)
    return Step("law enforcement", finding, why, heard)


def _is_government(whose: Iterable[Voice]) -> bool:
    return {voice.answer for voice in whose if voice.binds} == {"government"}


def _asks(facts: FileFacts) -> Iterable[str]:
    if facts.viewed != "hash only":
        yield from ("provider_viewed",) if facts.viewed == "not stated" else ()
    else:
        yield from ("provider_viewed", "hash_match")
    if facts.public == "not stated":
        yield "public"
    if facts.clearing_house == "not stated":
        yield "clearing_house"
    if facts.police == "not stated":
        yield "police_opened"
    if facts.police == "yes" and (opened_before_warrant(facts) == "not stated" or facts.police_on is None):
        yield "order"
    if facts.affidavit == "not stated":
        yield "affidavit"


def _notes(facts: FileFacts) -> Iterable[str]:
    if facts.public == "yes":
        yield "The report says that the contents were publicly available: whether any privacy was left comes first."
    if facts.affidavit == "yes":
        yield "The affidavit relies on this file: ask what is left of probable cause without what its opening showed."
    if facts.affidavit == "no":
        yield "The affidavit is recorded as not relying on this file."


@dataclass(frozen=True, slots=True)
class Tally:
    """How many files stand where; ``before_warrant`` counts those that law enforcement opened before a warrant."""

    files: int
    viewed: int
    hash_only: int
    not_viewed: int
    not_stated: int
    before_warrant: int
    order_unknown: int


def tally(every: Iterable[FileFacts]) -> Tally:
    """Count reported files by what the provider is said to have viewed, and by openings before a warrant."""
    facts = list(every)
    by_view = [one.viewed for one in facts]
    order = [opened_before_warrant(one) for one in facts if one.police == "yes"]
    return Tally(
        files=len(facts),
        viewed=by_view.count("yes"),
        hash_only=by_view.count("hash only"),
        not_viewed=by_view.count("no"),
        not_stated=by_view.count("not stated"),
        before_warrant=order.count("yes"),
        order_unknown=order.count("not stated"),
    )


def ordinal(circuit: str) -> str:
    """Return how a circuit is spoken of: 2d, 9th, D.C."""
    if not circuit.isdecimal():
        return circuit
    return circuit + {"1": "st", "2": "d", "3": "d"}.get(circuit, "th")
