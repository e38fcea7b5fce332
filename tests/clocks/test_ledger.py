"""The ledger: the docket proposes, an attorney decides, a correction is a new row, and nothing is ever taken away."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from types import SimpleNamespace
from typing import Any, get_args

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import DatabaseError
from werkzeug.test import TestResponse

from casefile.clocks import proposals, service, standing, summary
from casefile.clocks.book import EventFacts, PeriodFacts, Source, entry_named, ledger
from casefile.clocks.models import EVENT_KINDS, ClockEvent, ClockExtension, ClockPeriod, ClockStanding
from casefile.infra import clock
from casefile.infra.db import db, transaction
from casefile.infra.errors import Refusal
from casefile.matters.models import Matter
from casefile.matters.records import Correction, earlier
from casefile.wording.found import EventKind
from tests.accounts.signing import csrf_token
from tests.at_once import Meeting, at_once
from tests.clocks import build
from tests.clocks.build import APPEARED, CHARGED, TODAY
from tests.factories import Office, act_as

INDICTMENT = "INDICTMENT as to Dana Doe (1) count(s) 1. (Entered: 01/05/2026)"
MOTION = "MOTION to Compel by Attorney Avery Stone as to defendant(s) Dana Doe. (Entered: 01/20/2026)"


def at(office: Office, rest: str = "") -> str:
    return f"/matters/{office.matter.id}/speedy-trial{rest}"


def post(client: FlaskClient, address: str, **typed: Any) -> TestResponse:
    return client.post(address, data={"csrf_token": csrf_token(client, "/account"), **typed})


def text(response: TestResponse) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.get_data(as_text=True)))


def stored() -> int:
    return sum(
        db.session.scalar(select(func.count()).select_from(table)) or 0
        for table in (ClockEvent, ClockPeriod, ClockExtension)
    )


def docket(office: Office) -> str:
    """Put an indictment and a motion on the docket, and return the key of the motion's proposal."""
    build.entry(office.matter, 1, INDICTMENT)
    build.entry(office.matter, 4, MOTION, date(2026, 1, 20))
    return "motion/4"


@pytest.mark.parametrize("typed", ["²", "٣", "9" * 30])
def test_a_sign_that_only_looks_like_a_number_names_no_entry(avery: FlaskClient, office: Office, typed: str) -> None:
    page = post(avery, at(office, "/new/event"), kind="charged", on="2026-01-05", entry=typed)
    assert page.status_code == 422
    assert f"no entry &#39;{typed}&#39;" in page.get_data(as_text=True)


def test_two_who_open_an_old_ledger_at_once_both_see_it(
    app: Flask, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    matter = build.started(office)
    with transaction():
        db.session.execute(delete(ClockStanding))
    db.session.expunge_all()
    number, meeting = matter.id, Meeting()
    monkeypatch.setattr(summary, "clock", SimpleNamespace(today=clock.today, now=meeting.before(clock.now)))

    def opened() -> None:
        found = db.session.get_one(Matter, number)
        with transaction():
            summary.refresh(found)

    assert at_once(app, opened, opened) == ["done", "done"]
    assert db.session.scalar(select(func.count()).select_from(ClockStanding)) == 1


# --- proposals -------------------------------------------------------------------------------------------------------


def test_what_the_docket_says_is_proposed_and_nothing_is_stored_until_it_is_decided_on(
    office: Office, avery: FlaskClient
) -> None:
    docket(office)
    page = avery.get(at(office))
    assert "Indictment or information filed and made public" in text(page)
    assert "MOTION to Compel by Attorney" in text(page)
    assert stored() == 0


def test_what_is_ticked_is_accepted_with_the_dockets_words_and_what_is_not_waits(
    office: Office, avery: FlaskClient
) -> None:
    docket(office)
    assert post(avery, at(office, "/accept"), key=["event/charged/1"]).status_code == 303
    row = db.session.scalars(select(ClockEvent)).one()
    assert (row.on, row.entry_key, row.state, row.by_name) == (CHARGED, "1", "accepted", "Avery Stone")
    assert row.words.startswith("INDICTMENT")
    assert [one.key for one in proposals.found(office.matter, ledger(office.matter)).proposals] == ["motion/4"]


def test_a_proposal_is_decided_on_once(office: Office) -> None:
    docket(office)
    act_as(office.avery)
    found = proposals.found(office.matter, ledger(office.matter)).named("motion/4")
    assert found is not None
    with transaction():
        service.record_period(office.matter, found.facts, Source(found.key, found.says))  # type: ignore[arg-type]
    with pytest.raises(Refusal, match="decided on meanwhile"), transaction():
        service.record_period(office.matter, found.facts, Source(found.key, found.says))  # type: ignore[arg-type]
    assert stored() == 1


def test_a_rejection_needs_its_reason_keeps_it_and_is_not_proposed_again(office: Office, avery: FlaskClient) -> None:
    key = docket(office)
    address = at(office, f"/reject?key={key}")
    refused = post(avery, address)
    assert refused.status_code == 422
    assert "Why it is rejected is needed." in text(refused)
    assert stored() == 0
    assert post(avery, address, **{"reject-why": "withdrawn the same day"}).status_code == 303
    row = db.session.scalars(select(ClockPeriod)).one()
    assert (row.state, row.why) == ("rejected", "withdrawn the same day")
    assert "withdrawn the same day" in text(avery.get(at(office)))
    assert avery.get(at(office, f"/proposal?key={key}")).status_code == 404


def test_a_rejected_row_does_not_move_the_clock(office: Office) -> None:
    matter = build.started(office)
    before = build.stood(matter)
    facts = PeriodFacts("exclusion", "Continuance", date(2026, 2, 1), date(2026, 2, 28), ground="h3")
    with transaction():
        service.record_period(matter, facts, Source("exclusion/h3/9", {}, "rejected", "no such order"))
    assert build.stood(matter) == before


def test_a_proposal_can_be_accepted_with_other_days(office: Office, avery: FlaskClient) -> None:
    key = docket(office)
    form = avery.get(at(office, f"/proposal?key={key}"))
    assert 'value="2026-01-20"' in form.get_data(as_text=True)
    typed = {"kind": "motion", "what": "Motion to compel", "by": "defence", "first": "2026-01-20", "last": "2026-02-02"}
    more = {"ground": "h1D", "findings": "unknown", "side": "ordered", "entry": "4", "ours": "", "government": ""}
    assert post(avery, at(office, f"/proposal?key={key}"), **typed, **more).status_code == 303
    row = db.session.scalars(select(ClockPeriod)).one()
    assert (row.last, row.entry_key, row.found) == (date(2026, 2, 2), "4", key)


def test_a_docket_that_says_something_else_later_is_shown_beside_the_ledger_which_stays(
    office: Office, avery: FlaskClient
) -> None:
    docket(office)
    act_as(office.avery)
    found = proposals.found(office.matter, ledger(office.matter)).named("event/charged/1")
    assert found is not None
    then = {**found.says, "on": "2026-01-04"}
    with transaction():
        service.record_event(office.matter, EventFacts("charged", date(2026, 1, 4)), Source(found.key, then))
    page = text(avery.get(at(office)))
    assert "on was 2026-01-04, is 2026-01-05" in page
    assert ledger(office.matter).events[0].on == date(2026, 1, 4)


def test_a_row_that_the_docket_no_longer_tells_is_said_to_be_so(office: Office, avery: FlaskClient) -> None:
    act_as(office.avery)
    with transaction():
        service.record_event(office.matter, EventFacts("charged", CHARGED), Source("event/charged/99", {"on": "x"}))
    assert "the docket no longer says this" in text(avery.get(at(office)))


def test_every_event_that_a_docket_can_tell_can_stand_in_the_ledger() -> None:
    assert set(get_args(EventKind)) == set(EVENT_KINDS)


def test_everything_that_the_three_dockets_propose_can_be_accepted(office: Office) -> None:
    act_as(office.avery)
    for page, court in (("nebraska-possession", "ned"), ("arizona-reentry", "azd"), ("missouri-superseding", "moed")):
        matter = build.taken_in(office, f"{page}.html", court)
        assert ledger(matter).rows
        assert proposals.found(matter, ledger(matter)).proposals == []


def test_an_order_that_extends_the_time_to_charge_by_unknown_days_leaves_the_thirty_days_unknown(
    office: Office, avery: FlaskClient
) -> None:
    matter = build.taken_in(office, "arizona-reentry.html", "azd")
    page = avery.get(f"/matters/{matter.id}/speedy-trial")
    assert "not known an order adds days, nobody has entered how many; without them 6 over" in text(page)
    link = re.search(r'href="([^"]+/new/extension[^"]+entry=7[^"]*)"', page.get_data(as_text=True))
    assert link
    form = avery.get(link[1].replace("&amp;", "&")).get_data(as_text=True)
    assert 'value="2017-02-10"' in form
    assert 'value="7"' in form
    typed = {"ordered_on": "2017-02-10", "entry": "7", "days": "30"}
    assert post(avery, f"/matters/{matter.id}/speedy-trial/new/extension", **typed).status_code == 303
    answered = text(avery.get(f"/matters/{matter.id}/speedy-trial"))
    assert "To the charge: 60 days" in answered
    assert "nobody has entered how many" not in answered
    assert "entry 7 extends" not in answered


def test_a_rejection_without_a_reason_is_refused_by_the_ledger_itself(office: Office) -> None:
    act_as(office.avery)
    with pytest.raises(Refusal, match="Say why it is rejected"), transaction():
        service.record_event(office.matter, EventFacts("charged", CHARGED), Source("event/charged/1", {}, "rejected"))


# --- entering and correcting -----------------------------------------------------------------------------------------


def test_a_correction_is_a_new_row_and_the_old_one_stays_with_the_reason(office: Office, avery: FlaskClient) -> None:
    matter = build.started(office)
    old = build.period(matter, date(2026, 2, 1), date(2026, 2, 10))
    typed = {"kind": "exclusion", "what": "Continuance", "by": "court", "first": "2026-02-01", "last": "2026-02-12"}
    more = {"ground": "h7", "findings": "yes", "side": "ordered", "ours": "", "government": "", "state": "accepted"}
    address = at(office, f"/period/{old.root_id}")
    assert post(avery, address, **typed, **more).status_code == 422  # no reason
    assert post(avery, address, **typed, **more, why="the transcript was read").status_code == 303
    row = ledger(matter).periods[0]
    assert (row.last, row.findings, row.why) == (date(2026, 2, 12), "yes", "the transcript was read")
    assert [one.last for one in earlier(row)] == [date(2026, 2, 10)]
    page = text(avery.get(at(office, f"/period/{old.root_id}/history")))
    assert "Tue 10 Feb 2026" in page
    assert "Thu 12 Feb 2026" in page


@pytest.mark.parametrize("table", [ClockEvent, ClockPeriod, ClockExtension])
@pytest.mark.parametrize("change", [lambda table: update(table).values(why="other"), delete])
def test_the_database_refuses_to_change_or_remove_a_row_of_the_ledger(
    office: Office, table: type[Any], change: Callable[[type[Any]], Any]
) -> None:
    matter = build.started(office)
    build.period(matter, date(2026, 2, 1), None)
    build.extension(matter, None)
    with pytest.raises(DatabaseError, match="append-only"), transaction():
        db.session.execute(change(table))


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"last": date(2026, 1, 30)}, "lies before the first day"),
        ({"ready": date(2026, 1, 30)}, "lies before the first day"),
        ({"ready": date(2026, 2, 9), "last": date(2026, 2, 8)}, "before it was ready"),
        ({"last": date(2040, 1, 1)}, "longer than ten years"),
        ({"what": " "}, "What it is is needed"),
        ({"ground": "h99"}, "no ground of 18 U.S.C. 3161"),
        ({"side": "nobody"}, "from the list"),
        ({"ours": "counts"}, "Give the reason of our position"),
        ({"government": "other", "government_reason": "brief"}, "first of the other days of the government"),
        ({"ours": "agrees", "ours_first": date(2026, 2, 2)}, "belong to our position only with"),
    ],
)
def test_a_period_that_cannot_be_so_is_refused_with_what_would_be_right(
    office: Office, wrong: dict[str, Any], words: str
) -> None:
    matter = build.started(office)
    right = PeriodFacts("exclusion", "Continuance", date(2026, 2, 1), date(2026, 2, 10), ground="h7")
    with pytest.raises(Exception, match=re.escape(words)), transaction():
        service.record_period(matter, replace(right, **wrong))
    assert ledger(matter).periods == []


def test_a_refused_form_keeps_what_was_typed(office: Office, avery: FlaskClient) -> None:
    typed = {"kind": "exclusion", "what": "Some cause", "first": "2026-02-10", "last": "2026-02-01", "ground": "h7"}
    more = {"by": "court", "findings": "unknown", "side": "ordered", "ours": "", "government": ""}
    page = post(avery, at(office, "/new/period"), **typed, **more)
    assert page.status_code == 422
    assert "lies before the first day" in text(page)
    assert 'value="Some cause"' in page.get_data(as_text=True)
    assert 'value="2026-02-01"' in page.get_data(as_text=True)


def test_an_entry_is_named_by_its_number_and_one_that_is_not_on_the_docket_is_refused(office: Office) -> None:
    docket(office)
    assert entry_named(office.matter, "4") == "4"
    assert entry_named(office.matter, " ") is None
    with pytest.raises(Refusal, match="no entry '41'"):
        entry_named(office.matter, "41")


def test_an_event_of_a_day_to_come_is_refused(office: Office) -> None:
    act_as(office.avery)
    with pytest.raises(Refusal, match="lies ahead"), transaction():
        service.record_event(office.matter, EventFacts("charged", date(2099, 1, 1)))


def test_an_extension_of_unknown_length_stays_open_until_somebody_enters_it(office: Office, avery: FlaskClient) -> None:
    act_as(office.avery)
    build.event(office.matter, "arrested", date(2025, 12, 1))
    row = build.extension(office.matter, None)
    page = text(avery.get(at(office)))
    assert "nobody has entered by how many" in page
    assert "unknown: the docket does not say" in page
    assert build.stood(office.matter).answer.indictment.limit == 30  # type: ignore[union-attr]
    typed = {"ordered_on": "2026-01-05", "days": "30", "state": "accepted", "why": "the order was read"}
    assert post(avery, at(office, f"/extension/{row.root_id}"), **typed).status_code == 303
    assert build.stood(office.matter).answer.indictment.limit == 60  # type: ignore[union-attr]
    assert "nobody has entered by how many" not in text(avery.get(at(office)))


def test_only_an_attorney_decides_and_a_paralegal_reads(office: Office, casey: FlaskClient, blake: FlaskClient) -> None:
    docket(office)
    assert casey.get(at(office)).status_code == 200
    assert "Accept what is ticked" not in text(casey.get(at(office)))
    assert post(casey, at(office, "/accept"), key=["event/charged/1"]).status_code == 404
    assert blake.get(at(office)).status_code == 404
    assert stored() == 0


# --- the columns -----------------------------------------------------------------------------------------------------


def counted(office: Office) -> dict[str, int]:
    return {side: clock.counted for side, clock in build.stood(office.matter).columns.items()}


def test_without_findings_the_court_and_the_government_leave_out_what_we_count(office: Office) -> None:
    matter = build.started(office)
    build.period(matter, date(2026, 2, 1), date(2026, 2, 10))
    assert counted(office) == {"ordered": 49, "ours": 59, "government": 49}
    assert build.stood(matter).trial.counted == 59  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("more", "columns"),
    [
        ({"findings": "yes"}, (49, 49, 49)),
        ({"findings": "no"}, (59, 59, 59)),
        ({"findings": "yes", "ours": "counts", "ours_reason": "reasons came later"}, (49, 59, 49)),
        ({"findings": "unknown", "ours": "agrees"}, (49, 49, 49)),
        ({"side": "government"}, (59, 59, 49)),
        ({"side": "ours", "findings": "yes"}, (59, 49, 59)),
        (
            {
                "findings": "yes",
                "government": "other",
                "government_reason": "brief, page 3",
                "government_first": date(2026, 1, 30),
                "government_last": date(2026, 2, 12),
            },
            (49, 49, 45),
        ),
    ],
)
def test_each_column_counts_by_the_position_of_its_side(
    office: Office, more: dict[str, Any], columns: tuple[int, int, int]
) -> None:
    build.period(build.started(office), date(2026, 2, 1), date(2026, 2, 10), **more)
    assert tuple(counted(office).values()) == columns


def test_a_position_that_nobody_entered_is_marked_as_assumed(office: Office, avery: FlaskClient) -> None:
    matter = build.started(office)
    build.period(matter, date(2026, 2, 1), date(2026, 2, 10))
    page = text(avery.get(at(office)))
    assert "ordered; whether findings were made is not on the docket" in page
    assert "these days count until findings are shown assumed, not entered" in page
    assert "excluded: the findings were made assumed, not entered" in page


def test_overlapping_periods_are_left_out_once_and_each_stands_as_a_reason(office: Office) -> None:
    matter = build.started(office)
    build.motion(matter, date(2026, 2, 1), date(2026, 2, 6))
    build.period(matter, date(2026, 2, 4), date(2026, 2, 10), ground="h3", what="Absence")
    stand = build.stood(matter)
    assert stand.columns["ordered"].excluded == 10
    both = next(row for row in stand.rows if row.first == date(2026, 2, 4))
    assert both.last == date(2026, 2, 6)
    assert [one.cite for one in both.reasons] == ["18 U.S.C. § 3161(h)(1)(D)", "18 U.S.C. § 3161(h)(3)"]


def test_the_first_charge_starts_the_clock_and_a_plea_ends_it(office: Office) -> None:
    matter = build.started(office)
    build.event(matter, "charged", date(2026, 2, 20))
    build.event(matter, "plea", date(2026, 3, 2))
    stand = build.stood(matter)
    assert stand.trial.starts == APPEARED  # type: ignore[union-attr]
    assert (stand.ended, stand.as_of) == (True, date(2026, 3, 2))


def test_each_limit_stands_with_its_citation_and_its_mark(office: Office, avery: FlaskClient) -> None:
    build.started(office)
    assert re.search(
        r"To trial: 70 days 18 U\.?S\.?C\.? (§ )?3161\(c\)\(1\) · (checked|partly|not)", text(avery.get(at(office)))
    )


# --- courts that the Act does not reach ------------------------------------------------------------------------------


def test_before_a_state_court_nothing_is_counted_and_the_answer_is_unknown(office: Office, avery: FlaskClient) -> None:
    with transaction():
        office.matter.court = None
        db.session.add(office.matter)
    page = text(avery.get(at(office)))
    assert "No State speedy-trial rule is in the library" in page
    assert "Enter a date the court set" in page
    assert not standing.is_federal(office.matter)


def test_struck_rows_leave_the_ledger_and_stay_on_record(office: Office) -> None:
    matter = build.started(office)
    row = build.period(matter, date(2026, 2, 1), date(2026, 2, 10))
    facts = PeriodFacts("exclusion", "Continuance", date(2026, 2, 1), date(2026, 2, 10), ground="h7")
    with transaction():
        service.record_period(matter, facts, Source(), Correction(row, "of another case", struck=True))
    assert ledger(matter).periods == []
    assert db.session.scalar(select(func.count()).select_from(ClockPeriod)) == 2
    assert build.stood(matter, TODAY).columns["ordered"].excluded == 0
