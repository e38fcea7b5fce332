"""What can be found: of each kind of thing its words, who may read it, and the page on which it stands.

A kind is added here and in ``KINDS``, and ``fulltext.FORM`` grows by one. Not here, on purpose: messages with the
client (they are sealed, and a second copy would not be), what a client handed in before it was taken in, and files.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from casefile.clients.models import Identity, Person
from casefile.deadlines.models import Deadline, Hearing
from casefile.evidence.models import Item
from casefile.filings.models import Draft, Paper
from casefile.infra.access import permissions
from casefile.infra.db import Base
from casefile.infra.fulltext import Entry
from casefile.infra.fulltext_feeding import Source, feed
from casefile.matters.models import MATTER_ROLES, Contact, DocketEntry, Matter, Note, Task


@dataclass(frozen=True)
class Kind:
    """One kind of thing: what it is called, the rows of it, what is shown of one, and where it stands.

    ``says`` gives the line that names it and its own words; ``address`` the arguments of ``endpoint`` but the matter.
    """

    key: str
    one: str
    many: str
    model: type[Base]
    entry: Callable[[Any], Entry]
    endpoint: str
    says: Callable[[Any], tuple[str, str]]
    address: Callable[[Any], dict[str, Any]]

    @property
    def roles(self) -> tuple[str, ...]:
        """The roles in a matter that may open the page on which it stands."""
        action = permissions().action(self.endpoint, "GET")
        return tuple(role for role in MATTER_ROLES if action and role in action.roles and role != "expert")


def _digest(row: Any) -> tuple[str, ...]:
    return (f"sha256 {row.sha256}",) if row.sha256 else ()


def _of_matter(row: Matter) -> Entry:
    texts = (row.caption, row.docket_number or "", f"M-{row.id}", row.court or "")
    return Entry(row.id, row.id, texts)


def _of_item(row: Item) -> Entry:
    texts = (row.label, row.name, row.kind, row.description, row.received_from, *_digest(row))
    return Entry(row.id, row.matter_id, texts, label=row.share)


def _of_docket_entry(row: DocketEntry) -> Entry:
    number = f"ECF No. {row.number}" if row.number else ""
    return Entry(row.id, row.matter_id, (number, row.text))


def _of_note(row: Note) -> Entry:
    return Entry(row.id, row.matter_id, (row.body,), label=row.label, attorneys_only=row.attorneys_only)


def _of_contact(row: Contact) -> Entry:
    return Entry(row.id, row.matter_id, (row.how, row.summary))


def _of_task(row: Task) -> Entry:
    return Entry(row.id, row.matter_id, (row.what,))


def _of_hearing(row: Hearing) -> Entry:
    texts = (row.what, row.purpose, row.place, row.judge, row.arrive, row.bring, row.outcome)
    return Entry(row.id, row.matter_id, texts)


def _of_deadline(row: Deadline) -> Entry:
    return Entry(row.id, row.matter_id, (row.what,))


def _of_paper(row: Paper) -> Entry:
    return Entry(row.id, row.matter_id, (row.title, *_digest(row)), label=row.label)


def _of_draft(row: Draft) -> Entry:
    texts = (row.kind.replace("_", " "), *_strings(row.typed))
    return Entry(row.id, row.matter_id, texts)


def _strings(value: Any) -> Iterator[str]:
    """Yield every text within a value of JSON, without the names of its fields."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from _strings(one)
    elif isinstance(value, list):
        for one in value:
            yield from _strings(one)


def of_person(row: Person) -> Entry:
    """Return what can be found of a person, who stands in no one matter: names and firm."""
    names = tuple(filter(None, (row.name, row.pseudonym)))
    return Entry(row.id, None, (*names, row.firm), names=names)


def of_identity(row: Identity) -> Entry:
    """Return what can be found of how a person is known; ``matter_id`` is where it was learnt."""
    names = (row.value,) if row.kind in ("alias", "nickname", "handle") else ()
    return Entry(row.id, row.matter_id, (row.value,), names=names)


def _titled_item(row: Item) -> tuple[str, str]:
    return f"{row.label} {row.name}", row.description or f"Received from {row.received_from}"


def _titled_hearing(row: Hearing) -> tuple[str, str]:
    told = (row.purpose, row.place, row.judge, row.arrive, row.bring, row.outcome)
    return f"{row.what}, {row.starts_on:%-d %B %Y}", " · ".join(filter(None, told))


def _titled_draft(row: Draft) -> tuple[str, str]:
    return row.kind.replace("_", " ").capitalize(), " · ".join(_strings(row.typed))


PEOPLE, KNOWN_BY = "person", "identity"
KINDS = {
    kind.key: kind
    for kind in (
        Kind(
            "matter", "Matter", "Matters", Matter, _of_matter, "matters.overview",
            lambda row: (row.caption, " · ".join(filter(None, (row.docket_number, f"M-{row.id}")))), lambda row: {},
        ),
        Kind(
            "item", "Evidence", "Evidence", Item, _of_item, "evidence.item",
            _titled_item, lambda row: {"label": row.label},
        ),
        Kind(
            "entry", "Docket entry", "Docket entries", DocketEntry, _of_docket_entry, "matters.entries",
            lambda row: (f"Entry {row.number}" if row.number else "Entry without a number", row.text),
            lambda row: {"after": row.id - 1, "_anchor": f"entry-{row.key}"},
        ),
        Kind(
            "note", "Note", "Notes", Note, _of_note, "matters.notes",
            lambda row: (f"Note no. {row.id} by {row.by_name}", row.body),
            lambda row: {"before": row.id + 1, "_anchor": f"note-{row.id}"},
        ),
        Kind(
            "contact", "Contact", "Contact log", Contact, _of_contact, "matters.contacts",
            lambda row: (f"{row.how.capitalize()}, logged by {row.by_name}", row.summary),
            lambda row: {"before": row.id + 1},
        ),
        Kind(
            "task", "Task", "Tasks", Task, _of_task, "matters.tasks",
            lambda row: (row.what, "Done" if row.done_at else ""), lambda row: {},
        ),
        Kind(
            "hearing", "Hearing", "Hearings", Hearing, _of_hearing, "deadlines.hearing",
            _titled_hearing, lambda row: {"hearing_id": row.id},
        ),
        Kind(
            "deadline", "Deadline", "Deadlines", Deadline, _of_deadline, "deadlines.deadline",
            lambda row: (row.what, f"Due {row.due_on:%-d %B %Y}" if row.due_on else ""),
            lambda row: {"deadline_id": row.id},
        ),
        Kind(
            "paper", "Paper", "Finished papers", Paper, _of_paper, "filings.paper",
            lambda row: (row.title, ""), lambda row: {"paper_id": row.id},
        ),
        Kind(
            "draft", "Draft", "Drafts of papers", Draft, _of_draft, "filings.draft",
            _titled_draft, lambda row: {"draft_id": row.id},
        ),
    )
}  # fmt: skip
"""Every kind that stands in one matter; people stand in several."""

NAMES = {PEOPLE: "People", **{key: kind.many for key, kind in KINDS.items()}}


def init_search() -> None:
    """Let the words of all kinds be kept from now on."""
    feed(Source(PEOPLE, Person, of_person))
    feed(Source(KNOWN_BY, Identity, of_identity))
    for kind in KINDS.values():
        feed(Source(kind.key, kind.model, kind.entry))
