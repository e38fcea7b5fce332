"""The printed log of a long matter: volumes in the background, an index of them, whole digests beside, on record."""

from __future__ import annotations

import csv
import hashlib
import io
import re
import zipfile
from datetime import timedelta
from functools import partial

import pypdf
import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from casefile.evidence import bags, reports, volumes
from casefile.evidence.models import CustodyAnchor
from casefile.evidence.report_documents import DIGESTS, INDEX, digests_csv
from casefile.evidence.report_models import CustodyReport
from casefile.infra import clock, files, jobs, keys, pdf
from casefile.infra.db import db, transaction
from casefile.matters.models import Matter
from tests.evidence.build import address, edit_stored, log, post, records
from tests.evidence.test_ledger import another_giver, edit
from tests.factories import Office, act_as

LIST = "/reports"


@pytest.fixture
def short_volumes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let two items and their records fill more than one volume."""
    monkeypatch.setattr(volumes, "ROWS", 3)
    monkeypatch.setattr(volumes, "AT_ONCE", 4)


@pytest.fixture
def unset(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the pages blank where a test does not read them."""
    monkeypatch.setattr(pdf, "render", lambda template, **_: template.encode())
    monkeypatch.setattr(pdf, "render_counted", lambda template, **_: (template.encode(), 1))


def ask(client: FlaskClient, matter: Matter, **typed: str) -> TestResponse:
    return post(client, address(matter, LIST), **{"receiver": "Quarry Forensics", **typed})


def made(client: FlaskClient, matter: Matter) -> CustodyReport:
    assert ask(client, matter).status_code == 303
    jobs.run_due()
    db.session.expire_all()
    return reports.reports_of(matter)[0]


def download(client: FlaskClient, matter: Matter, row: CustodyReport, **typed: str) -> TestResponse:
    return post(client, address(matter, f"{LIST}/{row.id}/download"), **typed)


def unpacked(answer: TestResponse) -> dict[str, bytes]:
    packed = zipfile.ZipFile(io.BytesIO(answer.data))
    return {name.rpartition("/")[2]: packed.read(name) for name in packed.namelist()}


def words(content: bytes) -> str:
    return " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)


def test_a_long_log_is_printed_in_volumes_that_together_hold_every_record(
    casey: FlaskClient, two_items: Matter, short_volumes: None
) -> None:
    row = made(casey, two_items)
    assert (row.state, row.done, row.total) == ("ready", 5, 5)
    found = unpacked(download(casey, two_items, row))
    assert sorted(found) == [INDEX, DIGESTS, *(f"volume-0{n}-of-03.pdf" for n in (1, 2, 3))]
    for number in (1, 2, 3):
        text = words(found[f"volume-0{number}-of-03.pdf"])
        assert f"volume {number} of 3" in text
        assert row.note.splitlines()[2] in text.replace(" ", "").replace("\n", "")  # the root of the checkpoint
    pages = {one.name: one.pages for one in row.volumes if one.pages}
    assert pages == {name: len(pypdf.PdfReader(io.BytesIO(found[name])).pages) for name in pages}
    printed = words(found["volume-02-of-03.pdf"]) + words(found["volume-03-of-03.pdf"])
    assert all(one.leaf[:16] in printed for one in records(two_items)[: row.size])
    reader = pypdf.PdfReader(io.BytesIO(found["volume-02-of-03.pdf"]))
    assert reader.trailer["/Root"]["/StructTreeRoot"]


def test_the_index_names_every_file_with_its_digest(casey: FlaskClient, two_items: Matter, short_volumes: None) -> None:
    row = made(casey, two_items)
    found = unpacked(download(casey, two_items, row))
    index = re.sub(r"\s", "", words(found[INDEX]))
    for name, content in found.items():
        if name != INDEX:
            assert hashlib.sha256(content).hexdigest() in index
            assert name in index


def test_the_list_of_digests_is_whole_and_no_cell_is_a_formula(
    casey: FlaskClient, two_items: Matter, office: Office, short_volumes: None, unset: None
) -> None:
    log(two_items, office.casey, "=HYPERLINK(1).txt")
    row = made(casey, two_items)
    found = list(csv.DictReader(io.StringIO(unpacked(download(casey, two_items, row))[DIGESTS].decode())))
    leaves = {one["number"]: one["sha256"] for one in found if one["what"] == "record"}
    assert leaves == {str(one.seq): one.leaf for one in records(two_items)[: row.size]}
    names = [one["name"] for one in found if one["what"] == "exhibit"]
    assert names == ["a.jpg", "notes.txt", "'=HYPERLINK(1).txt"]


@pytest.mark.parametrize("begins", ["=1", "+1", "-1", "@a", "\tx", " =1"])
def test_a_name_that_begins_as_a_formula_is_disarmed(begins: str) -> None:
    assert f"'{begins}".encode() in digests_csv([("E-0001", begins, "00")], [])


def test_the_short_way_leads_to_the_volumes_where_the_log_is_long(
    casey: FlaskClient, two_items: Matter, short_volumes: None, unset: None
) -> None:
    answer = casey.get(address(two_items, "/custody-log.pdf"))
    assert (answer.status_code, answer.headers["Location"].endswith(LIST)) == (303, True)


def test_a_short_log_is_printed_at_once(casey: FlaskClient, two_items: Matter, unset: None) -> None:
    answer = casey.get(address(two_items, "/custody-log.pdf"))
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")


def test_its_checkpoint_is_kept_as_one_that_left_the_office(
    casey: FlaskClient, two_items: Matter, short_volumes: None, unset: None
) -> None:
    row = made(casey, two_items)
    kept = list(db.session.scalars(db.select(CustodyAnchor).where(CustodyAnchor.kind == "report")))
    assert [(one.size, one.note) for one in kept] == [(row.size, row.note)]
    keys.verify_note(row.note, keys.log_verifiers())


def test_each_download_is_a_record_before_its_bytes(
    casey: FlaskClient, two_items: Matter, short_volumes: None, unset: None
) -> None:
    row = made(casey, two_items)
    before = len(records(two_items))
    assert download(casey, two_items, row, file=INDEX).data == b"pdf/custody_index.html"
    newest = records(two_items)[-1].entry
    assert len(records(two_items)) == before + 1
    assert (newest.type, newest.data["to"]) == ("evidence.exported", "Quarry Forensics")
    assert newest.data["what"] == f"custody report {row.id}, downloaded: {INDEX}"


def test_a_file_that_is_none_of_the_report_is_not_sent_and_not_recorded(
    casey: FlaskClient, two_items: Matter, short_volumes: None, unset: None
) -> None:
    row = made(casey, two_items)
    before = len(records(two_items))
    assert download(casey, two_items, row, file="../master-key").status_code == 409
    assert len(records(two_items)) == before


def test_a_volume_changed_in_the_store_is_not_sent(
    casey: FlaskClient, two_items: Matter, short_volumes: None, unset: None
) -> None:
    row = made(casey, two_items)
    before = len(records(two_items))
    edit_stored(row.volumes[0].stored_name)
    assert download(casey, two_items, row).status_code == 409
    assert len(records(two_items)) == before


def test_a_file_that_is_not_the_one_made_is_refused_at_its_end(
    casey: FlaskClient, two_items: Matter, short_volumes: None, unset: None
) -> None:
    one = made(casey, two_items).volumes[0]
    opened = partial(files.store().open, one.stored_name, keys.matter_key(two_items.wrapped_key))
    assert b"".join(reports._checked(opened, one.name, one.sha256)) == b"pdf/custody_index.html"
    with pytest.raises(files.DamagedFileError, match="is not the file that was made"):
        list(reports._checked(opened, one.name, "0" * 64))


def test_while_it_is_made_the_page_says_how_far_it_is_and_no_second_is_begun(
    casey: FlaskClient, two_items: Matter
) -> None:
    ask(casey, two_items)
    page = casey.get(address(two_items, LIST)).text
    assert "Waiting to begin" in page
    assert "<progress" in page
    assert "A report of this matter is being made" in ask(casey, two_items).text


def test_one_that_was_cut_off_does_not_stand_in_the_way(
    casey: FlaskClient, two_items: Matter, short_volumes: None, unset: None
) -> None:
    ask(casey, two_items)
    with transaction():
        row = reports.reports_of(two_items)[0]
        row.state, row.moved_at = "working", clock.now() - timedelta(hours=1)
    assert "It was cut off before its last volume" in casey.get(address(two_items, LIST)).text
    assert ask(casey, two_items).status_code == 303
    jobs.run_due()
    db.session.expire_all()
    assert [one.state for one in reports.reports_of(two_items)] == ["ready", "failed"]


def test_records_that_come_while_it_is_made_are_not_in_it(
    casey: FlaskClient, two_items: Matter, office: Office, short_volumes: None, unset: None
) -> None:
    ask(casey, two_items)
    row = reports.reports_of(two_items)[0]
    act_as(office.casey)
    printing = reports._begin(row)
    size = row.size
    log(two_items, office.casey, "later.txt")
    seen = [seq for seq, _ in volumes._leaves(printing)]
    assert seen[-1] == size < len(records(two_items))


def test_a_log_that_was_changed_is_printed_with_findings_and_without_a_checkpoint(
    casey: FlaskClient, two_items: Matter, short_volumes: None
) -> None:
    edit(two_items, 2, another_giver)
    found = unpacked(download(casey, two_items, made(casey, two_items)))
    text = words(found[INDEX])
    assert "Findings" in text
    assert "It is verified with the public key" not in text


def test_the_bag_of_a_long_matter_holds_the_volumes(
    two_items: Matter, office: Office, short_volumes: None, unset: None
) -> None:
    act_as(office.casey)
    wanted = bags.Wanted("Somebody")
    with transaction():
        bags.record(two_items, [], wanted)
    texts = bags.gather(two_items, [], {}, wanted, ["WP"]).texts
    named = [path for path in texts if path.startswith("custody/report/")]
    assert f"custody/report/{INDEX}" in named
    assert "custody/custody-report.pdf" not in texts


def test_another_matters_report_is_not_there(casey: FlaskClient, two_items: Matter, office: Office) -> None:
    log(office.other_matter, office.blake)
    act_as(office.blake)
    with transaction():
        row = reports.ask(office.other_matter, "Somebody", "", ["WP"])
    assert download(casey, two_items, row).status_code == 404
