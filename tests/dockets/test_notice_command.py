"""A mail server pipes notices in: exit codes that it acts on, one JSON document, and nothing twice."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import select

from casefile.deadlines.models import Deadline
from casefile.dockets.models import DocketNotice
from casefile.infra.db import db, transaction
from casefile.matters import service as matters
from casefile.matters.models import DocketEntry
from tests import factories
from tests.dockets.notices import Case, Nef, mail, nef
from tests.dockets.test_notices import SET, TODAY, ahead, of, printed
from tests.infra import tables

KEYS = [
    "court", "docket_number", "defendant", "entry", "filed_on", "entered_at", "text", "matter_id", "state", "why",
    "hearings", "deadlines", "warnings",
]  # fmt: skip


def pipe(app: Flask, data: bytes, *words: str) -> Result:
    return app.test_cli_runner().invoke(args=["docket", "notice", "-", *words], input=data)


def told(result: Result) -> list[dict[str, Any]]:
    [one] = json.loads(result.stdout)["notices"]
    found: list[dict[str, Any]] = one["cases"]
    return found


@pytest.fixture
def setting(office: factories.Office) -> bytes:
    return mail(of(office.matter, SET.format(printed(ahead(90)))))


def test_a_piped_notice_adds_its_entry_and_proposes_its_dates(
    app: Flask, office: factories.Office, setting: bytes
) -> None:
    result = pipe(app, setting, "--json")
    [case] = told(result)
    assert (result.exit_code, list(case)) == (0, KEYS)
    assert (case["matter_id"], case["state"], case["entry"]) == (office.matter.id, "new", "52")
    assert [(one["change"], one["at"]) for one in case["hearings"]] == [("set", f"{ahead(90).isoformat()}T10:00")]
    assert [one["rule"] for one in case["deadlines"]] == ["psr_disclosure", "psr_final"]
    db.session.rollback()
    assert {one.state for one in db.session.scalars(select(Deadline))} == {"proposed"}


def test_the_same_mail_again_changes_nothing_and_is_no_error(app: Flask, setting: bytes) -> None:
    pipe(app, setting)
    before = tables.contents()
    result = pipe(app, setting, "--json")
    assert (result.exit_code, told(result)[0]["state"]) == (0, "held")
    assert tables.changed(before, tables.contents()) == []


def test_a_dry_run_keeps_nothing(app: Flask, setting: bytes) -> None:
    before = tables.contents()
    assert told(pipe(app, setting, "--dry-run", "--json"))[0]["state"] == "new"
    assert tables.changed(before, tables.contents()) == []


def test_a_mail_of_no_matter_is_left_with_the_mail_server_for_later(app: Flask, office: factories.Office) -> None:
    before = tables.contents()
    result = pipe(app, mail(nef("ORDER.", case="4:26-cr-99999", filed=printed(TODAY))))
    assert result.exit_code == 75
    assert "No matter of yours" in result.stdout
    assert tables.changed(before, tables.contents()) == []


def test_a_person_takes_notices_into_their_own_matters_only(app: Flask, office: factories.Office) -> None:
    theirs = mail(of(office.other_matter, "ORDER."))
    assert pipe(app, theirs, "--as", office.avery.email).exit_code == 75
    assert pipe(app, theirs, "--as", office.blake.email).exit_code == 0
    db.session.rollback()
    [kept] = db.session.scalars(select(DocketNotice))
    assert (kept.matter_id, kept.by_name) == (office.other_matter.id, "Blake Marsh")


def test_a_mail_of_which_one_case_was_taken_in_is_not_sent_again(app: Flask, office: factories.Office) -> None:
    cases = tuple(Case("ORDER.", case=one) for one in (office.matter.docket_number or "", "4:26-cr-99999"))
    result = pipe(app, mail(Nef(cases, printed(TODAY))), "--json")
    assert (result.exit_code, sorted(one["state"] for one in told(result))) == (0, ["new", "unplaced"])


@pytest.mark.parametrize("data", [b"", b"hello", mail(nef("ORDER.", filed="2/30/2026"))])
def test_what_is_no_notice_is_refused_for_good_in_one_line(app: Flask, office: factories.Office, data: bytes) -> None:
    before = tables.contents()
    result = pipe(app, data)
    assert (result.exit_code, len(result.stderr.strip().splitlines())) == (1, 1)
    assert "Not read" in result.stderr
    assert tables.changed(before, tables.contents()) == []


def test_a_closed_matter_refuses_the_mail_for_good(app: Flask, office: factories.Office, setting: bytes) -> None:
    with transaction():
        matters.close(office.matter)
    assert pipe(app, setting).exit_code == 1


def test_a_sender_that_is_no_court_is_taken_only_where_the_caller_says_so(app: Flask, office: factories.Office) -> None:
    forwarded = mail(of(office.matter, "ORDER.", sender="colleague@firm.example"))
    refused = pipe(app, forwarded)
    assert (refused.exit_code, "--forwarded" in refused.stderr) == (1, True)
    assert db.session.scalars(select(DocketEntry)).all() == []
    taken = pipe(app, forwarded, "--forwarded", "--json")
    assert taken.exit_code == 0
    assert "not a court's" in told(taken)[0]["warnings"][0]


def test_several_files_are_taken_each_by_itself_and_the_worst_decides_the_exit_code(
    app: Flask, office: factories.Office, setting: bytes, tmp_path: Path
) -> None:
    mails = {
        "lunch.eml": b"From: a@b.example\nTo: c@d.example\n\nLunch?\n",
        "new.eml": setting,
        "nobodys.eml": mail(nef("ORDER.", case="4:26-cr-99999", filed=printed(TODAY))),
    }
    for name, data in mails.items():
        (tmp_path / name).write_bytes(data)

    def run(*names: str) -> int:
        return (
            app.test_cli_runner().invoke(args=["docket", "notice", *(str(tmp_path / one) for one in names)]).exit_code
        )

    assert run("new.eml", "nobodys.eml") == 75
    assert run("nobodys.eml", "lunch.eml", "new.eml") == 1
    assert run("new.eml") == 0


@pytest.mark.parametrize("who", ["nobody@office.example", "morgan@office.example"])
def test_only_an_attorney_or_paralegal_in_use_may_be_named(
    app: Flask, office: factories.Office, setting: bytes, who: str
) -> None:
    result = pipe(app, setting, "--as", who)
    assert (result.exit_code, result.stdout) == (1, "")
    assert db.session.scalars(select(DocketEntry)).all() == []


def test_a_file_that_is_not_there_is_one_line(app: Flask, tmp_path: Path) -> None:
    result = app.test_cli_runner().invoke(args=["docket", "notice", str(tmp_path / "missing.eml")])
    assert (result.exit_code, len(result.stderr.strip().splitlines())) == (1, 1)


def test_wrong_usage_exits_with_2(app: Flask) -> None:
    assert app.test_cli_runner().invoke(args=["docket", "notice"]).exit_code == 2
