"""A server's clock that is put back or forward: chains hold, moments never decrease, and an alarm says so."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from casefile.config import Settings
from casefile.evidence import ledger
from casefile.infra import clock
from casefile.upkeep import alarms
from casefile.upkeep import jobs as upkeep_jobs
from tests.evidence.build import accept, log, open_gate, records, release
from tests.factories import Office

SetClock = Callable[[timedelta], None]


@pytest.fixture
def set_clock(monkeypatch: pytest.MonkeyPatch) -> SetClock:
    """Let the server's clock go wrong by so much."""
    right = clock.now

    def by(off: timedelta) -> None:
        monkeypatch.setattr(clock, "now", lambda: right() + off)

    return by


def hour(settings: Settings) -> list[str]:
    """Run the housekeeping of an hour; return what it says of the clock."""
    upkeep_jobs.compare_with_outside()
    return [one.text for one in alarms.read(settings) if "clock is wrong" in one.text]


def moments_hold(office: Office) -> None:
    moments = [one.entry.at for one in records(office.matter)]
    assert moments == sorted(moments)
    assert ledger.check(office.matter).findings == []


@pytest.mark.parametrize("days", [-2, 2])
def test_a_clock_that_went_wrong_breaks_no_chain_and_is_told_until_it_is_right(
    days: int, app: Flask, office: Office, settings: Settings, set_clock: SetClock
) -> None:
    open_gate(office.matter, office.avery)
    item = log(office.matter, office.casey)
    assert hour(settings) == []
    set_clock(timedelta(days=days))
    release(item, office.casey, office.avery)
    assert len(hour(settings)) == (days < 0)
    set_clock(timedelta(0))
    accept(item, office.avery)
    log(office.matter, office.avery, data=b"Another text\n")
    moments_hold(office)
    assert len(hour(settings)) == (days > 0)
    set_clock(timedelta(days=3))
    assert hour(settings) == []
    moments_hold(office)


def test_a_few_seconds_are_no_alarm(app: Flask, office: Office, settings: Settings, set_clock: SetClock) -> None:
    log(office.matter, office.casey)
    set_clock(timedelta(seconds=-50))
    assert hour(settings) == []
    set_clock(timedelta(seconds=-70))
    assert len(hour(settings)) == 1


def test_the_alarm_stands_before_an_administrator(
    app: Flask, office: Office, settings: Settings, set_clock: SetClock, morgan: FlaskClient
) -> None:
    open_gate(office.matter, office.avery)
    set_clock(timedelta(days=2))
    log(office.matter, office.casey)
    set_clock(timedelta(0))
    assert hour(settings)
    assert "clock is wrong" in morgan.get("/health").get_data(as_text=True)
