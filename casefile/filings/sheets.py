"""What a court paper is set from: filled text, caption, signers, service. Plain values, no rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from casefile.matters.caption import Frame

AuthorityKind = Literal["case", "statute", "rule", "other"]


@dataclass(frozen=True, slots=True)
class Signer:
    """One who signs. ``role``: lead, attorney, appointed, defender, client or expert; ``capacity``: own words."""

    name: str
    capacity: str = ""
    bar_number: str = ""
    firm: str = ""
    address: str = ""
    phone: str = ""
    email: str = ""
    role: str = "attorney"


@dataclass(frozen=True, slots=True)
class ServedOn:
    """One way of service, upon whom and on which day. ``how``: ecf, hand, mail, email or jail."""

    how: str
    upon: str = ""
    on: date | None = None


@dataclass(frozen=True, slots=True)
class AuthorityLine:
    """One line of the table of authorities. ``pages`` empty: counted where the paper is set; else printed as typed."""

    kind: AuthorityKind
    text: str
    pages: str = ""


@dataclass(frozen=True, slots=True)
class ExhibitLine:
    """One exhibit of a paper: its letter, what it is, and its pages as they are told, such as “4 pages”.

    ``source`` names the file whose pages stand behind its cover: an item such as E-0003, ``paper 12``, or the
    speedy-trial ledger; empty where none does. ``numbers`` are the numbers stamped on its pages, ``digest`` begins the
    SHA-256 of the file, ``notes`` are said on its cover.
    """

    letter: str
    what: str
    pages: str = ""
    source: str = ""
    numbers: str = ""
    digest: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """A court paper before it is set. ``body`` and ``order`` are Markdown whose variables are filled.

    ``signature`` is electronic, line or empty; ``authorities`` is None where they are to be found in the text;
    ``frame_key`` names a frame of ``lawdata/us/frames.yaml``; ``lang`` is a language tag such as ``en``.
    """

    kind_key: str
    heading: str
    frame_key: str
    caption: Frame
    body: str
    signers: tuple[Signer, ...] = ()
    dated_on: date | None = None
    signature: str = ""
    service: tuple[ServedOn, ...] = ()
    order: str = ""
    authorities: tuple[AuthorityLine, ...] | None = None
    with_contents: bool = False
    exhibits: tuple[ExhibitLine, ...] = ()
    is_draft: bool = False
    title: str = ""
    lang: str = "en"
