"""``flask law speedy-trial``: words for a person, JSON for a script, refusals of one line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

EVENTS = {
    "arrested_on": "2026-03-05",
    "charged_on": "2026-03-20",
    "first_appearance_on": "2026-04-01",
    "as_of": "2026-06-25",
    "ended_on": None,
    "exclusions": [
        {
            "from": "2026-06-22",
            "until": None,
            "ground": "h7",
            "cause": "trial continued",
            "entry": "30",
            "findings": None,
            "side": "ordered",
            "codefendants": [],
        }
    ],
    "motions": [{"filed": "2026-04-11", "ready": "2026-05-01", "decided": "2026-06-20", "entry": "12"}],
    "extension_days": 0,
}


def run(app: Flask, text: str | bytes, *words: str) -> Result:
    return app.test_cli_runner().invoke(args=["law", "speedy-trial", "-", *words], input=text)


def test_the_events_of_the_contract_give_both_clocks_and_three_columns(app: Flask) -> None:
    found = json.loads(run(app, json.dumps(EVENTS), "--json").stdout)
    assert set(found) == {"indictment", "trial", "also_possible", "columns", "periods", "warnings", "open"}
    assert (found["indictment"]["limit"], found["indictment"]["counted"]) == (30, 15)
    assert (found["trial"]["counted"], found["trial"]["excluded"], found["trial"]["remaining"]) == (34, 51, 36)
    assert {side: column["counted"] for side, column in found["columns"].items()} == {
        "ordered": 30,
        "ours": 34,
        "government": 30,
    }
    assert sum(one["days"] for one in found["periods"]) == 85
    assert any(one["counted"] == 30 for one in found["also_possible"])


def test_a_person_reads_the_days_left_each_stretch_and_what_to_look_at(app: Flask) -> None:
    said = run(app, json.dumps(EVENTS)).stdout
    assert "Charge or first appearance to trial: 34 of 70 days counted, 51 excluded, 36 left; day 70 is" in said
    assert "2026-04-11 to 2026-05-01  excluded   21" in said
    assert "18 U.S.C. § 3161(h)(1)(D) [12]" in said
    assert "As we count: 34 of 70" in said
    assert "Note: the exclusion from 2026-06-22 has no end" in said


def test_a_clock_without_its_facts_is_said_to_be_uncounted(app: Flask) -> None:
    said = run(app, '{"charged_on": "2026-03-20", "as_of": "2026-04-01"}').stdout
    assert "Charge or first appearance to trial: not counted" in said
    assert "Note: no first appearance is given" in said


def test_events_are_read_from_a_file_as_well(app: Flask, tmp_path: Path) -> None:
    file = tmp_path / "events.json"
    file.write_text(json.dumps(EVENTS), encoding="utf-8")
    found = app.test_cli_runner().invoke(args=["law", "speedy-trial", str(file), "--json"])
    assert json.loads(found.stdout)["trial"]["last_day"] == "2026-07-31"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"charged": "2026-01-01"}', "'charged' is no field; charged_on may be meant"),
        ("{", "neither YAML nor JSON"),
        ("- 1", "list instead of an object"),
        (b"\xff\xfe", "not text in UTF-8"),
        ("[" * 3000, "neither YAML nor JSON"),
        (" " * 2_000_001, "longer than"),
    ],
)
def test_what_cannot_be_read_is_one_line_and_exit_code_one(app: Flask, text: str | bytes, said: str) -> None:
    found = run(app, text)
    assert (found.exit_code, found.stdout) == (1, "")
    assert said in found.stderr
    assert found.stderr.count("\n") == 1


def test_a_file_that_is_not_there_is_wrong_usage(app: Flask) -> None:
    assert app.test_cli_runner().invoke(args=["law", "speedy-trial", "/no/such/file"]).exit_code == 2
