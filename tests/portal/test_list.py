from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from casefile.checklists import service as checklists
from casefile.checklists.models import Acknowledgement, Opened
from casefile.deadlines.hearings import HearingFacts, add_hearing
from casefile.infra import audit, clock
from casefile.infra.db import db, transaction
from casefile.law.orders import Ordered
from casefile.lawdata import reader
from casefile.matters import service as matters
from casefile.portal import service
from tests import factories
from tests.accounts.signing import csrf_token, sign_in
from tests.checklists.steps import acknowledged, given, send
from tests.messages.steps import asked, replied
from tests.orders.steps import CURFEW, entered, person

ZONE = ZoneInfo("America/Chicago")


def page_of(client: FlaskClient) -> str:
    answer = client.get("/list")
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def hearing(office: factories.Office, days: int, **more: object) -> None:
    on = clock.today(office.matter.zone) + timedelta(days=days)
    facts = {"starts_at": datetime.combine(on, time(9, 0), ZONE), "place": "100 Centennial Mall North", **more}
    with transaction():
        factories.act_as(office.avery)
        add_hearing(office.matter, HearingFacts("Change of plea", on, **facts))  # type: ignore[arg-type]


def test_dana_reads_what_she_was_given_word_for_word(dana: FlaskClient, office: factories.Office) -> None:
    one = given(office, "no_contact", wording="Do not call Mr. Roe.")[0]
    page = page_of(dana)
    assert "Do not call Mr. Roe." in page
    assert one.why in page
    assert "I have read this and I understand" in page


def test_what_is_not_approved_and_given_is_not_shown(dana: FlaskClient, office: factories.Office) -> None:
    with transaction():
        checklists.approve(office.matter, "silence")
    assert reader.guidance_items()["silence"].title not in page_of(dana)


def test_dana_acknowledges_and_the_item_moves_to_done(dana: FlaskClient, office: factories.Office) -> None:
    one = given(office, "silence")[0]
    answer = send(dana, f"/list/{one.id}", "/list")
    assert (answer.status_code, answer.location) == (303, "/list")
    page = page_of(dana)
    assert "You agreed on" in page
    assert "1 of 1 done" in page


def test_the_acknowledgement_keeps_the_browsers_family_and_no_more(dana: FlaskClient, office: factories.Office) -> None:
    one = given(office, "silence")[0]
    dana.environ_base["HTTP_USER_AGENT"] = "Mozilla/5.0 (X11; Linux) Gecko/20100101 Firefox/140.0"
    send(dana, f"/list/{one.id}", "/list")
    kept = db.session.scalars(db.select(Acknowledgement)).one()
    assert (kept.device, kept.how, kept.by_id, kept.person_id) == (
        "Firefox",
        "portal",
        office.dana.id,
        office.dana_person.id,
    )


def test_a_changed_wording_asks_again_and_says_so(dana: FlaskClient, office: factories.Office) -> None:
    acknowledged(office, given(office, "no_contact")[0])
    given(office, "no_contact", wording="Do not call Mr. Roe or his family.")
    page = page_of(dana)
    assert "This changed on" in page
    assert "0 of 1 done" in page


def test_pressing_the_button_of_a_wording_just_replaced_leads_to_the_new_one(
    dana: FlaskClient, office: factories.Office
) -> None:
    old = given(office, "no_contact")[0]
    given(office, "no_contact", wording="Do not call Mr. Roe.")
    assert send(dana, f"/list/{old.id}", "/list").status_code == 303
    assert db.session.scalars(db.select(Acknowledgement)).all() == []


def test_ellis_finds_nothing_of_danas(ellis: FlaskClient, office: factories.Office) -> None:
    one = given(office, "silence")[0]
    missing = send(ellis, f"/list/{one.id + 1000}", "/list")
    hers = send(ellis, f"/list/{one.id}", "/list")
    assert (hers.status_code, hers.data) == (missing.status_code, missing.data)
    assert hers.status_code == 404
    assert one.title not in page_of(ellis)


def test_two_clients_of_one_matter_do_not_see_each_others_items(ellis: FlaskClient, office: factories.Office) -> None:
    one = given(office, "silence")[0]
    with transaction():
        matters.add_part(office.matter, office.ellis_person, "client")
    assert send(ellis, f"/list/{one.id}", "/list").status_code == 404
    assert one.title not in page_of(ellis)


def test_staff_find_no_portal(avery: FlaskClient, morgan: FlaskClient, office: factories.Office) -> None:
    one = given(office, "silence")[0]
    for member in (avery, morgan):
        assert member.get("/list").status_code == 404
        sent = member.post(f"/list/{one.id}", data={"csrf_token": csrf_token(member, "/list/sign-in")})
        assert sent.status_code == 404


def test_the_portal_is_off_until_the_check_is_recorded(dana: FlaskClient, office: factories.Office) -> None:
    one = given(office, "silence")[0]
    with transaction():
        office.dana_person.portal_since = None
    shut = page_of(dana)
    assert "Your list is not open yet" in shut
    assert one.title not in shut
    assert send(dana, f"/list/{one.id}", "/list/account").status_code == 404
    with transaction():
        factories.act_as(office.avery)
        checklists.portal_turn_on(office.matter, office.dana_person, "Order of 3 May: no limit on phone or internet.")
    assert "Your list is not open yet" not in page_of(dana)


def test_nothing_is_left_when_she_is_no_longer_the_client(dana: FlaskClient, office: factories.Office) -> None:
    one = given(office, "silence")[0]
    with transaction():
        matters.end_part(matters.parts(office.matter, "client")[0])
    assert one.title not in page_of(dana)
    assert send(dana, f"/list/{one.id}", "/list").status_code == 404


def test_a_closed_matter_is_no_longer_on_the_list(dana: FlaskClient, office: factories.Office) -> None:
    one = given(office, "silence")[0]
    with transaction():
        matters.close(office.matter)
    assert one.title not in page_of(dana)


def test_opening_the_list_is_kept_once_for_each_item(dana: FlaskClient, office: factories.Office) -> None:
    given(office, "silence", "no_contact")
    page_of(dana)
    page_of(dana)
    assert len(db.session.scalars(db.select(Opened)).all()) == 2


def test_asking_for_the_headers_alone_opens_nothing(dana: FlaskClient, office: factories.Office) -> None:
    given(office, "silence")
    dana.head("/list")
    assert db.session.scalars(db.select(Opened)).all() == []


def test_the_next_court_date_is_shown_on_the_courts_clock(dana: FlaskClient, office: factories.Office) -> None:
    hearing(office, 10, arrive="Be there at 8:15.")
    page = page_of(dana)
    assert "9:00 am" in page
    assert "100 Centennial Mall North" in page
    assert "Be there at 8:15." in page
    assert "You must go." in page


def test_what_the_hearing_is_about_is_not_said(dana: FlaskClient, office: factories.Office) -> None:
    hearing(office, 10, purpose="to enter a plea", witness_must_attend=True)
    page = page_of(dana).lower()
    assert "plea" not in page
    assert "witness" not in page


def test_a_hearing_for_lawyers_only_does_not_hide_the_clients_own(dana: FlaskClient, office: factories.Office) -> None:
    hearing(office, 3, place="Chambers", client_must_attend=False)
    hearing(office, 10)
    page = page_of(dana)
    assert "Chambers" not in page
    assert "100 Centennial Mall North" in page


def test_an_item_due_again_comes_back(app: Flask, office: factories.Office, monkeypatch: pytest.MonkeyPatch) -> None:
    one = given(office, "silence")[0]
    acknowledged(office, one)
    later = datetime.now(UTC) + timedelta(days=one.repeat_days + 1)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert "Please read it again." in page_of(sign_in(app.test_client(), office.dana))


def test_what_not_to_do_stays_in_sight_after_it_is_acknowledged(dana: FlaskClient, office: factories.Office) -> None:
    acknowledged(office, given(office, "silence")[0])
    assert "Do not talk about the case" in page_of(dana).partition("Never do")[2].partition("</section>")[0]


def test_help_in_a_crisis_is_always_there(ellis: FlaskClient, office: factories.Office) -> None:
    assert "988" in page_of(ellis)


def test_the_list_asks_the_database_little_and_as_often_for_many_items(
    dana: FlaskClient, office: factories.Office
) -> None:
    given(office, "silence")
    page_of(dana)
    few = asked_by(dana)
    given(office, *[item for item in reader.guidance_items() if item != "crisis"])
    for days in (5, 10, 20, 30):
        hearing(office, days)
    page_of(dana)
    assert asked_by(dana) == few
    assert few <= 10


def test_the_home_page_asks_no_more_than_ten_times_with_an_order_and_an_answer_on_it(
    dana: FlaskClient, office: factories.Office
) -> None:
    entered(office)
    given(office, "no_contact", "silence", "internet_devices")
    hearing(office, 10)
    replied(office.avery, asked(office, "May I move?"), "You may.")
    assert "new message" in page_of(dana)
    assert asked_by(dana) <= 10


def asked_by(client: FlaskClient) -> int:
    said: list[str] = []

    def keep(*call: object) -> None:
        said.append(str(call[2]))

    event.listen(db.engine, "before_cursor_execute", keep)
    page_of(client)
    event.remove(db.engine, "before_cursor_execute", keep)
    return len([text for text in said if text.startswith("SELECT")])


def test_an_acknowledgement_is_audited_under_danas_name(dana: FlaskClient, office: factories.Office) -> None:
    one = given(office, "silence")[0]
    send(dana, f"/list/{one.id}", "/list")
    entry = next(e for e in audit.of_matter(office.matter.id) if e.action == "guidance.acknowledged")
    assert (entry.actor_id, entry.target) == (office.dana.id, f"given {one.id}")


@pytest.mark.parametrize(
    ("browser", "family"),
    [
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0", "Edge"),
        ("Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36", "Chrome"),
        ("Mozilla/5.0 (iPhone) AppleWebKit/605.1.15 Version/18.0 Mobile/15E148 Safari/604.1", "Safari"),
        ("curl/8.0", "other"),
        ("", "other"),
    ],
)
def test_a_browser_is_known_by_its_family(browser: str, family: str) -> None:
    assert service.browser_family(browser) == family


def test_a_client_who_has_only_a_sign_in_name_is_offered_no_mail(dana: FlaskClient, office: factories.Office) -> None:
    offers = {"/list/calendar": "We can write to", "/list/questions": "We can send you an e-mail"}
    for address, words in offers.items():
        assert words in dana.get(address).text
    with transaction():
        office.dana.email = "quiet-river-1234@sign-in.invalid"
    for address, words in offers.items():
        page = dana.get(address).text
        assert words not in page
        assert "sign-in.invalid" not in page


def test_the_dates_page_names_the_sender_that_clients_are_written_to_from(app: Flask, dana: FlaskClient) -> None:
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], portal_from="notice@neutral.example")
    assert "notice@neutral.example" in dana.get("/list/calendar").text


def test_what_is_never_done_is_known_by_its_title_in_both_languages() -> None:
    english, spanish = reader.guidance_items("en"), reader.guidance_items("es")
    for key, item in english.items():
        assert item.title.casefold().startswith(service.FORBIDDING) == spanish[key].title.casefold().startswith(
            service.FORBIDDING
        ), key
    assert "Sin contacto: personas que nombró la corte".casefold().startswith(service.FORBIDDING)


@pytest.mark.parametrize("language", ["English", "Spanish"])
def test_the_people_and_places_that_an_order_forbids_stand_among_what_never_to_do(
    office: factories.Office, language: str
) -> None:
    accuser = person(office.matter, "Kim Low", "complaining witness")
    with transaction():
        office.dana_person.language = language
    terms = (
        Ordered("no_contact", {"people": [accuser.id]}),
        Ordered("stay_away", {"places": "The school on Elm Street"}),
        Ordered("no_minors"),
        CURFEW,
    )
    entered(office, terms=terms)
    ids = [f"order-1-{one.key}" for one in terms]
    given(office, *ids)
    if language == "Spanish":
        with transaction():
            factories.act_as(office.avery)
            checklists.approve_as_written(office.matter, ids, ["en", "es"])
            checklists.give(office.matter, ids)
    never = service.home(office.dana_person).never
    assert {one.language for one in never} == {"es" if language == "Spanish" else "en"}
    assert len(never) == 3
