"""Counsel as the docket prints them."""

from __future__ import annotations

from datetime import date

from casefile.dockets.reading import read_docket
from tests.dockets.pages import defendant, docket, reading


def test_the_designation_of_counsel_is_read() -> None:
    assert [c.designation for c in reading("ned").defendants[0].counsel] == ["Retained"]
    assert reading("ned").government[0].designation == "Assistant U.S. Attorney"


def test_the_address_of_counsel_is_sorted_into_its_parts() -> None:
    counsel = reading("azd").defendants[0].counsel[0]
    assert (counsel.name, counsel.firm) == ("Hale Hale Defender", "Federal Public Defenders Office - Yuma")
    assert counsel.address == "2285 S 4th Ave., Ste. 2E\nYuma, AZ 85364"
    assert (counsel.phone, counsel.email) == ("555-0100", "counsel@example.com")


def test_lead_counsel_and_former_counsel_are_told_apart() -> None:
    present, former = reading("moed").defendants[0].counsel
    assert (present.is_lead, present.designation, present.terminated_on) == (True, "CJA Appointment", None)
    assert former.terminated_on == date(2017, 8, 24)


def test_defence_and_government_are_told_apart() -> None:
    docket_reading = reading("moed")
    assert {c.role for c in docket_reading.defendants[0].counsel} == {"defence"}
    assert [(c.name, c.role) for c in docket_reading.government] == [("Terry C. Prosecutor", "government")]


def test_see_above_for_address_finds_the_address_above() -> None:
    first = defendant("Dana Roe", 1, "", counsel="<B>Avery Stone</B><BR>STONE LAW<BR>1 Main St<BR>Email: a@example.com")
    second = defendant(
        "Ellis Poe", 2, "", counsel="<B>Avery Stone</B><BR>(See above for address)<BR><I>LEAD ATTORNEY</I>"
    )
    counsel = read_docket(docket(first + second), "ned", "America/Chicago").defendants[1].counsel[0]
    assert (counsel.firm, counsel.email, counsel.address, counsel.is_lead) == (
        "STONE LAW",
        "a@example.com",
        "1 Main St",
        True,
    )
