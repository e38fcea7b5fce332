"""Issue "Dates": the desk and the month over 10,000 matters with 300,000 dates, against the same over 100 matters."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from casefile.accounts import service as accounts
from casefile.accounts.models import User
from casefile.deadlines.models import Deadline, Hearing
from casefile.demo.cast import address
from casefile.infra import audit, clock
from casefile.infra.db import db, transaction
from casefile.matters import service as matters
from casefile.matters.models import Matter, Membership
from tests.bench.lists import asked_in_turn
from tests.bench.offices import copy_of, opened
from tests.bench.report import Finding, middle, ms, percentile
from tests.bench.serving import served
from tests.bench.visiting import Visitor
from tests.desk.rows import put

FEW, MANY, EACH = 100, 10_000, 30
SPREAD_DAYS = 200  # half of them past; so dense that the desk of either office is full
ROUNDS, ASKED, WARM = 5, 20, 5
DESK, MONTH = "the desk's next 14 days", "a month of the calendar"
PAGES = {DESK: "/", MONTH: "/calendar"}


def measure(home: Path) -> list[Finding]:
    """Serve an office of 100 matters and one of 10,000, and ask as somebody who works on 100 of them, or on all."""
    small, large = copy_of(home, "few-dates"), copy_of(home, "many-dates")
    fill(small, FEW)
    fill(large, MANY)
    with served("wsgi:app", small, workers=1) as small_server, served("wsgi:app", large, workers=1) as large_server:
        at = {"few": Visitor(small_server.port), "some": Visitor(large_server.port), "all": Visitor(large_server.port)}
        for who, name in (("few", "casey"), ("some", "casey"), ("all", "avery")):
            at[who].sign_in(name)
        asked = {f"{who} {page}": (at[who], path) for who in at for page, path in PAGES.items()}
        # The month of somebody on all matters has more lines than any of the small office: nothing to compare it with.
        del asked[f"all {MONTH}"]
        for visitor, path in asked.values():
            for _ in range(WARM):
                visitor.page(path)
        rounds = [asked_in_turn(asked, ASKED) for _ in range(ROUNDS)]
    found = [_finding(rounds, page, "some", f"of one who works on {FEW} of {MANY:,} matters") for page in PAGES]
    return [*found, _finding(rounds, DESK, "all", f"of one who works on all {MANY:,}")]


def _finding(rounds: list[dict[str, list[float]]], page: str, who: str, whose: str) -> Finding:
    name, few = f"{who} {page}", f"few {page}"

    def typical(one: str) -> str:
        return ms(middle(percentile(taken[one], 50) for taken in rounds))

    return Finding(
        "dates",
        f"{page}, {whose}, {MANY * EACH:,} dates to {FEW * EACH:,}, p50",
        middle(percentile(taken[name], 50) / percentile(taken[few], 50) for taken in rounds),
        1.3,
        True,
        f"{typical(name)} to {typical(few)}",
    )


def fill(home: Path, number: int) -> None:
    """Open so many matters, all of Avery's and the first 100 of Casey's, each with 15 deadlines and 15 hearings."""
    with opened(home):
        avery, casey = _account("avery"), _account("casey")
        audit.set_actor(audit.Actor(avery.id, avery.name, "attorney"))
        with transaction():
            like = matters.open_matter(matters.MatterFacts("United States v. Many", court="ned"), avery)
            made = _open(like, avery, casey, number)
            _set_dates(like.zone, avery, made)


def _account(name: str) -> User:
    found = accounts.find_user(address(name))
    if found is None:
        raise RuntimeError(f"the demo office has no {name}")
    return found


def _open(like: Matter, avery: User, casey: User, number: int) -> list[int]:
    now = clock.now()
    facts = {"court": like.court, "zone": like.zone, "stage": like.stage, "opened_at": now, "wrapped_key": b"none"}
    put(
        Matter, [{**facts, "caption": f"United States v. Doe {n}", "docket_number": f"many-{n}"} for n in range(number)]
    )
    made = list(db.session.scalars(select(Matter.id).where(Matter.docket_number.like("many-%")).order_by(Matter.id)))
    put(Membership, [{"matter_id": one, "user_id": avery.id, "role": "lead", "since": now} for one in made])
    # Spread over the whole office, as anybody's matters are.
    theirs = made[:: max(1, number // FEW)]
    put(Membership, [{"matter_id": one, "user_id": casey.id, "role": "paralegal", "since": now} for one in theirs])
    return made


def _set_dates(zone: str, by: User, made: list[int]) -> None:
    now, first = clock.now(), clock.today(zone) - timedelta(days=SPREAD_DAYS // 2)
    entered = {"entered_at": now, "entered_by": by.name}
    due: dict[str, Any] = {**entered, "asked": {}, "steps": [], "also_possible": [], "source": "person"}

    def rows(kind: int) -> list[tuple[int, int, int]]:
        """Return matter, number and day of each date: every matter has some in every part of the time."""
        return [
            (one, n, (n * SPREAD_DAYS // (EACH // 2) + 7 * place + 3 * kind) % SPREAD_DAYS)
            for place, one in enumerate(made)
            for n in range(EACH // 2)
        ]

    put(
        Deadline,
        [
            {
                **due, "matter_id": one, "what": f"Brief {n}", "due_on": first + timedelta(days=day),
                "state": ("done" if (day + n) % 20 else "confirmed") if day < SPREAD_DAYS // 2
                else ("confirmed" if n % 3 else "proposed"),
            }
            for one, n, day in rows(0)
        ],
    )  # fmt: skip
    put(
        Hearing,
        [
            {
                **entered, "matter_id": one, "what": f"Hearing {n}", "starts_on": first + timedelta(days=day),
                "status": "held" if day < SPREAD_DAYS // 2 else "set", "docket_says": {},
            }
            for one, n, day in rows(1)
        ],
    )  # fmt: skip
