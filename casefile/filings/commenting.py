"""Comments on a draft: on the whole or on words quoted from it; answered and settled by new entries, never edited."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from casefile.filings import versions
from casefile.filings.models import Draft, DraftComment
from casefile.infra import audit, clock
from casefile.infra.db import add, db
from casefile.infra.errors import Refusal


@dataclass(frozen=True)
class Thread:
    """A comment with the answers to it; ``is_settled`` once an answer says so, until one after it does not.

    ``still_there`` is whether the words it quotes stand in the newest version.
    """

    first: DraftComment
    answers: tuple[DraftComment, ...]
    still_there: bool

    @property
    def is_settled(self) -> bool:
        """Whether the last answer settles it."""
        return bool(self.answers) and self.answers[-1].settles


def comment(draft: Draft, text: str, passage: str = "") -> DraftComment:
    """Write a comment on the newest version, on the words quoted or on the whole.

    Raises:
        Refusal: the draft is finished, or the quoted words do not stand in it.
    """
    versions.hold(draft, draft.revision)
    if passage and not _stands(passage, versions.current_text(draft)):
        raise Refusal(
            "The quoted words do not stand in the newest version. Copy them from the text as it is now, "
            "or leave the quotation empty to comment on the whole."
        )
    return _write(draft, text, passage=passage)


def answer(draft: Draft, comment_id: int, text: str, *, settles: bool = False) -> DraftComment:
    """Answer a comment; ``settles`` closes it. Another answer without it opens it again.

    Raises:
        Refusal: there is no such comment on this draft, or the draft is finished.
    """
    versions.hold(draft, draft.revision)
    first = db.session.get(DraftComment, comment_id)
    if first is None or first.draft_id != draft.id or first.answers_id is not None:
        raise Refusal("There is no such comment on this draft; choose one of the page.")
    return _write(draft, text, answers_id=first.id, settles=settles)


def _write(
    draft: Draft, text: str, *, passage: str = "", answers_id: int | None = None, settles: bool = False
) -> DraftComment:
    who = audit.actor()
    row = add(
        DraftComment(
            draft_id=draft.id,
            version=draft.revision,
            passage=passage,
            text=text,
            answers_id=answers_id,
            settles=settles,
            at=clock.now(),
            by_id=who.id,
            by_name=who.name,
        )
    )
    audit.record("paper.commented", matter_id=draft.matter_id, target=f"draft {draft.id}", comment=row.id)
    return row


def threads(draft: Draft) -> list[Thread]:
    """Return the comments with their answers, the open ones first, each in the order they were written."""
    query = select(DraftComment).where(DraftComment.draft_id == draft.id).order_by(DraftComment.id)
    rows, text = list(db.session.scalars(query)), versions.current_text(draft)
    found = [
        Thread(row, tuple(one for one in rows if one.answers_id == row.id), _stands(row.passage, text))
        for row in rows
        if row.answers_id is None
    ]
    return sorted(found, key=lambda thread: thread.is_settled)


def count_open(draft: Draft) -> int:
    """Return how many comments are not settled."""
    return sum(not thread.is_settled for thread in threads(draft))


def _stands(passage: str, text: str) -> bool:
    """Whether words stand in a text; breaks of lines count as blanks, as whoever copies them sees them."""
    return " ".join(passage.split()) in " ".join(text.split())
