"""The command line's verb for notices: what a mail server pipes into."""

from __future__ import annotations

import os
import sys
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from casefile.accounts import service as accounts
from casefile.dockets import notices as service
from casefile.infra import audit
from casefile.infra.access import permissions
from casefile.infra.db import transaction
from casefile.infra.errors import Refusal
from casefile.infra.terminal import answer, json_option, refuses


@click.command("notice")
@click.argument("files", nargs=-1, required=True)
@click.option(
    "--as", "acting", metavar="EMAIL", help="Whose matters are meant; without it, every matter of the office."
)
@click.option("--forwarded", is_flag=True, help="Take notices that do not say that they come from a court's address.")
@click.option("--dry-run", is_flag=True, help="Read and print; keep nothing.")
@json_option
@refuses
def notice(files: tuple[str, ...], acting: str | None, forwarded: bool, dry_run: bool, as_json: bool) -> None:
    """Take in notices of electronic filing. FILES are saved e-mails, or - for one on standard input.

    Exit code 0: taken in, or here already. 75: no matter has this court and number, so keep the mail and try again
    later. 1: refused, and it will be again.
    """
    user_id = _act_as(acting)
    mails, worst = [], 0
    for file in files:
        mail = _one(file, user_id, forwarded=forwarded, dry_run=dry_run)
        mails.append(mail)
        worst = _worse(worst, mail)
    answer({"notices": mails}, as_json, "\n".join(_words(mail) for mail in mails))
    for mail in mails:
        if mail["error"]:
            click.echo(f"{mail['file']}: {mail['error']}", err=True)
    if worst:
        sys.exit(worst)


def _act_as(email: str | None) -> int | None:
    if email is None:
        audit.set_actor(audit.Actor(None, "command line", "operator"))
        return None
    user = accounts.find_user(email)
    if user is None or not user.active:
        raise Refusal(f"No account in use has the e-mail {email}.")
    if not permissions().allows(permissions().actions["docket.import"], frozenset(user.roles)):
        raise Refusal(f"{user.name} may not take in notices: an attorney or a paralegal may.")
    audit.set_actor(audit.Actor(user.id, user.name, "/".join(user.roles), "command line"))
    return user.id


def _one(file: str, user_id: int | None, *, forwarded: bool, dry_run: bool) -> dict[str, Any]:
    """Take in one mail, and return what became of it; each is kept or refused by itself."""
    data = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    try:
        mail = service.read(data)
        if not mail.from_court and not forwarded:
            raise Refusal(
                "Not read: its sender's address is not a court's. Look at it, then give --forwarded or drop it on the "
                "page."
            )
        if dry_run:
            placed = service.place([mail], user_id)
        else:
            with transaction():
                placed = service.take_in([mail], user_id)
    except Refusal as refusal:
        return {"file": file, "error": " ".join(str(refusal).split()), "cases": []}
    return {"file": file, "error": None, "cases": [_case(one) for one in placed]}


def _worse(so_far: int, mail: dict[str, Any]) -> int:
    """Return the exit code after one more mail: a refusal outweighs one that found no matter yet."""
    states = {one["state"] for one in mail["cases"]}
    if mail["error"] or (states and states <= {"refused", "unplaced"} and "refused" in states):
        return 1
    return so_far or (os.EX_TEMPFAIL if states == {"unplaced"} else 0)


def _case(one: service.Placed) -> dict[str, Any]:
    case = one.notice
    return {
        "court": case.court,
        "docket_number": case.docket_number,
        "defendant": case.defendant,
        "entry": case.key,
        "filed_on": case.filed_on.isoformat(),
        "entered_at": case.entered_at.isoformat(),
        "text": case.text,
        "matter_id": one.matter.id if one.matter else None,
        "state": one.state,
        "why": one.why,
        "hearings": [
            {
                "what": change.what,
                "change": change.kind,
                "was": _iso(change.was),
                "at": _iso(change.at),
                "place": change.place,
            }
            for change in one.found.hearings
        ],
        "deadlines": [{"what": date.what, "due": _iso(date.due), "rule": None} for date in one.found.deadlines]
        + [
            {"what": rule.counted.title, "due": _iso(rule.counted.due_on), "rule": rule.asked.rule}
            for rule in one.rules
        ],
        "warnings": [*case.warnings, *one.found.warnings],
    }


def _iso(value: date | datetime | None) -> str | None:
    """Return a date, or the time on the court's wall clock, in ISO 8601."""
    if isinstance(value, datetime):
        return value.replace(tzinfo=None).isoformat(timespec="minutes")
    return value.isoformat() if value else None


def _words(mail: dict[str, Any]) -> str:
    if mail["error"]:
        return f"{mail['file']}: refused"
    lines = []
    for one in mail["cases"]:
        where = f"matter {one['matter_id']}" if one["matter_id"] else "no matter"
        dates = f", {len(one['hearings'])} hearings, {len(one['deadlines'])} dates" if one["state"] == "new" else ""
        why = f": {one['why']}" if one["why"] else ""
        lines.append(f"{one['docket_number']} entry {one['entry']}: {one['state']}, {where}{dates}{why}")
    return "\n".join(lines)
