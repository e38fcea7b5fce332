"""When what a date was counted from moves, a person decides: the new date beside the old, and nothing by itself."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient

from casefile.deadlines import court_entries, lists, recount, service
from casefile.deadlines.counting import Asked
from casefile.deadlines.court_entries import DayFacts, RuleFacts
from casefile.deadlines.from_docket import SaidHearing
from casefile.deadlines.models import Deadline, Hearing
from casefile.desk import service as desk
from casefile.infra import clock
from casefile.infra.db import db, transaction
from casefile.infra.errors import Refusal
from casefile.matters import service as matters
from tests.accounts.signing import csrf_token
from tests.charges.build import counted_queries
from tests.factories import Office, act_as

HEARD = date(2036, 9, 15)

TEN_DAYS = RuleFacts(
    "ned", "Local Rule 29.9", 10, "days", "after", "rule45", date(2030, 1, 1), "the print", overrides="acquittal_motion"
)
"""A local rule that gives less than the library's fourteen days."""


def hearing(office: Office, what: str = "Sentencing", on: date = HEARD) -> Hearing:
    act_as(office.casey)
    with transaction():
        return service.add_hearing(office.matter, service.HearingFacts(what, on))


def reset(one: Hearing, to: date) -> Hearing:
    with transaction():
        return service.change_hearing(one, service.facts_of(one, starts_on=to), "entry 41")


def proposed(office: Office, rule: str, on: date, **more: Any) -> Deadline:
    act_as(office.casey)
    with transaction():
        return service.propose(office.matter, Asked(rule, on, **more.pop("asked", {})), **more)


def moved(office: Office) -> list[recount.Recount]:
    db.session.expire_all()
    return recount.recounts([(one, office.matter) for one in lists.list_open(office.matter)])


def by_avery(office: Office, verb: Any, *given: Any) -> Any:
    act_as(office.avery)
    with transaction():
        return verb(*given, office.avery)


def post(client: FlaskClient, address: str, **typed: str) -> Any:
    return client.post(address, data={"csrf_token": csrf_token(client, "/account"), **typed})


def said(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True)))


# --- what moved ------------------------------------------------------------------------------------------------------


def test_a_date_whose_hearing_stands_is_not_listed(office: Office) -> None:
    proposed(office, "psr_final", HEARD, hearing_id=hearing(office).id)
    assert moved(office) == []


def test_a_reset_hearing_lists_its_dates_with_both_days_and_changes_none(office: Office) -> None:
    one = hearing(office)
    deadline = proposed(office, "psr_final", HEARD, hearing_id=one.id)
    reset(one, date(2036, 10, 6))
    (found,) = moved(office)
    assert (found.deadline.id, found.new_on, found.days) == (deadline.id, date(2036, 9, 29), 21)
    assert found.why == "Sentencing moved from 15 Sep 2036 to 6 Oct 2036"
    assert (deadline.state, deadline.due_on) == ("proposed", date(2036, 9, 8))
    assert found.attention_on == date(2036, 9, 8)


def test_a_hearing_moved_twice_is_followed_to_where_it_stands(office: Office) -> None:
    one = hearing(office)
    proposed(office, "psr_final", HEARD, hearing_id=one.id)
    reset(reset(one, date(2036, 10, 6)), date(2036, 8, 4))
    (found,) = moved(office)
    assert found.new_on == date(2036, 7, 28)
    assert found.attention_on == date(2036, 7, 28)


def test_a_hearing_that_the_docket_moves_in_its_place_is_noticed(office: Office) -> None:
    act_as(office.casey)
    said_first = SaidHearing("h1", "Sentencing", HEARD, "30")
    with transaction():
        one = service.put_hearing(office.matter, said_first)
    proposed(office, "psr_final", HEARD, hearing_id=one.id)
    with transaction():
        service.put_hearing(office.matter, SaidHearing("h1", "Sentencing", date(2036, 10, 6), "41"))
    assert [found.new_on for found in moved(office)] == [date(2036, 9, 29)]


def test_a_cancelled_hearing_leaves_no_new_date_and_the_old_one_to_be_decided(office: Office) -> None:
    one = hearing(office)
    proposed(office, "psr_final", HEARD, hearing_id=one.id)
    with transaction():
        service.cancel_hearing(one, "vacated by entry 41")
    (found,) = moved(office)
    assert found.counted is None
    assert "was cancelled, and no new day stands" in found.problem
    with pytest.raises(Refusal, match="There is no new date"):
        by_avery(office, recount.repropose, found)


def test_a_typed_day_that_is_that_of_the_hearing_meant_moves_with_it(office: Office) -> None:
    one = hearing(office, "Jury Trial")
    deadline = proposed(office, "rape_shield_412", HEARD)
    assert deadline.trigger_hearing_id == one.id
    reset(one, date(2036, 10, 6))
    assert [found.new_on for found in moved(office)] == [date(2036, 9, 22)]


def test_a_typed_day_with_two_hearings_that_could_be_meant_is_tied_to_none(office: Office) -> None:
    hearing(office, "Jury Trial")
    hearing(office, "Jury Trial of the co-defendant")
    assert proposed(office, "rape_shield_412", HEARD).trigger_hearing_id is None


def test_a_trial_that_is_a_rules_second_day_is_followed_too(office: Office) -> None:
    trial = hearing(office, "Jury Trial", date(2036, 6, 16))
    deadline = proposed(office, "alibi_gov_response", date(2036, 6, 2), asked={"also_on": date(2036, 6, 16)})
    assert deadline.due_on == date(2036, 6, 2)
    reset(trial, date(2036, 9, 15))
    (found,) = moved(office)
    assert found.new_on == date(2036, 6, 16)
    assert "Jury Trial moved" in found.why


def test_a_local_rule_entered_later_lists_the_dates_it_changes(office: Office) -> None:
    proposed(office, "acquittal_motion", date(2036, 6, 2))
    act_as(office.avery)
    with transaction():
        court_entries.save(TEN_DAYS)
    (found,) = moved(office)
    assert found.new_on == date(2036, 6, 12)
    assert found.why.startswith("Local rule Local Rule 29.9 in force since 1 January 2030 gives 10 days")
    assert any("Local Rule 29.9" in step["text"] for step in found.new_steps)


def test_a_holiday_declared_later_lists_the_dates_it_changes(office: Office) -> None:
    proposed(office, "acquittal_motion", date(2036, 6, 2))
    proposed(office, "psr_objections", date(2036, 6, 3))
    act_as(office.avery)
    with transaction():
        entry = court_entries.save(DayFacts(date(2036, 6, 16), "national", "a day of mourning", "Proclamation"))
    assert moved(office) == []
    act_as(office.casey)
    with transaction():
        court_entries.check(entry, "the Proclamation")
    (found,) = moved(office)
    assert found.new_on == date(2036, 6, 17)
    assert found.why.startswith("a day of mourning, declared a holiday by the President or Congress (entered by Avery")


def test_a_local_rule_that_is_withdrawn_lists_the_dates_that_rested_on_it(office: Office) -> None:
    act_as(office.avery)
    with transaction():
        entry = court_entries.save(TEN_DAYS)
    proposed(office, "acquittal_motion", date(2036, 6, 2))
    act_as(office.avery)
    with transaction():
        court_entries.withdraw(entry.key, "that is the civil rule")
    (found,) = moved(office)
    assert found.new_on == date(2036, 6, 16)
    assert found.why == "Local Rule 29.9 does not govern it any more"


def test_a_date_that_a_person_or_the_court_set_is_never_counted_again(office: Office) -> None:
    act_as(office.casey)
    with transaction():
        service.enter_date(office.matter, service.DateFacts("Reply", date(2036, 6, 16), why="order, entry 31"))
        service.propose_from_docket(office.matter, "Motions", date(2036, 6, 16), "6")
        court_entries.save(DayFacts(date(2036, 6, 16), "national", "a day of mourning", "Proclamation"))
    assert moved(office) == []


# --- what a person decides -------------------------------------------------------------------------------------------


def test_the_new_date_takes_the_place_of_the_old_which_keeps_its_steps(office: Office) -> None:
    one = hearing(office)
    old = proposed(office, "psr_final", HEARD, hearing_id=one.id)
    by_avery(office, service.confirm, old)
    steps = old.steps
    later = reset(one, date(2036, 10, 6))
    new = by_avery(office, recount.repropose, moved(office)[0])
    assert (old.state, old.steps, old.due_on) == ("superseded", steps, date(2036, 9, 8))
    assert (new.state, new.due_on, new.replaces_id, new.trigger_hearing_id) == (
        "proposed",
        date(2036, 9, 29),
        old.id,
        later.id,
    )
    kinds = [(event.kind, event.reason) for event in service.of_deadline(old)][-2:]
    assert kinds[0] == ("moved", "counted again: Sentencing moved from 15 Sep 2036 to 6 Oct 2036")
    assert kinds[1][0] == "superseded"
    assert moved(office) == []


def test_a_date_that_is_kept_is_not_listed_until_the_count_comes_to_another_day(office: Office) -> None:
    one = hearing(office)
    deadline = proposed(office, "psr_final", HEARD, hearing_id=one.id)
    second = reset(one, date(2036, 10, 6))
    act_as(office.avery)
    with transaction():
        recount.keep(moved(office)[0], "the order names this day, entry 42", office.avery)
    assert moved(office) == []
    assert service.of_deadline(deadline)[-1].data["against"] == "2036-09-29"
    reset(second, date(2036, 11, 3))
    assert [found.new_on for found in moved(office)] == [date(2036, 10, 27)]


def test_keeping_a_date_needs_its_reason(office: Office) -> None:
    one = hearing(office)
    proposed(office, "psr_final", HEARD, hearing_id=one.id)
    reset(one, date(2036, 10, 6))
    with pytest.raises(Refusal, match="kept with a reason"), transaction():
        recount.keep(moved(office)[0], " ", office.avery)


def test_only_an_attorney_of_the_matter_decides(office: Office) -> None:
    one = hearing(office)
    proposed(office, "psr_final", HEARD, hearing_id=one.id)
    reset(one, date(2036, 10, 6))
    for verb in (
        lambda: recount.repropose(moved(office)[0], office.casey),
        lambda: recount.keep(moved(office)[0], "no", office.blake),
        lambda: recount.repropose_all(office.matter, lists.list_open(office.matter), office.casey),
    ):
        with pytest.raises(Refusal, match="Only an attorney"), transaction():
            verb()


def chain(office: Office) -> tuple[Hearing, Deadline, Deadline]:
    one = hearing(office, "Motion hearing")
    first = proposed(office, "motion_before_hearing", HEARD, hearing_id=one.id)
    second = proposed(office, "days:14", first.due_on, deadline_id=first.id, what="Response")
    return one, first, second


def test_a_date_counted_from_a_date_waits_for_that_one_and_follows_it(office: Office) -> None:
    one, first, second = chain(office)
    assert (first.due_on, second.due_on) == (date(2036, 9, 8), date(2036, 9, 22))
    reset(one, date(2036, 10, 6))
    listed = {found.deadline.id: found for found in moved(office)}
    assert listed[second.id].waits
    assert listed[second.id].new_on == date(2036, 10, 14)
    with pytest.raises(Refusal, match="decide that one first"):
        by_avery(office, recount.repropose, listed[second.id])
    new = by_avery(office, recount.repropose, listed[first.id])
    (left,) = moved(office)
    assert not left.waits
    follower = by_avery(office, recount.repropose, left)
    assert (follower.due_on, follower.trigger_deadline_id) == (date(2036, 10, 14), new.id)


def test_all_at_once_goes_down_the_chain(office: Office) -> None:
    one, _, _ = chain(office)
    reset(one, date(2036, 10, 6))
    assert by_avery(office, recount.repropose_all, office.matter, lists.list_open(office.matter)) == 2
    assert [(d.due_on, d.state) for d in lists.list_open(office.matter)] == [
        (date(2036, 9, 29), "proposed"),
        (date(2036, 10, 14), "proposed"),
    ]
    assert moved(office) == []


def test_a_kept_date_keeps_what_is_counted_from_it(office: Office) -> None:
    one, first, _ = chain(office)
    reset(one, date(2036, 10, 6))
    act_as(office.avery)
    with transaction():
        recount.keep(next(found for found in moved(office) if found.deadline.id == first.id), "by order", office.avery)
    assert moved(office) == []


def test_a_rejected_date_leaves_what_was_counted_from_it_to_be_decided(office: Office) -> None:
    _, first, second = chain(office)
    by_avery(office, service.reject, first, "no motion was filed")
    (found,) = moved(office)
    assert found.deadline.id == second.id
    assert "from which it was counted, was rejected" in found.problem


def test_the_day_of_an_event_is_corrected_for_the_dates_that_were_counted_from_it(office: Office) -> None:
    first = proposed(office, "acquittal_motion", date(2036, 6, 2))
    second = proposed(office, "new_trial_other", date(2036, 6, 2))
    third = proposed(office, "psr_objections", date(2036, 6, 2))
    assert recount.same_event(first, lists.list_open(office.matter)) == [second, third]
    act_as(office.casey)
    with transaction():
        recount.correct_event([first, second], date(2036, 6, 3), None, "the verdict is entry 88")
    found = moved(office)
    assert [one.deadline.id for one in found] == [first.id, second.id]
    assert {one.new_on for one in found} == {date(2036, 6, 17)}
    assert found[0].why == "The day of the event was corrected from 2 Jun 2036 to 3 Jun 2036"
    new = by_avery(office, recount.repropose, found[0])
    assert new.trigger_on == date(2036, 6, 3)


def test_a_day_that_follows_a_hearing_is_not_corrected_by_hand(office: Office) -> None:
    deadline = proposed(office, "psr_final", HEARD, hearing_id=hearing(office).id)
    with pytest.raises(Refusal, match="follows a hearing or another date"), transaction():
        recount.correct_event([deadline], date(2036, 9, 16), None, "misread")


def test_an_hour_is_counted_again_from_the_corrected_hour(office: Office) -> None:
    at = datetime(2036, 6, 2, 15, 0, tzinfo=UTC)
    deadline = proposed(office, "hours:72", date(2036, 6, 2), asked={"event_at": at})
    with transaction():
        recount.correct_event([deadline], date(2036, 6, 2), datetime(2036, 6, 2, 16, 30, tzinfo=UTC), "misread")
    (found,) = moved(office)
    assert found.days == 0
    assert found.counted is not None
    assert found.counted.due_at == datetime(2036, 6, 5, 16, 30, tzinfo=UTC)


# --- the pages -------------------------------------------------------------------------------------------------------


def test_the_list_shows_old_and_new_and_one_act_proposes_them_all(office: Office, avery: FlaskClient) -> None:
    one, _, second = chain(office)
    reset(one, date(2036, 10, 6))
    here = f"/matters/{office.matter.id}/dates"
    page = said(avery.get(here))
    assert "Counted from a day that moved" in page
    assert "Mon 8 Sep 2036" in page
    assert "Mon 29 Sep 2036 21 days later" in page
    assert "After the date it is counted from" in page
    assert "to be decided" in said(avery.get(f"{here}/{second.id}"))
    assert post(avery, f"{here}/recount").status_code == 303
    assert "Counted from a day that moved" not in said(avery.get(here))


def test_one_date_is_proposed_anew_or_kept_on_its_page(office: Office, avery: FlaskClient) -> None:
    one = hearing(office)
    first = proposed(office, "psr_final", HEARD, hearing_id=one.id)
    second = proposed(office, "psr_disclosure", HEARD, hearing_id=one.id)
    reset(one, date(2036, 10, 6))
    here = f"/matters/{office.matter.id}/dates"
    refused = post(avery, f"{here}/{second.id}/keep")
    assert refused.status_code == 422
    assert "Nothing was changed" in said(refused)
    assert post(avery, f"{here}/{second.id}/keep", **{"keep-reason": "by order, entry 42"}).status_code == 303
    assert "Kept as it is against" in said(avery.get(f"{here}/{second.id}"))
    assert post(avery, f"{here}/{first.id}/recount").status_code == 303
    assert post(avery, f"{here}/{first.id}/recount").status_code == 422


def test_a_paralegal_corrects_the_event_and_counts_a_date_from_another(
    office: Office, casey: FlaskClient, avery: FlaskClient
) -> None:
    first = proposed(office, "acquittal_motion", date(2036, 6, 2))
    second = proposed(office, "new_trial_other", date(2036, 6, 2))
    here = f"/matters/{office.matter.id}/dates"
    assert second.what in said(casey.get(f"{here}/{first.id}/event"))
    typed = {"event_on": "2036-06-03", "reason": "the verdict is entry 88", "others": str(second.id)}
    assert post(casey, f"{here}/{first.id}/event", **typed).status_code == 303
    assert said(avery.get(here)).count("The day of the event was corrected") == 2
    page = casey.get(f"{here}/propose?on=2036-06-16&from={first.id}").get_data(as_text=True)
    assert f'name="counted_from" type="hidden" value="{first.id}"' in page


def test_the_desk_shows_the_earlier_of_both_days_until_counsel_decides(office: Office, avery: FlaskClient) -> None:
    today = clock.today("America/Chicago")
    one = hearing(office, on=date.fromordinal(today.toordinal() + 60))
    proposed(office, "psr_final", one.starts_on, hearing_id=one.id)
    reset(one, date.fromordinal(today.toordinal() + 14))
    found = desk.desk(office.avery.id)
    assert [line.on for line in found.upcoming if line.kind == "deadline"] == [found.moved[0].new_on]
    assert "Counted from a day that moved" in said(avery.get("/"))
    assert desk.desk(office.blake.id).moved == []


def test_the_desk_leaves_out_what_is_decided_and_what_is_in_a_closed_matter(office: Office) -> None:
    one = hearing(office)
    deadline = proposed(office, "psr_final", HEARD, hearing_id=one.id)
    second = reset(one, date(2036, 10, 6))
    assert len(desk.desk(office.avery.id).moved) == 1
    by_avery(office, service.reject, deadline, "no such rule here")
    assert desk.desk(office.avery.id).moved == []
    with transaction():
        service.cancel_hearing(second, "vacated")
        matters.close(office.matter)
    assert desk.desk(office.avery.id).moved == []


def test_the_desk_shows_what_a_declared_day_or_a_local_rule_entered_later_moves(office: Office) -> None:
    proposed(office, "acquittal_motion", date(2036, 6, 2))
    proposed(office, "psr_objections", date(2036, 6, 3))
    act_as(office.casey)
    with transaction():
        day = court_entries.save(DayFacts(date(2036, 6, 17), "national", "a day of mourning", "Proclamation"))
    act_as(office.avery)
    with transaction():
        court_entries.check(day, "the Proclamation")
        court_entries.save(TEN_DAYS)
    assert [found.new_on for found in desk.desk(office.avery.id).moved] == [date(2036, 6, 12), date(2036, 6, 18)]


def test_many_dates_that_moved_are_counted_again_in_as_many_queries_as_a_few(
    office: Office, avery: FlaskClient
) -> None:
    one = hearing(office)
    here = f"/matters/{office.matter.id}/dates"

    def asked() -> int:
        avery.get(here)
        with counted_queries() as sent:
            avery.get(here)
        return len(sent)

    for rule in ("psr_final", "psr_disclosure"):
        proposed(office, rule, HEARD, hearing_id=one.id)
    reset(one, date(2036, 10, 6))
    few = asked()
    for number in range(12):
        proposed(office, f"days:{number + 3}", HEARD, hearing_id=one.id)
    assert len(moved(office)) == 14
    assert asked() == few
