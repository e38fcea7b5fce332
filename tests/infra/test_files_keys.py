"""The keys: where they lie, how matters' keys are wrapped and wrapped anew, and what a signed note proves."""

import base64
import io
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from casefile.infra import files
from casefile.infra.files import FolderStore
from casefile.infra.keys import (
    KeyFileError,
    LogKey,
    MasterKeys,
    NoteError,
    forget_old_masters,
    rotate_master,
    verify_note,
    wrapped_by,
)
from casefile.law.custody import Checkpoint, read_note

NAME = "casefile.example/office"
BODY = Checkpoint(NAME + "/case/1", 12, "a" * 64).body()


def test_the_master_key_is_made_on_first_use_for_its_owner_only(tmp_path: Path) -> None:
    MasterKeys.load(tmp_path / "master-key")
    assert (tmp_path / "master-key").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["master-key"]


def test_the_master_key_is_the_same_the_next_time(tmp_path: Path) -> None:
    wrapped = MasterKeys.load(tmp_path / "master-key").new_matter_key()
    assert MasterKeys.load(tmp_path / "master-key").unwrap(wrapped).secret


def test_many_that_begin_at_once_end_with_the_same_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        rings = list(pool.map(lambda _: MasterKeys.load(tmp_path / "master-key"), range(8)))
    assert len({ring.current for ring in rings}) == 1


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o666])
def test_a_key_file_that_others_can_read_is_refused(tmp_path: Path, mode: int) -> None:
    MasterKeys.load(tmp_path / "master-key")
    (tmp_path / "master-key").chmod(mode)
    with pytest.raises(KeyFileError, match="chmod 600"):
        MasterKeys.load(tmp_path / "master-key")


@pytest.mark.parametrize("place", ["data/master-key", "data/keys/../master-key"])
def test_a_key_inside_the_data_folder_is_refused_and_not_made(tmp_path: Path, place: str) -> None:
    (tmp_path / "data" / "keys").mkdir(parents=True)
    with pytest.raises(KeyFileError):
        MasterKeys.load(tmp_path / place, apart_from=tmp_path / "data")
    assert not (tmp_path / place).exists()


@pytest.mark.parametrize("text", ["", "casefile-master-1 short AAAA\n", "something else\n"])
def test_a_file_that_holds_no_master_key_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "master-key"
    path.touch(0o600)
    path.write_text(text)
    with pytest.raises(KeyFileError):
        MasterKeys.load(path)


def test_a_matter_key_does_not_lie_in_clear_in_its_wrapped_form_nor_in_a_log(tmp_path: Path) -> None:
    ring = MasterKeys.load(tmp_path / "master-key")
    wrapped = ring.new_matter_key()
    key = ring.unwrap(wrapped)
    assert key.secret not in wrapped
    assert repr(key.secret) not in repr(key)


@pytest.mark.parametrize("place", range(0, 82, 3))
def test_a_wrapped_key_that_was_changed_is_refused(tmp_path: Path, place: int) -> None:
    ring = MasterKeys.load(tmp_path / "master-key")
    wrapped = bytearray(ring.new_matter_key())
    wrapped[place] ^= 1
    with pytest.raises(KeyFileError):
        ring.unwrap(bytes(wrapped))


def test_a_matter_whose_key_was_destroyed_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(KeyFileError, match="end of retention"):
        MasterKeys.load(tmp_path / "master-key").unwrap(b"")


def test_replacing_the_master_key_leaves_every_stored_file_readable_and_untouched(tmp_path: Path) -> None:
    path, store = tmp_path / "master-key", FolderStore(tmp_path / "store", reserve_bytes=0)
    old = MasterKeys.load(path)
    wrapped = old.new_matter_key()
    stored = store.put(old.unwrap(wrapped), io.BytesIO(b"the street at dusk"))
    sealed = (store.objects / stored.name).read_bytes()
    again = rotate_master(path).rewrap(wrapped)
    ring = forget_old_masters(path)
    assert wrapped_by(again) == ring.current != wrapped_by(wrapped)
    assert store.verify(stored.name, ring.unwrap(again)).ok
    assert (store.objects / stored.name).read_bytes() == sealed
    with pytest.raises(KeyFileError, match=wrapped_by(wrapped)):
        ring.unwrap(wrapped)


def test_after_rotation_the_old_key_still_unwraps_until_it_is_forgotten(tmp_path: Path) -> None:
    wrapped = MasterKeys.load(tmp_path / "master-key").new_matter_key()
    assert rotate_master(tmp_path / "master-key").unwrap(wrapped).secret
    assert (tmp_path / "master-key").stat().st_mode & 0o777 == 0o600


def test_one_matters_key_does_not_open_another_matters_file(tmp_path: Path) -> None:
    ring, store = MasterKeys.load(tmp_path / "master-key"), FolderStore(tmp_path / "store", reserve_bytes=0)
    first, second = ring.unwrap(ring.new_matter_key()), ring.unwrap(ring.new_matter_key())
    stored = store.put(first, io.BytesIO(b"the street at dusk"))
    with pytest.raises(files.DamagedFileError):
        store.open(stored.name, second)


def test_a_note_signed_here_verifies_under_the_printed_key(tmp_path: Path) -> None:
    key = LogKey.load(tmp_path / "log-key", NAME)
    assert verify_note(key.sign(BODY), [key.verifier]) == BODY
    assert read_note(key.sign(BODY)).checkpoint().size == 12


def test_the_signing_key_is_the_same_the_next_time_and_for_its_owner_only(tmp_path: Path) -> None:
    first, second = (LogKey.load(tmp_path / "log-key", NAME) for _ in range(2))
    assert first.verifier == second.verifier
    assert (tmp_path / "log-key").stat().st_mode & 0o777 == 0o600


def test_a_note_changed_after_signing_is_refused(tmp_path: Path) -> None:
    key = LogKey.load(tmp_path / "log-key", NAME)
    with pytest.raises(NoteError, match="changed"):
        verify_note(key.sign(BODY).replace("\n12\n", "\n13\n"), [key.verifier])


def test_a_note_by_somebody_else_is_refused(tmp_path: Path) -> None:
    key, other = LogKey.load(tmp_path / "a", NAME), LogKey.load(tmp_path / "b", NAME)
    with pytest.raises(NoteError, match="none of the 1 keys"):
        verify_note(other.sign(BODY), [key.verifier])


@pytest.mark.parametrize("note", ["", BODY, BODY + "\n", BODY + "\n— name\n", BODY + "\n— x !!!!\n"])
def test_a_note_without_a_signature_is_refused(tmp_path: Path, note: str) -> None:
    with pytest.raises(NoteError):
        verify_note(note, [LogKey.load(tmp_path / "log-key", NAME).verifier])


def test_the_example_of_the_published_note_format_verifies() -> None:
    # The example of C2SP signed-note, which is the one of Go's golang.org/x/mod/sumdb/note.
    verifier = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    text = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
    signature = "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="
    assert verify_note(f"{text}\n— PeterNeumann {signature}\n", [verifier]) == text


def test_the_printed_key_is_the_public_key_that_the_standard_gives_for_its_seed() -> None:
    # RFC 8032, section 7.1, test 1.
    seed = bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
    public = bytes.fromhex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")
    key = LogKey("example", Ed25519PrivateKey.from_private_bytes(seed))
    assert key.verifier.endswith("+" + base64.b64encode(b"\x01" + public).decode())


@pytest.mark.parametrize("verifier", ["", "name", "name+00000000+AAAA", NAME + "+00000000+" + "A" * 44])
def test_a_verifier_key_that_was_copied_badly_is_refused(tmp_path: Path, verifier: str) -> None:
    note = LogKey.load(tmp_path / "log-key", NAME).sign(BODY)
    with pytest.raises(KeyFileError):
        verify_note(note, [verifier])


def test_a_verifier_key_whose_id_does_not_fit_is_refused(tmp_path: Path) -> None:
    key = LogKey.load(tmp_path / "log-key", NAME)
    name, ident, blob = key.verifier.split("+", 2)
    with pytest.raises(KeyFileError, match="does not fit"):
        verify_note(key.sign(BODY), [f"{name}+{int(ident, 16) ^ 1:08x}+{blob}"])


def test_the_key_of_another_origin_is_refused(tmp_path: Path) -> None:
    LogKey.load(tmp_path / "log-key", NAME)
    with pytest.raises(KeyFileError, match="is the key of"):
        LogKey.load(tmp_path / "log-key", "casefile.example/other")


@pytest.mark.parametrize("name", ["", "two words", "a+b", "a\n"])
def test_a_key_name_that_a_note_cannot_carry_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(KeyFileError):
        LogKey.load(tmp_path / "log-key", name)


def test_a_signing_key_that_was_changed_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "log-key"
    LogKey.load(path, NAME)
    other = base64.b64encode(b"\x01" + bytes(32)).decode()
    path.write_text("+".join([*path.read_text().split("+")[:4], other]))
    with pytest.raises(KeyFileError, match="does not fit"):
        LogKey.load(path, NAME)
