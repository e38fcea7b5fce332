from __future__ import annotations

import pytest

from casefile.law.errors import StageError
from casefile.law.stages import meant_by, stage_ids
from casefile.lawdata import reader

STAGES = reader.stages()


def test_the_stages_stand_in_the_order_of_a_case() -> None:
    order = ("before_charge", "charged", "arraigned", "motions", "trial", "sentence", "appeal", "closed")
    assert stage_ids(STAGES) == order


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("pre_charge", ("before_charge",)),
        ("charged", ("charged", "arraigned", "motions")),
        ("trial", ("trial", "sentence")),
        ("supervision", ("sentence", "appeal", "closed")),
    ],
)
def test_a_stage_word_of_the_guidance_means_ours(word: str, meant: tuple[str, ...]) -> None:
    assert meant_by(word, "guidance", STAGES) == meant


def test_a_docket_word_is_understood_in_capitals() -> None:
    assert meant_by("INDICTMENT", "docket", STAGES) == ("charged",)


def test_our_own_id_means_itself_in_any_source() -> None:
    assert meant_by("motions", "guidance", STAGES) == ("motions",)


def test_a_word_no_source_uses_is_refused_with_those_it_does() -> None:
    with pytest.raises(StageError, match="known there are appeal, charged"):
        meant_by("voir dire", "guidance", STAGES)
