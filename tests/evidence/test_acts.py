"""Every act of custody in the browser: who may, what the log then says, what they are told who come too late."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader
from werkzeug.test import TestResponse

from casefile.accounts.models import User
from casefile.evidence import act_views, ledger, service
from casefile.evidence.models import CustodyAnchor, Item
from casefile.infra import clock, keys
from casefile.infra.db import db, transaction
from casefile.law import custody
from casefile.matters.models import Matter
from tests import factories
from tests.accounts.signing import csrf_token, sign_in
from tests.evidence.build import accept, address, kinds, log, log_reference, post, records, release
from tests.evidence.bundle import outside
from tests.evidence.test_bags import export
from tests.evidence.test_commands import run
from tests.evidence.test_handing_over import hand_over_meanwhile
from tests.factories import Office, act_as

SENT = {"to": "Robin Field", "role": "Quarry Forensics, 1 Main Street", "purpose": "examination"}


@pytest.fixture
def item(matter: Matter, office: Office) -> Item:
    return log(matter, office.casey)


def act(client: FlaskClient, matter: Matter, kind: str, label: str = "E-0001", **typed: Any) -> TestResponse:
    return post(client, address(matter, f"/{label}/act/{kind}"), **typed)


def newest(matter: Matter) -> custody.Entry:
    return records(matter)[-1].entry


def custody_of(item: Item) -> custody.Custody:
    db.session.expire_all()
    return service.history(item)[0]


# --- in the hands that hold it ---------------------------------------------------------------------------------------

DONE = {
    "seal": {"number": "S-17", "why": "after review"},
    "move": {"to_place": "Vault 2, shelf 4", "why": "the safe is full"},
    "send": SENT,
    "discrepancy": {"text": "The label says 12, the list 13"},
}


@pytest.mark.parametrize("kind", DONE)
def test_an_act_is_asked_for_on_its_page_and_stands_in_the_log(
    kind: str, casey: FlaskClient, matter: Matter, item: Item
) -> None:
    assert casey.get(address(matter, f"/E-0001/act/{kind}")).status_code == 200
    before = len(records(matter))
    assert act(casey, matter, kind, **DONE[kind]).status_code == 303
    assert len(records(matter)) == before + 1
    assert set(DONE[kind].values()) & set(map(str, newest(matter).data.values()))


@pytest.mark.parametrize("kind", ["seal", "move", "send"])
def test_only_the_holder_acts_and_who_does_not_hold_it_is_told_who_does(
    kind: str, avery: FlaskClient, matter: Matter, item: Item
) -> None:
    answer = act(avery, matter, kind, **DONE[kind])
    assert answer.status_code == 409
    assert "held by Casey Reyes" in answer.get_data(as_text=True)
    assert kinds(matter)[-1] == "evidence.verified"


@pytest.mark.parametrize("kind", DONE)
def test_an_act_without_its_words_keeps_what_was_typed(
    kind: str, casey: FlaskClient, matter: Matter, item: Item
) -> None:
    typed = {**DONE[kind], next(iter(DONE[kind])): " ", "late_reason": "kept words"}
    answer = act(casey, matter, kind, **typed)
    assert answer.status_code == 422
    assert "kept words" in answer.get_data(as_text=True)


@pytest.mark.parametrize("kind", DONE)
def test_an_act_of_two_days_ago_needs_its_reason_and_keeps_both_times(
    kind: str, casey: FlaskClient, matter: Matter, item: Item
) -> None:
    at = clock.local(clock.now() - timedelta(days=2), "America/Chicago").strftime("%Y-%m-%dT%H:%M")
    answer = act(casey, matter, kind, **DONE[kind], happened=at)
    assert answer.status_code == 409
    assert "say why it is recorded late" in answer.get_data(as_text=True)
    assert act(casey, matter, kind, **DONE[kind], happened=at, late_reason="on the road").status_code == 303
    entry = newest(matter)
    assert entry.data["late_reason"] == "on the road"
    assert timedelta(days=2) <= entry.at - entry.occurred.at < timedelta(days=2, minutes=5)


def test_a_seal_is_opened_by_its_number(casey: FlaskClient, matter: Matter, item: Item) -> None:
    assert "unseal" not in casey.get(address(matter, "/E-0001")).get_data(as_text=True)
    act(casey, matter, "seal", number="S-17", why="after review")
    assert custody_of(item).sealed == "S-17"
    assert "act/unseal" in casey.get(address(matter, "/E-0001")).get_data(as_text=True)
    assert act(casey, matter, "unseal", number="S-17", why="examination").status_code == 303
    assert (custody_of(item).sealed, newest(matter).data["state"]) == (None, "opened")


def test_a_move_tells_where_it_was_before(casey: FlaskClient, matter: Matter, item: Item) -> None:
    act(casey, matter, "move", to_place="Safe 1", why="logged")
    act(casey, matter, "move", to_place="Safe 2", why="Safe 1 is full")
    assert newest(matter).data["from_place"] == "Safe 1"


def test_a_closed_matter_still_takes_acts_of_custody(casey: FlaskClient, matter: Matter, item: Item) -> None:
    with transaction():
        matter.closed_at = clock.now()
    assert matter.is_closed
    assert act(casey, matter, "move", to_place="Archive", why="closed").status_code == 303
    assert "act/derive" not in casey.get(address(matter, "/E-0001")).get_data(as_text=True)


def test_the_act_of_another_matter_looks_as_if_it_did_not_exist(
    app: Flask, casey: FlaskClient, office: Office, matter: Matter, item: Item
) -> None:
    with transaction():
        other = factories.matter(factories.user("Otto Other", "attorney"), "United States v. Other")
    for kind in ("seal", "correct", "send"):
        assert casey.get(address(other, f"/E-0001/act/{kind}")).status_code == 404
    assert casey.get(address(matter, "/E-9999/act/seal")).status_code == 404
    assert casey.get(address(matter, "/E-0001/act/forge")).status_code == 404


def test_who_lost_the_race_for_an_act_is_told_who_holds_it_now(
    app: Flask, casey: FlaskClient, office: Office, matter: Matter, item: Item, monkeypatch: pytest.MonkeyPatch
) -> None:
    token, read = csrf_token(casey), act_views.find_or_404

    def read_then_lose(matter: Matter, label: str) -> Item:
        found = read(matter, label)
        hand_over_meanwhile(app, office, label)
        return found

    monkeypatch.setattr(act_views, "find_or_404", read_then_lose)
    typed = {"csrf_token": token, "to_place": "kept words", "why": "full", "zone": "America/Chicago"}
    answer = casey.post(address(matter, "/E-0001/act/move"), data=typed)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "E-0001 is held by Avery Stone" in page
    assert "kept words" in page
    db.session.rollback()
    assert kinds(matter)[-1] == "evidence.accepted"


# --- discrepancies, corrections --------------------------------------------------------------------------------------


def test_a_discrepancy_is_cleared_up_by_its_number(casey: FlaskClient, matter: Matter, item: Item) -> None:
    act(casey, matter, "discrepancy", text="Two labels")
    seq = records(matter)[-1].seq
    assert b"Two labels" in casey.get(address(matter, "/E-0001/act/resolve")).data
    assert act(casey, matter, "resolve", seq=seq, text="The second is the agency's").status_code == 303
    assert (custody_of(item).discrepancies, newest(matter).data["resolves"]) == ((), seq)


def test_what_somebody_else_cleared_up_meanwhile_is_told(casey: FlaskClient, matter: Matter, item: Item) -> None:
    act(casey, matter, "discrepancy", text="Two labels")
    seq = records(matter)[-1].seq
    act(casey, matter, "resolve", seq=seq, text="Explained")
    answer = act(casey, matter, "resolve", seq=seq, text="Explained again")
    assert answer.status_code == 409
    assert "no open discrepancy of E-0001; open: there is none" in answer.get_data(as_text=True)


def test_a_receiver_refuses_a_hand_over_on_its_page(
    avery: FlaskClient, office: Office, matter: Matter, item: Item
) -> None:
    release(item, office.casey, office.avery)
    assert "act/refuse" in avery.get(address(matter, "/E-0001")).get_data(as_text=True)
    assert act(avery, matter, "refuse", text="The bag was empty").status_code == 303
    state = custody_of(item)
    assert (state.holder and state.holder.name, state.release, len(state.discrepancies)) == ("Casey Reyes", None, 1)


def test_a_hand_over_that_was_accepted_meanwhile_is_not_refused(
    casey: FlaskClient, office: Office, matter: Matter, item: Item
) -> None:
    release(item, office.casey, office.avery)
    accept(item, office.avery)
    answer = act(casey, matter, "refuse", text="It never left")
    assert answer.status_code == 409
    assert "Avery Stone holds it now" in answer.get_data(as_text=True)


RIGHT = {"said": "From Agent One", "right": "From Agent Two", "why": "his signature on the bag"}


def test_an_attorney_corrects_a_record_and_the_wrong_one_stays(avery: FlaskClient, matter: Matter, item: Item) -> None:
    first = records(matter)[1]
    assert act(avery, matter, "correct", seq=first.seq, answers=0, **RIGHT).status_code == 303
    assert newest(matter).data["corrects"] == first.seq
    assert records(matter)[1] == first
    page = avery.get(address(matter, "/E-0001")).get_data(as_text=True)
    assert f"corrects record: {first.seq}" in page
    assert "right: From Agent Two" in page


def test_a_paralegal_corrects_nothing_and_asks_for_it(
    casey: FlaskClient, avery: FlaskClient, matter: Matter, item: Item
) -> None:
    assert act(casey, matter, "correct", seq=2, **RIGHT).status_code == 404
    assert "act/correct" not in casey.get(address(matter, "/E-0001")).get_data(as_text=True)
    assert act(casey, matter, "ask", seq=2, text="It was Agent Two").status_code == 303
    asked = records(matter)[-1]
    assert (asked.entry.type, asked.entry.data["about"]) == ("discrepancy.noted", 2)
    assert act(avery, matter, "correct", seq=2, answers=asked.seq, **RIGHT).status_code == 303
    assert kinds(matter)[-2:] == ["evidence.corrected", "discrepancy.resolved"]
    assert custody_of(item).discrepancies == ()


def test_a_correction_names_a_record_of_this_very_item(
    avery: FlaskClient, office: Office, matter: Matter, item: Item
) -> None:
    log(matter, office.casey)
    other = records(matter)[-1].seq
    answer = act(avery, matter, "correct", seq=other, answers=0, **RIGHT)
    assert answer.status_code == 409
    assert f"Record {other} is none of E-0001; its records are 2, 3." in answer.get_data(as_text=True)


@pytest.mark.parametrize("kind", ["correct", "dispose"])
def test_what_ends_or_corrects_asks_for_a_fresh_sign_in(
    kind: str, app: Flask, office: Office, matter: Matter, item: Item
) -> None:
    client = sign_in(app.test_client(), office.avery, fresh=False)
    assert act(client, matter, kind, seq=2, **RIGHT).status_code == 401
    assert kinds(matter)[-1] == "evidence.verified"


# --- outside the office ----------------------------------------------------------------------------------------------


@pytest.fixture
def paper(matter: Matter, office: Office, item: Item) -> Item:
    """Log the scan of a signed receipt."""
    return log(matter, office.casey, "receipt, signed.txt", b"signed by hand")


def test_an_item_goes_to_a_stranger_by_a_signed_receipt(
    casey: FlaskClient, matter: Matter, item: Item, paper: Item
) -> None:
    assert act(casey, matter, "send", **SENT).status_code == 303
    assert custody_of(item).holder == service.party_of(db.session.get_one(User, int(item.holder_id[2:])))
    assert act(casey, matter, "signed", receipt="E-0002", condition="sealed").status_code == 303
    state, entry = custody_of(item), newest(matter)
    assert state.holder == custody.Party.from_outside("Robin Field", SENT["role"])
    assert (entry.data["receipt_item"], entry.data["receipt_sha256"]) == ("E-0002", paper.sha256)
    assert ledger.check(matter).findings == []


@pytest.mark.parametrize(
    ("named", "status", "said"),
    [
        ("", 422, "Name the signed receipt"),
        ("E-0001", 409, "E-0001 is no signed receipt"),
        ("E-0077", 409, "E-0077 is no signed receipt"),
    ],
    ids=["none", "the item itself", "one that is not there"],
)
def test_a_stranger_takes_nothing_without_a_signed_receipt(
    named: str, status: int, said: str, casey: FlaskClient, matter: Matter, item: Item, paper: Item
) -> None:
    act(casey, matter, "send", **SENT)
    answer = act(casey, matter, "signed", receipt=named, condition="sealed")
    assert answer.status_code == status
    assert said in answer.get_data(as_text=True)
    assert custody_of(item).release is not None


def test_a_paper_kept_by_reference_is_no_receipt(
    casey: FlaskClient, office: Office, matter: Matter, item: Item
) -> None:
    log_reference(matter, office.casey)
    act(casey, matter, "send", **SENT)
    assert act(casey, matter, "signed", receipt="E-0002", condition="sealed").status_code == 409


def test_an_item_comes_back_from_a_stranger_into_the_hands_of_who_records_it(
    casey: FlaskClient, avery: FlaskClient, office: Office, matter: Matter, item: Item, paper: Item
) -> None:
    act(casey, matter, "send", **SENT)
    act(casey, matter, "signed", receipt="E-0002", condition="sealed")
    typed = {"purpose": "examined", "condition": "sealed anew", "seal": "Q-4"}
    assert act(avery, matter, "back", **typed).status_code == 422
    assert act(avery, matter, "back", receipt="E-0002", **typed).status_code == 303
    assert kinds(matter)[-2:] == ["evidence.released", "evidence.accepted"]
    state = custody_of(item)
    assert (state.holder and state.holder.id, state.sealed) == (f"u-{office.avery.id}", "Q-4")
    assert ledger.check(matter).failed("V11") == []


def test_an_item_that_is_in_the_office_does_not_come_back(
    avery: FlaskClient, matter: Matter, item: Item, paper: Item
) -> None:
    answer = act(avery, matter, "back", receipt="E-0002", purpose="x", condition="y")
    assert answer.status_code == 409
    assert "Casey Reyes holds it now" in answer.get_data(as_text=True)


def test_a_stranger_is_not_named_like_an_account(
    casey: FlaskClient, office: Office, matter: Matter, item: Item
) -> None:
    answer = act(casey, matter, "send", **{**SENT, "to": f"u-{office.avery.id}"})
    assert answer.status_code == 422
    assert "reads like an account" in answer.get_data(as_text=True)


def test_a_receipt_has_the_item_both_hands_and_a_checkpoint_that_is_kept(
    casey: FlaskClient, matter: Matter, item: Item
) -> None:
    act(casey, matter, "seal", number="S-17", why="for the way")
    act(casey, matter, "send", **SENT)
    answer = post(casey, address(matter, "/E-0001/receipt"))
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.data)).pages)
    together = "".join(text.split())
    kept = db.session.scalars(db.select(CustodyAnchor).where(CustodyAnchor.kind == "receipt")).one()
    for said in (item.sha256, "S-17", "Casey Reyes", *SENT.values(), keys.log_key().verifier, kept.note):
        assert "".join(str(said).split()) in together
    assert text.count("Signature") == 2
    assert matter.caption not in text


def test_a_receipt_is_made_by_no_get(casey: FlaskClient, matter: Matter, item: Item) -> None:
    assert casey.get(address(matter, "/E-0001/receipt")).status_code in (404, 405)


def test_nobody_signs_for_an_item_kept_by_reference(casey: FlaskClient, office: Office, matter: Matter) -> None:
    log_reference(matter, office.casey)
    assert post(casey, address(matter, "/E-0001/receipt")).status_code == 409


# --- the end ---------------------------------------------------------------------------------------------------------

RETURNED = {
    "to": "Lee Owner",
    "role": "owner, 2 Elm Street",
    "id_seen": "driver's licence, Nebraska",
    "authority": "Order of 2 March",
    "method": "by hand",
    "witness": "Avery Stone",
}
DISPOSED = {"authority": "Order of 2 March", "method": "shredded", "witness": "Avery Stone"}


def test_an_item_is_given_back_with_the_receipt_and_the_id_seen(
    casey: FlaskClient, matter: Matter, item: Item, paper: Item
) -> None:
    assert act(casey, matter, "return", **RETURNED).status_code == 422
    assert act(casey, matter, "return", receipt="E-0002", **RETURNED).status_code == 303
    data = newest(matter).data
    assert (data["to"], data["id_seen"], data["receipt_sha256"]) == ("Lee Owner", RETURNED["id_seen"], paper.sha256)
    assert custody_of(item).disposed


def test_an_attorney_who_holds_it_disposes_of_it(
    casey: FlaskClient, avery: FlaskClient, office: Office, matter: Matter, item: Item
) -> None:
    assert act(casey, matter, "dispose", **DISPOSED).status_code == 404
    assert act(avery, matter, "dispose", **DISPOSED).status_code == 409
    release(item, office.casey, office.avery)
    accept(item, office.avery)
    assert act(avery, matter, "dispose", **DISPOSED).status_code == 303
    assert newest(matter).data["witness"] == "Avery Stone"


@pytest.mark.parametrize("missing", ["authority", "method", "witness"])
def test_a_disposal_says_by_what_authority_and_method_and_before_whom(
    missing: str, avery: FlaskClient, office: Office, matter: Matter
) -> None:
    log(matter, office.avery)
    assert act(avery, matter, "dispose", **{**DISPOSED, missing: ""}).status_code == 422


def test_after_the_end_nothing_is_done_with_it_and_only_its_records_are_put_right(
    avery: FlaskClient, office: Office, matter: Matter
) -> None:
    item = log(matter, office.avery)
    act(avery, matter, "dispose", **DISPOSED)
    page = avery.get(address(matter, "/E-0001")).get_data(as_text=True)
    for gone in (
        "act/move",
        "act/seal",
        "act/return",
        "Verify now",
        "Download a copy",
        "Print a receipt",
        "Release it",
    ):
        assert gone not in page
    assert "act/correct" in page
    assert act(avery, matter, "move", to_place="Safe", why="x").status_code == 409
    assert act(avery, matter, "correct", seq=2, answers=0, **RIGHT).status_code == 303
    assert service.standing(item)[2] == []


def test_an_item_whose_custody_ended_unverified_wants_nobodys_eye(
    avery: FlaskClient, office: Office, matter: Matter, item: Item
) -> None:
    release(item, office.casey, office.avery)
    accept(item, office.avery)
    assert item in service.troubled(office.avery.id)
    act(avery, matter, "dispose", **DISPOSED)
    assert item not in service.troubled(office.avery.id)


def test_a_matter_with_an_item_whose_custody_ended_is_still_exported_and_verified(
    app: Flask, avery: FlaskClient, office: Office, matter: Matter, tmp_path: Any
) -> None:
    log(matter, office.avery)
    log(matter, office.avery, data=b"another\n")
    act(avery, matter, "dispose", **DISPOSED)
    told = export(app, matter, tmp_path / "bag")
    assert told["left_out"] == [{"item": "E-0001", "why": "its custody has ended"}]
    assert outside(tmp_path / "bag", "--key", keys.log_key().verifier)["ok"]
    assert run(app, "verify", "--matter", matter.id).exit_code == 0


def test_a_reference_is_offered_no_act_but_to_put_its_records_right(
    casey: FlaskClient, office: Office, matter: Matter
) -> None:
    log_reference(matter, office.casey)
    act_as(office.casey)
    page = casey.get(address(matter, "/E-0001")).get_data(as_text=True)
    assert "act/ask" in page
    for gone in ("act/seal", "act/send", "act/move", "act/return", "Print a receipt"):
        assert gone not in page
