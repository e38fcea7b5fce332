"""The facts a worksheet is computed from: read from plain lists and mappings, every fault refused by name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from casefile.law.guidelines import CATEGORIES, GuidelineError
from casefile.law.guidelines_units import Material, circuit_number

MOST = 10**9
ACCEPTANCE = (0, 2, 3)


@dataclass(frozen=True, slots=True)
class CrossFacts:
    """Where a cross-reference leads, with the base level and characteristics there; ``given``: they were stated."""

    guideline: str
    count: str | None = None
    base: str | None = None
    apply: tuple[str, ...] = ()
    options: tuple[tuple[str, int], ...] = ()
    given: bool = False


@dataclass(frozen=True, slots=True)
class CountFacts:
    """One count. ``undecided`` are items still open; ``left_out`` are items an alternative takes away."""

    count: str
    offence: str
    committed_on: date | None = None
    started_on: date | None = None
    tiers: tuple[str, ...] = ()
    attempt: bool = False
    guideline: str | None = None
    guideline_reason: str | None = None
    base: str | None = None
    apply: tuple[str, ...] = ()
    options: tuple[tuple[str, int], ...] = ()
    disputed: tuple[str, ...] = ()
    undecided: tuple[str, ...] = ()
    material: Material | None = None
    amount_usd: float | None = None
    chapter3: tuple[tuple[str, int | None], ...] = ()
    victims: tuple[str, ...] = ()
    same_images_as: str | None = None
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Facts:
    """All counts with what holds for all; ``counting`` is the way images are counted where it is not the rule's own."""

    counts: tuple[CountFacts, ...]
    manual: str | None = None
    sentencing_on: date | None = None
    hypothetical: bool = False
    circuit: str | None = None
    group: tuple[tuple[str, ...], ...] = ()
    acceptance: int | None = None
    points: int | None = None
    sentences: tuple[tuple[str, int], ...] = ()
    under_sentence: bool = False
    category: str | None = None
    zero_point: bool | None = None
    repeat_dangerous: str | None = None
    cross_reference: CrossFacts | None = None
    prior_sex_conviction: bool = False
    counting: str = "rule"
    settled: tuple[str, ...] = ()


class _Fields:
    """One mapping of facts; what nobody reads is refused as misspelt."""

    def __init__(self, place: str, fields: object) -> None:
        if not isinstance(fields, Mapping):
            what = "nothing" if fields is None else _shown(fields)
            raise GuidelineError(f"{place}: {what} stands here; names with values would be right")
        self.place = place
        self.fields = {str(name): value for name, value in fields.items()}
        self.known: list[str] = []

    def raw(self, name: str) -> object:
        self.known.append(name)
        return self.fields.get(name)

    def refuse(self, name: str, right: str) -> GuidelineError:
        return GuidelineError(f"{self.place}: {name} is {_shown(self.fields.get(name))}; {right} would be right")

    def word(self, name: str) -> str | None:
        value = self.raw(name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, str | int) or not str(value).strip():
            raise self.refuse(name, "a word")
        return str(value).strip()

    def words(self, name: str) -> tuple[str, ...]:
        value = self.raw(name)
        found = [] if value is None else [value] if isinstance(value, str) else value
        if not isinstance(found, list) or not all(isinstance(one, str | int) and one is not True for one in found):
            raise self.refuse(name, "a list of words")
        words = tuple(str(one).strip() for one in found)
        if len(set(words)) < len(words):
            raise self.refuse(name, "a list that names nothing twice")
        return words

    def flag(self, name: str) -> bool | None:
        value = self.raw(name)
        if value is not None and not isinstance(value, bool):
            raise self.refuse(name, "true or false")
        return value

    def number(self, name: str) -> int | None:
        value = self.raw(name)
        if value is not None and (isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MOST):
            raise self.refuse(name, "a whole number from 0")
        return value

    def amount(self, name: str) -> float | None:
        value = self.raw(name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1e15:
            raise self.refuse(name, "a number of dollars from 0")
        return value

    def day(self, name: str) -> date | None:
        value = self.raw(name)
        if isinstance(value, str):
            try:
                return date.fromisoformat(value)
            except ValueError as fault:
                raise self.refuse(name, "a date such as 2024-05-01") from fault
        if value is not None and (not isinstance(value, date) or isinstance(value, datetime)):
            raise self.refuse(name, "a date such as 2024-05-01")
        return value

    def levels(self, name: str) -> tuple[tuple[str, int], ...]:
        value = self.raw(name)
        if value is None:
            return ()
        if not isinstance(value, Mapping) or not all(_whole(one) for one in value.values()):
            raise self.refuse(name, "items with whole numbers of levels, such as {b3A: 7},")
        return tuple((str(item), int(levels)) for item, levels in value.items())

    def close(self) -> None:
        unknown = sorted(set(self.fields) - set(self.known))
        if unknown:
            right = ", ".join(sorted(self.known))
            raise GuidelineError(f"{self.place}: {unknown[0]!r} is no field of the facts; known here are {right}")


def _whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and -50 <= value <= 50


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) < 80 else text[:77] + "..."


def read(value: object) -> Facts:
    """Return the facts of a worksheet.

    Raises:
        GuidelineError: a field is misspelt or no value of its kind, or the counts do not fit together.
    """
    top = _Fields("the facts", value)
    counts = top.raw("counts")
    if not isinstance(counts, list) or not counts:
        raise top.refuse("counts", "a list with at least one count")
    history = _history(top)
    facts = Facts(
        counts=tuple(_count(one, number) for number, one in enumerate(counts, start=1)),
        manual=top.word("manual"),
        sentencing_on=top.day("sentencing_on"),
        hypothetical=bool(top.flag("hypothetical")),
        circuit=circuit_number(top.word("circuit")),
        group=_group(top),
        acceptance=_acceptance(top),
        points=history.points,
        sentences=history.sentences,
        under_sentence=history.under_sentence,
        category=history.category,
        zero_point=top.flag("zero_point"),
        repeat_dangerous=_repeat(top),
        cross_reference=_cross(top),
        prior_sex_conviction=bool(top.flag("prior_sex_conviction")),
    )
    top.close()
    _check(facts)
    return facts


@dataclass(frozen=True, slots=True)
class _History:
    points: int | None = None
    category: str | None = None
    sentences: tuple[tuple[str, int], ...] = ()
    under_sentence: bool = False


def _history(top: _Fields) -> _History:
    value = top.raw("history")
    if value is None:
        return _History()
    row = _Fields("history", value)
    found = _History(
        row.number("points"), row.word("category"), row.levels("sentences"), bool(row.flag("under_sentence"))
    )
    row.close()
    if found.category is not None and found.category not in CATEGORIES:
        raise row.refuse("category", f"one of {', '.join(CATEGORIES)}")
    if sum((found.points is not None, found.category is not None, bool(found.sentences))) > 1:
        raise GuidelineError("history gives more than one of points, category and sentences; one would be right")
    if found.under_sentence and not found.sentences:
        raise row.refuse("under_sentence", "sentences by paragraph beside it, such as {a: 1, c: 2},")
    return found


def _acceptance(top: _Fields) -> int | None:
    found = top.number("acceptance")
    if found is not None and found not in ACCEPTANCE:
        raise top.refuse("acceptance", "0, 2 or 3")
    return found


def _repeat(top: _Fields) -> str | None:
    found = top.word("repeat_dangerous")
    if found is not None and found not in ("a", "b"):
        raise top.refuse("repeat_dangerous", "a or b, the paragraph of §4B1.5,")
    return found


def _group(top: _Fields) -> tuple[tuple[str, ...], ...]:
    value = top.raw("group")
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(one, list) and len(one) > 1 for one in value):
        raise top.refuse("group", 'a list of groups, each a list of counts such as [["1", "2"]],')
    return tuple(tuple(str(name) for name in one) for one in value)


def _cross(top: _Fields) -> CrossFacts | None:
    value = top.raw("cross_reference")
    if value is None:
        return None
    if isinstance(value, str):
        return CrossFacts(value.strip().lstrip("§"))
    row = _Fields("cross_reference", value)
    guideline = row.word("guideline")
    if guideline is None:
        raise row.refuse("guideline", "the guideline the cross-reference leads to")
    found = CrossFacts(guideline, row.word("count"), row.word("base"), row.words("apply"), row.levels("options"), True)
    row.close()
    return found


def _count(value: object, number: int) -> CountFacts:
    row = _Fields(f"count {number}", value)
    name, offence = row.word("count") or str(number), row.word("offence")
    if offence is None:
        raise row.refuse("offence", "the key of an offence of the library")
    found = CountFacts(
        count=name,
        offence=offence,
        committed_on=row.day("committed_on"),
        started_on=row.day("started_on"),
        tiers=row.words("tier"),
        attempt=bool(row.flag("attempt")),
        guideline=(row.word("guideline") or "").removeprefix("USSG").strip().lstrip("§") or None,
        guideline_reason=row.word("guideline_reason"),
        base=row.word("base"),
        apply=row.words("apply"),
        options=row.levels("options"),
        disputed=row.words("disputed"),
        undecided=row.words("open"),
        material=_material(row),
        amount_usd=row.amount("amount_usd"),
        chapter3=_chapter3(row),
        victims=row.words("victims"),
        same_images_as=row.word("same_images_as"),
    )
    row.close()
    if found.started_on and found.committed_on and found.started_on > found.committed_on:
        raise row.refuse("started_on", f"a date not after committed_on {found.committed_on}")
    return found


def _material(row: _Fields) -> Material | None:
    images, videos = row.number("images"), row.number("videos")
    frames, unique = row.number("frames"), row.number("unique_images")
    if images is None and videos is None and frames is None and unique is None:
        return None
    return Material(images, videos or 0, frames, unique)


def _chapter3(row: _Fields) -> tuple[tuple[str, int | None], ...]:
    value = row.raw("chapter3")
    right = 'sections, or sections with their levels, such as ["3C1.1", {"3B1.1": 4}],'
    if value is None:
        return ()
    if not isinstance(value, list):
        raise row.refuse("chapter3", right)
    found: list[tuple[str, int | None]] = []
    for one in value:
        if isinstance(one, str):
            found.append((one.strip().removeprefix("§"), None))
        elif isinstance(one, Mapping) and one and all(_whole(levels) for levels in one.values()):
            found += [(str(name).strip().removeprefix("§"), int(levels)) for name, levels in one.items()]
        else:
            raise row.refuse("chapter3", right)
    return tuple(found)


def _check(facts: Facts) -> None:
    names = [one.count for one in facts.counts]
    for name in names:
        if names.count(name) > 1:
            raise GuidelineError(f"count {name!r} is given twice; a name that stands once would be right")
    for one in facts.counts:
        if one.same_images_as is not None and (one.same_images_as not in names or one.same_images_as == one.count):
            raise GuidelineError(f"count {one.count}: same_images_as is {one.same_images_as!r}; another count is right")
    for name in (name for group in facts.group for name in group):
        if name not in names:
            raise GuidelineError(f"group names count {name!r}; the counts given are {', '.join(names)}")
    cross = facts.cross_reference
    if cross and cross.count is not None and cross.count not in names:
        raise GuidelineError(f"cross_reference names count {cross.count!r}; the counts given are {', '.join(names)}")
