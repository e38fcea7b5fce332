"""A sheet with everything a paper can hold, invented."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from casefile.filings.setting import ExhibitLine, ServedOn, Sheet, Signer
from casefile.matters.caption import Frame

COUNSEL = Signer(
    "Avery Stone", "", "NE 12345", "Stone & Reyes", "1 Main Street\nLincoln, Nebraska 68508", "402-555-0100",
    "avery@example.org", "lead",
)  # fmt: skip
BODY = """Dana Doe, by counsel, moves the Court to suppress the evidence seized on [[the day of the search]].

# Introduction

A phone was searched without a warrant. See 18 U.S.C. § 3509(m)(2)(B); Fed. R. Crim. P. 16(a)(1)(E).

## The search

> A quotation that is long enough to run over more than one line, so that it can be seen how it stands on the page.

1. First point.
2. Second point, which is long enough to run over more than one line of the page and shows where it begins.

| Item | What | Pages |
|------|------|------:|
| EX-1 | Phone image | 4 |
| EX-2 | Report | 12 |

### Scope

The warrant named *one* device.

# Conclusion

The motion should be granted.
"""
BASE = Sheet(
    kind_key="motion",
    heading="Motion to Suppress Evidence",
    frame_key="federal",
    caption=Frame(
        "United States District Court for the District of Nebraska",
        "8:25-cr-00123",
        "United States of America",
        "Dana Doe",
        "Judge Morgan Hale",
    ),
    body=BODY,
    signers=(COUNSEL,),
    dated_on=date(2026, 3, 2),
    signature="electronic",
    service=(ServedOn("ecf"), ServedOn("mail", "Jordan Pike\n100 Centennial Mall", date(2026, 3, 3))),
    order="The motion is **granted**.",
    exhibits=(ExhibitLine("A", "Log of the phone", "4 pages"), ExhibitLine("B", "Report", "12 pages")),
    title="Motion to Suppress Evidence, United States v. Doe",
)


def sheet(**changes: Any) -> Sheet:
    """Return a sheet with some values changed."""
    return replace(BASE, **changes)
