"""Goals 3, 4 and 6: the list of evidence, with everything around it, against the bare list and against itself."""

from __future__ import annotations

from pathlib import Path

from tests.bench.offices import copy_of, with_items
from tests.bench.report import Finding, middle, ms, percentile
from tests.bench.serving import served
from tests.bench.visiting import Visitor

FEW, MANY = 1_000, 100_000
ROUNDS, ASKED, WARM = 7, 80, 60


def measure(home: Path) -> list[Finding]:
    """Serve two offices and the reference, and ask them in turn."""
    small, large = copy_of(home, "small"), copy_of(home, "large")
    (few, few_deep), (many, many_deep) = with_items(small, FEW), with_items(large, MANY)
    bare = home.with_name("bare")
    bare.mkdir()
    with (
        served("wsgi:app", small, workers=1) as small_server,
        served("wsgi:app", large, workers=1) as large_server,
        served("tests.bench.reference:make_app()", bare, workers=1, conf="tests/bench/reference_conf.py") as reference,
    ):
        at_small, at_large, stranger = Visitor(small_server.port), Visitor(large_server.port), Visitor(reference.port)
        at_small.sign_in("avery")
        at_large.sign_in("avery")
        asked = {
            "few": (at_small, f"/matters/{few}/evidence"),
            "many": (at_large, f"/matters/{many}/evidence"),
            "few, deep": (at_small, f"/matters/{few}/evidence?after={few_deep}"),
            "many, deep": (at_large, f"/matters/{many}/evidence?after={many_deep}"),
            "bare": (stranger, f"/?after={MANY * 9 // 10}"),
        }
        for visitor, path in asked.values():
            for _ in range(WARM):
                visitor.page(path)
        return _findings([asked_in_turn(asked, ASKED) for _ in range(ROUNDS)])


def asked_in_turn(asked: dict[str, tuple[Visitor, str]], times: int) -> dict[str, list[float]]:
    """Ask each page in turn so many times, so that whatever else the machine does falls on all of them."""
    took: dict[str, list[float]] = {name: [] for name in asked}
    for _ in range(times):
        for name, (visitor, path) in asked.items():
            took[name].append(visitor.page(path)[1])
    return took


def _findings(rounds: list[dict[str, list[float]]]) -> list[Finding]:
    def ratio(name: str, to: str, percent: int) -> float:
        return middle(percentile(one[name], percent) / percentile(one[to], percent) for one in rounds)

    def typical(name: str, percent: int) -> str:
        return ms(middle(percentile(one[name], percent) for one in rounds))

    found = [
        Finding(
            "3",
            f"exhibit list, {where} page, {MANY:,} rows to {FEW:,}, p{percent}",
            ratio(f"many{end}", f"few{end}", percent),
            1.3,
            True,
            f"{typical(f'many{end}', percent)} to {typical(f'few{end}', percent)}",
        )
        for where, end in (("first", ""), ("deep", ", deep"))
        for percent in (50, 95)
    ]
    found += [
        Finding(
            "4",
            f"list of 50 with sign-in, permissions, CSRF, audit, to the bare list, p{percent}",
            ratio("many", "bare", percent),
            3.0 if percent == 50 else None,
            True,
            f"{typical('many', percent)} to {typical('bare', percent)}",
        )
        for percent in (50, 95)
    ]
    spread = {
        name: middle(percentile(one[name], 99) / percentile(one[name], 50) for one in rounds) for name in rounds[0]
    }
    raw = f"{typical('many', 99)} to {typical('many', 50)}; the bare list {spread['bare']:.2f}"
    found.append(Finding("6", "list p99 to p50, one visitor", spread["many"], 3.0, True, raw))
    return found
