"""The only reader of the law data: opens the YAML, refuses a file without sources, answers with values of the law."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Hashable, Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

from casefile.law.checklists import GuidanceItem, Resource, Wording
from casefile.law.courtdays import Doubts
from casefile.law.courts import Court
from casefile.law.deadlines import DeadlineRule
from casefile.law.errors import LawDataError
from casefile.law.factors import Factor
from casefile.law.offences import Offence
from casefile.law.stages import Stage
from casefile.lawdata.deadline_rows import read_deadline, read_doubtful_day, read_doubtful_state_day
from casefile.lawdata.guidance_rows import read_history, read_notice, read_resource_translation, read_translation
from casefile.lawdata.offence_rows import read_offence
from casefile.lawdata.other_rows import read_court, read_factor, read_guidance, read_resource, read_stage
from casefile.lawdata.rows import Row

HERE = Path(__file__).resolve().parent
JURISDICTIONS = ("us", "us-ca", "us-fl", "us-ny", "us-tx")
DEEPEST = 12
LANGUAGES = ("en", "es")  # of what a client reads


class _Loader(yaml.CSafeLoader):
    """The safe loader, in C, refusing a field that is given twice."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        names: set[str] = set()
        for name, _ in node.value:
            if str(name.value) in names:
                raise yaml.YAMLError(f"{name.value!r} is given twice in the entry at line {node.start_mark.line + 1}")
            names.add(str(name.value))
        return super().construct_mapping(node, deep)


class _Dumper(yaml.SafeDumper):
    """The safe dumper, writing everything out: what we write holds no alias."""

    def ignore_aliases(self, data: object) -> bool:
        return True


@cache
def offences() -> Mapping[str, Offence]:
    """Return every offence of the library by its key, the federal ones first."""
    paths = sorted((HERE / "us" / "offences").glob("*.yaml"))
    paths += [HERE / name / "offences.yaml" for name in JURISDICTIONS[1:]]
    found: dict[str, Offence] = {}
    for path in paths:
        for one in load_offences(path):
            _refuse_twice(path, one.key, found)
            found[one.key] = one
    return MappingProxyType(found)


def load_offences(path: Path) -> list[Offence]:
    """Return the offences of one file.

    Raises:
        LawDataError: the file names no sources, or an entry is not fit to be used.
    """
    top, sources = _open(path)
    jurisdiction = path.parent.name if path.parent.name != "offences" else path.parent.parent.name
    known_kinds, known_categories = _vocabulary()
    found = []
    for row in _entries(top, "offences"):
        one = read_offence(row, jurisdiction, sources)
        for element in one.elements:
            _refuse_word(row, "evidence", element.evidence, known_kinds)
        _refuse_word(row, "categories", one.categories, known_categories)
        found.append(one)
    top.close()
    return found


@cache
def courts() -> Mapping[str, Court]:
    """Return the federal district courts by their CM/ECF code."""
    top, _ = _open(HERE / "us" / "courts.yaml")
    table = _short_forms()
    found = {one.id: one for one in (read_court(row, table) for row in top.rows("courts"))}
    top.close()
    return MappingProxyType(found)


def court(code: str | None) -> Court | None:
    """Return a district court by its code, or None where there is none of that code."""
    return courts().get((code or "").strip().lower())


@cache
def stages() -> tuple[Stage, ...]:
    """Return the stages of a case in their order."""
    top, _ = _open(HERE / "us" / "stages.yaml")
    found = tuple(read_stage(row) for row in _entries(top, "stages"))
    top.close()
    return found


@cache
def deadline_rules() -> Mapping[str, DeadlineRule]:
    """Return the deadline rules by key, in the order of the file."""
    path = HERE / "us" / "deadlines.yaml"
    top, sources = _open(path)
    found: dict[str, DeadlineRule] = {}
    for row in _entries(top, "deadlines"):
        one = read_deadline(row, sources)
        _refuse_twice(path, one.key, found)
        found[one.key] = one
    top.close()
    return MappingProxyType(found)


@cache
def doubts() -> Doubts:
    """Return the days of which it is arguable whether they are legal holidays; ``compute`` takes them."""
    top, sources = _open(HERE / "us" / "holidays.yaml")
    days = tuple(read_doubtful_day(row, sources) for row in top.rows("doubtful_days"))
    state_days = tuple(read_doubtful_state_day(row, sources) for row in top.rows("doubtful_state_days"))
    top.close()
    return Doubts(days, state_days)


@cache
def guidance_items(language: str = "en") -> Mapping[str, GuidanceItem]:
    """Return the guidance for clients by key, in the order of the file, in one language."""
    return _guidance()[0] if language == "en" else _translated(language)[0]


@cache
def guidance_history(language: str = "en") -> Mapping[str, tuple[Wording, ...]]:
    """Return every wording that the library ever had of each item, the oldest first, the last one today's."""
    top, _ = _open(HERE / "us" / "guidance.history.yaml")
    rows, items = {str(row.raw("key")): row for row in _entries(top, "wordings")}, guidance_items(language)
    if set(rows) != set(items):
        wrong = ", ".join(sorted(set(rows) ^ set(items)))
        raise LawDataError(f"{top.place}: {wrong} stands in one of library and history; both would be right")
    top.close()
    return MappingProxyType({key: read_history(rows[key], language, items[key]) for key in items})


def resources(language: str = "en") -> tuple[Resource, ...]:
    """Return the services that may be shown on the page of resources, those not checked left out."""
    found = _guidance()[1] if language == "en" else _translated(language)[1]
    return tuple(one for one in found if one.listed)


def resources_notice(language: str = "en") -> tuple[str, str]:
    """Return the notice for an accused person above the resources, and what nobody may do to report."""
    return _guidance()[2] if language == "en" else _translated(language)[2]


def never_repeat() -> tuple[tuple[str, str], ...]:
    """Return statements of public articles that are wrong, each with what is right."""
    return _guidance()[3]


@cache
def factors() -> Mapping[str, Factor]:
    """Return the aggravating factors by key, in the order of the file."""
    top, sources = _open(HERE / "us" / "factors.yaml")
    found = {}
    for row in _entries(top, "factors"):
        one = read_factor(row, sources, offences())
        _refuse_word(row, "evidence", one.evidence, evidence_kinds())
        found[one.key] = one
    top.close()
    return MappingProxyType(found)


@cache
def _guidance() -> tuple[
    Mapping[str, GuidanceItem], tuple[Resource, ...], tuple[str, str], tuple[tuple[str, str], ...]
]:
    top, sources = _open(HERE / "us" / "guidance.yaml")
    items: dict[str, GuidanceItem] = {}
    for number, row in enumerate(_entries(top, "items"), start=1):
        one = read_guidance(row, sources, stages(), number)
        _refuse_twice(HERE / "us" / "guidance.yaml", one.id, items)
        items[one.id] = one
    services = tuple(read_resource(row, sources) for row in top.rows("resources"))
    notice = top.text("resources_notice"), top.text("resources_never")
    wrong = tuple((row.text("text"), row.text("correction")) for row in top.rows("never_repeat"))
    top.close()
    return MappingProxyType(items), services, notice, wrong


@cache
def _translated(language: str) -> tuple[Mapping[str, GuidanceItem], tuple[Resource, ...], tuple[str, str]]:
    """Return the library in another language, whole: a text that is missing there is refused."""
    path = HERE / "us" / f"guidance.{language}.yaml"
    items, services, notice, _ = _guidance()
    top, _ = _open(path)
    found: dict[str, GuidanceItem] = {}
    for row in _entries(top, "items"):
        one = read_translation(row, language, items)
        _refuse_twice(path, one.id, found)
        found[one.id] = one
    by_name = {one.name: one for one in services if one.listed}
    said = {one.name: one for one in (read_resource_translation(row, by_name) for row in top.rows("resources"))}
    if missing := [key for key in (*items, *by_name) if key not in {**found, **said}]:
        raise LawDataError(f"{top.place}: {missing[0]} is missing; every text of the library in this language is right")
    above = top.row("resources_notice")
    if above is None:
        raise LawDataError(f"{top.place}: resources_notice is missing; both of its texts would be right")
    words = read_notice(above, notice)
    top.close()
    ordered = {key: found[key] for key in items}
    return MappingProxyType(ordered), tuple(said[name] for name in by_name), words


def _short_forms() -> Mapping[str, str]:
    """Return the short form of each federal court by its code, from the data of courts-db and nothing else of it.

    The package itself would keep the history of every court of the country in memory.
    """
    found: dict[str, str] = {}

    def note(one: dict[str, Any]) -> None:
        if one.get("system") == "federal":
            found[one["id"]] = one["citation_string"]

    json.loads(files("courts_db").joinpath("data", "courts.json").read_bytes(), object_hook=note)
    return found


def evidence_kinds() -> Mapping[str, str]:
    """Return the kinds of proof by key, each in words."""
    return _vocabulary()[0]


def categories() -> Mapping[str, str]:
    """Return the kinds of offence by key, each in words."""
    return _vocabulary()[1]


@cache
def lawdata_version() -> str:
    """Return the digest of all law data, the first sixteen characters of a SHA-256 over every file's name and bytes."""
    digest = hashlib.sha256()
    for path in sorted((*HERE.rglob("*.yaml"), *HERE.rglob("*.md"))):
        name, content = path.relative_to(HERE).as_posix().encode(), path.read_bytes()
        digest.update(b"%d:%s%d:%s" % (len(name), name, len(content), content))
    return digest.hexdigest()[:16]


@cache
def _vocabulary() -> tuple[Mapping[str, str], Mapping[str, str]]:
    top, _ = _open(HERE / "us" / "vocabulary.yaml")
    kinds, kinds_of_offence = dict(top.pairs("evidence_kinds")), dict(top.pairs("categories"))
    top.close()
    return MappingProxyType(kinds), MappingProxyType(kinds_of_offence)


def _open(path: Path) -> tuple[Row, frozenset[str]]:
    """Return the top of a file and the names of its sources."""
    name = path.name if HERE not in path.parents else path.relative_to(HERE).as_posix()
    return _top(name, path.read_text(encoding="utf-8"))


def _top(name: str, text: str) -> tuple[Row, frozenset[str]]:
    """Return the top of a text and the names of its sources."""
    try:
        content = yaml.load(text, Loader=_Loader)  # noqa: S506
    except (yaml.YAMLError, ValueError) as fault:
        raise LawDataError(f"{name} is no YAML: {fault}; mend the line it names") from fault
    top = Row(name, content)
    top.text("about")
    sources = top.row("sources")
    if sources is None or not isinstance(content["sources"], dict) or not content["sources"]:
        raise LawDataError(f"{name} names no sources; a list 'sources' with at least one entry would be right")
    for key in content["sources"]:
        source = sources.row(str(key))
        if source is None:
            raise LawDataError(f"{name}: source {key} is empty; what it is and where it stands would be right")
        source.text("what")
        source.text("where")
        source.close()
    return top, frozenset(str(key) for key in content["sources"])


def _entries(top: Row, field: str) -> list[Row]:
    rows = []
    for row in top.rows(field):
        key = row.raw("key")
        row.place = f"{top.place}, {key}" if key else row.place
        rows.append(row)
    if not rows:
        raise LawDataError(f"{top.place} holds no {field}; at least one entry would be right")
    return rows


def _refuse_twice(path: Path, key: str, found: Mapping[str, object]) -> None:
    if key in found:
        raise LawDataError(f"{path.name}: {key} stands in the law data twice; one entry per key would be right")


def _refuse_word(row: Row, field: str, words: tuple[str, ...], known: Mapping[str, str]) -> None:
    for word in words:
        if word not in known:
            row.refuse(field, word, "a word of vocabulary.yaml: " + ", ".join(known))


def open_from_outside(name: str, text: str) -> tuple[Row, frozenset[str]]:
    """Return the top of a text that somebody sent, and the names of its sources.

    Beyond what a file of our own must be, it repeats nothing by an alias (a few lines could otherwise stand for
    millions) and is nested no deeper than an entry can be.

    Raises:
        LawDataError: the text is no such file.
    """
    depth = 0
    try:
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            line = event.start_mark.line + 1 if event.start_mark else 0
            if isinstance(event, yaml.AliasEvent):
                raise LawDataError(f"{name}: line {line} repeats an entry by an alias; write it out")
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > DEEPEST:
                raise LawDataError(f"{name}: line {line} is nested deeper than any entry of the law data; flatten it")
    except yaml.YAMLError as fault:
        raise LawDataError(f"{name} is no YAML: {fault}; mend the line it names") from fault
    return _top(name, text)


def written(content: Mapping[str, object]) -> str:
    """Return content as YAML text, fields in the order given, as ``open_from_outside`` reads it again."""
    text: str = yaml.dump(content, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=110)
    return text


def load_all() -> None:
    """Read every file of the law data now, so that the first page does not wait for it, nor find a fault in it."""
    for read in (offences, courts, stages, deadline_rules, doubts, guidance_items, resources, factors, lawdata_version):
        read()
    for language in LANGUAGES:
        guidance_items(language), guidance_history(language)
