"""A fresh machine beside the one that every test has."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import postgres
from tests.conftest import Templates
from tests.upkeep.build import Place, a_place


@pytest.fixture
def place(tmp_path: Path, backend: str, templates: Templates, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    made = a_place(tmp_path, backend, templates, monkeypatch)
    yield made
    if made.address:
        templates.postgresql.drop(made.address)


@pytest.fixture
def bare_place(tmp_path: Path, backend: str, postgres_server: str | None, place: Place) -> Iterator[Place]:
    """A fresh machine whose database has not a single table."""
    address = postgres.create_database(str(postgres_server)) if backend == "postgresql" else ""
    os.environ["DATABASE_URL"] = address  # set by ``place`` and set back with it
    yield Place(tmp_path / "bare", address, place.key_file)
    if address and postgres_server:
        postgres.drop_database(postgres_server, address)
