import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casefile.law.custody import Checkpoint, CheckpointError, merkle_root, read_note

# The reference leaves and roots of the Certificate Transparency project's own tests (public, Apache-2.0).
CT_LEAVES = [bytes.fromhex(leaf) for leaf in (
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
)]  # fmt: skip
CT_ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def leaf(data: bytes) -> str:
    return hashlib.sha256(b"\x00" + data).hexdigest()


@pytest.mark.parametrize("size", range(1, 9))
def test_the_root_is_the_one_of_the_certificate_transparency_reference(size: int) -> None:
    assert merkle_root(map(leaf, CT_LEAVES[:size])) == CT_ROOTS[size - 1]


def test_the_root_of_no_leaves_is_the_digest_of_nothing() -> None:
    assert merkle_root([]) == hashlib.sha256(b"").hexdigest()


def by_definition(leaves: list[str]) -> bytes:
    """The recursive definition of RFC 9162, section 2.1.1."""
    if len(leaves) == 1:
        return bytes.fromhex(leaves[0])
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return hashlib.sha256(b"\x01" + by_definition(leaves[:split]) + by_definition(leaves[split:])).digest()


@settings(deadline=None)
@given(st.integers(1, 300))
def test_the_growing_tree_agrees_with_the_recursive_definition(size: int) -> None:
    leaves = [leaf(str(number).encode()) for number in range(size)]
    assert merkle_root(leaves) == by_definition(leaves).hex()


def test_a_checkpoint_reads_back_from_its_note() -> None:
    checkpoint = Checkpoint("casefile.example/firm/case/1", 12, CT_ROOTS[0])
    note = read_note(checkpoint.body() + "\n— casefile.example/firm AAAAAAAA\n")
    assert note.checkpoint() == checkpoint


def test_a_checkpoint_is_three_lines_of_text() -> None:
    body = Checkpoint("o", 0, CT_ROOTS[0]).body()
    assert body == "o\n0\nbjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0=\n"


@pytest.mark.parametrize(
    "note",
    ["", "o\n1\nAAAA\n", "o\n1\nAAAA\n\nname AAAAAAAA\n", "o\n1\nAAAA\n\n— name !!!\n", "o\n1\nx\n\n— name AAAAAAAA"],
)
def test_a_note_that_is_cut_or_bent_is_refused(note: str) -> None:
    with pytest.raises(CheckpointError):
        read_note(note)


@pytest.mark.parametrize("text", ["o\n01\nAAAA\n", "o\n1\nAAAA\n", "o\n-1\nAAAA\n", "o\n1\n"])
def test_a_signed_text_that_is_no_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(CheckpointError):
        read_note(text + "\n— name AAAAAAAA\n").checkpoint()


@pytest.mark.parametrize("origin", ["", "two\nlines"])
def test_a_checkpoint_of_no_single_origin_is_refused(origin: str) -> None:
    with pytest.raises(CheckpointError):
        Checkpoint(origin, 1, CT_ROOTS[0]).body()
