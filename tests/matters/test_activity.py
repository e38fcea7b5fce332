"""Who read or did what: everything is there, a paralegal sees own rows, and nothing can be changed."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from casefile.infra.audit import AuditEntry
from casefile.infra.db import db, transaction
from casefile.matters.models import Matter
from tests import factories
from tests.matters.acts import read, send


def kept(matter: Matter) -> list[tuple[str, str, str]]:
    db.session.rollback()
    found = db.session.scalars(select(AuditEntry).where(AuditEntry.matter_id == matter.id).order_by(AuditEntry.id))
    return [(row.actor_name, row.action, row.outcome) for row in found]


def test_a_read_is_kept_with_who_and_which_page(avery: FlaskClient, matter: Matter) -> None:
    read(avery, f"/matters/{matter.id}/people")
    assert kept(matter)[-1] == ("Avery Stone", "matter.read", "read")
    row = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert row is not None
    assert (row.target, row.address) == ("matters.people", "127.0.0.1")


def test_a_write_is_kept_without_the_words_of_the_note(casey: FlaskClient, matter: Matter) -> None:
    send(casey, f"/matters/{matter.id}/notes", body="Secretword of ours", label="WP")
    assert ("Casey Reyes", "note.written", "done") in kept(matter)
    everything = repr([(r.action, r.target, r.detail) for r in db.session.scalars(select(AuditEntry))])
    assert "Secretword" not in everything


def test_a_refused_write_leaves_no_entry_that_says_it_was_done(casey: FlaskClient, matter: Matter) -> None:
    send(casey, f"/matters/{matter.id}/notes", body=" ", label="WP")
    assert "note.written" not in [action for _, action, _ in kept(matter)]


def test_an_attorney_sees_everybodys_rows_and_a_paralegal_own_ones(
    avery: FlaskClient, casey: FlaskClient, matter: Matter
) -> None:
    read(avery, f"/matters/{matter.id}")
    read(casey, f"/matters/{matter.id}")
    page = f"/matters/{matter.id}/activity"
    ours, mine = (client.get(page).get_data(as_text=True).partition("<tbody>")[2] for client in (avery, casey))
    assert "Avery Stone" in ours
    assert "Casey Reyes" in ours
    assert "Avery Stone" not in mine
    assert "Casey Reyes" in mine


def test_what_was_read_is_told_in_words_and_not_by_addresses(avery: FlaskClient, matter: Matter) -> None:
    read(avery, f"/matters/{matter.id}/evidence")
    shown = read(avery, f"/matters/{matter.id}/activity")
    assert "Evidence: list and metadata" in shown
    assert "evidence.items" not in shown


def test_a_paralegal_cannot_page_into_others_rows(avery: FlaskClient, casey: FlaskClient, matter: Matter) -> None:
    read(avery, f"/matters/{matter.id}")
    answer = casey.get(f"/matters/{matter.id}/activity?before=999999").get_data(as_text=True)
    assert "Avery Stone" not in answer.partition("<tbody>")[2]


def test_who_was_refused_is_kept_and_not_shown_to_them(
    avery: FlaskClient, blake: FlaskClient, office: factories.Office, matter: Matter
) -> None:
    assert blake.get(f"/matters/{matter.id}/notes").status_code == 404
    denied = db.session.scalars(select(AuditEntry).where(AuditEntry.outcome == "denied")).one()
    assert (denied.actor_name, denied.target) == ("Blake Marsh", f"matter {matter.id}")


@pytest.mark.parametrize("change", ["update", "delete"])
def test_the_log_cannot_be_changed_in_the_database(avery: FlaskClient, matter: Matter, change: str) -> None:
    read(avery, f"/matters/{matter.id}")
    before = kept(matter)
    statement = db.update(AuditEntry).values(actor_name="Nobody") if change == "update" else db.delete(AuditEntry)
    with pytest.raises(DBAPIError, match="append-only"), transaction():
        db.session.execute(statement)
    assert kept(matter) == before


def test_the_page_is_paged_by_key(avery: FlaskClient, office: factories.Office, matter: Matter) -> None:
    from casefile.infra import audit

    with transaction():
        for number in range(60):
            audit.record("note.written", matter_id=matter.id, target=f"number {number:02d}")
    page = avery.get(f"/matters/{matter.id}/activity").get_data(as_text=True)
    assert "number 59" in page
    older = page.partition('rel="next" href="')[2].partition('"')[0]
    assert "number 02" not in page
    assert "number 02" in read(avery, older)
