"""Every kind of the library goes the whole way through the pages, from the first word to the finished bytes."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from casefile.filings import making, service, versions
from casefile.filings.models import Draft
from casefile.infra import clock, pdf
from casefile.infra.db import db
from casefile.law.filings import Asked
from casefile.lawdata.filings_reader import paper_kinds
from tests import factories
from tests.filings import build
from tests.filings.test_views import papers, post
from tests.papers import refuse_faults

WRITTEN = sorted(key for key, kind in paper_kinds().items() if kind.frame != "gathered")


@pytest.fixture
def plain_pdf(monkeypatch: pytest.MonkeyPatch) -> None:
    """Papers here are their HTML: what is tested is the way to them."""
    monkeypatch.setattr(pdf, "from_html", lambda html, **_: html.encode())
    monkeypatch.setattr(pdf, "page_count", lambda made: 1)


def answer_to(ask: Asked) -> str:
    if ask.kind == "day":
        return "2026-03-02"
    return ask.choices[0][0] if ask.kind == "choice" else "words of counsel"


def filled(office: factories.Office, draft: Draft) -> dict[str, Any]:
    """What somebody types so that nothing is missing: gaps written, what the matter does not know struck."""
    kind = paper_kinds()[draft.kind]
    typed = {
        "counsel_id": office.avery.id,
        "address": "1 Main Street\nLincoln, Nebraska 68508",
        "phone": "402-555-0100",
        "email": "avery@office.example",
        "signature": "line",
        "signed_on": clock.today(office.matter.zone).isoformat(),
        "service-0-how": "ecf",
        "revision": draft.revision,
        **{f"ask_{ask.key}": answer_to(ask) for ask in kind.asks},
    }
    if any(part.field == "ledger" for part in kind.parts):
        typed["exhibits"] = "A: Ledger of days: speedy-trial ledger"
    texts = {"text": versions.current_text(draft), "order": draft.typed.get("order", "")}
    unknown = {gap.name for gap in making.composed(draft, office.matter).gaps if not gap.name.startswith("ask.")}
    return {**typed, **{name: without_gaps(text, unknown) for name, text in texts.items() if text}}


def without_gaps(text: str, unknown: set[str]) -> str:
    text = re.sub(r"\[\[.*?\]\]", "Words of counsel.", text, flags=re.DOTALL)
    return re.sub(
        r"\{\{\s*([\w.]+)\s*\}\}", lambda mark: "as the record shows" if mark[1] in unknown else mark[0], text
    )


def drafted(office: factories.Office, client: FlaskClient, kind: str) -> tuple[Draft, str]:
    """A draft of one kind, begun and written through the pages, and its address."""
    address = post(client, papers(office), kind=kind).location
    draft = service.list_drafts(office.matter)[0]
    assert "Still missing" in client.get(address).get_data(as_text=True)
    typed = filled(office, draft)
    shown = post(client, f"{address}/preview", **typed).get_data(as_text=True)
    assert "Still missing" not in shown, shown
    assert post(client, address, **typed).status_code == 303
    db.session.expire_all()
    return draft, address


@pytest.mark.usefixtures("plain_pdf")
@pytest.mark.parametrize("kind", [kind for kind in WRITTEN if kind != "motion_speedy_trial"])
def test_a_paper_is_drafted_previewed_reviewed_finished_and_downloaded(
    app: Flask, office: factories.Office, avery: FlaskClient, kind: str
) -> None:
    build.fill(office)
    draft, address = drafted(office, avery, kind)
    assert post(avery, f"{address}/review/ask", version=draft.revision).status_code == 303
    assert post(avery, f"{address}/review/decide", version=draft.revision, decision="approve").status_code == 303
    page = avery.get(address).get_data(as_text=True)
    assert "approved" in page
    done = post(avery, f"{address}/finish")
    assert done.location == papers(office, f"/{service.list_papers(office.matter)[0].id}"), avery.get(address).text
    assert b"<html" in avery.get(f"{done.location}/paper.pdf").data
    with zipfile.ZipFile(BytesIO(avery.get(f"{done.location}/paper.docx").data)) as docx:
        assert "word/document.xml" in docx.namelist()


def test_a_motion_is_finished_as_a_pdf_without_faults(
    app: Flask, office: factories.Office, avery: FlaskClient, tmp_path: Path
) -> None:
    build.fill(office)
    _, address = drafted(office, avery, "motion_sever")
    done = post(avery, f"{address}/finish")
    made = avery.get(f"{done.location}/paper.pdf").data
    refuse_faults(made, tmp_path)
    assert "MOTION TO SEVER" in build.text_of(made, tmp_path).upper()


def test_the_speedy_trial_motion_carries_its_ledger_and_is_not_finished_without(
    app: Flask, office: factories.Office, avery: FlaskClient, tmp_path: Path
) -> None:
    build.fill(office)
    _, address = drafted(office, avery, "motion_speedy_trial")
    done = post(avery, f"{address}/finish")
    made = build.text_of(avery.get(f"{done.location}/paper.pdf").data, tmp_path)
    assert "MOTION TO DISMISS" in made.upper()
    cover = made.upper().index("EXHIBIT A")
    assert "3161" in made[cover:]
    page = post(avery, papers(office), kind="motion_speedy_trial").location
    assert "the ledger of days" in avery.get(page).get_data(as_text=True)
