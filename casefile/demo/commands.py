"""The command line's demo verb."""

from __future__ import annotations

import click
from flask import current_app

from casefile.config import Settings
from casefile.demo import cast, office
from casefile.infra.errors import Refusal
from casefile.infra.terminal import answer, json_option, refuses


def add_to(groups: dict[str, click.Group]) -> None:
    """Add this room's verb."""
    groups["office"].add_command(demo)


@click.command("demo")
@json_option
@refuses
def demo(as_json: bool) -> None:
    """Load the demo office, once; print its sign-ins. Loopback only."""
    settings: Settings = current_app.config["SETTINGS"]
    if settings.mode != "loopback":
        raise Refusal("The demo office is for a loopback installation; CASEFILE_MODE is production.")
    is_new = office.build()
    people = [
        {"email": cast.address(name), "password": cast.PASSWORD, "who": f"{full}: {what}"}
        for name, (full, _, what) in cast.PEOPLE.items()
    ]
    lines = [f"  {one['email']:22} {one['who']}" for one in people]
    words = "\n".join(
        [
            "Demo office, invented people, this machine only." + ("" if is_new else " It was here already."),
            f"Every password is: {cast.PASSWORD}",
            *lines,
        ]
    )
    answer({"new": is_new, "sign_ins": people}, as_json, words)
