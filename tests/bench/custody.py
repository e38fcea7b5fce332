"""The custody log: appending with its signature, eight writers on one log, verifying a long log inside and outside."""

from __future__ import annotations

import gc
import hashlib
import json
import multiprocessing
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import select

from casefile.evidence import ledger, service
from casefile.evidence.bags import VERIFIER
from casefile.infra import audit
from casefile.infra.db import db, transaction
from casefile.law import custody
from casefile.matters.models import Matter
from tests.bench.offices import copy_of, opened
from tests.bench.report import Finding, middle, ms
from tests.law.custody_cast import AVERY, CASEY, DIGEST, LOG, START, act, intake

ROUNDS, TIMES, WRITERS, EACH = 5, 200, 8, 40
RECORDS = 100_000
COLLECTED_AFTER = (5_000, 10, 10)  # as in gunicorn.conf.py
TAG = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"


def measure(home: Path) -> list[Finding]:
    """Append, append from eight processes, and verify a long log by both verifiers."""
    office = copy_of(home, "custody")
    raw, product = zip(*[(_raw(office), _appended(office)) for _ in range(ROUNDS)], strict=True)
    rate, bare = middle(product), middle(raw)
    waits = _eight_writers(office)
    lines = [one.line for one in long_log(RECORDS, custody.Head(LOG))]
    with collecting_rarely():
        inside, cost = zip(*[(_verified(lines), _parsed(lines)) for _ in range(ROUNDS)], strict=True)
    seconds = _outside(lines, office)
    told = f"{rate:.0f} a second, raw {bare:.0f}"
    to_parse = middle(one / bare for one, bare in zip(inside, cost, strict=True))
    return [
        Finding("8", "custody append with signature, to raw write and sync", rate / bare, 0.3, False, told, " x"),
        Finding(
            "8", "longest append of eight writers", max(waits) * 1000, 500, True, f"middle {ms(middle(waits))}", " ms"
        ),
        Finding("9", "verifying the chain, to appending", RECORDS / middle(inside) / rate, 25, False, "rates", " x"),
        Finding("custody", "verifying, to hashing and parsing", to_parse, 2.5, True, f"{middle(inside):.1f} s", " x"),
        Finding("custody", "the verifier that stands alone", seconds, 5, True, f"{RECORDS} records", " s"),
    ]


def _raw(office: Path) -> float:
    """Return how often a second a line can be written and brought to the disk."""
    with (office / "raw.bin").open("wb", buffering=0) as stream:
        start = time.perf_counter()
        for _ in range(TIMES):
            stream.write(b"x" * 700)
            os.fdatasync(stream.fileno())
    return TIMES / (time.perf_counter() - start)


def _appended(office: Path) -> float:
    with opened(office):
        matter = db.session.scalars(select(Matter).order_by(Matter.id.desc())).first()
        assert matter
        item = service.list_items(matter, ["WP"], limit=1)[0]
        start = time.perf_counter()
        for _ in range(TIMES):
            _append(matter, item.label)
        return TIMES / (time.perf_counter() - start)


def _append(matter: Matter, label: str) -> None:
    audit.set_actor(audit.Actor(None, "Bench", "operator"))
    with transaction():
        ledger.append(matter, lambda act: custody.accessed(act, label, how="view", why="measurement"))


def _eight_writers(office: Path) -> list[float]:
    """Return how long each append took, with eight processes on one log."""
    with multiprocessing.get_context("spawn").Pool(WRITERS) as pool:
        return [one for found in pool.map(_write, [office] * WRITERS) for one in found]


def _write(office: Path) -> list[float]:
    found = []
    with opened(office):
        matter = db.session.scalars(select(Matter).order_by(Matter.id.desc())).first()
        assert matter
        label = service.list_items(matter, ["WP"], limit=1)[0].label
        for _ in range(EACH):
            start = time.perf_counter()
            _append(matter, label)
            found.append(time.perf_counter() - start)
    return found


def long_log(size: int, head: custody.Head) -> Iterator[custody.Record]:
    """Yield the records of a long log after its head: items received, compared, and handed to and fro."""
    minute = max(0.0, (head.at - START).total_seconds() / 60) if head.at else 0.0
    for number in range(size // 10):
        label, who, other = f"E-{number + 1:04d}", CASEY, AVERY
        minute += 1
        entries = [custody.received(act(CASEY, minute), label, intake())]
        entries.append(
            custody.verified(
                act(CASEY, minute), label, expected_sha256=DIGEST, found_sha256=DIGEST, expected_size=161713,
                found_size=161713, tool="bench", why="intake",
            )
        )  # fmt: skip
        for _ in range(4):
            entries.append(custody.released(act(who, minute), label, giver=who, to=other, purpose="review"))
            entries.append(custody.accepted(act(other, minute), label, giver=who, to=other, condition="as released"))
            who, other = other, who
        for entry in entries:
            record = custody.append(head, entry, f"{head.size:032x}")
            head = custody.head_after(record)
            yield record


@contextmanager
def collecting_rarely() -> Iterator[None]:
    """Let Python's collector of garbage run as rarely as the server's settings do."""
    before = gc.get_threshold()
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECTED_AFTER)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


def _verified(lines: list[str]) -> float:
    start = time.process_time()
    assert custody.verify_chain(lines).ok
    return time.process_time() - start


def _parsed(lines: list[str]) -> float:
    start = time.process_time()
    for line in lines:
        hashlib.sha256(line.encode()).hexdigest()
        json.loads(line)
    return time.process_time() - start


def _outside(lines: list[str], office: Path) -> float:
    """Return how long the verifier that stands alone takes, started as others start it."""
    bundle = office / "bundle"
    (bundle / "custody").mkdir(parents=True)
    (bundle / "data").mkdir()
    texts = {
        "bagit.txt": TAG,
        "bag-info.txt": b"Casefile-Objects: none\n",
        "custody/log.jsonl": b"".join(line.encode() + b"\n" for line in lines),
        "manifest-sha256.txt": b"",
    }
    named = "".join(f"{hashlib.sha256(text).hexdigest()}  {path}\n" for path, text in texts.items())
    for path, text in {**texts, "tagmanifest-sha256.txt": named.encode()}.items():
        (bundle / path).write_bytes(text)
    start = time.perf_counter()
    subprocess.run([sys.executable, "-I", "-S", str(VERIFIER), str(bundle)], check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start
