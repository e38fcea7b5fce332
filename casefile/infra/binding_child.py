"""The process in which PDFs of unknown worth are opened and put behind the pages of a paper of ours.

It is run as a file and imports nothing of the house: bounds on memory and time, no network, nothing written. Orders
come on standard input as one line of JSON, then the files; the PDF goes to standard output, what was found to the
other.
"""

from __future__ import annotations

import importlib.util
import io
import itertools
import json
import os
import re
import resource
import sys
from pathlib import Path
from typing import Any

MEMORY_BYTES = 1536 * 1024 * 1024
CPU_SECONDS = 60
MOST_PAGES = 500
MOST_OBJECTS = 200_000
MOST_OUT_BYTES = 256 * 1024 * 1024
_BOXES = ("/MediaBox", "/CropBox", "/BleedBox", "/TrimBox", "/ArtBox", "/Rotate", "/UserUnit")
KEPT_OF_PAGE = frozenset((*_BOXES, "/Type", "/Parent", "/Resources", "/Contents", "/Group"))
TAKEN_OF_STREAM = (
    *("/StructParent", "/StructParents", "/PieceInfo", "/Metadata", "/OPI", "/Ref", "/AF", "/Measure", "/PtData"),
    *("/LastModified", "/Alternates"),
)
STAMP_MARGIN, STAMP_UP = 18, 8
CLAIMS = (
    rb'<rdf:Description rdf:about="" pdfaid:[^>]*/>',
    rb'<rdf:Description rdf:about="" xmlns:pdfuaid=[^>]*/>',
    rb'(?s)<rdf:Description rdf:about="" xmlns:pdfaExtension=.*?</rdf:Description>',
    rb' xmlns:pdfaid="[^"]*"',
)


class RefusedError(Exception):
    """The file is not taken; the text says why, as the end of a sentence about it."""


# --- one file ---------------------------------------------------------------------------------------------------------


def clean(data: bytes) -> tuple[bytes, dict[str, Any]]:
    """Return the pages of a file alone, as a PDF, with how many they are and what was taken out.

    Raises:
        RefusedError: it is locked, damaged, too long, or would show something else than it shows now.
    """
    import pikepdf

    with _opened(data) as source:
        _refuse_what_would_change(source)
        taken = [*_taken_of_document(source), *_take_notes(source)]
        made = pikepdf.new()
        for page in source.pages:
            made.pages.append(page)
        taken += [word for page in made.pages for word in _strip(page)]
        taken += _strip_streams(made)
        out = io.BytesIO()
        made.save(out, deterministic_id=True, min_version=source.pdf_version, **_as_it_is())
        if source.get_warnings() or made.get_warnings():
            raise RefusedError("it is damaged: parts of it cannot be read. Save a sound copy and log that")
        pages = len(made.pages)
    return _bounded(out), {"pages": pages, "taken": sorted(set(taken))}


def _opened(data: bytes) -> Any:
    import pikepdf

    try:
        source = pikepdf.open(io.BytesIO(data), attempt_recovery=False, suppress_warnings=True)
    except pikepdf.PasswordError as locked:
        raise RefusedError("it is locked with a password. Save a copy without one and log that") from locked
    except pikepdf.PdfError as damaged:
        raise RefusedError("it is damaged, or no PDF. Save a sound copy and log that") from damaged
    if source.is_encrypted:
        raise RefusedError("it is encrypted. Save a copy without encryption and log that")
    return source


def _refuse_what_would_change(source: Any) -> None:
    """Refuse what cannot be seen to stay as it is when its pages stand in another file."""
    if len(source.objects) > MOST_OBJECTS:
        raise RefusedError(f"it has more than {MOST_OBJECTS:,} parts. Print its pages to a new PDF")
    pages = len(source.pages)
    if not pages:
        raise RefusedError("it has no page")
    if pages > MOST_PAGES:
        raise RefusedError(f"it has {pages:,} pages; at most {MOST_PAGES} stand behind one cover. Cut it into parts")
    form = source.Root.get("/AcroForm")
    if form is not None and "/XFA" in form:
        raise RefusedError("it is a form that is a program (XFA). Print it to a PDF of plain pages")
    if _has_layers_off(source.Root.get("/OCProperties")):
        raise RefusedError("it has layers that are switched off, which would show. Print it to a PDF without layers")


def _has_layers_off(layers: Any) -> bool:
    if layers is None:
        return False
    default = layers.get("/D")
    if default is None:
        return True
    return bool(len(default.get("/OFF", []))) or str(default.get("/BaseState", "/ON")) != "/ON" or "/AS" in default


def _taken_of_document(source: Any) -> list[str]:
    names = source.Root.get("/Names") or {}
    taken = ["scripts"] if "/JavaScript" in names or "/OpenAction" in source.Root or "/AA" in source.Root else []
    return taken + (["files inside"] if "/EmbeddedFiles" in names or "/AF" in source.Root else [])


def _take_notes(source: Any) -> list[str]:
    """Draw what annotations show into their pages; links, scripts and notes that only open at a click go."""
    kinds = {str(note.get("/Subtype", "")) for page in source.pages for note in page.obj.get("/Annots", [])}
    if "/Redact" in kinds:
        raise RefusedError(
            "a redaction was marked in it and never applied, so it hides nothing. Apply it, log that copy"
        )
    if kinds:
        form = source.Root.get("/AcroForm")
        if form is not None and form.get("/NeedAppearances", False):
            source.generate_appearance_streams()
        source.flatten_annotations("screen")
    words = {"/Link": "links", "/Widget": "form fields, drawn as they looked", "/FileAttachment": "files inside"}
    return [words.get(kind, "comments, as far as the page does not show them") for kind in kinds if kind != "/Popup"]


def _strip(page: Any) -> list[str]:
    taken = ["scripts"] if "/AA" in page.obj else []
    for name in set(page.obj.keys()) - KEPT_OF_PAGE:
        del page.obj[name]
    return taken


def _strip_streams(made: Any) -> list[str]:
    import pikepdf

    taken = []
    for thing in made.objects:
        if not isinstance(thing, pikepdf.Stream):
            continue
        if "/F" in thing:
            raise RefusedError("a part of it lies in another file. Print it to a PDF of its own")
        if "/Ref" in thing:
            taken.append("pages of other files")
        for name in TAKEN_OF_STREAM:
            if name in thing:
                del thing[name]
    return taken


def _as_it_is() -> dict[str, Any]:
    """Return how a file is saved without opening what is packed in it: a small file may unpack to a large one."""
    import pikepdf

    return {
        "compress_streams": False,
        "stream_decode_level": pikepdf.StreamDecodeLevel.none,
        "fix_metadata_version": False,
    }


# --- the paper --------------------------------------------------------------------------------------------------------


def bind(paper: bytes, files: list[bytes], stamps: bytes, places: list[int]) -> tuple[bytes, dict[str, Any]]:
    """Return a paper with the pages of each file behind the page that its place names, from 1.

    ``stamps`` is a PDF with one small page for each page put in, in their order, or nothing where none is stamped.
    """
    import pikepdf

    made = pikepdf.open(io.BytesIO(paper))
    sources = [pikepdf.open(io.BytesIO(data)) for data in files]
    numbers = pikepdf.open(io.BytesIO(stamps)) if stamps else None
    drawn = [_drawing(made, numbers, one) for one in numbers.pages] if numbers else []
    first = 0
    shift = 0
    for place, source in zip(places, sources, strict=True):
        for number, page in enumerate(source.pages):
            at = place + shift + number
            made.pages.insert(at, page)
            if drawn:
                _stamp(made, made.pages[at], drawn[first + number])
        first, shift = first + len(source.pages), shift + len(source.pages)
    _take_back_claims(made)
    out = io.BytesIO()
    version = max([made.pdf_version, *(one.pdf_version for one in sources)])
    made.save(out, deterministic_id=True, min_version=version, **_as_it_is())
    return _bounded(out), {"pages": len(made.pages)}


def _drawing(made: Any, numbers: Any, stamp: Any) -> Any:
    """Return a stamp as a drawing of the paper, without the tags it was made with: a number is no part of the text."""
    import pikepdf

    tags = ("BDC", "BMC", "EMC", "DP", "MP")
    kept = [one for one in pikepdf.parse_content_stream(stamp) if str(one.operator) not in tags]
    stamp.obj.Contents = numbers.make_stream(pikepdf.unparse_content_stream(kept))
    form = made.copy_foreign(stamp.as_form_xobject())
    for name in ("/StructParents", "/StructParent"):
        if name in form:
            del form[name]
    return form


def _stamp(made: Any, page: Any, form: Any) -> None:
    import pikepdf

    drawings = page.obj.get("/Resources", {}).get("/XObject", {})
    free = next(f"/Number{one}" for one in itertools.count(1) if f"/Number{one}" not in drawings)
    name = page.add_resource(form, pikepdf.Name.XObject, name=pikepdf.Name(free))  # else the name is a random one
    page.contents_add(made.make_stream(b"q\n"), prepend=True)
    matrix = " ".join(f"{one:.4f}" for one in _at_foot(page, float(form.BBox[2]) - float(form.BBox[0])))
    mark = "/Artifact <</Type /Pagination /Subtype /Footer>> BDC"
    page.contents_add(made.make_stream(f"\nQ\n{mark}\nq {matrix} cm {name} Do Q\nEMC\n".encode()))


def _at_foot(page: Any, width: float) -> tuple[float, ...]:
    """Return the matrix that puts a stamp at the right foot of a page as it is seen, however it is turned."""
    left, low, right, high = (float(one) for one in page.cropbox)
    left, right, low, high = min(left, right), max(left, right), min(low, high), max(low, high)
    turned = int(page.obj.get("/Rotate", 0)) % 360
    wide = high - low if turned in (90, 270) else right - left
    size = min(1.0, max(0.05, (wide - 2) / width))
    across, up = max(0.0, wide - width * size - min(STAMP_MARGIN, wide / 20)), min(STAMP_UP, wide / 20)
    if turned == 90:
        return (0, size, -size, 0, right - up, low + across)
    if turned == 180:
        return (-size, 0, 0, -size, right - across, high - up)
    if turned == 270:
        return (0, -size, size, 0, left + up, high - across)
    return (size, 0, 0, size, left + across, low + up)


def _take_back_claims(made: Any) -> None:
    """Take PDF/A and PDF/UA out of what the file says of itself: pages of others are inside."""
    told = made.Root.Metadata.read_bytes()
    for claim in CLAIMS:
        told = re.sub(claim, b"", told)
    kind = made.Root.Metadata
    kind.write(told)


def _bounded(out: io.BytesIO) -> bytes:
    if out.tell() > MOST_OUT_BYTES:
        raise RefusedError(f"what comes of it has more than {MOST_OUT_BYTES // 1024**2} MB. Cut it into parts")
    return out.getvalue()


def main() -> None:
    """Read one order and its files from standard input, write the PDF to standard output and its facts to the other."""
    spec = importlib.util.spec_from_file_location("pdf_child", Path(__file__).with_name("pdf_child.py"))
    shutting = importlib.util.module_from_spec(spec)  # type: ignore[arg-type]
    spec.loader.exec_module(shutting)  # type: ignore[union-attr]
    shutting.shut_in(MEMORY_BYTES, CPU_SECONDS)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    try:
        order = json.loads(sys.stdin.buffer.readline())
        parts = [sys.stdin.buffer.read(size) for size in order["sizes"]]
        if order["act"] == "clean":
            made, told = clean(parts[0])
        else:
            made, told = bind(parts[0], parts[2:], parts[1], order["places"])
    except RefusedError as refused:
        made, told = b"", {"problem": str(refused)}
    except MemoryError:
        made, told = b"", {"problem": "it needs more memory than it is given. Print its pages to a new PDF"}
    except Exception:  # whatever is wrong with it, the parent is told that it is not taken
        made, told = (
            b"",
            {"problem": "it is damaged, or not of the kind that it seems to be. Save a sound copy and log that"},
        )
    with os.fdopen(1, "wb") as out:
        out.write(made)
    sys.stderr.write("\n=" + json.dumps(told) + "\n")


if __name__ == "__main__":
    main()
