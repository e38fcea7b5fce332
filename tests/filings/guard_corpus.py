"""Planted problems: what leaves with each, and what the guard must say of it. Every name is invented.

And papers with nothing in them, full of what looks like a problem and is none.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from casefile.law.filings import Limit
from casefile.law.guard import Leaving, Protected, Recipient
from tests.filings import made_pdf

TODAY = date(2026, 11, 21)
ROBIN = Protected(
    pseudonym="MV-1",
    names=("Robin Alma Example", "Robbie"),
    is_child=True,
    identifiers=(
        ("handle", "@robin_x99"),
        ("handle", "@rbx"),
        ("e-mail", "robin.x@school.example"),
        ("phone", "(402) 555-0147"),
        ("address", "12 North Elm Street, Lincoln, Nebraska"),
        ("other", "Prairie View Middle School"),
    ),
    born_on=date(2012, 3, 4),
)
ZOE = Protected(pseudonym="MV-2", names=("Zoë Müller-Sample",), is_child=True)
GRACE = Protected(pseudonym="MV-3", names=("Grace May Pattern",), is_child=True)
JORDAN = Protected(
    pseudonym="CW-1", names=("Jordan Placeholder",), is_child=False, identifiers=(("e-mail", "jordan@mail.example"),)
)
BASE = Leaving(
    text="",
    names=(ROBIN, ZOE, GRACE, JORDAN),
    open_names=("Dana Doe", "Avery Stone", "Morgan Hale", "Casey Reyes"),
    homes=("77 Willow Street, Lincoln",),
    born=(date(1990, 5, 6),),
    kept_back=("Our weakest point is that the second device was never imaged by anybody at all.",),
    days=(("Signed on", TODAY), ("Served on", TODAY - timedelta(days=1))),
    today=TODAY,
    kept_exhibits=("E-0002",),
    own=("1 Main Street\nLincoln, Nebraska 68508", "402-555-0100"),
)


@dataclass(frozen=True)
class Planted:
    """One problem: ``rule`` must find it; ``found`` is the text it must point at, where it points at one.

    ``pdf`` makes the bytes in which it is planted; ``more`` changes what leaves.
    """

    name: str
    rule: str
    text: str = ""
    found: str = ""
    pdf: Callable[[], bytes] | None = None
    more: Mapping[str, object] = field(default_factory=dict)

    def leaving(self) -> Leaving:
        """Return what leaves with it."""
        return replace(BASE, text=self.text, **self.more)  # type: ignore[arg-type]


def _names() -> list[Planted]:
    rows = [
        ("in full", "The interview of Robin Example was recorded.", "Robin Example"),
        ("possessive", "Robin Example's telephone was searched.", "Robin Example"),
        ("typographic apostrophe", "The court heard Robin Example’s mother.", "Robin Example"),
        ("plural of the family", "The house of the Robin Examples was searched.", "Robin Examples"),
        ("reordered", "Witnesses: Example, Robin; Stone, Avery.", "Example, Robin"),
        ("reordered with initial", "Index: Example, R. A.", "Example, R. A"),
        ("upper case", "STATEMENT OF ROBIN EXAMPLE", "ROBIN EXAMPLE"),
        ("lower case in a chat", "he wrote: robin example is home", "robin example"),
        ("middle name", "Robin Alma Example testified.", "Robin Alma Example"),
        ("middle initial", "Robin A. Example testified.", "Robin A. Example"),
        ("another middle name", "Robin Quinn Example testified.", "Robin Quinn Example"),
        ("initial and surname", "The report names R. Example twice.", "R. Example"),
        ("initials and surname", "The report names R.A. Example twice.", "R.A. Example"),
        ("title and surname", "Ms. Example was asked about it.", "Ms. Example"),
        ("over two lines", "It was Robin\nExample who wrote.", "Robin\nExample"),
        ("in a quoted block", "> It was Robin\n> Example who wrote.", "Robin\n> Example"),
        ("hyphen at the end of a line", "It was Ro-\nbin Example who wrote.", "Ro-\nbin Example"),
        ("soft hyphen", "It was Ro\u00adbin Exam\u00adple.", "Ro\u00adbin Exam\u00adple"),
        ("zero-width letters", "It was Ro\u200bbin\u2060 Exam\ufeffple.", "Ro\u200bbin\u2060 Exam\ufeffple"),
        ("Cyrillic look-alikes", "It was Rоbіn Ехаmрlе.", "Rоbіn Ехаmрlе"),
        ("Greek look-alikes", "It was RΟBIΝ ΕXAΜPLΕ.", "RΟBIΝ ΕXAΜPLΕ"),
        ("full-width letters", "It was Ｒｏｂｉｎ Ｅｘａｍｐｌｅ.", "Ｒｏｂｉｎ Ｅｘａｍｐｌｅ"),
        ("accents added", "It was Róbin Exámple.", "Róbin Exámple"),
        ("no-break space", "It was Robin\u00a0Example.", "Robin\u00a0Example"),
        ("digits for letters", "User R0b1n Ex4mple joined.", "R0b1n Ex4mple"),
        ("spaced out", "The name is R o b i n  E x a m p l e.", "R o b i n  E x a m p l e"),
        ("run together", "The folder is named RobinExample.", "RobinExample"),
        ("run together with a year", "The folder is named robinexample2012.", "robinexample2012"),
        ("in a file name", "See robin_example_chat.pdf for it.", "robin_example"),
        ("emphasis inside", "It was **Ro**bin *Exam*ple.", "Ro**bin *Exam*ple"),
        ("character references", "It was &#82;obin E&#x78;ample.", "&#82;obin E&#x78;ample"),
        ("in a table", "| Robin | Example | 13 |", "Robin | Example"),
        ("in a link", "[statement](https://files.invalid/robin-example)", "robin-example"),
        ("accents folded", "It was Zoe Mueller or Zoe Muller-Sample.", "Zoe Muller-Sample"),
        ("double name parted", "It was Zoë Müller\nSample.", "Zoë Müller\nSample"),
    ]
    return [Planted(f"name of a child, {name}", "child-name", text, found) for name, text, found in rows] + [
        Planted("first name of a child alone", "child-first-name", "Then Robin left the room.", "Robin"),
        Planted("first name of a child, possessive", "child-first-name", "It was on Robin's telephone.", "Robin"),
        Planted("first name, hyphen at the end of a line", "child-first-name", "Then Ro-\nbin left.", "Ro-\nbin"),
        Planted("nickname of a child", "child-first-name", "Everybody says Robbie.", "Robbie"),
        Planted("first name that is a word, begins a sentence", "child-first-name", "Grace told her mother.", "Grace"),
        Planted("surname of a child alone", "surname", "The Example family moved.", "Example"),
        Planted(
            "name of an adult with a pseudonym", "protected-name", "Call Jordan Placeholder.", "Jordan Placeholder"
        ),
        Planted("adult with a pseudonym, title", "protected-name", "Mr. Placeholder agreed.", "Mr. Placeholder"),
        Planted("name of a child in the title", "child-name", more={"title": "Motion about Robin Example"}),
    ]


def _identifiers() -> list[Planted]:
    rows = [
        ("handle", "The account @robin_x99 wrote.", "robin_x99"),
        ("handle without its sign", "The account ROBIN_X99 wrote.", "ROBIN_X99"),
        ("handle, written otherwise", "The account robin-x99 wrote.", "robin-x99"),
        ("short handle", "The account @rbx wrote.", "rbx"),
        ("e-mail", "Sent to Robin.X@School.Example today.", "Robin.X@School.Example"),
        ("e-mail in words", "Sent to robin.x [at] school [dot] example today.", "robin.x [at] school [dot] example"),
        ("phone with dots", "Call 402.555.0147 at noon.", "402.555.0147"),
        ("phone with brackets", "Call (402) 555-0147 at noon.", "402) 555-0147"),
        ("phone with the country", "Call +1 402 555 0147 at noon.", "1 402 555 0147"),
        ("phone in one", "Call 4025550147 at noon.", "4025550147"),
        ("phone in words", "four zero two, five five five, zero one four seven", ""),
        ("phone in other digits", "Call ٤٠٢-٥٥٥-٠١٤٧ at noon.", "٤٠٢-٥٥٥-٠١٤٧"),
        ("address abbreviated", "The car stood at 12 N. Elm St. all day.", "12 N. Elm"),
        ("school", "A teacher of Prairie View Middle School said so.", "Prairie View Middle School"),
    ]
    return [Planted(f"child, {name}", "child-identifier", text, found) for name, text, found in rows] + [
        Planted("adult's e-mail", "protected-identifier", "Sent to jordan@mail.example.", "jordan@mail.example")
    ]


def _numbers() -> list[Planted]:
    rows = [
        ("ssn with hyphens", "ssn", "It lists 123-45-6789 as hers.", "123-45-6789"),
        ("ssn with blanks", "ssn", "It lists 123 45 6789 as hers.", "123 45 6789"),
        ("ssn with dashes of another kind", "ssn", "It lists 123–45–6789.", "123–45–6789"),
        ("ssn in one, named", "ssn", "Social Security No. 123456789.", "123456789"),
        ("ssn over two lines", "ssn", "SSN: 123-45-\n6789", "123-45-\n6789"),
        ("ssn parted otherwise", "ssn", "SSN 1234 56789", "1234 56789"),
        ("ssn in full-width digits", "ssn", "SSN １２３-４５-６７８９", "１２３-４５-６７８９"),
        ("ssn in words", "ssn", "social security number one two three four five six seven eight nine", ""),
        ("more than the last four", "ssn", "SSN ends in 56789.", "56789"),
        ("taxpayer number", "ssn", "taxpayer identification number 98-7654321", "98-7654321"),
        ("card", "account", "He paid with 4111 1111 1111 1111.", "4111 1111 1111 1111"),
        ("card in one", "account", "He paid with 5555555555554444.", "5555555555554444"),
        ("card of fifteen digits", "account", "He paid with 3782 822463 10005.", "3782 822463 10005"),
        ("iban", "account", "Paid to GB82 WEST 1234 5698 7654 32.", "GB82 WEST 1234 5698 7654 32"),
        ("iban in one", "account", "Paid to DE89370400440532013000.", "DE89370400440532013000"),
        ("bank account", "account", "Account number 0012345678 at the bank.", "0012345678"),
        ("checking account", "account", "her checking account 998877665", "998877665"),
        ("routing number", "account", "Routing No. 021000021", "021000021"),
    ]
    return [Planted(name, rule, text, found) for name, rule, text, found in rows]


def _dates_and_places() -> list[Planted]:
    rows = [
        ("DOB", "birth-date", "DOB: 07/09/1985", "07/09/1985"),
        ("D.O.B.", "birth-date", "D.O.B. 7-9-85", "7-9-85"),
        ("born on", "birth-date", "She was born on July 9, 1985.", "July 9, 1985"),
        ("born in a place on", "birth-date", "He was born in Omaha, Nebraska on 9 July 1985.", "9 July 1985"),
        ("date of birth is", "birth-date", "Her date of birth is 1985-07-09.", "1985-07-09"),
        ("called so behind it", "birth-date", "July 9, 1985 (date of birth)", "July 9, 1985"),
        ("birthday without the year", "birth-date", "Her birthday is the 9th of July.", "9th of July"),
        ("Spanish", "birth-date", "fecha de nacimiento: 9 de julio de 1985", "9 de julio de 1985"),
        ("digits in one", "birth-date", "DOB 19850709", "19850709"),
        ("known, without a word", "birth-date", "The form says 3/4/2012.", "3/4/2012"),
        ("known, other order", "birth-date", "The form says 4.3.2012.", "4.3.2012"),
        ("known, of the client", "birth-date", "The form says May 6, 1990.", "May 6, 1990"),
        ("minor named", "minor-named", "He wrote to a minor named Taylor Instance.", "Taylor Instance"),
        ("child whose name is", "minor-named", "a child whose name is Taylor Instance", "Taylor Instance"),
        ("home of the client", "home-address", "They searched 77 Willow St. at dawn.", "77 Willow St"),
        ("home by its words", "home-address", "She resides at 48 Oak Ridge Lane, Omaha.", "48 Oak Ridge Lane"),
        ("home, numbered street", "home-address", "His home is at 1200 9th Avenue.", "1200 9th Avenue"),
    ]
    return [Planted(f"date or place, {name}", rule, text, found) for name, rule, text, found in rows]


def _words() -> list[Planted]:
    quoted = "As to this, the second device was never imaged by anybody at all."
    rows = [
        (
            "heading of work product",
            "work-product-heading",
            "ATTORNEY WORK PRODUCT\n\nThe facts.",
            "ATTORNEY WORK PRODUCT",
        ),
        (
            "heading of privilege",
            "work-product-heading",
            "Privileged & Confidential\nThe facts.",
            "Privileged & Confidential",
        ),
        ("heading, attorney-client", "work-product-heading", "ATTORNEY-CLIENT COMMUNICATION", ""),
        ("attorney notes", "work-product-word", "See the attorney notes of May.", "attorney notes"),
        ("quote from a note", "kept-back", quoted, "the second device was never imaged by anybody at all"),
        ("quote, other writing", "kept-back", quoted.upper().replace(" ", "\n", 6), ""),
        ("TODO", "placeholder", "The motion was filed TODO.", "TODO"),
        ("XXX", "placeholder", "See ECF No. XXX.", "XXX"),
        ("lorem", "placeholder", "Lorem ipsum dolor.", "Lorem"),
        ("name in brackets", "placeholder", "Dear [name],", "[name]"),
        ("insert in brackets", "placeholder", "on [insert date here] the", "[insert date here]"),
        ("variable", "placeholder", "in {{ case.number }} the", "case"),
        ("exhibit that stays", "kept-exhibit", "See exhibit e-0002 at 3.", "e-0002"),
        ("footnote that is not there", "footnote", "The order was late.[^7]\n\n[^8]: See the docket.", "[^7]"),
    ]
    return [Planted(name, rule, text, found) for name, rule, text, found in rows]


def _outside() -> list[Planted]:
    rows: list[tuple[str, str, dict[str, object]]] = [
        ("recipient never addressed", "never-addressed", {"recipients": (Recipient("J", refusal="J is marked."),)}),
        ("work product to court", "work-product-label", {"label": "WP"}),
        ("missing part", "missing", {"missing": ("the case number",)}),
        ("gap left", "gap", {"gaps": ("what counsel argues",)}),
        ("too many pages", "limit", {"pages": 31, "limits": (Limit("pages", 30, "Local rule"),)}),
        ("too many words", "limit", {"words": 8001, "limits": (Limit("words", 8000, "Local rule"),)}),
        ("signed on a day ahead", "day-ahead", {"days": (("Signed on", TODAY + timedelta(days=9)),), "today": TODAY}),
        ("served on a day ahead", "day-ahead", {"days": (("Served on", TODAY + timedelta(days=1)),), "today": TODAY}),
        ("author", "metadata-author", {"metadata": {"author": "A. Stone"}}),
        ("author in XMP", "metadata-author", {"metadata": {"XMP:creator": "A. Stone"}}),
        ("maker", "metadata-maker", {"metadata": {"producer": "Some Writer 3"}}),
        ("folder", "metadata-folder", {"metadata": {"subject": "C:\\Users\\a\\x.doc"}}),
        ("offence in a title", "metadata-offence", {"metadata": {"title": "Sextortion motion"}}),
        ("child in a title", "child-name", {"metadata": {"title": "robin example motion"}}),
        ("child in hidden text", "child-name", {"hidden": ("page 1: Robin Example",)}),
        ("number under a redaction", "ssn", {"bad_redactions": ("page 1: 123-45-6789",)}),
    ]
    return [Planted(name, rule, more=more) for name, rule, more in rows]


def _pdfs() -> list[Planted]:
    said = "Call Robin Example"
    rows: list[tuple[str, str, Callable[[], bytes]]] = [
        ("box over words", "bad-redaction", lambda: made_pdf.covered(said)),
        ("grey box", "bad-redaction", lambda: made_pdf.covered(said, f"0.5 g {made_pdf.BOX_AT}")),
        (
            "box drawn as a path",
            "bad-redaction",
            lambda: made_pdf.covered(said, f"0 g {made_pdf.PATH}"),
        ),
        (
            "box at the head of a page",
            "bad-redaction",
            lambda: made_pdf.made(made_pdf.words(said, y=770) + f"0 g {made_pdf.BOX_AT_HEAD}"),
        ),
        ("black on black", "bad-redaction", lambda: made_pdf.made(f"0 g {made_pdf.BOX_AT}{made_pdf.words(said)}")),
        ("black box in a scan", "bad-redaction", lambda: made_pdf.scan(said, with_box=True)),
        ("white on white", "hidden-text", lambda: made_pdf.made(made_pdf.words(said, before="1 g"))),
        ("nearly white", "hidden-text", lambda: made_pdf.made(made_pdf.words(said, before="0.97 g"))),
        ("tiny", "hidden-text", lambda: made_pdf.made(made_pdf.words(said, size=1))),
        ("invisible", "hidden-text", lambda: made_pdf.made(made_pdf.words(said, before="3 Tr"))),
        ("beside the page", "hidden-text", lambda: made_pdf.made(made_pdf.words(said, x=900))),
        ("cropped away", "hidden-text", lambda: made_pdf.cropped(said)),
        ("layer switched off", "hidden-text", lambda: made_pdf.layered(said)),
        ("script", "pdf-part", made_pdf.scripted),
        ("file inside", "pdf-part", made_pdf.with_file),
        ("remark", "pdf-part", lambda: made_pdf.remarked("ask first")),
        ("redaction marked, not made", "pdf-part", lambda: made_pdf.redaction_not_applied(said)),
        ("author in a PDF", "metadata-author", lambda: made_pdf.described(Author="A. Stone")),
        ("author in an XMP packet", "metadata-author", lambda: made_pdf.with_xmp(dc_creator="A. Stone")),
        ("offence in a PDF's title", "metadata-offence", lambda: made_pdf.described(Title="CSAM motion")),
        ("name in a PDF's text", "child-name", lambda: made_pdf.made(made_pdf.words(said))),
        ("no PDF at all", "unread", lambda: b"%PDF-1.7 and nothing more"),
    ]
    return [Planted(f"PDF, {name}", rule, pdf=pdf) for name, rule, pdf in rows]


PLANTED = [*_names(), *_identifiers(), *_numbers(), *_dates_and_places(), *_words(), *_outside(), *_pdfs()]

CLEAN = {
    "caption": "UNITED STATES OF AMERICA, Plaintiff, v. DANA DOE, Defendant. Case No. 4:26-cr-00012-JMG-CRZ-1",
    "docket numbers": "See ECF No. 123 at 45-67, 89; No. 8:24-cr-123-45; 22-3456; 598 U.S. 123, 145 (2023).",
    "statutes": (
        "18 U.S.C. §§ 2252A(a)(5)(B), 3509(d)(2), (m)(2)(B); Fed. R. Crim. P. 12(b)(3)(C), 16(a)(1)(E)-(G), 49.1."
    ),
    "counsel": (
        "Avery Stone, NE 12345\nStone & Reyes\n1 Main Street\nLincoln, Nebraska 68508-1234\n(402) "
        "555-0100\navery@office.example"
    ),
    "hashes": (
        "SHA-256 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08; MD5 "
        "098f6bcd4621d373cade4e832627b4f6."
    ),
    "exhibits": "Exhibit A, EX-3, DEF-000123456 to DEF-000123499; Bates 000000123 to 000000456.",
    "days": (
        "The indictment was filed on March 4, 2025; the offence is alleged between 1/2/2024 and 2024-03-04; a "
        "hearing is set for May 6, 2026 at 9:30 a.m."
    ),
    "pseudonyms": (
        "MV-1, born in 2012, was thirteen on March 4, 2025. MV-2 is the younger child. Minor Victim 1 did not testify."
    ),
    "last four": (
        "SSN ending 6789; SSN xxx-xx-6789; the card ending in 1111; account number xxxx5678; Account No. …4321."
    ),
    "city": "The accused resides in Lincoln, Nebraska. His home is in Lancaster County, Nebraska.",
    "court": "Robert V. Denney Federal Building, 100 Centennial Mall North, Lincoln, Nebraska 68508.",
    "devices": "IMEI 490154203237518; serial C02XK0AAJGH5; user ID 4111111111111111; IP 192.0.2.17; port 443.",
    "cybertip": "CyberTip 123456789 was made on 2024-03-04T05:06:07Z; the provider viewed 3 of 12 files.",
    "brackets": (
        "“[T]he [defendant] was [sic] present[,]” id. at 5 [emphasis added]; see the footnote.[^1]\n\n[^1]: Text."
    ),
    "months": (
        "On May 4 and April 12 counsel met. May it please the court. Will the clerk file it? The grace period is short."
    ),
    "discovery": (
        "The reports are logged entry by entry. The government asserts the deliberative privilege as to ECF No. 9."
    ),
    "service": (
        "I certify that on March 2, 2026 this paper was served by the court's system upon all counsel of record."
    ),
    "sums": "Restitution of $123,456.78 and 9,876,543 bytes; 168 to 210 months; level 38; $5,000 under § 3014.",
    "tables": (
        "| Count | Statute | Months |\n|---|---|---|\n| 1 | 18 U.S.C. § 875(d) | 0-24 |\n| 2 | § 2261A(2) | 0-60 |"
    ),
    "versions": "Tool 7.59.0.1031, image 2.1.3-beta; hash list of 01.02.03; volume 3 of 12; pp. 12-34, 56-78.",
    "times": "At 03:04:05 on 5/6/2024 (UTC-05:00) the message of 1,234 characters arrived; 10 minutes later 2 more.",
    "letter": (
        "Dear Dana,\n\nPlease read this letter with care. Call us at 402-555-0100. Your next day in court is June 1."
    ),
    "minors": "The statute protects minors. The minor was not named. A child called the police. The boy is 13.",
    "footnotes": "Late.[^a] Later.[^note-2] A mark \\[^7] as it is.\n\n[^a]: ECF No. 3.\n> [^note-2]: ECF No. 4.",
    "exhibits of the matter": "E-0001 and E-00021 were produced; PRE-0002-1 is a Bates number.",
    "born": "The rule was born of necessity. The firstborn rule of March 4, 2025 is not in issue.",
}
