"""How alike two names, handles, phones or addresses are: the thresholds of the conflict check, each with its reason.

A check that finds one too many costs a look; one that finds one too few may cost the representation. So every bound
stands on the side of finding. Likeness is out of 100; 100 is the same but for case, accents, signs and order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from rapidfuzz import fuzz

from casefile.infra.addresses import emails_in, phones_in, words_of

NAME_ALIKE = 86
"""One wrong letter in a name of eight letters gives 87: found. “Al Doe” and “Al Roe” give 83: two names, not one."""
WORD_ALIKE = 85
"""A single word has less to go by: one wrong letter is let pass in a nickname of seven letters, not of six."""
SHORTEST_WORD = 5
"""Below five letters any two words are alike; only the same is the same."""
ADDRESS_ALIKE = 88
"""After abbreviations are written out, what is left to differ is a letter in the street or a missing city."""
EMAIL_ALIKE = 94
"""One wrong letter in an address of seventeen; shorter addresses with a letter's difference are other people's."""
SAME = 100
SHORTEST_PHONE = 7
"""A number without its area code: seven digits that end the other number are taken for the same line."""

_PLAIN_LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i", "þ": "th", "ð": "d"})
_ABBREVIATED = """
st=street str=street ave=avenue av=avenue blvd=boulevard rd=road dr=drive ln=lane ct=court pl=place sq=square
hwy=highway pkwy=parkway ter=terrace cir=circle n=north s=south e=east w=west ne=northeast nw=northwest se=southeast
sw=southwest apartment=unit apt=unit suite=unit ste=unit no=unit
"""
_WRITTEN_OUT = dict(pair.split("=") for pair in _ABBREVIATED.split())


@dataclass(frozen=True)
class Known:
    """All by which one person, or one who is asked about, is known, as comparison sees it."""

    names: frozenset[str] = field(default=frozenset())
    handles: frozenset[str] = field(default=frozenset())
    emails: frozenset[str] = field(default=frozenset())
    phones: frozenset[str] = field(default=frozenset())
    addresses: frozenset[str] = field(default=frozenset())


@dataclass(frozen=True)
class Alike:
    """By what two are alike, in words, and how much out of 100."""

    how: str
    score: int


def known_by(pairs: Iterable[tuple[str, str]]) -> Known:
    """Return pairs of kind and value as comparison sees them; ``name`` is a kind here, ``other`` is all it can be."""
    found: dict[str, set[str]] = {
        "names": set(),
        "handles": set(),
        "emails": set(),
        "phones": set(),
        "addresses": set(),
    }
    for kind, value in pairs:
        if kind in ("name", "alias", "nickname", "other"):
            found["names"].add(name_words(value))
        if kind in ("alias", "nickname", "handle", "other"):
            found["handles"].add(squeezed(value))
        if kind in ("e-mail", "handle", "other"):
            found["emails"] |= emails_in(value)
        if kind in ("phone", "other"):
            found["phones"] |= phones_in(value)
        if kind == "address":
            found["addresses"].add(address_words(value))
    return Known(**{name: frozenset(values - {""}) for name, values in found.items()})


def name_words(name: str) -> str:
    """Return a name as its words in one order, without case, accents or signs; ø and its like are written plain."""
    return " ".join(sorted(plain_words(name).split()))


def plain_words(name: str) -> str:
    """Return a name as its words in their own order, without case, accents or signs."""
    return words_of(name.casefold().translate(_PLAIN_LETTERS))


def squeezed(handle: str) -> str:
    """Return a handle without the signs and spaces that people leave out."""
    return plain_words(handle).replace(" ", "").replace("_", "")


def address_words(address: str) -> str:
    """Return a postal address with its abbreviations written out."""
    words = words_of(address.replace(".", " ").replace("#", " unit ")).split()
    return " ".join(_WRITTEN_OUT.get(word, word) for word in words)


def alike(asked: Known, held: Known) -> Alike | None:
    """Return by what two are most alike, or None where nothing reaches its bound."""
    found = [
        _best("e-mail address", asked.emails, held.emails, _emails),
        _best("telephone number", asked.phones, held.phones, _phones),
        _best("name", asked.names, held.names, _names),
        _best("handle", asked.handles, held.handles, _handles),
        _best("address", asked.addresses, held.addresses, _addresses),
    ]
    return max((one for one in found if one), key=lambda one: one.score, default=None)


def _best(what: str, asked: Iterable[str], held: Iterable[str], likeness: Callable[[str, str], int]) -> Alike | None:
    score = max((likeness(one, other) for one in asked for other in held), default=0)
    if not score:
        return None
    article = "an" if what[0] in "ae" else "a"
    return Alike(f"the same {what}" if score == SAME else f"{article} {what} that is alike", score)


def _names(one: str, other: str) -> int:
    """Return how alike two names are; a name that is wholly within a longer one is the same with a middle name."""
    if one == other:
        return SAME
    few, many = sorted((one.split(), other.split()), key=len)
    if len(few) > 1 and set(few) <= set(many):
        return SAME - 1
    if len(few) == 1 or len(many) == 1:
        return _word(one, other) if len(few) == len(many) else 0
    return _reached(fuzz.token_sort_ratio(one, other), NAME_ALIKE)


def _handles(one: str, other: str) -> int:
    return SAME if one == other else _word(one, other)


def _word(one: str, other: str) -> int:
    if min(len(one), len(other)) < SHORTEST_WORD:
        return 0
    return _reached(fuzz.ratio(one, other), WORD_ALIKE)


def _emails(one: str, other: str) -> int:
    return SAME if one == other else _reached(fuzz.ratio(one, other), EMAIL_ALIKE)


def _phones(one: str, other: str) -> int:
    short, long = sorted((one, other), key=len)
    return SAME if short == long or (len(short) == SHORTEST_PHONE and long.endswith(short)) else 0


def _addresses(one: str, other: str) -> int:
    """Return how alike two addresses are: never where the house numbers differ."""
    if one == other:
        return SAME
    if _number(one) != _number(other) or not _number(one):
        return 0
    few, many = sorted((one.split(), other.split()), key=len)
    if len(few) < 3:  # a number and one word fit half the country
        return 0
    return SAME - 1 if set(few) <= set(many) else _reached(fuzz.token_sort_ratio(one, other), ADDRESS_ALIKE)


def _number(address: str) -> str:
    return next((word for word in address.split() if word[0].isdigit()), "")


def _reached(score: float, bound: int) -> int:
    return min(int(score), SAME - 1) if score >= bound else 0
