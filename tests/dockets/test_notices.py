"""Notices are taken in: the entry under the docket's key, its hearings and dates, once, and only where they belong."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import select

from casefile.deadlines import recount
from casefile.deadlines import service as deadlines
from casefile.deadlines.models import Deadline, Hearing
from casefile.dockets import notices
from casefile.dockets import service as dockets
from casefile.dockets.models import DocketImport, DocketNotice
from casefile.dockets.notices import Placed
from casefile.infra import clock
from casefile.infra.db import db, transaction
from casefile.matters import service as matters
from casefile.matters.models import DocketEntry, Matter
from tests import factories
from tests.dockets.notices import Case, Nef, mail, nef
from tests.dockets.pages import docket, entry_row
from tests.infra import tables

LOGS = ("audit_entry",)
TODAY = clock.today("America/Chicago")
SET = "ORDER. Sentencing set for {} at 10:00 AM in Courtroom 2 before Judge Ann B. Roe."
RESET = "ORDER granting [53] Motion. Sentencing reset to {} at 10:00 AM in Courtroom 2 before Judge Ann B. Roe."


def ahead(days: int) -> date:
    return TODAY + timedelta(days)


def printed(on: date) -> str:
    return f"{on.month}/{on.day}/{on.year}"


def of(matter: Matter, *texts: str, filed: date = TODAY, **more: Any) -> Nef:
    """A notice of a matter, filed today."""
    more = {"case": f"{matter.docket_number}-ABR-CDM", **more}
    return nef(*texts, filed=printed(filed), entered=f"{printed(filed)} at 9:05 AM CST", **more)


def take(*given: Nef, user_id: int | None = None) -> list[Placed]:
    with transaction():
        return notices.take_in([notices.read(mail(one)) for one in given], user_id)


def see(*given: Nef, user_id: int | None = None) -> list[Placed]:
    return notices.place([notices.read(mail(one)) for one in given], user_id)


def states(placed: list[Placed]) -> list[str]:
    return [one.state for one in placed]


def rows(table: Any, matter: Matter) -> list[Any]:
    return list(db.session.scalars(select(table).where(table.matter_id == matter.id).order_by(table.id)))


def test_a_notice_adds_its_entry_in_the_courts_words(office: factories.Office) -> None:
    assert states(take(of(office.matter, "ORDER granting [51] Motion. (ABC)"), user_id=office.avery.id)) == ["new"]
    [entry] = rows(DocketEntry, office.matter)
    assert (entry.key, entry.number, entry.filed_on) == ("52", 52, TODAY)
    assert entry.text == "ORDER granting [51] Motion. (ABC)"


def test_the_same_notice_again_changes_nothing(office: factories.Office) -> None:
    notice = of(office.matter, SET.format(printed(ahead(90))) + f" Objections due by {printed(ahead(30))}.")
    take(notice, user_id=office.avery.id)
    before = tables.contents()
    assert states(take(notice, user_id=office.avery.id)) == ["held"]
    assert tables.changed(before, tables.contents()) == []


def test_a_notice_sets_a_hearing_and_proposes_the_dates_that_it_names_and_those_that_rules_count(
    office: factories.Office,
) -> None:
    [placed] = take(of(office.matter, SET.format(printed(ahead(90))) + f" Objections due by {printed(ahead(30))}."))
    [hearing] = rows(Hearing, office.matter)
    assert (hearing.what, hearing.starts_on, hearing.status) == ("Sentencing", ahead(90), "set")
    assert hearing.starts_at == datetime.combine(ahead(90), datetime.min.time(), ZoneInfo("America/Chicago")).replace(
        hour=10
    )
    found = rows(Deadline, office.matter)
    assert {one.state for one in found} == {"proposed"}
    assert {one.rule for one in found} == {None, "psr_disclosure", "psr_final"}
    assert {one.entry_key for one in found} == {"52"}
    assert {one.trigger_hearing_id for one in found if one.rule} == {hearing.id}
    assert [one.asked.rule for one in placed.rules] == ["psr_disclosure", "psr_final"]


def test_the_dockets_words_stand_beside_each_date_that_a_notice_proposed(office: factories.Office) -> None:
    take(of(office.matter, SET.format(printed(ahead(90)))))
    words = [deadlines.docket_entry(office.matter, one.entry_key) for one in rows(Deadline, office.matter)]
    assert len(words) == 2
    assert all(one is not None and one.text.startswith("ORDER. Sentencing set for") for one in words)


def test_a_second_notice_moves_the_hearing_that_the_first_one_set(office: factories.Office) -> None:
    take(of(office.matter, SET.format(printed(ahead(90)))))
    [placed] = take(of(office.matter, RESET.format(printed(ahead(120))), number="54"))
    old, new = rows(Hearing, office.matter)
    assert (old.starts_on, old.status, old.replaced_by_id) == (ahead(90), "reset", new.id)
    assert (new.starts_on, new.status) == (ahead(120), "set")
    [change] = placed.found.hearings
    assert change.kind == "moved"
    assert (change.was.date(), change.at.date()) == (ahead(90), ahead(120))  # type: ignore[union-attr]


def test_two_notices_dropped_together_in_the_wrong_order_are_taken_in_the_courts_order(
    office: factories.Office,
) -> None:
    first = of(office.matter, SET.format(printed(ahead(90))))
    second = of(office.matter, RESET.format(printed(ahead(120))), number="54")
    take(second, first)
    assert [(one.starts_on, one.status) for one in rows(Hearing, office.matter)] == [
        (ahead(90), "reset"),
        (ahead(120), "set"),
    ]


def test_a_notice_that_comes_late_is_read_where_the_court_put_it(office: factories.Office) -> None:
    take(of(office.matter, RESET.format(printed(ahead(120))), number="54"))
    take(of(office.matter, SET.format(printed(ahead(90))), number="52"))
    standing = [one.starts_on for one in rows(Hearing, office.matter) if one.status == "set"]
    assert standing == [ahead(120)]


def test_a_cancelled_hearing_is_shown_as_cancelled_and_cancelled(office: factories.Office) -> None:
    take(of(office.matter, SET.format(printed(ahead(90)))))
    [placed] = take(of(office.matter, "ORDER. Sentencing is cancelled.", number="54"))
    assert [one.kind for one in placed.found.hearings] == ["cancelled"]
    assert [one.status for one in rows(Hearing, office.matter)] == ["cancelled"]


def test_a_judgment_that_a_notice_brings_proposes_the_notice_of_appeal(office: factories.Office) -> None:
    take(of(office.matter, "JUDGMENT as to Dana Doe (1), Count 1, 12 months."))
    proposed = rows(Deadline, office.matter)
    assert {one.rule for one in proposed} == {"notice_of_appeal_def", "notice_of_appeal_gov"}
    assert {(one.state, one.entry_key, one.trigger_on) for one in proposed} == {("proposed", "52", TODAY)}


def test_a_rule_whose_day_is_past_is_counted_and_not_proposed(office: factories.Office) -> None:
    [placed] = see(of(office.matter, "JUDGMENT as to Dana Doe", filed=ahead(-60)))
    assert (placed.rules, placed.past) == ((), 2)
    take(of(office.matter, "JUDGMENT as to Dana Doe", filed=ahead(-60)))
    assert rows(Deadline, office.matter) == []


def test_what_is_shown_beforehand_is_what_is_kept(office: factories.Office) -> None:
    notice = of(office.matter, SET.format(printed(ahead(90))) + f" Objections due by {printed(ahead(30))}.")
    before = tables.contents()
    [shown] = see(notice)
    assert tables.changed(before, tables.contents()) == []
    [kept] = take(notice)
    assert shown.found == kept.found
    assert [one.asked for one in shown.rules] == [one.asked for one in kept.rules]
    hearings = {(one.what, one.starts_on) for one in rows(Hearing, office.matter)}
    assert hearings == {(one.what, one.at.date()) for one in shown.found.hearings}  # type: ignore[union-attr]
    due = {one.due_on for one in rows(Deadline, office.matter)}
    assert due == {*(one.due for one in shown.found.deadlines), *(one.counted.due_on for one in shown.rules)}


# --- the same entry, whichever way it comes --------------------------------------------------------------------------

DOCKET_ROWS = (
    entry_row("01/02/2015", "1", "INDICTMENT as to Dana Roe. (ABC) (Entered: 01/02/2015)"),
    entry_row("01/05/2015", "", "TEXT ORDER granting <a href='x'>2</a> Motion. Trial set for 4/6/2015 at 9:00 AM."
              " (ABC) (Entered: 01/05/2015)"),
    entry_row("01/07/2015", "3", "ORDER. Trial reset to 5/4/2015 at 9:00 AM. (ABC) (Entered: 01/07/2015)"),
)  # fmt: skip
NOTICES = (
    ("1/2/2015", "1", "INDICTMENT as to Dana Roe. (ABC)"),
    ("1/5/2015", "No document attached", "TEXT ORDER granting [2] Motion. Trial set for 4/6/2015 at 9:00 AM. (ABC)"),
    ("1/7/2015", "3", "ORDER. Trial reset to 5/4/2015 at 9:00 AM. (ABC)"),
)
PARTIES = "<TABLE><tr><td><br><b><u>Defendant (1)</u></b></td></tr><tr><td><B>Dana Roe</B></td></tr></TABLE><HR>"


def of_docket(n: int) -> Nef:
    filed, number, text = NOTICES[n]
    return nef(text, number=number, case="4:15-cr-00001-ABR-CDM", filed=filed, entered=f"{filed} at 9:05 AM CST")


def import_docket(rows_of_it: int, lead: Any) -> Matter:
    page = docket(PARTIES, "".join(DOCKET_ROWS[:rows_of_it])).encode()
    with transaction():
        return dockets.take_in(dockets.read(page, "ned"), page, lead=lead, user_id=lead.id).matter


@pytest.mark.parametrize("by_notice", [1, 2])
def test_a_docket_imported_after_its_notices_doubles_nothing(office: factories.Office, by_notice: int) -> None:
    """Notices bring the last entries, then the whole docket comes: as if the docket had come at once."""
    matter = import_docket(3 - by_notice, office.avery)
    assert states(take(*(of_docket(n) for n in range(3 - by_notice, 3)))) == ["new"] * by_notice
    held = {one.key: one.id for one in rows(DocketEntry, matter)}
    hearings = [(one.id, one.key, one.status, one.starts_on) for one in rows(Hearing, matter)]
    assert import_docket(3, office.avery) is matter
    assert {one.key: one.id for one in rows(DocketEntry, matter)} == held
    assert [(one.id, one.key, one.status, one.starts_on) for one in rows(Hearing, matter)] == hearings
    assert rows(DocketImport, matter)[-1].entries_new == 0


def test_a_notice_of_an_entry_that_the_docket_brought_is_here_already(office: factories.Office) -> None:
    import_docket(3, office.avery)
    before = tables.contents()
    assert states(take(*(of_docket(n) for n in range(3)))) == ["held"] * 3
    assert tables.changed(before, tables.contents()) == []


def test_an_entry_held_in_other_words_stays_and_the_notices_words_are_kept_beside_it(office: factories.Office) -> None:
    take(of(office.matter, "ORDER granting the motion."))
    other = of(office.matter, f"AMENDED ORDER denying the motion. Objections due by {printed(ahead(30))}.")
    [shown] = see(other)
    assert (shown.state, shown.held_words) == ("differs", "ORDER granting the motion.")
    take(other)
    assert [one.text for one in rows(DocketEntry, office.matter)] == ["ORDER granting the motion."]
    assert [(one.differs, one.text[:7]) for one in rows(DocketNotice, office.matter)] == [
        (False, "ORDER g"),
        (True, "AMENDED"),
    ]
    assert rows(Deadline, office.matter) == []
    before = tables.contents()
    assert states(take(other)) == ["held"]
    assert tables.changed(before, tables.contents()) == []


# --- where a notice belongs ------------------------------------------------------------------------------------------


def test_a_matter_that_one_may_not_open_looks_like_no_matter(office: factories.Office) -> None:
    before = tables.contents()
    [theirs] = take(of(office.other_matter, "ORDER."), user_id=office.avery.id)
    [nobodys] = take(nef("ORDER.", case="4:26-cr-99999-ABR", filed=printed(TODAY)), user_id=office.avery.id)
    assert (theirs.state, theirs.matter, theirs.why) == (nobodys.state, nobodys.matter, nobodys.why)
    assert (theirs.state, theirs.matter) == ("unplaced", None)
    assert tables.changed(before, tables.contents()) == []


def test_a_walled_attorney_is_told_that_no_matter_of_theirs_has_the_number(office: factories.Office) -> None:
    with transaction():
        matters.add_member(office.other_matter, office.avery, "attorney")
        matters.set_wall(office.other_matter, office.avery, "represented a witness before")
    assert states(see(of(office.other_matter, "ORDER."), user_id=office.avery.id)) == ["unplaced"]


def test_the_same_number_in_another_court_is_no_matter_of_this_one(office: factories.Office) -> None:
    text = of(office.matter, "ORDER.", link="")
    iowa = Nef(text.cases, text.filed, text.entered, "Northern District of Iowa")
    page = iowa.html().replace("ecf.ned.", "ecf.iand.")
    data = mail(iowa).replace(b"ecf.ned.", b"ecf.iand.")
    assert "iand" in page
    assert [one.state for one in notices.place([notices.read(data)], office.avery.id)] == ["unplaced"]


def test_without_a_person_every_matter_of_the_docket_is_meant(office: factories.Office) -> None:
    with transaction():
        number = office.matter.docket_number
        other = factories.matter(office.blake, docket_number=number)
    placed = take(of(office.matter, "ORDER."))
    assert [one.matter for one in placed] == [office.matter, other]


def test_a_number_typed_with_the_judges_initials_is_known_again(office: factories.Office) -> None:
    with transaction():
        typed = factories.matter(office.avery, docket_number="4:26-cr-00777-ABR-CDM")
    [placed] = see(nef("ORDER.", case="4:26-cr-00777-ABR", filed=printed(TODAY)), user_id=office.avery.id)
    assert placed.matter is typed


def test_a_longer_number_is_another_case(office: factories.Office) -> None:
    with transaction():
        factories.matter(office.avery, docket_number="4:26-cr-007770")
    assert states(see(nef("ORDER.", case="4:26-cr-00777", filed=printed(TODAY)), user_id=office.avery.id)) == [
        "unplaced"
    ]


def test_a_notice_about_another_defendant_is_not_taken_in(office: factories.Office) -> None:
    notice = of(office.matter, "ORDER.", case=f"{office.matter.docket_number}-ABR-CDM-2")
    [placed] = take(notice, user_id=office.avery.id)
    assert placed.state == "refused"
    assert "defendant 2" in placed.why
    assert rows(DocketEntry, office.matter) == []


def test_a_closed_matter_takes_no_notice_and_says_so(office: factories.Office) -> None:
    with transaction():
        matters.close(office.matter)
    [placed] = take(of(office.matter, "ORDER."), user_id=office.avery.id)
    assert placed.state == "refused"
    assert "closed" in placed.why
    assert rows(DocketEntry, office.matter) == []


def test_co_counsel_from_outside_adds_nothing(office: factories.Office) -> None:
    with transaction():
        robin = factories.user("Robin Both", "attorney", "cocounsel")
        factories.from_outside(office.matter, robin, "cocounsel")
    [placed] = take(of(office.matter, "ORDER."), user_id=robin.id)
    assert (placed.state, rows(DocketEntry, office.matter)) == ("refused", [])


def test_a_notice_of_several_cases_goes_to_each_of_ones_own_and_to_no_other(office: factories.Office) -> None:
    cases = tuple(
        Case("ORDER reassigning the case.", case=f"{number}-ABR")
        for number in (office.matter.docket_number, office.other_matter.docket_number)
    )
    placed = take(Nef(cases, printed(TODAY), f"{printed(TODAY)} at 9:05 AM CST"), user_id=office.avery.id)
    assert sorted(states(placed)) == ["new", "unplaced"]
    assert rows(DocketEntry, office.other_matter) == []
    assert len(rows(DocketEntry, office.matter)) == 1


def test_a_hearing_of_a_co_defendant_stays_off_this_matter(office: factories.Office, app: Flask) -> None:
    with transaction():
        from casefile.clients import service as clients

        matters.add_part(office.matter, clients.enter_person("Ellis Roe"), "co-defendant")
    text = f"ORDER as to Ellis Roe. Sentencing set for {printed(ahead(90))} at 10:00 AM before Judge Ann B. Roe."
    [placed] = take(of(office.matter, text))
    assert (placed.found.changed, rows(Hearing, office.matter)) == ((), [])


def test_who_else_was_served_is_kept_nowhere(office: factories.Office) -> None:
    take(of(office.matter, "ORDER."), user_id=office.avery.id)
    held = repr(tables.contents())
    assert "quinn" not in held.lower()
    assert "magic_num" not in held


# --- dates that follow a hearing which moves -------------------------------------------------------------------------


def test_dates_counted_from_a_hearing_that_a_notice_moves_wait_for_counsel_and_are_not_proposed_twice(
    office: factories.Office,
) -> None:
    take(of(office.matter, SET.format(printed(ahead(90)))))
    [placed] = take(of(office.matter, RESET.format(printed(ahead(120))), number="54"))
    assert placed.rules == ()
    assert [one.what for one in placed.follows] == ["Presentence report disclosed", "Final presentence report"]
    found = rows(Deadline, office.matter)
    assert [(one.rule, one.trigger_on) for one in found] == [
        ("psr_disclosure", ahead(90)),
        ("psr_final", ahead(90)),
    ]
    pending = recount.recounts([(one, office.matter) for one in found])
    assert [one.new_on for one in pending] == [one.due_on for one in placed.follows]


def test_a_set_and_a_reset_dropped_together_are_shown_as_they_are_kept(office: factories.Office) -> None:
    pair = (
        of(office.matter, SET.format(printed(ahead(90)))),
        of(office.matter, RESET.format(printed(ahead(120))), number="54"),
    )
    shown, kept = see(*pair), take(*pair)
    assert [one.follows for one in shown] == [one.follows for one in kept]
    assert [[each.asked for each in one.rules] for one in shown] == [[each.asked for each in one.rules] for one in kept]
    assert len(rows(Deadline, office.matter)) == 2


def test_dates_follow_a_hearing_that_moves_twice(office: factories.Office) -> None:
    take(of(office.matter, SET.format(printed(ahead(90)))))
    take(of(office.matter, RESET.format(printed(ahead(120))), number="54"))
    [placed] = take(of(office.matter, RESET.format(printed(ahead(150))), number="56"))
    assert (placed.rules, len(placed.follows)) == ((), 2)
    assert len(rows(Deadline, office.matter)) == 2


def test_dates_of_a_hearing_that_falls_away_are_told(office: factories.Office) -> None:
    take(of(office.matter, SET.format(printed(ahead(90)))))
    [placed] = take(of(office.matter, "ORDER. Sentencing is cancelled.", number="54"))
    assert [(one.what, one.due_on) for one in placed.follows] == [
        ("Presentence report disclosed", None),
        ("Final presentence report", None),
    ]


def test_a_date_proposed_anew_has_the_words_that_moved_its_hearing_beside_it(office: factories.Office) -> None:
    take(of(office.matter, SET.format(printed(ahead(90)))))
    take(of(office.matter, RESET.format(printed(ahead(120))), number="54"))
    factories.act_as(office.avery)
    with transaction():
        assert recount.repropose_all(office.matter, rows(Deadline, office.matter), office.avery) == 2
    standing = [one for one in rows(Deadline, office.matter) if one.state == "proposed"]
    assert {one.entry_key for one in standing} == {"54"}
    assert {one.trigger_on for one in standing} == {ahead(120)}
