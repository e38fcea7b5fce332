from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from casefile.charges import service as charges
from casefile.charges.models import Count
from casefile.infra.db import db, transaction
from casefile.infra.errors import Refusal
from casefile.lawdata.defences_reader import defences
from casefile.matters.models import Matter
from casefile.proof import service
from casefile.proof.overlaps import Charged, overlaps, stacks
from tests.charges.build import POSSESSION, RECEIPT, put
from tests.factories import Office
from tests.proof.build import fact, item, link, stalking


def first_row(count: Count) -> service.Row:
    db.session.expire_all()
    (matrix,) = service.matrices(count.matter, [count], [count])
    return matrix.rows[0]


def gaps_of(count: Count) -> list[str]:
    return [gap.text for gap in first_row(count).gaps]


def stand(count: Count, state: str) -> None:
    with transaction():
        charges.record_element(count, 1, state)


def write(count: Count, kind: str, text: str, number: int = 1) -> None:
    with transaction():
        service.write_text(count, number, kind, text)


def put_defence(count: Count, key: str, raised: bool = True) -> None:
    with transaction():
        service.put_defence(count, 1, key, raised)


def test_an_element_never_looked_at_lacks_review_and_evidence(matter: Matter) -> None:
    assert gaps_of(stalking(matter)) == ["Not reviewed yet", "No government evidence linked"]


def test_a_conceded_element_lacks_nothing(matter: Matter) -> None:
    count = stalking(matter)
    stand(count, "conceded")
    assert gaps_of(count) == []


def test_a_contested_element_asks_for_evidence_theory_and_instruction_until_they_are_there(matter: Matter) -> None:
    count, one = stalking(matter), fact(matter)
    stand(count, "contested")
    link(count, one)
    assert [gap.removeprefix("Contested, and ") for gap in gaps_of(count)] == [
        "nothing of ours is linked",
        "no defence theory is written",
        "no instruction note is written",
    ]
    link(count, one, side="ours", bearing="undermines")
    write(count, "theory", "A quarrel over money.")
    write(count, "instruction", "Ask for the definition of intent.")
    assert gaps_of(count) == []


def test_no_evidence_offered_is_no_gap_and_contradicts_evidence_that_is_linked(matter: Matter) -> None:
    count = stalking(matter)
    stand(count, "no evidence offered")
    assert gaps_of(count) == []
    link(count, fact(matter))
    assert "and government evidence is linked" in gaps_of(count)[0]


def test_government_evidence_that_only_undermines_supports_nothing(matter: Matter) -> None:
    count = stalking(matter)
    link(count, fact(matter), bearing="undermines")
    assert "Nothing of the government's supports it" in gaps_of(count)


def test_each_version_of_a_theory_is_kept_and_the_newest_shown(matter: Matter) -> None:
    count = stalking(matter)
    for text in ("A quarrel.", "A quarrel.", "A debt.", ""):
        write(count, "theory", text)
    assert first_row(count).theory is None
    assert [one.text for one in service.text_history(count, 1)] == ["", "A debt.", "A quarrel."]
    with pytest.raises(Refusal, match="no text of the matrix"):
        write(count, "poem", "x")
    with pytest.raises(Refusal, match="has no element 99"):
        write(count, "theory", "x", number=99)


def test_a_defence_comes_with_its_warnings_and_can_be_taken_off(matter: Matter) -> None:
    count = stalking(matter)
    put_defence(count, "minors_age")
    (raised,) = first_row(count).defences
    assert raised.offered is not None
    assert any("Generally not a defence" in text for text in raised.offered.warnings)
    assert any("misrepresented their own age" in text for text in raised.offered.warnings)
    put_defence(count, "minors_age", raised=False)
    assert first_row(count).defences == ()
    with pytest.raises(Refusal, match="no defence of the library"):
        put_defence(count, "alibi_of_nobody")


def test_the_offences_own_defences_are_offered_before_the_general_ones(matter: Matter) -> None:
    offence = charges.offence_of(stalking(matter))
    assert offence is not None
    names = [one.name for one in service.offered_defences(offence).values()]
    assert names == [*offence.defences, *(one.name for one in defences().values())]


def test_every_general_defence_has_a_warning_and_claims_no_authority() -> None:
    assert len(defences()) == 8
    assert all(one.warnings and one.verified is False for one in defences().values())


def test_an_unmatched_count_has_an_empty_matrix(matter: Matter) -> None:
    (count,) = put(matter, replace(RECEIPT, citation="99 U.S.C. 1"))
    (matrix,) = service.matrices(matter, [count], [count])
    assert matrix.rows == ()
    with pytest.raises(Refusal, match="not matched to an offence"):
        link(count, fact(matter))


# --- overlaps --------------------------------------------------------------------------------------------------------


def pair(matter: Matter, first_key: str = "usc18_2252A_a1_4_6", second_key: str = "usc18_2252_a4") -> list[Count]:
    receipt, possession = put(matter, replace(RECEIPT, status="pending"), POSSESSION)
    with transaction():
        charges.map_count(receipt, first_key)
        charges.map_count(possession, second_key)
    return [receipt, possession]


def test_possession_and_receipt_of_the_same_item_are_flagged_first(matter: Matter, office: Office) -> None:
    counts, device = pair(matter), item(matter, office.avery)
    for count in counts:
        link(count, device)
    charged, found = service.matter_overlaps(matter, counts)
    assert [(one.reference, one.is_contained) for one in found] == [(device.label, True)]
    assert "not read in a source" in found[0].why
    assert [[one.label for one in group.counts] for group in service.stacks(charged, found)] == [["Count 1", "Count 2"]]


def test_a_superseded_or_dismissed_count_overlaps_with_nothing(matter: Matter) -> None:
    counts, one = pair(matter), fact(matter)
    for count in counts:
        link(count, one)
    with transaction():
        counts[0].status = "terminated"
    assert service.matter_overlaps(matter, counts)[1] == []


def test_two_possessions_share_a_thing_without_one_holding_the_other() -> None:
    charged = [Charged(number, f"Count {number}", ("csam_possession",)) for number in (1, 2)]
    (found,) = overlaps(charged, {("E-0001", "a disk"): [1, 2]})
    assert not found.is_contained


def test_counts_are_stacked_through_a_third() -> None:
    charged = [Charged(number, f"Count {number}", ()) for number in (1, 2, 3, 4)]
    found = overlaps(charged, {("E-0001", "a"): [1, 2], ("E-0002", "b"): [2, 3], ("E-0003", "c"): [4]})
    assert [[one.id for one in group.counts] for group in stacks(charged, found)] == [[1, 2, 3]]


def charged_on(number: int, last: date | None, first: date | None = None, kind: str = "stalking") -> Charged:
    return Charged(number, f"Count {number}", (kind,), last, first)


def test_counts_of_the_same_days_are_asked_about_whatever_their_kind() -> None:
    day = date(2024, 3, 4)
    charged = [charged_on(1, day), charged_on(2, day, kind="threats"), charged_on(3, None), charged_on(4, None)]
    (found,) = stacks(charged, [])
    assert ([one.id for one in found.counts], found.reasons) == ([1, 2], ("same days charged",))
    assert found.question.endswith("?")


def test_days_within_the_days_of_another_join_counts_of_one_kind_only() -> None:
    march, april = date(2024, 3, 1), date(2024, 4, 30)
    span, inside = charged_on(1, april, march), date(2024, 3, 9)
    (found,) = stacks([span, charged_on(2, inside), charged_on(3, inside, kind="threats"), charged_on(4, None)], [])
    assert [one.id for one in found.counts] == [1, 2, 3]  # the third has the very day of the second
    assert len(found.reasons) == 2
    assert stacks([span, charged_on(2, inside, kind="threats")], []) == []


def test_spans_that_only_overlap_join_nothing() -> None:
    one = charged_on(1, date(2024, 3, 31), date(2024, 3, 1))
    two = charged_on(2, date(2024, 4, 15), date(2024, 3, 20))
    assert stacks([one, two], []) == []


def test_a_thing_linked_and_the_same_days_are_both_said() -> None:
    day = date(2024, 3, 4)
    charged = [charged_on(1, day), charged_on(2, day)]
    (found,) = stacks(charged, overlaps(charged, {("E-0001", "a"): [1, 2]}))
    assert found.reasons == ("same thing linked", "same days charged")
