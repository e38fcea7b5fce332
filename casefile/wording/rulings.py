"""What a sentence of the court decides, of which entry: ``granting 12 Motion``, ``motion (filing 35) is granted``."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

_I = re.IGNORECASE
_ACTIVE = (
    r"(?:granting|grants|denying|denies|terminating|terminates|overruling|overrules|sustaining|sustains|striking|strikes"
    r"|withdrawing|mooting|finding(?= (?:as )?moot)|ruling on|allowing|dismissing|deferring|reserving(?: ruling)?)"
)
_PASSIVE = (
    r"(?:granted|denied|overruled|sustained|withdrawn|terminated|allowed|stricken|mooted|moot|dismissed|deferred|reserved"
    r"|taken under (?:advisement|submission)|held in abeyance)"
)
_MORE = r"(?:\s+as moot|\s+in part|\s+without prejudice|\s+with prejudice)*"
_RULING = re.compile(
    rf"\b(?P<active>{_ACTIVE})\b{_MORE}(?:\s*(?:,|/|and|but)+\s*{_ACTIVE}\b{_MORE})*(?:\s+as moot)?"
    rf"|\b(?P<passive>{_PASSIVE})\b{_MORE}(?:\s*(?:,|/|and|but)+\s*{_PASSIVE}\b{_MORE})*",
    _I,
)
_IT = re.compile(r"\s*(?:it\b|(?:the|this|that|said) motion\b(?!\s*(?:to|for|\(|\[|\d))|the same\b)", _I)
_NOT_YET = re.compile(
    r"\b(?:if|unless|until|should|may|might|will|would|not|asks?|requests?|seek\w*|once|when)\s+(?:\w+\s+){0,3}$"
    r"|\b(?:if|unless|until|once|when)\s+(?:the |this |that |said |such )?(?:motion|request|court)\b[^.;,]{0,60}$",
    _I,
)
_NO_RULING = re.compile(
    r"\b(?:proposed order|motion for (?:an )?order|served by|interests? in|reasons? for|before|without)\s+$", _I
)
_COURT_DID = re.compile(r"\b(?:court|judge|he|she)\s+(?:(?:hereby|orally|has|then)\s+)*$", _I)
_WAITS = re.compile(r"deferr|reserv|under advisement|under submission|abeyance", _I)
_REST = re.compile(
    r"\b(?:otherwise|all other respects|remainder|balance|remaining)\b[^.]{0,80}\b(?:den|grant|moot|overrul)", _I
)
_NUMBER = re.compile(
    r"(?<![\w$§/.–-])#?\s?\[?\(?"
    r"(?:(?P<named>(?:filing|doc(?:ument)?|ecf|dkt|docket entry|entry)s?\.?\s*(?:no\w*\.?)?\s*#?)\s*)?"
    r"(?P<n>\d{1,4})\b(?:-\d{1,2}(?=\]))?\]?(?![%/–-]|\.\d|:\d|\s*(?:days?|minutes?|hours?|months?|years?"
    r"|business|calendar|weeks?)\b|\s*U\.?\s?S\.?\s?C)",
    _I,
)
_NO_ENTRY = re.compile(
    r"(?:\b(?:rules?|counts?|courtroom|room|exhibits?(?: nos?\.)?|(?<!in )part|\d of|pages?|title|sections?|chapter"
    r"|no\.? cr\.?|suite)|§+|#\s*|\$)\s*$",
    _I,
)
_DEFENDANTS_NUMBER = re.compile(r"\(\d{1,3}\)")
_MOST = 300  # entries named in one sentence; more is no sentence of a clerk
_OF_ANOTHER = re.compile(
    r"\b(?:re|regarding|respond(?:ing)? to|respon[sd]\w*|reply|replies|opposition|objections?|briefs?|briefing"
    r"|support of|hearing|argument|conference|deadlines?)\b[^,;]{0,60}$",
    _I,
)


@dataclass(frozen=True, slots=True)
class Ruling:
    """A ruling on these entries or, with none, on what ``about`` names; ``whole`` is False where some of it waits."""

    numbers: tuple[int, ...]
    about: str
    whole: bool
    waits: bool
    after: str = ""


@dataclass(frozen=True, slots=True)
class _Verb:
    start: int
    end: int
    active: bool
    words: str


def rulings(sentence: str, known: Collection[int], entry_text: str = "") -> list[Ruling]:
    """Return what a sentence rules, in its order; ``known`` are the numbers of motions filed before."""
    verbs = _verbs(sentence)
    if not verbs:
        return []
    numbers = _numbers(sentence, known, verbs)
    by_verb: dict[int, list[tuple[int, int]]] = {}
    for start, end, number in numbers:
        verb = _verb_for(start, end, sentence, verbs, numbers)
        if verb is not None:
            by_verb.setdefault(verb, []).append((number, end))
    return [
        _ruling(index, verb, by_verb.get(index, []), sentence, verbs, entry_text) for index, verb in enumerate(verbs)
    ]


def entries_named(words: str, known: Collection[int]) -> list[int]:
    """Return the known entries that words refer to, in their order."""
    return list(dict.fromkeys(number for _, _, number in _all_numbers(words, known)))


def _verbs(sentence: str) -> list[_Verb]:
    found = []
    for verb in _RULING.finditer(sentence):
        if verb.group("passive") and _NOT_YET.search(sentence[max(0, verb.start() - 90) : verb.start()]):
            continue
        before = sentence[max(0, verb.start() - 40) : verb.start()]
        if verb.group("active") and _NO_RULING.search(before):
            continue
        active = bool(verb.group("active") or _COURT_DID.search(before))
        found.append(_Verb(verb.start(), verb.end(), active, verb.group(0)))
    return found


def _all_numbers(sentence: str, known: Collection[int]) -> list[tuple[int, int, int]]:
    found: list[tuple[int, int, int]] = []
    for one in _NUMBER.finditer(sentence):
        number = int(one.group("n"))
        before = sentence[: one.start("n")]
        bare = _DEFENDANTS_NUMBER.fullmatch(sentence[one.start("n") - 1 : one.end() + 1]) if one.start("n") else None
        if bare and not one.group("named") and not re.search(r"\bmotions?\b[^()]*\($", before[-80:], _I):
            continue
        if bare and re.search(r"\bas to [^()]*\($", before[-80:], _I):
            continue
        if len(found) == _MOST:
            break
        if number in known and (one.group("named") or not _NO_ENTRY.search(before)):
            found.append((one.start("n"), one.end("n"), number))
    return found


def _numbers(sentence: str, known: Collection[int], verbs: list[_Verb]) -> list[tuple[int, int, int]]:
    """Return the entries that a verb may rule on: not those named only because a ruled motion is about them."""
    kept: list[tuple[int, int, int]] = []
    for start, end, number in _all_numbers(sentence, known):
        edge = max([0, *(verb.end for verb in verbs if verb.end <= start), *(last for _, last, _ in kept)])
        between = sentence[edge:start]
        ruled_before = any(last == edge for _, last, _ in kept) or any(
            verb.end == edge and verb.active for verb in verbs
        )
        in_list = ruled_before and re.fullmatch(r"[\s,;&\[\](#]*(?:and)?[\s\[(#]*", between)
        heads = not kept and re.search(r"\bre:?\s*$", between, _I)
        if in_list or heads or not _OF_ANOTHER.search(between):
            kept.append((start, end, number))
    return kept


def _verb_for(
    start: int, end: int, sentence: str, verbs: list[_Verb], numbers: list[tuple[int, int, int]]
) -> int | None:
    """Return the verb that rules on a number: the next passive one, else the active one before it."""
    for index, verb in enumerate(verbs):
        if verb.start < end:
            continue
        others = [one for one in numbers if end <= one[0] < verb.start]
        listed = (
            re.sub(
                r"\d+|motions?|filings?|nos?\.?|docs?\.?|ecf|and|[\s,;&\[\]()#.]",
                "",
                sentence[end : others[-1][0]],
                flags=_I,
            )
            if others
            else ""
        )
        about_it = not verb.active or _IT.match(sentence[verb.end :])
        if about_it and not listed:
            return index
        break
    before = [index for index, verb in enumerate(verbs) if verb.end <= start]
    if not before:
        return None
    last = verbs[before[-1]]
    if last.active or re.fullmatch(r"[\s:(\[#]{0,4}", sentence[last.end : start]):
        return before[-1]
    return None


def _ruling(
    index: int, verb: _Verb, numbers: list[tuple[int, int]], sentence: str, verbs: list[_Verb], entry_text: str
) -> Ruling:
    edge_before = verbs[index - 1].end if index else 0
    edge_after = verbs[index + 1].start if index + 1 < len(verbs) else len(sentence)
    about = sentence[verb.end : edge_after] if verb.active else sentence[edge_before : verb.start]
    waits = bool(_WAITS.search(verb.words))
    in_part = "in part" in verb.words.lower()
    both = in_part and len(re.findall(r"grant|den|moot|overrul|sustain", verb.words, _I)) > 1 and not waits
    whole = not waits and (not in_part or both or bool(_REST.search(entry_text)))
    return Ruling(tuple(number for number, _ in numbers), about.strip(), whole, waits and not in_part)
