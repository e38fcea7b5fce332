"""What the tests of the upkeep share: an office with something in it, backups of it, and forged ones."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask

from casefile import create_app
from casefile.config import Settings, read_settings
from casefile.evidence.models import Item
from casefile.infra import age, rows
from casefile.infra.db import db
from casefile.upkeep import archive
from tests.conftest import FreshClient, Templates
from tests.evidence.build import JPG, log, log_reference, open_gate
from tests.factories import Office

PAIR = age.new_pair()
Members = list[tuple[str, bytes]]


def fill(office: Office) -> list[Item]:
    """Log a picture, a text and an item by reference in one matter, and a text in the other."""
    open_gate(office.matter, office.avery)
    return [
        log(office.matter, office.casey, "a.jpg", JPG),
        log(office.matter, office.casey),
        log_reference(office.matter, office.avery),
        log(office.other_matter, office.blake, data=b"Of the other matter\n"),
    ]


def run(app: Flask, *words: object) -> Result:
    """Run a verb of the office as the command line does."""
    db.session.commit()
    answer = app.test_cli_runner().invoke(args=["office", *map(str, words)])
    db.session.expire_all()
    return answer


def told(answer: Result) -> dict[str, Any]:
    """Return the JSON document of an answer that did its work."""
    assert answer.exit_code == 0, answer.output
    found: dict[str, Any] = json.loads(answer.stdout)
    return found


def refusal(answer: Result) -> str:
    """Return the one line of a refusal."""
    assert (answer.exit_code, answer.stdout) == (1, ""), answer.output
    assert answer.stderr.count("\n") == 1
    return answer.stderr


def back_up(app: Flask, path: Path, *more: str) -> dict[str, Any]:
    return told(run(app, "backup", path, "--to", PAIR.recipient, "--json", *more))


@dataclass
class Place:
    """A fresh machine: an empty folder, an empty database, and keys only if they were carried there."""

    home: Path
    address: str
    key_file: Path

    @property
    def keys(self) -> Path:
        return self.home.with_name(self.home.name + "-keys")

    def carry_keys(self, settings: Settings) -> None:
        shutil.copytree(settings.key_dir, self.keys, dirs_exist_ok=True)
        self.keys.chmod(0o700)

    def settings(self) -> Settings:
        return read_settings({"CASEFILE_HOME": str(self.home), "DATABASE_URL": self.address})

    def app(self) -> Flask:
        return create_app(self.settings(), TESTING=True)

    def restore(self, app: Flask, path: Path, *more: str) -> Result:
        return run(app, "restore", path, "--key", self.key_file, "--home", self.home, "--json", *more)

    @contextmanager
    def opened(self) -> Iterator[Flask]:
        """Work in the installation on this machine, and let go of its database."""
        for row in db.session:  # else a row of the test's own would be read anew, and from here
            db.session.refresh(row)
        app = self.app()
        app.test_client_class = FreshClient
        with app.app_context():
            try:
                yield app
            finally:
                db.session.remove()
                db.engine.dispose()

    def nothing_is_there(self) -> bool:
        """Whether no row, no stored file and no part of one is there."""
        with self.opened(), rows.snapshot() as connection:
            no_rows = rows.is_empty(connection, rows.stored_tables(connection))
        left = [path for path in (self.home / "store").rglob("*") if path.is_file()]
        return no_rows and not left


def a_place(tmp_path: Path, backend: str, templates: Templates, monkeypatch: pytest.MonkeyPatch) -> Place:
    """Return a machine whose tables stand already: making them takes longer than everything else."""
    home, address = tmp_path / "fresh", ""
    home.mkdir(mode=0o700)
    if backend == "postgresql":
        address = templates.postgresql.another()
    else:
        shutil.copy(templates.sqlite, home / "casefile.sqlite3")
    key_file = tmp_path / "offline.key"
    key_file.write_text(f"# made for a test\n{PAIR.secret}\n")
    for name in [name for name in os.environ if name.startswith("CASEFILE_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("DATABASE_URL", address)
    return Place(home, address, key_file)


def tally() -> dict[str, dict[str, Any]]:
    """Return the count and digest of every table."""
    found = {}
    with rows.snapshot() as connection:
        for table in rows.stored_tables(connection):
            counted = rows.Tally()
            for _ in rows.dump(connection, table, counted):
                pass
            found[table.name] = counted.told()
    return found


def members(path: Path) -> Members:
    with archive.reading(path, PAIR.secret) as found:
        return [(name, stream.read()) for name, _, stream in found]


def forge(path: Path, change: Callable[[Members], Members]) -> Path:
    """Write a backup as anybody who knows the public part could: with other members than were backed up."""
    forged = path.with_name("forged")
    with archive.creating(forged, PAIR.recipient) as writer:
        for name, data in change(members(path)):
            writer.text(name, data)
    return forged
