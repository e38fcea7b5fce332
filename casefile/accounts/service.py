"""What can be done with accounts."""

from __future__ import annotations

import re
import secrets
import unicodedata
from datetime import timedelta

from flask import current_app, g, session
from flask_login import current_user
from flask_security import hash_password
from sqlalchemy import select

from casefile.accounts import codes, sessions
from casefile.accounts.models import OFFICE_ROLES, User
from casefile.accounts.names import new_name, plain_email
from casefile.infra import audit, clock, outgoing
from casefile.infra.access import Identity
from casefile.infra.db import add, db
from casefile.infra.errors import Refusal
from casefile.infra.languages import gettext
from casefile.infra.outgoing import Asked

FRESH_FOR = timedelta(minutes=15)


def identify() -> Identity | None:
    """Return who is signed in, as the gate sees them."""
    if not current_user.is_authenticated:
        return None
    user: User = current_user._get_current_object()
    g.is_demo = user.is_demo
    found = getattr(session, "found", None)
    proved_at = found.proved_at if found else None
    return Identity(
        user_id=user.id,
        name=user.name,
        roles=frozenset(user.roles),
        audience="client" if user.is_client else "staff",
        fresh=proved_at is not None and clock.now() - proved_at < FRESH_FOR,
        auth=session.get("auth", "password"),
    )


def user(user_id: int) -> User | None:
    """Return one account."""
    return db.session.get(User, user_id)


def find_user(email: str) -> User | None:
    """Return the account of an e-mail address."""
    return db.session.scalar(select(User).where(User.email == plain_email(email)))


@outgoing.route("account", "invitation")
def add_user(email: str, name: str, roles: list[str], *, is_demo: bool = False, password: str | None = None) -> User:
    """Add an account. Without a password it waits for one that its owner chooses.

    Raises:
        NeverAddressed: the address is that of somebody whom the system never addresses.
        Refusal: the address is none or has an account already, the name is missing, or the roles do not go together.
    """
    email = email.strip().lower()
    if not re.fullmatch(r"[^@\s]+@[^@\s]+", email) or len(email) > 254:
        raise Refusal(f"{email!r} is no e-mail address; write it like name@office.example.")
    if find_user(email):
        raise Refusal(f"{email} has an account already; one address, one account.")
    if not name.strip():
        raise Refusal("An account needs the name of its person.")
    outgoing.refuse(Asked(address=email))
    made = User(
        email=email,
        name=name.strip(),
        roles=sound_roles(roles),
        is_demo=is_demo,
        created_at=clock.now(),
        fs_uniquifier=secrets.token_hex(32),
        fs_webauthn_user_handle=secrets.token_hex(32),
        password=hash_password(unicodedata.normalize("NFKD", password)) if password else None,
        password_set_at=clock.now() if password else None,
    )
    add(made)
    audit.record("account.add", target=f"account {made.id}", roles=made.roles)
    return made


def sound_roles(roles: list[str]) -> list[str]:
    """Return office roles in their usual order, or refuse them."""
    unknown = sorted(set(roles) - set(OFFICE_ROLES))
    if unknown or not roles:
        raise Refusal(f"{', '.join(unknown) or 'none'}: no office role; choose from: {', '.join(OFFICE_ROLES)}.")
    if "client" in roles and len(set(roles)) > 1:
        raise Refusal("A client's account has no other role; give a member of staff an account of their own.")
    return [role for role in OFFICE_ROLES if role in roles]


def find_by_session_name(name: str | None) -> User | None:
    """Return the account that a session names."""
    return db.session.scalar(select(User).where(User.fs_uniquifier == name)) if name else None


def list_users(after: int = 0, limit: int = 50) -> list[User]:
    """Return accounts in the order in which they were made, from the one after ``after``."""
    return list(db.session.scalars(select(User).where(User.id > after).order_by(User.id).limit(limit)))


# --- what a person does for their own account ------------------------------------------------------------------------


def hash_new_password(user: User, password: str) -> str:
    """Judge a new password and hash it; this takes a moment, so it is done before a transaction is opened.

    Raises:
        Refusal: the password is too short, common, or made of what is known.
    """
    wrong, plain = current_app.extensions["security"].password_util.validate(password, False, user=user)
    if wrong:
        raise Refusal(" ".join(wrong))
    return str(hash_password(plain))


def refuse_wrong_password(user: User, password: str) -> None:
    """Refuse a password that is not the one of this account."""
    plain = current_app.extensions["security"].password_util.normalize(password)
    if not user.verify_and_update_password(plain):
        raise Refusal("The password until now is not right.")


def set_password_by_code(user: User, code: str, hashed: str) -> None:
    """Set the first password, or the one after a reset, with the one-time code.

    Raises:
        Refusal: the code was used a moment ago.
    """
    if not codes.use_setup_code(user, code):
        raise Refusal("This code was used already; ask the administrator for another.")
    audit.set_actor(audit.Actor(user.id, user.name, "/".join(user.roles)))
    change_password(user, hashed)


def find_start(name: str, code: str) -> tuple[User, int] | None:
    """Return the account of a sign-in name and the number of its one-time code, if the two fit; nothing is used up."""
    user = find_user(name)
    number = codes.find_setup_code(user.id if user else 0, code)  # looked for in any case: both cost the same
    return (user, number) if user and user.active and number else None


def start_with_password(user: User, hashed: str, *, keep: int | None) -> None:
    """Set the first password by the one-time code that this session has shown.

    Raises:
        Refusal: the code was used meanwhile, or has run out.
    """
    use_start(user)
    audit.set_actor(audit.Actor(user.id, user.name, "/".join(user.roles)))
    change_password(user, hashed, keep=keep)


def use_start(user: User) -> None:
    """Use up the one-time code with which this session began, if it began with one.

    Raises:
        Refusal: the code was used meanwhile, or has run out.
    """
    number = session.get("start_code")
    if number is None:
        return
    if not codes.use_found_code(user, int(number)):
        raise Refusal(gettext("This code was used already, or it has run out. Ask for a new one."))
    session.pop("start_code")
    audit.record("account.setup_code.use", target=f"account {user.id}")


def change_password(user: User, hashed: str, *, keep: int | None = None) -> None:
    """Store a new password; every session ends, ``keep`` excepted, and every setup code is void."""
    user.password, user.password_set_at = hashed, clock.now()
    _end_everything(user, keep=keep)
    codes.void_setup_codes(user)
    audit.record("account.password.set", target=f"account {user.id}")


def set_authenticator(user: User, method: str, totp_secret: str | None, *, keep: int | None = None) -> None:
    """Make an authenticator app the second factor of an account; other sessions end."""
    user.tf_primary_method, user.tf_totp_secret = method, totp_secret
    db.session.flush()
    sessions.end_all(user.id, but=keep)
    audit.record("account.authenticator.set", target=f"account {user.id}")


def new_recovery_codes(user: User) -> list[str]:
    """Make recovery codes; the older ones are void."""
    audit.record("account.recovery_codes.make", target=f"account {user.id}")
    return codes.recovery_codes(user)


def remove_passkey(user: User, passkey_id: int) -> None:
    """Remove a passkey; the last second factor stays.

    Raises:
        Refusal: there is no such passkey, or nothing would be left to sign in with.
    """
    found = next((passkey for passkey in user.webauthn if passkey.id == passkey_id), None)
    if found is None:
        raise Refusal("There is no such passkey on this account.")
    has_printed = user.is_client and bool(user.password) and codes.codes_left(user) > 0
    if not user.is_demo and not user.tf_totp_secret and not has_printed and len(user.webauthn) == 1:
        raise Refusal("This is your only second factor; set up the authenticator first, then remove the passkey.")
    user.webauthn.remove(found)
    db.session.flush()
    audit.record("account.passkey.remove", target=f"account {user.id}")


def end_session(user: User, session_id: int) -> None:
    """End one session of an account."""
    if sessions.end(session_id, user_id=user.id):
        audit.record("account.session.end", target=f"account {user.id}")


def end_sessions(user: User, *, but: int | None = None) -> int:
    """End the sessions of an account, ``but`` one; return how many there were."""
    audit.record("account.sessions.end", target=f"account {user.id}")
    return sessions.end_all(user.id, but=but)


def end_by_code(name: str, code: str) -> None:
    """End every session of a client's account by its name and one printed code, which is used up with it.

    Nothing is answered: whoever asks learns neither whether the account exists nor whether the code was right.
    """
    user = find_user(name)
    known = user if user is not None and user.is_client else None
    right = codes.use_code_of(known.id if known else 0, code)
    if known and right:
        _end_everything(known)
    target = f"account {known.id}" if known else "no account"
    audit.record("sign_in.lost_phone", target=target, outcome="done" if right else "refused")


# --- what an administrator does --------------------------------------------------------------------------------------


@outgoing.route("one-time code", "invitation")
def give_code(user: User, lasts: timedelta = codes.SETUP_CODE_LASTS) -> str:
    """Make a one-time code with which the person sets an own password; it is shown once and given in person.

    Raises:
        NeverAddressed: the account is that of somebody whom the system never addresses.
    """
    outgoing.refuse(Asked(user_id=user.id, address=user.email))
    audit.record("account.setup_code.give", target=f"account {user.id}", hours=lasts // timedelta(hours=1))
    return codes.setup_code(user, lasts)


def add_client(email: str, name: str, language: str = "en") -> User:
    """Add the account of a client; without an e-mail address under a neutral name that no mail can reach.

    Raises:
        Refusal: the address cannot be used; which addresses have accounts is nobody's business here.
    """
    if not email:
        while find_user(made := new_name(language)):
            continue
        return add_user(made, name, ["client"])
    if find_user(email) or email.strip().lower().endswith(".invalid"):
        raise Refusal("This address cannot be used. Leave it empty, and a sign-in name is made.")
    return add_user(email, name, ["client"])


def start_reset(
    user: User, *, by: int | None, lost_factor: bool = False, lasts: timedelta = codes.SETUP_CODE_LASTS
) -> str:
    """Void the password, end the sessions, return a one-time code. The second factor stays, unless it is lost too."""
    _refuse_own(user, by, "Change your own password on your account page.")
    user.password = None
    if lost_factor:
        user.tf_primary_method = user.tf_totp_secret = None
        user.webauthn.clear()
        codes.void_recovery_codes(user)
    _end_everything(user)
    audit.record("account.reset", target=f"account {user.id}", lost_factor=lost_factor)
    return give_code(user, lasts)


def shut(user: User) -> None:
    """End every session of an account and void a one-time code that was not used; what opens it else stays."""
    _end_everything(user)
    codes.void_setup_codes(user)
    audit.record("account.shut", target=f"account {user.id}")


def disable(user: User, *, by: int | None) -> None:
    """Disable an account: its sessions end and it cannot sign in."""
    _refuse_own(user, by, "You cannot disable your own account; another administrator can.")
    user.disabled_at = clock.now()
    _end_everything(user)
    codes.void_setup_codes(user)
    audit.record("account.disable", target=f"account {user.id}")


def enable(user: User, *, by: int | None) -> None:
    """Enable an account again, with the password and second factor it had."""
    _refuse_own(user, by, "Your own account is enabled.")
    user.disabled_at = None
    db.session.flush()
    audit.record("account.enable", target=f"account {user.id}")


def change_roles(user: User, roles: list[str], *, by: int | None) -> None:
    """Change the office roles of an account; its sessions end."""
    _refuse_own(user, by, "Nobody changes their own roles; another administrator can.")
    user.roles = sound_roles(roles)
    _end_everything(user)
    audit.record("account.roles", target=f"account {user.id}", roles=user.roles)


def _refuse_own(user: User, by: int | None, text: str) -> None:
    if user.id == by:
        raise Refusal(text)


def _end_everything(user: User, *, keep: int | None = None) -> None:
    """End the sessions of an account, also one that waits for its second factor."""
    user.fs_uniquifier = secrets.token_hex(32)
    db.session.flush()
    sessions.end_all(user.id, but=keep)
