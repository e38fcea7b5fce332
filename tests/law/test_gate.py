"""The gate: which matters take no images, media or containers, and what each file needs there."""

import hashlib
from dataclasses import replace
from itertools import product

import pytest

from casefile.law.gate import GATED_LIMIT_BYTES, Examination, GateState, Kind, gate, may_store, trace

GATED, OPEN = GateState(True, "gated"), GateState(False, "open")
PLAIN = Examination(Kind.PDF, 5000, has_images=False, why="a PDF without images")
REFUSED_ALWAYS = [Kind.IMAGE, Kind.VIDEO, Kind.AUDIO, Kind.CONTAINER, Kind.FORENSIC, Kind.OFFICE, Kind.UNKNOWN]


@pytest.mark.parametrize("counts", [[], [None], [False, None], [True], [False, True], [None, True]])
@pytest.mark.parametrize("recorded_open", [True, False])
def test_a_matter_with_no_count_an_unmatched_one_or_a_gated_one_is_gated_whatever_was_recorded(
    counts: list[bool | None], recorded_open: bool
) -> None:
    assert gate(counts, recorded_open).gated


def test_a_matter_of_ungated_counts_is_gated_until_lead_counsel_records_otherwise() -> None:
    assert (gate([False, False], False).gated, gate([False, False], True).gated) == (True, False)


def test_only_one_answer_of_all_opens_the_gate() -> None:
    opened = [
        (counts, recorded)
        for size in range(4)
        for counts in product((True, False, None), repeat=size)
        for recorded in (True, False)
        if not gate(counts, recorded).gated
    ]
    assert opened == [((False,) * size, True) for size in (1, 2, 3)]


@pytest.mark.parametrize("kind", [Kind.TEXT, Kind.CSV, Kind.PDF, Kind.DOCX, Kind.MAIL])
def test_a_gated_matter_takes_text_without_images(kind: Kind) -> None:
    assert may_store(GATED, replace(PLAIN, kind=kind), False).allowed


@pytest.mark.parametrize("kind", REFUSED_ALWAYS)
@pytest.mark.parametrize("certified", [True, False])
@pytest.mark.parametrize("has_images", [True, False, None])
def test_a_gated_matter_never_takes_media_containers_or_what_is_unknown(
    kind: Kind, certified: bool, has_images: bool | None
) -> None:
    admission = may_store(GATED, Examination(kind, 10, has_images), certified)
    assert (admission.allowed, admission.needs_certification, admission.offer_reference_only) == (False, False, True)


@pytest.mark.parametrize("kind", [Kind.PDF, Kind.DOCX])
def test_a_pdf_or_docx_with_images_needs_certification(kind: Kind) -> None:
    with_images = replace(PLAIN, kind=kind, has_images=True)
    uncertified = may_store(GATED, with_images, False)
    assert (uncertified.allowed, uncertified.needs_certification, uncertified.offer_reference_only) == (
        False,
        True,
        True,
    )
    assert may_store(GATED, with_images, True).allowed


@pytest.mark.parametrize("kind", [Kind.TEXT, Kind.CSV, Kind.MAIL])
def test_no_certification_lets_in_text_that_carries_an_image(kind: Kind) -> None:
    assert not may_store(GATED, replace(PLAIN, kind=kind, has_images=True), True).allowed


@pytest.mark.parametrize(
    "change",
    [
        {"has_images": None},
        {"has_files": True},
        {"has_files": None},
        {"encrypted": True},
        {"size": GATED_LIMIT_BYTES + 1},
    ],
)
@pytest.mark.parametrize("kind", [Kind.PDF, Kind.DOCX, Kind.MAIL])
def test_no_certification_lets_in_what_could_not_be_examined(change: dict, kind: Kind) -> None:
    admission = may_store(GATED, replace(PLAIN, kind=kind, **change), True)
    assert (admission.allowed, admission.needs_certification) == (False, False)


def test_a_file_of_the_largest_size_is_still_taken() -> None:
    assert may_store(GATED, replace(PLAIN, size=GATED_LIMIT_BYTES), False).allowed


@pytest.mark.parametrize("kind", list(Kind))
def test_an_ungated_matter_takes_every_kind(kind: Kind) -> None:
    assert may_store(OPEN, Examination(kind, 10**12, None, None), False).allowed


def test_a_log_keeps_of_a_refused_file_the_digest_of_its_name_and_its_size_only() -> None:
    said = trace("Ellis at school.jpg", 4711)
    assert said == f"name {hashlib.sha256(b'Ellis at school.jpg').hexdigest()[:16]}, 4711 bytes"
    assert trace("\ud800", 1)
