"""What may be given in a matter: the items of its orders and of the library, beside what was approved and given."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import func
from sqlalchemy.orm import joinedload

from casefile.charges import service as charges
from casefile.checklists.models import Approval, Given, GivenEnd
from casefile.infra import languages
from casefile.infra.db import db
from casefile.law import checklists
from casefile.law.checklists import GuidanceItem, Wording
from casefile.lawdata import reader
from casefile.matters import service as matters
from casefile.matters.models import Matter
from casefile.orders import service as orders

ALWAYS_SHOWN = "crisis"  # stands on every portal page by itself; nobody gives it and nobody acknowledges it
FROM_ORDER = "order-"  # how the id of an item begins that a court's order makes
TRANSLATED = tuple(name for name in languages.NAMES if name != languages.SOURCE)


@dataclass(frozen=True)
class LibraryChange:
    """The words that an approval was made from, and those now. ``on`` is not known of an order's words."""

    approval: Approval
    before: Wording | None
    now: GuidanceItem
    on: date | None = None
    because: str | None = None


@dataclass(frozen=True)
class Suggestion:
    """One item beside what counsel approved of it and what the client has of it now.

    ``language`` is the client's; ``translations`` the item's own words in others; ``overridden`` why an order's own
    words stand in its place.
    """

    item: GuidanceItem
    reasons: tuple[str, ...]
    approvals: Mapping[str, Approval]
    given: Given | None
    language: str = languages.SOURCE
    translations: Mapping[str, GuidanceItem] = field(default_factory=dict)
    overridden: str = ""

    @property
    def approval(self) -> Approval | None:
        """The approval whose words would be given: in the client's language, else in English."""
        return self.approvals.get(self.language) or self.approvals.get(languages.SOURCE)

    @property
    def state(self) -> str:
        """``to approve``, ``to give``, ``to give anew`` (another wording was approved since) or ``given``."""
        if self.approval is None:
            return "to approve"
        if self.given is None:
            return "to give"
        return "given" if self.given.version == self.approval.version else "to give anew"

    @property
    def library_changed(self) -> bool:
        """Whether the text is another than the one counsel had in view when approving."""
        return bool(self.changes)

    @property
    def changes(self) -> dict[str, LibraryChange]:
        """By language: approvals made from words that are not today's, with those words and today's."""
        ours = {languages.SOURCE: self.item, **self.translations}
        found = {}
        for language, row in self.approvals.items():
            if language in ours and row.library_version != ours[language].version:
                found[language] = _change(row, ours[language])
        return found

    @property
    def waits_for_translation(self) -> bool:
        """Whether the client reads another language, in which counsel approved nothing that says it."""
        return self.language != languages.SOURCE and bool(self.approvals) and self.language not in self.approvals

    @property
    def is_adjusted(self) -> bool:
        """Whether counsel's English says something else than the library's does."""
        row = self.approvals.get(languages.SOURCE)
        return row is not None and (row.wording, row.why) != (self.item.client_text, self.item.why)


def _change(row: Approval, now: GuidanceItem) -> LibraryChange:
    wordings = reader.guidance_history(row.language).get(row.item_id, ())
    place = next((place for place, one in enumerate(wordings) if one.version == row.library_version), None)
    if place is None:
        return LibraryChange(row, None, now)
    after = wordings[place + 1] if place + 1 < len(wordings) else None
    return LibraryChange(row, wordings[place], now, after.since if after else None, after.because if after else None)


def made_from(row: Approval) -> Wording | None:
    """Return the library's wording that an approval was made from, with the day since which the library had it."""
    wordings = reader.guidance_history(row.language).get(row.item_id, ())
    return next((one for one in wordings if one.version == row.library_version), None)


# --- what there is ---------------------------------------------------------------------------------------------------


def language_of_client(matter: Matter) -> str:
    """Return the language in which the client of a matter reads."""
    client = matters.client_of(matter)
    return languages.language_of(client.language) if client else languages.SOURCE


def items(matter: Matter, language: str = languages.SOURCE) -> dict[str, GuidanceItem]:
    """Return every item that may be given, those of the matter's orders first, in one language.

    An item of an order that cannot be said in it is in English, and says so by its own language.
    """
    return _with_library(orders.items_of(matter, language), language)


def _with_library(from_orders: Iterable[GuidanceItem], language: str) -> dict[str, GuidanceItem]:
    library = {key: item for key, item in reader.guidance_items(language).items() if key != ALWAYS_SHOWN}
    return {item.id: item for item in from_orders} | library


@dataclass(frozen=True)
class Offers:
    """What fits a matter, the rest of the library, what an order overtook, and titles for the office."""

    suggested: list[Suggestion]
    others: list[Suggestion]
    renewals: list[Renewal]
    titles: dict[str, str]


def offers(matter: Matter) -> Offers:
    """Return what may be given in a matter, in a number of queries that does not grow."""
    beside = _Beside(matter)
    fits = _suggested(matter, beside)
    titles = {key: item.title for key, item in beside.english.items()}
    return Offers(fits, _others(fits, beside), _renewals(matter, beside), titles)


def suggested(matter: Matter) -> list[Suggestion]:
    """Return what fits the orders, the stage, the charges and the whereabouts of a matter, with reasons and state."""
    return _suggested(matter, _Beside(matter))


def others(matter: Matter, but: Sequence[Suggestion]) -> list[Suggestion]:
    """Return the rest of the library, those first whose place an order takes: counsel may approve any of it."""
    return _others(but, _Beside(matter))


def suggestion(matter: Matter, item_id: str) -> Suggestion | None:
    """Return one item beside its records in a matter."""
    beside = _Beside(matter)
    found = next((one for one in _suggested(matter, beside) if one.item.id == item_id), None)
    item = beside.english.get(item_id)
    return found or (None if item is None else beside(item, ()))


def renewals(matter: Matter) -> list[Renewal]:
    """Return what the client has that an order has overtaken; counsel decides, one press for each."""
    return _renewals(matter, _Beside(matter))


def _suggested(matter: Matter, beside: _Beside) -> list[Suggestion]:
    released = {"released": True, "in custody": False}.get(matter.whereabouts)
    fitting = checklists.items_for(
        matter.stage, charges.offence_keys(matter), released, reader.guidance_items(), charges.offences()
    )
    general = [(one.item, one.reasons) for one in fitting if one.item.id != ALWAYS_SHOWN]
    found = [beside(item, reasons) for item, reasons in [*_from_orders(matter, beside), *general]]
    return [one for one in found if not one.overridden]


def _others(but: Sequence[Suggestion], beside: _Beside) -> list[Suggestion]:
    named = {one.item.id for one in but} | {ALWAYS_SHOWN}
    found = [beside(item, ()) for item in reader.guidance_items().values() if item.id not in named]
    return sorted(found, key=lambda one: not one.overridden)


def _from_orders(matter: Matter, beside: _Beside) -> list[tuple[GuidanceItem, tuple[str, ...]]]:
    called = {line.number: line.called for line in orders.lines(matter)} if beside.from_orders else {}
    return [(item, (f"{called.get(item.order_id or 0, 'an order')} says so",)) for item in beside.from_orders]


class _Beside:
    """Puts an item beside its records; reads them once for all items."""

    def __init__(self, matter: Matter) -> None:
        self.language = language_of_client(matter)
        self.from_orders = orders.items_of(matter)
        self.english = _with_library(self.from_orders, languages.SOURCE)
        self.translated = {
            name: _with_library(orders.items_of(matter, name) if self.from_orders else (), name) for name in TRANSLATED
        }
        self.approved = approvals_by_language(matter)
        self.given = standing(matter)
        self.overridden = orders.overridden(matter) if self.from_orders else {}

    def in_language(self, item_id: str, language: str) -> GuidanceItem | None:
        """Return an item in a language, else in English, or None where nothing says it."""
        return self.translated.get(language, self.english).get(item_id)

    def __call__(self, item: GuidanceItem, reasons: tuple[str, ...]) -> Suggestion:
        """Return an item beside its records."""
        return Suggestion(
            item=item,
            reasons=reasons,
            approvals={name: rows[item.id] for name, rows in self.approved.items() if item.id in rows},
            given=self.given.get(item.id),
            language=self.language,
            translations={
                name: ours[item.id]
                for name, ours in self.translated.items()
                if item.id in ours and ours[item.id].language == name
            },
            overridden=self.overridden.get(item.id, ""),
        )


def approvals_by_language(matter: Matter) -> dict[str, dict[str, Approval]]:
    """Return for each language the approvals that stand: the newest of an item, English first.

    One in another language stands as long as the English words that it says do: adjusted English has no translation
    until counsel writes it.
    """
    newest = (
        db.select(func.max(Approval.id))
        .where(Approval.matter_id == matter.id)
        .group_by(Approval.item_id, Approval.language)
    )
    found: dict[str, dict[str, Approval]] = {languages.SOURCE: {}}
    for row in db.session.scalars(db.select(Approval).where(Approval.id.in_(newest)).order_by(Approval.id)):
        found.setdefault(row.language, {})[row.item_id] = row
    english = found[languages.SOURCE]
    for name in found.keys() - {languages.SOURCE}:
        found[name] = {
            key: row for key, row in found[name].items() if key not in english or row.translates == english[key].version
        }
    return found


def approvals(matter: Matter, language: str = languages.SOURCE) -> dict[str, Approval]:
    """Return the approval that stands for each item in one language."""
    return approvals_by_language(matter).get(language, {})


def standing(matter: Matter) -> dict[str, Given]:
    """Return what the client has now, by item, with the approval behind it."""
    query = db.select(Given).options(joinedload(Given.approval)).outerjoin(GivenEnd, GivenEnd.given_id == Given.id)
    rows = db.session.scalars(query.where(Given.matter_id == matter.id, GivenEnd.id.is_(None)).order_by(Given.id))
    return {row.item_id: row for row in rows}


# --- what orders changed of what the client has ----------------------------------------------------------------------


@dataclass(frozen=True)
class Renewal:
    """Something the client has that no longer says what the orders do; ``item`` is what would take its place.

    ``english`` is that in English, for the office.
    """

    given: Given
    why: str
    item: GuidanceItem | None = None
    english: GuidanceItem | None = None

    @property
    def kind(self) -> str:
        """``to give anew`` or ``to take back``."""
        return "to take back" if self.item is None else "to give anew"

    @property
    def version(self) -> str:
        """The words that would take its place, so that a press counts for what was on the page."""
        return self.item.version if self.item else ""


def _renewals(matter: Matter, beside: _Beside) -> list[Renewal]:
    found = [_of_order(one, beside) for one in beside.given.values() if one.item_id.startswith(FROM_ORDER)]
    over = [one for one in beside.given.values() if one.item_id in beside.overridden]
    if over:  # the general words go when the client has the order's, and no earlier
        instead = orders.in_place_of(matter)
        told = beside.given.keys() - {one.given.item_id for one in found if one is not None}
        over = [one for one in over if told & instead.get(one.item_id, set())]
    if over:  # what counsel gave although an order says it was decided, and does not come back every day
        changed_at = max(one.at for one in orders.changes_of(matter))
        found += [Renewal(one, beside.overridden[one.item_id]) for one in over if one.at < changed_at]
    return [one for one in found if one is not None]


def _of_order(given: Given, beside: _Beside) -> Renewal | None:
    same, wanted = (beside.in_language(given.item_id, name) for name in (given.language, beside.language))
    if same is None or wanted is None:
        return Renewal(given, "The order that said so is over, or does not say it any more.")
    if given.approval.library_version != same.version:
        return Renewal(
            given, "The order's words changed since counsel approved them.", wanted, beside.english[wanted.id]
        )
    return None
