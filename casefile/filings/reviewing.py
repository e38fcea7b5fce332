"""Review of a draft: asked for, approved or returned with words; it counts for one version and falls with the next."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import and_, exists, select
from sqlalchemy.orm import aliased

from casefile.filings import versions
from casefile.filings.documents import attorneys_of
from casefile.filings.models import Draft, DraftReview
from casefile.infra import audit, clock
from casefile.infra.db import add, db
from casefile.infra.errors import Refusal
from casefile.matters import service as matters
from casefile.matters.models import Matter

STATES = {"asked": "in review", "approved": "approved", "returned": "returned"}
DRAFT = "draft"


def ask(draft: Draft, revision: int, words: str = "") -> DraftReview:
    """Ask for a review of the version that was on the page.

    Raises:
        Refusal: it was asked for already, or the draft moved on or is finished.
    """
    versions.hold(draft, revision)
    if state(draft) == STATES["asked"]:
        raise Refusal(f"A review of version {draft.revision} was asked for already; it waits for an attorney.")
    return _step(draft, "asked", words)


def approve(draft: Draft, matter: Matter, revision: int, words: str = "") -> DraftReview:
    """Approve the version that was on the page; a newer version is not approved by it.

    Raises:
        Refusal: who does this is no attorney of the matter, or the draft moved on or is finished.
    """
    _refuse_others(matter)
    versions.hold(draft, revision)
    return _step(draft, "approved", words)


def send_back(draft: Draft, matter: Matter, revision: int, words: str) -> DraftReview:
    """Return the version that was on the page, with what is to be changed.

    Raises:
        Refusal: no words say what is to be changed, who does this is no attorney of the matter, or the draft moved on.
    """
    _refuse_others(matter)
    versions.hold(draft, revision)
    if not words.strip():
        raise Refusal("Nothing says what is to be changed. Write it in “Words”, then return the draft.")
    return _step(draft, "returned", words)


def _refuse_others(matter: Matter) -> None:
    if not is_attorney(matter):
        raise Refusal("An attorney of the team approves or returns drafts. Ask for their review.")


def is_attorney(matter: Matter) -> bool:
    """Whether whoever acts now is lead counsel or an attorney of the matter."""
    return audit.actor().id in {user.id for user in attorneys_of(matter)}


def refuse_unready(draft: Draft, matter: Matter) -> None:
    """Refuse to finish what no attorney stands for.

    Raises:
        Refusal: whoever finishes is no attorney of the matter, and none of them approved this version.
    """
    if not is_attorney(matter) and state(draft) != STATES["approved"]:
        raise Refusal(
            f"Version {draft.revision} is not approved. Ask for a review; an attorney of the team approves it, "
            "or finishes it."
        )


def state(draft: Draft) -> str:
    """Return how a draft stands: draft, in review, approved or returned."""
    return states([draft])[draft.id]


def states(drafts: Sequence[Draft]) -> dict[int, str]:
    """Return how each draft stands, with one query for all."""
    last = _last_acts({draft.id: draft.revision for draft in drafts})
    return {draft.id: STATES.get(last.get(draft.id, ""), DRAFT) for draft in drafts}


def _last_acts(revisions: Mapping[int, int]) -> dict[int, str]:
    ids: Collection[int] = revisions.keys()
    query = select(DraftReview.draft_id, DraftReview.version, DraftReview.act).where(DraftReview.draft_id.in_(ids))
    found = db.session.execute(query.order_by(DraftReview.id))
    return {draft_id: act for draft_id, version, act in found if revisions[draft_id] == version}


def waiting(user_id: int, *, limit: int) -> list[tuple[Draft, str, str]]:
    """Return the drafts of a person's teams that wait for an attorney or came back, with state and caption."""
    later = aliased(DraftReview)
    query = (
        select(Draft, DraftReview.act, Matter.caption)
        .join(DraftReview, and_(DraftReview.draft_id == Draft.id, DraftReview.version == Draft.revision))
        .join(Matter, Matter.id == Draft.matter_id)
        .where(Draft.paper_id.is_(None), DraftReview.act != "approved", Matter.closed_at.is_(None))
        .where(~exists().where(later.draft_id == DraftReview.draft_id, later.id > DraftReview.id))
        .where(matters.open_to(user_id, Draft.matter_id, on_team=True))
        .order_by(DraftReview.id)
        .limit(limit)
    )
    return [(draft, STATES[act], caption) for draft, act, caption in db.session.execute(query)]


def history(draft: Draft, *, limit: int = 100) -> list[DraftReview]:
    """Return the steps of the reviews of a draft, the newest first."""
    query = select(DraftReview).where(DraftReview.draft_id == draft.id)
    return list(db.session.scalars(query.order_by(DraftReview.id.desc()).limit(limit)))


def _step(draft: Draft, act: str, words: str) -> DraftReview:
    who = audit.actor()
    audit.record(f"paper.{act}", matter_id=draft.matter_id, target=f"draft {draft.id}", version=draft.revision)
    return add(
        DraftReview(
            draft_id=draft.id,
            version=draft.revision,
            act=act,
            words=words,
            at=clock.now(),
            by_id=who.id,
            by_name=who.name,
        )
    )
