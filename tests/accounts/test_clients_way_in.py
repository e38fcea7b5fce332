"""How a client gets in: the invitation, the first time, and each time after it."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from casefile.accounts import codes, service
from casefile.accounts.models import RecoveryCode, SetupCode, SignIn, User
from casefile.checklists import invitations, portal_access
from casefile.checklists.models import PortalInvitation
from casefile.clients import service as clients
from casefile.clients.models import Person
from casefile.infra import clock
from casefile.infra.audit import AuditEntry
from casefile.infra.db import db, transaction
from casefile.infra.errors import Refusal
from casefile.matters import service as matters
from tests import factories
from tests.accounts.browser import PASSWORD, Browser, SoftKey, code, options_in, secret_in
from tests.accounts.conftest import Dial
from tests.accounts.signing import csrf_token
from tests.checklists.steps import send

CHECK = "Order of 3 May: no limit on phone or internet."


@pytest.fixture
def robin(office: factories.Office) -> Person:
    """A client of Avery's who has no account yet; the check is on record."""
    with transaction():
        factories.act_as(office.avery)
        found = clients.enter_person("Robin Vale", language="Spanish")
        for part in matters.parts(office.matter, "client"):
            matters.end_part(part)
        matters.add_part(office.matter, found, "client")
        portal_access.portal_turn_on(office.matter, found, CHECK)
    return found


def portal_page(office: factories.Office) -> str:
    return f"/matters/{office.matter.id}/guidance/portal"


def invited(office: factories.Office, person: Person, handed: str = "in person", days: int = 1) -> tuple[str, str]:
    """Make an invitation; return the sign-in name and the code."""
    with transaction():
        factories.act_as(office.avery)
        made = invitations.invite(office.matter, person, handed, days)
    return made.user.sign_in_name, made.code


def started(app: Flask, slip: tuple[str, str]) -> Browser:
    """Type what stands on the slip."""
    one = Browser(app)
    assert one.fill("/list/sign-in/start", name=slip[0], code=slip[1]).location == "/list/sign-in/start/choose"
    return one


def with_codes(app: Flask, slip: tuple[str, str]) -> tuple[Browser, list[str]]:
    """Come in for the first time with password and printed codes; return the codes that are left."""
    one = started(app, slip)
    done = one.fill("/list/sign-in/start/password?then=codes", password=PASSWORD, again=PASSWORD)
    assert done.location == "/list/sign-in/start/printed-codes"
    shown = one.press(done.location, "Show me ten codes")
    printed = re.findall(r"<li><code>([\w-]+)</code>", shown.get_data(as_text=True))
    assert one.fill(shown, code=printed[0]).location == "/list"
    return one, printed[1:]


# --- the invitation --------------------------------------------------------------------------------------------------


def test_an_attorney_invites_without_an_administrator(
    avery: FlaskClient, office: factories.Office, robin: Person
) -> None:
    answer = send(avery, f"{portal_page(office)}/invitation", portal_page(office), handed="visit", days="7", email="")
    page = answer.get_data(as_text=True)
    [row] = db.session.scalars(db.select(PortalInvitation)).all()
    user = db.session.get_one(User, row.user_id)
    assert (user.roles, user.password, robin.user_id) == (["client"], None, user.id)
    assert row.ends_at - row.at == timedelta(days=7)
    assert re.search(r"<code>([a-z2-9]{4}-){4}[a-z2-9]{4}</code>", page)
    assert user.sign_in_name in page
    assert "Me dieron un código en papel" in page  # the slip speaks the client's language
    shown = re.search(r"<code>([\w-]+)</code>", page)
    assert shown
    assert shown[1] not in avery.get(portal_page(office)).get_data(as_text=True)


def test_the_slip_names_no_office_no_case_and_no_person(
    avery: FlaskClient, office: factories.Office, robin: Person
) -> None:
    page = send(avery, f"{portal_page(office)}/invitation", portal_page(office), handed="visit", days="1", email="")
    text = page.get_data(as_text=True)
    [slip] = re.findall(r'<div class="slip".*?</div>', text, re.S)
    assert "<title>Page</title>" in text
    assert office.matter.caption not in text  # the page is printed as it stands
    for word in ("Defence", "Casefile", "Vale", "Robin", office.matter.docket_number, "lawyer", "abogado", "court"):
        assert word not in slip, word


def test_no_invitation_before_the_check(office: factories.Office, robin: Person) -> None:
    with transaction():
        portal_access.portal_turn_off(office.matter, robin, "A new condition")
    with pytest.raises(Refusal, match="check of the release conditions"):
        invited(office, robin)


@pytest.mark.parametrize(("handed", "days"), [("phone", 7), ("phone", 3), ("visit", 8), ("visit", 30), ("mail", 1)])
def test_no_code_by_another_way_or_longer_than_it_may_last(
    office: factories.Office, robin: Person, handed: str, days: int
) -> None:
    with pytest.raises(Refusal, match="by telephone lasts one day"):
        invited(office, robin, handed, days)


def test_no_setup_code_lasts_longer_than_a_week(app: Flask, office: factories.Office) -> None:
    with pytest.raises(ValueError, match="no longer than 7 days"):
        codes.setup_code(office.dana, timedelta(days=8))


def test_a_paralegal_makes_no_invitation(casey: FlaskClient, office: factories.Office, robin: Person) -> None:
    address = f"{portal_page(office)}/invitation"
    assert casey.post(address, data={"csrf_token": csrf_token(casey), "handed": "visit"}).status_code == 404


def test_a_new_code_voids_the_old_one_and_all_that_opened_the_account(
    app: Flask, office: factories.Office, robin: Person
) -> None:
    inside, _ = with_codes(app, invited(office, robin))
    name, old = invited(office, robin)
    assert inside.get("/list").status_code == 302
    assert Browser(app).sign_in(name, then="/list/sign-in").status_code == 422
    fresh = invited(office, robin)
    assert Browser(app).fill("/list/sign-in/start", name=name, code=old).status_code == 422
    assert started(app, fresh)
    kept = db.session.scalars(db.select(AuditEntry.action).where(AuditEntry.action == "portal.invited")).all()
    assert len(kept) == 3


def test_the_page_says_whether_the_code_was_used_or_ran_out(
    app: Flask, office: factories.Office, robin: Person, dial: Dial
) -> None:
    def state() -> str:
        found = invitations.newest_invitation(robin)
        assert found
        return found.state

    slip = invited(office, robin)
    assert state() == "made"
    dial.turn(hours=24)
    assert state() == "run out"
    assert Browser(app).fill("/list/sign-in/start", name=slip[0], code=slip[1]).status_code == 422
    with_codes(app, invited(office, robin))
    assert state() == "used"


def test_the_name_that_is_made_can_get_no_mail(app: Flask, office: factories.Office, robin: Person) -> None:
    from casefile.accounts.notices import tell
    from casefile.infra import outgoing

    name, _ = invited(office, robin)
    user = service.find_user(name)
    assert user
    assert user.email == f"{name}@sign-in.invalid"
    assert re.fullmatch(r"[a-z]+-[a-z]+-\d{4}", name)
    tell(user, "x")
    assert not (app.config["SETTINGS"].home / "outbox").exists()
    with pytest.raises(outgoing.NeverAddressed, match="no address"):
        outgoing.route("test of names", "mail")(lambda: outgoing.to(user.email))()
    outgoing.ROUTES.pop("test of names")


# --- the first time --------------------------------------------------------------------------------------------------


def test_password_and_printed_codes(app: Flask, office: factories.Office, robin: Person) -> None:
    slip = invited(office, robin)
    inside, printed = with_codes(app, slip)
    assert inside.get("/list").status_code == 200
    again = Browser(app)
    step = again.sign_in(slip[0], then="/list/sign-in")
    assert step.location.startswith("/list/sign-in/printed-code")
    assert again.get("/list").status_code == 302
    assert again.fill(step.location, code=printed[0]).location == "/list"
    third = Browser(app)
    third.sign_in(slip[0].replace("-", " ").upper(), then="/list/sign-in")
    assert third.fill("/list/sign-in/printed-code", code=printed[0]).status_code == 422


def test_password_and_app(app: Flask, office: factories.Office, robin: Person) -> None:
    slip = invited(office, robin)
    one = started(app, slip)
    one.fill("/list/sign-in/start/password?then=app", password=PASSWORD, again=PASSWORD)
    page = one.press("/list/sign-in/app", "Show the picture")
    secret = secret_in(page)
    assert one.fill(page, code=code(secret, -1)).location == "/list/account/printed-codes"
    again = Browser(app)
    assert again.sign_in(slip[0], then="/list/sign-in").location.startswith("/list/sign-in/code-from-app")
    assert again.fill("/list/sign-in/code-from-app", code=code(secret)).location == "/list"


def test_passkey(app: Flask, office: factories.Office, robin: Person) -> None:
    slip = invited(office, robin)
    one, key = started(app, slip), SoftKey()
    page = one.fill("/list/sign-in/start/passkey", name="My phone")
    asked = options_in(page)
    assert (asked["rp"]["name"], asked["user"]["name"]) == ("List", "List")
    assert one.fill(page, credential=key.make(asked)).location == "/list"
    assert one.get("/list").status_code == 200
    again = Browser(app)
    page = again.press("/list/sign-in/passkey", "Use a passkey")
    assert again.fill(page, credential=key.sign(options_in(page))).location == "/list"
    assert again.get("/list").status_code == 200


def test_the_code_is_good_until_something_is_kept_with_it(app: Flask, office: factories.Office, robin: Person) -> None:
    slip = invited(office, robin)
    started(app, slip)
    one = started(app, slip)
    unlike = one.fill("/list/sign-in/start/password?then=codes", password=PASSWORD, again=f"{PASSWORD}x")
    assert unlike.status_code == 422
    assert "The two are not the same" in unlike.get_data(as_text=True)
    assert one.fill("/list/sign-in/start/password?then=codes", password="short", again="short").status_code == 422
    assert one.fill("/list/sign-in/start/password?then=codes", password=PASSWORD, again=PASSWORD).status_code == 303
    assert Browser(app).fill("/list/sign-in/start", name=slip[0], code=slip[1]).status_code == 422


def test_a_right_code_alone_opens_nothing(app: Flask, office: factories.Office, robin: Person) -> None:
    one = started(app, invited(office, robin))
    for address in ("/list", "/list/account", "/list/sign-in/app", "/list/sign-in/printed-code"):
        assert one.get(address).status_code in (302, 303), address


def test_of_fifty_who_use_one_code_at_once_one_gets_on(bare_app: Flask) -> None:
    with bare_app.app_context():
        with transaction():
            office = factories.office()
            slip_code = codes.setup_code(office.dana)
            number = codes.find_setup_code(office.dana.id, slip_code) or 0
        user_id = office.dana.id

    def use(_: int) -> bool:
        with bare_app.app_context(), transaction():
            return codes.use_found_code(db.session.get_one(User, user_id), number)

    with ThreadPoolExecutor(10) as pool:
        assert sum(pool.map(use, range(50))) == 1


def test_two_half_way_in_with_one_code_do_not_both_get_in(app: Flask, office: factories.Office, robin: Person) -> None:
    slip = invited(office, robin)
    first, second = started(app, slip), started(app, slip)
    page = second.get("/list/sign-in/start/password?then=codes")
    assert first.fill("/list/sign-in/start/password", password=PASSWORD, again=PASSWORD).status_code == 303
    answer = second.fill(page, password="another quiet heron here", again="another quiet heron here")
    assert answer.status_code in (400, 422, 303)
    assert db.session.scalars(db.select(User.password_set_at).where(User.id == robin.user_id)).one()
    assert Browser(app).sign_in(slip[0], "another quiet heron here", then="/list/sign-in").status_code == 422


def test_five_codes_may_be_tried_however_the_name_is_spelled(app: Flask, office: factories.Office) -> None:
    def tried(name: str) -> int:
        return Browser(app).fill("/list/sign-in/start", name=name, code="abcd").status_code

    names = ["quiet-river-1234", "quiet river 1234", "QUIET-RIVER-1234", " quiet  river 1234", "quiet-river-1234"]
    assert [tried(name) for name in names] == [422] * 5
    assert tried("quiet-river-1234@sign-in.invalid") == 429


def test_known_and_unknown_names_get_the_same_answer(app: Flask, office: factories.Office, robin: Person) -> None:
    name, _ = invited(office, robin)

    def told(page: str, **typed: str) -> tuple[int, str]:
        answer = Browser(app).fill(page, **typed)
        return answer.status_code, re.sub(r'value="[^"]*"|nonce="[^"]*"', "", answer.get_data(as_text=True))

    for known, unknown in ((name, "quiet-stone-0000"), ("avery@office.example", "nobody@office.example")):
        assert told("/list/sign-in/start", name=known, code="abcd") == told(
            "/list/sign-in/start", name=unknown, code="abcd"
        )
        assert told("/list/sign-in", email=known, password="x" * 20) == told(
            "/list/sign-in", email=unknown, password="x" * 20
        )


def test_a_password_alone_sets_up_no_second_step_where_there_is_one(
    app: Flask, office: factories.Office, robin: Person
) -> None:
    """Printed codes that are used up, or a passkey beside the password, must not let a thief of the password in."""
    slip = invited(office, robin)
    with_codes(app, slip)
    with transaction():
        db.session.execute(db.update(RecoveryCode).values(used_at=clock.now()))
    thief = Browser(app)
    assert thief.sign_in(slip[0], then="/list/sign-in").location.startswith("/list/sign-in/printed-code")
    assert thief.get("/list/sign-in/app").location == "/list/sign-in"


def test_few_codes_are_told(app: Flask, office: factories.Office, robin: Person) -> None:
    slip = invited(office, robin)
    _, printed = with_codes(app, slip)

    def page_after(one_code: str) -> TestResponse:
        one = Browser(app)
        one.sign_in(slip[0], then="/list/sign-in")
        one.fill("/list/sign-in/printed-code", code=one_code)
        return one.get("/list")

    for one_code in printed[:5]:
        assert "printed codes left" not in page_after(one_code).get_data(as_text=True)
    assert "You have 3 printed codes left" in page_after(printed[5]).get_data(as_text=True)


def test_a_half_way_in_is_not_taken_up_from_a_token_brought_along(
    app: Flask, office: factories.Office, robin: Person
) -> None:
    one = Browser(app)
    one.client.set_cookie("list", "A" * 43, domain="localhost")
    slip = invited(office, robin)
    one.fill("/list/sign-in/start", name=slip[0], code=slip[1])
    half = one.cookie
    assert half not in (None, "A" * 43)
    one.fill("/list/sign-in/start/password?then=codes", password=PASSWORD, again=PASSWORD)
    assert one.cookie != half
    assert db.session.scalars(db.select(SetupCode).where(SetupCode.used_at.is_(None))).all() == []
    assert db.session.scalars(db.select(SignIn).where(SignIn.signed_in_at.is_not(None))).all() == []
