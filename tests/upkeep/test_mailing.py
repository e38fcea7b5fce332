"""The daily mail of checkpoints: to counsel on the team and nobody else, with nothing of the case in it."""

from __future__ import annotations

import re
import smtplib
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default as policy
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from casefile.clients import service as clients
from casefile.config import Settings
from casefile.evidence import bags, checkpoints, ledger
from casefile.evidence.models import CustodyLog
from casefile.infra import clock, keys, mail
from casefile.infra.db import db, transaction
from casefile.infra.outgoing import Addressee
from casefile.matters import service as matters
from casefile.upkeep import alarms, mailing
from casefile.upkeep import jobs as upkeep_jobs
from tests.evidence.build import address, log, records
from tests.evidence.bundle import outside as verified
from tests.evidence.test_bags import export
from tests.factories import Office, act_as
from tests.infra.test_mail import Server
from tests.upkeep.build import fill
from tests.upkeep.test_checking import execute


@pytest.fixture
def server() -> Iterator[Server]:
    found = Server()
    yield found
    found.close()


@pytest.fixture
def mailed(app: Flask, office: Office, settings: Settings, server: Server, monkeypatch: pytest.MonkeyPatch) -> Office:
    """An office with something logged yesterday, and a mail server."""
    monkeypatch.setattr(bags.pdf, "render", lambda *_, **__: b"%PDF-")
    fill(office)
    app.config["SETTINGS"] = replace(settings, smtp_url=f"smtp://127.0.0.1:{server.port}")
    days_later(monkeypatch, 1)
    return office


def days_later(monkeypatch: pytest.MonkeyPatch, days: int) -> None:
    monkeypatch.setattr(clock, "now", lambda: datetime.now(UTC) + timedelta(days=days))


def hour() -> None:
    """Let an hour's housekeeping run."""
    db.session.commit()
    db.session.expire_all()
    upkeep_jobs.compare_with_outside()
    db.session.commit()
    db.session.expire_all()


def messages(server: Server) -> dict[str, EmailMessage]:
    """Return what was sent, by receiver; nobody gets two."""
    found = [message_from_bytes(raw, policy=policy) for raw in server.messages]
    assert len({one["To"] for one in found}) == len(found)
    return {one["To"]: one for one in found}  # type: ignore[misc]


def test_lead_and_attorneys_get_the_newest_checkpoint_and_nobody_else(mailed: Office, server: Server) -> None:
    notes = {one.matter_id: one.note for one in db.session.scalars(db.select(CustodyLog))}
    hour()
    sent = messages(server)
    assert set(sent) == {"avery@office.example", "blake@office.example"}  # not Casey, Dana, Ellis or Morgan
    (attached,) = sent["avery@office.example"].iter_attachments()
    assert attached.get_content().decode() == notes[mailed.matter.id]
    (attached,) = sent["blake@office.example"].iter_attachments()
    assert attached.get_content().decode() == notes[mailed.other_matter.id]


def test_nothing_of_the_case_is_in_it(mailed: Office, server: Server) -> None:
    hour()
    message = messages(server)["avery@office.example"]
    body = message.get_body().get_content()
    lines = [one for one in body.splitlines() if not re.search(r"[A-Za-z0-9+/]{40}", one)]  # roots, signatures, the key
    told = "\n".join([*lines, *(str(value) for value in message.values())])
    assert message["Subject"] == f"Casefile checkpoint, {clock.now():%Y-%m-%d}"
    number = str(mailed.matter.docket_number)
    for word in ("Doe", "Dana", "United States", number, "STALKING", "E-0001", "a.jpg", "http"):
        assert word not in told, word
    assert keys.log_key().verifier in message.get_body().get_content()


def test_what_was_mailed_finds_out_a_log_that_was_put_back(
    app: Flask, mailed: Office, server: Server, tmp_path: Path
) -> None:
    hour()
    (attached,) = messages(server)["avery@office.example"].iter_attachments()
    (tmp_path / "mailed.note").write_bytes(attached.get_content())
    export(app, mailed.matter, tmp_path / "bag")
    found = verified(tmp_path / "bag", "--key", keys.log_key().verifier, "--expect", str(tmp_path / "mailed.note"))
    assert (found["ok"], "V9" in {one["id"] for one in found["checks"]}) == (True, True)


def test_it_is_on_record_to_whom_and_when(mailed: Office, server: Server, casey: FlaskClient) -> None:
    size = ledger.find_log(mailed.matter).size
    hour()
    entry = records(mailed.matter)[-1].entry
    to = [f"Avery Stone (u-{mailed.avery.id})"]
    assert (entry.type, entry.data["kind"], entry.data["to"]) == ("checkpoint.anchored", "mailed", to)
    kept = [one for one in checkpoints.kept(ledger.find_log(mailed.matter)) if one.kind == "mailed"]
    assert [(one.size, one.sent_to) for one in kept] == [(size, to)]
    assert ledger.check(mailed.matter).ok
    page = casey.get(address(mailed.matter, "/checkpoints")).data
    assert b"mailed" in page
    assert b"to Avery Stone" in page


def test_one_message_a_day_and_none_where_nothing_grew(
    mailed: Office, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        hour()
    assert len(server.messages) == 2
    log(mailed.matter, mailed.casey)
    hour()
    assert len(server.messages) == 2  # of today: it waits for tomorrow
    days_later(monkeypatch, 2)
    hour()
    hour()
    assert [message_from_bytes(raw)["To"] for raw in server.messages[2:]] == ["avery@office.example"]
    days_later(monkeypatch, 3)
    hour()
    assert len(server.messages) == 3


def test_a_person_with_several_matters_gets_one_message(mailed: Office, server: Server) -> None:
    with transaction():
        matters.add_member(mailed.other_matter, mailed.avery, "attorney")
    hour()
    assert len(list(messages(server)["avery@office.example"].iter_attachments())) == 2


@pytest.mark.parametrize("how", ["account", "address"])
def test_nobody_is_written_to_whom_the_system_may_never_address(mailed: Office, server: Server, how: str) -> None:
    with transaction():
        person = clients.enter_person("Avery Stone")
        if how == "account":
            person.user_id = mailed.avery.id
        else:
            clients.add_identity(person, "e-mail", "AVERY@office.example")
        matters.add_part(mailed.other_matter, person, "witness").no_contact = True
    hour()
    assert set(messages(server)) == {"blake@office.example"}


@pytest.mark.parametrize("how", ["walled off", "disabled", "also a client", "left"])
def test_nobody_is_written_to_who_may_not_open_the_matter(mailed: Office, server: Server, how: str) -> None:
    with transaction():
        member = matters.add_member(mailed.matter, mailed.blake, "attorney")
        if how == "walled off":
            matters.set_wall(mailed.matter, mailed.blake, "represented a witness")
        elif how == "disabled":
            mailed.blake.disabled_at = clock.now()
        elif how == "also a client":
            mailed.blake.roles = ["attorney", "client"]
        else:
            matters.end_membership(member)
    hour()
    sent = messages(server)
    of_blake = list(sent["blake@office.example"].iter_attachments()) if "blake@office.example" in sent else []
    assert not any("matter-1-" in str(one.get_filename()) for one in of_blake)
    assert "avery@office.example" in sent


def test_the_office_can_turn_it_off(app: Flask, mailed: Office, server: Server, morgan: FlaskClient) -> None:
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], mail_checkpoints=False)
    hour()
    assert server.messages == []
    assert b"Turned off" in morgan.get("/health").data


def test_without_a_mail_server_it_is_said_and_nothing_fails(
    app: Flask, mailed: Office, settings: Settings, morgan: FlaskClient
) -> None:
    app.config["SETTINGS"] = settings
    hour()
    assert not (settings.home / "outbox").exists()
    assert alarms.read(settings) == []
    assert b"No mail server is set" in morgan.get("/health").data


def test_a_server_that_is_down_is_an_alarm_and_is_tried_again(
    app: Flask, mailed: Office, server: Server, settings: Settings, morgan: FlaskClient
) -> None:
    right = app.config["SETTINGS"]
    app.config["SETTINGS"] = replace(right, smtp_url="smtp://127.0.0.1:9")
    before = len(records(mailed.matter))
    hour()
    hour()
    assert len(records(mailed.matter)) == before
    assert [one.text for one in alarms.read(settings)] == [
        "Daily mail of checkpoints: the mail server cannot be reached or refuses (ConnectionRefusedError)."
    ]
    app.config["SETTINGS"] = right
    hour()
    assert (len(server.messages), alarms.read(settings)) == (2, [])
    assert b"Last accepted" in morgan.get("/health").data


def test_one_address_that_is_refused_stops_no_other_and_is_tried_again(
    mailed: Office, server: Server, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with transaction():
        matters.add_member(mailed.matter, mailed.blake, "attorney")
    deliver = mail.deliver

    def refusing(to: Addressee, message: EmailMessage) -> None:
        if to.address.startswith("avery"):
            raise smtplib.SMTPRecipientsRefused({})
        deliver(to, message)

    with monkeypatch.context() as patched:
        patched.setattr(mailing.mail, "deliver", refusing)
        hour()
    assert set(messages(server)) == {"blake@office.example"}
    assert "Avery Stone" in alarms.read(settings)[0].text
    hour()
    assert set(messages(server)) == {"avery@office.example", "blake@office.example"}
    to = [one.entry.data["to"] for one in records(mailed.matter) if one.entry.type == "checkpoint.anchored"]
    assert to == [[f"Blake Marsh (u-{mailed.blake.id})"], [f"Avery Stone (u-{mailed.avery.id})"]]


def test_of_a_log_that_is_contradicted_no_newer_checkpoint_goes_out(
    mailed: Office, server: Server, settings: Settings
) -> None:
    hour()
    server.messages.clear()
    execute("UPDATE custody_log SET size = 2 WHERE id = 1", "DELETE FROM custody_record WHERE log_id = 1 AND seq > 2")
    execute("DELETE FROM custody_anchor WHERE log_id = 1")
    hour()
    assert server.messages == []
    assert "records are missing" in alarms.read(settings)[0].text


def test_matters_of_the_demo_are_mailed_to_nobody(mailed: Office, server: Server) -> None:
    with transaction():
        mailed.matter.is_demo = True
    act_as(mailed.blake)
    hour()
    assert set(messages(server)) == {"blake@office.example"}
