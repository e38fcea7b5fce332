"""What the chain of custody of an item bears, and what it refuses."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casefile.law import custody
from casefile.law.custody import BrokenChainError, Entry, LineError, Occurred, Party, StatedHash
from tests.law.custody_cast import (
    AVERY,
    CASEY,
    DIGEST,
    LAB,
    METRO,
    MORGAN,
    OTHER_DIGEST,
    RECEIPT,
    START,
    Log,
    accepted,
    act,
    compared,
    happened,
    intake,
    received_log,
    released,
)


def test_the_receiver_of_intake_holds_the_item() -> None:
    assert received_log().state().holder == CASEY


def test_after_release_the_item_is_in_transit_and_the_giver_still_answers_for_it() -> None:
    log = received_log()
    log.add(released())
    assert (log.state().holder, log.state().in_transit_to) == (CASEY, AVERY)


def test_after_acceptance_the_receiver_holds_the_item() -> None:
    log = received_log()
    log.add(released())
    log.add(accepted())
    assert (log.state().holder, log.state().in_transit_to) == (AVERY, None)


def test_the_line_of_hands_names_everybody_in_turn_with_purpose_and_condition() -> None:
    log = received_log()
    log.add(released())
    log.add(accepted())
    links = [(hand.giver, hand.who, hand.what, hand.purpose, hand.condition, hand.gap) for hand in log.state().line]
    assert links == [
        (METRO, CASEY, "received", "", "", False),
        (CASEY, AVERY, "accepted", "review before trial", "seal intact", False),
    ]


def refusal(log: Log, entry: Entry) -> str:
    """Return why the chain refuses an act, and make sure that nothing was recorded."""
    size = log.head.size
    with pytest.raises(BrokenChainError) as refused:
        log.add(entry)
    assert log.head.size == size
    return str(refused.value)


def test_release_refuses_a_giver_who_does_not_hold_the_item() -> None:
    assert "held by Casey Reyes" in refusal(received_log(), released(MORGAN, AVERY, giver=CASEY))


def test_release_refuses_a_record_that_names_another_holder() -> None:
    assert "Casey Reyes holds it" in refusal(received_log(), released(MORGAN, AVERY))


def test_release_refuses_the_holder_as_receiver() -> None:
    assert "holds it already" in refusal(received_log(), released(CASEY, CASEY))


def test_an_item_in_transit_cannot_be_released_again() -> None:
    log = received_log()
    log.add(released())
    assert "on its way to Avery Stone" in refusal(log, released(CASEY, MORGAN, 3))


@pytest.mark.parametrize("verb", ["moved", "sealed", "disposed"])
def test_an_item_in_transit_is_not_handled(verb: str) -> None:
    log = received_log()
    log.add(released())
    assert "on its way" in refusal(log, handling(verb, CASEY, 3))


@pytest.mark.parametrize("verb", ["moved", "sealed", "disposed"])
def test_only_the_holder_handles_the_item(verb: str) -> None:
    assert "Casey Reyes" in refusal(received_log(), handling(verb, MORGAN, 3))


@pytest.mark.parametrize("verb", ["moved", "sealed", "disposed"])
def test_the_holder_handles_the_item(verb: str) -> None:
    log = received_log()
    log.add(handling(verb, CASEY, 3))
    assert log.state().holder == CASEY


def handling(verb: str, who: Party, minutes: float) -> Entry:
    if verb == "moved":
        return custody.moved(act(who, minutes), "E-0001", place="safe 2", why="kept apart")
    if verb == "sealed":
        return custody.sealed(act(who, minutes), "E-0001", seal="B-551", why="for the court")
    return custody.disposed(
        act(who, minutes), "E-0001", giver=who, authority="order of 1 March", method="given back", witness="Avery Stone"
    )


def test_acceptance_refuses_a_receiver_who_was_not_named() -> None:
    log = received_log()
    log.add(released())
    assert "only Avery Stone may accept it" in refusal(log, accepted(MORGAN))


def test_acceptance_refuses_somebody_else_writing_it_for_the_named_receiver() -> None:
    log = received_log()
    log.add(released())
    assert "only Avery Stone may accept it" in refusal(log, accepted(CASEY, to=AVERY))


def test_acceptance_refuses_an_item_that_nobody_released() -> None:
    assert "not on its way" in refusal(received_log(), accepted())


def test_acceptance_refuses_another_giver_than_the_one_who_released() -> None:
    log = received_log()
    log.add(released())
    assert "Casey Reyes released it" in refusal(log, accepted(giver=MORGAN))


def test_acceptance_refuses_a_time_before_the_release() -> None:
    log = received_log()
    log.add(released(minutes=60))
    assert "before it was released" in refusal(log, accepted(minutes=61, occurred=happened(10)))


def test_a_receiver_outside_the_office_accepts_by_a_signed_receipt() -> None:
    log = received_log()
    log.add(released(to=LAB))
    assert "signed receipt" in refusal(log, accepted(CASEY, to=LAB))
    log.add(accepted(CASEY, to=LAB, **RECEIPT))
    assert log.state().holder == LAB


def test_an_item_comes_back_from_outside_by_a_signed_receipt() -> None:
    log = received_log()
    log.add(released(to=LAB))
    log.add(accepted(CASEY, to=LAB, **RECEIPT))
    assert "signed receipt" in refusal(log, released(CASEY, CASEY, 4, giver=LAB))
    log.add(released(CASEY, CASEY, 4, giver=LAB, **RECEIPT))
    log.add(accepted(CASEY, LAB, 5))
    assert [hand.who for hand in log.state().line] == [CASEY, LAB, CASEY]


def test_the_named_receiver_refuses_and_the_giver_holds_on() -> None:
    log = received_log()
    seq = log.add(released()).seq
    log.add(custody.discrepancy_noted(act(AVERY, 3), "E-0001", what="the seal is torn", refuses=seq))
    assert (log.state().holder, log.state().in_transit_to, len(log.state().discrepancies)) == (CASEY, None, 1)


def test_nobody_else_refuses_a_hand_over() -> None:
    log = received_log()
    seq = log.add(released()).seq
    noted = custody.discrepancy_noted(act(MORGAN, 3), "E-0001", what="not mine", refuses=seq)
    assert "only Avery Stone or Casey Reyes" in refusal(log, noted)


def test_a_hand_over_that_is_not_open_cannot_be_refused() -> None:
    noted = custody.discrepancy_noted(act(CASEY, 3), "E-0001", what="what release", refuses=1)
    assert "no open hand-over" in refusal(received_log(), noted)


def test_a_discrepancy_is_resolved_once() -> None:
    log = received_log()
    seq = log.add(custody.discrepancy_noted(act(CASEY, 3), "E-0001", what="bag 55123 is written 55132")).seq
    log.add(custody.discrepancy_resolved(act(AVERY, 4), "E-0001", seq=seq, how="Metro PD corrected its report"))
    assert log.state().discrepancies == ()
    again = custody.discrepancy_resolved(act(AVERY, 5), "E-0001", seq=seq, how="again")
    assert "no open discrepancy" in refusal(log, again)


@pytest.mark.parametrize(
    "late", [released(minutes=9), accepted(minutes=9), compared(minutes=9), handling("moved", CASEY, 9)]
)
def test_nothing_is_done_with_an_item_after_its_disposal(late: Entry) -> None:
    log = received_log()
    log.add(handling("disposed", CASEY, 3))
    assert "disposed of" in refusal(log, late)


def test_a_mistake_can_still_be_corrected_after_disposal() -> None:
    log = received_log()
    log.add(handling("disposed", CASEY, 3))
    log.add(
        custody.corrected(
            act(CASEY, 9), "E-0001", seq=3, changes={"witness": "Avery Stone, in person"}, why="incomplete"
        )
    )
    assert len(log.state().corrections) == 1


def test_a_correction_refuses_a_record_of_something_else() -> None:
    entry = custody.corrected(act(CASEY, 9), "E-0001", seq=1, changes={"place": "safe 2"}, why="typed wrong")
    assert "none of E-0001" in refusal(received_log(), entry)


def test_an_item_number_is_given_once() -> None:
    assert "in the log already" in refusal(received_log(), custody.received(act(CASEY, 3), "E-0001", intake()))


def test_nothing_is_done_with_an_item_that_never_came_in() -> None:
    assert "not in the log" in refusal(Log(), released())


def test_who_receives_an_item_records_it() -> None:
    assert "records it" in refusal(Log(), custody.received(act(CASEY), "E-0001", intake(receiver=AVERY)))


def test_a_late_entry_needs_its_reason() -> None:
    entry = custody.received(act(CASEY, occurred=happened(-25 * 60)), "E-0001", intake())
    assert "say why it is recorded late" in refusal(Log(), entry)


def test_a_late_entry_with_its_reason_is_recorded_and_shows_it() -> None:
    log = Log()
    late = act(CASEY, occurred=happened(-25 * 60), late_reason="came by post over the weekend")
    log.add(custody.received(late, "E-0001", intake()))
    assert log.state().line[0].late_reason == "came by post over the weekend"


def test_an_entry_within_a_day_needs_no_reason() -> None:
    log = Log()
    log.add(custody.received(act(CASEY, occurred=happened(-24 * 60)), "E-0001", intake()))
    assert log.state().known


def test_an_act_still_to_come_is_refused() -> None:
    entry = custody.received(act(CASEY, occurred=happened(60)), "E-0001", intake())
    assert "still to come" in refusal(Log(), entry)


def test_a_comparison_that_matches_is_marked_on_the_present_hands() -> None:
    log = received_log()
    assert log.state().needs_verification
    log.add(compared())
    assert (log.state().line[-1].verified, log.state().needs_verification) == ("match", False)


def test_an_item_needs_a_new_comparison_after_each_hand_over() -> None:
    log = received_log()
    log.add(compared())
    log.add(released(minutes=3))
    log.add(accepted(minutes=4))
    assert log.state().needs_verification


@pytest.mark.parametrize(("found", "size"), [(OTHER_DIGEST, 161713), (DIGEST, 161712), (None, None), ("", 161713)])
def test_a_comparison_without_the_same_digest_and_size_is_a_mismatch(found: str | None, size: int | None) -> None:
    log = received_log()
    log.add(compared(found=found, size=size))
    assert (log.state().line[-1].verified, log.state().needs_verification) == ("mismatch", True)


def test_a_comparison_with_anything_but_the_digest_of_intake_is_refused() -> None:
    entry = compared()
    entry.data.update(expected=OTHER_DIGEST, sha256=OTHER_DIGEST)
    assert "recorded at intake" in refusal(received_log(), entry)


@pytest.mark.parametrize(
    "change", [{"alg": "md5"}, {"alg": None}, {"result": "match", "sha256": OTHER_DIGEST}, {"result": "fine"}]
)
def test_a_result_that_does_not_follow_from_the_digests_is_refused(change: dict) -> None:
    entry = compared()
    entry.data.update(change)
    assert "does not follow" in refusal(received_log(), entry)


def reference_only() -> Log:
    log = Log()
    facility = Party.from_outside("HSI Omaha, evidence room", "government facility")
    bare = intake(name="Item 4", giver=METRO, receiver=facility, sha256=None, size=None, reference_only=True)
    log.add(custody.received(act(CASEY), "E-0001", bare))
    return log


@pytest.mark.parametrize(
    "entry",
    [
        custody.accessed(act(CASEY, 2), "E-0001", how="view", why="preparation"),
        compared(),
        released(),
        custody.exported(act(CASEY, 2), "E-0001", to="counsel", what="the item"),
    ],
)
def test_a_reference_only_item_takes_part_in_nothing_but_its_description(entry: Entry) -> None:
    assert "reference only" in refusal(reference_only(), entry)


def test_a_reference_only_item_has_no_digest() -> None:
    with pytest.raises(LineError):
        custody.received(act(CASEY), "E-0001", intake(reference_only=True))


def test_a_working_copy_names_what_it_was_made_from() -> None:
    log = received_log()
    copy = {
        "parent_sha256": DIGEST,
        "holder": CASEY,
        "name": "copy.png",
        "sha256": OTHER_DIGEST,
        "size": 9,
        "tool": "x 1",
        "why": "y",
    }
    log.add(custody.derived(act(CASEY, 2), "E-0002", parent="E-0001", **copy))
    assert (log.state("E-0002").holder, log.state("E-0002").sha256, log.state().sha256) == (CASEY, OTHER_DIGEST, DIGEST)
    assert "copy of nothing" in refusal(log, custody.derived(act(CASEY, 3), "E-0003", parent="E-0003", **copy))


def test_a_seal_that_changed_on_the_way_shows_as_a_gap() -> None:
    log = received_log()
    log.add(released(seal="B-551"))
    log.add(accepted(seal="B-552"))
    assert log.state().line[-1].gap_text == "the seal is B-552, it was B-551"


def test_days_between_release_and_acceptance_show_as_a_gap() -> None:
    log = received_log()
    log.add(released())
    log.add(accepted(minutes=100 * 60))
    assert log.state().line[-1].gap_text == "99 hours lie between release and acceptance"


def test_a_record_that_breaks_the_chain_shows_as_a_gap_and_does_not_stop_the_reading() -> None:
    log = received_log()
    log.force(accepted(AVERY, giver=MORGAN))
    gaps = log.state().line[-1].gap_text
    assert gaps == "Morgan Lee gave it, but Casey Reyes held it; it was accepted without having been released"


def test_an_opened_seal_leaves_the_item_unsealed() -> None:
    log = received_log()
    log.add(custody.sealed(act(CASEY, 2), "E-0001", seal="B-1", why="kept"))
    assert log.state().sealed == "B-1"
    log.add(custody.sealed(act(CASEY, 3), "E-0001", seal="B-1", why="examined", opened=True))
    assert log.state().sealed is None


@pytest.mark.parametrize("name", ["e\u0301.jpg", "a\x00b", "caf\udce9.txt"])
def test_a_name_that_the_log_cannot_hold_is_kept_exactly_in_hex(name: str) -> None:
    data = received_log().add(custody.received(act(CASEY, 2), "E-0002", intake(name=name))).entry.data
    assert bytes.fromhex(data["name_hex"]).decode("utf-8", "surrogateescape") == name


@pytest.mark.parametrize(
    "more",
    [
        {"sha256": custody.EMPTY_SHA256},
        {"size": 0},
        {"size": None},
        {"sha256": "abc"},
        {"sha256": DIGEST.upper()},
        {"stated": [StatedHash("crc32", "deadbeef", "Metro PD")]},
        {"stated": [StatedHash("md5", DIGEST, "Metro PD")]},
        {"quantity": 0},
        {"name": " "},
    ],
)
def test_intake_refuses_a_digest_of_nothing_an_unknown_algorithm_or_a_missing_field(more: dict) -> None:
    with pytest.raises(LineError):
        custody.received(act(CASEY), "E-0001", intake(**more))


def test_a_stated_hash_is_kept_as_stated_by_somebody() -> None:
    stated = StatedHash("MD5", "97FDC6AE" * 4, "Metro PD report 24-118")
    entry = custody.received(act(CASEY), "E-0001", intake(stated=[stated]))
    assert entry.data["stated"] == [{"alg": "md5", "by": "Metro PD report 24-118", "value": "97fdc6ae" * 4}]


@pytest.mark.parametrize(
    ("wall", "zone", "offset"),
    [("2026-03-02T10:05", "America/Chicago", "-06:00"), ("2026-07-02T10:05", "America/Chicago", "-05:00")],
)
def test_a_declared_time_takes_the_offset_that_its_zone_had(wall: str, zone: str, offset: str) -> None:
    occurred = Occurred.in_zone(custody_wall(wall), zone)
    assert occurred.at.isoformat() == f"{wall}:00{offset}"


def custody_wall(text: str):
    return START.fromisoformat(text)


@pytest.mark.parametrize(
    ("wall", "zone"), [("2026-03-08T02:30", "America/Chicago"), ("2026-03-08T12:30", "Chicago time")]
)
def test_a_declared_time_that_no_clock_showed_is_refused(wall: str, zone: str) -> None:
    with pytest.raises(LineError):
        Occurred.in_zone(custody_wall(wall), zone)


PEOPLE = (AVERY, CASEY, MORGAN)
STEP = st.tuples(
    st.sampled_from(["release", "accept", "refuse", "move", "dispose"]),
    st.sampled_from(PEOPLE),
    st.sampled_from(PEOPLE),
)


@settings(deadline=None)
@given(st.lists(STEP, max_size=25))
def test_whatever_people_try_the_folded_chain_names_the_holder_and_verifies(
    steps: list[tuple[str, Party, Party]],
) -> None:
    log, holder, way, gone, minutes = received_log(), CASEY, None, False, 1.0
    for what, who, other in steps:
        minutes += 1
        try:
            log.add(attempt(what, who, other, log, minutes))
        except BrokenChainError:
            continue
        if what == "release":
            way = other
        elif what == "accept":
            assert way is not None
            holder, way = way, None
        elif what == "refuse":
            way = None
        gone = gone or what == "dispose"
    state = log.state()
    assert (state.holder, state.in_transit_to, state.disposed) == (holder, way, gone)
    assert custody.verify_chain(log.lines).ok


def attempt(what: str, who: Party, other: Party, log: Log, minutes: float) -> Entry:
    release = log.state().release
    if what == "release":
        return released(who, other, minutes)
    if what == "accept":
        return accepted(who, release.giver if release else other, minutes)
    if what == "refuse":
        return custody.discrepancy_noted(act(who, minutes), "E-0001", what="no", refuses=release.seq if release else 1)
    return handling("moved" if what == "move" else "disposed", who, minutes)


def test_the_server_clock_falling_behind_does_not_date_a_record_before_the_last() -> None:
    log = received_log()
    behind = START - timedelta(days=2)
    assert log.head.not_before(behind) == log.head.at
    with pytest.raises(BrokenChainError):
        custody.append(log.head, compared(minutes=-60), "0" * 32)
