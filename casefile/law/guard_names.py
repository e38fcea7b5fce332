"""Names and identifiers of protected people in a text, however they are written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from casefile.law.guard import Hit, Leaving, Protected, Reading
from casefile.law.guard_fold import Token, is_close, listed, tokens_of, words_of

Spelling = Callable[[Token], str]
MOST_WORDS = 12
SHORTEST = 4
SHORTEST_HANDLE = 3
_TITLES = listed("mr mrs ms miss mx master señor sr señora sra dr")
_SUFFIXES = listed("jr sr ii iii iv")
_MONTHS = listed("april may june august")
_FUNCTION = listed("will may mark case court judge law page so do an my ben example justice chance major")
_ORDINARY = listed(
    "april june august grant hope grace faith joy rose bill pat jack sue art rich dean chase drew summer autumn "
    "dawn eve ivy ray roy frank miles reed skip wade gene carol christian destiny angel star sky precious trinity "
    "harmony king prince royal dale glen guy rob rusty sandy sunny victor melody violet daisy heather holly olive "
    "pearl ruby amber crystal"
)
_DIGITS_AS_I = str.maketrans("013457", "oieast")
_DIGITS_AS_L = str.maketrans("013457", "oleast")
_STREETS = {
    "street": "st",
    "avenue": "ave",
    "av": "ave",
    "road": "rd",
    "drive": "dr",
    "lane": "ln",
    "boulevard": "blvd",
    "court": "ct",
    "place": "pl",
    "apartment": "apt",
    "unit": "apt",
    "north": "n",
    "south": "s",
    "east": "e",
    "west": "w",
}


@dataclass
class _Forms:
    """Spellings that are looked for, run together, each with what it means; and every beginning of one."""

    meaning: dict[str, Hit] = field(default_factory=dict)
    beginnings: set[str] = field(default_factory=set)

    def add(self, words: Iterable[str], hit: Hit, least: int = SHORTEST) -> None:
        """Look for these words run together, unless they are too short to tell anybody."""
        said = "".join(words)
        if len(said) >= least:
            self.meaning.setdefault(said, hit)
            self.beginnings.update(said[:end] for end in range(1, len(said) + 1))


def named(reading: Reading, leaving: Leaving) -> Iterator[Hit]:
    """Yield names in full: in any order, with a middle name, with initials and surname, run together or spaced."""
    tokens = reading.tokens
    forms = _full_forms(leaving.names)
    covered = list(_found(tokens, forms, SPELT))
    covered += _with_middle(tokens, leaving.names)
    yield from covered
    taken = _taken(tokens, covered, leaving.open_names)
    for one in leaving.names:
        yield from _parts_of_name(tokens, one, taken)


def identified(reading: Reading, leaving: Leaving) -> Iterator[Hit]:
    """Yield handles, e-mail addresses, telephone numbers, postal addresses and other marks of protected people."""
    forms, places = _Forms(), _Forms()
    for one in leaving.names:
        for kind, value in one.identifiers:
            rule = "child-identifier" if one.is_child else "protected-identifier"
            mark = "detail" if kind == "other" else kind
            hit = Hit(rule, f"This is {_article(mark)} of {_called(one)}.", instead=f"[{mark} of {_called(one)}]")
            _add_identifier(forms, places, kind, value, hit)
    yield from _found(reading.tokens, forms, SPELT)
    yield from _found([token for token in reading.tokens if token.word not in ("at", "dot")], forms, SPELT, most_gap=14)
    yield from _found(reading.tokens, places, (_street,))
    yield from _handles(reading, leaving.names)


def known_homes(reading: Reading, leaving: Leaving) -> Iterator[Hit]:
    """Yield home addresses of people of the matter; city and State alone are allowed in a criminal case."""
    forms = _Forms()
    own = {_place(value) for value in leaving.own}
    for home in leaving.homes:
        if (place := _place(home)) and place not in own:
            forms.add(place, Hit("home-address", "This is the home address of somebody of this matter."))
    yield from _found(reading.tokens, forms, (_street,))


# --- what is looked for ----------------------------------------------------------------------------------------------


def _full_forms(people: Sequence[Protected]) -> _Forms:
    forms = _Forms()
    for one in people:
        rule = "child-name" if one.is_child else "protected-name"
        hit = Hit(rule, f"The name of {_called(one)} stands here.", instead=one.pseudonym)
        for name in one.names:
            for words in _orders(_bare(name)):
                forms.add(words, hit, 5 if len(words) > 1 else SHORTEST)
    return forms


def _orders(words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Yield every order in which a name of two words or more is written, with its initials and its plural."""
    if len(words) < 2:
        return
    first, middle, last = words[0], words[1:-1], words[-1]
    initials = tuple(word[0] for word in middle)
    rest = {middle, initials, ()}
    for between in rest:
        for given in (first, first[0]):
            yield (given, *between, last)
            yield (given, *between, last + "s")
            yield (last, given, *between)


def _bare(name: str) -> tuple[str, ...]:
    return tuple(word for word in words_of(name) if word not in _TITLES | _SUFFIXES)


def _called(one: Protected) -> str:
    return one.pseudonym or ("a child" if one.is_child else "a protected person")


def _article(kind: str) -> str:
    return f"an {kind}" if kind[0] in "aeiou" else f"a {kind}"


def _add_identifier(forms: _Forms, places: _Forms, kind: str, value: str, hit: Hit) -> None:
    words = words_of(value)
    if kind == "address":
        places.add(_place(value), hit)
    elif kind == "e-mail":
        forms.add((word for word in words if word not in ("at", "dot")), hit)
    elif kind == "handle":
        forms.add(words, hit)
    elif kind not in ("phone", "alias"):
        forms.add(words, hit, 6)


def _place(address: str) -> tuple[str, ...]:
    """Return house number and street of an address: they tell the house, whatever stands behind them."""
    words = tuple(_street(token) for token in tokens_of(address))
    return words[:3] if words and words[0][:1].isdigit() and len(words) >= 3 else words if len(words) > 3 else ()


# --- how it is found -------------------------------------------------------------------------------------------------


def _as_i(token: Token) -> str:
    return token.word.translate(_DIGITS_AS_I)


def _as_l(token: Token) -> str:
    return token.word.translate(_DIGITS_AS_L)


def _as_written(token: Token) -> str:
    return token.word


def _without_year(token: Token) -> str:
    return token.word.rstrip("0123456789") or token.word


SPELT = (_as_written, _as_i, _as_l, _without_year)
"""A word as it may be meant: as it stands, with digits for letters (R0b1n), with a year behind it (robinexample12)."""


def _street(token: Token) -> str:
    return _STREETS.get(token.word, token.word)


def _found(tokens: Sequence[Token], forms: _Forms, spelt: Sequence[Spelling], *, most_gap: int = 6) -> Iterator[Hit]:
    """Yield every spelling, the longest at each place: of each word at most the next twelve are looked at."""
    at = 0 if forms.meaning else len(tokens)
    while at < len(tokens):
        ways = (_longest(tokens, at, forms, way, most_gap) for way in spelt)
        end, hit = next((found for found in ways if found), (at, None))
        if hit:
            yield Hit(hit.rule, hit.what, tokens[at].start, tokens[end].end, hit.instead)
        at = end + 1


def _longest(tokens: Sequence[Token], at: int, forms: _Forms, spelt: Spelling, most_gap: int) -> tuple[int, Hit] | None:
    """Return where the longest spelling ends that begins here; single letters may be as many as a name is long."""
    said, best, whole = "", None, 0
    for end in range(at, len(tokens)):
        token = tokens[end]
        whole += len(token.word) > 1
        if whole > MOST_WORDS or (end > at and not is_close(token.gap, most_gap)):
            break
        said += spelt(token)
        if said not in forms.beginnings:
            break
        possessive = token.word == "s" and end > at and token.gap.strip() in ("'", "’")
        if said in forms.meaning and not possessive:
            best = end, forms.meaning[said]
    return best


def _with_middle(tokens: Sequence[Token], people: Sequence[Protected]) -> Iterator[Hit]:
    """Yield first name and surname with one or two words between that are a name's: capitals or initials."""
    wanted: dict[str, list[tuple[str, Protected]]] = {}
    for one in people:
        for name in one.names:
            if len(words := _bare(name)) > 1:
                wanted.setdefault(words[0], []).append((words[-1], one))
                wanted.setdefault(words[-1], []).append((words[0], one))
    for at, token in enumerate(tokens):
        for other, one in wanted.get(token.word, ()):
            if end := _reached(tokens, at, other):
                rule = "child-name" if one.is_child else "protected-name"
                what = f"The name of {_called(one)} stands here."
                yield Hit(rule, what, token.start, tokens[end].end, one.pseudonym)


def _reached(tokens: Sequence[Token], at: int, other: str) -> int:
    """Return where the other part of a name stands, one or two words on; 0 where it does not."""
    for end in range(at + 1, min(at + 4, len(tokens))):
        if not is_close(tokens[end].gap, 4):
            return 0
        if tokens[end].word == other:
            return end
        if not (tokens[end].capital or len(tokens[end].word) == 1):
            return 0
    return 0


def _taken(tokens: Sequence[Token], covered: Iterable[Hit], open_names: Sequence[str]) -> list[tuple[int, int]]:
    """Return the places that are spoken for: names already found, and names of people who may be named."""
    forms = _Forms()
    for name in open_names:
        for words in _orders(_bare(name)):
            forms.add(words, Hit("", ""))
    spans = [(hit.start, hit.end) for hit in covered]
    return spans + [(hit.start, hit.end) for hit in _found(tokens, forms, SPELT)]


def _parts_of_name(tokens: Sequence[Token], one: Protected, taken: list[tuple[int, int]]) -> Iterator[Hit]:
    """Yield a child's first name or nickname alone, and anybody's surname alone."""
    given, surnames = _single_names(one)
    inside = _Inside(taken)
    for at, token in enumerate(tokens):
        said = {way(token) for way in SPELT}
        by_first, by_last = bool(said & given), any(_surname(word, surnames) for word in said)
        if not (by_first or by_last) or inside.holds(token.start):
            continue
        if by_last and _titled(tokens, at):
            rule = "child-name" if one.is_child else "protected-name"
            what = f"The surname of {_called(one)} stands here with a title."
            yield Hit(rule, what, tokens[at - 1].start, token.end, one.pseudonym)
        elif not _is_name(tokens, at):
            continue
        elif by_first:
            what = f"A name of {_called(one)} stands here alone."
            yield Hit("child-first-name", what, token.start, token.end, one.pseudonym)
        elif token.capital:
            yield Hit("surname", f"The surname of {_called(one)} stands here.", token.start, token.end, one.pseudonym)


def _titled(tokens: Sequence[Token], at: int) -> bool:
    return at > 0 and tokens[at - 1].word in _TITLES and is_close(tokens[at].gap, 2)


class _Inside:
    """Whether a place lies in one of some spans; asked in the order of the text, each span is passed once."""

    def __init__(self, spans: Iterable[tuple[int, int]]) -> None:
        self._spans, self._at = sorted(spans), 0

    def holds(self, place: int) -> bool:
        """Whether one of the spans holds this place."""
        while self._at < len(self._spans) and self._spans[self._at][1] <= place:
            self._at += 1
        return self._at < len(self._spans) and self._spans[self._at][0] <= place


def _single_names(one: Protected) -> tuple[set[str], set[str]]:
    given: set[str] = set()
    surnames: set[str] = set()
    for name in one.names:
        words = _bare(name)
        if one.is_child and words and len(words[0]) > 1:
            given.add(words[0])
        if len(words) > 1 and len(words[-1]) > 2:
            surnames.add(words[-1])
    return given, surnames - given


def _surname(word: str, surnames: set[str]) -> bool:
    return word in surnames or (word.endswith("s") and word[:-1] in surnames)


def _is_name(tokens: Sequence[Token], at: int) -> bool:
    """Whether a word that is also an ordinary one stands as a name: with a capital, and no month before a number.

    Words that begin sentences of their own (will, may) count only inside of one.
    """
    token = tokens[at]
    if token.word not in _ORDINARY | _FUNCTION:
        return True
    following = tokens[at + 1] if at + 1 < len(tokens) else None
    if token.word in _MONTHS and following is not None and following.is_number:
        return False
    begins = at == 0 or any(mark in token.gap for mark in '.\n!?#“"')
    return token.capital and not (begins and token.word in _FUNCTION)


def _handles(reading: Reading, people: Sequence[Protected]) -> Iterator[Hit]:
    """Yield short handles behind an at sign: alone they would be found in half of all words."""
    short = {
        "".join(words_of(value)): one
        for one in people
        for kind, value in one.identifiers
        if kind == "handle" and SHORTEST_HANDLE <= len("".join(words_of(value))) < SHORTEST
    }
    for token in reading.tokens if short else ():
        if token.word in short and token.gap.endswith("@"):
            one = short[token.word]
            rule = "child-identifier" if one.is_child else "protected-identifier"
            yield Hit(
                rule, f"This is a handle of {_called(one)}.", token.start, token.end, f"[handle of {_called(one)}]"
            )
