"""Approving the wording of guidance, giving it to the client, and taking it back."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy.orm import joinedload

from casefile.checklists.models import Approval, CounselPart, Given, GivenEnd, version_of
from casefile.checklists.offered import (
    ALWAYS_SHOWN,
    Renewal,
    Suggestion,
    approvals,
    approvals_by_language,
    items,
    language_of_client,
    offers,
    others,
    renewals,
    standing,
    suggested,
    suggestion,
)
from casefile.infra import audit, clock, languages, outgoing
from casefile.infra.db import add, db
from casefile.infra.errors import Refusal
from casefile.law.checklists import GuidanceItem
from casefile.lawdata import reader
from casefile.matters import service as matters
from casefile.matters.models import Matter

__all__ = [
    "ALWAYS_SHOWN",
    "Renewal",
    "Suggestion",
    "approvals",
    "approve",
    "approve_as_written",
    "counsel_parts",
    "find_given",
    "give",
    "is_reviewed",
    "offers",
    "others",
    "record_counsel_part",
    "renew",
    "renewals",
    "standing",
    "suggested",
    "suggestion",
    "take_back",
    "withdraw",
    "wordings",
]
MOST = 4000
MOST_WHY = 1000
AFTER_FIRST = 50  # where the items of orders begin in the client's list; the rest of the library follows from 100


def find_given(matter: Matter, given_id: int) -> Given | None:
    """Return one item given in this matter, with the approval behind it, whether it still stands or not."""
    eager = (joinedload(Given.approval), joinedload(Given.end))
    found: Given | None = db.session.scalar(
        db.select(Given).options(*eager).where(Given.id == given_id, Given.matter_id == matter.id)
    )
    return found


def wordings(matter: Matter, item_id: str) -> list[Given]:
    """Return every wording of one item that was given in this matter, the newest first."""
    query = (
        db.select(Given).options(joinedload(Given.end)).where(Given.matter_id == matter.id, Given.item_id == item_id)
    )
    return list(db.session.scalars(query.options(joinedload(Given.end)).order_by(Given.id.desc())))


# --- approving -------------------------------------------------------------------------------------------------------


def approve(
    matter: Matter, item_id: str, wording: str | None = None, why: str | None = None, language: str = "en"
) -> Approval:
    """Approve the wording of one item in one language, the library's or the order's own where none is written.

    The caller lets only attorneys here.

    Raises:
        Refusal: the item may not be given, has no words in this language, or the words are empty or too long.
    """
    item = _item(matter, item_id, language)
    text, reason = _words(item.client_text if wording is None else wording), _words(why or "") or item.why
    if not text or len(text) > MOST:
        raise Refusal(f"The wording has {len(text)} characters; write between 1 and {MOST}.")
    if len(reason) > MOST_WHY:
        raise Refusal(f"The reason has {len(reason)} characters; write at most {MOST_WHY}.")
    version, translates = version_of(item.title, text, reason), _translates(matter, item_id, language)
    current = approvals(matter, language).get(item_id)
    if current and (current.version, current.library_version) == (version, item.version):
        return current
    who = audit.actor()
    audit.record(
        "guidance.approved", matter_id=matter.id, target=f"guidance {item_id}", version=version, language=language
    )
    return add(
        Approval(
            matter_id=matter.id,
            item_id=item_id,
            title=item.title,
            wording=text,
            why=reason,
            version=version,
            library_version=item.version,
            language=language,
            translates=translates,
            at=clock.now(),
            by_id=who.id,
            by_name=who.name,
        )
    )


def approve_as_written(matter: Matter, item_ids: Sequence[str], spoken: Collection[str] = ("en",)) -> list[Approval]:
    """Approve several items as they are written, in English first and then in each other language that is named.

    Raises:
        Refusal: nothing is chosen, or counsel's English says something else than the words in the other language.
    """
    if not item_ids or not spoken:
        raise Refusal("Nothing is chosen; tick the items, and at least one language.")
    made = []
    for language in sorted(spoken, key=lambda name: name != languages.SOURCE):
        for item_id in dict.fromkeys(item_ids):
            _refuse_other_sense(matter, item_id, language, spoken)
            made.append(approve(matter, item_id, language=language))
    return made


def _refuse_other_sense(matter: Matter, item_id: str, language: str, spoken: Collection[str]) -> None:
    """Refuse to approve a ready translation beside English words that counsel changed."""
    english = approvals(matter).get(item_id)
    if language == languages.SOURCE or english is None or languages.SOURCE in spoken:
        return
    item = _item(matter, item_id, languages.SOURCE)
    if (english.wording, english.why) != (item.client_text, item.why):
        raise Refusal(
            f"“{item.title}”: the English was adjusted, and the ready words in {languages.NAMES[language]} do not say "
            "that. Open the item and write them beside the English."
        )


def _item(matter: Matter, item_id: str, language: str) -> GuidanceItem:
    item = items(matter, language).get(item_id)
    if item is None:
        raise Refusal(f"{item_id!r} is no guidance that can be given; choose an item of the library or of an order.")
    if item.language != language:
        name = languages.NAMES.get(language, language)
        raise Refusal(f"The order's own words are not entered in {name}: write them with the order, then approve.")
    return item


def _words(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


def _translates(matter: Matter, item_id: str, language: str) -> str:
    """Return the version of the English that words in another language say; empty for English itself."""
    if language == languages.SOURCE:
        return ""
    english, item = approvals(matter).get(item_id), items(matter).get(item_id)
    if english is not None or item is None:
        return english.version if english else ""
    return version_of(item.title, item.client_text, item.why)


def is_reviewed(given: Given) -> bool:
    """Whether a translator has read what a client was given: English needs none, and counsel's own words had none."""
    if given.language == languages.SOURCE:
        return True
    ready = reader.guidance_items(given.language).get(given.item_id)
    return ready is not None and ready.reviewed and (ready.client_text, ready.why) == (given.wording, given.why)


# --- giving ----------------------------------------------------------------------------------------------------------


@outgoing.route("guidance", "message")
def give(matter: Matter, item_ids: Sequence[str]) -> list[Given]:
    """Give approved items to the client in their language, in English where counsel approved no other words.

    One that stands in the same wording stays; a changed wording asks again.

    Raises:
        Refusal: the matter names no client, or an item has no approved wording, or its order is over.
        NeverAddressed: the client is marked too, in any matter.
    """
    client = matters.client_of(matter)
    if client is None:
        raise Refusal("This matter names no client yet; enter the client under People, then give guidance.")
    matters.refuse_addressing(client)
    _one_at_a_time(matter)
    by_language, has_now, library = approvals_by_language(matter), standing(matter), items(matter)
    approved = by_language[languages.SOURCE] | by_language.get(language_of_client(matter), {})
    if missing := [item_id for item_id in item_ids if item_id not in approved]:
        raise Refusal(f"Counsel has not approved: {', '.join(missing)}. An attorney approves the wording first.")
    if over := [approved[item_id].title for item_id in item_ids if item_id not in library]:
        raise Refusal(f"No order says this any more: {', '.join(over)}. Choose what the orders say today.")
    if not item_ids:
        raise Refusal("No item is chosen; tick what the client should get.")
    made = []
    for item_id in dict.fromkeys(item_ids):
        before = has_now.get(item_id)
        if before is None or (before.version, before.person_id) != (approved[item_id].version, client.id):
            made.append(_give_one(approved[item_id], library, client.id, before))
    return made


def _one_at_a_time(matter: Matter) -> None:
    """Let two people who give or withdraw at the same moment do so one after the other."""
    db.session.execute(db.select(Matter.id).where(Matter.id == matter.id).with_for_update())


def _give_one(approval: Approval, library: dict[str, GuidanceItem], person_id: int, before: Given | None) -> Given:
    item, who = library[approval.item_id], audit.actor()
    audit.record("guidance.given", matter_id=approval.matter_id, target=f"guidance {item.id}", version=approval.version)
    made = add(
        Given(
            matter_id=approval.matter_id,
            person_id=person_id,
            approval_id=approval.id,
            replaces_id=before.id if before else None,
            item_id=item.id,
            title=approval.title,
            wording=approval.wording,
            why=approval.why,
            version=approval.version,
            language=approval.language,
            position=_position(item, list(library)),
            completed_by=list(item.completed_by),
            repeat_days=item.repeat_days or 0,
            repeat_on=list(item.repeat_on),
            at=clock.now(),
            by_id=who.id,
            by_name=who.name,
        )
    )
    if before is not None:
        _end(before, "A new wording took its place.", made)
    return made


def _position(item: GuidanceItem, library: Sequence[str]) -> int:
    """Return where an item stands in the client's list: what everybody reads first, then the orders, then the rest."""
    if item.show_first is not None:
        return item.show_first
    return (AFTER_FIRST if item.order_id is not None else 100) + library.index(item.id)


def withdraw(given: Given, why: str) -> GivenEnd:
    """Take an item back from the client's list; what was shown and acknowledged stays provable.

    Raises:
        Refusal: no reason is written, or the item does not stand any more.
    """
    if not why.strip():
        raise Refusal("Withdrawing guidance needs its reason, such as “the order was lifted”.")
    db.session.execute(db.select(Matter.id).where(Matter.id == given.matter_id).with_for_update())
    if db.session.scalar(db.select(GivenEnd.id).where(GivenEnd.given_id == given.id)):
        raise Refusal("This item no longer stands; it was withdrawn or replaced before.")
    audit.record("guidance.withdrawn", matter_id=given.matter_id, target=f"given {given.id}")
    return _end(given, why.strip()[:300], None)


def _end(given: Given, why: str, superseded_by: Given | None) -> GivenEnd:
    who = audit.actor()
    return add(
        GivenEnd(
            given_id=given.id,
            superseded_by_id=superseded_by.id if superseded_by else None,
            why=why,
            at=clock.now(),
            by_id=who.id,
            by_name=who.name,
        )
    )


# --- what an order overtook ------------------------------------------------------------------------------------------


def renew(given: Given, matter: Matter, seen: str) -> Given:
    """Approve the order's words as they stand now and give them in place of what the client has.

    Raises:
        Refusal: nothing changed, or the words are others than those that were on the page.
    """
    found = _renewal(given, matter)
    if found is None or found.item is None or found.version != seen:
        raise Refusal("The order was changed meanwhile; look at its words again, then give them.")
    spoken = {languages.SOURCE, found.item.language}
    approve_as_written(matter, [given.item_id], spoken)
    return give(matter, [given.item_id])[0]


def take_back(given: Given, matter: Matter) -> GivenEnd:
    """Take back what an order overtook, with the reason that the page showed.

    Raises:
        Refusal: the orders say it again.
    """
    found = _renewal(given, matter)
    if found is None or found.item is not None:
        raise Refusal("The orders were changed meanwhile; look at what they say now.")
    return withdraw(given, found.why)


def _renewal(given: Given, matter: Matter) -> Renewal | None:
    return next((one for one in renewals(matter) if one.given.id == given.id), None)


# --- what counsel completes ------------------------------------------------------------------------------------------


def record_counsel_part(given: Given, matter: Matter, done_on: date | None, words: str) -> CounselPart:
    """Record what counsel did of an item that counsel completes; the client never sees it.

    Raises:
        Refusal: the item is the client's alone or does not stand, or the day or the words are missing or cannot be.
    """
    _one_at_a_time(matter)
    if "counsel" not in given.completed_by:
        raise Refusal("This item is the client's alone; there is nothing for counsel to record.")
    if given.item_id not in (now := standing(matter)) or now[given.item_id].id != given.id:
        raise Refusal("This wording no longer stands; record it at the one that does.")
    if done_on is None or not words.strip():
        raise Refusal("Say on which day, and what was gone through with the client.")
    if not date(2000, 1, 1) <= done_on <= clock.today(matter.zone):
        raise Refusal(f"Done on {done_on}: give the day on which it was done, today or before.")
    who = audit.actor()
    audit.record("guidance.counsel_part", matter_id=matter.id, target=f"given {given.id}", done_on=str(done_on))
    return add(
        CounselPart(
            given_id=given.id, done_on=done_on, words=words.strip(), at=clock.now(), by_id=who.id, by_name=who.name
        )
    )


def counsel_parts(given: Given) -> list[CounselPart]:
    """Return what counsel recorded of an item, the oldest first."""
    query = db.select(CounselPart).where(CounselPart.given_id == given.id).order_by(CounselPart.id)
    return list(db.session.scalars(query))
