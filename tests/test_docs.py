"""What the documents say is what the program does: settings, rooms, targets, verbs, permissions, links, floors."""

from __future__ import annotations

import re
import runpy
import tomllib
from pathlib import Path

import click
import pytest
from flask import Flask

from casefile.cli import init_cli
from casefile.config import ROOT
from tests.test_posture import FLOORS

README = (ROOT / "README.md").read_text()
SECURITY = (ROOT / "SECURITY.md").read_text()
DOCUMENTS = sorted(
    [*ROOT.glob("*.md"), *(path for top in ("docs", "casefile", "tests") for path in (ROOT / top).rglob("*.md"))]
)
GENERATED = runpy.run_path(str(ROOT / "tools" / "generated_docs.py"))["PAGES"]

READ_FROM_ENVIRONMENT = re.compile(r"""environ(?:\.get\(|\[)\s*["'](\w+)["']|getenv\(\s*["'](\w+)["']""")
READ_BY_SHELL = re.compile(r"\$\{([A-Z_]+):-")
SETTING = re.compile(r'"((?:CASEFILE|DATABASE|FLASK)_[A-Z_]+)"')
DENIAL = re.compile(r"\b(never|not|no|nor)\b", re.IGNORECASE)


def settings_read() -> set[str]:
    """Return every environment variable that the program, its serving and its tests look at."""
    found = set(SETTING.findall((ROOT / "casefile" / "config.py").read_text()))
    tests = [path for path in (ROOT / "tests").rglob("*.py") if "bench" not in path.parts]  # a bench asks itself only
    sources = [ROOT / "gunicorn.conf.py", *(ROOT / "casefile").rglob("*.py"), *tests]
    for path in sources:
        found |= {first or second for first, second in READ_FROM_ENVIRONMENT.findall(path.read_text())}
    for path in (ROOT / "tools").iterdir():
        if path.suffix != ".py" and path.is_file():
            found |= set(READ_BY_SHELL.findall(path.read_text()))
    found |= set(re.findall(r"^([A-Z]+) \?=", (ROOT / "Makefile").read_text(), re.MULTILINE))
    return found


def table_cells(text: str) -> set[str]:
    """Return what stands in backticks in the first cell of the rows of every table."""
    rows = re.findall(r"^\| ([^|]+) \|", text, re.MULTILINE)
    return {cell for row in rows for cell in re.findall(r"`([^`]+)`", row)}


@pytest.mark.parametrize("name", sorted(settings_read()))
def test_every_setting_that_is_read_stands_in_the_table_of_the_readme(name: str) -> None:
    assert name in table_cells(README)


def test_no_setting_of_the_readme_is_read_by_nobody() -> None:
    named = {cell for cell in table_cells(README) if re.fullmatch(r"[A-Z][A-Z_]+", cell)}
    assert named <= settings_read()


@pytest.mark.parametrize("room", sorted(path.parent.name for path in (ROOT / "casefile").glob("*/__init__.py")))
def test_every_room_is_on_the_map(room: str) -> None:
    assert f"casefile/{room}/" in table_cells(README)


def test_every_make_target_is_in_the_readme() -> None:
    makefile = (ROOT / "Makefile").read_text()
    targets = set(re.findall(r"^([a-z][a-z-]*):", makefile, re.MULTILINE))
    assert targets <= {cell.removeprefix("make ") for cell in table_cells(README) if cell.startswith("make ")}


def verbs() -> list[str]:
    """Return every verb of our groups, with its group."""
    app = Flask("documents")
    init_cli(app)
    groups = {name: group for name, group in app.cli.commands.items() if isinstance(group, click.Group)}
    return sorted(f"{name} {verb}" for name, group in groups.items() for verb in group.commands)


@pytest.mark.parametrize("verb", verbs())
def test_every_verb_of_the_command_line_is_in_the_readme(verb: str) -> None:
    assert any(cell == verb or cell.startswith(verb + " ") for cell in table_cells(README))


def test_no_verb_of_the_readme_is_missing_from_the_command_line() -> None:
    known = {*verbs(), "db upgrade"}
    named = {
        " ".join(cell.split()[:2]) for cell in table_cells(README) if re.match(r"(docket|law|evidence|office) ", cell)
    }
    assert named <= known


@pytest.mark.parametrize("name", GENERATED)
def test_a_generated_page_is_what_its_data_says_now(name: str) -> None:
    assert (ROOT / name).read_text() == GENERATED[name](), "run: .venv/bin/python tools/generated_docs.py"


def test_every_action_of_the_permissions_stands_in_their_table() -> None:
    actions = tomllib.loads((ROOT / "casefile" / "permissions.toml").read_text())["actions"]
    assert set(actions) <= table_cells((ROOT / "docs" / "permissions.md").read_text())


def links(path: Path) -> list[str]:
    """Return the relative links and pictures of a document, without what stands in code."""
    text = re.sub(r"```.*?```|`[^`]*`", "", path.read_text(), flags=re.DOTALL)
    return [link for link in re.findall(r"\]\(([^)\s]+)\)", text) if not re.match(r"[a-z]+:", link)]


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_leads_to_a_file_of_the_project_and_a_heading_in_it(path: Path) -> None:
    for link in links(path):
        name, _, heading = link.partition("#")
        target = (path.parent / name).resolve() if name else path
        assert target.exists(), link
        assert target.is_relative_to(ROOT), link
        if heading:
            titles = re.findall(r"^#+ (.+)$", target.read_text(), re.MULTILINE)
            assert heading in {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}, link


def test_every_library_that_we_ask_for_has_its_reason() -> None:
    asked = set(re.findall(r"^([A-Za-z][\w-]*)", (ROOT / "requirements.in").read_text(), re.MULTILINE))
    assert asked == table_cells((ROOT / "docs" / "decisions" / "libraries.md").read_text())


@pytest.mark.parametrize(("package", "floor"), [*FLOORS.items(), ("SQLite", "3.51.3")])
def test_every_floor_stands_in_the_security_page(package: str, floor: str) -> None:
    assert f"| {package} | {floor} |" in SECURITY


def test_the_licence_is_the_one_that_is_named() -> None:
    text = " ".join((ROOT / "LICENSE").read_text().split())
    assert text.startswith("GNU AFFERO GENERAL PUBLIC LICENSE Version 3, 19 November 2007")
    assert "END OF TERMS AND CONDITIONS" in text
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert project["license"] == "AGPL-3.0-or-later"
    assert "AGPL-3.0-or-later" in README


def test_the_changelog_names_the_version_of_the_project() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert f"## {project['version']}" in (ROOT / "CHANGELOG.md").read_text()


def claims(path: Path) -> list[str]:
    """Return the lines that promise more than a digest can hold, and do not deny it."""
    lines = re.findall(r"^.*\b(?:authentic|tamper-?proof)\b.*$", path.read_text(), re.IGNORECASE | re.MULTILINE)
    return [line for line in lines if not DENIAL.search(line)]


@pytest.mark.parametrize("top", ["templates", "docs"])
def test_nothing_is_called_authentic_or_tamper_proof(top: str) -> None:
    pages = [path for path in (ROOT / top).rglob("*") if path.suffix in (".html", ".css", ".md", ".txt")]
    assert pages
    assert {str(path): found for path in [*pages, *ROOT.glob("*.md")] if (found := claims(path))} == {}
