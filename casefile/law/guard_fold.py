"""A text as the guard reads it: words in one plain form, whatever the disguise, each with its place in the text.

Case, accents, look-alike letters, full-width and foreign digits, invisible characters, emphasis marks, character
references and hyphens at the end of a line make no difference. One pass: each character is looked at once.
"""

from __future__ import annotations

import html
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

LONGEST_BREAK = 12
_DROPPED = frozenset("*`~\\")
_HYPHENS = frozenset("-\u2010\u2011\u00ad")
_ALIKE = {
    **dict(zip("АВЕЅІЈКМНОРСТУХ", "abesijkmhopctyx", strict=True)),
    **dict(zip("авеѕіјкмнорстухԁһӏ", "abesijkmhopctyxdhl", strict=True)),
    **dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "abezhikmnoptyx", strict=True)),
    **dict(zip("αβεικνορτυχ", "abeikvoptux", strict=True)),
    **dict(zip("ոօսցɡɑɩıłøđ", "nouggaiilod", strict=True)),
    **dict(zip("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘꞯʀꜱᴛᴜᴠᴡʏᴢ", "abcdefghijklmnopqrstuvwyz", strict=True)),
    **dict(zip("ᎪᏴᏟᎠᎬᏀᎻᎫᏦᏞᎷᏢᎡᏒᏚᎢᏙᎳᎽᏃᎥᏂᏏ", "abcdeghjklmprrstvwyzihb", strict=True)),
}
"""Letters that look like Latin ones: Cyrillic, Greek, Armenian, odd Latin letters, small capitals, Cherokee."""
_REFERENCE = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,39});")


def listed(words: str) -> frozenset[str]:
    """Return words that are written one behind the other, so that a list of them can be read."""
    return frozenset(words.split())


@dataclass(frozen=True, slots=True)
class Token:
    """One word or number. ``gap``: what stands before it since the last one; ``start`` and ``end``: its place."""

    word: str
    start: int
    end: int
    gap: str
    capital: bool

    @property
    def is_number(self) -> bool:
        """Whether it is made of digits only."""
        return self.word.isdecimal()


@lru_cache(maxsize=4096)
def _plain(character: str) -> str:
    """Return a character in its plain form: nothing where nobody sees it, a blank for any blank."""
    if character in _DROPPED:
        return ""
    if character.isspace():
        return "\n" if character in "\n\u2028\u2029\x0b\x0c" else " "
    if unicodedata.category(character) in ("Cf", "Cc", "Mn", "Me"):
        return ""
    found = ""
    for one in unicodedata.normalize("NFKD", character):
        if unicodedata.combining(one):
            continue
        found += (
            str(unicodedata.decimal(one))
            if one.isdecimal()
            else _ALIKE.get(one) or _ALIKE.get(one.casefold()) or one.casefold()
        )
    return found


def tokens_of(text: str) -> list[Token]:
    """Return the words of a text in their plain form, in order; an underscore parts words."""
    found: list[Token] = []
    word: list[str] = []
    gap: list[str] = []
    start = end = at = 0
    capital = False
    while at < len(text):
        plain, after = _next(text, at)
        letter = plain and (plain[0].isalnum())
        if letter:
            if not word:
                start, capital = at, text[at : at + 1].isupper() or text[at] == "&"
            word.append(plain)
            end = after
        elif plain and word and (past := _line_break(text, at, word[-1])):
            at = past
            continue
        elif plain:
            if word:
                found.append(Token("".join(word), start, end, "".join(gap), capital))
                word, gap = [], []
            if not (plain == " " and gap[-1:] == [" "]):  # ten blanks part two words no more than one does
                gap.append(plain)
        at = after
    if word:
        found.append(Token("".join(word), start, end, "".join(gap), capital))
    return found


def _next(text: str, at: int) -> tuple[str, int]:
    """Return the plain form of the next character, or of a character reference, and where the one after begins."""
    character = text[at]
    if character == "&" and (reference := _REFERENCE.match(text, at)):
        said = html.unescape(reference[0])
        if len(said) <= 2 and said != reference[0]:
            return "".join(_plain(one) for one in said), reference.end()
    return _plain(character), at + 1


def _line_break(text: str, at: int, last: str) -> int:
    """Return where a word goes on that is broken by a hyphen at the end of a line; 0 where it is not."""
    if text[at] not in _HYPHENS or not last.isalpha():
        return 0
    to = at + 1
    while to < len(text) and to - at < LONGEST_BREAK and text[to] in " \t\r\n>":
        to += 1
    return to if "\n" in text[at:to] and to < len(text) and text[to].isalpha() and "\n\n" not in text[at:to] else 0


def words_of(text: str) -> tuple[str, ...]:
    """Return the plain words of a short text."""
    return tuple(token.word for token in tokens_of(text))


def squashed(text: str) -> str:
    """Return the plain words of a short text run together: ``Robin.Ex_99`` is ``robinex99``."""
    return "".join(words_of(text))


def is_close(gap: str, most: int = 6) -> bool:
    """Whether what stands between two words leaves them together: no sentence's end, no empty line."""
    return len(gap) <= most and gap.count("\n") <= 1 and not any(mark in gap for mark in ";:!?")
