"""What a PDF states of itself: its information dictionary, its XMP, whether it carries files or scripts.

No page is drawn and no picture decoded. Run in a process of its own; it imports nothing of the house.
"""

from __future__ import annotations

import contextlib
import re
from datetime import datetime
from typing import Any, BinaryIO
from xml.parsers import expat

MOST_OBJECTS = 20_000
MOST_XMP_BYTES = 1024 * 1024
FIELDS = ("Title", "Author", "Subject", "Keywords", "Creator", "Producer", "Trapped")
TIMES = (("Created (CreationDate)", "/CreationDate"), ("Changed (ModDate)", "/ModDate"))
XMP_FIELDS = {"CreatorTool": "Creator tool (XMP)", "DocumentID": "Document ID (XMP)", "InstanceID": "Instance ID (XMP)"}
XMP_TIMES = {
    "CreateDate": "Created (XMP)",
    "ModifyDate": "Changed (XMP)",
    "MetadataDate": "Metadata changed (XMP)",
}
_DATE = re.compile(
    r"(?:D:)?(\d{4})(\d\d)?(\d\d)?(\d\d)?(\d\d)?(\d\d)?(?:([+-])(\d\d)'?(\d\d)?'?|(Z)(?:00'?(?:00'?)?)?)?"
)


def read(file: BinaryIO) -> dict[str, Any]:
    """Return the document's fields and times."""
    from pypdf import PdfReader

    reader = PdfReader(file, strict=False)
    if reader.is_encrypted and not reader.decrypt(""):
        return {"problem": "it is locked with a password"}
    info: Any = reader.trailer.get("/Info")
    info = info.get_object() if info is not None else {}
    info = info if isinstance(info, dict) else {}
    fields = [[name, _text(info, f"/{name}")] for name in FIELDS if _text(info, f"/{name}")]
    times = [_pdf_time(name, _text(info, key)) for name, key in TIMES if _text(info, key)]
    xmp, notes = _xmp(reader)
    fields += [[name, xmp[key]] for key, name in XMP_FIELDS.items() if xmp.get(key)]
    times += [_iso_time(name, xmp[key]) for key, name in XMP_TIMES.items() if xmp.get(key)]
    fields += [["Version of the format", reader.pdf_header[:20]], ["Pages", _pages(reader)], *_carried(reader)]
    return {"fields": fields, "times": times, "notes": notes}


def _text(info: Any, key: str) -> str:
    value = info.get(key)
    value = value.get_object() if value is not None else ""
    return " ".join(str(value).split()).removeprefix("/")[:2000] if isinstance(value, str | bytes) else ""


def _pages(reader: Any) -> str:
    try:
        count = reader.trailer["/Root"]["/Pages"]["/Count"]
    except (KeyError, TypeError):
        return "not stated"
    return str(int(count)) if isinstance(count, int) else "not stated"


def _carried(reader: Any) -> list[list[str]]:
    """Return whether files or scripts are inside, as far as the objects that its tables name show it."""
    numbers = {(number, generation) for generation, table in reader.xref.items() for number in table}
    numbers |= {(number, 0) for number in reader.xref_objStm}
    keys: set[str] = set()
    unread = max(0, len(numbers) - MOST_OBJECTS)
    for number, generation in sorted(numbers)[:MOST_OBJECTS]:
        try:
            _look_into(_object(reader, number, generation), keys)
        except Exception:  # pypdf raises many kinds; one object that cannot be read says nothing of the others
            unread += 1
    doubt = f" in the objects that could be read; {unread} could not" if unread else ""
    return [
        ["Files inside", "present" if keys & {"/EmbeddedFiles", "/EF"} else f"none found{doubt}"],
        ["JavaScript", "present" if keys & {"/JavaScript", "/JS"} else f"none found{doubt}"],
    ]


def _object(reader: Any, number: int, generation: int) -> Any:
    from pypdf.generic import IndirectObject

    return reader.get_object(IndirectObject(number, generation, reader)) if number else None


def _look_into(value: Any, keys: set[str], depth: int = 0) -> None:
    if depth > 8:
        return
    if isinstance(value, dict):
        keys.update(str(key) for key in value)
        for inner in value.values():
            _look_into(inner, keys, depth + 1)
    elif isinstance(value, list):
        for inner in value:
            _look_into(inner, keys, depth + 1)


def _pdf_time(name: str, raw: str) -> dict[str, Any]:
    """Read a date as PDF writes it; without its last part it states no zone."""
    told: dict[str, Any] = {"name": name, "raw": raw[:100], "local": None, "offset": None}
    found = _DATE.fullmatch(raw.strip())
    if not found:
        return told
    parts = [int(part or default) for part, default in zip(found.groups()[:6], (0, 1, 1, 0, 0, 0), strict=True)]
    sign, hours, minutes, zulu = found.groups()[6:]
    with contextlib.suppress(ValueError):
        told["local"] = datetime(*parts).isoformat()  # type: ignore[arg-type]  # noqa: DTZ001
    if zulu or sign:
        told["offset"] = f"{sign or '+'}{hours or '00'}:{minutes or '00'}"
    return told


def _iso_time(name: str, raw: str) -> dict[str, Any]:
    told: dict[str, Any] = {"name": name, "raw": raw[:100], "local": None, "offset": None}
    with contextlib.suppress(ValueError):
        moment = datetime.fromisoformat(raw)
        offset = moment.strftime("%z")
        told["local"] = moment.replace(tzinfo=None).isoformat()
        told["offset"] = f"{offset[:3]}:{offset[3:5]}" if offset else None
    return told


def _xmp(reader: Any) -> tuple[dict[str, str], list[str]]:
    """Return the texts of the XMP by their names, as elements or attributes; entities are refused."""
    try:
        stream = reader.trailer["/Root"].get("/Metadata")
        text = stream.get_object().get_data() if stream is not None else b""
    except Exception:  # whatever is wrong with the stream, the rest of the file is still told
        return {}, ["Its XMP cannot be read."]
    if len(text) > MOST_XMP_BYTES:
        return {}, ["Its XMP is larger than a megabyte and is not read."]
    found: dict[str, str] = {}
    here = [""]
    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True

    def begin(tag: str, attributes: dict[str, str]) -> None:
        here.append(tag.rpartition("}")[2])
        for name, value in attributes.items():
            _keep(found, name.rpartition("}")[2], value)

    def end(_tag: str) -> None:
        here.pop()

    def refuse(*_: Any) -> None:
        raise ValueError("an entity is declared")

    parser.StartElementHandler, parser.EndElementHandler = begin, end
    parser.CharacterDataHandler = lambda said: _keep(found, here[-1], said)
    parser.EntityDeclHandler = refuse
    try:
        if text.strip():
            parser.Parse(text.strip(), True)
    except (ValueError, expat.ExpatError):
        return {}, ["Its XMP is not well-formed, or declares entities, and is not read."]
    return found, []


def _keep(found: dict[str, str], name: str, said: str) -> None:
    if name in XMP_FIELDS or name in XMP_TIMES:
        found[name] = (found.get(name, "") + said.strip())[:500]
