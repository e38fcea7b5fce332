from __future__ import annotations

from dataclasses import dataclass, replace

import pytest
from flask import Flask
from sqlalchemy.exc import DatabaseError

from casefile.charges import service
from casefile.charges.models import CountEvent
from casefile.infra.db import db, transaction
from casefile.infra.errors import Refusal
from casefile.matters.models import Matter
from tests.charges.build import BLACKMAIL, POSSESSION, RECEIPT, STALKING, put


@dataclass
class Line:
    each: tuple[str, ...] = ()
    suffix: str | None = None
    citation: str | None = None
    title: str = ""
    status: str = "pending"
    disposition: str = ""


def test_receipt_is_mapped_by_its_citation(matter: Matter) -> None:
    (count,) = put(matter, RECEIPT)
    assert (count.offence_key, count.matched_how) == ("usc18_2252A_a1_4_6", "citation")


def test_possession_is_mapped_by_its_citation(matter: Matter) -> None:
    (count,) = put(matter, POSSESSION)
    assert (count.offence_key, count.matched_how) == ("usc18_2252_a4", "citation")


def test_count_without_a_citation_stays_unmatched(matter: Matter) -> None:
    (count,) = put(matter, BLACKMAIL)
    assert (count.offence_key, count.matched_how) == (None, None)


def test_count_of_an_offence_outside_the_library_stays_unmatched_and_has_no_candidate(matter: Matter) -> None:
    (count,) = put(matter, replace(RECEIPT, citation="8:1326(a) and (b)(1)"))
    assert count.offence_key is None
    assert service.sheet(count).candidates == ()


def test_ambiguous_citation_stays_unmatched_and_shows_its_candidates(matter: Matter) -> None:
    (count,) = put(matter, replace(RECEIPT, citation="18:2252A"))
    assert count.offence_key is None
    assert {one.key for one in service.sheet(count).candidates} >= {"usc18_2252A_a1_4_6", "usc18_2252A_a5"}


def test_same_docket_again_changes_nothing(matter: Matter) -> None:
    first = [count.id for count in put(matter, RECEIPT, POSSESSION)]
    events = db.session.query(CountEvent).count()
    again = [count.id for count in put(matter, RECEIPT, POSSESSION)]
    assert again == first
    assert db.session.query(CountEvent).count() == events


def test_new_disposition_is_taken_over_and_the_old_one_kept_in_the_history(matter: Matter) -> None:
    put(matter, replace(POSSESSION, disposition=""))
    (count,) = put(matter, POSSESSION)
    assert count.disposition == POSSESSION.disposition
    assert service.history(count)[0].data == {"disposition": ["", POSSESSION.disposition]}


def test_changed_citation_lets_a_match_go_that_it_no_longer_means(matter: Matter) -> None:
    put(matter, POSSESSION)
    (count,) = put(matter, replace(POSSESSION, citation="8:1326(a)"))
    assert count.offence_key is None
    assert service.gated_flags(matter) == [None]


def test_changed_citation_is_mapped_anew_where_it_means_one_offence(matter: Matter) -> None:
    put(matter, POSSESSION)
    (count,) = put(matter, replace(POSSESSION, citation="18:2252A(a)(5)(B)"))
    assert count.offence_key == "usc18_2252A_a5"


def test_a_persons_match_stands_when_the_docket_is_read_again(matter: Matter) -> None:
    (count,) = put(matter, BLACKMAIL)
    with transaction():
        service.map_count(count, "usc18_875d")
    put(matter, replace(BLACKMAIL, disposition="Probation."))
    assert (count.offence_key, count.matched_how) == ("usc18_875d", "person")


def test_count_a_person_left_unmatched_stays_so_when_the_docket_is_read_again(matter: Matter) -> None:
    (count,) = put(matter, POSSESSION)
    with transaction():
        service.unmap(count)
    put(matter, POSSESSION)
    assert count.offence_key is None


def test_docket_takes_over_the_count_entered_by_hand(matter: Matter) -> None:
    with transaction():
        by_hand = service.add_count(matter, STALKING)
    (count,) = put(matter, replace(STALKING, citation="18:2261A(2)", source_key="docket"))
    assert count.id == by_hand.id
    assert [one.id for one in put(matter, replace(STALKING, citation="18:2261A(2)", source_key="docket"))] == [
        by_hand.id
    ]


def test_second_count_of_a_number_by_hand_is_refused(matter: Matter) -> None:
    put(matter, POSSESSION)
    with pytest.raises(Refusal, match="stands already"), transaction():
        service.add_count(matter, replace(STALKING, number="2"))


def test_two_unnumbered_counts_by_hand_stand_side_by_side(matter: Matter) -> None:
    with transaction():
        service.add_count(matter, replace(STALKING, number=""))
        service.add_count(matter, replace(STALKING, number=""))
    assert len(service.list_counts(matter)) == 2


def test_count_by_hand_needs_a_citation_or_a_title(matter: Matter) -> None:
    with pytest.raises(Refusal, match="citation"), transaction():
        service.add_count(matter, service.CountFacts(number="1"))


def test_unknown_status_is_refused_by_name(matter: Matter) -> None:
    with pytest.raises(Refusal, match="'closed' is no status"):
        put(matter, replace(POSSESSION, status="closed"))


def test_superseding_count_stands_beside_the_first_which_keeps_its_history(matter: Matter) -> None:
    first, later = put(matter, POSSESSION, replace(POSSESSION, suffix="s"))
    assert service.superseded([first, later]) == {first.id: "Count 2s"}
    assert service.history(first)[0].data == {"by": "Count 2s"}


def test_mark_that_orders_nothing_supersedes_nothing(matter: Matter) -> None:
    counts = put(matter, replace(BLACKMAIL, suffix="r"), BLACKMAIL)
    assert service.superseded(counts) == {}


def test_one_line_for_three_counts_is_three_counts() -> None:
    facts = service.counts_of([Line(each=("1", "2", "3"), citation="18:875(d)")])
    assert [(one.number, one.source_key) for one in facts] == [("1", "docket"), ("2", "docket"), ("3", "docket")]


def test_counts_of_a_complaint_keep_a_key_of_their_own_that_a_later_reading_gives_too() -> None:
    complaint = Line(citation="8:1326(a)", title="Reentry", status="complaint")
    alone = service.counts_of([complaint])
    beside = service.counts_of([Line(each=("1",), citation="8:1326(a)"), complaint])
    assert beside[1].source_key == alone[0].source_key
    assert beside[1].source_key.startswith("docket complaint ")


def test_two_lines_alike_without_numbers_are_two_counts() -> None:
    facts = service.counts_of([Line(title="BLACKMAIL"), Line(title="BLACKMAIL")])
    assert len({one.name for one in facts}) == 2


def test_unmatched_count_leaves_the_gate_unanswered_and_a_dismissed_one_is_asked_too(matter: Matter) -> None:
    put(matter, RECEIPT, BLACKMAIL, replace(STALKING, number="3", source_key="docket"))
    assert service.gated_flags(matter) == [True, None, False]


def test_counts_of_another_matter_are_not_listed(office: object, matter: Matter) -> None:
    put(matter, POSSESSION)
    assert service.list_counts(office.other_matter) == []  # type: ignore[attr-defined]


def test_history_refuses_to_be_rewritten(app: Flask, matter: Matter) -> None:
    (count,) = put(matter, POSSESSION)
    with pytest.raises(DatabaseError, match="append-only"):
        db.session.execute(db.update(CountEvent).where(CountEvent.count_id == count.id).values(kind="other"))
