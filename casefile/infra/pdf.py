"""PDF: Jinja frames rendered by WeasyPrint in a process of its own that may fetch nothing."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from flask import current_app

from casefile.infra.errors import Refusal

TIME_LIMIT_SECONDS = 120
CHILD = Path(__file__).with_name("pdf_child.py")


class PdfError(Refusal):
    """A paper could not be made, or tried to fetch something."""


def render(template: str, *, title: str, made_at: datetime, **values: Any) -> bytes:
    """Return a tagged PDF (PDF/UA-1 and PDF/A-3a) of ``templates/pdf/…`` with plain values.

    Identical input gives identical bytes: the date inside is ``made_at``, the identifier is drawn from the content.

    Raises:
        PdfError: the page asked for a file or an address, or took longer than two minutes.
    """
    return from_html(_page(template, title, made_at, values), title=title, made_at=made_at)


def render_counted(template: str, *, title: str, made_at: datetime, **values: Any) -> tuple[bytes, int]:
    """Return a paper as ``render`` does, and how many pages it has, without reading it again."""
    return _made(_page(template, title, made_at, values), title, made_at)


def _page(template: str, title: str, made_at: datetime, values: Mapping[str, Any]) -> str:
    frame = current_app.jinja_env.get_template(template)  # without what pages are told: a paper knows its values only
    return frame.render(title=title, made_at=made_at, **values)


def from_html(html: str, *, title: str, made_at: datetime) -> bytes:
    """Return a tagged PDF of one finished HTML page. See ``render``."""
    return _made(html, title, made_at)[0]


def _made(html: str, title: str, made_at: datetime) -> tuple[bytes, int]:
    """Let the child make a paper; its last word tells the number of pages."""
    moment = made_at.astimezone(UTC)
    order = json.dumps({"html": html, "title": title, "made_at": moment.strftime("%Y-%m-%dT%H:%M:%SZ")})
    try:
        done = subprocess.run(  # noqa: S603 - our own file, nothing of the page is on the command line
            [sys.executable, "-P", "-s", str(CHILD)],
            input=order.encode(),
            capture_output=True,
            timeout=TIME_LIMIT_SECONDS,
            cwd="/",
            env=_bare_environment(moment),
            check=False,
        )
    except subprocess.TimeoutExpired as late:
        raise PdfError(
            f"the paper took longer than {TIME_LIMIT_SECONDS} seconds; shorten it, or make it in parts"
        ) from late
    if done.returncode != 0:
        raise PdfError(_why(done))
    return done.stdout, int(done.stderr.split()[-1])


def _bare_environment(moment: datetime) -> dict[str, str]:
    """Return what the child may know of its surroundings: no key, no database, no proxy."""
    return {
        "HOME": str(Path.home()),  # fontconfig keeps its list of fonts there
        "LANG": "C.UTF-8",
        "PATH": "/usr/bin:/bin",
        "PYTHONHASHSEED": "0",
        "SOURCE_DATE_EPOCH": str(int(moment.timestamp())),
    }


def _why(done: subprocess.CompletedProcess[bytes]) -> str:
    if done.returncode < 0:
        return f"the paper was stopped by signal {-done.returncode}: it took too much time or memory; shorten it"
    said = done.stderr.decode(errors="replace").strip().splitlines()
    return said[-1] if said else "the paper could not be made, and no reason was given; try again"


def page_count(made: bytes) -> int:
    """Return how many pages a paper of ours has."""
    import pypdf  # late: ten megabytes that most workers never need

    return len(pypdf.PdfReader(BytesIO(made)).pages)


def places(made: bytes) -> dict[str, int]:
    """Return on which page, from 1, each named place of a paper of ours stands."""
    import pypdf

    read = pypdf.PdfReader(BytesIO(made))
    found = {name: read.get_destination_page_number(target) for name, target in read.named_destinations.items()}
    return {name: page + 1 for name, page in found.items() if page is not None}
