"""The command line's verb of the search."""

from __future__ import annotations

import click

from casefile.infra.db import db, transaction
from casefile.infra.fulltext_feeding import rebuild
from casefile.infra.terminal import answer, json_option, refuses


def add_to(groups: dict[str, click.Group]) -> None:
    """Add this room's verb."""
    groups["office"].add_command(reindex)


@click.command("reindex")
@json_option
@refuses
def reindex(as_json: bool) -> None:
    """Draw what the search finds from all rows anew; needed only where “fsck” says so."""
    with transaction():
        found = rebuild(db.session.connection())
    answer({"found": found}, as_json, f"{found} things can be found.")
