"""A Notice of Electronic Filing of CM/ECF, read into plain values. Nothing is fetched, run or stored."""

from __future__ import annotations

import hashlib
import html as markup
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from casefile.dockets.counsel import plain, printed_date
from casefile.dockets.courts import courts_that_fit
from casefile.dockets.notice_mail import WANTED, open_mail
from casefile.dockets.notice_values import MailReading, NotANoticeError, NoticeReading
from casefile.dockets.reading import silence_the_library, unnumbered_key
from casefile.lawdata import reader

MOST_CASES = 100
MOST_SIGNS = 50_000
_I = re.IGNORECASE
_HEADING = re.compile(r"District\s+Court\b(.{0,200}?)Notice\s+of\s+Electronic\s+Filing", _I | re.S)
_ENTERED = re.compile(
    r"\bentered\b.{0,200}?\bon\s+(\d{1,2}/\d{1,2}/\d{4})\s*(?:at\s+(\d{1,2}):(\d{2})\s*([AP])\.?M\.?)?", _I | re.S
)
_FILED = re.compile(r"\bfiled\s+on\s+(\d{1,2}/\d{1,2}/\d{4})", _I)
_CASE = re.compile(r"\bCase\s+Name:", _I)
_QUOTED = re.compile(r"^(?:>[ >]*)", re.MULTILINE)
_ADDRESS = re.compile(r"https?://[^\s<>\"')\]]+", _I)
_COURTS_HOST = re.compile(r"ecf\.([a-z0-9]+)\.uscourts\.gov")
_DOCUMENT = re.compile(r"/doc1/\d{6,}")
_REFERENCE = re.compile(r"\[(\d{1,5}(?:-\d{1,3})?)\]")
_OTHER_NOTICES = (
    (r"Summary\s+of\s+ECF\s+(?:Activity|Filing)|Daily\s+Summary", "a daily summary; only single notices are read"),
    (r"Notice\s+of\s+Docket\s+Activity", "a notice of a court of appeals; only those of district courts are read"),
    (r"U\.?\s?S\.?\s+Bankruptcy\s+Court|United\s+States\s+Bankruptcy\s+Court", "a notice of a bankruptcy court"),
)


def read_notice(data: bytes, today: date) -> MailReading:
    """Return what a mail says of each case it names, the same entry once; ``today`` is the office's day.

    Raises:
        NotANoticeError: it is no notice that can be read.
    """
    mail = open_mail(data)
    try:
        cases = _read(mail.html, mail.text)
    except NotANoticeError:
        raise
    except Exception as fault:  # the parser meets a mail it was not made for, in any of a hundred ways
        raise NotANoticeError(f"it cannot be read as a notice. {WANTED}") from fault
    for one in cases:
        if not date(1990, 1, 1) <= one.filed_on <= date.fromordinal(today.toordinal() + 1):
            raise NotANoticeError(f"it says that it was filed on {one.filed_on.isoformat()}, which cannot be. {WANTED}")
    found = MailReading(tuple(cases), mail.from_court, hashlib.sha256(data).hexdigest())
    if mail.from_court:
        return found
    return found.warned("the sender's address is not a court's: it was passed on by somebody, or it is not genuine")


def _read(html: str, text: str) -> list[NoticeReading]:
    tree = _tree(html) if html else None
    words = _words_of(tree) if tree is not None else _QUOTED.sub("", text)
    if not _is_notice(words) and text and tree is not None:
        tree, words = None, _QUOTED.sub("", text)
    _refuse_other_mail(words)
    addresses = _addresses(tree, words)
    court = _court(words, addresses)
    filed_on, entered_at = _moments(words, reader.courts()[court].zone)
    warnings = _foreign(addresses, court)
    tables = _by_tables(tree, court) if tree is not None else ()
    dockets = [one for one in tables if one["docket_number"]] or [*_by_words(words, court)]
    if not dockets:
        raise NotANoticeError(f"no case number and docket text can be read in it. {WANTED}")
    made: dict[tuple[str, int | None, str], NoticeReading] = {}
    for docket in dockets[:MOST_CASES]:
        one = _notice(docket, court, filed_on, entered_at, warnings)
        made.setdefault((one.docket_number, one.defendant, one.key), one)
    return list(made.values())


def _is_notice(words: str) -> bool:
    return bool(re.search(r"Docket\s+Text:", words, _I) and _CASE.search(words))


def _refuse_other_mail(words: str) -> None:
    head = words[:4000]
    for pattern, said in _OTHER_NOTICES:
        if re.search(pattern, head.partition("Docket Text")[0], _I):
            raise NotANoticeError(f"it is {said}. {WANTED}")
    if not _is_notice(words):
        raise NotANoticeError(f"it is an e-mail, but no notice of a docket entry. {WANTED}")


# --- the library ------------------------------------------------------------------------------------------------------


def _report(court: str) -> Any:
    """Return juriscraper's reader of notices, without what it guesses from the subject and without its dates."""
    silence_the_library()
    from juriscraper.pacer.email import NotificationEmail

    report = NotificationEmail(court)
    report.is_valid, report.subject, report.content_type = True, "", "text/html"
    report._get_date_filed = lambda: None
    report._get_short_description = lambda: ""
    return report


def _tree(html: str) -> Any:
    """Return the page of a mail as the library cleans it: scripts, styles and what hides in comments are gone."""
    report = _report("ned")
    from juriscraper.lib.html_utils import clean_html

    report._strip_bad_html_tags_insecure(clean_html(html))
    for hidden in report.tree.xpath("//script | //style | //template | //comment()"):
        hidden.drop_tree()
    return report.tree


def _by_tables(tree: Any, court: str) -> Iterator[Mapping[str, Any]]:
    """Yield the cases of an HTML notice; none where a mail program has changed its tables."""
    report = _report(court)
    report.tree = tree
    with suppress(Exception):  # forwarded mails lose the markup that the library looks for; their words are still there
        yield from report._get_dockets()


def _by_words(words: str, court: str) -> Iterator[Mapping[str, Any]]:
    """Yield the cases of a notice in plain text; the library reads one at a time."""
    from lxml.html import fragment_fromstring

    starts = [found.start() for found in _CASE.finditer(words)]
    for start, end in zip(starts, [*starts[1:], len(words)], strict=True):
        report = _report(court)
        report.content_type = "text/plain"
        said = re.sub(r"\b(Case\s+Name|Case\s+Number|Document\s+Number|Docket\s+Text):\s*", _label, words[start:end])
        said += "\nelectronically mailed to:"
        report.tree = fragment_fromstring(f"<pre>{markup.escape(said)}</pre>")
        with suppress(Exception):  # a piece without a docket text is no case
            yield from report._get_dockets()


def _label(found: re.Match[str]) -> str:
    return f"{plain(found.group(1))}: "


# --- values -----------------------------------------------------------------------------------------------------------


def _notice(
    docket: Mapping[str, Any], court: str, filed_on: date, entered_at: datetime, warnings: Sequence[str]
) -> NoticeReading:
    entry = docket["docket_entries"][0]
    text = plain(str(entry["description"]))
    if not docket["docket_number"]:
        raise NotANoticeError(f"no case number can be read in it. {WANTED}")
    if len(text) > MOST_SIGNS:
        raise NotANoticeError(f"its docket text has {len(text):,} signs; the court's have at most {MOST_SIGNS:,}")
    printed = re.match(r"\s*(\d{1,5})\b", str(entry["document_number"] or ""))
    number = int(printed.group(1)) if printed else None
    defendant = docket.get("federal_defendant_number")
    return NoticeReading(
        court=court,
        docket_number=str(docket["docket_number"]),
        defendant=int(defendant) if defendant else None,
        caption=plain(str(docket["case_name"]))[:300],
        number=number,
        filed_on=filed_on,
        entered_at=entered_at,
        text=text,
        key=str(number) if number is not None else unnumbered_key(filed_on, _REFERENCE.sub(r"\1", text)),
        document=_document(str(entry["document_url"] or ""), court),
        warnings=tuple(warnings),
    )


def _words_of(tree: Any) -> str:
    """Return the words of a page, with the breaks of its blocks."""
    for node in tree.iter("br", "p", "div", "tr", "table"):
        node.tail = "\n" + (node.tail or "")
    return str(tree.text_content())


def _moments(words: str, zone: str) -> tuple[date, datetime]:
    """Return the day of filing and the moment of entry on the court's clock; the head says both."""
    head = words.partition("Docket Text")[0]
    entered, filed = _ENTERED.search(head), _FILED.search(head)
    said = filed or entered
    on = printed_date(said.group(1)) if said else None
    if on is None:
        raise NotANoticeError(f"it does not say when the entry was made. {WANTED}")
    day = printed_date(entered.group(1)) if entered else None
    hour = minute = 0
    if entered and entered.group(2):
        afternoon = entered.group(4).upper() == "P"
        hour, minute = int(entered.group(2)) % 12 + (12 if afternoon else 0), int(entered.group(3))
    if minute > 59:
        raise NotANoticeError(f"it says that it was entered at {hour}:{minute}. {WANTED}")
    made = day or on
    return on, datetime(made.year, made.month, made.day, hour, minute, tzinfo=ZoneInfo(zone))


def _court(words: str, addresses: Sequence[str]) -> str:
    """Return the code of the court: by the heading, and by the court's own addresses where it names none.

    Raises:
        NotANoticeError: neither names a district court of the table, or they name different ones.
    """
    heading = _HEADING.search(words)
    named = courts_that_fit(heading.group(1)) if heading else []
    linked = sorted({code for one in addresses if (code := _court_of(one)) and reader.court(code)})
    both = [code for code in named if code in linked] if linked else named
    if heading and named and linked and not both:
        raise NotANoticeError(
            f'it is headed "{plain(heading.group(1))}", but its documents are at the court "{linked[0]}"; it may '
            "not be genuine. Look at the docket."
        )
    fitting = both if named else linked
    if len(fitting) != 1:
        raise NotANoticeError(f"it does not say which district court it comes from. {WANTED}")
    return fitting[0]


def _addresses(tree: Any, words: str) -> list[str]:
    linked = [str(one).strip() for one in tree.xpath("//@href | //@src | //@action")] if tree is not None else []
    return [*linked, *_ADDRESS.findall(words)]


def _court_of(address: str) -> str:
    """Return the code of the court that an address is at, or nothing for another host."""
    found = _COURTS_HOST.fullmatch(_host(address))
    return found.group(1) if found else ""


def _host(address: str) -> str:
    try:
        return (urlsplit(address).hostname or "").rstrip(".")
    except ValueError:
        return ""


def _foreign(addresses: Sequence[str], court: str) -> list[str]:
    """Warn of addresses that are not the court's; which ones is not repeated."""
    other = {host for one in addresses if (host := _host(one)) and host != f"ecf.{court}.uscourts.gov"}
    other = {host for host in other if not re.fullmatch(r"(?:[a-z0-9-]+\.)*(?:uscourts\.gov)", host)}
    if not other:
        return []
    return [f"{len(other)} of its links lead{'s' if len(other) == 1 else ''} elsewhere than to the court; left out"]


def _document(address: str, court: str) -> str:
    """Return the address of the document at this court, without its query; nothing for any other host."""
    if _court_of(address) != court or urlsplit(address).scheme != "https":
        return ""
    path = urlsplit(address).path
    return f"https://ecf.{court}.uscourts.gov{path}" if _DOCUMENT.fullmatch(path) else ""
