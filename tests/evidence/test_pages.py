"""The pages of evidence: names that would deceive, bytes that leave only after their record, lists that stay quick."""

from __future__ import annotations

import io
import re
import subprocess
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import FileStorage

from casefile import InMemoryRequest
from casefile.evidence import ledger
from casefile.evidence.documents import disposition, safe_name
from casefile.evidence.models import Item
from casefile.infra import files
from casefile.infra.db import db, transaction
from casefile.law import custody
from casefile.matters import service as matters
from casefile.matters.models import Matter
from tests import factories
from tests.accounts.signing import sign_in
from tests.charges.build import counted_queries
from tests.desk.rows import add_items
from tests.evidence.build import (
    JPG,
    TEXT,
    address,
    flip,
    kinds,
    log,
    log_reference,
    open_gate,
    post,
    put,
    records,
    stored_file,
    stored_names,
)
from tests.evidence.test_ledger import without_guards
from tests.factories import Office

NAMES = {
    "climbs": "../../etc/passwd.txt",
    "climbs in Windows": "..\\..\\boot.txt",
    "is encoded twice": "%2e%2e%2fetc.txt",
    "breaks the line": "a\r\nSet-Cookie: x=1.txt",
    "is turned round": "exe\u202etxt.gpj.txt",
    "hides a sign": "a\u200bb.txt",
    "is Chinese": "证据.txt",
    "is a face": "\U0001f575\ufe0f.txt",
    "is a formula": "=cmd|' /C calc'!A0.txt",
    "is a device": "CON.txt",
    "is a dot file": ".htaccess",
    "quotes": "a\"b';c.txt",
    "is markup": "<script>alert(1)</script>.txt",
    "is long": "n" * 396 + ".txt",
    "is a template": "{{ 7*7 }}.txt",
}


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES.keys())
def test_a_name_is_kept_exactly_shown_visibly_and_sent_safely(name: str, casey: FlaskClient, matter: Matter) -> None:
    assert put(casey, matter, quote(name), TEXT).status_code == 201
    assert records(matter)[1].entry.data["name"] == name
    page = casey.get(address(matter, "/E-0001")).get_data(as_text=True)
    assert not re.search("[\u202a-\u202e\u200b]", page)
    assert "<script>alert" not in page
    answer = post(casey, address(matter, "/E-0001/content"), why="review")
    header = answer.headers["Content-Disposition"]
    plain = re.fullmatch(r"attachment; filename=\"(E-0001[\w.\- ]+)\"; filename\*=UTF-8''([\w.%\-]+)", header, re.A)
    assert plain is not None, header
    assert len(header) < 900
    assert (answer.data, stored_names()) == (TEXT, {found.name for found in [stored_file(_item())]})


def _item() -> Item:
    return db.session.scalars(db.select(Item)).one()


@pytest.mark.parametrize(
    ("sent", "exact"),
    [
        ("a%00b.txt", b"a\0b.txt"),
        ("a%FF.txt", b"a\xff.txt"),
        ("e%CC%81.txt", b"e\xcc\x81.txt"),
        ("\xc3\xa9.txt", None),
    ],
    ids=["holds a null", "is no UTF-8", "is in pieces", "was not encoded"],
)
def test_a_name_that_cannot_be_written_is_kept_as_its_bytes(
    sent: str, exact: bytes | None, casey: FlaskClient, matter: Matter
) -> None:
    assert put(casey, matter, sent, TEXT).status_code == 201
    data = records(matter)[1].entry.data
    assert data.get("name_hex") == (exact.hex() if exact else None)
    assert _item().name == data["name"]
    page = casey.get(address(matter, "/E-0001")).get_data(as_text=True)
    assert ("Name as it came" in page) == (exact is not None)


@pytest.mark.parametrize("way", ["form", "script"])
def test_a_name_longer_than_can_be_kept_is_refused_and_nothing_is_stored(
    way: str, casey: FlaskClient, matter: Matter
) -> None:
    name = "n" * 397 + ".txt"
    if way == "script":
        answer = put(casey, matter, name, TEXT)
    else:
        file = FileStorage(io.BytesIO(TEXT), name)
        answer = post(casey, address(matter, "/new"), file=file, received_from="Agent One", kind="document")
    assert answer.status_code == 422
    assert "401 characters; at most 400" in answer.get_data(as_text=True)
    assert stored_names() == set()


def test_a_long_name_keeps_its_ending_when_it_is_sent() -> None:
    item = Item(label="E-0001", name="证" * 300 + ".pdf")
    assert safe_name(item).endswith("证.pdf")
    assert len(safe_name(item).encode()) < 200


def test_a_name_of_nothing_but_traps_is_sent_under_the_items_number() -> None:
    assert safe_name(Item(label="E-0001", name="...")) == "E-0001 file"


def test_a_header_never_carries_a_line_of_its_own() -> None:
    assert (
        disposition("a\r\nb é.txt") == "attachment; filename=\"a\r\nb e.txt\"; filename*=UTF-8''a%0D%0Ab%20%C3%A9.txt"
    )


# --- bytes that leave ------------------------------------------------------------------------------------------------


def test_bytes_are_sent_as_an_attachment_that_runs_nothing(casey: FlaskClient, matter: Matter, office: Office) -> None:
    log(matter, office.casey)
    answer = post(casey, address(matter, "/E-0001/content"), why="review")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Length"] == str(len(TEXT))


def test_the_record_of_access_stands_before_the_first_byte_leaves(
    casey: FlaskClient, matter: Matter, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    log(matter, office.casey)
    seen: list[list[str]] = []
    chunks = files.ClearReader.chunks

    def watched(reader: files.ClearReader) -> object:
        seen.append(kinds(matter))
        return chunks(reader)

    monkeypatch.setattr(files.ClearReader, "chunks", watched)
    assert post(casey, address(matter, "/E-0001/content"), why="for the motion").data == TEXT
    assert seen[-1][-1] == "evidence.accessed"
    data = records(matter)[-1].entry.data
    assert (data["how"], data["why"]) == ("download", "for the motion")


def test_no_record_no_bytes(
    casey: FlaskClient, matter: Matter, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    log(matter, office.casey)

    def broken(*_: object, **__: object) -> None:
        raise custody.BrokenChainError("the log cannot be written")

    monkeypatch.setattr(ledger, "append", broken)
    answer = post(casey, address(matter, "/E-0001/content"), why="review")
    assert answer.status_code == 422
    assert TEXT not in answer.data


def test_why_an_item_is_opened_must_be_said(casey: FlaskClient, matter: Matter, office: Office) -> None:
    log(matter, office.casey)
    assert post(casey, address(matter, "/E-0001/content"), why=" ").status_code == 422
    assert len(records(matter)) == 3


def test_a_reason_that_the_log_cannot_hold_is_refused_and_sends_nothing(
    casey: FlaskClient, matter: Matter, office: Office
) -> None:
    log(matter, office.casey)
    answer = post(casey, address(matter, "/E-0001/content"), why="a\0b")
    assert (answer.status_code, TEXT in answer.data) == (422, False)


def test_a_damaged_file_sends_nothing_and_says_so(casey: FlaskClient, matter: Matter, office: Office) -> None:
    flip(stored_file(log(matter, office.casey)))
    answer = post(casey, address(matter, "/E-0001/content"), why="review")
    assert answer.status_code == 409
    assert b"does not open as it was stored" in answer.data
    assert kinds(matter)[-1] == "evidence.verified"


def test_verifying_a_damaged_file_is_recorded_shown_and_put_on_the_desk(
    casey: FlaskClient, matter: Matter, office: Office
) -> None:
    flip(stored_file(log(matter, office.casey)))
    page = post(casey, address(matter, "/E-0001/verify"))
    assert page.status_code == 303
    assert records(matter)[-1].entry.data["result"] == "mismatch"
    assert b"does not match" in casey.get(address(matter)).data
    assert b"does not match" in casey.get("/").data


def test_the_pages_stay_up_when_a_line_of_the_log_was_spoilt(
    casey: FlaskClient, matter: Matter, office: Office
) -> None:
    log(matter, office.casey)
    without_guards("UPDATE custody_record SET body = '{}' WHERE seq = 3")
    page = casey.get(address(matter, "/E-0001")).get_data(as_text=True)
    assert "This item does not agree with its records" in page
    assert "record 3 was changed in the database" in page
    assert casey.get(address(matter)).status_code == 200


def test_the_pages_stay_up_when_an_item_has_no_record_at_all(
    casey: FlaskClient, matter: Matter, office: Office
) -> None:
    with transaction():
        add_items(matter, office.casey, 1)
    page = casey.get(address(matter, "/E-0001")).get_data(as_text=True)
    assert "the log has no record of how E-0001 was received" in page


# --- addresses and forms ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("label", ["%00", "E-0001%00", "E-1", "e-0001", "..%2f", "E-00000000000000001"])
def test_a_label_that_is_none_is_not_found(label: str, casey: FlaskClient, matter: Matter) -> None:
    assert casey.get(address(matter, f"/{label}")).status_code == 404


@pytest.mark.parametrize("given", ["after=99999999999999999999", "after=-1", "after=x", "kind=%00", "kind=nothing"])
def test_a_list_asked_for_nonsense_shows_its_first_page(
    given: str, casey: FlaskClient, matter: Matter, office: Office
) -> None:
    log(matter, office.casey)
    answer = casey.get(address(matter, f"?{given}"))
    assert (answer.status_code, b"E-0001" in answer.data) == (200, True)


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"stated_alg": "md5", "stated_value": ""}, "give both, or neither"),
        ({"stated_alg": "", "stated_value": "d73c51f10c7ee6a681b7b619ccc6f1c4"}, "give both, or neither"),
        ({"stated_alg": "sha256", "stated_value": "d73c51f1"}, "right are 64 hex digits"),
        ({"happened": "2026-03-08T02:30", "zone": "America/Chicago"}, "clocks were put forward"),
        ({"received_from": ""}, "Received from is needed"),
    ],
    ids=["no hash", "no algorithm", "half a hash", "no such hour", "from nobody"],
)
def test_what_is_typed_wrong_is_told_before_a_byte_is_stored(
    typed: dict[str, str], says: str, casey: FlaskClient, matter: Matter
) -> None:
    whole = {"received_from": "Agent One", "kind": "document", "description": "kept words", **typed}
    answer = post(casey, address(matter, "/new"), file=FileStorage(io.BytesIO(TEXT), "a.txt"), **whole)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert says in page
    assert "kept words" in page
    assert stored_names() == set()


def test_a_file_that_came_days_ago_without_a_reason_is_refused_before_it_is_stored(
    casey: FlaskClient, matter: Matter
) -> None:
    headers = {"X-Field-Happened": "2026-01-05T10:00", "X-Field-Zone": "America/Chicago"}
    answer = put(casey, matter, "a.txt", TEXT, **headers)
    assert "say why it is recorded late" in answer.json["error"]
    assert (answer.status_code, stored_names()) == (422, set())


def test_an_item_shows_when_it_came_and_not_when_that_was_written_down(
    casey: FlaskClient, matter: Matter, office: Office
) -> None:
    headers = {
        "X-Field-Happened": "2026-01-05T10:00",
        "X-Field-Zone": "America/Chicago",
        "X-Field-Late-Reason": quote("After hours"),
    }
    assert put(casey, matter, "a.txt", TEXT, **headers).status_code == 201
    assert f"{_item().received_at:%Y-%m-%d %H:%M}" == "2026-01-05 16:00"
    assert "5 Jan 2026, 10:00 AM" in casey.get(address(matter, "/E-0001")).get_data(as_text=True)


def test_a_hash_that_the_producer_states_is_shown_beside_ours_and_never_as_ours(
    casey: FlaskClient, matter: Matter
) -> None:
    headers = {"X-Field-Stated-Alg": "sha256", "X-Field-Stated-Value": "ab" * 32}
    assert put(casey, matter, "a.txt", TEXT, **headers).status_code == 201
    page = casey.get(address(matter, "/E-0001")).get_data(as_text=True)
    assert "as stated by Agent One" in page
    assert "NOT the same as computed here" in page


def test_a_closed_matter_takes_no_file(avery: FlaskClient, matter: Matter) -> None:
    with transaction():
        matters.close(matter)
    assert put(avery, matter, "a.txt", TEXT).status_code == 409
    assert stored_names() == set()


def test_a_put_that_calls_itself_a_form_is_not_read_before_its_sender_is_known(
    client: FlaskClient, matter: Matter, monkeypatch: pytest.MonkeyPatch
) -> None:
    parsed: list[object] = []
    monkeypatch.setattr(InMemoryRequest, "_get_file_stream", lambda *_, **__: parsed.append(1) or io.BytesIO())
    client.put(address(matter, "/upload"), data={"file": FileStorage(io.BytesIO(TEXT), "a.txt")})
    assert parsed == []


# --- lists and the printed log ---------------------------------------------------------------------------------------


def statements(client: FlaskClient, where: str) -> list[str]:
    with counted_queries() as sent:
        assert client.get(where).status_code == 200
    return [re.sub(r"IN \([^()]*\)", "IN (…)", one) for one in sent]


def test_the_list_asks_as_often_for_1000_items_as_for_10(avery: FlaskClient, office: Office, matter: Matter) -> None:
    with transaction():
        add_items(matter, office.avery, 10)
    statements(avery, address(matter))
    few = statements(avery, address(matter))
    with transaction():
        add_items(matter, office.avery, 990)
    assert statements(avery, address(matter)) == few
    assert len(few) <= 12


def test_the_list_is_paged_by_key_to_its_end(avery: FlaskClient, office: Office, matter: Matter) -> None:
    with transaction():
        add_items(matter, office.avery, 120)
    seen, where = [], address(matter)
    for _ in range(3):
        page = avery.get(where).get_data(as_text=True)
        seen += re.findall(r">(E-\d{4})</a></th>", page)
        later = re.search(r'href="([^"]*after=\d+[^"]*)"', page)
        where = later[1].replace("&amp;", "&") if later else ""
    assert seen == [f"E-{n:04d}" for n in range(1, 121)]


def test_pages_never_read_the_whole_log(
    avery: FlaskClient, office: Office, matter: Matter, monkeypatch: pytest.MonkeyPatch
) -> None:
    log(matter, office.avery)

    def read_whole(*_: object) -> None:
        raise AssertionError("a page read the whole log")

    for name in ("check", "checkpoint"):
        monkeypatch.setattr(ledger, name, read_whole)
    for rest in ("", "/E-0001", "/new", "/gate", "/reference"):
        assert avery.get(address(matter, rest)).status_code == 200
    assert avery.get("/").status_code == 200


def printed(client: FlaskClient, matter: Matter) -> str:
    answer = client.get(address(matter, "/custody-log.pdf"))
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    return subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=answer.data, capture_output=True, check=True
    ).stdout.decode()


def test_the_printed_log_names_every_item_with_its_whole_digest(
    avery: FlaskClient, office: Office, matter: Matter
) -> None:
    open_gate(matter, office.avery)
    items = [log(matter, office.casey), log(matter, office.casey, "a.jpg", JPG), log_reference(matter, office.casey)]
    paper = printed(avery, matter)
    for item in items:
        assert item.label in paper
        assert item.sha256 is None or item.sha256 in paper
    for record in records(matter):
        assert record.leaf in paper
    assert ledger.find_log(matter).origin in paper
    assert "nothing was found wrong" in paper
    assert "unchanged since intake" in paper
    assert not re.search("authentic|tamper-proof", paper, re.IGNORECASE)


def test_the_printed_log_says_what_was_found_wrong(avery: FlaskClient, office: Office, matter: Matter) -> None:
    item = log(matter, office.casey)
    without_guards("UPDATE custody_record SET body = '{}' WHERE seq = 3")
    with transaction():
        item.holder_id = "u-99"
    paper = printed(avery, matter)
    assert "Record 3:" in paper
    assert "its holder is shown otherwise" in paper
    assert "signed by this installation" not in paper


def test_a_printed_log_before_anything_was_logged_says_so(avery: FlaskClient, matter: Matter) -> None:
    assert "not begun: nothing was recorded yet" in printed(avery, matter)


def test_co_counsel_reads_nothing_of_items_that_are_not_shared(app: Flask, office: Office, matter: Matter) -> None:
    with transaction():
        outside = factories.user("Sam Field", "cocounsel")
        factories.from_outside(matter, outside, "cocounsel")
    log(matter, office.casey, "canary-name.txt")
    without_guards("UPDATE custody_record SET leaf = 'x' WHERE seq = 3")
    client = sign_in(app.test_client(), outside)
    assert b"canary-name" not in client.get(address(matter)).data
    assert client.get(address(matter, "/E-0001")).status_code == 404
    paper = printed(client, matter)
    assert "canary-name" not in paper
    assert "E-0001" not in paper


def test_words_that_judge_stand_nowhere_in_the_room(casey: FlaskClient, office: Office, matter: Matter) -> None:
    log(matter, office.casey)
    for rest in ("", "/E-0001", "/new", "/reference", "/gate"):
        assert not re.search("authentic(?!at)|tamper-proof", casey.get(address(matter, rest)).get_data(as_text=True))
