from __future__ import annotations

import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.table import Table
from flask import Flask

from casefile.filings import setting
from casefile.filings.markdown import read, refused_in
from casefile.infra.errors import Refusal
from casefile.lawdata.frames_reader import frames
from tests.filings.sheets import BODY, sheet
from tests.filings.test_markdown import HOSTILE

AT = datetime(2026, 3, 2, 15, 4, 5, tzinfo=UTC)
NOTED = BODY + "\n\nA phone.[^1]\n\n- outer\n  1. inner\n\n> - quoted\n\n    code\n\n---\n\n[^1]: A note."


def bare(text: str) -> str:
    return re.sub(r"\s+", "", text)


def words_of(body: Any) -> Iterator[str]:
    for part in body.iter_inner_content():
        if isinstance(part, Table):
            for row in part.rows:
                for cell in row.cells:
                    yield from words_of(cell)
        else:
            yield part.text


def opened(**changes: Any) -> Any:
    return docx.Document(BytesIO(setting.docx(sheet(**changes), AT)))


@pytest.mark.parametrize("key", frames())
def test_a_docx_says_what_the_paper_says_in_its_order(app: Flask, key: str) -> None:
    one = sheet(frame_key=key, body=NOTED, with_contents=True)
    found = docx.Document(BytesIO(setting.docx(one, AT)))
    assert bare("".join(words_of(found))) == bare(setting.plain_text(one))


@pytest.mark.parametrize("way", [way for way, typed in HOSTILE.items() if not refused_in(read(typed))])
def test_a_docx_takes_what_is_typed_as_words(app: Flask, way: str) -> None:
    one = sheet(body=HOSTILE[way], heading=HOSTILE["controls"])
    found = docx.Document(BytesIO(setting.docx(one, AT)))
    assert bare("".join(words_of(found))) == bare(setting.plain_text(one))


def test_a_docx_is_made_of_the_same_bytes_whenever_it_is_made(app: Flask) -> None:
    made = setting.docx(sheet(), AT)
    assert made == setting.docx(sheet(), AT)
    assert made != setting.docx(sheet(), AT + timedelta(days=1))
    with zipfile.ZipFile(BytesIO(made)) as opened_zip:
        assert {entry.date_time for entry in opened_zip.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_a_docx_names_the_office_and_nobody_else(app: Flask) -> None:
    found = opened().core_properties
    assert (found.author, found.last_modified_by) == ("Stone & Reyes", "Stone & Reyes")
    assert (found.title, found.language) == (sheet().title, "en")
    assert not any((found.comments, found.keywords, found.subject, found.category))


def test_headings_and_tables_of_a_docx_are_real_ones(app: Flask) -> None:
    found = opened()
    styles = {part.style.name: part.text for part in found.paragraphs if part.style.name.startswith("Heading")}
    assert set(styles) == {"Heading 1", "Heading 2", "Heading 3"}
    assert styles["Heading 3"] == "1. Scope"
    assert len(found.tables) == 4  # caption, table of the text, caption of the order, index


def test_a_docx_with_a_picture_is_refused(app: Flask) -> None:
    with pytest.raises(Refusal, match="Add it as an exhibit"):
        setting.docx(sheet(order="![x](y)"), AT)


def test_an_office_program_reads_the_docx_back(app: Flask, tmp_path: Path) -> None:
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("NOT SHOWN HERE: no soffice on this machine, so no other program read the DOCX")
    (tmp_path / "paper.docx").write_bytes(setting.docx(sheet(), AT))
    command = [
        office,
        "--headless",
        "--convert-to",
        "txt:Text",
        "--outdir",
        str(tmp_path),
        str(tmp_path / "paper.docx"),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    assert bare(setting.plain_text(sheet())) in bare((tmp_path / "paper.txt").read_text().lstrip("\ufeff"))
