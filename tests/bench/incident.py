"""The report of an incident over a million entries of the audit: which matters, which records, by whom, from where."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import text

from casefile.infra.db import db
from casefile.upkeep import incidents
from tests.bench.offices import copy_of, opened
from tests.bench.report import Finding

ENTRIES, PEOPLE, MATTERS, RECORDS, PLANTED = 1_000_000, 12, 400, 5_000, 37
BEGAN = datetime(2025, 1, 1, tzinfo=UTC)
FILL = text(
    "INSERT INTO audit_entry (at, actor_id, actor_name, role, action, outcome, matter_id, target, detail, address) "
    "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < :entries) "
    "SELECT strftime('%Y-%m-%d %H:%M:%f000', :began, '+' || (i * 10) || ' seconds'), 1 + i % :people, "
    "'Person ' || (i % :people), 'paralegal', 'evidence.view', 'done', 1 + i % :matters, "
    "'E-' || (1 + (i * 7919) % :records), '{}', '192.0.2.' || (i % 40) FROM n"
)
PLANT = text(
    "INSERT INTO audit_entry (at, actor_id, actor_name, role, action, outcome, matter_id, target, detail, address) "
    "VALUES (:at, 9999, 'Somebody', 'paralegal', 'evidence.download', 'done', 77, :target, '{}', '203.0.113.9')"
)


def measure(home: Path) -> list[Finding]:
    """Fill the audit, plant what somebody took, and report; a report that misses one of it has failed."""
    with opened(copy_of(home, "incident")):
        numbers = {"entries": ENTRIES, "people": PEOPLE, "matters": MATTERS, "records": RECORDS}
        db.session.execute(FILL, {**numbers, "began": BEGAN.strftime("%Y-%m-%d %H:%M:%S")})
        for number in range(PLANTED):
            moment = BEGAN + timedelta(days=3 * number, seconds=1)
            db.session.execute(PLANT, {"at": f"{moment:%Y-%m-%d %H:%M:%S.%f}", "target": f"E-{number}"})
        db.session.commit()
        start, spent = time.perf_counter(), time.process_time()
        found = incidents.report(BEGAN, BEGAN + timedelta(seconds=ENTRIES * 10))
        document = found.document()
        seconds, spent = time.perf_counter() - start, time.process_time() - spent
    taken = {one["target"] for one in document["touched"] if one["who_id"] == 9999}
    if taken != {f"E-{number}" for number in range(PLANTED)}:
        raise RuntimeError(f"the report shows {len(taken)} of the {PLANTED} records that were taken")
    told = f"{found.entries} entries, {PLANTED} of {PLANTED} planted found, {seconds:.1f} s by the clock"
    return [Finding("incident", "which records, by whom: time of one processor", spent, 10, True, told, " s")]
