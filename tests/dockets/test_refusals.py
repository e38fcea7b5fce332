"""A file that is no docket is refused in words a person can act on, and nothing else ever happens."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casefile.dockets.reading import MAX_BYTES, read_docket
from casefile.dockets.values import DocketReading, NotADocketError
from tests.dockets.pages import docket, entry_row, page, says

ZONE = "America/Chicago"
MISSOURI = page("moed")
ENTRIES = MISSOURI.index("Docket Text"), MISSOURI.index("</table>", MISSOURI.index("Docket Text"))


@pytest.mark.parametrize(
    ("html", "words"),
    [
        (b"", "the file is empty"),
        (b"  \n", "the file is empty"),
        (b"%PDF-1.7 ...", "the file is a PDF"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "the file is binary"),
        (b"INDICTMENT as to Dana Roe", "the file holds no HTML"),
        (b"<html><body><p>Court news</p></body></html>", "no docket report"),
        (b"<html><h3>CRIMINAL DOCKET FOR CASE #: 4:15-cr-1</h3></html>", "no entries"),
        (b" " * (MAX_BYTES + 1), "the file has 10,485,761 bytes"),
    ],
)
def test_a_file_that_is_no_docket_is_refused_by_what_is_wrong_with_it(html: bytes, words: str) -> None:
    with pytest.raises(NotADocketError, match=words):
        read_docket(html, "ned", ZONE)


def test_a_refusal_says_what_would_be_right() -> None:
    with pytest.raises(NotADocketError, match="CM/ECF docket report saved as HTML"):
        read_docket("<p>no</p>", "ned", ZONE)


@pytest.mark.parametrize("share", [0.05, 0.3, 0.5, 0.8, 0.99])
def test_a_docket_cut_off_within_its_entries_is_refused(share: float) -> None:
    start, end = ENTRIES
    with pytest.raises(NotADocketError, match=r"cut off|no entries"):
        read_docket(MISSOURI[: start + int((end - start) * share)], "moed", ZONE)


def test_a_docket_of_another_court_is_refused() -> None:
    with pytest.raises(NotADocketError, match=r"(?i)eastern district of missouri.*\"ned\""):
        read_docket(MISSOURI, "ned", ZONE)


def test_a_docket_of_another_district_of_the_same_state_is_refused() -> None:
    with pytest.raises(NotADocketError, match="mowd"):
        read_docket(MISSOURI, "mowd", ZONE)


def test_west_virginia_is_not_virginia() -> None:
    html = docket(heading="Western District of Virginia (Roanoke)")
    with pytest.raises(NotADocketError, match="wvsd"):
        read_docket(html, "wvsd", ZONE)
    assert read_docket(html, "vawd", ZONE).court == "vawd"


def test_a_heading_that_names_no_state_leaves_the_documents_to_tell_the_court() -> None:
    link = "<a href='https://ecf.moed.uscourts.gov/doc1/107012345678'>1</a>"
    html = docket(entries=entry_row("01/02/2015", link, "INDICTMENT"), heading="U.S. District Court")
    with pytest.raises(NotADocketError, match="documents of this docket belong"):
        read_docket(html, "ned", ZONE)


@pytest.mark.parametrize("code", ["nebkb", "", "../ned", "ca8"])
def test_a_code_of_no_district_court_is_refused(code: str) -> None:
    with pytest.raises(NotADocketError, match="no code of a federal district court"):
        read_docket(MISSOURI, code, ZONE)


def _reads_or_refuses(html: bytes | str) -> None:
    with suppress(NotADocketError):
        assert isinstance(read_docket(html, "moed", ZONE), DocketReading)


CUTS = st.lists(
    st.tuples(
        st.integers(0, len(MISSOURI) - 1),
        st.integers(0, 400),
        st.one_of(
            st.text(max_size=40),
            st.sampled_from(
                ["<tr>", "</table>", "<td>", "<b><u>Defendant</u></b>", "99/99/9999", "(1-", "&#0;", "<!--"]
            ),
        ),
    ),
    min_size=1,
    max_size=6,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(CUTS)
def test_a_damaged_page_is_read_or_refused_and_nothing_else(cuts: list[tuple[int, int, str]]) -> None:
    html = MISSOURI
    for at, length, instead in cuts:
        html = html[:at] + instead + html[at + length :]
    _reads_or_refuses(html)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=300))
def test_bytes_put_into_a_page_are_read_or_refused(junk: bytes) -> None:
    page_bytes = MISSOURI.encode()
    _reads_or_refuses(page_bytes[: ENTRIES[0] + 900] + junk + page_bytes[ENTRIES[0] + 900 :])


VOCABULARY = """
Trial Sentencing Hearing set reset for continued to held on cancelled 1/5/2015 13/40/2015 February 30, 2015 at 9:00 AM
noon before Judge Roe. ; : due by shall until , and Minute Entry ORDER MOTION Terminate Hearings « » «D9» «K9»
"""
WORDS = st.lists(st.sampled_from(VOCABULARY.split()), max_size=40)


@settings(max_examples=150, deadline=None)
@given(st.lists(WORDS, min_size=1, max_size=4))
def test_any_order_of_a_clerks_words_is_read(texts: list[list[str]]) -> None:
    found = says(*(" ".join(words) for words in texts))
    assert len({hearing.key for hearing in found.hearings}) == len(found.hearings)
