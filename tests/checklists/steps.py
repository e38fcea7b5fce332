"""What the tests of guidance do over and over."""

from __future__ import annotations

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from casefile.checklists import service
from casefile.checklists.models import Given
from casefile.infra.db import transaction
from tests import factories
from tests.accounts.signing import csrf_token


def given(office: factories.Office, *item_ids: str, wording: str | None = None) -> list[Given]:
    """Let Avery approve items and Casey give them to Dana."""
    with transaction():
        factories.act_as(office.avery)
        for item_id in item_ids:
            service.approve(office.matter, item_id, wording)
        factories.act_as(office.casey)
        return service.give(office.matter, item_ids)


def acknowledged(office: factories.Office, one: Given) -> None:
    """Let Dana acknowledge one item."""
    with transaction():
        factories.act_as(office.dana)
        service.acknowledge(one, service.Reading(device="Firefox"))


def send(client: FlaskClient, address: str, page: str, **typed: object) -> TestResponse:
    """Send the form of a page, with the page's token."""
    return client.post(address, data={"csrf_token": csrf_token(client, page), **typed})


def guidance_page(office: factories.Office) -> str:
    return f"/matters/{office.matter.id}/guidance"
