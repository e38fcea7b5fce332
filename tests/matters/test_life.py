"""A matter's life: opened, amended, moved on, closed and reopened, and its history, which is never rewritten."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from casefile.infra.db import db, transaction
from casefile.infra.errors import Refusal
from casefile.matters import service
from casefile.matters.models import Matter, MatterEvent
from tests import factories
from tests.infra import tables
from tests.matters.acts import read, send

FACTS = {"caption": "United States v. Poe", "court": "azd", "docket_number": "2:26-cr-00001", "stage": "charged"}


def events(matter: Matter) -> list[tuple[str, dict[str, object]]]:
    db.session.rollback()
    found = db.session.scalars(select(MatterEvent).where(MatterEvent.matter_id == matter.id).order_by(MatterEvent.id))
    return [(event.kind, event.data) for event in found]


def test_whoever_opens_a_matter_leads_it(avery: FlaskClient, office: factories.Office) -> None:
    answer = send(avery, "/matters/new", **FACTS, zone="America/Phoenix", filed_on="2026-03-02")
    made = db.session.scalars(select(Matter).where(Matter.docket_number == "2:26-cr-00001")).one()
    assert answer.location == f"/matters/{made.id}/people"
    assert (made.caption, made.court, made.zone) == ("United States v. Poe", "azd", "America/Phoenix")
    assert service.lead_of(made) is office.avery
    assert [kind for kind, _ in events(made)] == ["opened", "team"]


def test_a_matter_without_a_caption_is_not_opened_and_what_was_typed_stays(avery: FlaskClient) -> None:
    before = tables.counts()
    answer = send(avery, "/matters/new", **{**FACTS, "caption": " "}, zone="America/Phoenix")
    assert answer.status_code == 422
    assert 'value="2:26-cr-00001"' in answer.get_data(as_text=True)
    assert {**tables.counts(), "audit_entry": 0} == {**before, "audit_entry": 0}


def test_a_docket_that_one_has_open_is_not_opened_twice(avery: FlaskClient, matter: Matter) -> None:
    typed = {**FACTS, "court": "ned", "docket_number": matter.docket_number, "zone": "America/Chicago"}
    answer = send(avery, "/matters/new", **typed)
    assert answer.status_code == 422
    assert matter.caption in answer.get_data(as_text=True)


def test_a_docket_that_somebody_else_has_open_is_opened_without_a_word(
    avery: FlaskClient, office: factories.Office
) -> None:
    theirs = office.other_matter
    typed = {**FACTS, "court": "ned", "docket_number": theirs.docket_number, "zone": "America/Chicago"}
    answer = send(avery, "/matters/new", **typed)
    assert answer.status_code == 303
    assert theirs.caption not in read(avery, answer.location)


def test_amended_facts_leave_what_they_were_in_the_history(avery: FlaskClient, matter: Matter) -> None:
    was = matter.caption
    typed = {**FACTS, "court": "ned", "zone": "America/Chicago", "caption": "United States v. Doe-Roe"}
    assert send(avery, f"/matters/{matter.id}/edit", **typed).status_code == 303
    kind, change = events(matter)[-1]
    assert (kind, change["caption"]) == ("facts", [was, "United States v. Doe-Roe"])
    page = read(avery, f"/matters/{matter.id}/edit")
    assert f"{was} → United States v. Doe-Roe" in page


def test_a_form_sent_unchanged_leaves_no_trace_in_the_history(avery: FlaskClient, matter: Matter) -> None:
    before = events(matter)
    same = {"caption": matter.caption, "court": "ned", "docket_number": matter.docket_number, "stage": matter.stage}
    assert send(avery, f"/matters/{matter.id}/edit", **same, zone=matter.zone).status_code == 303
    assert events(matter) == before


def test_a_stage_is_kept_with_what_happened(avery: FlaskClient, matter: Matter) -> None:
    send(avery, f"/matters/{matter.id}/stage", stage="arraigned", why="Plea of not guilty")
    assert events(matter)[-1] == ("stage", {"from": "charged", "to": "arraigned", "why": "Plea of not guilty"})
    assert "Arraigned" in read(avery, f"/matters/{matter.id}")


@pytest.mark.parametrize("stage", ["", "nowhere", "closed"])
def test_a_stage_that_is_none_is_refused(avery: FlaskClient, matter: Matter, stage: str) -> None:
    before = events(matter)
    assert send(avery, f"/matters/{matter.id}/stage", stage=stage).status_code == 422
    assert events(matter) == before


def test_where_the_client_is_stands_at_the_head_of_every_page(casey: FlaskClient, matter: Matter) -> None:
    typed = {"whereabouts": "in custody", "facility": "County jail, Lincoln", "interpreter": "Spanish"}
    send(casey, f"/matters/{matter.id}/whereabouts", **typed)
    page = read(casey, f"/matters/{matter.id}/people")
    assert "In custody, County jail, Lincoln" in page
    assert "Interpreter Spanish" in page
    assert events(matter)[-1][0] == "whereabouts"


def test_a_place_that_is_none_is_refused(casey: FlaskClient, matter: Matter) -> None:
    assert send(casey, f"/matters/{matter.id}/whereabouts", whereabouts="on the moon").status_code == 422


def test_a_closed_matter_refuses_writes_and_says_who_can_reopen_it(
    avery: FlaskClient, casey: FlaskClient, matter: Matter
) -> None:
    assert send(avery, f"/matters/{matter.id}/close").status_code == 303
    for client, address in ((avery, "edit"), (avery, "notes"), (casey, "tasks"), (casey, "people")):
        before = tables.contents(("audit_entry", "sign_in"))
        answer = send(client, f"/matters/{matter.id}/{address}", body="x", what="x", name="x")
        assert answer.status_code == 409, address
        assert "This matter is closed. Lead counsel can reopen it" in answer.get_data(as_text=True)
        assert tables.changed(before, tables.contents(("audit_entry", "sign_in"))) == []
    assert "closed" in read(avery, f"/matters/{matter.id}")


def test_a_closed_matter_is_reopened_and_both_stay_in_the_history(avery: FlaskClient, matter: Matter) -> None:
    for _ in range(2):
        send(avery, f"/matters/{matter.id}/close")
    assert [kind for kind, _ in events(matter)][-2:] == ["closed", "reopened"]
    assert send(avery, f"/matters/{matter.id}/notes", body="Open again", label="WP").status_code == 303


def test_a_closed_matter_leaves_the_list_and_stands_among_the_closed_ones(avery: FlaskClient, matter: Matter) -> None:
    send(avery, f"/matters/{matter.id}/close")
    assert matter.caption not in read(avery, "/matters")
    assert matter.caption in read(avery, "/matters?closed=1")


def test_a_paralegal_closes_nothing(casey: FlaskClient, matter: Matter) -> None:
    assert send(casey, f"/matters/{matter.id}/close").status_code == 404
    assert not matter.is_closed


def test_the_history_cannot_be_changed_in_the_database(matter: Matter) -> None:
    for statement in (db.update(MatterEvent).values(kind="stage"), db.delete(MatterEvent)):
        with pytest.raises(DBAPIError, match="append-only"), transaction():
            db.session.execute(statement)


def test_a_matter_is_not_opened_without_a_caption(office: factories.Office) -> None:
    with pytest.raises(Refusal, match="caption"), transaction():
        service.open_matter(service.MatterFacts(caption="  "), office.avery)


def test_the_list_is_narrowed_by_words_stage_and_team(
    avery: FlaskClient, office: factories.Office, matter: Matter
) -> None:
    with transaction():
        other = factories.matter(office.avery, "State v. 100% Roe_", stage="appeal")
    assert other.caption in read(avery, "/matters?q=100%25")
    assert matter.caption not in read(avery, "/matters?q=100%25")
    assert matter.caption not in read(avery, "/matters?q=%25")
    assert other.caption in read(avery, "/matters?q=Roe_")
    assert other.caption not in read(avery, "/matters?q=Ro__")
    assert other.caption not in read(avery, "/matters?stage=charged")
    assert other.caption not in read(avery, f"/matters?member={office.casey.id}")


def test_the_list_is_paged_by_key(avery: FlaskClient, office: factories.Office) -> None:
    with transaction():
        for number in range(60):
            factories.matter(office.avery, f"United States v. Number{number:03d}")
    first = avery.get("/matters").get_data(as_text=True)
    assert "Number059" in first
    assert "Number009" not in first
    older = first.partition('rel="next" href="')[2].partition('"')[0].replace("&amp;", "&")
    page = read(avery, older)
    assert "Number009" in page
    assert "Number059" not in page
