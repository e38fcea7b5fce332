"""What the check of a whole log finds: each way to bend it, and the two ways that only an outside checkpoint shows."""

import json
from collections.abc import Callable

import pytest

from casefile.law import custody
from casefile.law.custody import Checkpoint, LineError, verify_chain
from tests.law.custody_cast import AVERY, CASEY, MORGAN, Log, accepted, act, compared, intake, received_log, released


def full_log() -> Log:
    log = received_log()
    log.add(compared())
    log.add(released(minutes=3))
    log.add(accepted(minutes=4))
    log.add(custody.received(act(CASEY, 5), "E-0002", intake(name="second.jpg")))
    log.add(custody.accessed(act(AVERY, 6), "E-0001", how="view", why="preparation of cross-examination"))
    log.add(released(AVERY, CASEY, 7))
    log.add(accepted(CASEY, AVERY, 8))
    return log


def rewrite(line: str, **changes: object) -> str:
    return custody.canonical(json.loads(line) | changes)


def relinked(lines: list[str]) -> list[str]:
    """Return the lines renumbered and linked anew, as somebody without the signing key can."""
    prev, out = custody.FIRST_PREV, []
    for number, line in enumerate(lines, 1):
        out.append(rewrite(line, seq=number, prev=prev))
        prev = custody.leaf_of(out[-1])
    return out


def forged(line: str) -> str:
    return rewrite(line, data=json.loads(line)["data"] | {"comment": "as it should have been"})


def test_a_log_that_nobody_touched_passes() -> None:
    report = verify_chain(full_log().lines)
    assert (report.ok, report.head.size, len(report.custodies)) == (True, 9, 2)


def test_the_root_is_the_one_over_the_leaves() -> None:
    log = full_log()
    assert verify_chain(log.lines).root == custody.merkle_root(record.leaf for record in log.records)


MUTATIONS: dict[str, tuple[Callable[[list[str]], list[str]], str]] = {
    "a middle record edited": (lambda it: [*it[:3], forged(it[3]), *it[4:]], "V3"),
    "a middle record deleted": (lambda it: [*it[:3], *it[4:]], "V2"),
    "the first record deleted": (lambda it: it[1:], "V2"),
    "two records exchanged": (lambda it: [*it[:5], it[6], it[5], *it[7:]], "V2"),
    "a record given twice": (lambda it: [*it[:4], it[3], *it[4:]], "V2"),
    "a custody record deleted, renumbered and relinked": (lambda it: relinked([*it[:3], *it[4:]]), "V11"),
    "a record dated back and relinked": (
        lambda it: relinked([*it[:4], rewrite(it[4], at="2025-03-02T16:05:00.000000Z"), *it[5:]]),
        "V8",
    ),
    "a record of another log": (
        lambda it: relinked([*it[:5], rewrite(it[5], log="casefile.example/other"), *it[6:]]),
        "V4",
    ),
    "spaces put in": (lambda it: [*it[:2], it[2].replace('":', '": ', 1), *it[3:]], "V1"),
    "an unknown version": (lambda it: [*it[:2], rewrite(it[2], v=2), *it[3:]], "V1"),
    "an unknown type": (lambda it: [*it[:2], rewrite(it[2], type="evidence.forgotten"), *it[3:]], "V1"),
    "a field added": (lambda it: [*it[:2], rewrite(it[2], note="x"), *it[3:]], "V1"),
    "a time without offset": (
        lambda it: [
            *it[:2],
            rewrite(it[2], occurred={"at": "2026-03-02T10:05:00", "basis": "declared", "tz": "UTC"}),
            *it[3:],
        ],
        "V1",
    ),
    "a line that is no record": (lambda it: [*it[:2], "lost", *it[3:]], "V1"),
    "an empty line": (lambda it: [*it[:2], "", *it[3:]], "V1"),
    "a withheld line where none may be": (lambda it: [*it[:2], withheld(it[2]), *it[3:]], "V1"),
}


def withheld(line: str) -> str:
    return custody.canonical({"seq": json.loads(line)["seq"], "withheld": custody.leaf_of(line)})


@pytest.mark.parametrize("what", MUTATIONS)
def test_a_bent_log_is_found_out_under_the_right_check(what: str) -> None:
    bend, check = MUTATIONS[what]
    assert verify_chain(bend(full_log().lines)).failed(check)


def test_the_last_record_edited_is_found_by_its_stored_leaf() -> None:
    log = full_log()
    leaves = [record.leaf for record in log.records]
    assert verify_chain(log.lines, leaves=leaves).ok
    assert verify_chain([*log.lines[:-1], forged(log.lines[-1])], leaves=leaves).failed("V3")


@pytest.mark.parametrize("count", [8, 10])
def test_more_or_fewer_stored_leaves_than_lines_are_found(count: int) -> None:
    log = full_log()
    leaves = ([record.leaf for record in log.records] + ["0" * 64])[:count]
    assert not verify_chain(log.lines, leaves=leaves).ok


def checkpoint_of(lines: list[str]) -> Checkpoint:
    report = verify_chain(lines)
    return Checkpoint(report.head.log, report.head.size, report.root)


def against(lines: list[str], checkpoint: Checkpoint) -> list[str]:
    report = verify_chain(lines, sizes=[checkpoint.size])
    return [finding.check for finding in custody.check_checkpoint(report, checkpoint)]


def test_a_checkpoint_of_an_earlier_size_agrees_with_the_grown_log() -> None:
    lines = full_log().lines
    assert against(lines, checkpoint_of(lines[:4])) == []


@pytest.mark.parametrize(
    ("bend", "check"),
    [
        (lambda it: relinked([*it[:2], forged(it[2]), *it[3:]]), "V5"),
        (lambda it: it[:-2], "V6"),
        (lambda it: relinked(it[:6] + it[7:] + it[:0]), "V6"),
        (lambda it: [*it[:-1], forged(it[-1])], "V5"),
    ],
)
def test_what_the_links_cannot_show_a_checkpoint_held_outside_shows(
    bend: Callable[[list[str]], list[str]], check: str
) -> None:
    lines = full_log().lines
    bent = bend(lines)
    assert verify_chain(bent).ok
    assert against(bent, checkpoint_of(lines)) == [check]


def test_a_checkpoint_of_another_log_is_refused() -> None:
    lines = full_log().lines
    assert against(lines, Checkpoint("casefile.example/other", 9, checkpoint_of(lines).root)) == ["V5"]


def test_a_checkpoint_whose_root_was_not_computed_does_not_pass() -> None:
    lines = full_log().lines
    findings = custody.check_checkpoint(verify_chain(lines), checkpoint_of(lines[:4]))
    assert [finding.check for finding in findings] == ["V5"]


def test_a_withheld_record_keeps_the_root_and_is_counted() -> None:
    lines = full_log().lines
    thinned = [*lines[:6], withheld(lines[6]), *lines[7:]]
    report = verify_chain(thinned, may_withhold=True)
    assert (report.ok, report.withheld, report.root) == (True, 1, checkpoint_of(lines).root)


def test_a_false_leaf_for_a_withheld_record_is_found() -> None:
    lines = full_log().lines
    thinned = [*lines[:6], withheld(forged(lines[6])), *lines[7:]]
    assert verify_chain(thinned, may_withhold=True).failed("V3")


def test_a_recorded_mismatch_does_not_pass() -> None:
    log = received_log()
    log.add(compared(found=None, size=None))
    assert verify_chain(log.lines).failed("V13")


def test_a_gap_in_custody_does_not_pass() -> None:
    log = received_log()
    log.force(accepted(MORGAN, giver=AVERY, to=MORGAN))
    assert verify_chain(log.lines).failed("V11")


def test_a_correction_of_another_items_record_does_not_pass() -> None:
    log = full_log()
    log.force(custody.corrected(act(CASEY, 9), "E-0001", seq=6, changes={"name": "x"}, why="y"))
    assert verify_chain(log.lines).failed("V11")


def test_a_record_keeps_what_was_said() -> None:
    record = full_log().records[4]
    assert custody.read_record(record.line) == record


@pytest.mark.parametrize("salt", ["", "0" * 31, "G" * 32])
def test_a_record_without_its_random_salt_is_refused(salt: str) -> None:
    with pytest.raises(LineError):
        custody.append(custody.Head("log"), compared(), salt)


def test_every_type_of_record_has_an_act_and_reads_back() -> None:
    log = full_log()
    copy = {
        "parent_sha256": "a" * 64,
        "holder": CASEY,
        "name": "c",
        "sha256": "b" * 64,
        "size": 9,
        "tool": "x 1",
        "why": "y",
    }
    for entry in (
        custody.access_granted(act(CASEY, 10), user="u-14", name="Casey Reyes", role="paralegal"),
        custody.access_revoked(act(CASEY, 10), user="u-14", name="Casey Reyes"),
        custody.described(act(CASEY, 10), "E-0001", changes={"description": "a street at dusk"}, why="clearer"),
        custody.moved(act(CASEY, 10), "E-0001", place="safe 2", why="order"),
        custody.sealed(act(CASEY, 10), "E-0001", seal="B-1", why="order"),
        custody.derived(act(CASEY, 10), "E-0003", parent="E-0001", **copy),
        custody.exported(act(CASEY, 10), "E-0001", to="the court", what="the photograph"),
        custody.exported(act(CASEY, 10), None, to="the government", what="the whole log", sha256="c" * 64),
        custody.corrected(act(CASEY, 10), "E-0001", seq=2, changes={"place": "Lincoln"}, why="typed wrong"),
        custody.discrepancy_noted(act(CASEY, 10), "E-0001", what="bag number"),
        custody.discrepancy_resolved(act(CASEY, 10), "E-0001", seq=19, how="asked"),
        custody.disposed(
            act(CASEY, 11), "E-0001", giver=CASEY, authority="order", method="shredded", witness="Avery Stone"
        ),
        custody.anchored(act(CASEY, 11), Checkpoint("o", 3, "d" * 64), kind="receipt"),
        custody.case_closed(act(CASEY, 11), why="acquitted"),
        custody.system_started(act(CASEY, 12), version="0.1.0"),
        custody.clock_checked(act(CASEY, 12), drift_ms=-40, source="time authority"),
        custody.key_rotated(act(CASEY, 12), which="log", old="a1", new="b2"),
        custody.backup_restored(act(CASEY, 12), taken_at="2026-03-01T00:00:00Z", size=7),
        custody.migrated(act(CASEY, 12), before="a1", after="b2"),
    ):
        log.add(entry)
    assert verify_chain(log.lines).findings == []
    assert {record.entry.type for record in log.records} == set(custody.RECORD_TYPES)
