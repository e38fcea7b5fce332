from __future__ import annotations

import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pypdf import PdfReader

from casefile.infra import pdf

AT = datetime(2026, 3, 2, 15, 4, 5, tzinfo=UTC)
PAGE = '<html lang="en"><head><title>Notice</title>{head}</head><body><h1>Notice</h1><p>{body}</p></body></html>'
SVG = '<svg width="60" height="20" xmlns:xlink="http://www.w3.org/1999/xlink">{}</svg>'
REACHING_OUT = {
    "image": ("", '<img src="{address}" alt="x">'),
    "background": ("", '<p style="background: url({address})">x</p>'),
    "stylesheet": ('<link rel="stylesheet" href="{address}">', ""),
    "import": ("<style>@import url({address});</style>", ""),
    "font": ("<style>@font-face {{ font-family: F; src: url({address}) }} p {{ font-family: F }}</style>", ""),
    "attachment": ('<link rel="attachment" href="{address}">', ""),
    "linked attachment": ("", '<a rel="attachment" href="{address}">x</a>'),
    "object": ("", '<object data="{address}" type="image/png"></object>'),
    "embed": ("", '<embed src="{address}" type="image/png">'),
    "svg image": ("", SVG.format('<image xlink:href="{address}" width="9" height="9"/>')),
    "list mark": ("", '<ul style="list-style-image: url({address})"><li>x</li></ul>'),
    "content": ("<style>p::before {{ content: url({address}) }}</style>", ""),
}
SVG_DATA = "data:image/svg+xml;base64,PHN2ZyB4bWxucz0iaHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmciLz4="


def made(body: str = "Hello", head: str = "", title: str = "Notice of appearance") -> bytes:
    return pdf.from_html(PAGE.format(head=head, body=body), title=title, made_at=AT)


@pytest.fixture
def canary() -> Iterator[socket.socket]:
    """A server on this machine that must never be called."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        yield server


def was_called(server: socket.socket) -> bool:
    try:
        server.accept()
    except BlockingIOError:
        return False
    return True


@pytest.mark.parametrize("way", REACHING_OUT)
def test_a_paper_that_asks_for_an_address_is_refused_and_nobody_is_called(way: str, canary: socket.socket) -> None:
    address = f"http://127.0.0.1:{canary.getsockname()[1]}/secret.png"
    head, body = (
        part.replace("{address}", address).replace("{{", "{").replace("}}", "}") for part in REACHING_OUT[way]
    )
    with pytest.raises(pdf.PdfError, match="a paper may fetch nothing"):
        made(body, head)
    assert not was_called(canary)


@pytest.mark.parametrize(
    "address", ["file:///etc/passwd", SVG_DATA, "secret.png", "//host.invalid/x", "ftp://h.invalid/x"]
)
def test_a_paper_may_fetch_no_file_no_data_and_nothing_relative(address: str) -> None:
    with pytest.raises(pdf.PdfError, match="a paper may fetch nothing"):
        made(f'<img src="{address}" alt="x">')


def test_a_drawing_that_uses_another_file_is_drawn_without_it(canary: socket.socket) -> None:
    made(SVG.format(f'<use xlink:href="http://127.0.0.1:{canary.getsockname()[1]}/x.svg#a"/>'))
    assert not was_called(canary)


def test_the_same_paper_is_the_same_bytes() -> None:
    assert made() == made()


def test_another_word_gives_other_bytes_and_another_identifier() -> None:
    first, second = made("Hello"), made("Hallo")
    identifiers = [re.search(rb"/ID \[([^\]]+)\]", one) for one in (first, second)]
    assert identifiers[0] is not None
    assert identifiers[1] is not None
    assert identifiers[0].group(1) != identifiers[1].group(1)


def test_a_paper_is_tagged_and_names_its_title_its_language_and_its_day(tmp_path: Path) -> None:
    path = tmp_path / "paper.pdf"
    path.write_bytes(made(title="Notice § 1 — “Doe”"))
    told = subprocess.run(["pdfinfo", str(path)], capture_output=True, text=True, check=True).stdout
    assert re.search(r"Title: +Notice § 1 — “Doe”", told)
    assert re.search(r"Tagged: +yes", told)
    assert re.search(r"CreationDate: .*Mar +2 .*15:04:05 2026", told)
    assert PdfReader(path).trailer["/Root"]["/Lang"] == "en"


def test_every_font_of_a_paper_is_embedded(tmp_path: Path) -> None:
    path = tmp_path / "paper.pdf"
    path.write_bytes(made("plain <b>bold</b> <i>italic</i> § 2261A — ✓"))
    told = subprocess.run(["pdffonts", str(path)], capture_output=True, text=True, check=True).stdout
    fonts = told.splitlines()[2:]
    assert fonts
    assert all(line.split()[-5:-2] == ["yes", "yes", "yes"] for line in fonts)


def test_a_drawing_is_told_by_its_label_and_headers_say_what_they_head(tmp_path: Path) -> None:
    drawing = '<svg role="img" aria-label="maximum 5 years" width="90" height="9"><rect width="9" height="9"/></svg>'
    table = '<table><thead><tr><th scope="col">No.</th></tr></thead><tr><th scope="row">1</th><td>x</td></tr></table>'
    path = tmp_path / "paper.pdf"
    path.write_bytes(made(drawing + table))
    structure = subprocess.run(
        ["qpdf", "--qdf", "--object-streams=disable", str(path), "-"], capture_output=True
    ).stdout
    assert b"/Alt (maximum 5 years)" in structure
    assert structure.count(b"/Scope /Column") == 1
    assert structure.count(b"/Scope /Row") == 1


def test_a_paper_that_takes_too_long_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "TIME_LIMIT_SECONDS", 0.01)
    with pytest.raises(pdf.PdfError, match="shorten it"):
        made()


def test_the_child_knows_nothing_of_the_surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CASEFILE_SECRET_KEY", "planted")
    bare = pdf._bare_environment(AT)
    assert "planted" not in bare.values()
    assert set(bare) == {"HOME", "LANG", "PATH", "PYTHONHASHSEED", "SOURCE_DATE_EPOCH"}


PROBE = """
import resource, socket, sys
sys.path.insert(0, sys.argv[1])
import pdf_child

def probe(order):
    limits = [resource.getrlimit(one)[1] for one in (resource.RLIMIT_AS, resource.RLIMIT_CPU, resource.RLIMIT_CORE)]
    try:
        socket.create_connection(("127.0.0.1", int(sys.argv[2])), 2)
        return f"{limits} reached".encode(), 1
    except OSError:
        return f"{limits} refused".encode(), 1

pdf_child.make = probe
pdf_child.main()
"""


def probed(port: int, *, cut: str = "") -> str:
    """Return what a program in the child's place finds; ``cut`` replaces how it leaves the network."""
    command = [
        sys.executable,
        "-c",
        PROBE.replace("pdf_child.make", f"{cut}\npdf_child.make", 1),
        str(pdf.CHILD.parent),
    ]
    return subprocess.run([*command, str(port)], input="{}", capture_output=True, text=True, check=True).stdout


def test_the_child_is_bounded_and_cannot_reach_even_this_machine(canary: socket.socket) -> None:
    found = probed(canary.getsockname()[1])
    assert found.startswith(f"[{3 * 1024**3}, 120, 0]")
    if found.endswith("reached"):
        pytest.skip("this system lets no process cut itself off from the network; the fetcher still refuses all")


def test_the_child_is_bounded_where_the_system_does_not_let_it_leave_the_network(canary: socket.socket) -> None:
    found = probed(canary.getsockname()[1], cut="pdf_child._leave_network = lambda flags: False")
    assert found == f"[{3 * 1024**3}, 120, 0] reached"


def test_pages_are_counted() -> None:
    assert pdf.page_count(made('one<p style="break-before: page">two</p>')) == 2
