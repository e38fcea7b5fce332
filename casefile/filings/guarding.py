"""The guard over the papers of a matter: what it finds, and what an attorney lets pass by name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from sqlalchemy import select

from casefile.evidence.models import Item
from casefile.filings import versions
from casefile.filings.drawn_proof import OUT, TO_EXPERT
from casefile.filings.guarded_people import people_of
from casefile.filings.hidden_pdf import held_by
from casefile.filings.models import Draft, GuardOverride
from casefile.infra import audit, clock, outgoing
from casefile.infra.db import add, db
from casefile.infra.errors import Refusal
from casefile.infra.outgoing import Asked
from casefile.law.filings import PaperKind, kind_of
from casefile.law.guard import Finding, Leaving, Recipient, look, replaced
from casefile.law.guard_marks import labels_in
from casefile.law.paper_text import variables_in
from casefile.lawdata.filings_reader import paper_kinds, paper_text
from casefile.lawdata.guard_reader import guard_rules
from casefile.matters.models import Matter, Note, Part
from casefile.matters.opening import find_open_matter

COUNSEL = ("lead", "attorney")
LONGEST_REASON = 500
MOST_NOTES = 1000
OWN_FIELDS = ("firm", "address", "phone", "email")


@dataclass(frozen=True, slots=True)
class Said:
    """What a paper says and is, as far as it is known when the guard is asked.

    ``text`` is the filled Markdown. ``upon`` names those to whom it goes, each with an address as it was typed.
    ``sealed``: it is filed under seal. ``days`` are those of its signature and its service.
    ``beside`` is what is printed beside the text, each with its place, ``as_set`` the whole as it is printed; ``own``
    are counsel's own numbers and addresses.
    """

    text: str
    title: str = ""
    missing: tuple[str, ...] = ()
    gaps: tuple[str, ...] = ()
    pages: int | None = None
    words: int | None = None
    upon: tuple[str, ...] = ()
    metadata: Mapping[str, str] = field(default_factory=dict)
    sealed: bool = False
    days: tuple[tuple[str, date], ...] = ()
    beside: tuple[tuple[str, str], ...] = ()
    as_set: str = ""
    own: tuple[str, ...] = ()


def findings_of_draft(draft: Draft, matter: Matter, said: Said | None = None) -> tuple[Finding, ...]:
    """Return what the guard finds in a draft; without ``said`` it reads what was typed."""
    kind = kind_of(draft.kind, paper_kinds())
    return look(leaving_of(kind, matter, said or _typed(draft, kind), draft.typed), guard_rules())


def findings_of_pdf(pdf: bytes, kind: PaperKind, matter: Matter, said: Said | None = None) -> tuple[Finding, ...]:
    """Return what the guard finds in the bytes of a PDF: one of ours, or one that is attached or was imported.

    Its text, its metadata and its pages are read from it, in a process of its own; ``said`` gives what is known beside.
    """
    held = held_by(pdf)
    beside = said or Said("")
    known = replace(beside, text=held.text, pages=held.pages, metadata={**beside.metadata, **held.metadata})
    leaving = replace(
        leaving_of(kind, matter, known),
        hidden=held.hidden,
        bad_redactions=held.covered,
        parts=held.parts,
        unread=held.unread,
    )
    return look(leaving, guard_rules())


def leaving_of(kind: PaperKind, matter: Matter, said: Said, typed: Mapping[str, object] | None = None) -> Leaving:
    """Return what is about to leave, as the guard takes it."""
    people = people_of(matter)
    own = (str((typed or {}).get(name) or "") for name in OWN_FIELDS)
    return Leaving(
        text=said.text,
        title=said.title,
        label=kind.label,
        to_court=kind.to_court,
        recipients=_recipients(kind, matter, said.upon),
        names=people.protected,
        missing=said.missing,
        gaps=said.gaps,
        pages=said.pages,
        words=said.words,
        limits=kind.limits,
        metadata=said.metadata,
        leaves=kind.to_court or kind.group != "office",
        sealed=said.sealed,
        open_names=people.open_names,
        homes=people.homes,
        born=people.born,
        kept_back=_kept_back(matter),
        days=said.days,
        today=clock.today(matter.zone),
        kept_exhibits=_kept_exhibits(kind, matter, said) if kind.to_court else (),
        own=(*said.own, *(value for value in own if value)),
        beside=said.beside,
        as_set=said.as_set,
    )


def _kept_exhibits(kind: PaperKind, matter: Matter, said: Said) -> tuple[str, ...]:
    """Return the exhibits that a text names and that may not go where it goes.

    What goes is what the variables draw: exhibits produced, filed or recorded, and in a paper that lists those of the
    expert, what is shared with the expert.
    """
    named = labels_in("\n".join((said.text, said.title, said.as_set, *(words for _, words in said.beside))))
    if not named:
        return ()
    lists_experts = kind.template and "evidence.expert" in variables_in(paper_text(kind.template))
    query = select(Item.label).where(
        Item.matter_id == matter.id, Item.label.in_(named), Item.share.not_in(TO_EXPERT if lists_experts else OUT)
    )
    return tuple(db.session.scalars(query))


def _typed(draft: Draft, kind: PaperKind) -> Said:
    """Return what was typed for a draft, each field a paragraph of its own."""
    words = [value for value in draft.typed.values() if isinstance(value, str) and value.strip()]
    upon = str(draft.typed.get("served_upon") or "")
    return Said("\n\n".join(words), title=kind.name, upon=tuple(one for one in upon.split("\n\n") if one.strip()))


def _recipients(kind: PaperKind, matter: Matter, upon: Iterable[str]) -> tuple[Recipient, ...]:
    """Return to whom a paper goes: those who are named, and the client for a letter to the client."""
    found = [
        Recipient(one.strip(), kind.group, outgoing.why_never(Asked(words=one, matter_id=matter.id))) for one in upon
    ]
    if kind.group == "client":
        query = select(Part).where(Part.matter_id == matter.id, Part.role == "client", Part.until.is_(None))
        for part in db.session.scalars(query):
            why = outgoing.why_never(Asked(person_id=part.person_id))
            found.append(Recipient(part.shown_name, "client", why))
    return tuple(found)


def _kept_back(matter: Matter) -> tuple[str, ...]:
    """Return the notes for attorneys only, to an attorney of the matter: to anybody else a finding would tell of them.

    What such a paper quotes an attorney sees, since none is finished before an attorney read it or let it go.
    """
    if not _is_counsel(matter):
        return ()
    query = select(Note.body).where(Note.matter_id == matter.id, Note.attorneys_only.is_(True))
    return tuple(db.session.scalars(query.order_by(Note.id.desc()).limit(MOST_NOTES)))


def _is_counsel(matter: Matter) -> bool:
    who = audit.actor().id
    opened = find_open_matter(who, matter.id) if who is not None else None
    return opened is not None and opened[1] in COUNSEL


# --- what is let pass ------------------------------------------------------------------------------------------------


def overridden(draft: Draft) -> dict[str, GuardOverride]:
    """Return what was let pass in a draft, by the key of the finding; the newest counts."""
    query = select(GuardOverride).where(GuardOverride.draft_id == draft.id).order_by(GuardOverride.id)
    return {one.finding_key: one for one in db.session.scalars(query)}


def override(draft: Draft, matter: Matter, finding: Finding, why: str) -> GuardOverride:
    """Let one finding pass, by name and with a reason. It falls when the text where it was found changes.

    Raises:
        Refusal: nobody may let this pass, somebody else must, or no reason was given.
    """
    who = audit.actor()
    if not _is_counsel(matter):
        raise Refusal("Only an attorney of the matter can let this pass. Mend the text, or ask lead counsel.")
    if finding.override == "never":
        raise Refusal(f"Nobody can let this pass: {finding.what} To mend it: {finding.mend}.")
    if finding.override == "none" or finding.severity != "serious":
        raise Refusal("This holds nothing up, so there is nothing to let pass.")
    reason = " ".join(why.split())
    if not reason:
        raise Refusal("No reason is given. Write why this may leave as it stands; it is kept with your name.")
    if len(reason) > LONGEST_REASON:
        raise Refusal(f"The reason has {len(reason)} characters; at most {LONGEST_REASON} are kept. Shorten it.")
    audit.record("paper.overridden", matter_id=matter.id, target=f"draft {draft.id}", rule=finding.rule)
    return add(
        GuardOverride(
            matter_id=matter.id,
            draft_id=draft.id,
            revision=draft.revision,
            finding_key=finding.key,
            rule=finding.rule,
            why=reason,
            at=clock.now(),
            by_id=who.id,
            by_name=who.name,
        )
    )


def replace_in(draft: Draft, findings: Iterable[Finding], revision: int) -> None:
    """Write what is right in the place of all that can be replaced in a draft's text, as a new version of it.

    What comes from the matter or stands in a field beside the text stays: it is mended where it is kept.

    Raises:
        Refusal: nothing in the text can be replaced, or somebody saved the draft in between.
    """
    text = versions.current_text(draft)
    right = replaced(text, findings)
    if right == text:
        raise Refusal("Nothing in the saved text can be replaced. What comes from the matter is mended there.")
    versions.save(draft, draft.typed, revision, text=right, note="Names and numbers replaced")


def holding(findings: Iterable[Finding], passed: Mapping[str, GuardOverride]) -> tuple[Finding, ...]:
    """Return the findings that hold a paper up: serious, and not let pass."""
    return tuple(one for one in findings if one.severity == "serious" and not _passed(one, passed))


def _passed(finding: Finding, passed: Mapping[str, GuardOverride]) -> bool:
    return finding.override == "attorney" and finding.key in passed


def refuse_unless_overridden(draft: Draft, findings: Iterable[Finding]) -> None:
    """Refuse to let a paper go while anything holds it up.

    Raises:
        Refusal: it says what, each with how it is mended.
    """
    if held := holding(findings, overridden(draft)):
        first = "; ".join(f"{one.what} {_placed(one)}({one.mend})" for one in held[:5])
        more = f"; and {len(held) - 5} more" if len(held) > 5 else ""
        raise Refusal(f"Not finished. The guard found: {first}{more}.")


def _placed(finding: Finding) -> str:
    return f"{finding.where} " if finding.where else ""
