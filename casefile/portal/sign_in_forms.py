"""What a client types on the way in."""

from __future__ import annotations

from wtforms import StringField
from wtforms.validators import InputRequired, Length

from casefile.infra.forms import Form
from casefile.infra.languages import lazy

_PLAIN = {"autocapitalize": "none", "spellcheck": "false"}


class StartForm(Form):
    """The sign-in name and the one-time code, as they stand on the slip."""

    name = StringField(
        lazy("Sign-in name"),
        [InputRequired(lazy("Type the name from the paper.")), Length(max=254)],
        render_kw={"autocomplete": "username", **_PLAIN},
    )
    code = StringField(
        lazy("Code"),
        [InputRequired(lazy("Type the code from the paper.")), Length(max=60)],
        render_kw={"autocomplete": "off", **_PLAIN},
    )

    def value(self) -> tuple[str, str]:
        """Return the name and the code."""
        return self.name.data or "", self.code.data or ""


class LostForm(StartForm):
    """The sign-in name and one printed code."""
