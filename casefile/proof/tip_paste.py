"""Many reported files at once: one a line, as copied from a spreadsheet (tabs) or typed with commas."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from datetime import date

from casefile.infra.errors import Refusal
from casefile.proof.tip_files import AnswerFacts, FileEntry, NewFile
from casefile.proof.tip_models import HASH_KINDS

COLUMNS = {
    "name": "name",
    "hash": "hash_value",
    "hash kind": "hash_kind",
    "viewed": "viewed",
    "public": "public",
    "clearing-house": "clearing_house",
    "police": "police",
    "police day": "police_on",
    "before warrant": "before_warrant",
    "warrant day": "warrant_on",
    "affidavit": "affidavit",
    "category": "category",
    "identifiers": "identifiers",
    "pinpoint": "pinpoint",
}
USUAL = ("name", "hash", "hash kind", "viewed", "public", "category", "identifiers", "pinpoint")
_WORDS = {"y": "yes", "n": "no", "true": "yes", "false": "no", "hash": "hash only", "": "not stated"}
_WORDS |= {"no, matched by hash only": "hash only", "matched by hash only": "hash only", "unknown": "not stated"}
_KINDS = {"sha-1": "sha1", "sha-256": "sha256", "pdna": "photodna", "photo dna": "photodna", "not stated": ""}
_LONGEST = {"name": 500, "hash_value": 300, "category": 100, "identifiers": 500, "pinpoint": 200}


def read_lines(text: str, pinpoint: str) -> tuple[list[NewFile], list[str]]:
    """Return the files that the lines name, and what is wrong with lines that cannot be read.

    A first line of column names says what stands where; without it the usual columns do. ``pinpoint`` holds for a
    line that names none.
    """
    lines = [(number, line) for number, line in enumerate(text.split("\n"), start=1) if line.strip()]
    files: list[NewFile] = []
    wrong: list[str] = []
    columns: Sequence[str] = USUAL
    for place, (number, line) in enumerate(lines):
        try:
            cells = _cells(line)
            if place == 0 and cells[0].casefold() == "name":
                columns = _header(cells)
                continue
            files.append(_file(_by_column(cells, columns), pinpoint, number))
        except Refusal as refusal:
            wrong.append(f"Line {number}: {refusal}")
    return files, wrong


def _cells(line: str) -> list[str]:
    try:
        (found,) = csv.reader([line], delimiter="\t" if "\t" in line else ",", strict=True, skipinitialspace=True)
    except (csv.Error, ValueError) as wrong:
        raise Refusal("a quotation mark is not closed; put one more, or write it twice inside a name.") from wrong
    return [cell.strip() for cell in found]


def _header(cells: Sequence[str]) -> list[str]:
    names = [cell.casefold() for cell in cells]
    for name in names:
        if name not in COLUMNS:
            raise Refusal(f"{name!r} is no column; known are: {', '.join(COLUMNS)}.")
    if len(set(names)) < len(names):
        raise Refusal("a column is named twice; name each once.")
    return names


def _by_column(cells: Sequence[str], columns: Sequence[str]) -> dict[str, str]:
    if len(cells) > len(columns):
        raise Refusal(
            f"{len(cells)} columns stand here, and {len(columns)} are meant ({', '.join(columns)}); "
            "put a name that holds a comma in quotation marks."
        )
    return {COLUMNS[column]: cell for column, cell in zip(columns, cells, strict=False)}


def _file(typed: Mapping[str, str], pinpoint: str, line: int) -> NewFile:
    for name, longest in _LONGEST.items():
        if len(typed.get(name, "")) > longest:
            raise Refusal(f"the {name.replace('_value', '')} is longer than {longest} characters; shorten it.")
    kind = typed.get("hash_kind", "").casefold()
    kind = _KINDS.get(kind, kind)
    if kind not in HASH_KINDS:
        raise Refusal(f"{kind[:40]!r} is no kind of hash; choose one of: {', '.join(filter(None, HASH_KINDS))}.")
    where = typed.get("pinpoint", "") or pinpoint
    entry = FileEntry(
        name=typed.get("name", ""),
        hash_value=typed.get("hash_value", ""),
        hash_kind=kind,
        category=typed.get("category", ""),
        identifiers=typed.get("identifiers", ""),
        pinpoint=where,
    )
    return NewFile(entry, _answers(typed, where), line)


def _answers(typed: Mapping[str, str], where: str) -> dict[str, AnswerFacts]:
    """Return what a line answers; a question that it leaves empty has no answer yet."""
    found = {}
    for question in ("viewed", "public", "clearing_house", "police", "before_warrant", "affidavit"):
        word = typed.get(question, "").casefold()
        day = _day(typed.get({"police": "police_on", "before_warrant": "warrant_on"}.get(question, ""), ""))
        if word or day:
            found[question] = AnswerFacts(_WORDS.get(word, word), day, where)
    return found


def _day(typed: str) -> date | None:
    if not typed:
        return None
    try:
        found = date.fromisoformat(typed)
    except ValueError as wrong:
        raise Refusal(f"{typed[:40]!r} is no day; write it as 2024-05-03.") from wrong
    if found.year < 1900:
        raise Refusal(f"the year {found.year} cannot be meant; give one from 1900.")
    return found
