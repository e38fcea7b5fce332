"""Writes the pages of docs/ that are drawn from data: the table of permissions and the index of decisions.

Run it after a change to either: ``.venv/bin/python tools/generated_docs.py``. A test compares the pages with the data.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from casefile.infra.access import Action, Permissions  # noqa: E402 - the root has to be found first

ROLE_NAMES = {
    "administrator": "Administrator",
    "lead": "Lead counsel",
    "attorney": "Attorney",
    "paralegal": "Paralegal",
    "cocounsel": "Co-counsel",
    "expert": "Expert",
    "client": "Client",
}
SECTIONS = {
    "public": ("Everybody, signed in or not", ()),
    "signed_in": ("Everybody who is signed in", ()),
    "office": (
        "In the office, by office role",
        ("administrator", "attorney", "paralegal", "cocounsel", "expert"),
    ),
    "matter": (
        "In one matter, by the role in its team",
        ("lead", "attorney", "paralegal", "cocounsel", "expert"),
    ),
    "portal": ("In the portal", ("client",)),
}
PERMISSIONS_HEAD = """# Who may do what

Drawn from [`casefile/permissions.toml`](../casefile/permissions.toml) by `tools/generated_docs.py`; it is not edited
here. The gate and the sweep of every address (`tests/test_access.py`) read the same file. `flask office permissions`
prints the same by address.

- **✓** may; **⟳** may, after confirming who they are within the last 15 minutes.
- An office role opens no matter. A matter is open to its team and to nobody else; to everybody else it does not exist.
- A wall beats every role. An administrator sees no matter content.
- In a closed matter nothing can be written, but for the actions marked *also when closed*.
- What is read in a matter is kept in the audit, like what is done.
"""
INDEX_HEAD = """# Decisions

Half a page each: the question, the choice, what was given up. Drawn from the notes in this folder by
`tools/generated_docs.py`.
"""


def permissions_page() -> str:
    """Return the table of permissions in Markdown."""
    table = Permissions()
    pages: dict[str, list[str]] = {name: [] for name in table.actions}
    for endpoint, needed in sorted(table.endpoints.items()):
        if isinstance(needed, str):
            pages[needed].append(f"`{endpoint}`")
        else:
            for method, action in sorted(needed.items()):
                pages[action].append(f"`{endpoint}` ({method})")
    sections = [_section(scope, list(table.actions.values()), pages) for scope in SECTIONS]
    return PERMISSIONS_HEAD + "\n" + "\n".join(sections)


def _section(scope: str, actions: list[Action], pages: dict[str, list[str]]) -> str:
    title, roles = SECTIONS[scope]
    head = ["Action", "What", *(ROLE_NAMES[role] for role in roles), "Endpoints"]
    lines = [f"## {title}", "", _row(head), _row(["---", "---", *(":-:" for _ in roles), "---"])]
    for action in actions:
        if action.scope == scope:
            may = ["" if role not in action.roles else "⟳" if action.step_up else "✓" for role in roles]
            lines.append(_row([f"`{action.name}`", _words(action), *may, _endpoints(pages[action.name])]))
    return "\n".join(lines) + "\n"


def _row(cells: list[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _words(action: Action) -> str:
    words = action.about
    if action.step_up and not action.roles:
        words += " ⟳"
    return words + (" (*also when closed*)" if action.when_closed else "")


def _endpoints(found: list[str]) -> str:
    return ", ".join(found) or "no page yet"


def decisions_page() -> str:
    """Return the index of decisions: each note by its own title."""
    notes = sorted(path for path in (ROOT / "docs" / "decisions").glob("*.md") if path.name != "README.md")
    lines = [f"- [{path.read_text().splitlines()[0].removeprefix('# ')}]({path.name})" for path in notes]
    return INDEX_HEAD + "\n" + "\n".join(lines) + "\n"


PAGES: dict[str, Callable[[], str]] = {
    "docs/permissions.md": permissions_page,
    "docs/decisions/README.md": decisions_page,
}


def main() -> None:
    """Write the pages."""
    for name, page in PAGES.items():
        (ROOT / name).write_text(page())
        print(f"wrote {name}")


if __name__ == "__main__":
    main()
