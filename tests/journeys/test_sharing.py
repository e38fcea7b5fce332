"""An expert from outside: let in to one exhibit until a day, shown it with a name on it, and let out again."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from casefile.infra import clock
from tests.journeys.test_custody import logged
from tests.journeys.walker import Walker

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journeys")]


@pytest.fixture(scope="module")
def avery(walk: Callable[..., Walker]) -> Walker:
    return walk("avery")


@pytest.fixture(scope="module")
def harper(walk: Callable[..., Walker]) -> Walker:
    return walk("harper")


@pytest.fixture(scope="module")
def item(avery: Walker) -> str:
    return logged(avery, "log-in records.txt", b"records of log-ins\n")


def test_nothing_is_shared_at_first(harper: Walker) -> None:
    expect(harper.page.locator("main")).to_contain_text("Nothing is shared with you at present")
    harper.look("nothing shared")


def test_what_is_work_product_is_not_let_out(avery: Walker, item: str) -> None:
    let_in(avery, item)
    with avery.refused(422):
        avery.press("Give access")
    expect(avery.page.locator("main")).to_contain_text("carries the label")
    expect(avery.page.get_by_label("What for")).to_have_value("examination of the log-ins")


def test_counsel_labels_it_and_lets_the_expert_in(avery: Walker, item: str) -> None:
    avery.open(item).follow("Set its label").look("act: label")
    avery.page.get_by_label("Label").select_option("XS")
    avery.page.get_by_label("Why").fill("for the examiner")
    avery.press("Set the label")
    let_in(avery, item)
    avery.press("Give access").look("access given")
    expect(avery.row("Harper Quinn")).to_contain_text("runs")
    avery.follow("What they see", exact=False).look("what they see")
    expect(avery.page.locator("main")).to_contain_text(item.rpartition("/")[2])


def let_in(avery: Walker, item: str) -> None:
    avery.open(item.rpartition("/")[0] + "/access/new").look("giving access")
    avery.page.get_by_label("Person").select_option(label="Harper Quinn (expert)")
    last = clock.today("America/Phoenix") + timedelta(days=7)
    avery.page.get_by_label("Until, that day included").fill(last.isoformat())
    avery.page.get_by_label("What for").fill("examination of the log-ins")
    avery.page.get_by_label("Exhibits, for an expert").fill(item.rpartition("/")[2])


def test_the_expert_sees_that_exhibit_with_a_name_on_it_and_nothing_else(harper: Walker, item: str) -> None:
    harper.open("/shared").page.locator("main").get_by_role("link").first.click()
    harper.page.wait_for_load_state()
    harper.look("shared exhibits")
    label = item.rpartition("/")[2]
    expect(harper.page.locator("main section")).to_have_count(1)
    expect(harper.page.locator("main section")).to_contain_text(label)
    expect(harper.page.get_by_role("button", name="Download a copy")).to_have_count(0)
    ask = harper.context.request
    for path in (item, item.rpartition("/")[0], item.partition("/evidence")[0]):
        assert ask.get(path).status == 404, path
    form = harper.page.locator("main section form")
    token = form.locator("input[name=csrf_token]").input_value()
    typed = {"csrf_token": token, "why": "examination", "how": "view"}  # a window that shows a PDF has no words to read
    shown = ask.post(form.get_attribute("action") or "", form=typed)
    assert shown.headers["content-type"] == "application/pdf"
    assert "Shown to Harper Quinn" in PdfReader(io.BytesIO(shown.body())).pages[0].extract_text()


def test_the_look_stands_in_the_log(avery: Walker, item: str) -> None:
    expect(avery.open(item).section("Its records in the log")).to_contain_text("Harper Quinn")


def test_ended_it_is_gone_at_the_next_request(avery: Walker, harper: Walker, item: str) -> None:
    avery.open(item.rpartition("/")[0] + "/access").follow("End it", exact=False).look("ending access")
    avery.page.get_by_label("Why it ends").fill("the report is in")
    avery.press("End it")
    expect(avery.row("Harper Quinn")).to_contain_text("the report is in")
    with harper.refused(404):
        harper.page.reload()
    harper.open("/shared")
    expect(harper.page.locator("main")).to_contain_text("Nothing is shared with you at present")
