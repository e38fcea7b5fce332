"""Finds or starts the PostgreSQL that the suite runs on: a named one, one on this machine, or a temporary one."""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

LOCAL = "postgresql://postgres@127.0.0.1:5432/postgres"


@contextmanager
def server() -> Iterator[str | None]:
    """Yield the address of a server that lets us make databases, or None where there is none."""
    named = os.environ.get("TEST_DATABASE_URL")
    if named:
        yield named
    elif lets_us_in(LOCAL):
        yield LOCAL
    elif binaries() is not None:
        with temporary_server() as url:
            yield url
    else:
        yield None


def lets_us_in(url: str) -> bool:
    """Whether a server answers and lets us make databases."""
    try:
        with psycopg.connect(url, connect_timeout=3) as connection:
            row = connection.execute(
                "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
            ).fetchone()
            return bool(row and row[0])
    except psycopg.Error:
        return False


def binaries() -> Path | None:
    """Return the folder of Debian's newest server binaries."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return found[-1].parent if found else None


@contextmanager
def temporary_server() -> Iterator[str]:
    """Run a server of our own on a socket in a temporary folder, as an unprivileged user, and stop it after."""
    folder = Path(tempfile.mkdtemp(prefix="casefile-pg-"))
    owner = "nobody" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
    if os.geteuid() == 0:
        shutil.chown(folder, owner)
    as_owner = ["setpriv", f"--reuid={owner}", "--clear-groups"] if os.geteuid() == 0 else []
    tools = binaries()
    run = lambda *words: subprocess.run([*as_owner, *words], check=True, capture_output=True, cwd="/")  # noqa: E731
    run(f"{tools}/initdb", "-D", f"{folder}/data", "-U", "postgres", "--auth=trust", "--no-sync")
    flags = f"-k {folder} -c listen_addresses='' -c fsync=off"
    run(f"{tools}/pg_ctl", "-D", f"{folder}/data", "-o", flags, "-w", "-l", f"{folder}/log", "start")
    try:
        yield f"postgresql://postgres@/postgres?host={folder}"
    finally:
        run(f"{tools}/pg_ctl", "-D", f"{folder}/data", "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


def with_database(url: str, name: str) -> str:
    """Return the address of another database on the same server."""
    base, _, query = url.partition("?")
    return base.rsplit("/", 1)[0] + "/" + name + (f"?{query}" if query else "")


def create_database(url: str, template: str | None = None) -> str:
    """Make a database with a name of its own, as a copy of ``template`` where one is given, and return its address."""
    name = f"casefile_test_{secrets.token_hex(6)}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}" + (f" TEMPLATE {template}" if template else ""))
        connection.execute(
            f"ALTER DATABASE {name} SET synchronous_commit = off"
        )  # a test's data may die with the machine
    return with_database(url, name)


def drop_database(url: str, address: str) -> None:
    """Drop a database that ``create_database`` made."""
    name = address.partition("?")[0].rsplit("/", 1)[1]
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


class Reused:
    """One database for many tests, emptied between them: making and dropping one for each would cost a checkpoint."""

    def __init__(self, server: str, template: str) -> None:
        self.server, self.original = server, template
        self.template = template.partition("?")[0].rsplit("/", 1)[1]
        self.address = self.another()
        self.guards = self._guards()

    def fresh(self) -> str:
        """Return the address, with every table empty and every guard in its place."""
        if self._guards() != self.guards or not self._emptied():
            self.drop(self.address)
            self.address = self.another()
        return self.address

    def another(self) -> str:
        """Make one more copy of the template, and return its address."""
        return create_database(self.server, self.template)

    def drop(self, address: str) -> None:
        """Drop one database."""
        drop_database(self.server, address)

    def drop_all(self) -> None:
        """Drop the database that tests use, and its template."""
        self.drop(self.address)
        self.drop(self.original)

    def _guards(self) -> list[tuple[str, ...]]:
        with psycopg.connect(self.address) as connection:
            query = (
                "SELECT tgrelid::regclass::text, tgname, tgenabled FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1, 2"
            )
            return connection.execute(query).fetchall()

    def _emptied(self) -> bool:
        """Empty every table behind the guards' back, which only a superuser can."""
        with psycopg.connect(self.address) as connection:
            rows = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
            tables = [name for (name,) in rows if name != "alembic_version"]
            try:
                connection.execute("SET session_replication_role = replica")
            except psycopg.errors.InsufficientPrivilege:
                return False
            connection.execute("; ".join(f"DELETE FROM {table}" for table in tables))  # noqa: S608 - names of tables
            connection.execute(  # to restart one by ALTER makes a file anew: seventy of them were half of a short test
                "SELECT setval(format('%I', sequencename)::regclass, start_value, false) FROM pg_sequences "
                "WHERE schemaname = 'public' AND last_value IS NOT NULL"
            )
        return True
