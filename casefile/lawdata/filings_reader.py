"""The kinds of paper of the law data: what each must contain."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Any, cast

from casefile.law.errors import LawDataError
from casefile.law.filings import Asked, Limit, PaperKind, RequiredPart
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
NEEDS = ("court", "motion", "letter")


@cache
def paper_kinds() -> Mapping[str, PaperKind]:
    """Return the kinds of paper by key, in the order of the file.

    Raises:
        LawDataError: an entry is not fit to be used, or names a text that is not there.
    """
    path = reader.HERE / "us" / "filings.yaml"
    top, _ = reader._open(path)
    common = _read_common(top)
    found: dict[str, PaperKind] = {}
    for row in reader._entries(top, "papers"):
        one = _read_kind(row, common)
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


def _read_common(top: Row) -> Mapping[str, tuple[RequiredPart, ...]]:
    """Return the parts that papers share, by the name under which an entry asks for them."""
    shared = top.row("shared_parts")
    if shared is None:
        top.refuse("shared_parts", None, "lists of parts named " + ", ".join(NEEDS))
    found = {name: tuple(_read_part(row) for row in shared.rows(name)) for name in NEEDS}
    shared.close()
    return found


def _read_kind(row: Row, common: Mapping[str, tuple[RequiredPart, ...]]) -> PaperKind:
    needs = [part for name in row.texts("needs") for part in common.get(name) or row.refuse("needs", name, str(NEEDS))]
    kind = PaperKind(
        key=row.text("key"),
        name=row.text("name"),
        heading=row.text("heading"),
        about=row.text("about"),
        label=row.one_of("label", LABELS),
        to_court=row.flag("to_court"),
        parts=(*needs, *(_read_part(part) for part in row.rows("parts"))),
        group=cast(Any, row.one_of("group", tuple(GROUPS))),
        frame=cast(Any, row.one_of("frame", FRAMES)),
        template=row.text_or_none("template") or "",
        order=row.text_or_none("order") or "",
        limits=tuple(_read_limit(limit) for limit in row.rows("limits")),
        asks=tuple(_read_ask(ask) for ask in row.rows("asks")),
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
