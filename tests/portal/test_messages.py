"""What a client's pages do with messages, and what they never say."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event

from casefile.infra.db import db, transaction
from casefile.matters import service as matters
from casefile.messages.models import Message, MessageOpened, Thread
from tests import factories
from tests.accounts.signing import csrf_token
from tests.checklists.steps import given
from tests.messages.steps import CANARY, CONTACTED, TOLD, asked, marked, replied, send, wrote

WORDS = {"/list/ask": {"words": "May I move?"}, "/list/contacted": CONTACTED, "/list/tell": TOLD}
KINDS = {"/list/ask": "question", "/list/contacted": "contacted", "/list/tell": "tell"}


def text_of(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.get_data(as_text=True)


def threads() -> list[Thread]:
    return list(db.session.scalars(db.select(Thread).order_by(Thread.id)))


@pytest.mark.parametrize("language", ["en", "es"])
def test_what_is_too_long_is_told_and_stays_typed(dana: FlaskClient, office: factories.Office, language: str) -> None:
    asked(office)
    dana.post("/list/language", data={"csrf_token": csrf_token(dana, "/list"), "language": language})
    for way in ("/list/ask", f"/list/questions/{threads()[0].id}"):
        answer = send(dana, way, way, words="Too many words. " * 100)
        assert answer.status_code == 422
        assert {"en": "This is too long.", "es": "Esto es muy largo."}[language] in answer.get_data(as_text=True)
        assert "Too many words. Too many words." in answer.get_data(as_text=True)


@pytest.mark.parametrize("way", list(WORDS))
def test_dana_tells_her_lawyer_and_reads_what_happens_next(
    dana: FlaskClient, office: factories.Office, way: str
) -> None:
    answer = send(dana, way, way, **WORDS[way])
    (thread,) = threads()
    assert (answer.status_code, answer.location) == (303, f"/list/questions/{thread.id}")
    assert (thread.kind, thread.matter_id, thread.person_id) == (KINDS[way], office.matter.id, office.dana_person.id)
    page = text_of(dana, answer.location)
    assert "What happens next" in page
    assert "We cannot say when the answer comes." in page
    assert "Call your lawyer’s office" in page


@pytest.mark.parametrize("way", ["/list/contacted", "/list/tell"])
def test_a_contact_or_a_broken_rule_is_told_by_choices_alone_and_no_story(
    dana: FlaskClient, office: factories.Office, way: str
) -> None:
    page = text_of(dana, way)
    assert "<textarea" not in page
    assert 'type="text"' not in page
    assert "Do not write what happened." in page


def test_advice_stands_before_every_box_for_words(dana: FlaskClient, office: factories.Office) -> None:
    for address in ("/list/ask", f"/list/questions/{asked(office).id}"):
        page = text_of(dana, address)
        assert page.index("Do not write what happened.") < page.index("<textarea")


def test_what_was_chosen_is_not_shown_again_on_the_clients_phone(dana: FlaskClient, office: factories.Office) -> None:
    for kind in ("tell", "contacted"):
        page = text_of(dana, f"/list/questions/{asked(office, kind=kind).id}")
        for said in ("I broke a rule", "Phone, computer", "By text", "On my phone"):
            assert said not in page


@pytest.mark.parametrize("way", list(WORDS))
def test_what_is_missing_is_said_and_what_was_chosen_stays(
    dana: FlaskClient, office: factories.Office, way: str
) -> None:
    typed = {**WORDS[way]}
    typed.pop("words" if way == "/list/ask" else "call")
    answer = send(dana, way, way, **typed)
    page = answer.get_data(as_text=True)
    assert (answer.status_code, threads()) == (422, [])
    assert "Not sent yet" in page
    if way != "/list/ask":
        assert page.count("checked") == len(typed)


def test_a_question_about_an_item_says_which(dana: FlaskClient, office: factories.Office) -> None:
    one = given(office, "silence")[0]
    assert one.title in text_of(dana, f"/list/ask?about={one.id}")
    send(dana, f"/list/ask?about={one.id}", "/list/ask", words="What does it mean?")
    assert threads()[0].given_id == one.id


def test_nobody_asks_about_another_clients_item(ellis: FlaskClient, office: factories.Office) -> None:
    one = given(office, "silence")[0]
    assert ellis.get(f"/list/ask?about={one.id}").status_code == 404


def test_sending_twice_keeps_once(dana: FlaskClient, office: factories.Office) -> None:
    for _ in range(2):
        answer = send(dana, "/list/ask", "/list/ask", words="Twice?", token="the-same")
    assert (len(threads()), answer.location) == (1, f"/list/questions/{threads()[0].id}")


def test_without_the_pages_token_nothing_is_kept(dana: FlaskClient, office: factories.Office) -> None:
    assert dana.post("/list/ask", data={"words": "x"}).status_code == 400
    assert threads() == []


def test_an_address_in_words_is_no_link(dana: FlaskClient, avery: FlaskClient, office: factories.Office) -> None:
    thread = asked(office, "See https://evil.example/x <b>now</b>")
    for client, address in (
        (dana, f"/list/questions/{thread.id}"),
        (avery, f"/matters/{office.matter.id}/messages/{thread.id}"),
    ):
        page = text_of(client, address)
        assert "https://evil.example/x &lt;b&gt;now&lt;/b&gt;" in page
        assert 'href="https://evil' not in page


def test_an_answer_waits_as_new_until_it_is_opened_and_staff_see_when(
    dana: FlaskClient, avery: FlaskClient, office: factories.Office
) -> None:
    thread = asked(office)
    replied(office.avery, thread, "Yes, you may.")
    assert "There is a new answer" in text_of(dana, "/list/questions")
    own = f"/matters/{office.matter.id}/messages/{thread.id}"
    assert "Opened by the client" not in text_of(avery, own)
    dana.head(f"/list/questions/{thread.id}")
    dana.get(f"/list/questions/{thread.id}", headers={"Sec-Purpose": "prefetch"})
    assert "There is a new answer" in text_of(dana, "/list/questions")
    assert "Yes, you may." in text_of(dana, f"/list/questions/{thread.id}")
    assert "There is a new answer" not in text_of(dana, "/list/questions")
    assert "Opened by the client" in text_of(avery, own)


def test_dana_sees_that_her_lawyer_read_it_and_not_who_else(
    dana: FlaskClient, avery: FlaskClient, casey: FlaskClient, office: factories.Office
) -> None:
    thread = asked(office)
    own = f"/matters/{office.matter.id}/messages/{thread.id}"
    text_of(casey, own)
    assert "Read by your lawyer" not in text_of(dana, f"/list/questions/{thread.id}")
    text_of(avery, own)
    page = text_of(dana, f"/list/questions/{thread.id}")
    assert "Read by your lawyer on" in page
    for name in ("Avery", "Casey", "Stone", "Reyes"):
        assert name not in page
    assert "Casey Reyes" in text_of(avery, own)


def test_nobody_of_the_office_is_named_to_the_client(dana: FlaskClient, office: factories.Office) -> None:
    thread = asked(office)
    replied(office.avery, thread)
    replied(office.casey, thread, "At nine.", role="paralegal")
    page = text_of(dana, f"/list/questions/{thread.id}")
    assert "Your lawyer</h2>" in re.sub(r"\s*<span.*?</span>", "", page)
    assert "Your lawyer’s office" in page
    assert "Avery" not in page
    assert "Casey" not in page


def test_ellis_finds_nothing_of_danas(ellis: FlaskClient, office: factories.Office) -> None:
    thread = asked(office)
    missing = ellis.get("/list/questions/999999")
    hers = ellis.get(f"/list/questions/{thread.id}")
    assert (hers.status_code, hers.data) == (missing.status_code, missing.data)
    assert hers.status_code == 404
    assert send(ellis, f"/list/questions/{thread.id}", "/list/ask", words="x").status_code == 404
    assert "A question" not in text_of(ellis, "/list/questions")
    assert len(db.session.scalars(db.select(Message)).all()) == 1


def test_another_client_of_the_same_matter_finds_nothing(ellis: FlaskClient, office: factories.Office) -> None:
    thread = asked(office)
    with transaction():
        matters.add_part(office.matter, office.ellis_person, "client")
    assert ellis.get(f"/list/questions/{thread.id}").status_code == 404
    assert "A question" not in text_of(ellis, "/list/questions")


def test_nothing_is_reached_while_the_portal_is_off(dana: FlaskClient, office: factories.Office) -> None:
    thread, token = asked(office), csrf_token(dana, "/list/ask")
    with transaction():
        office.dana_person.portal_since = None
    for address in ("/list/questions", f"/list/questions/{thread.id}", *WORDS):
        assert dana.get(address).status_code == 404, address
    for address in ("/list/questions/choose", f"/list/questions/{thread.id}", *WORDS):
        typed = {"csrf_token": token, **WORDS.get(address, {"words": "x"})}
        assert dana.post(address, data=typed).status_code == 404, address
    assert len(threads()) == 1


def test_when_the_matter_is_closed_the_client_is_told_to_call(dana: FlaskClient, office: factories.Office) -> None:
    thread = asked(office)
    with transaction():
        factories.act_as(office.avery)
        matters.close(office.matter)
    for address in ("/list/questions", *WORDS):
        page = text_of(dana, address)
        assert "You cannot write here now. Please call your lawyer’s office." in page
        assert "<textarea" not in page
    assert dana.get(f"/list/questions/{thread.id}").status_code == 404
    for way in WORDS:
        assert send(dana, way, "/list/questions", **WORDS[way]).status_code == 422
    assert len(threads()) == 1


def test_after_thirty_messages_the_next_is_kept_on_the_page_and_refused_kindly(
    dana: FlaskClient, office: factories.Office
) -> None:
    thread = asked(office)
    for _ in range(29):
        wrote(office, thread)
    answer = send(dana, f"/list/questions/{thread.id}", "/list/ask", words="Number thirty-one")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "nothing is lost" in page
    assert "Number thirty-one" in page


def test_a_client_of_two_matters_chooses_by_no_name_of_either(dana: FlaskClient, office: factories.Office) -> None:
    with transaction():
        matters.add_part(office.other_matter, office.dana_person, "client")
    page = text_of(dana, "/list/ask")
    assert page.count("The lawyer you have had since") == 2
    for name in ("Doe", "Roe", "Blake", "cr-"):
        assert name not in page.replace("Hello, Dana", "")
    assert send(dana, "/list/ask", "/list/ask", words="Which?").status_code == 422
    assert send(dana, "/list/ask", "/list/ask", words="Which?", matter="999").status_code == 422
    send(dana, "/list/ask", "/list/ask", words="Which?", matter=office.other_matter.id)
    assert [one.matter_id for one in threads()] == [office.other_matter.id]


def test_a_closed_thread_asks_to_write_anew_and_loses_nothing_sent_from_an_old_page(
    dana: FlaskClient, office: factories.Office
) -> None:
    thread = asked(office)
    marked(office.avery, thread, "closed")
    page = text_of(dana, f"/list/questions/{thread.id}")
    assert "<textarea" not in page
    answer = send(dana, f"/list/questions/{thread.id}", "/list/ask", words="Still there?")
    assert answer.location == f"/list/questions/{threads()[-1].id}"
    assert threads()[-1].continues_id == thread.id
    assert "This goes on from something you wrote before." in text_of(dana, answer.location)


@pytest.mark.parametrize("way", ["/list/questions", *WORDS])
def test_the_pages_speak_spanish(dana: FlaskClient, office: factories.Office, way: str) -> None:
    page = dana.get(way, headers={"Accept-Language": "es"}).get_data(as_text=True)
    assert '<html lang="es">' in page
    for word in ("lawyer", "Please", "optional", "Write", "question"):
        assert word not in re.sub(r'(href|action|name|id|for|class|value)="[^"]*"', "", page), word
    refused = dana.post(way, data={"csrf_token": csrf_token(dana, way)}, headers={"Accept-Language": "es"}).get_data(
        as_text=True
    )
    if way != "/list/questions":
        assert "Todavía no se envió" in refused
        assert "Please" not in refused


def test_titles_and_addresses_say_nothing(dana: FlaskClient, office: factories.Office) -> None:
    thread = asked(office, kind="tell")
    for address in ("/list/questions", f"/list/questions/{thread.id}", *WORDS):
        assert "<title>My list</title>" in text_of(dana, address)


def test_a_mail_is_chosen_and_is_off_before(dana: FlaskClient, office: factories.Office) -> None:
    assert "checked" not in text_of(dana, "/list/questions")
    send(dana, "/list/questions/choose", "/list/questions", wants="y")
    assert "checked" in text_of(dana, "/list/questions")
    send(dana, "/list/questions/choose", "/list/questions")
    assert "checked" not in text_of(dana, "/list/questions")


def test_looking_at_the_pages_leaves_no_trace_of_which_one_it_was(dana: FlaskClient, office: factories.Office) -> None:
    from casefile.infra.audit import AuditEntry

    for way in ("/list/questions", *WORDS):
        text_of(dana, way)
    send(dana, "/list/tell", "/list/tell", **TOLD)
    told = [f"{e.action} {e.target} {e.detail}" for e in db.session.scalars(db.select(AuditEntry))]
    assert not [line for line in told if "portal.tell" in line or "contacted" in line or "rule" in line]


def test_the_list_of_threads_asks_the_database_no_more_for_many_than_for_one(
    dana: FlaskClient, office: factories.Office
) -> None:
    replied(office.avery, asked(office))
    text_of(dana, "/list/questions")
    few = asked_by(dana)
    for _ in range(5):
        replied(office.avery, asked(office))
    assert asked_by(dana) == few
    assert few <= 10


def asked_by(client: FlaskClient) -> int:
    statements: list[str] = []

    def keep(*call: object) -> None:
        statements.append(str(call[2]))

    event.listen(db.engine, "before_cursor_execute", keep)
    text_of(client, "/list/questions")
    event.remove(db.engine, "before_cursor_execute", keep)
    return len([text for text in statements if text.startswith("SELECT")])


def test_opening_is_kept_once_and_own_words_are_not_opened(dana: FlaskClient, office: factories.Office) -> None:
    thread = asked(office)
    replied(office.avery, thread)
    for _ in range(2):
        text_of(dana, f"/list/questions/{thread.id}")
    (one,) = db.session.scalars(db.select(MessageOpened)).all()
    assert (one.user_id, one.role) == (office.dana.id, "client")


def test_no_error_page_repeats_what_was_written(dana: FlaskClient, office: factories.Office) -> None:
    answer = dana.post("/list/ask", data={"words": CANARY})
    assert CANARY not in answer.get_data(as_text=True)
