"""The daily mail of checkpoints: to counsel on a matter's team, who then hold what this house cannot change any more.

A message says of a log its name, length, root and signature, and how to check them: no client, no caption, no charge,
no docket number. It is on record once the mail server has accepted it.
"""

from __future__ import annotations

import smtplib
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, time
from email.message import EmailMessage

from sqlalchemy import func, select

from casefile.accounts.models import User
from casefile.config import Settings
from casefile.evidence import checkpoints, ledger
from casefile.evidence.models import CustodyAnchor, CustodyLog, CustodyRecord
from casefile.infra import clock, keys, mail, outgoing
from casefile.infra.db import db, transaction
from casefile.infra.outgoing import Addressee
from casefile.law import custody
from casefile.matters import service as matters
from casefile.matters.models import Matter

ROLES = ("lead", "attorney")
KIND = "mailed"
_BODY = """\
Keep this message. Each checkpoint below says how long a custody log was and what its root was, signed by the
installation that sent this. Held against a later export of the log, it shows whether a record was changed, removed or
put in between.

To check an export, save the attached file and run, in the folder of the export:

  python3 -I -S custody/verify.py . --key KEY --expect FILE

The key that checks the signatures; compare it with one that you have on paper:

  {key}

{notes}
This message asks for nothing and holds no link.
"""


@dataclass(frozen=True)
class Due:
    """One log whose checkpoint is to be mailed today: the checkpoint, and to whom."""

    log: CustodyLog
    size: int
    note: str
    to: list[User]


def is_on(settings: Settings) -> bool:
    """Whether checkpoints are mailed: a mail server is set, and the office did not turn it off."""
    return bool(settings.smtp_url) and settings.mail_checkpoints


def newest_at() -> datetime | None:
    """Return when a checkpoint was mailed last."""
    query = select(func.max(CustodyAnchor.at)).where(CustodyAnchor.kind == KIND)
    found: datetime | None = db.session.scalar(query)
    return found


def mail_due(settings: Settings, but: Collection[str] = ()) -> list[str]:
    """Mail what is due today, one message to each person, and return in words what could not be delivered.

    Due is a log that grew by records of an earlier day, once a day; ``but`` are the names of logs that something
    outside contradicts: of those no newer checkpoint is to go out.
    """
    if not is_on(settings):
        return []
    due = [one for one in _due(clock.now()) if one.to and one.log.origin not in but]
    db.session.commit()  # nothing is held while a mail server is waited for
    taken, problems = _deliver(settings, due)
    for one in due:
        names = [_named(user) for user in one.to if user.id in taken]
        if names:
            with transaction():
                _record(one, names)
    return problems


def _due(now: datetime) -> Iterator[Due]:
    """Return what is to be mailed: of each log once a day, and again that day only to those whom it did not reach."""
    today = datetime.combine(now.date(), time(), now.tzinfo)
    for log in checkpoints.grown_since(KIND):
        if log.matter_id is not None and _grew_before(log, today):
            yield Due(log, log.size, checkpoints.newest(log), _counsel(log.matter_id))
    query = select(CustodyAnchor).where(CustodyAnchor.kind == KIND, CustodyAnchor.at >= today)
    begun: dict[int, list[CustodyAnchor]] = defaultdict(list)
    for anchor in db.session.scalars(query.order_by(CustodyAnchor.id)):
        begun[anchor.log_id].append(anchor)
    for log_id, anchors in begun.items():
        log = db.session.get_one(CustodyLog, log_id)
        reached = {name for anchor in anchors for name in anchor.sent_to or ()}
        missed = [user for user in _counsel(log.matter_id or 0) if _named(user) not in reached]
        yield Due(log, anchors[-1].size, anchors[-1].note, missed)


def _grew_before(log: CustodyLog, moment: datetime) -> bool:
    """Whether a record that no mailed checkpoint covers is of before a moment: what is of today waits for tomorrow."""
    mailed = select(func.max(CustodyAnchor.size)).where(CustodyAnchor.kind == KIND, CustodyAnchor.log_id == log.id)
    first = (db.session.scalar(mailed) or 0) + 1
    body = db.session.scalar(
        select(CustodyRecord.body)
        .where(CustodyRecord.log_id == log.id, CustodyRecord.seq >= first, checkpoints.is_no_anchoring())
        .order_by(CustodyRecord.seq)
        .limit(1)
    )
    try:
        return body is not None and custody.read_record(body).entry.at < moment
    except custody.LineError:
        return False  # a record that cannot be read raises an alarm of its own


def _counsel(matter_id: int) -> list[User]:
    """Return to whom the checkpoints of a matter go: attorneys on its team, no client, nobody who is walled off."""
    matter = db.session.get_one(Matter, matter_id)
    if matter.is_demo:
        return []
    walled = {wall.user_id for wall in matters.walls(matter)}
    team = [one.user for one in matters.members(matter) if one.role in ROLES and one.user_id not in walled]
    never = matters.never_addressed([user.id for user in team])
    return [user for user in team if user.active and "client" not in user.roles and user.id not in never]


def _deliver(settings: Settings, due: list[Due]) -> tuple[set[int], list[str]]:
    """Give each person one message; return the ids of those whose message was accepted, and what went wrong."""
    wanted: dict[int, list[Due]] = defaultdict(list)
    users = {user.id: user for one in due for user in one.to}
    for one in due:
        for user in one.to:
            wanted[user.id].append(one)
    taken: set[int] = set()
    problems: list[str] = []
    for user_id, checkpoints_of in wanted.items():
        try:
            _write(settings, users[user_id], checkpoints_of)
            taken.add(user_id)
        except outgoing.NeverAddressed:
            problems.append(f"{users[user_id].name} is marked no-contact: the system never writes to them")
        except smtplib.SMTPRecipientsRefused:
            problems.append(f"the mail server refuses the address of {users[user_id].name}")
        except (OSError, smtplib.SMTPException) as wrong:
            return taken, [*problems, f"the mail server cannot be reached or refuses ({type(wrong).__name__})"]
    return taken, problems


@outgoing.route("checkpoints", "mail")
def _write(settings: Settings, user: User, due: list[Due]) -> None:
    to = outgoing.to(user.email, user_id=user.id)
    mail.deliver(to, _message(settings, to, due))


def _message(settings: Settings, to: Addressee, due: list[Due]) -> EmailMessage:
    notes = "\n".join(f"{one.note}" for one in due)
    body = _BODY.format(key=keys.log_key().verifier, notes=notes)
    message = mail.compose(settings, to, f"Casefile checkpoint, {clock.now():%Y-%m-%d}", body)
    for one in due:
        name = f"{one.log.origin.removeprefix(settings.log_origin).strip('/').replace('/', '-')}-{one.size:08d}.note"
        message.add_attachment(one.note.encode(), maintype="application", subtype="octet-stream", filename=name)
    return message


def _named(user: User) -> str:
    return f"{user.name} (u-{user.id})"


def _record(one: Due, names: list[str]) -> None:
    """Keep that a checkpoint was mailed, to whom and when: in the list of those outside, and in its log."""
    checkpoint = custody.read_note(one.note).checkpoint()
    checkpoints.keep_note(one.log, one.size, one.note, KIND, sent_to=names)
    ledger.append_to_log(one.log, lambda act: custody.anchored(act, checkpoint, kind=KIND, to=names))
