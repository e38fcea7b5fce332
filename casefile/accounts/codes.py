"""Codes that are shown once and kept as keyed hashes: recovery codes, and setup codes given in person."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import timedelta

from flask import current_app
from sqlalchemy import ColumnElement, delete, update

from casefile.accounts.models import RecoveryCode, SetupCode, User
from casefile.infra import clock
from casefile.infra.db import db

ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # without i, l, o, 0, 1: they are misread
RECOVERY_CODES = 10
SETUP_CODE_LASTS = timedelta(hours=24)
SETUP_CODE_LONGEST = timedelta(days=7)  # for somebody who is reached at a visit only
FEW = 3  # so many recovery codes left are told, where they are somebody's only second step


def recovery_codes(user: User) -> list[str]:
    """Make ten new recovery codes, void the older ones, and return the codes: nobody can read them again."""
    fresh = [_new(4) for _ in range(RECOVERY_CODES)]
    void_recovery_codes(user)
    now = clock.now()
    db.session.add_all(RecoveryCode(user_id=user.id, digest=_digest(user.id, code), made_at=now) for code in fresh)
    db.session.flush()
    return fresh


def codes_left(user: User) -> int:
    """Return how many recovery codes are unused."""
    unused = db.select(db.func.count()).where(RecoveryCode.user_id == user.id, RecoveryCode.used_at.is_(None))
    return int(db.session.scalar(unused.select_from(RecoveryCode)) or 0)


def use_recovery_code(user: User, code: str) -> bool:
    """Use up a recovery code; of several who try the same at once, one succeeds."""
    return use_code_of(user.id, code)


def use_code_of(user_id: int, code: str) -> bool:
    """Use up a recovery code of the account of a number, which may be none at all."""
    use = (
        update(RecoveryCode)
        .where(RecoveryCode.digest == _digest(user_id, code), RecoveryCode.used_at.is_(None))
        .values(used_at=clock.now())
        .returning(RecoveryCode.id)
    )
    return db.session.execute(use).first() is not None


def has_codes(user: User) -> bool:
    """Whether recovery codes were ever made that nothing voided, used ones included."""
    return db.session.scalar(db.select(RecoveryCode.id).where(RecoveryCode.user_id == user.id).limit(1)) is not None


def void_recovery_codes(user: User) -> None:
    """Void every recovery code of an account."""
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))


def setup_code(user: User, lasts: timedelta = SETUP_CODE_LASTS) -> str:
    """Make a one-time code for setting a password, void any older one, and return it; it lasts a week at most."""
    if not timedelta() < lasts <= SETUP_CODE_LONGEST:
        raise ValueError(f"a setup code lasts {lasts}; it must be no longer than {SETUP_CODE_LONGEST}")
    void_setup_codes(user)
    code, now = _new(5), clock.now()
    db.session.add(SetupCode(user_id=user.id, digest=_digest(user.id, code), made_at=now, ends_at=now + lasts))
    db.session.flush()
    return code


def setup_code_fits(user: User, code: str) -> bool:
    """Whether a setup code is right, unused and has not run out."""
    return find_setup_code(user.id, code) is not None


def find_setup_code(user_id: int, code: str) -> int | None:
    """Return the number of a setup code that is right, unused and has not run out."""
    found: int | None = db.session.scalar(
        db.select(SetupCode.id).where(SetupCode.digest == _digest(user_id, code), *_good())
    )
    return found


def use_setup_code(user: User, code: str) -> bool:
    """Use up a setup code."""
    return use_found_code(user, find_setup_code(user.id, code) or 0)


def use_found_code(user: User, number: int) -> bool:
    """Use up a setup code that was found a moment ago; of several who try at once, one succeeds."""
    use = update(SetupCode).where(SetupCode.id == number, SetupCode.user_id == user.id, *_good())
    return db.session.execute(use.values(used_at=clock.now()).returning(SetupCode.id)).first() is not None


def void_setup_codes(user: User) -> None:
    """Void every setup code of an account."""
    db.session.execute(delete(SetupCode).where(SetupCode.user_id == user.id))


def _good() -> tuple[ColumnElement[bool], ...]:
    return (
        SetupCode.used_at.is_(None),
        SetupCode.ends_at > clock.now(),
        SetupCode.made_at <= clock.now() + timedelta(minutes=1),
    )


def _new(groups: int) -> str:
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(groups))


def _digest(user_id: int, code: str) -> str:
    """Hash a code with a key that is not in the database, framed by its account."""
    plain = "".join(letter for letter in code.lower() if letter.isalnum())
    key = current_app.config["SECRET_KEY"].encode()
    return hmac.new(key, f"code {user_id} {plain}".encode(), hashlib.sha256).hexdigest()
