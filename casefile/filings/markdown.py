"""Markdown read into the tree of a paper: no HTML, nothing fetched, addresses printed, pictures refused in words."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode
from mdit_py_plugins.footnote import footnote_plugin

from casefile.filings.blocks import (
    BOLD,
    GAP,
    ITALIC,
    MONO,
    REFUSED,
    STRUCK,
    Block,
    Break,
    Code,
    Heading,
    Listing,
    Paragraph,
    Quote,
    Run,
    Runs,
    Table,
    Text,
    runs_in,
)

DEEPEST = 16
TOO_DEEP = f"Lists, quotations or emphasis are nested deeper than {DEEPEST} here and cannot be set: write them flatter."
_STYLES = {"em": ITALIC, "strong": BOLD, "s": STRUCK}
_TURNS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")  # they show a text in another order


@cache
def _reader() -> MarkdownIt:
    made = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"]).use(footnote_plugin)
    made.inline.ruler.before("link", "gap", _gap)
    return made


def _gap(state: StateInline, silent: bool) -> bool:
    """Read ``[[what belongs here]]``. The end is sought by ``find``: a pattern is slow where many are left open."""
    if not state.src.startswith("[[", state.pos):
        return False
    open_ones: set[int] = state.env.setdefault("open gaps", set())
    if id(state.src) in open_ones:
        return False
    end = state.src.find("]]", state.pos + 2)
    if end < 0:
        open_ones.add(id(state.src))  # nothing closes later either: a text of many open ones is read once
    while end >= 0 and state.src.startswith("]", end + 2):
        end += 1
    what = " ".join(state.src[state.pos + 2 : end].split()) if end >= 0 else ""
    if not what:
        return False
    if not silent:
        state.push("gap", "", 0).content = what
    state.pos = end + 2
    return True


def read(markdown: str) -> Text:
    """Return the tree of a text. Levels of headings are drawn together, so that none is left out between two.

    Typed HTML stays as the letters it was typed with. An address follows its words in brackets. A picture
    becomes a message (``refused_in`` finds it). Signs that reverse the order of letters are dropped.
    """
    root = SyntaxTreeNode(_even_tokens(_reader().parse(printable(markdown), {})))
    notes: list[Runs] = []
    blocks: list[Block] = []
    for node in root.children:
        if node.type == "footnote_block":
            notes = [_flat(_blocks(note.children)) for note in node.children]
        else:
            blocks += _blocks([node])
    return Text(_even(tuple(blocks)), tuple(notes))


def _even_tokens(tokens: list[Token]) -> list[Token]:
    """Return the tokens of a text that can be walked: what is nested too deep becomes a message in its place."""
    deep = max((token.level for token in tokens), default=0)
    if deep > DEEPEST:
        said = Token("inline", "", 0, children=[_too_deep()])
        return [Token("paragraph_open", "p", 1), said, Token("paragraph_close", "p", -1)]
    for token in tokens:
        if max((one.level for one in token.children or ()), default=0) > DEEPEST:
            token.children = [_too_deep()]
    return tokens


def _too_deep() -> Token:
    return Token("refused", "", 0, content=f"[{TOO_DEEP}]")


def printable(text: str) -> str:
    """Return a text without signs that no page can show, and without those that turn the order of letters."""
    return "".join(one for one in text.replace("\r\n", "\n") if one in "\n\t" or _is_printable(one))


def _is_printable(one: str) -> bool:
    return unicodedata.category(one) not in ("Cc", "Cs", "Cn") and one not in _TURNS


def refused_in(text: Text) -> list[str]:
    """Return the messages of what cannot be set."""
    every = [*runs_in(text.blocks), *text.notes]
    return [run.text for runs in every for run in runs if REFUSED in run.styles]


def _blocks(nodes: Sequence[SyntaxTreeNode]) -> list[Block]:
    return [block for node in nodes if (block := _block(node)) is not None]


def _block(node: SyntaxTreeNode) -> Block | None:
    match node.type:
        case "paragraph":
            return Paragraph(_inline(node))
        case "heading":
            return Heading(int(node.tag[1]), _inline(node))
        case "bullet_list" | "ordered_list":
            start = int(node.attrs.get("start", 1)) if node.type == "ordered_list" else None
            return Listing(tuple(tuple(_blocks(item.children)) for item in node.children), start)
        case "blockquote":
            return Quote(tuple(_blocks(node.children)))
        case "fence" | "code_block":
            return Code(node.content.rstrip("\n"))
        case "table":
            return _table(node)
        case "hr":
            return Break()
        case _:
            return None


def _table(node: SyntaxTreeNode) -> Table:
    rows = [row for part in node.children for row in part.children]
    cells = [tuple(_inline(cell) for cell in row.children) for row in rows]
    right = tuple(cell.attrs.get("style") == "text-align:right" for cell in rows[0].children)
    return Table(cells[0], tuple(cells[1:]), right)


def _inline(node: SyntaxTreeNode) -> Runs:
    return tuple(run for inline in node.children for child in inline.children for run in _runs(child, frozenset()))


def _runs(node: SyntaxTreeNode, styles: frozenset[str]) -> list[Run]:
    match node.type:
        case "text":
            return [Run(node.content, styles)] if node.content else []
        case "gap":
            return [Run(node.content, styles | {GAP})]
        case "softbreak":
            return [Run(" ", styles)]
        case "hardbreak":
            return [Run(ends_line=True)]
        case "code_inline":
            return [Run(node.content, styles | {MONO})]
        case "footnote_ref":
            return [Run(note=int(node.meta["id"]) + 1)]
        case "refused":
            return [Run(node.content, styles | {REFUSED})]
        case "image":
            return [Run(_refusal(node.content), styles | {REFUSED})]
        case "link":
            return _link(node, styles)
        case _:
            inner = styles | {_STYLES[node.type]} if node.type in _STYLES else styles
            return [run for child in node.children for run in _runs(child, inner)]


def _refusal(name: str) -> str:
    return (
        f"[A picture{f' “{name}”' if name else ''} cannot stand in the text. Add it as an exhibit, and name it here.]"
    )


def _link(node: SyntaxTreeNode, styles: frozenset[str]) -> list[Run]:
    words = [run for child in node.children for run in _runs(child, styles)]
    address = str(node.attrs.get("href", ""))
    told = "".join(run.text for run in words)
    return (
        words
        if not address or told in (address, address.removeprefix("mailto:"))
        else [*words, Run(f" ({address})", styles)]
    )


def _flat(blocks: list[Block]) -> Runs:
    """Return the blocks of a footnote as one line of runs: a note stands inside a sentence."""
    found: list[Run] = []
    for block in blocks:
        match block:
            case Paragraph(runs=runs) | Heading(runs=runs):
                one = list(runs)
            case Quote(blocks=inner):
                one = list(_flat(list(inner)))
            case Listing(items=items):
                one = [run for item in items for run in (*_flat(list(item)), Run(" "))]
            case Code(text=text):
                one = [Run(text, frozenset({MONO}))]
            case Table(head=head, rows=rows):
                one = [run for row in (head, *rows) for cell in row for run in (*cell, Run(" "))]
            case _:
                one = []
        found += [Run(ends_line=True), *one] if found and one else one
    return tuple(run for run in found if not run.note)  # a note within a note has no place of its own


def _even(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """Return the blocks with levels of headings from 1, none left out on the way down."""
    levels = sorted({block.level for block in blocks if isinstance(block, Heading)})
    found: list[Block] = []
    before = 0
    for block in blocks:
        if isinstance(block, Heading):
            before = min(levels.index(block.level) + 1, before + 1)
            found.append(Heading(before, block.runs))
        elif isinstance(block, Quote | Listing):
            found.append(_unheaded(block))
        else:
            found.append(block)
    return tuple(found)


def _unheaded(block: Block) -> Block:
    """Return a quotation or list whose headings are paragraphs in bold: they head no part of the paper."""
    match block:
        case Quote(blocks=inner):
            return Quote(tuple(_unheaded(one) for one in inner))
        case Listing(items=items, start=start):
            return Listing(tuple(tuple(_unheaded(one) for one in item) for item in items), start)
        case Heading(runs=runs):
            return Paragraph(tuple(Run(run.text, run.styles | {BOLD}, run.note) for run in runs))
        case _:
            return block
