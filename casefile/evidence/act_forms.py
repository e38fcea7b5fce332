"""What may be typed about one act of custody; each form ends by asking when it took place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from flask_wtf.file import FileField
from wtforms import SelectField
from wtforms.validators import DataRequired, ValidationError

from casefile.evidence.documents import TYPES_IN_WORDS, shown_name
from casefile.evidence.forms import Timed, certification_field, certified
from casefile.evidence.models import KINDS
from casefile.evidence.service import Ending, Handling, IntakeFacts, Line
from casefile.infra.forms import Form, choices, same, text_field
from casefile.law import custody
from casefile.law.protection import MEANINGS, ProtectiveClass
from casefile.matters.models import LABELS


class ActForm(Timed):
    """An act: what every one of them ends with."""

    def handling(self) -> Handling:
        """Return when it took place, with what else was typed of condition, seal, place, method, purpose, receipt."""
        names = ("condition", "seal", "place", "method", "purpose", "receipt")
        told = {name: self[name].data or "" for name in names if name in self}
        return Handling(**told, occurred=self.occurred(), late_reason=self.late_reason.data)


def number_field(label: str) -> Any:
    """Return a choice of a record by its number; one that is gone since is refused by the law, with the open ones."""
    return SelectField(label, coerce=_number, choices=[], validate_choice=False)


def _number(given: Any) -> int:
    text = str(given or 0)
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def receipt_field(*, required: bool = True) -> Any:
    """Return a choice of the item under which a signed receipt is filed."""
    rules = [DataRequired("Name the signed receipt: file its scan as an item first.")] if required else []
    return SelectField(
        "Signed receipt",
        rules,
        choices=[],
        validate_choice=False,
        description="Its scan, logged as an item of this matter. Its SHA-256 stands in the record.",
    )


def refuse_account_id(_form: Form, field: Any) -> None:
    """Refuse a name that reads like the number of an account: the log would not tell the two apart."""
    if re.fullmatch(r"u-\d+|operator", field.data or ""):
        raise ValidationError("This reads like an account of the office. Give the person’s name and agency.")


class DiscrepancyForm(ActForm):
    """Something that is not as it should be."""

    text = text_field("What is not as it should be", required=True, most=2000, long=True)


class ResolveForm(ActForm):
    """How a discrepancy was cleared up."""

    seq = number_field("Discrepancy")
    text = text_field("How it was cleared up", required=True, most=2000, long=True)


class RefuseForm(ActForm):
    """A hand-over that did not happen."""

    text = text_field("What happened instead", required=True, most=2000, long=True)


class SealForm(ActForm):
    """A seal put on."""

    number = text_field("Seal or bag no.", required=True)
    why = text_field("Why", required=True, help="After examination, for transport …")


class UnsealForm(ActForm):
    """A seal opened."""

    number = text_field("Seal or bag no. as read on it", required=True)
    why = text_field("Why it was opened", required=True)


class MoveForm(ActForm):
    """Another place, the same hands."""

    to_place = text_field("Where it is now", required=True)
    why = text_field("Why", required=True)


class SendForm(ActForm):
    """The first half of a hand-over to somebody outside the office."""

    to = text_field("To", required=True, help="The person who signs for it")
    role = text_field("Their agency or firm, and address", required=True)
    purpose = text_field("Purpose", required=True)
    condition = text_field("Condition")
    seal = text_field("Seal or bag no.")
    method = text_field("How it goes", help="By hand, registered mail, courier …")

    def validate_to(self, field: Any) -> None:
        """Refuse a name that reads like an account."""
        refuse_account_id(self, field)


class SignedForm(ActForm):
    """The second half: they signed."""

    receipt = receipt_field()
    condition = text_field("Condition it came in, as they state", required=True)
    seal = text_field("Seal or bag no., as they state")
    place = text_field("Where they keep it")


class BackForm(ActForm):
    """An item that comes back from outside."""

    receipt = receipt_field()
    purpose = text_field("Why it comes back", required=True)
    condition = text_field("Condition it came in", required=True)
    seal = text_field("Seal or bag no., intact?")
    place = text_field("Where you keep it")
    method = text_field("How it came")


class DisposeForm(ActForm):
    """The end of custody, by destruction."""

    authority = text_field("Authority", required=True, help="Order, stipulation, retention rule: with its date")
    method = text_field("Method", required=True)
    witness = text_field("Witness", required=True)
    receipt = receipt_field(required=False)

    def ending(self) -> Ending:
        """Return how it ended."""
        return Ending(self.authority.data, self.method.data, self.witness.data)


class ReturnForm(ActForm):
    """The end of custody, by giving it back."""

    to = text_field("Returned to", required=True, help="Name")
    role = text_field("Their agency or firm, and address", required=True)
    id_seen = text_field("ID seen", required=True, help="Kind, and who issued it; no number is needed")
    authority = text_field("Authority", required=True, help="Order, agreement, end of the matter: with its date")
    method = text_field("How it went", required=True, help="By hand, registered mail, courier …")
    witness = text_field("Witness", required=True)
    receipt = receipt_field()

    def validate_to(self, field: Any) -> None:
        """Refuse a name that reads like an account."""
        refuse_account_id(self, field)

    def ending(self) -> Ending:
        """Return how it ended, and to whom it went."""
        to = custody.Party.from_outside(self.to.data, self.role.data)
        return Ending(self.authority.data, self.method.data, self.witness.data, to, self.id_seen.data)


class CorrectForm(Form):
    """What a record says wrongly, and what is right."""

    seq = number_field("Record")
    said = text_field("What it says", required=True, most=1000)
    right = text_field("What is right", required=True, most=1000)
    why = text_field("How that is known", required=True, most=1000)
    answers = number_field("Discrepancy that this clears up")


class AskForm(Form):
    """What a record is held to say wrongly, for counsel to correct."""

    seq = number_field("Record")
    text = text_field("What is wrong, and what would be right", required=True, most=2000, long=True)


class ProtectForm(Form):
    """What a protective order says of an item."""

    protection = SelectField(
        "Class", choices=choices((one.value, f"{one}: {MEANINGS[one]}") for one in ProtectiveClass)
    )
    why = text_field("Why", required=True, most=500, help="The order and its paragraph, or why the limit ended")


class LabelForm(Form):
    """Who outside the team may know of an item."""

    share = SelectField("Label", choices=choices((key, words) for key, words in LABELS.items()), default="XS")
    why = text_field("Why", required=True, most=500, help="Such as: for the examiner, or: shared by mistake")


class DeriveForm(ActForm):
    """A working copy: another file, made from this one."""

    file = FileField("File of the copy")
    kind = SelectField("Kind", choices=same(KINDS))
    tool = text_field("Tool and version that made it", required=True)
    why = text_field("Why it was made", required=True, help="Redacted for the client, converted, enhanced …")
    description = text_field("Description", most=2000, long=True, help="Neutral words; no name of anyone under 18")
    certification = certification_field()

    def facts(self, name: str, parent: str, certified_by: str, role: str) -> IntakeFacts:
        """Return what was typed about a copy of this name."""
        return IntakeFacts(
            name=name,
            kind=self.kind.data,
            received_from=f"made here from {parent}",
            description=self.description.data,
            tool=self.tool.data,
            copy_of=parent,
            copy_why=self.why.data,
            copier_role=role,
            occurred=self.occurred(),
            late_reason=self.late_reason.data,
            certification=certified(certified_by),
        )


def offer(form: Form, state: custody.Custody, records: Sequence[custody.Record], papers: Iterable[Line]) -> None:
    """Fill the choices of a form about one item: its records, its open discrepancies, the papers of the matter."""
    told = [(str(one.seq), f"{one.seq}: {TYPES_IN_WORDS[one.entry.type]}") for one in records]
    open_ = [
        (str(one.seq), f"{one.seq}: {one.entry.data.get('what', '')}"[:90])
        for one in records
        if one.seq in state.discrepancies
    ]
    signed = [("", "none yet"), *((one.label, f"{one.label}: {shown_name(one.name)}"[:90]) for one in papers)]
    resolves = isinstance(form, ResolveForm)
    for name, pairs in (
        ("seq", open_ if resolves else told),
        ("answers", [("0", "none"), *open_]),
        ("receipt", signed),
    ):
        if name in form:
            form[name].choices = choices(pairs)
