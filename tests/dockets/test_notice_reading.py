"""A notice of electronic filing is read as the court wrote it; any other mail is refused; nothing else happens."""

from __future__ import annotations

import quopri
from contextlib import suppress
from datetime import date, datetime
from email.message import EmailMessage
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casefile.dockets.notice_mail import MAX_BYTES
from casefile.dockets.notice_reading import read_notice
from casefile.dockets.notice_values import MailReading, NotANoticeError, NoticeReading
from tests.dockets.notices import Case, Nef, mail, nef

TODAY = date(2026, 3, 5)
TEXT = "ORDER granting [51] Motion to Continue. Sentencing reset to 6/5/2026 at 2:00 PM before Judge Ann B. Roe. (ABC)"
BOTH = ("plain", "html")


def read(data: bytes) -> MailReading:
    return read_notice(data, TODAY)


def one(data: bytes) -> NoticeReading:
    [case] = read(data).cases
    return case


@pytest.mark.parametrize("kinds", [("html",), ("plain",), BOTH, ("html", "plain")])
@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-1", "windows-1252", "us-ascii"])
def test_a_notice_says_the_same_as_html_as_text_and_as_both(kinds: tuple[str, ...], charset: str) -> None:
    found = one(mail(nef(TEXT), kinds, charset))
    assert (found.court, found.docket_number, found.defendant) == ("ned", "4:26-cr-00001", None)
    assert (found.number, found.key, found.filed_on) == (52, "52", date(2026, 3, 4))
    assert found.entered_at == datetime(2026, 3, 4, 10, 15, tzinfo=ZoneInfo("America/Chicago"))
    assert (found.text, found.caption, found.warnings) == (TEXT, "United States v. Doe", ())
    assert found.document == "https://ecf.ned.uscourts.gov/doc1/11315303036"


@pytest.mark.parametrize("kinds", [("html",), ("plain",)])
@pytest.mark.parametrize("printed", ["52(No document attached)", "52"])
def test_an_entry_without_a_document_keeps_its_number(kinds: tuple[str, ...], printed: str) -> None:
    assert one(mail(nef(TEXT, number=printed), kinds)).number == 52


@pytest.mark.parametrize("kinds", [("html",), ("plain",)])
def test_an_entry_without_a_number_is_named_by_its_day_and_words(kinds: tuple[str, ...]) -> None:
    found = one(mail(nef("TEXT ORDER.", number="No document attached"), kinds))
    assert (found.number, found.key[:11]) == (None, "2026-03-04-")


@pytest.mark.parametrize("kinds", [("html",), ("plain",)])
def test_each_case_of_a_notice_is_read_with_its_own_number_and_words(kinds: tuple[str, ...]) -> None:
    cases = (Case(TEXT), Case("MOTION to join.", number="7", case="8:26-cr-00002-CDM-2", name="USA v. Roe"))
    found = read(mail(Nef(cases), kinds)).cases
    assert [(case.docket_number, case.defendant, case.number) for case in found] == [
        ("4:26-cr-00001", None, 52),
        ("8:26-cr-00002", 2, 7),
    ]
    assert [case.text for case in found] == [TEXT, "MOTION to join."]


def test_midnight_and_noon_are_read_on_the_courts_clock() -> None:
    hours = [one(mail(nef(TEXT, entered=f"3/4/2026 at {at} CST"))).entered_at.hour for at in ("12:05 AM", "12:05 PM")]
    assert hours == [0, 12]


def test_the_day_of_filing_counts_where_it_is_not_the_day_of_entry() -> None:
    found = one(mail(nef(TEXT, filed="3/2/2026")))
    assert (found.filed_on, found.entered_at.date()) == (date(2026, 3, 2), date(2026, 3, 4))


def test_a_quoted_mail_in_plain_text_is_read() -> None:
    quoted = "\n".join(f"> {line}" for line in nef(TEXT).plain().splitlines())
    assert one(saying(f"From a colleague:\n{quoted}")).text == TEXT


def test_a_mail_whose_tables_a_mail_program_has_changed_is_read_by_its_words() -> None:
    html = nef(TEXT).html()
    for tag in ("table", "tr", "td"):
        html = html.replace(f"<{tag}", "<div").replace(f"</{tag}>", "</div>")
    message = EmailMessage()
    message["From"], message["To"] = "notice@ned.uscourts.gov", "a@office.example"
    message.set_content(html, subtype="html")
    assert (one(bytes(message)).text, one(bytes(message)).number) == (TEXT, 52)


def test_the_line_that_a_mailbox_puts_before_a_mail_is_passed_over() -> None:
    assert one(b"From notice@ned.uscourts.gov Wed Mar  4 10:15:22 2026\n" + mail(nef(TEXT))).text == TEXT


def test_quoted_printable_is_decoded() -> None:
    head = b"From: a@ned.uscourts.gov\nTo: b@office.example\nMIME-Version: 1.0\n"
    head += b"Content-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n"
    assert one(head + quopri.encodestring(nef(TEXT).html().encode())).text == TEXT


def test_what_is_read_can_be_written_down_and_read_again() -> None:
    found = one(mail(nef(TEXT, case="4:26-cr-00001-ABR-3")))
    assert NoticeReading.of_kept(found.kept()) == found


# --- who sent it, and where it leads ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "sender",
    [
        "notice@ned.uscourts.gov.evil.example",
        "notice@nedauscourts.gov",
        "uscourts.gov@evil.example",
        "a@evil.example",
        "",
    ],
)
def test_a_sender_that_is_no_court_is_said_and_does_not_hide_behind_a_name_like_one(sender: str) -> None:
    found = read(mail(nef(TEXT, sender=sender)))
    assert not found.from_court
    assert "not a court's" in found.cases[0].warnings[-1]


def test_a_link_to_another_host_is_left_out_and_said() -> None:
    for link in (
        "https://ecf.ned.uscourts.gov.evil.example/doc1/11315303036",
        "https://evil.example/doc1/11315303036",
        "https://ecf.ned.uscourts.gov@evil.example/doc1/11315303036",
        "javascript:alert(1)//ecf.ned.uscourts.gov/doc1/11315303036",
    ):
        found = one(mail(nef(TEXT, link=link)))
        assert found.document == ""
        assert "evil" not in repr(found)


def test_only_the_documents_own_address_is_kept_of_a_link_to_the_court() -> None:
    link = "https://ecf.ned.uscourts.gov/cgi-bin/login.pl?magic_num=5017"
    assert one(mail(nef(TEXT, link=link))).document == ""
    assert "magic_num" not in repr(one(mail(nef(TEXT))))


def test_a_notice_headed_as_one_court_with_documents_at_another_is_refused() -> None:
    with pytest.raises(NotANoticeError, match="its documents are at the court"):
        read(mail(nef(TEXT, heading="Northern District of Iowa")))


def test_a_heading_of_no_court_leaves_the_documents_to_tell_it() -> None:
    assert one(mail(nef(TEXT, heading=""))).court == "ned"


def test_a_script_in_a_notice_is_neither_run_nor_kept() -> None:
    found = one(mail(nef("ORDER <script>alert('x')</script>granting<style>b{}</style> the motion.")))
    assert found.text == "ORDER granting the motion."


def test_markup_that_a_docket_text_quotes_is_only_words() -> None:
    assert one(mail(nef("MOTION re &lt;img src=x&gt; exhibit."))).text == "MOTION re <img src=x> exhibit."
    assert one(mail(nef("MOTION re <b>x</b> exhibit."), ("plain",))).text == "MOTION re <b>x</b> exhibit."


# --- what is refused -------------------------------------------------------------------------------------------------


def with_attachment(kind: str, name: str) -> bytes:
    message = EmailMessage()
    message["From"], message["To"] = "notice@ned.uscourts.gov", "a@office.example"
    message.set_content(nef(TEXT).plain())
    main, _, sub = kind.partition("/")
    message.add_attachment(b"%PDF-1.7 x", maintype=main, subtype=sub, filename=name)
    return bytes(message)


def saying(words: str, subtype: str = "plain", charset: str = "utf-8") -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "notice@ned.uscourts.gov", "a@office.example", "Activity"
    message.set_content(words, subtype=subtype, charset=charset)
    return bytes(message)


REFUSED = {
    "nothing": (b"", "the file is empty"),
    "spaces": (b" \r\n ", "the file is empty"),
    "too large": (mail(nef("ORDER " + "x" * MAX_BYTES)), "a court's notice has at most"),
    "a picture": (b"\xff\xd8\xff\xe0" + bytes(100), "it is no e-mail"),
    "a docket page": (b"<html><body>x</body></html>", "it is no e-mail"),
    "words": (b"hello", "it is no e-mail"),
    "a mail about lunch": (saying("Lunch at noon?"), "no notice of a docket entry"),
    "an attachment": (with_attachment("application/pdf", "order.pdf"), "attachment"),
    "an image attached": (with_attachment("image/jpeg", "a.jpg"), "attachment"),
    "a mail in a mail": (with_attachment("text/plain", "notice.eml"), "attachment"),
    "an image written in": (
        saying(nef(TEXT).html().replace("</body>", "<img src='data:image/png;base64,AAAA'></body>"), "html"),
        "an image in its text",
    ),
    "an image by its number": (
        saying(nef(TEXT).html().replace("</body>", "<img src='cid:1'></body>"), "html"),
        "an image in its text",
    ),
    "other letters": (saying(nef(TEXT).plain(), charset="utf-7"), "which no court uses"),
    "a court of appeals": (
        saying(nef(TEXT).plain().replace("Notice of Electronic Filing", "Notice of Docket Activity")),
        "court of appeals",
    ),
    "a daily summary": (saying(f"Summary of ECF Activity\n{nef(TEXT).plain()}"), "daily summary"),
    "no court": (saying(nef(TEXT, heading="", link="").plain().replace("ecf.ned.", "ecf.")), "which district court"),
    "no day": (saying(nef(TEXT).plain().replace("was entered on", "was").replace("filed on", "")), "when the entry"),
    "a day that never was": (mail(nef(TEXT, filed="2/30/2026")), "when the entry"),
    "a day to come": (mail(nef(TEXT, filed="3/9/2026")), "which cannot be"),
    "no number": (mail(nef(TEXT, case="pending")), "no case number"),
    "no text": (mail(nef("")), "no case number and docket text"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_a_mail_that_is_no_notice_is_refused_by_what_is_wrong_with_it(what: str) -> None:
    data, words = REFUSED[what]
    with pytest.raises(NotANoticeError, match=words):
        read(data)


def test_a_refusal_says_what_would_be_right() -> None:
    with pytest.raises(NotANoticeError, match=r"Notice of Electronic Filing, saved by itself as an \.eml file"):
        read(saying("Lunch at noon?"))


def _reads_or_refuses(data: bytes) -> None:
    with suppress(NotANoticeError):
        assert isinstance(read(data), MailReading)


PAGES = [mail(nef(TEXT)), mail(nef(TEXT), ("plain",)), mail(nef(TEXT), BOTH)]
BITS = st.one_of(
    st.binary(max_size=30),
    st.sampled_from(
        [
            b"<table>",
            b"</td>",
            b"Case Name:",
            b"Docket Text:",
            b"Content-Type: x",
            b"--=",
            b"99/99/9999",
            b"=?x?b?",
            b"\0",
        ]
    ),
)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from(PAGES),
    st.lists(st.tuples(st.floats(0, 1), st.integers(0, 300), BITS), min_size=1, max_size=5),
)
def test_a_damaged_notice_is_read_or_refused_and_nothing_else(
    data: bytes, cuts: list[tuple[float, int, bytes]]
) -> None:
    for share, length, instead in cuts:
        at = int(share * len(data))
        data = data[:at] + instead + data[at + length :]
    _reads_or_refuses(data)


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400))
def test_bytes_behind_the_head_of_a_mail_are_read_or_refused(junk: bytes) -> None:
    _reads_or_refuses(b"From: a@ned.uscourts.gov\nTo: b@office.example\n\n" + junk)
