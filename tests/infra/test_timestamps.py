"""Time-stamp tokens: what is asked, and that nothing but an answer that holds is believed."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from casefile.config import Settings
from casefile.infra import clock, timestamps
from tests.evidence.authority import Served, answer, make_authority, openssl, serving

NOTE = b"casefile.example/office/matter/1\n12\nroot\n\nsignature\n"


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def served(authority: Path) -> Iterator[Served]:
    with serving(authority) as found:
        yield found


@pytest.fixture
def asking(tmp_path: Path, served: Served) -> Settings:
    return settings_for(tmp_path, served)


def settings_for(folder: Path, served: Served) -> Settings:
    """Return settings whose authority is the served one; nothing else of them is looked at."""
    return Settings(
        home=folder, key_dir=folder, database_url="", database_owner_url="", store_url="", mode="loopback",
        public_host="localhost", office_name="", log_origin="", smtp_url="", mail_from="", secret_key="",
        checkpoint_dir=folder, tsa_url=served.url, tsa_ca=served.certificate,
    )  # fmt: skip


def refusal(asking: Settings, data: bytes = NOTE) -> str:
    with pytest.raises(timestamps.TimeStampError) as refused:
        timestamps.ask(asking, data)
    return str(refused.value)


def test_a_token_that_was_asked_for_over_http_is_accepted_by_openssl(
    asking: Settings, served: Served, tmp_path: Path
) -> None:
    got = timestamps.ask(asking, NOTE)
    (tmp_path / "note").write_bytes(NOTE)
    (tmp_path / "note.tsr").write_bytes(got.answer)
    openssl("ts", "-verify", "-data", "note", "-in", "note.tsr", "-CAfile", served.certificate, folder=tmp_path)
    assert abs(got.at - clock.now()) < timedelta(seconds=5)
    assert abs(got.drift) < timedelta(seconds=3)


def test_nothing_but_the_digest_leaves(asking: Settings, served: Served) -> None:
    timestamps.ask(asking, NOTE)
    (query,) = served.queries
    assert hashlib.sha256(NOTE).digest() in query
    assert len(query) < 100
    assert served.headers[0]["Content-Type"] == "application/timestamp-query"


def test_every_query_has_a_nonce_of_its_own(asking: Settings, served: Served) -> None:
    for _ in range(3):
        timestamps.ask(asking, NOTE)
    assert len(set(served.queries)) == 3


def test_a_name_and_password_are_sent_and_never_told(asking: Settings, served: Served) -> None:
    with_password = replace(asking, tsa_url=served.url.replace("http://", "http://office:p%3Ass@"))
    timestamps.ask(with_password, NOTE)
    assert served.headers[0]["Authorization"] == "Basic b2ZmaWNlOnA6c3M="
    assert timestamps.host(with_password) == "127.0.0.1"
    served.reply = lambda _: (500, b"")
    assert "p:ss" not in refusal(with_password)


def test_an_answer_to_another_question_is_refused(asking: Settings, served: Served) -> None:
    first = []
    served.reply = lambda query: first.append(answer(served.authority, query)) or first[0]
    timestamps.ask(asking, NOTE)
    assert "Nonce" in refusal(asking)


def test_an_answer_over_other_bytes_is_refused(asking: Settings, served: Served) -> None:
    digest, other = hashlib.sha256(NOTE).digest(), hashlib.sha256(b"other").digest()
    served.reply = lambda query: answer(served.authority, query.replace(digest, other))
    assert "messages" in refusal(asking)


def test_another_authority_is_refused(asking: Settings, served: Served, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    other = make_authority(tmp_path / "other")
    served.reply = lambda query: answer(other, query)
    assert "does not hold" in refusal(asking)


def test_a_changed_answer_is_refused(asking: Settings, served: Served) -> None:
    def changed(query: bytes) -> bytes:
        told = bytearray(answer(served.authority, query))
        told[-20] ^= 1
        return bytes(told)

    served.reply = changed
    assert "does not hold" in refusal(asking)


def test_a_refusal_of_the_authority_is_told(asking: Settings, served: Served) -> None:
    served.reply = lambda query: answer(served.authority, query[:-3])  # cut: openssl answers that it cannot read it
    assert "it refused" in refusal(asking)


def test_another_policy_than_the_one_set_is_refused(asking: Settings) -> None:
    timestamps.ask(replace(asking, tsa_policy="1.2.3.4.1"), NOTE)
    assert "Policy" in refusal(replace(asking, tsa_policy="1.2.3.4.2"))


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ((500, b"broken"), "HTTP 500"),
        ((404, b""), "HTTP 404"),
        ((302, b""), "redirect"),
        ((307, b""), "redirect"),
        (b"", "does not hold"),
        (b"<html>Welcome</html>", "does not hold"),
        (b"0" * 10_000_000, "more than 65536 bytes"),
    ],
)
def test_what_is_no_answer_is_refused(
    asking: Settings, served: Served, told: bytes | tuple[int, bytes], words: str
) -> None:
    served.reply = lambda _: told
    assert words in refusal(asking)
    assert len(served.queries) == 1  # a redirect was not followed


def test_an_answer_that_drips_in_is_cut_off(asking: Settings, served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timestamps, "ANSWER_SECONDS", 0.3)
    served.drip_seconds = 0.05
    began = time.monotonic()
    assert "did not answer within" in refusal(asking)
    assert time.monotonic() - began < 2


def test_an_authority_that_says_nothing_is_cut_off(
    asking: Settings, served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timestamps, "ANSWER_SECONDS", 0.3)
    served.reply = lambda _: time.sleep(1.5) or b""
    assert "did not answer within" in refusal(asking)


def test_an_authority_that_is_not_there_is_told(asking: Settings, served: Served) -> None:
    assert "cannot be reached" in refusal(replace(asking, tsa_url="http://127.0.0.1:9/"))


def test_a_clock_that_is_off_is_measured(asking: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timestamps.clock, "now", lambda: datetime.now(UTC) - timedelta(minutes=7))
    assert timedelta(minutes=6, seconds=55) < timestamps.ask(asking, NOTE).drift < timedelta(minutes=7, seconds=5)
