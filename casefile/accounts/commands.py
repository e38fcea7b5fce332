"""Accounts and permissions from the command line; the first administrator is made here and nowhere else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click
from flask import current_app
from flask.cli import with_appcontext

from casefile.accounts import service, sessions
from casefile.accounts.models import OFFICE_ROLES, User
from casefile.infra import audit
from casefile.infra.access import ROLES, matrix
from casefile.infra.db import transaction
from casefile.infra.errors import Refusal
from casefile.infra.terminal import answer, json_option, refuses


def add_to(groups: Mapping[str, click.Group]) -> None:
    """Add the verbs of this room."""
    for verb in (add_user, reset_user, permissions, tidy):
        groups["office"].add_command(verb)


@click.command("add-user")
@click.argument("email")
@click.option("--role", "roles", multiple=True, required=True, type=click.Choice(OFFICE_ROLES), help="May be repeated.")
@click.option("--name", default="", help="The person's name; the e-mail address where it is left out.")
@json_option
@with_appcontext
@refuses
def add_user(email: str, roles: tuple[str, ...], name: str, as_json: bool) -> None:
    """Add an account and print its one-time code, to be given in person."""
    with transaction():
        _act()
        made = service.add_user(email, name or email, list(roles))
        code = service.give_code(made)
    _print_code(made, code, as_json)


@click.command("reset-user")
@click.argument("email")
@click.option("--lost-factor", is_flag=True, help="Remove the second factor too.")
@json_option
@with_appcontext
@refuses
def reset_user(email: str, lost_factor: bool, as_json: bool) -> None:
    """Void a password and print a one-time code; for an office whose only administrator is locked out."""
    user = service.find_user(email)
    if user is None:
        raise Refusal(f"{email} has no account here; office add-user makes one.")
    with transaction():
        _act()
        code = service.start_reset(user, by=None, lost_factor=lost_factor)
    _print_code(user, code, as_json)


@click.command("permissions")
@json_option
@with_appcontext
def permissions(as_json: bool) -> None:
    """Print who may do what: the same table that the gate reads."""
    rows = matrix(current_app._get_current_object())  # type: ignore[attr-defined]
    answer(rows, as_json, "\n".join(_in_words(row) for row in rows))


@click.command("tidy-sign-ins")
@json_option
@with_appcontext
@refuses
def tidy(as_json: bool) -> None:
    """Remove sessions and codes that have run out; every sign-in does this too."""
    with transaction():
        gone = sessions.sweep()
    answer({"removed": gone}, as_json, f"{gone} sessions and codes removed")


def _act() -> None:
    audit.set_actor(audit.Actor(None, "command line", "operator"))


def _print_code(user: User, code: str, as_json: bool) -> None:
    answer(
        {"user_id": user.id, "email": user.email, "roles": user.roles, "setup_code": code, "hours": 24},
        as_json,
        f"{user.email} ({', '.join(user.roles)})\nOne-time code: {code}\n"
        "Give it in person. It works once, for 24 hours, on the page /set-password.",
    )


def _in_words(row: Mapping[str, Any]) -> str:
    who = "everybody" if row["roles"]["anonymous"] else ", ".join(role for role in ROLES if row["roles"][role])
    again = "; sign-in of the last 15 minutes" if row["step_up"] else ""
    return f"{'/'.join(row['methods']):6} {row['address']}: {row['action']}: {who or 'nobody'}{again}"
