"""What is written to be translated, and what each catalogue holds of it. ``python -m tests.translations`` lists gaps.

Texts stand in templates (``{% trans %}``, ``_()``) and in Python (``gettext``, ``ngettext``, ``lazy``).
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from casefile.infra import languages

ROOT = Path(__file__).resolve().parent.parent
KEYWORDS = {"gettext": None, "ngettext": (1, 2), "lazy": None, "_": None}
METHODS = [("casefile/**.py", "python"), ("templates/**.html", "jinja2.ext:babel_extract")]


def marked() -> dict[str, list[str]]:
    """Return each text that is marked for translation, with where it stands."""
    found: dict[str, list[str]] = {}
    options = {"templates/**.html": {"silent": "false", "newstyle_gettext": "true"}}
    for file, line, text, _, _ in extract_from_dir(
        str(ROOT), METHODS, options, keywords=KEYWORDS, directory_filter=_ours
    ):
        found.setdefault(text[0] if isinstance(text, tuple) else text, []).append(f"{file}:{line}")
    found.pop("", None)
    return found


def _ours(folder: str | Path) -> bool:
    parts = Path(folder).absolute().relative_to(ROOT).parts
    return not parts or parts[0] in ("casefile", "templates")


def held(name: str) -> Iterator[tuple[Path, Message]]:
    """Yield each text of a language's catalogue with the file it stands in."""
    for path in sorted((languages.FOLDER / name).glob("*.po")):
        with path.open("rb") as written:
            for message in read_po(written, locale=name):
                if message.id:
                    yield path, message


def first(message: Message) -> str:
    """Return the text itself, the singular where it has two forms."""
    return message.id if isinstance(message.id, str) else message.id[0]


def missing(name: str) -> dict[str, list[str]]:
    """Return what is marked and has no words in a language."""
    known = {first(message) for _, message in held(name) if message.string and not message.fuzzy}
    return {text: places for text, places in marked().items() if text not in known}


if __name__ == "__main__":
    for text, places in missing("es").items():
        quoted = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
        print(f'#: {" ".join(places)}\nmsgid "{quoted}"\nmsgstr ""\n', file=sys.stdout)  # noqa: T201
