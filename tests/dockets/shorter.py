"""An earlier version of a docket: the same page before its last entries were made."""

from __future__ import annotations

import re

from tests.dockets.pages import page


def without_last(court: str, entries: int) -> bytes:
    """Return a docket as it stood so many entries ago."""
    html = page(court)
    heading = html.index("Docket Text")
    end = html.lower().index("</table>", heading)
    rows = [found.start() for found in re.finditer("<tr", html[heading:end], re.IGNORECASE)]
    cut = heading + rows[-entries]
    return (html[:cut] + html[end:]).encode()


def whole(court: str) -> bytes:
    """Return a docket as it stands."""
    return page(court).encode()
