"""Which passwords are accepted: long ones that are not on the list of the common and are not made of what is known."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import current_app
from flask_security import PasswordUtil

from casefile.infra.languages import gettext

SHORTEST, LONGEST = 15, 128
_LIST = Path(__file__).with_name("common_passwords.txt")
_ROWS = ("abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjkl", "zxcvbnm", "qwertzuiop", "azertyuiop", "0123456789")
_OWN_PART = 8  # so many letters must be left when everything known is taken away


class OwnPasswords(PasswordUtil):
    """Judges a new password without asking any other machine."""

    def validate(self, password: str, is_register: bool, **known: Any) -> tuple[list[str] | None, str]:
        """Return what is wrong with a password, and the password as it is hashed."""
        plain = self.normalize(password)
        user = known.get("user")
        words = [user.email, user.name] if user else []
        wrong = complaint(plain, [*words, current_app.config["SETTINGS"].office_name])
        return ([wrong] if wrong else None), plain


def complaint(password: str, known: list[str]) -> str | None:
    """Return what is wrong with a password and what would be right, or None. Kinds of letters do not matter."""
    if not SHORTEST <= len(password) <= LONGEST:
        return gettext(
            "This has %(count)s characters; use %(least)s to %(most)s. Try a sentence of your own.",
            count=len(password),
            least=SHORTEST,
            most=LONGEST,
        )
    low = password.casefold()
    if _bare(low) in common():
        return gettext("This is one of the passwords that are tried first; use a sentence of your own.")
    if len(set(low)) < 5 or _repeats(low):
        return gettext("This repeats a few characters; use a sentence of your own.")
    if len(_without(low, known)) < _OWN_PART:
        return gettext("This is made of a name or a row of keys; add words that nobody would guess of you.")
    return None


@lru_cache(maxsize=1)
def common() -> frozenset[str]:
    """Return the common passwords, bare of everything but letters and digits."""
    lines = _LIST.read_text().splitlines()
    return frozenset(_bare(line) for line in lines if line and not line.startswith("#"))


def _bare(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def _repeats(text: str) -> bool:
    return re.fullmatch(r"(.{1,8}?)\1+.{0,7}", text) is not None


def _without(password: str, known: list[str]) -> str:
    """Return what is left of a password without the words one may know, rows of keys, digits and signs."""
    words = {word for text in known for word in re.findall(r"[^\W\d_]{3,}", text.casefold())}
    for word in sorted({*words, "casefile", "password", "passwort"}, key=len, reverse=True):
        password = password.replace(word, " ")
    for row in (*_ROWS, *(row[::-1] for row in _ROWS)):
        for size in range(len(row), 3, -1):
            for at in range(len(row) - size + 1):
                password = password.replace(row[at : at + size], " ")
    return "".join(letter for letter in password if letter.isalpha())
