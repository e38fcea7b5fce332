"""The kinds of paper of the law data: what each must contain."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from types import MappingProxyType
from typing import Any, TypeVar, cast

from casefile.law.errors import LawDataError
from casefile.law.filings import Asked, Authority, Limit, PaperKind, RequiredPart
from casefile.lawdata import reader
from casefile.lawdata.rows import Row

LABELS = ("WP", "CV", "XS", "PR")
GROUPS = {
    "court": "For the court",
    "opponent": "For the government",
    "client": "For the client",
    "office": "For the office",
}
FRAMES = ("court", "letter", "gathered")
FIELDS = ("line", "text", "day", "choice")
Entry = TypeVar("Entry", RequiredPart, Asked)
NEEDS = ("court", "motion", "letter")


@cache
def paper_kinds() -> Mapping[str, PaperKind]:
    """Return the kinds of paper by key, in the order of the file.

    Raises:
        LawDataError: an entry is not fit to be used, or names a text that is not there.
    """
    path = reader.HERE / "us" / "filings.yaml"
    top, _ = reader._open(path)
    parts, asks = _shared(top, "shared_parts", _read_part), _shared(top, "shared_asks", _read_ask)
    found: dict[str, PaperKind] = {}
    for row in reader._entries(top, "papers"):
        one = _read_kind(row, parts, asks)
        reader._refuse_twice(path, one.key, found)
        for key in filter(None, (one.template, one.order)):
            paper_text(key)
        found[one.key] = one
    top.close()
    return MappingProxyType(found)


@cache
def paper_text(key: str) -> str:
    """Return the Markdown of a paper's text, or of its proposed order, by key.

    Raises:
        LawDataError: there is no such text.
    """
    folder = reader.HERE / "us" / "papers"
    known = sorted(path.stem for path in folder.glob("*.md"))
    if key not in known:
        raise LawDataError(f"{key!r} is no text of us/papers; there are {', '.join(known)}")
    return (folder / f"{key}.md").read_text(encoding="utf-8")


def _shared(top: Row, field: str, read: Callable[[Row], Entry]) -> Mapping[str, tuple[Entry, ...]]:
    """Return what papers ask for alike, by the name under which an entry takes it."""
    shared = top.row(field)
    if shared is None:
        top.refuse(field, None, "lists named " + ", ".join(NEEDS))
    found = {name: tuple(read(row) for row in shared.rows(name)) for name in NEEDS}
    shared.close()
    return found


def _read_kind(
    row: Row, parts: Mapping[str, tuple[RequiredPart, ...]], asks: Mapping[str, tuple[Asked, ...]]
) -> PaperKind:
    needs = row.texts("needs")
    if strange := [name for name in needs if name not in NEEDS]:
        row.refuse("needs", strange[0], "one of " + ", ".join(NEEDS))
    kind = PaperKind(
        key=row.text("key"),
        name=row.text("name"),
        heading=row.text("heading"),
        about=row.text("about"),
        label=row.one_of("label", LABELS),
        to_court=row.flag("to_court"),
        parts=(*(part for name in needs for part in parts[name]), *map(_read_part, row.rows("parts"))),
        group=cast(Any, row.one_of("group", tuple(GROUPS))),
        frame=cast(Any, row.one_of("frame", FRAMES)),
        template=row.text_or_none("template") or "",
        order=row.text_or_none("order") or "",
        limits=tuple(_read_limit(limit) for limit in row.rows("limits")),
        asks=(*(ask for name in needs for ask in asks[name]), *map(_read_ask, row.rows("asks"))),
        cites=row.texts("cites"),
    )
    row.close()
    return kind


def _read_limit(row: Row) -> Limit:
    limit = Limit(
        what=cast(Any, row.one_of("what", ("pages", "words"))),
        most=row.number("most"),
        source=row.text("source"),
        verified=row.verified(default=False),
    )
    row.close()
    return limit


def _read_ask(row: Row) -> Asked:
    ask = Asked(
        key=row.text("key"),
        label=row.text("label"),
        kind=cast(Any, row.one_of("kind", FIELDS, default="line")),
        choices=row.pairs("choices"),
        help=row.text_or_none("help") or "",
        addresses=row.flag("addresses", False),
    )
    if (ask.kind == "choice") != bool(ask.choices):
        row.refuse("choices", dict(ask.choices), "keys with their words, for a choice and for nothing else,")
    row.close()
    return ask


def _read_part(row: Row) -> RequiredPart:
    part = RequiredPart(
        field=row.text("field"),
        what=row.text("what"),
        mend=row.text("mend"),
        source=row.text_or_none("source") or "",
        verified=row.verified(default=False),
        when=_read_when(row.row("when")),
    )
    row.close()
    return part


def _read_when(row: Row | None) -> tuple[str, tuple[str, ...]] | None:
    if row is None:
        return None
    when = row.text("field"), row.texts("is")
    row.close()
    return when


@cache
def authorities() -> Mapping[str, Authority]:
    """Return the citations that the texts of papers may use, by the citation, in the order of the file."""
    path = reader.HERE / "us" / "authorities.yaml"
    top, sources = reader._open(path)
    found: dict[str, Authority] = {}
    for row in top.rows("authorities"):
        one = _read_authority(row, sources)
        reader._refuse_twice(path, one.cite, found)
        found[one.cite] = one
    top.close()
    return MappingProxyType(found)


def _read_authority(row: Row, sources: frozenset[str]) -> Authority:
    one = Authority(
        cite=row.text("cite"),
        kind=cast(Any, row.one_of("kind", ("case", "statute", "rule", "other"))),
        says=row.text("says"),
        source=row.one_of("source", tuple(sorted(sources))),
        verified=row.verified(),
        file=row.text_or_none("in") or "",
    )
    row.close()
    return one
