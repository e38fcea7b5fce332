from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name

from casefile.infra import binding, pdf
from tests.filings import made_pdf
from tests.papers import tool


def changed(change: Callable[[pikepdf.Pdf, pikepdf.Page], None]) -> bytes:
    return made_pdf.made("", change)


def locked() -> bytes:
    out = BytesIO()
    with pikepdf.open(BytesIO(made_pdf.made(""))) as one:
        one.save(out, encryption=pikepdf.Encryption(owner="x", user="y"))
    return out.getvalue()


def encrypted_for_everybody() -> bytes:
    out = BytesIO()
    with pikepdf.open(BytesIO(made_pdf.made(""))) as one:
        one.save(out, encryption=pikepdf.Encryption(owner="x", user=""))
    return out.getvalue()


def long() -> bytes:
    def more(pdf_: pikepdf.Pdf, page: pikepdf.Page) -> None:
        for _ in range(10_000):
            pdf_.pages.append(page)

    return changed(more)


def in_a_ring() -> bytes:
    def ring(pdf_: pikepdf.Pdf, page: pikepdf.Page) -> None:
        pdf_.Root.Pages.Kids.append(pdf_.Root.Pages)

    return changed(ring)


def with_program_form() -> bytes:
    def form(pdf_: pikepdf.Pdf, page: pikepdf.Page) -> None:
        pdf_.Root.AcroForm = Dictionary(Fields=Array([]), XFA=pdf_.make_stream(b"<xdp/>"))

    return changed(form)


def without_its_table() -> bytes:
    whole = made_pdf.made("")
    return whole[: whole.rindex(b"startxref")] + b"startxref\n7\n%%EOF\n"


@pytest.mark.parametrize(
    ("file", "told"),
    [
        (locked, "locked with a password"),
        (encrypted_for_everybody, "is encrypted"),
        (without_its_table, "is damaged"),
        (lambda: b"%PDF-1.7\nnothing", "is damaged"),
        (lambda: b"", "is damaged"),
        (long, "10,001 pages; at most 500"),
        (in_a_ring, "is damaged"),
        (with_program_form, "XFA"),
        (lambda: made_pdf.redaction_not_applied("a name"), "never applied"),
        (lambda: made_pdf.layered("a name"), "layers that are switched off"),
    ],
)
def test_a_file_that_cannot_be_shown_as_it_is_is_refused(file: Callable[[], bytes], told: str) -> None:
    with pytest.raises(binding.BindingError, match=told):
        binding.clean(file())


def hostile() -> bytes:
    """Return a file with everything that runs or leads elsewhere, and a drawing that holds itself."""

    def all_of_it(pdf_: pikepdf.Pdf, page: pikepdf.Page) -> None:
        script = Dictionary(S=Name.JavaScript, JS="app.alert(1)")
        pdf_.Root.OpenAction = script
        pdf_.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array(["x", script])))
        pdf_.attachments["notes.txt"] = b"what counsel thought"
        page.obj.AA = Dictionary(O=script)
        page.obj.StructParents = 0
        link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 9, 9]), A=script)
        page.obj.Annots = Array([pdf_.make_indirect(link)])
        drawing = pdf_.make_stream(b"q Q")
        drawing.update(Dictionary(Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 9, 9]), StructParents=3))
        drawing.Resources = Dictionary(XObject=Dictionary(Self=drawing))
        page.obj.Resources.XObject = Dictionary(Self=drawing)

    return made_pdf.made("/Self Do\n", all_of_it)


def test_what_runs_or_leads_elsewhere_is_taken_out_and_told() -> None:
    pages = binding.clean(hostile())
    assert pages.count == 1
    assert pages.taken == ("files inside", "links", "scripts")
    with pikepdf.open(BytesIO(pages.pdf)) as clean:
        said = "".join(repr(one) for one in clean.objects)
    assert [
        mark for mark in ("/JS", "/AA", "/Annots", "/EmbeddedFile", "/StructParents", "/OpenAction") if mark in said
    ] == []


def test_a_process_that_is_stopped_tells_that(monkeypatch: pytest.MonkeyPatch) -> None:
    killed = subprocess.CompletedProcess[bytes]([sys.executable], -9, b"", b"")
    monkeypatch.setattr(binding.subprocess, "run", lambda *_, **__: killed)
    with pytest.raises(binding.BindingError, match="too much time or memory"):
        binding.clean(b"x")


@pytest.mark.parametrize("turned", [0, 90, 180, 270])
def test_a_number_stands_at_the_foot_as_a_page_is_seen(tmp_path: Path, turned: int) -> None:
    number = made_pdf.made(made_pdf.words("DOE-000001", 150, 3, 8), lambda _, page: _small(page), line="")
    paper = made_pdf.made("", lambda one, _: _described(one))
    pages = binding.clean(changed(lambda _, page: page.obj.__setitem__("/Rotate", turned)))
    whole, count = binding.bind(paper, [pages.pdf], [1], number)
    assert count == 2
    told = tool(whole, tmp_path, "pdftotext", "-f", "2", "-bbox", "{}", "-").stdout.decode()
    word = next(line for line in told.splitlines() if "DOE-000001" in line)
    height = 612 if turned in (90, 270) else 792
    assert height - 30 < float(word.split('yMax="')[1].split('"')[0]) < height, word


def _small(page: pikepdf.Page) -> None:
    page.obj.MediaBox = Array([0, 0, 240, 14])


def _described(one: pikepdf.Pdf) -> None:
    one.Root.Metadata = one.make_stream(b"<x/>")


def test_the_paper_keeps_its_tags_and_gives_back_its_claims(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from casefile.infra import clock

    html = '<html lang="en"><head><title>t</title></head><body><h1>Motion</h1><p>x</p><h2 style="break-before:page">'
    paper = pdf.from_html(html + "Exhibit A</h2><p>Cover.</p></body></html>", title="t", made_at=clock.now())
    whole, count = binding.bind(paper, [binding.clean(hostile()).pdf], [2])
    assert (whole, count) == binding.bind(paper, [binding.clean(hostile()).pdf], [2])
    assert tool(whole, tmp_path, "qpdf", "--check", "{}").returncode == 0
    with pikepdf.open(BytesIO(paper)) as before, pikepdf.open(BytesIO(whole)) as after:
        assert _tags(after) == _tags(before)
        assert [page.obj.get("/StructParents") for page in after.pages] == [0, 1, None]
        told = after.Root.Metadata.read_bytes()
        assert b"pdfaid" not in told
        assert b"pdfuaid" not in told
        del after.pages[2]
        after.Root.Metadata = after.copy_foreign(before.Root.Metadata)
        out = BytesIO()
        after.save(out)
    pdfua = str(Path(sys.executable).with_name("pdfua"))
    assert tool(out.getvalue(), tmp_path, pdfua, "check", "--format", "json", "{}").returncode == 0


def _tags(paper: pikepdf.Pdf) -> list[tuple[str, int | None]]:
    """Return each element of the tree in its order, with the page it stands on."""
    numbers = {page.obj.objgen: number for number, page in enumerate(paper.pages)}

    def walk(one: pikepdf.Object) -> list[tuple[str, int | None]]:
        if not isinstance(one, pikepdf.Dictionary) or "/S" not in one:
            return []
        kids = one.get("/K", [])
        inner = kids if isinstance(kids, pikepdf.Array) else [kids]
        page = numbers.get(one.Pg.objgen, -1) if "/Pg" in one else None
        return [(str(one.S), page), *(line for kid in inner for line in walk(kid))]

    roots = paper.Root.StructTreeRoot.K
    return [line for root in (roots if isinstance(roots, pikepdf.Array) else [roots]) for line in walk(root)]
