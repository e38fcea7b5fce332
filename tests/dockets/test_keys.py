"""The key of an entry names it again in a later report."""

from __future__ import annotations

from casefile.dockets.reading import read_docket
from tests.dockets.pages import docket, entry_row, page, reading


def _keys(rows: str) -> list[str]:
    return [entry.key for entry in read_docket(docket(entries=rows), "ned", "America/Chicago").entries]


ROWS = (
    entry_row("01/02/2015", "1", "INDICTMENT (Entered: 01/02/2015)")
    + entry_row("01/02/2015", "", "Arrest of Dana Roe (Entered: 01/02/2015)")
    + entry_row("01/02/2015", "", "Arrest of Dana Roe (Entered: 01/02/2015)")
)


def test_no_two_entries_share_a_key() -> None:
    keys = [entry.key for entry in reading("ned").entries]
    assert len(set(keys)) == len(keys) == 136


def test_entries_with_the_same_words_have_keys_of_their_own() -> None:
    assert len(set(_keys(ROWS))) == 3


def test_a_later_report_keeps_the_earlier_keys() -> None:
    longer = ROWS + entry_row("02/02/2015", "", "Arrest of Dana Roe") + entry_row("02/03/2015", "2", "ORDER")
    assert _keys(longer)[:3] == _keys(ROWS)


def test_a_report_printed_newest_first_has_the_same_keys() -> None:
    html = page("azd")
    start = html.index("<tr><td width='94'")
    end = html.index("</table>", start)
    rows = html[start:end].split("<tr>")[1:]
    turned = html[:start] + "".join(f"<tr>{row}" for row in reversed(rows)) + html[end:]
    newest_first = {entry.key for entry in read_docket(turned, "azd", "America/Phoenix").entries}
    assert newest_first == {entry.key for entry in reading("azd").entries}


def test_a_clerks_later_remark_does_not_make_an_entry_new() -> None:
    remark = ROWS.replace(
        "Arrest of Dana Roe (Entered", "Arrest of Dana Roe Modified on 1/9/2015 to correct text (XY). (Entered"
    )
    assert _keys(remark) == _keys(ROWS)


def test_keys_of_hearings_stay_when_entries_are_added() -> None:
    rows = entry_row("01/02/2015", "1", "Sentencing set for 4/6/2015 at 2:00 PM.")
    later = rows + entry_row("02/02/2015", "2", "Sentencing reset for 5/6/2015 at 2:00 PM.")
    first = read_docket(docket(entries=rows), "ned", "America/Chicago").hearings[0]
    again = read_docket(docket(entries=later), "ned", "America/Chicago").hearings[0]
    assert (first.key, first.status, again.status) == (again.key, "set", "reset")
