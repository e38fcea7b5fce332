"""Time stamps of checkpoints: asked by the hour and before an export, kept as records, carried in the bag."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from casefile.config import Settings
from casefile.evidence import checkpoints, exports, ledger, stamping
from casefile.evidence import jobs as evidence_jobs
from casefile.evidence.models import CustodyAnchor, CustodyLog, StampWanted
from casefile.infra import clock, jobs, keys, timestamps
from casefile.infra.db import db, transaction
from casefile.law import custody
from casefile.matters.models import Matter
from casefile.upkeep import jobs as upkeep_jobs
from tests.evidence.authority import Served, answer, make_authority, openssl, serving
from tests.evidence.build import address, log, post, records, release
from tests.evidence.bundle import failed, outside
from tests.evidence.test_bags import export
from tests.factories import Office

pytestmark = pytest.mark.usefixtures("unprinted")


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def served(authority: Path) -> Iterator[Served]:
    with serving(authority) as found:
        yield found


@pytest.fixture
def stamped(app: Flask, settings: Settings, two_items: Matter, served: Served) -> Matter:
    """A matter with two items, in an installation with an authority."""
    app.config["SETTINGS"] = replace(settings, tsa_url=served.url, tsa_ca=served.certificate)
    return two_items


def hour() -> None:
    """Let an hour's housekeeping run."""
    db.session.commit()
    db.session.expire_all()
    evidence_jobs.stamp_each_hour()
    db.session.commit()
    db.session.expire_all()


def stamps(matter: Matter) -> list[CustodyAnchor]:
    found = ledger.find_log(matter)
    assert found is not None
    return [one for one in checkpoints.kept(found) if one.kind == "stamped"]


def test_by_default_nothing_is_asked_and_nothing_connects(
    app: Flask, two_items: Matter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no(*_: object) -> None:
        raise AssertionError("something connected")

    if db.engine.dialect.name == "sqlite":
        monkeypatch.setattr(socket.socket, "connect", no)
    monkeypatch.setattr(timestamps, "_exchange", no)
    hour()
    export(app, two_items, tmp_path / "bag")
    assert stamping.wanted() == []
    assert list((tmp_path / "bag" / "custody" / "checkpoints").glob("*.tsr")) == []


def test_each_hour_the_logs_that_grew_are_stamped_once(stamped: Matter, office: Office, served: Served) -> None:
    hour()
    hour()
    assert len(served.queries) == 1
    log(stamped, office.casey)
    hour()
    hour()
    assert len(served.queries) == 2
    assert [one.size for one in stamps(stamped)] == [8, 5]


def test_the_stamp_is_a_record_with_its_token_and_the_drift_of_our_clock(stamped: Matter) -> None:
    before = ledger.checkpoint(stamped)
    hour()
    entry = records(stamped)[-1].entry
    (kept,) = stamps(stamped)
    assert (entry.type, entry.data["kind"], entry.data["token"]) == ("checkpoint.anchored", "stamped", kept.token)
    assert (entry.data["size"], entry.data["drift_ms"]) == (kept.size, kept.drift_ms)
    assert entry.data["root"] == custody.read_note(before).checkpoint().root
    assert (entry.actor.id, entry.actor.name, kept.note) == ("casefile", "Casefile", before)
    assert abs(entry.data["drift_ms"]) < 3000
    assert ledger.check(stamped).ok


def test_a_bag_carries_the_tokens_and_openssl_accepts_them(
    app: Flask, stamped: Matter, served: Served, tmp_path: Path
) -> None:
    hour()
    export(app, stamped, tmp_path / "bag")
    folder = tmp_path / "bag" / "custody" / "checkpoints"
    tokens = sorted(folder.glob("*.tsr"))
    assert len(tokens) == 2
    for token in tokens:
        openssl(
            "ts", "-verify", "-data", token.with_suffix(""), "-in", token, "-CAfile", served.certificate, folder=folder
        )
    found = outside(tmp_path / "bag", "--key", keys.log_key().verifier, "--ca", str(served.certificate))
    assert (found["ok"], found["after_last_checkpoint"]) == (True, 0)
    assert "V12" in {one["id"] for one in found["checks"]}


def test_what_the_stamp_covers_cannot_be_another_log(
    app: Flask, stamped: Matter, served: Served, tmp_path: Path
) -> None:
    export(app, stamped, tmp_path / "bag")
    (token,) = (tmp_path / "bag" / "custody" / "checkpoints").glob("*.tsr")
    token.with_suffix("").write_text(token.with_suffix("").read_text().replace("office", "Office"))
    found = outside(tmp_path / "bag", "--ca", str(served.certificate))
    assert "V12" in failed(found)


def test_an_export_in_the_browser_is_stamped_before_it_is_closed(
    app: Flask, stamped: Matter, office: Office, served: Served, avery: FlaskClient
) -> None:
    post(avery, address(stamped, "/exports"), receiver="The other side", why="discovery", with_files="y")
    jobs.run_due()
    (row,) = exports.exports_of(stamped)
    assert (row.state, row.problem) == ("ready", "")
    assert len(served.queries) == 1
    assert records(stamped)[-1].entry.type == "checkpoint.anchored"
    assert row.records == len(records(stamped))


def test_a_receipt_is_stamped_in_the_background(
    stamped: Matter, office: Office, served: Served, casey: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert post(casey, address(stamped, "/E-0002/receipt")).status_code == 200
    assert served.queries == []  # the paper does not wait
    assert b"Time stamp asked, not yet answered" in casey.get(address(stamped, "/checkpoints")).data
    jobs.run_due()
    assert len(stamps(stamped)) == 1
    assert b"not yet answered" not in casey.get(address(stamped, "/checkpoints")).data


def test_an_authority_that_fails_stops_nothing_and_is_asked_again_later(
    app: Flask,
    stamped: Matter,
    served: Served,
    tmp_path: Path,
    casey: FlaskClient,
    morgan: FlaskClient,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    served.reply = lambda _: (503, b"")
    export(app, stamped, tmp_path / "bag")
    assert outside(tmp_path / "bag", "--key", keys.log_key().verifier)["ok"]
    page = casey.get(address(stamped, "/checkpoints")).data
    assert b"Time stamp asked, not yet answered" in page
    assert b"it answered with HTTP 503" in page
    assert b"1 asked, not yet answered" in morgan.get("/health").data
    hour()
    assert len(served.queries) == 1  # its next try is not due
    served.reply = lambda query: answer(served.authority, query)
    waited = datetime.now(UTC) + timedelta(minutes=3)
    monkeypatch.setattr(clock, "now", lambda: waited)
    hour()
    assert stamping.wanted() == []
    assert stamps(stamped)[0].size == ledger.find_log(stamped).size - 1


def test_each_failure_waits_longer_than_the_one_before_and_six_hours_at_most(
    stamped: Matter, served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    served.reply = lambda _: (503, b"")
    moment, waits = datetime.now(UTC), []
    monkeypatch.setattr(clock, "now", lambda: moment)
    for _ in range(12):
        hour()
        (row,) = stamping.wanted()
        waits.append(row.next_try_at - moment)
        moment = row.next_try_at
    assert waits == sorted(waits)
    assert (waits[0], waits[-1]) == (timedelta(minutes=2), timedelta(hours=6))


def test_an_answer_that_does_not_hold_is_not_kept(stamped: Matter, served: Served, tmp_path: Path) -> None:
    other = make_authority(tmp_path)
    served.reply = lambda query: answer(other, query)
    before = len(records(stamped))
    hour()
    assert (stamps(stamped), len(records(stamped))) == ([], before)
    assert "does not hold" in stamping.wanted()[0].problem


def test_a_failing_authority_is_asked_once_an_hour_for_all_logs(
    stamped: Matter, office: Office, served: Served
) -> None:
    log(office.other_matter, office.blake, data=b"Of the other matter\n")
    served.reply = lambda _: (503, b"")
    hour()
    assert (len(served.queries), len(stamping.wanted())) == (1, 2)


def test_a_clock_that_is_off_is_told_on_the_desk(
    stamped: Matter, office: Office, avery: FlaskClient, morgan: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = clock.now
    monkeypatch.setattr(timestamps.clock, "now", lambda: real() - timedelta(minutes=4))
    hour()
    monkeypatch.setattr(timestamps.clock, "now", real)
    upkeep_jobs.compare_with_outside()
    assert b"seconds behind the time-stamp authority" in avery.get("/").data
    assert b"seconds behind the time-stamp authority" in morgan.get("/health").data
    log(stamped, office.casey)
    hour()
    upkeep_jobs.compare_with_outside()
    assert b"seconds behind the time-stamp authority" not in avery.get("/").data


def test_the_log_of_the_installation_is_stamped_too(stamped: Matter, served: Served) -> None:
    with transaction():
        ledger.append_to_system(lambda act: custody.system_started(act, version="1"))
    hour()
    system = db.session.scalar(db.select(CustodyLog).where(CustodyLog.matter_id.is_(None)))
    assert [ledger.read(system).records[-1].entry.type, ledger.check_log(system).ok] == ["checkpoint.anchored", True]
    assert db.session.scalars(db.select(StampWanted)).all() == []


# --- which checkpoints a bag carries ---------------------------------------------------------------------------------


def keep_many(matter: Matter, office: Office, kinds: list[str]) -> None:
    """Let a log grow by a record for each of these kinds, and keep a checkpoint of each."""
    found = ledger.find_log(matter)
    assert found is not None
    with transaction():
        for kind in kinds:
            ledger.append_to_log(found, lambda act: custody.clock_checked(act, drift_ms=0, source="test"))
            checkpoints.keep(found, kind)


def test_of_too_many_checkpoints_a_bag_carries_those_that_others_hold_and_thins_the_rest(
    app: Flask, two_items: Matter, office: Office, tmp_path: Path
) -> None:
    keep_many(two_items, office, ["receipt" if n % 10 == 0 else "file" for n in range(300)])
    export(app, two_items, tmp_path / "bag")
    carried = {int(path.stem) for path in (tmp_path / "bag" / "custody" / "checkpoints").glob("*.note")}
    held = ledger.find_log(two_items)
    assert len(carried) == 100
    assert {one.size for one in checkpoints.kept(held, 1000) if one.kind == "receipt"} <= carried
    assert held.size in carried
    rest = sorted(carried)
    assert max(b - a for a, b in pairwise(rest)) <= 10  # no stretch is left bare
    assert outside(tmp_path / "bag", "--key", keys.log_key().verifier)["ok"]


def test_where_even_those_that_others_hold_are_too_many_they_are_thinned_evenly(
    two_items: Matter, office: Office
) -> None:
    keep_many(two_items, office, ["mailed"] * 150 + ["rotated"] + ["mailed"] * 100 + ["file"] * 20)
    found = ledger.find_log(two_items)
    carried = [one.kind for one in checkpoints.carried(found)]
    sizes = [one.size for one in checkpoints.carried(found) if one.kind == "mailed"]
    assert (len(carried), carried.count("rotated"), carried.count("file")) == (100, 1, 1)  # the newest is one of ours
    assert (sizes[0], sizes[-1]) == (6, 256)
    assert max(b - a for a, b in pairwise(sizes)) <= 4


def test_a_release_is_not_stamped_by_itself(stamped: Matter, office: Office, served: Served) -> None:
    held = log(stamped, office.casey)
    release(held, office.casey, office.avery)
    assert served.queries == []
