"""Translations of the guidance, and the wordings that the library had of it, turned into values of the law."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from casefile.law.checklists import GuidanceItem, Resource, Wording, wording_version
from casefile.lawdata.rows import Row


def read_translation(row: Row, language: str, items: Mapping[str, GuidanceItem]) -> GuidanceItem:
    """Return an item in another language; ``english`` names the wording that was translated, and must be today's."""
    key = row.text("key")
    if key not in items:
        row.refuse("key", key, "an item of guidance.yaml")
    _refuse_outdated(row, items[key].version)
    item = replace(
        items[key],
        title=row.text("title"),
        client_text=row.text("client_text"),
        why=row.text("why"),
        language=language,
        reviewed=row.flag("reviewed"),
    )
    row.close()
    return item


def read_resource_translation(row: Row, resources: Mapping[str, Resource]) -> Resource:
    """Return a service with what is said of it in another language."""
    name = row.text("name")
    if name not in resources:
        row.refuse("name", name, "a service of guidance.yaml")
    one = resources[name]
    _refuse_outdated(row, resource_version(one))
    found = replace(
        one,
        contact=row.text_or_none("contact") or one.contact,
        for_whom=row.text("for_whom"),
        caution=row.text_or_none("caution"),
    )
    if (found.caution is None) != (one.caution is None):
        row.refuse("caution", found.caution, "a caution exactly where the English has one")
    row.close()
    return found


def resource_version(one: Resource) -> str:
    """Return the digest of what people read of a service."""
    return wording_version(one.contact or "", one.for_whom, one.caution or "")


def read_notice(row: Row, notice: tuple[str, str]) -> tuple[str, str]:
    """Return the two texts above the services in another language."""
    _refuse_outdated(row, wording_version(*notice))
    found = row.text("for_accused"), row.text("never")
    row.close()
    return found


def _refuse_outdated(row: Row, version: str) -> None:
    translated = row.text("english")
    if translated != version:
        row.refuse("english", translated, f"the digest of today's English words, {version}, once they are translated")


def read_history(row: Row, language: str, item: GuidanceItem) -> tuple[Wording, ...]:
    """Return every wording of an item in one language, the oldest first; the newest is what the library says now.

    A former wording stands in full and must be what its digest says; the newest stands in the library itself.
    """
    found: list[Wording] = []
    for one in row.rows(language):
        is_former = one.has("client_text")
        texts = _former(one) if is_former else (item.title, item.client_text, item.why)
        wording = Wording(one.day("since"), one.text("version"), *texts, because=one.text_or_none("because"))
        if is_former and wording.version != wording_version(*texts):
            one.refuse("version", wording.version, f"{wording_version(*texts)}, the digest of the words beside it,")
        if found and (wording.since < found[-1].since or not wording.because):
            one.refuse("since", wording.since, "a later day than the wording before, and why it was changed")
        found.append(wording)
        one.close()
    if not found or found[-1].version != item.version:
        known = found[-1].version if found else None
        right = f"an entry {{since: (today), version: {item.version}, because: (why)}} and the former words in full"
        row.refuse(f"{language}, newest version", known, right)
    return tuple(found)


def _former(row: Row) -> tuple[str, str, str]:
    return row.text("title"), row.text("client_text"), row.text("why")
