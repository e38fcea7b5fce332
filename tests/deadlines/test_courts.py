"""Local rules, standing orders and closed days as an office enters them, and the counts that they govern."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text as sql
from sqlalchemy.exc import DatabaseError

from casefile.clients import service as clients
from casefile.deadlines import court_entries, service
from casefile.deadlines.counting import Asked, grouped_rules
from casefile.deadlines.court_entries import DayFacts, RuleFacts
from casefile.deadlines.court_models import CourtEntry
from casefile.infra.db import db, transaction
from casefile.infra.errors import Refusal
from casefile.law.errors import CalendarError, DeadlineError
from casefile.matters import service as matters
from tests.accounts.signing import csrf_token
from tests.factories import Office, act_as

VERDICT = date(2036, 6, 2)
RULE = RuleFacts(
    court="ned",
    cite="Local Rule 29.9",
    number=10,
    unit="days",
    direction="after",
    method="rule45",
    since=date(2030, 12, 1),
    source="the court's print of December 2030",
    overrides="acquittal_motion",
)
DAY = DayFacts(date(2036, 6, 16), "national", "a day of mourning", "Proclamation of 10 June 2036")
TYPED = {
    "court": "ned",
    "cite": "Local Rule 29.9",
    "overrides": "acquittal_motion",
    "number": "10",
    "unit": "days",
    "direction": "after",
    "method": "rule45",
    "since": "2030-12-01",
    "source": "the court's print of December 2030",
}


def entered(office: Office, facts: RuleFacts | DayFacts, *, checked: bool = True) -> CourtEntry:
    act_as(office.avery)
    with transaction():
        entry = court_entries.save(facts)
    if checked:
        act_as(office.casey)
        with transaction():
            court_entries.check(entry, "the print itself")
    return entry


def counted(office: Office, rule: str = "acquittal_motion", on: date = VERDICT, **more: Any) -> Any:
    return service.work_out(office.matter, Asked(rule, on, **more))


def post(client: FlaskClient, address: str, **typed: str) -> Any:
    return client.post(address, data={"csrf_token": csrf_token(client, "/account"), **typed})


def said(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True)))


# --- what they do to a count -----------------------------------------------------------------------------------------


def test_a_checked_local_rule_governs_the_counts_of_its_court_and_is_named(office: Office) -> None:
    assert counted(office).due_on == date(2036, 6, 16)
    entered(office, RULE)
    found = counted(office)
    assert (found.due_on, found.cite, found.verified) == (date(2036, 6, 12), "Local Rule 29.9", "true")
    assert "instead of 14 days after the event under Fed. R. Crim. P. 29(c)(1)" in found.steps[0]["text"]
    assert found.local["version"] == 1


def test_a_local_rule_leaves_another_courts_count_alone(office: Office) -> None:
    entered(office, replace(RULE, court="azd"))
    assert counted(office).due_on == date(2036, 6, 16)


def test_a_local_rule_counts_for_events_from_its_since_date_on(office: Office) -> None:
    entered(office, replace(RULE, since=date(2036, 6, 3)))
    assert counted(office).due_on == date(2036, 6, 16)
    assert counted(office, on=date(2036, 6, 3)).due_on == date(2036, 6, 13)


def test_a_local_rule_that_one_person_alone_has_read_shows_both_dates(office: Office) -> None:
    entered(office, replace(RULE, number=20), checked=False)
    found = counted(office)
    assert (found.due_on, [one["due"] for one in found.also_possible]) == (date(2036, 6, 16), ["2036-06-23"])
    assert found.verified == "false"


def test_what_is_stored_of_a_proposal_names_the_local_rule_and_its_version(office: Office) -> None:
    entry = entered(office, RULE)
    with transaction():
        deadline = service.propose(office.matter, Asked("acquittal_motion", VERDICT))
    assert deadline.asked["local"] == {
        "entry": entry.key,
        "version": 1,
        "cite": "Local Rule 29.9",
        "since": "2030-12-01",
    }
    assert "Local Rule 29.9" in deadline.steps[0]["text"]


def test_a_rule_of_the_courts_own_can_be_counted_and_stands_first_in_the_choice(office: Office) -> None:
    own = replace(RULE, overrides="", title="Reply brief", who="defence", trigger="service of the response", number=7)
    entry = entered(office, own)
    key, words, group = grouped_rules("ned")[0]
    assert (words, group) == ("Reply brief · Local Rule 29.9", "Local rules of this court")
    found = counted(office, key)
    assert (found.title, found.due_on, found.who) == ("Reply brief", date(2036, 6, 9), "defence")
    assert entry.facts["rule"] == key
    assert key not in [one[0] for one in grouped_rules("azd")]


def test_a_later_wording_of_a_courts_own_rule_is_taken_from_its_since_date_on(office: Office) -> None:
    own = replace(RULE, overrides="", title="Reply brief", who="defence", trigger="service", number=7)
    key = entered(office, own).facts["rule"]
    entered(office, replace(own, rule=key, number=21, since=date(2036, 6, 3)))
    assert counted(office, key).due_on == date(2036, 6, 9)
    assert counted(office, key, date(2036, 6, 3)).due_on == date(2036, 6, 24)


def test_a_standing_order_governs_the_cases_of_its_judge_alone(office: Office) -> None:
    entered(office, replace(RULE, judge="Judge Alex Bench", cite="Standing Order 4"))
    unknown = counted(office)
    assert (unknown.due_on, [one["due"] for one in unknown.also_possible]) == (date(2036, 6, 12), ["2036-06-16"])
    assert any("no judge is recorded" in note for note in unknown.notes)
    with transaction():
        matters.add_part(office.matter, clients.enter_person("Robin Gavel"), "judge")
    assert (counted(office).due_on, counted(office).also_possible) == (date(2036, 6, 16), [])
    with transaction():
        matters.add_part(office.matter, clients.enter_person("Alex Bench"), "referred judge")
    assert counted(office).due_on == date(2036, 6, 12)


def test_a_rule_that_a_judge_adds_is_counted_where_no_judge_is_recorded_and_says_so(office: Office) -> None:
    order = replace(RULE, overrides="", judge="Judge A. Bench", title="Trial brief", who="defence", trigger="the order")
    rule = entered(office, order).rule
    found = counted(office, rule)
    assert found.due_on == date(2036, 6, 12)
    assert "if the case is before Judge A. Bench: no judge is recorded" in " ".join(found.open)
    with transaction():
        matters.add_part(office.matter, clients.enter_person("Judge B. Other"), "judge")
    with pytest.raises(DeadlineError, match=r"an order of Judge A\. Bench, and this case"):
        counted(office, rule)


def test_a_declared_day_moves_every_count_of_every_court_from_then_on(office: Office) -> None:
    entered(office, DAY)
    found = counted(office)
    assert found.due_on == date(2036, 6, 17)
    assert any("entered by Avery Stone from Proclamation of 10 June 2036" in step["text"] for step in found.steps)


def test_a_closed_day_of_one_court_moves_no_other(office: Office) -> None:
    entered(office, replace(DAY, kind="inaccessible", court="azd"))
    assert counted(office).due_on == date(2036, 6, 16)


def test_a_declared_day_that_one_person_alone_has_read_shows_both_dates(office: Office) -> None:
    entered(office, DAY, checked=False)
    found = counted(office)
    assert (found.due_on, [one["due"] for one in found.also_possible]) == (date(2036, 6, 16), ["2036-06-17"])


def test_a_withdrawn_entry_is_used_no_more_and_stays_to_be_read(office: Office) -> None:
    entry = entered(office, RULE)
    with transaction():
        court_entries.withdraw(entry.key, "that is the civil rule")
    assert counted(office).due_on == date(2036, 6, 16)
    assert [one.version for one in court_entries.list_versions(entry.key)] == [2, 1]


# --- how they are kept -----------------------------------------------------------------------------------------------


def test_a_change_is_a_new_version_which_nobody_has_checked(office: Office) -> None:
    entry = entered(office, RULE)
    act_as(office.avery)
    with transaction():
        changed = court_entries.save(replace(RULE, number=12), entry.key, seen=1, why="misread")
    assert changed.version == 2
    assert counted(office).verified == "false"
    with transaction():
        assert court_entries.save(replace(RULE, number=12), entry.key, seen=2).version == 2


def test_a_version_that_somebody_else_saved_meanwhile_is_not_overwritten(office: Office) -> None:
    entry = entered(office, RULE)
    with pytest.raises(Refusal, match="stands at version 1, not 0"), transaction():
        court_entries.save(replace(RULE, number=12), entry.key, seen=0)


def test_whoever_saved_a_version_does_not_check_it(office: Office) -> None:
    entry = entered(office, RULE, checked=False)
    with pytest.raises(Refusal, match="a second person reads it"), transaction():
        court_entries.check(entry, "the print")


def test_an_entry_can_be_neither_changed_nor_deleted_in_the_database(office: Office) -> None:
    entered(office, RULE)
    for statement in ("UPDATE court_entry SET version = 9", "DELETE FROM court_entry", "DELETE FROM court_entry_check"):
        with pytest.raises(DatabaseError, match="append-only"), transaction():
            db.session.execute(sql(statement))


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"court": "zzz"}, "no court of the table"),
        ({"court": ""}, "of one court"),
        ({"source": " "}, "where it was read"),
        ({"overrides": "no_such_rule"}, "no rule of the library"),
        ({"overrides": ""}, "needs its name, who must act, and the event"),
        ({"until": date(2030, 1, 1)}, "cannot end on 2030-01-01 before"),
        ({"number": 0}, "a whole number from 1"),
        ({"method": "excluding_closed_days", "direction": "before"}, "counted in days, after the event"),
        ({"unit": "weeks"}, "from the lists"),
    ],
)
def test_a_rule_that_cannot_be_is_refused_with_what_would_be_right(
    office: Office, wrong: dict[str, Any], says: str
) -> None:
    with pytest.raises(Refusal, match=says), transaction():
        court_entries.save(replace(RULE, **wrong))


def test_a_day_of_a_clerks_office_needs_its_court_and_one_beyond_the_calendar_is_refused(office: Office) -> None:
    with pytest.raises(Refusal, match="is that of one court"), transaction():
        court_entries.save(replace(DAY, kind="inaccessible"))
    with pytest.raises(CalendarError, match="2041"), transaction():
        court_entries.save(replace(DAY, day=date(2041, 1, 2)))


# --- the pages -------------------------------------------------------------------------------------------------------


def test_an_attorney_enters_a_local_rule_and_a_paralegal_checks_it(avery: FlaskClient, casey: FlaskClient) -> None:
    answer = post(avery, "/law/courts/rules/new", **TYPED)
    assert answer.status_code == 303
    page = said(avery.get(answer.location))
    assert "You saved this version" in page
    assert "14 days after the event" in page
    done = post(casey, f"{answer.location}/check", **{"check-what_read": "the court's print"})
    assert done.status_code == 303
    assert "by Casey Reyes" in said(casey.get(answer.location))
    assert "Local Rule 29.9" in said(casey.get("/law/courts?court=ned"))


def test_a_paralegal_enters_no_local_rule(casey: FlaskClient) -> None:
    assert post(casey, "/law/courts/rules/new", **TYPED).status_code in (403, 404)
    assert court_entries.latest() == []


def test_what_was_typed_stays_where_a_rule_is_refused(avery: FlaskClient) -> None:
    answer = post(avery, "/law/courts/rules/new", **{**TYPED, "overrides": ""})
    assert answer.status_code == 422
    assert "needs its name, who must act" in said(answer)
    assert 'value="Local Rule 29.9"' in answer.get_data(as_text=True)


def test_a_later_wording_starts_from_the_rule_as_it_was(office: Office, avery: FlaskClient) -> None:
    entry = entered(office, RULE)
    page = avery.get(f"/law/courts/rules/new?after={entry.key}").get_data(as_text=True)
    assert 'value="Local Rule 29.9"' in page
    assert 'value="2030-12-01"' not in page


def test_a_closed_day_is_changed_and_withdrawn_in_the_browser(office: Office, avery: FlaskClient) -> None:
    entry = entered(office, DAY)
    typed = {
        "day": "2036-06-17",
        "kind": "national",
        "name": "a day of mourning",
        "source": "Proclamation",
        "court": "",
    }
    assert post(avery, f"/law/courts/{entry.key}/edit", seen="1", **typed).status_code == 303
    assert counted(office).due_on == date(2036, 6, 16)
    assert post(avery, f"/law/courts/{entry.key}/withdraw", **{"withdraw-why": "not declared"}).status_code == 303
    assert "Withdrawn." in said(avery.get(f"/law/courts/{entry.key}"))


def test_the_form_of_a_count_puts_the_courts_rules_first_and_says_what_they_replace(
    office: Office, casey: FlaskClient
) -> None:
    entered(office, RULE)
    page = casey.get(f"/matters/{office.matter.id}/dates/propose").get_data(as_text=True)
    assert page.index("Local rules of this court") < page.index("To be done by: defence")
    assert page.count('value="acquittal_motion"') == 1
    assert "instead of Fed. R. Crim. P. 29(c)(1)" in page


def test_what_is_entered_governs_the_next_count_of_the_same_transaction(office: Office) -> None:
    act_as(office.avery)
    with transaction():
        before = counted(office).due_on
        court_entries.save(RULE)
        after = counted(office).due_on
    assert (before, after) == (date(2036, 6, 16), date(2036, 6, 12))
