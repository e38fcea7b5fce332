"""Bundles for the tests of the verifier, made of the records of the custody cast, and the verifier as others run it."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from casefile.evidence.bags import VERIFIER
from casefile.infra.keys import LogKey
from casefile.law import custody

KEY = LogKey("casefile.example/office", Ed25519PrivateKey.from_private_bytes(b"k" * 32))
OTHER_KEY = LogKey("casefile.example/office", Ed25519PrivateKey.from_private_bytes(b"o" * 32))


def signed(lines: Iterable[str], log: str, key: LogKey = KEY) -> str:
    """Return the checkpoint over these lines."""
    leaves = [custody.leaf_of(line) for line in lines]
    return key.sign(custody.Checkpoint(log, len(leaves), custody.merkle_root(leaves)).body())


def write_bundle(
    folder: Path,
    lines: list[str],
    notes: Mapping[str, str] | None = None,
    objects: Mapping[str, bytes] | None = None,
    info: str = "",
) -> Path:
    """Write a bag over these lines; without ``objects`` it says that no file was put in."""
    payload = {f"data/objects/{digest}": data for digest, data in (objects or {}).items()}
    tags = {
        "bagit.txt": b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n",
        "bag-info.txt": (info or f"Casefile-Objects: {'all' if objects else 'none'}\n").encode(),
        "custody/log.jsonl": b"".join(line.encode("utf-8", "surrogatepass") + b"\n" for line in lines),
        **{f"custody/checkpoints/{name}.note": note.encode() for name, note in (notes or {}).items()},
        "manifest-sha256.txt": manifest(payload),
    }
    tags["tagmanifest-sha256.txt"] = manifest(tags)
    for path, data in {**payload, **tags}.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    return folder


def manifest(texts: Mapping[str, bytes]) -> bytes:
    return "".join(f"{hashlib.sha256(data).hexdigest()}  {path}\n" for path, data in texts.items()).encode()


def outside(bundle: Path, *options: str) -> dict[str, Any]:
    """Run the verifier as the other side does: bare Python, no site packages; the exit code must say the same."""
    command = [sys.executable, "-I", "-S", str(VERIFIER), str(bundle), "--json", *options]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stdout, done.stderr
    document: dict[str, Any] = json.loads(done.stdout)
    assert done.returncode == (0 if document["ok"] else 1)
    return document


def failed(document: Mapping[str, Any]) -> set[str]:
    """Return the checks that failed."""
    return {one["id"] for one in document["checks"] if not one["ok"]}
