"""The command line's verbs that keep the house: backups and their return, checks, incidents."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click
from flask import Flask, current_app

from casefile.accounts import service as accounts
from casefile.config import Settings, settings_at
from casefile.evidence import drill
from casefile.evidence.commands import find_matter
from casefile.infra import age, audit
from casefile.infra.age_keys import SECRET, AgeKeyError
from casefile.infra.db import db
from casefile.infra.errors import Refusal
from casefile.infra.migrating import bring_up_to_date
from casefile.infra.terminal import answer, json_option, refuses
from casefile.upkeep import backups, checking, incidents, restoring, rotating


def add_to(groups: dict[str, click.Group]) -> None:
    """Add this room's verbs."""
    for verb in (backup_key, backup, restore, fsck, incident, rotate_key):
        groups["office"].add_command(verb)


def act_as_operator() -> None:
    """Let the audit say that the command line acts."""
    audit.set_actor(audit.Actor(None, "command line", "operator"))


@click.command("backup-key")
@json_option
@refuses
def backup_key(as_json: bool) -> None:
    """Make the key pair of the backups, and print its private part, this once; it is kept nowhere here."""
    pair = age.new_pair()
    words = (
        f"Public part, for CASEFILE_BACKUP_KEY:\n{pair.recipient}\n\n"
        "Private part. Write it on paper, or to a stick that is kept away from this machine, twice. Without it no "
        f"backup can be opened, by anybody; it is shown this once:\n{pair.secret}"
    )
    answer({"public": pair.recipient, "private": pair.secret}, as_json, words)


@click.command("backup")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--to", "recipient", metavar="KEY", help="The public part; that of CASEFILE_BACKUP_KEY where left out.")
@click.option("--with-keys", is_flag=True, help="Take the key folder's keys along: then the private part opens all.")
@json_option
@refuses
def backup(file: Path, recipient: str | None, with_keys: bool, as_json: bool) -> None:
    """Write everything into one sealed file while the house runs: rows of one moment, then the files they name."""
    settings: Settings = current_app.config["SETTINGS"]
    key = recipient or settings.backup_key
    if not key:
        raise Refusal("No key is named: office backup-key makes a pair; set CASEFILE_BACKUP_KEY to its public part.")
    if key.upper().startswith(SECRET):
        raise Refusal("This is the private part, which must not lie on this machine; give the public one (age1…).")
    act_as_operator()
    try:
        made = backups.make(file, key, with_keys=with_keys)
    except AgeKeyError as wrong:
        raise Refusal(str(wrong)) from None
    document = {
        "file": str(file),
        "bytes": file.stat().st_size,
        "taken_at": made.taken_at,
        "rows": made.rows,
        "records": made.records,
        "files": made.objects,
        "missing": made.missing,
        "keys": made.keys,
    }
    words = (
        f"{file}: {made.rows} rows, {made.records} custody records, {made.objects} files, {document['bytes']} bytes."
    )
    if made.missing:
        words += f"\n{len(made.missing)} files that rows name are not in the store: office fsck says which."
    if stopped := drill.count_stopped():
        words += f"\nAccess is stopped to {stopped} of the stored files; this backup holds them too, sealed."
    words += "\nThe keys are in it." if made.keys else "\nThe keys are not in it: keep a sealed copy of the key folder."
    answer(document, as_json, words)


@click.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--key", "key_file", required=True, metavar="FILE", help="A file with the private part; - reads it here.")
@click.option("--home", type=click.Path(path_type=Path, file_okay=False), help="An empty folder, for CASEFILE_HOME.")
@click.option("--keys-lost", is_flag=True, help="The key folder is lost: rows come back, files stay sealed.")
@click.option("--accept-findings", "accept", is_flag=True, help="Restore although something in it does not verify.")
@json_option
@refuses
def restore(file: Path, key_file: str, home: Path | None, keys_lost: bool, accept: bool, as_json: bool) -> None:
    """Take a backup back into an empty installation, proved to the last byte, or not at all."""
    secret = _secret(key_file)
    settings: Settings = settings_at(home) if home else current_app.config["SETTINGS"]
    with _within(_as_owner(settings)):
        restoring.refuse_what_is_there()
    with _within(settings) as app:
        bring_up_to_date(app)
    with _within(_as_owner(settings)):
        done = restoring.restore(file, secret, keys_lost=keys_lost, accept=accept)
    words = [
        f"Restored as of {done.taken_at}: {done.proof.words}. {done.sessions_ended} sessions ended.",
        *(f"Accepted: {one}." for one in done.proof.findings),
        *(f"Newer outside than in the backup: {one}" for one in done.missing_since),
        f"The data is in {settings.home}.",
    ]
    answer(_document(done, settings), as_json, "\n".join(words))


@click.command("fsck")
@click.option("--matter", help="An id or a docket number; everything where left out.")
@click.option("--set-aside", is_flag=True, help="Then move files that no row names out of the store, after a day.")
@json_option
@refuses
def fsck(matter: str | None, set_aside: bool, as_json: bool) -> None:
    """Check logs, rows, stored files, guards and checkpoints against one another; changes nothing by itself.

    With --set-aside, and where nothing else is wrong, files without a row that are older than a day are moved to the
    folder set-aside beside the store's; none is removed.
    """
    if set_aside and matter is not None:
        raise click.UsageError("--set-aside looks at the whole store; leave --matter out")
    done = checking.check(find_matter(matter) if matter is not None else None)
    if set_aside:
        act_as_operator()
        moved = checking.set_aside(done)
        done.faults = [one for one in done.faults if one.where not in moved]
        done.aside = len(moved)
    lines = [f"{fault.kind}: {fault.where}: {fault.text}" for fault in done.faults]
    answer(done.document(), as_json, "\n".join([*lines, done.words]))
    if done.faults:
        raise SystemExit(1)


@click.command("rotate-key")
@click.option("--signing", is_flag=True, help="Replace the key that signs the custody logs, not the master key.")
@json_option
@refuses
def rotate_key(signing: bool, as_json: bool) -> None:
    """Replace the master key: matters' keys are wrapped anew, no stored file is touched; the act is a record.

    With --signing: the key that signs checkpoints. The old one names the new one in every custody log.
    """
    act_as_operator()
    if signing:
        _rotate_signing(as_json)
        return
    done = rotating.rotate_master()
    words = (
        f"The master key {done.old} is replaced by {done.new}; {done.matters} matters' keys are wrapped by it. The old "
        "one stays in the key file for older backups. Make a new sealed copy of the key folder, and a new backup."
    )
    answer(vars(done), as_json, words)


def _rotate_signing(as_json: bool) -> None:
    done = rotating.rotate_signing()
    words = (
        f"From here on checkpoints are checked with\n{done.new}\nThe change is a record in {done.logs} logs, signed by "
        f"both keys. What was signed before is still checked with\n{done.old}\nIts private part is gone from here. "
        "Publish the new key, and make a new sealed copy of the key folder."
    )
    answer(vars(done), as_json, words)


_MOMENT = click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"])


@click.command("incident")
@click.option("--from", "since", required=True, type=_MOMENT, help="The first moment, as 2026-03-02T10:05.")
@click.option("--to", "until", required=True, type=_MOMENT, help="The moment before which it ends.")
@click.option("--tz", default="UTC", show_default=True, help="The time zone of both.")
@click.option("--user", "email", metavar="EMAIL", help="One account only, with the sign-ins to it that failed.")
@json_option
@refuses
def incident(since: datetime, until: datetime, tz: str, email: str | None, as_json: bool) -> None:
    """Say which matters and which records were read or changed between two moments, by whom, and from where."""
    try:
        zone = ZoneInfo(tz)
    except (ZoneInfoNotFoundError, ValueError):
        raise Refusal(f"{tz!r} is no time zone; right is UTC, or a name like America/Chicago.") from None
    user = accounts.find_user(email) if email else None
    if email and user is None:
        raise Refusal(f"{email} has no account here.")
    found = incidents.report(since.replace(tzinfo=zone), until.replace(tzinfo=zone), user)
    answer(found.document(), as_json, "\n".join(_told(found)))


def _told(found: incidents.Incident) -> Iterator[str]:
    """Return the report in words: matters first, then each thing that was touched, then where people came from."""
    form = "%Y-%m-%d %H:%M %Z"
    yield f"{found.entries} entries of the audit from {found.since:{form}} to {found.until:{form}}."
    matters = found.by_matter()
    yield f"Matters that were read or changed: {len(matters)}"
    for one in matters:
        yield f"  matter {one['matter_id']} {one['matter']}: {one['entries']} entries, by {', '.join(one['people'])}"
    yield "What was touched (moments in UTC):"
    for touch, times in found.touched.items():
        where = f"matter {touch.matter_id}" if touch.matter_id is not None else "the office"
        what = f"{touch.action} {touch.target}".strip()
        who = touch.who or touch.role
        yield f"  {where}: {what}: {touch.outcome}, {who}, {times.count} times, {times.first[:19]} to {times.last[:19]}"
    yield "From where:"
    for came, times in found.came.items():
        yield f"  {came.who or 'nobody signed in'}: {came.address}, {times.count} times, last {times.last[:19]}"


def _document(done: restoring.Returned, settings: Settings) -> dict[str, Any]:
    told = vars(done.proof) | {"taken_at": done.taken_at, "sessions_ended": done.sessions_ended}
    return told | {"missing_since": done.missing_since, "home": str(settings.home)}


def _secret(key_file: str) -> str:
    """Return the private part out of a file, as age writes it: lines that begin with # say what it is."""
    text = sys.stdin.read() if key_file == "-" else Path(key_file).read_text(encoding="utf-8", errors="replace")
    found = [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]
    if len(found) != 1 or not found[0].startswith(SECRET):
        raise Refusal("The key file holds no private part, or more than one; right is one line, AGE-SECRET-KEY-1….")
    return found[0]


def _as_owner(settings: Settings) -> Settings:
    """Return the settings as the owner of the tables has them, who alone may put rows back as they were."""
    return replace(settings, database_url=settings.database_owner_url)


@contextmanager
def _within(settings: Settings) -> Iterator[Flask]:
    """Work in an installation of these settings, and let go of its database afterwards."""
    from casefile import create_app

    app = create_app(settings)
    with app.app_context():
        try:
            yield app
        finally:
            db.session.remove()
            db.engine.dispose()
