"""Small PDFs, made from content streams: what a test names, and only that."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream

LINE = "BT /F1 14 Tf 72 700 Td (This is a line that everybody can read.) Tj ET\n"
BOX_AT = "72 596 200 20 re f\n"
PATH = "72 596 m 272 596 l 272 616 l 72 616 l h f\n"
BOX_AT_HEAD = "72 766 200 20 re f\n"


def words(said: str, x: int = 72, y: int = 600, size: float = 14, before: str = "") -> str:
    """Return the operators that write some words at a place."""
    return f"q BT {before} /F1 {size} Tf {x} {y} Td ({said}) Tj ET Q\n"


def made(content: str, change: Callable[[pikepdf.Pdf, pikepdf.Page], None] | None = None, line: str = LINE) -> bytes:
    """Return a PDF of one page of letter size with this content painted after a plain line."""
    pdf = pikepdf.new()
    page = pdf.add_blank_page(page_size=(612, 792))
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=Name.WinAnsiEncoding)
    page.obj.Resources = Dictionary(Font=Dictionary(F1=pdf.make_indirect(font)))
    page.obj.Contents = pdf.make_stream((line + content).encode("cp1252"))
    if change:
        change(pdf, page)
    out = BytesIO()
    pdf.save(out)
    return out.getvalue()


def covered(said: str, box: str = f"0 g {BOX_AT}") -> bytes:
    """Return a PDF with words under a box that was painted on top."""
    return made(words(said) + box)


def layered(said: str) -> bytes:
    """Return a PDF with words in a layer that is switched off."""

    def switch_off(pdf: pikepdf.Pdf, page: pikepdf.Page) -> None:
        layer = pdf.make_indirect(Dictionary(Type=Name.OCG, Name="Draft"))
        page.obj.Resources.Properties = Dictionary(L1=layer)
        default = Dictionary(OFF=Array([layer]), Order=Array([layer]))
        pdf.Root.OCProperties = Dictionary(OCGs=Array([layer]), D=default)

    return made(f"/OC /L1 BDC {words(said)} EMC\n", switch_off)


def scripted() -> bytes:
    """Return a PDF that runs a script when it is opened."""

    def script(pdf: pikepdf.Pdf, page: pikepdf.Page) -> None:
        pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS="app.alert(1)")

    return made("", script)


def with_file(name: str = "notes.txt") -> bytes:
    """Return a PDF with another file inside."""

    def attach(pdf: pikepdf.Pdf, page: pikepdf.Page) -> None:
        pdf.attachments[name] = b"what counsel thought"

    return made("", attach)


def remarked(said: str) -> bytes:
    """Return a PDF with a remark on its page."""

    def remark(pdf: pikepdf.Pdf, page: pikepdf.Page) -> None:
        note = Dictionary(Type=Name.Annot, Subtype=Name.Text, Rect=Array([100, 100, 120, 120]), Contents=said)
        page.obj.Annots = Array([pdf.make_indirect(note)])

    return made("", remark)


def redaction_not_applied(said: str) -> bytes:
    """Return a PDF where a redaction was marked and never applied."""

    def mark(pdf: pikepdf.Pdf, page: pikepdf.Page) -> None:
        note = Dictionary(Type=Name.Annot, Subtype=Name.Redact, Rect=Array([72, 596, 272, 616]))
        page.obj.Annots = Array([pdf.make_indirect(note)])

    return made(words(said), mark)


def cropped(said: str) -> bytes:
    """Return a PDF whose page shows less than it holds."""

    def crop(pdf: pikepdf.Pdf, page: pikepdf.Page) -> None:
        page.obj.CropBox = Array([0, 650, 612, 792])

    return made(words(said), crop)


def described(**fields: str) -> bytes:
    """Return a PDF with these fields in its document information."""

    def describe(pdf: pikepdf.Pdf, page: pikepdf.Page) -> None:
        for name, value in fields.items():
            pdf.docinfo[f"/{name}"] = value

    return made("", describe)


def with_xmp(**fields: str) -> bytes:
    """Return a PDF with these fields in its XMP packet, by prefix and name: ``dc_creator``."""

    def describe(pdf: pikepdf.Pdf, page: pikepdf.Page) -> None:
        with pdf.open_metadata(set_pikepdf_as_editor=False) as packet:
            for name, value in fields.items():
                prefix, _, field = name.partition("_")
                packet[f"{prefix}:{field}"] = [value] if name == "dc_creator" else value

    return made("", describe)


def scan(said: str, *, with_box: bool) -> bytes:
    """Return a page that is one picture with invisible words over it; with a black box in the picture, or with ink."""
    width, height = 306, 396
    rows = bytearray(b"\xff" * width * height)
    for row in range(88, 98):  # where the words stand, 600 of 792 points up
        for column in range(36, 140):
            rows[row * width + column] = 0 if with_box or column % 3 == 0 else 255

    def picture(pdf: pikepdf.Pdf, page: pikepdf.Page) -> None:
        image = Stream(pdf, bytes(rows))
        image.update(
            Dictionary(
                Type=Name.XObject,
                Subtype=Name.Image,
                Width=width,
                Height=height,
                ColorSpace=Name.DeviceGray,
                BitsPerComponent=8,
            )
        )
        page.obj.Resources.XObject = Dictionary(I1=pdf.make_indirect(image))

    return made(f"q 612 0 0 792 0 0 cm /I1 Do Q\n{words(said, before='3 Tr')}{LINE}", picture, line="")
