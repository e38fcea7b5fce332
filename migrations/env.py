"""Runs the migrations, as the owner of the tables where ``DATABASE_OWNER_URL`` names one."""

from alembic import context
from flask import current_app
from sqlalchemy import create_engine, make_url, pool

from casefile.infra.db import Base, UtcDateTime, engine_options, grants_for, prepare_sqlite
from casefile.infra.fulltext import belongs_to_the_index
from casefile.infra.fulltext_feeding import is_up_to_date, rebuild
from casefile.infra.jobs import make_tables


def _render(kind, thing, _context):
    return "sa.DateTime()" if kind == "type" and isinstance(thing, UtcDateTime) else False


settings = current_app.config["SETTINGS"]
engine = create_engine(settings.database_owner_url, poolclass=pool.NullPool, **engine_options(settings))
if engine.dialect.name == "sqlite":
    prepare_sqlite(engine)
with engine.connect() as connection:
    if engine.dialect.name == "sqlite":  # a batch rebuilds a table, and must not trip over what points at it
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        connection.commit()
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        render_item=_render,
        include_name=lambda name, kind, _parents: not belongs_to_the_index(name, kind),
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()
    newest = set(context.get_context().get_current_heads()) == set(context.script.get_heads())
if newest:  # only then do the tables have the shape that this program reads
    with engine.begin() as connection:
        if not is_up_to_date(connection):
            rebuild(connection)
if settings.database_owner_url != settings.database_url:  # the app's own role may add to the ledgers, never change them
    role = make_url(settings.database_url).username
    queue = make_tables(settings.database_owner_url)
    with engine.begin() as connection:
        for statement in grants_for(role, [*Base.metadata.tables, *queue]):
            connection.exec_driver_sql(statement)
