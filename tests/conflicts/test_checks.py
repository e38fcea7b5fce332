"""A conflict check finds everybody, and tells a reader nothing of a matter that they may not open."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from casefile.conflicts import deciding, service
from casefile.conflicts.models import ConflictDecision, ConflictHit
from casefile.infra.audit import AuditEntry
from casefile.infra.db import append_only_tables, db, transaction
from casefile.infra.errors import Refusal
from casefile.matters import service as matters
from casefile.matters.models import Matter
from tests import factories
from tests.accounts.signing import sign_in
from tests.conflicts.steps import ask, asked, bare, check_row, someone, take
from tests.factories import Office
from tests.matters.acts import read, send

HIDDEN = "Something was found that you may not see."
NOTHING = "Nothing was found."


@pytest.mark.parametrize(
    "row",
    [
        {"name": "Sam Overlap"},
        {"name": "Samm Overlap"},
        {"known_as": "someone else, Sparky"},
        {"known_as": "@spark.one"},
        {"email": "SAM@mail.example"},
        {"phone": "+1 402 555 0123"},
        {"address": "7 North Elm St"},
    ],
)
def test_a_person_of_ones_own_matter_is_found_by_all_by_which_they_are_known(
    avery: FlaskClient, office: Office, row: dict[str, str]
) -> None:
    known = {"nickname": "Sparky", "handle": "@Spark_One", "email": "sam@mail.example", "phone": "(402) 555-0123"}
    someone("Sam Overlap", office.matter, address="7 N. Elm Street", **known)
    page = read(avery, f"/conflicts/{asked(avery, office.avery.id, row)}")
    assert "Sam Overlap, witness" in page
    assert "United States v. Doe" in page
    assert HIDDEN not in page


def test_a_closed_matter_is_looked_through_and_so_is_a_part_that_ended(avery: FlaskClient, office: Office) -> None:
    someone("Sam Overlap", office.matter)
    with transaction():
        matters.end_part(matters.parts(office.matter, "witness")[0])
        matters.close(office.matter)
    page = read(avery, f"/conflicts/{asked(avery, office.avery.id, {'name': 'Sam Overlap'})}")
    assert "no longer" in page
    assert "closed" in page


def test_a_pseudonym_stands_for_the_name_in_what_was_found(avery: FlaskClient, office: Office) -> None:
    someone("Jordan Realname", office.matter, "complaining witness", pseudonym="MV-1", handle="@kid_handle")
    page = read(avery, f"/conflicts/{asked(avery, office.avery.id, {'known_as': '@kid_handle'})}")
    assert "MV-1, complaining witness" in page
    assert "Realname" not in page


def test_of_a_matter_that_one_may_not_open_nothing_is_told_but_that_something_was_found(
    blake: FlaskClient, office: Office
) -> None:
    someone("Samuel Overlap", office.matter, "complaining witness", handle="@sam_o")
    page = blake.get(f"/conflicts/{asked(blake, office.blake.id, {'known_as': '@sam_o'})}").get_data(as_text=True)
    assert HIDDEN in page
    for told in ("Samuel", "Overlap", "complaining witness,", "v. Doe", f"/matters/{office.matter.id}"):
        assert told not in page, told


def test_the_answer_is_the_same_byte_for_byte_behind_a_wall_and_off_the_team(app: Flask, office: Office) -> None:
    with transaction():
        walled = factories.matter(office.avery, "United States v. Walled")
        matters.add_member(walled, office.blake, "attorney")
        matters.set_wall(walled, office.blake, "acted for a witness")
    someone("Sam Overlap", office.matter, "complaining witness")
    someone("Kim Overlap", walled, "client")
    client = sign_in(app.test_client(), office.blake)
    pages = []
    for name in ("Sam Overlap", "Kim Overlap"):
        number = asked(client, office.blake.id, {"name": name})
        pages.append(bare(client.get(f"/conflicts/{number}")).replace(name, "NAME"))
    assert HIDDEN in pages[0]
    assert pages[0] == pages[1]


def test_what_waits_for_the_asker_is_the_same_behind_a_wall_and_off_the_team(
    blake: FlaskClient, office: Office
) -> None:
    someone("Sam Overlap", office.matter)
    off_team = asked(blake, office.blake.id, {"name": "Sam Overlap"})
    before = bare(blake.get(f"/conflicts/{off_team}"))
    with transaction():
        matters.set_wall(office.matter, office.blake, "acted for a witness")
    assert bare(blake.get(f"/conflicts/{off_team}")) == before


def test_a_wall_that_is_set_later_hides_what_was_told_before(app: Flask, office: Office) -> None:
    with transaction():
        matters.add_member(office.matter, office.blake, "attorney")
    someone("Sam Overlap", office.matter)
    client = sign_in(app.test_client(), office.blake)
    number = asked(client, office.blake.id, {"name": "Sam Overlap"})
    assert "Sam Overlap, witness" in read(client, f"/conflicts/{number}")
    with transaction():
        matters.set_wall(office.matter, office.blake, "acted for a witness")
    page = read(client, f"/conflicts/{number}")
    assert HIDDEN in page
    assert "v. Doe" not in page


def test_a_check_is_kept_with_what_was_asked_and_its_names_stand_in_no_audit(
    avery: FlaskClient, office: Office
) -> None:
    number = asked(avery, office.avery.id, {"name": "Robin Nobody", "part": "witness"}, {"phone": "402-555-0199"})
    check = check_row(number)
    assert [one["part"] for one in check.people] == ["witness", "client"]
    assert check.by_id == office.avery.id
    assert len(check.digest) == 64
    entry = db.session.scalars(db.select(AuditEntry).where(AuditEntry.action == "conflict.checked")).one()
    assert entry.detail == {"people": 2}
    assert NOTHING in read(avery, f"/conflicts/{number}")
    assert {"conflict_check", "conflict_hit", "conflict_answer", "conflict_decision"} <= set(append_only_tables())


def test_a_digest_covers_what_was_found(avery: FlaskClient, office: Office) -> None:
    first = check_row(asked(avery, office.avery.id, {"name": "Sam Overlap"})).digest
    again = check_row(asked(avery, office.avery.id, {"name": "Sam Overlap"})).digest
    someone("Sam Overlap", office.matter)
    later = check_row(asked(avery, office.avery.id, {"name": "Sam Overlap"})).digest
    assert first == again != later


def test_a_check_without_a_name_is_refused_and_what_was_typed_stays(avery: FlaskClient, office: Office) -> None:
    assert ask(avery, office.avery.id).status_code == 422
    answer = ask(avery, office.casey.id, {"name": "Robin Typed"})
    assert answer.status_code == 422
    assert "Robin Typed" in answer.get_data(as_text=True)


def test_nobody_reads_anothers_check(app: Flask, avery: FlaskClient, office: Office) -> None:
    number = asked(avery, office.avery.id, {"name": "Robin Nobody"})
    for user in (office.blake, office.casey, office.morgan, office.dana):
        client = sign_in(app.test_client(), user)
        assert client.get(f"/conflicts/{number}").status_code == 404
        assert "Robin Nobody" not in client.get("/conflicts").get_data(as_text=True)


def test_an_administrator_sees_who_asks_how_often_and_nothing_that_was_asked(
    app: Flask, blake: FlaskClient, office: Office
) -> None:
    someone("Sam Overlap", office.matter)
    for _ in range(3):
        asked(blake, office.blake.id, {"name": "Sam Overlap"})
    page = read(sign_in(app.test_client(), office.morgan), "/conflicts/log")
    assert "Blake Marsh" in page
    assert "Blake Marsh3" in page.replace(" ", "").replace("BlakeMarsh", "Blake Marsh")
    for hidden in ("Overlap", "v. Doe", "Avery"):
        assert hidden not in page
    assert blake.get("/conflicts/log").status_code == 404


# --- those who may see answer ----------------------------------------------------------------------------------------


def hit_of(number: int) -> ConflictHit:
    db.session.rollback()
    return db.session.scalars(db.select(ConflictHit).where(ConflictHit.check_id == number)).one()


def test_whoever_may_see_is_asked_and_who_asked_is_told_the_answer_and_not_the_reason(
    app: Flask, office: Office
) -> None:
    someone("Sam Overlap", office.matter, "complaining witness")
    asker, sees = (sign_in(app.test_client(), user) for user in (office.blake, office.avery))
    number = asked(asker, office.blake.id, {"name": "Sam Overlap", "part": "client"}, {"name": "Unrelated Secret"})
    assert "waits for their answer" in read(asker, f"/conflicts/{number}")
    assert "Sam Overlap, client" in read(sees, "/conflicts")
    assert "1 conflict check of colleagues waits" in read(sees, "/")
    address = f"/conflicts/answers/{hit_of(number).id}"
    page = read(sees, address)
    assert "complaining witness in United States v. Doe" in page
    assert "Unrelated Secret" not in page
    assert send(sees, address, answer="conflict", why="she accuses our client").status_code == 303
    told = read(asker, f"/conflicts/{number}")
    assert "says that a conflict stands" in told
    assert "accuses" not in told
    assert "v. Doe" not in told
    assert "Sam Overlap, client" not in read(sees, "/conflicts")


@pytest.mark.parametrize("who", ["blake", "casey", "morgan"])
def test_nobody_else_is_asked(app: Flask, office: Office, who: str) -> None:
    someone("Sam Overlap", office.matter)
    number = asked(sign_in(app.test_client(), office.blake), office.blake.id, {"name": "Sam Overlap"})
    client = sign_in(app.test_client(), getattr(office, who))
    assert client.get(f"/conflicts/answers/{hit_of(number).id}").status_code == 404


def test_an_attorney_who_may_open_all_decides_without_asking_anybody(app: Flask, office: Office) -> None:
    """A paralegal asks of what they may not see, and the attorney who decides sees it."""
    someone("Ed Overlap", office.other_matter)
    with transaction():
        matters.add_member(office.other_matter, office.avery, "attorney")
    casey = sign_in(app.test_client(), office.casey)
    number = asked(casey, office.avery.id, {"name": "Ed Overlap"})
    assert HIDDEN in read(casey, f"/conflicts/{number}")
    assert "Roe" not in read(casey, f"/conflicts/{number}")
    assert "Ed Overlap, witness" in read(sign_in(app.test_client(), office.avery), f"/conflicts/{number}")
    assert not hit_of(number).hidden


def test_what_the_decider_could_open_when_asking_waits_for_an_answer_once_they_may_not(
    app: Flask, office: Office
) -> None:
    """They leave the team between question and decision: counsel of that matter are asked."""
    someone("Ed Overlap", office.other_matter, "client")
    with transaction():
        member = matters.add_member(office.other_matter, office.avery, "attorney")
    avery, blake = (sign_in(app.test_client(), user) for user in (office.avery, office.blake))
    number = asked(avery, office.avery.id, {"name": "Ed Overlap"})
    assert "waits for their answer" not in read(avery, f"/conflicts/{number}")
    assert "Ed Overlap, client" not in read(blake, "/conflicts")
    with transaction():
        matters.end_membership(member)
    page = read(avery, f"/conflicts/{number}")
    assert HIDDEN in page
    assert "waits for their answer" in page
    assert decide(avery, number, "none", office.blake.id) == 422
    assert "Ed Overlap, client" in read(blake, "/conflicts")
    assert "1 conflict check of colleagues waits" in read(blake, "/")
    assert send(blake, f"/conflicts/answers/{hit_of(number).id}", answer="clear", why="").status_code == 303
    assert "They answered: no conflict stands in the way" in read(avery, f"/conflicts/{number}")
    assert decide(avery, number, "none", office.blake.id) == 303


def test_a_decision_taken_while_all_was_open_asks_nobody_when_the_decider_leaves(app: Flask, office: Office) -> None:
    someone("Ed Overlap", office.other_matter, "client")
    with transaction():
        member = matters.add_member(office.other_matter, office.avery, "attorney")
    avery, blake = (sign_in(app.test_client(), user) for user in (office.avery, office.blake))
    number = asked(avery, office.avery.id, {"name": "Ed Overlap"})
    assert decide(avery, number, "none", office.blake.id) == 303
    with transaction():
        matters.end_membership(member)
    assert "Ed Overlap, client" not in read(blake, "/conflicts")
    assert decide(avery, number, "declined") == 303
    assert "Ed Overlap, client" in read(blake, "/conflicts")
    assert decide(avery, number, "none", office.blake.id) == 422


def test_who_asks_is_not_told_that_anybody_was_asked_where_the_decider_sees_all(
    casey: FlaskClient, office: Office
) -> None:
    someone("Ed Overlap", office.other_matter)
    page = read(casey, f"/conflicts/{asked(casey, office.blake.id, {'name': 'Ed Overlap'})}")
    assert HIDDEN in page
    assert "Blake Marsh decides on it" in page
    for untrue in ("answered", "told"):
        assert untrue not in page.partition('id="found-title"')[2].partition("</section>")[0]


# --- decisions -------------------------------------------------------------------------------------------------------


def decide(client: FlaskClient, number: int, outcome: str, second: int = 0, **typed: object) -> int:
    typed = {"why": "looked at both files", "consent_on": "", **typed}
    return send(client, f"/conflicts/{number}/decide", outcome=outcome, second=second, **typed).status_code


def test_a_decision_needs_the_one_who_decides_and_a_reason(app: Flask, office: Office) -> None:
    casey, avery = (sign_in(app.test_client(), user) for user in (office.casey, office.avery))
    number = asked(casey, office.avery.id, {"name": "Robin Nobody"})
    assert decide(casey, number, "none") == 404
    assert decide(avery, number, "none", why=" ") == 422
    assert decide(avery, number, "none") == 303
    assert deciding.lets_go_on(check_row(number))
    assert "No conflict" in read(casey, f"/conflicts/{number}")


def test_while_an_answer_is_awaited_only_declining_is_possible(app: Flask, blake: FlaskClient, office: Office) -> None:
    someone("Sam Overlap", office.matter, "client")
    number = asked(blake, office.blake.id, {"name": "Sam Overlap"})
    assert decide(blake, number, "none") == 422
    assert decide(blake, number, "declined") == 303
    assert not deciding.lets_go_on(check_row(number))
    hit = hit_of(number)
    with transaction():
        service.answer(office.avery, hit, "clear", "an old matter, nothing adverse")
    assert decide(blake, number, "none", office.avery.id) == 303
    assert len(deciding.decisions(check_row(number))) == 2


def test_where_somebody_says_that_a_conflict_stands_no_conflict_cannot_be_recorded(
    blake: FlaskClient, office: Office
) -> None:
    someone("Sam Overlap", office.matter, "client")
    number = asked(blake, office.blake.id, {"name": "Sam Overlap"})
    hit = hit_of(number)
    with transaction():
        service.answer(office.avery, hit, "conflict", "")
    assert decide(blake, number, "none", office.avery.id) == 422
    assert decide(blake, number, "waived", office.avery.id) == 422
    assert decide(blake, number, "waived", office.avery.id, consent_on="2026-01-05") == 303


def test_what_is_serious_waits_for_another_attorney_who_alone_can_sign_it_off(app: Flask, office: Office) -> None:
    someone("Sam Overlap", office.matter, "complaining witness")
    avery, blake = (sign_in(app.test_client(), user) for user in (office.avery, office.blake))
    number = asked(avery, office.avery.id, {"name": "Sam Overlap", "part": "client"})
    assert decide(avery, number, "none") == 422
    assert decide(avery, number, "none", office.blake.id) == 303
    assert not deciding.lets_go_on(check_row(number))
    assert send(avery, f"/conflicts/{number}/sign").status_code == 422
    assert f"Check no. {number}" in read(blake, "/conflicts")
    assert "v. Doe" not in read(blake, f"/conflicts/{number}")
    assert send(blake, f"/conflicts/{number}/sign").status_code == 303
    assert deciding.lets_go_on(check_row(number))
    assert send(blake, f"/conflicts/{number}/sign").status_code == 422


@pytest.mark.parametrize(
    ("role", "part", "serious"),
    [
        ("client", "client", False),
        ("client", "witness", True),
        ("witness", "client", True),
        ("complaining witness", "client", True),
        ("judge", "client", False),
        ("prosecutor", "client", False),
        ("witness", "witness", False),
    ],
)
def test_serious_is_a_client_on_one_side_and_somebody_against_one_on_the_other(
    avery: FlaskClient, office: Office, role: str, part: str, serious: bool
) -> None:
    someone("Sam Overlap", office.matter, role)
    number = asked(avery, office.avery.id, {"name": "Sam Overlap", "part": part})
    assert hit_of(number).serious is serious


@pytest.mark.parametrize("role", ["client", "complaining witness", "judge"])
def test_whether_a_second_signature_is_needed_tells_no_role_of_what_is_hidden(
    blake: FlaskClient, office: Office, role: str
) -> None:
    someone("Sam Overlap", office.matter, role)
    number = asked(blake, office.blake.id, {"name": "Sam Overlap"})
    hit = hit_of(number)
    with transaction():
        service.answer(office.avery, hit, "clear", "")
    assert decide(blake, number, "none") == 422
    assert decide(blake, number, "none", office.avery.id) == 303


def test_a_later_decision_takes_the_signature_of_an_earlier_one_away(office: Office, avery: FlaskClient) -> None:
    someone("Sam Overlap", office.matter)
    number = asked(avery, office.avery.id, {"name": "Sam Overlap"})
    decide(avery, number, "none", office.blake.id)
    first = db.session.scalars(db.select(ConflictDecision)).one()
    decide(avery, number, "wall", office.blake.id)
    db.session.rollback()
    with pytest.raises(Refusal, match="later decision"), transaction():
        deciding.sign_off(office.blake, first)


# --- one matter ------------------------------------------------------------------------------------------------------


def test_whoever_is_new_in_a_matter_or_known_by_more_is_shown_as_not_yet_checked(
    avery: FlaskClient, office: Office, matter: Matter
) -> None:
    address = f"/matters/{matter.id}"
    assert "Not yet checked for conflicts: Dana Doe" in read(avery, f"{address}/people")
    assert send(avery, f"{address}/conflicts", decides=office.avery.id).status_code == 303
    assert "Not yet checked" not in read(avery, f"{address}/people")
    witness = someone("Sam Overlap", matter)
    assert "Not yet checked for conflicts: Sam Overlap" in read(avery, f"{address}/people")
    send(avery, f"{address}/conflicts", decides=office.avery.id)
    assert "Not yet checked" not in read(avery, f"{address}/people")
    typed = {"kind": "alias", "value": "Sammy", "source": "told", "matter": matter.id}
    send(avery, f"/people/{witness.id}/identities", **{f"identity-{key}": value for key, value in typed.items()})
    assert "Not yet checked for conflicts: Sam Overlap" in read(avery, f"{address}/people")


def test_a_matters_check_does_not_find_the_matter_itself_and_finds_its_people_elsewhere(
    app: Flask, office: Office, matter: Matter
) -> None:
    avery = sign_in(app.test_client(), office.avery)
    first = send(avery, f"/matters/{matter.id}/conflicts", decides=office.avery.id)
    assert NOTHING in read(avery, first.location)
    with transaction():
        matters.add_part(office.other_matter, office.dana_person, "witness")
    again = send(avery, f"/matters/{matter.id}/conflicts", decides=office.avery.id)
    page = read(avery, again.location)
    assert HIDDEN in page
    assert "Roe" not in page


def test_a_matters_check_is_closed_to_whoever_the_matter_is_closed_to(
    app: Flask, office: Office, matter: Matter
) -> None:
    with transaction():
        matters.add_member(matter, office.blake, "attorney")
    blake = sign_in(app.test_client(), office.blake)
    address = send(blake, f"/matters/{matter.id}/conflicts", decides=office.blake.id).location
    assert blake.get(address).status_code == 200
    with transaction():
        matters.set_wall(matter, office.blake, "acted for a witness")
    assert blake.get(address).status_code == 404
    assert address.rpartition("/")[0] not in blake.get("/conflicts").get_data(as_text=True).partition("<table")[2]


# --- what a page tells -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "by"),
    [("Sammy Overlap", "may be the same"), ("S. Overlap", "surname only"), ("Overlap", "surname only")],
)
def test_a_name_that_may_be_the_same_is_found_and_serious_as_its_role_is(
    avery: FlaskClient, office: Office, typed: str, by: str
) -> None:
    someone("Sam B. Overlap", office.matter, "complaining witness")
    number = asked(avery, office.avery.id, {"name": typed})
    page = read(avery, f"/conflicts/{number}")
    assert "Sam B. Overlap, complaining witness" in page
    assert by in page.partition("</table>")[0].rpartition("<tbody>")[2]
    assert hit_of(number).serious


def test_an_inquiry_is_found_by_its_surname_too(avery: FlaskClient, office: Office) -> None:
    take(avery, office.avery.id)
    assert "Robin Asker" in read(avery, f"/conflicts/{asked(avery, office.avery.id, {'name': 'R. Asker'})}")


def test_for_each_person_it_says_what_was_compared_and_what_is_not(avery: FlaskClient, office: Office) -> None:
    someone("Sam Overlap", office.matter)
    rows = ({"name": "Sam Overlap"}, {"name": "Robin Nobody", "phone": "402-555-0199"})
    page = read(avery, f"/conflicts/{asked(avery, office.avery.id, *rows)}")
    assert "Compared: name. Found among what you may open: 1." in page
    assert "Compared: name, phone. Among what you may open: nothing found." in page
    assert "Bob is not known to be Robert" in page


def test_a_person_of_whom_only_hidden_things_were_found_reads_like_one_of_whom_nothing_was(
    blake: FlaskClient, office: Office
) -> None:
    someone("Sam Overlap", office.matter)
    rows = ({"name": "Sam Overlap"}, {"name": "Robin Nobody"})
    page = read(blake, f"/conflicts/{asked(blake, office.blake.id, *rows)}")
    assert page.count("Compared: name. Among what you may open: nothing found.") == 2
    assert HIDDEN in page


def test_room_for_more_people_keeps_what_is_typed(avery: FlaskClient, office: Office) -> None:
    typed = {"people-0-name": "Robin Typed", "people-2-phone": "402-555", "decides": office.avery.id, "more": "1"}
    answer = send(avery, "/conflicts/new", **typed)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert 'value="Robin Typed"' in page
    assert 'value="402-555"' in page
    assert "Person 8" in page
    assert page.index("</form>", page.index('id="check-form"')) < page.index('name="more"')
    assert db.session.scalar(db.select(ConflictHit.id)) is None


def test_a_check_takes_no_more_than_its_most_rows(avery: FlaskClient, office: Office) -> None:
    full = {f"people-{n}-name": "" for n in range(30)}
    page = send(avery, "/conflicts/new", decides=office.avery.id, more="1", **full).get_data(as_text=True)
    assert "Person 31" not in page
    assert 'name="more"' not in page


def test_an_address_that_is_no_e_mail_is_refused_with_what_is_right(avery: FlaskClient, office: Office) -> None:
    answer = ask(avery, office.avery.id, {"name": "Robin Typed", "email": "bad mail"})
    assert answer.status_code == 422
    assert "“bad mail” is no e-mail address; right is one like" in answer.get_data(as_text=True)


def test_a_part_that_nobody_chose_is_left_out(avery: FlaskClient, office: Office) -> None:
    page = read(avery, f"/conflicts/{asked(avery, office.avery.id, {'name': 'Robin Nobody', 'part': ''})}")
    assert "Robin Nobody" in page
    assert "Robin Nobody," not in page


def test_no_decision_and_no_second_attorney_is_chosen_beforehand(avery: FlaskClient, office: Office) -> None:
    someone("Sam Overlap", office.matter, "complaining witness")
    number = asked(avery, office.avery.id, {"name": "Sam Overlap"})
    page = avery.get(f"/conflicts/{number}").get_data(as_text=True)
    for name in ("outcome", "second"):
        options = page.partition(f'name="{name}"')[2].partition("</select>")[0]
        assert re.findall(r">([^<]+)</option>", options)[0] == "choose"
        assert not re.search(r'selected value="[^"0]', options)
    assert "nothing serious was found" not in page
    assert decide(avery, number, "", office.blake.id) == 422
    harmless = asked(avery, office.avery.id, {"name": "Robin Nobody"})
    assert 'name="second"' not in avery.get(f"/conflicts/{harmless}").get_data(as_text=True)


@pytest.mark.parametrize(
    ("said", "told"),
    [("clear", "no conflict stands in the way"), ("conflict", "a conflict stands in the way")],
)
def test_who_asked_is_told_in_their_list_that_an_answer_came_and_which(
    blake: FlaskClient, office: Office, said: str, told: str
) -> None:
    someone("Sam Overlap", office.matter)
    number = asked(blake, office.blake.id, {"name": "Sam Overlap"})
    assert "waits for an answer" in read(blake, "/conflicts")
    hit = hit_of(number)
    with transaction():
        service.answer(office.avery, hit, said, "")
    assert f"answered: {told}" in read(blake, "/conflicts")
    assert "They answered:" in read(blake, f"/conflicts/{number}")
    assert "1 conflict check of yours was answered" in read(blake, "/")
    decide(blake, number, "declined")
    assert "of yours was answered" not in read(blake, "/")
    assert "Avery" not in read(blake, f"/conflicts/{number}").partition("Found</h2>")[2].partition("Decision</h2>")[0]


def test_times_are_those_of_the_court_of_ones_newest_matter(avery: FlaskClient, office: Office) -> None:
    number = asked(avery, office.avery.id, {"name": "Robin Nobody"})
    for address in (f"/conflicts/{number}", "/conflicts"):
        page = read(avery, address)
        assert f"Times are those of {office.matter.zone.replace('_', ' ')}" in page
        assert '<span class="cite">UTC</span>' not in page
