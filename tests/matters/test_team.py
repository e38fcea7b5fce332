"""The team and its walls: who leads, who may join, and a wall that beats every membership at once."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html

from casefile.accounts import service as accounts
from casefile.infra.db import db, transaction
from casefile.infra.errors import Refusal
from casefile.matters import notebook, service
from casefile.matters.models import Matter
from tests import factories
from tests.accounts.signing import sign_in
from tests.matters.acts import read, send


def team(matter: Matter) -> dict[str, str]:
    db.session.rollback()
    return {member.user.name: member.role for member in service.members(matter)}


def test_a_new_lead_takes_over_and_the_old_one_stays_as_attorney(
    avery: FlaskClient, office: factories.Office, matter: Matter
) -> None:
    assert send(avery, f"/matters/{matter.id}/team", user=office.blake.id, role="lead").status_code == 303
    assert team(matter) == {"Avery Stone": "attorney", "Blake Marsh": "lead", "Casey Reyes": "paralegal"}
    assert send(avery, f"/matters/{matter.id}/team", user=office.casey.id, role="paralegal").status_code == 404


def test_an_attorney_of_the_team_can_become_its_lead(office: factories.Office, matter: Matter) -> None:
    with transaction():
        service.add_member(matter, office.blake, "attorney")
    with transaction():
        service.add_member(matter, office.blake, "lead")
    assert team(matter) == {"Avery Stone": "attorney", "Casey Reyes": "paralegal", "Blake Marsh": "lead"}


def test_the_same_role_twice_is_refused(avery: FlaskClient, office: factories.Office, matter: Matter) -> None:
    answer = send(avery, f"/matters/{matter.id}/team", user=office.casey.id, role="paralegal")
    assert answer.status_code == 422
    assert "on the team already" in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    ("person", "role"),
    [("casey", "lead"), ("casey", "attorney"), ("blake", "paralegal"), ("blake", "expert"), ("morgan", "lead")],
)
def test_a_role_must_fit_the_account(office: factories.Office, matter: Matter, person: str, role: str) -> None:
    before = team(matter)
    with pytest.raises(Refusal, match="is no "), transaction():
        service.add_member(matter, getattr(office, person), role)
    assert team(matter) == before


def test_a_client_cannot_be_chosen_for_the_team(avery: FlaskClient, office: factories.Office, matter: Matter) -> None:
    assert send(avery, f"/matters/{matter.id}/team", user=office.ellis.id, role="expert").status_code == 422


def test_a_disabled_account_joins_no_team(avery: FlaskClient, office: factories.Office, matter: Matter) -> None:
    with transaction():
        accounts.disable(office.blake, by=None)
    assert "Blake Marsh" not in read(avery, f"/matters/{matter.id}/team")
    with pytest.raises(Refusal, match="disabled"), transaction():
        service.add_member(matter, office.blake, "attorney")


def test_lead_counsel_cannot_leave(avery: FlaskClient, matter: Matter) -> None:
    lead = next(m for m in service.members(matter) if m.role == "lead")
    answer = send(avery, f"/matters/{matter.id}/team/{lead.id}/leave")
    assert answer.status_code == 422
    assert "Lead counsel cannot leave before another attorney leads" in answer.get_data(as_text=True)
    assert team(matter)["Avery Stone"] == "lead"


def test_lead_counsel_cannot_become_something_less(office: factories.Office, matter: Matter) -> None:
    with pytest.raises(Refusal, match="stays the lead"), transaction():
        service.add_member(matter, office.avery, "attorney")


def test_lead_counsel_cannot_be_walled_off(avery: FlaskClient, office: factories.Office, matter: Matter) -> None:
    typed = {"wall-user": office.avery.id, "wall-reason": "by mistake"}
    answer = send(avery, f"/matters/{matter.id}/wall", **typed)
    assert answer.status_code == 422
    assert service.walls(matter) == []


def test_somebody_behind_a_wall_cannot_be_made_lead(office: factories.Office, matter: Matter) -> None:
    with transaction():
        service.set_wall(matter, office.blake, "represented a witness before")
    with pytest.raises(Refusal, match="A wall stands"), transaction():
        service.add_member(matter, office.blake, "lead")
    assert team(matter)["Avery Stone"] == "lead"


def test_the_lead_is_not_handed_over_by_leaving_the_role_as_it_stands(avery: FlaskClient, matter: Matter) -> None:
    page = html.fromstring(avery.get(f"/matters/{matter.id}/team").get_data(as_text=True))
    assert page.xpath("//select[@id='role']/option[@selected]/@value") == ["paralegal"]


def test_a_wall_needs_a_reason_and_keeps_what_was_typed(
    avery: FlaskClient, office: factories.Office, matter: Matter
) -> None:
    answer = send(avery, f"/matters/{matter.id}/wall", **{"wall-user": office.casey.id})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert f'<option selected value="{office.casey.id}">' in page.partition('id="wall-user"')[2]


def test_no_two_fields_of_the_team_page_share_an_id(avery: FlaskClient, matter: Matter) -> None:
    page = html.fromstring(avery.get(f"/matters/{matter.id}/team").get_data(as_text=True))
    ids = [one for one in page.xpath("//main//@id") if one != "csrf_token"]
    assert len(ids) == len(set(ids))


def test_a_wall_beats_membership_on_the_next_request_everywhere(
    app: Flask, avery: FlaskClient, casey: FlaskClient, office: factories.Office, matter: Matter
) -> None:
    with transaction():
        factories.act_as(office.casey)
        notebook.take_on(matter, "Read the phone records", None, office.casey)
    places = ("/", "/matters", "/search?q=Doe", "/calendar")
    assert "United States v. Doe" in read(casey, "/matters")
    send(avery, f"/matters/{matter.id}/wall", **{"wall-user": office.casey.id, "wall-reason": "knows a witness"})
    assert casey.get(f"/matters/{matter.id}").status_code == 404
    for place in places:
        page = read(casey, place)
        assert "v. Doe" not in page, place
        assert "phone records" not in page, place


def test_a_walled_matter_looks_like_a_missing_one(casey: FlaskClient, office: factories.Office, matter: Matter) -> None:
    with transaction():
        service.set_wall(matter, office.casey, "knows a witness")
    walled = casey.get(f"/matters/{matter.id}")
    missing = casey.get("/matters/987654")
    assert (walled.status_code, missing.status_code) == (404, 404)
    assert _without_nonce(walled.get_data(as_text=True)) == _without_nonce(missing.get_data(as_text=True))


def _without_nonce(page: str) -> str:
    return "\n".join(line for line in page.splitlines() if "nonce" not in line and "csrf" not in line)


def test_who_left_is_out_with_the_next_request(app: Flask, office: factories.Office, matter: Matter) -> None:
    client = sign_in(app.test_client(), office.casey)
    member = next(m for m in service.members(matter) if m.user_id == office.casey.id)
    avery = sign_in(app.test_client(), office.avery)
    assert send(avery, f"/matters/{matter.id}/team/{member.id}/leave").status_code == 303
    assert client.get(f"/matters/{matter.id}").status_code == 404


def test_a_member_of_another_matter_cannot_be_taken_off_here(
    avery: FlaskClient, office: factories.Office, matter: Matter
) -> None:
    theirs = service.members(office.other_matter)[0]
    assert send(avery, f"/matters/{matter.id}/team/{theirs.id}/leave").status_code == 404
    assert team(office.other_matter) == {"Blake Marsh": "lead"}


def test_only_the_lead_changes_the_team(casey: FlaskClient, office: factories.Office, matter: Matter) -> None:
    assert "Avery Stone" in read(casey, f"/matters/{matter.id}/team")
    assert send(casey, f"/matters/{matter.id}/team", user=office.blake.id, role="lead").status_code == 404
    wall = {"wall-user": office.avery.id, "wall-reason": "x"}
    assert send(casey, f"/matters/{matter.id}/wall", **wall).status_code == 404
