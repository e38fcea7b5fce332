"""Reported files of a report: entered one by one or many at once, corrected, and what is answered about each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date

from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased, joinedload

from casefile.infra import audit, clock
from casefile.infra.db import add, db
from casefile.infra.errors import Refusal
from casefile.law.errors import RuleError
from casefile.law.private_search import FileFacts as Stated
from casefile.law.private_search import opened_before_warrant
from casefile.proof.tip_models import DAYS, HASH_KINDS, QUESTIONS, Tip, TipAnswer, TipFile, answers_to
from casefile.proof.tips import find_exhibit, hold, stamp

_Newer = aliased(TipFile)
_LENGTHS = {"md5": 32, "sha1": 40, "sha256": 64}
MOST = 5_000
Answers = Mapping[str, TipAnswer]


@dataclass(frozen=True)
class FileEntry:
    """A reported file as typed; a hash stands as the report prints it."""

    name: str
    hash_value: str = ""
    hash_kind: str = ""
    category: str = ""
    identifiers: str = ""
    pinpoint: str = ""
    exhibit: str = ""
    struck: bool = False


@dataclass(frozen=True)
class AnswerFacts:
    """An answer as typed; ``day`` only where the question has one."""

    answer: str
    day: date | None = None
    pinpoint: str = ""


@dataclass(frozen=True)
class NewFile:
    """A file with the answers that are entered along with it; ``line`` is where it was typed among many, or 0."""

    entry: FileEntry
    answers: Mapping[str, AnswerFacts] = field(default_factory=dict)
    line: int = 0


@dataclass(frozen=True, slots=True)
class FileLine:
    """A file as pages show it, with the newest answer to each question, and what the law makes of them."""

    file: TipFile
    answers: Answers

    @property
    def stated(self) -> Stated:
        """What is answered, as the law takes it."""
        return stated(self.answers)

    @property
    def before_warrant(self) -> str:
        """Return whether law enforcement opened it before the warrant, by the days where both are known."""
        return opened_before_warrant(self.stated)

    def says(self, question: str) -> str:
        """Return the newest answer in words."""
        return answers_to(question)[self.answers[question].answer if question in self.answers else "not stated"]


def stated(answers: Mapping[str, TipAnswer] | Mapping[str, AnswerFacts]) -> Stated:
    """Return what is answered about one file as the law takes it."""
    said = {question: one.answer for question, one in answers.items()}
    days = {question: one.day for question, one in answers.items()}
    return Stated(**said, police_on=days.get("police"), warrant_on=days.get("before_warrant"))  # type: ignore[arg-type]


def add_files(tip: Tip, new: Sequence[NewFile], labels: Sequence[str] = ()) -> list[TipFile]:
    """Enter reported files, all or none.

    Raises:
        Refusal: one of them cannot be kept; ``faults`` tells what is wrong with each.
    """
    hold(tip.matter)
    wrong = faults(tip, new)
    if wrong:
        raise Refusal(wrong[0])
    rows = [_row(tip, one.entry, labels) for one in new]
    db.session.add_all(rows)
    db.session.flush()
    for row, one in zip(rows, new, strict=True):
        db.session.add_all(_answer_row(row, question, said) for question, said in one.answers.items())
    db.session.flush()
    audit.record("tip.files", matter_id=tip.matter_id, target=f"report {tip.root_id}", files=len(rows))
    return rows


def faults(tip: Tip, new: Sequence[NewFile]) -> list[str]:
    """Return what is wrong with files that are to be entered, line by line; nothing where all can be kept."""
    known = {_same(line.file) for line in list_files(tip)}
    if not new:
        return ["No file is named; give at least one line."]
    if len(known) + len(new) > MOST:
        return [f"A report holds at most {MOST} files here; it has {len(known)}, and {len(new)} would be added."]
    wrong = []
    for one in new:
        where = f"Line {one.line}: " if one.line else ""
        try:
            _refuse_bad(one.entry)
            for question, said in one.answers.items():
                _refuse_answer(tip, question, said)
            _judge(one.answers)
            if _same(one.entry) in known:
                raise Refusal(f"{one.entry.name[:80]!r} is entered already with this hash and these identifiers.")
        except Refusal as refusal:
            wrong.append(f"{where}{refusal}")
        known.add(_same(one.entry))
    return wrong


def _row(tip: Tip, entry: FileEntry, labels: Sequence[str], why: str = "") -> TipFile:
    typed = {name: value.strip() if isinstance(value, str) else value for name, value in asdict(entry).items()}
    exhibit = find_exhibit(tip.matter, typed.pop("exhibit"), labels)
    return TipFile(tip_id=tip.root_id, **typed, item_id=exhibit, **stamp(why))


def _refuse_bad(entry: FileEntry) -> None:
    if not entry.name.strip():
        raise Refusal("A file needs its name as reported; where the report gives none, write: no name given.")
    if entry.hash_kind not in HASH_KINDS:
        raise Refusal(f"{entry.hash_kind!r} is no kind of hash; choose one of: {', '.join(filter(None, HASH_KINDS))}.")
    value, length = entry.hash_value.strip(), _LENGTHS.get(entry.hash_kind)
    if length and not re.fullmatch(rf"[0-9a-fA-F]{{{length}}}", value):
        raise Refusal(
            f"{value[:80]!r} is no {HASH_KINDS[entry.hash_kind]}: that has {length} characters of 0-9 and a-f. "
            "Where the report prints it otherwise, choose the kind “other”."
        )


def _same(one: TipFile | FileEntry) -> tuple[str, str, str]:
    return one.name.strip(), one.hash_value.strip().lower(), one.identifiers.strip()


def correct_file(tip: Tip, old: TipFile, entry: FileEntry, why: str, labels: Sequence[str] = ()) -> TipFile:
    """Enter a new row in the place of a file's; what was said before stays on record, and answers follow.

    Raises:
        Refusal: the entry cannot be kept, no reason is given, or somebody has corrected it meanwhile.
    """
    hold(tip.matter)
    _refuse_bad(entry)
    if not why.strip():
        raise Refusal("Say why the file is corrected.")
    if db.session.scalar(select(TipFile.id).where(TipFile.replaces_id == old.id)):
        raise Refusal("This file was corrected meanwhile; open it again and correct its newest row.")
    row = _row(tip, entry, labels, why)
    row.first_id, row.replaces_id = old.root_id, old.id
    audit.record("tip.file_corrected", matter_id=tip.matter_id, target=f"report {tip.root_id} file {old.root_id}")
    return add(row)


def answer(tip: Tip, line: FileLine, typed: Mapping[str, AnswerFacts], why: str, seen: int) -> int:
    """Keep the answers that differ from the newest ones, and return how many; ``seen`` is the newest that was read.

    Raises:
        Refusal: an answer is none of the question's, a yes or no has no pinpoint, a correction gives no reason, the
            answers contradict one another, or somebody answered meanwhile.
    """
    hold(tip.matter)
    now = answers_of([line.file]).get(line.file.root_id, {})
    if max((row.id for row in now.values()), default=0) != seen:
        raise Refusal("Something was answered about this file meanwhile; open it again, so that nothing is lost.")
    changed = {question: one for question, one in typed.items() if not _said_already(now.get(question), one)}
    for question, one in changed.items():
        _refuse_answer(tip, question, one)
    if any(question in now for question in changed) and not why.strip():
        raise Refusal("An answer on record is changed: say why.")
    _judge({**now, **changed})
    for question, one in changed.items():
        row = _answer_row(line.file, question, one, why if question in now else "")
        row.replaces_id = now[question].id if question in now else None
        db.session.add(row)
    if changed:
        target = f"report {tip.root_id} file {line.file.root_id}"
        audit.record("tip.answered", matter_id=tip.matter_id, target=target, questions=sorted(changed))
    db.session.flush()
    return len(changed)


def _said_already(row: TipAnswer | None, typed: AnswerFacts) -> bool:
    if row is None:
        return typed == AnswerFacts("not stated")
    return (row.answer, row.day, row.pinpoint) == (typed.answer, typed.day, typed.pinpoint.strip())


def _refuse_answer(tip: Tip, question: str, one: AnswerFacts) -> None:
    asked = QUESTIONS.get(question)
    if asked is None:
        raise Refusal(f"{question!r} is no question about a file; choose one of: {', '.join(QUESTIONS)}.")
    if one.answer not in answers_to(question):
        known = ", ".join(answers_to(question))
        raise Refusal(f"{asked} {one.answer!r} is no answer; choose one of: {known}.")
    if (one.answer != "not stated" or one.day) and not one.pinpoint.strip():
        raise Refusal(f"{asked} Say where that is said: a page of the report, or the paper that says it.")
    if one.day and one.day > clock.today(tip.matter.zone):
        raise Refusal(f"{DAYS.get(question, 'The day')}: {one.day} lies ahead.")
    if one.day and question == "police" and one.answer != "yes":
        raise Refusal(f"{asked} A day is given, but the answer is not yes; correct one.")


def _judge(answers: Mapping[str, TipAnswer | AnswerFacts], where: str = "") -> None:
    """Refuse answers that contradict one another: the law says so."""
    try:
        opened_before_warrant(stated(answers))  # type: ignore[arg-type]
    except RuleError as wrong:
        raise Refusal(f"{where}{wrong}.") from wrong


def _answer_row(file: TipFile, question: str, one: AnswerFacts, why: str = "") -> TipAnswer:
    return TipAnswer(
        file_id=file.root_id,
        question=question,
        answer=one.answer,
        day=one.day,
        pinpoint=one.pinpoint.strip(),
        **stamp(why),
    )


def answer_rest(tip: Tip, question: str, one: AnswerFacts) -> int:
    """Keep one answer for every file of a report that has none to this question yet, and return for how many.

    Raises:
        Refusal: the answer cannot be kept, or it contradicts what is on record about one of the files.
    """
    hold(tip.matter)
    _refuse_answer(tip, question, one)
    if one.answer == "not stated":
        raise Refusal("“Not stated” is what stands without an answer; choose another.")
    lines = [line for line in list_files(tip) if question not in line.answers]
    for line in lines:
        _judge({**line.answers, question: one}, f"{line.file.name}: ")
        db.session.add(_answer_row(line.file, question, one))
    if not lines:
        raise Refusal("Every file has an answer to this already; open the file to correct it.")
    audit.record("tip.answered", matter_id=tip.matter_id, target=f"report {tip.root_id}", files=len(lines))
    db.session.flush()
    return len(lines)


# --- read ------------------------------------------------------------------------------------------------------------


def _current(roots: Iterable[int]) -> Select[TipFile]:
    query = select(TipFile).outerjoin(_Newer, _Newer.replaces_id == TipFile.id).options(joinedload(TipFile.item))
    return query.where(TipFile.tip_id.in_(set(roots)), _Newer.id.is_(None))


def list_files(tip: Tip, *, struck: bool = False) -> list[FileLine]:
    """Return the files of a report as they stand, in the order they were entered; those struck only where asked."""
    query = _current([tip.root_id]).where(TipFile.struck.is_(struck))
    files = list(db.session.scalars(query.order_by(func.coalesce(TipFile.first_id, TipFile.id))))
    found = answers_of(files)
    return [FileLine(file, found.get(file.root_id, {})) for file in files]


def lines_of(tips: Sequence[Tip]) -> dict[int, list[FileLine]]:
    """Return the files that stand of several reports, by the id of the report's first row."""
    files = list(db.session.scalars(_current(tip.root_id for tip in tips).where(TipFile.struck.is_(False))))
    answers = answers_of(files)
    found: dict[int, list[FileLine]] = {tip.root_id: [] for tip in tips}
    for file in files:
        found[file.tip_id].append(FileLine(file, answers.get(file.root_id, {})))
    return found


def find_file(tip: Tip, root_id: int) -> FileLine | None:
    """Return a file of this report by the id of its first row, or None."""
    file = db.session.scalar(_current([tip.root_id]).where(func.coalesce(TipFile.first_id, TipFile.id) == root_id))
    return FileLine(file, answers_of([file]).get(file.root_id, {})) if file else None


def answers_of(files: Sequence[TipFile]) -> dict[int, dict[str, TipAnswer]]:
    """Return the newest answer to each question, by the id of the file's first row: in one query."""
    if not files:
        return {}
    tips = {file.tip_id for file in files}
    newest = select(func.max(TipAnswer.id)).join(TipFile, TipFile.id == TipAnswer.file_id)
    newest = newest.where(TipFile.tip_id.in_(tips)).group_by(TipAnswer.file_id, TipAnswer.question)
    found: dict[int, dict[str, TipAnswer]] = {}
    for row in db.session.scalars(select(TipAnswer).where(TipAnswer.id.in_(newest))):
        found.setdefault(row.file_id, {})[row.question] = row
    return found


def history(line: FileLine) -> tuple[list[TipFile], list[TipAnswer]]:
    """Return the earlier rows of a file and every answer about it, the newest first."""
    root = line.file.root_id
    rows = select(TipFile).where(func.coalesce(TipFile.first_id, TipFile.id) == root, TipFile.id < line.file.id)
    said = select(TipAnswer).where(TipAnswer.file_id == root).order_by(TipAnswer.id.desc())
    return list(db.session.scalars(rows.order_by(TipFile.id.desc()))), list(db.session.scalars(said))
