"""Every kind of paper that the tests make is looked at by the checkers, the first time it is made in a run."""

from __future__ import annotations

import functools
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from casefile.infra import pdf


def tool(made: bytes, folder: Path, *command: str) -> subprocess.CompletedProcess[bytes]:
    """Run a tool on a PDF; ``{}`` in the command stands for it."""
    path = folder / "paper.pdf"
    path.write_bytes(made)
    return subprocess.run([word.replace("{}", str(path)) for word in command], capture_output=True, check=False)


def refuse_faults(made: bytes, folder: Path) -> None:
    """Have the checkers look at a PDF: one for its syntax, one for what a machine can see of PDF/UA-1."""
    syntax = tool(made, folder, "qpdf", "--check", "{}")
    assert syntax.returncode == 0, syntax.stderr
    pdfua = str(Path(sys.executable).with_name("pdfua"))
    report = tool(made, folder, pdfua, "check", "--format", "json", "{}")
    assert report.returncode == 0, json.dumps(json.loads(report.stdout), indent=1)
    assert b"Tagged:          yes" in tool(made, folder, "pdfinfo", "{}").stdout
    refuse_what_an_archive_would(made, folder)


def refuse_what_an_archive_would(made: bytes, folder: Path) -> None:
    """Look for what a machine can see of PDF/A-3a: the claim, fonts inside, colours told, nothing that runs."""
    _head, _rule, *fonts = tool(made, folder, "pdffonts", "{}").stdout.decode().splitlines()
    assert [line for line in fonts if line[54:].split()[-5] != "yes"] == [], "a font is not embedded"
    with pikepdf.open(BytesIO(made)) as paper:
        told = paper.open_metadata()
        assert (told.pdfa_status, told["pdfuaid:part"]) == ("3A", "1")
        assert paper.Root.OutputIntents[0].DestOutputProfile is not None
        assert not paper.is_encrypted
        assert "/ID" in paper.trailer
        assert "/OpenAction" not in paper.Root
        assert "/AA" not in paper.Root


def examine_each_kind_once(patch: pytest.MonkeyPatch) -> None:
    """Let the checkers see the first paper of each template, in whichever test makes it."""
    seen: set[str] = set()

    def examined(render: Callable[..., Any], page_of: Callable[[Any], bytes]) -> Callable[..., Any]:
        @functools.wraps(render)
        def made(template: str, **values: Any) -> Any:
            paper = render(template, **values)
            laid_out = page_of(paper)
            if (
                template not in seen and len(laid_out) > 1000 and laid_out.startswith(b"%PDF")
            ):  # some tests look at the page before it is one
                seen.add(template)
                with tempfile.TemporaryDirectory() as folder:
                    refuse_faults(laid_out, Path(folder))
            return paper

        return made

    patch.setattr(pdf, "render", examined(pdf.render, lambda paper: paper))
    patch.setattr(pdf, "render_counted", examined(pdf.render_counted, lambda paper: paper[0]))
