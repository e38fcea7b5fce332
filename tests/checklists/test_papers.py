from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from casefile.checklists import records, service, triggers
from casefile.deadlines.hearings import HearingFacts, add_hearing
from casefile.infra import audit, clock
from casefile.infra.db import db, transaction
from tests import factories
from tests.checklists.steps import acknowledged, given, guidance_page, send
from tests.papers import tool


def words_of(client: FlaskClient, address: str, folder: Path) -> str:
    """The words of a paper, each stretch of spaces as one."""
    answer = client.get(address)
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf"), answer.get_data(as_text=True)[:400]
    return " ".join(tool(answer.data, folder, "pdftotext", "-raw", "{}", "-").stdout.decode().split())


def record_of(office: factories.Office) -> str:
    return f"{guidance_page(office)}/record"


def test_the_record_holds_every_wording_with_all_that_became_of_it(
    avery: FlaskClient, office: factories.Office, tmp_path: Path
) -> None:
    old = given(office, "no_contact", wording="Do not call Mr. Roe.")[0]
    with transaction():
        service.note_opened([old.id])
    acknowledged(office, old)
    new = given(office, "no_contact", wording="Do not call or text anybody of that family.")[0]
    silence = given(office, "silence")[0]
    with transaction():
        factories.act_as(office.avery)
        service.withdraw(silence, "The order was lifted.")
    text = words_of(avery, record_of(office), tmp_path)
    for words in (
        "Do not call Mr. Roe.",
        "Do not call or text anybody of that family.",
        f"In its place: wording {records.code_of(new)}",
        "by Avery Stone: The order was lifted.",
        "by Casey Reyes",
        "by Dana Doe",
        "browser Firefox",
        "never acknowledged",
        records.code_of(old),
        "UTC",
    ):
        assert words in text, words
    assert old.version in text.replace(" ", "")


def test_the_record_says_why_it_was_asked_again_and_what_a_sheet_said(
    avery: FlaskClient, office: factories.Office, tmp_path: Path
) -> None:
    one = given(office, "police_contact")[0]
    today = clock.today(office.matter.zone)
    with transaction():
        factories.act_as(office.casey)
        triggers.ask(office.matter, "search", today, "The receipt of the agents.")
        paper = service.Paper(reader="Robin Vale", interpreter="Sam Ortega", witness="Kim Lund", kept_where="Folder 3")
        service.record_paper(office.matter, [one.id], today, service.Reading("interpreter", "Spanish"), paper)
    text = words_of(avery, record_of(office), tmp_path)
    for words in ("a search, kept by Casey Reyes: The receipt of the agents.", "read by: Robin Vale"):
        assert words in text
    for words in ("interpreter: Sam Ortega", "witness: Kim Lund", "kept: Folder 3", "Spanish"):
        assert words in text


def test_the_same_records_at_the_same_moment_give_the_same_bytes(
    avery: FlaskClient, office: factories.Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    acknowledged(office, given(office, "silence", "no_contact")[0])
    moment = datetime.now(UTC)
    monkeypatch.setattr(clock, "now", lambda: moment)
    assert avery.get(record_of(office)).data == avery.get(record_of(office)).data


def test_printing_the_record_is_itself_on_record(casey: FlaskClient, office: factories.Office) -> None:
    given(office, "silence")
    casey.get(record_of(office))
    found = next(row for row in audit.of_matter(office.matter.id) if row.action == "guidance.record_printed")
    assert (found.actor_name, len(found.detail["sha256"])) == ("Casey Reyes", 64)


@pytest.mark.parametrize("part", ["/record", "/sheet/paper", "/ask-again"])
def test_nobody_else_gets_the_papers(
    blake: FlaskClient, dana: FlaskClient, morgan: FlaskClient, office: factories.Office, part: str
) -> None:
    given(office, "silence")
    for other in (blake, morgan):
        assert other.get(guidance_page(office) + part).status_code == 404
    assert dana.get(guidance_page(office) + part).status_code in (
        302,
        404,
    )  # a client's session is none of the office's


def court_day(office: factories.Office) -> None:
    with transaction():
        factories.act_as(office.casey)
        on = clock.today(office.matter.zone) + timedelta(days=30)
        facts = HearingFacts("Change of plea", on, place="100 Centennial Mall North", bring="your papers")
        add_hearing(office.matter, facts)


def test_the_sheet_has_large_type_a_code_for_each_item_and_lines_to_sign(
    casey: FlaskClient, office: factories.Office, tmp_path: Path
) -> None:
    rows = given(office, "silence", "no_contact")
    court_day(office)
    text = words_of(casey, f"{guidance_page(office)}/sheet/paper", tmp_path)
    for row in rows:
        assert records.code_of(row) in text
        assert row.title in text
    for words in (
        "My initials:",
        "Read aloud by",
        "Witness",
        "Interpreter",
        "Date and time:",
        "What to bring: your papers",
    ):
        assert words in text
    assert "100 Centennial Mall North" in text


def test_nothing_on_the_sheet_says_what_it_is_about(
    casey: FlaskClient, office: factories.Office, tmp_path: Path
) -> None:
    given(office, "silence")
    court_day(office)
    answer = casey.get(f"{guidance_page(office)}/sheet/paper")
    made = tool(answer.data, tmp_path, "pdfinfo", "{}").stdout.decode()
    assert "Title:           My list" in made
    assert answer.headers["Content-Disposition"] == 'attachment; filename="list.pdf"'
    text = words_of(casey, f"{guidance_page(office)}/sheet/paper", tmp_path)
    for secret in (office.matter.caption, office.matter.docket_number, "Change of plea"):
        assert secret not in text


def test_the_sheet_speaks_the_clients_language(casey: FlaskClient, office: factories.Office, tmp_path: Path) -> None:
    with transaction():
        office.dana_person.language = "Spanish"
    given(office, "silence")
    text = words_of(casey, f"{guidance_page(office)}/sheet/paper", tmp_path)
    assert "Entiendo. Mis iniciales:" in text
    page = casey.get(f"{guidance_page(office)}/sheet").get_data(as_text=True)
    assert '<html lang="es">' in page
    assert "Firmas" in page


def test_another_clients_items_are_not_on_the_sheet(casey: FlaskClient, office: factories.Office) -> None:
    from casefile.matters import service as matters

    given(office, "silence")
    with transaction():
        matters.end_part(matters.parts(office.matter, "client")[0])
        matters.add_part(office.matter, office.ellis_person, "client")
    page = casey.get(f"{guidance_page(office)}/sheet").get_data(as_text=True)
    assert "Nothing has been given to you yet." in page


def test_a_sheet_is_recorded_with_who_read_who_saw_it_and_where_it_is(
    casey: FlaskClient, office: factories.Office
) -> None:
    one = given(office, "silence")[0]
    address, today = f"{guidance_page(office)}/paper", clock.today(office.matter.zone)
    assert records.code_of(one) in casey.get(address).get_data(as_text=True)
    typed = {"items": [str(one.id)], "signed_on": today.isoformat(), "read_by": "interpreter", "language": "Spanish"}
    answer = send(casey, address, address, **typed)
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert "Write the interpreter" in page
    assert "Where the paper itself is kept is needed" in page
    more = {"interpreter": "Sam Ortega", "witness": "Kim Lund", "kept_where": "Folder 3"}
    assert send(casey, address, address, **typed, **more).status_code == 303
    paper = service.acknowledgements_of(one)[0].paper
    assert (paper.interpreter, paper.witness, paper.kept_where) == ("Sam Ortega", "Kim Lund", "Folder 3")
    assert "Folder 3" in casey.get(f"{guidance_page(office)}/given/{one.id}").get_data(as_text=True)


def test_an_older_sheet_proves_the_older_words(casey: FlaskClient, office: factories.Office) -> None:
    old = given(office, "no_contact")[0]
    given(office, "no_contact", wording="Do not call or text.")
    address, today = f"{guidance_page(office)}/paper", clock.today(office.matter.zone)
    typed = {"older": [str(old.id)], "signed_on": today.isoformat(), "read_by": "self", "language": "English"}
    assert send(casey, address, address, **typed, kept_where="Folder 3").status_code == 303
    assert [row.version for row in service.acknowledgements_of(old)] == [old.version]
    assert service.in_words(office.matter).startswith("1 given, 0 acknowledged")


def test_staff_ask_again_in_one_step(casey: FlaskClient, office: factories.Office) -> None:
    one = given(office, "police_contact")[0]
    acknowledged(office, one)
    address, today = f"{guidance_page(office)}/ask-again", clock.today(office.matter.zone)
    answer = send(casey, address, address, kind="job_change", happened_on=today.isoformat(), why="Told us so.")
    assert answer.status_code == 422
    assert "Told us so." in answer.get_data(as_text=True)
    assert send(casey, address, address, kind="search", happened_on=today.isoformat()).status_code == 303
    page = casey.get(guidance_page(office)).get_data(as_text=True)
    assert "a search" in page
    row = db.session.scalars(db.select(triggers.Trigger)).one()
    where = f"{guidance_page(office)}/given/{one.id}"
    assert send(casey, f"{guidance_page(office)}/asked/{row.id}/no-more", where, why="").status_code == 422
    assert send(casey, f"{guidance_page(office)}/asked/{row.id}/no-more", where, why="Wrong house.").status_code == 303
    assert "Wrong house." in casey.get(where).get_data(as_text=True)


def test_what_is_overdue_stands_first_and_the_desk_says_how_long(
    avery: FlaskClient, office: factories.Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    given(office, "silence")
    later = datetime.now(UTC) + timedelta(days=9)
    monkeypatch.setattr("casefile.checklists.states.clock", _At(later))
    with transaction():
        state = service.state_of(office.matter)[0]
    assert state.overdue_days == 6
    page = avery.get(guidance_page(office)).get_data(as_text=True)
    assert page.index("Overdue") < page.index("Suggested for this matter")
    assert "6 days overdue" in page
    assert "6 days overdue" in avery.get("/").get_data(as_text=True)
    assert "the longest 6 days overdue" in avery.get(f"/matters/{office.matter.id}").get_data(as_text=True)


class _At:
    """The clock as the room reads it, some days on, while a session stays as fresh as it is."""

    def __init__(self, at: datetime) -> None:
        self.at, self.local, self.today = at, clock.local, clock.today

    def now(self) -> datetime:
        return self.at
