from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import event
from sqlalchemy.exc import DatabaseError

from casefile.checklists import service
from casefile.checklists.models import Acknowledgement, Given
from casefile.infra import clock
from casefile.infra.db import db, transaction
from casefile.infra.errors import Refusal
from casefile.matters import service as matters
from tests import factories
from tests.checklists.steps import acknowledged, given


def at(moment: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: moment)


def state(office: factories.Office, one: Given) -> service.GivenState:
    return next(row for row in service.state_of(office.matter) if row.given.id == one.id)


def test_an_acknowledgement_says_when_how_and_which_wording(office: factories.Office) -> None:
    one = given(office, "silence")[0]
    acknowledged(office, one)
    kept = state(office, one).acknowledged
    assert (kept.version, kept.how, kept.device, kept.by_name) == (one.version, "portal", "Firefox", "Dana Doe")


def test_saying_it_twice_is_kept_once(office: factories.Office) -> None:
    one = given(office, "silence")[0]
    acknowledged(office, one)
    acknowledged(office, one)
    assert len(service.acknowledgements_of(one)) == 1


def test_a_changed_wording_asks_again_and_the_old_acknowledgement_stays_provable(office: factories.Office) -> None:
    old = given(office, "no_contact")[0]
    acknowledged(office, old)
    new = given(office, "no_contact", wording="Do not call or text. The court added the family.")[0]
    assert state(office, new).state == "not acknowledged"
    assert state(office, old).acknowledged.version == old.version
    assert old.wording != new.wording


def test_what_was_replaced_meanwhile_cannot_be_acknowledged(office: factories.Office) -> None:
    old = given(office, "no_contact")[0]
    given(office, "no_contact", wording="Do not call or text.")
    with pytest.raises(Refusal, match="read the new words"), transaction():
        service.acknowledge(old, service.Reading())


def test_it_is_due_again_on_the_day_the_rule_says_in_the_courts_zone(
    office: factories.Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    at(datetime(2026, 3, 2, 4, 30, tzinfo=UTC), monkeypatch)  # still 1 March in Nebraska
    one = given(office, "silence")[0]
    acknowledged(office, one)
    midnight = datetime(2026, 3, 1, tzinfo=ZoneInfo("America/Chicago")) + timedelta(days=one.repeat_days)
    assert state(office, one).acknowledged.asks_again_at == midnight


def test_when_it_is_due_again_a_new_acknowledgement_is_kept_beside_the_old_one(
    office: factories.Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = given(office, "silence")[0]
    acknowledged(office, one)
    at(clock.now() + timedelta(days=one.repeat_days + 1), monkeypatch)
    assert state(office, one).state == "due again"
    acknowledged(office, one)
    assert (state(office, one).state, len(service.acknowledgements_of(one))) == ("acknowledged", 2)


def test_an_item_without_a_rhythm_is_asked_once(office: factories.Office, monkeypatch: pytest.MonkeyPatch) -> None:
    one = given(office, "hearings")[0]
    acknowledged(office, one)
    at(clock.now() + timedelta(days=5000), monkeypatch)
    assert state(office, one).state == "acknowledged"


def test_opening_is_kept_once_and_first(office: factories.Office, monkeypatch: pytest.MonkeyPatch) -> None:
    one, first = given(office, "silence")[0], clock.now() + timedelta(minutes=5)
    for minutes in (0, 60):
        at(first + timedelta(minutes=minutes), monkeypatch)
        with transaction():
            service.note_opened([one.id])
    assert state(office, one).opened_at == first


def test_a_sheet_signed_in_custody_is_recorded_item_by_item(office: factories.Office) -> None:
    one, other = given(office, "silence", "no_contact")
    today = clock.today(office.matter.zone)
    with transaction():
        service.record_paper(office.matter, [one.id], today, service.Reading("aloud", "Spanish"))
    kept = state(office, one).acknowledged
    assert (kept.how, kept.read_by, kept.language, kept.signed_on) == ("paper", "aloud", "Spanish", today)
    assert (kept.by_name, kept.version) == ("Casey Reyes", one.version)
    assert state(office, other).is_waiting


def test_a_sheet_cannot_be_signed_before_it_was_given_or_tomorrow(office: factories.Office) -> None:
    one = given(office, "silence")[0]
    today = clock.today(office.matter.zone)
    for wrong in (date(2020, 1, 1), today + timedelta(days=1)):
        with pytest.raises(Refusal, match="between then and today"), transaction():
            service.record_paper(office.matter, [one.id], wrong, service.Reading())


def test_a_sheet_of_another_matter_is_refused(office: factories.Office) -> None:
    one = given(office, "silence")[0]
    with pytest.raises(Refusal, match="sheet of this matter"), transaction():
        service.record_paper(office.other_matter, [one.id], clock.today(office.matter.zone), service.Reading())


def test_a_sheet_of_the_old_wording_proves_the_old_wording_only(office: factories.Office) -> None:
    old = given(office, "no_contact")[0]
    new = given(office, "no_contact", wording="Do not call or text.")[0]
    with transaction():
        service.record_paper(office.matter, [old.id], clock.today(office.matter.zone), service.Reading())
    assert state(office, old).acknowledged.version == old.version
    assert state(office, new).is_waiting


@pytest.mark.parametrize("statement", ["UPDATE {} SET at = at", "DELETE FROM {}"])
@pytest.mark.parametrize("table", ["guidance_acknowledgement", "guidance_opened", "guidance_given_end"])
def test_the_database_refuses_to_rewrite_an_acknowledgement(
    office: factories.Office, table: str, statement: str
) -> None:
    one = given(office, "silence")[0]
    with transaction():
        service.note_opened([one.id])
    acknowledged(office, one)
    given(office, "silence", wording="Talk with your lawyer only.")
    with pytest.raises(DatabaseError, match="append-only"), transaction():
        db.session.execute(db.text(statement.format(table)))


def test_an_acknowledgement_has_no_room_for_facts_of_the_case() -> None:
    texts = {c.name for c in Acknowledgement.__table__.columns if "TEXT" in str(c.type)}
    assert texts == set()


def test_the_desk_hears_of_a_matter_where_guidance_waits(office: factories.Office) -> None:
    one = given(office, "silence", "no_contact")[0]
    acknowledged(office, one)
    [line] = service.unacknowledged(office.avery.id)
    assert (line.matter_id, line.caption, line.items) == (office.matter.id, office.matter.caption, 1)


def test_the_desk_hears_nothing_of_a_matter_it_may_not_open(office: factories.Office) -> None:
    given(office, "silence")
    assert service.unacknowledged(office.blake.id) == []


def test_the_desk_hears_when_an_item_is_due_again(office: factories.Office, monkeypatch: pytest.MonkeyPatch) -> None:
    one = given(office, "silence")[0]
    acknowledged(office, one)
    assert service.unacknowledged(office.avery.id) == []
    at(clock.now() + timedelta(days=one.repeat_days + 1), monkeypatch)
    assert [line.items for line in service.unacknowledged(office.avery.id)] == [1]


def test_what_waits_is_found_in_one_query(office: factories.Office) -> None:
    given(office, "silence", "no_contact")
    assert not matters.is_on_many(office.avery.id)  # asked once for all the lists of a page
    asked: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *a: asked.append(a[2]))
    service.unacknowledged(office.avery.id)
    assert len([text for text in asked if text.startswith("SELECT")]) == 1


def test_the_state_is_told_in_one_sentence(office: factories.Office) -> None:
    acknowledged(office, given(office, "silence", "no_contact")[0])
    assert service.in_words(office.matter) == "2 given, 1 acknowledged, 1 waiting."
