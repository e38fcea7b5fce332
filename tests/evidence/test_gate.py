"""The gate on every way in: what it refuses leaves nothing behind, who may certify, and what opens and closes it."""

from __future__ import annotations

import base64
import io
import re
import tempfile
import zipfile
from collections.abc import Callable
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_wtf.file import FileField, MultipleFileField
from werkzeug.datastructures import FileStorage
from wtforms import FileField as PlainFileField
from wtforms import MultipleFileField as PlainMultipleFileField

from casefile.charges import service as charges
from casefile.config import ROOT
from casefile.discovery.models import ListComparison
from casefile.evidence import gate, intake, jobs, ledger, resuming, service
from casefile.evidence.models import Item, UnfinishedFile
from casefile.infra import audit, files
from casefile.infra.db import db, transaction
from casefile.infra.errors import Refusal
from casefile.infra.forms import Form
from casefile.law import custody
from casefile.law.custody_judge import _REFERENCE_ONLY
from casefile.matters import service as matters
from casefile.matters.models import Matter
from tests.accounts.signing import csrf_token, sign_in
from tests.discovery.build import delivery
from tests.dockets.notices import nef
from tests.dockets.shorter import whole
from tests.evidence.build import (
    GATED,
    JPG,
    SAMPLES,
    STALKING,
    TEXT,
    UNKNOWN,
    acting,
    address,
    charge,
    close_gate,
    log,
    log_reference,
    open_gate,
    post,
    put,
    records,
    stored_names,
)
from tests.evidence.tus import Sender, metadata
from tests.factories import Office, act_as
from tests.infra import tables

FACTS = service.IntakeFacts("a.jpg", "image", "Agent One")
OCTETS = "application/octet-stream"
CANARY = b"canary-3f1c9e77-in-clear"


def png() -> bytes:
    return b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR" + CANARY


def zipped() -> bytes:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        archive.writestr("a.txt", CANARY)
    return whole.getvalue()


def mail_with_attachment() -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "a@example.org", "b@example.org", "As promised"
    mail.set_content(CANARY.decode())
    mail.add_attachment(JPG, maintype="image", subtype="jpeg", filename="a.jpg")
    return bytes(mail)


def pdf_with_image() -> bytes:
    whole = io.BytesIO()
    with pikepdf.new() as paper:
        page = paper.add_blank_page(page_size=(200, 200))
        image = pikepdf.Stream(paper, b"\x80")
        image.update({"/Type": "/XObject", "/Subtype": "/Image", "/Width": 1, "/Height": 1, "/BitsPerComponent": 8})
        image["/ColorSpace"] = pikepdf.Name.DeviceGray
        image["/Type"], image["/Subtype"] = pikepdf.Name.XObject, pikepdf.Name.Image
        page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=image))
        page.Contents = pikepdf.Stream(paper, b"q 100 0 0 100 0 0 cm /Im0 Do Q")
        paper.save(whole)
    return whole.getvalue()


REFUSED = {
    "IMG-canary-name.jpg": JPG + CANARY,
    "IMG-canary-name.png": png(),
    "IMG-canary-name.mp4": b"\0\0\0\x18ftypmp42" + CANARY,
    "IMG-canary-name.zip": zipped(),
    "IMG-canary-name.E01": (SAMPLES / "image.E01").read_bytes() + CANARY,
    "IMG-canary-name.eml": mail_with_attachment(),
    "IMG-canary-name.txt": JPG + CANARY,
    "IMG-canary-name.pdf": b"%PDF-1.7 " + CANARY,
}

Sent = tuple[int, str]


def by_form(client: FlaskClient, matter: Matter, name: str, data: bytes, *, certified: bool = False) -> Sent:
    typed = {"received_from": "Agent One", "kind": "document", **({"certification": "y"} if certified else {})}
    answer = post(client, address(matter, "/new"), file=FileStorage(io.BytesIO(data), name), **typed)
    return answer.status_code, answer.get_data(as_text=True)


def by_script(client: FlaskClient, matter: Matter, name: str, data: bytes, *, certified: bool = False) -> Sent:
    more = {"X-Field-Certification": "y"} if certified else {}
    answer = put(client, matter, name, data, **more)
    return answer.status_code, answer.get_data(as_text=True)


def by_command(client: FlaskClient, matter: Matter, name: str, data: bytes, *, certified: bool = False) -> Sent:
    app = client.application
    with tempfile.TemporaryDirectory(dir=Path(app.config["SETTINGS"].home).parent) as folder:
        path = Path(folder) / name
        path.write_bytes(data)
        given = ["evidence", "add", str(matter.id), str(path), "--received-from", "Agent One"]
        answer = app.test_cli_runner().invoke(args=[*given, "--as", "casey@office.example"])
    return answer.exit_code, answer.stdout + answer.stderr


def by_copy(client: FlaskClient, matter: Matter, name: str, data: bytes, *, certified: bool = False) -> Sent:
    """Send a working copy of E-0001."""
    typed = {"kind": "document", "tool": "T 1", "why": "x", **({"certification": "y"} if certified else {})}
    answer = post(client, address(matter, "/E-0001/act/derive"), file=FileStorage(io.BytesIO(data), name), **typed)
    return answer.status_code, answer.get_data(as_text=True)


def by_streamed_copy(client: FlaskClient, matter: Matter, name: str, data: bytes) -> Sent:
    """Stream a working copy of E-0001, as the page's script does."""
    fields = {"X-Field-Kind": "document", "X-Field-Tool": "T%201", "X-Field-Why": "x"}
    headers = {"X-CSRFToken": csrf_token(client), "X-File-Name": name, **fields}
    answer = client.put(address(matter, "/E-0001/copy"), data=data, headers=headers, content_type=OCTETS)
    return answer.status_code, answer.get_data(as_text=True)


def by_pieces(client: FlaskClient, matter: Matter, name: str, data: bytes) -> Sent:
    answer = Sender(client, matter).create(len(data), metadata(name))
    return answer.status_code, answer.get_data(as_text=True)


WAYS: dict[str, Callable[..., Sent]] = {"form": by_form, "script": by_script, "command": by_command}


def by_hash_list(client: FlaskClient, matter: Matter, name: str, data: bytes) -> Sent:
    """Send it as the hash list of the first delivery."""
    where = f"/matters/{matter.id}/discovery/deliveries/1/lists/new"
    answer = post(client, where, file=FileStorage(io.BytesIO(data), name))
    return answer.status_code, answer.get_data(as_text=True)


def by_docket(client: FlaskClient, matter: Matter, name: str, data: bytes) -> Sent:
    answer = post(client, "/dockets", court="ned", page=FileStorage(io.BytesIO(data), name))
    return answer.status_code, answer.get_data(as_text=True)


def by_notice(client: FlaskClient, matter: Matter, name: str, data: bytes) -> Sent:
    answer = post(client, "/dockets/notices", mails=FileStorage(io.BytesIO(data), name))
    return answer.status_code, answer.get_data(as_text=True)


def by_piped_notice(client: FlaskClient, matter: Matter, name: str, data: bytes) -> Sent:
    answer = client.application.test_cli_runner().invoke(args=["docket", "notice", "-"], input=data)
    return (422 if answer.exit_code == 1 else answer.exit_code), answer.stdout + answer.stderr


def by_own_entries(client: FlaskClient, matter: Matter, name: str, data: bytes) -> Sent:
    answer = post(client, "/law/own/import", file=FileStorage(io.BytesIO(data), name))
    return answer.status_code, answer.get_data(as_text=True)


EVERY_WAY = {**WAYS, "pieces": by_pieces}
READ_AS_TEXT: dict[str, Callable[..., Sent]] = {
    "hash list": by_hash_list,
    "docket": by_docket,
    "own entries": by_own_entries,
    "notice": by_notice,
    "piped notice": by_piped_notice,
}
"""Ways on which a file is read and never kept as one: of what is no such text nothing may stay."""


def left_behind(folder: Path) -> list[str]:
    """Return the files under a folder that hold the canary or its name."""
    found = [path for path in folder.rglob("*") if path.is_file()]
    return [str(path) for path in found if CANARY in path.read_bytes() or b"canary-name" in path.read_bytes()]


@pytest.fixture
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let temporary files fall where they can be counted."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return tmp_path


@pytest.mark.parametrize("way", EVERY_WAY)
@pytest.mark.parametrize("name", REFUSED)
def test_a_gated_matter_refuses_the_file_and_keeps_nothing_of_it(
    way: str, name: str, casey: FlaskClient, matter: Matter, scratch: Path
) -> None:
    charge(matter, GATED)
    before = tables.counts()
    code, said = EVERY_WAY[way](casey, matter, name, REFUSED[name])
    assert code in (422, 1)
    assert "by reference only instead" in said
    assert "Nothing of it was kept" in said
    assert left_behind(scratch) == []
    assert stored_names() == set()
    after = tables.counts()
    assert {one for one in after if after[one] != before[one]} <= {"audit_entry", "sign_in"}


@pytest.mark.parametrize("way", READ_AS_TEXT)
@pytest.mark.parametrize("name", REFUSED)
def test_what_is_read_as_text_keeps_nothing_of_a_file_that_is_none(
    way: str, name: str, avery: FlaskClient, office: Office, matter: Matter, scratch: Path
) -> None:
    charge(matter, GATED)
    act_as(office.avery)
    delivery(matter)
    before = tables.counts()
    code, said = READ_AS_TEXT[way](avery, matter, name, REFUSED[name])
    assert code == 422
    assert (left_behind(scratch), stored_names()) == ([], set()), said
    after = tables.counts()
    assert {one for one in after if after[one] != before[one]} <= {"audit_entry", "sign_in"}


def test_a_hash_list_of_a_gated_matter_keeps_names_and_hashes_and_no_byte_of_its_file(
    casey: FlaskClient, office: Office, matter: Matter, scratch: Path
) -> None:
    charge(matter, GATED)
    act_as(office.casey)
    delivery(matter)
    lines = f"# {CANARY.decode()}\n{'ab' * 32}  a.jpg\n"
    assert by_hash_list(casey, matter, "IMG-canary-name.txt", lines.encode())[0] == 303
    kept = db.session.scalars(db.select(ListComparison)).one()
    assert [one["name"] for one in kept.result["lines"]] == ["a.jpg"]
    assert CANARY.decode() not in repr(kept.result)
    assert stored_names() == set()


@pytest.mark.parametrize(
    "carried",
    [b"<img src='data:image/jpeg;base64,AAAA'>", b"<p>" + base64.b64encode(JPG) + b"</p>"],
    ids=["data", "base64"],
)
def test_a_docket_that_carries_a_picture_is_not_kept_while_it_waits_for_a_yes(
    avery: FlaskClient, matter: Matter, carried: bytes
) -> None:
    before = tables.counts()
    code, said = by_docket(avery, matter, "docket.html", whole("ned").replace(b"</body>", carried + b"</body>"))
    assert (code, "HTML only" in said) == (422, True)
    after = tables.counts()
    assert {one for one in after if after[one] != before[one]} <= {"audit_entry", "sign_in"}
    assert by_docket(avery, matter, "docket.html", whole("ned"))[0] == 303


@pytest.mark.parametrize(
    "carried",
    [b"<img src='data:image/jpeg;base64,AAAA'>", b"<p>" + base64.b64encode(JPG) + b"</p>", b"<img src='cid:1'>"],
    ids=["data", "base64", "by number"],
)
@pytest.mark.parametrize("way", [by_notice, by_piped_notice])
def test_a_notice_that_carries_a_picture_is_not_read_and_nothing_of_it_is_kept(
    way: Callable[..., Sent], avery: FlaskClient, matter: Matter, carried: bytes
) -> None:
    notice = nef("ORDER.", case=str(matter.docket_number))
    before = tables.counts()
    page = notice.html().replace("</body>", f"{carried.decode()}</body>")
    code, said = way(avery, matter, "notice.eml", mail_of(page))
    assert (code, "could hold a picture" in said) == (422, True)
    after = tables.counts()
    assert {one for one in after if after[one] != before[one]} <= {"audit_entry", "sign_in"}
    assert way(avery, matter, "notice.eml", mail_of(notice.html()))[0] in (303, 0)


@pytest.mark.parametrize("way", [by_notice, by_piped_notice])
def test_a_notice_with_a_picture_attached_is_refused_whole(
    way: Callable[..., Sent], avery: FlaskClient, matter: Matter
) -> None:
    before = tables.counts()
    whole_mail = message_from_bytes(
        mail_of(nef("ORDER.", case=str(matter.docket_number)).html()), policy=policy.default
    )
    whole_mail.make_mixed()
    whole_mail.add_attachment(JPG, maintype="image", subtype="jpeg", filename="a.jpg")
    code, said = way(avery, matter, "notice.eml", bytes(whole_mail))
    assert (code, "attachment" in said) == (422, True)
    after = tables.counts()
    assert {one for one in after if after[one] != before[one]} <= {"audit_entry", "sign_in"}


def mail_of(html: str) -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "notice@ned.uscourts.gov", "a@office.example", "Activity"
    message.set_content(html, subtype="html")
    return bytes(message)


# What takes a file, by the form or the method that takes it; each has its acceptance test: these forms and streams in
# this module; `evidence add` too; a restore in tests/upkeep/test_backups.py; the
# client's page in tests/portal/test_papers.py.
TAKE_FILES = {
    "evidence.forms.IntakeForm",
    "evidence.act_forms.DeriveForm",
    "discovery.forms.HashListForm",
    "dockets.forms.DocketForm",
    "dockets.forms.NoticesForm",
    "charges.own_forms.ImportForm",
    "inbox.forms.PaperForm",
}
TAKE_STREAMS = {"evidence.upload", "evidence.upload_copy", "evidence.tus", "evidence.tus_file"}
READ_PATHS = {
    "casefile/evidence/commands.py",
    "casefile/charges/commands.py",
    "casefile/clocks/commands.py",
    "casefile/dockets/commands.py",
    "casefile/upkeep/commands.py",
}


def test_no_file_comes_in_by_a_way_without_its_acceptance_test(app: Flask) -> None:
    """A new way in must be named above, and bound by the tests of this module, before this passes."""
    forms = {
        f"{one.__module__.removeprefix('casefile.')}.{one.__name__}"
        for one in subclasses(Form)
        if any(getattr(field, "field_class", None) in FILE_FIELDS for field in vars(one).values())
    }
    assert {one for one in forms if not one.startswith("tests.")} == TAKE_FILES
    streams = {rule.endpoint for rule in app.url_map.iter_rules() if {"PUT", "PATCH"} & (rule.methods or set())}
    reads = {path for path in sources() if re.search(r"request\.(stream|files|get_data|data)\b", sources()[path])}
    assert streams <= TAKE_STREAMS
    evidence = {f"casefile/evidence/{name}.py" for name in ("views", "streaming", "tus_views")}
    assert reads == {*evidence, "casefile/portal/paper_views.py"}
    assert {path for path, text in sources().items() if "click.Path(" in text or "click.File(" in text} <= READ_PATHS


FILE_FIELDS = (FileField, MultipleFileField, PlainFileField, PlainMultipleFileField)


def subclasses(cls: type) -> set[type]:
    return {one for direct in cls.__subclasses__() for one in (direct, *subclasses(direct))}


def sources() -> dict[str, str]:
    return {str(path.relative_to(ROOT)): path.read_text() for path in (ROOT / "casefile").rglob("*.py")}


@pytest.mark.parametrize("way", [by_copy, by_streamed_copy])
@pytest.mark.parametrize("name", REFUSED)
def test_a_gated_matter_refuses_a_working_copy_as_it_refuses_the_file(
    way: Callable[..., Sent], name: str, casey: FlaskClient, office: Office, matter: Matter, scratch: Path
) -> None:
    charge(matter, GATED)
    log(matter, office.casey)
    before, stored = tables.counts(), stored_names()
    code, said = way(casey, matter, name, REFUSED[name])
    assert code == 422
    assert "Nothing of it was kept" in said
    assert (left_behind(scratch), stored_names()) == ([], stored)
    after = tables.counts()
    assert {one for one in after if after[one] != before[one]} <= {"audit_entry", "sign_in"}


def test_only_an_attorney_certifies_a_working_copy(
    avery: FlaskClient, casey: FlaskClient, office: Office, matter: Matter
) -> None:
    log(matter, office.casey)
    assert by_copy(casey, matter, "order.pdf", pdf_with_image(), certified=True)[0] == 422
    assert by_copy(avery, matter, "order.pdf", pdf_with_image(), certified=True)[0] == 303
    made = next(one.entry for one in records(matter) if one.entry.type == "evidence.derived")
    assert made.data["certified"].startswith("Avery Stone: certifies that the file holds no")


@pytest.mark.parametrize("way", [by_script, by_pieces])
def test_the_log_keeps_of_a_refused_file_only_the_digest_of_its_name_and_its_size(
    casey: FlaskClient, matter: Matter, way: Callable[..., Sent]
) -> None:
    way(casey, matter, "IMG-canary-name.jpg", JPG)
    kept = [one for one in audit.of_matter(matter.id) if one.action == "evidence.refused"]
    assert len(kept) == 1
    assert kept[0].target.startswith("name ")
    assert kept[0].target.endswith(f", {len(JPG)} bytes")
    assert "canary" not in repr([(one.target, one.detail) for one in audit.of_matter(matter.id)])


@pytest.mark.parametrize("way", WAYS)
def test_a_gated_matter_takes_text(way: str, casey: FlaskClient, matter: Matter) -> None:
    charge(matter, GATED)
    code, _ = WAYS[way](casey, matter, "log.txt", TEXT)
    assert code in (303, 201, 0)
    assert len(stored_names()) == 1


@pytest.mark.parametrize("way", ["form", "script"])
def test_an_attorney_may_certify_a_pdf_with_an_image_and_is_named(way: str, avery: FlaskClient, matter: Matter) -> None:
    code, _ = WAYS[way](avery, matter, "order.pdf", pdf_with_image(), certified=True)
    assert code in (303, 201)
    assert records(matter)[1].entry.data["certified"].startswith("Avery Stone: certifies that the file holds no")


@pytest.mark.parametrize("way", ["form", "script"])
def test_a_paralegal_who_certifies_is_not_heard(way: str, casey: FlaskClient, matter: Matter) -> None:
    code, said = WAYS[way](casey, matter, "order.pdf", pdf_with_image(), certified=True)
    assert (code, stored_names()) == (422, set())
    assert "an attorney must certify" in said


def test_a_pdf_with_an_image_is_refused_without_certification_and_says_who_can_let_it_in(
    avery: FlaskClient, matter: Matter
) -> None:
    answer = put(avery, matter, "order.pdf", pdf_with_image())
    assert (answer.status_code, answer.json["certifiable"]) == (422, True)


def test_no_certification_lets_an_image_in(avery: FlaskClient, matter: Matter) -> None:
    code, _ = by_script(avery, matter, "a.jpg", JPG, certified=True)
    assert (code, stored_names()) == (422, set())


def test_an_attorney_sends_files_of_a_gated_matter_one_by_one(avery: FlaskClient, matter: Matter) -> None:
    page = avery.get(address(matter, "/new")).get_data(as_text=True)
    assert 'name="certification"' in page
    chooser = re.search(r'<input[^>]*type="file"[^>]*>', page)
    assert chooser is not None
    assert "multiple" not in chooser[0]


def test_without_scripts_several_files_are_refused_and_not_dropped(casey: FlaskClient, matter: Matter) -> None:
    two = [FileStorage(io.BytesIO(TEXT), "a.txt"), FileStorage(io.BytesIO(TEXT), "b.txt")]
    answer = post(casey, address(matter, "/new"), file=two, received_from="Agent One", kind="document")
    assert (answer.status_code, stored_names()) == (422, set())
    assert b"one file is taken at a time" in answer.data


def test_a_file_of_more_than_32_mb_is_refused_by_its_declared_size_alone(office: Office, matter: Matter) -> None:
    class Unread:
        def read(self, size: int = -1, /) -> bytes:
            raise AssertionError("a byte was read")

    act_as(office.casey)
    facts = service.IntakeFacts("big.txt", "document", "Agent One")
    with pytest.raises(intake.GateRefusal, match="32 MB"):
        intake.take_in(matter, facts, Unread(), declared_size=32 * 1024 * 1024 + 1)


# --- what opens and closes it ----------------------------------------------------------------------------------------


def test_a_matter_without_counts_is_gated(matter: Matter) -> None:
    assert gate.state_of(matter).gated


def test_a_matter_is_gated_until_lead_counsel_records_that_it_is_not(matter: Matter, office: Office) -> None:
    charge(matter, STALKING)
    assert gate.state_of(matter).gated


@pytest.mark.parametrize("count", [GATED, UNKNOWN], ids=["of a gated offence", "not matched"])
def test_a_count_closes_an_open_gate(matter: Matter, office: Office, count: charges.CountFacts) -> None:
    open_gate(matter, office.avery)
    charge(matter, count)
    assert gate.state_of(matter).gated


def test_a_count_mapped_to_another_offence_closes_an_open_gate(matter: Matter, office: Office) -> None:
    open_gate(matter, office.avery)
    with transaction():
        charges.map_count(charges.list_counts(matter)[0], charges.matches(GATED.citation)[0])
    assert gate.state_of(matter).gated


def test_lead_counsel_cannot_open_a_matter_with_a_gated_count(matter: Matter, office: Office) -> None:
    charge(matter, STALKING, GATED)
    act_as(office.avery)
    with pytest.raises(Refusal, match="stays gated"), transaction():
        gate.decide(matter, True, "Adults only.")


def test_lead_counsel_opens_the_gate_on_its_page(avery: FlaskClient, matter: Matter) -> None:
    charge(matter, STALKING)
    assert post(avery, address(matter, "/gate"), is_open="1", statement="Adults only.").status_code == 303
    assert not gate.state_of(matter).gated
    assert gate.decisions(matter)[0].by_name == "Avery Stone"


def test_the_page_of_the_gate_offers_the_closed_one_first(avery: FlaskClient, matter: Matter) -> None:
    page = avery.get(address(matter, "/gate")).get_data(as_text=True)
    choice = page.partition('name="is_open"')[2].partition("</select>")[0]
    assert choice.index("this matter is gated") < choice.index("this matter is not gated")


def test_a_sign_in_of_16_minutes_ago_opens_no_gate(app: Flask, office: Office, matter: Matter) -> None:
    charge(matter, STALKING)
    stale = sign_in(app.test_client(), office.avery, fresh=False)
    assert post(stale, address(matter, "/gate"), is_open="1", statement="Adults only.").status_code in (302, 401)
    assert gate.decisions(matter) == []


def test_a_paralegal_opens_no_gate(casey: FlaskClient, matter: Matter) -> None:
    charge(matter, STALKING)
    assert post(casey, address(matter, "/gate"), is_open="1", statement="Adults only.").status_code == 404
    assert gate.decisions(matter) == []


def test_another_attorney_of_the_team_opens_no_gate(app: Flask, office: Office, matter: Matter) -> None:
    charge(matter, STALKING)
    with transaction():
        matters.add_member(matter, office.blake, "attorney")
    other = sign_in(app.test_client(), office.blake)
    assert post(other, address(matter, "/gate"), is_open="1", statement="Adults only.").status_code == 404


def test_an_ungated_matter_takes_media(casey: FlaskClient, office: Office, matter: Matter) -> None:
    open_gate(matter, office.avery)
    code, _ = by_script(casey, matter, "a.jpg", JPG)
    assert code == 201


def test_a_certification_is_not_recorded_where_none_was_asked_for(
    avery: FlaskClient, office: Office, matter: Matter
) -> None:
    open_gate(matter, office.avery)
    by_script(avery, matter, "a.jpg", JPG, certified=True)
    assert "certified" not in records(matter)[1].entry.data


# --- a gate that closes while a file is on its way -------------------------------------------------------------------


class Closing:
    """A file during which lead counsel closes the gate."""

    def __init__(self, matter: Matter, data: bytes, office: Office) -> None:
        self.parts, self.matter, self.office = [data], matter, office

    def read(self, size: int = -1, /) -> bytes:
        if self.parts:
            return self.parts.pop()
        with acting(self.office.avery):
            close_gate(self.matter)
        return b""


def test_a_gate_that_closes_while_a_file_arrives_lets_nothing_of_it_stay(
    office: Office, matter: Matter, scratch: Path
) -> None:
    open_gate(matter, office.avery)
    act_as(office.casey)
    data = JPG + CANARY + bytes(200_000)
    facts = service.IntakeFacts("a.jpg", "image", "Agent One")
    with pytest.raises(intake.GateRefusal, match="became gated"):
        intake.take_in(matter, facts, Closing(matter, data[:60_000], office), declared_size=60_000)
    assert stored_names() == set()
    assert list((files.store().incoming).iterdir()) == []  # type: ignore[attr-defined]
    assert ledger.find_log(matter) is None


def test_a_file_that_the_store_held_when_the_gate_closed_is_logged_and_frozen(
    office: Office, matter: Matter, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_gate(matter, office.avery)
    store = service.store_bytes

    def store_and_close(*args: object, **kwargs: object) -> files.Stored:
        kept = store(*args, **kwargs)  # type: ignore[arg-type]
        with acting(office.avery):
            close_gate(matter)
        return kept

    monkeypatch.setattr(service, "store_bytes", store_and_close)
    item = log(matter, office.casey, "a.jpg", JPG)
    assert service.is_frozen(item, gate.state_of(matter))


# --- a gate that closes while a file arrives in pieces ----------------------------------------------------------------


@pytest.fixture
def begun(casey: FlaskClient, office: Office, matter: Matter) -> tuple[Sender, str]:
    """An image of which two pieces arrived while the gate was open; the last byte is still to come."""
    open_gate(matter, office.avery)
    sender = Sender(casey, matter)
    where = sender.begun(len(IN_PIECES), "IMG-canary-name.jpg")
    assert sender.patch(where, 0, IN_PIECES[:40_000]).status_code == 204
    assert sender.patch(where, 40_000, IN_PIECES[40_000:-1]).status_code == 204
    return sender, where


IN_PIECES = JPG + CANARY + bytes(1_500_000)


def nothing_of_the_pieces(folder: Path, matter: Matter) -> None:
    db.session.rollback()
    assert stored_names() == set()
    assert list(files.store().parts.names()) == []
    assert db.session.scalars(db.select(UnfinishedFile)).all() == []
    assert left_behind(folder) == []
    [kept] = [one for one in audit.of_matter(matter.id) if one.action == "evidence.refused"]
    assert kept.target.endswith(f", {len(IN_PIECES)} bytes")
    assert not ledger.check(matter).custodies


def test_what_arrived_in_pieces_lies_nowhere_in_clear_nor_its_name(begun: tuple[Sender, str], scratch: Path) -> None:
    assert left_behind(scratch) == []


@pytest.mark.parametrize("data", [IN_PIECES[-1:], b""], ids=["the last byte", "a piece of nothing"])
def test_a_file_begun_before_the_gate_closed_can_neither_go_on_nor_be_finished(
    begun: tuple[Sender, str], office: Office, matter: Matter, scratch: Path, data: bytes
) -> None:
    sender, where = begun
    charge(matter, GATED)
    answer = sender.patch(where, len(IN_PIECES) - 1, data)
    assert (answer.status_code, "became gated" in answer.json["error"]) == (422, True)
    assert "by reference only instead" in answer.json["error"]
    nothing_of_the_pieces(scratch, matter)
    charge(matter)
    assert sender.head(where).status_code == 404


def test_the_sweep_removes_what_a_closed_gate_cut_off_and_keeps_the_digest_of_its_name_and_its_size(
    begun: tuple[Sender, str], matter: Matter, scratch: Path
) -> None:
    charge(matter, GATED)
    jobs.sweep_unfinished()
    nothing_of_the_pieces(scratch, matter)
    jobs.sweep_unfinished()


def test_a_gate_that_closes_within_a_piece_lets_nothing_of_the_file_stay(
    begun: tuple[Sender, str], office: Office, matter: Matter, scratch: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, where = begun
    monkeypatch.setattr(resuming, "COMMIT_EVERY", 1)
    act_as(office.casey)
    one = resuming.find(matter, where.rpartition("/")[2])
    with pytest.raises(intake.GateRefusal, match="became gated"):
        resuming.receive(one, FACTS, Closing(matter, IN_PIECES[-1:], office), at=len(IN_PIECES) - 1)
    nothing_of_the_pieces(scratch, matter)


def test_a_gate_that_closes_while_a_whole_file_is_read_back_lets_nothing_of_it_stay(
    begun: tuple[Sender, str], office: Office, matter: Matter, scratch: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sender, where = begun
    read_back = resuming._read_back

    def read_and_close(*given: Any) -> Any:
        found = read_back(*given)
        with acting(office.avery):
            close_gate(matter)
        return found

    monkeypatch.setattr(resuming, "_read_back", read_and_close)
    assert sender.patch(where, len(IN_PIECES) - 1, IN_PIECES[-1:]).status_code == 422
    nothing_of_the_pieces(scratch, matter)


def test_a_file_that_was_stored_and_not_recorded_when_the_gate_closed_is_removed_too(
    begun: tuple[Sender, str], matter: Matter, scratch: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sender, where = begun
    store = files.HeldPart.store

    def store_and_die(part: files.HeldPart) -> None:
        store(part)
        raise KeyboardInterrupt

    monkeypatch.setattr(files.HeldPart, "store", store_and_die)
    with pytest.raises(KeyboardInterrupt):
        sender.patch(where, len(IN_PIECES) - 1, IN_PIECES[-1:])
    assert len(stored_names()) == 1
    charge(matter, GATED)
    jobs.sweep_unfinished()
    nothing_of_the_pieces(scratch, matter)


def test_an_image_that_arrived_in_pieces_is_frozen_when_the_gate_closes(
    begun: tuple[Sender, str], matter: Matter
) -> None:
    sender, where = begun
    assert sender.patch(where, len(IN_PIECES) - 1, IN_PIECES[-1:]).status_code == 204
    charge(matter, GATED)
    jobs.sweep_unfinished()
    assert post(sender.client, address(matter, "/E-0001/content"), why="review").status_code == 409
    assert len(stored_names()) == 1


# --- frozen ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def frozen(office: Office, matter: Matter) -> Item:
    """An image taken while the gate was open, which is closed now; beside it a plain text."""
    open_gate(matter, office.avery)
    item = log(matter, office.casey, "a.jpg", JPG, kind="image")
    log(matter, office.casey)
    charge(matter, GATED)
    return item


def test_frozen_media_is_not_sent(casey: FlaskClient, matter: Matter, frozen: Item) -> None:
    answer = post(casey, address(matter, "/E-0001/content"), why="review")
    assert answer.status_code == 409
    assert JPG[:64] not in answer.data
    assert len(records(matter)) == 5


def test_frozen_media_is_not_read_to_verify_it_on_the_page(
    casey: FlaskClient, matter: Matter, frozen: Item, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "read_back", unread)
    assert post(casey, address(matter, "/E-0001/verify")).status_code == 409


def unread(*_: object) -> files.Fixity:
    raise AssertionError("frozen bytes were read")


def test_frozen_media_is_counted_and_not_read_at_the_command_line(app: Flask, matter: Matter, frozen: Item) -> None:
    answer = app.test_cli_runner().invoke(args=["evidence", "verify", "--matter", str(matter.id), "--json"])
    assert answer.stdout.strip() == '{"checked": 1, "frozen": 1, "mismatched": []}'
    assert [one.entry.item for one in records(matter)][5:] == ["E-0002"]


def test_text_stays_readable_in_a_gated_matter(casey: FlaskClient, matter: Matter, frozen: Item) -> None:
    assert post(casey, address(matter, "/E-0002/content"), why="review").data == TEXT


def test_certified_papers_stay_readable_in_a_gated_matter(avery: FlaskClient, matter: Matter) -> None:
    data = pdf_with_image()
    by_script(avery, matter, "order.pdf", data, certified=True)
    assert post(avery, address(matter, "/E-0001/content"), why="review").data == data


def test_frozen_items_are_counted_on_the_pages(casey: FlaskClient, matter: Matter, frozen: Item) -> None:
    assert b"1 item on this page frozen" in casey.get(address(matter)).data
    assert b"Now frozen in this matter: 1 item." in casey.get(address(matter, "/gate")).data
    page = casey.get(address(matter, "/E-0001")).data
    assert b"Verify now" not in page
    assert b"Download a copy" not in page


def test_what_was_frozen_can_be_read_when_the_gate_is_open_again(
    casey: FlaskClient, office: Office, matter: Matter
) -> None:
    open_gate(matter, office.avery)
    log(matter, office.casey, "a.jpg", JPG)
    close_gate(matter)
    assert post(casey, address(matter, "/E-0001/content"), why="review").status_code == 409
    with transaction():
        gate.decide(matter, True, "Adults only.")
    assert post(casey, address(matter, "/E-0001/content"), why="review").data == JPG


# --- by reference only -----------------------------------------------------------------------------------------------


def test_the_page_for_a_reference_takes_no_byte(casey: FlaskClient, matter: Matter, scratch: Path) -> None:
    typed = {"name": "1B-7", "received_from": "Federal agency", "place": "Omaha", "kind": "device", "quantity": "1"}
    file = FileStorage(io.BytesIO(JPG + CANARY), "IMG-canary-name.jpg")
    assert post(casey, address(matter, "/reference"), file=file, **typed).status_code == 303
    assert stored_names() == set()
    assert left_behind(scratch) == []
    assert b'type="file"' not in casey.get(address(matter, "/reference")).data


def test_a_reference_has_no_digest_no_size_and_nothing_to_open(
    casey: FlaskClient, office: Office, matter: Matter
) -> None:
    item = log_reference(matter, office.casey)
    assert (item.sha256, item.size_bytes, item.stored_name, item.fixity) == (None, None, None, "no file")
    assert post(casey, address(matter, "/E-0001/content"), why="review").status_code == 422
    assert post(casey, address(matter, "/E-0001/verify")).status_code == 422
    assert service.standing(item)[2] == []


def test_the_service_logs_no_reference_with_a_file(office: Office, matter: Matter) -> None:
    act_as(office.casey)
    facts = service.IntakeFacts("1B-7", "device", "Federal agency")
    with pytest.raises(custody.LineError, match="it has no bytes"), transaction():
        service.log_item(matter, facts, files.Stored("0" * 32, "ab" * 32, 5), reference_only=True)


@pytest.mark.parametrize("method", ["PUT", "POST"])
def test_nothing_is_sent_to_a_reference_that_is_there(
    casey: FlaskClient, office: Office, matter: Matter, method: str
) -> None:
    item = log_reference(matter, office.casey)
    casey.open(address(matter, f"/{item.label}"), method=method, data=JPG)
    db.session.refresh(item)
    assert (item.stored_name, stored_names()) == (None, set())


def test_no_verb_turns_a_reference_into_a_file() -> None:
    assert {
        "evidence.described", "evidence.corrected", "discrepancy.noted", "discrepancy.resolved",
    } == _REFERENCE_ONLY  # fmt: skip
