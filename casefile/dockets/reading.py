"""A CM/ECF docket report, saved as HTML, read into plain values. Nothing is fetched, run or stored."""

import hashlib
import logging
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from casefile.dockets.counsel import counsel_in, judge, plain, printed_date
from casefile.dockets.courts import agree, court_named, place_of
from casefile.dockets.hearings import find_hearings
from casefile.dockets.values import (
    CounselReading,
    CountReading,
    DefendantReading,
    DocketReading,
    EntryReading,
    NotADocketError,
)

MAX_BYTES = 10 * 1024 * 1024
_WANTED = 'Wanted: a CM/ECF docket report saved as HTML ("Docket Report" in PACER, then save the page).'
_ENTRIES_HEAD = re.compile(r"docket\s+text\s*(?:</[a-z]+>\s*)*</t[dh]>", re.I)
_COUNT_NUMBER = re.compile(r"\(\s*(\d[\d\s,-]*)([a-z]*)(?:-(\d+)\2)?\s*\)\s*$")
_SECTION = r"(?:\d{3,5}[A-Z]{0,2}(?:-\d+)?|2)(?:\s?\([A-Za-z0-9]{1,5}\))*(?:[.=][A-Z]{1,3}(?:\.[A-Z])?\b)?"
_PARTS = r"(?:\([A-Za-z0-9]{1,5}\))+"
_TITLE = r"(?:T\.?\s?)?\d{1,2}\s?(?::\s?|U\.?\s?S\.?\s?C\.?\s?(?:§+\s?|[Ss]ec(?:tion|\.)?\s)?)"
_CITATION = re.compile(
    rf"^{_TITLE}(?:\d{{1,5}}[A-Z]{{0,2}}(?:-\d+)?(?:\s?\([A-Za-z0-9]{{1,5}}\))*(?:[.=][A-Z]{{1,3}}(?:\.[A-Z])?\b)?)"
    rf"(?:\s*(?:,|;|/|&|\band\b|,\s*and\b|\benhanced by\b|\bet seq\.?)\s*(?:{_TITLE})?§*\s?"
    rf"(?:{_SECTION}|{_PARTS})(?![\w%]))*",
)
_MODIFIED = re.compile(r"\bModified\b[^()]*?\bon \d{1,2}/\d{1,2}/\d{4}.*?(?=\(Entered:|$)", re.S)
_BETWEEN_PARTIES = re.compile(r"(?:Assigned|Referred) to:|Appeals court case number", re.I)


def read_docket(html: bytes | str, court_code: str, zone: str) -> DocketReading:
    """Return what a docket report says; ``court_code`` is PACER's (``ned``), ``zone`` the court's time zone.

    Raises:
        NotADocketError: the file is no docket report of that court, or is cut off.
    """
    ZoneInfo(zone)  # a zone that does not exist is the caller's mistake, not the file's
    court = court_code.strip().lower()
    if not re.fullmatch(r"[a-z]{2,5}d", court):
        raise NotADocketError(
            f'"{court_code}" is no code of a federal district court; PACER\'s code is meant, as in "ned"'
        )
    text = _text(html)
    _refuse_what_is_no_docket(text)
    try:
        return _read(text, court, zone)
    except NotADocketError:
        raise
    except Exception as fault:  # the parser meets a page it was not made for, in any of a hundred ways
        raise NotADocketError(f"the page cannot be read as a docket report. {_WANTED}") from fault


def _text(html: bytes | str) -> str:
    """Return the page as text, or refuse what is empty, too large or not text at all."""
    size = len(html)
    if size > MAX_BYTES:
        raise NotADocketError(f"the file has {size:,} bytes; a docket report has at most {MAX_BYTES:,}. {_WANTED}")
    if not html.strip():
        raise NotADocketError(f"the file is empty. {_WANTED}")
    if isinstance(html, str):
        return html
    if html.startswith(b"%PDF"):
        raise NotADocketError(f"the file is a PDF, which names no fields to read. {_WANTED}")
    if html.startswith((b"\xff\xfe", b"\xfe\xff")):
        return html.decode("utf-16", errors="replace")
    if b"\x00" in html:
        raise NotADocketError(f"the file is binary, not a page of text. {_WANTED}")
    try:
        return html.decode("utf-8-sig")
    except UnicodeDecodeError:
        return html.decode("cp1252", errors="replace")


def _refuse_what_is_no_docket(text: str) -> None:
    """Refuse a page without a table of entries, and one that ends in the middle of it."""
    lowered = text.lower()
    if "<" not in text or "</" not in text:
        raise NotADocketError(f"the file holds no HTML. {_WANTED}")
    if not _ENTRIES_HEAD.search(text):
        if "docket for case" in lowered:
            raise NotADocketError(
                "the page has the head of a docket but no entries: it was cut off, or the report was run without them. "
                "Save the whole report."
            )
        raise NotADocketError(f"the page is HTML but no docket report. {_WANTED}")
    if "bankruptcy petition" in lowered:
        raise NotADocketError("the page is a bankruptcy docket; only dockets of a district court are read")
    if lowered.rfind("</table") < lowered.rfind("<tr"):
        raise NotADocketError("the docket is cut off in the middle of its table. Save the whole page again.")


def _read(text: str, court: str, zone: str) -> DocketReading:
    """Return the reading of a page that looks like a docket report."""
    report = _report(text, court)
    meta = report.metadata
    if not meta.get("docket_number"):
        raise NotADocketError(f"the page names no docket number of a district court. {_WANTED}")
    _refuse_other_court(report, court)
    defendants, government = _parties(report)
    entries = _entries(report)
    found = find_hearings(entries, zone, tuple(defendant.name for defendant in defendants))
    assigned_title, assigned = judge(report.tree, "assigned")
    referred_title, referred = judge(report.tree, "referred")
    return DocketReading(
        court=court,
        zone=zone,
        caption=str(meta["case_name"]),
        docket_number=str(meta["docket_number"]),
        filed_on=meta["date_filed"],
        terminated_on=meta["date_terminated"],
        judge=assigned or str(meta["assigned_to_str"]),
        judge_title=assigned_title,
        referred_judge=referred or str(meta["referred_to_str"]),
        referred_judge_title=referred_title,
        defendants=defendants,
        government=government,
        entries=entries,
        hearings=found.hearings,
        deadlines=found.deadlines,
        warnings=(*_warnings(report, defendants, entries), *found.warnings),
    )


def silence_the_library() -> None:
    """Let nothing be logged: the library opens a log file on import unless its logger has a handler already."""
    log = logging.getLogger("juriscraper.lib.log_tools")
    if not log.handlers:
        log.addHandler(logging.NullHandler())
        log.propagate = False


def _report(text: str, court: str) -> Any:
    """Return juriscraper's report on the page, its tree cleaned of scripts."""
    silence_the_library()
    from juriscraper.lib.html_utils import clean_html
    from juriscraper.pacer import DocketReport

    report = DocketReport(court)
    report._parse_text(text)
    if not report.is_valid:
        # The library takes the court's error pages by their wording; an entry may quote the same words.
        report._strip_bad_html_tags_insecure(clean_html(text))
        report.is_valid = True
    return report


def _refuse_other_court(report: Any, court: str) -> None:
    """Refuse a docket whose heading, or whose links to documents, belong to another court than ``court``."""
    heading = plain(" ".join(node.text_content() for node in report.tree.xpath("//h3")))
    heading = re.split(
        r"(?:criminal |civil )?docket for case", re.sub(r"\([^)]*\)", " ", heading), flags=re.IGNORECASE
    )[0]
    named = court_named(heading.lower())
    ours = place_of(court)
    if named and ours and not agree(named, ours):
        raise NotADocketError(
            f'the docket is headed "{plain(heading)}", which is not the court "{court}"; choose its court'
        )
    if named:
        return
    linked = Counter(_courts_linked(report.tree))
    if linked and linked.most_common(1)[0][0] != court:
        other = linked.most_common(1)[0][0]
        raise NotADocketError(
            f'the documents of this docket belong to the court "{other}", not "{court}"; choose its court'
        )


def _courts_linked(tree: Any) -> Iterator[str]:
    """Yield the court of each linked document, by the first three digits of its number."""
    from juriscraper.pacer.utils import get_court_id_from_doc_id_prefix

    for link in tree.xpath("//a[@onclick or @href]"):
        found = re.search(r"/doc1/(\d{3})\d{5,}", f"{link.get('onclick') or ''} {link.get('href') or ''}")
        court = get_court_id_from_doc_id_prefix(found.group(1)) if found else None
        if court:
            yield str(court)


def _parties(report: Any) -> tuple[tuple[DefendantReading, ...], tuple[CounselReading, ...]]:
    """Return defendants with counsel and counts, and counsel for the government.

    Read from the rows the parser takes as parties: it loses the last party's counts where no plaintiff follows.
    """
    defendants: list[DefendantReading] = []
    government: list[CounselReading] = []
    seen: dict[str, CounselReading] = {}
    party = number = ""
    for section, cells in _party_rows(report):
        if section["changed"]:
            if section["current_section"] == "unknown":
                party, number = _heading(cells[0])
            continue
        name = cells[0].xpath(".//b[not(./parent::i)][not(./u)]")
        is_defendant = party.startswith("defendant")
        if section["current_section"] == "unknown" and name:
            counsel = counsel_in(cells[2], "defence" if is_defendant else "government", seen) if len(cells) > 2 else ()
            if is_defendant:
                defendants.append(_defendant(cells[0], name[0], number, counsel))
            elif party.startswith(("plaintiff", "government", "united states")):
                government += counsel
        elif is_defendant and defendants:
            defendants[-1] = _with_row(defendants[-1], section, cells)
    return tuple(_levelled(defendant) for defendant in defendants), tuple(dict.fromkeys(government))


def _party_rows(report: Any) -> Iterator[tuple[dict[str, Any], list[Any]]]:
    """Yield each row of the parties with the section it stands in; a new table begins without a section."""
    section: dict[str, Any] = {"current_section": None, "header_info": None, "changed": False}
    table = None
    for row in report.tree.xpath("//tr[./td[1]//b/u/text()]/../tr"):
        if row.getparent() is not table:
            table = row.getparent()
            section = {"current_section": None, "header_info": None, "changed": False}
        cells = row.xpath("./td")
        text = plain(row.text_content())
        if not cells or not text or _BETWEEN_PARTIES.match(text):
            continue
        section = report._get_current_section(section, cells)
        yield section, cells


def _heading(cell: Any) -> tuple[str, str]:
    """Return the kind of party that a heading names, and the defendant's number."""
    found = re.fullmatch(r"(.*?)\s*(?:\((\d+)\))?", plain(cell.text_content()))
    return (found.group(1).lower(), found.group(2) or "") if found else ("", "")


def _defendant(cell: Any, name_node: Any, number: str, counsel: tuple[CounselReading, ...]) -> DefendantReading:
    """Return a defendant by the cell of the name, still without counts."""
    lines = [plain(str(text)) for text in cell.xpath(".//text()") if plain(str(text))]
    aliases = [after for line, after in pairwise(lines) if re.match(r"(?:also|formerly) known as", line, re.I)]
    ended = next((line for line in lines if line.lower().startswith("terminated")), "")
    return DefendantReading(
        name=plain(name_node.text_content()),
        number=int(number) if number else None,
        counsel=counsel,
        counts=(),
        aliases=tuple(dict.fromkeys(aliases)),
        terminated_on=printed_date(ended),
    )


def _with_row(defendant: DefendantReading, section: dict[str, Any], cells: Sequence[Any]) -> DefendantReading:
    """Add one row of a defendant's counts, complaints or offence levels."""
    text = plain(" ".join(str(part) for part in cells[0].xpath(".//text()")))
    kind, info = section["current_section"], section["header_info"]
    if kind == "highest_offense":
        if info.endswith("opening"):
            return replace(defendant, offence_level_opening=text)
        return replace(defendant, offence_level_terminated=text)
    if kind not in ("counts", "complaints") or text == "None":
        return defendant
    disposition = plain(cells[2].text_content()) if len(cells) > 2 else ""
    count = _count(text, "complaint" if kind == "complaints" else info, disposition)
    return replace(defendant, counts=(*defendant.counts, count))


def _count(text: str, status: Any, disposition: str) -> CountReading:
    """Return a count from its printed line: citation, title, then number and suffix in brackets."""
    found = _COUNT_NUMBER.search(text) if status != "complaint" else None
    number = suffix = None
    body = text
    if found:
        last = f"-{found.group(3)}" if found.group(3) else ""
        number, suffix = re.sub(r"\s", "", found.group(1)).strip(",-") + last, found.group(2) or None
        body = text[: found.start()].strip()
    cited = _CITATION.match(body)
    citation = cited.group(0).strip() if cited else None
    title = body[cited.end() :].strip(" -;:,") if cited else body
    return CountReading(number, suffix, citation, title, status, disposition, "", text if status == "complaint" else "")


def _levelled(defendant: DefendantReading) -> DefendantReading:
    """Give each count the highest offence level printed for its group; a complaint has none."""
    level = {
        "pending": defendant.offence_level_opening,
        "terminated": defendant.offence_level_terminated,
        "complaint": "",
    }
    counts = tuple(replace(count, offence_level=level[count.status]) for count in defendant.counts)
    return replace(defendant, counts=counts)


def _entries(report: Any) -> tuple[EntryReading, ...]:
    """Return the entries oldest first, each with a key that stays its own in later reports."""
    rows = [(row["date_filed"], row["document_number"], plain(row["description"])) for row in report.docket_entries]
    rows = [row for row in rows if isinstance(row[0], date)]
    if len(rows) > 1 and rows[0][0] > rows[-1][0]:
        rows.reverse()
    used: Counter[str] = Counter()
    entries = []
    for filed_on, printed, text in sorted(rows, key=lambda row: row[0]):
        number = int(printed) if printed and printed.isdecimal() else None
        base = str(number) if number is not None else unnumbered_key(filed_on, text)
        used[base] += 1
        key = base if used[base] == 1 else f"{base}~{used[base]}"
        entries.append(EntryReading(number, filed_on, text, key))
    return tuple(entries)


def unnumbered_key(filed_on: date, text: str) -> str:
    """Return the key of an entry without a number: its day and its words, less the clerk's later remarks."""
    return f"{filed_on.isoformat()}-{hashlib.sha256(lasting_words(text).encode()).hexdigest()[:16]}"


def lasting_words(text: str) -> str:
    """Return the words of an entry in lower case, less the clerk's later remarks."""
    return plain(re.sub(r"\(Entered:[^)]*\)", "", _MODIFIED.sub("", text))).lower()


def _warnings(report: Any, defendants: Sequence[DefendantReading], entries: Sequence[EntryReading]) -> list[str]:
    """Say what the page leaves out or what was not read."""
    said = []
    page = plain(report.tree.text_content())
    if not defendants:
        said.append("no defendant was found; the report may have been run without its parties")
    if re.search(r"\bCIVIL DOCKET FOR CASE", page):
        said.append("this is a civil docket: it has no counts")
    partial = re.search(r"(?:Starting|Ending) with document: \d+|(?:Start|End) date: \S+", page)
    if partial:
        said.append(f'the report covers a part of the docket only ("{partial.group(0)}")')
    if not entries:
        said.append("the report lists no entries")
    lost = _rows_with_text(report) - len(entries)
    if lost > 0:
        said.append(f"{lost} row(s) of the table of entries have no date or number that can be read and were left out")
    for defendant in defendants:
        said += [
            f"counts {count.number} of {defendant.name} stand on one line: {len(count.each)} counts"
            for count in defendant.counts
            if len(count.each) > 1
        ]
    return said


def _rows_with_text(report: Any) -> int:
    """Count the rows of the table of entries that hold any text."""
    rows = report._get_docket_entry_rows()[1:]
    return sum(1 for row in rows if len(row.xpath("./td")) >= 3 and plain(row.text_content()))
