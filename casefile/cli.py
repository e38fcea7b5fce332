"""Registers each room's operator commands."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

import click
from flask import Flask
from flask.cli import AppGroup

from casefile.config import ROOT
from casefile.infra.db import db

ROOMS_WITH_COMMANDS = (
    "accounts",
    "matters",
    "charges",
    "evidence",
    "deadlines",
    "clocks",
    "dockets",
    "upkeep",
    "desk",
    "demo",
)


def init_migrations(app: Flask) -> None:
    """Let Flask-Migrate work on this app. Only commands need it: serving keeps Alembic out of memory."""
    from flask_migrate import Migrate

    Migrate(app, db, directory=str(ROOT / "migrations"), render_as_batch=True)


def init_cli(app: Flask) -> None:
    """Add the groups ``law``, ``docket``, ``evidence`` and ``office``, and let each room add its verbs."""
    groups: dict[str, click.Group] = {
        name: AppGroup(name, help=text)
        for name, text in {
            "law": "Ask the law: deadlines, ranges, tables.",
            "docket": "Court dockets.",
            "evidence": "Evidence and its custody log.",
            "office": "Run the office: accounts, demo, permissions.",
        }.items()
    }
    for room in ROOMS_WITH_COMMANDS:
        if find_spec(f"casefile.{room}.commands"):
            import_module(f"casefile.{room}.commands").add_to(groups)
    for group in groups.values():
        app.cli.add_command(group)
    if click.get_current_context(silent=True) is not None:
        init_migrations(app)
