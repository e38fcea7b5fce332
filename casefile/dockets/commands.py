"""The command line's docket verbs."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from casefile.accounts import service as accounts
from casefile.accounts.models import User
from casefile.charges import service as charges
from casefile.dockets import service
from casefile.dockets.notice_commands import notice
from casefile.dockets.summary import summary
from casefile.dockets.values import DocketReading
from casefile.infra import audit
from casefile.infra.db import transaction
from casefile.infra.errors import Refusal
from casefile.infra.terminal import answer, json_option, refuses
from casefile.matters import service as matters


def add_to(groups: dict[str, click.Group]) -> None:
    """Add this room's verbs."""
    groups["docket"].add_command(import_docket)
    groups["docket"].add_command(notice)


@click.command("import")
@click.argument("file")
@click.option("--court", required=True, help="The court's code, such as ned.")
@click.option(
    "--defendant",
    type=click.IntRange(1),
    default=1,
    show_default=True,
    help="Whose matter it is, as the docket counts.",
)
@click.option("--lead", help="E-mail of lead counsel; without it an administrator names the lead later.")
@click.option("--dry-run", is_flag=True, help="Read and print; keep nothing.")
@json_option
@refuses
def import_docket(file: str, court: str, defendant: int, lead: str | None, dry_run: bool, as_json: bool) -> None:
    """Import a docket report, or update the matter that holds it. FILE is a saved page, or - for standard input."""
    page = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    reading = service.read(page, court)
    service.chosen(reading, defendant)
    counsel = _counsel(lead)
    held = service.find_matter(reading, defendant, None)
    if dry_run:
        known = matters.entry_keys(held) if held else set()
        _print(reading, None, sum(entry.key not in known for entry in reading.entries), as_json)
        return
    audit.set_actor(audit.Actor(None, "command line", "operator"))
    with transaction():
        taken = service.take_in(reading, page, defendant=defendant, lead=counsel, user_id=None)
    _print(reading, taken.matter.id, taken.entries_new, as_json)


def _counsel(lead: str | None) -> User | None:
    if not lead:
        return None
    found = accounts.find_user(lead)
    if found is None:
        raise Refusal(f"No account has the e-mail {lead}; make it first: flask office add-user {lead} --role attorney")
    return found


def _print(reading: DocketReading, matter_id: int | None, entries_new: int, as_json: bool) -> None:
    document = summary(reading, charges.matches, charges.settled, matter_id=matter_id, entries_new=entries_new)
    words = (
        f"{reading.caption} ({reading.docket_number}): {len(reading.entries)} entries, {entries_new} new, "
        f"{len(reading.hearings)} hearings" + (f"; matter {matter_id}" if matter_id else "; nothing was kept")
    )
    answer(document, as_json, words)
