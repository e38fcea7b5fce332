"""Counsel's checks of the library: recorded, shown, withdrawn, lapsed when the data changes."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
from flask import Flask

from casefile.charges import checks, own_entries, own_library, service
from casefile.charges.checks import CheckFacts
from casefile.charges.own_models import LawCheck
from casefile.infra import clock
from casefile.infra.db import db, transaction
from casefile.infra.errors import Refusal
from casefile.law.dated import Checked, weakest
from casefile.lawdata import own_reader, reader
from casefile.matters.models import Matter
from tests import factories
from tests.charges.build import STALKING, counted_queries, put
from tests.charges.own import FILE, KEY

ON = date(2026, 3, 2)
WHOLE = CheckFacts("entry", ON, "Cal. Penal Code, official site", "all three figures")
STATE = "ca_pc_311_11"


@pytest.fixture(autouse=True)
def counsel(office: factories.Office) -> None:
    factories.act_as(office.avery)


def check(key: str = STATE, facts: CheckFacts = WHOLE) -> LawCheck:
    with transaction():
        return checks.record_check(own_library.raw_offences()[key], facts)


def test_check_of_an_entry_gives_every_mark_that_was_open_the_name_and_the_day() -> None:
    check()
    one = own_library.offences()[STATE]
    assert one.verified == Checked("Avery Stone", ON, "partial")
    assert {mark.by for tier in one.penalties for mark in (tier.verified, tier.since_verified)} == {"Avery Stone"}  # type: ignore[union-attr]


def test_figure_that_was_read_in_its_source_keeps_its_own_mark() -> None:
    check("usc18_2261A_2", CheckFacts("tier:base", ON, "the Statutes at Large"))
    (base,) = own_library.offences()["usc18_2261A_2"].wordings("base")
    assert base.verified is True
    assert isinstance(base.since_verified, Checked)


def test_check_of_one_tier_leaves_the_others_and_the_entry_as_they_were() -> None:
    names = own_library.offences()[STATE].tier_names
    check(facts=CheckFacts(f"tier:{names[0]}", ON, "the code"))
    one = own_library.offences()[STATE]
    assert one.verified == "partial"
    assert isinstance(one.wordings(names[0])[0].verified, Checked)
    assert not isinstance(one.wordings(names[1])[0].verified, Checked)


def test_range_that_rests_on_a_checked_entry_says_who_checked_it_and_warns_no_more(matter: Matter) -> None:
    (count,) = put(matter, replace(STALKING, citation="Cal. Penal Code 311.11", committed_on=date(2024, 5, 1)))
    with transaction():
        service.choose_tiers(count, [own_library.offences()[STATE].tier_names[0]])
    assert any("starting index" in text for text in service.range_of(count).warnings)
    check()
    found = service.range_of(count)
    assert isinstance(found.verified, Checked)
    assert not any("starting index" in text for text in found.warnings)


def test_mark_of_a_result_is_that_of_the_least_checked_figure_and_of_the_oldest_check() -> None:
    old, new = Checked("A", date(2025, 1, 1), False), Checked("B", date(2026, 1, 1), False)
    assert weakest([True, new, old]) == old
    assert weakest([True, old, "partial"]) == "partial"
    assert weakest([old, False]) is False
    assert weakest([True, True]) is True


def test_withdrawn_check_gives_the_old_mark_back_and_stays_in_the_history() -> None:
    made = check()
    with transaction():
        checks.withdraw_check(made, "the wrong edition")
    assert own_library.offences()[STATE].verified == "partial"
    (line,) = checks.check_lines(own_library.raw_offences()[STATE])
    assert (line.state, line.withdrawn_by and line.withdrawn_by.note) == ("withdrawn", "the wrong edition")
    with pytest.raises(Refusal, match="withdrawn already"), transaction():
        checks.withdraw_check(made, "again")


def test_check_lapses_when_the_data_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    check()
    changed = replace(reader.offences()[STATE], penalties_cite="another")
    monkeypatch.setattr(reader, "offences", lambda: {STATE: changed})
    db.session.commit()
    assert own_library.offences()[STATE].verified == "partial"
    (line,) = checks.check_lines(changed)
    assert line.state == "lapsed"
    assert checks.lapsed(changed, checks.standing_checks()[STATE])


def test_check_of_an_own_entry_lapses_with_its_next_version_and_stands_when_only_the_version_is_new() -> None:
    with transaction():
        own_entries.import_entries(FILE)
    check(KEY, CheckFacts("entry", ON, "the statute book"))
    assert isinstance(own_library.offences()[KEY].verified, Checked)
    with transaction():
        own_entries.import_entries(FILE.replace("max_months: 36", "max_months: 48"))
    assert own_library.offences()[KEY].verified is False
    with transaction():
        own_entries.import_entries(FILE)
    assert isinstance(own_library.offences()[KEY].verified, Checked)
    assert own_reader.read_kept(own_entries.list_versions(KEY)[0].text).offence.penalties[0].max_months == 36


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        (replace(WHOLE, part="tier:grave"), "'tier:grave' is no part of Cal. Penal Code"),
        (replace(WHOLE, what_read="  "), "Say what was read"),
        (replace(WHOLE, checked_on=clock.now().date() + timedelta(days=3)), "it lies ahead"),
        (replace(WHOLE, checked_on=date(1989, 1, 1)), "before 1990"),
    ],
)
def test_check_that_cannot_be_is_refused(facts: CheckFacts, said: str) -> None:
    with pytest.raises(Refusal, match=said):
        check(facts=facts)


def test_what_was_read_in_its_source_has_nothing_to_check() -> None:
    assert "fine" not in checks.parts_of(reader.offences()["usc18_875d"])
    with pytest.raises(Refusal, match="is no part of"):
        check("usc18_875d", replace(WHOLE, part="fine"))


def test_digest_stays_when_a_field_is_learned_that_is_empty_everywhere() -> None:
    one = reader.offences()[STATE]
    assert checks.digest_of(one, "entry") == checks.digest_of(replace(one, own_version=3, examples=()), "entry")
    assert checks.digest_of(one, "entry") != checks.digest_of(replace(one, restitution="x"), "entry")


def test_one_query_each_serves_a_whole_page(matter: Matter) -> None:
    check()
    db.session.commit()
    with counted_queries() as sent:
        for _ in range(20):
            own_library.offence(STATE)
    assert len([one for one in sent if "SELECT" in one]) == 2


def test_papers_name_who_checked_and_when(app: Flask) -> None:
    module = app.jinja_env.get_template("pdf/_parts.html").module
    said = [module.verified_words(mark) for mark in (Checked("Avery Stone", ON, False), True, "partial", False)]  # type: ignore[attr-defined]
    assert [re.sub("<[^>]+>", "", text).strip() for text in said] == [
        "checked by Avery Stone on 2026-03-02",
        "checked in the source",
        "partly checked",
        "not checked",
    ]
