"""What every test can ask for: an app on each database, the cast, and a signed-in browserless client."""

from __future__ import annotations

import gc
import shutil
import socket
from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import upgrade
from jinja2.bccache import Bucket, BytecodeCache
from playwright.sync_api import expect

from casefile import create_app
from casefile.cli import init_migrations
from casefile.config import Settings, read_settings
from casefile.infra.db import db, transaction
from tests import factories, papers, postgres, routes
from tests.accounts.signing import sign_in

BACKENDS = ("sqlite", "postgresql")

expect.set_options(timeout=30_000)  # of a page that is slow because the machine is busy nothing is wrong


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--backend", action="append", choices=BACKENDS, help="Run on one database only (default: both).")
    parser.addoption(
        "--full", action="store_true", help="As often as the goals say: 8 x 200 tries, 9 x 100 changed files."
    )


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "backend" in metafunc.fixturenames:
        metafunc.parametrize("backend", metafunc.config.getoption("backend") or BACKENDS, scope="session")


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Name a long text by its argument: some hold random parts, and every worker has to give a test the same id."""
    return argname if isinstance(val, (str, bytes)) and len(val) > 80 else None


def pytest_collection_finish() -> None:
    """Let the collector leave alone what lives for the whole run, and look less often at the app every test makes."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 10, 10)


def pytest_report_header() -> str:
    with postgres.server() as url:
        return "PostgreSQL: " + (
            "found, the suite runs on it too" if url else "NOT FOUND, its half of the suite is skipped"
        )


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse every connection that leaves this machine."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if isinstance(address, tuple) and address[0] not in ("127.0.0.1", "::1", "localhost"):
            raise AssertionError(f"a test tried to reach {address[0]}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(scope="session", autouse=True)
def addresses_are_compiled_once() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        routes.compile_once(patch)
        yield


@pytest.fixture(scope="session", autouse=True)
def each_kind_of_paper_is_examined() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        papers.examine_each_kind_once(patch)
        yield


def settings_at(home: Path, database_url: str = "") -> Settings:
    """Return the settings of an installation in a folder."""
    env = {"CASEFILE_HOME": str(home), "CASEFILE_KEY_DIR": str(home.with_name(home.name + "-keys"))}
    return read_settings({**env, **({"DATABASE_URL": database_url} if database_url else {})})


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str | None]:
    with postgres.server() as url:
        yield url


class Templates:
    """A database of each kind with all migrations applied, made when it is first asked for and kept for the run.

    A session's fixture with the database as its parameter is made anew at each change between the two.
    """

    def __init__(self, server: str | None, folder: Path) -> None:
        self.server, self.folder = server, folder

    @cached_property
    def sqlite(self) -> Path:
        """The file to copy."""
        home = self.folder / "sqlite"
        migrate(settings_at(home))
        return home / "casefile.sqlite3"

    @cached_property
    def postgresql(self) -> postgres.Reused:
        """The database that tests use one after another."""
        if self.server is None:
            pytest.skip("PostgreSQL was not found: set TEST_DATABASE_URL, or install Debian's postgresql package")
        address = postgres.create_database(self.server)
        migrate(settings_at(self.folder / "postgresql", address))
        return postgres.Reused(self.server, address)

    def drop(self) -> None:
        """Drop what was made on the server."""
        if "postgresql" in vars(self):
            self.postgresql.drop_all()


@pytest.fixture(scope="session")
def templates(postgres_server: str | None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Templates]:
    made = Templates(postgres_server, tmp_path_factory.mktemp("templates"))
    yield made
    made.drop()


def migrate(settings: Settings) -> None:
    app = create_app(settings)
    init_migrations(app)
    with app.app_context():
        upgrade()
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def settings(backend: str, templates: Templates, tmp_path: Path) -> Settings:
    """The settings of an installation of the test's own, its tables migrated and empty."""
    home = tmp_path / "var"
    if backend == "postgresql":
        return settings_at(home, templates.postgresql.fresh())
    made = settings_at(home)
    shutil.copy(templates.sqlite, home / "casefile.sqlite3")
    return made


class KeptTemplates(BytecodeCache):
    """The compiled templates of the run, shared by its apps."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._kept:
            bucket.bytecode_from_string(self._kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key] = bucket.bytecode_to_string()


TEMPLATES = KeptTemplates()


class FreshClient(FlaskClient):
    """A client whose every request has a context of its own, as in life: nothing of one request reaches the next."""

    def open(self, *args: Any, **kwargs: Any) -> Any:
        db.session.commit()  # let go of what the test itself has read, so that it sees what the request changed
        db.session.expire_all()
        with self.application.app_context():
            try:
                return super().open(*args, **kwargs)
            finally:
                db.session.remove()


@pytest.fixture
def bare_app(settings: Settings) -> Iterator[Flask]:
    """An app on an empty database, outside any context."""
    app = create_app(settings, TESTING=True, FAST_HASHES=True)
    app.test_client_class = FreshClient
    app.jinja_env.bytecode_cache = TEMPLATES
    yield app
    if queue := app.extensions.get("huey"):
        queue.storage.close()  # on PostgreSQL it holds a connection of its own
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def app(bare_app: Flask) -> Iterator[Flask]:
    """An app on an empty database, with its context pushed."""
    with bare_app.app_context():
        yield bare_app
        db.session.rollback()


@pytest.fixture
def office(app: Flask) -> factories.Office:
    """The cast: Avery and Casey on one matter of Dana's, Blake and Ellis outside it, Morgan administering."""
    with transaction():
        return factories.office()


@pytest.fixture
def matter(office: factories.Office) -> Any:
    return office.matter


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def avery(app: Flask, office: factories.Office) -> FlaskClient:
    return sign_in(app.test_client(), office.avery)


@pytest.fixture
def blake(app: Flask, office: factories.Office) -> FlaskClient:
    return sign_in(app.test_client(), office.blake)


@pytest.fixture
def casey(app: Flask, office: factories.Office) -> FlaskClient:
    return sign_in(app.test_client(), office.casey)


@pytest.fixture
def dana(app: Flask, office: factories.Office) -> FlaskClient:
    return sign_in(app.test_client(), office.dana)


@pytest.fixture
def ellis(app: Flask, office: factories.Office) -> FlaskClient:
    return sign_in(app.test_client(), office.ellis)


@pytest.fixture
def morgan(app: Flask, office: factories.Office) -> FlaskClient:
    return sign_in(app.test_client(), office.morgan)


def production(settings: Settings) -> Settings:
    """Return the same installation as it would serve an office over HTTPS."""
    return replace(settings, mode="production", public_host="office.example")
