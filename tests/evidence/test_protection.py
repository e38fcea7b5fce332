"""The protective-order class of an item: who sets it, where it shows, and what it keeps from leaving."""

from __future__ import annotations

import io
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader
from werkzeug.datastructures import FileStorage

from casefile.evidence import service
from casefile.evidence.models import Item
from casefile.infra import keys
from casefile.infra.db import db, transaction
from casefile.matters.models import Matter
from tests.accounts.signing import sign_in
from tests.evidence.build import JPG, TEXT, address, kinds, log, open_gate, post, put, records
from tests.evidence.bundle import outside
from tests.evidence.test_acts import act
from tests.evidence.test_bags import export
from tests.factories import Office, act_as


@pytest.fixture
def item(matter: Matter, office: Office) -> Item:
    return log(matter, office.casey)


def protect(item: Item, office: Office, protection: str) -> None:
    act_as(office.avery)
    with transaction():
        service.protect(item, protection, "Order of 2 March, para. 4")


def content(client: FlaskClient, matter: Matter, **typed: Any) -> Any:
    return post(client, address(matter, "/E-0001/content"), why="review", **typed)


def test_an_attorney_sets_a_class_with_its_reason_and_the_history_stays(
    avery: FlaskClient, matter: Matter, item: Item
) -> None:
    for protection in ("counsel only", "none"):
        assert act(avery, matter, "protect", protection=protection, why="Order, para. 4").status_code == 303
    told = [one.entry.data for one in records(matter) if one.entry.type == "evidence.described"]
    assert [(one["changes"]["protection"], one["why"]) for one in told] == [
        ("counsel only", "Order, para. 4"),
        ("none", "Order, para. 4"),
    ]
    db.session.expire_all()
    assert (item.protection, service.standing(item)[2]) == ("none", [])


def test_a_paralegal_sets_no_class(casey: FlaskClient, matter: Matter, item: Item) -> None:
    assert act(casey, matter, "protect", protection="none", why="x").status_code == 404


def test_a_class_is_set_with_a_fresh_sign_in_only(app: Flask, office: Office, matter: Matter, item: Item) -> None:
    client = sign_in(app.test_client(), office.avery, fresh=False)
    assert act(client, matter, "protect", protection="no copy", why="x").status_code == 401
    assert "evidence.described" not in kinds(matter)


def test_a_class_needs_its_reason_and_is_one_of_the_list(avery: FlaskClient, matter: Matter, item: Item) -> None:
    assert act(avery, matter, "protect", protection="no copy", why="").status_code == 422
    assert act(avery, matter, "protect", protection="secret", why="x").status_code == 422
    assert act(avery, matter, "protect", protection="none", why="x").status_code == 409


def test_a_row_that_shows_another_class_than_the_log_is_told(item: Item) -> None:
    item.protection = "no copy"
    assert service.standing(item)[2] == [
        "its protective-order class is shown otherwise than recorded: 'no copy', recorded 'none'"
    ]


def test_the_class_is_shown_where_the_item_is_listed(
    casey: FlaskClient, office: Office, matter: Matter, item: Item
) -> None:
    protect(item, office, "view only")
    assert "view only" in casey.get(address(matter)).get_data(as_text=True)
    assert "view only" in casey.get(address(matter, "/E-0001")).get_data(as_text=True)
    printed = PdfReader(io.BytesIO(casey.get(address(matter, "/custody-log.pdf")).data))
    assert "view only" in "".join(page.extract_text() for page in printed.pages)


@pytest.mark.parametrize("protection", ["no copy", "view only"])
def test_what_may_not_be_copied_is_looked_at_and_not_downloaded(
    protection: str, avery: FlaskClient, office: Office, matter: Matter, item: Item
) -> None:
    protect(item, office, protection)
    before = len(records(matter))
    refused = content(avery, matter)
    assert (refused.status_code, len(records(matter))) == (409, before)
    assert f"“{protection}”" in refused.get_data(as_text=True)
    shown = content(avery, matter, how="view")
    assert (shown.data, shown.headers["Content-Disposition"]) == (TEXT, "inline")
    assert "sandbox" in shown.headers["Content-Security-Policy"]
    assert records(matter)[-1].entry.data["how"] == "view"
    page = avery.get(address(matter, "/E-0001")).get_data(as_text=True)
    assert ("Look at it here" in page, "Download a copy" in page) == (True, False)


def test_what_no_order_limits_is_looked_at_and_downloaded(casey: FlaskClient, matter: Matter, item: Item) -> None:
    page = casey.get(address(matter, "/E-0001")).get_data(as_text=True)
    assert ("Look at it here" in page, "Download a copy" in page, "No copy leaves" in page) == (True, True, False)


def test_what_is_for_counsel_only_is_opened_by_counsel_only(
    avery: FlaskClient, casey: FlaskClient, office: Office, matter: Matter, item: Item
) -> None:
    protect(item, office, "counsel only")
    assert [content(casey, matter, how=how).status_code for how in ("view", "download")] == [409, 409]
    assert content(avery, matter).status_code == 200
    assert "Why you open it" not in casey.get(address(matter, "/E-0001")).get_data(as_text=True)


def test_a_kind_that_no_browser_shows_is_not_shown(casey: FlaskClient, office: Office, matter: Matter) -> None:
    open_gate(matter, office.avery)
    log(matter, office.casey, "a.zip", b"PK\x05\x06" + bytes(18))
    assert content(casey, matter, how="view").status_code == 409


def test_a_picture_is_shown_as_what_it_is(casey: FlaskClient, office: Office, matter: Matter) -> None:
    open_gate(matter, office.avery)
    log(matter, office.casey, "a.jpg", JPG)
    assert content(casey, matter, how="view").content_type == "image/jpeg"


@pytest.mark.parametrize("protection", ["no copy", "view only", "redacted", "counsel only"])
def test_what_an_order_keeps_here_stays_out_of_the_export_with_the_reason(
    protection: str, app: Flask, office: Office, matter: Matter, item: Item, tmp_path: Any
) -> None:
    log(matter, office.casey, data=b"another\n")
    protect(item, office, protection)
    told = export(app, matter, tmp_path / "bag")
    assert [(one["item"], protection in one["why"]) for one in told["left_out"]] == [("E-0001", True)]
    assert [path.read_bytes() for path in (tmp_path / "bag" / "data" / "objects").iterdir()] == [b"another\n"]
    assert outside(tmp_path / "bag", "--key", keys.log_key().verifier)["ok"]


# --- working copies --------------------------------------------------------------------------------------------------


def derive(
    client: FlaskClient, matter: Matter, name: str = "copy.txt", data: bytes = b"redacted\n", **typed: Any
) -> Any:
    told = {"kind": "document", "tool": "Redactor 2.1", "why": "for the client", **typed}
    where = address(matter, "/E-0001/act/derive")
    return post(client, where, file=FileStorage(io.BytesIO(data), name), **told)


def test_a_working_copy_is_an_item_of_its_own_that_names_its_original(
    casey: FlaskClient, matter: Matter, item: Item
) -> None:
    assert casey.get(address(matter, "/E-0001/act/derive")).status_code == 200
    assert derive(casey, matter).status_code == 303
    made = next(one.entry for one in records(matter) if one.entry.type == "evidence.derived")
    assert (made.item, made.data["parent"], made.data["parent_sha256"]) == ("E-0002", "E-0001", item.sha256)
    copy = db.session.scalars(db.select(Item).where(Item.label == "E-0002")).one()
    assert service.standing(copy)[2] == []
    page = casey.get(address(matter, "/E-0002")).get_data(as_text=True)
    assert "Made from" in page
    assert "Redactor 2.1" in page
    assert "unchanged since intake" in page


def test_a_copy_is_limited_as_its_original_is(casey: FlaskClient, office: Office, matter: Matter, item: Item) -> None:
    protect(item, office, "redacted")
    assert derive(casey, matter).status_code == 303
    assert db.session.scalars(db.select(Item.protection).where(Item.label == "E-0002")).one() == "redacted"


def test_no_copy_is_made_of_what_may_not_be_copied(
    avery: FlaskClient, office: Office, matter: Matter, item: Item
) -> None:
    protect(item, office, "no copy")
    answer = derive(avery, matter)
    assert answer.status_code == 422
    assert "No working copy is made of E-0001" in answer.get_data(as_text=True)
    assert db.session.query(Item).count() == 1


def test_a_copy_without_its_tool_keeps_what_was_typed(casey: FlaskClient, matter: Matter, item: Item) -> None:
    answer = derive(casey, matter, tool="", description="kept words")
    assert answer.status_code == 422
    assert "kept words" in answer.get_data(as_text=True)


# --- the professional form -------------------------------------------------------------------------------------------

TYPED = {
    "giver_role": "case agent",
    "quantity": "3",
    "make": "Maker",
    "model": "M-1",
    "serial": "SN-99",
    "marks": "scratch on the lid",
    "condition": "sealed",
    "owner": "Lee Owner",
    "place": "Locker 7",
    "authority": "Warrant 26-mj-1",
    "reason": "found on the desk",
    "report": "24-118",
    "seal": "55123",
    "tool": "Imager 4.2",
    "write_blocker": "T-35",
    "source_tz": "America/Denver",
    "platform": "Chat service",
    "account": "user 17",
    "period": "2 to 9 March 2026",
    "protection": "view only",
}


@pytest.mark.parametrize("way", ["form", "script"])
def test_every_group_of_the_professional_form_is_kept_and_shown_as_received(
    way: str, casey: FlaskClient, matter: Matter
) -> None:
    hashes = {"stated_more": f"md5: {'a' * 32}\nsha-1: {'b' * 40}", "media_hash": f"md5:{'c' * 32}"}
    if way == "script":
        headers = {
            f"X-Field-{name.replace('_', '-')}": value.replace("\n", "%0A") for name, value in (TYPED | hashes).items()
        }
        assert put(casey, matter, "notes.txt", TEXT, **headers).status_code == 201
    else:
        sent = {"file": FileStorage(io.BytesIO(TEXT), "notes.txt"), "received_from": "Agent One", "kind": "document"}
        assert post(casey, address(matter, "/new"), **sent, **TYPED, **hashes).status_code == 303
    data = records(matter)[1].entry.data
    assert [(one["alg"], one["value"][0]) for one in data["stated"]] == [("md5", "a"), ("sha1", "b")]
    page = casey.get(address(matter, "/E-0001")).get_data(as_text=True)
    for value in (*TYPED.values(), "a" * 32, "b" * 40, "c" * 32):
        assert value in page


@pytest.mark.parametrize("name", ["stated_more", "media_hash"])
def test_what_is_no_hash_is_refused_and_kept_in_the_form(name: str, casey: FlaskClient, matter: Matter) -> None:
    sent = {"file": FileStorage(io.BytesIO(TEXT), "notes.txt"), "received_from": "Agent One", "kind": "document"}
    answer = post(casey, address(matter, "/new"), **sent, **{name: "md5: 12"})
    assert answer.status_code == 422
    assert "is no md5 value" in answer.get_data(as_text=True)
    assert "md5: 12" in answer.get_data(as_text=True)
