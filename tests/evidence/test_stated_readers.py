"""What each reader finds in a file, and that a file made to be misread is answered within the limits."""

from __future__ import annotations

import io
import time
import tracemalloc
import zlib
from pathlib import Path
from typing import Any

import pytest

from casefile.evidence.stated import READERS
from casefile.infra import children
from tests.evidence import hostile
from tests.evidence.build import SAMPLES

MAIL = b"""Received: from mx.example (mx.example [192.0.2.7]) by in.example; Tue, 3 Mar 2026 10:05:07 -0700
Received: from [10.0.0.2] by mx.example; Tue, 3 Mar 2026 17:05:01 +0000 (UTC)
Received: by somewhere without a time
From: =?utf-8?q?Caf=C3=A9?= <a@example.org>
To: b@example.org
Subject: hello
 there
Date: Tue, 3 Mar 2026 18:04:58 +0100
Message-ID: <1@example.org>
Content-Type: multipart/mixed; boundary=x

--x
Content-Type: text/plain

hi
--x
Content-Type: application/pdf; name="a.pdf"
Content-Disposition: attachment; filename="list of calls.pdf"
Content-Transfer-Encoding: base64

AAAA
--x--
"""


def read(kind: str, data: bytes) -> dict[str, Any]:
    """Return what the reader of a kind finds."""
    return children.ask(READERS[kind].file, io.BytesIO(data), len(data))


def why(kind: str, data: bytes) -> str:
    """Return why a file is not read."""
    with pytest.raises(children.ChildError) as refused:
        read(kind, data)
    return str(refused.value)


def outcome(kind: str, data: bytes) -> str:
    """Return “read”, or why a file is not read: both are an answer."""
    try:
        return "read" if set(read(kind, data)) >= {"fields", "notes"} else "strange"
    except children.ChildError as refused:
        return str(refused)


DAMAGED = "it is damaged, or not of the kind that it seems to be"


def fields(found: dict[str, Any]) -> dict[str, str]:
    return {name: text for name, text in found["fields"]}


def times(found: dict[str, Any], group: str = "times") -> dict[str, tuple[str | None, str | None]]:
    return {one["name"]: (one["local"], one["offset"]) for one in found[group]}


# --- what is found ---------------------------------------------------------------------------------------------------


def test_a_picture_states_its_camera_its_clock_and_gps() -> None:
    found = read("exif", (SAMPLES / "DSCN0010.jpg").read_bytes())
    assert fields(found)["Camera model"] == "COOLPIX P6000"
    assert times(found)["Taken (DateTimeOriginal)"] == ("2008-10-22T16:28:39", None)
    assert found["gps"]["utc"] == "2008-10-23T14:27:07.240000"
    assert found["gps"]["position"] == ["43.467448° N", "11.885127° E"]
    assert found["clock"]["local"] == "2008-10-22T16:28:39"


def test_a_picture_states_its_offset_and_parts_of_a_second_where_it_has_them() -> None:
    found = read("exif", (SAMPLES / "pixel8pro-gps-offset.jpg").read_bytes())
    assert times(found)["Taken (DateTimeOriginal)"] == ("2023-10-06T22:53:51.724000", "+02:00")
    plain = read("exif", (SAMPLES / "iphone7-gps-nooffset.jpg").read_bytes())
    assert times(plain)["Taken (DateTimeOriginal)"] == ("2016-09-28T18:18:05.813000", None)
    assert plain["gps"]["utc"] == "2016-09-28T17:17:58.650000"


def test_an_encase_image_states_its_header_and_the_hash_of_its_medium() -> None:
    found = read("ewf", (SAMPLES / "image.E01").read_bytes())
    assert fields(found) == {
        "Case number": "PyVFS",
        "Evidence number": "image.dd",
        "Description": "Test image for PyVFS",
        "Examiner": "John Doe",
        "Notes": "Notes on test image for PyVFS",
        "Acquired with (version)": "20131210",
        "Operating system of the acquisition": "Linux",
        "Kind": "image of a medium",
        "Number of this segment file": "1",
        "Size of the medium": "102,400 bytes: 200 of 512",
        "Chunks": "4 of 64 sectors",
    }
    assert times(found)["Acquired"] == ("2013-12-10T11:28:38", "+00:00")
    assert found["hashes"] == [{"alg": "md5", "value": "d73c51f10c7ee6a681b7b619ccc6f1c4"}]
    assert found["notes"] == []


def test_an_older_header_states_a_clock_without_a_zone_and_a_digest_section_two_hashes() -> None:
    digest = bytes(range(16)) + bytes(range(20)) + bytes(44)
    found = read("ewf", hostile.ewf((b"header", hostile.header()), (b"digest", digest), number=258))
    assert fields(found)["Examiner"] == "R. Roe"
    assert fields(found)["Number of this segment file"] == "258"
    assert times(found) == {"Acquired": ("2026-03-04T10:19:59", None)}
    assert [one["alg"] for one in found["hashes"]] == ["md5", "sha1"]
    assert found["hashes"][1]["value"] == bytes(range(20)).hex()


def test_a_newer_header_goes_before_an_older_one_wherever_it_stands() -> None:
    newer = hostile.header(hostile.HEADER.replace("R. Roe", "S. Smith"), "utf-16")
    for order in (
        ((b"header2", newer), (b"header", hostile.header())),
        ((b"header", hostile.header()), (b"header2", newer)),
    ):
        assert fields(read("ewf", hostile.ewf(*order)))["Examiner"] == "S. Smith"


def test_a_pdf_states_its_producer_its_dates_with_offset_and_its_pages() -> None:
    found = read("pdf", (SAMPLES / "pdflatex-4-pages.pdf").read_bytes())
    assert fields(found)["Producer"] == "pdfTeX-1.40.23"
    assert (fields(found)["Pages"], fields(found)["Files inside"], fields(found)["JavaScript"]) == (
        "4",
        "none found",
        "none found",
    )
    assert times(found)["Created (CreationDate)"] == ("2022-04-03T19:59:45", "+02:00")


def test_a_pdf_with_a_file_a_script_and_xmp_says_so() -> None:
    found = read("pdf", loaded_pdf())
    assert (fields(found)["Files inside"], fields(found)["JavaScript"]) == ("present", "present")
    assert fields(found)["Creator tool (XMP)"] == "Writer 1"
    assert times(found)["Created (XMP)"] == ("2026-03-01T09:00:00", "-07:00")
    assert times(found)["Created (CreationDate)"] == ("2026-03-01T00:00:00", None)


def loaded_pdf() -> bytes:
    from pypdf import PdfWriter
    from pypdf.generic import DictionaryObject, NameObject, StreamObject, TextStringObject

    writer = PdfWriter()
    writer.add_blank_page(72, 72)
    writer.add_attachment("a.txt", b"words")
    script = DictionaryObject({NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("1")})
    writer._root_object[NameObject("/OpenAction")] = script
    writer.add_metadata({"/CreationDate": "D:20260301"})
    xmp = StreamObject()
    xmp.set_data(
        b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="r"><rdf:Description xmlns:xmp="m" '
        b'xmp:CreatorTool="Writer 1"><xmp:CreateDate>2026-03-01T09:00:00-07:00</xmp:CreateDate></rdf:Description>'
        b"</rdf:RDF></x:xmpmeta>"
    )
    writer._root_object[NameObject("/Metadata")] = writer._add_object(xmp)
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


def test_a_mail_states_its_header_its_hops_and_what_is_attached() -> None:
    found = read("mail", MAIL)
    assert fields(found) == {
        "From": "Café <a@example.org>",
        "To": "b@example.org",
        "Subject": "hello there",
        "Message-ID": "<1@example.org>",
    }
    assert times(found) == {"Date": ("2026-03-03T18:04:58", "+01:00")}
    assert times(found, "hops") == {
        "Hop 1": ("2026-03-03T10:05:07", "-07:00"),
        "Hop 2": ("2026-03-03T17:05:01", "+00:00"),
        "Hop 3": (None, None),
    }
    assert found["parts"] == [["list of calls.pdf", "application/pdf", "4 bytes as sent"]]


@pytest.mark.parametrize("zone", ["-0000", ""])
def test_a_mail_without_a_zone_states_none(zone: str) -> None:
    mail = b"From: a@example.org\nDate: Tue, 3 Mar 2026 18:04:58 " + zone.encode() + b"\n\nhi\n"
    assert times(read("mail", mail)) == {"Date": ("2026-03-03T18:04:58", None)}


@pytest.mark.parametrize(
    ("folder", "kind"), [("word", "Word document"), ("xl", "Excel workbook"), ("ppt", "PowerPoint presentation")]
)
def test_an_office_file_states_who_wrote_and_saved_it_and_when(folder: str, kind: str) -> None:
    app = b"<Properties><Application>Writer</Application><TotalTime>42</TotalTime></Properties>"
    found = read("office", hostile.office(folder, more={"docProps/app.xml": app, f"{folder}/vbaProject.bin": b"x"}))
    told = fields(found)
    assert (told["Kind"], told["Author"], told["Last saved by"]) == (kind, "A. Writer", "B. Saver")
    assert (told["Application"], told["Minutes of editing"], told["Macros"]) == ("Writer", "42", "present")
    assert times(found) == {"Created": ("2026-03-01T09:00:00", "+00:00"), "Last saved": ("2026-03-02T10:30:00", None)}


# --- files made to be misread ----------------------------------------------------------------------------------------


def test_sections_that_lead_back_or_past_the_end_are_walked_no_further() -> None:
    for following in (13, 0, 10**18):
        found = read("ewf", hostile.ewf((b"header", hostile.header()), last={"following": following}))
        assert fields(found)["Examiner"] == "R. Roe"
        assert "cannot be the next" in found["notes"][0]


def test_a_section_with_a_false_checksum_ends_the_reading() -> None:
    image = bytearray(hostile.ewf((b"hash", b"m" * 36), (b"header", hostile.header())))
    image[30] ^= 1
    found = read("ewf", bytes(image))
    assert "checksum does not fit" in found["notes"][0]
    assert found["hashes"] == []


def test_a_section_that_says_it_is_huge_gives_no_more_than_there_is() -> None:
    found = read("ewf", hostile.ewf((b"header", hostile.header()), last={"following": 2**63, "size": 2**63}))
    assert fields(found)["Examiner"] == "R. Roe"


def test_a_header_that_unpacks_to_very_much_is_read_in_part() -> None:
    bomb = zlib.compress(bytes(64 * 1024 * 1024))
    found = read("ewf", hostile.ewf((b"header", bomb)))
    assert "larger than a megabyte" in found["notes"][0]


def test_an_image_cut_off_says_so() -> None:
    found = read("ewf", (SAMPLES / "image.E01").read_bytes()[:2000])
    assert fields(found)["Case number"] == "PyVFS"
    assert found["notes"]


def test_a_directory_that_leads_to_itself_is_read_once() -> None:
    looped = hostile.tiff([(0x010F, 2, 4, int.from_bytes(b"abc\0", "little"))], following=8)
    assert fields(read("exif", hostile.jpeg(looped)))["Camera make"] == "abc"


def test_directories_inside_themselves_are_answered() -> None:
    """Tags 8769 and A005 lead to a directory below; here to the same one."""
    nested = hostile.tiff([(0x8769, 4, 1, 8), (0xA005, 4, 1, 8), (0x8825, 4, 1, 8)])
    start = time.monotonic()
    assert outcome("exif", hostile.jpeg(nested)) in ("read", DAMAGED)
    assert time.monotonic() - start < children.USUAL.seconds


@pytest.mark.parametrize("kept", [4, 60, 400, 2000])
def test_a_picture_cut_off_is_answered(kept: int) -> None:
    assert outcome("exif", (SAMPLES / "DSCN0010.jpg").read_bytes()[:kept]) in ("read", DAMAGED)


def test_a_text_tag_of_four_gigabytes_is_answered() -> None:
    found = read("exif", hostile.jpeg(hostile.tiff([(0x010F, 2, 0xFFFFFFF0, 8), (0x0110, 3, 0xFFFFFFF0, 8)])))
    assert set(found) >= {"fields", "notes"}


def test_properties_that_unpack_to_very_much_are_not_read() -> None:
    found = read("office", hostile.office(core=bytes(200 * 1024 * 1024)))
    assert found["notes"] == [
        "Its docProps/core.xml is larger than a megabyte and is not read.",
        "It has no docProps/app.xml.",
    ]


def test_entities_that_swell_are_refused() -> None:
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "lol"}">' for n in range(10))
    bomb = f"<!DOCTYPE x [{entities}]><x><creator>&e9;</creator></x>"
    assert "declares entities" in read("office", hostile.office(core=bomb))["notes"][0]


def test_an_archive_of_very_many_parts_is_refused() -> None:
    many = {f"word/{number}": b"" for number in range(10_001)}
    assert "parts" in why("office", hostile.office(more=many))


def test_ten_thousand_header_fields_are_answered_and_the_hops_shown_are_bounded() -> None:
    field = b"Received: by mx.example; Tue, 3 Mar 2026 17:05:01 +0000\n"
    found = read("mail", field * 10_000 + b"From: a@example.org\n\nhi\n")
    assert len(found["hops"]) == 100
    assert found["notes"] == ["10000 Received fields; the first 100 are shown."]
    assert "larger than a megabyte" in why("mail", field * 30_000 + b"\nhi\n")


def test_a_mail_of_parts_within_parts_is_answered() -> None:
    deep = b"From: a@example.org\nTo: b@example.org\n" + b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(3000)
    )
    assert outcome("mail", deep) in ("read", DAMAGED)


@pytest.mark.parametrize("kind", ["pdf", "office", "mail", "ewf"])
def test_bytes_of_another_kind_are_said_to_be_that(kind: str) -> None:
    assert why(kind, b"\x00\x01nothing of the kind" * 100).startswith("it ")


def test_a_locked_pdf_is_said_to_be_locked() -> None:
    from pypdf import PdfWriter

    writer = PdfWriter()
    writer.add_blank_page(72, 72)
    writer.encrypt("secret", algorithm="AES-256")
    made = io.BytesIO()
    writer.write(made)
    assert why("pdf", made.getvalue()) == "it is locked with a password"


# --- the process around a reader -------------------------------------------------------------------------------------


@pytest.fixture
def reader(tmp_path: Path) -> Any:
    def made(body: str) -> Path:
        path = tmp_path / "reader.py"
        path.write_text(f"def read(file):\n    {body}\n")
        return path

    return made


def asked(reader: Path, data: bytes = b"x" * 100, limits: children.Limits = children.USUAL) -> dict[str, Any]:
    return children.ask(reader, io.BytesIO(data), len(data), limits)


def test_a_reader_reads_from_any_place_of_a_file(reader: Any) -> None:
    data = bytes(range(256)) * 1024
    body = "file.seek(-3, 2); last = file.read(); file.seek(65535); return {'got': (last + file.read(2)).hex()}"
    assert asked(reader(body), data) == {"got": (data[-3:] + data[65535:65537]).hex()}


def test_a_reader_that_takes_too_long_is_stopped_and_that_is_said(reader: Any) -> None:
    with pytest.raises(children.ChildError, match="within 1 seconds"):
        asked(reader("import time; time.sleep(60)"), limits=children.Limits(seconds=1))


def test_a_reader_that_spins_is_stopped(reader: Any) -> None:
    with pytest.raises(children.ChildError, match=r"within 1 seconds|stopped before"):
        asked(reader("\n    while True: pass"), limits=children.Limits(seconds=1))


def test_a_reader_that_is_killed_leaves_a_message(reader: Any) -> None:
    with pytest.raises(children.ChildError, match="stopped before it came to an answer"):
        asked(reader("import os; os.kill(os.getpid(), 9)"))


def test_a_reader_that_wants_all_memory_is_refused_it(reader: Any) -> None:
    with pytest.raises(children.ChildError, match="more memory"):
        asked(reader("return {'size': len(bytes(512 * 1024 * 1024))}"))


def test_a_reader_is_given_no_more_of_a_file_than_its_share(reader: Any) -> None:
    with pytest.raises(children.ChildError, match="more of it would have to be read"):
        asked(reader("return {'size': len(file.read())}"), bytes(2 * 1024**2), children.Limits(most_bytes=1024**2))


@pytest.mark.parametrize(
    "said", ["0 99999999\\n", "-1 5\\n", "0 101\\n", "0 0\\n", "words\\n", "=[1, 2]\\n", "={\\n", "", "0 5" * 40]
)
def test_what_is_no_honest_request_or_answer_ends_the_talk_and_touches_no_byte(reader: Any, said: str) -> None:
    class Noted(io.BytesIO):
        touched = 0

        def seek(self, *place: int) -> int:
            self.touched += 1
            return super().seek(*place)

    source = Noted(b"x" * 100)
    with pytest.raises(children.ChildError, match="stopped before"):
        children.ask(reader(f"import os; os.write(1, b'{said}'); os.close(1); os._exit(0)"), source, 100)
    assert source.touched == 0


def test_an_answer_beyond_bounds_is_dropped(reader: Any) -> None:
    with pytest.raises(children.ChildError, match="stopped before"):
        asked(reader("return {'x': 'y' * 600_000}"))


def test_a_reader_writes_no_file_and_knows_nothing_of_its_surroundings(
    reader: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CASEFILE_SECRET_KEY", "planted")
    target = tmp_path / "left"
    body = (
        "import os, resource, sys; limits = [resource.getrlimit(one)[1] for one in "
        "(resource.RLIMIT_AS, resource.RLIMIT_FSIZE, resource.RLIMIT_CORE, resource.RLIMIT_CPU)]\n    "
        f"import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n    wrote = True\n    "
        f"try:\n        with open({str(target)!r}, 'wb') as out: out.write(b'x')\n    "
        "except OSError: wrote = False\n    "
        "return {'limits': limits, 'wrote': wrote, 'env': sorted(os.environ), 'house': 'casefile' in sys.modules}"
    )
    found = asked(reader(body))
    assert found["limits"] == [256 * 1024 * 1024, 0, 0, 10]
    assert (found["wrote"], found["house"]) == (False, False)
    assert not {name for name in found["env"] if "CASEFILE" in name}


def test_a_reader_reaches_no_network(reader: Any) -> None:
    body = "import socket; return {'names': [name for _, name in socket.if_nameindex()]}"
    names = asked(reader(body))["names"]
    if names != ["lo"]:
        pytest.skip("this system lets no process cut itself off from the network")
    down = "import socket\n    try: socket.create_connection(('127.0.0.1', 9), 1)\n    "
    found = asked(reader(down + "except OSError as error: return {'why': error.strerror}"))
    assert "unreachable" in found["why"]


def test_the_parent_stays_as_small_as_it_was_whatever_the_file() -> None:
    """Bytes are handed out piece by piece: a gigabyte of nothing adds less than the size of a few pieces."""

    class Endless(io.RawIOBase):
        def seek(self, *_: int) -> int:
            return 0

        def read(self, size: int = -1) -> bytes:
            return bytes(size)

    tracemalloc.start()
    try:
        with pytest.raises(children.ChildError):
            children.ask(READERS["pdf"].file, Endless(), 1024**3)
        assert tracemalloc.get_traced_memory()[1] < 20 * children.PIECE_BYTES
    finally:
        tracemalloc.stop()
