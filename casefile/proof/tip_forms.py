"""What may be typed about a report and its files, ending in finished values. No field takes a file."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, HiddenField, RadioField, SelectField
from wtforms.validators import Optional

from casefile.infra.forms import Form, choices, day_field, text_field
from casefile.proof.tip_files import AnswerFacts, FileEntry, FileLine, NewFile
from casefile.proof.tip_models import DAYS, HASH_KINDS, QUESTIONS, Tip, TipFile, answers_to
from casefile.proof.tip_paste import read_lines
from casefile.proof.tips import TipFacts

WHERE = "A page of the report, such as: page 4; or the paper that says it, such as: E-0007, page 2"


def _number(typed: object) -> int | None:
    """Return the row number that a hidden field holds, or None where it holds none."""
    text = str(typed or "")
    return int(text) if text.isdecimal() and len(text) < 12 else None


class TipForm(Form):
    """A report."""

    number = text_field("Report number", required=True, most=60)
    provider = text_field("Who reported", required=True, most=200, help="The provider, as the report names it")
    submitted_on = day_field("Submitted", help="The provider's preservation of what it reported is counted from here")
    received_on = day_field("Received by the clearing-house")
    exhibit = text_field("Exhibit that holds the report", most=20, help="Its label, such as E-0001")

    def value(self) -> TipFacts:
        """Return the report as typed."""
        return TipFacts(
            number=self.number.data,
            provider=self.provider.data,
            submitted_on=self.submitted_on.data,
            received_on=self.received_on.data,
            exhibit=self.exhibit.data,
        )


class TipCorrectionForm(TipForm):
    """A report that takes the place of what was entered."""

    why = text_field("Why it is corrected", required=True, most=300)


class PartForm(Form):
    """What one part of a report says."""

    text = text_field(
        "What it says", required=True, most=20_000, long=True, help="In words: no picture, no link to one"
    )
    pinpoint = text_field("Where it says so", required=True, most=200, help="Page or line of the report")
    why = text_field("Why there is a new version", most=300, help="Needed where something is written here already")
    seen = HiddenField()

    @property
    def seen_id(self) -> int | None:
        """Return the version that the writer has read."""
        return _number(self.seen.data)


class FileForm(Form):
    """A reported file."""

    name = text_field("Name as reported", required=True, most=500, help="As it stands in the report; it is only text")
    hash_value = text_field("Hash", most=300, help="As the report prints it; it is never looked up")
    hash_kind = SelectField("Kind of hash", choices=choices(HASH_KINDS.items()), validators=[Optional()])
    category = text_field("Provider's category", most=100, help="Only where the report states one")
    identifiers = text_field("Identifiers", most=500, help="Time, IP address, message or account, as the report says")
    pinpoint = text_field("Where the report names it", most=200, help="Page or line")
    exhibit = text_field("Exhibit about this file", most=20, help="Its label, such as E-0001")

    def value(self) -> FileEntry:
        """Return the file as typed."""
        return FileEntry(
            name=self.name.data,
            hash_value=self.hash_value.data,
            hash_kind=self.hash_kind.data or "",
            category=self.category.data,
            identifiers=self.identifiers.data,
            pinpoint=self.pinpoint.data,
            exhibit=self.exhibit.data,
            struck=bool(self.struck.data) if "struck" in self else False,
        )


class FileCorrectionForm(FileForm):
    """A row that takes the place of a file's."""

    struck = BooleanField("Entered by mistake", description="It stays on record, and leaves the list and the counts.")
    why = text_field("Why it is corrected", required=True, most=300)


class PasteForm(Form):
    """Many files, one a line."""

    pinpoint = text_field(
        "Where it is said", required=True, most=200, help="Holds for every line that names no pinpoint of its own"
    )
    lines = text_field("Files, one a line", required=True, most=400_000, long=True)

    def read(self) -> list[NewFile] | None:
        """Return the files that the lines name, or None, with what is wrong with each line among the errors."""
        files, wrong = read_lines(self.lines.data, self.pinpoint.data)
        self.form_errors.extend(wrong)
        return None if wrong else files


class AnswersForm(Form):
    """What is said about one file, question by question. Made by ``answers_form``."""

    why = text_field("Why an answer on record is changed", most=300, help="Needed only where one is changed")
    seen = HiddenField()

    def value(self) -> dict[str, AnswerFacts]:
        """Return an answer to each question."""
        return {
            question: AnswerFacts(
                self[question].data,
                self[f"{question}_on"].data if question in DAYS else None,
                self[f"{question}_at"].data,
            )
            for question in QUESTIONS
        }

    @property
    def seen_id(self) -> int:
        """Return the newest answer that the writer has read, or 0."""
        return _number(self.seen.data) or 0


for _question, _asked in QUESTIONS.items():
    setattr(
        AnswersForm,
        _question,
        RadioField(_asked, choices=choices(answers_to(_question).items()), default="not stated"),
    )
    if _question in DAYS:
        setattr(AnswersForm, f"{_question}_on", day_field(DAYS[_question]))
    setattr(AnswersForm, f"{_question}_at", text_field("Where that is said", most=200, help=WHERE))


class RestForm(Form):
    """One answer for every file that has none to a question yet."""

    question = SelectField("Question", choices=choices(QUESTIONS.items()))
    answer = SelectField(
        "Answer", choices=choices((key, words) for key, words in answers_to("viewed").items() if key != "not stated")
    )
    day = day_field("Day", help="Only for an opening by law enforcement, or for the warrant")
    pinpoint = text_field("Where that is said", required=True, most=200, help=WHERE)

    def value(self) -> tuple[str, AnswerFacts]:
        """Return the question and the answer to it."""
        return self.question.data, AnswerFacts(self.answer.data, self.day.data, self.pinpoint.data)


def tip_of(tip: Tip) -> dict[str, Any]:
    """Return what a form for the correction of a report starts from."""
    names = ("number", "provider", "submitted_on", "received_on")
    return {**{name: getattr(tip, name) for name in names}, "exhibit": tip.item.label if tip.item else ""}


def file_of(file: TipFile) -> dict[str, Any]:
    """Return what a form for the correction of a file starts from."""
    names = ("name", "hash_value", "hash_kind", "category", "identifiers", "pinpoint", "struck")
    return {**{name: getattr(file, name) for name in names}, "exhibit": file.item.label if file.item else ""}


def answers_form(line: FileLine) -> AnswersForm:
    """Return the form over what is answered about a file now."""
    begun: dict[str, Any] = {"seen": max((row.id for row in line.answers.values()), default=0)}
    for question, row in line.answers.items():
        begun |= {question: row.answer, f"{question}_at": row.pinpoint, f"{question}_on": row.day}
    return AnswersForm(data=begun)
