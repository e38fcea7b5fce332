"""The kinds of certificates of the law data: what each says, and on what it rests."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from casefile.law.certificates import Authority, CertificateKind
from casefile.lawdata import reader
from casefile.lawdata.rows import Row


@cache
def certificate_kinds() -> Mapping[str, CertificateKind]:
    """Return the kinds of certificates by their paragraph of Rule 902, in the order of the file."""
    path = reader.HERE / "us" / "certificates.yaml"
    top, _ = reader._open(path)
    found: dict[str, CertificateKind] = {}
    for row in reader._entries(top, "certificates"):
        one = _read_kind(row)
        reader._refuse_twice(path, one.key, found)
        found[one.key] = one
    top.close()
    return MappingProxyType(found)


def _read_kind(row: Row) -> CertificateKind:
    kind = CertificateKind(
        key=row.text("key"),
        name=row.text("name"),
        about=row.text("about"),
        statements=row.texts("statements"),
        caution=row.text("caution"),
        authorities=tuple(_read_authority(one) for one in row.rows("authorities")),
    )
    row.close()
    return kind


def _read_authority(row: Row) -> Authority:
    authority = Authority(row.text("cite"), row.text("says"), row.verified(default=False))
    row.close()
    return authority
