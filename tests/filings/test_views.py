from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask, g
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from casefile.filings import service
from casefile.filings.models import Draft, Paper
from casefile.infra import clock, pdf
from casefile.infra.audit import AuditEntry
from casefile.infra.db import db, transaction
from tests import factories
from tests.accounts.signing import csrf_token, sign_in
from tests.charges.build import counted_queries
from tests.filings import build


@pytest.fixture(autouse=True)
def plain_pdf(monkeypatch: pytest.MonkeyPatch) -> None:
    """Papers here are their HTML: what is tested is the way to them."""
    monkeypatch.setattr(pdf, "from_html", lambda html, **_: html.encode())
    monkeypatch.setattr(pdf, "page_count", lambda made: 1)


def post(client: FlaskClient, where: str, /, **typed: object) -> TestResponse:
    answer = client.post(where, data={"csrf_token": csrf_token(client), **typed})
    for name in ("matter", "matter_role"):
        g.pop(name, None)
    return answer


def papers(office: factories.Office, more: str = "") -> str:
    return f"/matters/{office.matter.id}/papers{more}"


def finished(office: factories.Office) -> Paper:
    draft = build.notice(office)
    made = service.make(draft, office.matter)
    with transaction():
        return service.finish(draft, made, office.matter)


def as_typed(draft: Draft, **changed: object) -> dict[str, object]:
    return {**draft.typed, "revision": draft.revision, "served_upon": "", "served_on": "", "bar_number": "", **changed}


def test_a_paralegal_starts_a_draft_and_saves_it(app: Flask, office: factories.Office, casey: FlaskClient) -> None:
    started = post(casey, papers(office), kind="notice_of_appearance")
    assert started.status_code == 303
    draft = service.list_drafts(office.matter)[0]
    saved = post(casey, started.location, **as_typed(draft, phone="402-555-0142", signature="line"))
    assert saved.status_code == 303
    db.session.expire_all()
    assert service.list_drafts(office.matter)[0].typed["phone"] == "402-555-0142"


def test_a_paralegal_cannot_finish(app: Flask, office: factories.Office, casey: FlaskClient) -> None:
    draft = build.notice(office)
    assert post(casey, papers(office, f"/drafts/{draft.id}/finish")).status_code == 404
    assert service.list_papers(office.matter) == []
    assert "Finish and freeze" not in casey.get(papers(office, f"/drafts/{draft.id}")).get_data(as_text=True)


def test_counsel_finishes_a_draft(app: Flask, office: factories.Office, avery: FlaskClient) -> None:
    draft = build.notice(office)
    done = post(avery, papers(office, f"/drafts/{draft.id}/finish"))
    (paper,) = service.list_papers(office.matter)
    assert done.location == papers(office, f"/{paper.id}")
    assert paper.sha256 in avery.get(done.location).get_data(as_text=True)
    assert avery.get(papers(office, f"/drafts/{draft.id}")).location == done.location


def test_a_stale_sign_in_is_asked_again_before_finishing(app: Flask, office: factories.Office) -> None:
    draft, stale = build.notice(office), sign_in(app.test_client(), office.avery, fresh=False)
    answer = post(stale, papers(office, f"/drafts/{draft.id}/finish"))
    assert answer.status_code == 401
    assert "/confirm" in answer.get_data(as_text=True)
    assert service.list_papers(office.matter) == []


def test_a_stale_sign_in_is_asked_again_before_a_paper_is_opened(app: Flask, office: factories.Office) -> None:
    paper, stale = finished(office), sign_in(app.test_client(), office.avery, fresh=False)
    assert "confirm" in stale.get(papers(office, f"/{paper.id}/paper.pdf")).location


def test_counsel_outside_the_matter_finds_no_paper(app: Flask, office: factories.Office, blake: FlaskClient) -> None:
    draft, paper = build.notice(office), finished(office)
    addresses = ("", f"/drafts/{draft.id}", f"/drafts/{draft.id}/preview.pdf", f"/{paper.id}", f"/{paper.id}/paper.pdf")
    assert {blake.get(papers(office, more)).status_code for more in addresses} == {404}


def test_a_paper_is_not_found_under_another_matter(app: Flask, office: factories.Office, blake: FlaskClient) -> None:
    draft, paper = build.notice(office), finished(office)
    theirs = f"/matters/{office.other_matter.id}/papers"
    for more in (f"/drafts/{draft.id}", f"/drafts/{draft.id}/preview.pdf", f"/{paper.id}", f"/{paper.id}/paper.pdf"):
        assert blake.get(theirs + more).status_code == 404


def test_what_is_missing_stands_on_the_draft_and_refuses_finishing(
    app: Flask, office: factories.Office, avery: FlaskClient
) -> None:
    draft = build.notice(office, phone=None)
    page = avery.get(papers(office, f"/drafts/{draft.id}")).get_data(as_text=True)
    assert "counsel&#39;s telephone number" in page
    assert "Fed. R. Crim. P. 49(b)(4)" in page
    back = post(avery, papers(office, f"/drafts/{draft.id}/finish"))
    assert back.location == papers(office, f"/drafts/{draft.id}")
    assert "Not finished. Missing: counsel&#39;s telephone number" in avery.get(back.location).get_data(as_text=True)
    assert service.list_papers(office.matter) == []


def test_a_wrong_field_keeps_what_was_typed(app: Flask, office: factories.Office, avery: FlaskClient) -> None:
    draft = build.notice(office)
    answer = post(avery, papers(office, f"/drafts/{draft.id}"), **as_typed(draft, email="no address", firm="New & Co"))
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "“no address” is no e-mail address; right is one like robin@office.example." in page
    assert "New &amp; Co" in page


def test_a_save_on_an_older_page_is_refused_and_keeps_what_was_typed(
    app: Flask, office: factories.Office, avery: FlaskClient
) -> None:
    draft = build.notice(office)
    answer = post(avery, papers(office, f"/drafts/{draft.id}"), **as_typed(draft, revision=1, firm="New & Co"))
    assert answer.status_code == 409
    assert "in between" in answer.get_data(as_text=True)
    assert "New &amp; Co" in answer.get_data(as_text=True)


def test_a_revision_of_thousands_of_digits_is_an_old_page_and_no_error(
    app: Flask, office: factories.Office, avery: FlaskClient
) -> None:
    draft = build.notice(office)
    answer = post(avery, papers(office, f"/drafts/{draft.id}"), **as_typed(draft, revision="9" * 5000))
    assert answer.status_code == 409


def test_a_preview_is_a_pdf_that_nothing_keeps_and_nothing_runs_in(
    app: Flask, office: factories.Office, casey: FlaskClient
) -> None:
    draft = build.notice(office)
    answer = casey.get(papers(office, f"/drafts/{draft.id}/preview.pdf"))
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("inline")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")


def test_opening_a_paper_gives_its_bytes_and_leaves_a_trace(
    app: Flask, office: factories.Office, avery: FlaskClient
) -> None:
    paper = finished(office)
    answer = avery.get(papers(office, f"/{paper.id}/paper.pdf"))
    assert answer.data == service.open_paper(paper, office.matter)
    assert answer.headers["Content-Disposition"].startswith("attachment")
    reads = db.session.scalars(db.select(AuditEntry.target).where(AuditEntry.action == "paper.export")).all()
    assert reads == [f"filings.open_paper paper_id={paper.id}"]


def test_the_filing_is_recorded_with_its_entry(app: Flask, office: factories.Office, casey: FlaskClient) -> None:
    paper, today = finished(office), clock.today(office.matter.zone)
    done = post(casey, papers(office, f"/{paper.id}"), filed_on=today.isoformat(), entry_number="12")
    assert done.status_code == 303
    db.session.expire_all()
    assert "entry 12" in casey.get(papers(office, f"/{paper.id}")).get_data(as_text=True)


def test_a_filing_of_tomorrow_is_refused_at_the_form(app: Flask, office: factories.Office, casey: FlaskClient) -> None:
    paper, tomorrow = finished(office), clock.today(office.matter.zone) + timedelta(days=1)
    answer = post(casey, papers(office, f"/{paper.id}"), filed_on=tomorrow.isoformat())
    assert answer.status_code == 422
    assert "between then and today" in answer.get_data(as_text=True)


def test_an_unknown_kind_of_paper_is_refused(app: Flask, office: factories.Office, avery: FlaskClient) -> None:
    assert post(avery, papers(office), kind="brief").status_code == 422


def test_a_closed_matter_starts_no_paper(app: Flask, office: factories.Office, avery: FlaskClient) -> None:
    with transaction():
        office.matter.closed_at = clock.now()
    assert post(avery, papers(office), kind="case_summary").status_code == 409


def test_the_list_takes_the_same_number_of_queries_however_long_it_is(
    app: Flask, office: factories.Office, avery: FlaskClient
) -> None:
    finished(office)
    avery.get(papers(office))
    with counted_queries() as few:
        avery.get(papers(office))
    for _ in range(6):
        finished(office)
    avery.get(papers(office))
    with counted_queries() as many:
        page = avery.get(papers(office)).get_data(as_text=True)
    assert page.count("not filed yet") == 7
    assert len(many) == len(few)


def test_a_draft_says_the_law_it_cites_how_far_it_was_read_and_that_a_local_rule_may_limit_it(
    app: Flask, office: factories.Office, avery: FlaskClient
) -> None:
    draft = build.started(office, "memorandum_sentencing")
    page = avery.get(f"/matters/{office.matter.id}/papers/drafts/{draft.id}").get_data(as_text=True)
    shown = " ".join(page.split())
    assert "the factors that a court considers in imposing a sentence" in shown
    law = shown[shown.index("The law of this text") :]
    assert law.index("18 U.S.C. § 3553(a)") < law.index("not checked")
    assert "a local rule or an order may set one" in shown
