"""The pages of discovery: what is typed is kept or given back, nobody else sees it, and queries stay constant."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from pypdf import PdfReader

from casefile.discovery import chains, clocks, deliveries, demands
from casefile.discovery.facility_models import AccessRequest, Examination, ImageCount
from casefile.discovery.models import ListComparison
from casefile.infra import clock as clocks_of
from casefile.infra.db import db, transaction
from casefile.matters import service as matters
from casefile.matters.models import Matter
from casefile.matters.records import list_current
from tests import factories
from tests.accounts.signing import csrf_token, sign_in
from tests.charges.build import post
from tests.discovery import build
from tests.factories import Office
from tests.proof.test_views import queries_of, words

PARTS = ("", "/deliveries", "/demands", "/preservation", "/examinations", "/chains")


def at(matter: Matter, rest: str = "") -> str:
    return f"/matters/{matter.id}/discovery{rest}"


def refused(client: FlaskClient, address: str, **typed: object) -> str:
    answer = post(client, address, **typed)
    assert answer.status_code == 422, answer.status_code
    return answer.get_data(as_text=True)


def printed(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.mimetype == "application/pdf", answer.status_code
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(answer.data)).pages).split())


@pytest.mark.parametrize(
    ("rest", "first"),
    [
        ("", "Log the first delivery"),
        ("/deliveries", "Log the first delivery"),
        ("/demands", "Enter the first demand"),
        ("/preservation", "Enter the first clock"),
        ("/examinations", "Enter an examination"),
        ("/chains", "Log an exhibit by reference"),
    ],
)
def test_an_empty_page_says_what_to_do_first(avery: FlaskClient, matter: Matter, rest: str, first: str) -> None:
    assert first in words(avery, at(matter, rest))


def test_a_delivery_is_logged_attached_compared_corrected_ended_and_certified(
    avery: FlaskClient, office: Office
) -> None:
    matter = office.matter
    item = build.stored(matter, office.avery, "a.txt", "a")
    typed = {"received_from": "Prosecutor", "medium": "link", "received_on": "2024-03-04", "protection": "no copy"}
    page = refused(avery, at(matter, "/deliveries/new"), **typed)
    assert "name the protective order" in page
    assert 'value="Prosecutor"' in page
    typed |= {"protection_from": "Order of 1 March", "expected": "a\nb", "reference": "https://files.example/x"}
    assert post(avery, at(matter, "/deliveries/new"), **typed).status_code == 303
    (line,) = deliveries.list_deliveries(matter)
    one = at(matter, f"/deliveries/{line.delivery.root_id}")
    assert "is no exhibit" in refused(avery, one, exhibits="E-0099")
    assert post(avery, one, exhibits=item.label).status_code == 303
    page = words(avery, one)
    assert 'href="https://files.example' not in page
    assert "1 of 2 announced" in page
    listing = f"{build.digest('a')}  a.txt\n{build.digest('z')}  z.txt"
    assert "Paste the list or choose its file" in refused(avery, f"{one}/lists/new", name="x")
    assert post(avery, f"{one}/lists/new", lines=listing).status_code == 303
    (kept,) = deliveries.line_of(line.delivery)[1]
    assert "missing here" in words(avery, f"{one}/lists/{kept.id}")
    assert "Not complete." in printed(avery, at(matter, "/deliveries/certificate"))
    ended = {"what": "returned", "on": "2024-03-09", "how": "by courier", "witness": "Casey Reyes"}
    assert post(avery, f"{one}/end", **ended).status_code == 303
    said = printed(avery, at(matter, "/deliveries/certificate"))
    for text in (item.label, "Returned on March 9, 2024", "Signature of counsel", "no copy"):
        assert text in said, text
    assert "Not complete." not in said
    assert "Why it is corrected is needed" in refused(avery, f"{one}/correct", **typed)
    assert post(avery, f"{one}/correct", **{**typed, "medium": "drive", "why": "misread"}).status_code == 303
    assert "what it said before" in words(avery, one)


@pytest.mark.parametrize(
    "content", [b"\x89PNG\r\n\x1a\n\x00\x01", b"\xff\xd8\xff\xe0JFIF", b"PK\x03\x04zip", b"a\x00b"]
)
def test_a_file_that_is_no_list_is_refused_and_nothing_of_it_is_kept(
    avery: FlaskClient, matter: Matter, content: bytes
) -> None:
    one = build.delivery(matter)
    data = {"csrf_token": csrf_token(avery, "/law"), "file": (BytesIO(content), "hashes.txt")}
    answer = avery.post(at(matter, f"/deliveries/{one.id}/lists/new"), data=data, content_type="multipart/form-data")
    assert answer.status_code == 422
    assert db.session.scalar(db.select(ListComparison.id)) is None


def test_a_list_comes_as_a_text_file(avery: FlaskClient, matter: Matter) -> None:
    one = build.delivery(matter)
    content = f"{build.digest('a')}  a.txt\n".encode()
    data = {"csrf_token": csrf_token(avery, "/law"), "file": (BytesIO(content), "hashes.txt")}
    answer = avery.post(at(matter, f"/deliveries/{one.id}/lists/new"), data=data, content_type="multipart/form-data")
    assert answer.status_code == 303
    assert deliveries.line_of(one)[1][0].name == "hashes.txt"


def test_a_demand_is_entered_answered_and_stands_among_the_gaps_until_it_is_met(
    avery: FlaskClient, matter: Matter
) -> None:
    typed = {
        "what": "Native export",
        "asked_of": "Prosecutor",
        "asked_on": "2024-03-04",
        "authority": "Rule 16(a)(1)(E)",
    }
    assert "Of whom is needed" in refused(avery, at(matter, "/demands/new"), **{**typed, "asked_of": ""})
    assert post(avery, at(matter, "/demands/new"), **typed).status_code == 303
    (line,) = demands.list_demands(matter)
    one = at(matter, f"/demands/{line.demand.root_id}")
    answer = {"answer": "promised", "on": "2024-03-05", "promised_by": "2024-04-01", "delivery": ""}
    assert "Say in which format" in refused(avery, one, **{**answer, "answer": "other format"})
    assert post(avery, one, **answer).status_code == 303
    assert "the promised day has passed" in words(avery, at(matter))
    assert post(avery, one, **{**answer, "answer": "received", "promised_by": ""}).status_code == 303
    assert "Asked for, and not here as asked" not in words(avery, at(matter))
    assert post(avery, f"{one}/correct", **typed, why="misread").status_code == 303


def test_a_check_is_recorded_before_a_hearing(avery: FlaskClient, matter: Matter) -> None:
    today = clocks_of.today(matter.zone)
    coming = build.hearing(matter, today + timedelta(days=9))
    assert "none yet" in words(avery, at(matter, "/demands"))
    typed = {"on": today.isoformat(), "asked_of": "Prosecutor", "found": "Nothing new."}
    assert post(avery, at(matter, f"/checks/{coming.id}"), **typed).status_code == 303
    assert "Nothing new." in words(avery, at(matter, "/demands"))
    assert "Checks on record" in words(avery, at(matter, f"/checks/{coming.id}"))


def test_a_clock_is_entered_renewed_proposed_and_its_letter_says_what_it_cannot_compel(
    avery: FlaskClient, matter: Matter
) -> None:
    typed = {"kind": "2703f", "what": "Account records", "holder": "Example Mail", "started_on": "2026-01-05"}
    assert "is no hour" in refused(avery, at(matter, "/preservation/new"), **typed, started_time="noon")
    assert post(avery, at(matter, "/preservation/new"), **typed).status_code == 303
    page = words(avery, at(matter, "/preservation"))
    for text in ("Sun 5 Apr 2026", "2703(f)(2)", "Only a governmental entity", "+90 on renewal"):
        assert text in page, text
    (one,) = clocks.clocks(matter)
    address = at(matter, f"/preservation/{one.key}")
    said = printed(avery, f"{address}/letter")
    assert "can be made by a governmental entity only" in said
    assert "DRAFT" in said
    assert post(avery, f"{address}/propose").status_code == 303
    assert "proposed under Dates" in words(avery, at(matter, "/preservation"))
    assert post(avery, f"{address}/propose").status_code == 303
    again = at(matter, f"/preservation/{one.row.root_id}/correct") if one.row else ""
    assert post(avery, again, **typed, renewed_on="2026-03-01", why="renewed").status_code == 303
    assert "Sat 30 May 2026" in words(avery, at(matter, "/preservation"))


@pytest.mark.parametrize("kind", [kind for kind in clocks.TYPED_KINDS if kind != "2703f"])
def test_every_other_letter_says_that_it_is_a_request_and_obliges_to_nothing(
    avery: FlaskClient, matter: Matter, kind: str
) -> None:
    more = {} if kind in clocks.COUNTED_KINDS else {"ends_on": build.date(2026, 2, 1), "source": "their letter"}
    if kind == "takedown":
        more = {"started_at": datetime(2026, 1, 5, 15, tzinfo=UTC)}
    build.clock(matter, kind, **more)
    (one,) = clocks.clocks(matter)
    said = printed(avery, at(matter, f"/preservation/{one.key}/letter"))
    assert "does not oblige you" in said
    assert "not a subpoena" in said


def test_an_examination_a_request_and_a_count_are_entered_corrected_and_printed(
    avery: FlaskClient, matter: Matter
) -> None:
    visit = {"facility": "Field office", "started": "2024-03-04T09:00", "ended": "2024-03-04T12:30", "items": "1B3"}
    assert "Say who attended" in refused(avery, at(matter, "/examinations/new"), **visit)
    visit |= {"expert": "Expert 1", "limit_time": "three hours", "privileged": "y"}
    assert post(avery, at(matter, "/examinations/new"), **visit).status_code == 303
    asked = {"what": "Item 1B3", "asked_of": "Prosecutor", "asked_on": "2024-02-01", "answer": ""}
    assert post(avery, at(matter, "/access/new"), **asked).status_code == 303
    count = {"concerns": "Item 1B3", "what": "stills", "alleged": "600", "alleged_source": "Report, page 9"}
    assert post(avery, at(matter, "/image-counts/new"), **count).status_code == 303
    rows = {cls: list_current(cls, matter)[0] for cls in (Examination, AccessRequest, ImageCount)}  # type: ignore[type-var]
    assert rows[Examination].started_at == datetime(2024, 3, 4, 15, tzinfo=UTC)  # the court's clock
    answered = {**asked, "answer": "refused", "answered_on": "2024-02-20", "refusal": "no room free", "why": "answered"}
    for rest, typed in (
        (f"/examinations/{rows[Examination].id}/correct", {**visit, "why": "misread"}),
        (f"/access/{rows[AccessRequest].id}/correct", answered),
        (f"/image-counts/{rows[ImageCount].id}/correct", {**count, "alleged": "610", "why": "misread"}),
    ):
        assert 'name="why"' in words(avery, at(matter, rest))
        assert post(avery, at(matter, rest), **typed).status_code == 303
    said = printed(avery, at(matter, "/examinations/paper"))
    for text in ("PRIVILEGED", "three hours", "no room free", "610", "09:00 CST to March 4, 2024, 12:30 CST"):
        assert text in said, text
    assert "600" not in said


def test_both_chains_stand_on_one_page_with_topics_that_lead_to_their_steps(avery: FlaskClient, office: Office) -> None:
    item = build.stored(office.matter, office.avery, "a.txt", "a")
    one = at(office.matter, f"/chains/{item.label}")
    typed = {"what": "imaged", "wall": "2024-03-04T09:00", "zone": "America/Chicago", "basis": "not stated"}
    assert "report and page" in refused(avery, f"{one}/steps/new", **typed).lower()
    assert post(avery, f"{one}/steps/new", **typed, pinpoint="E-0007, page 3").status_code == 303
    (step,) = chains.chain_of(office.matter, item).steps
    page = words(avery, one)
    for text in (
        "tool unknown",
        "zone not stated",
        "person not named",
        "no hash",
        f'href="#step-{step.id}"',
        build.digest("a"),
    ):
        assert text in page, text
    assert "tool unknown" in printed(avery, f"{one}/paper")
    assert 'value="2024-03-04T09:00"' in words(avery, f"{one}/steps/{step.id}/correct")
    fixed = {**typed, "pinpoint": "p", "who": "Agent 1", "tool": "Imager", "version": "4", "why": "page 4 says so"}
    assert post(avery, f"{one}/steps/{step.id}/correct", **fixed).status_code == 303
    assert "tool unknown" not in words(avery, one)
    assert "nothing disclosed" not in words(avery, at(office.matter, "/chains"))


# --- who, where, how often -------------------------------------------------------------------------------------------


def test_what_belongs_to_another_matter_is_not_found(avery: FlaskClient, office: Office) -> None:
    ours, theirs = office.matter, office.other_matter
    item = build.reference(theirs, office.blake)
    one, asked = build.delivery(theirs), build.demand(theirs)
    kept = build.clock(theirs)
    visit = build.examination(theirs, datetime(2024, 3, 4, 15, tzinfo=UTC))
    access, count = build.access(theirs), build.image_count(theirs)
    coming = build.hearing(theirs, clocks_of.today(theirs.zone))
    for rest in (
        f"/deliveries/{one.id}",
        f"/deliveries/{one.id}/correct",
        f"/deliveries/{one.id}/end",
        f"/deliveries/{one.id}/lists/new",
        f"/deliveries/{one.id}/lists/1",
        f"/demands/{asked.id}",
        f"/demands/{asked.id}/correct",
        f"/checks/{coming.id}",
        f"/preservation/{kept.id}/correct",
        f"/preservation/clock-{kept.id}/letter",
        f"/examinations/{visit.id}/correct",
        f"/access/{access.id}/correct",
        f"/image-counts/{count.id}/correct",
        f"/chains/{item.label}",
        f"/chains/{item.label}/paper",
        f"/chains/{item.label}/steps/new",
    ):
        assert avery.get(at(ours, rest)).status_code == 404, rest
    assert post(avery, at(ours, f"/preservation/clock-{kept.id}/propose")).status_code == 404
    for rest in PARTS:
        assert avery.get(at(theirs, rest)).status_code == 404


def test_co_counsel_finds_nothing_of_it(app: object, office: Office) -> None:
    with transaction():
        outside = factories.user("Cory Counsel", "cocounsel")
        factories.from_outside(office.matter, outside, "cocounsel")
    client = sign_in(app.test_client(), outside)  # type: ignore[attr-defined]
    for rest in PARTS:
        assert client.get(at(office.matter, rest)).status_code == 404
    assert ">Discovery<" not in words(client, f"/matters/{office.matter.id}")


def test_a_closed_matter_shows_its_discovery_without_a_way_to_change_it(avery: FlaskClient, matter: Matter) -> None:
    one = build.delivery(matter)
    build.clock(matter)
    with transaction():
        matters.close(matter)
    for rest in (*PARTS, f"/deliveries/{one.id}"):
        page = words(avery, at(matter, rest))
        for text in ("Log a delivery", "Attach them", "Correct", "Propose it", "Enter a"):
            assert f">{text}" not in page, (rest, text)
    assert post(avery, at(matter, "/deliveries/new"), received_from="x").status_code == 409


def test_every_page_asks_as_often_for_many_rows_as_for_few(avery: FlaskClient, office: Office) -> None:
    matter = office.matter
    item = build.reference(matter, office.avery)
    first = build.delivery(matter)

    def fill(numbers: range) -> None:
        for number in numbers:
            one = build.delivery(matter, link_expires_on=build.date(2024, 5, 1))
            build.attach(one, item)
            build.answer(build.demand(matter, f"Thing {number}"), "promised", promised_by=build.date(2024, 4, 1))
            build.clock(matter)
            build.hearing(matter, clocks_of.today(matter.zone) + timedelta(days=number))
            build.step(matter, item)
            build.step(matter, build.reference(matter, office.avery, f"Item {number}"))

    addresses = [at(matter, rest) for rest in PARTS]
    addresses += [at(matter, f"/deliveries/{first.id}"), at(matter, f"/chains/{item.label}")]
    fill(range(1, 3))
    few = [queries_of(avery, address) for address in addresses]
    fill(range(3, 20))
    assert [queries_of(avery, address) for address in addresses] == few
    assert max(few) <= 26
