"""The export of a matter's evidence: what is in the bag, what stays behind, and that others can check it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import bagit
import pytest
from flask import Flask

from casefile.evidence import service
from casefile.infra import keys
from casefile.matters.models import Matter
from tests.evidence.build import JPG, TEXT, close_gate, flip, log, records, release, sha256, stored_file
from tests.evidence.bundle import failed, outside
from tests.evidence.test_commands import run
from tests.evidence.test_ledger import another_giver, edit
from tests.factories import Office, act_as

CASE_TOOLS = Path(sys.executable).parent


def export(app: Flask, matter: Matter, out: Path, *more: str) -> dict:
    answer = run(app, "export", matter.id, "--out", out, "--json", "--as", "avery@office.example", *more)
    assert answer.exit_code == 0, answer.stderr
    return json.loads(answer.stdout)


pytestmark = pytest.mark.usefixtures("unprinted")


def test_an_export_verifies_with_bare_python(app: Flask, two_items: Matter, printed: None, tmp_path: Path) -> None:
    told = export(app, two_items, tmp_path / "bag")
    found = outside(tmp_path / "bag", "--key", keys.log_key().verifier)
    assert (found["ok"], found["records"], found["after_last_checkpoint"]) == (True, told["records"], 0)
    assert {one["id"] for one in found["checks"]} >= {"V1", "V5", "V7", "V10", "V11", "V15"}


def test_the_office_checks_a_bag_by_the_same_verifier(app: Flask, two_items: Matter, tmp_path: Path) -> None:
    export(app, two_items, tmp_path / "bag")
    answer = run(app, "check", tmp_path / "bag", "--json", "--key", keys.log_key().verifier)
    assert (answer.exit_code, json.loads(answer.stdout)) == (
        0,
        outside(tmp_path / "bag", "--key", keys.log_key().verifier),
    )


def test_a_bag_that_was_changed_is_refused_by_the_office_too(app: Flask, two_items: Matter, tmp_path: Path) -> None:
    export(app, two_items, tmp_path / "bag")
    flip(tmp_path / "bag" / "data" / "objects" / sha256(TEXT), 5)
    answer = run(app, "check", tmp_path / "bag", "--json")
    assert (answer.exit_code, failed(json.loads(answer.stdout))) == (1, {"V10", "V15"})


def test_the_file_in_the_bag_is_the_file_that_came_in(app: Flask, two_items: Matter, tmp_path: Path) -> None:
    export(app, two_items, tmp_path / "bag")
    assert (tmp_path / "bag" / "data" / "objects" / sha256(JPG)).read_bytes() == JPG


def test_a_file_leaves_only_with_its_record(app: Flask, two_items: Matter, tmp_path: Path) -> None:
    export(app, two_items, tmp_path / "bag", "--to", "Quarry Forensics", "--why", "examination")
    left = [one.entry for one in records(two_items) if one.entry.type == "evidence.exported"]
    assert [(one.item, one.data["to"], one.data["why"]) for one in left] == [
        (item, "Quarry Forensics", "examination") for item in (None, "E-0001", "E-0002")
    ]


def test_every_file_is_compared_before_it_leaves(app: Flask, two_items: Matter, tmp_path: Path) -> None:
    export(app, two_items, tmp_path / "bag")
    compared = [one.entry for one in records(two_items) if one.entry.type == "evidence.verified"][-2:]
    assert [(one.item, one.data["result"], one.data["why"]) for one in compared] == [
        ("E-0001", "match", "before export"),
        ("E-0002", "match", "before export"),
    ]


def test_a_file_that_is_no_longer_the_one_received_stays_behind_and_is_named(
    app: Flask, two_items: Matter, tmp_path: Path
) -> None:
    damaged = service.find_item(two_items, "E-0001", ["WP"])
    assert damaged
    path = stored_file(damaged)
    path.chmod(0o600)
    flip(path)
    told = export(app, two_items, tmp_path / "bag")
    assert told["left_out"] == [{"item": "E-0001", "why": "its stored bytes are not those of intake"}]
    assert not (tmp_path / "bag" / "data" / "objects" / sha256(JPG)).exists()
    assert failed(outside(tmp_path / "bag")) == {"V13"}


def test_frozen_media_stays_behind_and_is_named(app: Flask, two_items: Matter, office: Office, tmp_path: Path) -> None:
    act_as(office.avery)
    close_gate(two_items)
    told = export(app, two_items, tmp_path / "bag")
    assert told["left_out"] == [{"item": "E-0001", "why": "the matter is gated, and its media is frozen"}]
    assert not (tmp_path / "bag" / "data" / "objects" / sha256(JPG)).exists()
    found = outside(tmp_path / "bag")
    assert found["ok"]
    assert any(one.startswith("V10: E-0001 was left out") for one in found["not_checked"])


def test_an_export_without_files_says_so(app: Flask, two_items: Matter, tmp_path: Path) -> None:
    told = export(app, two_items, tmp_path / "bag", "--without-files")
    assert (told["files"], list((tmp_path / "bag" / "data").iterdir())) == (0, [])
    found = outside(tmp_path / "bag")
    assert found["ok"]
    assert any("the files were left out of this bundle" in one for one in found["not_checked"])


def test_a_withheld_item_leaves_only_digests_behind(app: Flask, two_items: Matter, tmp_path: Path) -> None:
    export(app, two_items, tmp_path / "bag", "--withhold", "E-0002")
    found = outside(tmp_path / "bag", "--key", keys.log_key().verifier)
    assert (found["ok"], found["withheld"]) == (True, sum(one.entry.item == "E-0002" for one in records(two_items)))
    told = b"".join(path.read_bytes() for path in (tmp_path / "bag").rglob("*.json*"))
    assert b"E-0002" not in told
    assert not (tmp_path / "bag" / "data" / "objects" / sha256(TEXT)).exists()


def test_a_withheld_item_is_not_in_the_report(app: Flask, two_items: Matter, printed: None, tmp_path: Path) -> None:
    export(app, two_items, tmp_path / "bag", "--withhold", "E-0002")
    report = tmp_path / "bag" / "custody" / "custody-report.pdf"
    text = subprocess.run(["pdftotext", str(report), "-"], capture_output=True, text=True, check=True).stdout
    assert ("E-0001" in text, "E-0002" in text) == (True, False)


def test_an_item_that_is_not_there_cannot_be_withheld(app: Flask, two_items: Matter, tmp_path: Path) -> None:
    answer = run(app, "export", two_items.id, "--out", tmp_path / "bag", "--withhold", "E-0009")
    assert (answer.exit_code, (tmp_path / "bag").exists()) == (1, False)
    assert "E-0009 is no item of this matter" in answer.stderr


def test_nothing_is_overwritten(app: Flask, two_items: Matter, tmp_path: Path) -> None:
    (tmp_path / "bag").mkdir()
    before = len(records(two_items))
    answer = run(app, "export", two_items.id, "--out", tmp_path / "bag")
    assert (answer.exit_code, len(records(two_items))) == (1, before)
    assert "is there already" in answer.stderr


def test_a_matter_without_a_log_has_nothing_to_export(app: Flask, matter: Matter, tmp_path: Path) -> None:
    answer = run(app, "export", matter.id, "--out", tmp_path / "bag")
    assert (answer.exit_code, (tmp_path / "bag").exists()) == (1, False)


def test_somebody_outside_the_team_exports_nothing(app: Flask, two_items: Matter, tmp_path: Path) -> None:
    answer = run(app, "export", two_items.id, "--out", tmp_path / "bag", "--as", "blake@office.example")
    assert (answer.exit_code, (tmp_path / "bag").exists()) == (1, False)


def test_an_older_checkpoint_shows_a_log_that_was_put_back(app: Flask, two_items: Matter, tmp_path: Path) -> None:
    before = export(app, two_items, tmp_path / "before")
    later = tmp_path / "receipt.note"
    later.write_text(export(app, two_items, tmp_path / "after")["checkpoint"])
    assert before["records"] < len(records(two_items))
    assert failed(outside(tmp_path / "before", "--expect", str(later))) == {"V6", "V9"}


def test_other_programs_agree_that_the_bag_is_whole(app: Flask, two_items: Matter, tmp_path: Path) -> None:
    folder = tmp_path / "bag"
    export(app, two_items, folder)
    bagit.Bag(str(folder)).validate()
    for manifest in ("manifest-sha256.txt", "tagmanifest-sha256.txt"):
        subprocess.run(["sha256sum", "-c", "--strict", "--quiet", manifest], cwd=folder, check=True)


def test_hashdeep_agrees_and_notices_a_planted_file(app: Flask, two_items: Matter, tmp_path: Path) -> None:
    export(app, two_items, tmp_path / "bag")
    known = subprocess.run(
        ["hashdeep", "-c", "sha256", "-rl", "data"], cwd=tmp_path / "bag", capture_output=True, check=True
    ).stdout
    (tmp_path / "known").write_bytes(known)
    audit_command = ["hashdeep", "-c", "sha256", "-rl", "-a", "-k", str(tmp_path / "known"), "data"]
    assert subprocess.run(audit_command, cwd=tmp_path / "bag", check=False).returncode == 0
    (tmp_path / "bag" / "data" / "planted").write_text("x")
    assert subprocess.run(audit_command, cwd=tmp_path / "bag", check=False).returncode != 0


def case_tool(name: str, *arguments: object) -> int:
    command = [str(CASE_TOOLS / name), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, check=False).returncode


@pytest.mark.slow
def test_the_graph_conforms_and_a_planted_gap_is_found(
    app: Flask, matter: Matter, office: Office, tmp_path: Path
) -> None:
    release(log(matter, office.casey), office.casey, office.avery)
    export(app, matter, tmp_path / "bag")
    whole, gapped = tmp_path / "bag" / "custody" / "case.jsonld", tmp_path / "gap.jsonld"
    graph = json.loads(whole.read_text())
    released = next(one for one in graph["@graph"] if one.get("uco-core:name") == "evidence.released")
    released["uco-action:object"] = released["uco-action:object"][:1]
    gapped.write_text(json.dumps(graph))
    assert case_tool("case_validate", whole) == 0
    found = {}
    for path in (whole, gapped):
        assert case_tool("case_prov_rdf", path.with_suffix(".ttl"), path) == 0
        found[path] = case_tool("case_prov_check", path.with_suffix(".ttl"), path)
    assert (found[whole], found[gapped]) == (0, 1)


def test_a_log_that_was_changed_in_the_database_is_not_exported_as_if_it_were_whole(
    app: Flask, two_items: Matter, tmp_path: Path
) -> None:
    edit(two_items, 2, another_giver)
    answer = run(app, "export", two_items.id, "--out", tmp_path / "bag")
    assert (answer.exit_code, (tmp_path / "bag").exists()) == (1, False)
    assert "does not verify" in answer.stderr
