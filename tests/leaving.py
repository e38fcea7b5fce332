"""Reads the source of the product for every place where something leaves it to a person, and for who gets there."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MAIL = "casefile.infra.mail"
PRIMITIVES = {f"{MAIL}.{name}" for name in ("compose", "send", "deliver", "_keep", "_connect")}
LEAVING = (
    "smtplib.",
    "email.message.EmailMessage",
    "email.mime.",
    "icalendar.",
    "casefile.infra.outgoing.to",
    # what somebody is given to see, or to come in by
    "casefile.messages.models.Message",
    "casefile.checklists.models.Given",
    "casefile.checklists.models.PortalCheck",
    "casefile.evidence.sharing_models.AccessGrant",
    "casefile.calendars.models.CalendarFeed",
    "casefile.accounts.codes.setup_code",
)
SPOKEN_TO = re.compile(r"(?:\bTo|\bAttn|\bAttention|\bDear|\bAddressed to):?\s*(?:</?\w+[^>]*>\s*)*\{\{")


@dataclass
class Module:
    """One file: what its names mean, and which names and texts each of its functions uses."""

    name: str
    means: dict[str, str] = field(default_factory=dict)
    uses: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    calls: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    texts: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))


class House:
    """All modules together."""

    def __init__(self, sources: Mapping[str, str]) -> None:
        self.modules = {name: _read(name, source) for name, source in sources.items()}
        self.users: dict[str, set[str]] = defaultdict(set)
        for module in self.modules.values():
            for function, names in module.uses.items():
                for name in names:
                    self.users[self.real(name)].add(function)

    def real(self, name: str) -> str:
        """Return what a name means where a module only hands it on."""
        for _ in range(10):
            module, _, last = name.rpartition(".")
            found = self.modules.get(module)
            if found is None or found.means.get(last, name) == name:
                return name
            name = found.means[last]
        return name

    def leaving(self) -> Iterator[tuple[str, str]]:
        """Return every function out of which something leaves, with what it does; the mail's own primitives apart."""
        for module in self.modules.values():
            for function, names in module.calls.items():
                for name in map(self.real, names):
                    if (name in PRIMITIVES or _leaves(name)) and function not in PRIMITIVES:
                        yield function, name
            for function, texts in module.texts.items():
                yield from (
                    (function, text) for text in texts if text.startswith("mail/") and text.endswith((".html", ".txt"))
                )

    def saying(self, text: str) -> set[str]:
        """Return the functions that hold a text."""
        return {
            f for module in self.modules.values() for f, texts in module.texts.items() if any(text in t for t in texts)
        }

    def is_behind(self, function: str, doors: set[str], seen: frozenset[str] = frozenset()) -> bool:
        """Whether a function is a door, or is reached through doors only."""
        if function in doors:
            return True
        users = self.users.get(function, set()) - {function}
        return function not in seen and bool(users) and all(self.is_behind(u, doors, seen | {function}) for u in users)


@cache
def _read(name: str, source: str) -> Module:
    module, tree = Module(name), ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            module.means.update({(a.asname or a.name): a.name for a in node.names})
        elif isinstance(node, ast.ImportFrom) and node.module:
            module.means.update({(a.asname or a.name): f"{node.module}.{a.name}" for a in node.names})
    for node in tree.body:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            module.means.setdefault(node.name, f"{name}.{node.name}")
    _walk(module, tree, name, depth=0)
    return module


def _leaves(name: str) -> bool:
    return any(name == one or (one.endswith(".") and name.startswith(one)) for one in LEAVING)


def _walk(module: Module, node: ast.AST, function: str, depth: int) -> None:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef)) and depth == 0:
            _walk(module, child, f"{function}.{child.name}", 1)
            continue
        if isinstance(child, ast.ClassDef) and depth == 0:
            _walk(module, child, f"{function}.{child.name}", 0)
            continue
        if isinstance(child, ast.Call) and (called := _named(module, child.func)):
            module.calls[function].add(called)
        if isinstance(child, (ast.Name, ast.Attribute)) and (named := _named(module, child)):
            module.uses[function].add(named)
        if isinstance(child, ast.Constant) and isinstance(child.value, str):
            module.texts[function].add(child.value)
        _walk(module, child, function, depth)


def _named(module: Module, node: ast.AST) -> str:
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.insert(0, node.attr)
        node = node.value
    if not isinstance(node, ast.Name) or node.id not in module.means:
        return ""
    return ".".join([module.means[node.id], *parts])


@cache
def sources() -> dict[str, str]:
    """Return the source of every module of the product."""
    found = {}
    for path in sorted((ROOT / "casefile").rglob("*.py")):
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        found[name] = path.read_text()
    return found


def spoken_to() -> dict[str, str]:
    """Return the templates of papers that speak to somebody, with the words that do."""
    found = {}
    for path in sorted((ROOT / "templates").rglob("*.html")):
        if path.parent.name in ("pdf", "letters", "mail") and (match := SPOKEN_TO.search(path.read_text())):
            found[path.name] = match.group()
    return found
