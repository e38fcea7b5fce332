"""The text of a mail, taken out of it in memory: no attachment, no picture, nothing fetched or run."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import parseaddr

from casefile.dockets.notice_values import NotANoticeError
from casefile.evidence.examine import examine
from casefile.law.gate import Kind

MAX_BYTES = 1024 * 1024
WANTED = "Wanted: the court's own e-mail, a Notice of Electronic Filing, saved by itself as an .eml file."
_ENVELOPE = re.compile(rb"\A\s*>?From [^\n]*\n")  # the line that mailboxes put before a mail
_OTHER_LETTERS = re.compile(r"utf[-_]?(?:7|16|32)|hz|iso-?2022", re.IGNORECASE)
_COURTS_ADDRESS = re.compile(r"(?:[a-z0-9-]+\.)*uscourts\.gov")


@dataclass(frozen=True, slots=True)
class Mail:
    """The bodies of a mail, HTML first, and whether it says that a court sent it."""

    html: str
    text: str
    from_court: bool


def open_mail(data: bytes) -> Mail:
    """Return the text of a mail.

    Raises:
        NotANoticeError: it is too large, no mail, or carries anything but text.
    """
    if len(data) > MAX_BYTES:
        raise NotANoticeError(f"it has {len(data):,} bytes; a court's notice has at most {MAX_BYTES:,}. {WANTED}")
    if not data.strip():
        raise NotANoticeError(f"the file is empty. {WANTED}")
    data = _ENVELOPE.sub(b"", data).lstrip()
    _pass_the_gate(data)
    mail: EmailMessage = BytesParser(policy=policy.default).parsebytes(data)
    bodies = {"text/html": "", "text/plain": ""}
    for part in _text_parts(mail):
        bodies[part.get_content_type()] = bodies[part.get_content_type()] or _letters(part)
    return Mail(bodies["text/html"], bodies["text/plain"], _says_court(mail))


def _pass_the_gate(data: bytes) -> None:
    """Refuse what the gate of a gated matter would refuse: the notice may belong to one."""
    found = examine("notice.eml", data)
    if found.kind is not Kind.MAIL:
        raise NotANoticeError(f"it is no e-mail. {WANTED}")
    if not found.plain:
        raise NotANoticeError(
            f"it is {found.why}, so it could hold a picture or another file. Nothing of it was kept. {WANTED}"
        )


def _text_parts(mail: EmailMessage) -> Iterator[EmailMessage]:
    for part in mail.walk():
        if part.get_content_type() in ("text/html", "text/plain"):
            yield part


def _letters(part: EmailMessage) -> str:
    """Return the text of a part by the character set it names, or by the usual ones where it names none that is known.

    Raises:
        NotANoticeError: the set is one in which plain letters stand for others.
    """
    data = part.get_payload(decode=True)
    named = str(part.get_content_charset() or "utf-8")
    if _OTHER_LETTERS.match(named):
        raise NotANoticeError(f'its text is written in "{named[:20]}", which no court uses. {WANTED}')
    if not isinstance(data, bytes):
        return ""
    for charset in (named, "utf-8", "cp1252"):
        try:
            if codecs.lookup(charset)._is_text_encoding:
                return data.decode(charset)
        except (LookupError, UnicodeError, ValueError):
            continue
    return data.decode("latin-1")


def _says_court(mail: EmailMessage) -> bool:
    try:
        _, address = parseaddr(str(mail.get("From", "")))
    except (ValueError, IndexError, AttributeError, TypeError):
        return False
    return bool(_COURTS_ADDRESS.fullmatch(address.rpartition("@")[2].strip().lower()))
