"""Every rule of the deadline file against a list of them made beside it, attribute by attribute.

The list was written out from the reference that the file was made of: the Federal Rules of Criminal and Appellate
Procedure and of Evidence as amended to 1 December 2023, and the United States Code (release point 119-73).
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from casefile.law.deadlines import DeadlineRule
from casefile.lawdata import reader

RULES = reader.deadline_rules()
with (Path(__file__).parent / "data" / "deadline_rules.csv").open(encoding="utf-8", newline="") as listed:
    LIST = {row["key"]: row for row in csv.DictReader(listed)}


def _period(rule: DeadlineRule) -> str:
    if rule.tiers:
        return "; ".join(f"{tier}: {period.number} {period.unit}" for tier, period in rule.tiers)
    return f"{rule.period.number} {rule.period.unit}" if rule.period else ""


def _row(rule: DeadlineRule) -> dict[str, str]:
    also = rule.also
    return {
        "key": rule.key,
        "who": rule.who,
        "period": _period(rule),
        "direction": rule.direction or "",
        "method": rule.method,
        "not_later_than": f"{also.name}: {also.period.number} {also.period.unit} {also.period.direction}"
        if also
        else "",
        "cite": rule.cite,
        "extendable": rule.extendable or "",
        "consequence": rule.consequence or "",
        "verified": str(rule.verified).lower(),
    }


def test_the_rules_are_the_seventy_one_that_are_listed() -> None:
    assert len(LIST) == 71
    assert sorted(RULES) == sorted(LIST)


@pytest.mark.parametrize("key", LIST)
def test_a_rule_says_what_the_list_says(key: str) -> None:
    assert _row(RULES[key]) == LIST[key]


@pytest.mark.parametrize("key", LIST)
def test_a_rule_names_its_event_its_source_and_what_follows_or_why_no_date_is_counted(key: str) -> None:
    rule = RULES[key]
    assert rule.trigger
    assert rule.source
    assert rule.period or rule.tiers or rule.no_date_because
