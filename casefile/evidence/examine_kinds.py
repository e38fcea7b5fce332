"""How files of each kind begin, and how they are named."""

from __future__ import annotations

import re

from casefile.law.gate import Kind

HEAD_BYTES = 64 * 1024

_HEADS: tuple[tuple[int, bytes, Kind, str], ...] = (
    (0, b"EVF\x09\x0d\x0a\xff\x00", Kind.FORENSIC, "an EnCase image"),
    (0, b"EVF2\x0d\x0a\x81\x00", Kind.FORENSIC, "an EnCase 7 image"),
    (0, b"LVF\x09\x0d\x0a\xff\x00", Kind.FORENSIC, "an EnCase logical image"),
    (0, b"LEF2\x0d\x0a\x81\x00", Kind.FORENSIC, "an EnCase 7 logical image"),
    (0, b"AFF10\r\n\x00", Kind.FORENSIC, "an AFF image"),
    (0, b"KDMV", Kind.FORENSIC, "a disk image"),
    (0, b"# Disk DescriptorFile", Kind.FORENSIC, "a disk image"),
    (0, b"conectix", Kind.FORENSIC, "a disk image"),
    (0, b"vhdxfile", Kind.FORENSIC, "a disk image"),
    (0, b"QFI\xfb", Kind.FORENSIC, "a disk image"),
    (0x40, b"\x7f\x10\xda\xbe", Kind.FORENSIC, "a disk image"),
    (3, b"NTFS    ", Kind.FORENSIC, "a volume image"),
    (3, b"EXFAT   ", Kind.FORENSIC, "a volume image"),
    (0x1FE, b"\x55\xaa", Kind.FORENSIC, "the first sector of a disk"),
    (0x8001, b"CD001", Kind.FORENSIC, "a disc image"),
    (0, b"!BDN", Kind.CONTAINER, "an Outlook mailbox"),
    (0, b"PK\x03\x04", Kind.CONTAINER, "a ZIP archive"),
    (0, b"PK\x05\x06", Kind.CONTAINER, "a ZIP archive"),
    (0, b"PK\x07\x08", Kind.CONTAINER, "a ZIP archive"),
    (0, b"7z\xbc\xaf\x27\x1c", Kind.CONTAINER, "a 7-Zip archive"),
    (0, b"Rar!\x1a\x07", Kind.CONTAINER, "a RAR archive"),
    (0, b"\x1f\x8b", Kind.CONTAINER, "a gzip archive"),
    (4, b"1AY&SY", Kind.CONTAINER, "a bzip2 archive"),
    (0, b"\xfd7zXZ\x00", Kind.CONTAINER, "an xz archive"),
    (0, b"\x28\xb5\x2f\xfd", Kind.CONTAINER, "a zstd archive"),
    (0, b"MSCF", Kind.CONTAINER, "a cabinet archive"),
    (257, b"ustar", Kind.CONTAINER, "a tar archive"),
    (0, b"SQLite format 3\x00", Kind.CONTAINER, "a database"),
    (0, b"ANDROID BACKUP", Kind.CONTAINER, "a telephone backup"),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Kind.OFFICE, "an older office document, or one locked with a password"),
    (0, b"{\\rtf", Kind.OFFICE, "a rich text document"),
    (0, b"\xff\xd8\xff", Kind.IMAGE, "a JPEG image"),
    (0, b"\x89PNG\r\n\x1a\n", Kind.IMAGE, "a PNG image"),
    (0, b"GIF8", Kind.IMAGE, "a GIF image"),
    (0, b"II*\x00", Kind.IMAGE, "a TIFF image"),
    (0, b"MM\x00*", Kind.IMAGE, "a TIFF image"),
    (0, b"\x00\x00\x00\x0cJXL ", Kind.IMAGE, "a JPEG XL image"),
    (0, b"\xff\x0a", Kind.IMAGE, "a JPEG XL image"),
    (0, b"\x00\x00\x00\x0cjP  ", Kind.IMAGE, "a JPEG 2000 image"),
    (0, b"8BPS", Kind.IMAGE, "a Photoshop image"),
    (0, b"\x1aE\xdf\xa3", Kind.VIDEO, "a Matroska or WebM video"),
    (0, b"FLV\x01", Kind.VIDEO, "a Flash video"),
    (0, b"\x00\x00\x01\xba", Kind.VIDEO, "an MPEG video"),
    (0, b"\x00\x00\x01\xb3", Kind.VIDEO, "an MPEG video"),
    (0, b"0&\xb2u\x8ef\xcf\x11", Kind.VIDEO, "a Windows media file"),
    (0, b"ID3", Kind.AUDIO, "an MP3 recording"),
    (0, b"fLaC", Kind.AUDIO, "a FLAC recording"),
    (0, b"OggS", Kind.VIDEO, "an Ogg recording"),
    (0, b"#!AMR", Kind.AUDIO, "an AMR recording"),
)
_RIFF = {
    b"WEBP": (Kind.IMAGE, "a WebP image"),
    b"AVI ": (Kind.VIDEO, "an AVI video"),
    b"WAVE": (Kind.AUDIO, "a WAVE recording"),
}
_MAILBOX = re.compile(rb"From \S+ [^\n]*\d{4}\r?\n[A-Za-z-]+:")
_STILL_BRANDS = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"avif", b"avis", b"crx ")
_SUFFIXES: dict[Kind, str] = {
    Kind.IMAGE: ".jpg .jpeg .jpe .jfif .png .gif .bmp .dib .tif .tiff .webp .heic .heif .avif .jxl .jp2 .j2k .psd .svg "
    ".svgz .ico .raw .dng .cr2 .cr3 .nef .arw .orf .rw2 .ai .eps .wmf .emf .pcx .tga .insp",
    Kind.VIDEO: ".mp4 .m4v .mov .avi .mkv .webm .wmv .flv .mpg .mpeg .3gp .3g2 .mts .m2ts .ts .vob .ogv .asf .swf "
    ".insv",
    Kind.AUDIO: ".mp3 .wav .m4a .aac .flac .ogg .opus .wma .amr .aiff .aif .mid .caf",
    Kind.FORENSIC: ".e01 .ex01 .l01 .lx01 .s01 .aff .aff4 .aff4-l .dd .img .001 .vmdk .vhd .vhdx .vdi .qcow2 .iso .dmg "
    ".bin .mem .vmem .ad1 .ufd .ufdr .clbx .gkd .hiberfil",
    Kind.CONTAINER: ".zip .7z .rar .tar .gz .tgz .bz2 .xz .zst .cab .pst .ost .mbox .mbx .msf .nsf .olm .db .sqlite "
    ".sqlite3 .ab .jar .apk .ipa .mht .mhtml .wacz .warc .arc .z .lz .lzh .docm .dotm .torrent",
    Kind.OFFICE: ".doc .dot .xls .xlsx .xlsm .xlsb .ppt .pptx .pptm .odt .ods .odp .odg .rtf .pages .numbers .key .msg "
    ".one .vsd .vsdx .pub .wpd .wps .epub .xps .oxps .html .htm .xhtml .xml",
}
_BY_SUFFIX = {suffix: kind for kind, suffixes in _SUFFIXES.items() for suffix in suffixes.split()}


def kind_by_name(suffix: str) -> Kind | None:
    """Return the kind that the ending of a name stands for, or None for text and endings not known."""
    return _BY_SUFFIX.get(suffix)


def kind_by_head(head: bytes, suffix: str) -> tuple[Kind | None, str]:
    """Return the kind that the first bytes tell, and in which words; None where they tell none."""
    if head.lstrip(b"\xef\xbb\xbf \t\r\n\x00").startswith(b"%PDF-"):
        return Kind.PDF, "a PDF"
    if head.startswith(b"PK\x03\x04") and suffix == ".docx":
        return Kind.DOCX, "a Word document"
    if head[4:8] == b"ftyp":
        return _by_brand(head[8:12])
    if head[:4] == b"RIFF" and head[8:12] in _RIFF:
        return _RIFF[head[8:12]]
    if _MAILBOX.match(head):
        return Kind.CONTAINER, "a mailbox"
    if head[:2] == b"BM" and head[6:10] == bytes(4):
        return Kind.IMAGE, "a bitmap image"
    return _by_table(head)


def _by_table(head: bytes) -> tuple[Kind | None, str]:
    for offset, magic, kind, words in _HEADS:
        if head.startswith(magic, offset):
            return kind, words
    if head[:1] == head[188:189] == head[376:377] == b"G" and not head.isascii():
        return Kind.VIDEO, "a transport stream video"
    return _by_library(head)


def _by_brand(brand: bytes) -> tuple[Kind, str]:
    if brand in _STILL_BRANDS:
        return Kind.IMAGE, "a HEIF or AVIF image"
    return (Kind.AUDIO, "an MPEG-4 recording") if brand == b"M4A " else (Kind.VIDEO, "an MPEG-4 video")


def _by_library(head: bytes) -> tuple[Kind | None, str]:
    """Ask puremagic for what is not in the table above; only its sure answers for media and archives count."""
    import puremagic  # late: most files are told by the table

    try:
        found = puremagic.magic_string(head[:4096])
    except (puremagic.PureError, ValueError):
        return None, ""
    for guess in found:
        kind = _by_mime(str(guess.mime_type))
        if kind is not None and len(guess.byte_match) >= 4 and not head.isascii():
            return kind, f"its beginning is that of {guess.mime_type}"
    return None, ""


def _by_mime(mime: str) -> Kind | None:
    for prefix, kind in (("image/", Kind.IMAGE), ("video/", Kind.VIDEO), ("audio/", Kind.AUDIO)):
        if mime.startswith(prefix):
            return kind
    return None
