"""Whether the person who is to sign made what is certified."""

from __future__ import annotations

from casefile.law.certificates import Declarant, Maker, comparison_warnings, made_by, record_warnings
from casefile.lawdata.certificates_reader import certificate_kinds

CASEY = Maker("E-0001", 3, "u-12", "Casey Reyes")


def test_the_declarant_who_made_the_comparison_is_warned_of_nothing() -> None:
    assert comparison_warnings(Declarant("Casey Reyes", "u-12", "Casey Reyes"), [CASEY]) == []


def test_another_declarant_is_warned_with_who_made_it_and_where() -> None:
    (found,) = comparison_warnings(Declarant("Avery Stone", "u-11", "Avery Stone"), [CASEY])
    assert found.startswith("Avery Stone did not make the comparison of E-0001 in record 3")
    assert "Casey Reyes" in found


def test_a_name_alone_is_matched_and_said_to_be_a_name_alone() -> None:
    (found,) = comparison_warnings(Declarant(" casey  reyes"), [CASEY])
    assert "by name only" in found


def test_an_account_counts_before_a_name() -> None:
    namesake = Declarant("Casey Reyes", "u-99", "Casey Reyes")
    assert not made_by(namesake, CASEY)


def test_an_account_of_another_name_is_told() -> None:
    found = comparison_warnings(Declarant("Avery Stone", "u-12", "Casey Reyes"), [CASEY])
    assert found == ["the account named is that of Casey Reyes, the declarant typed is Avery Stone"]


def test_nobody_made_what_the_system_made_by_itself() -> None:
    (found,) = comparison_warnings(Declarant("Casefile"), [Maker("E-0001", 9, "casefile", "Casefile")])
    assert "no person did" in found


def test_a_declarant_in_none_of_the_records_is_told_to_say_how_they_know() -> None:
    assert record_warnings(Declarant("Casey Reyes"), [("u-12", "Casey Reyes")]) == []
    (found,) = record_warnings(Declarant("R. Ortiz"), [("u-12", "Casey Reyes")])
    assert "made none of the records" in found


def test_every_kind_has_statements_a_caution_and_authorities_with_their_marks() -> None:
    kinds = certificate_kinds()
    assert list(kinds) == ["902(11)", "902(13)", "902(14)"]
    for kind in kinds.values():
        assert kind.statements
        assert kind.caution
        assert {one.verified for one in kind.authorities} == {True, "partial", False}
