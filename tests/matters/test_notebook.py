"""Notes, tasks and contacts: kept as they were written, read by those who may, at times that can have been."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from casefile.infra import clock
from casefile.infra.db import db, transaction
from casefile.infra.errors import Refusal
from casefile.matters import notebook, service
from casefile.matters.models import Contact, Matter, Note, Task
from tests import factories
from tests.accounts.signing import sign_in
from tests.matters.acts import read, send


def notes(matter: Matter) -> list[Note]:
    db.session.rollback()
    return list(db.session.scalars(select(Note).where(Note.matter_id == matter.id).order_by(Note.id)))


def write(matter: Matter, who: object, body: str, **more: object) -> Note:
    with transaction():
        factories.act_as(who)  # type: ignore[arg-type]
        return notebook.write_note(matter, body, **more)  # type: ignore[arg-type]


# --- notes -----------------------------------------------------------------------------------------------------------


def test_a_note_is_work_product_unless_another_label_is_chosen(casey: FlaskClient, matter: Matter) -> None:
    send(casey, f"/matters/{matter.id}/notes", body="Ask for the native export", label="WP")
    kept = notes(matter)[0]
    assert (kept.label, kept.by_name, kept.body) == ("WP", "Casey Reyes", "Ask for the native export")


@pytest.mark.parametrize("change", ["update", "delete"])
def test_a_note_cannot_be_changed_in_the_database(matter: Matter, office: factories.Office, change: str) -> None:
    write(matter, office.avery, "As it was")
    statement = db.update(Note).values(body="As it is") if change == "update" else db.delete(Note)
    with pytest.raises(DBAPIError, match="append-only"), transaction():
        db.session.execute(statement)
    assert [note.body for note in notes(matter)] == ["As it was"]


def test_a_correction_names_the_earlier_note_and_both_stay(avery: FlaskClient, matter: Matter) -> None:
    send(avery, f"/matters/{matter.id}/notes", body="The call was on Monday", label="WP")
    first = notes(matter)[0]
    typed = {"body": "The call was on Tuesday", "label": "WP", "corrects": f"#{first.id}"}
    assert send(avery, f"/matters/{matter.id}/notes", **typed).status_code == 303
    page = read(avery, f"/matters/{matter.id}/notes")
    assert "The call was on Monday" in page
    assert f"corrects no. {first.id}" in page


@pytest.mark.parametrize("number", ["999", "x", "9" * 12, "-1", "0"])
def test_a_correction_of_nothing_is_refused_and_the_note_stays_in_the_form(
    avery: FlaskClient, matter: Matter, number: str
) -> None:
    answer = send(avery, f"/matters/{matter.id}/notes", body="A long thought", label="WP", corrects=number)
    assert answer.status_code == 422
    assert "A long thought" in answer.get_data(as_text=True)
    assert notes(matter) == []


def test_a_note_of_another_matter_cannot_be_corrected_here(
    avery: FlaskClient, office: factories.Office, matter: Matter
) -> None:
    theirs = write(office.other_matter, office.blake, "Not yours")
    answer = send(avery, f"/matters/{matter.id}/notes", body="Mine", label="WP", corrects=theirs.id)
    assert answer.status_code == 422


def test_an_attorneys_note_is_hidden_from_a_paralegal_on_every_page(
    avery: FlaskClient, casey: FlaskClient, matter: Matter
) -> None:
    typed = {"body": "Theory of the quarrel", "label": "WP", "attorneys_only": "y"}
    send(avery, f"/matters/{matter.id}/notes", **typed)
    note = notes(matter)[0]
    pages = (f"/matters/{matter.id}/notes", f"/matters/{matter.id}", "/search?q=quarrel", "/", "/matters")
    assert "quarrel" in read(avery, pages[0])
    assert "Theory" in read(avery, pages[2])
    for page in pages:
        assert "Theory of the" not in read(casey, page), page
    answer = send(casey, f"/matters/{matter.id}/notes", body="I correct it", label="WP", corrects=note.id)
    assert answer.status_code == 422


def test_co_counsel_and_experts_see_no_notes(app: Flask, office: factories.Office, matter: Matter) -> None:
    write(matter, office.avery, "Quarrel over money", label="PR")
    with transaction():
        for role in ("cocounsel", "expert"):
            factories.from_outside(matter, factories.user(f"{role.capitalize()} Person", role), role)
    for member in service.members(matter)[-2:]:
        client = sign_in(app.test_client(), member.user)
        assert client.get(f"/matters/{matter.id}/notes").status_code == 404
        if member.role == "cocounsel":
            assert "Quarrel over" not in read(client, f"/matters/{matter.id}")
            assert "Quarrel over" not in read(client, "/search?q=Quarrel")


def test_an_empty_note_is_refused(avery: FlaskClient, matter: Matter, office: factories.Office) -> None:
    assert send(avery, f"/matters/{matter.id}/notes", body="   ", label="WP").status_code == 422
    with pytest.raises(Refusal, match="empty"), transaction():
        notebook.write_note(matter, " ")


def test_reference_only_is_no_label_for_a_note_of_the_form(avery: FlaskClient, matter: Matter) -> None:
    assert send(avery, f"/matters/{matter.id}/notes", body="x", label="RO").status_code == 422


def test_notes_are_paged_by_key(avery: FlaskClient, office: factories.Office, matter: Matter) -> None:
    with transaction():
        factories.act_as(office.avery)
        for number in range(35):
            notebook.write_note(matter, f"Thought {number:02d}")
    page = avery.get(f"/matters/{matter.id}/notes").get_data(as_text=True)
    assert "Thought 05" in page
    assert "Thought 04" not in page
    older = page.partition('rel="next" href="')[2].partition('"')[0]
    assert "Thought 04" in read(avery, older)


# --- tasks -----------------------------------------------------------------------------------------------------------


def test_a_task_is_taken_on_and_done(casey: FlaskClient, office: factories.Office, matter: Matter) -> None:
    typed = {"what": "Demand the login records", "due_on": "2026-12-01", "assignee": office.casey.id}
    assert send(casey, f"/matters/{matter.id}/tasks", **typed).status_code == 303
    task = db.session.scalars(select(Task)).one()
    assert (task.due_on, task.assignee_id) == (date(2026, 12, 1), office.casey.id)
    assert "Demand the login records" in read(casey, "/")
    send(casey, f"/matters/{matter.id}/tasks/{task.id}/done")
    assert "Demand the login records" not in read(casey, "/")
    db.session.rollback()
    assert task.done_by == office.casey.id


def test_a_task_done_twice_keeps_the_first_time(office: factories.Office, matter: Matter) -> None:
    with transaction():
        factories.act_as(office.casey)
        task = notebook.take_on(matter, "Once", None, None)
        notebook.finish_task(task)
    first = task.done_at
    with transaction():
        notebook.finish_task(task)
    assert task.done_at == first


def test_a_task_of_another_matter_is_not_found_here(
    avery: FlaskClient, office: factories.Office, matter: Matter
) -> None:
    with transaction():
        theirs = notebook.take_on(office.other_matter, "Theirs", None, office.blake)
    assert send(avery, f"/matters/{matter.id}/tasks/{theirs.id}/done").status_code == 404
    db.session.rollback()
    assert theirs.done_at is None


@pytest.mark.parametrize("typed", [{"what": " "}, {"what": "x", "due_on": "soon"}, {"what": "x", "assignee": "9999"}])
def test_a_task_that_cannot_be_kept_stays_in_the_form(
    casey: FlaskClient, matter: Matter, typed: dict[str, str]
) -> None:
    answer = send(casey, f"/matters/{matter.id}/tasks", **{"assignee": 0, **typed})
    assert answer.status_code == 422
    assert db.session.scalars(select(Task)).all() == []


def test_a_task_cannot_go_to_somebody_outside_the_team(
    casey: FlaskClient, office: factories.Office, matter: Matter
) -> None:
    assert send(casey, f"/matters/{matter.id}/tasks", what="x", assignee=office.blake.id).status_code == 422


# --- contacts --------------------------------------------------------------------------------------------------------


def log(client: FlaskClient, matter: Matter, happened: str, **more: object) -> int:
    typed = {"how": "visit", "person": 0, "summary": "Went through the conditions", "happened": happened, **more}
    answer = send(client, f"/matters/{matter.id}/contacts", **typed)
    if answer.status_code == 422:
        page = answer.get_data(as_text=True)
        assert "Went through the conditions" in page
        assert not happened or happened in page
    return answer.status_code


def contacts(matter: Matter) -> list[Contact]:
    db.session.rollback()
    return list(db.session.scalars(select(Contact).where(Contact.matter_id == matter.id)))


def test_a_contact_is_kept_at_the_time_of_the_courts_clock(casey: FlaskClient, matter: Matter) -> None:
    assert log(casey, matter, "2026-01-05T16:30") == 303
    kept = contacts(matter)[0]
    assert kept.happened_at.isoformat() == "2026-01-05T22:30:00+00:00"
    assert "4:30 pm CST" in read(casey, f"/matters/{matter.id}/contacts")


def test_a_time_that_the_clock_never_showed_is_refused(casey: FlaskClient, matter: Matter) -> None:
    assert log(casey, matter, "2026-03-08T02:30") == 422
    assert log(casey, matter, "2026-03-08T03:00") == 303
    assert len(contacts(matter)) == 1


def test_a_time_in_the_future_is_refused(casey: FlaskClient, matter: Matter) -> None:
    wall = clock.local(clock.now() + timedelta(minutes=10), matter.zone)
    assert log(casey, matter, f"{wall:%Y-%m-%dT%H:%M}") == 422
    assert contacts(matter) == []


@pytest.mark.parametrize("happened", ["", "yesterday", "2026-02-30T10:00"])
def test_a_time_that_is_none_is_refused(casey: FlaskClient, matter: Matter, happened: str) -> None:
    assert log(casey, matter, happened) == 422
    assert contacts(matter) == []


def test_a_person_of_another_matter_cannot_be_named(
    casey: FlaskClient, office: factories.Office, matter: Matter
) -> None:
    assert log(casey, matter, "2026-01-05T16:30", person=office.ellis_person.id) == 422


def test_a_logged_contact_cannot_be_changed_in_the_database(casey: FlaskClient, matter: Matter) -> None:
    log(casey, matter, "2026-01-05T16:30")
    with pytest.raises(DBAPIError, match="append-only"), transaction():
        db.session.execute(db.delete(Contact))
