"""What the tests of hand-ins share: a client who may hand in, what they send, and files made to do harm."""

from __future__ import annotations

import gzip
import io
import struct
import zipfile
from email.message import EmailMessage

from flask.testing import FlaskClient
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse

from casefile.inbox import service
from casefile.inbox.models import HandIn
from casefile.infra.db import db, transaction
from casefile.matters.models import Matter
from tests import factories
from tests.accounts.signing import csrf_token
from tests.evidence.build import JPG, open_gate
from tests.evidence.hostile import ewf, tiff
from tests.evidence.hostile import office as office_file

PAPERS = "/list/papers"
AGREED = "Pay slips and letters. Told: words only, no pictures."


def plain_pdf(text: str = "A letter") -> bytes:
    """Return a PDF of one page with words and nothing else."""
    content = f"BT /F1 12 Tf 20 100 Td ({text}) Tj ET".encode()
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    made, places = b"%PDF-1.4\n", []
    for number, one in enumerate(objects, 1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    table = len(made)
    made += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    made += b"".join(b"%010d 00000 n \n" % place for place in places)
    return made + b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, table)


def zipped(**entries: bytes) -> bytes:
    """Return a ZIP archive; two underscores in a name stand for a slash, one for a dot."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), content)
    return made.getvalue()


def mail() -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@example.org", "b@example.org", "As promised"
    message.set_content("See attached.")
    message.add_attachment(JPG, maintype="image", subtype="jpeg", filename="a.jpg")
    return bytes(message)


PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"
BOMB = zipped(a_txt=bytes(4_000_000))
ZIP_SLIP = zipped(**{"__________etc__passwd": b"x"})
PE = b"MZ\x90\x00\x03\x00\x00\x00" + bytes(60)
ELF = b"\x7fELF\x02\x01\x01" + bytes(60)
HTML = b"<html><script>alert(1)</script></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
PDF_BYTES = plain_pdf()

# What is refused before a byte of it is kept: names and contents, alone and against each other.
REFUSED: dict[str, bytes] = {
    "a.jpg": JPG,
    "a.jpeg": JPG,
    "picture.pdf": JPG,
    "picture.docx": JPG,
    "picture.txt": JPG,
    "picture.csv": JPG,
    "a.png": PNG,
    "png.txt": PNG,
    "a.gif": b"GIF89a" + bytes(20),
    "gif.csv": b"GIF89a" + bytes(20),
    "a.webp": b"RIFF\x10\0\0\0WEBPVP8 ",
    "webp.pdf": b"RIFF\x10\0\0\0WEBPVP8 ",
    "a.heic": b"\0\0\0\x18ftypheic" + bytes(20),
    "a.avif": b"\0\0\0\x18ftypavif" + bytes(20),
    "a.bmp": b"BM\x10\0\0\0\0\0\0\0" + bytes(20),
    "a.tiff": tiff([(1, 2, 3, 4)]),
    "a.psd": b"8BPS" + bytes(20),
    "a.svg": SVG,
    "svg.txt": SVG,
    "svg.csv": b"\xef\xbb\xbf\n " + SVG,
    "a.mp4": b"\0\0\0\x18ftypmp42" + bytes(20),
    "video.pdf": b"\0\0\0\x18ftypmp42" + bytes(20),
    "a.mkv": b"\x1aE\xdf\xa3" + bytes(20),
    "a.avi": b"RIFF\x10\0\0\0AVI LIST",
    "a.mp3": b"ID3\x03" + bytes(20),
    "sound.txt": b"ID3\x03" + bytes(20),
    "a.wav": b"RIFF\x10\0\0\0WAVEfmt ",
    "a.zip": BOMB,
    "bomb.txt": BOMB,
    "bomb.docx": BOMB,
    "slip.docx": ZIP_SLIP,
    "pictures.docx": zipped(a_jpg=JPG),
    "a.7z": b"7z\xbc\xaf\x27\x1c" + bytes(20),
    "a.rar": b"Rar!\x1a\x07\x00" + bytes(20),
    "a.tar.gz": gzip.compress(b"x"),
    "gz.csv": gzip.compress(b"x"),
    "a.jar": zipped(META_INF__MANIFEST_MF=b"x"),
    "a.docm": office_file(more={"word/vbaProject.bin": b"x"}),
    "a.xlsx": office_file(folder="xl"),
    "a.odt": zipped(mimetype=b"application/vnd.oasis.opendocument.text"),
    "odt.docx": zipped(mimetype=b"application/vnd.oasis.opendocument.text"),
    "a.doc": OLE,
    "ole.docx": OLE,
    "ole.pdf": OLE,
    "a.rtf": b"{\\rtf1 x}",
    "rtf.txt": b"{\\rtf1 x}",
    "a.html": HTML,
    "html.txt": HTML,
    "html.csv": b"  \r\n" + HTML,
    "html.pdf": HTML,
    "pdf.html": PDF_BYTES,
    "xml.txt": b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>',
    "ps.txt": b"%!PS-Adobe-3.0\n",
    "script.txt": b"#!/bin/sh\nrm -rf /\n",
    "a.exe": PE,
    "exe.pdf": PE,
    "exe.txt": PE,
    "letter.pdf.exe": PDF_BYTES,
    "letter.exe\u202efdp.exe": PE,
    "elf.txt": ELF,
    "a.js": b"alert(1)",
    "a.bat": b"@echo off\r\n",
    "bat.txt": b"@echo off\r\n",
    "a.lnk": b"L\0\0\0\x01\x14\x02\0" + bytes(20),
    "a.eml": mail(),
    "mail.txt": mail(),
    "a.mbox": b"From a@example.org Mon Jan 1 00:00:00 2026\nFrom: a\n",
    "mbox.txt": b"From a@example.org Mon Jan 1 00:00:00 2026\nFrom: a\n",
    "a.msg": OLE,
    "a.pst": b"!BDN" + bytes(20),
    "a.E01": ewf(),
    "image.pdf": ewf(),
    "image.txt": ewf(),
    "a.dd": bytes(510) + b"\x55\xaa",
    "disk.txt": bytes(510) + b"\x55\xaa",
    "a.sqlite": b"SQLite format 3\0" + bytes(20),
    "nulls.txt": b"a\0b\0c",
    "random.pdf": bytes(range(256)) * 4,
    "random.csv": bytes(range(256)) * 4,
    "no-ending": PDF_BYTES,
    "..": PDF_BYTES,
    ".htaccess": b"Options +Indexes\n",
    "CON": b"words\n",
    "../../etc/passwd": b"root:x:0:0\n",
    "..\\..\\win.ini": b"[fonts]\n",
    "%2e%2e%2fpasswd": b"root\n",
    "letter.pdf ": PDF_BYTES,
    "letter.pdf.": PDF_BYTES,
    "letter.pdf\u200b": PDF_BYTES,
    "L" * 400 + ".pdf": PDF_BYTES,
    "empty.pdf": b"",
    "polyglot.docx": struct.pack("<I", 0x04034B50) + bytes(26) + b"a.jpg" + JPG,
}

# What comes in and lies there, and what no examination lets in, or lets in only as what it is.
TAKEN: dict[str, bytes] = {
    "letter.pdf": PDF_BYTES,
    "LETTER.PDF": PDF_BYTES,
    "=cmd|' /C calc'!A0.csv": b"=cmd|' /C calc'!A0,1\n",
    "../../a.txt": b"words\n",
    "\u202etxt.pdf": PDF_BYTES,
    "証拠.txt": "言葉\n".encode(),
    "e\u0301te\u0301.txt": b"words\n",
    "\U0001f600.txt": b"words\n",
    "a;filename*=UTF-8''b.exe.txt": b"words\n",
    "'><script>alert(1)<_script>.txt": b"words\n",
}
NEVER_ACCEPTED: dict[str, bytes] = {
    "broken.pdf": b"%PDF-1.7 " + bytes(100),
    "script.pdf": b"%PDF-1.7\n1 0 obj<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj",
    "polyglot.pdf": b"%PDF-1.7\n" + BOMB,
    "hollow.docx": office_file()[:200],
    "macro.docx": office_file(more={"word/vbaProject.bin": b"x", "word/embeddings/a.exe": PE}),
    "swells.docx": office_file(more={"word/big.xml": bytes(60_000_000)}),
}


def allow(office: factories.Office, *, gated: bool = False) -> Matter:
    """Let Dana hand things in in Avery's matter."""
    if not gated:
        open_gate(office.matter, office.avery)
    factories.act_as(office.avery)
    with transaction():
        service.allow(office.matter, office.dana_person, AGREED)
    return office.matter


def send(client: FlaskClient, **typed: object) -> TestResponse:
    """Send the form for words, with the notice understood."""
    return client.post(PAPERS, data={"csrf_token": csrf_token(client), "understood": "y", **typed})


def hand_in(client: FlaskClient, name: str = "letter.pdf", data: bytes = PDF_BYTES, **typed: object) -> TestResponse:
    """Send one paper, as the page does."""
    return send(client, paper=FileStorage(io.BytesIO(data), name), **typed)


def handed_in(client: FlaskClient, name: str = "letter.pdf", data: bytes = PDF_BYTES) -> HandIn:
    """Send one paper that is taken, and return its row."""
    assert hand_in(client, name, data).status_code == 303
    return newest()


def newest() -> HandIn:
    return db.session.scalars(db.select(HandIn).order_by(HandIn.id.desc())).first() or HandIn()
