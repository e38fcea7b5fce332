"""What a court ordered of the client: which version holds on a day, and each term in plain words."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from types import MappingProxyType
from typing import Any, Literal, Protocol

from casefile.law.checklists import GuidanceItem
from casefile.law.dated import Cited

Kind = Literal["people", "place", "words", "time", "number", "flag"]
KINDS: tuple[Kind, ...] = ("people", "place", "words", "time", "number", "flag")
TO_COME, IN_FORCE, TO_DECIDE, ENDED = "to come", "in force", "to decide", "ended"
FOLLOWED = (IN_FORCE, TO_DECIDE)
AND = {"en": "and", "es": "y"}


# --- which version holds ---------------------------------------------------------------------------------------------


class Version(Protocol):
    """One version of an order: in force from ``since`` to ``until``, None where it holds until it is changed."""

    @property
    def key(self) -> int:
        """The number that decisions name it by; a later one was entered later."""

    @property
    def since(self) -> date:
        """The first day on which it holds."""

    @property
    def until(self) -> date | None:
        """The last day on which it holds."""


# What a client reads for somebody whose name stays off the telephone: one person, several.
UNNAMED = {
    "en": ("the person named in your order", "the people named in your order"),
    "es": ("la persona que nombra su orden", "las personas que nombra su orden"),
}


@dataclass(frozen=True, slots=True)
class End:
    """Counsel's record that an order is over from a day on."""

    on: date


@dataclass(frozen=True, slots=True)
class Extension:
    """Counsel's record that one version holds to another day, or until it is changed."""

    version: int
    until: date | None


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an order stands on a day: its state, the version that holds and its last day, the version to come."""

    state: str
    version: Any
    until: date | None
    coming: Any = None

    @property
    def is_followed(self) -> bool:
        """Whether the client has to follow it: also where its last day has passed and nobody has decided yet."""
        return self.state in FOLLOWED


def standing(
    versions: Sequence[Version], ends: Iterable[End], extensions: Sequence[Extension], day: date
) -> Standing | None:
    """Return where an order stands on a day, or None where no version of it is left.

    Of versions in force, the one with the latest first day holds, and of two with one day that entered later. An order
    whose last day has passed is not over: only counsel's record ends it.
    """
    if not versions:
        return None
    in_order = sorted(versions, key=lambda one: (one.since, one.key))
    begun = [one for one in in_order if one.since <= day]
    coming = next((one for one in in_order if one.since > day), None)
    holds = begun[-1] if begun else in_order[0]
    until = until_of(holds, extensions)
    if any(end.on <= day for end in ends):
        return Standing(ENDED, holds, until)
    if not begun:
        return Standing(TO_COME, holds, until, coming)
    return Standing(TO_DECIDE if until is not None and until < day else IN_FORCE, holds, until, coming)


def until_of(version: Version, extensions: Sequence[Extension]) -> date | None:
    """Return the last day of a version: that of its newest extension, else its own."""
    found = [one.until for one in extensions if one.version == version.key]
    return found[-1] if found else version.until


# --- the catalogue of terms ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OrderKind:
    """A kind of order; ``overall`` names the term that every such order has, whatever else it says."""

    key: str
    name: str
    overall: str | None = None


@dataclass(frozen=True, slots=True)
class Ask:
    """One value to fill in. ``words`` are read by the client and need their Spanish beside them."""

    key: str
    kind: Kind
    label: str
    required: bool = False
    long: bool = False
    help: str = ""


@dataclass(frozen=True, slots=True)
class Wording:
    """What the client reads in one language; a sentence of ``added`` follows where its value is filled in."""

    title: str
    client_text: str
    why: str
    added: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Term:
    """One thing that a court can order, with what to fill in and the general guidance whose place it takes.

    ``whole_matter``: it takes that place only where it covers each complaining witness of the matter.
    """

    key: str
    name: str
    forbids: bool
    asks: tuple[Ask, ...]
    wordings: Mapping[str, Wording]
    overrides: tuple[str, ...]
    whole_matter: bool
    marks: bool
    legal_basis: tuple[Cited[str], ...]
    repeat_days: int
    counsel_note: str | None = None
    offered: bool = True

    def ask(self, key: str) -> Ask | None:
        """Return one of its values to fill in."""
        return next((one for one in self.asks if one.key == key), None)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Every kind of order and every term, and the words for a rule whose last day has passed."""

    kinds: Mapping[str, OrderKind]
    terms: Mapping[str, Term]
    passed: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Ordered:
    """One term as a court ordered it: its key and what is filled in; people are numbers of persons."""

    key: str
    filled: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def people(self) -> tuple[int, ...]:
        """Return the numbers of the people it names."""
        return tuple(self.filled.get("people") or ())


def faults(term: Term, filled: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return what is wrong with the values of a term, each with the value it is about."""
    found = []
    for ask in term.asks:
        value = filled.get(ask.key)
        if ask.required and not value:
            found.append((ask.key, f"{term.name}: “{ask.label}” is needed."))
        if ask.kind == "words" and filled.get(f"{ask.key}_es") and not value:
            found.append((ask.key, f"{term.name}: “{ask.label}” has Spanish words and no English ones; write both."))
    return found


def is_spoken(term: Term, filled: Mapping[str, Any], language: str) -> bool:
    """Whether a term can be said in a language: every word that somebody typed stands there in it, too."""
    if language not in term.wordings:
        return False
    if language == "en":
        return True
    typed = [one.key for one in term.asks if one.kind == "words" and filled.get(one.key)]
    return all(filled.get(f"{key}_{language}") for key in typed)


@dataclass(frozen=True, slots=True)
class Order:
    """An order as items are made of it: its number, where it stands, its terms and what it is called in the office."""

    number: int
    kind: str
    state: str
    terms: tuple[Ordered, ...]
    called: str
    entered_at: datetime | None = None


def items(
    order: Order, catalogue: Catalogue, names: Mapping[int, str], stages: tuple[str, ...], language: str
) -> list[GuidanceItem]:
    """Return the items for the client that an order makes; none where it is not to be followed now.

    A term that cannot be said in the language is said in English, and the item says so by its own language.
    """
    if order.state not in FOLLOWED:
        return []
    kind = catalogue.kinds[order.kind]
    found = [
        _item(order, catalogue, catalogue.terms[one.key], one.filled, names, stages, language) for one in order.terms
    ]
    if kind.overall:
        found.insert(0, _item(order, catalogue, catalogue.terms[kind.overall], {}, names, stages, language))
    return found


def _item(
    order: Order,
    catalogue: Catalogue,
    term: Term,
    filled: Mapping[str, Any],
    names: Mapping[int, str],
    stages: tuple[str, ...],
    wanted: str,
) -> GuidanceItem:
    language = wanted if is_spoken(term, filled, wanted) else "en"
    title, text, why = say(term, filled, names, language)
    if order.state == TO_DECIDE:
        text = f"{text} {catalogue.passed[language]}"
    return GuidanceItem(
        id=item_id(order, term),
        title=title,
        stages=stages,
        client_text=text,
        why=why,
        legal_basis=term.legal_basis,
        completed_by=("client",),
        repeat_days=term.repeat_days,
        repeat_on=("order_change",),
        show_first=None,
        audience="client",
        counsel_note=" ".join(
            part for part in (f"From: {order.called}. Compare it with the paper.", term.counsel_note) if part
        ),
        language=language,
        reviewed=language == "en",
        order_id=order.number,
        forbids=forbids(term, filled),
    )


def item_id(order: Order, term: Term) -> str:
    """Return what the item of a term is called."""
    return f"order-{order.number}-{term.key}"


def forbids(term: Term, filled: Mapping[str, Any]) -> bool:
    """Whether a term is a do-not; where it may be either, whoever entered it said so."""
    return bool(filled.get("forbids")) if term.ask("forbids") else term.forbids


def say(term: Term, filled: Mapping[str, Any], names: Mapping[int, str], language: str) -> tuple[str, str, str]:
    """Return title, text and reason of a term as the client reads them."""
    wording = term.wordings[language]
    values = {one.key: _shown(one, filled, names, language) for one in term.asks}
    if values.get("called"):  # how the client knows them takes the place of their names
        values["people"] = values["called"]
    sentences = [wording.client_text, *(words for key, words in wording.added.items() if filled.get(key))]
    text = " ".join(sentence.format_map(values) for sentence in sentences)
    return wording.title.format_map(values), text, wording.why.format_map(values)


def _shown(ask: Ask, filled: Mapping[str, Any], names: Mapping[int, str], language: str) -> str:
    value = filled.get(ask.key)
    if not value:
        return ""
    if ask.kind == "people":
        known = [names[number] for number in value if number in names]
        hidden = known.count("")
        unnamed = [UNNAMED[language][hidden > 1]] if hidden else []
        return joined([*filter(None, known), *unnamed], language)
    if ask.kind == "time":
        return clock_words(time.fromisoformat(value), language)
    if ask.kind == "words" and language != "en":
        value = filled.get(f"{ask.key}_{language}") or value
    return _without_stop(str(value), keep=ask.key == "plain")


def _without_stop(words: str, *, keep: bool) -> str:
    """Leave out a full stop at the end: the sentence around the words has its own."""
    return words if keep else words.rstrip().removesuffix(".")


def joined(names: Sequence[str], language: str) -> str:
    """Return names as one list in words: “A, B and C”."""
    if len(names) < 2:
        return "".join(names)
    word = AND[language]
    if language == "es" and names[-1][:1].casefold() == "i":
        word = "e"
    return f"{', '.join(names[:-1])} {word} {names[-1]}"


def clock_words(moment: time, language: str) -> str:
    """Return a time of day as people say it: 9 pm, las 9:30 de la noche."""
    if moment == time(0):
        return "midnight" if language == "en" else "medianoche"
    hour = f"{(moment.hour - 1) % 12 + 1}" + (f":{moment.minute:02}" if moment.minute else "")
    if language == "en":
        return f"{hour} {'am' if moment.hour < 12 else 'pm'}"
    part = "mañana" if moment.hour < 12 else "tarde" if moment.hour < 19 else "noche"
    return f"{'la' if moment.hour % 12 == 1 else 'las'} {hour} de la {part}"


# --- the order wins over general advice ------------------------------------------------------------------------------


def overridden(orders: Iterable[Order], catalogue: Catalogue, accusers: Collection[int]) -> dict[str, str]:
    """Return the general items whose place a term takes, each with why.

    A no-contact term takes the place of the general item only where it names every complaining witness of the matter:
    else the general words protect somebody whom the order does not name.
    """
    found: dict[str, str] = {}
    for order, term, general in _taking_place(orders, catalogue, accusers):
        found.setdefault(general, f"{order.called} has its own words for this client: {term.name}.")
    return found


def in_place_of(orders: Iterable[Order], catalogue: Catalogue, accusers: Collection[int]) -> dict[str, set[str]]:
    """Return for each general item whose place is taken the ids of the orders' items that say it instead."""
    found: dict[str, set[str]] = {}
    for order, term, general in _taking_place(orders, catalogue, accusers):
        found.setdefault(general, set()).add(item_id(order, term))
    return found


def _taking_place(
    orders: Iterable[Order], catalogue: Catalogue, accusers: Collection[int]
) -> Iterator[tuple[Order, Term, str]]:
    for order in orders:
        if order.state not in FOLLOWED:
            continue
        overall = catalogue.kinds[order.kind].overall
        for one in (*([Ordered(overall)] if overall else []), *order.terms):
            term = catalogue.terms[one.key]
            if term.whole_matter and not (accusers and set(accusers) <= set(one.people)):
                continue
            for general in term.overrides:
                yield order, term, general
