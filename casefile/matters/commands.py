"""The command line's verb for matters that nobody leads."""

from __future__ import annotations

from collections.abc import Mapping

import click

from casefile.accounts import service as accounts
from casefile.infra import audit
from casefile.infra.db import transaction
from casefile.infra.errors import Refusal
from casefile.infra.terminal import answer, json_option, refuses
from casefile.matters import leads


def add_to(groups: Mapping[str, click.Group]) -> None:
    """Add this room's verb."""
    groups["office"].add_command(name_lead)


@click.command("name-lead")
@click.argument("matter", type=click.IntRange(1, 2**31 - 1))
@click.argument("email")
@json_option
@refuses
def name_lead(matter: int, email: str, as_json: bool) -> None:
    """Let an attorney lead a matter that nobody leads, such as one imported without --lead."""
    user = accounts.find_user(email)
    if user is None:
        raise Refusal(
            f"No account has the e-mail {email}; make it first: flask office add-user {email} --role attorney"
        )
    audit.set_actor(audit.Actor(None, "command line", "operator"))
    with transaction():
        leads.name_lead(matter, user, by=None)
    answer({"matter_id": matter, "lead": user.email}, as_json, f"{user.name} leads matter {matter} now.")
