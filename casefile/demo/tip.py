"""One report to the clearing-house in the gated matter of the demo office, words only, all of it invented."""

from __future__ import annotations

from datetime import timedelta

from casefile.infra.db import transaction
from casefile.matters.models import Matter
from casefile.proof import tip_files, tip_paste, tips

LABELS = ("WP", "CV", "XS", "PR", "RO")
NUMBER = "00000417"
PARTS = (
    ("incident", "Three uploads in one conversation, as the provider's system noted them.", "page 1"),
    ("accounts", "One account, opened with a telephone number; no name was checked.", "page 2"),
    ("analysts", "The form leaves open whether a file was viewed here.", "page 4"),
    ("recipients", "Made available to the State's task force.", "page 5"),
)
# The first was opened beyond what the provider saw, the second within it; of the third nobody says who opened it.
FILES = """name,hash,hash kind,viewed,public,clearing-house,police,police day,warrant day,affidavit
upload-1.dat,0123456789abcdef0123456789abcdef,md5,hash,no,no,yes,{opened},{warrant},yes
upload-2.dat,00112233445566778899aabbccddeeff,md5,yes,no,no,yes,{opened},{warrant},no
upload-3.dat,,,,,,,,,"""


def fill(matter: Matter) -> bool:
    """Enter the report, once; return whether it was missing."""
    if tips.list_tips(matter) or matter.filed_on is None:
        return False
    sent = matter.filed_on - timedelta(120)
    days = {"opened": sent + timedelta(21), "warrant": sent + timedelta(35)}
    files, wrong = tip_paste.read_lines(FILES.format(**days), "pages 3 to 4")
    if wrong:
        raise ValueError(f"the demo's report cannot be read: {wrong[0]}")
    with transaction():
        facts = tips.TipFacts(NUMBER, "Example Chat", submitted_on=sent, received_on=sent + timedelta(9))
        tip = tips.record_tip(matter, facts, LABELS)
        for part, text, pinpoint in PARTS:
            tips.write_part(tip, part, text, pinpoint)
        tip_files.add_files(tip, files, LABELS)
    return True
