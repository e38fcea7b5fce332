"""What an e-mail states of itself: its header fields, the way it came hop by hop, the names of what is attached.

Run in a process of its own; it imports nothing of the house. No part is opened or decoded.
"""

from __future__ import annotations

import re
from datetime import datetime
from email import message_from_bytes
from email.header import decode_header
from email.message import Message
from email.utils import parsedate_to_datetime
from typing import Any, BinaryIO

MOST_HEADER_BYTES = 1024 * 1024
MOST_BYTES = 32 * 1024 * 1024
MOST_FIELD = 2000
MOST_HOPS = 100
MOST_PARTS = 200
FIELDS = ("From", "Sender", "To", "Cc", "Bcc", "Reply-To", "Subject", "Message-ID", "In-Reply-To", "X-Mailer")
_MORE = ("User-Agent", "X-Originating-IP", "Return-Path", "Delivered-To")
_FIELD = re.compile(rb"[!-9;-~]+[ \t]*:")
_HEADER_END = re.compile(rb"\r?\n\r?\n")
_ZONE = re.compile(r"[+-]\d{4}\b|\b(?:UT|GMT|Z|[ECMP][SD]T)\b")


def read(file: BinaryIO) -> dict[str, Any]:
    """Return the header fields, the date, the hops and the attached parts."""
    data = file.read(MOST_BYTES)
    whole = not file.read(1)
    if not _FIELD.match(data.lstrip()):
        return {"problem": "it does not begin with the header of an e-mail"}
    end = _HEADER_END.search(data)
    notes = []
    if (end.start() if end else len(data)) > MOST_HEADER_BYTES:
        return {"problem": "its header is larger than a megabyte"}
    if not whole:
        notes.append("It is larger than 32 MB: what is attached is not listed.")
        data = data[: end.end()] if end else data[:MOST_HEADER_BYTES]
    mail = message_from_bytes(data.lstrip())
    received = mail.get_all("Received", [])
    if len(received) > MOST_HOPS:
        notes.append(f"{len(received)} Received fields; the first {MOST_HOPS} are shown.")
    return {
        "fields": [[name, _said(mail, name)] for name in (*FIELDS, *_MORE) if _said(mail, name)],
        "times": [_time("Date", str(value)) for value in mail.get_all("Date", [])[:3]],
        "hops": [_hop(number, str(value)) for number, value in enumerate(received[:MOST_HOPS])],
        "parts": _parts(mail) if whole else [],
        "notes": notes,
    }


def _said(mail: Message, name: str) -> str:
    values = mail.get_all(name, [])
    return " | ".join(_decoded(str(value)) for value in values[:5])


def _decoded(value: str) -> str:
    """Return a field as it reads; what is coded wrongly stays as it came."""
    folded = " ".join(value[:MOST_FIELD].split())
    try:
        pieces = decode_header(folded)
        return "".join(
            piece.decode(charset or "ascii", "replace") if isinstance(piece, bytes) else piece
            for piece, charset in pieces
        )
    except (ValueError, LookupError):
        return folded


def _hop(number: int, value: str) -> dict[str, Any]:
    """Return one Received field: by whom, from whom, and the time after its last semicolon."""
    told, semicolon, stamp = " ".join(value[:MOST_FIELD].split()).rpartition(";")
    return {**_time(f"Hop {number + 1}", stamp.strip() if semicolon else ""), "by": told if semicolon else stamp}


def _time(name: str, raw: str) -> dict[str, Any]:
    """Read a date of a header; -0000 and no zone at all both state no zone."""
    raw = " ".join(raw[:200].split())
    told: dict[str, Any] = {"name": name, "raw": raw, "local": None, "offset": None}
    try:
        moment = parsedate_to_datetime(raw)
    except (ValueError, TypeError, IndexError, OverflowError):
        return told
    local = moment.replace(tzinfo=None).isoformat()
    return told | {"local": local, "offset": _offset(moment) if _ZONE.search(raw) else None}


def _offset(moment: datetime) -> str | None:
    return moment.strftime("%z")[:3] + ":" + moment.strftime("%z")[3:5] if moment.tzinfo else None


def _parts(mail: Message) -> list[list[str]]:
    """Return name, kind and size of each part that is a file; sizes are of what is written, before it is decoded."""
    found = []
    for part in mail.walk():
        if part.is_multipart() or not (part.get_filename() or part.get_content_disposition() == "attachment"):
            continue
        text = part.get_payload()
        size = len(text) if isinstance(text, str) else 0
        found.append([_decoded(part.get_filename() or "(no name)"), part.get_content_type(), f"{size:,} bytes as sent"])
        if len(found) == MOST_PARTS:
            break
    return found
