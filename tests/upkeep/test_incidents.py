"""office incident: which matters, which records, by whom and from where, between two moments, reads included."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert

from casefile.infra.audit import AuditEntry
from casefile.infra.db import db, transaction
from casefile.upkeep import incidents
from tests.accounts.browser import Browser
from tests.factories import Office
from tests.upkeep.build import refusal, run, told

AT = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)


def planted(office: Office) -> None:
    """Plant what two people did from three addresses, before, within and after an hour."""
    rows = [
        (-1, office.avery, "evidence.open", office.matter.id, "E-0001", "10.0.0.1", "read"),
        (0, office.casey, "evidence.open", office.matter.id, "E-0001", "10.0.0.2", "read"),
        (10, office.casey, "evidence.open", office.matter.id, "E-0001", "10.0.0.2", "read"),
        (20, office.casey, "note.written", office.matter.id, "label WP", "10.0.0.3", "done"),
        (59, office.blake, "matter.read", office.other_matter.id, "overview", "10.0.0.4", "read"),
        (60, office.blake, "matter.read", office.other_matter.id, "overview", "10.0.0.4", "read"),
    ]
    entries = [
        {
            "at": AT + timedelta(minutes=minutes),
            "actor_id": who.id,
            "actor_name": who.name,
            "role": "attorney",
            "action": action,
            "outcome": outcome,
            "matter_id": matter_id,
            "target": target,
            "detail": {},
            "address": address,
        }
        for minutes, who, action, matter_id, target, address, outcome in rows
    ]
    with transaction():
        db.session.execute(insert(AuditEntry.__table__), entries)  # type: ignore[arg-type]


def test_everything_within_the_hour_is_told_and_nothing_outside_it(app: Flask, office: Office) -> None:
    planted(office)
    answer = told(run(app, "incident", "--from", "2026-03-02T10:00", "--to", "2026-03-02T11:00", "--json"))
    assert answer["entries"] == 4
    assert [(one["matter_id"], one["entries"], one["people"]) for one in answer["matters"]] == [
        (office.matter.id, 3, ["Casey Reyes"]),
        (office.other_matter.id, 1, ["Blake Marsh"]),
    ]
    assert [(one["who"], one["action"], one["target"], one["outcome"], one["times"]) for one in answer["touched"]] == [
        ("Casey Reyes", "evidence.open", "E-0001", "read", 2),
        ("Casey Reyes", "note.written", "label WP", "done", 1),
        ("Blake Marsh", "matter.read", "overview", "read", 1),
    ]
    assert [(one["who"], one["address"], one["times"]) for one in answer["came"]] == [
        ("Casey Reyes", "10.0.0.2", 2),
        ("Casey Reyes", "10.0.0.3", 1),
        ("Blake Marsh", "10.0.0.4", 1),
    ]
    assert (answer["touched"][0]["first_at"], answer["touched"][0]["last_at"]) == (
        "2026-03-02T10:00:00.000000Z",
        "2026-03-02T10:10:00.000000Z",
    )


def test_the_hour_is_that_of_the_zone_that_is_named(app: Flask, office: Office) -> None:
    planted(office)
    words = ("--from", "2026-03-02T04:00", "--to", "2026-03-02T05:00", "--tz", "America/Chicago", "--json")
    assert told(run(app, "incident", *words))["entries"] == 4


def test_one_account_is_told_by_itself(app: Flask, office: Office) -> None:
    planted(office)
    words = ("--from", "2026-03-02", "--to", "2026-03-03", "--user", "casey@office.example", "--json")
    answer = told(run(app, "incident", *words))
    assert ({one["who"] for one in answer["touched"]}, answer["entries"]) == ({"Casey Reyes"}, 3)


def test_what_was_read_on_the_pages_is_told_in_words(app: Flask, office: Office, casey: FlaskClient) -> None:
    casey.get(f"/matters/{office.matter.id}/evidence")
    said = run(app, "incident", "--from", "2026-01-01", "--to", "2099-01-01").stdout
    assert f"matter {office.matter.id} " in said
    assert "evidence.items" in said
    assert "Casey Reyes: 127.0.0.1" in said


def test_a_sign_in_to_the_account_that_failed_is_told(app: Flask, office: Office) -> None:
    browser = Browser(app)
    browser.sign_in("casey@office.example", "not the right one at all")
    words = ("--from", "2026-01-01", "--to", "2099-01-01", "--user", "casey@office.example", "--json")
    touched = told(run(app, "incident", *words))["touched"]
    assert [one["outcome"] for one in touched if one["action"].startswith("sign_in")] == ["refused"]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--from", "2026-03-02", "--to", "2026-03-02"), "is not after"),
        (("--from", "2026-03-02", "--to", "2026-03-03", "--tz", "America/Omaha"), "is no time zone"),
        (("--from", "2026-03-02", "--to", "2026-03-03", "--user", "nobody@office.example"), "no account"),
    ],
)
def test_what_cannot_be_asked_is_refused(app: Flask, words: tuple[str, ...], says: str) -> None:
    assert says in refusal(run(app, "incident", *words))


def test_the_report_uses_the_index_of_moments(app: Flask, office: Office) -> None:
    query = str(
        incidents.entries(AT, AT + timedelta(hours=1), None).compile(db.engine, compile_kwargs={"literal_binds": True})
    )
    if db.engine.dialect.name == "sqlite":
        plan = db.session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {query}").all()
        assert "ix_audit_entry_at" in str(plan)
