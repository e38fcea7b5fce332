"""Finished papers as they are kept: found, and opened only where the bytes are those that were finished."""

from __future__ import annotations

import hashlib

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from casefile.filings.models import Paper, PaperCopy
from casefile.infra import files, keys
from casefile.infra.db import db
from casefile.infra.errors import Refusal
from casefile.matters.models import Matter

WITH_RECORDS = (selectinload(Paper.events), selectinload(Paper.served), selectinload(Paper.copies))


def find_paper(matter: Matter, paper_id: int) -> Paper | None:
    """Return a finished paper of this matter."""
    query = select(Paper).options(*WITH_RECORDS).where(Paper.id == paper_id)
    return db.session.scalar(query.where(Paper.matter_id == matter.id))


def open_paper(paper: Paper, matter: Matter) -> bytes:
    """Return the bytes of a finished paper, compared with the digest recorded when it was finished.

    Raises:
        Refusal: the file is damaged, or is not what was finished.
    """
    return _opened(paper, matter)


def open_copy(paper: Paper, matter: Matter, form: str = "docx") -> bytes:
    """Return the bytes of a copy that was frozen with a finished paper, compared with its digest.

    Raises:
        Refusal: no such copy was made, or the file is damaged.
    """
    copy = next((one for one in paper.copies if one.form == form), None)
    if copy is None:
        raise Refusal("No copy for a word processor was kept with this paper. The PDF is the paper.")
    return _opened(copy, matter)


def _opened(paper: Paper | PaperCopy, matter: Matter) -> bytes:
    try:
        with files.store().open(paper.stored_name, keys.matter_key(matter.wrapped_key)) as reading:
            content = b"".join(reading.chunks())
    except files.StoreError as damage:
        raise Refusal(f"This paper cannot be opened: {damage}.") from damage
    found = hashlib.sha256(content).hexdigest()
    if found != paper.sha256:
        raise Refusal(
            f"The stored file has SHA-256 {found}; recorded when it was finished is {paper.sha256}. "
            "Restore it from a backup; do not file this copy."
        )
    return content
