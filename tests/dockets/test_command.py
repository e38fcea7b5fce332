"""The command line's import: one JSON document of a fixed shape, and exit codes that scripts rely on."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import select

from casefile.infra.db import db
from casefile.matters import service as matters
from casefile.matters.models import Matter
from tests import factories
from tests.dockets.pages import FILES, FOLDER, ZONES
from tests.dockets.shorter import whole
from tests.infra import tables

KEYS = [
    "matter_id", "caption", "docket_number", "court", "filed_on", "terminated_on", "judge", "referred_judge",
    "defendants", "entries", "entries_new", "hearings", "deadlines", "warnings",
]  # fmt: skip
COUNT = ["number", "suffix", "citation", "title", "status", "disposition", "offence", "offence_matches"]


def run(app: Flask, *words: str, stdin: bytes | None = None) -> Result:
    return app.test_cli_runner().invoke(args=["docket", "import", *words], input=stdin)


def told(app: Flask, court: str, *words: str) -> dict[str, Any]:
    result = run(app, str(FOLDER / FILES[court]), "--court", court, "--json", *words)
    assert result.exit_code == 0, result.stderr
    document: dict[str, Any] = json.loads(result.stdout)
    return document


def test_the_document_has_the_keys_that_scripts_rely_on(app: Flask) -> None:
    document = told(app, "ned")
    assert list(document) == KEYS
    accused = document["defendants"][0]
    assert list(accused) == ["name", "counsel", "counts"]
    assert list(accused["counsel"][0]) == ["name", "firm", "email", "designation"]
    assert [list(count) for count in accused["counts"]] == [COUNT, COUNT]
    assert {tuple(one) for one in document["hearings"]} == {("what", "at", "zone", "place", "entry", "status")}
    assert {tuple(one) for one in document["deadlines"]} == {("what", "due", "entry")}
    assert {one["status"] for one in document["hearings"]} <= {"set", "reset", "held", "cancelled"}


def test_the_nebraska_import_says_what_the_docket_says(app: Flask) -> None:
    document = told(app, "ned")
    assert (document["caption"], document["docket_number"], document["court"]) == (
        "United States v. Doe",
        "4:13-cr-09921",
        "ned",
    )
    assert (document["entries"], document["entries_new"]) == (136, 136)
    assert (document["filed_on"], document["terminated_on"]) == ("2013-09-25", "2016-09-08")
    assert {one["offence"] for one in document["defendants"][0]["counts"]} == {
        one["offence_matches"][0] for one in document["defendants"][0]["counts"]
    }
    assert {one["zone"] for one in document["hearings"]} == {ZONES["ned"]}


def test_a_count_without_a_citation_is_unmatched_and_imported_all_the_same(app: Flask) -> None:
    counts = told(app, "moed")["defendants"][0]["counts"]
    assert [(one["suffix"], one["offence"], one["offence_matches"]) for one in counts] == [
        ("r", None, []),
        ("s", None, []),
    ]


@pytest.mark.parametrize("court", FILES)
def test_the_same_docket_again_is_the_same_matter_with_nothing_new(app: Flask, court: str) -> None:
    first, again = told(app, court), told(app, court)
    assert again == {**first, "entries_new": 0}
    assert first["matter_id"] is not None


def test_a_dry_run_keeps_nothing(app: Flask) -> None:
    before = tables.contents()
    document = told(app, "azd", "--dry-run")
    assert document["matter_id"] is None
    assert document["entries_new"] == 23
    assert tables.changed(before, tables.contents()) == []


def test_a_dry_run_on_a_held_docket_says_how_much_is_new(app: Flask) -> None:
    told(app, "azd")
    assert told(app, "azd", "--dry-run")["entries_new"] == 0


def test_a_dash_reads_standard_input(app: Flask) -> None:
    result = run(app, "-", "--court", "azd", "--json", stdin=whole("azd"))
    assert json.loads(result.stdout)["entries"] == 23


def test_plain_words_without_json(app: Flask) -> None:
    result = run(app, str(FOLDER / FILES["azd"]), "--court", "azd")
    assert "United States v. Poe-Roe (2:17-cr-00978): 23 entries, 23 new, 4 hearings; matter 1" in result.stdout


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--court", "nowhere"], "no court of the table"),
        (["--court", "azd", "--lead", "nobody@office.example"], "nobody@office.example"),
        (["--court", "azd", "--dry-run", "--lead", "nobody@office.example"], "nobody@office.example"),
        (["--court", "azd", "--defendant", "2"], "no defendant 2"),
        (["--court", "ned"], "DISTRICT OF ARIZONA"),
    ],
)
def test_a_refusal_is_one_line_and_changes_nothing(app: Flask, words: list[str], says: str) -> None:
    before = tables.contents()
    result = run(app, str(FOLDER / FILES["azd"]), *words)
    assert result.exit_code == 1
    assert len(result.stderr.strip().splitlines()) == 1
    assert says in result.stderr
    assert result.stdout == ""
    assert tables.changed(before, tables.contents()) == []


def test_a_file_that_is_not_there_or_is_a_folder_is_one_line(app: Flask, tmp_path: Path) -> None:
    for path in (tmp_path / "missing.html", tmp_path):
        result = run(app, str(path), "--court", "azd")
        assert (result.exit_code, len(result.stderr.strip().splitlines())) == (1, 1)


@pytest.mark.parametrize(
    "words", [[], ["x.html"], ["x.html", "--court"], ["x.html", "--court", "azd", "--defendant", "none"], ["--no-such"]]
)
def test_wrong_usage_exits_with_2(app: Flask, words: list[str]) -> None:
    assert run(app, *words).exit_code == 2


def test_a_lead_who_is_no_attorney_is_refused_and_nothing_is_kept(app: Flask, office: factories.Office) -> None:
    before = tables.contents()
    result = run(app, str(FOLDER / FILES["azd"]), "--court", "azd", "--lead", office.casey.email)
    assert result.exit_code == 1
    assert "attorney" in result.stderr
    assert tables.changed(before, tables.contents()) == []


def test_the_lead_named_leads_the_matter(app: Flask, office: factories.Office) -> None:
    document = told(app, "azd", "--lead", office.blake.email)
    matter = db.session.get(Matter, document["matter_id"])
    assert matter is not None
    assert matters.lead_of(matter) is office.blake


def test_without_a_lead_an_administrator_names_one_later(app: Flask, office: factories.Office) -> None:
    number = told(app, "azd")["matter_id"]
    result = app.test_cli_runner().invoke(args=["office", "name-lead", str(number), office.blake.email, "--json"])
    assert json.loads(result.stdout) == {"matter_id": number, "lead": office.blake.email}
    db.session.rollback()
    matter = db.session.scalars(select(Matter).where(Matter.id == number)).one()
    assert matters.lead_of(matter) is office.blake
