"""Whole worksheets in a second: five counts each, on one core, as the law computes them without a page around."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from casefile.law.guidelines_worksheet import worksheet
from casefile.lawdata import guidelines_reader, reader
from tests.bench.report import Finding, middle

ROUNDS, TIMES = 5, 300
BOUND = 1000.0


def measure(home: Path) -> list[Finding]:
    """Compute one worksheet over and over, in processor time; ``home`` is not needed."""
    rates = {words: middle(_rate(facts) for _ in range(ROUNDS)) for words, facts in _worksheets().items()}
    return [
        Finding("worksheet", words, rate, BOUND if not number else None, False, "of five counts, one core", " a second")
        for number, (words, rate) in enumerate(rates.items())
    ]


def _worksheets() -> dict[str, dict[str, Any]]:
    settled = _facts()
    disputed = _facts()
    for count in disputed["counts"]:
        count["disputed"] = ["b4"]
    return {"whole worksheets": settled, "the same with an item disputed on every count": disputed}


def _facts() -> dict[str, Any]:
    count = {"offence": "usc18_2252A_a1_4_6", "committed_on": "2024-05-01", "tier": ["base"], "guideline": "2G2.2"}
    more = {"base": "a2", "apply": ["b2", "b4", "b6"], "videos": 1}
    counts = [{**count, **more, "count": str(number), "images": 100 * number} for number in range(1, 6)]
    return {"manual": "2025", "circuit": "8", "acceptance": 3, "history": {"points": 0}, "counts": counts}


def _rate(facts: dict[str, Any]) -> float:
    library, manuals = reader.offences(), guidelines_reader.manuals()
    start = time.process_time()
    for _ in range(TIMES):
        worksheet(facts, library, manuals)
    return TIMES / (time.process_time() - start)
