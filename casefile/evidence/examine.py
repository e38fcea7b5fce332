"""What a file is and whether it holds images: found out in memory, without running or unpacking anything.

Only text, PDF, DOCX and mail are looked into; everything else is told by how it begins and how it is named. What cannot
be examined is said to be unknown, and the gate refuses it. ``why`` never repeats the file's name or words.
"""

from __future__ import annotations

import re
import unicodedata
from email import policy
from email.errors import MessageError
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import PurePosixPath

from casefile.evidence.examine_docx import examine_docx
from casefile.evidence.examine_kinds import HEAD_BYTES, kind_by_head, kind_by_name
from casefile.evidence.examine_letters import carries_coded_image, written_out
from casefile.evidence.examine_pdf import examine_pdf
from casefile.law.gate import GATED_LIMIT_BYTES, Examination, Kind

__all__ = ["HEAD_BYTES", "Examination", "Kind", "examine", "sniff"]

_TEXT_SUFFIXES = frozenset((".txt", ".text", ".log", ".md", ".json", ".csv", ".tsv", ""))
_CSV_SUFFIXES = frozenset((".csv", ".tsv"))
_CONTROLS = re.compile("[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]")
_MARKUP = re.compile(r"\s*(<\?xml|<!doctype|<html|<svg|<head|<body|<script|\{\\rtf|%!ps)", re.IGNORECASE)
_MAIL_FIELD = re.compile(
    rb"^(from|to|received|return-path|delivered-to|mime-version|message-id|subject|date|content-type|x-[a-z-]+):",
    re.IGNORECASE | re.MULTILINE,
)
_HTML_IMAGE = re.compile(r"<\s*(svg|canvas|object|embed|video)\b|=\s*[\"']?\s*(data|cid):", re.IGNORECASE)
_DATA_URL = re.compile(r"data:(image|video|audio|application)/", re.IGNORECASE)
_MOST_SIGNS_BESIDE = 200
_MOST_FIELD_SIGNS = 8 * 1024
_MOST_HIGH_SIGNS = 0.3
_ASCII = bytes(range(128))


def examine(name: str, data: bytes) -> Examination:
    """Return what a whole file is and whether it holds images; 32 MB at most.

    Args:
        name: the name it came with; only its ending is looked at.
        data: all of its bytes.
    """
    size = len(data)
    if size > GATED_LIMIT_BYTES:
        return Examination(Kind.UNKNOWN, size, None, None, why="too large to be examined in memory")
    suffix = _suffix(name)
    kind, why = _told(suffix, data)
    if kind is Kind.PDF:
        return examine_pdf(data)
    if kind is Kind.DOCX:
        return examine_docx(data)
    if kind is Kind.MAIL:
        return _examine_mail(data)
    if kind in (Kind.TEXT, Kind.CSV):
        return _examine_text(suffix, data)
    pictures = kind in (Kind.IMAGE, Kind.VIDEO)
    return Examination(kind, size, True if pictures else None, None, why=why)


def sniff(name: str, head: bytes) -> Kind:
    """Return what a file is by how it begins (64 kB are enough) and how it is named; nothing is looked into."""
    return _told(_suffix(name), head[:HEAD_BYTES], whole=False)[0]


def _suffix(name: str) -> str:
    return PurePosixPath(name.replace("\\", "/")).suffix.lower().strip()


def _told(suffix: str, data: bytes, *, whole: bool = True) -> tuple[Kind, str]:
    """Return the kind and what told it. The bytes come first; where they tell nothing, the worst of the name."""
    head = data[:HEAD_BYTES]
    by_head, why = kind_by_head(head, suffix)
    by_name = kind_by_name(suffix)
    if by_head is not None:
        return by_head, why
    if _is_mail(head):
        return Kind.MAIL, "it begins with the fields of a mail"
    if by_name is not None:
        return by_name, "by the ending of its name"
    if suffix in _TEXT_SUFFIXES and _text_of(data if whole else _to_line_end(head)) is not None:
        return (Kind.CSV if suffix in _CSV_SUFFIXES else Kind.TEXT), "plain text"
    return Kind.UNKNOWN, "neither its beginning nor its name tells what it is"


def _is_mail(head: bytes) -> bool:
    fields, _, _ = head.replace(b"\r\n", b"\n").lstrip().partition(b"\n\n")
    names = {found[1].lower() for found in _MAIL_FIELD.finditer(fields)}
    return len(names) > 1 and _MAIL_FIELD.match(fields) is not None


def _to_line_end(head: bytes) -> bytes:
    """Cut a head where it may have split a character in two."""
    return head if len(head) < HEAD_BYTES else head[: head.rfind(b"\n") + 1] or head[:-4]


def _text_of(data: bytes) -> str | None:
    """Return the text, or None where the bytes are not text in an encoding that can be told."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _decoded(data, "utf-16", strict=True)
    text = _decoded(data, "utf-8-sig")
    if text is not None:
        return text
    high = len(data.translate(None, _ASCII))
    return _decoded(data, "cp1252") if high <= len(data) * _MOST_HIGH_SIGNS else None


def _decoded(data: bytes, encoding: str, *, strict: bool = False) -> str | None:
    try:
        text = data.decode(encoding)
    except UnicodeError:
        return None
    if _CONTROLS.search(text):
        return None
    if strict and any(unicodedata.category(sign) in ("Cn", "Co", "Cs") for sign in set(text)):
        return None
    return text


def _examine_text(suffix: str, data: bytes) -> Examination:
    kind = Kind.CSV if suffix in _CSV_SUFFIXES else Kind.TEXT
    text = _text_of(data)
    if text is None or not text.strip():
        return Examination(Kind.UNKNOWN, len(data), None, None, why="its bytes are not plain text")
    if _MARKUP.match(text):
        return Examination(Kind.UNKNOWN, len(data), None, None, why="it is markup, not plain text")
    hidden = written_out(text)
    return Examination(kind, len(data), bool(hidden), why=hidden or "plain text")


def _examine_mail(data: bytes) -> Examination:
    size = len(data)
    try:
        parts = list(BytesParser(policy=policy.default).parsebytes(data).walk())
        files = sum(_is_attachment(part) for part in parts)
        bodies = [] if files else [_body(part) for part in parts if not part.is_multipart()]
    except (MessageError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return Examination(Kind.MAIL, size, None, None, why="a mail that cannot be read")
    if files:
        return Examination(Kind.MAIL, size, None, True, why=f"a mail with {files} attachments")
    if any(body is None for body in bodies) or any(_is_unread(part) for part in parts):
        return Examination(Kind.MAIL, size, None, None, why="a mail whose text cannot be read")
    if any(written_out(body or "") or _HTML_IMAGE.search(body or "") for body in bodies):
        return Examination(Kind.MAIL, size, True, why="a mail with an image in its text")
    return Examination(Kind.MAIL, size, False, why="a mail without attachments")


def _is_unread(part: EmailMessage) -> bool:
    """Whether a part has defects, or more than a line in what readers of mail do not show."""
    if part.defects or any(
        len((beside or "").strip()) > _MOST_SIGNS_BESIDE for beside in (part.preamble, part.epilogue)
    ):
        return True
    fields = [re.sub(r"\s+", "", str(value)) for _, value in part.raw_items()]
    if any(len(field) > _MOST_FIELD_SIGNS or _DATA_URL.search(field) for field in fields):
        return True
    return any(carries_coded_image(each) for each in (*fields, "".join(fields)))


def _is_attachment(part: EmailMessage) -> bool:
    if part.get_content_maintype() == "multipart":
        return False
    plain = part.get_content_type() in ("text/plain", "text/html")
    return not plain or part.get_filename() is not None or part.get_content_disposition() == "attachment"


def _body(part: EmailMessage) -> str | None:
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return None
    return _text_of(payload) if payload else ""
