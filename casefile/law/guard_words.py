"""Words that must not leave: work product, quotes from notes for attorneys, placeholders, minors by name, homes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from casefile.law.guard import Hit, Leaving, Reading
from casefile.law.guard_fold import Token, is_close, listed, tokens_of

QUOTED_WORDS = 8
_MARKS = (
    "attorney work product",
    "work product",
    "privileged and confidential",
    "privileged confidential",
    "privileged",
    "attorney client privileged",
    "attorney client communication",
    "attorney notes",
    "attorneys notes",
    "attorneys only",
    "attorneys eyes only",
    "for counsel only",
    "counsel only",
    "internal use only",
    "do not file",
    "do not produce",
    "defense strategy",
    "defence strategy",
    "trial strategy",
    "impressions of counsel",
    "mental impressions",
)
_MARKS_SPLIT = tuple(sorted((tuple(mark.split()) for mark in _MARKS), key=len, reverse=True))
_MARK_HEADS = frozenset(mark[0] for mark in _MARKS_SPLIT)
_LOOSE = listed("todo fixme tbd tbc lorem ipsum xxx xxxx xxxxx asdf foobar")
_BRACKETED = listed(
    "name names date insert address number amount title citation cite fill blank tbd tba pinpoint exhibit your "
    "day month year time place phone email signature quote text describe add state specify date paragraph page"
)
_NEVER_WORDS = listed("lorem ipsum fixme asdf foobar")
_BEFORE_NUMBER = frozenset(("xxx", "xxxx", "xxxxx"))
_MINORS = listed("minor minors child children juvenile son daughter boy girl pupil student toddler infant")
_CALLED = listed("named called identified namely name whose is as child victim the an age aged")
_CALLING = listed("named called identified namely name")
_NO_NAME = listed(
    "minor victim witness mv doe jane john jr sr in on by the court count government united states mr ms mrs "
    "person child protected individual defendant accused exhibit md cw jv"
)
_HOMES = listed("resides reside resided residing residence lives live lived living home homes house apartment")
_HOME_LINKS = listed(
    "at is was in of the a an his her their address located on with s near and mother father parents family as to "
    "street home residence who"
)
_SUFFIXES = listed(
    "street st avenue ave road rd drive dr lane ln boulevard blvd court ct place pl way circle cir terrace ter "
    "trail parkway pkwy highway hwy loop square sq alley crescent row run"
)


def work_product(reading: Reading, leaving: Leaving) -> Iterator[Hit]:
    """Yield the marks of work product; in a letter to the client alone “privileged” is right.

    A mark on a line of its own is a heading; within a sentence it may be what the paper argues.
    """
    if _only_clients(leaving):
        return
    tokens = reading.tokens
    past = 0
    for at, token in enumerate(tokens):
        if at < past or token.word not in _MARK_HEADS:
            continue
        words = next((mark for mark in _MARKS_SPLIT if _stand(tokens, at, mark)), None)
        if words:
            past = at + len(words)
            rule = "work-product-heading" if _is_heading(reading, at, past) else "work-product-word"
            yield Hit(rule, "These words mark work product or a privilege.", token.start, tokens[past - 1].end)


def _only_clients(leaving: Leaving) -> bool:
    return not leaving.to_court and bool(leaving.recipients) and all(one.role == "client" for one in leaving.recipients)


def _stand(tokens: Sequence[Token], at: int, words: tuple[str, ...]) -> bool:
    here = tokens[at : at + len(words)]
    together = all(is_close(token.gap) for token in here[1:])
    return together and tuple(token.word for token in here) == words


def _is_heading(reading: Reading, at: int, past: int) -> bool:
    """Whether a mark begins a line, and ends it or is in capitals."""
    tokens = reading.tokens
    begins = at == 0 or "\n" in tokens[at].gap
    ends = past >= len(tokens) or "\n" in tokens[past].gap
    return begins and (ends or reading.text[tokens[at].start : tokens[past - 1].end].isupper())


def placeholders(reading: Reading, leaving: Leaving) -> Iterator[Hit]:
    """Yield what was meant to be written later: TODO, XXX, lorem ipsum, [name], a variable without its value."""
    tokens = reading.tokens
    for at, token in enumerate(tokens):
        if token.word in _LOOSE and not _masks(tokens, at) and _is_left(reading, token):
            yield _placeholder(reading, token.start, token.end)
        elif (
            token.word in _BRACKETED
            and token.gap.endswith("[")
            and not token.gap.endswith("[[")
            and (end := _bracket(reading, at))
        ):
            yield _placeholder(reading, token.start - 1, end)
        elif token.gap.endswith(("{{", "{{ ", "{% ", "{%")):
            yield Hit("placeholder", "A variable stands here without its value.", token.start, token.end)


def _placeholder(reading: Reading, start: int, end: int) -> Hit:
    return Hit("placeholder", f"A placeholder stands here: “{reading.text[start:end]}”.", start, end)


def _is_left(reading: Reading, token: Token) -> bool:
    return token.word in _NEVER_WORDS or reading.text[token.start : token.end].isupper()


def _masks(tokens: Sequence[Token], at: int) -> bool:
    """Whether X stand for digits that were left out, as in xxx-xx-1234: then they are what the rule asks for."""
    around = tokens[at + 1 : at + 3]
    return tokens[at].word in _BEFORE_NUMBER and any(
        (token.is_number or set(token.word) == {"x"}) and len(token.gap) <= 3 for token in around
    )


def _bracket(reading: Reading, at: int) -> int:
    """Return the end of a bracket of at most six words that is no link and no footnote; 0 where there is none.

    “[phone of MV-1]” is what stands in the place of something that was taken out.
    """
    if at + 1 < len(reading.tokens) and reading.tokens[at + 1].word == "of":
        return 0
    for end in range(at, min(at + 6, len(reading.tokens))):
        past = reading.tokens[end].end
        if end > at and "]" in reading.tokens[end].gap:
            return 0
        if reading.text[past : past + 1] == "]":
            return 0 if reading.text[past + 1 : past + 2] == "(" else past + 1
    return 0


def quotes(reading: Reading, leaving: Leaving) -> Iterator[Hit]:
    """Yield passages of eight words or more that stand so in a note for attorneys only."""
    kept: set[tuple[str, ...]] = set()
    for note in leaving.kept_back:
        kept.update(windows([token.word for token in tokens_of(note)]))
    words = [token.word for token in reading.tokens]
    past = 0
    for at, window in enumerate(windows(words) if kept else ()):
        if at >= past and window in kept:
            end = at + QUOTED_WORDS
            while end < len(words) and tuple(words[end - QUOTED_WORDS + 1 : end + 1]) in kept:
                end += 1
            past = end
            what = "These words stand in a note that is for attorneys only."
            yield Hit("kept-back", what, reading.tokens[at].start, reading.tokens[end - 1].end)


def windows(words: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Yield every eight words that stand together."""
    return (tuple(words[at : at + QUOTED_WORDS]) for at in range(len(words) - QUOTED_WORDS + 1))


def named_minors(reading: Reading, leaving: Leaving) -> Iterator[Hit]:
    """Yield a name behind words that say it is a minor's; initials and a pseudonym with a number are allowed.

    Source: Fed. R. Crim. P. 49.1(a)(3).
    """
    tokens = reading.tokens
    for at, token in enumerate(tokens):
        if token.word not in _MINORS:
            continue
        name, called = at + 1, False
        while name < min(at + 7, len(tokens)) and tokens[name].word in _CALLED and is_close(tokens[name].gap, 3):
            called = called or tokens[name].word in _CALLING
            name += 1
        end = name
        while end < min(name + 3, len(tokens)) and _part_of_name(reading, tokens[end], end > name):
            end += 1
        if called and end > name:
            yield Hit(
                "minor-named",
                "A name stands here behind words that say it is a minor's.",
                tokens[name].start,
                tokens[end - 1].end,
            )


def _part_of_name(reading: Reading, token: Token, further: bool) -> bool:
    close = len(token.gap) <= (2 if further else 3) and "\n\n" not in token.gap and "." not in token.gap
    plain = len(token.word) > 2 and token.word.isalpha() and token.word not in _NO_NAME
    return close and plain and token.capital and not reading.text[token.start : token.end].isupper()


def homes(reading: Reading, leaving: Leaving) -> Iterator[Hit]:
    """Yield street addresses that their own words call a home; city and State alone are allowed.

    Source: Fed. R. Crim. P. 49.1(a)(5).
    """
    tokens = reading.tokens
    for at, token in enumerate(tokens):
        if token.is_number and len(token.word) <= 6 and (end := _street_end(tokens, at)) and _home_before(tokens, at):
            yield Hit(
                "home-address", "A street address stands here that is said to be a home.", token.start, tokens[end].end
            )


def _street_end(tokens: Sequence[Token], at: int) -> int:
    """Return the last word of a street behind a house number: one to four names, then street, avenue or the like."""
    for end in range(at + 1, min(at + 6, len(tokens))):
        if not is_close(tokens[end].gap, 3) or "," in tokens[end].gap:
            return 0
        if end > at + 1 and tokens[end].word in _SUFFIXES:
            return end
        if not (tokens[end].capital or tokens[end].word[:1].isdecimal()):
            return 0
    return 0


def _home_before(tokens: Sequence[Token], at: int) -> bool:
    for before in range(at - 1, max(-1, at - 10), -1):
        gap = tokens[before + 1].gap
        if any(mark in gap for mark in ";!?") or "\n\n" in gap:
            return False
        if tokens[before].word in _HOMES:
            return True
        if tokens[before].word not in _HOME_LINKS:
            return False
    return False
