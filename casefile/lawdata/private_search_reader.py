"""The authorities on private search, what to ask for and what to prepare for, from the law data."""

from __future__ import annotations

from functools import cache
from types import MappingProxyType

from casefile.law.private_search import ASKS, EVERYWHERE, QUESTIONS, Ask, Authority, Preparation, PrivateSearchRules
from casefile.lawdata import reader
from casefile.lawdata.rows import Row


@cache
def private_search() -> PrivateSearchRules:
    """Return the rules of private search, in the order of the file.

    Raises:
        LawDataError: the file names no sources, an entry is not fit to be used, or something to ask for is missing.
    """
    path = reader.HERE / "us" / "private_search.yaml"
    top, sources = reader._open(path)
    authorities: dict[str, Authority] = {}
    for row in reader._entries(top, "authorities"):
        one = _authority(row, sources)
        reader._refuse_twice(path, one.key, authorities)
        authorities[one.key] = one
    asks = {one.key: one for one in (_ask(row) for row in reader._entries(top, "asks"))}
    if tuple(asks) != ASKS:
        top.refuse("asks", list(asks), "each of " + ", ".join(ASKS) + ", in this order,")
    prepare = tuple(_preparation(row, sources) for row in reader._entries(top, "prepare"))
    since = top.day("preservation_since")
    top.close()
    return PrivateSearchRules(tuple(authorities.values()), MappingProxyType(asks), prepare, since)


def _authority(row: Row, sources: frozenset[str]) -> Authority:
    one = Authority(
        key=row.text("key"),
        name=row.text("name"),
        cite=row.text("cite"),
        court=row.one_of("court", (EVERYWHERE, *sorted({court.circuit for court in reader.courts().values()}))),
        says=row.text("says"),
        answers=MappingProxyType(dict(row.pairs("answers"))),
        read=row.text("read"),
        source=row.one_of("source", tuple(sorted(sources))),
        verified=row.verified(),
    )
    for question, answer in one.answers.items():
        if question not in QUESTIONS:
            row.refuse("answers", question, "one of " + ", ".join(QUESTIONS))
        if answer not in QUESTIONS[question]:
            row.refuse("answers", answer, f"for {question} one of " + ", ".join(QUESTIONS[question]))
    row.close()
    return one


def _ask(row: Row) -> Ask:
    one = Ask(row.text("key"), row.text("who"), row.text("text"))
    row.close()
    return one


def _preparation(row: Row, sources: frozenset[str]) -> Preparation:
    source = row.one_of("source", tuple(sorted(sources)))
    one = Preparation(row.text("key"), row.text("text"), source, row.verified())
    row.close()
    return one
