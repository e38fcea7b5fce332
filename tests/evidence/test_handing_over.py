"""Handing over in two steps: only the holder releases, only the named receiver accepts, and nobody forks the chain."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta
from random import Random

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm.attributes import set_committed_value

from casefile.accounts.models import User
from casefile.evidence import custody_views, ledger, service
from casefile.evidence.models import Item
from casefile.infra import audit, clock, files
from casefile.infra.db import db, transaction
from casefile.infra.errors import Refusal
from casefile.law import custody
from casefile.law.errors import RuleError
from casefile.matters import service as matters
from casefile.matters.models import Matter
from tests import factories
from tests.accounts.signing import csrf_token, sign_in
from tests.evidence.build import accept, address, kinds, lines, log, log_reference, post, records, release
from tests.factories import Office, act_as


@pytest.fixture
def item(matter: Matter, office: Office) -> Item:
    return log(matter, office.casey)


def test_a_released_item_is_on_its_way_and_still_its_givers(office: Office, item: Item) -> None:
    release(item, office.casey, office.avery)
    assert (item.holder_name, item.in_transit_name) == ("Casey Reyes", "Avery Stone")


def test_an_accepted_item_is_its_receivers(office: Office, item: Item) -> None:
    release(item, office.casey, office.avery)
    accept(item, office.avery)
    assert (item.holder_name, item.in_transit_name) == ("Avery Stone", None)


def test_an_item_is_not_verified_in_new_hands_until_it_is_read_back_there(office: Office, item: Item) -> None:
    release(item, office.casey, office.avery)
    accept(item, office.avery)
    assert item.fixity == "unverified"


def test_only_the_holder_releases(office: Office, item: Item) -> None:
    with pytest.raises(custody.BrokenChainError, match="held by Casey Reyes"):
        release(item, office.avery, office.casey)


def test_only_the_named_receiver_accepts(office: Office, matter: Matter, item: Item) -> None:
    release(item, office.casey, office.avery)
    with pytest.raises(custody.BrokenChainError, match="released to Avery Stone; only Avery Stone may accept"):
        accept(item, office.blake)


def test_an_item_on_its_way_is_not_released_again(office: Office, item: Item) -> None:
    release(item, office.casey, office.avery)
    with pytest.raises(custody.BrokenChainError, match="on its way to Avery Stone"):
        release(item, office.casey, office.avery)


def test_an_item_that_nobody_released_is_not_accepted(office: Office, item: Item) -> None:
    with pytest.raises(custody.BrokenChainError, match="must release it first"):
        accept(item, office.avery)


def test_what_is_refused_leaves_no_record(office: Office, matter: Matter, item: Item) -> None:
    with pytest.raises(custody.BrokenChainError):
        accept(item, office.avery)
    assert len(lines(matter)) == 3


def test_an_item_kept_by_reference_is_not_handed_over(office: Office, matter: Matter) -> None:
    reference = log_reference(matter, office.casey)
    with pytest.raises(custody.BrokenChainError, match="reference only"):
        release(reference, office.casey, office.avery)


def two_days_ago() -> custody.Occurred:
    at = clock.local(clock.now() - timedelta(days=2), "America/Chicago")
    return custody.Occurred(datetime.fromisoformat(at.isoformat()), "America/Chicago")


def test_a_late_entry_needs_its_reason(office: Office, item: Item) -> None:
    with pytest.raises(custody.BrokenChainError, match="say why it is recorded late"):
        release(item, office.casey, office.avery, occurred=two_days_ago())


def test_a_late_entry_keeps_its_reason_and_both_times(office: Office, matter: Matter, item: Item) -> None:
    release(item, office.casey, office.avery, occurred=two_days_ago(), late_reason="The network was down")
    entry = records(matter)[-1].entry
    assert entry.data["late_reason"] == "The network was down"
    assert timedelta(days=2) <= entry.at - entry.occurred.at < timedelta(days=2, hours=1)


def test_nothing_is_recorded_that_is_still_to_come(office: Office, item: Item) -> None:
    tomorrow = custody.Occurred(clock.now() + timedelta(days=1), "UTC")
    with pytest.raises(custody.BrokenChainError, match="still to come"):
        release(item, office.casey, office.avery, occurred=tomorrow)


def test_a_refused_hand_over_leaves_the_item_with_its_giver(office: Office, item: Item) -> None:
    release(item, office.casey, office.avery)
    act_as(office.avery)
    with transaction():
        service.note_discrepancy(item, "The bag was empty", refuses_hand_over=True)
    assert (item.holder_name, item.in_transit_to, item.open_discrepancies) == ("Casey Reyes", None, 1)


def test_a_hand_over_is_refused_only_where_one_is_open(office: Office, item: Item) -> None:
    act_as(office.avery)
    with pytest.raises(Refusal, match="not on its way"), transaction():
        service.note_discrepancy(item, "It did not come", refuses_hand_over=True)


def test_somebody_else_cannot_say_that_a_hand_over_did_not_happen(office: Office, item: Item) -> None:
    release(item, office.casey, office.avery)
    act_as(office.blake)
    with pytest.raises(custody.BrokenChainError), transaction():
        service.note_discrepancy(item, "It did not come", refuses_hand_over=True)


def test_a_refused_hand_over_read_before_the_release_still_shows(office: Office, item: Item) -> None:
    """The row was read, then somebody else released; what the row shows must be drawn from the log as it is."""
    release(item, office.casey, office.avery)
    _show(item, in_transit_to=None, in_transit_name=None)  # as it stood when it was read
    act_as(office.avery)
    with transaction():
        service.note_discrepancy(item, "The bag was empty", refuses_hand_over=True)
    db.session.expire_all()
    assert item.in_transit_to is None


def _show(item: Item, **stale: object) -> None:
    for name, value in stale.items():
        set_committed_value(item, name, value)


# --- the page --------------------------------------------------------------------------------------------------------


def test_a_paralegal_hands_an_item_to_counsel_on_the_pages(
    casey: FlaskClient, avery: FlaskClient, office: Office, matter: Matter, item: Item
) -> None:
    where = address(matter, "/E-0001")
    assert post(casey, f"{where}/release", to=office.avery.id, purpose="review").status_code == 303
    assert b"released it to you" in avery.get(where).data
    assert post(avery, f"{where}/accept", condition="sealed").status_code == 303
    assert kinds(matter)[-2:] == ["evidence.released", "evidence.accepted"]


def hand_over_meanwhile(app: Flask, office: Office, label: str) -> None:
    """Let Casey's other window hand the item to Avery, who accepts, in a session of its own."""

    def work() -> None:
        with app.app_context():
            item = db.session.scalars(db.select(Item).where(Item.label == label)).one()
            release(item, office.casey, office.avery)
            accept(item, office.avery)
            db.session.remove()

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()


def test_who_lost_the_race_is_answered_409_with_the_name_of_who_holds_it_now(
    app: Flask, casey: FlaskClient, office: Office, matter: Matter, item: Item, monkeypatch: pytest.MonkeyPatch
) -> None:
    with transaction():
        third = factories.user("Quinn Hall", "attorney")
        matters.add_member(matter, third, "attorney")
    token, read = csrf_token(casey), custody_views.find_or_404

    def read_then_lose(matter: Matter, label: str) -> Item:
        found = read(matter, label)
        hand_over_meanwhile(app, office, label)
        return found

    monkeypatch.setattr(custody_views, "find_or_404", read_then_lose)
    typed = {"csrf_token": token, "to": third.id, "purpose": "kept words", "zone": "America/Chicago"}
    answer = casey.post(address(matter, "/E-0001/release"), data=typed)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "E-0001 is held by Avery Stone" in page
    assert "Only Avery Stone, who holds it, can hand it over." in page
    db.session.rollback()
    assert kinds(matter)[-1] == "evidence.accepted"


def test_a_release_by_somebody_who_gave_it_away_is_answered_409_with_the_holders_name(
    casey: FlaskClient, office: Office, matter: Matter, item: Item
) -> None:
    release(item, office.casey, office.avery)
    accept(item, office.avery)
    answer = post(casey, address(matter, "/E-0001/release"), to=office.avery.id, purpose="review")
    assert answer.status_code == 409
    assert b"E-0001 is held by Avery Stone" in answer.data


def test_a_second_release_at_the_same_moment_is_answered_409_with_the_receivers_name(
    casey: FlaskClient, office: Office, matter: Matter, item: Item
) -> None:
    with transaction():
        third = factories.user("Quinn Hall", "attorney")
        matters.add_member(matter, third, "attorney")
    release(item, office.casey, office.avery)
    answer = post(casey, address(matter, "/E-0001/release"), to=third.id, purpose="kept words")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "E-0001 is on its way to Avery Stone" in page


def test_an_act_that_needs_a_reason_keeps_what_was_typed(casey: FlaskClient, office: Office, matter: Matter) -> None:
    log(matter, office.casey)
    answer = post(
        casey, address(matter, "/E-0001/release"), to=office.avery.id, purpose="kept words", happened="2026-01-05T10:00"
    )
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "say why it is recorded late" in page
    assert "kept words" in page


def test_the_page_offers_an_item_to_nobody_who_could_not_accept_it(
    casey: FlaskClient, office: Office, matter: Matter, item: Item
) -> None:
    with transaction():
        outside = factories.user("Sam Field", "cocounsel")
        factories.from_outside(matter, outside, "cocounsel")
    page = casey.get(address(matter, "/E-0001")).get_data(as_text=True)
    assert "Avery Stone</option>" in page
    assert "Sam Field</option>" not in page
    assert post(casey, address(matter, "/E-0001/release"), to=outside.id, purpose="x").status_code == 422


def test_an_act_in_boise_is_told_in_the_time_of_boise(app: Flask, office: Office) -> None:
    with transaction():
        boise = factories.matter(office.avery, court="idd", zone="America/Boise")
    page = sign_in(app.test_client(), office.avery).get(address(boise, "/new"))
    assert b'selected value="America/Boise"' in page.data


# --- properties ------------------------------------------------------------------------------------------------------


def random_act(rng: Random, office: Office, item: Item) -> None:
    """Try one act by somebody of the team; the chain may refuse it."""
    who, other = rng.sample([office.avery, office.casey], 2)
    act_as(who)
    acts = (
        lambda: service.release(item, service.party_of(other), service.Handling(purpose="review")),
        lambda: service.accept(item, service.Handling(condition="sealed")),
        lambda: service.note_discrepancy(item, "The seal differs", refuses_hand_over=rng.random() < 0.5),
        lambda: service.record_fixity(item, files.Fixity(item.sha256, item.size_bytes, ok=True), "again"),
        lambda: service.record_fixity(item, files.Fixity(None, None, ok=False, problem="cut"), "again"),
        lambda: service.record_access(item, "download", "review"),
    )
    try:
        with transaction():
            rng.choice(acts)()
    except (RuleError, Refusal):
        db.session.rollback()


@pytest.mark.parametrize("seed", range(6))
def test_after_any_history_the_row_is_what_the_log_says(seed: int, office: Office, matter: Matter, item: Item) -> None:
    rng = Random(seed)  # noqa: S311
    second = log(matter, office.avery)
    for _ in range(40):
        random_act(rng, office, rng.choice([item, second]))
    db.session.expire_all()
    for one in (item, second):
        assert service.standing(one)[2] == []
    assert ledger.check(matter).failed("V11") == []
    assert len(lines(matter)) > 20


def test_a_row_that_was_changed_by_hand_is_told_from_its_records(item: Item) -> None:
    item.holder_name = "somebody"
    item.holder_id, item.sha256 = "u-99", "0" * 64
    assert [text.partition(" is shown")[0] for text in service.standing(item)[2]] == ["its holder", "its SHA-256"]


def test_verifying_compares_with_the_log_and_not_with_the_row(office: Office, matter: Matter, item: Item) -> None:
    act_as(office.casey)
    with transaction():
        item.sha256 = "0" * 64
    found = service.read_back(item)
    with transaction():
        service.record_fixity(item, found, "asked for")
    assert records(matter)[-1].entry.data["result"] == "match"


# --- many at once ----------------------------------------------------------------------------------------------------

TRIES, WRITERS = 25, 8


def hand_on(app: Flask, item_id: int, user_id: int, others: list[int], done: list[str]) -> None:
    """Take the item where it is released to us, pass it on where we hold it; count what was acknowledged."""
    with app.app_context():
        rng = Random(user_id)  # noqa: S311
        me = db.session.get_one(User, user_id)
        audit.set_actor(audit.Actor(me.id, me.name, "paralegal"))
        for _ in range(TRIES):
            try:
                with transaction():
                    item = db.session.get_one(Item, item_id, populate_existing=True)
                    if item.in_transit_to == f"u-{user_id}":
                        service.accept(item, service.Handling(condition="sealed"))
                    else:
                        to = db.session.get_one(User, rng.choice(others))
                        service.release(item, service.party_of(to), service.Handling(purpose="review"))
                done.append("kept")
            except RuleError:
                done.append("refused")
            except Exception as error:  # told to the test, which fails on it
                done.append(repr(error))
        db.session.remove()


def test_eight_people_passing_one_item_on_at_once_never_fork_the_chain(app: Flask, office: Office) -> None:
    matter = office.matter
    with transaction():
        ids = [factories.user(f"Writer{n} Hand", "paralegal").id for n in range(WRITERS - 2)]
    item = log(matter, office.casey)
    ids += [office.casey.id, office.avery.id]
    db.session.commit()
    done: list[str] = []
    threads = [
        threading.Thread(target=hand_on, args=(app, item.id, one, [other for other in ids if other != one], done))
        for one in ids
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(done) <= {"kept", "refused"}
    assert len(done) == TRIES * WRITERS
    db.session.expire_all()
    assert len(lines(matter)) == 3 + done.count("kept") > 10
    assert ledger.check(matter).findings == []
    assert service.standing(item)[2] == []


def take_in_several(app: Flask, matter_id: int, user_id: int, done: list[str]) -> None:
    with app.app_context():
        for n in range(4):
            try:
                matter, me = db.session.get_one(Matter, matter_id), db.session.get_one(User, user_id)
                done.append(log(matter, me, f"{user_id}-{n}.txt").label)
            except Exception as error:  # told to the test, which fails on it
                done.append(repr(error))
        db.session.remove()


def test_files_logged_at_the_same_moment_get_numbers_of_their_own(app: Flask, office: Office) -> None:
    done: list[str] = []
    people = [office.avery.id, office.casey.id, office.avery.id, office.casey.id]
    threads = [threading.Thread(target=take_in_several, args=(app, office.matter.id, one, done)) for one in people]
    db.session.commit()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(done) == [f"E-{n:04d}" for n in range(1, 17)]
    assert ledger.check(office.matter).ok
