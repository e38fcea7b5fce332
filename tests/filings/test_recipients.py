"""To whom a paper goes is asked about wherever it is written: nobody who is marked is addressed by any of them."""

from __future__ import annotations

import pytest
from flask import Flask

from casefile.clients import merging
from casefile.clients import service as clients
from casefile.filings import assembling, making, variables
from casefile.filings.models import Draft
from casefile.infra.db import transaction
from casefile.lawdata.filings_reader import paper_kinds
from casefile.matters import service as matters
from tests import factories

ADDRESSED = [
    (key, ask.key)
    for key, kind in paper_kinds().items()
    for ask in kind.asks
    if ask.addresses and kind.group != "office"
]
LETTERS = [key for key, kind in paper_kinds().items() if kind.frame == "letter"]
MARKS = ["complaining witness", "no contact", "alias", "merged row"]
ALL_WAYS = {"by name": "{}\n12 Elm Street", "by e-mail": "A friend\nquinn@marked.example", "greeted": "Dear {}:"}


@pytest.fixture(autouse=True)
def without_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the matter knows beside is not asked for: it takes most of the time."""
    monkeypatch.setattr(variables, "known", lambda matter: {})


def mark(office: factories.Office, how: str) -> str:
    """Enter Quinn Harper, marked in one of several ways; return the name by which they are written to."""
    with transaction():
        factories.act_as(office.avery)
        person = clients.enter_person("Quinn Harper")
        role = "witness" if how == "no contact" else "complaining witness"
        part = matters.add_part(office.matter, person, role)
        clients.add_identity(person, "e-mail", "quinn@marked.example")
        if how == "no contact":
            part.no_contact = True
        if how == "alias":
            clients.add_identity(person, "alias", "Quilla Nightjar")
        if how == "merged row":
            twin = clients.enter_person("Quinlan Harpister")
            matters.add_part(office.matter, twin, "witness")
            merging.merge(twin, person, "the same person")
    return {"alias": "Quilla Nightjar", "merged row": "Quinlan Harpister"}.get(how, "Quinn Harper")


def held(office: factories.Office, kind: str, asks: dict[str, str], text: str = "Please answer.") -> bool:
    paper = assembling.compose(paper_kinds()[kind], office.matter, text, {"asks": asks})
    found = making.findings(Draft(kind=kind, typed={}), office.matter, paper)
    return any(one.rule == "never-addressed" and one.override == "never" for one in found)


def test_every_letter_to_an_opponent_or_a_client_says_in_its_data_which_fields_address() -> None:
    groups = [key for key, kind in paper_kinds().items() if kind.group in ("opponent", "client")]
    assert groups
    for key in groups:
        assert {(key, "to"), (key, "salutation")} <= set(ADDRESSED)
    assert ("application_subpoena_17c", "holder") in ADDRESSED


@pytest.mark.parametrize("how", MARKS)
def test_a_marked_person_is_addressed_by_no_field_of_any_kind(app: Flask, office: factories.Office, how: str) -> None:
    name = mark(office, how)
    for kind, field in ADDRESSED:
        for way, words in ALL_WAYS.items() if how == MARKS[0] else [("by name", ALL_WAYS["by name"])]:
            assert held(office, kind, {field: words.format(name)}), (kind, field, way)
    assert not held(office, kind, {field: "Records Office\n1 Plain Road"})


def test_a_marked_person_is_not_addressed_by_a_letter_whose_opening_was_typed_by_hand(
    app: Flask, office: factories.Office
) -> None:
    mark(office, "complaining witness")
    for kind in LETTERS:
        assert held(office, kind, {}, "Quinn Harper\n12 Elm Street\n\nDear Sir:\n\nPlease answer."), kind
        assert held(office, kind, {}, "Records Office\n\nDear Quinn Harper,\n\nPlease answer."), kind
        assert not held(office, kind, {}, "Records Office\n\nDear Sir:\n\nQuinn Harper wrote on 4 March."), kind


def test_a_letter_without_a_salutation_has_no_opening() -> None:
    assert assembling.letter_opening("We write about records.\n\nKeep them.") == ""
