"""Guidance in the client's language: approved for each, chosen when it is given, never said to be what it is not."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from casefile.checklists import service
from casefile.checklists.models import Acknowledgement
from casefile.infra.db import db, transaction
from casefile.infra.errors import Refusal
from casefile.law.checklists import GuidanceItem, Wording
from casefile.lawdata import reader
from tests import factories
from tests.checklists.steps import given, guidance_page, send
from tests.checklists.test_pages import text_of

SPANISH = reader.guidance_items("es")["silence"]
ADJUSTED = "Talk only with your lawyer."


@pytest.fixture
def dana_speaks_spanish(office: factories.Office) -> None:
    with transaction():
        office.dana_person.language = "Spanish"


def _approved(office: factories.Office, language: str, wording: str | None = None) -> None:
    with transaction():
        factories.act_as(office.avery)
        service.approve(office.matter, "silence", wording, language=language)


def _given(office: factories.Office) -> list[str]:
    with transaction():
        return [one.language for one in service.give(office.matter, ["silence"])]


@pytest.mark.usefixtures("dana_speaks_spanish")
def test_a_client_gets_the_words_of_their_language(office: factories.Office) -> None:
    for language in ("en", "es"):
        _approved(office, language)
    assert _given(office) == ["es"]
    one = service.standing(office.matter)["silence"]
    assert (one.title, one.wording, one.why) == (SPANISH.title, SPANISH.client_text, SPANISH.why)


@pytest.mark.usefixtures("dana_speaks_spanish")
def test_the_acknowledgement_names_the_language_of_the_words_that_were_shown(
    dana: FlaskClient, office: factories.Office
) -> None:
    for language in ("en", "es"):
        _approved(office, language)
    _given(office)
    send(dana, f"/list/{service.standing(office.matter)['silence'].id}", "/list")
    assert db.session.scalars(db.select(Acknowledgement.language)).one() == "Spanish"


@pytest.mark.usefixtures("dana_speaks_spanish")
def test_without_an_approved_translation_english_is_given_and_the_page_says_so(
    avery: FlaskClient, office: factories.Office
) -> None:
    _approved(office, "en")
    assert "given in English: no Spanish is approved" in text_of(avery, guidance_page(office))
    assert _given(office) == ["en"]


@pytest.mark.usefixtures("dana_speaks_spanish")
def test_a_translation_approved_later_is_given_anew(office: factories.Office) -> None:
    given(office, "silence")
    _approved(office, "es")
    assert service.suggestion(office.matter, "silence").state == "to give anew"
    assert _given(office) == ["es"]


def test_somebody_who_reads_english_gets_english_though_spanish_is_approved(office: factories.Office) -> None:
    for language in ("en", "es"):
        _approved(office, language)
    assert _given(office) == ["en"]


@pytest.mark.usefixtures("dana_speaks_spanish")
def test_adjusted_english_has_no_spanish_until_counsel_writes_it(avery: FlaskClient, office: factories.Office) -> None:
    for language in ("en", "es"):
        _approved(office, language)
    _approved(office, "en", ADJUSTED)
    assert service.approvals(office.matter, "es") == {}
    assert "There is no Spanish of your words until you write it here" in text_of(
        avery, f"{guidance_page(office)}/approve/silence"
    )
    assert _given(office) == ["en"]
    _approved(office, "es", "Hable solo con su abogado.")
    assert _given(office) == ["es"]


def test_the_ready_spanish_is_not_approved_with_one_press_beside_adjusted_english(office: factories.Office) -> None:
    _approved(office, "en", ADJUSTED)
    with pytest.raises(Refusal, match="the English was adjusted"), transaction():
        service.approve_as_written(office.matter, ["silence"], ["es"])


def test_several_are_approved_as_written_in_the_languages_that_are_ticked(
    avery: FlaskClient, office: factories.Office
) -> None:
    page = guidance_page(office)
    sent = send(avery, f"{page}/approve-several", page, items=["silence", "no_delete"], spoken=["en", "es"])
    assert sent.status_code == 303
    for language in ("en", "es"):
        assert set(service.approvals(office.matter, language)) == {"silence", "no_delete"}


@pytest.mark.parametrize("ticked", [{"items": ["silence"]}, {"spoken": ["en"]}])
def test_approving_nothing_or_in_no_language_is_refused(
    avery: FlaskClient, office: factories.Office, ticked: dict[str, list[str]]
) -> None:
    page = guidance_page(office)
    assert send(avery, f"{page}/approve-several", page, **ticked).status_code == 422


def test_a_translation_nobody_reviewed_is_said_to_be_so(avery: FlaskClient, office: factories.Office) -> None:
    assert "Not yet reviewed by a translator" in text_of(avery, f"{guidance_page(office)}/approve/silence")


@pytest.mark.usefixtures("dana_speaks_spanish")
def test_what_was_given_in_spanish_is_known_not_to_be_reviewed(avery: FlaskClient, office: factories.Office) -> None:
    assert service.is_reviewed(given(office, "silence")[0])
    _approved(office, "es")
    _given(office)
    one = service.standing(office.matter)["silence"]
    assert not service.is_reviewed(one)
    assert "Spanish, not yet reviewed by a translator" in text_of(avery, f"{guidance_page(office)}/given/{one.id}")


# --- looking at a wording ---------------------------------------------------------------------------------------------


def test_looking_approves_nothing_and_keeps_what_was_typed_in_both_languages(
    avery: FlaskClient, office: factories.Office
) -> None:
    address = f"{guidance_page(office)}/approve/silence"
    typed = {
        "wording": "Say nothing. " + "so " * 24 + "there.",
        "why": "It helps.",
        "wording_es": "Calle.",
        "why_es": "Sí.",
    }
    answer = send(avery, address, address, look="1", **typed)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert service.approvals(office.matter) == {}
    assert all(text in page for text in ("Calle.", "It helps.", "1 long sentence", "(25 words)"))


def test_hard_english_is_called_so_beside_how_it_read_before(avery: FlaskClient, office: factories.Office) -> None:
    address = f"{guidance_page(office)}/approve/silence"
    words = "Unnecessary communication regarding allegations constitutes a considerable liability."
    page = send(avery, address, address, look="1", wording=words, why=words).get_data(as_text=True)
    assert "harder than high school" in page
    assert "before: fifth grade or easier: good" in page
    assert '<u class="hard">Unnecessary</u>' in page


def test_counsel_adjusts_the_reason_too_and_both_languages_with_one_press(
    avery: FlaskClient, office: factories.Office
) -> None:
    address = f"{guidance_page(office)}/approve/silence"
    typed = {"wording": "Say nothing.", "why": "It helps you.", "wording_es": "No diga nada.", "why_es": "Le ayuda."}
    assert send(avery, address, address, approve="both", **typed).status_code == 303
    english, spanish = (service.approvals(office.matter, name)["silence"] for name in ("en", "es"))
    assert (english.wording, english.why) == ("Say nothing.", "It helps you.")
    assert (spanish.wording, spanish.why, spanish.translates) == ("No diga nada.", "Le ayuda.", english.version)


def test_an_empty_translation_approves_neither_language(avery: FlaskClient, office: factories.Office) -> None:
    address = f"{guidance_page(office)}/approve/silence"
    answer = send(avery, address, address, approve="both", wording="Say nothing.", wording_es=" ")
    assert answer.status_code == 422
    assert "0 characters" in answer.get_data(as_text=True)
    assert service.approvals(office.matter) == {}


def test_the_page_shows_old_words_beside_new_and_since_when(
    avery: FlaskClient, office: factories.Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    former, now = reader.guidance_history()["travel"]
    with monkeypatch.context() as patch:
        before = {**reader.guidance_items(), "travel": _as(former)}
        patch.setattr(reader, "guidance_items", lambda language="en": before if language == "en" else {})
        with transaction():
            factories.act_as(office.avery)
            service.approve(office.matter, "travel")
    page = text_of(avery, f"{guidance_page(office)}/approve/travel")
    assert f'The library&#39;s words changed on <time datetime="{now.since}"' in page or "words changed on" in page
    assert former.client_text in page.replace("&#39;", "'")
    assert now.client_text in page.replace("&#39;", "'")
    assert service.approvals(office.matter)["travel"].wording == former.client_text


def _as(wording: Wording) -> GuidanceItem:
    item = reader.guidance_items()["travel"]
    return replace(item, title=wording.title, client_text=wording.client_text, why=wording.why)
