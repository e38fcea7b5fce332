"""The people of the demo office, all invented."""

from __future__ import annotations

from dataclasses import dataclass

from casefile.accounts import service as accounts
from casefile.accounts.models import User
from casefile.infra import audit
from casefile.infra.db import transaction
from casefile.infra.errors import Refusal

PASSWORD = "quiet river stone bridge"  # noqa: S105 - a demo's, works on loopback only, printed at the start


@dataclass(frozen=True)
class Cast:
    """The accounts of the demo office."""

    avery: User
    blake: User
    casey: User
    dana: User
    ellis: User
    harper: User
    morgan: User


PEOPLE = {
    "avery": ("Avery Stone", ["attorney"], "lead counsel in both matters"),
    "casey": ("Casey Reyes", ["paralegal"], "logs evidence, on both teams"),
    "dana": ("Dana Hale", ["client"], "the client of the invented matter: the portal"),
    "blake": ("Blake Marsh", ["attorney"], "an attorney on neither team: sees nothing"),
    "ellis": ("Ellis Roe", ["client"], "another client: sees nothing of Dana's"),
    "harper": ("Harper Quinn", ["expert"], "an expert from outside: sees what is shared, and only that"),
    "morgan": ("Morgan Lane", ["administrator"], "accounts only, no matter content"),
}


def address(first_name: str) -> str:
    """Return the e-mail address of one of the cast."""
    return f"{first_name}@demo.example"


def people() -> tuple[Cast, bool]:
    """Return the cast, made where missing, and whether anybody was.

    Raises:
        Refusal: somebody real has one of these addresses.
    """
    missing = [name for name in PEOPLE if accounts.find_user(address(name)) is None]
    if missing:
        with transaction():
            for name in missing:
                full, roles, _ = PEOPLE[name]
                accounts.add_user(address(name), full, roles, is_demo=True, password=PASSWORD)
    found = {name: accounts.find_user(address(name)) for name in PEOPLE}
    if not all(user is not None and user.is_demo for user in found.values()):
        raise Refusal("An account of the demo office's name exists and is no demo account; nothing was changed.")
    return Cast(**{name: user for name, user in found.items() if user is not None}), bool(missing)


def act_as(user: User) -> None:
    """Let what follows be done by one of the cast."""
    audit.set_actor(audit.Actor(user.id, user.name, "/".join(user.roles), "demo"))
