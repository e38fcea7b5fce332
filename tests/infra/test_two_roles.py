"""PostgreSQL with two roles, as the README writes it: the owner makes the tables, the app adds to what grows."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import make_url, text

from casefile import create_app
from casefile.accounts import service as accounts
from casefile.accounts.models import User
from casefile.config import ROOT, read_settings
from casefile.demo import office
from casefile.demo.cast import PASSWORD
from casefile.evidence import ledger
from casefile.infra import jobs
from casefile.infra.db import Base, append_only_tables, db, transaction
from casefile.infra.readiness import refuse_unready
from casefile.matters import service as matters
from tests import factories
from tests.accounts.signing import csrf_token
from tests.conftest import FreshClient, migrate
from tests.evidence.build import address, kinds, open_gate, post, put

STATEMENTS = re.compile(r"```sql\n(.*?)```", re.DOTALL)
FORBIDDEN = (
    "UPDATE {0} SET {1} = {1}",
    "DELETE FROM {0}",
    "TRUNCATE {0}",
    "ALTER TABLE {0} ADD COLUMN more text",
    "ALTER TABLE {0} DISABLE TRIGGER ALL",
    "DROP TRIGGER {0}_no_update ON {0}",
    "DROP TABLE {0}",
    "CREATE OR REPLACE FUNCTION {0}_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$",
    "CREATE RULE quiet AS ON INSERT TO {0} DO INSTEAD NOTHING",
)


@pytest.fixture(scope="module")
def addresses(postgres_server: str | None) -> Iterator[tuple[str, str]]:
    """Do what the README says, with names of the test's own; return the owner's and the app's address."""
    if postgres_server is None:
        pytest.skip("NOT SHOWN HERE: PostgreSQL was not found")
    own = f"casefile_{secrets.token_hex(4)}"
    (written,) = (
        one
        for one in STATEMENTS.findall((ROOT / "README.md").read_text().replace("\n   ", "\n"))
        if "CREATE ROLE" in one
    )
    first, second = re.sub(r"\bcasefile(?=\b|_owner)", own, written).replace("…", "x").split(f"\\connect {own}\n")
    base = make_url(postgres_server)
    inside = base.set(database=own)
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        for statement in filter(str.strip, first.split(";")):
            connection.execute(statement)
    with psycopg.connect(inside.render_as_string(False), autocommit=True) as connection:
        for statement in filter(str.strip, second.split(";")):
            connection.execute(statement)
    yield tuple(inside.set(username=role, password="x").render_as_string(False) for role in (f"{own}_owner", own))  # type: ignore[misc]
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        for statement in (f"DROP DATABASE {own} WITH (FORCE)", f"DROP ROLE {own}", f"DROP ROLE {own}_owner"):
            connection.execute(statement)


@pytest.fixture(scope="module")
def two_roles(addresses: tuple[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """An installation whose tables the owner made, and that is served by the app's own role."""
    home = tmp_path_factory.mktemp("two-roles")
    env = {"CASEFILE_HOME": str(home / "var"), "CASEFILE_KEY_DIR": str(home / "keys")}
    settings = read_settings({**env, "DATABASE_OWNER_URL": addresses[0], "DATABASE_URL": addresses[1]})
    migrate(settings)
    app = create_app(settings, TESTING=True, FAST_HASHES=True)
    app.test_client_class = FreshClient
    refuse_unready(app)
    with app.app_context():
        yield app
        db.session.remove()
        if queue := app.extensions.get("huey"):
            queue.storage.close()
        db.engine.dispose()


def signed_in(app: Flask, user: User) -> FlaskClient:
    client = app.test_client()
    typed = {"csrf_token": csrf_token(client, "/sign-in"), "email": user.email, "password": PASSWORD}
    assert client.post("/sign-in", data=typed).status_code in (302, 303)
    return client


def test_the_whole_walk_works_for_a_role_that_owns_no_table(two_roles: Flask) -> None:
    with transaction():
        avery, casey = (
            accounts.add_user(f"{name}@office.example", name.title(), [role], is_demo=True, password=PASSWORD)
            for name, role in (("avery", "attorney"), ("casey", "paralegal"))
        )
        matter = factories.matter(avery)
        matters.add_member(matter, casey, "paralegal")
    open_gate(matter, avery)
    as_casey, as_avery = signed_in(two_roles, casey), signed_in(two_roles, avery)
    told = put(as_casey, matter, "a.txt", b"Of the walk\n")
    assert told.status_code == 201
    typed = {"purpose": "review", "condition": "sealed"}
    assert post(as_casey, address(matter, "/E-0001/release"), to=avery.id, **typed).status_code == 303
    assert post(as_avery, address(matter, "/E-0001/accept"), **typed).status_code == 303
    assert post(as_avery, address(matter, "/E-0001/verify")).status_code == 303
    assert as_avery.get(address(matter, "/E-0001")).status_code == 200
    assert kinds(matter)[-3:] == ["evidence.released", "evidence.accepted", "evidence.verified"]
    assert ledger.check(matter).ok
    assert jobs.keep_house() == []
    jobs.run_due()


def test_the_demo_office_is_built_and_jobs_are_queued_by_the_same_role(two_roles: Flask) -> None:
    assert office.build()
    jobs.later("mail.deliver", b"")
    with transaction():
        db.session.execute(text("UPDATE matter SET caption = caption"))


@pytest.mark.parametrize("statement", FORBIDDEN)
def test_the_app_s_own_role_can_change_nothing_that_only_grows(
    statement: str, two_roles: Flask, addresses: tuple[str, str]
) -> None:
    assert {"custody_record", "audit_entry"} <= set(append_only_tables())
    with psycopg.connect(addresses[1], autocommit=True) as connection:
        for table in append_only_tables():
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(statement.format(table, Base.metadata.tables[table].columns.keys()[0]))


def test_the_app_s_own_role_is_no_owner_and_no_superuser(addresses: tuple[str, str], two_roles: Flask) -> None:
    query = (
        "SELECT count(*) FROM pg_tables WHERE schemaname = 'public' AND tableowner = current_user "
        "UNION ALL SELECT count(*) FROM pg_roles WHERE rolname = current_user AND (rolsuper OR rolcreaterole)"
    )
    with psycopg.connect(addresses[1]) as connection:
        assert connection.execute(query).fetchall() == [(0,), (0,)]
