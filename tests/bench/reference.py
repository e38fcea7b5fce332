"""The bound of the list page: 50 rows of 100,000, eight columns, SQLAlchemy and Jinja, no sign-in, nothing else."""

from __future__ import annotations

import os
from pathlib import Path

import pysqlite3.dbapi2
from flask import Flask, render_template, request
from jinja2 import DictLoader
from sqlalchemy import String, create_engine, event, insert, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

ROWS = 100_000
PAGE = """<!doctype html><html lang="en"><head><title>Items</title></head><body><table><thead>
<tr><th>No.</th><th>Label</th><th>Name</th><th>Kind</th><th>From</th><th>Holder</th><th>Digest</th><th>Size</th></tr></thead><tbody>
{% for row in rows %}<tr><td>{{ row.id }}</td><td>{{ row.label }}</td><td>{{ row.name }}</td><td>{{ row.kind }}</td>
<td>{{ row.giver }}</td><td>{{ row.holder }}</td><td>{{ row.sha256 }}</td><td>{{ row.size }}</td></tr>
{% endfor %}</tbody></table><a href="?after={{ rows[-1].id }}">Later</a></body></html>"""


class Base(DeclarativeBase):
    """The base of the one table."""


class Row(Base):
    """One row of eight columns."""

    __tablename__ = "item"

    id: Mapped[int] = mapped_column(primary_key=True)
    label: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(400))
    kind: Mapped[str] = mapped_column(String(40))
    giver: Mapped[str] = mapped_column(String(200))
    holder: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]


def make_app() -> Flask:
    """Return the bare application on its own database file in ``CASEFILE_HOME``, filled on the first start."""
    path = Path(os.environ["CASEFILE_HOME"]) / "reference.sqlite3"
    engine = create_engine(f"sqlite:///{path}", module=pysqlite3.dbapi2)
    event.listen(engine, "connect", lambda connection, _record: connection.execute("PRAGMA journal_mode=WAL"))
    if not path.exists():
        _fill(engine)
    app = Flask("reference")
    app.jinja_env.loader = DictLoader({"items.html": PAGE})

    @app.get("/")
    def items() -> str:
        """Show one page of rows, by key."""
        after = request.args.get("after", 0, type=int)
        with Session(engine) as session:
            rows = list(session.scalars(select(Row).where(Row.id > after).order_by(Row.id).limit(50)))
            return render_template("items.html", rows=rows)

    return app


def _fill(engine: object) -> None:
    Base.metadata.create_all(engine)  # type: ignore[arg-type]
    rows = [
        {
            "label": f"E-{n:04d}",
            "name": f"IMG_{n:06d}.jpg",
            "kind": "image",
            "giver": "Federal agency, digital evidence custodian",
            "holder": "Casey Reyes",
            "sha256": f"{n:064x}",
            "size": 1000 + n,
        }
        for n in range(1, ROWS + 1)
    ]
    with Session(engine) as session:  # type: ignore[arg-type]
        session.execute(insert(Row), rows)
        session.commit()
