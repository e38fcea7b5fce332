"""Orders are only added to: corrected, modified, extended and ended by new entries, each with who and when."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import event
from sqlalchemy.exc import DatabaseError

from casefile.clients.models import Person
from casefile.infra import clock
from casefile.infra.db import db, transaction
from casefile.infra.errors import Refusal
from casefile.law.orders import Ordered
from casefile.matters import persons
from casefile.matters import service as matters
from casefile.matters.models import Matter
from casefile.orders import service
from casefile.orders.models import CourtOrder, OrderDecision
from tests import factories
from tests.at_once import at_once
from tests.orders.steps import (
    CURFEW,
    FACTS,
    MADE,
    NO_ALCOHOL,
    PAPER,
    docket_entry,
    entered,
    is_marked,
    line,
    person,
    today_is,
    words,
)

LATER = replace(FACTS, source=service.Source(words="entry 20"), terms=(NO_ALCOHOL,))


def modified(office: factories.Office, number: int, **facts: object) -> CourtOrder:
    found = line(office, number)
    with transaction():
        return service.modify(office.matter, found, replace(LATER, **facts), found.stamp)


def ended(office: factories.Office, number: int, on: date = MADE, lift: tuple[int, ...] = ()) -> OrderDecision:
    factories.act_as(office.avery)
    found = line(office, number)
    with transaction():
        return service.end(office.matter, found, service.EndFacts(on, PAPER, lift=lift), found.stamp)


def changes(office: factories.Office) -> list[str]:
    return [one.kind for one in service.changes_of(office.matter)]


# --- entering --------------------------------------------------------------------------------------------------------


def test_an_order_says_who_entered_it_when_and_from_where(office: factories.Office) -> None:
    entry = docket_entry(office.matter)
    row = entered(office, source=service.Source(entry.id, "page 2"))
    assert row.by_name == "Casey Reyes"
    assert row.read_in == "docket entry 14 of 2 March 2026, page 2"


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        ({"kind": "nothing"}, "kind of order"),
        ({"source": service.Source(words="  ")}, "Choose the docket entry"),
        ({"terms": ()}, "No term is chosen"),
        ({"terms": (Ordered("follow_all"),)}, "terms from the list"),
        ({"terms": (Ordered("curfew", {"from_time": "21:00"}),)}, "“To” is needed"),
        ({"terms": (Ordered("no_contact", {"people": [99999]}),)}, "people of this matter"),
        ({"until": MADE - timedelta(1)}, "before it begins"),
        ({"since": date(1975, 1, 1)}, "1975 cannot be meant"),
        ({"until": date(2200, 1, 1)}, "2200 cannot be meant"),
        ({"made_by": " "}, "Who made it is needed"),
        ({"newcomers": (service.Newcomer("Kim Low", "witness"),)}, "no term forbids contact"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_kept(
    office: factories.Office, facts: dict[str, object], says: str
) -> None:
    with pytest.raises(Refusal, match=says):
        entered(office, **facts)
    assert service.lines(office.matter) == []


def test_an_order_is_not_made_on_a_day_that_lies_ahead(office: factories.Office) -> None:
    ahead = clock.today(office.matter.zone) + timedelta(1)
    with pytest.raises(Refusal, match="lies ahead"):
        entered(office, made_on=ahead, since=ahead)


def test_an_entry_of_another_matters_docket_is_no_source(office: factories.Office) -> None:
    theirs = docket_entry(office.other_matter)
    with pytest.raises(Refusal, match="not of this matter"):
        entered(office, source=service.Source(theirs.id))


def test_the_same_order_entered_again_is_told_where_it_is(office: factories.Office) -> None:
    row = entered(office)
    with pytest.raises(Refusal, match=f"entered already, as order {row.number} by Casey Reyes"):
        entered(office, since=date(2026, 3, 9))
    assert len(service.lines(office.matter)) == 1


def test_two_who_enter_one_order_at_once_make_one(app: Flask, office: factories.Office) -> None:
    matter_id = office.matter.id

    def enters() -> None:
        with transaction():
            service.enter(db.session.get_one(Matter, matter_id), FACTS)

    said = at_once(app, enters, enters)
    assert sorted(one[:20] for one in said) == ["This order is entere", "done"]
    assert len(service.lines(office.matter)) == 1


def test_nothing_of_an_order_can_be_changed_or_removed_in_the_database(office: factories.Office) -> None:
    row = entered(office)
    ended(office, row.number)
    for statement in (
        "UPDATE court_order SET made_by = 'X'",
        "DELETE FROM order_decision",
        "DELETE FROM court_order",
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction():
            db.session.execute(db.text(statement))


# --- corrections and modifications ----------------------------------------------------------------------------------


def test_a_correction_takes_the_wrong_ones_place_and_both_stay(office: factories.Office) -> None:
    row = entered(office)
    found = line(office, row.number)
    with transaction():
        facts = replace(FACTS, terms=(Ordered("curfew", {"from_time": "20:00", "to_time": "06:00"}),))
        service.correct(office.matter, found, row.key, facts, "typed wrong", found.stamp)
    assert "from 8 pm" in words(office)["curfew"]
    assert line(office, row.number).number == row.number
    assert [one.why for one in service.every_row(office.matter, row.number)] == ["", "typed wrong"]
    assert changes(office) == ["corrected"]


def test_a_correction_needs_a_reason_and_a_difference(office: factories.Office) -> None:
    row = entered(office)
    found = line(office, row.number)
    with pytest.raises(Refusal, match="Say why"), transaction():
        service.correct(office.matter, found, row.key, LATER, " ", found.stamp)
    with pytest.raises(Refusal, match="Nothing is different"), transaction():
        service.correct(office.matter, found, row.key, FACTS, "no reason", found.stamp)


def test_what_was_entered_by_mistake_leaves_the_list_and_stays_on_record(office: factories.Office) -> None:
    row = entered(office)
    found = line(office, row.number)
    with transaction():
        service.correct(office.matter, found, row.key, None, "of another client", found.stamp)
    assert line(office, row.number).state == "entered by mistake"
    assert words(office) == {}
    assert len(service.every_row(office.matter, row.number)) == 2


def test_the_first_version_can_be_corrected_after_a_modification(office: factories.Office) -> None:
    row = entered(office)
    modified(office, row.number, since=date(2026, 4, 1))
    found = line(office, row.number)
    with transaction():
        service.correct(office.matter, found, row.key, replace(FACTS, made_by="Judge Two"), "typed wrong", found.stamp)
    assert [one.made_by for one in line(office, row.number).versions] == ["Judge Two", "Robin Bench"]


def test_a_correction_keeps_versions_in_their_order(office: factories.Office) -> None:
    row = entered(office)
    modified(office, row.number, since=date(2026, 4, 1))
    found = line(office, row.number)
    with pytest.raises(Refusal, match="change places"), transaction():
        service.correct(office.matter, found, row.key, replace(FACTS, since=date(2026, 5, 1)), "typed", found.stamp)


def test_a_modification_has_its_own_source_and_never_holds_before_what_it_changes(office: factories.Office) -> None:
    row = entered(office)
    with pytest.raises(Refusal, match="before the version that it changes"):
        modified(office, row.number, since=MADE - timedelta(1))
    with pytest.raises(Refusal, match="nothing was modified"):
        modified(office, row.number, source=PAPER, terms=FACTS.terms)
    assert modified(office, row.number).read_in == "entry 20"
    assert set(words(office)) == {"follow_all", "no_alcohol"}


def test_a_form_made_before_somebody_elses_change_is_refused(office: factories.Office) -> None:
    row = entered(office)
    old = line(office, row.number).stamp
    modified(office, row.number)
    found = line(office, row.number)
    for act in (
        lambda: service.modify(office.matter, found, FACTS, old),
        lambda: service.correct(office.matter, found, row.key, FACTS, "x", old),
        lambda: service.end(office.matter, found, service.EndFacts(MADE, PAPER), old),
        lambda: service.extend(office.matter, found, None, PAPER, old),
    ):
        with pytest.raises(Refusal, match="changed meanwhile"), transaction():
            act()


# --- the end ---------------------------------------------------------------------------------------------------------


def test_an_extension_gives_the_version_another_last_day(
    office: factories.Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    today_is(monkeypatch, date(2026, 3, 3))
    row = entered(office, until=date(2026, 4, 1))
    today_is(monkeypatch, date(2026, 4, 10))
    assert changes(office) == ["entered", "expired"]
    found = line(office, row.number)
    with pytest.raises(Refusal, match="has not passed"), transaction():
        service.extend(office.matter, found, date(2026, 4, 5), PAPER, found.stamp)
    with transaction():
        service.extend(office.matter, found, date(2026, 6, 1), PAPER, found.stamp)
    assert (line(office, row.number).state, line(office, row.number).until) == ("in force", date(2026, 6, 1))
    assert changes(office) == ["entered", "modified"]
    assert "end date" not in words(office)["curfew"]


def test_an_order_without_a_last_day_is_not_extended(office: factories.Office) -> None:
    row = entered(office)
    found = line(office, row.number)
    with pytest.raises(Refusal, match="has a last day"), transaction():
        service.extend(office.matter, found, None, PAPER, found.stamp)


def test_an_order_ends_once_and_not_before_it_was_made(office: factories.Office) -> None:
    row = entered(office)
    with pytest.raises(Refusal, match="before it was made"):
        ended(office, row.number, MADE - timedelta(1))
    ended(office, row.number)
    with pytest.raises(Refusal, match="over already"):
        ended(office, row.number)
    with pytest.raises(Refusal, match="enter what the court ordered as a new order"):
        modified(office, row.number)
    assert changes(office) == ["entered", "ended"]


def test_a_decision_taken_back_lets_the_order_stand_again(office: factories.Office) -> None:
    row = entered(office)
    decision = ended(office, row.number)
    found = line(office, row.number)
    with transaction():
        service.take_back(office.matter, found, decision.root_id, "wrong matter", found.stamp)
    assert line(office, row.number).state == "in force"
    assert len(service.every_decision(office.matter, row.number)) == 2


def test_what_takes_effect_later_is_no_change_before_its_day(
    office: factories.Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    today_is(monkeypatch, date(2026, 3, 3))
    row = entered(office)
    modified(office, row.number, made_on=date(2026, 3, 3), since=date(2026, 3, 20))
    ended(office, row.number, date(2026, 4, 1))
    assert changes(office) == ["entered"]
    today_is(monkeypatch, date(2026, 3, 20))
    assert changes(office) == ["entered", "modified"]
    today_is(monkeypatch, date(2026, 4, 1))
    assert changes(office) == ["entered", "modified", "ended"]


# --- who may not be addressed ----------------------------------------------------------------------------------------


def test_a_no_contact_term_marks_whom_it_names(office: factories.Office) -> None:
    witness = person(office.matter, "Kim Low", "witness")
    assert not is_marked(office.matter, witness)
    entered(office, terms=(Ordered("no_contact", {"people": [witness.id]}),))
    assert is_marked(office.matter, witness)


def test_somebody_not_in_the_matter_is_entered_with_a_role_and_marked(office: factories.Office) -> None:
    who = (service.Newcomer("Kim Low", "family"),)
    entered(office, terms=(Ordered("no_contact"),), newcomers=who)
    found = next(part for part in matters.parts(office.matter) if part.person.name == "Kim Low")
    assert (found.role, found.no_contact) == ("family", True)
    with pytest.raises(Refusal, match="entered already"):
        entered(office, terms=(Ordered("no_contact"),), newcomers=who)
    assert sum(part.person.name == "Kim Low" for part in matters.parts(office.matter)) == 1


def test_the_client_cannot_be_named_in_a_no_contact_term(office: factories.Office) -> None:
    with pytest.raises(Refusal, match="neither the client nor the court"):
        entered(office, terms=(Ordered("no_contact", {"people": [office.dana_person.id]}),))


def test_contact_through_somebody_is_told_and_marks_nobody(office: factories.Office) -> None:
    mother = person(office.matter, "Jo Doe", "family")
    row = entered(office, terms=(Ordered("contact_through", {"people": [mother.id], "through": "your lawyer"}),))
    assert not is_marked(office.matter, mother)
    assert [(one.number, one.words) for one in service.contact_lines(office.matter)[mother.id]] == [
        (row.number, "only through your lawyer")
    ]


def test_an_ended_order_unmarks_nobody_but_whom_counsel_chooses(office: factories.Office) -> None:
    one, two = (person(office.matter, name, "witness") for name in ("Kim Low", "Lee Park"))
    row = entered(office, terms=(Ordered("no_contact", {"people": [one.id, two.id]}),))
    ended(office, row.number, lift=(two.id,))
    assert [is_marked(office.matter, who) for who in (one, two)] == [True, False]
    assert [part.person_id for part in service.liftable(office.matter, line(office, row.number))] == [one.id]


def two_rows_of_one(office: factories.Office) -> tuple[Person, Person]:
    """The same witness, entered twice and merged; the first is the row that is kept."""
    one, two = (person(office.matter, name, role) for name, role in (("Kim Low", "witness"), ("K. Low", "family")))
    factories.act_as(office.avery)
    with transaction():
        first, second = (persons.find(office.avery.id, who.id) for who in (one, two))
        assert first
        assert second
        persons.merge(office.avery.id, first, second, "entered twice")
    return one, two


@pytest.mark.parametrize("ends", [0, 1])
def test_a_mark_holds_while_an_order_names_the_person_under_any_of_their_rows(
    office: factories.Office, ends: int
) -> None:
    rows = two_rows_of_one(office)
    numbers = [entered(office, terms=(Ordered("no_contact", {"people": [who.id]}),)).number for who in rows]
    ended(office, numbers[ends])
    assert service.liftable(office.matter, line(office, numbers[ends])) == []
    for who in rows:
        with pytest.raises(Refusal, match="whoever an order still names"), transaction():
            service.lift(office.matter, numbers[ends], [who.id], PAPER)
    assert all(is_marked(office.matter, who) for who in rows)


def test_whoever_was_merged_is_one_person_when_the_last_order_ends(office: factories.Office) -> None:
    one, two = two_rows_of_one(office)
    row = entered(office, terms=(Ordered("no_contact", {"people": [two.id]}),))
    assert [part.person.one_id for part in service.liftable(office.matter, line(office, row.number), ending=True)] == [
        one.id
    ]
    ended(office, row.number, lift=(two.id,))
    assert not is_marked(office.matter, one)
    assert not is_marked(office.matter, two)


def test_whoever_was_merged_with_a_complaining_witness_is_never_liftable(office: factories.Office) -> None:
    one, _ = two_rows_of_one(office)
    accuser = person(office.matter, "Kimberly Low", "complaining witness")
    with transaction():
        first, second = (persons.find(office.avery.id, who.id) for who in (one, accuser))
        assert first
        assert second
        persons.merge(office.avery.id, first, second, "entered twice")
    row = entered(office, terms=(Ordered("no_contact", {"people": [one.id]}),))
    assert service.liftable(office.matter, line(office, row.number), ending=True) == []


def test_what_an_order_says_of_contact_is_told_of_the_person_under_any_of_their_rows(
    office: factories.Office,
) -> None:
    one, two = two_rows_of_one(office)
    row = entered(office, terms=(Ordered("no_contact", {"people": [one.id, two.id]}),))
    told = service.contact_lines(office.matter)
    assert {number: [each.number for each in found] for number, found in told.items()} == {one.id: [row.number]}


def test_a_complaining_witness_stays_marked_whatever_ends(office: factories.Office) -> None:
    accuser = person(office.matter, "Sam Poe", "complaining witness")
    row = entered(office, terms=(Ordered("no_contact", {"people": [accuser.id]}),))
    with pytest.raises(Refusal, match="a complaining witness always does"):
        ended(office, row.number, lift=(accuser.id,))
    ended(office, row.number)
    assert is_marked(office.matter, accuser)
    assert service.liftable(office.matter, line(office, row.number)) == []


def test_whoever_another_order_names_stays_marked(office: factories.Office) -> None:
    witness = person(office.matter, "Kim Low", "witness")
    term = (Ordered("no_contact", {"people": [witness.id]}),)
    row = entered(office, terms=term)
    entered(office, terms=term, kind="no_contact")
    with pytest.raises(Refusal, match="whoever an order still names"):
        ended(office, row.number, lift=(witness.id,))


def test_a_mark_is_not_lifted_before_the_order_ends(office: factories.Office) -> None:
    witness = person(office.matter, "Kim Low", "witness")
    row = entered(office, terms=(Ordered("no_contact", {"people": [witness.id]}),))
    with pytest.raises(Refusal, match="after that day"):
        ended(office, row.number, clock.today(office.matter.zone) + timedelta(3), (witness.id,))


def test_a_lifted_mark_comes_back_with_its_decision_taken_back(office: factories.Office) -> None:
    witness = person(office.matter, "Kim Low", "witness")
    row = entered(office, terms=(Ordered("no_contact", {"people": [witness.id]}),))
    ended(office, row.number, lift=(witness.id,))
    found = line(office, row.number)
    decision = next(one for one in found.decisions if one.kind == "unmarked")
    with transaction():
        service.take_back(office.matter, found, decision.root_id, "wrong person", found.stamp)
    assert is_marked(office.matter, witness)


def test_an_end_taken_back_marks_again_whom_it_let_be_addressed(office: factories.Office) -> None:
    witness = person(office.matter, "Kim Low", "witness")
    row = entered(office, terms=(Ordered("no_contact", {"people": [witness.id]}),))
    decision = ended(office, row.number, lift=(witness.id,))
    assert not is_marked(office.matter, witness)
    found = line(office, row.number)
    with transaction():
        service.take_back(office.matter, found, decision.root_id, "another order", found.stamp)
    assert is_marked(office.matter, witness)


def test_a_modification_entered_by_mistake_marks_again_whom_it_had_dropped(office: factories.Office) -> None:
    witness = person(office.matter, "Kim Low", "witness")
    row = entered(office, terms=(Ordered("no_contact", {"people": [witness.id]}), CURFEW))
    dropped = modified(office, row.number, terms=(CURFEW,))
    with transaction():
        service.lift(office.matter, row.number, [witness.id], PAPER)
    found = line(office, row.number)
    with transaction():
        service.correct(office.matter, found, dropped.key, None, "another order", found.stamp)
    assert is_marked(office.matter, witness)


def test_an_order_taken_back_from_its_end_leaves_alone_whom_it_does_not_name(office: factories.Office) -> None:
    witness = person(office.matter, "Kim Low", "witness")
    row = entered(office, terms=(Ordered("no_contact", {"people": [witness.id]}), CURFEW))
    modified(office, row.number, terms=(CURFEW,))
    with transaction():
        service.lift(office.matter, row.number, [witness.id], PAPER)
    decision = ended(office, row.number)
    found = line(office, row.number)
    with transaction():
        service.take_back(office.matter, found, decision.root_id, "not over", found.stamp)
    assert not is_marked(office.matter, witness)


def test_a_modification_that_drops_somebody_leaves_the_mark_to_counsel(office: factories.Office) -> None:
    witness = person(office.matter, "Kim Low", "witness")
    row = entered(office, terms=(Ordered("no_contact", {"people": [witness.id]}), CURFEW))
    modified(office, row.number, terms=(CURFEW,))
    assert is_marked(office.matter, witness)
    with transaction():
        service.lift(office.matter, row.number, [witness.id], PAPER)
    assert not is_marked(office.matter, witness)


def test_however_many_orders_there_are_they_are_read_in_two_queries(office: factories.Office) -> None:
    for day in range(1, 8):
        row = entered(office, source=service.Source(words=f"entry {day}"))
        modified(office, row.number)
    db.session.commit()
    seen: list[str] = []

    def count(_c: object, _cursor: object, statement: str, *_: object) -> None:
        seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", count)
    try:
        zone = office.matter.zone
        seen.clear()
        assert len(service.lines(office.matter)) == 7
        assert zone
        assert len([one for one in seen if "FROM matter " not in one]) == 2
    finally:
        event.remove(db.engine, "before_cursor_execute", count)
