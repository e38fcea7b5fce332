"""Hash lists that come with a delivery: read line by line, and compared with the SHA-256 recorded at intake.

Only SHA-256 is compared, because only that was computed here; MD5 and SHA-1 are shown as the producer states them.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

Outcome = Literal["matched", "differs", "stated only", "missing here"]
OUTCOMES: tuple[Outcome, ...] = ("differs", "missing here", "stated only", "matched")
LENGTHS = {32: "md5", 40: "sha1", 64: "sha256", 96: "sha384", 128: "sha512"}
ALGORITHMS = {"md5": 32, "sha1": 40, "sha256": 64, "sha384": 96, "sha512": 128}
MOST_LINES = 20_000
_SUM = re.compile(r"(?P<escaped>\\?)(?P<value>[0-9A-Fa-f]{32,128}) [ *](?P<name>.+)")
_TAGGED = re.compile(r"(?P<kind>[A-Z0-9-]{3,10}) \((?P<name>.+)\) = (?P<value>[0-9A-Fa-f]{32,128})")
_NAMES = ("name", "filename", "filepath", "file", "path", "relativepath", "fullpath", "document")
_ANY_HASH = ("hash", "hashvalue", "digest", "checksum")


@dataclass(frozen=True, slots=True)
class Listed:
    """One file as a list names it; ``hashes`` are pairs of algorithm and value in small letters."""

    name: str
    hashes: tuple[tuple[str, str], ...]
    line: int

    @property
    def sha256(self) -> str | None:
        """The SHA-256 that the list states, or None."""
        return dict(self.hashes).get("sha256")


@dataclass(frozen=True, slots=True)
class HashList:
    """A list as read. ``faults`` say what is wrong, by line; where there is one, nothing of the list is used."""

    form: str
    entries: tuple[Listed, ...]
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Held:
    """An exhibit here: its SHA-256 as recorded at intake, or None where no bytes are held."""

    label: str
    name: str
    sha256: str | None


@dataclass(frozen=True, slots=True)
class Line:
    """What became of one listed file, and the exhibits it was compared with."""

    entry: Listed
    outcome: Outcome
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """A list against what is held. ``unlisted`` are exhibits that no line of the list speaks of."""

    lines: tuple[Line, ...]
    unlisted: tuple[str, ...]

    def count(self, outcome: str) -> int:
        """Return how many listed files came to this."""
        return sum(line.outcome == outcome for line in self.lines)


# --- reading ---------------------------------------------------------------------------------------------------------


def read(text: str) -> HashList:
    """Return the files that a list names: of ``sha256sum`` and its kin, hashdeep, or CSV with a line of headings.

    A line that is not understood is a fault and never left out in silence; empty lines are no lines.
    """
    lines = [(number, line) for number, line in enumerate(_plain(text).split("\n"), start=1) if line.strip()]
    if not lines:
        return HashList("", (), ("The list is empty; paste its lines, or choose the file.",))
    if len(lines) > MOST_LINES:
        return HashList("", (), (f"The list has {len(lines):,} lines; at most {MOST_LINES:,} are read at once.",))
    first = lines[0][1].strip()
    if first.startswith("%%%%"):
        return _gather("hashdeep", _read_hashdeep(lines))
    columns = _headings(first)
    if columns is not None:
        return _gather("CSV", _read_csv(lines[1:], *columns))
    return _gather("sha256sum", _read_sums(lines))


def _plain(text: str) -> str:
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def _gather(form: str, found: Iterator[Listed | str]) -> HashList:
    entries, faults = [], []
    for one in found:
        if isinstance(one, str):
            faults.append(one)
        else:
            entries.append(one)
    if not entries and not faults:
        faults.append("The list has a heading and names no file.")
    return HashList(form, () if faults else tuple(entries), tuple(faults))


def _read_sums(lines: Sequence[tuple[int, str]]) -> Iterator[Listed | str]:
    for number, line in lines:
        if line.startswith(("#", ";")):
            continue
        found = _SUM.fullmatch(line) or _TAGGED.fullmatch(line.strip())
        kind = LENGTHS.get(len(found["value"])) if found else None
        if found is None or kind is None:
            yield f"Line {number}: not a hash, two spaces and a name, as sha256sum writes it: {line[:60]!r}."
            continue
        stated = found.groupdict().get("kind")
        if stated and stated.lower().replace("-", "") != kind:
            yield f"Line {number}: {stated} has another length than the {len(found['value'])} characters given."
            continue
        name = _unescaped(found["name"]) if found.groupdict().get("escaped") else found["name"]
        yield Listed(name, ((kind, found["value"].lower()),), number)


def _unescaped(name: str) -> str:
    """Undo what sha256sum does to a name with a line end or a backslash in it."""
    return re.sub(r"\\([\\nr])", lambda found: {"n": "\n", "r": "\r"}.get(found[1], "\\"), name)


def _read_hashdeep(lines: Sequence[tuple[int, str]]) -> Iterator[Listed | str]:
    columns: list[str] = []
    for number, line in lines:
        if line.startswith("%%%%") and "HASHDEEP" in line.upper():
            continue
        if line.startswith("%%%%"):
            columns = [name.strip().lower().replace("-", "") for name in line.removeprefix("%%%%").split(",")]
        elif line.startswith("##"):
            continue
        elif not columns or columns[-1] != "filename":
            yield f"Line {number}: stands before a line such as “%%%% size,md5,sha256,filename”."
        else:
            yield _from_columns(number, columns, line.split(",", len(columns) - 1))  # a name may hold commas


def _from_columns(number: int, columns: Sequence[str], cells: Sequence[str]) -> Listed | str:
    if len(cells) != len(columns):
        return f"Line {number}: has {len(cells)} columns; the heading names {len(columns)}."
    named = dict(zip(columns, cells, strict=True))
    given = [(name, named[name].strip()) for name in columns if name in ALGORITHMS and named[name].strip()]
    return _listed(number, named["filename"], given)


def _headings(first: str) -> tuple[dict[int, str], int] | None:
    """Return which columns of a CSV hold hashes, and which the name; None where the line is no such heading."""
    cells = [re.sub(r"[^a-z0-9]", "", cell.lower()) for cell in next(csv.reader([first]), [])]
    hashes = {place: cell for place, cell in enumerate(cells) if cell in ALGORITHMS or cell in _ANY_HASH}
    hashes |= {
        place: cell[:-4] for place, cell in enumerate(cells) if cell.endswith("hash") and cell[:-4] in ALGORITHMS
    }
    name = next((cells.index(known) for known in _NAMES if known in cells), None)
    return (hashes, name) if hashes and name is not None else None


def _read_csv(lines: Sequence[tuple[int, str]], hashes: dict[int, str], name: int) -> Iterator[Listed | str]:
    for number, line in lines:
        try:
            (cells,) = csv.reader([line], strict=True)
        except (csv.Error, ValueError):
            yield f"Line {number}: a quotation mark is opened and not closed."
            continue
        if len(cells) <= max(*hashes, name):
            yield f"Line {number}: has {len(cells)} columns; the heading names more."
            continue
        given = [(kind, cells[place].strip()) for place, kind in hashes.items() if cells[place].strip()]
        yield _listed(number, cells[name], given)


def _listed(number: int, name: str, given: Sequence[tuple[str, str]]) -> Listed | str:
    if not name.strip():
        return f"Line {number}: names no file."
    if not given:
        return f"Line {number}: states no hash for {name.strip()[:60]!r}."
    hashes = []
    for kind, value in given:
        meant = LENGTHS.get(len(value)) if kind in _ANY_HASH else kind
        if meant is None or not re.fullmatch(rf"[0-9A-Fa-f]{{{ALGORITHMS[meant]}}}", value):
            return f"Line {number}: {value[:60]!r} is no {kind.upper()}; it would be hex digits of its length."
        hashes.append((meant, value.lower()))
    return Listed(name.strip(), tuple(hashes), number)


# --- comparing -------------------------------------------------------------------------------------------------------


def compare(listed: Sequence[Listed], held: Sequence[Held]) -> Comparison:
    """Return what became of each listed file: by its SHA-256 where the list states one, then by its name.

    A file counts as matched by its content whatever it is called. One whose name is here with other content differs;
    one whose list states no SHA-256, or of which no bytes are held, is only stated. A name stands for itself without
    its folders. Each exhibit that no line speaks of is unlisted.
    """
    by_hash: dict[str, list[str]] = {}
    for one in held:
        if one.sha256:
            by_hash.setdefault(one.sha256.lower(), []).append(one.label)
    same = {label for entry in listed if entry.sha256 for label in by_hash.get(entry.sha256, ())}
    by_name: dict[str, list[Held]] = {}
    for one in held:
        if one.label not in same:
            by_name.setdefault(bare(one.name), []).append(one)
    lines = tuple(_judged(entry, by_hash, by_name) for entry in listed)
    told = {label for line in lines for label in line.labels}
    return Comparison(lines, tuple(one.label for one in held if one.label not in told))


def _judged(entry: Listed, by_hash: dict[str, list[str]], by_name: dict[str, list[Held]]) -> Line:
    if entry.sha256 and entry.sha256 in by_hash:
        return Line(entry, "matched", tuple(by_hash[entry.sha256]))
    named = by_name.get(bare(entry.name), [])
    labels = tuple(one.label for one in named)
    if not named:
        return Line(entry, "missing here", ())
    if entry.sha256 and any(one.sha256 for one in named):
        return Line(entry, "differs", labels)
    return Line(entry, "stated only", labels)


def bare(name: str) -> str:
    """Return a name without its folders, of either kind of slash."""
    return re.split(r"[/\\]", name)[-1]
