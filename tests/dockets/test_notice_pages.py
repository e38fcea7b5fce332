"""The pages of notices: dropped, looked at, taken in; what is not one's own is not there, no other mail is kept."""

from __future__ import annotations

import html
from datetime import timedelta
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from casefile.dockets import jobs
from casefile.dockets.models import DocketNotice, StagedNotices
from casefile.infra import clock
from casefile.infra.db import db, transaction
from casefile.matters import service as matters
from casefile.matters.models import DocketEntry
from tests import factories
from tests.accounts.signing import csrf_token
from tests.dockets.notices import mail, nef
from tests.dockets.test_notices import SET, TODAY, ahead, of, printed
from tests.infra import tables

LOGS = ("audit_entry", "sign_in")


def drop(client: FlaskClient, *mails: bytes) -> TestResponse:
    files = [(BytesIO(one), f"notice-{n}.eml") for n, one in enumerate(mails, 1)]
    sent = {"csrf_token": csrf_token(client), "mails": files}
    return client.post("/dockets/notices", data=sent, content_type="multipart/form-data")


def take(client: FlaskClient, preview: str) -> TestResponse:
    return client.post(preview, data={"csrf_token": csrf_token(client)})


def text(client: FlaskClient, path: str | None) -> str:
    answer = client.get(path or "")
    assert answer.status_code == 200
    return html.unescape(answer.get_data(as_text=True))


@pytest.fixture
def setting(office: factories.Office) -> bytes:
    return mail(of(office.matter, SET.format(printed(ahead(90))) + f" Objections due by {printed(ahead(30))}."))


def test_a_preview_shows_what_would_come_and_keeps_nothing_of_it(avery: FlaskClient, setting: bytes) -> None:
    before = tables.contents((*LOGS, "staged_notices"))
    answer = drop(avery, setting)
    assert answer.status_code == 303
    page = text(avery, answer.location)
    for words in ("Sentencing set for", "Objections", "hearing set", "proposed date", f"{ahead(90):%-d %b %Y}"):
        assert words in page, words
    assert "1 new docket entry" in page
    assert tables.changed(before, tables.contents((*LOGS, "staged_notices"))) == []


def test_saying_yes_takes_the_notice_in_and_lets_go_of_what_waited(
    avery: FlaskClient, office: factories.Office, setting: bytes
) -> None:
    answer = take(avery, drop(avery, setting).location)
    assert answer.location == f"/matters/{office.matter.id}/notices"
    page = text(avery, answer.location)
    assert "1 new docket entry" in page
    assert "Sentencing set for" in page
    assert "Dates that came of this entry" in page
    db.session.rollback()
    assert db.session.scalars(select(StagedNotices)).all() == []


def test_a_second_yes_finds_nothing_to_take_in(avery: FlaskClient, setting: bytes) -> None:
    preview = drop(avery, setting).location
    take(avery, preview)
    assert take(avery, preview).status_code == 404


def test_the_same_notice_again_is_said_to_be_here_and_offers_nothing(avery: FlaskClient, setting: bytes) -> None:
    take(avery, drop(avery, setting).location)
    page = text(avery, drop(avery, setting).location)
    assert "No new docket entry; 1 was here already." in page
    assert "Take in what is new" not in page


def test_several_notices_are_dropped_at_once(avery: FlaskClient, office: factories.Office, setting: bytes) -> None:
    other = mail(of(office.matter, "MOTION to continue.", number="53"))
    take(avery, drop(avery, setting, other).location)
    db.session.rollback()
    assert {one.number for one in db.session.scalars(select(DocketEntry))} == {52, 53}


def test_a_file_that_is_no_notice_is_named_and_the_others_go_on(avery: FlaskClient, setting: bytes) -> None:
    page = text(avery, drop(avery, b"hello", setting).location)
    assert "notice-1.eml: Not read: it is no e-mail" in page
    assert "1 new docket entry" in page


def test_where_no_file_is_a_notice_nothing_is_stored(avery: FlaskClient) -> None:
    before = tables.contents(LOGS)
    answer = drop(avery, b"hello", b"\xff\xd8\xff\xe0")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "notice-1.eml" in page
    assert "notice-2.eml" in page
    assert tables.changed(before, tables.contents(LOGS)) == []


def test_a_form_without_a_file_says_so(avery: FlaskClient) -> None:
    answer = drop(avery)
    assert answer.status_code == 422
    assert "Choose the notices." in answer.get_data(as_text=True)


def test_more_than_fifty_at_once_are_refused(avery: FlaskClient, setting: bytes) -> None:
    answer = drop(avery, *[setting] * 51)
    assert (answer.status_code, b"At most 50 at a time" in answer.data) == (422, True)


def test_a_matter_of_others_looks_exactly_as_one_that_does_not_exist(
    avery: FlaskClient, office: factories.Office
) -> None:
    number = office.other_matter.docket_number or ""
    pages = [
        text(avery, drop(avery, mail(nef("ORDER.", case=case, filed=printed(TODAY)))).location).replace(case, "number")
        for case in (number, "4:26-cr-99999")
    ]
    pages = [page.partition("<main")[2].partition("</main")[0] for page in pages]
    assert "No matter of yours has this court and number." in pages[0]
    assert pages[0] == pages[1]


def test_what_waits_is_seen_by_whoever_dropped_it_alone(
    avery: FlaskClient, blake: FlaskClient, casey: FlaskClient, setting: bytes
) -> None:
    preview = drop(avery, setting).location
    for other in (blake, casey):
        assert other.get(preview).status_code == 404
        assert take(other, preview).status_code == 404


def test_what_waits_is_gone_after_a_day(avery: FlaskClient, setting: bytes) -> None:
    preview = drop(avery, setting).location
    with transaction():
        db.session.execute(db.update(StagedNotices).values(staged_at=clock.now() - timedelta(hours=24, minutes=1)))
    assert avery.get(preview).status_code == 404
    assert take(avery, preview).status_code == 404
    jobs.drop_forgotten()
    assert db.session.scalars(select(StagedNotices)).all() == []


def test_a_person_who_left_the_team_meanwhile_takes_nothing_in(
    casey: FlaskClient, office: factories.Office, setting: bytes
) -> None:
    preview = drop(casey, setting).location
    with transaction():
        [member] = [one for one in matters.members(office.matter) if one.user_id == office.casey.id]
        matters.end_membership(member)
    take(casey, preview)
    db.session.rollback()
    assert db.session.scalars(select(DocketEntry)).all() == []


def test_an_entry_held_in_other_words_shows_both(avery: FlaskClient, office: factories.Office) -> None:
    take(avery, drop(avery, mail(of(office.matter, "ORDER granting it."))).location)
    preview = drop(avery, mail(of(office.matter, "AMENDED ORDER denying it."))).location
    page = text(avery, preview)
    assert "held in other words" in page
    assert "ORDER granting it." in page
    assert "AMENDED ORDER denying it." in page
    page = text(avery, take(avery, preview).location)
    assert "The docket here holds this entry in other words." in page


def test_no_word_of_a_notice_becomes_markup(avery: FlaskClient, office: factories.Office) -> None:
    notice = of(office.matter, "ORDER &lt;script&gt;alert(1)&lt;/script&gt;", name="<b>USA</b>")
    preview = drop(avery, mail(notice)).location
    for page in (avery.get(preview), avery.get(take(avery, preview).location)):
        assert b"&lt;script&gt;alert(1)" in page.data
        assert b"<script>alert(1)" not in page.data


def test_a_link_of_a_forged_notice_is_on_no_page(avery: FlaskClient, office: factories.Office) -> None:
    notice = of(office.matter, "ORDER.", link="https://ecf.ned.uscourts.gov.evil.example/doc1/11315303036")
    preview = drop(avery, mail(notice)).location
    shown = text(avery, preview)
    assert "leads elsewhere than to the court" in shown
    for page in (shown, text(avery, take(avery, preview).location)):
        assert "evil.example" not in page


@pytest.mark.parametrize("person", ["dana", "morgan"])
def test_clients_and_administrators_drop_no_notices(
    person: str, office: factories.Office, setting: bytes, request: pytest.FixtureRequest
) -> None:
    client: FlaskClient = request.getfixturevalue(person)
    assert client.get("/dockets/notices").status_code == 404
    assert drop(client, setting).status_code == (400 if person == "dana" else 404)  # her token is the other door's


def test_the_page_of_a_matters_notices_is_paged(avery: FlaskClient, office: factories.Office) -> None:
    with transaction():
        for n in range(1, 54):
            db.session.add(
                DocketNotice(
                    matter_id=office.matter.id, entry_key=str(n), number=n, filed_on=TODAY, entered_at=clock.now(),
                    text=f"ORDER {n}.", words_sha256=f"{n:064}", differs=False, document="", mail_sha256="0" * 64,
                    at=clock.now(), by_id=None, by_name="",
                )
            )  # fmt: skip
    first = text(avery, f"/matters/{office.matter.id}/notices")
    assert ("ORDER 53." in first, "ORDER 4." in first, "ORDER 3." in first) == (True, True, False)
    assert "ORDER 3." in text(avery, f"/matters/{office.matter.id}/notices?before=4")
