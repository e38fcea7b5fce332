"""Jobs that run later: kept until they ran, tried again when they failed; housekeeping that nothing stops."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from casefile import create_app
from casefile.config import Settings
from casefile.infra import jobs
from casefile.infra.db import db

DONE: list[Any] = []


@pytest.fixture(autouse=True)
def handlers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "_HANDLERS", dict(jobs._HANDLERS))
    monkeypatch.setattr(jobs, "_HOUSEKEEPING", {})
    DONE.clear()
    jobs.handler("test.note")(DONE.append)


def test_a_job_runs_when_the_runner_comes_to_it_and_once(app: Flask) -> None:
    jobs.later("test.note", 7)
    assert DONE == []
    assert (jobs.run_due(), jobs.run_due()) == (1, 0)
    assert DONE == [7]


def test_jobs_run_in_the_order_they_came(app: Flask) -> None:
    for number in range(5):
        jobs.later("test.note", number)
    assert jobs.run_due(most=3) == 3
    assert jobs.run_due() == 2
    assert DONE == [0, 1, 2, 3, 4]


def test_a_job_nobody_handles_is_refused_at_once(app: Flask) -> None:
    with pytest.raises(LookupError, match=r"no handler is named 'test\.nothing'"):
        jobs.later("test.nothing")


def test_a_job_waits_through_a_restart(app: Flask, settings: Settings) -> None:
    jobs.later("test.note", "still here")
    restarted = create_app(settings)
    with restarted.app_context():
        assert jobs.run_due() == 1
        jobs._queue().storage.close()
        db.session.remove()
        db.engine.dispose()
    assert DONE == ["still here"]


def test_a_job_that_failed_is_tried_three_times_more_a_minute_apart(
    app: Flask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails() -> None:
        DONE.append("tried")
        raise OSError("the server is down")

    caplog.set_level(logging.CRITICAL, "huey")
    jobs.handler("test.fails")(fails)
    jobs.later("test.fails")
    assert jobs.run_due() == 1
    assert jobs.run_due() == 0, "not before its minute has passed"
    for _ in range(5):
        _let_pass(monkeypatch, timedelta(seconds=61))
        jobs.run_due()
    assert DONE == ["tried"] * 4


def _let_pass(monkeypatch: pytest.MonkeyPatch, time: timedelta) -> None:
    """Let the queue's clock go on."""
    queue = jobs._queue()
    before = queue._get_timestamp

    def later() -> datetime:
        now: datetime = before() + time
        return now

    monkeypatch.setattr(queue, "_get_timestamp", later)


def test_a_job_that_failed_and_then_works_is_not_tried_again(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails_once() -> None:
        DONE.append("tried")
        if len(DONE) == 1:
            raise OSError("the server is down")

    logging.getLogger("huey").setLevel(logging.CRITICAL)
    jobs.handler("test.once")(fails_once)
    jobs.later("test.once")
    for _ in range(4):
        jobs.run_due()
        _let_pass(monkeypatch, timedelta(seconds=61))
    assert DONE == ["tried", "tried"]


def test_nothing_is_kept_of_a_job_that_ran(app: Flask) -> None:
    jobs.later("test.note", "secret words")
    jobs.run_due()
    queue = jobs._queue()
    assert queue.storage.queue_size() == 0
    assert queue.storage.result_store_size() == 0


def test_housekeeping_that_fails_does_not_stop_the_others(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    def fails() -> None:
        raise RuntimeError("full")

    jobs.housekeeping("a fails")(fails)
    jobs.housekeeping("b works")(lambda: DONE.append("kept house"))
    assert jobs.keep_house() == ["a fails"]
    assert DONE == ["kept house"]
    assert "housekeeping a fails failed" in caplog.text


def test_no_housekeeping_of_the_rooms_fails_on_an_empty_office(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    assert len(jobs._HOUSEKEEPING) > 1
    assert jobs.keep_house() == []
