from __future__ import annotations

import pytest

from casefile.filings.authorities import authorities_in, mark
from casefile.filings.blocks import plain, runs_in
from casefile.filings.markdown import read

TEXT = """See *Brady v. Maryland*, 373 U.S. 83, 87 (1963); *Giglio v. United States*, 405 U.S. 150 (1972). *Id.* at 154.
*Brady*, 373 U.S. at 88.

18 U.S.C. § 3161(h)(7)(A). *Id.* Fed. R. Crim. P. 16(a)(1)(E).[^1]

[^1]: U.S.S.G. § 2G2.2(b)(6); *Brady*, 373 U.S. at 89.
"""


def told(markdown: str) -> list[tuple[str, str]]:
    return [(line.kind, line.text) for line in authorities_in(markdown)]


def test_authorities_stand_in_groups_and_short_forms_point_to_what_they_stand_for() -> None:
    anchors = mark(read(TEXT)).anchors
    assert [(line.kind, line.text, len(found)) for line, found in anchors.items()] == [
        ("case", "Brady v. Maryland, 373 U.S. 83 (1963)", 3),
        ("case", "Giglio v. United States, 405 U.S. 150 (1972)", 2),
        ("statute", "18 U.S.C. § 3161(h)(7)(A)", 2),
        ("rule", "Fed. R. Crim. P. 16(a)(1)(E)", 1),
        ("other", "U.S.S.G. § 2G2.2(b)(6)", 1),
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("18 U. S. C. 3509(m)", [("statute", "18 U.S.C. § 3509(m)")]),
        ("18 U.S.C. §§ 2251, 2252A", [("statute", "18 U.S.C. § 2251"), ("statute", "18 U.S.C. § 2252A")]),
        ("18 U.S.C. §§ 3161–3174", [("statute", "18 U.S.C. §§ 3161–3174")]),
        ("18 U.S.C. § 2252A(a)(5)(B), (b)(2)", [("statute", "18 U.S.C. § 2252A(a)(5)(B)")]),
        ("Fed. R. Evid. 901(b)(9)", [("rule", "Fed. R. Evid. 901(b)(9)")]),
        ("USSG §2G2.2", [("other", "U.S.S.G. § 2G2.2")]),
        ("*Id.* § 3162", []),
        ("no law at all, on page 83", []),
        ("", []),
    ],
)
def test_own_forms_find_what_is_written(text: str, found: list[tuple[str, str]]) -> None:
    assert told(text) == found


def test_a_section_of_ten_stands_after_one_of_nine() -> None:
    assert [text for _, text in told("18 U.S.C. § 3509; 18 U.S.C. § 875; 18 U.S.C. § 2261A")] == [
        "18 U.S.C. § 875",
        "18 U.S.C. § 2261A",
        "18 U.S.C. § 3509",
    ]


def test_an_anchor_stands_at_its_citation_and_changes_no_word() -> None:
    before = read(TEXT)
    after = mark(before).text
    assert [plain(runs) for runs in runs_in(after.blocks)] == [plain(runs) for runs in runs_in(before.blocks)]
    first = next(runs_in(after.blocks))
    place = next(number for number, run in enumerate(first) if run.anchor)
    assert plain(first[place:]).startswith("373 U.S. 83, 87 (1963)")
