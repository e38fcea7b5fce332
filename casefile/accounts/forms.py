"""What may be typed on the way in and on one's own account."""

from __future__ import annotations

from typing import Any

from flask import session
from flask_security import current_user
from flask_security.forms import LoginForm, TwoFactorRescueForm, TwoFactorSetupForm, VerifyForm
from flask_security.webauthn import WebAuthnRegisterForm, WebAuthnSigninForm, WebAuthnSigninResponseForm
from wtforms import BooleanField, PasswordField, RadioField, SelectMultipleField, StringField, widgets
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import EqualTo, InputRequired, Length, ValidationError

from casefile.accounts.models import OFFICE_ROLES
from casefile.accounts.ways import own_page, way
from casefile.infra.forms import Form, text_field
from casefile.infra.languages import lazy

ROLE_NAMES = {
    "administrator": "Administrator: accounts, no matter content",
    "attorney": "Attorney",
    "paralegal": "Paralegal or investigator",
    "cocounsel": "Co-counsel from outside",
    "expert": "Expert from outside",
    "client": "Client",
}


class SignInForm(LoginForm):
    """E-mail and password; there is no "remember me"."""

    remember: Any = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.next.data = own_page(self.next.data) or way("first_page")

    def validate(self, **kwargs: Any) -> bool:
        """Refuse what the database cannot keep before it is asked."""
        _without_null(self.email, self.password)
        return bool(super().validate(**kwargs))


class ConfirmForm(VerifyForm):
    """The password again."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.next.data = own_page(self.next.data) or way("first_page")


class AuthenticatorForm(TwoFactorSetupForm):
    """Asks for the picture to scan; the authenticator is the only kind there is."""

    setup: Any = RadioField(choices=[SelectChoice("authenticator", "Authenticator app")], validate_choice=False)


class NoRescueForm(TwoFactorRescueForm):
    """Never shown: a lost second factor is put right in person."""

    help_setup: Any = RadioField(choices=[], validate_choice=False)


class NewPasskeyForm(WebAuthnRegisterForm):
    """The name and use of a new passkey."""

    usage: Any = RadioField(
        "What is it for?",
        choices=[
            SelectChoice("first", "To sign in by itself, with finger, face or PIN"),
            SelectChoice("secondary", "As the second step beside the password"),
        ],
        default="first",
    )


class PasskeyStart(WebAuthnSigninForm):
    """Starts a passkey sign-in; nobody is named and nothing is remembered."""

    def validate(self, **kwargs: Any) -> bool:
        """Forget what must not be sent."""
        self.remember.data, self.identity.data = False, ""
        return bool(super().validate(**kwargs))


class PasskeyAnswer(WebAuthnSigninResponseForm):
    """The browser's answer. As a second factor it must belong to the account whose password was right."""

    def validate(self, **kwargs: Any) -> bool:
        """Judge the answer, then whose it is."""
        self.remember.data = ""
        if not super().validate(**kwargs):
            return False
        if self.user and self.user.is_active and self._owed_by() in (None, self.user.fs_uniquifier):
            return True
        self.credential.errors = ["This passkey does not open this account."]
        return False

    def _owed_by(self) -> str | None:
        """Return the session name of the only account that may answer, or None where any may."""
        if self.is_verify:
            return str(current_user.fs_uniquifier)
        return session.get("tf_user_id") if self.is_secondary else None


class NewPasswordForm(Form):
    """A new password, typed twice. Password managers and paste work."""

    password = PasswordField(
        lazy("New password"),
        [InputRequired(lazy("Choose a password.")), Length(max=1000)],
        description=lazy(
            "15 to 128 characters. A sentence of your own is easy to remember; signs or digits are not needed."
        ),
        render_kw={"autocomplete": "new-password"},
    )
    again = PasswordField(
        lazy("New password again"),
        [
            InputRequired(lazy("Type it a second time.")),
            EqualTo("password", lazy("The two are not the same; type both again.")),
        ],
        render_kw={"autocomplete": "new-password"},
    )

    def value(self) -> str:
        """Return the password."""
        return self.password.data or ""


class SetPasswordForm(NewPasswordForm):
    """E-mail and one-time code, as given in person, and the new password."""

    email = StringField("E-mail", [InputRequired("Type your e-mail address."), Length(max=254)])
    code = StringField(
        "One-time code",
        [InputRequired("Type the code you were given."), Length(max=60)],
        description="Given to you in person. It works once, for 24 hours.",
        render_kw={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"},
    )

    def who(self) -> tuple[str, str]:
        """Return the e-mail address and the code."""
        return self.email.data or "", self.code.data or ""


class FirstPasswordForm(NewPasswordForm):
    """A password beside a passkey that signs in by itself."""

    def before(self) -> str:
        """Return nothing: there was none."""
        return ""


class ChangePasswordForm(NewPasswordForm):
    """The password until now, and the new one."""

    until_now = PasswordField(
        lazy("Password until now"),
        [InputRequired(lazy("Type the password you use now.")), Length(max=1000)],
        render_kw={"autocomplete": "current-password"},
    )

    def before(self) -> str:
        """Return the password until now."""
        return self.until_now.data or ""


class RolesForm(Form):
    """The office roles of one account."""

    roles = SelectMultipleField(
        "Roles in the office",
        choices=[SelectChoice(role, ROLE_NAMES[role]) for role in OFFICE_ROLES],
        option_widget=widgets.CheckboxInput(),
        widget=widgets.ListWidget(prefix_label=False),
        description="What somebody may do in a matter comes from its team, not from here.",
    )

    def validate_roles(self, field: Any) -> None:
        """Ask for at least one."""
        if not field.data:
            raise ValidationError("Choose at least one role.")

    def value(self) -> list[str]:
        """Return the roles."""
        return list(self.roles.data or [])


class AccountForm(RolesForm):
    """A new account. It has no password until its owner sets one."""

    email = text_field("E-mail", required=True, most=254)
    name = text_field("Name", required=True)


class ResetForm(Form):
    """Starts a reset, with the person standing here."""

    lost_factor = BooleanField(
        "The second factor is lost too",
        description="Removes authenticator, passkeys and recovery codes. Only for somebody who stands before you.",
    )

    def value(self) -> bool:
        """Return whether the second factor goes too."""
        return bool(self.lost_factor.data)


class NothingTyped(Form):
    """A form that is one button."""

    def value(self) -> None:
        """Return nothing."""


def _without_null(*fields: Any) -> None:
    for field in fields:
        if isinstance(field.data, str):
            field.data = field.data.replace("\0", "")
