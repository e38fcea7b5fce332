"""Flask-Security with its hardened profile: what is on, what is off, and what is ours instead."""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import timedelta
from typing import Any

from flask import Flask, session
from flask_principal import identity_changed, identity_loaded  # type: ignore[import-untyped]
from flask_security import Security, user_authenticated
from flask_security.core import _on_identity_loaded
from werkzeug.routing import Rule

from casefile.accounts.cookies import ServerSessions
from casefile.accounts.factors import NoMail, OnceOnlyRecoveryCodes, OnceOnlyTotp, OwnWebauthn
from casefile.accounts.forms import (
    AuthenticatorForm,
    ConfirmForm,
    NewPasskeyForm,
    NoRescueForm,
    PasskeyAnswer,
    PasskeyStart,
    SignInForm,
)
from casefile.accounts.keeping import Keeping
from casefile.accounts.passwords import OwnPasswords
from casefile.accounts.ways import page_of_ceremony
from casefile.config import Settings
from casefile.infra import clock

OFF = (
    "REGISTERABLE", "RECOVERABLE", "CONFIRMABLE", "PASSWORDLESS", "UNIFIED_SIGNIN", "OAUTH_ENABLE", "CHANGE_EMAIL",
    "CHANGE_USERNAME", "USERNAME_ENABLE", "USERNAME_RECOVERY", "REFRESH_TOKEN", "TRACKABLE", "TWO_FACTOR_RESCUE_EMAIL",
    "PASSWORD_CHECK_BREACHED", "SEND_REGISTER_EMAIL", "SEND_PASSWORD_CHANGE_EMAIL", "SEND_PASSWORD_RESET_EMAIL",
    "DEFAULT_REMEMBER_ME", "WAN_ALLOW_USER_HINTS", "CLI_USERS_NAME", "CLI_ROLES_NAME", "FLASH_MESSAGES",
)  # fmt: skip

# Where Flask-Security's own steps lead: names it builds addresses by; the pages there are ours.
WAYS = {"password": "password", "change": "password", "webauthn": "passkey"}
CEREMONIES = {
    "login": "/sign-in",
    "verify": "/confirm",
    "two_factor_setup": "/second-factor/set-up",
    "two_factor_setup_validate": "/second-factor/set-up/<token>",
    "two_factor_token_validation": "/second-factor",
    "two_factor_rescue": "/second-factor/recovery-code",
    "mf_recovery": "/second-factor/recovery-code",
    "tf_select": "/second-factor/choose",
    "wan_signin": "/passkey",
    "wan_signin_response": "/passkey/<token>",
    "wan_verify": "/confirm/passkey",
    "wan_verify_response": "/confirm/passkey/<token>",
    "wan_register": "/account/passkeys/add",
    "wan_register_response": "/account/passkeys/add/<token>",
}

PAGES = {
    "LOGIN_USER_TEMPLATE": "sign_in",
    "VERIFY_TEMPLATE": "confirm",
    "TWO_FACTOR_SETUP_TEMPLATE": "set_up_authenticator",
    "TWO_FACTOR_VERIFY_CODE_TEMPLATE": "second_factor",
    "TWO_FACTOR_SELECT_TEMPLATE": "choose_factor",
    "MULTI_FACTOR_RECOVERY_TEMPLATE": "recovery_code",
    "WAN_SIGNIN_TEMPLATE": "passkey",
    "WAN_VERIFY_TEMPLATE": "confirm_passkey",
    "WAN_REGISTER_TEMPLATE": "add_passkey",
}

WORDS = {
    "GENERIC_AUTHN_FAILED": "E-mail and password do not fit together.",
    "INVALID_PASSWORD": "This is not the password of this account.",
    "PASSWORD_NOT_PROVIDED": "Type your password.",
    "TWO_FACTOR_INVALID_TOKEN": "This code is not right, or it was used already. Wait for the next one and type that.",
    "INVALID_RECOVERY_CODE": "This recovery code is not right, or it was used already.",
}


def init_security(app: Flask, settings: Settings) -> None:
    """Attach sessions and Flask-Security to the app. No view of its own is registered; ours call them."""
    app.session_interface = ServerSessions(settings)
    app.url_value_preprocessor(ServerSessions.refuse_not_opened)  # comes before the token of a form is looked at
    app.config.update({f"SECURITY_{name}": value for name, value in profile(app, settings).items()})
    app.config["SESSION_PROTECTION"] = None  # sessions live on the server and are ended there
    app.config["WTF_CSRF_SSL_STRICT"] = False  # our pages send no Referer; the token and the strict cookie stand
    security = Security(
        app,
        Keeping(),
        register_blueprint=False,
        login_form=SignInForm,
        verify_form=ConfirmForm,
        two_factor_setup_form=AuthenticatorForm,
        two_factor_rescue_form=NoRescueForm,
        wan_register_form=NewPasskeyForm,
        wan_signin_form=PasskeyStart,
        wan_signin_response_form=PasskeyAnswer,
        password_util_cls=OwnPasswords,
        totp_cls=OnceOnlyTotp,
        mf_recovery_codes_util_cls=OnceOnlyRecoveryCodes,
        webauthn_util_cls=OwnWebauthn,
        render_template=page_of_ceremony,
        mail_util_cls=NoMail,
    )
    security.want_json(lambda _request: False)
    _drop_what_we_do_not_use(app, security)
    user_authenticated.connect(_keep_how, app)
    for name, address in CEREMONIES.items():
        app.url_map.add(Rule(address, endpoint=f"security.{name}", build_only=True))


def _keep_how(_app: Flask, user: Any, authn_via: list[str] | None = None, **_: Any) -> None:
    """Keep how somebody proved who they are: records of custody say it. A second step names no way of its own."""
    session["auth"] = WAYS.get((authn_via or [""])[0], "password+second factor")


def profile(app: Flask, settings: Settings) -> dict[str, Any]:
    """Return the hardened profile."""
    fast = bool(app.config.get("FAST_HASHES"))
    if fast and settings.https:
        raise RuntimeError("FAST_HASHES is for tests; an office served over HTTPS must not weaken its password hashes")
    return {
        **dict.fromkeys(OFF, False),
        "PASSWORD_SALT": derived(settings, "password"),
        "PASSWORD_SCHEMES": ["argon2"],
        "PASSWORD_HASH_PASSLIB_OPTIONS": {
            "argon2__type": "ID",
            "argon2__memory_cost": 1024 if fast else 64 * 1024,
            "argon2__time_cost": 1 if fast else 3,
            "argon2__parallelism": 1 if fast else 4,
        },
        "PASSWORD_LENGTH_MIN": 15,
        "TWO_FACTOR": True,
        "TWO_FACTOR_REQUIRED": True,
        "TWO_FACTOR_ENABLED_METHODS": ["authenticator"],
        "TWO_FACTOR_ALWAYS_VALIDATE": True,
        "TWO_FACTOR_AUTHENTICATOR_VALIDITY": 30,
        "TWO_FACTOR_IMPLEMENTATIONS": {
            "code": "flask_security.twofactor.CodeTfPlugin",
            "webauthn": "flask_security.webauthn.WebAuthnTfPlugin",
            "printed": "casefile.accounts.factors.PrintedCodes",
        },
        "TOTP_SECRETS": {"1": derived(settings, "totp")},
        "TOTP_ISSUER": "Casefile",
        "MULTI_FACTOR_RECOVERY_CODES": True,
        "MULTI_FACTOR_RECOVERY_CODES_N": 10,
        "WEBAUTHN": True,
        "WAN_RP_NAME": "Casefile",
        "WAN_ALLOW_AS_FIRST_FACTOR": True,
        "WAN_ALLOW_AS_MULTI_FACTOR": True,
        "FRESHNESS": timedelta(minutes=15),
        "FRESHNESS_GRACE_PERIOD": timedelta(0),
        "FRESHNESS_ALLOW_AUTH_TOKEN": False,
        "API_ENABLED_METHODS": ["session"],
        "RETURN_GENERIC_RESPONSES": True,
        "LOGOUT_METHODS": ["POST"],
        "DATETIME_FACTORY": clock.now,
        "POST_LOGIN_VIEW": "accounts.first_page",
        "POST_LOGOUT_VIEW": "accounts.sign_in",
        "POST_VERIFY_VIEW": "accounts.first_page",
        "TWO_FACTOR_ERROR_VIEW": "accounts.sign_in",
        "TWO_FACTOR_POST_SETUP_VIEW": "accounts.account",
        "WAN_POST_REGISTER_VIEW": "accounts.account",
        **{key: f"accounts/{page}.html" for key, page in PAGES.items()},
        **{f"MSG_{key}": (text, "error") for key, text in WORDS.items()},
    }


def derived(settings: Settings, purpose: str) -> str:
    """Return a key of its own for one purpose."""
    mac = hmac.new(settings.secret_key.encode(), b"casefile " + purpose.encode(), hashlib.sha256)
    return base64.urlsafe_b64encode(mac.digest()).decode()


def _drop_what_we_do_not_use(app: Flask, security: Any) -> None:
    """Take out tokens and remember-me cookies, and Flask-Principal: the gate alone says who may do what."""
    security.login_manager.request_loader(None)
    security.login_manager._load_user_from_remember_cookie = lambda _cookie: None
    app.before_request_funcs[None].remove(security.principal._on_before_request)
    identity_changed.disconnect(security.principal._on_identity_changed, app)
    identity_loaded.disconnect(_on_identity_loaded, app)
