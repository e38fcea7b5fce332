from __future__ import annotations

import pytest
from sqlalchemy.exc import DatabaseError

from casefile.checklists import service
from casefile.checklists.models import Approval, Given, GivenEnd
from casefile.infra import audit
from casefile.infra.db import db, transaction
from casefile.infra.errors import Refusal
from casefile.lawdata import reader
from casefile.matters import service as matters
from tests import factories
from tests.checklists.steps import given

NEW_WORDS = "Do not call, text or visit Mr. Roe. Ask your lawyer about the children."


def test_nothing_is_given_before_counsel_approved_its_wording(office: factories.Office) -> None:
    with pytest.raises(Refusal, match="not approved: no_contact"), transaction():
        service.give(office.matter, ["no_contact"])


def test_the_client_gets_the_approved_words_not_the_librarys(office: factories.Office) -> None:
    one = given(office, "no_contact", wording=NEW_WORDS)[0]
    assert (one.wording, one.person_id, one.by_name) == (NEW_WORDS, office.dana_person.id, "Casey Reyes")


def test_without_adjustment_the_library_is_given_word_for_word(office: factories.Office) -> None:
    one, item = given(office, "silence")[0], reader.guidance_items()["silence"]
    assert (one.title, one.wording, one.why) == (item.title, item.client_text, item.why)


def test_the_same_wording_given_twice_stays_one_item(office: factories.Office) -> None:
    given(office, "silence")
    assert given(office, "silence") == []


def test_a_changed_wording_supersedes_the_one_given_before(office: factories.Office) -> None:
    old = given(office, "no_contact")[0]
    new = given(office, "no_contact", wording=NEW_WORDS)[0]
    end = db.session.scalars(db.select(GivenEnd)).one()
    assert (end.given_id, end.superseded_by_id, new.replaces_id) == (old.id, new.id, old.id)


def test_approving_alone_changes_nothing_for_the_client(office: factories.Office) -> None:
    given(office, "no_contact")
    with transaction():
        service.approve(office.matter, "no_contact", NEW_WORDS)
    assert service.suggestion(office.matter, "no_contact").state == "to give anew"


def test_an_approval_repeated_is_kept_once(office: factories.Office) -> None:
    given(office, "silence")
    given(office, "silence")
    assert db.session.scalar(db.select(db.func.count()).select_from(Approval)) == 1


def test_an_empty_wording_is_refused(office: factories.Office) -> None:
    with pytest.raises(Refusal, match="0 characters"), transaction():
        service.approve(office.matter, "silence", "  \n ")


def test_help_in_a_crisis_is_never_a_task(office: factories.Office) -> None:
    with pytest.raises(Refusal, match="crisis"), transaction():
        service.approve(office.matter, "crisis")


def test_guidance_needs_a_client_to_be_given_to(app: object, office: factories.Office) -> None:
    with transaction():
        matters.end_part(matters.parts(office.matter, "client")[0])
        service.approve(office.matter, "silence")
    with pytest.raises(Refusal, match="names no client"), transaction():
        service.give(office.matter, ["silence"])


def test_a_new_client_is_given_what_the_former_one_had(office: factories.Office) -> None:
    given(office, "silence")
    with transaction():
        matters.end_part(matters.parts(office.matter, "client")[0])
        matters.add_part(office.matter, office.ellis_person, "client")
    assert given(office, "silence")[0].person_id == office.ellis_person.id


def test_a_withdrawn_item_keeps_its_words_and_its_reason(office: factories.Office) -> None:
    one = given(office, "no_contact")[0]
    with transaction():
        service.withdraw(one, "The order was lifted.")
    state = service.state_of(office.matter)[0]
    assert (state.state, state.ended.why, state.given.wording) == ("withdrawn", "The order was lifted.", one.wording)


def test_an_item_cannot_be_withdrawn_twice(office: factories.Office) -> None:
    one = given(office, "no_contact")[0]
    with transaction():
        service.withdraw(one, "The order was lifted.")
    with pytest.raises(Refusal, match="no longer stands"), transaction():
        service.withdraw(one, "Again.")


def test_silence_is_suggested_to_every_client_first_with_its_reason(office: factories.Office) -> None:
    first = service.suggested(office.matter)[0]
    assert (first.item.id, first.state) == ("silence", "to approve")
    assert first.reasons


def test_what_is_not_suggested_is_among_the_others(office: factories.Office) -> None:
    suggested = service.suggested(office.matter)
    others = service.others(office.matter, suggested)
    named = {one.item.id for one in [*suggested, *others]}
    assert named == set(reader.guidance_items()) - {"crisis"}


def test_a_library_changed_since_the_approval_is_pointed_out(
    office: factories.Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    given(office, "silence")
    with transaction():
        row = service.approvals(office.matter)["silence"]
        values = {c.name: getattr(row, c.name) for c in Approval.__table__.columns if c.name != "id"}
        db.session.add(Approval(**{**values, "library_version": "older"}))
    assert service.suggestion(office.matter, "silence").library_changed


def test_approving_giving_and_withdrawing_are_audited_without_the_words(office: factories.Office) -> None:
    one = given(office, "no_contact", wording=NEW_WORDS)[0]
    with transaction():
        service.withdraw(one, "The order was lifted.")
    kept = [entry for entry in audit.of_matter(office.matter.id) if entry.action.startswith("guidance.")]
    assert [entry.action for entry in kept] == ["guidance.withdrawn", "guidance.given", "guidance.approved"]
    assert all("Roe" not in f"{entry.target}{entry.detail}" for entry in kept)


@pytest.mark.parametrize("statement", ["UPDATE {} SET at = at", "DELETE FROM {}"])
@pytest.mark.parametrize("table", ["guidance_approval", "guidance_given"])
def test_the_database_refuses_to_rewrite_what_was_approved_or_given(
    office: factories.Office, table: str, statement: str
) -> None:
    given(office, "silence")
    with pytest.raises(DatabaseError, match="append-only"), transaction():
        db.session.execute(db.text(statement.format(table)))


def test_what_a_client_was_given_is_found_in_its_own_matter_only(office: factories.Office) -> None:
    one = given(office, "silence")[0]
    assert service.find_given(office.other_matter, one.id) is None
    assert isinstance(service.find_given(office.matter, one.id), Given)
