"""The accident drill: access is stopped for everybody, lead counsel alone is told, nothing is removed or disclosed."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from casefile.evidence import bags, drill, exports, gate, intake, service
from casefile.evidence.models import DrillEntry, Item
from casefile.infra import pdf
from casefile.infra.db import db, transaction
from casefile.infra.errors import Refusal
from casefile.matters.models import Matter
from casefile.upkeep import reverifying
from tests.evidence.build import JPG, address, log, post, records, stored_file
from tests.factories import Office, act_as

ANSWERS = {"saw": "Casey Reyes, at the desk", "seen": "Friday, 9:10 to 9:11", "arrived": "On the agency's drive"}


def item_of(matter: Matter, label: str) -> Item:
    found = service.find_item(matter, label, ["WP", "RO"])
    assert found
    return found


def stop(client: FlaskClient, matter: Matter, label: str = "E-0001") -> Item:
    assert post(client, address(matter, f"/{label}/stop")).status_code == 303
    db.session.expire_all()
    return item_of(matter, label)


def test_once_stopped_its_bytes_open_to_nobody_and_stay(
    casey: FlaskClient, avery: FlaskClient, two_items: Matter
) -> None:
    item = stop(casey, two_items)
    before = len(records(two_items))
    for client in (casey, avery):
        answer = post(client, address(two_items, "/E-0001/content"), why="to look", how="view")
        assert answer.status_code == 409
        assert "access to it is stopped" in answer.text
    assert post(casey, address(two_items, "/E-0001/verify")).status_code == 409
    with pytest.raises(Refusal, match="access to it is stopped"):
        service.opener(item)
    with pytest.raises(Refusal, match="access to it is stopped"):
        service.read_back(item)
    assert len(records(two_items)) == before
    assert stored_file(item).exists()


def test_the_other_items_stay_open(casey: FlaskClient, two_items: Matter) -> None:
    stop(casey, two_items)
    assert post(casey, address(two_items, "/E-0002/content"), why="to read").status_code == 200


def test_a_row_set_back_in_the_database_opens_nothing(casey: FlaskClient, two_items: Matter) -> None:
    item = stop(casey, two_items)
    with transaction():
        item.stopped = False
    with pytest.raises(Refusal, match="access to it is stopped"):
        service.opener(item)
    assert post(casey, address(two_items, "/E-0001/content"), why="to look").status_code == 409


def test_it_stays_out_of_a_bag_and_of_one_made_before(casey: FlaskClient, two_items: Matter, office: Office) -> None:
    act_as(office.casey)
    with transaction():
        row = exports.ask(two_items, bags.Wanted("Quarry Forensics"), ["WP"])
        row.state, row.items = "ready", ["E-0001", "E-0002"]
    stop(casey, two_items)
    chosen, left_out = bags.choose(two_items, service.list_items(two_items, ["WP"]), bags.Wanted("Quarry Forensics"))
    assert [one.label for one in chosen] == ["E-0002"]
    assert left_out == {"E-0001": "access to it is stopped"}
    with pytest.raises(Refusal, match="Access to a file of this export is stopped"), transaction():
        exports.record_download(row)


def test_the_house_does_not_read_it_back_by_itself(casey: FlaskClient, two_items: Matter) -> None:
    with transaction():
        for item in service.list_items(two_items, ["WP"]):
            item.verified_at = None
    stop(casey, two_items)
    assert reverifying.verify_some(1) == 1
    assert reverifying.progress(1).frozen == 1


def test_no_working_copy_is_made_of_it(casey: FlaskClient, two_items: Matter, office: Office) -> None:
    stop(casey, two_items)
    with pytest.raises(Refusal, match="access to it is stopped"):
        log(two_items, office.casey, "copy.jpg", JPG, copy_of="E-0001", copy_why="to look", tool="none")


def test_what_was_made_from_it_or_holds_the_same_bytes_is_named(
    casey: FlaskClient, two_items: Matter, office: Office
) -> None:
    log(two_items, office.casey, "copy.txt", b"other", copy_of="E-0001", copy_why="converted", tool="x 1")
    log(two_items, office.casey, "again.jpg", JPG)
    assert [one.label for one in drill.kin(item_of(two_items, "E-0001"))] == ["E-0003", "E-0004"]
    page = casey.get(address(two_items, "/drill?item=E-0001")).text
    assert "Stop access to E-0003" in page


def test_only_lead_counsel_is_told_on_the_desk_until_it_is_read(
    casey: FlaskClient, avery: FlaskClient, morgan: FlaskClient, two_items: Matter
) -> None:
    stop(casey, two_items)
    assert "Accident drill in" in avery.get("/").text
    assert "Accident drill in" not in casey.get("/").text
    assert "drill" not in morgan.get("/health", follow_redirects=True).text.lower()
    assert post(casey, address(two_items, "/drill/read")).status_code == 404
    assert post(avery, address(two_items, "/drill/read")).status_code == 303
    assert "Accident drill in" not in avery.get("/").text
    assert post(casey, address(two_items, "/drill"), item="E-0001", **ANSWERS).status_code == 303
    assert "Accident drill in" in avery.get("/").text


def test_what_is_told_is_read_by_lead_counsel_and_its_writer_only(
    casey: FlaskClient, avery: FlaskClient, two_items: Matter
) -> None:
    told = {**ANSWERS, "saw": "Avery Stone, on a tablet"}
    assert post(avery, address(two_items, "/drill"), **told).status_code == 303
    assert post(casey, address(two_items, "/drill"), item="e-0001", **ANSWERS).status_code == 303
    seen = casey.get(address(two_items, "/drill")).text
    assert ANSWERS["saw"] in seen
    assert told["saw"] not in seen
    assert ANSWERS["saw"] in avery.get(address(two_items, "/drill")).text


def test_what_is_told_is_not_in_the_custody_log(casey: FlaskClient, two_items: Matter) -> None:
    before = len(records(two_items))
    stop(casey, two_items)
    post(casey, address(two_items, "/drill"), item="E-0001", **ANSWERS)
    assert len(records(two_items)) == before


def test_an_item_that_is_not_there_is_refused_and_what_was_typed_stays(casey: FlaskClient, two_items: Matter) -> None:
    answer = post(casey, address(two_items, "/drill"), item="E-0009", **ANSWERS)
    assert answer.status_code == 422
    assert ANSWERS["seen"] in answer.text
    assert db.session.scalar(db.select(db.func.count(DrillEntry.id))) == 0


def test_stopping_twice_is_told_and_recorded_once(casey: FlaskClient, two_items: Matter) -> None:
    stop(casey, two_items)
    again = post(casey, address(two_items, "/E-0001/stop"))
    assert (again.status_code, "is stopped already" in again.text) == (409, True)
    assert len(drill.entries(two_items)) == 1


def test_lead_counsel_alone_lets_it_be_opened_again_with_a_statement(
    casey: FlaskClient, avery: FlaskClient, two_items: Matter
) -> None:
    stop(casey, two_items)
    again = address(two_items, "/E-0001/open-again")
    assert post(casey, again, statement="it is a landscape").status_code == 404
    assert post(avery, again, statement=" ").status_code == 422
    assert post(avery, again, statement="E-0001 is a landscape; the wrong number was typed.").status_code == 303
    db.session.expire_all()
    assert post(casey, address(two_items, "/E-0001/content"), why="to look").status_code == 200
    assert [one.kind for one in drill.entries(two_items)] == ["opened", "stopped"]


def test_the_gate_still_holds_after_it_was_opened_again(
    casey: FlaskClient, avery: FlaskClient, two_items: Matter, office: Office
) -> None:
    stop(casey, two_items)
    act_as(office.avery)
    with transaction():
        gate.decide(two_items, False, "Age is uncertain after all.")
    post(avery, address(two_items, "/E-0001/open-again"), statement="E-0001 is a landscape.")
    assert post(casey, address(two_items, "/E-0001/content"), why="to look").status_code == 409


def test_it_can_be_stopped_in_a_closed_matter(casey: FlaskClient, avery: FlaskClient, two_items: Matter) -> None:
    assert post(avery, f"/matters/{two_items.id}/close").status_code == 303
    assert stop(casey, two_items).stopped


def test_every_way_in_leads_to_it(casey: FlaskClient, two_items: Matter, office: Office) -> None:
    assert "/drill?item=E-0001" in casey.get(address(two_items, "/E-0001")).text
    assert "/drill" in casey.get(f"/matters/{two_items.id}").text
    act_as(office.avery)
    with transaction():
        gate.decide(two_items, False, "Age is uncertain after all.")
    assert "/drill" in casey.get(address(two_items, "/new")).text
    with pytest.raises(intake.GateRefusal, match="accident drill"):
        log(two_items, office.casey, "b.jpg", JPG)


ADVICE = re.compile(r"\b(return|delete|keep|destroy|report|hand over|give back) (it|them|the file|the item)\b", re.I)


def test_neither_page_nor_paper_says_what_is_to_become_of_it(
    casey: FlaskClient, two_items: Matter, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop(casey, two_items)
    page = casey.get(address(two_items, "/drill?item=E-0001")).text
    printed: list[str] = []
    monkeypatch.setattr(pdf, "from_html", lambda html, **_: printed.append(html) or b"%PDF-")
    assert casey.get(address(two_items, "/drill/paper?item=E-0001")).status_code == 200
    for text in (re.sub(r"(?s)<(script|style).*?</\1>|<[^>]+>", " ", one) for one in (page, printed[0])):
        assert not ADVICE.search(text)
        assert not re.search(r"illegal|unlawful|crime|guilty|liable|must report", text, re.I)
    assert "draws no legal conclusion" in printed[0]
