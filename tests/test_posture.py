"""The posture of an installation: what is off stays off, what is pinned is not older, what is weak does not start."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

import pysqlite3.dbapi2
import pytest
from flask import Flask
from packaging.version import Version

from casefile import create_app
from casefile.accounts import service
from casefile.config import SettingError, Settings, read_settings
from casefile.infra.db import db, transaction
from tests.accounts.browser import Browser
from tests.conftest import production, settings_at

FLOORS = {
    "Flask-Security": "5.9.2",  # GHSA-w2j7, GHSA-97r5, GHSA-f66q
    "WeasyPrint": "70.0",  # CVE-2026-55073
    "Flask": "3.1.3",
    "Werkzeug": "3.1.9",
    "cryptography": "50.0.2",
    "webauthn": "3.0.1",
    "argon2-cffi": "25.1.0",
}

NOT_REGISTERED = (
    "/login", "/logout", "/register", "/reset", "/reset/x", "/confirm/x", "/verify", "/change", "/change-email",
    "/change-username", "/recover-username", "/refresh-token", "/tf-setup", "/tf-validate", "/tf-rescue", "/tf-select",
    "/us-signin", "/us-signin/send-code", "/us-setup", "/us-verify", "/us-verify-link", "/mf-recovery",
    "/mf-recovery-codes", "/wan-register", "/wan-signin", "/wan-delete", "/wan-verify", "/login/oauthstart/github",
    "/login/oauthresponse/github", "/fs-static/js/webauthn.js",
)  # fmt: skip


@pytest.mark.parametrize(("package", "floor"), FLOORS.items())
def test_no_package_is_older_than_its_last_repair(package: str, floor: str) -> None:
    assert Version(version(package)) >= Version(floor)


def test_sqlite_has_no_wal_reset_bug() -> None:
    assert Version(pysqlite3.dbapi2.sqlite_version) >= Version("3.51.3")


@pytest.mark.parametrize("address", NOT_REGISTERED)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_no_address_of_flask_security_is_registered(method: str, address: str) -> None:
    """Matched against the map itself: a gate that refuses would hide a route that stands."""
    app = _bare_map()
    assert not app.url_map.bind("localhost").test(address, method)


_MAPS: list[Flask] = []


@pytest.fixture(autouse=True, scope="module")
def _map(tmp_path_factory: pytest.TempPathFactory) -> None:
    _MAPS.append(create_app(settings_at(tmp_path_factory.mktemp("map"))))


def _bare_map() -> Flask:
    return _MAPS[-1]


def test_what_is_off_is_off() -> None:
    config = _bare_map().config
    for name in (
        "REGISTERABLE", "RECOVERABLE", "CONFIRMABLE", "PASSWORDLESS", "UNIFIED_SIGNIN", "OAUTH_ENABLE", "TRACKABLE",
        "TWO_FACTOR_RESCUE_EMAIL", "PASSWORD_CHECK_BREACHED", "REFRESH_TOKEN", "USERNAME_RECOVERY", "CHANGE_EMAIL",
    ):  # fmt: skip
        assert config[f"SECURITY_{name}"] is False, name


def test_what_is_on_is_on() -> None:
    config = _bare_map().config
    assert config["SECURITY_TWO_FACTOR_REQUIRED"] is True
    assert config["SECURITY_TWO_FACTOR_ALWAYS_VALIDATE"] is True
    assert config["SECURITY_TWO_FACTOR_ENABLED_METHODS"] == ["authenticator"]
    assert config["SECURITY_WAN_ALLOW_AS_FIRST_FACTOR"] is True
    assert config["SECURITY_RETURN_GENERIC_RESPONSES"] is True
    assert config["SECURITY_API_ENABLED_METHODS"] == ["session"]
    assert config["SECURITY_FRESHNESS"].total_seconds() == 900
    assert config["SECURITY_FRESHNESS_GRACE_PERIOD"].total_seconds() == 0
    assert config["SECURITY_PASSWORD_LENGTH_MIN"] == 15


def test_flask_security_adds_no_command() -> None:
    assert not {"users", "roles"} & set(_bare_map().cli.commands)


def test_a_password_is_hashed_with_argon2id_64_mib_three_times_four_lanes() -> None:
    app = _bare_map()
    with app.app_context():
        from flask_security import hash_password

        assert hash_password("nine quiet herons by the weir").startswith("$argon2id$v=19$m=65536,t=3,p=4$")


def test_fast_hashes_are_refused_where_an_office_is_served(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="FAST_HASHES"):
        create_app(production(settings_at(tmp_path / "var")), FAST_HASHES=True)


def test_keys_of_one_purpose_do_not_open_another() -> None:
    config = _bare_map().config
    kinds = {config["SECRET_KEY"], config["SECURITY_PASSWORD_SALT"], *config["SECURITY_TOTP_SECRETS"].values()}
    assert len(kinds) == 3


def test_flask_security_can_send_no_mail() -> None:
    app = _bare_map()
    with pytest.raises(RuntimeError, match="may send no mail"):
        app.extensions["security"]._mail_util.send_mail("x")


def test_no_address_moves_between_http_methods(app: Flask) -> None:
    for address in ("/sign-out", "/account/sessions/end-others"):
        assert Browser(app).get(address).status_code in (404, 405)


def test_every_answer_of_the_sign_in_carries_the_headers(app: Flask) -> None:
    for address in ("/sign-in", "/passkey", "/set-password", "/account", "/second-factor"):
        headers = Browser(app).get(address).headers
        assert headers["Cache-Control"] == "no-store", address
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"], address
        assert "unsafe" not in headers["Content-Security-Policy"], address


def test_a_forged_forwarded_address_is_not_believed_without_a_proxy(app: Flask) -> None:
    with transaction():
        service.add_user("casey@office.example", "Casey Reyes", ["paralegal"], is_demo=True, password="x" * 15)
    from casefile.accounts.models import SignIn

    browser = Browser(app)
    browser.client.environ_base["HTTP_X_FORWARDED_FOR"] = "203.0.113.77"
    browser.sign_in("casey@office.example", "x" * 15)
    assert db.session.scalars(db.select(SignIn.address)).all() == ["127.0.0.1"]


def test_behind_a_proxy_the_last_address_it_adds_is_believed_and_no_other(settings: Settings) -> None:
    from dataclasses import replace

    app = create_app(replace(settings, proxies=1), TESTING=True)
    with app.test_client() as client:
        client.get("/sign-in", headers={"X-Forwarded-For": "198.51.100.1, 127.0.0.1"})
        assert client.get("/sign-in", headers={"X-Forwarded-For": "127.0.0.1, 198.51.100.1"}).status_code == 403
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def _weak(home: Path, **changed: str) -> None:
    home.mkdir(mode=0o700)
    keys = home.with_name(home.name + "-keys")
    keys.mkdir(mode=0o700)
    sound = {
        "CASEFILE_HOME": str(home),
        "CASEFILE_KEY_DIR": str(keys),
        "CASEFILE_MODE": "production",
        "CASEFILE_PUBLIC_HOST": "office.example",
    }
    read_settings({**sound, **changed})


def test_a_sound_production_setting_starts(tmp_path: Path) -> None:
    _weak(tmp_path / "var")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("FLASK_DEBUG", "1"),
        ("CASEFILE_PUBLIC_HOST", "localhost"),
        ("CASEFILE_SECRET_KEY", "short"),
        ("CASEFILE_MODE", "open"),
        ("CASEFILE_PROXIES", "all"),
    ],
)
def test_a_weak_production_setting_does_not_start(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(SettingError, match=name):
        _weak(tmp_path / "var", **{name: value})


def test_a_key_inside_the_data_does_not_start(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="CASEFILE_KEY_DIR"):
        _weak(tmp_path / "var", CASEFILE_KEY_DIR=str(tmp_path / "var" / "keys"))


def test_a_readable_folder_does_not_start(tmp_path: Path) -> None:
    home = tmp_path / "open"
    home.mkdir(mode=0o755)
    with pytest.raises(SettingError, match="chmod 700"):
        read_settings(
            {
                "CASEFILE_HOME": str(home),
                "CASEFILE_KEY_DIR": str(tmp_path / "keys"),
                "CASEFILE_MODE": "production",
                "CASEFILE_PUBLIC_HOST": "office.example",
            }
        )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CASEFILE_PORTAL_HOST", "office.example"),
        ("CASEFILE_PORTAL_HOST", "localhost"),
        ("CASEFILE_PORTAL_HOST", "https://list.example"),
        ("CASEFILE_PORTAL_HOST", "list.example:443"),
        ("CASEFILE_PORTAL_HOST", "list.example/list"),
        ("CASEFILE_PORTAL_HOST", "list"),
        ("CASEFILE_PORTAL_HOST", "-list.example"),
        ("CASEFILE_PORTAL_SENDER", "nobody"),
        ("CASEFILE_PORTAL_SENDER", "a@list.example\nBcc: b@list.example"),
        ("CASEFILE_PORTAL_HOURS", "0"),
        ("CASEFILE_PORTAL_HOURS", "13"),
    ],
)
def test_a_clients_door_that_tells_or_stands_open_too_long_does_not_start(
    tmp_path: Path, name: str, value: str
) -> None:
    with pytest.raises(SettingError, match=name):
        _weak(tmp_path / "var", **{name: value})


def test_a_clients_door_of_its_own_starts(tmp_path: Path) -> None:
    _weak(tmp_path / "var", CASEFILE_PORTAL_HOST="list.example", CASEFILE_PORTAL_SENDER="list@mail.example")
