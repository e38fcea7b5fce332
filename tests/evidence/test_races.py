"""Eight windows of two people reach for one item at once: no chain forks, and who loses is told who holds it now."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from flask import Flask
from flask.testing import FlaskClient

from casefile.evidence import ledger, service
from casefile.infra.db import db, transaction
from casefile.matters import service as matters
from tests import factories
from tests.accounts.signing import csrf_token, sign_in
from tests.evidence import tracing
from tests.evidence.build import address, log, open_gate, records
from tests.factories import Office

pytestmark = pytest.mark.slow

HANDS, WINDOWS = ("Ash", "Bay"), 4
NAME = rf"({'|'.join(HANDS)}) Hand"
TOLD = re.compile(rf"(held by|on its way to|released to) {NAME}|{NAME} holds it")


@pytest.fixture
def tries(request: pytest.FixtureRequest) -> int:
    """How often each of them tries: 200 times with ``--full``."""
    return 200 if request.config.getoption("full") else 12


def reach_for_it(
    line: tracing.Line, app: Flask, client: FlaskClient, token: str, where: str, other: int, tries: int
) -> None:
    """Let the item go to the other, or accept it, so many times, and tell how each try was answered."""
    app.testing = False
    for turn in range(tries):
        act = "accept" if turn % 2 else "release"
        form = {"csrf_token": token, "zone": "UTC", "purpose": "review", "condition": "sealed", "to": other}
        answer = client.post(f"{where}/{act}", data=form)
        page = " ".join(answer.get_data(as_text=True).split())
        refused = page.partition("Not recorded.</b>")[2].partition("</div>")[0]
        line.say(f"{act} {answer.status_code} {'told' if TOLD.search(refused) else 'not told: ' + refused}")


def test_eight_windows_at_once_never_fork_a_chain_and_who_loses_is_told(app: Flask, office: Office, tries: int) -> None:
    open_gate(office.matter, office.avery)
    with transaction():
        hands = [factories.user(f"{name} Hand", "paralegal") for name in HANDS]
        for one in hands:
            matters.add_member(office.matter, one, "paralegal")
    label = log(office.matter, hands[0]).label
    windows = [(one.id, sign_in(app.test_client(), one)) for one in hands for _ in range(WINDOWS)]
    ready = [(mine, client, csrf_token(client)) for mine, client in windows]
    ids, where, before = [one.id for one in hands], address(office.matter, "/E-0001"), len(records(office.matter))
    db.session.commit()
    db.session.remove()
    db.engine.dispose()
    children = []
    for mine, client, token in ready:
        arguments = (app, client, token, where, sum(ids) - mine, tries)
        children.append(tracing.Child(lambda line, given=arguments: reach_for_it(line, *given)))
    for child in children:
        child.heard()
    for child in children:
        child.go_on()
    ended = [child.end() for child in children]
    assert [code for code, _ in ended] == [0] * len(ready), ended
    said = Counter(tuple(line.split(" ", 2)[1:]) for _, lines in ended for line in lines)
    assert set(said) <= {("303", "not told: "), ("409", "told")}, said
    assert sum(said.values()) == len(ready) * tries
    won = said["303", "not told: "]
    assert won > tries / 2
    held(office, label, before, won)


def held(office: Office, label: str, before: int, won: int) -> None:
    """Every act that was answered as done is one record, each by the one hand that the record before left it in."""
    found = records(office.matter)
    assert [one.seq for one in found] == list(range(1, before + won + 1))
    assert ledger.check(office.matter).findings == []
    item = service.find_item(office.matter, label, ["WP"])
    assert item
    assert service.standing(item)[2] == []
    hand, to = f"u-{found[1].entry.actor.id.removeprefix('u-')}", ""
    for one in found[before:]:
        if one.entry.type == "evidence.released":
            assert (one.entry.actor.id, to) == (hand, "")
            to = one.entry.data["to"]
        else:
            assert (one.entry.type, one.entry.actor.id) == ("evidence.accepted", to)
            hand, to = to, ""
