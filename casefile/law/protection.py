"""What a protective order lets be done with an item, by its class."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

COUNSEL = frozenset(("lead", "attorney"))
OUTSIDE = frozenset(("cocounsel", "expert"))


class ProtectiveClass(StrEnum):
    """What the order says of an item, in the words of this office; the order itself is read by counsel."""

    NONE = "none"
    NO_COPY = "no copy"
    VIEW_ONLY = "view only"
    REDACTED = "redacted"
    COUNSEL_ONLY = "counsel only"


class Use(StrEnum):
    """What somebody wants to do: look here; have a copy made; let somebody outside the team have it; export it."""

    VIEW = "view"
    COPY = "copy"
    SHARE = "share"
    EXPORT = "export"


MEANINGS: Mapping[str, str] = {
    ProtectiveClass.NONE: "no limit is recorded",
    ProtectiveClass.NO_COPY: "shown here, to somebody outside the team once they have acknowledged the order; "
    "never copied or exported",
    ProtectiveClass.VIEW_ONLY: "viewed here by the team, never copied, shared or exported",
    ProtectiveClass.REDACTED: "the team works with it; only a redacted copy is shared or exported",
    ProtectiveClass.COUNSEL_ONLY: "viewed and copied by attorneys of the matter only, never shared or exported",
}


def refusal(protection: str, use: Use, role: str = "", *, acknowledged: bool = False) -> str:
    """Return why a class forbids a use to a role, or nothing where it does not; an unknown class forbids everything.

    ``acknowledged``: whoever has this role has acknowledged the protective order in writing.
    """
    try:
        known = ProtectiveClass(protection)
    except ValueError:
        return f"its protective-order class {protection!r} is not known; ask lead counsel to set it"
    if known is ProtectiveClass.NONE:
        return ""
    inside = use in (Use.VIEW, Use.COPY)
    shown_outside = use is Use.SHARE and role in OUTSIDE and acknowledged
    allowed = {
        ProtectiveClass.NO_COPY: use is Use.VIEW or shown_outside,
        ProtectiveClass.VIEW_ONLY: use is Use.VIEW,
        ProtectiveClass.REDACTED: inside,
        ProtectiveClass.COUNSEL_ONLY: inside and role in COUNSEL,
    }[known]
    return "" if allowed else f"its protective-order class is “{known}”: {MEANINGS[known]}"
