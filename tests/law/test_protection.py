"""What each protective-order class lets be done, and by whom."""

from __future__ import annotations

from itertools import product

import pytest

from casefile.law.protection import MEANINGS, ProtectiveClass, Use, refusal

TEAM = ("lead", "attorney", "paralegal")
ALLOWED = {
    "none": set(product(Use, TEAM)),
    "no copy": set(product([Use.VIEW], TEAM)),
    "view only": set(product([Use.VIEW], TEAM)),
    "redacted": set(product([Use.VIEW, Use.COPY], TEAM)),
    "counsel only": set(product([Use.VIEW, Use.COPY], ("lead", "attorney"))),
}


@pytest.mark.parametrize("protection", ALLOWED)
def test_a_class_allows_exactly_what_its_words_say(protection: str) -> None:
    allowed = {(use, role) for use, role in product(Use, TEAM) if not refusal(protection, use, role)}
    assert allowed == ALLOWED[protection]


def test_a_refusal_names_the_class_and_what_it_means() -> None:
    assert refusal("no copy", Use.EXPORT) == (
        "its protective-order class is “no copy”: shown here, never copied, shared or exported"
    )


@pytest.mark.parametrize("use", Use)
def test_a_class_that_is_not_known_forbids_everything(use: Use) -> None:
    assert "is not known" in refusal("secret", use, "lead")


def test_every_class_has_its_meaning() -> None:
    assert set(MEANINGS) == set(ProtectiveClass)
