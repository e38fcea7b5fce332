"""The README's pictures, taken of the demo office: ``pytest tests/journeys/test_screenshots.py --screenshots``."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from casefile.config import ROOT
from tests.journeys.walker import NARROW, TALL, WIDE, Walker

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journeys")]

FOLDER = ROOT / "docs" / "screenshots"
MATTER = "2:26-cr-00417"
MOST_BYTES = 150_000


def take(window: Walker, name: str) -> Path:
    """Keep what the window shows as a PNG of few colours."""
    window.page.evaluate("window.scrollTo(0, 0)")
    shot = Image.open(io.BytesIO(window.page.screenshot(animations="disabled"))).convert("RGB")
    FOLDER.mkdir(parents=True, exist_ok=True)
    path = FOLDER / f"{name}.png"
    shot.quantize(128, dither=Image.Dither.NONE).save(path, optimize=True)
    return path


def test_the_staffs_pages(walk: Callable[..., Walker]) -> None:
    avery = walk("avery")
    taken = [take(avery.open("/"), "desk")]
    avery.matter(MATTER)
    taken.append(take(avery, "matter"))
    taken.append(take(avery.follow("Charges"), "charges"))
    avery.follow("Evidence").follow("E-0005").page.get_by_role("heading", name="Line of hands").wait_for()
    taken.append(take(avery, "item"))
    assert [(path.stat().st_size <= MOST_BYTES, size_of(path)) for path in taken] == [(True, (WIDE, TALL[WIDE]))] * 4


def test_the_clients_page(walk: Callable[..., Walker]) -> None:
    path = take(walk("dana", NARROW).open("/list"), "portal")
    assert (path.stat().st_size <= MOST_BYTES, size_of(path)) == (True, (NARROW, TALL[NARROW]))


def size_of(path: Path) -> tuple[int, int]:
    with Image.open(path) as picture:
        return picture.size
