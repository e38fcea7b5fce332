"""Installations made for one run: a demo office in a folder, and matters filled with rows by SQL."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask
from sqlalchemy import select

from casefile import create_app
from casefile.accounts import service as accounts
from casefile.config import read_settings
from casefile.demo.cast import address
from casefile.evidence import gate
from casefile.evidence.models import Item
from casefile.infra import audit
from casefile.infra.db import db, transaction
from casefile.matters import service as matters
from tests.bench.serving import BIN, ROOT, environment_at
from tests.desk.rows import add_items


def demo_office(home: Path) -> Path:
    """Make a demo office in a folder by the product's own commands."""
    home.mkdir(parents=True)
    environment = {**os.environ, **environment_at(home)}
    for verb in (("db", "upgrade"), ("office", "demo")):
        command = [str(BIN / "flask"), *verb]
        subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)
    return home


def copy_of(home: Path, name: str) -> Path:
    """Return a copy of an office that nobody serves at the moment."""
    copied = home.with_name(name)
    shutil.copytree(home, copied)
    shutil.copytree(home.with_name(home.name + "-keys"), home.with_name(name + "-keys"))
    return copied


@contextmanager
def opened(home: Path) -> Iterator[Flask]:
    """Open an office in this process."""
    app = create_app(read_settings(environment_at(home)))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def with_items(home: Path, number: int) -> tuple[int, int]:
    """Log so many items in a new matter of an office; return the matter, and the item that nine tenths stand before."""
    with opened(home):
        avery = accounts.find_user(address("avery"))
        if avery is None:
            raise RuntimeError("the demo office has no lead counsel")
        audit.set_actor(audit.Actor(avery.id, avery.name, "attorney"))
        with transaction():
            matter = matters.open_matter(matters.MatterFacts("United States v. Many", court="ned"), avery)
            add_items(matter, avery, number)
        first = db.session.scalar(select(db.func.min(Item.id)).where(Item.matter_id == matter.id)) or 0
        return matter.id, first + number * 9 // 10


def ungated_matter(home: Path) -> int:
    """Return the matter of the demo office that is not gated: files stream into its store."""
    with opened(home):
        avery = accounts.find_user(address("avery"))
        rows = matters.list_matters(avery.id if avery else 0, matters.Filter())
        return next(matter.id for matter, _ in rows if not gate.state_of(matter).gated)
