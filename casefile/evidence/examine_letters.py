"""Whether a text carries a file written out in letters: base64, hex, base85, uuencode, data: addresses.

This cannot be told with certainty: any text can be a code. What programs commonly write is found, also where it is cut
into short lines, quoted, numbered or put into JSON; lists of digests pass.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator

from casefile.evidence.examine_pdf_child import BURIED

MOST_CODE_SIGNS = 8 * 1024
LARGE_SHARE = 0.25

_DATA_URL = re.compile(r"data:\s*(image|video|audio|application)/", re.IGNORECASE)
_LONG_CODE = re.compile(r"(?<![A-Za-z0-9+/=_-])[A-Za-z0-9+/=_-]{1024}")
_CODE_LINE = r"^[ \t]*(?![0-9A-Fa-f]+[ \t]*\r?$)[A-Za-z0-9+/]{60,80}={0,2}[ \t]*\r?\n"
_CODE_BLOCK = re.compile(f"(?:{_CODE_LINE}){{10}}", re.MULTILINE)
_UUENCODED = re.compile(r"^begin(-base64)? [0-7]{3} ", re.MULTILINE)
_ESCAPE = re.compile(r"\\[nrt]|\\(?=/)")
_PREFIX = re.compile(r"^[^\w+/\n]*\w{1,16}[:|.)\]>,;\t ]+", re.MULTILINE)
_NOT_BASE64 = re.compile(r"[^A-Za-z0-9+/]+")
_DUMP_LINE = re.compile(r"^\s*[0-9a-f]{4,16}[:\s]\s*|(?<=\S)(?: {2,}|\s*\|).*$", re.MULTILINE | re.IGNORECASE)
_DIGEST_AND_NAME = re.compile(
    r"^\W*(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64})(?![0-9a-f])[ \t*,;|\"']+\S*[^0-9a-f\s,;|\"'*]", re.IGNORECASE
)
_NOT_HEX = re.compile(r"0x|\\x|[^0-9a-f]+")
_HEX_MAGIC = re.compile(
    r"ffd8ff(?:c[0-4]|d[bd]|e|fe)|89504e470d0a1a0a|474946383[79]61|52494646.{8}57454250|504b0304|000000..66747970"
)
_HEX_ONLY = re.compile(r"[0-9A-Fa-f]+")
_DIGEST_SIZES = (32, 40, 56, 64, 96, 128)
_WORD = re.compile(r"[^\s\"']{20,}")
_BASE64_WORD = re.compile(r"[^A-Za-z0-9+/=_-]*([A-Za-z0-9+/_-]{20,}={0,2})[^A-Za-z0-9+/=_-]*")
_ODD_SIGNS = frozenset("!#$%&()*+;<=>?@^{|}~")


def written_out(text: str) -> str:
    """Return in words what looks like a file written out in letters, or nothing."""
    if _DATA_URL.search(text):
        return "the text carries a data: address"
    if _UUENCODED.search(text) or _LONG_CODE.search(text) or _CODE_BLOCK.search(text):
        return "the text carries a file written out in letters"
    if carries_coded_image(text) or _is_dense(text):
        return "the text carries a file written out in letters"
    return ""


def carries_coded_image(text: str) -> bool:
    """Whether base64 or hex in the text, however cut and quoted, begins as an image or an archive."""
    plain = _ESCAPE.sub("", text)
    return any(_in_base64(form) for form in (plain, _PREFIX.sub("", plain))) or _in_hex(text)


def _in_base64(text: str) -> bool:
    signs = _NOT_BASE64.sub("", text.replace("-", "+").replace("_", "/")).encode()
    return any(_decodes_to_image(signs[shift:]) for shift in range(4))


def _decodes_to_image(signs: bytes) -> bool:
    try:
        return bool(BURIED.search(base64.b64decode(signs[: len(signs) // 4 * 4])))
    except binascii.Error:
        return False


def _in_hex(text: str) -> bool:
    lines = "\n".join(line for line in text.splitlines() if not _DIGEST_AND_NAME.match(line)).lower()
    return any(_HEX_MAGIC.search(_NOT_HEX.sub("", form)) for form in (lines, _DUMP_LINE.sub("", lines)))


def _is_dense(text: str) -> bool:
    """Whether a large share of the text stands in words as no language has."""
    coded = sum(_coded_signs(text))
    return coded > MOST_CODE_SIGNS and coded > LARGE_SHARE * len(text)


def _coded_signs(text: str) -> Iterator[int]:
    for found in _WORD.finditer(text):
        word = found[0]
        if _looks_coded(word):
            yield len(word)


def _looks_coded(word: str) -> bool:
    if _HEX_ONLY.fullmatch(word):
        return len(word) not in _DIGEST_SIZES
    if "://" in word:
        return False
    if _BASE64_WORD.fullmatch(word):
        upper, lower = sum(map(str.isupper, word)), sum(map(str.islower, word))
        return min(upper, lower) * 5 >= len(word) and sum(map(str.isdigit, word)) * 20 >= len(word)
    return len(word) >= 24 and len(_ODD_SIGNS.intersection(word)) >= 5
