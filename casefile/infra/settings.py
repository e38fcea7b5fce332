"""What differs between two installations; ``casefile.config`` reads it from the environment."""

from __future__ import annotations

from dataclasses import dataclass
from email.utils import parseaddr
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


class SettingError(ValueError):
    """A setting is missing or cannot be used; the text names it and says what would be right."""


@dataclass(frozen=True)
class Settings:
    """Everything that differs between two installations.

    ``mode`` is ``loopback`` (plain HTTP, answers only to this machine) or ``production`` (HTTPS behind a proxy).
    """

    home: Path
    key_dir: Path
    database_url: str
    database_owner_url: str
    store_url: str
    mode: str
    public_host: str
    office_name: str
    log_origin: str
    smtp_url: str
    mail_from: str
    secret_key: str
    checkpoint_dir: Path
    backup_key: str = ""
    verify_within_days: int = 90
    tsa_url: str = ""
    tsa_ca: Path | None = None
    tsa_policy: str = ""
    mail_checkpoints: bool = True
    proxies: int = 0
    portal_host: str = ""
    portal_from: str = ""
    portal_name: str = ""
    portal_hours: int = 2
    max_field_bytes: int = 1024 * 1024
    max_form_bytes: int = 34 * 1024 * 1024
    max_upload_bytes: int = 64 * 1024**3

    @property
    def https(self) -> bool:
        """Whether pages are served over HTTPS, so that cookies may be marked secure."""
        return self.mode == "production"

    @property
    def portal_sender(self) -> str:
        """The sender of mail to clients: the one chosen for it, else the office's bare address without a name."""
        return self.portal_from or parseaddr(self.mail_from)[1]

    @property
    def on_sqlite(self) -> bool:
        """Whether the database is the SQLite file."""
        return self.database_url.startswith("sqlite")
