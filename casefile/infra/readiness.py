"""What must hold before an installation serves anybody: whole database, newest tables, every guard standing."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import DatabaseError

from casefile.infra.db import Base, db, missing_guards
from casefile.infra.settings import SettingError, Settings

_RESTORE = "Stop, keep a copy of the data folder as it is, and restore the newest backup."


def refuse_unready(app: Flask) -> None:
    """Refuse to serve from a database that is damaged, not brought up to date, or has lost a guard.

    Raises:
        SettingError: the text says what is wrong, and the command or step that would put it right.
    """
    settings: Settings = app.config["SETTINGS"]
    with app.app_context():
        try:
            with db.engine.connect() as connection:
                if settings.on_sqlite:
                    _refuse_damage(connection)
                _refuse_gaps(connection)
        except DatabaseError as error:
            advice = _RESTORE if settings.on_sqlite else "See that DATABASE_URL names a server that is up."
            raise SettingError(f"the database cannot be read ({_one_line(error.orig)}). {advice}") from error
        finally:
            db.engine.dispose()


def _refuse_gaps(connection: Connection) -> None:
    missing = set(Base.metadata.tables) - set(inspect(connection).get_table_names())
    if missing:
        raise SettingError(f"{len(missing)} tables are missing ({sorted(missing)[0]} …); run: flask db upgrade")
    if fallen := missing_guards(connection):
        raise SettingError(f"guards are missing in the database: {', '.join(fallen)}. {_RESTORE}")


def _refuse_damage(connection: Connection) -> None:
    found = connection.execute(text("PRAGMA quick_check(1)")).scalar()
    if found != "ok":
        raise SettingError(f"the database is damaged ({_one_line(found)}). {_RESTORE}")
    kept = {name: connection.execute(text(f"PRAGMA {name}")).scalar() for name in ("synchronous", "foreign_keys")}
    if kept != {"synchronous": 2, "foreign_keys": 1}:
        raise SettingError(f"the connection does not keep what is acknowledged: {kept}; synchronous=FULL is needed")


def _one_line(found: object) -> str:
    return " ".join(str(found).split())
