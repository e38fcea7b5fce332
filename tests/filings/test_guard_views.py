"""What the guard found, on the page of a draft: shown, let pass by an attorney, replaced in the text."""

from __future__ import annotations

import re

from flask import Flask
from flask.testing import FlaskClient

from casefile.filings import guarding, service, versions
from casefile.filings.models import Draft
from casefile.infra.db import db, transaction
from tests import factories
from tests.filings.test_guarding import child
from tests.filings.test_views import papers, post

SAID = "Robin Example was heard.\n\nThe number 123-45-6789 is in evidence."


def written(office: factories.Office, text: str = SAID) -> Draft:
    child(office)
    with transaction():
        factories.act_as(office.avery)
        draft = service.start_draft(office.matter, "motion_sever")
        versions.save(draft, draft.typed, draft.revision, text=text)
    return draft


def page(client: FlaskClient, office: factories.Office, draft: Draft) -> str:
    html = client.get(papers(office, f"/drafts/{draft.id}")).get_data(as_text=True)
    return html[html.index('aria-labelledby="guard"') : html.index('aria-labelledby="finish-title"')]


def test_the_page_shows_rule_place_remedy_and_how_far_the_source_was_read(
    app: Flask, office: factories.Office, avery: FlaskClient
) -> None:
    draft = written(office)
    shown = page(avery, office, draft)
    for words in ("The name of a child", "<ins>MV-1</ins>", "line 1", "18 U.S.C. § 3509(d)(2)", "Nobody can let this"):
        assert words in shown
    assert "Fed. R. Crim. P. 49.1(a)(1)" in shown


def test_an_attorney_lets_a_finding_pass_and_the_page_names_them(
    app: Flask, office: factories.Office, avery: FlaskClient
) -> None:
    draft = written(office)
    key = re.findall(r'name="key" value="(\w+)"', page(avery, office, draft))[0]
    assert (
        post(avery, papers(office, f"/drafts/{draft.id}/guard"), key=key, why="The court ordered it").status_code == 303
    )
    assert "Let pass by Avery Stone" in page(avery, office, draft)


def test_a_paralegal_is_offered_no_way_to_let_anything_pass(
    app: Flask, office: factories.Office, casey: FlaskClient
) -> None:
    draft = written(office)
    assert 'name="key"' not in page(casey, office, draft)
    assert post(casey, papers(office, f"/drafts/{draft.id}/guard"), key="0" * 32, why="x").status_code == 404


def test_what_can_be_replaced_is_replaced_as_a_new_version(
    app: Flask, office: factories.Office, casey: FlaskClient
) -> None:
    draft = written(office)
    where = papers(office, f"/drafts/{draft.id}/guard/replace")
    assert post(casey, where, revision=draft.revision).status_code == 303
    db.session.expire_all()
    assert versions.current_text(draft) == "MV-1 was heard.\n\nThe number xxx-xx-6789 is in evidence."
    assert "The guard found nothing" in page(casey, office, draft)


def test_nothing_is_replaced_in_a_text_that_somebody_saved_meanwhile(
    app: Flask, office: factories.Office, casey: FlaskClient
) -> None:
    draft = written(office)
    post(casey, papers(office, f"/drafts/{draft.id}/guard/replace"), revision=draft.revision - 1)
    db.session.expire_all()
    assert versions.current_text(draft) == SAID


def test_what_is_let_pass_on_the_page_is_what_finishing_asks_for(
    app: Flask, office: factories.Office, avery: FlaskClient
) -> None:
    draft = written(office, "The number 123-45-6789 is in evidence.")
    key = re.findall(r'name="key" value="(\w+)"', page(avery, office, draft))[0]
    post(avery, papers(office, f"/drafts/{draft.id}/guard"), key=key, why="The court ordered it")
    assert list(guarding.overridden(draft)) == [key]
