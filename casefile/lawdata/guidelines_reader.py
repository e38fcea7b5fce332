"""The editions of the Guidelines Manual, read when one is first asked for; and the facts of a worksheet."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

import yaml

from casefile.law.errors import LawDataError
from casefile.law.guidelines import Manual
from casefile.law.registration import RegistrationRules
from casefile.lawdata import reader
from casefile.lawdata.guideline_rows import read_manual
from casefile.lawdata.registration_rows import read_registration


@cache
def manuals() -> Mapping[str, Manual]:
    """Return the editions that are loaded, by their name, the oldest first."""
    found: list[Manual] = []
    for path in sorted((reader.HERE / "us").glob("guidelines*.yaml")):
        top, sources = reader._open(path)
        one = read_manual(top, sources)
        reader._refuse_twice(path, one.edition, {manual.edition: manual for manual in found})
        found.append(one)
        top.close()
    return MappingProxyType({one.edition: one for one in sorted(found, key=lambda manual: manual.since)})


def newest() -> Manual:
    """Return the newest edition that is loaded."""
    return list(manuals().values())[-1]


@cache
def registration_rules() -> RegistrationRules:
    """Return how long the federal registration duty runs, by tier."""
    top, sources = reader._open(reader.HERE / "us" / "registration.yaml")
    found = read_registration(top, sources)
    top.close()
    return found


def read_facts(text: str) -> object:
    """Return what a text of YAML or JSON says, as plain lists and mappings.

    Raises:
        LawDataError: the text is neither, gives a field twice, or repeats a part by an alias.
    """
    try:
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            if isinstance(event, yaml.AliasEvent):
                raise LawDataError("the facts repeat a part by an alias; write it out")
        return yaml.load(text, Loader=reader._Loader)  # noqa: S506
    except (yaml.YAMLError, ValueError, RecursionError) as fault:
        raise LawDataError(f"the facts are neither YAML nor JSON: {fault}; mend the line it names") from fault
