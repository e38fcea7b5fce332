"""The pages around a draft: versions and their comparison, comments, review, what somebody else saved, service."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from casefile.filings import commenting, guarding, making, paper_views, reviewing, service, versions
from casefile.filings.models import Draft, Paper
from casefile.infra import clock, pdf
from casefile.infra.db import db, transaction
from tests import factories
from tests.charges.build import counted_queries
from tests.filings import build
from tests.filings.test_views import as_typed, finished, papers, post


@pytest.fixture(autouse=True)
def plain_pdf(monkeypatch: pytest.MonkeyPatch) -> None:
    """Papers here are their HTML: what is tested is the way to them."""
    monkeypatch.setattr(pdf, "from_html", lambda html, **_: html.encode())
    monkeypatch.setattr(pdf, "page_count", lambda made: 1)


def at(office: factories.Office, draft: Draft, more: str = "") -> str:
    return papers(office, f"/drafts/{draft.id}{more}")


def rewritten(draft: Draft, text: str) -> None:
    with transaction():
        service.save_draft(draft, draft.typed, draft.revision, text=text)


def test_the_preview_shows_what_was_typed_and_keeps_nothing(
    app: Flask, office: factories.Office, casey: FlaskClient
) -> None:
    draft = build.notice(office)
    typed = as_typed(draft, text="Words of *today* for {{ accused.name }}. [[one more thing]]")
    shown = post(casey, at(office, draft, "/preview"), **typed).get_data(as_text=True)
    assert "<i>today</i> for Dana Doe" in shown
    assert '<mark class="gap">[one more thing]</mark>' in shown
    assert '<a href="#text">one more thing</a>' in shown
    db.session.expire_all()
    assert draft.revision == 2


def test_without_script_a_button_shows_the_preview_and_keeps_nothing(
    app: Flask, office: factories.Office, casey: FlaskClient
) -> None:
    draft = build.notice(office)
    answer = post(casey, at(office, draft), **as_typed(draft, text="Words of *today*.", act="preview"))
    assert answer.status_code == 200
    assert "<i>today</i>" in answer.get_data(as_text=True)
    db.session.expire_all()
    assert draft.revision == 2


def test_what_is_typed_is_shown_as_text_and_never_runs(
    app: Flask, office: factories.Office, casey: FlaskClient
) -> None:
    draft = build.notice(office)
    typed = as_typed(draft, text="<script>alert(1)</script> <img src=x onerror=alert(1)>", firm="<b>x</b>")
    shown = post(casey, at(office, draft, "/preview"), **typed).get_data(as_text=True)
    assert "<script>" not in shown
    assert "<img" not in shown
    assert "<b>x</b>" not in shown


def test_what_another_saved_stands_beside_what_was_typed(
    app: Flask, office: factories.Office, avery: FlaskClient
) -> None:
    draft = build.notice(office)
    seen = draft.revision
    rewritten(draft, "Counsel appears on Monday.")
    answer = post(avery, at(office, draft), **as_typed(draft, revision=seen, text="Counsel appears on Friday."))
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "What Avery Stone saved in between, version 3" in page
    assert "<del>Monday</del><ins>Friday</ins>" in page
    assert "Counsel appears on Friday.</textarea>" in page
    assert '<input name="revision" type="hidden" value="3">' in page  # a second save stands on top of theirs
    again = post(avery, at(office, draft), **as_typed(draft, revision=3, text="Counsel appears on both days."))
    assert again.status_code == 303


def test_two_versions_are_compared_word_by_word(app: Flask, office: factories.Office, casey: FlaskClient) -> None:
    draft = build.notice(office)
    rewritten(draft, "Counsel appears on Monday.")
    rewritten(draft, "Counsel appears on Friday.")
    assert "<del>Monday</del><ins>Friday</ins>" in casey.get(at(office, draft, "/versions")).text
    assert "Version 1 compared with version 4" in casey.get(at(office, draft, "/versions?older=1&newer=4")).text
    assert "There is no such version" in casey.get(at(office, draft, "/versions?older=7&newer=9")).text


def test_the_proposed_order_is_compared_as_a_text_and_not_as_a_field(
    app: Flask, office: factories.Office, casey: FlaskClient
) -> None:
    draft = build.started(office, "motion_speedy_trial")
    with transaction():
        service.save_draft(draft, {**draft.typed, "order": "It is ordered on Monday."}, 1, text="Text.")
        service.save_draft(draft, {**draft.typed, "order": "It is ordered on Friday."}, 2, text="Text.")
    page = casey.get(at(office, draft, "/versions")).text
    assert "It is ordered on <del>Monday</del><ins>Friday</ins>." in page
    assert "Fields beside the text" not in page


def test_pages_are_counted_where_the_page_asks_for_it(
    app: Flask, office: factories.Office, casey: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = build.notice(office)
    monkeypatch.setattr(pdf, "page_count", lambda made: 12)
    assert "Count the pages" in casey.get(at(office, draft)).text
    assert "12 pages as last saved" in casey.get(at(office, draft, "?count=pages")).text


def test_a_draft_from_before_papers_had_several_ways_of_service_keeps_its_one(
    app: Flask, office: factories.Office, casey: FlaskClient
) -> None:
    draft = build.notice(office, served_by="mail", served_upon="Jordan Pike", served_on="2026-03-03")
    page = casey.get(at(office, draft)).text
    assert '<option selected value="mail">' in page
    assert "Jordan Pike</textarea>" in page


def test_an_older_version_is_taken_up_through_the_page(
    app: Flask, office: factories.Office, casey: FlaskClient
) -> None:
    draft = build.notice(office)
    rewritten(draft, "Counsel appears on Monday.")
    rewritten(draft, "Counsel appears on Friday.")
    assert post(casey, at(office, draft, "/versions/3"), revision=4).status_code == 303
    db.session.expire_all()
    assert versions.current_text(draft) == "Counsel appears on Monday."


def test_the_list_of_versions_takes_the_same_number_of_queries_however_long_it_is(
    app: Flask, office: factories.Office, casey: FlaskClient
) -> None:
    draft = build.notice(office)
    rewritten(draft, "one")
    casey.get(at(office, draft, "/versions"))
    with counted_queries() as few:
        casey.get(at(office, draft, "/versions"))
    for number in range(8):
        rewritten(draft, f"text {number}")
    casey.get(at(office, draft, "/versions"))
    with counted_queries() as many:
        casey.get(at(office, draft, "/versions"))
    assert len(many) == len(few)


def test_a_comment_is_written_and_settled_through_the_page(
    app: Flask, office: factories.Office, casey: FlaskClient
) -> None:
    draft = build.notice(office)
    asked = post(casey, at(office, draft, "/comments"), comment="Who else appears?", passage="appears as counsel")
    assert asked.status_code == 303
    assert "1 open" in casey.get(at(office, draft)).text
    (thread,) = commenting.threads(draft)
    post(casey, at(office, draft, f"/comments/{thread.first.id}"), answer="Nobody.", settles="y")
    assert "settles it" in casey.get(at(office, draft, "/review")).text


def test_a_comment_on_words_that_are_not_there_keeps_what_was_typed(
    app: Flask, office: factories.Office, casey: FlaskClient
) -> None:
    draft = build.notice(office)
    answer = post(casey, at(office, draft, "/comments"), comment="Who else appears?", passage="other words")
    assert answer.status_code == 422
    assert "do not stand in the newest version" in answer.text
    assert "Who else appears?</textarea>" in answer.text


def test_a_paralegal_asks_for_a_review_and_cannot_decide(
    app: Flask, office: factories.Office, casey: FlaskClient
) -> None:
    draft = build.notice(office)
    page = casey.get(at(office, draft, "/review")).text
    assert "Ask for a review" in page
    assert "Approve version" not in page
    assert post(casey, at(office, draft, "/review/decide"), version=2, decision="approve").status_code == 404
    assert post(casey, at(office, draft, "/review/ask"), version=2, words="ready").status_code == 303
    assert "in review" in casey.get(papers(office)).text


def test_a_draft_returned_without_words_is_refused_at_the_form(
    app: Flask, office: factories.Office, avery: FlaskClient
) -> None:
    draft = build.notice(office)
    answer = post(avery, at(office, draft, "/review/decide"), version=2, decision="return")
    assert answer.status_code == 422
    assert "Nothing says what is to be changed" in answer.text
    assert reviewing.state(draft) == "draft"


def test_the_service_of_a_paper_is_recorded_and_corrected_by_a_later_record(
    app: Flask, office: factories.Office, casey: FlaskClient
) -> None:
    paper, today = finished(office), clock.today(office.matter.zone).isoformat()
    first = {"upon": "Jordan Pike", "how": "mail", "served_on": today, "replaces_id": 0}
    assert post(casey, papers(office, f"/{paper.id}/service"), **first).status_code == 303
    db.session.expire_all()
    record = paper.served[0].id
    post(casey, papers(office, f"/{paper.id}/service"), **{**first, "how": "hand", "replaces_id": record})
    page = casey.get(papers(office, f"/{paper.id}")).text
    assert "by hand" in page
    assert "a later record takes its place" in page
    assert f'served <time datetime="{today}"' in casey.get(papers(office)).text


@pytest.mark.parametrize(("how", "served_on"), [("", "2026-03-02"), ("pigeon", "2026-03-02"), ("mail", "2020-01-01")])
def test_a_service_that_cannot_be_is_refused_and_keeps_what_was_typed(
    app: Flask, office: factories.Office, casey: FlaskClient, how: str, served_on: str
) -> None:
    paper = finished(office)
    typed = {"upon": "Jordan Pike", "how": how, "served_on": served_on, "replaces_id": 0}
    answer = post(casey, papers(office, f"/{paper.id}/service"), **typed)
    assert answer.status_code == 422
    assert "Jordan Pike</textarea>" in answer.text
    db.session.expire_all()
    assert paper.served == []


def test_the_copy_for_a_word_processor_is_the_one_made_at_the_finish(
    app: Flask, office: factories.Office, avery: FlaskClient
) -> None:
    draft = build.notice(office)
    made = service.make(draft, office.matter)
    with transaction():
        paper = service.finish(draft, made, office.matter)
    answer = avery.get(papers(office, f"/{paper.id}/paper.docx"))
    assert answer.data == made.docx
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert paper.copies[0].sha256 in avery.get(papers(office, f"/{paper.id}")).text


def test_what_the_guard_finds_holds_a_paper_up_until_an_attorney_lets_it_pass(
    app: Flask, office: factories.Office, avery: FlaskClient
) -> None:
    draft = build.notice(office)
    rewritten(draft, "The number 078-05-1120 stands here.")
    back = post(avery, at(office, draft, "/finish"))
    assert "The guard found" in avery.get(back.location).text
    assert service.list_papers(office.matter) == []
    found = making.findings(draft, office.matter, making.composed(draft, office.matter))
    for one in guarding.holding(found, {}):
        post(avery, at(office, draft, "/guard"), key=one.key, why="An invented number.")
    assert len(guarding.overridden(draft)) == len(guarding.holding(found, {}))
    assert post(avery, at(office, draft, "/finish")).location != at(office, draft)


def test_a_paralegal_lets_nothing_pass(app: Flask, office: factories.Office, casey: FlaskClient) -> None:
    draft = build.notice(office)
    assert post(casey, at(office, draft, "/guard"), key="x", why="because").status_code == 404


def test_what_is_typed_is_looked_at_by_the_guard_with_every_preview(
    app: Flask, office: factories.Office, casey: FlaskClient
) -> None:
    draft = build.notice(office)
    assert "The guard looked at version 2, as saved." in casey.get(at(office, draft)).text
    shown = post(casey, at(office, draft, "/preview"), **as_typed(draft, text="SSN 123-45-6789")).text
    panel = shown.partition("data-findings=")[2]
    assert panel.startswith('"1"')
    assert "A social-security or taxpayer number stands here" in panel
    assert "typed on top of version 2 and not saved" in panel


def test_the_page_without_script_says_that_the_guard_looked_at_what_was_typed(
    app: Flask, office: factories.Office, casey: FlaskClient
) -> None:
    draft = build.notice(office)
    page = post(casey, at(office, draft), **as_typed(draft, text="Words.", act="preview")).text
    assert "The guard looked at what stands in the fields of this page, typed on top of version 2" in page


def test_what_is_missing_is_counted_and_led_to_from_the_text(
    app: Flask, office: factories.Office, casey: FlaskClient
) -> None:
    draft = build.notice(office)
    page = post(casey, at(office, draft), **as_typed(draft, text="[[one]] and [[two]]", act="preview")).text
    count = page.partition('data-lacks="')[2].partition('"')[0]
    assert f"Still missing: {count} things" in page
    assert f'<a href="#lacks" data-lacks-link>{count} things are missing</a>' in page


def test_open_comments_are_named_beside_finishing(app: Flask, office: factories.Office, avery: FlaskClient) -> None:
    draft = build.notice(office)
    assert "comment is open" not in avery.get(at(office, draft)).text
    with transaction():
        commenting.comment(draft, "Is this so?")
    assert "1 comment is open." in avery.get(at(office, draft)).text
    assert post(avery, at(office, draft, "/finish")).status_code == 303
    db.session.expire_all()
    assert draft.paper_id is not None


def test_a_telephone_without_a_digit_is_refused(app: Flask, office: factories.Office, casey: FlaskClient) -> None:
    draft = build.notice(office)
    answer = post(casey, at(office, draft), **as_typed(draft, phone="none"))
    assert (answer.status_code, "This holds no digit" in answer.text) == (422, True)


def test_two_who_change_different_fields_lose_nothing(app: Flask, office: factories.Office, casey: FlaskClient) -> None:
    draft = build.notice(office)
    seen, old = draft.revision, as_typed(draft)
    with transaction():
        service.save_draft(draft, {**draft.typed, "bar_number": "NE 12345"}, draft.revision)
    page = post(casey, at(office, draft), **{**old, "revision": seen, "text": "Casey's words."})
    assert page.status_code == 409
    assert 'value="NE 12345"' in page.text
    assert "Casey&#39;s words.</textarea>" in page.text
    assert "Taken from theirs, since you had not changed it: Bar number." in page.text
    assert "You both changed" not in page.text


def test_a_field_that_both_changed_stays_as_typed_with_theirs_beside_it(
    app: Flask, office: factories.Office, casey: FlaskClient
) -> None:
    draft = build.notice(office)
    seen, old = draft.revision, as_typed(draft)
    with transaction():
        service.save_draft(draft, {**draft.typed, "firm": "Theirs"}, draft.revision, text="Their words.")
    page = post(
        casey,
        at(office, draft),
        **{**old, "revision": seen, "firm": "Mine", "text": versions.first_text("notice_of_appearance")},
    )
    assert "You both changed: Firm or office." in page.text
    assert 'value="Mine"' in page.text
    assert '<del class="pre-line">Theirs</del>' in page.text
    assert "Their words.</textarea>" in page.text


def test_counsel_chooses_the_form_of_the_page_and_the_courts_own_is_the_default(
    app: Flask, office: factories.Office, casey: FlaskClient
) -> None:
    draft = build.notice(office)
    assert "the court&#39;s own: Federal district court" in casey.get(at(office, draft)).text
    assert making.composed(draft, office.matter).sheet.frame_key == "federal"
    assert post(casey, at(office, draft), **as_typed(draft, text="x", frame="letter")).status_code == 422
    assert post(casey, at(office, draft), **as_typed(draft, text="x", frame="federal_pleading")).status_code == 303
    db.session.expire_all()
    assert making.composed(draft, office.matter).sheet.frame_key == "federal_pleading"
    letter = build.started(office, "letter_engagement")
    assert "Form of the page" not in casey.get(at(office, letter)).text


def test_a_finished_paper_for_the_court_is_named_by_its_number_and_title(
    app: Flask, office: factories.Office, avery: FlaskClient
) -> None:
    paper = finished(office)
    office.matter.docket_number = "2:26-cr-00417"
    assert paper_views.file_name(paper, office.matter, "pdf") == "2-26-cr-00417-notice-of-appearance.pdf"
    paper_of_client = Paper(id=7, kind="letter_engagement", title="Engagement letter")
    assert paper_views.file_name(paper_of_client, office.matter, "pdf") == "letter-7.pdf"
