"""The guard over the papers of a matter: whose names it looks for, and what an attorney may let pass."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy.exc import DBAPIError

from casefile.clients import merging
from casefile.clients import service as clients
from casefile.clients.models import Person
from casefile.filings import guarding, making, service
from casefile.filings.guarding import Said
from casefile.filings.models import Draft, GuardOverride
from casefile.infra import clock
from casefile.infra.db import db, transaction
from casefile.infra.errors import Refusal
from casefile.law.guard import Finding
from casefile.lawdata.filings_reader import paper_kinds
from casefile.matters import notebook
from casefile.matters import service as matters
from tests import factories
from tests.filings.build import log_evidence, notice, started


def child(office: factories.Office, name: str = "Robin Example", pseudonym: str = "MV-1") -> Person:
    with transaction():
        factories.act_as(office.avery)
        person = clients.enter_person(name, pseudonym=pseudonym)
        matters.add_part(office.matter, person, "complaining witness")
    return person


def found(office: factories.Office, text: str, **more: object) -> tuple[Finding, ...]:
    factories.act_as(office.avery)
    draft = started(office, "notice_of_appearance")
    return guarding.findings_of_draft(draft, office.matter, Said(text, **more))  # type: ignore[arg-type]


def rules(findings: tuple[Finding, ...]) -> list[str]:
    return [one.rule for one in findings]


def let_pass(office: factories.Office, draft: Draft, finding: Finding, why: str = "The court ordered it") -> None:
    with transaction():
        guarding.override(draft, office.matter, finding, why)


def numbered(office: factories.Office) -> tuple[Draft, Finding]:
    """A draft with one finding that an attorney may let pass."""
    draft = started(office, "notice_of_appearance")
    (finding,) = guarding.findings_of_draft(draft, office.matter, Said("The number 123-45-6789 is in evidence."))
    return draft, finding


# --- whose names -----------------------------------------------------------------------------------------------------


def test_a_finished_notice_is_clean(app: Flask, office: factories.Office) -> None:
    child(office)
    assert guarding.findings_of_draft(notice(office), office.matter) == ()


def test_a_child_with_a_pseudonym_is_found_by_name_and_by_every_mark(app: Flask, office: factories.Office) -> None:
    person = child(office)
    with transaction():
        clients.add_identity(person, "handle", "@robin_x99")
        clients.add_identity(person, "alias", "Robbie")
    text = "Example, Robin wrote as robin_x99. Robbie is a nickname."
    assert rules(found(office, text)) == ["child-name", "child-identifier", "child-first-name"]


def test_a_child_without_a_pseudonym_is_found_and_gets_initials(app: Flask, office: factories.Office) -> None:
    with transaction():
        factories.act_as(office.avery)
        person = clients.enter_person("Quinn Sample")
        person.born_on = clock.today(office.matter.zone) - timedelta(days=12 * 365)
        matters.add_part(office.matter, person, "witness")
    (finding,) = found(office, "We call Quinn Sample.")
    assert (finding.rule, finding.instead) == ("child-name", "Q.S.")


def test_somebody_in_a_matter_that_the_reader_may_not_open_is_never_asked_about(
    app: Flask, office: factories.Office
) -> None:
    with transaction():
        factories.act_as(office.blake)
        matters.add_part(office.other_matter, clients.enter_person("Jules Hidden", pseudonym="MV-1"), "witness")
    assert found(office, "Jules Hidden is nobody here.") == ()


def test_somebody_in_another_matter_of_the_reader_is_found(app: Flask, office: factories.Office) -> None:
    with transaction():
        factories.act_as(office.avery)
        second = factories.matter(office.avery, "United States v. Moe")
        matters.add_part(second, clients.enter_person("Jules Carried", pseudonym="MV-2"), "witness")
    assert rules(found(office, "As in the other case, Jules Carried said so.")) == ["child-name"]


def test_the_judge_and_counsel_may_be_named(app: Flask, office: factories.Office) -> None:
    child(office, "Avery Example")
    assert found(office, "Submitted by Avery Stone.") == ()


def test_a_home_and_a_birth_date_of_the_client_are_found_without_further_words(
    app: Flask, office: factories.Office
) -> None:
    with transaction():
        factories.act_as(office.avery)
        clients.add_identity(office.dana_person, "address", "77 Willow Street, Lincoln, Nebraska")
        office.dana_person.born_on = date(1990, 5, 6)
    assert sorted(rules(found(office, "The search at 77 Willow St. was on 5/6/1990."))) == [
        "birth-date",
        "home-address",
    ]


def test_a_note_for_attorneys_only_is_not_quoted(app: Flask, office: factories.Office) -> None:
    note = "Our weakest point is that the second device was never imaged by anybody at all."
    with transaction():
        factories.act_as(office.avery)
        notebook.write_note(office.matter, note, attorneys_only=True)
        notebook.write_note(office.matter, "The hearing was moved because the interpreter fell ill on that very day.")
    assert rules(found(office, f"Moreover, {note.lower()}")) == ["kept-back"]
    assert found(office, "The hearing was moved because the interpreter fell ill on that very day.") == ()


def test_a_merged_row_is_found_under_the_pseudonym_of_the_other(app: Flask, office: factories.Office) -> None:
    person = child(office)
    with transaction():
        twin = clients.enter_person("Robyn Exemplar")
        matters.add_part(office.matter, twin, "witness")
        merging.merge(twin, person, "the same child")
    (finding,) = found(office, "It was Robyn Exemplar.")
    assert (finding.rule, finding.instead) == ("child-name", "MV-1")


def test_a_mark_that_was_entered_in_a_matter_closed_to_the_reader_is_not_asked_about(
    app: Flask, office: factories.Office
) -> None:
    person = child(office)
    with transaction():
        clients.add_identity(person, "handle", "@kept_apart", matter_id=office.other_matter.id)
        clients.add_identity(person, "handle", "@known_here", matter_id=office.matter.id)
    assert rules(found(office, "The accounts kept_apart and known_here wrote.")) == ["child-identifier"]


def test_a_finished_paper_of_ours_is_clean_as_a_pdf(app: Flask, office: factories.Office) -> None:
    child(office)
    draft = notice(office)
    made = service.make(draft, office.matter)
    kind = paper_kinds()["notice_of_appearance"]
    assert guarding.findings_of_pdf(made.pdf, kind, office.matter) == ()


def test_a_pdf_that_cannot_be_read_holds_up_until_somebody_read_it(app: Flask, office: factories.Office) -> None:
    factories.act_as(office.avery)
    (finding,) = guarding.findings_of_pdf(b"%PDF-1.7", paper_kinds()["notice_of_appearance"], office.matter)
    assert (finding.rule, finding.severity, finding.override) == ("unread", "serious", "attorney")


# --- who is written to -----------------------------------------------------------------------------------------------


def test_a_complaining_witness_among_those_served_is_found_and_never_let_pass(
    app: Flask, office: factories.Office
) -> None:
    child(office, "Jordan Witness", "JW")
    draft = started(office, "notice_of_appearance")
    findings = guarding.findings_of_draft(draft, office.matter, Said("Served.", upon=("Jordan Witness\n1 Some Road",)))
    (finding,) = [one for one in findings if one.rule == "never-addressed"]
    with pytest.raises(Refusal, match="Nobody can let this pass"):
        let_pass(office, draft, finding)


def test_a_case_summary_that_stays_here_is_not_searched(app: Flask, office: factories.Office) -> None:
    child(office)
    factories.act_as(office.avery)
    draft = started(office, "case_summary")
    assert guarding.findings_of_draft(draft, office.matter, Said("Robin Example, 123-45-6789")) == ()


# --- what is let pass ------------------------------------------------------------------------------------------------


def test_a_serious_finding_holds_a_paper_up_until_an_attorney_lets_it_pass_by_name(
    app: Flask, office: factories.Office
) -> None:
    draft, finding = numbered(office)
    with pytest.raises(Refusal, match=r"The guard found: A social-security or taxpayer number stands here: …6789\."):
        guarding.refuse_unless_overridden(draft, [finding])
    let_pass(office, draft, finding)
    guarding.refuse_unless_overridden(draft, [finding])
    passed = guarding.overridden(draft)[finding.key]
    assert (passed.by_name, passed.why, passed.rule) == ("Avery Stone", "The court ordered it", "ssn")


def test_what_was_let_pass_falls_when_the_passage_changes_and_stands_when_another_does(
    app: Flask, office: factories.Office
) -> None:
    draft, finding = numbered(office)
    let_pass(office, draft, finding)
    same = Said("A new paragraph above.\n\nThe number 123-45-6789 is in evidence.")
    guarding.refuse_unless_overridden(draft, guarding.findings_of_draft(draft, office.matter, same))
    for text in ("The number 123-45-6788 is in evidence.", "The number 123-45-6789 is Dana's."):
        findings = guarding.findings_of_draft(draft, office.matter, Said(text))
        with pytest.raises(Refusal):
            guarding.refuse_unless_overridden(draft, findings)


def test_a_second_number_of_the_same_writing_is_not_let_pass_with_the_first(
    app: Flask, office: factories.Office
) -> None:
    draft, finding = numbered(office)
    let_pass(office, draft, finding)
    twice = Said("The number 123-45-6789 is in evidence.\n\nThe number 123-45-6789 is in evidence.")
    held = guarding.holding(guarding.findings_of_draft(draft, office.matter, twice), guarding.overridden(draft))
    assert len(held) == 1


@pytest.mark.parametrize("who", ["casey", "blake", "morgan"])
def test_only_an_attorney_of_the_matter_lets_something_pass(app: Flask, office: factories.Office, who: str) -> None:
    draft, finding = numbered(office)
    factories.act_as(getattr(office, who))
    with pytest.raises(Refusal, match="Only an attorney of the matter"):
        let_pass(office, draft, finding)


@pytest.mark.parametrize(("why", "said"), [("  \n", "No reason is given"), ("x" * 501, "at most 500 are kept")])
def test_a_reason_is_asked_for(app: Flask, office: factories.Office, why: str, said: str) -> None:
    draft, finding = numbered(office)
    with pytest.raises(Refusal, match=said):
        let_pass(office, draft, finding, why)


def test_the_name_of_a_child_in_a_public_filing_is_never_let_pass_and_under_seal_holds_nothing_up(
    app: Flask, office: factories.Office
) -> None:
    child(office)
    draft = started(office, "notice_of_appearance")
    (public,) = guarding.findings_of_draft(draft, office.matter, Said("Robin Example was heard."))
    with pytest.raises(Refusal, match="Nobody can let this pass"):
        let_pass(office, draft, public)
    sealed = guarding.findings_of_draft(draft, office.matter, Said("Robin Example was heard.", sealed=True))
    assert [one.severity for one in sealed] == ["warning"]
    guarding.refuse_unless_overridden(draft, sealed)


def test_a_row_that_claims_to_let_pass_what_nobody_may_is_not_believed(app: Flask, office: factories.Office) -> None:
    draft, finding = numbered(office)
    let_pass(office, draft, finding)
    assert guarding.holding([replace(finding, override="never")], guarding.overridden(draft))


def test_what_was_let_pass_is_never_changed_or_removed(app: Flask, office: factories.Office) -> None:
    draft, finding = numbered(office)
    let_pass(office, draft, finding)
    for statement in ("UPDATE guard_override SET why = 'x'", "DELETE FROM guard_override"):
        with pytest.raises(DBAPIError, match="append-only"), transaction():
            db.session.execute(db.text(statement))


def test_what_was_found_is_not_written_down_again(app: Flask, office: factories.Office) -> None:
    draft, finding = numbered(office)
    let_pass(office, draft, finding)
    row = db.session.scalars(db.select(GuardOverride)).one()
    assert "6789" not in " ".join(str(getattr(row, column.name)) for column in GuardOverride.__table__.columns)


def test_a_day_ahead_in_signature_or_service_is_a_warning_and_holds_nothing_up(
    app: Flask, office: factories.Office
) -> None:
    ahead = clock.today(office.matter.zone) + timedelta(days=9)
    draft = notice(office, signed_on=ahead.isoformat(), service=[{"how": "ecf", "upon": "", "on": ahead.isoformat()}])
    paper = making.composed(draft, office.matter)
    signed, served = making.findings(draft, office.matter, paper)
    assert (signed.rule, served.rule, signed.severity) == ("day-ahead", "day-ahead", "warning")
    assert signed.what.startswith("Signed on")
    assert "right only if it is signed then" in signed.mend
    guarding.refuse_unless_overridden(draft, (signed, served))


@pytest.mark.parametrize(("share", "expected"), [("WP", ["kept-exhibit"]), ("XS", ["kept-exhibit"]), ("PR", [])])
def test_an_exhibit_is_named_to_the_court_only_where_its_label_lets_it_go(
    app: Flask, office: factories.Office, share: str, expected: list[str]
) -> None:
    item = log_evidence(office)
    with transaction():
        item.share = share
    assert rules(found(office, f"As {item.label} shows.")) == expected


def test_a_notice_of_experts_may_name_what_is_shared_with_the_expert(app: Flask, office: factories.Office) -> None:
    item = log_evidence(office)
    with transaction():
        item.share = "XS"
    factories.act_as(office.avery)
    draft = started(office, "notice_expert")
    said = Said(f"As {item.label} shows.")
    assert guarding.findings_of_draft(draft, office.matter, said) == ()
