"""Notes, tasks and the contact log of a matter."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import joinedload

from casefile.accounts.models import User
from casefile.infra import audit, clock
from casefile.infra.access import labels_for
from casefile.infra.db import add, db
from casefile.infra.errors import Refusal
from casefile.matters.models import LABELS, Contact, Matter, Note, Task

HOW = ("phone call", "visit", "jail visit", "video", "letter", "e-mail", "in court", "other")


def write_note(
    matter: Matter, body: str, *, label: str = "WP", attorneys_only: bool = False, corrects: Note | None = None
) -> Note:
    """Write a note; work product unless another label is chosen. A correction names the note it corrects."""
    if label not in LABELS:
        raise Refusal(f"{label!r} is no label; choose one of: {', '.join(LABELS)}.")
    if not body.strip():
        raise Refusal("The note is empty; write what should be remembered.")
    who = audit.actor()
    audit.record("note.written", matter_id=matter.id, target=f"label {label}")
    return add(
        Note(
            matter_id=matter.id,
            label=label,
            attorneys_only=attorneys_only,
            body=body.strip(),
            corrects_id=corrects.id if corrects else None,
            at=clock.now(),
            by_id=who.id,
            by_name=who.name,
        )
    )


def list_notes(matter: Matter, role: str, *, before: int | None = None, limit: int = 30) -> list[Note]:
    """Return the notes that a role may read, the newest first, paged by id."""
    query = db.select(Note).where(Note.matter_id == matter.id, Note.label.in_(labels_for(role)))
    if role not in ("lead", "attorney"):
        query = query.where(Note.attorneys_only.is_(False))
    if before:
        query = query.where(Note.id < before)
    return list(db.session.scalars(query.order_by(Note.id.desc()).limit(limit)))


def find_note(matter: Matter, note_id: int, role: str) -> Note | None:
    """Return one note of the matter that a role may read."""
    note = db.session.get(Note, note_id)
    if note is None or note.matter_id != matter.id or note.label not in labels_for(role):
        return None
    return None if note.attorneys_only and role not in ("lead", "attorney") else note


def take_on(matter: Matter, what: str, due_on: date | None, assignee: User | None) -> Task:
    """Put a task on the matter's list."""
    if not what.strip():
        raise Refusal("The task is empty; write what is to be done.")
    audit.record("task.added", matter_id=matter.id)
    return add(
        Task(
            matter_id=matter.id,
            what=what.strip(),
            due_on=due_on,
            assignee_id=assignee.id if assignee else None,
            created_at=clock.now(),
            created_by=audit.actor().id,
        )
    )


def finish_task(task: Task) -> None:
    """Mark a task done; doing so twice changes nothing."""
    if task.done_at is None:
        task.done_at, task.done_by = clock.now(), audit.actor().id
        audit.record("task.done", matter_id=task.matter_id, target=f"task {task.id}")


def find_task(matter: Matter, task_id: int) -> Task | None:
    """Return one task of the matter."""
    task = db.session.get(Task, task_id)
    return task if task is not None and task.matter_id == matter.id else None


def list_tasks(matter: Matter, *, done: bool = False, limit: int = 50) -> list[Task]:
    """Return open tasks by due date, or done ones, the newest first."""
    query = db.select(Task).options(joinedload(Task.assignee)).where(Task.matter_id == matter.id)
    if done:
        return list(db.session.scalars(query.where(Task.done_at.is_not(None)).order_by(Task.id.desc()).limit(limit)))
    return list(db.session.scalars(query.where(Task.done_at.is_(None)).order_by(Task.due_on, Task.id).limit(limit)))


def log_contact(matter: Matter, how: str, summary: str, happened_at: datetime, person_id: int | None) -> Contact:
    """Log one conversation, call, visit or letter. It is corrected by another entry."""
    if how not in HOW:
        raise Refusal(f"{how!r} is no kind of contact; choose one of: {', '.join(HOW)}.")
    if happened_at > clock.now():
        raise Refusal("This contact lies in the future; log it when it has taken place.")
    who = audit.actor()
    audit.record("contact.logged", matter_id=matter.id)
    return add(
        Contact(
            matter_id=matter.id,
            person_id=person_id,
            how=how,
            summary=summary.strip(),
            happened_at=happened_at,
            logged_at=clock.now(),
            by_id=who.id,
            by_name=who.name,
        )
    )


def list_contacts(matter: Matter, *, before: int | None = None, limit: int = 30) -> list[Contact]:
    """Return the contact log, the newest first, paged by id."""
    query = db.select(Contact).options(joinedload(Contact.person)).where(Contact.matter_id == matter.id)
    if before:
        query = query.where(Contact.id < before)
    return list(db.session.scalars(query.order_by(Contact.id.desc()).limit(limit)))
