"""Reads the settings from the environment, once, and fails by name. Nothing else reads the environment."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Mapping
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from casefile.infra.age_keys import RECIPIENT, SECRET, AgeKeyError, read_key, write_key
from casefile.infra.settings import ROOT, SettingError, Settings

__all__ = ["ROOT", "SettingError", "Settings", "read_settings", "settings_at"]

_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_HOST = re.compile(r"(?=.{4,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+")
_PUBLIC_MODES = ("loopback", "production")


def read_settings(env: Mapping[str, str] | None = None) -> Settings:
    """Read the settings from the environment and make the folders they name.

    Raises:
        SettingError: a value cannot be used, or a production setting is weak.
    """
    env = os.environ if env is None else env
    home = Path(env.get("CASEFILE_HOME", ROOT / "var")).resolve()
    key_dir = Path(env.get("CASEFILE_KEY_DIR", home.with_name(home.name + "-keys"))).resolve()
    mode = _choice(env, "CASEFILE_MODE", "loopback", _PUBLIC_MODES)
    for folder in (home, key_dir):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    database_url = _database_url(env.get("DATABASE_URL", ""), home)
    settings = Settings(
        home=home,
        key_dir=key_dir,
        database_url=database_url,
        database_owner_url=_database_url(env.get("DATABASE_OWNER_URL", ""), home)
        if env.get("DATABASE_OWNER_URL")
        else database_url,
        store_url=env.get("CASEFILE_STORE_URL", (home / "store").as_uri()),
        mode=mode,
        public_host=env.get("CASEFILE_PUBLIC_HOST", "localhost"),
        office_name=env.get("CASEFILE_OFFICE_NAME", "Defence office"),
        log_origin=env.get("CASEFILE_LOG_ORIGIN", "casefile.example/office"),
        smtp_url=_smtp_url(env.get("CASEFILE_SMTP_URL", "")),
        mail_from=env.get("CASEFILE_MAIL_FROM", "office@localhost"),
        secret_key=env.get("CASEFILE_SECRET_KEY") or _kept_secret(key_dir / "secret-key"),
        checkpoint_dir=Path(env.get("CASEFILE_CHECKPOINT_DIR") or key_dir / "checkpoints").resolve(),
        backup_key=_backup_key(env.get("CASEFILE_BACKUP_KEY", "")),
        verify_within_days=_days(env.get("CASEFILE_VERIFY_DAYS", "90")),
        tsa_url=_tsa_url(env.get("CASEFILE_TSA_URL", "")),
        tsa_ca=_tsa_ca(env),
        mail_checkpoints=_choice(env, "CASEFILE_CHECKPOINT_MAIL", "daily", ("daily", "off")) == "daily",
        tsa_policy=_policy(env.get("CASEFILE_TSA_POLICY", "")),
        portal_host=env.get("CASEFILE_PORTAL_HOST", "").strip().lower(),
        portal_from=_sender(env.get("CASEFILE_PORTAL_SENDER", "")),
        portal_name=env.get("CASEFILE_PORTAL_NAME", "").strip(),
        portal_hours=_hours(env.get("CASEFILE_PORTAL_HOURS", "2")),
        proxies=_proxies(env.get("CASEFILE_PROXIES", "1" if mode == "production" else "0")),
    )
    if mode == "production":
        _refuse_weak(settings, env)
    return settings


def settings_at(home: Path) -> Settings:
    """Return the settings of the environment, but with the data in another folder."""
    return read_settings({**os.environ, "CASEFILE_HOME": str(home)})


def _choice(env: Mapping[str, str], name: str, default: str, allowed: tuple[str, ...]) -> str:
    value = env.get(name, default)
    if value not in allowed:
        raise SettingError(f"{name} is {value!r}; it must be one of: {', '.join(allowed)}")
    return value


def _proxies(given: str) -> int:
    """Return how many proxies stand in front: so many addresses of a request's path are believed, and no more."""
    if given not in ("0", "1", "2", "3"):
        raise SettingError(f"CASEFILE_PROXIES is {given!r}; it must be how many proxies stand in front: 0, 1, 2 or 3")
    return int(given)


def _backup_key(given: str) -> str:
    """Return the key that backups are sealed to: only its public part may stand in a setting."""
    if given.upper().startswith(SECRET):
        raise SettingError("CASEFILE_BACKUP_KEY holds a private part; it must be the public one, which begins age1")
    try:
        return given and write_key(RECIPIENT, read_key(RECIPIENT, given))
    except AgeKeyError as wrong:
        raise SettingError(f"CASEFILE_BACKUP_KEY cannot be used: {wrong}") from None


def _days(given: str) -> int:
    if not given.isdecimal() or not 1 <= int(given[:6]) <= 3650:
        raise SettingError(f"CASEFILE_VERIFY_DAYS is {given!r}; it must be a number of days from 1 to 3650")
    return int(given)


def _sender(given: str) -> str:
    """Return the sender of mail to clients: an address, with or without a name before it."""
    address = parseaddr(given)[1]
    if given and (not re.fullmatch(r"[^@\s]+@[^@\s]+", address) or "\n" in given or "\r" in given):
        raise SettingError(
            f"CASEFILE_PORTAL_SENDER is {given!r}; it must be an address like list@mail.example, best one whose name "
            "and host tell nothing"
        )
    return given


def _hours(given: str) -> int:
    if not given.isdecimal() or not 1 <= int(given[:6]) <= 12:
        raise SettingError(f"CASEFILE_PORTAL_HOURS is {given!r}; it must be a number of hours from 1 to 12")
    return int(given)


def _database_url(given: str, home: Path) -> str:
    if not given:
        return f"sqlite:///{home / 'casefile.sqlite3'}"
    if given.startswith(("postgresql://", "postgres://")):
        return "postgresql+psycopg://" + given.split("://", 1)[1]
    if given.startswith(("sqlite:///", "postgresql+psycopg://")):
        return given
    raise SettingError(
        f"DATABASE_URL begins {given.split('://', 1)[0]!r}; it must name a PostgreSQL (postgresql://…) "
        "or an SQLite file (sqlite:///…)"
    )


def _smtp_url(given: str) -> str:
    if given and urlsplit(given).scheme not in ("smtp", "smtps", "smtp+tls"):
        raise SettingError(
            f"CASEFILE_SMTP_URL begins {given.split(':', 1)[0]!r}; it must begin smtps:// (TLS), smtp+tls:// "
            "(turns to TLS) or smtp:// (in clear, this machine only)"
        )
    return given


def _tsa_url(given: str) -> str:
    parts = urlsplit(given)
    if given and (parts.scheme not in ("http", "https") or not parts.hostname or parts.fragment):
        raise SettingError(
            "CASEFILE_TSA_URL names no time-stamp authority; right is https://host/path, or http:// (its answers are "
            "signed), with user:password@ before the host where it asks for them"
        )
    return given


def _tsa_ca(env: Mapping[str, str]) -> Path | None:
    """Return the file of the authority's root certificate, without which an answer could not be believed."""
    given = env.get("CASEFILE_TSA_CA", "")
    if env.get("CASEFILE_TSA_URL") and not given:
        raise SettingError(
            "CASEFILE_TSA_CA is missing; CASEFILE_TSA_URL needs a file with the authority's root certificate (PEM), "
            "taken from the authority itself"
        )
    if not given:
        return None
    path = Path(given).resolve()
    try:
        found = "-----BEGIN CERTIFICATE-----" in path.read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError):
        found = False
    if not found:
        raise SettingError(f"CASEFILE_TSA_CA is {given!r}; it must be a file that holds a certificate in PEM")
    return path


def _policy(given: str) -> str:
    if given and not re.fullmatch(r"[0-2](\.(0|[1-9]\d*)){2,}", given):
        raise SettingError(f"CASEFILE_TSA_POLICY is {given!r}; it must be an object identifier, such as 1.3.6.1.4.1.1")
    return given


def _kept_secret(path: Path) -> str:
    """Return the installation's secret, made on first use and readable by its owner only."""
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as fresh:
            fresh.write(secrets.token_hex(32))
    except FileExistsError:
        pass
    return path.read_text().strip()


def _refuse_weak(settings: Settings, env: Mapping[str, str]) -> None:
    """Refuse to serve the public with a setting that would undo the protections; every weak one is named."""
    weak = [*_weak_words(settings, env), *_weak_places(settings), *_weak_ways(settings)]
    found = [text for is_weak, text in weak if is_weak]
    if found:
        raise SettingError("production start refused: " + "; ".join(found))


def _weak_words(settings: Settings, env: Mapping[str, str]) -> list[tuple[bool, str]]:
    host, secret = settings.public_host, settings.secret_key
    return [
        (env.get("FLASK_DEBUG", "") not in ("", "0", "false"), "FLASK_DEBUG is on; unset it"),
        (host in _LOOPBACK, "CASEFILE_PUBLIC_HOST is missing; set it to the name that people type"),
        (
            not re.fullmatch(r"[a-z0-9.-]+", host),
            f"CASEFILE_PUBLIC_HOST is {host!r}; give the bare name, without https://, port or path",
        ),
        *_weak_portal_host(settings.portal_host, host),
        (len(secret) < 32, "CASEFILE_SECRET_KEY is shorter than 32 characters; unset it or give a longer one"),
        (
            len(set(secret)) < 10,
            "CASEFILE_SECRET_KEY repeats a few characters; unset it, and a random one is made and kept",
        ),
    ]


def _weak_portal_host(host: str, public: str) -> list[tuple[bool, str]]:
    return [
        (
            bool(host) and not _HOST.fullmatch(host),
            f"CASEFILE_PORTAL_HOST is {host!r}; give the bare name, without https://, port or path",
        ),
        (
            host in (*_LOOPBACK, public) and bool(host),
            "CASEFILE_PORTAL_HOST must be a name of its own, another than CASEFILE_PUBLIC_HOST; or unset it",
        ),
    ]


def _weak_places(settings: Settings) -> list[tuple[bool, str]]:
    store = Path(unquote(urlsplit(settings.store_url).path))
    keys, home = settings.key_dir, settings.home
    return [
        (keys.is_relative_to(home), "CASEFILE_KEY_DIR lies inside CASEFILE_HOME; keys must live apart from the data"),
        (
            settings.store_url.startswith("file:") and keys.is_relative_to(store),
            "CASEFILE_KEY_DIR lies inside the store; keys must live apart from the data",
        ),
        (
            any(place.is_relative_to(ROOT / "static") for place in (home, keys)),
            "CASEFILE_HOME or CASEFILE_KEY_DIR lies in the folder whose files anybody may fetch; choose another",
        ),
        (
            settings.checkpoint_dir.is_relative_to(home),
            "CASEFILE_CHECKPOINT_DIR lies inside CASEFILE_HOME; what is to witness against the data must lie elsewhere",
        ),
        (bool(home.stat().st_mode & 0o077), f"CASEFILE_HOME, {home}, can be read by others; chmod 700 it"),
        (bool(keys.stat().st_mode & 0o077), f"CASEFILE_KEY_DIR, {keys}, can be read by others; chmod 700 it"),
    ]


def _weak_ways(settings: Settings) -> list[tuple[bool, str]]:
    mail, authority = urlsplit(settings.smtp_url), urlsplit(settings.tsa_url)
    return [
        (
            mail.scheme == "smtp" and mail.hostname not in _LOOPBACK,
            "CASEFILE_SMTP_URL sends mail in clear over the network; use smtps:// or smtp+tls://",
        ),
        (
            authority.scheme == "http" and bool(authority.password) and authority.hostname not in _LOOPBACK,
            "CASEFILE_TSA_URL sends a password in clear over the network; use https://",
        ),
        (
            any(_crosses_in_clear(url) for url in (settings.database_url, settings.database_owner_url)),
            "DATABASE_URL crosses the network in clear; add ?sslmode=verify-full",
        ),
    ]


def _crosses_in_clear(database_url: str) -> bool:
    """Whether a PostgreSQL on another machine is reached without TLS that is checked."""
    parts = urlsplit(database_url)
    if not parts.scheme.startswith("postgresql") or parts.hostname in (None, *_LOOPBACK):
        return False
    return parse_qs(parts.query).get("sslmode", [""])[-1] not in ("verify-full", "verify-ca")
