"""Jobs that run later: Huey on its own SQLite file, or on PostgreSQL where the data is there.

A handler takes plain values, loads rows itself, and bears repetition. Housekeeping is what runs by itself each hour.
"""

from __future__ import annotations

import fcntl
import threading
import time
from collections.abc import Callable
from typing import Any

from flask import Flask, current_app

from casefile.infra.settings import Settings

Handler = Callable[..., None]
LOOK_EVERY_SECONDS = 5
KEEP_HOUSE_EVERY_SECONDS = 3600
_HANDLERS: dict[str, Handler] = {}
_HOUSEKEEPING: dict[str, Handler] = {}


def handler(name: str) -> Callable[[Handler], Handler]:
    """Name the function that does a kind of job."""

    def named(function: Handler) -> Handler:
        _HANDLERS[name] = function
        return function

    return named


def housekeeping(name: str) -> Callable[[Handler], Handler]:
    """Name a function that runs each hour, such as sweeping what has expired."""

    def named(function: Handler) -> Handler:
        _HOUSEKEEPING[name] = function
        return function

    return named


def later(name: str, *arguments: Any) -> None:
    """Let a job run as soon as the runner comes to it; it is tried again three times, a minute apart."""
    if name not in _HANDLERS:
        raise LookupError(f"no handler is named {name!r}; known: {', '.join(sorted(_HANDLERS))}")
    _queue().casefile_job(name, arguments)


def run_due(most: int = 100) -> int:
    """Run the jobs that wait, at most so many, and return how many ran."""
    waiting, done = _queue(), 0
    for job in waiting.read_schedule():  # what failed and whose minute has passed
        waiting.enqueue(job)
    while done < most and (job := waiting.dequeue()) is not None:
        waiting.execute(job)
        done += 1
    return done


def keep_house() -> list[str]:
    """Run every housekeeping function; one that fails does not stop the others. Return the names that failed."""
    failed = []
    for name, function in sorted(_HOUSEKEEPING.items()):
        try:
            function()
        except Exception:
            current_app.logger.exception("housekeeping %s failed", name)
            failed.append(name)
    return failed


def _queue() -> Any:
    found = current_app.extensions.get("huey")
    if found is None:
        found = current_app.extensions["huey"] = _make_queue(current_app.config["SETTINGS"])
    return found


def _make_queue(settings: Settings) -> Any:
    """Return the queue of an installation. Huey is loaded late: most workers never need it."""
    from huey import PostgresHuey, SqliteHuey

    if settings.on_sqlite:
        # Huey opens its file with the system's SQLite library, whose WAL mode is not safe to write from two processes.
        queue = SqliteHuey(
            "casefile", filename=str(settings.home / "jobs.sqlite3"), journal_mode="delete", fsync=True, results=False
        )
    else:
        queue = PostgresHuey(
            "casefile",
            dsn=settings.database_url.replace("+psycopg", ""),
            results=False,
            blocking=False,  # the runner looks every few seconds by itself; waiting would hold a second connection
            create_tables=settings.database_owner_url == settings.database_url,  # else the owner made them
        )

    @queue.task(retries=3, retry_delay=60, name="casefile_job")  # type: ignore[untyped-decorator]
    def casefile_job(name: str, arguments: tuple[Any, ...]) -> None:
        _HANDLERS[name](*arguments)

    queue.casefile_job = casefile_job
    return queue


def make_tables(owner_url: str) -> list[str]:
    """Make the queue's tables on PostgreSQL as the owner of the others, and return their names."""
    from huey.storage import PostgresStorage

    storage = PostgresStorage("casefile", dsn=owner_url.replace("+psycopg", ""))
    storage.close()
    return [storage.table_kv, storage.table_schedule, storage.table_task, storage.table_counter]


def start_runner(app: Flask) -> None:
    """Run jobs and housekeeping in a thread of this process, unless another process does so already."""
    threading.Thread(target=_run, args=(app,), name="jobs", daemon=True).start()


def _run(app: Flask) -> None:
    settings: Settings = app.config["SETTINGS"]
    with (settings.home / "jobs.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # waits here for as long as another process runs the jobs
        kept_house_at = 0.0
        while True:
            with app.app_context():
                try:
                    if not settings.on_sqlite or (settings.home / "jobs.sqlite3").exists():
                        run_due()
                    if time.monotonic() - kept_house_at > KEEP_HOUSE_EVERY_SECONDS or not kept_house_at:
                        keep_house()
                        kept_house_at = time.monotonic()
                except Exception:
                    app.logger.exception("the job runner met an error and goes on")
            time.sleep(LOOK_EVERY_SECONDS)
