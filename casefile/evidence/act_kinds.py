"""The acts of custody that have a page of their own: what each asks, what it does, and when it is offered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from casefile.evidence import act_forms as forms
from casefile.evidence import service
from casefile.evidence.models import Item
from casefile.infra.access import can
from casefile.infra.forms import Form
from casefile.law import custody

Fits = Callable[[Item, custody.Custody, str], bool]


@dataclass(frozen=True)
class Kind:
    """One act: its words, its form, what it does with what was typed, and when it fits."""

    title: str
    lead: str
    submit: str
    form: type[Form]
    do: Callable[[Item, Any], object]
    fits: Fits
    danger: bool = False


def _in_hand(item: Item, state: custody.Custody, me: str) -> bool:
    """Whether whoever acts holds the item, or a signed receipt speaks for who does."""
    held = state.holder is not None and (state.holder.id == me or state.holder.outside)
    return held and not (state.release or item.reference_only or state.disposed)


def _in_my_hand(item: Item, state: custody.Custody, me: str) -> bool:
    return _in_hand(item, state, me) and state.holder is not None and not state.holder.outside


def _outside(item: Item, state: custody.Custody, me: str) -> bool:
    return _in_hand(item, state, me) and not _in_my_hand(item, state, me)


def _on_its_way_out(_item: Item, state: custody.Custody, _me: str) -> bool:
    return state.release is not None and state.release.to.outside


def _may_be_refused(_item: Item, state: custody.Custody, me: str) -> bool:
    release = state.release
    return release is not None and (me in (release.to.id, release.giver.id) or release.to.outside)


def _always(_item: Item, state: custody.Custody, _me: str) -> bool:
    return state.known


KINDS: dict[str, Kind] = {
    "signed": Kind(
        "Record the signed receipt",
        "They have it, and signed for it. Log the scan of the receipt as an item first, then name it here.",
        "They have it",
        forms.SignedForm,
        lambda item, form: service.accept_outside(item, form.handling()),
        _on_its_way_out,
    ),
    "refuse": Kind(
        "This hand-over did not happen",
        "The item stays with its giver, and a discrepancy is noted, to be cleared up.",
        "Record that it did not happen",
        forms.RefuseForm,
        lambda item, form: service.note_discrepancy(item, form.text.data, refuses_hand_over=True, how=form.handling()),
        _may_be_refused,
    ),
    "back": Kind(
        "It came back from outside",
        "You have it again. Their signed paper, logged as an item first, stands for their hand.",
        "I have it again",
        forms.BackForm,
        lambda item, form: service.take_back(item, form.handling()),
        _outside,
    ),
    "send": Kind(
        "Hand to somebody outside the office",
        "Then print the receipt, which both sign. You answer for it until their signed receipt is filed.",
        "Release it",
        forms.SendForm,
        lambda item, form: service.release(
            item, custody.Party.from_outside(form.to.data, form.role.data), form.handling()
        ),
        _in_my_hand,
    ),
    "seal": Kind(
        "Seal it",
        "The number on the new seal or bag.",
        "Record the seal",
        forms.SealForm,
        lambda item, form: service.seal(item, form.number.data, form.why.data, form.handling()),
        _in_my_hand,
    ),
    "unseal": Kind(
        "Open its seal",
        "The number as it is read on the seal that is opened.",
        "Record that it was opened",
        forms.UnsealForm,
        lambda item, form: service.seal(item, form.number.data, form.why.data, form.handling(), opened=True),
        lambda item, state, me: _in_my_hand(item, state, me) and bool(state.sealed),
    ),
    "move": Kind(
        "Move it",
        "Another place; you stay its holder.",
        "Record the place",
        forms.MoveForm,
        lambda item, form: service.move(item, form.to_place.data, form.why.data, form.handling()),
        _in_my_hand,
    ),
    "return": Kind(
        "Give it back for good",
        "Custody here ends. The receipt they signed, logged as an item first, stands for their hand.",
        "Record the return",
        forms.ReturnForm,
        lambda item, form: service.end(item, form.ending(), form.handling()),
        _in_hand,
        danger=True,
    ),
    "dispose": Kind(
        "Dispose of it",
        "Custody here ends. Destroying what a proceeding may call for can be a crime: name the authority. This record "
        "deletes no stored byte.",
        "Record the disposal",
        forms.DisposeForm,
        lambda item, form: service.end(item, form.ending(), form.handling()),
        _in_hand,
        danger=True,
    ),
    "discrepancy": Kind(
        "Note a discrepancy",
        "A label, a seal, a count, a name that does not agree. It shows until it is cleared up.",
        "Note it",
        forms.DiscrepancyForm,
        lambda item, form: service.note_discrepancy(item, form.text.data, how=form.handling()),
        _always,
    ),
    "resolve": Kind(
        "Clear up a discrepancy",
        "What was found. The discrepancy stays in the log beside it.",
        "Record how it was cleared up",
        forms.ResolveForm,
        lambda item, form: service.resolve(item, form.seq.data, form.text.data, form.handling()),
        lambda _item, state, _me: bool(state.discrepancies),
    ),
    "protect": Kind(
        "Set its protective-order class",
        "What a court's order, or an agreement, lets be done with it. It governs opening, copies, sharing and exports.",
        "Set the class",
        forms.ProtectForm,
        lambda item, form: service.protect(item, form.protection.data, form.why.data),
        lambda _item, state, _me: state.known and not state.disposed,
    ),
    "label": Kind(
        "Set its label",
        "Work product is for the team. What is shared with an expert, produced or filed can be seen by somebody from "
        "outside to whom lead counsel gave access. The record stays; another label takes it back.",
        "Set the label",
        forms.LabelForm,
        lambda item, form: service.label(item, form.share.data, form.why.data),
        lambda _item, state, _me: state.known and not state.disposed,
    ),
    "correct": Kind(
        "Correct a record",
        "The record stays as it is; a new one says what in it is wrong and what is right.",
        "Record the correction",
        forms.CorrectForm,
        lambda item, form: service.correct(
            item,
            form.seq.data,
            said=form.said.data,
            right=form.right.data,
            why=form.why.data,
            answers=form.answers.data or None,
        ),
        _always,
    ),
    "ask": Kind(
        "Ask counsel to correct a record",
        "It is noted as a discrepancy that names the record; an attorney of the matter corrects it.",
        "Note it",
        forms.AskForm,
        lambda item, form: service.ask_correction(item, form.seq.data, form.text.data),
        _always,
    ),
}


def offered(item: Item, state: custody.Custody, me: str) -> list[tuple[str, str]]:
    """Return the acts that fit an item now and that whoever looks may do: endpoint and words."""
    kinds = {
        name: kind for name, kind in KINDS.items() if kind.fits(item, state, me) and can(f"evidence.{name}", "POST")
    }
    if "correct" in kinds:
        kinds.pop("ask", None)  # who may correct need not ask
    copied = state.sha256 and not (state.disposed or item.matter.is_closed)  # nothing is logged in a closed matter
    if copied and can("evidence.derive", "POST"):
        return [*_links(kinds), ("evidence.derive", "Log a working copy")]
    return _links(kinds)


def _links(kinds: dict[str, Kind]) -> list[tuple[str, str]]:
    return [(f"evidence.{name}", kind.title) for name, kind in kinds.items()]
