"""The addresses of the product are compiled once in a run, however many apps its tests make."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from werkzeug.routing import Rule

Builder = Callable[..., tuple[str, str]]


def compile_once(patch: pytest.MonkeyPatch) -> None:
    """Let two rules of one shape share the function that builds their addresses.

    Every test makes an app of its own, and Werkzeug writes and compiles two functions of Python for each of its rules:
    that was half of the time of a short test. What such a function says depends on the parts of the rule and on its
    defaults alone; the rule itself, with its converters, is its first argument.
    """
    compiled: dict[tuple[Any, ...], Builder] = {}
    compile_builder = Rule._compile_builder

    def memoised(self: Rule, append_unknown: bool = True) -> Builder:
        key = (*self._trace, append_unknown, repr(self.defaults))
        if key not in compiled:
            compiled[key] = compile_builder(self, append_unknown)
        return compiled[key]

    patch.setattr(Rule, "_compile_builder", memoised)
