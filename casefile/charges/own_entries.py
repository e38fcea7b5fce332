"""The office's own entries of the library: saved version by version, taken in from a file, given out as one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.exc import IntegrityError

from casefile.charges.own_library import latest_own
from casefile.charges.own_models import OwnOffence
from casefile.infra import audit, clock
from casefile.infra.db import add, db
from casefile.infra.errors import Refusal
from casefile.lawdata import own_reader
from casefile.lawdata.own_reader import OwnEntry


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What an import brought: the keys of entries that are new, changed and as they were."""

    new: tuple[str, ...]
    changed: tuple[str, ...]
    unchanged: tuple[str, ...]


def save_entry(fields: Mapping[str, Any], source: Mapping[str, Any], seen: int, why: str = "") -> OwnOffence:
    """Save an entry as typed; ``seen`` is the version that the person had in view, 0 for a new entry.

    Nothing typed differently is no new version.

    Raises:
        LawDataError: a field is missing or wrong.
        Refusal: somebody else saved another version meanwhile, or an entry of this key is there already.
    """
    (entry,) = own_reader.read_entries(own_reader.write_entry(fields, source), "this entry")
    held = find_latest(entry.offence.key)
    stands = held.version if held else 0
    if stands != seen:
        raise Refusal(f"{entry.offence.key} stands at version {stands}, not {seen}: open it again, then change it.")
    if held and held.text == entry.text:
        return held
    return _append(entry, stands + 1, why)


def retire(key: str, why: str) -> OwnOffence:
    """Save a version that says the entry is retired: counts keep it, none is matched to it from now on.

    Raises:
        Refusal: there is no such entry, it is retired already, no reason is given, or somebody saved meanwhile.
    """
    return _stand(key, why, retired=True)


def bring_back(key: str, why: str) -> OwnOffence:
    """Save a version that says the entry is in use again.

    Raises:
        Refusal: there is no such entry, it is not retired, no reason is given, or somebody saved meanwhile.
    """
    return _stand(key, why, retired=False)


def _stand(key: str, why: str, *, retired: bool) -> OwnOffence:
    held = find_latest(key)
    if held is None:
        raise Refusal(f"{key!r} is no entry of this office's own; choose one from the list.")
    if not why.strip():
        raise Refusal("Say why; the reason stays with the version.")
    entry = own_reader.read_kept(held.text)
    if bool(entry.offence.retired) == retired:
        raise Refusal(f"{entry.offence.citation} is {'retired already' if retired else 'in use'}: open it again.")
    fields = {name: one for name, one in entry.fields.items() if name != "retired"}
    text = own_reader.write_entry(fields | ({"retired": why.strip()} if retired else {}), entry.source)
    (changed,) = own_reader.read_entries(text, "this entry")
    return _append(changed, held.version + 1, f"{'retired' if retired else 'brought back'}: {why.strip()}"[:300])


def import_entries(text: str) -> TakenIn:
    """Take in every entry of a file, or none; an entry that is here and differs becomes a new version.

    An entry that the file marks as retired is retired here too, and one that it has in use is in use.

    Raises:
        LawDataError: the file, or one of its entries, is not fit to be used.
    """
    entries = own_reader.read_entries(text)
    held = {row.key: row for row in latest_own()}
    found: dict[str, list[str]] = {"new": [], "changed": [], "unchanged": []}
    for entry in entries:
        before = held.get(entry.offence.key)
        if before and before.text == entry.text:
            found["unchanged"].append(entry.offence.key)
            continue
        _append(entry, before.version + 1 if before else 1, "imported from a file")
        found["changed" if before else "new"].append(entry.offence.key)
    return TakenIn(*(tuple(found[name]) for name in ("new", "changed", "unchanged")))


def export_entries() -> str:
    """Return a file with every entry of the office's own as it stands, or an empty text where there is none."""
    kept = [own_reader.read_kept(row.text) for row in latest_own()]
    return own_reader.write_entries(kept) if kept else ""


def find_latest(key: str) -> OwnOffence | None:
    """Return the version of an entry that holds, or None."""
    query = db.select(OwnOffence).where(OwnOffence.key == key).order_by(OwnOffence.version.desc()).limit(1)
    found: OwnOffence | None = db.session.scalar(query)
    return found


def find_version(key: str, version: int) -> OwnOffence | None:
    """Return one version of an entry, or None."""
    query = db.select(OwnOffence).where(OwnOffence.key == key, OwnOffence.version == version)
    found: OwnOffence | None = db.session.scalar(query)
    return found


def list_versions(key: str) -> list[OwnOffence]:
    """Return every version of an entry, the newest first."""
    query = db.select(OwnOffence).where(OwnOffence.key == key).order_by(OwnOffence.version.desc())
    return list(db.session.scalars(query))


def entry_of(row: OwnOffence) -> OwnEntry:
    """Return what a version holds."""
    return own_reader.read_kept(row.text)


def free_key(citation: str) -> str:
    """Return a key for a new entry, made of its citation, that no entry has."""
    words = re.sub(r"[^a-z0-9]+", "_", citation.casefold()).strip("_")[:45] or "entry"
    taken = {row.key for row in latest_own()}
    key, number = f"own_{words}", 2
    while key in taken:
        key, number = f"own_{words}_{number}", number + 1
    return key


def _append(entry: OwnEntry, version: int, why: str) -> OwnOffence:
    who, key = audit.actor(), entry.offence.key
    audit.record("law.own_entry", target=f"{key} version {version}")
    row = OwnOffence(key=key, version=version, text=entry.text, why=why, at=clock.now(), by_id=who.id, by_name=who.name)
    try:
        return add(row)
    except IntegrityError as clash:
        raise Refusal(f"Somebody saved {key} at the same moment: open it again, then change it.") from clash
