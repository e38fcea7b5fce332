"""The versions of a draft: each save makes one, and none is changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Select, select

from casefile.filings.models import Draft, DraftVersion
from casefile.infra import audit, clock
from casefile.infra.db import add, db
from casefile.infra.errors import Refusal
from casefile.lawdata.filings_reader import paper_kinds, paper_text


class SavedMeanwhile(Refusal):
    """Somebody else saved the draft after the page was opened: what they saved stands beside what was typed."""


def add_version(draft: Draft, text: str | None, note: str = "") -> DraftVersion:
    """Keep the draft as it stands now as the version of its revision."""
    who = audit.actor()
    return add(
        DraftVersion(
            draft_id=draft.id,
            number=draft.revision,
            text=text,
            typed=dict(draft.typed),
            note=note,
            at=draft.changed_at,
            by_id=who.id,
            by_name=who.name,
        )
    )


def hold(draft: Draft, revision: int) -> None:
    """Hold a draft until the end of the transaction, if it still is at the revision that was on the page.

    Raises:
        SavedMeanwhile: somebody saved it in between.
        Refusal: the draft is finished.
    """
    db.session.refresh(draft, with_for_update=True)
    if draft.paper_id is not None:
        raise Refusal("This draft was finished; its bytes are frozen. Start a new draft to say something else.")
    if draft.revision != revision:
        raise SavedMeanwhile(
            f"{draft.changed_by} saved version {draft.revision} of this draft in between. What you typed is still "
            "here, with what only they changed; what both of you changed stands beside it. Read it and save again."
        )


def save(draft: Draft, typed: Mapping[str, Any], revision: int, *, text: str | None = None, note: str = "") -> None:
    """Keep what was typed as a new version, on top of the revision it was typed on; without a text, its text stays.

    Raises:
        SavedMeanwhile: somebody saved it in between.
        Refusal: the draft is finished.
    """
    hold(draft, revision)
    kept = newest(draft).text if text is None else text
    draft.typed = dict(typed)
    draft.revision += 1
    draft.changed_at, draft.changed_by = clock.now(), audit.actor().name
    add_version(draft, kept, note)
    audit.record("paper.saved", matter_id=draft.matter_id, target=f"draft {draft.id}", revision=draft.revision)


def take_up(draft: Draft, number: int, revision: int) -> None:
    """Make an older version the newest again: its text and its fields become a new version.

    Raises:
        Refusal: there is no such version, it is the newest, or the draft moved on or is finished.
    """
    older = find(draft, number)
    if older is None or number == draft.revision:
        raise Refusal(f"Version {number} cannot be taken up again; choose one older than version {draft.revision}.")
    save(draft, older.typed, revision, text=text_of(draft, older), note=f"Version {number} taken up again")


def newest(draft: Draft) -> DraftVersion:
    """Return the version that the draft stands at."""
    return db.session.scalars(_of(draft).where(DraftVersion.number == draft.revision)).one()


def find(draft: Draft, number: int) -> DraftVersion | None:
    """Return one version of the draft."""
    return db.session.scalar(_of(draft).where(DraftVersion.number == number))


def list_versions(draft: Draft, *, before: int | None = None, limit: int = 50) -> list[DraftVersion]:
    """Return the versions, the newest first, paged by number."""
    query = _of(draft)
    if before is not None:
        query = query.where(DraftVersion.number < before)
    return list(db.session.scalars(query.order_by(DraftVersion.number.desc()).limit(limit)))


def _of(draft: Draft) -> Select[DraftVersion]:
    return select(DraftVersion).where(DraftVersion.draft_id == draft.id)


def current_text(draft: Draft) -> str:
    """Return the Markdown of a draft as last saved."""
    return text_of(draft, newest(draft))


def text_of(draft: Draft, version: DraftVersion) -> str:
    """Return the Markdown of a version; one from before papers had a text of their own stands on that of its kind."""
    return first_text(draft.kind) if version.text is None else version.text


def whole(draft: Draft, version: DraftVersion) -> str:
    """Return all that a version says in words, as two versions are compared: the text, then the proposed order."""
    return beside_order(text_of(draft, version), version.typed)


def beside_order(text: str, typed: Mapping[str, Any]) -> str:
    """Return a text with its proposed order after it."""
    return f"{text}\n\nPROPOSED ORDER\n\n{typed['order']}" if typed.get("order") else text


def first_text(kind: str) -> str:
    """Return the text that a paper of this kind begins with; nothing where it has none."""
    known = paper_kinds().get(kind)
    return paper_text(known.template).strip() if known and known.template else ""
