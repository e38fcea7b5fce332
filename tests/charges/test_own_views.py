"""The pages of the library as an office uses them: checks, own entries, export and import, and who may what."""

from __future__ import annotations

import io
import re
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from casefile.charges import own_entries, own_library
from casefile.infra.db import db, transaction
from casefile.lawdata import own_reader, reader
from casefile.matters.models import Matter
from tests import factories
from tests.accounts.signing import csrf_token, sign_in
from tests.charges.build import STALKING, counted_queries, post, put
from tests.charges.own import FILE, KEY, typed

STATE = "ca_pc_311_11"
CHECK = {"part": "entry", "checked_on": "2026-03-02", "what_read": "the official site", "note": ""}


def words(client: FlaskClient, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, response.get_data(as_text=True)[:500]
    return response.get_data(as_text=True)


def text_of(response: TestResponse) -> str:
    return response.get_data(as_text=True)


def enter(client: FlaskClient, **changes: object) -> TestResponse:
    return post(client, "/law/own/new", **typed(**changes))


def send(client: FlaskClient, text: str | bytes) -> TestResponse:
    content = text.encode() if isinstance(text, str) else text
    data = {"csrf_token": csrf_token(client, "/law/own/import"), "file": (io.BytesIO(content), "own.yaml")}
    return client.post("/law/own/import", data=data, content_type="multipart/form-data")


# --- checks ----------------------------------------------------------------------------------------------------------


def test_recorded_check_is_shown_with_name_and_day_wherever_the_entry_is(avery: FlaskClient) -> None:
    assert "partly checked" in words(avery, f"/law/{STATE}")
    assert post(avery, f"/law/{STATE}/checks", **CHECK).status_code == 303
    page = words(avery, f"/law/{STATE}")
    assert "checked by Avery Stone on 2026-03-02" in page
    penalties = page.partition('id="penalties-title"')[2].partition("</section>")[0]
    assert "checked by Avery Stone on 2026-03-02" in penalties
    assert "partly checked" not in penalties
    assert "checked by Avery Stone on 2026-03-02" in words(avery, "/law?q=Cal.+Penal+Code+311.11")


def test_check_does_not_mark_what_the_entry_says_is_unknown(avery: FlaskClient) -> None:
    post(avery, f"/law/{STATE}/checks", **CHECK)
    page = words(avery, f"/law/{STATE}")
    guideline = page.partition("<dt>Guideline</dt>")[2].partition("</dd>")[0]
    assert "State sentencing is not modelled" in guideline
    assert "partly checked" in guideline
    assert "Avery Stone" not in guideline
    assert "unknown: not recorded" in page


def test_check_that_is_refused_keeps_what_was_typed(avery: FlaskClient) -> None:
    answer = post(avery, f"/law/{STATE}/checks", **{**CHECK, "what_read": "", "note": "half a thought"})
    assert answer.status_code == 422
    assert "half a thought" in text_of(answer)
    assert "What was read is needed." in text_of(answer)


def test_check_of_a_day_ahead_is_refused_in_words(avery: FlaskClient) -> None:
    answer = post(avery, f"/law/{STATE}/checks", **{**CHECK, "checked_on": "2999-01-01"})
    assert answer.status_code == 422
    assert "2999-01-01 cannot be the day of the check" in text_of(answer)


def test_withdrawn_check_stays_on_the_page_with_its_reason(avery: FlaskClient) -> None:
    post(avery, f"/law/{STATE}/checks", **CHECK)
    assert post(avery, f"/law/{STATE}/checks/1/withdraw", **{"check-1-why": ""}).status_code == 422
    assert post(avery, f"/law/{STATE}/checks/1/withdraw", **{"check-1-why": "wrong edition"}).status_code == 303
    page = words(avery, f"/law/{STATE}")
    assert "wrong edition" in page
    assert "checked by Avery Stone" not in page


def test_check_of_one_entry_is_not_withdrawn_under_another(avery: FlaskClient) -> None:
    post(avery, f"/law/{STATE}/checks", **CHECK)
    assert post(avery, "/law/tx_21_19/checks/1/withdraw", **{"check-1-why": "x"}).status_code == 404


def test_lapsed_check_is_said_on_the_page_and_in_the_list(avery: FlaskClient) -> None:
    enter(avery)
    post(avery, f"/law/{KEY}/checks", **CHECK)
    post(avery, f"/law/own/{KEY}/edit", **typed(**{"penalties-0-max_months": "48", "seen": "1"}))
    page = words(avery, f"/law/{KEY}")
    assert "A check lapsed." in page
    assert "not checked" in page
    assert "a check lapsed: the entry changed" in words(avery, "/law?place=own")


def test_range_of_a_count_says_who_checked_its_figures(avery: FlaskClient, matter: Matter) -> None:
    enter(avery)
    post(avery, f"/law/{KEY}/checks", **CHECK)
    facts = {"citation": STALKING.citation, "title": "T", "committed_on": date(2024, 5, 1)}
    (count,) = put(matter, type(STALKING)(**facts))
    at = f"/matters/{matter.id}/charges"
    assert post(avery, f"{at}/{count.id}/offence", offence_key=KEY).status_code == 303
    page = words(avery, at)
    assert "maximum 3 years" in page.lower()
    assert "checked by Avery Stone on 2026-03-02" in page
    assert "this office&#39;s own entry" in page


# --- own entries -----------------------------------------------------------------------------------------------------


def test_entry_typed_is_the_entry_of_the_file(avery: FlaskClient) -> None:
    assert enter(avery).status_code == 303
    held = own_entries.find_latest(KEY)
    assert held is not None
    (from_file,) = own_reader.read_entries(FILE)
    mine = own_entries.entry_of(held).offence
    assert (mine.elements, mine.penalties, mine.categories) == (
        from_file.offence.elements,
        from_file.offence.penalties,
        from_file.offence.categories,
    )
    assert mine.gated is True


def test_entry_is_gated_unless_somebody_says_otherwise(avery: FlaskClient) -> None:
    (box,) = re.findall(r'<input[^>]*name="gated"[^>]*>', words(avery, "/law/own/new"))
    assert " checked" in box


def test_entry_that_is_refused_keeps_what_was_typed_and_names_the_field(avery: FlaskClient) -> None:
    answer = enter(avery, **{"penalties-0-max_months": "two years"})
    assert answer.status_code == 422
    page = text_of(answer)
    assert "penalties 1: max_months is &#39;two years&#39;; a whole number of months from 0 to 1200" in page
    assert 'value="two years"' in page
    assert own_library.latest_own() == []


def test_what_an_entry_cannot_be_without_is_asked_for_in_the_words_of_the_form(avery: FlaskClient) -> None:
    answer = post(avery, "/law/own/new", **typed(registration_why="", guideline_why=""))
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Registration tier: give it, or say here why there is none." in page
    assert "Guideline: give it, or say here why there is none." in page
    assert "tier is None" not in page
    answer = post(avery, "/law/own/new", **typed(jurisdiction="us", categories=[]))
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "No federal citation is read in it" in page
    assert "Tick at least one kind." in page


def test_one_more_row_is_given_without_saving(avery: FlaskClient) -> None:
    answer = enter(avery, more="elements")
    assert answer.status_code == 200
    assert 'name="elements-1-text"' in text_of(answer)
    assert own_library.latest_own() == []


def test_form_of_a_saved_entry_saved_again_makes_no_new_version(avery: FlaskClient) -> None:
    enter(avery)
    page = words(avery, f"/law/own/{KEY}/edit")
    assert 'name="seen" value="1"' in page
    assert post(avery, f"/law/own/{KEY}/edit", **typed(seen="1")).status_code == 303
    assert [row.version for row in own_entries.list_versions(KEY)] == [1]


def test_changed_entry_keeps_what_the_form_does_not_ask(avery: FlaskClient) -> None:
    more = "  forfeiture: the device\n  penalties_cite: Neb"
    send(avery, FILE.replace("  penalties_cite: Neb", more))
    assert post(avery, f"/law/own/{KEY}/edit", **typed(name="Renamed", seen="1")).status_code == 303
    kept = own_library.offences()[KEY]
    assert (kept.name, kept.forfeiture, kept.own_version) == ("Renamed (this office's own entry)", "the device", 2)


def test_second_editor_is_told_that_the_entry_moved_on(avery: FlaskClient) -> None:
    enter(avery)
    post(avery, f"/law/own/{KEY}/edit", **typed(name="First", seen="1"))
    answer = post(avery, f"/law/own/{KEY}/edit", **typed(name="Second", seen="1"))
    assert answer.status_code == 422
    assert "stands at version 2, not 1" in text_of(answer)


def test_older_version_can_be_read(avery: FlaskClient) -> None:
    enter(avery)
    post(avery, f"/law/own/{KEY}/edit", **typed(name="Renamed", seen="1", why="the title was wrong"))
    assert "An invented statute" in words(avery, f"/law/own/{KEY}/versions/1")
    assert "the title was wrong" in words(avery, f"/law/{KEY}")
    assert avery.get(f"/law/own/{KEY}/versions/3").status_code == 404


def test_own_entry_is_marked_on_every_page_of_the_library(avery: FlaskClient) -> None:
    enter(avery)
    for address in ("/law?place=own", f"/law/{KEY}", "/law/own", "/law?q=Neb.+Rev.+Stat.+28-707"):
        assert "this office&#39;s own entry" in words(avery, address), address


def test_export_is_a_file_that_is_taken_in_as_it_was(avery: FlaskClient) -> None:
    assert avery.get("/law/own/export").status_code == 404
    enter(avery)
    answer = avery.get("/law/own/export")
    assert answer.mimetype == "application/yaml"
    assert "own-law-entries.yaml" in answer.headers["Content-Disposition"]
    assert send(avery, answer.get_data()).status_code == 303
    assert "0 new, 0 changed, 1 as they were." in words(avery, "/law/own")


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"", b"about: x\n", b"&a [*a]", b"!!python/object:os.x {}"])
def test_file_that_is_none_is_refused_in_words(avery: FlaskClient, content: bytes) -> None:
    answer = send(avery, content)
    assert answer.status_code == 422
    assert "the file" in text_of(answer)


# --- who may what ----------------------------------------------------------------------------------------------------


def test_paralegal_reads_own_entries_and_checks_and_writes_none(avery: FlaskClient, casey: FlaskClient) -> None:
    enter(avery)
    page = words(casey, f"/law/{KEY}")
    assert "Record a check" not in page
    assert "Change this entry" not in page
    assert "Add an entry" not in words(casey, "/law")
    assert casey.get("/law/own/export").status_code == 200
    for address in ("/law/own/new", "/law/own/import", f"/law/own/{KEY}/edit", f"/law/{KEY}/checks"):
        assert post(casey, address).status_code == 404, address


@pytest.mark.parametrize("who", ["dana", "morgan"])
def test_clients_and_administrators_see_no_own_entry(app: Flask, request: pytest.FixtureRequest, who: str) -> None:
    client = request.getfixturevalue(who)
    assert [client.get(at).status_code for at in ("/law/own", "/law/own/export", "/law/own/new")] == [404, 404, 404]


def test_cocounsel_reads_and_records_no_check(app: Flask, matter: Matter) -> None:
    with transaction():
        user = factories.user("Frankie Hale", "cocounsel")
        factories.from_outside(matter, user, "cocounsel")
    client = sign_in(app.test_client(), user)
    assert "Record a check" not in words(client, f"/law/{STATE}")
    assert post(client, f"/law/{STATE}/checks", **CHECK).status_code == 404


def test_charges_page_asks_as_often_with_many_own_entries_and_checks(avery: FlaskClient, matter: Matter) -> None:
    put(matter, STALKING)
    at = f"/matters/{matter.id}/charges"

    def asked() -> int:
        words(avery, at)
        db.session.commit()
        with counted_queries() as sent:
            words(avery, at)
        return len(sent)

    few = asked()
    entries = FILE + "".join(
        FILE.partition("offences:\n")[2].replace("key: own_neb_rev_stat_28_707", f"key: own_{n}") for n in range(30)
    )
    assert send(avery, entries).status_code == 303
    post(avery, f"/law/{KEY}/checks", **CHECK)
    assert asked() == few
    assert len(own_library.offences()) == len(reader.offences()) + 31


# --- retired entries -------------------------------------------------------------------------------------------------


def test_an_entry_is_retired_on_its_page_marked_everywhere_and_brought_back(avery: FlaskClient, matter: Matter) -> None:
    enter(avery)
    (count,) = put(matter, STALKING)
    at = f"/matters/{matter.id}/charges/{count.id}"
    assert post(avery, f"{at}/offence", offence_key=KEY).status_code == 303
    assert post(avery, f"/law/own/{KEY}/retire", why="repealed in 2026").status_code == 303
    for address in (f"/law/{KEY}", at, "/law/own"):
        assert "repealed in 2026" in words(avery, address), address
    for address in ("/law?place=own", "/law?q=invented", f"/matters/{matter.id}/charges"):
        assert "retired" in words(avery, address), address
    assert f'value="{KEY}"' not in words(avery, f"{at}?find=invented")
    assert KEY not in words(avery, f"/matters/{matter.id}/compare/offer")
    assert post(avery, f"/law/own/{KEY}/bring-back", why="reenacted").status_code == 303
    assert "Retired." not in words(avery, f"/law/{KEY}")
    assert KEY in words(avery, f"/matters/{matter.id}/compare/offer")


def test_an_entry_is_not_retired_without_a_reason(avery: FlaskClient) -> None:
    enter(avery)
    assert post(avery, f"/law/own/{KEY}/retire", why="").status_code == 422
    answer = post(avery, f"/law/own/{KEY}/bring-back", why="never retired")
    assert answer.status_code == 422
    assert "never retired" in text_of(answer)
    assert post(avery, "/law/own/own_nothing/retire", why="gone").status_code == 404
