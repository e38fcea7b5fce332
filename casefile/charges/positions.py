"""Where the elements and the aggravating factors of a count stand."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from casefile.charges.documents import offence_of
from casefile.charges.models import (
    ELEMENT_STATES,
    FACTOR_OUTCOMES,
    FACTOR_POSITIONS,
    Count,
    CountFactor,
    ElementEvent,
    ElementState,
    FactorEvent,
)
from casefile.charges.record import hold, name_for_audit
from casefile.infra import audit, clock
from casefile.infra.db import add, db
from casefile.infra.errors import Refusal
from casefile.law.offences import Element
from casefile.lawdata import reader


@dataclass(frozen=True)
class FactorStand:
    """Where a factor stands: our position, where the government alleges it, a note, the outcome."""

    position: str
    alleged_in: str = ""
    note: str = ""
    outcome: str = "open"


def record_element(count: Count, number: int, state: str, note: str = "") -> ElementState:
    """Record where an element stands; what stood before is kept in its history.

    Raises:
        Refusal: the count is not matched, its offence has no such element, or the state is unknown.
    """
    hold(count)
    element = _element(count, number)
    if state not in ELEMENT_STATES:
        raise Refusal(f"{state!r} is no state of an element; choose one of: {', '.join(ELEMENT_STATES)}.")
    row = _element_row(count, number)
    if row and (row.state, row.note) == (state, note):
        return row
    _note_element(count, element, state, note)
    if row is None:
        return add(
            ElementState(count=count, offence_key=count.offence_key or "", number=number, state=state, note=note)
        )
    row.state, row.note = state, note
    return row


def _element(count: Count, number: int) -> Element:
    offence = offence_of(count)
    if offence is None:
        raise Refusal(f"{count.label} is not matched to an offence; match it first, then go through its elements.")
    found = next((element for element in offence.elements if element.number == number), None)
    if found is None:
        raise Refusal(f"{offence.citation} has no element {number}; it has {len(offence.elements)}.")
    return found


def _element_row(count: Count, number: int) -> ElementState | None:
    query = db.select(ElementState).where(ElementState.count_id == count.id, ElementState.number == number)
    query = query.where(ElementState.offence_key == count.offence_key)
    row: ElementState | None = db.session.scalar(query.execution_options(populate_existing=True))
    return row


def _note_element(count: Count, element: Element, state: str, note: str) -> None:
    who = audit.actor()
    target = f"{name_for_audit(count)} element {element.number}"
    audit.record("charge.element", matter_id=count.matter_id, target=target)
    add(
        ElementEvent(
            count_id=count.id,
            offence_key=count.offence_key or "",
            number=element.number,
            wording=element.text,
            state=state,
            note=note,
            at=clock.now(),
            by_id=who.id,
            by_name=who.name,
        )
    )


def record_factor(count: Count, factor_key: str, stand: FactorStand) -> CountFactor:
    """Record where an aggravating factor stands; what stood before is kept in its history.

    Raises:
        Refusal: the catalogue has no such factor, or the position or outcome is unknown.
    """
    _check_factor(factor_key, stand)
    hold(count)
    query = db.select(CountFactor).where(CountFactor.count_id == count.id, CountFactor.factor_key == factor_key)
    row: CountFactor | None = db.session.scalar(query.execution_options(populate_existing=True))
    values = asdict(stand)
    if row and all(getattr(row, name) == value for name, value in values.items()):
        return row
    who = audit.actor()
    audit.record("charge.factor", matter_id=count.matter_id, target=f"{name_for_audit(count)} factor {factor_key}")
    kept = {"count_id": count.id, "factor_key": factor_key, **values}
    add(FactorEvent(**kept, at=clock.now(), by_id=who.id, by_name=who.name))
    if row is None:
        return add(CountFactor(count=count, factor_key=factor_key, **values))
    for name, value in values.items():
        setattr(row, name, value)
    return row


def _check_factor(factor_key: str, stand: FactorStand) -> None:
    if factor_key not in reader.factors():
        raise Refusal(f"{factor_key!r} is no factor of the catalogue; choose one from the list.")
    if stand.position not in FACTOR_POSITIONS:
        raise Refusal(f"{stand.position!r} is no position; choose one of: {', '.join(FACTOR_POSITIONS)}.")
    if stand.outcome not in FACTOR_OUTCOMES:
        raise Refusal(f"{stand.outcome!r} is no outcome; choose one of: {', '.join(FACTOR_OUTCOMES)}.")
