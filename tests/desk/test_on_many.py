"""Somebody on very many matters is asked about row by row: the first page must say the same either way."""

from __future__ import annotations

import pytest
from flask import Flask

from casefile.demo import cast, office
from casefile.desk import service as desk
from casefile.infra.db import db, transaction
from casefile.matters import opening
from casefile.matters import service as matters


def shown(user_id: int, many: int, monkeypatch: pytest.MonkeyPatch) -> desk.Desk:
    monkeypatch.setattr(opening, "MANY", many)
    db.session.info.clear()
    return desk.desk(user_id)


def test_the_first_page_says_the_same_to_somebody_on_few_matters_and_on_many(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.build()
    found, _ = cast.people()
    avery = shown(found.avery.id, 1000, monkeypatch)
    assert all((avery.upcoming, avery.unconfirmed, avery.clocks, avery.evidence, avery.tasks, avery.unacknowledged))
    assert shown(found.avery.id, 0, monkeypatch) == avery
    assert opening.is_on_many(found.avery.id)
    for person in (found.casey, found.blake):
        assert shown(person.id, 0, monkeypatch) == shown(person.id, 1000, monkeypatch)


def test_a_wall_hides_a_matter_from_somebody_on_many_too(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    office.build()
    found, _ = cast.people()
    assert shown(found.casey.id, 0, monkeypatch).upcoming
    first, second = (matter for matter, _ in matters.list_matters(found.avery.id, matters.Filter()))
    with transaction():
        matters.set_wall(first, found.casey, "knows the complaining witness")
    one = shown(found.casey.id, 0, monkeypatch)
    assert {line.matter_id for line in (*one.upcoming, *one.unconfirmed, *one.evidence)} <= {second.id}
    assert one == shown(found.casey.id, 1000, monkeypatch)
    with transaction():
        matters.set_wall(second, found.casey, "knows the complaining witness")
    walled = shown(found.casey.id, 0, monkeypatch)
    assert not any((walled.upcoming, walled.unconfirmed, walled.clocks, walled.evidence, walled.recent, walled.moved))
