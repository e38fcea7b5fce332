"""Numbers that Rule 49.1 keeps out of filings: social-security and taxpayer numbers, accounts; known telephones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from casefile.law.guard import Hit, Leaving, Reading
from casefile.law.guard_fold import Token, listed

_WORDS = dict(
    zip(
        ["zero", "oh", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"],
        "00123456789",
        strict=True,
    )
)
_SPOKEN = 7
_LINKS = listed(
    "number numbers no nr num is was of the his her their its s a full as and or are for to in question id ends xxx xx"
)
_SSN = listed("ssn ssns itin itins tin tins ein ssa")
_SSN_PAIRS = frozenset((("social", "security"), ("taxpayer", "identification"), ("tax", "id"), ("taxpayer", "id")))
_ACCOUNT = listed("acct accts iban aba")
_ACCOUNT_KINDS = listed("bank checking savings credit debit deposit brokerage card routing financial account")
_ACCOUNT_PAIRS = frozenset(
    (kind, word) for kind in _ACCOUNT_KINDS for word in ("account", "accounts", "card", "cards", "number", "no", "acct")
)
_DEVICES = listed(
    "imei imsi iccid meid esn serial id uid user snowflake tweet post message profile item sha1 sha256 md5 hash"
)
_CARD_LENGTHS = {"3": (15,), "4": (16,), "5": (16,), "2": (16,), "6": (16, 19)}
_SEPARATORS = frozenset(" -./()+\n\t–—−·_,")
_IBAN_LEAST, _IBAN_MOST = 15, 34
NATIONAL = 10
SHORTEST_PHONE = 7


@dataclass(frozen=True, slots=True)
class Run:
    """Groups of digits that stand together; ``first`` is the number of its first token in the text."""

    groups: tuple[Token, ...]
    digits: str
    first: int
    spoken: bool

    @property
    def lengths(self) -> tuple[int, ...]:
        """How many digits each group has."""
        return tuple(len(group.word) for group in self.groups)

    @property
    def span(self) -> tuple[int, int]:
        """The place of the whole run."""
        return self.groups[0].start, self.groups[-1].end


def runs_of(tokens: Sequence[Token]) -> list[Run]:
    """Return the runs of digits of a text, written in figures or in words; a spoken one has seven digits at least."""
    found: list[Run] = []
    at = 0
    while at < len(tokens):
        end = at
        spoken = tokens[at].word in _WORDS
        if spoken or tokens[at].is_number:
            end = at + 1
            while end < len(tokens) and _goes_on(tokens[end], spoken):
                end += 1
            groups = tuple(tokens[at:end])
            digits = "".join(_WORDS.get(token.word, token.word) for token in groups)
            if not spoken or len(digits) >= _SPOKEN:
                found.append(Run(groups, digits, at, spoken))
        at = max(end, at + 1)
    return found


def _goes_on(token: Token, spoken: bool) -> bool:
    fits = token.word in _WORDS if spoken else token.is_number
    return fits and len(token.gap) <= 4 and token.gap.count("\n") <= 1 and set(token.gap) <= _SEPARATORS


def social_security(reading: Reading, leaving: Leaving) -> Iterator[Hit]:
    """Yield social-security and taxpayer numbers of which more than the last four digits stand here.

    Source: Fed. R. Crim. P. 49.1(a)(1).
    """
    for run in runs_of(reading.tokens):
        if span := _by_form(run) or _by_word(reading.tokens, run):
            start, end, digits = span
            what = f"A social-security or taxpayer number stands here: …{digits[-4:]}."
            yield Hit("ssn", what, start, end, f"xxx-xx-{digits[-4:]}")


def _by_form(run: Run) -> tuple[int, int, str] | None:
    """Return a number written 3-2-4, unless one more group hangs on it: then it is some other number."""
    if run.lengths != (3, 2, 4) or run.digits == "0" * 9:
        return None
    gaps = {group.gap.strip() for group in run.groups[1:]}
    return (*run.span, run.digits) if len(gaps) == 1 and not gaps & {",", "(", ")", "+", "/"} else None


def _by_word(tokens: Sequence[Token], run: Run) -> tuple[int, int, str] | None:
    """Return a number that its own words call so, however its digits are parted; a date is none."""
    if len(run.digits) < 5 or len(run.digits) > 11 or _is_date(run.lengths):
        return None
    return (*run.span, run.digits) if _introduced(tokens, run.first, _SSN, _SSN_PAIRS) else None


def _is_date(lengths: tuple[int, ...]) -> bool:
    return len(lengths) >= 3 and (
        (lengths[0] <= 2 and lengths[1] <= 2 and lengths[2] in (2, 4))
        or (lengths[0] == 4 and lengths[1] <= 2 and lengths[2] <= 2)
    )


def _introduced(tokens: Sequence[Token], first: int, words: frozenset[str], pairs: frozenset[tuple[str, str]]) -> bool:
    """Whether one of some words stands before a number, with nothing but linking words between."""
    for at in range(first - 1, max(-1, first - 8), -1):
        if any(mark in tokens[at + 1].gap for mark in ";!?") or "\n\n" in tokens[at + 1].gap:
            return False
        before = tokens[at - 1].word if at else ""
        if tokens[at].word in words or (before, tokens[at].word) in pairs:
            return True
        if tokens[at].word not in _LINKS:
            return False
    return False


# --- accounts --------------------------------------------------------------------------------------------------------


def accounts(reading: Reading, leaving: Leaving) -> Iterator[Hit]:
    """Yield numbers of cards and accounts of which more than the last four digits stand here.

    A card is told by its length and check digit, an IBAN by its check digits, any other by the words before it.
    Source: Fed. R. Crim. P. 49.1(a)(4).
    """
    for run in runs_of(reading.tokens):
        named = len(run.digits) > 4 and not _is_date(run.lengths)
        if named and _introduced(reading.tokens, run.first, _ACCOUNT, _ACCOUNT_PAIRS):
            yield _account(*run.span, run.digits, "A financial-account number")
        elif card := _card(reading.tokens, run):
            yield card
    yield from _ibans(reading.tokens)


def _account(start: int, end: int, digits: str, what: str) -> Hit:
    return Hit("account", f"{what} stands here: …{digits[-4:]}.", start, end, f"xxxx{digits[-4:]}")


def _card(tokens: Sequence[Token], run: Run) -> Hit | None:
    if len(run.digits) not in _CARD_LENGTHS.get(run.digits[0], ()) or not luhn(run.digits):
        return None
    if run.digits[0] == "3" and run.digits[1] not in "47":
        return None
    if not (len(run.groups) == 1 or run.spoken or all(2 <= length <= 6 for length in run.lengths)):
        return None
    before = {token.word for token in tokens[max(0, run.first - 4) : run.first]}
    return None if before & _DEVICES else _account(*run.span, run.digits, "A card number")


def luhn(digits: str) -> bool:
    """Whether the last digit of a number is the check digit of the others (ISO/IEC 7812-1, annex B)."""
    total = sum(int(one) for one in digits[-1::-2])
    return (total + sum(sum(divmod(2 * int(one), 10)) for one in digits[-2::-2])) % 10 == 0


def _ibans(tokens: Sequence[Token]) -> Iterator[Hit]:
    past = 0
    for at, token in enumerate(tokens):
        head = token.word
        if at < past or not (head[:2].isascii() and head[:2].isalpha() and head[2:4].isdecimal() and len(head) >= 4):
            continue
        said = ""
        for end in range(at, min(at + 10, len(tokens))):
            if end > at and tokens[end].gap.strip(" -\n"):
                break
            said += tokens[end].word
            if len(said) > _IBAN_MOST or not said.isascii():
                break
            if len(said) >= _IBAN_LEAST and _checks(said):
                past = end + 1
                yield _account(token.start, tokens[end].end, said.upper(), "An account number (IBAN)")
                break


def _checks(iban: str) -> bool:
    """Whether the check digits of an IBAN are right (ISO 13616: modulo 97 is 1)."""
    return int("".join(str(int(one, 36)) for one in iban[4:] + iban[:4])) % 97 == 1


# --- telephones ------------------------------------------------------------------------------------------------------


def telephones(reading: Reading, leaving: Leaving) -> Iterator[Hit]:
    """Yield telephone numbers of protected people, in any writing; counsel's own are never asked about."""
    known = {}
    for one in leaving.names:
        for kind, value in one.identifiers:
            number = "".join(character for character in value if character.isdecimal())[-NATIONAL:]
            if kind in ("phone", "other", "handle") and len(number) >= SHORTEST_PHONE:
                known[number] = one
    if not known:
        return
    for run in runs_of(reading.tokens):
        for number, one in known.items():
            if number in run.digits:
                rule = "child-identifier" if one.is_child else "protected-identifier"
                called = one.pseudonym or "a protected person"
                yield Hit(rule, f"This is a phone of {called}.", *run.span, f"[phone of {called}]")
                break
