"""Hash lists: what each form says is read, no line is dropped in silence, and every file comes to one outcome."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casefile.law.hash_lists import OUTCOMES, Held, Listed, bare, compare, read

A, B = hashlib.sha256(b"a").hexdigest(), hashlib.sha256(b"b").hexdigest()
MD5 = hashlib.md5(b"a", usedforsecurity=False).hexdigest()
SHA1 = hashlib.sha1(b"a", usedforsecurity=False).hexdigest()
HASHDEEP = f"""%%%% HASHDEEP-1.0
%%%% size,md5,sha256,filename
## Invoked from: /cases
##
1,{MD5},{A},/cases/a, and more.txt
"""


@pytest.mark.parametrize(
    ("text", "form", "name"),
    [
        (f"{A}  a.txt\n", "sha256sum", "a.txt"),
        (f"{A} *dir/a.txt\r\n", "sha256sum", "dir/a.txt"),
        (f"\ufeff{A.upper()}  a.txt", "sha256sum", "a.txt"),
        (f"\\{A}  a\\nb\\\\n.txt", "sha256sum", "a\nb\\n.txt"),
        (f"SHA256 (a b.txt) = {A}", "sha256sum", "a b.txt"),
        (f"# made by hand\n\n{A}  a.txt", "sha256sum", "a.txt"),
        (HASHDEEP, "hashdeep", "/cases/a, and more.txt"),
        (f'Filename,SHA-256\n"a, b.txt",{A}', "CSV", "a, b.txt"),
        (f"MD5 Hash,SHA256 Hash,Path\n,{A},C:\\x\\a.txt", "CSV", "C:\\x\\a.txt"),
        (f"name,hash\na.txt,{A}", "CSV", "a.txt"),
    ],
)
def test_each_form_gives_the_name_and_the_sha256(text: str, form: str, name: str) -> None:
    found = read(text)
    assert found.faults == ()
    assert found.form == form
    assert [(one.name, one.sha256) for one in found.entries] == [(name, A)]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "empty"),
        ("%%%% HASHDEEP-1.0\n", "names no file"),
        ("name,sha256\n", "names no file"),
        (f"{A}  a.txt\nnonsense", "Line 2"),
        (f"{A[:-1]}  a.txt", "Line 1"),
        (f"MD5 (a.txt) = {A}", "another length"),
        (f"name,sha256\na.txt,{MD5}", "is no SHA256"),
        ("name,sha256\na.txt,", "states no hash"),
        (f'name,sha256\n"a.txt,{A}', "quotation mark"),
        (f"name,sha256\n,{A}", "names no file"),
        ("name,sha256\na.txt", "columns"),
        (f"%%%% HASHDEEP-1.0\n1,{MD5},{A},a.txt", "stands before"),
        (f"%%%% HASHDEEP-1.0\n%%%% size,md5,sha256,filename\n{A},a.txt", "columns"),
        (f"{A}  a.txt\n" * 20_001, "at most"),
        ("\x89PNG\r\n\x1a\n", "Line 1"),
    ],
)
def test_a_list_with_a_line_that_is_not_understood_gives_nothing_and_says_which(text: str, says: str) -> None:
    found = read(text)
    assert found.entries == ()
    assert any(says in fault for fault in found.faults), found.faults


@pytest.mark.parametrize(("value", "kind"), [(MD5, "md5"), (SHA1, "sha1")])
def test_md5_and_sha1_are_stated_only_and_never_count_as_matched(value: str, kind: str) -> None:
    (entry,) = read(f"{value}  a.txt").entries
    assert entry.hashes == ((kind, value),)
    (line,) = compare([entry], [Held("E-0001", "a.txt", A)]).lines
    assert (line.outcome, line.labels) == ("stated only", ("E-0001",))


def listed(name: str, sha256: str | None = None, line: int = 1) -> Listed:
    return Listed(name, (("sha256", sha256),) if sha256 else (("md5", MD5),), line)


@pytest.mark.parametrize(
    ("entry", "held", "outcome"),
    [
        (listed("a.txt", A), Held("E-0001", "a.txt", A), "matched"),
        (listed("other name.txt", A), Held("E-0001", "a.txt", A), "matched"),
        (listed("dir/a.txt", B), Held("E-0001", "a.txt", A), "differs"),
        (listed("C:\\dir\\a.txt", B), Held("E-0001", "a.txt", A), "differs"),
        (listed("b.txt", B), Held("E-0001", "a.txt", A), "missing here"),
        (listed("a.txt", A), Held("E-0001", "a.txt", None), "stated only"),
    ],
)
def test_a_listed_file_comes_to_its_outcome(entry: Listed, held: Held, outcome: str) -> None:
    found = compare([entry], [held])
    assert found.lines[0].outcome == outcome
    assert found.unlisted == (("E-0001",) if outcome == "missing here" else ())


def test_a_name_whose_exhibit_is_matched_by_another_line_is_missing_and_not_different() -> None:
    found = compare([listed("x/a.txt", A), listed("y/a.txt", B, 2)], [Held("E-0001", "a.txt", A)])
    assert [line.outcome for line in found.lines] == ["matched", "missing here"]


NAMES = st.sampled_from(["a", "b", "x/a", "y\\b", "c"])
SUMS = st.sampled_from([A, B, hashlib.sha256(b"c").hexdigest()])
ENTRIES = st.lists(st.tuples(NAMES, st.none() | SUMS), max_size=8)


@given(ENTRIES, ENTRIES)
def test_every_listed_file_has_one_outcome_and_every_exhibit_is_told_of_once(
    theirs: list[tuple[str, str | None]], ours: list[tuple[str, str | None]]
) -> None:
    entries = [listed(name, value, line) for line, (name, value) in enumerate(theirs, start=1)]
    held = [Held(f"E-{number:04d}", bare(name), value) for number, (name, value) in enumerate(ours, start=1)]
    found = compare(entries, held)
    assert [line.entry for line in found.lines] == entries
    assert sum(found.count(outcome) for outcome in OUTCOMES) == len(entries)
    told = {label for line in found.lines for label in line.labels}
    assert told | set(found.unlisted) == {one.label for one in held}
    assert not told & set(found.unlisted)
    by_label = {one.label: one for one in held}
    for line in found.lines:
        sums = {by_label[label].sha256 for label in line.labels}
        assert (line.outcome == "matched") == (line.entry.sha256 is not None and sums == {line.entry.sha256})
        assert (line.outcome == "missing here") == (not line.labels)


@given(
    st.lists(st.tuples(st.text(st.characters(exclude_categories=("C",)), min_size=1, max_size=20), SUMS), min_size=1)
)
def test_what_sha256sum_writes_is_read_back_as_it_was(files: list[tuple[str, str]]) -> None:
    found = read("\n".join(f"{value}  {name}" for name, value in files))
    assert found.faults == ()
    assert [(one.name, one.sha256) for one in found.entries] == files


@given(st.text(max_size=200))
def test_no_text_whatever_breaks_the_reader_or_is_dropped_in_silence(text: str) -> None:
    found = read(text)
    assert found.faults or found.entries
