"""Addresses as comparison sees them: two ways to write one address are one, and no trick of writing hides it."""

from __future__ import annotations

import re
import unicodedata

_TOKEN = re.compile(r"[^\s<>,;:()\[\]@]+@[^\s<>,;:()@]+")
_COMMENT = re.compile(r"\([^()]*\)")
_EXTENSION = re.compile(r"(?:ext\.?|x|#)\s*\d+\s*$", re.IGNORECASE)
_PHONE = re.compile(r"\+?\d[\d\s().\-/]{5,}\d")
_NATIONAL = 10
_SHORTEST_PHONE = 7


def shown(text: str) -> str:
    """Return text in one form of Unicode, without the characters that nobody sees."""
    plain = unicodedata.normalize("NFKC", text)
    return "".join(c for c in plain if unicodedata.category(c) not in ("Cf", "Cc") or c in "\t\n\r")


def emails_in(text: str) -> set[str]:
    """Return every e-mail address in a text as comparison sees it: no case, one form of Unicode, the domain in IDNA.

    A plus and what follows it, and dots, are left as they are: whether they matter is the mail server's business.
    """
    plain = shown(text).replace("＠", "@").replace('"', "").replace("\\", "")
    while plain != (without := _COMMENT.sub("", plain)):
        plain = without
    plain = re.sub(r"\s*@\s*", "@", plain)
    return {_plain_email(found.rstrip(".'")) for found in _TOKEN.findall(plain)}


def _plain_email(address: str) -> str:
    local, _, domain = address.rpartition("@")
    return f"{local.lstrip(chr(39))}@{ascii_domain(domain.rstrip('.'))}".casefold()


def ascii_domain(domain: str) -> str:
    """Return a domain as it travels; one that IDNA cannot write is kept as it is."""
    try:
        return domain.encode("idna").decode("ascii")
    except UnicodeError:
        return domain


def phones_in(text: str) -> set[str]:
    """Return every telephone number in a text by its last ten digits, its country's code left away."""
    numbers = (_digits(found) for found in _PHONE.findall(_EXTENSION.sub("", shown(text))))
    return {number[-_NATIONAL:] for number in numbers if len(number) >= _SHORTEST_PHONE}


def _digits(text: str) -> str:
    return "".join(str(unicodedata.decimal(c)) for c in text if c.isdecimal())


def words_of(text: str) -> str:
    """Return a name or a postal address as words: no case, no accents, no punctuation, whatever the script."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", shown(text)) if not unicodedata.combining(c))
    return " ".join(re.findall(r"\w+", bare.casefold()))
