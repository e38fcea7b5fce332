"""Bringing the tables up to date from within a command; serving never needs it and keeps Alembic out of memory."""

from __future__ import annotations

from flask import Flask

from casefile.infra.db import db
from casefile.infra.settings import ROOT


def bring_up_to_date(app: Flask) -> None:
    """Make the tables where there are none, and bring those of an older version to this one."""
    from flask_migrate import Migrate, upgrade

    if "migrate" not in app.extensions:
        Migrate(app, db, directory=str(ROOT / "migrations"), render_as_batch=True)
    with app.app_context():
        upgrade()
