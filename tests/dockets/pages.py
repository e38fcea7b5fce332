"""Docket pages to read: the three of the demonstration, and short invented ones in the same frame."""

from __future__ import annotations

from datetime import date
from functools import cache
from html import escape

from casefile.config import ROOT
from casefile.dockets.hearings import find_hearings
from casefile.dockets.reading import read_docket
from casefile.dockets.values import DocketReading, EntryReading, HearingsFound

FOLDER = ROOT / "casefile" / "demo" / "dockets"
ZONES = {"ned": "America/Chicago", "azd": "America/Phoenix", "moed": "America/Chicago"}
FILES = {"ned": "nebraska-possession.html", "azd": "arizona-reentry.html", "moed": "missouri-superseding.html"}


def page(court: str) -> str:
    return (FOLDER / FILES[court]).read_text(encoding="utf-8")


@cache
def reading(court: str) -> DocketReading:
    return read_docket(page(court), court, ZONES[court])


def count_row(line: str, number: str, disposition: str = "") -> str:
    return f"<tr><td width='40%'> {escape(line)}<br>{number}</td><td></td><td>{escape(disposition)}</td></tr>"


def section(heading: str, rows: str = "<tr><td>None</td></tr>") -> str:
    return f"<tr><td><br><b><u>{heading}</u></b></td><td></td><td><br><b><u>Disposition</u></b></td></tr>{rows}"


def defendant(name: str, number: int, pending: str, *, counsel: str = "", complaints: str = "") -> str:
    represented = f"<td align=right>represented&nbsp;by</td><td>{counsel}</td>" if counsel else ""
    level = "<tr><td><br><b><u>Highest Offense Level (Opening)</u></b></td></tr><tr><td>Felony</td></tr>"
    heading = f"<tr><td><br><b><u>Defendant                    ({number})</u></b></td></tr>"
    return (
        f"<TABLE width='100%'><tr><td>Assigned to: Judge Ann B. Roe, III</td></tr>{heading}"
        f"<tr><td><B>{name}</B></td>{represented}</tr>"
        f"{section('Pending Counts', pending)}{level}{section('Terminated Counts')}"
        f"{section('Complaints', complaints or '<tr><td>None</td></tr>')}</TABLE><HR>"
    )


def entry_row(filed: str, number: str, text: str) -> str:
    return f"<tr><td nowrap>{filed}</td><td align='right'>{number}&nbsp;</td><td valign=top>{text}</td></tr>"


def docket(
    parties: str = "", entries: str = "", *, heading: str = "District of Nebraska (4 Lincoln)", tail: str = ""
) -> str:
    return (
        "<html><head><title>CM/ECF</title></head><body>"
        f"<h3 align=center>U.S. District Court<BR>\n{heading}<BR>\n"
        "CRIMINAL DOCKET FOR CASE #: 4:15-cr-00001-ABR-All</h3>"
        "<TABLE><tr><td><br>Case title: USA v. Stone et al</td><td><br>Date Filed: 01/02/2015</td></tr></table><HR>"
        f"{parties}<br><table border=1><tr><td style='font-weight:bold'>Date Filed</td><th>#</th>"
        f"<td style='font-weight:bold'>Docket Text</td></tr>{entries}</table>{tail}</body></html>"
    )


def says(*texts: str, on: tuple[date, ...] = (), defendants: tuple[str, ...] = ()) -> HearingsFound:
    """Read entries numbered from 1; all are of 2 January 2015 unless ``on`` says otherwise."""
    days = on or (date(2015, 1, 2),) * len(texts)
    entries = [EntryReading(n, day, text, str(n)) for n, (day, text) in enumerate(zip(days, texts, strict=True), 1)]
    return find_hearings(entries, "America/Chicago", defendants)


def lines(found: HearingsFound) -> list[str]:
    """Return each hearing as entry, name, day with hour if known, and status."""
    return [f"{h.entry} {h.what} {h.at:%Y-%m-%d %H:%M} {h.status}".replace(" 00:00", "") for h in found.hearings]
