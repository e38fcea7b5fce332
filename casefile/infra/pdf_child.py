"""The process that runs WeasyPrint: no network where the system lets it be cut, bounds on memory and time, no fetch.

It is run as a file and imports nothing of the house, so that nothing of the house is within its reach.
"""

from __future__ import annotations

import ctypes
import hashlib
import json
import os
import resource
import sys
from typing import Any

MEMORY_BYTES = 3 * 1024**3
CPU_SECONDS = 120
NOWHERE = "https://nowhere.invalid/"  # relative addresses are resolved to it, so that the fetcher refuses them too
_CLONE_NEWUSER, _CLONE_NEWNET = 0x10000000, 0x40000000
PICTURES_INSIDE = tuple(f"data:image/{kind};base64," for kind in ("jpeg", "png", "gif", "webp"))
_SVG = "{http://www.w3.org/2000/svg}"


def shut_in(memory_bytes: int = MEMORY_BYTES, cpu_seconds: int = CPU_SECONDS) -> bool:
    """Bound what this process can use and cut it off from the network; say whether the system let it be cut off."""
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core file would hold the paper in clear
    return _leave_network(_CLONE_NEWNET) or _leave_network(_CLONE_NEWUSER | _CLONE_NEWNET)


def _leave_network(flags: int) -> bool:
    unshare = getattr(ctypes.CDLL(None, use_errno=True), "unshare", None)
    return unshare is not None and unshare(flags) == 0


def make(order: dict[str, Any]) -> tuple[bytes, int]:
    """Return the PDF of one order, and the number of its pages.

    Raises:
        ValueError: the page asked for anything outside itself.
    """
    from weasyprint import HTML
    from weasyprint.urls import URLFetcher

    refused: list[str] = []

    class NothingFetched(URLFetcher):  # type: ignore[misc]
        def fetch(self, url: str, *args: Any, **kwargs: Any) -> Any:
            if url.startswith(PICTURES_INSIDE):  # the picture stands in the page itself, so nothing is asked for
                return super().fetch(url, *args, **kwargs)
            refused.append(url)
            raise ValueError(f"fetch refused: {url[:120]}")

    page = HTML(string=order["html"], url_fetcher=NothingFetched(), base_url=NOWHERE)
    _name_pictures(page.etree_element)
    document = page.render()
    document.metadata.title = order["title"]
    document.metadata.created = document.metadata.modified = order["made_at"]
    digest = hashlib.sha256(json.dumps(order, sort_keys=True).encode()).hexdigest()[:32]
    _claim_both(document.metadata)
    made: bytes = document.write_pdf(pdf_variant="pdf/a-3a", pdf_identifier=digest.encode(), finisher=_scope_headers)
    if refused:
        wanted = refused[0].removeprefix(NOWHERE)[:120]
        raise ValueError(f"a paper may fetch nothing, and this one asked for {wanted}; take it out of the text")
    return made, len(document.pages)


# WeasyPrint writes the mark of one standard; PDF/A wants a schema that it does not know described in the file itself.
_ALSO_UA = b"""<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1"/>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 that the file follows</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
</rdf:RDF>"""


def _claim_both(metadata: Any) -> None:
    """Mark a paper as PDF/UA-1 beside PDF/A-3a: it is read aloud today and must open in thirty years."""
    of_one = metadata.generate_rdf_metadata

    def of_both(*named: Any) -> bytes:
        told: bytes = of_one(*named)
        return told.replace(b"</rdf:RDF>", _ALSO_UA)

    metadata.generate_rdf_metadata = of_both


def _name_pictures(root: Any) -> None:
    """Give each drawing the text that a screen reader says: WeasyPrint reads a title, our pages an aria-label."""
    for drawing in root.iter(f"{_SVG}svg"):
        label = drawing.get("aria-label")
        if label and drawing.find(f"{_SVG}title") is None:
            title = drawing.makeelement(f"{_SVG}title", {})
            title.text = label
            drawing.insert(0, title)


def _scope_headers(_document: Any, made: Any) -> None:
    """Say of each header cell whether it heads its column or its row: a row of header cells only heads columns."""
    by_number = {one.number: one for one in made.objects}
    for row in made.objects:
        if not _is(row, "/TR"):
            continue
        cells = [by_number[int(reference.split()[0])] for reference in row["K"] if isinstance(reference, bytes)]
        scope = "/Column" if all(_is(cell, "/TH") for cell in cells) else "/Row"
        for cell in cells:
            if _is(cell, "/TH"):
                cell["A"]["Scope"] = scope


def _is(thing: Any, kind: str) -> bool:
    return isinstance(thing, dict) and thing.get("Type") == "/StructElem" and thing.get("S") == kind


def main() -> None:
    """Read one order from standard input, write its PDF to standard output; the other tells its pages, or the fault."""
    import gc

    gc.set_threshold(200_000, 20, 100)  # measured: a fifth faster on long tables
    shut_in()
    try:
        made, pages = make(json.load(sys.stdin))
    except Exception as error:
        sys.exit(" ".join(str(error).split()) or type(error).__name__)
    with os.fdopen(1, "wb") as out:
        out.write(made)
    sys.stderr.write(f"{pages}\n")


if __name__ == "__main__":
    main()
