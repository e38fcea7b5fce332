"""What a client may hand in, and what the page says: words where the gate is closed, documents where it is open."""

from __future__ import annotations

import io
import tempfile
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from casefile.evidence.models import Item
from casefile.inbox import receiving, service
from casefile.inbox.models import HandIn
from casefile.infra import clock
from casefile.infra.audit import AuditEntry
from casefile.infra.db import db, transaction
from casefile.law import hand_ins as law
from casefile.lawdata import reader
from casefile.matters import service as matters
from tests import factories
from tests.accounts.signing import csrf_token, sign_in
from tests.charges.build import counted_queries
from tests.evidence.build import GATED, JPG, charge, close_gate, log_reference, stored_names
from tests.evidence.test_gate import CANARY, left_behind
from tests.evidence.test_gate import REFUSED as CANARIES
from tests.inbox.build import AGREED, PAPERS, PDF_BYTES, REFUSED, TAKEN, allow, hand_in, handed_in, newest, send
from tests.infra import tables

QUIET = {"audit_entry", "sign_in"}


def page_of(client: FlaskClient, **headers: str) -> str:
    answer = client.get(PAPERS, headers=headers)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


class Unread(io.BytesIO):
    """A body that fails the test when a byte of it is asked for."""

    def read(self, *_: object) -> bytes:  # type: ignore[override]
        raise AssertionError("the body was read")

    def readinto(self, _: object) -> int:
        raise AssertionError("the body was read")


def raw(client: FlaskClient, body: io.BytesIO, declared: int, method: str = "POST") -> TestResponse:
    """Send a body of one length that says it is of another."""
    form = {"content_type": "multipart/form-data; boundary=x", "environ_overrides": {"CONTENT_LENGTH": str(declared)}}
    return client.open(PAPERS, method=method, input_stream=body, **form)


def send_unread(client: FlaskClient, size: int = 5000, method: str = "POST") -> TestResponse:
    return raw(client, Unread(), size, method)


def form_of(client: FlaskClient, data: bytes) -> bytes:
    """Return the form with one file, as a browser sends it, up to the last byte of the file."""
    fields = {"csrf_token": csrf_token(client), "understood": "y"}
    parts = [
        f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in fields.items()
    ]
    file = '--x\r\nContent-Disposition: form-data; name="paper"; filename="a.txt"\r\n\r\n'
    return ("".join(parts) + file).encode() + data


@pytest.fixture
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return tmp_path


# --- off until it is allowed -----------------------------------------------------------------------------------------


def test_it_is_off_until_an_attorney_allows_it(dana: FlaskClient, office: factories.Office) -> None:
    page = page_of(dana)
    assert "Your lawyer has not opened this part for you." in page
    assert "<textarea" not in page
    assert 'type="file"' not in page
    assert send(dana, words="Hello").status_code == 404
    assert send_unread(dana).status_code == 404
    assert db.session.scalar(db.select(HandIn.id)) is None


def test_what_is_allowed_in_one_matter_ends_with_the_next_click(dana: FlaskClient, office: factories.Office) -> None:
    matter = allow(office)
    assert service.allowed(office.dana_person.id)
    with transaction():
        service.end(matter, office.dana_person, "Device seized.")
    assert not service.allowed(office.dana_person.id)
    assert send(dana, words="Hello").status_code == 404


@pytest.mark.parametrize("how", ["portal off", "closed", "no client any more"])
def test_a_word_of_before_counts_for_nothing_when_the_rest_is_over(
    how: str, dana: FlaskClient, office: factories.Office
) -> None:
    matter = allow(office)
    with transaction():
        if how == "portal off":
            office.dana_person.portal_since = None
        elif how == "closed":
            matter.closed_at = clock.now()
        else:
            matters.end_part(matters.parts(matter, "client")[0])
    assert not service.allowed(office.dana_person.id)
    assert send(dana, words="Hello").status_code == 404
    assert hand_in(dana).status_code == 404
    assert stored_names() == set()
    assert dana.get(PAPERS).status_code == (404 if how == "portal off" else 200)


def test_another_client_sees_and_reaches_nothing(
    dana: FlaskClient, ellis: FlaskClient, office: factories.Office
) -> None:
    matter = allow(office)
    handed_in(dana, "for-avery-only.pdf")
    assert "for-avery-only" in page_of(dana)
    assert "for-avery-only" not in page_of(ellis)
    assert send(ellis, words="Hello", place=str(matter.id)).status_code == 404


def test_it_needs_the_notice_acknowledged_and_the_page_s_token(dana: FlaskClient, office: factories.Office) -> None:
    allow(office)
    assert dana.post(PAPERS, data={"understood": "y", "words": "Hello"}).status_code == 400
    answer = send(dana, words="What I typed stays.", understood="")
    assert answer.status_code == 422
    assert "Please tick the box first." in answer.get_data(as_text=True)
    assert "What I typed stays." in answer.get_data(as_text=True)
    assert hand_in(dana, understood="").status_code == 422
    assert (db.session.scalar(db.select(HandIn.id)), stored_names()) == (None, set())


# --- words only ------------------------------------------------------------------------------------------------------


def test_in_a_gated_matter_there_are_words_and_the_notice_and_no_file_control(
    dana: FlaskClient, office: factories.Office
) -> None:
    allow(office, gated=True)
    page = page_of(dana)
    assert "Use words only to describe it" in page
    assert reader.guidance_items()["no_contraband_copies"].client_text in page
    assert 'type="file"' not in page
    assert "multipart" not in page


def test_what_is_written_is_kept_sealed_with_the_notice_that_was_acknowledged(
    dana: FlaskClient, office: factories.Office
) -> None:
    matter = allow(office, gated=True)
    assert send(dana, words="The box stands in the cellar.").status_code == 303
    one = newest()
    assert (one.is_file, one.notice_version, one.language) == (False, receiving.notice().version, "en")
    assert reader.guidance_items()["no_contraband_copies"].client_text in one.notice
    assert b"cellar" not in bytes(one.words or b"")
    assert service.words_of(matter, one) == "The box stands in the cellar."


def test_words_that_are_too_long_are_told_and_stay_typed(dana: FlaskClient, office: factories.Office) -> None:
    allow(office, gated=True)
    answer = send(dana, words="The box is in the cellar. " * 400)
    assert answer.status_code == 422
    assert "This is too long." in answer.get_data(as_text=True)
    assert "cellar. The box" in answer.get_data(as_text=True)


@pytest.mark.parametrize("why", ["no counts", "gated count", "unknown offence", "gate closed", "by reference"])
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH"])
def test_where_only_words_are_taken_a_file_is_refused_before_a_byte_of_it_is_read(
    why: str, method: str, dana: FlaskClient, office: factories.Office, scratch: Path
) -> None:
    matter = allow(office, gated=why == "no counts")
    if why == "gated count":
        charge(matter, GATED)
    elif why == "unknown offence":
        db.session.execute(db.text("UPDATE charge_count SET offence_key = 'gone'"))
        db.session.commit()
    elif why == "gate closed":
        close_gate(matter)
    elif why == "by reference":
        log_reference(matter, office.casey)
    before = tables.counts()
    assert send_unread(dana, method=method).status_code == (422 if method == "POST" else 405)
    after = tables.counts()
    assert {one for one in after if after[one] != before[one]} <= QUIET
    assert (stored_names(), left_behind(scratch)) == (set(), [])
    assert 'type="file"' not in page_of(dana)


@pytest.mark.parametrize("name", CANARIES)
def test_a_gated_matter_keeps_nothing_of_a_file_that_a_client_sends_all_the_same(
    name: str, dana: FlaskClient, office: factories.Office, scratch: Path
) -> None:
    allow(office, gated=True)
    before = tables.counts()
    answer = hand_in(dana, name, CANARIES[name])
    assert answer.status_code == 422
    assert "Tell your lawyer in words." in answer.get_data(as_text=True)
    assert (left_behind(scratch), stored_names()) == ([], set())
    after = tables.counts()
    assert {one for one in after if after[one] != before[one]} <= QUIET


def test_the_log_keeps_of_a_refused_file_its_size_and_no_name(dana: FlaskClient, office: factories.Office) -> None:
    allow(office, gated=True)
    hand_in(dana, "IMG-canary-name.jpg", JPG + CANARY)
    kept = db.session.scalars(db.select(AuditEntry).where(AuditEntry.action == "inbox.refused")).one()
    assert kept.outcome == "refused"
    assert kept.target.startswith("name ")
    assert kept.target.endswith(" bytes")
    assert "canary" not in repr((kept.target, kept.detail))


def test_a_file_written_out_in_letters_is_no_words(dana: FlaskClient, office: factories.Office) -> None:
    allow(office, gated=True)
    answer = send(dana, words="data:image/png;base64,iVBORw0KGgo=")
    assert answer.status_code == 422
    assert "This is not words." in answer.get_data(as_text=True)
    assert db.session.scalar(db.select(HandIn.id)) is None


def test_one_gated_matter_of_a_client_makes_it_words_only_in_all(dana: FlaskClient, office: factories.Office) -> None:
    allow(office)
    with transaction():
        second = factories.matter(office.avery, "United States v. Second")
        matters.add_part(second, office.dana_person, "client")
    assert 'type="file"' not in page_of(dana)
    assert send_unread(dana).status_code == 422


def test_a_matter_that_becomes_gated_while_a_file_is_in_memory_keeps_nothing(
    dana: FlaskClient, office: factories.Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    allow(office)
    close_gate(office.matter)
    monkeypatch.setattr(service, "words_only", lambda _: False)
    assert hand_in(dana).status_code == 422
    assert (db.session.scalar(db.select(HandIn.id)), stored_names()) == (None, set())


# --- documents -------------------------------------------------------------------------------------------------------


def test_a_document_comes_in_sealed_and_the_client_sees_name_day_and_state(
    dana: FlaskClient, office: factories.Office, scratch: Path
) -> None:
    allow(office)
    one = handed_in(dana, "pay slip.pdf", PDF_BYTES)
    assert (one.content, one.size_bytes, len(stored_names())) == ("pdf", len(PDF_BYTES), 1)
    page = page_of(dana)
    assert "pay slip.pdf" in page
    assert "waiting" in page
    assert str(one.sha256) not in page
    assert "Check code:" in page
    assert not [path for path in scratch.rglob("*") if path.is_file() and PDF_BYTES[:40] in path.read_bytes()]


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_document_is_refused_and_nothing_of_it_is_kept(
    name: str, dana: FlaskClient, office: factories.Office
) -> None:
    allow(office)
    before = tables.counts()
    answer = hand_in(dana, name, REFUSED[name])
    assert answer.status_code == 422
    after = tables.counts()
    assert {one for one in after if after[one] != before[one]} <= QUIET
    assert stored_names() == set()


def test_there_are_as_many_hostile_files_as_the_bar_asks_for() -> None:
    assert len(REFUSED) >= 60


@pytest.mark.parametrize("name", ["a.jpg", "a.mp4", "a.mp3", "picture.pdf"])
def test_a_picture_is_refused_with_what_to_do_instead(name: str, dana: FlaskClient, office: factories.Office) -> None:
    allow(office)
    said = hand_in(dana, name, REFUSED[name]).get_data(as_text=True)
    assert "Do not send pictures. Tell your lawyer in words." in said.partition("Not taken.")[2][:400]


@pytest.mark.parametrize("name", TAKEN)
def test_a_name_is_kept_as_it_came_and_shown_without_traps(
    name: str, dana: FlaskClient, casey: FlaskClient, office: factories.Office
) -> None:
    matter = allow(office)
    one = handed_in(dana, name, TAKEN[name])
    assert one.name == name
    assert len(str(one.stored_name)) == 32
    for page in (page_of(dana), casey.get(f"/matters/{matter.id}/inbox").get_data(as_text=True)):
        assert "\u202e" not in page
        assert "<script>alert" not in page


def test_a_transfer_that_was_cut_off_keeps_nothing(dana: FlaskClient, office: factories.Office) -> None:
    allow(office)
    whole = form_of(dana, b"words " * 5000)
    ended = whole + b"\r\n--x--\r\n"
    for body, declared in ((whole, len(whole) + 9000), (whole, len(whole)), (ended, len(ended) + 500)):
        assert raw(dana, io.BytesIO(body), declared).status_code in (400, 422), declared - len(body)
    assert (db.session.scalar(db.select(HandIn.id)), stored_names()) == (None, set())
    assert raw(dana, io.BytesIO(ended), len(ended)).status_code == 303


def test_more_than_25_mb_is_refused_by_its_declared_length_alone(dana: FlaskClient, office: factories.Office) -> None:
    allow(office)
    answer = send_unread(dana, size=law.LIMIT_BYTES + 1024 * 1024)
    assert answer.status_code == 413
    assert "too big" in answer.get_data(as_text=True)
    big = form_of(dana, b"word " * (law.LIMIT_BYTES // 5 + 1)) + b"\r\n--x--\r\n"
    answer = raw(dana, io.BytesIO(big), len(big))
    assert (answer.status_code, "too big" in answer.get_data(as_text=True)) == (422, True)
    assert stored_names() == set()


def test_two_files_in_one_request_are_refused(dana: FlaskClient, office: factories.Office) -> None:
    allow(office)
    both = [(io.BytesIO(PDF_BYTES), "a.pdf"), (io.BytesIO(PDF_BYTES), "b.pdf")]
    assert send(dana, paper=both).status_code == 422
    assert stored_names() == set()


def test_the_twenty_first_file_of_a_day_is_refused_and_the_next_day_is_another(
    dana: FlaskClient, office: factories.Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    allow(office)
    monkeypatch.setattr(law, "FILES_A_DAY", 2)
    assert law.FILES_A_DAY == 2
    for _ in range(2):
        handed_in(dana)
    answer = hand_in(dana)
    assert answer.status_code == 422
    assert "That was a lot for one day." in answer.get_data(as_text=True)
    assert len(stored_names()) == 2
    now = clock.now()
    monkeypatch.setattr(receiving.clock, "today", lambda zone: clock.local(now, zone).date() + timedelta(1))
    handed_in(dana)


def test_the_limits_are_those_that_were_decided() -> None:
    assert (law.FILES_A_DAY, law.LIMIT_BYTES) == (20, 25 * 1024 * 1024)


# --- what the client sees afterwards ---------------------------------------------------------------------------------


def test_no_address_gives_anything_back_or_takes_it_away(
    app: Flask, dana: FlaskClient, office: factories.Office
) -> None:
    allow(office)
    handed_in(dana)
    own = [rule for rule in app.url_map.iter_rules() if rule.rule.startswith(PAPERS)]
    assert [(rule.rule, sorted(rule.methods or ())) for rule in own] == [(PAPERS, ["GET", "HEAD", "OPTIONS", "POST"])]
    assert "You cannot open or delete it here." in page_of(dana)


@pytest.mark.parametrize(("outcome", "word"), [("accept", "taken by your lawyer"), ("refuse", "not taken")])
def test_the_client_sees_the_state_and_never_the_reason(
    outcome: str, word: str, dana: FlaskClient, office: factories.Office
) -> None:
    matter = allow(office)
    one = handed_in(dana)
    factories.act_as(office.casey)
    if outcome == "accept":
        service.accept(matter, one)
    else:
        with transaction():
            service.refuse(matter, one, "canary-reason")
    page = page_of(dana)
    assert word in page
    assert "canary-reason" not in page


def test_with_two_matters_the_client_says_for_whom_and_reads_no_title(
    app: Flask, dana: FlaskClient, office: factories.Office
) -> None:
    first = allow(office)
    with transaction():
        second = factories.matter(office.blake, "United States v. Canary-Title")
        matters.add_part(second, office.dana_person, "client")
        factories.act_as(office.blake)
        service.allow(second, office.dana_person, AGREED)
    page = page_of(dana)
    assert "Canary-Title" not in page
    assert first.caption not in page
    assert "Avery Stone" in page
    assert "Blake Marsh" in page
    assert send(dana, words="Hello").status_code == 422
    assert send(dana, words="Hello", place=str(second.id)).status_code == 303
    assert newest().matter_id == second.id


def test_the_page_speaks_spanish(dana: FlaskClient, office: factories.Office) -> None:
    allow(office)
    page = page_of(dana, **{"Accept-Language": "es-MX"})
    for english in ("Tell your lawyer", "Hand in a paper", "I have read this", "Send it to my lawyer", "Your paper"):
        assert english not in page


def test_a_longer_list_costs_no_more_queries(dana: FlaskClient, office: factories.Office) -> None:
    allow(office)
    handed_in(dana)
    page_of(dana)
    with counted_queries() as few:
        page_of(dana)
    for _ in range(6):
        handed_in(dana)
    page_of(dana)
    with counted_queries() as many:
        page_of(dana)
    assert len(many) == len(few)


def test_a_stored_file_has_no_second_use_before_it_is_accepted(dana: FlaskClient, office: factories.Office) -> None:
    allow(office)
    handed_in(dana)
    assert db.session.scalar(db.select(Item.id)) is None


def test_signed_out_there_is_nothing(app: Flask, office: factories.Office) -> None:
    assert app.test_client().get(PAPERS).status_code == 302
    assert sign_in(app.test_client(), office.avery).get(PAPERS).status_code == 404
