"""Runs every measurement, or those named, and prints one table: ``python -m tests.bench [memory ingest …]``."""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from pathlib import Path

from tests.bench import custody, dates, incident, ingest, lists, memory, printing, worksheets
from tests.bench.offices import demo_office
from tests.bench.report import table

MEASURES = {
    "memory": memory.measure,
    "ingest": ingest.measure,
    "lists": lists.measure,
    "dates": dates.measure,
    "worksheets": worksheets.measure,
    "custody": custody.measure,
    "incident": incident.measure,
    "printing": printing.measure,
}


def main(names: list[str]) -> int:
    """Measure and print; a goal that is not met is told and is no failure of the run."""
    if unknown := sorted(set(names) - set(MEASURES)):
        print(f"no measurement is named {', '.join(unknown)}; known: {', '.join(MEASURES)}")
        return 2
    start, findings = time.monotonic(), []
    folder = Path(tempfile.mkdtemp(prefix="casefile-bench-"))
    try:
        home = demo_office(folder / "office")
        for name in names or MEASURES:
            print(f"measuring: {name} …", flush=True)
            findings += MEASURES[name](home)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print("\n" + table(findings))
    unmet = sorted({finding.goal for finding in findings if finding.verdict == "NOT MET"}, key=str)
    print(
        f"\n{time.monotonic() - start:.0f} s. " + (f"Not met: {', '.join(unmet)}." if unmet else "Every bound is met.")
    )
    print("Only ratios taken in one run are comparable; what they mean stands in docs/decisions/bench.md.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
