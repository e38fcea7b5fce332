"""What each protective-order class lets be done, and by whom."""

from __future__ import annotations

from itertools import product

import pytest

from casefile.law.protection import MEANINGS, OUTSIDE, ProtectiveClass, Use, refusal

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
        "its protective-order class is “no copy”: shown here, to somebody outside the team once they have acknowledged "
        "the order; never copied or exported"
    )


@pytest.mark.parametrize("use", Use)
def test_a_class_that_is_not_known_forbids_everything(use: Use) -> None:
    assert "is not known" in refusal("secret", use, "lead")


def test_every_class_has_its_meaning() -> None:
    assert set(MEANINGS) == set(ProtectiveClass)


@pytest.mark.parametrize("role", sorted(OUTSIDE))
def test_outside_the_team_only_what_is_not_to_be_copied_is_shown_after_the_order_was_acknowledged(role: str) -> None:
    def shared(**more: bool) -> set[str]:
        return {str(one) for one in ProtectiveClass if not refusal(one, Use.SHARE, role, **more)}

    assert shared() == {"none"}
    assert shared(acknowledged=True) == {"none", "no copy"}
    assert refusal("no copy", Use.COPY, role, acknowledged=True)


def test_an_acknowledgement_opens_nothing_to_a_role_of_the_team_or_to_none() -> None:
    assert all(refusal("no copy", Use.SHARE, role, acknowledged=True) for role in ("", "client", *TEAM))
