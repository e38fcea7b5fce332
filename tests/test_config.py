"""Settings: read once, wrong ones refused by name, weak ones not served to the public."""

from __future__ import annotations

from pathlib import Path

import pytest

from casefile.config import ROOT, SettingError, Settings, read_settings


def read(folder: Path, **changed: str) -> Settings:
    """Read sound production settings, changed as told."""
    home, keys = folder / "var", folder / "var-keys"
    for made in (home, keys):
        made.mkdir(mode=0o700, exist_ok=True)
    sound = {
        "CASEFILE_HOME": str(home),
        "CASEFILE_KEY_DIR": str(keys),
        "CASEFILE_MODE": "production",
        "CASEFILE_PUBLIC_HOST": "office.example",
    }
    return read_settings({**sound, **changed})


def test_sound_settings_start(tmp_path: Path) -> None:
    settings = read(tmp_path)
    assert (settings.https, settings.proxies, settings.on_sqlite) == (True, 1, True)


WEAK = {
    "debug": ({"FLASK_DEBUG": "1"}, "FLASK_DEBUG"),
    "no host": ({"CASEFILE_PUBLIC_HOST": "localhost"}, "CASEFILE_PUBLIC_HOST"),
    "host with scheme": ({"CASEFILE_PUBLIC_HOST": "http://office.example"}, "CASEFILE_PUBLIC_HOST"),
    "short secret": ({"CASEFILE_SECRET_KEY": "short"}, "CASEFILE_SECRET_KEY"),
    "default secret": ({"CASEFILE_SECRET_KEY": "changeme" * 4}, "CASEFILE_SECRET_KEY"),
    "mail in clear": ({"CASEFILE_SMTP_URL": "smtp://user:secret@mail.example"}, "CASEFILE_SMTP_URL"),
    "database in clear": ({"DATABASE_URL": "postgresql://office@db.example/casefile"}, "DATABASE_URL"),
    "database not checked": ({"DATABASE_URL": "postgresql://office@db.example/c?sslmode=require"}, "DATABASE_URL"),
    "owner in clear": (
        {"DATABASE_URL": "postgresql:///casefile", "DATABASE_OWNER_URL": "postgresql://owner@db.example/casefile"},
        "DATABASE_URL",
    ),
}


@pytest.mark.parametrize("weak", WEAK)
def test_a_weak_setting_is_refused_by_name(tmp_path: Path, weak: str) -> None:
    changed, name = WEAK[weak]
    with pytest.raises(SettingError, match=f"production start refused.*{name}"):
        read(tmp_path, **changed)


@pytest.mark.parametrize("weak", WEAK)
def test_the_same_setting_starts_on_loopback(tmp_path: Path, weak: str) -> None:
    assert read(tmp_path, **WEAK[weak][0], CASEFILE_MODE="loopback").mode == "loopback"


def test_keys_inside_the_data_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="CASEFILE_KEY_DIR lies inside CASEFILE_HOME"):
        read(tmp_path, CASEFILE_KEY_DIR=str(tmp_path / "var" / "keys"))


def test_keys_inside_the_store_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="CASEFILE_KEY_DIR lies inside the store"):
        read(tmp_path, CASEFILE_STORE_URL=tmp_path.as_uri())


@pytest.mark.parametrize(("folder", "name"), [("var", "CASEFILE_HOME"), ("var-keys", "CASEFILE_KEY_DIR")])
@pytest.mark.parametrize("mode", [0o755, 0o750, 0o701])
def test_a_folder_that_others_can_read_is_refused(tmp_path: Path, folder: str, name: str, mode: int) -> None:
    read(tmp_path)
    (tmp_path / folder).chmod(mode)
    with pytest.raises(SettingError, match=f"{name}.*chmod 700"):
        read(tmp_path)


def test_data_among_the_files_that_anybody_may_fetch_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("casefile.config.ROOT", tmp_path)
    inside = tmp_path / "static" / "var"
    with pytest.raises(SettingError, match="anybody may fetch"):
        read(tmp_path, CASEFILE_HOME=str(inside))


def test_every_weak_setting_is_named_at_once(tmp_path: Path) -> None:
    changed = {"FLASK_DEBUG": "1", "CASEFILE_PUBLIC_HOST": "localhost", "CASEFILE_SECRET_KEY": "short"}
    with pytest.raises(SettingError) as refusal:
        read(tmp_path, **changed)
    assert [name for name in changed if name not in str(refusal.value)] == []


def test_no_secret_is_in_a_refusal(tmp_path: Path) -> None:
    secrets = {"CASEFILE_SECRET_KEY": "hunter2hunter2", "CASEFILE_SMTP_URL": "smtp://user:hunter2@mail.example"}
    with pytest.raises(SettingError) as refusal:
        read(tmp_path, **secrets)
    assert "hunter2" not in str(refusal.value)


@pytest.mark.parametrize(
    "sound",
    [
        {"CASEFILE_SMTP_URL": "smtps://user:secret@mail.example"},
        {"CASEFILE_SMTP_URL": "smtp+tls://user:secret@mail.example"},
        {"CASEFILE_SMTP_URL": "smtp://localhost:25"},
        {"DATABASE_URL": "postgresql:///casefile?host=/run/postgresql"},
        {"DATABASE_URL": "postgresql://office@127.0.0.1/casefile"},
        {"DATABASE_URL": "postgresql://office@db.example/casefile?sslmode=verify-full"},
        {"FLASK_DEBUG": "0"},
    ],
)
def test_a_sound_setting_is_not_refused(tmp_path: Path, sound: dict[str, str]) -> None:
    assert read(tmp_path, **sound).mode == "production"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CASEFILE_MODE", "open"),
        ("CASEFILE_PROXIES", "all"),
        ("CASEFILE_PROXIES", "-1"),
        ("DATABASE_URL", "mysql://office"),
        ("CASEFILE_SMTP_URL", "mail.example"),
        ("CASEFILE_SMTP_URL", "http://mail.example"),
    ],
)
def test_a_wrong_value_is_refused_by_name(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(SettingError, match=name):
        read(tmp_path, **{name: value, **({} if name == "CASEFILE_MODE" else {"CASEFILE_MODE": "loopback"})})


def test_the_secret_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    first, again = read(tmp_path).secret_key, read(tmp_path).secret_key
    assert first == again
    assert len(first) == 64
    assert (tmp_path / "var-keys" / "secret-key").stat().st_mode & 0o077 == 0


def test_folders_that_are_made_belong_to_their_owner_alone(tmp_path: Path) -> None:
    settings = read_settings({"CASEFILE_HOME": str(tmp_path / "fresh")})
    assert settings.home.stat().st_mode & 0o077 == 0
    assert settings.key_dir == tmp_path / "fresh-keys"
    assert settings.key_dir.stat().st_mode & 0o077 == 0


def test_postgresql_is_spoken_by_psycopg_three(tmp_path: Path) -> None:
    assert read(tmp_path, DATABASE_URL="postgres:///c").database_url == "postgresql+psycopg:///c"


def test_nothing_but_the_settings_reads_the_environment() -> None:
    reading = [
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "casefile").rglob("*.py")
        if any(word in path.read_text() for word in ("os.environ", "getenv", "environb"))
    ]
    assert reading == ["casefile/config.py"]


CERTIFICATE = "-----BEGIN CERTIFICATE-----\n"


def test_a_time_stamp_authority_needs_its_certificate(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="CASEFILE_TSA_CA is missing"):
        read(tmp_path, CASEFILE_TSA_URL="https://stamp.example/")
    (tmp_path / "ca.pem").write_text(CERTIFICATE)
    settings = read(tmp_path, CASEFILE_TSA_URL="https://stamp.example/", CASEFILE_TSA_CA=str(tmp_path / "ca.pem"))
    assert (settings.tsa_url, settings.tsa_ca) == ("https://stamp.example/", tmp_path / "ca.pem")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CASEFILE_TSA_URL", "ftp://stamp.example/"),
        ("CASEFILE_TSA_URL", "https:///path"),
        ("CASEFILE_TSA_CA", "nowhere.pem"),
        ("CASEFILE_TSA_POLICY", "policy"),
        ("CASEFILE_TSA_URL", "http://office:secret@stamp.example/"),
    ],
)
def test_a_wrong_time_stamp_setting_is_refused_and_no_password_told(tmp_path: Path, name: str, value: str) -> None:
    (tmp_path / "ca.pem").write_text(CERTIFICATE)
    with pytest.raises(SettingError, match=name) as refused:
        read(tmp_path, **{"CASEFILE_TSA_CA": str(tmp_path / "ca.pem"), name: value})
    assert "secret" not in str(refused.value)


def test_no_time_stamp_authority_is_set_by_default(tmp_path: Path) -> None:
    settings = read(tmp_path)
    assert (settings.tsa_url, settings.tsa_ca) == ("", None)


def test_checkpoints_are_mailed_daily_unless_it_is_turned_off(tmp_path: Path) -> None:
    assert read(tmp_path).mail_checkpoints
    assert not read(tmp_path, CASEFILE_CHECKPOINT_MAIL="off").mail_checkpoints
    with pytest.raises(SettingError, match="CASEFILE_CHECKPOINT_MAIL"):
        read(tmp_path, CASEFILE_CHECKPOINT_MAIL="weekly")
