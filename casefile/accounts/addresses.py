"""Which addresses of accounts may be written to, and the link by which a stranger says that mail is not for them.

The link's token stands for one account and one address. It holds neither, works as long as the address stands, and can
be made by nobody without the installation's secret.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Collection

from flask import current_app
from sqlalchemy import func, select

from casefile.accounts.models import MailStop, User
from casefile.infra import audit, clock
from casefile.infra.db import add, db

_SIGNED = 16  # bytes of the signature
_NOBODY = "the reader of a message"


def token_for(user: User) -> str:
    """Return the token of an account's link."""
    number = (user.id ^ int.from_bytes(_mac("number")[:4])).to_bytes(4)  # not a number that could be read and counted
    return base64.urlsafe_b64encode(number + _mac(f"{user.id} {user.email}")[:_SIGNED]).decode().rstrip("=")


def find_by_token(token: str) -> User | None:
    """Return the account of a token whose address still stands."""
    try:
        raw = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except ValueError:
        return None
    if len(raw) != 4 + _SIGNED:
        return None
    number = int.from_bytes(raw[:4]) ^ int.from_bytes(_mac("number")[:4])
    user = db.session.get(User, number) if number < 2**31 else None
    if user is None or not hmac.compare_digest(raw[4:], _mac(f"{user.id} {user.email}")[:_SIGNED]):
        return None
    return user


def may_write_to(user: User) -> bool:
    """Whether mail may go to an account: it has a mailbox, and nobody said that its mail is not for them."""
    return user.has_mailbox and user.id not in stopped([user.id])


def why_no_mail(address: str) -> str:
    """Return why no mail may go to an address, or nothing: the outgoing door asks it before every mail."""
    if address.casefold().endswith(".invalid"):
        return "This is a name for signing in, and no address: mail can never be delivered there."
    user = db.session.scalar(select(User).where(User.email == address.strip().lower()))
    if user is not None and user.id in stopped([user.id]):
        return "Somebody at this address said that its mail is not for them; an attorney may let mail go there again."
    return ""


def stopped(user_ids: Collection[int]) -> set[int]:
    """Return the accounts whose address is not to be written to, in one query."""
    newest = select(func.max(MailStop.id)).where(MailStop.user_id.in_(user_ids)).group_by(MailStop.user_id)
    query = select(MailStop.user_id, MailStop.address, User.email).join(User, User.id == MailStop.user_id)
    rows = db.session.execute(query.where(MailStop.id.in_(newest), MailStop.stops))
    return {user_id for user_id, address, email in rows if address == _digest(email)}


def stop(user: User) -> None:
    """Keep that mail to this address is not for its reader; nothing is sent there from now on."""
    if user.id not in stopped([user.id]):
        _keep(user, stops=True, why="The reader pressed “This is not for me”.")


def write_again(user: User, why: str) -> None:
    """Let mail go to the address again, for a reason."""
    _keep(user, stops=False, why=why)


def stops_of(user_id: int) -> list[MailStop]:
    """Return what was said about an account's address, the newest first."""
    query = select(MailStop).where(MailStop.user_id == user_id).order_by(MailStop.id.desc()).limit(20)
    return list(db.session.scalars(query))


def _keep(user: User, *, stops: bool, why: str) -> None:
    who = audit.actor()
    by = (None, _NOBODY) if stops else (who.id, who.name)
    row = MailStop(user_id=user.id, address=_digest(user.email), stops=stops, why=why, at=clock.now())
    row.by_id, row.by_name = by
    add(row)
    audit.record("account.mail.stop" if stops else "account.mail.again", target=f"account {user.id}")


def _digest(email: str) -> str:
    return hashlib.sha256(email.encode()).hexdigest()


def _mac(text: str) -> bytes:
    key = current_app.config["SECRET_KEY"].encode()
    return hmac.digest(key, b"mail not for me " + text.encode(), "sha256")
