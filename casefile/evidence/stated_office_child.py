"""What a Word, Excel or PowerPoint file states of itself: its core and its application properties.

Two small parts are unpacked, each no further than a megabyte; nothing else is. Entities are refused. Run in a process
of its own; it imports nothing of the house.
"""

from __future__ import annotations

import lzma
import re
import zipfile
import zlib
from datetime import datetime
from typing import Any, BinaryIO
from xml.parsers import expat

MOST_PARTS = 10_000
MOST_PART_BYTES = 1024 * 1024
KINDS = (("word/", "Word document"), ("xl/", "Excel workbook"), ("ppt/", "PowerPoint presentation"))
CORE = {
    "title": "Title",
    "subject": "Subject",
    "creator": "Author",
    "lastModifiedBy": "Last saved by",
    "keywords": "Keywords",
    "description": "Comments",
    "category": "Category",
    "contentStatus": "Status",
    "revision": "Revision",
    "language": "Language",
    "version": "Version",
}
CORE_TIMES = {"created": "Created", "modified": "Last saved", "lastPrinted": "Last printed"}
APP = {
    "Application": "Application",
    "AppVersion": "Version of the application",
    "Company": "Company",
    "Manager": "Manager",
    "Template": "Template",
    "TotalTime": "Minutes of editing",
    "Pages": "Pages",
    "Words": "Words",
    "Slides": "Slides",
}
_UNREADABLE = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, RuntimeError, EOFError, OSError, ValueError)
_MACROS = re.compile(r"(^|/)vbaProject\.bin$", re.IGNORECASE)


def read(file: BinaryIO) -> dict[str, Any]:
    """Return the properties of an office file."""
    try:
        archive = zipfile.ZipFile(file)
    except zipfile.BadZipFile:
        return {"problem": "it is damaged, or no office file of today's kind (a ZIP archive with parts)"}
    parts = archive.infolist()
    names = [part.filename for part in parts]
    kind = next((words for folder, words in KINDS if any(name.startswith(folder) for name in names)), None)
    if len(parts) > MOST_PARTS:
        return {"problem": f"it has more than {MOST_PARTS:,} parts"}
    if kind is None:
        return {"problem": "it is an archive, and none of its parts is of Word, Excel or PowerPoint"}
    core, app = _properties(archive, "docProps/core.xml"), _properties(archive, "docProps/app.xml")
    notes = [found for found in (core.pop("?", ""), app.pop("?", "")) if found]
    fields = [["Kind", kind], ["Parts", str(len(parts))]]
    fields += [[name, core[key]] for key, name in CORE.items() if core.get(key)]
    fields += [[name, app[key]] for key, name in APP.items() if app.get(key)]
    fields.append(["Macros", "present" if any(_MACROS.search(name) for name in names) else "none listed"])
    return {
        "fields": fields,
        "times": [_time(name, core[key]) for key, name in CORE_TIMES.items() if core.get(key)],
        "notes": notes,
    }


def _properties(archive: zipfile.ZipFile, name: str) -> dict[str, str]:
    """Return the texts of a part by the names of their elements; under "?" why there are none."""
    try:
        with archive.open(name) as part:
            text = part.read(MOST_PART_BYTES + 1)
    except KeyError:
        return {"?": f"It has no {name}."}
    except _UNREADABLE:
        return {"?": f"Its {name} cannot be unpacked."}
    if len(text) > MOST_PART_BYTES:
        return {"?": f"Its {name} is larger than a megabyte and is not read."}
    return _elements(text, name)


def _elements(text: bytes, name: str) -> dict[str, str]:
    found: dict[str, str] = {}
    open_elements: list[str] = []
    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True

    def begin(tag: str, _attributes: dict[str, str]) -> None:
        open_elements.append(tag.rpartition("}")[2])

    def end(_tag: str) -> None:
        open_elements.pop()

    def words(said: str) -> None:
        if len(open_elements) == 2:
            found[open_elements[1]] = (found.get(open_elements[1], "") + said)[:2000]

    def refuse(*_: Any) -> None:
        raise ValueError("an entity is declared")

    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = begin, end, words
    parser.EntityDeclHandler = refuse
    try:
        parser.Parse(text, True)
    except ValueError:
        return {"?": f"Its {name} declares entities, as no office program does, and is not read."}
    except expat.ExpatError:
        return {"?": f"Its {name} is not well-formed and is not read."}
    return {key: said.strip() for key, said in found.items()}


def _time(name: str, raw: str) -> dict[str, Any]:
    told: dict[str, Any] = {"name": name, "raw": raw[:100], "local": None, "offset": None}
    try:
        moment = datetime.fromisoformat(raw)
    except ValueError:
        return told
    offset = moment.strftime("%z")
    stated = f"{offset[:3]}:{offset[3:5]}" if offset else None
    return told | {"local": moment.replace(tzinfo=None).isoformat(), "offset": stated}
