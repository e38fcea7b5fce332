"""Goal 10: the custody log of 5,000 records as a report in volumes, against bare WeasyPrint, and its memory."""

from __future__ import annotations

import multiprocessing
import os
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from casefile.accounts import service as accounts
from casefile.demo.cast import address
from casefile.evidence import checkpoints, documents, ledger, reports, service, volumes
from casefile.evidence.models import CustodyRecord
from casefile.evidence.report_documents import Cover, VolumePaper
from casefile.evidence.report_models import CustodyReport
from casefile.infra import audit, clock
from casefile.infra.db import db, transaction
from casefile.infra.pdf import CHILD
from casefile.law import custody
from casefile.matters import service as matters
from casefile.matters.models import Matter
from tests.bench.custody import long_log
from tests.bench.offices import copy_of, opened
from tests.bench.report import Finding
from tests.bench.serving import children, rss_mb
from tests.desk.rows import add_items, put
from tests.law.custody_cast import LOG

RECORDS, BARE_ROWS = 5_000, 500
LOOK_EVERY_SECONDS = 0.05
BARE = """
import sys
from weasyprint import HTML
HTML(string=sys.stdin.read()).write_pdf("/dev/null")
"""


@dataclass
class Peaks:
    """The most memory held, in MB: by the worker, by its child, by both at one moment."""

    worker: float = 0.0
    child: float = 0.0
    both: float = 0.0
    watching: float = 0.0  # seconds of the processor that the looking itself took


def measure(home: Path) -> list[Finding]:
    """Make the report of a long log in a process of its own, and lay out as many rows bare, before and after."""
    office = copy_of(home, "printing")
    matter_id = _filled(office)
    before = _bare_rate(office)
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        seconds, peaks, made, rows = pool.apply(_printed, (office, matter_id))
    bare = (before + _bare_rate(office)) / 2
    told = f"{rows / seconds:.0f} a second of processor, {seconds / rows * 1000:.1f} s for 1,000; bare {bare:.0f}"
    held = f"worker {peaks.worker:.0f}, child {peaks.child:.0f}; {made}"
    return [
        Finding(
            "10", "tagged report in volumes, rows to bare WeasyPrint", rows / seconds / bare, 0.6, False, told, " x"
        ),
        Finding("10", f"peak of worker and child, {RECORDS} records", peaks.both, 300, True, held, " MB"),
    ]


def _filled(office: Path) -> int:
    """Open a matter whose log has so many records, written as rows; return its number."""
    with opened(office):
        avery = accounts.find_user(address("avery"))
        assert avery
        audit.set_actor(audit.Actor(avery.id, avery.name, "attorney"))
        with transaction():
            matter = matters.open_matter(matters.MatterFacts("United States v. Long", court="ned"), avery)
            add_items(matter, avery, RECORDS // 10, in_transit=False)
            log = ledger.hold(matter)
            head = custody.Head(log.origin, log.size, log.head, log.newest_at)
            found = list(long_log(RECORDS, head))
            put(CustodyRecord, [_row(log.id, one) for one in found])
            log.size, log.head, log.newest_at = found[-1].seq, found[-1].leaf, found[-1].entry.at
            log.peaks, log.note = None, ""
            db.session.flush()
            log.note = checkpoints.newest(log)
            _draw_items(matter)
        return matter.id


def _draw_items(matter: Matter) -> None:
    """Let the rows of the items say what the log says, as the product keeps them."""
    for item in service.list_items(matter, ["WP"], limit=RECORDS):
        state, records = service.history(item)
        item.name, item.sha256, item.size_bytes = state.name, state.sha256, state.size
        item.received_from = records[0].entry.data["from"]
        service.project(item, state)


def _row(log_id: int, one: custody.Record) -> dict[str, object]:
    return {"log_id": log_id, "seq": one.seq, "leaf": one.leaf, "body": one.line, "item": one.entry.item}


def _printed(office: Path, matter_id: int) -> tuple[float, Peaks, str, int]:
    """Make the report; return the processor's seconds, the memory it took, what came of it, its rows."""
    with opened(office):
        matter = db.session.get_one(Matter, matter_id)
        with transaction():
            row = reports.ask(matter, "Quarry Forensics", "measurement", ["WP"])
        before = _seconds()
        peaks = _watched(lambda: reports.prepare(row.id))
        took = _seconds() - before - peaks.watching
        done = db.session.scalars(select(CustodyReport).where(CustodyReport.id == row.id)).one()
        assert done.state == "ready", done.problem
        pages = sum(one.pages for one in done.volumes)
        size = sum(one.size_bytes for one in done.volumes) / 1e6
        told = f"{len(done.volumes)} files, {pages} pages, {size:.1f} MB"
        return took, peaks, told, volumes.rows_to_print(matter, ["WP"])


def _seconds() -> float:
    """Return the processor's seconds that this process and its ended children took: others may be busy meanwhile."""
    return sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))


def _watched(work: Callable[[], None]) -> Peaks:
    """Return the most memory that this process and its child held, alone and together, while some work was done."""
    ended, peaks, here = threading.Event(), Peaks(), os.getpid()

    def watch() -> None:
        while not ended.wait(LOOK_EVERY_SECONDS):
            worker, child = rss_mb(here), sum(map(_rss_of_child, _every_child(here)))
            peaks.worker, peaks.child = max(peaks.worker, worker), max(peaks.child, child)
            peaks.both = max(peaks.both, worker + child)
        peaks.watching = time.thread_time()

    watcher = threading.Thread(target=watch)
    watcher.start()
    work()
    ended.set()
    watcher.join()
    return peaks


def _every_child(pid: int) -> list[int]:
    """Return the children of a process, whichever of its threads started them."""
    try:
        return [one for task in Path(f"/proc/{pid}/task").iterdir() for one in children(pid, int(task.name))]
    except FileNotFoundError:
        return []


def _rss_of_child(pid: int) -> float:
    """Return what a child holds; one that has not begun its own program yet shows the memory of its parent."""
    try:
        began = CHILD.name.encode() in Path(f"/proc/{pid}/cmdline").read_bytes()
        return rss_mb(pid) if began else 0.0
    except (FileNotFoundError, ProcessLookupError):  # it ended meanwhile
        return 0.0


def _bare_rate(office: Path) -> float:
    """Return how many rows a second WeasyPrint lays out by itself: one file, no tags, its start not counted."""
    return BARE_ROWS / (_bare(_page(office, BARE_ROWS)) - _bare(_page(office, 0)))


def _page(office: Path, number: int) -> str:
    """Return the page of a volume with so many rows, as the product hands it on."""
    with opened(office) as app:
        rows = tuple(documents.log_row(one, "UTC") for one in long_log(number, custody.Head(LOG)))
        cover = Cover("United States v. Long", "", "UTC", LOG, RECORDS, "", "", 1)
        paper = VolumePaper(cover, 1, "records", rows=rows)
        frame = app.jinja_env.get_template("pdf/custody_volume.html")
        return frame.render(title="Bare", made_at=clock.now(), volume=paper, log=cover)


def _bare(page: str) -> float:
    before = _seconds()
    subprocess.run([sys.executable, "-c", BARE], input=page.encode(), check=True, stderr=subprocess.DEVNULL)
    return _seconds() - before
