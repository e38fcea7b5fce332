"""What the tests of reports share: a report, files of it, and answers about them."""

from __future__ import annotations

from typing import Any

from casefile.infra.db import transaction
from casefile.matters.models import Matter
from casefile.proof import tip_files, tips
from casefile.proof.tip_files import AnswerFacts, FileEntry, FileLine, NewFile
from casefile.proof.tip_models import Tip

LABELS = ("WP", "CV", "XS", "PR", "RO")
MD5 = "0123456789abcdef0123456789abcdef"


def tip(matter: Matter, number: str = "70000001", **more: Any) -> Tip:
    with transaction():
        facts = tips.TipFacts(**{"number": number, "provider": "Example Mail", **more})
        return tips.record_tip(matter, facts, LABELS)


def file(report: Tip, name: str = "upload-1.dat", answers: dict[str, str] | None = None, **more: Any) -> FileLine:
    said = {question: AnswerFacts(word, None, "page 3") for question, word in (answers or {}).items()}
    with transaction():
        (row,) = tip_files.add_files(report, [NewFile(FileEntry(name, **more), said)])
    found = tip_files.find_file(report, row.root_id)
    assert found is not None
    return found


def say(report: Tip, line: FileLine, why: str = "", **answers: AnswerFacts) -> FileLine:
    now = tip_files.find_file(report, line.file.root_id)
    assert now is not None
    seen = max((row.id for row in now.answers.values()), default=0)
    with transaction():
        tip_files.answer(report, now, answers, why, seen)
    again = tip_files.find_file(report, line.file.root_id)
    assert again is not None
    return again
