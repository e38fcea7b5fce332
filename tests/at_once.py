"""Two people, or two machines, who do a thing at the same moment."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from flask import Flask

from casefile.infra.db import db
from casefile.infra.errors import Refusal


class Meeting:
    """A place where two threads wait for each other; one that is kept from coming is not waited for long."""

    def __init__(self) -> None:
        self._barrier = threading.Barrier(2)

    def before(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return the function, which the two enter together."""

        def met(*args: Any, **kwargs: Any) -> Any:
            self._wait()
            return function(*args, **kwargs)

        return met

    def after(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return the function, which the two leave together."""

        def met(*args: Any, **kwargs: Any) -> Any:
            found = function(*args, **kwargs)
            self._wait()
            return found

        return met

    def _wait(self) -> None:
        with suppress(threading.BrokenBarrierError):
            self._barrier.wait(timeout=1)


def at_once(app: Flask, *verbs: Callable[[], object]) -> list[str]:
    """Do each verb in a thread of its own; return what each came to: "done", or the words of a refusal."""
    found = ["" for _ in verbs]
    faults: list[Exception] = []

    def do(number: int) -> None:
        with app.app_context():
            try:
                verbs[number]()
                found[number] = "done"
            except Refusal as refusal:
                found[number] = str(refusal)
            except Exception as fault:
                faults.append(fault)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=do, args=(number,)) for number in range(len(verbs))]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    db.session.commit()
    db.session.expire_all()
    assert faults == []
    return found
