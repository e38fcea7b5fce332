"""Addresses of what is done with a draft beside writing it: versions, comments, review."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from casefile.filings import commenting, comparing, reviewing, service, versions
from casefile.filings.forms import AnswerForm, CommentForm, DraftForm, ReviewForm
from casefile.filings.models import Draft
from casefile.infra.access import can
from casefile.infra.db import transaction
from casefile.infra.errors import Refusal
from casefile.infra.forms import kept
from casefile.lawdata.filings_reader import paper_kinds
from casefile.matters.models import Matter

PAGE = 50
DECISIONS = ("approve", "return")


def add_to(bp: Blueprint) -> None:
    """Add these addresses to the room's blueprint."""
    bp.add_url_rule("/drafts/<int:draft_id>/versions", view_func=draft_versions)
    bp.add_url_rule("/drafts/<int:draft_id>/versions/<int:number>", view_func=take_up, methods=["POST"])
    bp.add_url_rule("/drafts/<int:draft_id>/review", view_func=review)
    bp.add_url_rule("/drafts/<int:draft_id>/comments", view_func=comment, methods=["POST"])
    bp.add_url_rule("/drafts/<int:draft_id>/comments/<int:comment_id>", view_func=answer, methods=["POST"])
    bp.add_url_rule("/drafts/<int:draft_id>/review/ask", view_func=ask_review, methods=["POST"])
    bp.add_url_rule("/drafts/<int:draft_id>/review/decide", view_func=decide, methods=["POST"])


def draft_or_404(matter: Matter, draft_id: int) -> Draft:
    """Return a draft of the matter of the address."""
    return service.find_draft(matter, draft_id) or abort(404)


def draft_versions(matter: Matter, draft_id: int) -> ResponseReturnValue:
    """Show the versions, and two of them compared: by default the newest with the one before it."""
    found = draft_or_404(matter, draft_id)
    rows = versions.list_versions(found, before=request.args.get("before", type=int), limit=PAGE + 1)
    newer = request.args.get("newer", found.revision, type=int)
    older = request.args.get("older", max(newer - 1, 1), type=int)
    return render_template(
        "filings/draft_versions.html",
        nav_here="papers",
        draft=found,
        kind=paper_kinds()[found.kind],
        rows=rows[:PAGE],
        older_rows=rows[PAGE - 1].number if len(rows) > PAGE else None,
        **_compared(found, older, newer),
    )


def _compared(found: Draft, older: int, newer: int) -> dict[str, Any]:
    before, after = versions.find(found, older), versions.find(found, newer)
    if before is None or after is None:
        return {"before": None, "after": None, "lines": [], "fields": []}
    lines = comparing.compare(versions.whole(found, before), versions.whole(found, after))
    return {
        "before": before,
        "after": after,
        "lines": comparing.changed_only(lines),
        "fields": comparing.fields(before.typed, after.typed),
    }


def take_up(matter: Matter, draft_id: int, number: int) -> ResponseReturnValue:
    """Make an older version the newest again."""
    found = draft_or_404(matter, draft_id)
    seen = DraftForm().seen_revision
    _done(lambda: versions.take_up(found, number, seen), f"Version {number} is taken up again as a new version.")
    return redirect(url_for("filings.draft", matter_id=matter.id, draft_id=draft_id), 303)


def review(matter: Matter, draft_id: int) -> ResponseReturnValue:
    """Show the text with its comments, how the draft stands, and what may be done about it."""
    return _page(matter, draft_or_404(matter, draft_id))


def _page(matter: Matter, found: Draft, **forms: Any) -> str:
    return render_template(
        "filings/review.html",
        nav_here="papers",
        draft=found,
        kind=paper_kinds()[found.kind],
        state=reviewing.state(found),
        steps=reviewing.history(found),
        text=versions.current_text(found),
        threads=commenting.threads(found),
        may_decide=can("filings.decide", "POST"),
        **{"form": CommentForm(formdata=None), "review_form": _review_form(found), "answers": {}, **forms},
    )


def _review_form(found: Draft) -> ReviewForm:
    return ReviewForm(formdata=None, data={"version": found.revision})


def comment(matter: Matter, draft_id: int) -> ResponseReturnValue:
    """Write a comment on the draft."""
    found, form = draft_or_404(matter, draft_id), CommentForm()
    if form.validate() and kept(form, lambda: commenting.comment(found, form.comment.data, form.passage.data)):
        return _back(matter, draft_id, "comments")
    return _page(matter, found, form=form), 422


def answer(matter: Matter, draft_id: int, comment_id: int) -> ResponseReturnValue:
    """Answer a comment; settle it with that."""
    found, form = draft_or_404(matter, draft_id), AnswerForm()

    def verb() -> object:
        return commenting.answer(found, comment_id, form.answer.data, settles=form.settles.data)

    if form.validate() and kept(form, verb):
        return _back(matter, draft_id, "comments")
    return _page(matter, found, answers={comment_id: form}), 422


def ask_review(matter: Matter, draft_id: int) -> ResponseReturnValue:
    """Ask for a review of the version that was on the page."""
    found, form = draft_or_404(matter, draft_id), ReviewForm()
    if form.validate() and kept(form, lambda: reviewing.ask(found, form.seen, form.words.data)):
        flash(f"A review of version {found.revision} is asked for.", "success")
        return _back(matter, draft_id)
    return _page(matter, found, review_form=form), 422


def decide(matter: Matter, draft_id: int) -> ResponseReturnValue:
    """Approve the version that was on the page, or return it with words."""
    found, form = draft_or_404(matter, draft_id), ReviewForm()
    what = request.form.get("decision", "")
    if what not in DECISIONS:
        abort(422, "Choose whether to approve the draft or to return it.")
    verb = reviewing.approve if what == "approve" else reviewing.send_back
    if form.validate() and kept(form, lambda: verb(found, matter, form.seen, form.words.data)):
        said = "approved" if what == "approve" else "returned"
        flash(f"Version {found.revision} is {said}.", "success")
        return _back(matter, draft_id)
    return _page(matter, found, review_form=form), 422


def _done(verb: Callable[[], object], said: str) -> None:
    try:
        with transaction():
            verb()
    except Refusal as refusal:
        flash(str(refusal), "danger")
    else:
        flash(said, "success")


def _back(matter: Matter, draft_id: int, at: str = "") -> ResponseReturnValue:
    address = url_for("filings.review", matter_id=matter.id, draft_id=draft_id, _anchor=at or None)
    return redirect(address, 303)
