"""What the tests of exports share: two items in a matter that is not gated, and a report printed where it is read."""

from __future__ import annotations

import pytest

from casefile.evidence import bags
from casefile.matters.models import Matter
from tests.evidence.build import JPG, log, open_gate
from tests.factories import Office


@pytest.fixture
def printed() -> None:
    """Asked for by a test that reads the printed log."""


@pytest.fixture
def unprinted(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the report blank where a test does not read it: printing one takes a second."""
    if "printed" not in request.fixturenames:
        monkeypatch.setattr(bags.pdf, "render", lambda *_, **__: b"%PDF-")


@pytest.fixture
def two_items(matter: Matter, office: Office) -> Matter:
    open_gate(matter, office.avery)
    log(matter, office.casey, "a.jpg", JPG)
    log(matter, office.casey)
    return matter
