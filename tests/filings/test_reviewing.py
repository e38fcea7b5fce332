from __future__ import annotations

import pytest
from flask import Flask

from casefile.filings import commenting, making, reviewing, service
from casefile.filings.models import Draft
from casefile.infra import pdf
from casefile.infra.db import transaction
from casefile.infra.errors import Refusal
from tests import factories
from tests.filings import build


@pytest.fixture
def draft(app: Flask, office: factories.Office, monkeypatch: pytest.MonkeyPatch) -> Draft:
    monkeypatch.setattr(pdf, "from_html", lambda html, **_: html.encode())
    monkeypatch.setattr(pdf, "page_count", lambda made: 1)
    return build.notice(office)


def asked(office: factories.Office, draft: Draft) -> None:
    factories.act_as(office.casey)
    with transaction():
        reviewing.ask(draft, draft.revision, "ready, I think")


def approved(office: factories.Office, draft: Draft) -> None:
    factories.act_as(office.avery)
    with transaction():
        reviewing.approve(draft, office.matter, draft.revision)


def test_a_paralegal_asks_and_counsel_approves(office: factories.Office, draft: Draft) -> None:
    assert reviewing.state(draft) == "draft"
    asked(office, draft)
    assert reviewing.state(draft) == "in review"
    approved(office, draft)
    assert reviewing.state(draft) == "approved"
    assert [step.act for step in reviewing.history(draft)] == ["approved", "asked"]


def test_a_paralegal_does_not_approve(office: factories.Office, draft: Draft) -> None:
    factories.act_as(office.casey)
    with pytest.raises(Refusal, match="An attorney of the team approves"), transaction():
        reviewing.approve(draft, office.matter, draft.revision)


def test_an_attorney_of_another_matter_does_not_approve(office: factories.Office, draft: Draft) -> None:
    factories.act_as(office.blake)
    with pytest.raises(Refusal, match="An attorney of the team approves"), transaction():
        reviewing.approve(draft, office.matter, draft.revision)


def test_an_approval_falls_with_the_next_version(office: factories.Office, draft: Draft) -> None:
    approved(office, draft)
    with transaction():
        service.save_draft(draft, {**draft.typed, "phone": "402-555-0199"}, draft.revision)
    assert reviewing.state(draft) == "draft"


def test_a_version_that_moved_on_is_not_approved_unread(office: factories.Office, draft: Draft) -> None:
    seen = draft.revision
    with transaction():
        service.save_draft(draft, {**draft.typed, "phone": "402-555-0199"}, seen)
    with pytest.raises(Refusal, match="in between"), transaction():
        reviewing.approve(draft, office.matter, seen)


def test_a_draft_is_returned_with_words_only(office: factories.Office, draft: Draft) -> None:
    factories.act_as(office.avery)
    with pytest.raises(Refusal, match="what is to be changed"), transaction():
        reviewing.send_back(draft, office.matter, draft.revision, "  ")
    with transaction():
        reviewing.send_back(draft, office.matter, draft.revision, "The day of signing is wrong.")
    assert reviewing.state(draft) == "returned"


def test_a_review_is_asked_for_once_for_each_version(office: factories.Office, draft: Draft) -> None:
    asked(office, draft)
    with pytest.raises(Refusal, match="asked for already"):
        asked(office, draft)


def test_what_no_attorney_stands_for_is_not_finished(office: factories.Office, draft: Draft) -> None:
    factories.act_as(office.casey)
    with pytest.raises(Refusal, match=f"Version {draft.revision} is not approved"):
        making.make(draft, office.matter)
    approved(office, draft)
    factories.act_as(office.casey)
    assert making.make(draft, office.matter).revision == draft.revision


def test_an_attorney_finishes_what_nobody_else_approved(office: factories.Office, draft: Draft) -> None:
    factories.act_as(office.avery)
    assert making.make(draft, office.matter).revision == draft.revision


def test_a_comment_is_answered_and_settled_by_new_entries(office: factories.Office, draft: Draft) -> None:
    with transaction():
        first = commenting.comment(draft, "Who else appears?", "appears as counsel")
        commenting.answer(draft, first.id, "Nobody.", settles=True)
    (thread,) = commenting.threads(draft)
    assert thread.is_settled
    assert thread.still_there
    assert commenting.count_open(draft) == 0
    with transaction():
        commenting.answer(draft, first.id, "Morgan does, after all.")
    assert commenting.count_open(draft) == 1


def test_a_comment_quotes_words_that_stand_in_the_text(office: factories.Office, draft: Draft) -> None:
    with pytest.raises(Refusal, match="do not stand in the newest version"), transaction():
        commenting.comment(draft, "What is this?", "words of another paper")


def test_a_comment_stays_when_the_words_it_quotes_go(office: factories.Office, draft: Draft) -> None:
    with transaction():
        commenting.comment(draft, "Who else appears?", "appears as counsel")
        service.save_draft(draft, draft.typed, draft.revision, text="Another text.")
    (thread,) = commenting.threads(draft)
    assert not thread.still_there
    assert thread.first.passage == "appears as counsel"


def test_a_comment_of_another_draft_is_not_answered_here(office: factories.Office, draft: Draft) -> None:
    other = build.notice(office)
    with transaction():
        first = commenting.comment(other, "Who else appears?")
    with pytest.raises(Refusal, match="no such comment"), transaction():
        commenting.answer(draft, first.id, "Nobody.")


def test_the_states_of_many_drafts_take_one_query(office: factories.Office, draft: Draft) -> None:
    other = build.notice(office)
    approved(office, other)
    assert reviewing.states([draft, other]) == {draft.id: "draft", other.id: "approved"}


def test_what_waits_for_an_attorney_stands_on_the_desk_of_its_team_and_of_nobody_else(office: factories.Office) -> None:
    draft = build.started(office, "motion_sever")
    assert reviewing.waiting(office.avery.id, limit=9) == []
    with transaction():
        reviewing.ask(draft, draft.revision, "Please.")
    assert [(one.id, state) for one, state, _ in reviewing.waiting(office.avery.id, limit=9)] == [
        (draft.id, "in review")
    ]
    assert reviewing.waiting(office.blake.id, limit=9) == []
    with transaction():
        reviewing.approve(draft, office.matter, draft.revision)
    assert reviewing.waiting(office.avery.id, limit=9) == []
