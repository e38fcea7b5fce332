"""From hand to hand: two steps in the house; outside it a signed receipt stands for the hand that has no account."""

from __future__ import annotations

from dataclasses import dataclass

from casefile.accounts.models import User
from casefile.evidence import ledger
from casefile.evidence.models import Item
from casefile.evidence.standing import project, state_of
from casefile.infra.errors import Refusal
from casefile.law import custody


@dataclass(frozen=True)
class Handling:
    """What is typed about an act: condition, seal, when it took place where that was another time.

    ``receipt`` is the number of the item under which a signed receipt is filed.
    """

    condition: str = ""
    seal: str = ""
    place: str = ""
    method: str = ""
    purpose: str = ""
    receipt: str = ""
    occurred: custody.Occurred | None = None
    late_reason: str = ""
    comment: str = ""


def party_of(user: User) -> custody.Party:
    """Return an account as the log names it."""
    return custody.Party(f"u-{user.id}", user.name, "/".join(user.roles))


def me() -> custody.Party:
    """Return whoever acts, as the log names them."""
    acting = ledger.actor()
    return custody.Party(acting.id, acting.name, acting.role)


def record(item: Item, build: ledger.BuildEntry, how: Handling) -> None:
    """Append one act and draw the row of its item anew."""
    state = ledger.append(item.matter, build, occurred=how.occurred, late_reason=how.late_reason, comment=how.comment)
    if state is not None:
        project(item, state)


def holder_of(item: Item) -> custody.Party:
    """Return who holds an item, from its records."""
    state = state_of(item)
    return state.holder or custody.Party("nobody", "nobody")


def release(item: Item, to: custody.Party, how: Handling) -> None:
    """Let an item go to a named receiver; it is on its way until they accept it."""
    sha256 = receipt_sha256(item, how.receipt)
    record(
        item,
        lambda act: custody.released(
            act,
            item.label,
            giver=holder_of(item),  # asked while the log is held: a moment before, it could have been another
            to=to,
            purpose=how.purpose,
            condition=how.condition,
            seal=how.seal,
            method=how.method,
            sha256=item.sha256,
            receipt_item=how.receipt,
            receipt_sha256=sha256,
        ),
        how,
    )


def accept(item: Item, how: Handling) -> None:
    """Take an item that was released to whoever acts, and state its condition."""
    _accept(item, me(), how)


def accept_outside(item: Item, how: Handling) -> None:
    """Record that somebody outside the office took an item, by the receipt they signed.

    Raises:
        Refusal: it is not on its way to anybody outside.
    """
    state = state_of(item)
    if state.release is None or not state.release.to.outside:
        holder = state.holder.name if state.holder else "nobody"
        raise Refusal(f"{item.label} is not on its way to anybody outside the office; {holder} holds it now.")
    _accept(item, state.release.to, how)


def take_back(item: Item, how: Handling) -> None:
    """Record that an item came back from outside to whoever acts: given by signed receipt, and accepted."""
    if not holder_of(item).outside:
        raise Refusal(f"{item.label} is not outside the office; {item.holder_name} holds it now.")
    release(item, me(), how)
    accept(item, how)


def _accept(item: Item, to: custody.Party, how: Handling) -> None:
    sha256 = receipt_sha256(item, how.receipt)
    record(
        item,
        lambda act: custody.accepted(
            act,
            item.label,
            giver=holder_of(item),
            to=to,
            condition=how.condition,
            seal=how.seal,
            place=how.place,
            receipt_item=how.receipt if to.outside else "",
            receipt_sha256=sha256 if to.outside else None,
        ),
        how,
    )


def receipt_sha256(item: Item, label: str) -> str | None:
    """Return the digest of a signed receipt as its own records hold it; None where no receipt is named.

    Raises:
        Refusal: it is no other item of this matter with a file.
    """
    if not label:
        return None
    log = ledger.find_log(item.matter)
    found = ledger.custody_of(log, label).sha256 if log else None
    if found is None or label == item.label:
        raise Refusal(f"{label} is no signed receipt: file its scan as an item of this matter first, then name it.")
    return found


def note_discrepancy(
    item: Item, what: str, *, refuses_hand_over: bool = False, about: int | None = None, how: Handling | None = None
) -> None:
    """Note that something about an item is not as it should be, or that a hand-over did not happen."""
    state = state_of(item)
    refused = state.release.seq if refuses_hand_over and state.release else None
    if refuses_hand_over and refused is None:
        raise Refusal(
            f"{item.label} is not on its way to anybody, so there is no hand-over to refuse; "
            f"{item.holder_name} holds it now."
        )
    record(
        item,
        lambda act: custody.discrepancy_noted(act, item.label, what=what, refuses=refused, about=about),
        how or Handling(),
    )
