"""What exports and reports made in the background have in common: who asked acts, and a refusal is kept in words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from casefile.evidence.models import EvidenceExport
from casefile.evidence.report_models import CustodyReport
from casefile.infra import audit, files
from casefile.infra.db import db, transaction
from casefile.infra.errors import Refusal
from casefile.law.errors import RuleError

UNDER_WAY = ("waiting", "working")


@contextmanager
def made_for(row: EvidenceExport | CustodyReport) -> Iterator[None]:
    """Make what a row asks for in the name of whoever asked; what is refused is told by the row."""
    audit.set_actor(audit.Actor(row.by_id, row.by_name, row.by_role, row.by_auth))
    try:
        yield
    except (Refusal, RuleError, files.StoreError) as refusal:
        db.session.rollback()
        with transaction():
            row.state, row.problem = "failed", str(refusal)[:500]
