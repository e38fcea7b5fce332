"""The pages of orders: what they show, what they refuse and keep, and who may do what."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event

from casefile.infra import clock
from casefile.infra.db import db, transaction
from casefile.law.orders import Ordered
from casefile.matters import service as matters
from casefile.orders import service
from tests import factories
from tests.checklists.steps import send
from tests.orders.steps import CURFEW, FACTS, MADE, docket_entry, entered, is_marked, line, person

TYPED: dict[str, Any] = {
    "kind": "release",
    "entry_id": "",
    "source": "read from the paper, entry 14",
    "made_by": "Robin Bench",
    "made_on": "2026-03-02",
    "since": "2026-03-02",
    "until": "",
    "term_curfew": "y",
    "ask_curfew_from_time": "21:00",
    "ask_curfew_to_time": "06:00",
}


def pages(office: factories.Office, *more: object) -> str:
    return "/".join([f"/matters/{office.matter.id}/orders", *map(str, more)])


def type_in(client: FlaskClient, address: str, **changed: object) -> Any:
    typed = {name: value for name, value in {**TYPED, **changed}.items() if value is not None}
    return send(client, address, address, **typed)


def text(client: FlaskClient, address: str) -> str:
    return client.get(address).get_data(as_text=True)


def stamp(office: factories.Office, number: int) -> str:
    return line(office, number).stamp


# --- entering --------------------------------------------------------------------------------------------------------


def test_a_paralegal_enters_an_order_and_sees_what_the_client_will_read(
    casey: FlaskClient, office: factories.Office
) -> None:
    answer = type_in(casey, pages(office, "new"))
    assert answer.status_code == 303
    shown = text(casey, answer.location)
    for words in ("Release conditions no.", "Be at home from 9 pm to 6 am", "desde las 9 de la noche", "Casey Reyes"):
        assert words in shown, words


def test_the_source_is_chosen_from_the_docket_of_the_matter(casey: FlaskClient, office: factories.Office) -> None:
    entry, theirs = docket_entry(office.matter), docket_entry(office.other_matter, 15, "ORDER of somebody else")
    page = text(casey, pages(office, "new"))
    assert "ORDER setting conditions of release" in page
    assert "ORDER of somebody else" not in page
    answer = type_in(casey, pages(office, "new"), entry_id=entry.id, source="")
    assert "docket entry 14 of 2 March 2026" in text(casey, answer.location)
    assert type_in(casey, pages(office, "new"), entry_id=theirs.id).status_code == 422


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"source": ""}, "Choose the docket entry above, or say here where it was read."),
        ({"until": "2026-03-01"}, "It is before the first day, 2026-03-02"),
        ({"since": "1979-12-31"}, "The year 1979 cannot be meant; give a day from 1980 to 2100."),
        ({"until": "2200-01-01"}, "The year 2200 cannot be meant"),
        ({"made_on": "2026-02-31"}, "is no day; write it as 2026-02-17."),
        ({"until": "soon"}, "is no day; write it as"),
        ({"made_on": ""}, "Made on is needed."),
        ({"term_curfew": None, "ask_curfew_from_time": "", "ask_curfew_to_time": ""}, "tick what the court ordered"),
        ({"term_curfew": None}, "tick the term, or empty its fields"),
        ({"ask_curfew_to_time": ""}, "“To” is needed"),
        ({"term_own1": "y", "ask_own1_heading": "Work"}, "“What the client reads” is needed"),
        ({"term_no_contact": "y"}, "“Who” is needed"),
        ({"term_no_contact": "y", "newcomers": "Kim Low"}, "needs a name, a comma and a role"),
        ({"newcomers": "Kim Low, witness"}, "tick the term, or empty its fields"),
        ({"kind": "nothing"}, "Not a valid choice"),
        ({"entry_id": "99999"}, "Not a valid choice"),
    ],
)
def test_what_cannot_be_is_told_at_its_field_and_what_was_typed_stays(
    casey: FlaskClient, office: factories.Office, changed: dict[str, Any], says: str
) -> None:
    answer = type_in(casey, pages(office, "new"), made_by="Judge Kept", **changed)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert says in page
    assert 'value="Judge Kept"' in page
    assert service.lines(office.matter) == []


def test_own_words_are_shown_and_missing_spanish_is_told(casey: FlaskClient, office: factories.Office) -> None:
    own = {"term_own1": "y", "ask_own1_heading": "Live with your sister", "ask_own1_plain": "Do not move out. <b>"}
    page = text(casey, type_in(casey, pages(office, "new"), **own, ask_own1_forbids="y").location)
    assert "Do not move out. &lt;b&gt;" in page
    assert "no Spanish yet" in page


def test_the_second_person_is_told_that_it_is_entered(
    casey: FlaskClient, avery: FlaskClient, office: factories.Office
) -> None:
    type_in(casey, pages(office, "new"))
    again = type_in(avery, pages(office, "new"))
    assert again.status_code == 422
    assert "This order is entered already" in again.get_data(as_text=True)
    assert len(service.lines(office.matter)) == 1


def test_people_who_may_not_be_contacted_are_marked_and_told_of_on_their_page(
    casey: FlaskClient, office: factories.Office
) -> None:
    witness = person(office.matter, "Kim Low", "witness")
    mother = person(office.matter, "Jo Doe", "family")
    answer = type_in(
        casey,
        pages(office, "new"),
        term_no_contact="y",
        ask_no_contact_people=[witness.id],
        newcomers="Lee Park, witness\n\n",
        term_contact_through="y",
        ask_contact_through_people=[mother.id],
        ask_contact_through_through="your lawyer",
    )
    assert answer.status_code == 303
    assert is_marked(office.matter, witness)
    people = text(casey, f"/matters/{office.matter.id}/people")
    assert "only through your lawyer" in people
    assert "Lee Park" in people
    assert people.count('class="chip chip-bad">no contact') == 2


def test_only_people_with_whom_contact_can_be_forbidden_are_offered(
    casey: FlaskClient, office: factories.Office
) -> None:
    person(office.matter, "Kim Low", "witness")
    person(office.matter, "Robin Bench", "judge")
    page = text(casey, pages(office, "new"))
    offered = re.findall(r'for="ask_no_contact_people-\d+">([^<]+)<', page)
    assert offered == ["Kim Low, witness"]
    assert 'name="made_by"' in page
    assert 'value="Robin Bench"' in page


# --- one order -------------------------------------------------------------------------------------------------------


def test_the_list_tells_orders_by_where_they_stand(avery: FlaskClient, office: factories.Office) -> None:
    assert "No order is entered yet" in text(avery, pages(office))
    today = clock.today(office.matter.zone)
    for number, (since, until) in enumerate(
        [(MADE, None), (MADE, today - timedelta(1)), (today + timedelta(9), None), (MADE, None)], 1
    ):
        entered(office, since=since, until=until, source=service.Source(words=f"entry {number}"))
    found = line(office, service.lines(office.matter)[0].number)
    with transaction():
        service.end(office.matter, found, service.EndFacts(today, service.Source(words="order")), found.stamp)
    page = text(avery, pages(office))
    headings = re.findall(r'<h2 id="group-\d">([^<]+?) <small>1', page)
    assert headings == ["Its last day has passed: decide", "In force", "To come", "Ended"]
    overview = text(avery, f"/matters/{office.matter.id}")
    assert "1 whose last day has passed: decide" in overview
    assert "1 in force, 1 to come." in overview


def test_a_modification_shows_what_holds_now_and_what_is_to_come(casey: FlaskClient, office: factories.Office) -> None:
    number = entered(office).number
    since = clock.today(office.matter.zone) + timedelta(5)
    form = text(casey, pages(office, number, "modify"))
    assert 'name="ask_curfew_from_time"' in form
    assert 'value="21:00"' in form
    answer = type_in(
        casey,
        pages(office, number, "modify"),
        seen=stamp(office, number),
        source="entry 20",
        since=since.isoformat(),
        ask_curfew_from_time="23:00",
    )
    assert answer.status_code == 303
    page = text(casey, pages(office, number))
    assert page.index("from 9 pm to 6 am") < page.index("from 11 pm to 6 am")
    history = text(casey, pages(office, number, "history"))
    for words in ("Modified", "At home from: 9 pm; To: 6 am", "At home from: 11 pm; To: 6 am", "Casey Reyes"):
        assert words in history, words


def test_a_correction_is_asked_why(casey: FlaskClient, office: factories.Office) -> None:
    row = entered(office)
    address = pages(office, row.number, "versions", row.key, "correct")
    changed = {"seen": stamp(office, row.number), "made_by": "Judge Two"}
    assert type_in(casey, address, **changed).status_code == 422
    assert type_in(casey, address, **changed, why="typed wrong").status_code == 303
    history = text(casey, pages(office, row.number, "history"))
    assert "Why: typed wrong" in history
    assert "Judge Two" in history


def test_a_form_that_is_out_of_date_is_refused(casey: FlaskClient, office: factories.Office) -> None:
    number = entered(office).number
    old = stamp(office, number)
    address = pages(office, number, "modify")
    assert type_in(casey, address, seen=old, source="entry 20", made_by="X").status_code == 303
    again = type_in(casey, address, seen=old, source="entry 21", made_by="Y")
    assert again.status_code == 422
    assert "changed meanwhile" in again.get_data(as_text=True)


def test_counsel_extends_ends_and_takes_back(avery: FlaskClient, office: factories.Office) -> None:
    today = clock.today(office.matter.zone)
    number = entered(office, until=today - timedelta(1)).number
    assert "Its last day has passed." in text(avery, pages(office, number))
    address = pages(office, number, "extend")
    sent = {"seen": stamp(office, number), "entry_id": "", "source": "entry 30"}
    assert send(avery, address, address, **sent, until=(today - timedelta(5)).isoformat()).status_code == 422
    assert send(avery, address, address, **sent, until=(today + timedelta(30)).isoformat()).status_code == 303
    assert line(office, number).state == "in force"
    address = pages(office, number, "end")
    sent["seen"] = stamp(office, number)
    assert send(avery, address, address, **sent, on="").status_code == 422
    assert send(avery, address, address, **sent, on=today.isoformat()).status_code == 303
    assert line(office, number).state == "ended"
    decision = next(one for one in line(office, number).decisions if one.kind == "ended")
    address = pages(office, number, "decisions", decision.root_id, "take-back")
    assert send(avery, address, address, seen=stamp(office, number), why="").status_code == 422
    assert send(avery, address, address, seen=stamp(office, number), why="wrong order").status_code == 303
    assert line(office, number).state == "in force"
    assert "Taken back: wrong order" in text(avery, pages(office, number, "history"))


def test_counsel_decides_person_by_person_who_may_be_addressed_again(
    avery: FlaskClient, office: factories.Office
) -> None:
    one, two = (person(office.matter, name, "witness") for name in ("Kim Low", "Lee Park"))
    accuser = person(office.matter, "Sam Poe", "complaining witness")
    number = entered(office, terms=(Ordered("no_contact", {"people": [one.id, two.id, accuser.id]}),)).number
    address = pages(office, number, "end")
    page = text(avery, address)
    assert re.findall(r'for="lift-\d+">([^<]+)<', page) == ["Kim Low, witness", "Lee Park, witness"]
    assert "whatever is ticked: Sam Poe" in page
    today = clock.today(office.matter.zone).isoformat()
    sent = {"seen": stamp(office, number), "entry_id": "", "source": "entry 30"}
    assert send(avery, address, address, **sent, on=today, lift=[one.id]).status_code == 303
    assert [is_marked(office.matter, who) for who in (one, two, accuser)] == [False, True, True]
    address = pages(office, number, "marks")
    sent["seen"] = stamp(office, number)
    assert send(avery, address, pages(office, number), **sent).status_code == 422
    assert send(avery, address, pages(office, number), **sent, lift=[accuser.id]).status_code == 422
    assert send(avery, address, pages(office, number), **sent, lift=[two.id]).status_code == 303
    assert [is_marked(office.matter, who) for who in (one, two, accuser)] == [False, False, True]


def test_what_was_entered_by_mistake_is_struck_with_a_reason(avery: FlaskClient, office: factories.Office) -> None:
    row = entered(office)
    address = pages(office, row.number, "versions", row.key, "strike")
    assert send(avery, address, address, seen=stamp(office, row.number), why="").status_code == 422
    assert send(avery, address, address, seen=stamp(office, row.number), why="of another client").status_code == 303
    page = text(avery, pages(office, row.number))
    assert "Entered by mistake." in page
    assert "of another client" in page
    assert "Entered by mistake" in text(avery, pages(office))
    assert avery.get(address).status_code == 404


# --- who may what ----------------------------------------------------------------------------------------------------


def test_a_paralegal_enters_and_decides_nothing(casey: FlaskClient, office: factories.Office) -> None:
    row = entered(office, until=date(2026, 4, 1))
    for step in ("end", "extend", f"versions/{row.key}/strike"):
        assert casey.get(pages(office, row.number, step)).status_code == 404, step
        assert f"/{step}" not in text(casey, pages(office, row.number))


def test_the_order_of_another_matter_is_nowhere(avery: FlaskClient, office: factories.Office) -> None:
    factories.act_as(office.blake)
    with transaction():
        theirs = service.enter(office.other_matter, replace(FACTS, made_by="Other Judge"))
    for step in ("", "modify", "end", "extend", "history", f"versions/{theirs.key}/correct"):
        assert avery.get(pages(office, theirs.number, *([step] if step else []))).status_code == 404, step


def test_a_closed_matter_shows_its_orders_and_takes_none(avery: FlaskClient, office: factories.Office) -> None:
    number = entered(office).number
    with transaction():
        factories.act_as(office.avery)
        matters.close(office.matter)
    assert "Enter an order" not in text(avery, pages(office))
    page = text(avery, pages(office, number))
    assert "Be at home" in page
    assert "/modify" not in page
    for step in ("new", f"{number}/modify", f"{number}/end", f"{number}/extend", f"{number}/marks"):
        assert send(avery, pages(office, step), "/account", **TYPED).status_code == 409, step


def test_guidance_leads_to_the_orders(avery: FlaskClient, office: factories.Office) -> None:
    assert f'href="{pages(office)}"' in text(avery, f"/matters/{office.matter.id}/guidance")


def test_the_list_asks_the_database_as_often_for_many_orders_as_for_one(
    avery: FlaskClient, office: factories.Office
) -> None:
    seen: list[str] = []

    def count(*call: Any) -> None:
        seen.append(call[2])

    def asked() -> int:
        text(avery, pages(office))
        seen.clear()
        text(avery, pages(office))
        return len(seen)

    entered(office)
    event.listen(db.engine, "before_cursor_execute", count)
    try:
        one = asked()
        for number in range(2, 9):
            entered(office, source=service.Source(words=f"entry {number}"), terms=(CURFEW,))
        assert asked() == one
    finally:
        event.remove(db.engine, "before_cursor_execute", count)
