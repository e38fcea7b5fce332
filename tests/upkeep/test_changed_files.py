"""Nine ways to change a stored file: each is found by whoever reads it, by ``evidence verify --all`` and by fsck."""

from __future__ import annotations

import json
import random

from flask import Flask
from flask.testing import FlaskClient

from casefile.evidence.models import Item
from casefile.infra.crypto import CHUNK_BYTES
from casefile.infra.db import db
from tests.evidence.build import address, log, open_gate, post, stored_file
from tests.factories import Office
from tests.infra.test_files import TAMPERS
from tests.upkeep.build import run


def changed(office: Office, rng: random.Random) -> list[Item]:
    """Log ten files, and change nine of them, each in another way."""
    open_gate(office.matter, office.avery)
    items = [log(office.matter, office.avery, "a.bin", rng.randbytes(3 * CHUNK_BYTES + 5000)) for _ in range(10)]
    for item, tamper in zip(items, TAMPERS, strict=False):
        path = stored_file(item)
        path.chmod(0o600)
        path.write_bytes(tamper(bytearray(path.read_bytes()), rng))
    return items[:9]


def test_each_change_of_a_stored_file_is_found_by_every_way_of_looking(
    app: Flask, office: Office, avery: FlaskClient
) -> None:
    items = changed(office, random.Random(21))  # noqa: S311
    labels = [item.label for item in items]
    document = json.loads(run(app, "fsck", "--json").stdout)
    bad = [fault["where"] for fault in document["faults"] if fault["kind"] == "bad hash"]
    assert len(bad) == len(set(bad)) == 9
    assert len(document["faults"]) == 9

    db.session.commit()
    answer = app.test_cli_runner().invoke(args=["evidence", "verify", "--all", "--json"])
    assert answer.exit_code == 1
    told = json.loads(answer.stdout)
    assert (told["checked"], told["mismatched"]) == (10, [f"{office.matter.id}/{label}" for label in labels])

    db.session.expire_all()
    for label in labels:
        page = avery.get(address(office.matter, f"/{label}"))
        assert page.status_code == 200
        assert "does not match" in page.get_data(as_text=True)
        assert not_given_whole(avery, office, label)
    assert avery.get(address(office.matter, "/E-0010")).status_code == 200


def not_given_whole(client: FlaskClient, office: Office, label: str) -> bool:
    """Whether a changed file is refused, or cut off at the change: never given out as if it were whole."""
    try:
        answer = post(client, address(office.matter, f"/{label}/content"), why="to read it", how="download")
        return answer.status_code >= 400 or len(answer.data) < int(answer.headers["Content-Length"])
    except Exception as error:
        return "damaged" in str(error) or "cut" in str(error)
