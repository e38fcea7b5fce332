"""Nothing is printed that the guard did not read: a name is planted in every field of the form and of the sheet."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any, get_args, get_origin, get_type_hints

import pytest
from flask import Flask
from flask.testing import FlaskClient
from wtforms import Field, FieldList, FormField, StringField

from casefile.filings import assembling, guarding, making, printed, setting
from casefile.filings.forms import ASK, draft_form
from casefile.filings.hidden_pdf import Held
from casefile.filings.models import Draft
from casefile.filings.setting import Sheet
from casefile.infra.db import transaction
from casefile.infra.errors import Refusal
from casefile.lawdata.filings_reader import paper_kinds
from casefile.matters import notebook
from tests import factories
from tests.filings import build, sheets
from tests.filings.test_guarding import child
from tests.filings.test_views import papers, post

NAME = "Robin Example"
KINDS = ("notice_of_appearance", "motion_compel_access", "application_subpoena_17c", "demand_discovery")
NOT_PRINTED = {("frame_key",), printed.NAMES_A_FILE}  # they choose a frame and a file; what is not there is refused


def planted(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Yield the value with the name written into each text in it, one at a time, however deep it stands."""
    if isinstance(value, str):
        yield path, f"{value} {NAME}"
    elif isinstance(value, tuple):
        for at, one in enumerate(value):
            for where, changed in planted(one, path):
                yield where, (*value[:at], changed, *value[at + 1 :])
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        for field in dataclasses.fields(value):
            for where, changed in planted(getattr(value, field.name), (*path, field.name)):
                yield where, dataclasses.replace(value, **{field.name: changed})


def whole_sheet() -> Sheet:
    exhibit = setting.ExhibitLine("A", "Log", "4 pages", "E-0001", "1 to 4", "ab12", ("Printed in part.",))
    return sheets.sheet(
        authorities=(setting.AuthorityLine("other", "A treatise", "4"),), with_contents=True, exhibits=(exhibit,)
    )


def found(office: factories.Office, paper: assembling.Composed) -> set[str]:
    return {one.rule for one in making.findings(Draft(kind=paper.kind.key, typed={}), office.matter, paper)}


def test_a_name_is_found_in_every_field_of_a_sheet(app: Flask, office: factories.Office) -> None:
    child(office)
    paper = assembling.compose(paper_kinds()["motion_compel_access"], office.matter, "Words.", {})
    fields = [(where, one) for where, one in planted(whole_sheet()) if where not in NOT_PRINTED]
    assert {where[0] for where, _ in fields} >= {"heading", "body", "signers", "service", "exhibits", "authorities"}
    for where, one in fields:
        assert "child-name" in found(office, dataclasses.replace(paper, sheet=one)), where


def test_every_part_of_a_sheet_that_can_hold_words_is_in_the_sheet_that_is_planted() -> None:
    reached = {where for where, _ in planted(whole_sheet())}
    for name, kind in get_type_hints(Sheet).items():
        inner = [
            one for one in (kind, *get_args(kind)) for one in (one, *get_args(one)) if dataclasses.is_dataclass(one)
        ]
        wanted = {(name, field.name) for one in inner for field in dataclasses.fields(one) if "str" in str(field.type)}
        wanted |= {(name,)} if kind is str else set()
        assert wanted <= reached, wanted - reached
        assert inner or kind is str or get_origin(kind) is not tuple, name


def typed_into(field: Field) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield what is kept when the name is typed into a field, for each text field, those of rows too."""
    if isinstance(field, StringField):
        said = f"A: {NAME}: 4 pages" if field.short_name == "exhibits" else NAME
        flat = {field.short_name: said}
        is_asked = field.short_name.startswith(ASK)
        yield field.short_name, {"asks": {field.short_name.removeprefix(ASK): said}} if is_asked else flat
    elif isinstance(field, FieldList):
        row = field.entries[0] if field.entries else field.append_entry()
        assert isinstance(row, FormField)
        for inner in row.form:
            if isinstance(inner, StringField):
                yield (
                    inner.short_name,
                    {field.short_name: [{"how": "mail", "upon": "", "on": "", inner.short_name: NAME}]},
                )


@pytest.mark.parametrize("kind", KINDS)
def test_a_name_is_found_in_every_field_of_the_form(app: Flask, office: factories.Office, kind: str) -> None:
    child(office)
    known = paper_kinds()[kind]
    seen: set[str] = set()
    with app.test_request_context():
        fields = [one for field in draft_form(kind, office.matter) for one in typed_into(field)]
    text = "\n\n".join(["Words.", *(f"{{{{ ask.{ask.key} }}}}" for ask in known.asks)])
    for name, typed in fields:
        if name in ("revision", "change_note", "csrf_token"):
            continue
        body = NAME if name == "text" else text
        base = {"counsel_id": office.avery.id, "with_contents": True}
        paper = assembling.compose(known, office.matter, body, {**base, **typed})
        is_printed = NAME in setting.plain_text(paper.sheet)
        assert not is_printed or "child-name" in found(office, paper), name
        seen |= {name} if is_printed else set()
    assert {"text", "firm", "address", "phone", "email"} <= seen
    assert known.frame == "letter" or {"upon", "authorities", "exhibits", "bar_number"} <= seen


@pytest.mark.parametrize("typed", ["Robin Example: Log: 4", "A: Log: Robin Example", "Robin: Example: 4"])
def test_a_name_is_found_in_an_exhibit_wherever_it_is_typed(app: Flask, office: factories.Office, typed: str) -> None:
    child(office)
    paper = assembling.compose(paper_kinds()["notice_of_appearance"], office.matter, "Words.", {"exhibits": typed})
    assert "child-name" in found(office, paper)


@pytest.mark.parametrize(
    "words",
    [
        "Ro&ZeroWidthSpace;bin Exa&InvisibleTimes;mple",
        "Ro[]()bin Exa[]()mple",
        "ʀᴏʙɪɴ Exaᴍᴘʟᴇ",
        "Ꭱobin ExaᎷple",
        "Robin" + " " * 30 + "Example",
        "Robin" + "&nbsp;" * 12 + "Example",
    ],
)
def test_a_disguise_that_is_printed_as_a_name_is_a_name(app: Flask, office: factories.Office, words: str) -> None:
    child(office)
    paper = assembling.compose(paper_kinds()["notice_of_appearance"], office.matter, words, {})
    assert "child-name" in found(office, paper)


def test_a_name_that_only_the_bytes_tell_holds_the_paper_up(
    app: Flask, office: factories.Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    child(office)
    draft = build.notice(office)
    monkeypatch.setattr(guarding, "held_by", lambda pdf: Held(text=f"Printed by a mistake of ours: {NAME}", pages=1))
    with pytest.raises(Refusal, match="The name of MV-1 stands here"):
        making.make(draft, office.matter)


def test_what_stands_once_is_told_once(app: Flask, office: factories.Office) -> None:
    child(office)
    text = f"# Facts\n\n{NAME} was heard; 123-45-6789 is a number."
    paper = assembling.compose(paper_kinds()["notice_of_appearance"], office.matter, text, {"with_contents": True})
    findings = making.findings(Draft(kind="notice_of_appearance", typed={}), office.matter, paper)
    assert sorted(one.rule for one in findings) == ["child-name", "ssn"]


def test_what_we_print_to_be_filled_by_hand_is_no_placeholder(app: Flask, office: factories.Office) -> None:
    for kind in KINDS:
        paper = assembling.compose(paper_kinds()[kind], office.matter, "Words.", {})
        assert printed.as_set(paper.sheet)
        assert "placeholder" not in found(office, paper), kind


def test_only_an_attorney_is_told_that_words_stand_in_a_note_for_attorneys(
    app: Flask, office: factories.Office, casey: FlaskClient, avery: FlaskClient
) -> None:
    said = "he kept a second phone at the house of his sister all the time"
    with transaction():
        factories.act_as(office.avery)
        notebook.write_note(office.matter, f"The client told me that {said}.", attorneys_only=True)
    draft = build.notice(office)
    at = papers(office, f"/drafts/{draft.id}/preview")
    words = {"revision": draft.revision, "text": said, "counsel_id": office.avery.id}
    assert "These words stand in a note" in post(avery, at, **words).text
    assert "These words stand in a note" not in post(casey, at, **words).text
