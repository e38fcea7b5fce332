"""Certificates under Rule 902: what each kind says, and whether the person who is to sign made what they certify."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from casefile.law.dated import Verified

MACHINE, OPERATOR = "casefile", "operator"


@dataclass(frozen=True, slots=True)
class Authority:
    """A rule that a certificate rests on, what is taken from it, and how far that was checked."""

    cite: str
    says: str
    verified: Verified


@dataclass(frozen=True, slots=True)
class CertificateKind:
    """One kind of certificate: its paragraph of Rule 902, its statements, and what to be careful about."""

    key: str
    name: str
    about: str
    statements: tuple[str, ...]
    caution: str
    authorities: tuple[Authority, ...]


@dataclass(frozen=True, slots=True)
class Declarant:
    """Who is to sign: their name as typed, and their account here (empty where they have none), as records name it."""

    name: str
    account: str = ""
    account_name: str = ""


@dataclass(frozen=True, slots=True)
class Maker:
    """Who made a comparison, as its record names them."""

    exhibit: str
    record: int
    id: str
    name: str


def made_by(declarant: Declarant, maker: Maker) -> bool:
    """Whether a declarant made a comparison: by their account where one is named, else by the same name."""
    if declarant.account:
        return declarant.account == maker.id
    return maker.id not in (MACHINE, OPERATOR) and _same(declarant.name, maker.name)


def comparison_warnings(declarant: Declarant, makers: Sequence[Maker]) -> list[str]:
    """Return what speaks against a declarant's certifying these comparisons; each maker who is another is named."""
    found = _name_warnings(declarant)
    others: dict[str, list[Maker]] = {}
    for maker in makers:
        if not made_by(declarant, maker):
            others.setdefault(maker.id, []).append(maker)
    for same in others.values():
        records = ", ".join(f"{one.exhibit} in record {one.record}" for one in same)
        found.append(f"{declarant.name} did not make the comparison of {records}: {_maker_words(same[0])}")
    if makers and not others and not declarant.account:
        found.append(f"{declarant.name} was matched with the records by name only; no account is named")
    return found


def record_warnings(declarant: Declarant, actors: Sequence[tuple[str, str]]) -> list[str]:
    """Return what speaks against a declarant's certifying records; ``actors`` are the ids and names in them."""
    found = _name_warnings(declarant)
    if not any(made_by(declarant, Maker("", 0, ident, name)) for ident, name in actors):
        found.append(
            f"{declarant.name} made none of the records of these exhibits: say under the qualifications how the "
            "declarant knows what is certified"
        )
    return found


def _name_warnings(declarant: Declarant) -> list[str]:
    if declarant.account and not _same(declarant.name, declarant.account_name):
        return [f"the account named is that of {declarant.account_name}, the declarant typed is {declarant.name}"]
    return []


def _maker_words(maker: Maker) -> str:
    if maker.id == MACHINE:
        return "the system made it on its schedule, and no person did"
    if maker.id == OPERATOR:
        return "it was made at the command line, and no account is on record"
    return f"{maker.name} made it. Let the declarant make it, or let {maker.name} sign"


def _same(one: str, other: str) -> bool:
    return " ".join(one.split()).casefold() == " ".join(other.split()).casefold()
