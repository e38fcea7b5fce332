"""The verifier that goes out with every export: what it finds, what it cannot know, and that it agrees with ours."""

import base64
import hashlib
import json
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import given, settings
from hypothesis import strategies as st

from casefile.evidence import bags
from casefile.law import custody
from tests.evidence.authority import make_authority, openssl
from tests.evidence.bundle import KEY, OTHER_KEY, failed, manifest, outside, signed, write_bundle
from tests.law.custody_cast import CASEY, LOG, Log, act, compared, intake, received_log
from tests.law.test_custody_chain import MUTATIONS, forged, full_log, relinked

VERIFIER = bags.verifier()
BYTES = b"a page of words\n"
DIGEST = hashlib.sha256(BYTES).hexdigest()
BENT = [what for what in MUTATIONS if not what.startswith("a withheld line")]  # in an export it may stand
SHARED = {"V1", "V2", "V3", "V4", "V8", "V11", "V13"}


def with_file() -> Log:
    log = Log()
    log.add(custody.case_opened(act(CASEY), case_no="2026-CR-0417", caption="United States v. Vale"))
    log.add(custody.received(act(CASEY, 1), "E-0001", intake(sha256=DIGEST, size=len(BYTES))))
    return log


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    lines = full_log().lines
    return write_bundle(tmp_path / "bag", lines, {"9": signed(lines, LOG), "4": signed(lines[:4], LOG)})


def test_a_bundle_that_nobody_touched_passes(bundle: Path) -> None:
    found = outside(bundle, "--key", KEY.verifier)
    assert (found["ok"], found["records"], found["withheld"], found["after_last_checkpoint"]) == (True, 9, 0, 0)


def test_what_was_not_checked_is_said(bundle: Path) -> None:
    told = [one.split(":")[0] for one in outside(bundle)["not_checked"]]
    assert set(told) == {"V7", "V9", "V10", "V12"}


def test_the_check_of_signatures_is_not_listed_as_passed_where_no_key_was_given(bundle: Path) -> None:
    assert "V7" not in {one["id"] for one in outside(bundle)["checks"]}


def test_records_newer_than_the_last_checkpoint_are_counted(tmp_path: Path) -> None:
    lines = full_log().lines
    found = outside(write_bundle(tmp_path / "bag", lines, {"4": signed(lines[:4], LOG)}))
    assert found["after_last_checkpoint"] == 5


@pytest.mark.parametrize("what", BENT)
def test_a_bent_log_is_found_out(what: str, tmp_path: Path) -> None:
    change, check = MUTATIONS[what]
    lines = full_log().lines
    bundle = write_bundle(tmp_path / "bag", change(lines), {"9": signed(lines, LOG)})
    bent = failed(VERIFIER.verify(str(bundle)))
    assert check in bent or (check == "V1" and bent & {"V4", "V8"})
    assert bent & {"V5", "V6"}


@pytest.mark.parametrize("what", BENT)
def test_it_finds_in_a_bent_log_what_the_office_finds(what: str, tmp_path: Path) -> None:
    lines = MUTATIONS[what][0](full_log().lines)
    ours = {one.check for one in custody.verify_chain(lines).findings}
    theirs = failed(VERIFIER.verify(str(write_bundle(tmp_path / "bag", lines)))) & SHARED
    assert (ours == theirs) or ("V1" in ours and theirs & {"V4", "V8"})


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_it_finds_in_any_bent_log_a_fault_where_the_office_does(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    lines = full_log().lines
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(lines) - 1))
        line = lines[at]
        bend = data.draw(st.sampled_from(["sign", "drop", "swap", "field", "data", "relink"]))
        if bend == "sign":
            where = data.draw(st.integers(0, len(line) - 1))
            lines[at] = line[:where] + data.draw(st.sampled_from('0aZ"{}é ')) + line[where + 1 :]
        elif bend == "drop" and len(lines) > 1:
            del lines[at]
        elif bend == "swap":
            lines[at], lines[-1] = lines[-1], lines[at]
        else:
            lines = bent_further(lines, at, bend, data)
    ours = bool(custody.verify_chain(lines).findings)
    folder = tmp_path_factory.mktemp("bag")
    theirs = VERIFIER.verify(str(write_bundle(folder, lines)))
    assert bool(failed(theirs) & SHARED) == ours


def bent_further(lines: list[str], at: int, bend: str, data: st.DataObject) -> list[str]:
    try:
        record = json.loads(lines[at])
    except ValueError:
        return lines
    if bend == "field":
        record[data.draw(st.sampled_from(sorted(record)))] = data.draw(st.sampled_from(["", 1, None, "E-0002", {}]))
    elif bend == "data" and isinstance(record.get("data"), dict):
        key = data.draw(st.sampled_from(["from", "to", "result", "sha256", "corrects", "resolves", "late_reason"]))
        record["data"][key] = data.draw(st.sampled_from(["u-11", "u-12", "match", 3, None]))
    text = json.dumps(record, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    changed = [*lines[:at], text, *lines[at + 1 :]]
    try:
        return relinked(changed)
    except (ValueError, AttributeError, TypeError, custody.LineError):
        return changed


@pytest.mark.parametrize(
    ("what", "kept", "checks"),
    [
        ("the tail removed", lambda lines: lines[:6], {"V6", "V9"}),
        ("a record rewritten and the rest linked anew", lambda it: relinked([*it[:6], forged(it[6]), *it[7:]]), {"V9"}),
    ],
)
def test_a_checkpoint_brought_from_outside_shows_what_the_key_holder_rewrote(
    what: str, kept, checks: set[str], tmp_path: Path
) -> None:
    lines = full_log().lines
    receipt = tmp_path / "receipt.note"
    receipt.write_text(signed(lines, LOG))
    left = kept(lines)
    bundle = write_bundle(tmp_path / "bag", left, {"all": signed(left, LOG)})
    assert outside(bundle, "--key", KEY.verifier)["ok"]
    assert failed(outside(bundle, "--key", KEY.verifier, "--expect", str(receipt))) == checks


def test_a_checkpoint_signed_with_another_key_does_not_pass(tmp_path: Path) -> None:
    lines = full_log().lines
    bundle = write_bundle(tmp_path / "bag", lines, {"9": signed(lines, LOG, OTHER_KEY)})
    assert failed(outside(bundle, "--key", KEY.verifier)) == {"V7"}


def test_a_key_whose_id_does_not_fit_is_refused(bundle: Path) -> None:
    command = ["python3", "-I", "-S", str(bags.VERIFIER), str(bundle), "--key", KEY.verifier.replace("+", "+0", 1)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert "copy it again" in done.stderr


def test_files_that_are_as_received_pass(tmp_path: Path) -> None:
    assert outside(write_bundle(tmp_path / "bag", with_file().lines, objects={DIGEST: BYTES}))["ok"]


@pytest.mark.parametrize(
    "objects",
    [
        {DIGEST: BYTES[:-1]},
        {DIGEST: BYTES + b"x"},
        {DIGEST: BYTES.upper()},
        {hashlib.sha256(b"other").hexdigest(): b"other"},
        {DIGEST: BYTES, hashlib.sha256(b"planted").hexdigest(): b"planted"},
    ],
    ids=["cut", "longer", "changed", "missing", "planted"],
)
def test_a_file_that_is_not_the_one_received_does_not_pass(objects: dict[str, bytes], tmp_path: Path) -> None:
    assert "V10" in failed(outside(write_bundle(tmp_path / "bag", with_file().lines, objects=objects)))


def test_a_file_that_was_left_out_is_named_with_the_reason(tmp_path: Path) -> None:
    info = f"Casefile-Objects: all\nCasefile-Left-Out: {DIGEST} the matter is gated\n"
    found = outside(write_bundle(tmp_path / "bag", with_file().lines, info=info))
    assert found["ok"]
    assert "V10: E-0001 was left out of this bundle: the matter is gated" in found["not_checked"]


@pytest.mark.parametrize("change", ["flip", "remove", "plant", "tag"])
def test_the_manifests_are_held_both_ways(change: str, bundle: Path) -> None:
    log = bundle / "custody" / "log.jsonl"
    if change == "flip":
        log.write_bytes(log.read_bytes().replace(b"seal intact", b"seal broken"))
    elif change == "remove":
        (bundle / "bag-info.txt").write_text("Casefile-Objects: none\n\n")
    else:
        (bundle / ("data/planted.txt" if change == "plant" else "custody/planted.txt")).parent.mkdir(exist_ok=True)
        (bundle / ("data/planted.txt" if change == "plant" else "custody/planted.txt")).write_text("x")
    assert "V15" in failed(outside(bundle))


def test_a_link_in_a_bundle_is_not_followed(bundle: Path, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("x")
    (bundle / "custody" / "more.txt").symlink_to(tmp_path / "secret")
    with pytest.raises(VERIFIER.Unreadable, match="is a link"):
        VERIFIER.verify(str(bundle))


def test_a_comparison_that_did_not_match_does_not_pass(tmp_path: Path) -> None:
    log = received_log()
    log.add(compared(found="0" * 64))
    assert failed(outside(write_bundle(tmp_path / "bag", log.lines))) == {"V13"}


def test_withheld_records_are_counted_and_their_order_still_holds(tmp_path: Path) -> None:
    lines = full_log().lines
    note = signed(lines, LOG)
    hidden = [*lines[:2], json.dumps({"seq": 3, "withheld": custody.leaf_of(lines[2])}, separators=(",", ":"))]
    found = outside(write_bundle(tmp_path / "bag", [*hidden, *lines[3:]], {"9": note}), "--key", KEY.verifier)
    assert (found["ok"], found["withheld"]) == (True, 1)
    assert any("V11" in one for one in found["not_checked"])


def test_a_false_digest_for_a_withheld_record_is_found(tmp_path: Path) -> None:
    lines = full_log().lines
    hidden = [*lines[:2], json.dumps({"seq": 3, "withheld": "0" * 64}, separators=(",", ":")), *lines[3:]]
    assert failed(outside(write_bundle(tmp_path / "bag", hidden, {"9": signed(lines, LOG)}))) == {"V3", "V5"}


@settings(max_examples=60, deadline=None)
@given(seed=st.binary(min_size=32, max_size=32), message=st.binary(max_size=60), at=st.integers(0, 63))
def test_its_signature_check_agrees_with_the_library(seed: bytes, message: bytes, at: int) -> None:
    private = Ed25519PrivateKey.from_private_bytes(seed)
    public, signature = private.public_key().public_bytes_raw(), bytearray(private.sign(message))
    assert VERIFIER.ed25519_verify(public, message, bytes(signature))
    signature[at] ^= 1
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(bytes(signature), message)
        known = True
    except InvalidSignature:
        known = False
    assert VERIFIER.ed25519_verify(public, message, bytes(signature)) == known


def test_its_signature_check_accepts_the_published_vector() -> None:
    # RFC 8032, section 7.1, test 1
    public = bytes.fromhex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")
    signature = base64.b16decode(
        b"E5564300C360AC729086E2CC806E828A84877F1EB8E5D974D873E065224901555FB8821590A33BACC61E39701CF9B46BD25BF5F0595BBE24655141438E7A100B"
    )
    assert VERIFIER.ed25519_verify(public, b"", signature)


# --- time-stamp tokens -----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a time-stamp authority of our own, and return its folder."""
    return make_authority(tmp_path_factory.mktemp("authority"))


def stamp(bundle: Path, note: str, authority: Path) -> None:
    """Put a token of the authority beside a checkpoint, and the bag's lists in order again."""
    path = bundle / "custody" / "checkpoints" / f"{note}.note"
    query, token = authority / "query.tsq", path.with_name(path.name + ".tsr")
    openssl("ts", "-query", "-data", path, "-sha256", "-out", query, folder=authority)
    openssl(
        "ts", "-reply", "-config", "tsa.cnf", "-queryfile", query, "-signer", "cert.pem", "-inkey", "key.pem",
        "-out", token, folder=authority,
    )  # fmt: skip
    relist(bundle)


def relist(bundle: Path) -> None:
    tags = {
        str(path.relative_to(bundle)): path.read_bytes()
        for path in bundle.rglob("*")
        if path.is_file() and path.name != "tagmanifest-sha256.txt"
    }
    (bundle / "tagmanifest-sha256.txt").write_bytes(manifest(tags))


def recent(tmp_path: Path) -> Path:
    """Return a bundle whose newest record was made now, as a token made now expects."""
    log = Log()
    now = datetime.now(UTC)
    actor = custody.Actor("u-12", "Casey Reyes", "paralegal", "password")
    log.add(custody.case_opened(custody.Act(actor, now), case_no="2026-CR-0417", caption="United States v. Vale"))
    return write_bundle(tmp_path / "bag", log.lines, {"1": signed(log.lines, LOG)})


def held(bundle: Path, authority: Path) -> dict:
    return outside(bundle, "--ca", str(authority / "cert.pem"))


def test_a_token_of_the_authority_given_holds(tmp_path: Path, authority: Path) -> None:
    bundle = recent(tmp_path)
    stamp(bundle, "1", authority)
    found = held(bundle, authority)
    assert (failed(found), "V12" in {one["id"] for one in found["checks"]}) == (set(), True)


def test_a_token_without_an_authority_from_outside_is_listed_as_not_checked(tmp_path: Path, authority: Path) -> None:
    bundle = recent(tmp_path)
    stamp(bundle, "1", authority)
    assert any(one.startswith("V12: 1 tokens; no authority") for one in outside(bundle)["not_checked"])


@pytest.mark.parametrize("what", ["another checkpoint", "a changed token", "another authority"])
def test_a_token_that_does_not_fit_is_found(
    what: str, tmp_path: Path, authority: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    bundle = recent(tmp_path)
    stamp(bundle, "1", authority)
    note = bundle / "custody" / "checkpoints" / "1.note"
    token = note.with_name("1.note.tsr")
    if what == "another checkpoint":
        note.write_text(signed(custody_lines(bundle), LOG, OTHER_KEY))
    elif what == "a changed token":
        data = bytearray(token.read_bytes())
        data[-20] ^= 1
        token.write_bytes(bytes(data))
    else:
        openssl(
            "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "other.key", "-out", "other.pem", "-days", 2,
            "-subj", "/CN=Another", "-addext", "extendedKeyUsage=critical,timeStamping", folder=tmp_path,
        )  # fmt: skip
    relist(bundle)
    found = outside(
        bundle, "--ca", str(tmp_path / "other.pem" if what == "another authority" else authority / "cert.pem")
    )
    assert failed(found) == {"V12"}


def custody_lines(bundle: Path) -> list[str]:
    return (bundle / "custody" / "log.jsonl").read_text().splitlines()


def test_a_token_far_from_the_records_it_stands_between_is_found(tmp_path: Path, authority: Path) -> None:
    lines = full_log().lines  # of March 2026; the token is of today, and a record follows
    bundle = write_bundle(tmp_path / "bag", lines, {"4": signed(lines[:4], LOG)})
    stamp(bundle, "4", authority)
    assert failed(held(bundle, authority)) == {"V12"}
