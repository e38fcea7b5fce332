"""The gate in front of every upload: which matters take no images, media or containers, and what each file needs.

A matter is gated unless each of its counts is matched to an offence marked ungated and lead counsel recorded that the
matter is not gated. Files are refused by what they are, never by comparison with lists of digests.

Source: 18 U.S.C. 2252, 2252A (no exception for counsel), 3509(m); 1466A.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

GATED_LIMIT_BYTES = 32 * 1024 * 1024


class Kind(StrEnum):
    """What a file is, as far as the gate must know."""

    TEXT = "text"
    CSV = "csv"
    PDF = "pdf"
    DOCX = "docx"
    MAIL = "mail"
    IMAGE = "image"
    VIDEO = "video"
    AUDIO = "audio"
    CONTAINER = "container"
    FORENSIC = "forensic image"
    OFFICE = "office document"
    UNKNOWN = "unknown"


TEXT_KINDS = frozenset((Kind.TEXT, Kind.CSV, Kind.PDF, Kind.DOCX, Kind.MAIL))
_CERTIFIABLE = frozenset((Kind.PDF, Kind.DOCX))


@dataclass(frozen=True, slots=True)
class Examination:
    """What a file was found to be.

    ``has_images`` and ``has_files`` (attachments, embedded objects) are None where it could not be found out; ``why``
    says what was seen.
    """

    kind: Kind
    size: int
    has_images: bool | None
    has_files: bool | None = False
    encrypted: bool = False
    why: str = ""

    @property
    def plain(self) -> bool:
        """Whether it is text, surely without images, attachments or a lock."""
        return self.kind in TEXT_KINDS and self.has_images is False and self.has_files is False and not self.encrypted


@dataclass(frozen=True, slots=True)
class GateState:
    """Whether a matter is gated, and why, in words."""

    gated: bool
    why: str


@dataclass(frozen=True, slots=True)
class Admission:
    """Whether a file may be stored; else whether a named attorney's certification would let it in, and what is left."""

    allowed: bool
    needs_certification: bool
    offer_reference_only: bool
    why: str


def gate(counts: Sequence[bool | None], recorded_open: bool) -> GateState:
    """Return whether a matter is gated.

    Args:
        counts: for each count, dismissed ones included, whether its offence is gated; None where it is not matched.
        recorded_open: whether lead counsel recorded that the matter is not gated.
    """
    if not counts:
        return GateState(True, "no count is entered yet, so the matter is gated")
    unmatched = sum(gated is None for gated in counts)
    if unmatched:
        return GateState(
            True, f"{unmatched} of {len(counts)} counts are not matched to an offence, so the matter is gated"
        )
    if any(counts):
        return GateState(True, f"{sum(map(bool, counts))} of {len(counts)} counts are of a gated offence")
    if not recorded_open:
        return GateState(
            True, "no count is of a gated offence, but lead counsel has not recorded that the matter is not gated"
        )
    return GateState(
        False, "every count is of an ungated offence, and lead counsel recorded that the matter is not gated"
    )


def may_store(state: GateState, examination: Examination, certified: bool) -> Admission:
    """Return whether a file may be stored in a matter.

    Args:
        state: the matter's gate.
        examination: what the file was found to be, in memory, before anything was written.
        certified: whether a named attorney certified this very file, on the record.
    """
    if not state.gated:
        return Admission(True, False, False, "the matter is not gated")
    if examination.size > GATED_LIMIT_BYTES:
        return _refused(
            f"it has more than {GATED_LIMIT_BYTES // 1024**2} MB, the most a gated matter takes in one file"
        )
    if examination.encrypted:
        return _refused(
            "it is locked with a password and cannot be examined; save a copy without password and send that"
        )
    if examination.kind not in TEXT_KINDS:
        return _refused(f"its kind is {examination.kind}; a gated matter takes text only ({examination.why})")
    if examination.has_files is not False:
        return _refused(f"it holds other files, or it cannot be seen whether it does ({examination.why})")
    if examination.has_images is None:
        return _refused(f"it cannot be seen whether it holds images ({examination.why})")
    if not examination.has_images:
        return Admission(True, False, False, "it is text without images")
    if examination.kind not in _CERTIFIABLE:
        return _refused(f"it holds images ({examination.why})")
    if certified:
        return Admission(True, False, False, "it holds images, and a named attorney certified it")
    why = f"it holds images ({examination.why}); an attorney must certify this file, or it is kept by reference only"
    return Admission(False, True, True, why)


def trace(name: str, size: int) -> str:
    """Return all that a log may keep of a refused file: the digest of its name, and its size."""
    return f"name {hashlib.sha256(name.encode('utf-8', 'surrogatepass')).hexdigest()[:16]}, {size} bytes"


def _refused(why: str) -> Admission:
    return Admission(False, False, True, why)
