"""Files of unknown worth put behind the pages of a paper: in a process of its own, nothing of them is read here."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from casefile.infra.errors import Refusal

SECONDS = 90
CHILD = Path(__file__).with_name("binding_child.py")


class BindingError(Refusal):
    """A file is not taken, or a paper cannot be put together; the text is the end of a sentence about it."""


@dataclass(frozen=True, slots=True)
class Pages:
    """The pages of a file alone. ``taken`` says what was taken out of it, in words."""

    pdf: bytes
    count: int
    taken: tuple[str, ...] = ()


def clean(data: bytes) -> Pages:
    """Return the pages of a PDF without all that runs, leads elsewhere, or belongs to the file and not to its pages.

    Raises:
        BindingError: it is locked, damaged, too long or too large, or would show something else than it shows now.
    """
    made, told = _ask({"act": "clean"}, [data])
    return Pages(made, told["pages"], tuple(told["taken"]))


def bind(paper: bytes, files: Sequence[bytes], places: Sequence[int], stamps: bytes = b"") -> tuple[bytes, int]:
    """Return a paper of ours with each cleaned file behind the page that its place names, and how many pages it has.

    ``stamps`` is a PDF with one small page for each page put in; each is drawn at the foot of its page. The tags of
    the paper stay; its claims of PDF/A and PDF/UA are taken back. Identical input gives identical bytes.

    Raises:
        BindingError: it could not be put together within memory and time.
    """
    made, told = _ask({"act": "bind", "places": list(places)}, [paper, stamps, *files])
    return made, told["pages"]


def _ask(order: dict[str, Any], parts: Sequence[bytes]) -> tuple[bytes, dict[str, Any]]:
    head = json.dumps({**order, "sizes": [len(part) for part in parts]}).encode() + b"\n"
    try:
        done = subprocess.run(  # noqa: S603 - our own file, nothing of the files is on the command line
            [sys.executable, "-I", str(CHILD)],
            input=b"".join((head, *parts)),
            capture_output=True,
            timeout=SECONDS,
            cwd="/",
            env={"LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1", "PYTHONHASHSEED": "0"},
            check=False,
        )
    except subprocess.TimeoutExpired as late:
        raise BindingError(f"it took longer than {SECONDS} seconds. Print its pages to a new PDF") from late
    told = _told(done)
    if "problem" in told:
        raise BindingError(str(told["problem"])[:300])
    return done.stdout, told


def _told(done: subprocess.CompletedProcess[bytes]) -> dict[str, Any]:
    line = done.stderr.rstrip().rpartition(b"\n")[2]
    if done.returncode == 0 and line.startswith(b"="):
        told: dict[str, Any] = json.loads(line[1:])
        return told
    return {"problem": "it was stopped: it took too much time or memory. Print its pages to a new PDF"}
