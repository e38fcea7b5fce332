"""What the matter says for variables, and every kind filled from matters as they are."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from markdown_it import MarkdownIt
from sqlalchemy import event

from casefile.charges import offers, worksheets
from casefile.charges import service as charges
from casefile.clients import service as clients
from casefile.demo import office as demo
from casefile.filings.markdown import read, refused_in
from casefile.filings.variables import catalogue, known
from casefile.infra import clock
from casefile.infra.db import add, db, transaction
from casefile.law.filings import PaperKind
from casefile.law.orders import Ordered
from casefile.law.paper_text import Filled, fill
from casefile.lawdata.filings_reader import paper_kinds, paper_text
from casefile.matters import service as matters
from casefile.matters.models import DocketEntry, Matter
from casefile.orders import entering
from casefile.orders.entering import OrderFacts, Source
from tests import factories
from tests.clocks import build as days
from tests.discovery import build as sent
from tests.filings import build
from tests.proof import tip_build

WRITTEN = [kind for kind in paper_kinds().values() if kind.template]


@pytest.fixture
def office(app: Flask) -> factories.Office:
    with transaction():
        return factories.office()


def value(matter: Matter, name: str) -> str:
    return known(matter)[name].value


def test_every_kind_fills_from_the_demo_without_an_unknown_variable(app: Flask) -> None:
    demo.build()
    for matter in db.session.scalars(db.select(Matter)):
        drawn = known(matter)
        assert list(drawn) == [one.name for one in catalogue()]
        for kind in WRITTEN:
            for key in filter(None, (kind.template, kind.order)):
                filled = fill(paper_text(key), drawn, {ask.key: "words" for ask in kind.asks}, kind.asks)
                assert filled.unknown == (), key
                assert refused_in(read(filled.markdown)) == [], key
                assert "{{" not in filled.markdown
                assert all(gap.mend for gap in filled.gaps if gap.name), key


def test_the_values_stand_in_the_paper_with_their_sources(app: Flask) -> None:
    demo.build()
    hale = db.session.scalars(db.select(Matter).where(Matter.caption == "United States v. Hale")).one()
    drawn = known(hale)
    assert drawn["release.order"].source == "ECF No. 8"
    assert "Maricopa County" in drawn["release.list"].value
    assert "Maricopa" in fill(paper_text("motion_release_conditions"), drawn, {}).markdown
    assert "client reads" not in drawn["orders.list"].value
    assert "Spanish" not in drawn["orders.list"].value
    assert drawn["hearing.next"].value.startswith("Status conference on ")
    assert "minimum none, maximum 60 months" in drawn["counts.table"].value
    assert "of the 6 that were announced" in drawn["discovery.missing"].value
    assert "18 U.S.C. § 2703" in drawn["preservation.list"].value


def test_an_empty_matter_has_every_variable_and_says_where_each_is_entered(office: factories.Office) -> None:
    drawn = known(office.matter)
    assert list(drawn) == [one.name for one in catalogue()]
    assert drawn["counts.list"] == Filled(
        "", is_block=True, what="the counts that stand: number, title, provision", mend="enter them under Charges"
    )
    filled = fill(paper_text("motion_sever"), drawn, {})
    assert "[[missing: the counts that stand: number, title, provision (enter them under Charges)]]" in filled.markdown


def test_people_stand_by_their_pseudonyms(office: factories.Office) -> None:
    with transaction():
        factories.act_as(office.avery)
        person = clients.enter_person("Kim Example")
        person.pseudonym = "MV-1"
        matters.add_part(office.matter, person, "co-defendant")
        facts = OrderFacts(
            kind="no_contact",
            made_on=date(2026, 3, 2),
            made_by="Judge Hale",
            since=date(2026, 3, 2),
            until=None,
            source=Source(words="read in court"),
            terms=(Ordered("no_contact", {"people": [person.id], "called": "the person in your order"}),),
        )
        entering.enter(office.matter, facts)
    drawn = known(office.matter)
    assert drawn["codefendants.list"].value == "- MV-1"
    assert "Who: MV-1" in drawn["orders.list"].value
    assert "the person in your order" in drawn["orders.plain"].value
    assert "MV-1" not in drawn["orders.plain"].value
    assert not [name for name, one in drawn.items() if "Kim Example" in one.value]


def test_nothing_that_is_work_product_is_drawn(office: factories.Office) -> None:
    item = build.log_evidence(office)
    build.fill(office)
    assert item.share == "WP"
    one = sent.delivery(office.matter)
    sent.attach(one, item)
    drawn = known(office.matter)
    assert not [name for name, filled in drawn.items() if item.label in filled.value]
    assert not [name for name, filled in drawn.items() if "messages of 4 March" in filled.value]
    with transaction():
        item.share = "PR"
    assert item.label in value(office.matter, "evidence.list")
    assert (item.sha256 or "")[:16] in value(office.matter, "evidence.list")
    assert item.label in value(office.matter, "discovery.deliveries")


def test_what_only_the_expert_or_the_client_may_know_of_is_in_no_list_for_the_court(office: factories.Office) -> None:
    item = build.log_evidence(office)
    for label, in_court, to_expert in (("CV", False, False), ("XS", False, True), ("PR", True, True)):
        with transaction():
            item.share = label
        drawn = known(office.matter)
        assert (item.label in drawn["evidence.list"].value) is in_court
        assert (item.label in drawn["evidence.expert"].value) is to_expert


def test_a_reported_file_is_counted_and_never_named(office: factories.Office) -> None:
    factories.act_as(office.avery)
    report = tip_build.tip(office.matter)
    tip_build.file(report, "a-name-nobody-prints.jpg", {"viewed": "hash only"})
    drawn = known(office.matter)
    assert "70000001" in drawn["tips.list"].value
    assert "its systems matched a hash | 1 |" in drawn["tips.viewed"].value
    assert not [name for name, one in drawn.items() if "nobody-prints" in one.value]


def test_the_clock_says_both_readings_and_its_entries(
    office: factories.Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    matter = days.started(office)
    key = days.entry(matter, 14, "ORDER continuing trial")
    days.period(matter, date(2026, 2, 1), date(2026, 2, 10), entry_key=key)
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 3, 12, 18, tzinfo=UTC))
    drawn = known(matter)
    assert "counted if every finding that is not recorded was made" in drawn["clock.words"].value
    assert "| disputed | continuance in the ends of justice" in drawn["clock.table"].value
    assert drawn["clock.disputed"].value.count("\n") == 2
    assert "ECF No. 14" in drawn["clock.table"].value
    assert drawn["clock.start"].value == "January 12, 2026"


@pytest.mark.parametrize(
    ("now", "told"),
    [
        ((2026, 1, 20), ""),
        ((2026, 3, 28), "has run, on the reading that counts every day whose findings are not on the docket"),
        ((2026, 6, 1), "has run"),
    ],
)
def test_a_paper_says_that_the_time_has_run_only_where_it_has(
    now: tuple[int, int, int], told: str, office: factories.Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    matter = days.started(office)
    key = days.entry(matter, 14, "ORDER continuing trial")
    days.period(matter, date(2026, 2, 1), date(2026, 2, 10), entry_key=key)
    monkeypatch.setattr(clock, "now", lambda: datetime(*now, 18, tzinfo=UTC))
    run = known(matter)["clock.run"]
    assert run.value == told
    assert told or ("left" in run.what and "Dates" in run.mend)


def test_a_worksheet_is_drawn_and_one_that_only_supposes_is_not(office: factories.Office) -> None:
    facts = {
        "counts": [
            {
                "count": "1",
                "offence": "usc18_2252A_a5",
                "committed_on": date(2024, 5, 1).isoformat(),
                "apply": ["b2", "b4", "b6"],
                "images": 600,
            }
        ],
        "acceptance": 3,
        "history": {"points": 0},
        "circuit": "7",
    }
    with transaction():
        factories.act_as(office.avery)
        worksheets.save(office.matter, "ours", "As charged", {}, facts)
        worksheets.save(office.matter, "prosecution", "If", {}, {**facts, "acceptance": 0, "hypothetical": True})
    drawn = known(office.matter)
    assert (drawn["guidelines.level"].value, drawn["guidelines.range"].value) == ("28", "78 to 97 months")
    assert drawn["guidelines.range"].source.startswith("worksheet of ")
    assert "Our own" in drawn["guidelines.comparison"].value
    assert "Prosecution" not in drawn["guidelines.comparison"].value
    assert "USSG §2G2.2" in drawn["guidelines.worksheet"].value


def test_an_offer_is_never_drawn(office: factories.Office) -> None:
    with transaction():
        factories.act_as(office.avery)
        [count] = charges.put_counts(office.matter, [build.STALKING])
        facts = offers.OfferFacts(
            "Plea to a lesser count", "prosecution", [str(count.id)], terms={"agreed": "a cap of 12"}
        )
        offers.record_offer(office.matter, facts)
    assert not [name for name, one in known(office.matter).items() if "lesser" in one.value or "a cap of" in one.value]


def test_a_superseded_or_dismissed_count_is_not_among_those_that_stand(office: factories.Office) -> None:
    with transaction():
        factories.act_as(office.avery)
        later = charges.CountFacts(number="1", suffix="s", citation="18:2261A.F", title="CYBERSTALKING")
        gone = charges.CountFacts(number="3", citation="18:875C.F", title="THREATS", status="terminated")
        charges.put_counts(office.matter, [build.STALKING, build.THREATS, later, gone])
    assert value(office.matter, "counts.short") == "Counts 1s and 2"
    assert "18 U.S.C. § 2261A" in value(office.matter, "counts.list")


def test_a_hearing_found_in_the_docket_names_its_entry(office: factories.Office) -> None:
    day = clock.today(office.matter.zone) + timedelta(days=7)
    hearing = sent.hearing(office.matter, day)
    with transaction():
        add(
            DocketEntry(
                matter_id=office.matter.id, key="e9", number=9, filed_on=day, text="set", imported_at=clock.now()
            )
        )
        hearing.entry_key = "e9"
    assert known(office.matter)["hearing.next"].source == "ECF No. 9"


def test_cells_of_a_table_cannot_break_out_of_it(office: factories.Office) -> None:
    factories.act_as(office.avery)
    sent.demand(office.matter, "Chats | <b>all</b> [[x]] {{ case.number }}\n# heading")
    filled = fill("{{ discovery.demands }}", known(office.matter), {})
    shown = MarkdownIt("commonmark").enable("table").render(filled.markdown)
    assert "<td>Chats | &lt;b&gt;all&lt;/b&gt; [[x]] {{ case.number }} # heading</td>" in shown
    assert filled.gaps == ()


def test_the_number_of_queries_does_not_grow_with_the_matter(office: factories.Office) -> None:
    build.fill(office)
    sent.demand(office.matter)
    sent.delivery(office.matter)
    tip_build.file(tip_build.tip(office.matter))
    few = _queries(office.matter)
    for number in range(3):
        sent.demand(office.matter, f"More {number}")
        sent.attach(sent.delivery(office.matter), build.log_evidence(office))
        tip_build.file(tip_build.tip(office.matter, f"7100000{number}"))
        sent.hearing(office.matter, clock.today(office.matter.zone) + timedelta(days=20 + number))
    with transaction():
        charges.put_counts(
            office.matter,
            [build.STALKING, build.THREATS, charges.CountFacts(number="3", citation="18 U.S.C. § 875(c)", title="X")],
        )
    assert _queries(office.matter) == few


def _queries(matter: Matter) -> int:
    db.session.commit()
    db.session.expire_all()
    assert matter.id
    told: list[str] = []

    def note(*args: object) -> None:
        told.append(str(args[2]))

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        known(matter)
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    return len(told)


@pytest.mark.parametrize("kind", WRITTEN, ids=lambda kind: kind.key)
def test_a_kind_with_a_court_frame_goes_to_the_court(kind: PaperKind) -> None:
    assert (kind.frame == "court") == kind.to_court
    assert (kind.group == "court") == kind.to_court
