"""What if: something is tried beside what is, and nothing of it is kept."""

from __future__ import annotations

import re
from datetime import date

from flask.testing import FlaskClient

from casefile.clocks import standing
from casefile.clocks.book import entries_of, ledger
from casefile.clocks.forms import WhatIfForm
from casefile.clocks.standing import WhatIf
from tests.clocks import build
from tests.clocks.build import TODAY
from tests.clocks.test_ledger import stored, text
from tests.factories import Office


def address(office: Office, query: str = "") -> str:
    return f"/matters/{office.matter.id}/speedy-trial/what-if{query}"


def tried(office: Office, what_if: WhatIf) -> dict[str, int]:
    book = ledger(office.matter)
    stand = standing.stand(book, entries_of(office.matter, book.rows), TODAY, what_if)
    return {side: clock.counted for side, clock in stand.columns.items()}


def test_one_more_period_is_counted_beside_the_ledger_and_nothing_is_stored(office: Office, avery: FlaskClient) -> None:
    matter = build.started(office)
    before, rows = build.stood(matter), stored()
    query = "?as_of=2026-03-12&kind=exclusion&first=2026-02-01&last=2026-02-10&ground=h7&found=yes"
    page = avery.get(address(office, query))
    would = re.findall(r'data-label="What if"><b>(\d+)</b>', page.text)
    assert would == ["49", "21"] * 4  # days counted and days left: as the law reads it, and in each column
    assert "Nothing is kept" in text(page)
    assert stored() == rows
    assert build.stood(matter) == before


def test_a_motion_tried_stops_every_column(office: Office, app: object) -> None:
    build.started(office)
    form = {"kind": "motion", "first": "2026-02-01", "ready": "2026-02-05", "last": "2026-02-10"}
    assert tried(office, read(form)) == {"ordered": 49, "ours": 49, "government": 49}


def test_other_findings_of_a_period_are_tried_without_touching_it(office: Office) -> None:
    row = build.period(build.started(office), date(2026, 2, 1), date(2026, 2, 10))
    assert tried(office, WhatIf(findings={row.root_id: "yes"})) == {"ordered": 49, "ours": 49, "government": 49}
    assert tried(office, WhatIf(findings={row.root_id: "no"})) == {"ordered": 59, "ours": 59, "government": 59}
    assert ledger(office.matter).periods[0].findings == "unknown"


def test_another_last_day_is_tried(office: Office) -> None:
    build.started(office)
    assert tried(office, WhatIf(as_of=date(2026, 3, 22))) == {"ordered": 69, "ours": 69, "government": 69}


def test_a_date_that_is_none_is_told_at_its_field_and_keeps_the_rest(office: Office, avery: FlaskClient) -> None:
    build.started(office)
    page = avery.get(address(office, "?as_of=yesterday&kind=motion&first=2026-02-01"))
    assert page.status_code == 422
    assert "Nothing was counted yet" in text(page)
    assert 'value="2026-02-01"' in page.text


def test_a_period_without_its_first_day_is_told_so(office: Office, avery: FlaskClient) -> None:
    build.started(office)
    page = avery.get(address(office, "?kind=motion"))
    assert page.status_code == 422
    assert "Give the first day" in text(page)


def test_a_period_that_ends_before_it_begins_is_refused_on_the_page(office: Office, avery: FlaskClient) -> None:
    build.started(office)
    page = avery.get(address(office, "?kind=exclusion&first=2026-02-10&last=2026-02-01&ground=h7&found=yes"))
    assert page.status_code == 422
    assert "before" in text(page)


def read(typed: dict[str, str]) -> WhatIf:
    from werkzeug.datastructures import MultiDict

    form = WhatIfForm(MultiDict(typed))
    assert form.validate()
    return form.value({})
