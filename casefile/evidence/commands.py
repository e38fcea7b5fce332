"""The command line's evidence verbs."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import click
from sqlalchemy import select

from casefile.accounts import service as accounts
from casefile.evidence import bags, forms, gate, intake, service, stamping, stated
from casefile.evidence.models import KINDS, Item
from casefile.infra import audit, keys
from casefile.infra.access import labels_for, permissions
from casefile.infra.db import db, transaction
from casefile.infra.errors import Refusal
from casefile.infra.terminal import answer, json_option, refuses
from casefile.law import custody
from casefile.matters import service as matters
from casefile.matters.models import Matter


def add_to(groups: dict[str, click.Group]) -> None:
    """Add this room's verbs."""
    for verb in (add, verify, metadata, key, export, check):
        groups["evidence"].add_command(verb)


def find_matter(given: str) -> Matter:
    """Return the matter of an id or a docket number."""
    query = select(Matter)
    is_id = given.isdecimal() and len(given) < 10
    query = query.where(Matter.id == int(given)) if is_id else query.where(Matter.docket_number == given)
    found = list(db.session.scalars(query.limit(2)))
    if len(found) != 1:
        raise Refusal(
            f"{len(found) or 'No'} matters answer to {given!r}; give an id or a docket number as the court prints it."
        )
    return found[0]


def act_as(email: str | None, matter: Matter | None = None) -> None:
    """Let the command act as an account, which must be on the team of the matter where one is given."""
    if email is None:
        return
    user = accounts.find_user(email)
    if user is None or not user.active:
        raise Refusal(f"No account in use has the e-mail {email}.")
    if matter is not None:
        _, role = matters.find_open_matter(user.id, matter.id) or (None, "")
        if role not in permissions().actions["evidence.add"].roles:
            raise Refusal(f"{user.name} is not on the team of this matter in a role that logs evidence.")
    audit.set_actor(audit.Actor(user.id, user.name, "/".join(user.roles), "command line"))


as_option = click.option("--as", "acting", metavar="EMAIL", help="Who acts.")


@click.command("add")
@click.argument("matter")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--received-from", required=True, help="Name, and agency or firm.")
@click.option(
    "--occurred", type=click.DateTime(["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"]), help="When it came."
)
@click.option("--tz", help="Time zone of that clock; the court's where left out.")
@click.option("--late-reason", default="", help="Needed where it came more than 24 hours ago.")
@click.option("--stated-hash", "stated_hashes", multiple=True, metavar="ALG:HEX", help="A hash the producer states.")
@click.option("--kind", default="other", show_default=True, type=click.Choice(KINDS))
@click.option("--note", default="")
@as_option
@json_option
@refuses
def add(
    matter: str,
    file: Path,
    received_from: str,
    occurred: datetime | None,
    tz: str | None,
    late_reason: str,
    stated_hashes: tuple[str, ...],
    kind: str,
    note: str,
    acting: str | None,
    as_json: bool,
) -> None:
    """Log one file of a matter, through the same gate as the pages."""
    found = find_matter(matter)
    act_as(acting, found)
    facts = service.IntakeFacts(
        name=file.name,
        kind=kind,
        received_from=received_from,
        stated=tuple(one for given in stated_hashes for one in _stated(given, received_from)),
        occurred=custody.Occurred.in_zone(occurred, tz or found.zone) if occurred else None,
        late_reason=late_reason,
        note=note,
    )
    with file.open("rb") as stream:
        item = intake.take_in(found, facts, stream, declared_size=file.stat().st_size)
    _, records = service.history(item)
    document = {"item": item.label, "sha256": item.sha256, "size": item.size_bytes, "seq": records[0].seq}
    answer(document, as_json, f"{item.label}: {item.size_bytes} bytes, SHA-256 {item.sha256}, record {records[0].seq}")


def _stated(given: str, by: str) -> tuple[custody.StatedHash, ...]:
    algorithm, colon, value = given.partition(":")
    if not (algorithm and colon and value):
        raise Refusal(f"{given!r} is no algorithm and hash; write it like md5:d73c51f1…")
    return forms.stated(algorithm, value, by)


@click.command("verify")
@click.option("--matter", help="An id or a docket number.")
@click.option("--all", "everything", is_flag=True, help="Every matter.")
@as_option
@json_option
@refuses
def verify(matter: str | None, everything: bool, acting: str | None, as_json: bool) -> None:
    """Read every stored item back and record what was found. Frozen media is counted and not read."""
    if everything == (matter is not None):
        raise click.UsageError("Give --matter M or --all, one of the two.")
    act_as(acting)
    chosen = (
        [find_matter(matter)] if matter is not None else list(db.session.scalars(db.select(Matter).order_by(Matter.id)))
    )
    checked, frozen, mismatched = 0, 0, []
    for one in chosen:
        state = gate.state_of(one)
        for item in _with_bytes(one):
            if service.is_frozen(item, state):
                frozen += 1
                continue
            found = service.read_back(item)
            with transaction():
                service.record_fixity(item, found, "command line")
            checked += 1
            if item.fixity != "match":
                mismatched.append(f"{one.id}/{item.label}")
    words = f"{checked} checked, {frozen} frozen, {len(mismatched)} mismatched" + "".join(f"\n{m}" for m in mismatched)
    answer({"checked": checked, "frozen": frozen, "mismatched": mismatched}, as_json, words)
    if mismatched:
        raise SystemExit(1)


def _with_bytes(matter: Matter) -> list[Item]:
    held = (Item.stored_name.is_not(None), Item.disposed.is_(False))  # of what was disposed of nothing is recorded
    query = db.select(Item).where(Item.matter_id == matter.id, *held)
    return list(db.session.scalars(query.order_by(Item.id)))


@click.command("metadata")
@click.argument("matter")
@click.argument("item")
@click.option("--again", is_flag=True, help="Read it anew, though it was read before.")
@as_option
@json_option
@refuses
def metadata(matter: str, item: str, again: bool, acting: str | None, as_json: bool) -> None:
    """Show what the file of an item states of itself; it is read where nobody has read it yet."""
    found = find_matter(matter)
    act_as(acting, found)
    one = service.find_item(found, item, labels_for("lead"))
    if one is None:
        raise Refusal(f"{item!r} is no item of this matter; an item is E-0001.")
    row = None if again else stated.newest(one)
    row = row or stated.read(one)
    told = json.loads(row.stated) if row.stated else None
    document = {"item": one.label, "kind": row.kind, "reader": row.reader, "read_at": row.read_at, "seq": row.seq}
    words = row.problem or f"As stated by the file of {one.label}, read by {row.reader}:\n{json.dumps(told, indent=2)}"
    answer({**document, "stated": told, "problem": row.problem}, as_json, words)
    if row.problem:
        raise SystemExit(1)


@click.command("export")
@click.argument("matter")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="A folder that is not there yet.")
@click.option("--without-files", is_flag=True, help="The log, its checkpoint and the report only.")
@click.option("--withhold", multiple=True, metavar="ITEM", help="Leave the records of an item out; their digests stay.")
@click.option("--to", "receiver", default="the office", show_default=True, help="For whom it is made.")
@click.option("--why", default="", help="For what.")
@as_option
@json_option
@refuses
def export(
    matter: str,
    out: Path,
    without_files: bool,
    withhold: tuple[str, ...],
    receiver: str,
    why: str,
    acting: str | None,
    as_json: bool,
) -> None:
    """Write the evidence of a matter as a bag that anybody can verify: files, log, checkpoint, report, verifier."""
    found = find_matter(matter)
    act_as(acting, found)
    if out.exists():
        raise Refusal(f"{out} is there already; name a folder that is not, so that nothing is mixed or overwritten.")
    wanted = bags.Wanted(receiver, why, not without_files, withhold)
    labels = list(labels_for("lead"))
    items = service.list_items(found, labels, limit=10**9)
    for item in bags.choose(found, items, wanted)[0]:
        with transaction():
            service.record_fixity(item, service.read_back(item), "before export")
    chosen, left_out = bags.choose(found, items, wanted)
    with transaction():
        bags.record(found, chosen, wanted)
    stamping.ask_now(found)
    bag = bags.gather(found, chosen, left_out, wanted, labels)
    bags.write(bag, out)
    note = bag.texts[f"custody/checkpoints/{bag.records:08d}.note"].decode()
    document = {
        "records": bag.records,
        "files": len(bag.objects),
        "left_out": [{"item": item, "why": reason} for item, reason in sorted(left_out.items())],
        "withheld": sorted(withhold),
        "checkpoint": note,
        "out": str(out),
    }
    words = [f"{bag.records} records and {len(bag.objects)} files are in {out}."]
    words += [f"{item} was left out: {reason}." for item, reason in sorted(left_out.items())]
    answer(document, as_json, "\n".join([*words, "Checkpoint:", note]))


@click.command("check")
@click.argument("bundle", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--expect", multiple=True, type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="NOTE")
@click.option("--key", "verifiers", multiple=True, metavar="KEY", help="The verifier key, from a printed receipt.")
@click.option("--ca", type=click.Path(exists=True, dir_okay=False), help="The time-stamp authority's certificate.")
@json_option
@refuses
def check(bundle: Path, expect: tuple[Path, ...], verifiers: tuple[str, ...], ca: str | None, as_json: bool) -> None:
    """Check a bag as anybody else would: by the verifier that lies in it, as this program has it."""
    verifier = bags.verifier()
    try:
        document = verifier.verify(bundle, verifiers, [(str(one), one.read_bytes()) for one in expect], ca)
    except verifier.Unreadable as refusal:
        raise Refusal(str(refusal)) from None
    answer(document, as_json, verifier.words(document))
    if not document["ok"]:
        raise SystemExit(1)


@click.command("key")
@click.option("--all", "everything", is_flag=True, help="Also those that signed before it, one a line.")
@refuses
def key(everything: bool) -> None:
    """Print the verifier key: what others need to check a checkpoint."""
    current = keys.log_key().verifier
    click.echo("\n".join(dict.fromkeys([current, *(reversed(keys.log_verifiers()) if everything else [])])))
