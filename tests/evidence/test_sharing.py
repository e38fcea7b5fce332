"""Access from outside: what an expert and co-counsel see, what they are refused and in which words, and how it ends."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader

from casefile.accounts.models import User
from casefile.evidence import service, sharing
from casefile.evidence.models import Item
from casefile.infra import clock
from casefile.infra.db import db, transaction
from casefile.infra.errors import Refusal
from casefile.matters import service as matters
from casefile.matters.models import Matter
from tests import factories
from tests.accounts.signing import sign_in
from tests.charges.build import counted_queries
from tests.evidence.build import JPG, TEXT, address, kinds, log, log_reference, open_gate, post, records
from tests.evidence.test_acts import act
from tests.factories import Office, act_as

CANARY = "canary-name-4417"


@pytest.fixture
def items(matter: Matter, office: Office) -> list[Item]:
    """E-0001 a text and E-0002 a picture, shared; E-0003 shared, never listed; E-0004 work product; E-0005 produced."""
    open_gate(matter, office.avery)
    found = [log(matter, office.casey, "log.txt"), log(matter, office.casey, "a.jpg", JPG, kind="image")]
    found += [log(matter, office.casey, f"{CANARY}-{n}.txt") for n in range(3)]
    for item, share in zip(found, ("XS", "XS", "XS", "WP", "PR"), strict=True):
        label(item, office, share)
    return found


def label(item: Item, office: Office, share: str) -> None:
    if item.share != share:
        act_as(office.avery)
        with transaction():
            service.label(item, share, "for the examiner")


def protect(item: Item, office: Office, protection: str) -> None:
    act_as(office.avery)
    with transaction():
        service.protect(item, protection, "Order, paragraph 4")


@pytest.fixture
def expert(app: Flask) -> User:
    with transaction():
        return factories.user("Frankie Field", "expert")


@pytest.fixture
def cocounsel(app: Flask) -> User:
    with transaction():
        return factories.user("Cory Counsel", "cocounsel")


def give(matter: Matter, office: Office, user: User, **facts: Any) -> sharing.AccessGrant:
    act_as(office.avery)
    typed = {
        "role": user.roles[0],
        "until": clock.today(matter.zone) + timedelta(30),
        "purpose": "examination",
        "items": "E-0001 E-0002" if user.roles == ["expert"] else "",
        **facts,
    }
    with transaction():
        return sharing.give(matter, user, sharing.GrantFacts(**typed))


def open_shared(client: FlaskClient, matter: Matter, number: str, how: str = "view", why: str = "examination") -> Any:
    return post(client, f"/matters/{matter.id}/shared/{number}/content", how=how, why=why)


# --- giving ----------------------------------------------------------------------------------------------------------


def test_lead_counsel_gives_access_on_the_page_and_it_stands_in_the_custody_log(
    avery: FlaskClient, matter: Matter, items: list[Item], expert: User
) -> None:
    last = clock.today(matter.zone) + timedelta(90)
    typed = {"user": expert.id, "role": "expert", "until": last.isoformat(), "purpose": "telephone", "items": "e-0001"}
    assert post(avery, address(matter, "/access/new"), **typed).status_code == 303
    told = records(matter)[-1].entry
    assert (told.type, told.data["name"], told.data["role"]) == ("case.access_granted", "Frankie Field", "expert")
    assert (told.data["until"], told.data["purpose"]) == (last.isoformat(), "telephone")
    page = avery.get(address(matter, "/access")).get_data(as_text=True)
    for words in ("Frankie Field", "telephone", "E-0001", "looks only, no copy", "What they see"):
        assert words in page


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"until": date(2020, 1, 1)}, "ends on a day from"),
        ({"until": None}, "ends on a day from"),
        ({"purpose": " "}, "what the access is for"),
        ({"items": ""}, "Name the exhibits"),
        ({"items": "E-0099"}, "is no exhibit"),
        ({"items": "E-0004"}, "carries the label “work product”"),
        ({"items": "E-0005"}, "carries the label “produced"),
        ({"role": "attorney"}, "is no role outside"),
        ({"acknowledged_on": date(2026, 1, 2)}, "its day and its paper"),
    ],
)
def test_an_access_that_is_not_whole_is_refused_and_opens_nothing(
    matter: Matter, office: Office, items: list[Item], expert: User, facts: dict[str, Any], why: str
) -> None:
    with pytest.raises(Refusal, match=why):
        give(matter, office, expert, **facts)
    assert matters.find_open_matter(expert.id, matter.id) is None
    assert "case.access_granted" not in kinds(matter)


def test_access_is_given_for_90_days_and_not_for_91(
    matter: Matter, office: Office, items: list[Item], expert: User
) -> None:
    with pytest.raises(Refusal, match="ends on a day"):
        give(matter, office, expert, until=clock.today(matter.zone) + timedelta(91))
    assert give(matter, office, expert, until=clock.today(matter.zone) + timedelta(90)).items == ["E-0001", "E-0002"]


@pytest.mark.parametrize("protection", ["no copy", "view only", "redacted", "counsel only"])
def test_a_class_that_forbids_sharing_is_refused_in_its_own_words(
    matter: Matter, office: Office, items: list[Item], expert: User, protection: str
) -> None:
    protect(items[0], office, protection)
    with pytest.raises(Refusal, match=f"E-0001 cannot be shared: .*“{protection}”"):
        give(matter, office, expert)


def test_what_is_not_to_be_copied_is_shared_to_look_at_once_the_order_was_acknowledged(
    app: Flask, matter: Matter, office: Office, items: list[Item], expert: User
) -> None:
    protect(items[0], office, "no copy")
    give(matter, office, expert, may_copy=True, acknowledged_on=date(2026, 1, 2), acknowledgement="E-0003")
    client = sign_in(app.test_client(), expert)
    assert open_shared(client, matter, "E-0001").status_code == 200
    refused = open_shared(client, matter, "E-0001", how="copy")
    assert (refused.status_code, "never copied" in refused.get_data(as_text=True)) == (409, True)


def test_nobody_of_the_team_is_let_in_from_outside_and_nobody_twice(
    app: Flask, matter: Matter, office: Office, items: list[Item], expert: User
) -> None:
    give(matter, office, expert)
    with pytest.raises(Refusal, match="has access to this matter already"):
        give(matter, office, expert)
    with pytest.raises(Refusal, match="is no expert in this office"):
        give(matter, office, office.blake, role="expert", items="E-0001")
    with pytest.raises(Refusal, match="has access to this matter already"):
        give(matter, office, office.casey, role="expert")


def test_a_wall_stands_before_every_access(matter: Matter, office: Office, items: list[Item], expert: User) -> None:
    act_as(office.avery)
    with transaction():
        matters.set_wall(matter, expert, "works for the other side")
    with pytest.raises(Refusal, match="A wall stands"):
        give(matter, office, expert)


@pytest.mark.parametrize("name", ["casey", "blake"])
def test_nobody_but_lead_counsel_gives_access(
    app: Flask, matter: Matter, office: Office, expert: User, name: str
) -> None:
    if name == "blake":
        with transaction():
            matters.add_member(matter, office.blake, "attorney")
    client = sign_in(app.test_client(), getattr(office, name))
    assert client.get(address(matter, "/access/new")).status_code == 404
    assert post(client, address(matter, "/access/new"), user=expert.id).status_code == 404


def test_access_is_given_and_ended_with_a_fresh_sign_in_only(
    app: Flask, matter: Matter, office: Office, items: list[Item], expert: User
) -> None:
    grant = give(matter, office, expert)
    stale = sign_in(app.test_client(), office.avery, fresh=False)
    for where in ("/access/new", f"/access/{grant.id}/end"):
        assert post(stale, address(matter, where), why="done").status_code == 401
    assert sharing.list_grants(matter)[0].runs


# --- seeing ----------------------------------------------------------------------------------------------------------


def test_an_expert_sees_what_is_listed_and_nothing_else_anywhere(
    app: Flask, matter: Matter, office: Office, items: list[Item], expert: User
) -> None:
    give(matter, office, expert)
    client = sign_in(app.test_client(), expert)
    assert client.get("/").location == "/shared"
    shown = "".join(
        client.get(page, follow_redirects=True).get_data(as_text=True)
        for page in ("/", "/shared", "/matters", f"/matters/{matter.id}/shared")
    )
    assert "E-0001" in shown
    assert "E-0002" in shown
    for hidden in (CANARY, "E-0003", "E-0004", "E-0005", "Dana Doe", "Casey Reyes", "Avery Stone"):
        assert hidden not in shown, hidden
    for page in ("", "/evidence", "/evidence/E-0001", "/evidence/access", "/notes", "/charges", "/team", "/discovery"):
        assert client.get(f"/matters/{matter.id}{page}").status_code == 404, page


def test_co_counsel_sees_what_is_shared_or_produced_and_no_work_product(
    app: Flask, matter: Matter, office: Office, items: list[Item], cocounsel: User
) -> None:
    give(matter, office, cocounsel)
    page = sign_in(app.test_client(), cocounsel).get(f"/matters/{matter.id}/shared").get_data(as_text=True)
    assert [number for number in range(1, 6) if f"E-000{number}" in page] == [1, 2, 3, 5]


@pytest.mark.parametrize(
    ("person", "number"), [("expert", n) for n in (3, 4, 5, 9)] + [("cocounsel", n) for n in (4, 9)]
)
def test_an_exhibit_that_is_not_for_them_looks_as_if_it_were_not_there(
    app: Flask,
    matter: Matter,
    office: Office,
    items: list[Item],
    request: pytest.FixtureRequest,
    person: str,
    number: int,
) -> None:
    user: User = request.getfixturevalue(person)
    give(matter, office, user, may_copy=True)
    client = sign_in(app.test_client(), user)
    before = len(records(matter))
    for how in ("view", "copy"):
        assert open_shared(client, matter, f"E-000{number}", how).status_code == 404
    assert len(records(matter)) == before


@pytest.mark.parametrize("person", ["expert", "cocounsel"])
def test_a_matter_that_was_not_opened_to_them_looks_as_if_it_were_not_there(
    app: Flask, matter: Matter, office: Office, items: list[Item], request: pytest.FixtureRequest, person: str
) -> None:
    user: User = request.getfixturevalue(person)
    give(matter, office, user)
    client = sign_in(app.test_client(), user)
    for number in (office.other_matter.id, 9_999):
        assert client.get(f"/matters/{number}/shared").status_code == 404
        assert post(client, f"/matters/{number}/shared/E-0001/content", how="view", why="x").status_code == 404


def test_an_expert_looks_at_a_copy_that_bears_their_name_and_the_record_comes_first(
    app: Flask, matter: Matter, office: Office, items: list[Item], expert: User
) -> None:
    give(matter, office, expert)
    client = sign_in(app.test_client(), expert)
    for number, told in (("E-0001", "Extraction log"), ("E-0002", "E-0002")):
        answer = open_shared(client, matter, number)
        assert (answer.status_code, answer.content_type) == (200, "application/pdf")
        assert JPG[:2000] not in answer.data
        text = " ".join(PdfReader(io.BytesIO(answer.data)).pages[0].extract_text().split())
        assert "Shown to Frankie Field on" in text
        assert told in text
        last = records(matter)[-1].entry
        assert (last.type, last.item, last.actor.name) == ("evidence.accessed", number, "Frankie Field")


def test_without_a_reason_nothing_is_opened(
    app: Flask, matter: Matter, office: Office, items: list[Item], expert: User
) -> None:
    give(matter, office, expert)
    assert open_shared(sign_in(app.test_client(), expert), matter, "E-0001", why=" ").status_code == 422
    assert "evidence.accessed" not in kinds(matter)


@pytest.mark.parametrize("person", ["expert", "cocounsel"])
@pytest.mark.parametrize("may_copy", [True, False])
def test_a_copy_leaves_only_where_lead_counsel_set_it(
    app: Flask,
    matter: Matter,
    office: Office,
    items: list[Item],
    request: pytest.FixtureRequest,
    person: str,
    may_copy: bool,
) -> None:
    user: User = request.getfixturevalue(person)
    give(matter, office, user, may_copy=may_copy)
    answer = open_shared(sign_in(app.test_client(), user), matter, "E-0001", how="copy")
    assert (answer.status_code == 200, answer.data == TEXT) == (may_copy, may_copy)
    assert kinds(matter).count("evidence.accessed") == may_copy


def test_co_counsel_looks_at_the_exhibit_itself(
    app: Flask, matter: Matter, office: Office, items: list[Item], cocounsel: User
) -> None:
    give(matter, office, cocounsel)
    assert open_shared(sign_in(app.test_client(), cocounsel), matter, "E-0002").data == JPG


@pytest.mark.parametrize("person", ["expert", "cocounsel"])
def test_a_class_set_later_ends_what_was_shared_in_plain_words(
    app: Flask, matter: Matter, office: Office, items: list[Item], request: pytest.FixtureRequest, person: str
) -> None:
    user: User = request.getfixturevalue(person)
    give(matter, office, user, may_copy=True)
    protect(items[0], office, "view only")
    client = sign_in(app.test_client(), user)
    assert "viewed here by the team" in client.get(f"/matters/{matter.id}/shared").get_data(as_text=True)
    for how in ("view", "copy"):
        refused = open_shared(client, matter, "E-0001", how=how)
        assert (refused.status_code, "viewed here by the team" in refused.get_data(as_text=True)) == (409, True)
    assert "evidence.accessed" not in kinds(matter)


def test_a_label_taken_back_takes_the_exhibit_from_them_and_both_stand_in_the_log(
    app: Flask, avery: FlaskClient, matter: Matter, office: Office, items: list[Item], expert: User
) -> None:
    give(matter, office, expert)
    client = sign_in(app.test_client(), expert)
    assert act(avery, matter, "label", share="WP", why="shared by mistake").status_code == 303
    assert open_shared(client, matter, "E-0001").status_code == 404
    told = [
        one.entry.data["changes"]["share"]
        for one in records(matter)
        if one.entry.item == "E-0001" and one.entry.type == "evidence.described"
    ]
    assert told == ["XS", "WP"]
    db.session.expire_all()
    assert service.standing(items[0])[2] == []


def test_a_paralegal_changes_no_label(casey: FlaskClient, matter: Matter, items: list[Item]) -> None:
    assert act(casey, matter, "label", share="XS", why="x").status_code == 404


def test_a_reference_carries_no_label_of_a_file(matter: Matter, office: Office) -> None:
    item = log_reference(matter, office.casey)
    act_as(office.avery)
    with pytest.raises(Refusal, match="choose one of: RO"), transaction():
        service.label(item, "WP", "x")


# --- ending ----------------------------------------------------------------------------------------------------------


def test_an_access_that_is_ended_is_gone_with_the_next_request_whatever_the_clock_says(
    app: Flask,
    avery: FlaskClient,
    matter: Matter,
    office: Office,
    items: list[Item],
    expert: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    grant = give(matter, office, expert)
    client = sign_in(app.test_client(), expert)
    assert client.get(f"/matters/{matter.id}/shared").status_code == 200
    while_it_ran = clock.now()
    assert matters.find_open_matter(expert.id, matter.id) is not None
    assert post(avery, address(matter, f"/access/{grant.id}/end"), why="report is in").status_code == 303
    assert client.get(f"/matters/{matter.id}/shared").status_code == 404
    assert open_shared(client, matter, "E-0001").status_code == 404
    told = records(matter)[-1].entry
    assert (told.type, told.data["name"], told.data["why"]) == ("case.access_revoked", "Frankie Field", "report is in")
    monkeypatch.setattr(clock, "now", lambda: while_it_ran)
    assert matters.find_open_matter(expert.id, matter.id) is None
    assert sharing.grant_of(matter, expert.id) is None


@pytest.mark.parametrize("person", ["expert", "cocounsel"])
def test_an_access_ends_by_itself_after_its_last_day(
    app: Flask,
    matter: Matter,
    office: Office,
    items: list[Item],
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
    person: str,
) -> None:
    user: User = request.getfixturevalue(person)
    grant = give(matter, office, user, until=clock.today(matter.zone))
    for moment, there in ((grant.until - timedelta(seconds=1), True), (grant.until, False)):
        monkeypatch.setattr(clock, "now", lambda moment=moment: moment.astimezone(UTC))
        assert (matters.find_open_matter(user.id, matter.id) is not None) is there
        assert (sharing.grant_of(matter, user.id) is not None) is there
        assert bool(matters.shared_matters(user.id)) is there


def test_somebody_from_outside_is_never_on_a_team_without_an_end(
    avery: FlaskClient, matter: Matter, expert: User
) -> None:
    answer = post(avery, f"/matters/{matter.id}/team", user=expert.id, role="expert")
    assert answer.status_code == 422
    with pytest.raises(Refusal, match="until a day"), transaction():
        matters.add_member(matter, expert, "expert")


def test_the_page_that_lead_counsel_is_shown_is_the_one_they_see(
    app: Flask, avery: FlaskClient, matter: Matter, office: Office, items: list[Item], expert: User
) -> None:
    grant = give(matter, office, expert)
    page = avery.get(address(matter, f"/access/{grant.id}")).get_data(as_text=True)
    assert "What Frankie Field sees" in page
    assert [number for number in range(1, 6) if f"E-000{number}" in page] == [1, 2]


def test_an_access_cannot_be_changed_in_the_database(
    matter: Matter, office: Office, items: list[Item], expert: User
) -> None:
    grant = give(matter, office, expert)
    for column, value in (("may_copy", True), ("until", datetime(2030, 1, 1, tzinfo=UTC))):
        with pytest.raises(Exception, match="append-only"), transaction():
            db.session.execute(
                db.update(sharing.AccessGrant).where(sharing.AccessGrant.id == grant.id).values({column: value})
            )
        db.session.rollback()


def test_the_list_of_accesses_asks_as_often_for_many_as_for_one(
    app: Flask, avery: FlaskClient, matter: Matter, office: Office, items: list[Item]
) -> None:
    asked = []
    for number in range(3):
        with transaction():
            user = factories.user(f"Expert{number} Person", "expert")
        give(matter, office, user)
        with counted_queries() as sent:
            page = avery.get(address(matter, "/access")).get_data(as_text=True)
        asked.append(len(sent))
        assert f"Expert{number} Person" in page
    assert asked[0] == asked[2]
