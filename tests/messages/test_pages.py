"""The pages of staff: who finds a thread there, what each page says, and who is told by mail of what."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from email.policy import default

import pytest
from flask import Flask
from flask.testing import FlaskClient

from casefile.infra import clock
from casefile.infra.db import db, transaction
from casefile.infra.errors import Refusal
from casefile.matters import service as matters
from casefile.messages import mailing, service
from casefile.messages.models import Absence, Thread
from tests import factories
from tests.accounts.signing import sign_in
from tests.messages.steps import CANARY, again, asked, away, replied, second_attorney, send, token


def page_of(office: factories.Office, thread: Thread | None = None) -> str:
    return f"/matters/{office.matter.id}/messages" + (f"/{thread.id}" if thread else "")


def mails(app: Flask) -> list[tuple[str, str, str]]:
    """Return address, subject and body of what lies in the outbox."""
    folder = app.config["SETTINGS"].home / "outbox"
    read = [message_from_bytes(path.read_bytes(), policy=default) for path in sorted(folder.glob("*.eml"))]
    return [(str(one["To"]), str(one["Subject"]), one.get_content()) for one in read]


def test_avery_reads_answers_and_the_page_says_that_it_is_privileged(
    avery: FlaskClient, office: factories.Office
) -> None:
    thread = asked(office, "May I move?")
    page = avery.get(page_of(office, thread)).get_data(as_text=True)
    assert "Privileged: attorney–client communication." in page
    assert "May I move?" in page
    answer = send(avery, page_of(office, thread) + "/reply", page_of(office, thread), words="You may.", token="t")
    assert answer.status_code == 303
    assert "You may." in avery.get(page_of(office, thread)).get_data(as_text=True)


@pytest.mark.parametrize("kind", ["tell", "contacted"])
def test_what_is_for_counsel_alone_looks_to_others_like_nothing(
    app: Flask, casey: FlaskClient, blake: FlaskClient, morgan: FlaskClient, office: factories.Office, kind: str
) -> None:
    thread = asked(office, kind=kind)
    frankie = sign_in(app.test_client(), second_attorney(office))
    with transaction():
        factories.act_as(office.avery)
        outside = [factories.user("Hollis Gray", "cocounsel"), factories.user("Harper Finch", "expert")]
        factories.from_outside(office.matter, outside[0], "cocounsel")
        factories.from_outside(office.matter, outside[1], "expert")
    others = [casey, blake, morgan, frankie, *(sign_in(app.test_client(), one) for one in outside)]
    for client in others:
        assert client.get(page_of(office, thread)).status_code == 404
        for verb in ("reply", "mark", "address"):
            typed = {"words": "x", "as": "closed", "user": office.avery.id}
            assert send(client, f"{page_of(office, thread)}/{verb}", "/account", **typed).status_code == 404
    for client in (casey, frankie):
        page = client.get(page_of(office)).get_data(as_text=True)
        assert "needs to talk" not in page
        assert "contacted the client" not in page
        for address in ("/", f"/matters/{office.matter.id}"):
            assert "needs to talk" not in client.get(address).get_data(as_text=True)


def test_no_search_note_or_activity_tells_what_was_written(
    avery: FlaskClient, casey: FlaskClient, office: factories.Office
) -> None:
    asked(office, f"{CANARY} word")
    asked(office, kind="tell")
    own = f"/matters/{office.matter.id}"
    for client in (avery, casey):
        for address in (f"/search?q={CANARY}", f"{own}/notes", f"{own}/activity", own, "/", "/calendar"):
            page = (
                client.get(address).get_data(as_text=True).replace(f'value="{CANARY}"', "").replace(f"“{CANARY}”", "")
            )
            assert f"{CANARY} word" not in page, address
            assert "broke a rule" not in page, address


def test_the_desk_and_the_overview_say_what_waits(avery: FlaskClient, office: factories.Office) -> None:
    thread = asked(office)
    assert f'href="{page_of(office, thread)}"' in avery.get("/").get_data(as_text=True)
    assert "1 waits for an answer." in avery.get(f"/matters/{office.matter.id}").get_data(as_text=True)
    replied(office.avery, thread)
    assert "Questions waiting" not in avery.get("/").get_data(as_text=True)


def test_whoever_covers_is_told_of_what_is_older_without_a_word(app: Flask, office: factories.Office) -> None:
    frankie, old = second_attorney(office), asked(office, f"{CANARY} older")
    away(office, office.avery, frankie)
    client = sign_in(app.test_client(), frankie)
    for address in ("/", page_of(office)):
        page = client.get(address).get_data(as_text=True)
        assert "you cover" in page
        assert CANARY not in page
    assert client.get(page_of(office, old)).status_code == 404


def test_an_attorney_records_that_they_are_away_and_ends_it(avery: FlaskClient, office: factories.Office) -> None:
    frankie, today = second_attorney(office), clock.today(office.matter.zone)
    days = {"first": str(today), "last": str(today + timedelta(3)), "cover": frankie.id}
    assert send(avery, "/account/away", "/account/away", **days).status_code == 303
    assert "covered by Frankie Vale" in avery.get("/account/away").get_data(as_text=True)
    number = db.session.scalars(db.select(Absence)).one().id
    assert send(avery, f"/account/away/{number}/end", "/account/away").status_code == 303
    assert "You are not away." in avery.get("/account/away").get_data(as_text=True)


def test_nobody_ends_a_colleagues_absence(blake: FlaskClient, office: factories.Office) -> None:
    found = away(office, office.avery, None)
    assert send(blake, f"/account/away/{found.id}/end", "/account/away").status_code == 404


def test_lead_counsel_records_it_for_a_colleague_and_nobody_else_does(
    avery: FlaskClient, casey: FlaskClient, office: factories.Office
) -> None:
    frankie, today = second_attorney(office), clock.today(office.matter.zone)
    days = {"first": str(today), "last": str(today), "cover": office.avery.id, "user": frankie.id}
    address = f"/matters/{office.matter.id}/messages/away"
    assert casey.get(address).status_code == 404
    assert send(avery, address, address, **days).status_code == 303
    assert "Frankie Vale" in avery.get(page_of(office)).get_data(as_text=True)


# --- mail ------------------------------------------------------------------------------------------------------------


def test_counsel_is_told_by_mail_the_matters_number_and_nothing_else(
    app: Flask, dana: FlaskClient, office: factories.Office
) -> None:
    send(dana, "/list/ask", "/list/ask", words=f"{CANARY} May I?")
    ((to, subject, body),) = mails(app)
    assert (to, subject) == (office.avery.email, "There is something new")
    assert f"M-{office.matter.id}" in body
    for word in (CANARY, "question", "Dana", "Doe", "http", "client wrote"):
        assert word not in body


def test_one_mail_is_sent_until_it_is_opened(
    app: Flask, dana: FlaskClient, avery: FlaskClient, office: factories.Office
) -> None:
    address = send(dana, "/list/ask", "/list/ask", words="One").location
    send(dana, address, "/list/ask", words="Two")
    assert len(mails(app)) == 1
    avery.get(page_of(office, db.session.scalars(db.select(Thread)).one()))
    send(dana, address, "/list/ask", words="Three")
    assert len(mails(app)) == 2


def test_whoever_covers_is_told_and_whoever_is_away_is_not(
    app: Flask, dana: FlaskClient, office: factories.Office
) -> None:
    frankie = second_attorney(office)
    away(office, office.avery, frankie)
    send(dana, "/list/ask", "/list/ask", words="One")
    assert [to for to, _, _ in mails(app)] == [frankie.email]


def test_where_nobody_is_there_every_attorney_is_told(app: Flask, dana: FlaskClient, office: factories.Office) -> None:
    frankie = second_attorney(office)
    away(office, office.avery, None)
    send(dana, "/list/ask", "/list/ask", words="One")
    assert sorted(to for to, _, _ in mails(app)) == sorted([office.avery.email, frankie.email])


def test_a_client_is_written_to_only_where_they_asked_once_and_neutrally(app: Flask, office: factories.Office) -> None:
    thread = asked(office)
    replied(office.avery, thread)
    mailing.tell_client(thread)
    assert mails(app) == []
    with transaction():
        mailing.choose(office.dana.id, wants=True)
    mailing.tell_client(thread)
    replied(office.avery, thread)
    mailing.tell_client(thread)
    ((to, subject, body),) = mails(app)
    assert (to, subject) == (office.dana.email, "There is something new")
    for word in ("lawyer", "matter", "M-", "answer", "http"):
        assert word not in body


def test_invented_people_are_not_written_to_by_a_mail_server(
    app: Flask, office: factories.Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    thread, sent = asked(office), list[object]()
    monkeypatch.setattr(mailing.mail, "send", lambda *call: sent.append(call))
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], smtp_url="smtp://localhost")
    with transaction():
        thread.matter.is_demo = True
    mailing.tell_counsel(thread)
    assert sent == []
    with transaction():
        thread.matter.is_demo = False
    mailing.tell_counsel(thread)
    assert len(sent) == 1


def test_a_closed_matter_keeps_its_messages_for_counsel_and_takes_no_answer(
    avery: FlaskClient, office: factories.Office
) -> None:
    thread = asked(office, "May I move?")
    with transaction():
        factories.act_as(office.avery)
        matters.close(office.matter)
    page = avery.get(page_of(office, thread)).get_data(as_text=True)
    assert "May I move?" in page
    assert "Send to the client" not in page
    assert send(avery, page_of(office, thread) + "/reply", "/account", words="x").status_code == 409


def test_an_answer_that_a_client_cannot_open_any_more_keeps_no_mail_from_them(
    app: Flask, office: factories.Office
) -> None:
    with transaction():
        factories.act_as(office.dana)
        mailing.choose(office.dana.id, True)
        factories.act_as(office.avery)
        closed = factories.matter(office.avery, "United States v. Doe II")
        matters.add_part(closed, office.dana_person, "client")
    thread = asked(office)
    with transaction():
        factories.act_as(office.dana)
        other = service.ask(closed, office.dana_person, "question", service.text("May I?", token()))
    replied(office.avery, other)
    with transaction():
        factories.act_as(office.avery)
        matters.close(closed)
    replied(office.avery, thread)
    mailing.tell_client(again(thread))
    assert [to for to, _, _ in mails(app)] == [office.dana.email]


def test_nobody_answers_somebody_who_is_the_client_no_more(office: factories.Office) -> None:
    thread = asked(office)
    with transaction():
        factories.act_as(office.avery)
        part = next(one for one in matters.parts(office.matter, "client") if one.person_id == office.dana_person.id)
        matters.end_part(part)
    with pytest.raises(Refusal, match="not the client here any more"):
        replied(office.avery, thread)


def test_a_thread_that_is_addressed_to_counsel_who_is_there_looks_to_other_counsel_like_none(
    app: Flask, office: factories.Office
) -> None:
    thread, frankie = asked(office, kind="tell"), sign_in(app.test_client(), second_attorney(office))
    hers = send(frankie, page_of(office, thread) + "/take-over", page_of(office))
    none = send(frankie, page_of(office) + "/999999/take-over", page_of(office))
    assert (hers.status_code, hers.data) == (none.status_code, none.data)
    assert hers.status_code == 404
