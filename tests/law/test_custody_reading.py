"""The quick way to read a line of the log against the full one, and counting signs against writing the line anew."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casefile.law import custody
from casefile.law.custody import LineError
from casefile.law.custody_lines import canonical, read_canonical
from casefile.law.custody_reading import _read_usual
from casefile.law.custody_records import Record, read_in_full
from tests.law.custody_cast import AVERY, CASEY, Log, accepted, act, compared, happened, intake, received_log, released
from tests.law.test_custody_lines import KEY, VALUE

SPOILERS = [
    "",
    " ",
    "\n",
    '"',
    "\\",
    "\\u0041",
    "\\u0000",
    "-",
    "0",
    "1.5",
    ",",
    ":",
    "{",
    "}",
    "[",
    "]",
    "null",
    "true",
]
SPOILERS += ["é", "e\u0301", "\ud800", "\x00", "\x1f", "٣", "Z", "E-", ',"a":1', '"a":"b",', "evidence.moved", "9" * 16]


def a_log() -> Log:
    log = received_log()
    log.add(compared())
    log.add(released(minutes=60, occurred=happened(3)))
    log.add(accepted(minutes=64))
    stated = [custody.StatedHash("md5", "a" * 32, "Metro PD")]
    log.add(custody.received(act(CASEY, 65), "E-0002", intake(name="José.jpg", stated=stated)))
    log.add(custody.described(act(AVERY, 66), "E-0001", changes={"description": 'the "blue" one', "no": None}, why="x"))
    log.add(custody.exported(act(CASEY, 70), None, to="the government", what="the whole log", sha256="c" * 64))
    return log


LINES = a_log().lines


def read_or_refuse(line: str) -> Record | str:
    try:
        return read_in_full(line)
    except LineError:
        return "refused"


def test_the_usual_line_is_read_in_one_step() -> None:
    usual = [line for line in LINES if "\\" not in line and '"item":null' not in line]
    assert len(usual) == 5
    assert [_read_usual(line) for line in usual] == [read_in_full(line) for line in usual]


@settings(deadline=None, max_examples=3000)
@given(st.sampled_from(LINES), st.data())
def test_what_the_quick_way_reads_the_full_way_reads_alike(line: str, data: st.DataObject) -> None:
    for _ in range(data.draw(st.integers(1, 2))):
        at = data.draw(st.integers(0, len(line)))
        line = line[:at] + data.draw(st.sampled_from(SPOILERS)) + line[at + data.draw(st.integers(0, 2)) :]
    quick = _read_usual(line)
    assert quick is None or quick == read_or_refuse(line)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"size":161713', '"size":-0'),
        ('"size":161713', '"size": 161713'),
        ('"size":161713', '"size":161713,"size":161713'),
        ('"size":161713', '"size":9007199254740992'),
        ('"kind":"photograph"', '"kind":"photo\\u0067raph"'),
        ('"kind":"photograph"', '"kind":"e\u0301"'),
        ('"kind":"photograph"', '"kind":"\ud800"'),
        ('"kind":"photograph","name"', '"zind":"photograph","name"'),
        ('"kind":"photograph"', '"kind":"photograph"} '),
        ('"kind":"photograph"', '"kind":' + "[" * 17 + "]" * 17),
        ('"tz":"UTC"', '"tz":"U TC"'),
        ('"at":"2026-03-02T16:01:00.000000Z","data"', '"at":"2026-13-02T16:01:00.000000Z","data"'),
        ('"seq":2', '"seq":02'),
        ('"v":1', '"v":2'),
    ],
)
def test_a_bent_line_is_refused_by_both_ways(old: str, new: str) -> None:
    assert old in LINES[1]
    line = LINES[1].replace(old, new)
    assert _read_usual(line) is None
    with pytest.raises(LineError):
        custody.read_record(line)


@settings(deadline=None, max_examples=1000)
@given(st.dictionaries(KEY, VALUE, max_size=4), st.data())
def test_counting_signs_finds_every_form_that_writing_anew_would_find(value: dict, data: st.DataObject) -> None:
    text = canonical(value)
    at = data.draw(st.integers(0, len(text)))
    text = text[:at] + data.draw(st.sampled_from(SPOILERS)) + text[at + data.draw(st.integers(0, 2)) :]
    try:
        accepted_as = read_canonical(text)
    except LineError:
        accepted_as = None
    assert accepted_as == _written_anew(text)


def _written_anew(text: str) -> dict | None:
    try:
        value = json.loads(text)
        return value if isinstance(value, dict) and canonical(value) == text else None
    except (LineError, ValueError, RecursionError):
        return None
