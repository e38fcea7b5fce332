"""The desk shows what is one's own to do, and what an update of a docket brought."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from casefile.desk import service as desk
from casefile.dockets import service as dockets
from casefile.infra import clock
from casefile.infra.db import db, transaction
from casefile.matters import notebook
from tests import factories
from tests.dockets.shorter import whole, without_last
from tests.matters.acts import read


def take(office: factories.Office, page: bytes) -> None:
    with transaction():
        dockets.take_in(dockets.read(page, "azd"), page, lead=office.avery, user_id=office.avery.id)


def new(office: factories.Office) -> list[str]:
    db.session.rollback()
    return [entry.text for entry, _ in desk.desk(office.avery.id).new_entries]


def test_the_first_import_is_not_news(office: factories.Office) -> None:
    take(office, whole("azd"))
    assert new(office) == []


def test_what_an_update_brought_is_news_and_the_rest_is_not(office: factories.Office) -> None:
    take(office, without_last("azd", 3))
    take(office, whole("azd"))
    assert new(office) == [entry.text for entry in dockets.read(whole("azd"), "azd").entries[:-4:-1]]


def test_an_update_is_news_to_the_team_alone(office: factories.Office) -> None:
    take(office, without_last("azd", 3))
    take(office, whole("azd"))
    assert desk.desk(office.blake.id).new_entries == []


def test_news_grows_old_in_a_week(office: factories.Office, monkeypatch: pytest.MonkeyPatch) -> None:
    take(office, without_last("azd", 3))
    take(office, whole("azd"))
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(days=8))
    assert new(office) == []


def test_the_desk_shows_ones_own_tasks_only(avery: FlaskClient, casey: FlaskClient, office: factories.Office) -> None:
    with transaction():
        factories.act_as(office.avery)
        notebook.take_on(office.matter, "Read the phone records", None, office.casey)
    assert "Read the phone records" in read(casey, "/")
    assert "Read the phone records" not in read(avery, "/")


def test_an_administrators_desk_is_the_list_of_accounts(morgan: FlaskClient) -> None:
    assert morgan.get("/").location == "/accounts"


@pytest.mark.parametrize("wanted", ["", "a", " ", "%", "_", "\\", "%%", "x" * 5000, "'; DROP TABLE note; --"])
def test_any_words_can_be_searched_for(avery: FlaskClient, wanted: str) -> None:
    answer = avery.get("/search", query_string={"q": wanted})
    assert answer.status_code == 200


def test_a_sign_of_a_pattern_is_searched_for_as_itself(avery: FlaskClient, office: factories.Office) -> None:
    with transaction():
        factories.act_as(office.avery)
        notebook.write_note(office.matter, "He paid 100% of it")
        notebook.write_note(office.matter, "The file is named a_b and not acb")
    assert "100% of it" in read(avery, "/search?q=100%25")
    assert "He paid" not in read(avery, "/search?q=10%25of")
    assert "named a_b" in read(avery, "/search?q=a_b")
    assert "Nothing found" in read(avery, "/search?q=n_m_d")


def test_what_is_searched_for_is_shown_as_text(avery: FlaskClient) -> None:
    page = avery.get("/search", query_string={"q": "<script>alert(1)</script>"}).get_data(as_text=True)
    assert "<script>alert" not in page
