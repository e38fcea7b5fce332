"""What a file is and whether it holds images. Every file here is made in the test; none shows a person."""

import base64
import hashlib
import io
import os
import struct
import tempfile
import zipfile
import zlib
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casefile.config import ROOT
from casefile.evidence.examine import HEAD_BYTES, Examination, Kind, examine, sniff
from casefile.infra.pdf import from_html
from casefile.law.gate import GATED_LIMIT_BYTES, GateState, may_store

SAMPLES = ROOT / "casefile" / "demo" / "evidence"
GATED = GateState(True, "gated")


def png() -> bytes:
    """Return a PNG of one grey point."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0\x80")) + chunk(b"IEND", b"")


JPG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01" + bytes(40) + b"\xff\xd9"


def zipped(parts: dict[str, bytes | str]) -> bytes:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in parts.items():
            archive.writestr(name, body)
    return whole.getvalue()


def docx(**more: bytes | str) -> bytes:
    parts: dict[str, bytes | str] = {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": "<Relationships/>",
        "word/document.xml": "<w:document>Motion to suppress</w:document>",
    }
    return zipped(parts | {name.replace("__", "/"): body for name, body in more.items()})


def mail(attachment: bytes | None = None, html: str = "") -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "avery@example.org", "casey@example.org", "hearing"
    message.set_content("The hearing is set.\n")
    if html:
        message.add_alternative(html, subtype="html")
    if attachment is not None:
        message.add_attachment(attachment, maintype="image", subtype="png", filename="a.png")
    return message.as_bytes()


def pdf(content: bytes = b"0 0 10 10 re f", **resources: pikepdf.Object) -> bytes:
    """Return a PDF of one page with this content."""
    whole = io.BytesIO()
    with pikepdf.new() as made:
        page = made.add_blank_page(page_size=(100, 100))
        page.Contents = made.make_stream(content)
        for name, value in resources.items():
            page.Resources[f"/{name}"] = made.copy_foreign(value) if isinstance(value, pikepdf.Object) else value
        made.save(whole)
    return whole.getvalue()


def pdf_with(change) -> bytes:
    """Return a PDF of one page, changed by ``change(pdf)``."""
    whole = io.BytesIO()
    with pikepdf.new() as made:
        made.add_blank_page(page_size=(100, 100))
        options = change(made) or {}
        made.save(whole, **options)
    return whole.getvalue()


def add_image(made: pikepdf.Pdf) -> pikepdf.Object:
    image = made.make_stream(b"\x80", Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=1, Height=1)
    image.ColorSpace, image.BitsPerComponent = pikepdf.Name.DeviceGray, 8
    made.pages[0].Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(I=image))
    return image


def pdf_with_image(made: pikepdf.Pdf) -> None:
    add_image(made)


def pdf_with_unused_image(made: pikepdf.Pdf) -> dict:
    image = add_image(made)
    made.Root.Hidden = image
    del made.pages[0].Resources.XObject
    return {"object_stream_mode": pikepdf.ObjectStreamMode.generate}


def pdf_with_nested_image(made: pikepdf.Pdf) -> None:
    image = add_image(made)
    form = made.make_stream(b"/I Do", Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Form)
    form.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(I=image))
    made.pages[0].Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(F=form))


def pdf_with_inline_image(made: pikepdf.Pdf) -> None:
    content = b"q 10 0 0 10 0 0 cm BI /W 1 /H 1 /BPC 8 /CS /G ID \x80 EI Q"
    made.pages[0].Contents = made.make_stream(content)


def pdf_with_fax(made: pikepdf.Pdf) -> None:
    stream = made.make_stream(b"\x00")
    stream.stream_dict.Filter = pikepdf.Name.CCITTFaxDecode
    made.Root.Other = stream


def pdf_with_attachment(made: pikepdf.Pdf) -> None:
    made.attachments["note.txt"] = b"attached"


def pdf_locked(made: pikepdf.Pdf) -> dict:
    return {"encryption": pikepdf.Encryption(owner="o", user="u")}


def pdf_with_form_data(made: pikepdf.Pdf) -> None:
    made.Root.AcroForm = pikepdf.Dictionary(XFA=made.make_stream(b"<xdp/>"), Fields=pikepdf.Array())


def admitted(name: str, data: bytes, *, certified: bool = False) -> tuple[bool, bool]:
    admission = may_store(GATED, examine(name, data), certified)
    return admission.allowed, admission.needs_certification


def box(brand: bytes) -> bytes:
    return b"\x00\x00\x00\x18ftyp" + brand + b"\x00\x00\x02\x00isommp42" + bytes(100)


REFUSED = {
    "photo.jpg": (JPG, Kind.IMAGE),
    "photo.png": (png(), Kind.IMAGE),
    "photo.gif": (b"GIF89a\x01\x00\x01\x00", Kind.IMAGE),
    "photo.heic": (box(b"heic"), Kind.IMAGE),
    "photo.webp": (b"RIFF\x00\x00\x00\x00WEBPVP8 ", Kind.IMAGE),
    "photo.bmp": (b"BM\x46\x00\x00\x00\x00\x00\x00\x00\x36\x00\x00\x00", Kind.IMAGE),
    "photo.tif": (b"II*\x00\x08\x00\x00\x00", Kind.IMAGE),
    "drawing.svg": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", Kind.IMAGE),
    "clip.mp4": (box(b"isom"), Kind.VIDEO),
    "clip.mov": (box(b"qt  "), Kind.VIDEO),
    "clip.avi": (b"RIFF\x00\x00\x00\x00AVI LIST", Kind.VIDEO),
    "clip.mkv": (b"\x1aE\xdf\xa3" + bytes(20), Kind.VIDEO),
    "call.mp3": (b"ID3\x03\x00" + bytes(20), Kind.AUDIO),
    "call.m4a": (box(b"M4A "), Kind.AUDIO),
    "call.wav": (b"RIFF\x00\x00\x00\x00WAVEfmt ", Kind.AUDIO),
    "files.zip": (zipped({"a.txt": "a"}), Kind.CONTAINER),
    "files.7z": (b"7z\xbc\xaf\x27\x1c" + bytes(20), Kind.CONTAINER),
    "files.rar": (b"Rar!\x1a\x07\x00", Kind.CONTAINER),
    "files.tar": (b"a.txt".ljust(257, b"\0") + b"ustar\x00" + bytes(300), Kind.CONTAINER),
    "files.tgz": (b"\x1f\x8b\x08" + bytes(20), Kind.CONTAINER),
    "mail.pst": (b"!BDN" + bytes(20), Kind.CONTAINER),
    "mail.mbox": (b"From casey@example.org Mon Mar  2 10:00:00 2026\nFrom: x@example.org\n\nhello\n", Kind.CONTAINER),
    "chats.db": (b"SQLite format 3\x00" + bytes(20), Kind.CONTAINER),
    "phone.ab": (b"ANDROID BACKUP\n5\n1\nnone\n", Kind.CONTAINER),
    "page.mht": (b"From: <Saved by Blink>\nMIME-Version: 1.0\nContent-Type: multipart/related\n\nx", None),
    "disk.E01": (b"EVF\x09\x0d\x0a\xff\x00\x01" + bytes(20), Kind.FORENSIC),
    "disk.dd": (b"plain words in a raw image\n", Kind.FORENSIC),
    "disk.img": (bytes(510) + b"\x55\xaa", Kind.FORENSIC),
    "old.doc": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(20), Kind.OFFICE),
    "sheet.xlsx": (zipped({"[Content_Types].xml": "<Types/>"}), Kind.CONTAINER),
    "letter.rtf": (b"{\\rtf1 letter}", Kind.OFFICE),
    "page.html": (b"<html><body>text</body></html>", Kind.OFFICE),
    "tool.exe": (b"MZ\x90\x00" + bytes(60), Kind.UNKNOWN),
    "noise": (bytes(range(256)) * 4, Kind.UNKNOWN),
    "empty.txt": (b"", Kind.UNKNOWN),
    "spaces.txt": (b"  \n", Kind.UNKNOWN),
}


@pytest.mark.parametrize("name", REFUSED)
@pytest.mark.parametrize("certified", [False, True])
def test_media_containers_images_of_disks_and_the_unknown_are_refused_certified_or_not(
    name: str, certified: bool
) -> None:
    data, kind = REFUSED[name]
    assert admitted(name, data, certified=certified) == (False, False)
    assert kind is None or examine(name, data).kind is kind


@pytest.mark.parametrize(
    "name", sorted(REFUSED.keys() - {"disk.dd", "drawing.svg", "page.html", "letter.rtf", "page.mht"})
)
def test_another_name_changes_nothing_for_what_the_bytes_tell(name: str) -> None:
    data, _ = REFUSED[name]
    for renamed in ("notes.txt", "list.csv", "order.pdf", "motion.docx", "mail.eml", "", "x"):
        assert admitted(renamed, data, certified=True) == (False, False)


@pytest.mark.parametrize("name", ["page.html", "drawing.svg", "letter.rtf"])
def test_markup_does_not_pass_as_plain_text(name: str) -> None:
    assert admitted("notes.txt", REFUSED[name][0]) == (False, False)


@pytest.mark.parametrize(
    "name", ["photo.jpg", "clip.mp4", "disk.e01", "files.zip", "mail.pst", "tool.exe", "x.docx", "x.pdf"]
)
def test_words_under_a_name_that_stands_for_something_else_are_refused(name: str) -> None:
    assert admitted(name, b"The hearing is set.\n") == (False, False)


PLAIN_TEXTS = {
    "utf-8": "The hearing is set for 2 March. § 2252A – “alleged”\n".encode(),
    "utf-8 with mark": b"\xef\xbb\xbfThe hearing is set.\r\n",
    "utf-16 little": "The hearing is set. §\r\n".encode("utf-16"),
    "windows": "The hearing is set. § “x” é\r\n".encode("cp1252"),
    "form feed": b"page one\x0cpage two\n",
    "an affidavit": b"AFFIDAVIT OF CASEY REYES\nI declare under penalty of perjury\n",
    "from the desk": b"From the desk of Avery Stone\n\nDear Casey\n",
    "begins as a bitmap": b"BMW, blue, seen at dusk\n",
    "begins as an archive": b"BZhang wrote on 2 March\n",
    "an extraction log": b"2026-03-02 10:00:00 info started\n" * 5000,
    "digests": b"".join(b"%064x  file%d.jpg\n" % (number * 2**200, number) for number in range(200)),
    "a long rule": b"=" * 300 + b"\n" + b"-" * 300 + b"\n",
    "the word data": b"Data: image of a street, described in words\n",
}


@pytest.mark.parametrize("what", PLAIN_TEXTS)
@pytest.mark.parametrize("name", ["notes.txt", "list.csv", "run.log", "NOTES.TXT"])
def test_plain_text_is_taken(what: str, name: str) -> None:
    assert admitted(name, PLAIN_TEXTS[what]) == (True, False)


def test_a_list_is_told_from_a_letter_by_its_name() -> None:
    assert (examine("a.csv", b"a,b\n1,2\n").kind, examine("a.txt", b"a,b\n1,2\n").kind) == (Kind.CSV, Kind.TEXT)


HIDDEN = {
    "a data address": b"see data:image/png;base64," + base64.b64encode(png()),
    "base64 lines": b"photo:\n" + base64.encodebytes(os.urandom(3000)),
    "one base64 line": base64.b64encode(os.urandom(3000)),
    "hex": os.urandom(3000).hex().encode(),
    "uuencoded": b"begin 644 a.png\nM" + b"A" * 60 + b"\nend\n",
}


@pytest.mark.parametrize("what", HIDDEN)
@pytest.mark.parametrize("name", ["notes.txt", "list.csv"])
def test_a_file_written_out_in_letters_does_not_pass_as_text(what: str, name: str) -> None:
    assert admitted(name, HIDDEN[what], certified=True) == (False, False)


def test_a_pdf_without_images_is_taken() -> None:
    assert admitted("order.pdf", pdf()) == (True, False)
    assert admitted("paper.pdf", (SAMPLES / "pdflatex-4-pages.pdf").read_bytes()) == (True, False)


@pytest.mark.parametrize(
    "change", [pdf_with_image, pdf_with_unused_image, pdf_with_nested_image, pdf_with_inline_image, pdf_with_fax]
)
def test_a_pdf_with_an_image_anywhere_needs_certification(change) -> None:
    data = pdf_with(change)
    assert admitted("order.pdf", data) == (False, True)
    assert admitted("order.pdf", data, certified=True) == (True, False)


def test_an_image_of_an_earlier_version_of_a_pdf_needs_certification() -> None:
    old = b"\n9 0 obj\n<< /Subtype /Im#61ge /Width 1 /Height 1 /Length 1 >>\nstream\n\x80\nendstream\nendobj\n"
    whole = pdf()
    end = whole.rfind(b"startxref")
    assert admitted("order.pdf", whole[:end] + old + whole[end:]) == (False, True)


@pytest.mark.parametrize("change", [pdf_with_attachment, pdf_locked, pdf_with_form_data])
def test_a_pdf_that_is_locked_or_holds_files_is_refused_certified_or_not(change) -> None:
    assert admitted("order.pdf", pdf_with(change), certified=True) == (False, False)


@pytest.mark.parametrize(
    "data",
    [b"%PDF-1.7\n", b"%PDF-1.7\n" + bytes(3000), pdf()[:200], pdf() + JPG * 2000, b"%PDF-1.4\n" + b"[" * 100_000],
)
def test_a_pdf_that_cannot_be_read_is_refused(data: bytes) -> None:
    assert admitted("order.pdf", data, certified=True) == (False, False)


def test_a_pdf_that_unpacks_without_end_is_refused_within_the_limits() -> None:
    def bomb(made: pikepdf.Pdf) -> None:
        stream = made.make_stream(b"")
        stream.write(
            zlib.compress(zlib.compress(bytes(100_000_000))), filter=pikepdf.Array([pikepdf.Name.FlateDecode] * 2)
        )
        made.Root.Other = stream

    assert admitted("order.pdf", pdf_with(bomb), certified=True) == (False, False)


def test_a_pdf_that_never_ends_to_be_read_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("casefile.evidence.examine_pdf.TIME_LIMIT_SECONDS", 0.001)
    assert admitted("order.pdf", pdf()) == (False, False)


def test_a_docx_without_images_is_taken() -> None:
    assert admitted("motion.docx", docx()) == (True, False)


@pytest.mark.parametrize("part", ["word__media__image1.png", "docProps__thumbnail.jpeg", "word__media__image1.bin"])
def test_a_docx_with_an_image_needs_certification(part: str) -> None:
    data = docx(**{part: png()})
    assert admitted("motion.docx", data) == (False, True)
    assert admitted("motion.docx", data, certified=True) == (True, False)


@pytest.mark.parametrize(
    "parts",
    [
        {"word__embeddings__oleObject1.bin": b"\xd0\xcf\x11\xe0"},
        {"word__embeddings__sheet.xlsx": b"PK"},
        {"word__afchunk.mht": b"MIME"},
        {"word__vbaProject.bin": b"x"},
        {"word__other.xml": JPG},
        {"word__other.xml": "<w:binData>AAAA</w:binData>"},
        {"word__other.xml": "<w:altChunk/>"},
        {"word__other.xml": "<x>" + "QUJD" * 2000 + "</x>"},
    ],
)
def test_a_docx_that_holds_other_files_is_refused_certified_or_not(parts: dict) -> None:
    assert admitted("motion.docx", docx(**parts), certified=True) == (False, False)


def test_a_docx_with_an_image_beside_another_file_is_refused() -> None:
    data = docx(**{"word__media__image1.png": png(), "word__embeddings__a.bin": b"x"})
    assert admitted("motion.docx", data, certified=True) == (False, False)


def docx_after(before: bytes) -> bytes:
    """Return a sound Word document that stands after other bytes."""
    whole = io.BytesIO(before)
    with zipfile.ZipFile(whole, "a") as archive, zipfile.ZipFile(io.BytesIO(docx())) as sound:
        for name in sound.namelist():
            archive.writestr(name, sound.read(name))
    return whole.getvalue()


def locked(data: bytes) -> bytes:
    """Set the mark of encryption on the first part."""
    broken = bytearray(data)
    broken[data.find(b"PK\x01\x02") + 8] |= 1
    return bytes(broken)


@pytest.mark.parametrize(
    "data",
    [
        zipped({"a.txt": "a"}),
        docx()[:-30],
        locked(docx()),
        docx(**{"word__other.xml": "<x>" + " " * 80_000_000 + "</x>"}),
        docx(**{f"word__{number}.xml": "<x/>" for number in range(2100)}),
        docx_after(b"PK\x03\x04" + JPG * 3000),
    ],
)
def test_a_docx_that_is_none_is_locked_or_unpacks_without_end_is_refused(data: bytes) -> None:
    assert admitted("motion.docx", data, certified=True) == (False, False)


def test_a_mail_of_words_only_is_taken() -> None:
    assert examine("hearing.eml", mail()).kind is Kind.MAIL
    assert admitted("hearing.eml", mail(html="<p>The hearing is set.</p>")) == (True, False)


@pytest.mark.parametrize(
    "data",
    [
        mail(png()),
        mail(b"x"),
        b"From: a@example.org\nSubject: x\nContent-Type: application/octet-stream\n\nwords\n",
        b"From: a@example.org\nSubject: x\nContent-Type: message/rfc822\n\n" + mail(),
        mail(html="<img src='cid:a'>"),
        mail(html="<img src=data:image/png;base64,AAAA>"),
        mail(html="<svg/>"),
        b"From: a@example.org\nSubject: x\nContent-Type: image/png\nContent-Transfer-Encoding: base64\n\n"
        + base64.encodebytes(png()),
        b"From: a@example.org\nSubject: x\nContent-Type: message/rfc822\n\n" + mail(png()),
        b"From: a@example.org\nSubject: x\nContent-Type: text/plain\nContent-Transfer-Encoding: base64\n\n"
        + base64.encodebytes(JPG),
        b"From: a@example.org\nSubject: x\nContent-Type: multipart/mixed\n\nno boundary\n",
        b"From: a@example.org\nSubject: x\n\n" + base64.encodebytes(os.urandom(3000)),
        b"From: a@example.org\nSubject: x\nContent-Type: text/plain; charset=none\n\n\xff\x00\xfe",
    ],
)
@pytest.mark.parametrize("name", ["hearing.eml", "hearing.txt"])
def test_a_mail_with_attachments_or_images_is_refused_under_any_name(data: bytes, name: str) -> None:
    assert admitted(name, data, certified=True) == (False, False)


def test_more_than_32_megabytes_are_not_examined() -> None:
    found = examine("notes.txt", b"a" * (GATED_LIMIT_BYTES + 1))
    assert (found.kind, found.has_images) == (Kind.UNKNOWN, None)


SAMPLE_KINDS = {
    "DSCN0010.jpg": Kind.IMAGE,
    "iphone7-gps-nooffset.jpg": Kind.IMAGE,
    "pixel8pro-gps-offset.jpg": Kind.IMAGE,
    "image.E01": Kind.FORENSIC,
    "pdflatex-4-pages.pdf": Kind.PDF,
}


@pytest.mark.parametrize("name", SAMPLE_KINDS)
def test_a_large_file_is_told_by_its_head_alone(name: str) -> None:
    head = (SAMPLES / name).read_bytes()[:HEAD_BYTES]
    assert sniff(name, head) is sniff("unnamed", head) is SAMPLE_KINDS[name]


def test_the_head_of_a_long_text_is_text_even_where_a_letter_is_cut() -> None:
    assert sniff("notes.txt", ("é" * 50_000).encode()[: HEAD_BYTES + 1]) is Kind.TEXT


def test_an_examination_repeats_neither_the_name_nor_the_words_of_a_file() -> None:
    for data in (JPG, b"secret words\n", pdf(b"(secret words) Tj"), mail(png())):
        assert "secret" not in examine("secret.bin", data).why


def test_nothing_is_written_while_a_file_is_examined(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    for name, data in (("a.pdf", pdf_with(pdf_with_image)), ("a.docx", docx()), ("a.eml", mail(png())), ("a.jpg", JPG)):
        examine(name, data)
    assert list(tmp_path.iterdir()) == []


BASES = [docx(), mail(), mail(png()), b"The hearing is set.\n" * 20, zipped({"a": "b"}), png()]


@settings(deadline=None, max_examples=150)
@given(
    base=st.sampled_from(BASES),
    name=st.sampled_from(["a.txt", "a.docx", "a.eml", "a.csv", "a", "a.bin"]),
    cut=st.integers(0, 3000),
    noise=st.binary(max_size=60),
    at=st.integers(0, 3000),
)
def test_whatever_arrives_is_examined_without_an_error(base: bytes, name: str, cut: int, noise: bytes, at: int) -> None:
    bent = base[:at] + noise + base[at + len(noise) :]
    assert isinstance(examine(name, bent[: cut or None]), Examination)
    assert isinstance(sniff(name, bent), Kind)


def noise(number: int, size: int) -> bytes:
    """Return bytes that look like chance and are the same in every run."""
    return hashlib.shake_256(str(number).encode()).digest(size)


PHOTO = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01" + noise(2, 30_000) + b"\xff\xd9"
LETTERS = base64.b64encode(PHOTO).decode()


def cut(letters: str, width: int, before: str = "", after: str = "\n") -> str:
    return "".join(f"{before}{letters[at : at + width]}{after}" for at in range(0, len(letters), width))


def stream(body: bytes, words: bytes = b"") -> bytes:
    return b"<<%s/Length %d>>stream\n" % (words, len(body)) + body + b"\nendstream"


def bare_pdf(
    *more: bytes, content: bytes = b"BT (a report by BI \\) staff) Tj ET", gap: bytes = b"", tail: bytes = b""
) -> bytes:
    """Return a PDF of one page, written by hand, with more objects, bytes before its table and after its end."""
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Contents 4 0 R>>"
    objects = (b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>", page, stream(content), *more)
    whole, places = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(whole))
        whole += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    whole += gap
    table = b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1)
    table += b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(places) + 1, len(whole))
    return whole + table + end + tail


def updated_pdf() -> bytes:
    """Return a PDF that was changed once, with the change written after its first end."""
    whole = bare_pdf()
    before = whole.rfind(b"xref\n0")
    place = len(whole)
    whole += b"4 0 obj\n" + stream(b"BT ET") + b"\nendobj\n"
    table = b"xref\n4 1\n%010d 00000 n \n" % place
    trailer = b"trailer<</Size 5/Root 1 0 R/Prev %d>>\nstartxref\n%d\n%%%%EOF\n" % (before, len(whole))
    return whole + table + trailer


def weasy_pdf() -> bytes:
    html = (
        "<!doctype html><html lang='en'><body><h1>Motion § – “x”</h1>" + "<p>Words of it.</p>" * 400 + "</body></html>"
    )
    return from_html(html, title="Motion", made_at=datetime(2026, 3, 2, tzinfo=UTC))


INLINE = b"q 9 0 0 9 0 0 cm BI /W 2 /H 2 /CS /G /BPC 8 ID \x01\x02\x03\x04 EI Q"
BURIED_IN_PDF = {
    "after the end": bare_pdf(tail=PHOTO),
    "after the end, with another end": bare_pdf(tail=PHOTO + b"\n%%EOF\n"),
    "an archive after the end": bare_pdf(tail=zipped({"p.jpg": PHOTO})),
    "in a comment": bare_pdf(gap=b"%" + PHOTO.replace(b"\n", b" ").replace(b"\r", b" ") + b"\n"),
    "between objects": bare_pdf(gap=PHOTO + b"\n"),
    "in an object that no table names": bare_pdf(gap=b"9 0 obj\n" + stream(b" " + PHOTO) + b"\nendobj\n"),
    "in a string": bare_pdf(b"<</Note <" + PHOTO.hex().encode() + b">>>"),
    "in a stream": bare_pdf(stream(PHOTO)),
    "in a stream after other bytes": bare_pdf(stream(zlib.compress(b"words " + PHOTO), b"/Filter/FlateDecode")),
    "in a packed stream": bare_pdf(stream(zlib.compress(PHOTO), b"/Filter/FlateDecode")),
    "as metadata": bare_pdf(stream(PHOTO, b"/Type/Metadata/Subtype/XML")),
    "inline with a comment": bare_pdf(content=INLINE.replace(b"BI /W", b"BI %c\n/W")),
    "inline with much space": bare_pdf(content=INLINE.replace(b"/BPC 8", b"/BPC 8" + b" " * 5000)),
}


@pytest.mark.parametrize("where", BURIED_IN_PDF)
def test_an_image_buried_in_a_pdf_is_not_taken_without_certification(where: str) -> None:
    assert not admitted("order.pdf", BURIED_IN_PDF[where])[0]


@pytest.mark.parametrize("data", [bare_pdf(), bare_pdf(tail=b"\r\n\x00\x1a"), updated_pdf(), weasy_pdf()])
def test_an_ordinary_pdf_changed_once_or_printed_is_taken(data: bytes) -> None:
    assert admitted("order.pdf", data) == (True, False)


def test_a_photograph_that_a_pdf_names_as_such_needs_certification() -> None:
    words = b"/Type/XObject/Subtype/Image/Width 2/Height 2/BitsPerComponent 8/ColorSpace/DeviceGray/Filter/DCTDecode"
    assert admitted("order.pdf", bare_pdf(stream(PHOTO, words))) == (False, True)


def commented(data: bytes, comment: bytes) -> bytes:
    whole = io.BytesIO(data)
    with zipfile.ZipFile(whole, "a") as archive:
        archive.comment = comment
    return whole.getvalue()


def slack_docx() -> bytes:
    """Return a Word document with bytes between its last part and its directory."""
    whole = bytearray(docx())
    place = whole.find(b"PK\x01\x02")
    whole[-6:-2] = struct.pack("<I", place + len(PHOTO))
    return bytes(whole[:place]) + PHOTO + bytes(whole[place:])


BURIED_IN_DOCX = {
    "raw in an xml part": docx(**{"customXml__item1.xml": b"<a>" + PHOTO}),
    "comment": commented(docx(), PHOTO),
    "short comment": commented(docx(), b"x"),
    "slack": slack_docx(),
    "before": PHOTO + docx(),
    "after": docx() + PHOTO,
    "utf-16": docx(**{"word__document.xml": "<w:document><w:binData>QUJD</w:binData></w:document>".encode("utf-16")}),
    "lines": docx(**{"word__document.xml": f"<w:document><w:t>{cut(LETTERS, 76)}</w:t></w:document>"}),
    "runs": docx(**{"word__document.xml": f"<w:p>{cut(LETTERS, 20, '<w:r><w:t>', '</w:t></w:r>')}</w:p>"}),
    "attributes": docx(**{"word__document.xml": "<w:p>" + cut(LETTERS, 200, '<w:r a="', '"/>') + "</w:p>"}),
}


@pytest.mark.parametrize("where", BURIED_IN_DOCX)
def test_an_image_buried_in_a_docx_is_not_taken(where: str) -> None:
    assert not admitted("motion.docx", BURIED_IN_DOCX[where])[0]


def test_a_docx_in_utf_16_or_with_many_words_is_taken() -> None:
    words = "<?xml version='1.0' encoding='UTF-16'?><w:p w:rsidR='00A77427'><w:t>Motion § to suppress</w:t></w:p>"
    assert admitted("motion.docx", docx(**{"word__document.xml": words.encode("utf-16")})) == (True, False)
    many = "<w:p w:rsidR='00A77427'><w:r><w:t>The motion is granted in part.</w:t></w:r></w:p>" * 3000
    assert admitted("motion.docx", docx(**{"word__document.xml": f"<w:document>{many}</w:document>"})) == (True, False)


def alternative(before: str = "", after: str = "", field: str = "") -> bytes:
    head = f"From: a@example.org\nSubject: x\n{field}MIME-Version: 1.0\n"
    head += "Content-Type: multipart/alternative; boundary=X\n\n"
    return f"{head}{before}\n--X\nContent-Type: text/plain\n\nwords\n--X--\n{after}".encode()


@pytest.mark.parametrize(
    "data",
    [
        alternative(before=cut(LETTERS, 76)),
        alternative(after=cut(LETTERS, 76)),
        alternative(field=f"X-P: {LETTERS}\n"),
        alternative(field=cut(LETTERS[:4000], 60, "X-P: ")),
    ],
)
def test_an_image_beside_the_text_of_a_mail_is_not_taken(data: bytes) -> None:
    assert not admitted("hearing.eml", data)[0]


def test_a_mail_with_the_usual_line_before_its_parts_and_a_signature_is_taken() -> None:
    signed = base64.b64encode(noise(3, 256)).decode()
    data = alternative("This is a multi-part message in MIME format.", "\n", f"DKIM-Signature: v=1; b={signed}\n")
    assert admitted("hearing.eml", data) == (True, False)


NOISE = noise(4, 30_000)
CODED_TEXTS = {
    "short lines": cut(LETTERS, 56),
    "very short lines": cut(LETTERS, 12),
    "a space after": cut(LETTERS, 76, "", " \n"),
    "quoted": cut(LETTERS, 76, "> "),
    "numbered": cut(LETTERS, 40, "17: "),
    "json": "[" + cut(LETTERS, 900, '"', '",\n') + '""]',
    "hex lines": cut(PHOTO.hex(), 64),
    "hex pairs": cut(PHOTO.hex(), 2, "", " "),
    "hex dump": "".join(
        f"{at:08x}: {PHOTO[at : at + 16].hex(' ', 2)}  ....JFIF........\n" for at in range(0, len(PHOTO), 16)
    ),
    "base85": cut(base64.b85encode(PHOTO).decode(), 70),
    "ascii85": cut(base64.a85encode(PHOTO).decode(), 70),
    "nothing known, in short lines": cut(base64.b64encode(NOISE).decode(), 44),
}


@pytest.mark.parametrize("how", CODED_TEXTS)
@pytest.mark.parametrize("name", ["notes.txt", "notes.json"])
def test_a_file_in_letters_cut_and_quoted_does_not_pass_as_text(how: str, name: str) -> None:
    assert not admitted(name, CODED_TEXTS[how].encode())[0]


HONEST_TEXTS = {
    "digests": "".join(f"{noise(n, 32).hex()}  file{n}.jpg\n" for n in range(3000)),
    "digests alone": "".join(f"{noise(n, 16).hex()}\n" for n in range(500)),
    "chat": "".join(
        f"[2026-03-02, 10:{n % 60:02}:00] Casey: see https://example.org/A{n}?b=Cd{n}&e=F#g\n" for n in range(3000)
    ),
    "rows": "".join(
        f"2026-03-02T10:00:00Z,INFO,User{n},C:/Users/Casey/Documents/File{n}.txt,OK\n" for n in range(3000)
    ),
    "json": "["
    + ",".join(f'{{"id":{n},"from":"Casey","text":"see you","at":"2026-03-02"}}' for n in range(3000))
    + "]",
}


@pytest.mark.parametrize("what", HONEST_TEXTS)
def test_logs_lists_and_digests_pass_as_text(what: str) -> None:
    assert admitted("notes.txt", HONEST_TEXTS[what].encode()) == (True, False)
