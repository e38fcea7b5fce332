"""Drafts of certificates under Rule 902: drawn from the log, frozen as drafted, followed by new ones, never signed."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO

from sqlalchemy import func, select

from casefile.accounts.models import User
from casefile.evidence import drill, ledger, service
from casefile.evidence.certificate_documents import (
    CertificatePaper,
    Comparison,
    LogFacts,
    anomalies,
    comparisons,
    exhibit_line,
)
from casefile.evidence.models import Item
from casefile.evidence.report_models import CertificateDraft
from casefile.infra import audit, clock, files, keys, pdf
from casefile.infra.db import add, db, transaction
from casefile.infra.errors import Refusal
from casefile.law import custody
from casefile.law.certificates import CertificateKind, Declarant, comparison_warnings, record_warnings
from casefile.lawdata import reader
from casefile.lawdata.certificates_reader import certificate_kinds
from casefile.matters import service as matters
from casefile.matters.models import Matter

COMPARED = "902(14)"
MOST_EXHIBITS = 100


@dataclass(frozen=True)
class Asked:
    """What counsel chose and typed; nothing of the declarant is guessed."""

    kind: str
    exhibits: tuple[str, ...]
    declarant: str
    title: str
    employer: str
    qualifications: str
    account_id: int | None = None
    place: str = ""
    notice_on: date | None = None
    comparisons: tuple[str, ...] = ()
    replaces: int | None = None


@dataclass(frozen=True)
class Exhibit:
    """One chosen exhibit with its records, and where it stands."""

    item: Item
    state: custody.Custody
    records: list[custody.Record]


def kind_of(key: str) -> CertificateKind:
    """Return a kind of certificate.

    Raises:
        Refusal: there is none of this name.
    """
    found = certificate_kinds().get(key)
    if found is None:
        raise Refusal(f"{key[:40]!r} is no kind of certificate here; choose {', '.join(certificate_kinds())}.")
    return found


def exhibits(matter: Matter, wanted: Sequence[str], labels: Sequence[str]) -> list[Exhibit]:
    """Return the chosen exhibits, in their order.

    Raises:
        Refusal: none or too many are chosen, one is not there, or access to one is stopped.
    """
    if not 0 < len(wanted) <= MOST_EXHIBITS:
        raise Refusal(f"Choose from 1 to {MOST_EXHIBITS} exhibits, by number, such as E-0001, E-0003.")
    items = service.list_named(matter, labels, wanted)
    missing = sorted(set(wanted) - {item.label for item in items})
    if missing:
        raise Refusal(f"{', '.join(missing)[:200]} is no exhibit of this matter; a number is E-0001.")
    for item in items:
        drill.refuse_stopped(item)
    found = [(item, *service.history(item)) for item in items]
    return [Exhibit(item, state, records) for item, state, records in found]


def comparisons_of(chosen: Sequence[Exhibit], zone: str) -> list[Comparison]:
    """Return every comparison that the log holds of the chosen exhibits."""
    return [one for exhibit in chosen for one in comparisons(exhibit.records, zone)]


def paper(matter: Matter, asked: Asked, labels: Sequence[str]) -> CertificatePaper:
    """Return what the draft says, drawn from the log as it stands.

    Raises:
        Refusal: a kind, an exhibit, a comparison or the declarant is not as it must be.
    """
    kind, chosen = kind_of(asked.kind), exhibits(matter, asked.exhibits, labels)
    compared = _chosen(asked, comparisons_of(chosen, matter.zone))
    court = reader.court(matter.court)
    return CertificatePaper(
        kind=kind,
        caption=matter.caption,
        docket_number=matter.docket_number or "",
        court=court.name if court else "",
        zone=matter.zone,
        declarant=asked.declarant,
        title=asked.title,
        employer=asked.employer,
        qualifications=asked.qualifications,
        place=asked.place,
        notice_on=asked.notice_on.isoformat() if asked.notice_on else "",
        exhibits=tuple(exhibit_line(one.item, one.records) for one in chosen),
        comparisons=tuple(compared),
        log=_log_facts(matter, chosen),
        anomalies=tuple(told for one in chosen for told in anomalies(one.item, one.state, one.records)),
        warnings=tuple(_warnings(matter, asked, chosen, compared)),
        number=count_drafts(matter) + 1,
        replaces=asked.replaces,
    )


def _chosen(asked: Asked, every: Sequence[Comparison]) -> list[Comparison]:
    """Return the comparisons that the draft lists: those chosen under 902(14), elsewhere all."""
    if asked.kind != COMPARED:
        return list(every)
    found = [one for one in every if one.key in asked.comparisons]
    if not found or len(found) != len(set(asked.comparisons)):
        raise Refusal("Choose the comparisons that are certified, from those the log holds of these exhibits.")
    bare = sorted(set(asked.exhibits) - {one.exhibit for one in found})
    if bare:
        raise Refusal(f"No comparison of {', '.join(bare)} is chosen; choose one, or leave the exhibit out.")
    return found


def _log_facts(matter: Matter, chosen: Sequence[Exhibit]) -> LogFacts:
    log, report = ledger.find_log(matter), ledger.check(matter)
    broken = any(one.check in ledger.BROKEN for one in report.findings)
    numbers = [record.seq for one in chosen for record in one.records]
    return LogFacts(
        origin=log.origin if log else "",
        size=log.size if log else 0,
        first=min(numbers, default=0),
        last=max(numbers, default=0),
        checked=when_checked(matter),
        findings=service.log_findings(report, [one.item for one in chosen]),
        checkpoint="" if broken else ledger.checkpoint(matter),
        verifier_key=keys.log_key().verifier,
    )


def when_checked(matter: Matter) -> str:
    """Return the moment of the check, on the court's clock."""
    return clock.local(clock.now(), matter.zone).strftime("%-d %b %Y, %-I:%M %p %Z")


def _warnings(matter: Matter, asked: Asked, chosen: Sequence[Exhibit], compared: Sequence[Comparison]) -> list[str]:
    user = next((one for one in accounts_of(matter) if one.id == asked.account_id), None)
    if asked.account_id and user is None:
        raise Refusal("The account named is not on the team of this matter; choose one of the list, or none.")
    declarant = Declarant(asked.declarant, f"u-{user.id}" if user else "", user.name if user else "")
    if asked.kind == COMPARED:
        found = comparison_warnings(declarant, [one.maker() for one in compared])
        if not any(one.stated_for_source for one in compared):
            found.append(
                "No comparison chosen has a value stated for the source: all compare with the digest of intake"
            )
        return [*found, *_different(compared)]
    actors = [(record.entry.actor.id, record.entry.actor.name) for one in chosen for record in one.records]
    return [*record_warnings(declarant, actors), *_different(compared)]


def _different(compared: Sequence[Comparison]) -> list[str]:
    return [
        f"The two values of {one.exhibit} in record {one.record} are not identical"
        for one in compared
        if not one.identical
    ]


def accounts_of(matter: Matter) -> list[User]:
    """Return the accounts of the team, any of which may be the declarant's."""
    return [member.user for member in matters.members(matter)]


# --- drafts ----------------------------------------------------------------------------------------------------------


def draft(matter: Matter, asked: Asked, labels: Sequence[str]) -> CertificateDraft:
    """Make a draft and keep it as it was made: what was typed, the PDF, and the digests of both.

    Raises:
        Refusal: it cannot be drafted so.
        StoreError: the store could not keep it.
    """
    if asked.replaces is not None and find_draft(matter, asked.replaces) is None:
        raise Refusal("The draft that this one is to replace is not in this matter.")
    values = paper(matter, asked, labels)
    made, pages = pdf.render_counted(
        "pdf/certificate.html",
        title=f"Draft certificate, Rule {values.kind.key}",
        made_at=clock.now().replace(microsecond=0),
        paper=values,
    )
    with transaction():
        return _keep(matter, asked, values, made, pages)


def _keep(matter: Matter, asked: Asked, values: CertificatePaper, made: bytes, pages: int) -> CertificateDraft:
    stored = files.store().put(keys.matter_key(matter.wrapped_key), BytesIO(made), declared_size=len(made))
    who = audit.actor()
    kept = add(
        CertificateDraft(
            matter_id=matter.id,
            kind=asked.kind,
            declarant=asked.declarant,
            exhibits=list(asked.exhibits),
            typed=_typed(asked),
            warnings=list(values.warnings),
            log_size=values.log.size,
            replaces_id=asked.replaces,
            stored_name=stored.name,
            sha256=stored.sha256,
            size_bytes=stored.size,
            pages=pages,
            values_sha256=values.digest(),
            at=clock.now(),
            by_id=who.id,
            by_name=who.name,
        )
    )
    audit.record("certificate.drafted", matter_id=matter.id, target=f"certificate draft {kept.id}", kind=asked.kind)
    return kept


def _typed(asked: Asked) -> dict[str, object]:
    return {
        "title": asked.title,
        "employer": asked.employer,
        "qualifications": asked.qualifications,
        "account_id": asked.account_id,
        "place": asked.place,
        "notice_on": asked.notice_on.isoformat() if asked.notice_on else None,
        "comparisons": list(asked.comparisons),
    }


def list_drafts(matter: Matter, limit: int = 50) -> list[CertificateDraft]:
    """Return the drafts of a matter, the newest first."""
    query = select(CertificateDraft).where(CertificateDraft.matter_id == matter.id)
    return list(db.session.scalars(query.order_by(CertificateDraft.id.desc()).limit(limit)))


def count_drafts(matter: Matter) -> int:
    """Return how many drafts a matter has; the newest has this number."""
    return (
        db.session.scalar(select(func.count(CertificateDraft.id)).where(CertificateDraft.matter_id == matter.id)) or 0
    )


def find_draft(matter: Matter, draft_id: int) -> CertificateDraft | None:
    """Return one draft of this matter."""
    query = select(CertificateDraft).where(CertificateDraft.id == draft_id, CertificateDraft.matter_id == matter.id)
    return db.session.scalar(query)


def content_of(one: CertificateDraft, matter: Matter) -> bytes:
    """Return the PDF of a draft, compared with the digest recorded when it was made.

    Raises:
        DamagedFileError: the stored file is not the one that was made.
    """
    with files.store().open(one.stored_name, keys.matter_key(matter.wrapped_key)) as reading:
        content = b"".join(reading.chunks())
    if hashlib.sha256(content).hexdigest() != one.sha256:
        raise files.DamagedFileError("the stored draft is not the one that was made; make it anew")
    return content
