"""What may be typed about a step of a matter's end."""

from __future__ import annotations

from wtforms import RadioField

from casefile.endings.models import DECIDED
from casefile.endings.service import Decision
from casefile.infra.forms import Form, choices, day_field, text_field


class StepForm(Form):
    """A decision about one step."""

    decided = RadioField("This step is", choices=choices(DECIDED.items()), default="done")
    how = text_field("How, or why not", required=True, most=1000, long=True)
    done_on = day_field("On")

    def value(self) -> Decision:
        """Return the decision."""
        kept_until = self.kept_until.data if isinstance(self, FileForm) else None
        return Decision(self.decided.data, self.how.data, self.done_on.data, kept_until)


class FileForm(StepForm):
    """A decision about the file itself."""

    kept_until = day_field("Kept until", help="Where it is kept: the last day. Your State's rules decide how long.")


def step_form(key: str) -> StepForm:
    """Return the form of a step; its fields bear the step's name, because one page holds them all."""
    return FileForm(prefix=f"{key}-") if key == "file" else StepForm(prefix=f"{key}-")
