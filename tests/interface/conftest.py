"""The office of the interface tests."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.interface.office import Seat, open_office


@pytest.fixture
def seat() -> Seat:
    return Seat()


@pytest.fixture
def office(seat: Seat) -> Flask:
    return open_office(seat)
