"""The catalogue of what courts order, from the law data: the terms, and their words in every language."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from types import MappingProxyType

from casefile.law.dated import Cited
from casefile.law.orders import KINDS, Ask, Catalogue, OrderKind, Term, Wording
from casefile.lawdata import reader
from casefile.lawdata.rows import Row

LANGUAGES = ("es",)
_FILLED = re.compile(r"\{(\w*)\}")


@cache
def catalogue() -> Catalogue:
    """Return the kinds of orders and their terms, in the order of the file.

    Raises:
        LawDataError: an entry is not fit to be used, a term takes the place of no known item of guidance, or has no
            words in one of the languages.
    """
    path = reader.HERE / "us" / "orders.yaml"
    top, sources = reader._open(path)
    others = {name: _language(name) for name in LANGUAGES}
    terms: dict[str, Term] = {}
    for row in reader._entries(top, "terms"):
        for one in _terms(row, sources, {name: found[1] for name, found in others.items()}):
            reader._refuse_twice(path, one.key, terms)
            terms[one.key] = one
    kinds = {one.key: one for one in (_kind(row, terms) for row in reader._entries(top, "kinds"))}
    passed = {"en": top.text("passed"), **{name: found[0] for name, found in others.items()}}
    top.close()
    return Catalogue(MappingProxyType(kinds), MappingProxyType(terms), MappingProxyType(passed))


def _language(name: str) -> tuple[str, dict[str, Wording]]:
    """Return the words of a passed day and of each term in one language."""
    top, _ = reader._open(reader.HERE / "us" / f"orders.{name}.yaml")
    found = {}
    for row in reader._entries(top, "terms"):
        found[row.text("key")] = _wording(row)
        row.close()
    passed = top.text("passed")
    top.close()
    return passed, found


def _kind(row: Row, terms: Mapping[str, Term]) -> OrderKind:
    one = OrderKind(row.text("key"), row.text("name"), row.text_or_none("overall"))
    if one.overall and one.overall not in terms:
        row.refuse("overall", one.overall, "a term of this file")
    row.close()
    return one


def _terms(row: Row, sources: frozenset[str], others: Mapping[str, Mapping[str, Wording]]) -> Iterator[Term]:
    key, times = row.text("key"), row.number_or_none("times")
    wordings = {"en": _wording(row)}
    for name, found in others.items():
        if key not in found:
            row.refuse("key", key, f"a term that has its words in orders.{name}.yaml, too,")
        wordings[name] = found[key]
    one = Term(
        key=key,
        name=row.text("name"),
        forbids=row.flag("forbids"),
        asks=tuple(_ask(each) for each in row.rows("asks")),
        wordings=MappingProxyType(wordings),
        overrides=row.texts("overrides"),
        whole_matter=row.flag("whole_matter", False),
        marks=row.flag("marks", False),
        legal_basis=tuple(_cited(each, sources) for each in row.rows("legal_basis")),
        repeat_days=row.number("repeat_days"),
        counsel_note=row.text_or_none("counsel_note"),
        offered=row.flag("offered", True),
    )
    _check(row, one)
    row.close()
    for number in range(1, (times or 1) + 1):
        yield replace(one, key=f"{key}{number}", name=f"{one.name} {number}") if times else one


def _check(row: Row, one: Term) -> None:
    """Refuse a text that names a value nobody fills in, and an item of guidance that is not there."""
    known = {ask.key for ask in one.asks}
    for wording in one.wordings.values():
        for text in (wording.title, wording.client_text, wording.why, *wording.added.values()):
            for name in _FILLED.findall(text):
                if name not in known:
                    row.refuse("client_text", text, "a text whose {…} are all among asks: " + ", ".join(known))
        if set(wording.added) != set(one.wordings["en"].added) or not set(wording.added) <= known:
            row.refuse("added", sorted(wording.added), "the same sentences in every language, each of a value of asks,")
    for general in one.overrides:
        if general not in reader.guidance_items():
            row.refuse("overrides", general, "an item of guidance.yaml")


def _wording(row: Row) -> Wording:
    return Wording(
        title=row.text("title"),
        client_text=row.text("client_text"),
        why=row.text("why"),
        added=MappingProxyType(dict(row.pairs("added"))),
    )


def _ask(row: Row) -> Ask:
    kind = row.one_of("kind", KINDS)
    ask = Ask(
        key=row.text("key"),
        kind=next(one for one in KINDS if one == kind),
        label=row.text("label"),
        required=row.flag("required", False),
        long=row.flag("long", False),
        help=row.text_or_none("help") or "",
    )
    row.close()
    return ask


def _cited(row: Row, sources: frozenset[str]) -> Cited[str]:
    basis = Cited(row.text("cite"), row.one_of("source", tuple(sorted(sources))), row.verified())
    row.close()
    return basis
