"""What every command-line verb shares: one JSON document or plain words, and refusals as one line."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import click

from casefile.infra.crypto import StoreError
from casefile.infra.errors import Refusal
from casefile.infra.settings import SettingError
from casefile.law.errors import RuleError

_P = ParamSpec("_P")
_R = TypeVar("_R")

_FILES = (FileNotFoundError, PermissionError, IsADirectoryError, NotADirectoryError)

json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")


def refuses(verb: Callable[_P, _R]) -> Callable[_P, _R]:
    """Turn a refusal of the law or of the data into one line on standard error and exit code 1."""

    @wraps(verb)
    def told(*args: _P.args, **kwargs: _P.kwargs) -> _R:
        try:
            return verb(*args, **kwargs)
        except (Refusal, RuleError, SettingError, StoreError, *_FILES) as refusal:
            click.echo(" ".join(str(refusal).split()), err=True)
            sys.exit(1)

    return told


def answer(value: Any, as_json: bool, words: str) -> None:
    """Print ``value`` as one JSON document, or ``words`` for a person."""
    click.echo(json.dumps(value, ensure_ascii=False, default=str) if as_json else words)
