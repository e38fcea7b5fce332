"""What the team does with what a client handed in: accept, take over, refuse; once, and nothing is lost."""

from __future__ import annotations

import unicodedata

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import DBAPIError

from casefile.evidence import ledger
from casefile.evidence import service as evidence
from casefile.evidence.models import Item
from casefile.inbox import deciding, service
from casefile.inbox.models import Allowance, Decision, HandIn
from casefile.infra import files
from casefile.infra.db import db, transaction
from casefile.infra.errors import Refusal
from casefile.law.gate import Examination, Kind
from casefile.law.hand_ins import why_not_accepted
from casefile.matters.models import Matter, Note
from casefile.upkeep import checking
from tests import factories
from tests.accounts.signing import csrf_token, sign_in
from tests.at_once import Meeting, at_once
from tests.charges.build import counted_queries
from tests.evidence.build import close_gate, edit_stored, records, stored_names
from tests.inbox.build import AGREED, NEVER_ACCEPTED, PDF_BYTES, TAKEN, allow, handed_in, newest, plain_pdf, send


@pytest.fixture
def waiting(dana: FlaskClient, office: factories.Office) -> HandIn:
    """A letter of Dana's that waits, in a matter that is not gated."""
    allow(office)
    return handed_in(dana)


def where(matter: Matter, rest: str = "") -> str:
    return f"/matters/{matter.id}/inbox{rest}"


def post(client: FlaskClient, address: str, **typed: str) -> tuple[int, str]:
    answer = client.post(address, data={"csrf_token": csrf_token(client), **typed})
    return answer.status_code, answer.get_data(as_text=True)


def page_of(client: FlaskClient, matter: Matter) -> str:
    return client.get(where(matter)).get_data(as_text=True)


def decisions() -> list[Decision]:
    db.session.expire_all()
    return list(db.session.scalars(db.select(Decision)))


# --- who may ---------------------------------------------------------------------------------------------------------


def test_an_attorney_allows_it_after_a_fresh_sign_in_and_a_paralegal_never(
    app: Flask, avery: FlaskClient, casey: FlaskClient, office: factories.Office
) -> None:
    address = where(office.matter, "/allow")
    assert post(casey, address, statement=AGREED)[0] == 404
    stale = sign_in(app.test_client(), office.avery, fresh=False)
    assert post(stale, address, statement=AGREED)[0] == 401
    assert post(avery, address, statement="Yes.")[0] == 422
    assert not service.allowed(office.dana_person.id)
    assert post(avery, address, statement=AGREED)[0] == 303
    assert service.allowed(office.dana_person.id)


def test_anybody_of_the_team_ends_it_at_once_and_both_stay_on_record(
    casey: FlaskClient, office: factories.Office
) -> None:
    matter = allow(office)
    assert post(casey, where(matter, "/end"), why="Device seized.")[0] == 303
    assert not service.allowed(office.dana_person.id)
    assert [one.turned for one in service.allowances(matter)] == ["off", "on"]
    assert "Device seized." in page_of(casey, matter)


def test_only_the_client_of_the_matter_can_be_allowed(office: factories.Office) -> None:
    factories.act_as(office.avery)
    with pytest.raises(Refusal, match="is not the client"), transaction():
        service.allow(office.matter, office.ellis_person, AGREED)


@pytest.mark.parametrize("table", [Allowance, HandIn, Decision])
@pytest.mark.parametrize("change", ["UPDATE {} SET by_name = 'x'", "DELETE FROM {}"])
def test_the_database_refuses_to_change_or_remove_any_of_it(
    table: type, change: str, office: factories.Office, waiting: HandIn
) -> None:
    with transaction():
        service.refuse(office.matter, waiting, "Not about this case.")
    with pytest.raises(DBAPIError), transaction():
        db.session.execute(db.text(change.format(table.__tablename__)))


# --- accepting -------------------------------------------------------------------------------------------------------


def test_an_accepted_file_is_an_item_with_the_same_bytes_from_the_client(
    casey: FlaskClient, office: factories.Office, waiting: HandIn
) -> None:
    status, _ = post(casey, where(office.matter, f"/{waiting.id}/accept"))
    item = db.session.scalars(db.select(Item)).one()
    assert status == 303
    assert (item.sha256, item.size_bytes) == (waiting.sha256, waiting.size_bytes)
    assert (item.received_from, item.share, item.holder_name) == ("Dana Doe", "WP", "Casey Reyes")
    with evidence.open_bytes(item) as opened:
        assert opened.read() == PDF_BYTES
    first = next(one.entry for one in records(office.matter) if one.entry.type == "evidence.received")
    assert (first.type, evidence.history(item)[0].sha256) == ("evidence.received", waiting.sha256)
    assert str(waiting.sha256) in repr(first)
    assert deciding.METHOD in repr(first.data)
    assert f"Hand-in {waiting.id}" in repr(first)
    assert [(one.outcome, one.item_label, one.by_name) for one in decisions()] == [
        ("accepted", item.label, "Casey Reyes")
    ]
    assert ledger.check(office.matter).ok


@pytest.mark.parametrize("name", TAKEN)
def test_whatever_its_name_an_accepted_file_keeps_it(name: str, dana: FlaskClient, office: factories.Office) -> None:
    matter = allow(office)
    one = handed_in(dana, name, TAKEN[name])
    factories.act_as(office.casey)
    service.accept(matter, one)
    assert db.session.scalars(db.select(Item.name)).one() == unicodedata.normalize("NFC", name)
    assert one.name == name  # the custody record writes composed letters; what the client sent stands as it came


@pytest.mark.parametrize("name", NEVER_ACCEPTED)
def test_a_file_that_was_made_to_do_harm_is_never_accepted_and_stays(
    name: str, dana: FlaskClient, casey: FlaskClient, office: factories.Office
) -> None:
    matter = allow(office)
    one = handed_in(dana, name, NEVER_ACCEPTED[name])
    status, page = post(casey, where(matter, f"/{one.id}/accept"))
    assert status == 409
    assert "The gate does not let this file in" in page
    assert (db.session.scalar(db.select(Item.id)), decisions()) == (None, [])
    assert stored_names() == {one.stored_name}
    assert service.waiting(matter) == 1


def test_what_cannot_be_seen_into_or_turns_out_another_kind_is_not_accepted() -> None:
    def why(
        kind: Kind = Kind.PDF, images: bool | None = True, others: bool | None = False, locked: bool = False
    ) -> str:
        return why_not_accepted(Examination(kind, 9, images, others, encrypted=locked), "pdf")

    assert why() == ""
    assert "password" in why(locked=True)
    assert "other files" in why(others=True)
    assert "other files" in why(others=None)
    assert "cannot be seen" in why(images=None)
    assert "found docx" in why(Kind.DOCX)
    assert "found unknown" in why(Kind.UNKNOWN)


def test_a_stored_file_that_was_changed_is_not_accepted(
    casey: FlaskClient, office: factories.Office, waiting: HandIn
) -> None:
    edit_stored(str(waiting.stored_name))
    status, page = post(casey, where(office.matter, f"/{waiting.id}/accept"))
    assert status == 409
    assert "not the one that was handed in" in page
    assert decisions() == []


# --- a gate that closes afterwards -----------------------------------------------------------------------------------


def test_a_matter_that_becomes_gated_freezes_and_counts_what_lies_there(
    casey: FlaskClient, office: factories.Office, waiting: HandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    factories.act_as(office.avery)
    close_gate(office.matter)
    page = page_of(casey, office.matter)
    assert "1 file handed in before is frozen." in page
    assert "/accept" not in page
    monkeypatch.setattr(files.FolderStore, "open", lambda *_: pytest.fail("frozen bytes were opened"))
    status, page = post(casey, where(office.matter, f"/{waiting.id}/accept"))
    assert status == 409
    assert "frozen" in page
    assert decisions() == []


def test_a_gate_that_closes_while_a_file_is_examined_lets_nothing_in(
    office: factories.Office, waiting: HandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    examine = deciding.examine

    def closes(name: str, data: bytes) -> Examination:
        found = examine(name, data)
        close_gate(office.matter)
        return found

    monkeypatch.setattr(deciding, "examine", closes)
    factories.act_as(office.avery)
    with pytest.raises(Refusal, match="frozen"):
        service.accept(office.matter, waiting)
    assert (db.session.scalar(db.select(Item.id)), decisions()) == (None, [])


def test_no_address_sends_a_file_that_nobody_accepted(app: Flask, avery: FlaskClient, waiting: HandIn) -> None:
    ours = {rule.rule: rule.methods for rule in app.url_map.iter_rules() if rule.endpoint.startswith("inbox.")}
    assert {rule for rule, methods in ours.items() if "GET" in (methods or ())} == {"/matters/<int:matter_id>/inbox"}
    page = page_of(avery, waiting.matter)
    assert "download" not in page.replace("cannot be downloaded", "")
    assert "not scanned for viruses" in page.lower()


# --- refusing, and words ---------------------------------------------------------------------------------------------


def test_what_is_not_taken_keeps_its_reason_and_its_bytes(
    casey: FlaskClient, office: factories.Office, waiting: HandIn
) -> None:
    address = where(office.matter, f"/{waiting.id}/refuse")
    assert post(casey, address, why="")[0] == 422
    assert post(casey, address, why="Not about this case.")[0] == 303
    page = page_of(casey, office.matter)
    assert "Not about this case." in page
    assert stored_names() == {waiting.stored_name}
    assert files.store().verify(str(waiting.stored_name), deciding.keys.matter_key(office.matter.wrapped_key)).ok


def test_words_become_a_note_of_work_product(dana: FlaskClient, casey: FlaskClient, office: factories.Office) -> None:
    matter = allow(office, gated=True)
    send(dana, words="See http://example.org/a.jpg <b>there</b>")
    one = newest()
    page = page_of(casey, matter)
    assert "http://example.org/a.jpg &lt;b&gt;there&lt;/b&gt;" in page
    assert 'href="http://example.org' not in page
    assert post(casey, where(matter, f"/{one.id}/accept"))[0] == 409
    assert post(casey, where(matter, f"/{one.id}/note"))[0] == 303
    note = db.session.scalars(db.select(Note)).one()
    assert (note.label, note.by_name) == ("WP", "Casey Reyes")
    assert "See http://example.org/a.jpg <b>there</b>" in note.body
    assert "Handed in by Dana Doe" in note.body
    assert [one.outcome for one in decisions()] == ["noted"]


def test_a_file_is_not_taken_over_as_a_note(casey: FlaskClient, office: factories.Office, waiting: HandIn) -> None:
    assert post(casey, where(office.matter, f"/{waiting.id}/note"))[0] == 409
    assert decisions() == []


# --- one decision ----------------------------------------------------------------------------------------------------


def test_of_two_decisions_one_stands_and_the_other_is_told(
    avery: FlaskClient, casey: FlaskClient, office: factories.Office, waiting: HandIn
) -> None:
    assert post(casey, where(office.matter, f"/{waiting.id}/accept"))[0] == 303
    status, page = post(avery, where(office.matter, f"/{waiting.id}/refuse"), why="No.")
    assert status == 409
    assert "Casey Reyes decided this already: taken in as evidence." in page
    assert post(avery, where(office.matter, f"/{waiting.id}/accept"))[0] == 409
    assert [one.outcome for one in decisions()] == ["accepted"]
    assert len(db.session.scalars(db.select(Item)).all()) == 1


def test_people_who_decide_at_once_make_one_decision_and_one_item(
    app: Flask, office: factories.Office, waiting: HandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    matter_id, hand_in_id = office.matter.id, waiting.id
    meeting = Meeting()
    monkeypatch.setattr(deciding, "examine", meeting.after(deciding.examine))

    def accept() -> None:
        factories.act_as(office.casey)
        matter = db.session.get_one(Matter, matter_id)
        service.accept(matter, service.find(matter, hand_in_id) or HandIn())

    told = at_once(app, accept, accept)
    assert sorted(one == "done" for one in told) == [False, True]
    made = decisions()
    assert len(made) == 1
    assert len(db.session.scalars(db.select(Item)).all()) == 1


# --- others, the desk, the check of the house ------------------------------------------------------------------------


def test_people_outside_the_team_reach_nothing(
    blake: FlaskClient, morgan: FlaskClient, dana: FlaskClient, office: factories.Office, waiting: HandIn
) -> None:
    for client in (blake, morgan, dana):
        assert client.get(where(office.matter)).status_code == 404
        refused = 400 if client is dana else 404  # the token of the clients' door is none at the office's
        assert post(client, where(office.matter, f"/{waiting.id}/accept"))[0] == refused
    assert decisions() == []


def test_a_hand_in_of_another_matter_is_not_there(
    blake: FlaskClient, office: factories.Office, waiting: HandIn
) -> None:
    assert post(blake, where(office.other_matter, f"/{waiting.id}/accept"))[0] == 404


def test_the_desk_and_the_overview_say_what_waits(
    avery: FlaskClient, blake: FlaskClient, dana: FlaskClient, office: factories.Office, waiting: HandIn
) -> None:
    send(dana, words="Hello")
    assert service.waiting(office.matter) == 2
    assert [(one.hand_ins, one.files) for one in service.waiting_for(office.avery.id)] == [(2, 1)]
    assert "2 waiting, 1 of them file" in avery.get("/").get_data(as_text=True)
    assert "2 hand-ins of the client wait." in avery.get(f"/matters/{office.matter.id}").get_data(as_text=True)
    assert "Handed in by clients" not in blake.get("/").get_data(as_text=True)


def test_a_longer_quarantine_costs_no_more_queries(
    avery: FlaskClient, dana: FlaskClient, office: factories.Office, waiting: HandIn
) -> None:
    page_of(avery, office.matter)
    with counted_queries() as few:
        page_of(avery, office.matter)
    for number in range(6):
        handed_in(dana, f"{number}.pdf", plain_pdf(str(number)))
        send(dana, words=f"{number}")
    with counted_queries() as many:
        page_of(avery, office.matter)
    assert len(many) == len(few)


def test_the_check_of_the_house_knows_every_file_that_was_handed_in(
    casey: FlaskClient, dana: FlaskClient, office: factories.Office, waiting: HandIn
) -> None:
    second = handed_in(dana, "second.pdf")
    post(casey, where(office.matter, f"/{waiting.id}/accept"))
    found = checking.check()
    assert (found.faults, found.files) == ([], 3)
    store = files.store()
    assert isinstance(store, files.FolderStore)
    edit_stored(str(second.stored_name))
    assert [(one.kind, one.where) for one in checking.check().faults] == [
        ("bad hash", f"inbox_hand_in {second.id} of matter {office.matter.id}")
    ]
    (store.objects / str(second.stored_name)).rename(store.objects / ("f" * 32))
    assert {one.kind for one in checking.check().faults} == {"row without file", "file without row"}


def test_the_check_of_the_house_does_not_read_what_is_frozen(
    office: factories.Office, waiting: HandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    factories.act_as(office.avery)
    close_gate(office.matter)
    monkeypatch.setattr(files.FolderStore, "verify", lambda *_: pytest.fail("frozen bytes were read"))
    found = checking.check()
    assert (found.faults, found.frozen, found.files) == ([], 1, 0)


def test_a_closed_matter_takes_no_decision(avery: FlaskClient, office: factories.Office, waiting: HandIn) -> None:
    from casefile.infra import clock

    with transaction():
        office.matter.closed_at = clock.now()
    assert post(avery, where(office.matter, f"/{waiting.id}/accept"))[0] == 409
    assert decisions() == []
