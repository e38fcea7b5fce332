"""An entry of an office's own, as a form types it and as a file holds it."""

from __future__ import annotations

from typing import Any

KEY = "own_neb_rev_stat_28_707"
FILE = """
about: Statutes entered by an office
sources:
  OWN_NEB_REV_STAT_28_707: {what: "Nebraska Revised Statutes, invented for a test", where: "shelf 4"}
offences:
- key: own_neb_rev_stat_28_707
  jurisdiction: us-ne
  citation: Neb. Rev. Stat. § 28-707
  name: An invented statute
  categories: [stalking]
  gated: true
  gated_because: a minor may be concerned
  elements:
  - {n: 1, text: An act, mental_state: knowing, evidence: [chat_logs]}
  penalties:
  - tier: base
    trigger: in every case
    since: 2020-01-01
    since_source: the statute book
    min_months: 0
    max_months: 36
    cite: § 28-105
  penalties_cite: Neb. Rev. Stat. § 28-105
  registration: {why: not looked up}
  guideline: {why: a State offence}
  source: OWN_NEB_REV_STAT_28_707
  verified: false
"""


def typed(**changes: Any) -> dict[str, Any]:
    """What a person types for the same entry."""
    return {
        "citation": "Neb. Rev. Stat. § 28-707",
        "name": "An invented statute",
        "jurisdiction": "us-ne",
        "categories": ["stalking"],
        "gated": "y",
        "gated_because": "a minor may be concerned",
        "elements-0-text": "An act",
        "elements-0-mental_state": "knowing",
        "elements-0-evidence": ["chat_logs"],
        "penalties-0-tier": "base",
        "penalties-0-trigger": "in every case",
        "penalties-0-effect": "range",
        "penalties-0-min_months": "0",
        "penalties-0-max_months": "36",
        "penalties-0-since": "2020-01-01",
        "penalties-0-since_source": "the statute book",
        "penalties-0-cite": "§ 28-105",
        "penalties_cite": "Neb. Rev. Stat. § 28-105",
        "registration_why": "not looked up",
        "guideline_why": "a State offence",
        "source_what": "Nebraska Revised Statutes, invented for a test",
        "source_where": "shelf 4",
        "verified": "no",
        "seen": "0",
        **changes,
    }
