"""Entries of the registration file, turned into values of the law."""

from __future__ import annotations

from casefile.law.registration import CleanRecord, Consequence, RegistrationRules, RegistrationTier, StepUp
from casefile.lawdata.rows import Row

ABOUT = ("residence", "work", "travel")


def read_registration(top: Row, sources: frozenset[str]) -> RegistrationRules:
    """Return the rules of registration that a file describes.

    Raises:
        LawDataError: a field is missing, misspelt or no value of its kind.
    """
    tiers = [_tier(row, sources) for row in top.rows("tiers")]
    if [one.tier for one in tiers] != ["I", "II", "III"]:
        top.refuse("tiers", [one.tier for one in tiers], "tiers I, II and III in their order")
    clean = top.row("clean_record")
    if clean is None:
        top.refuse("clean_record", None, "the reduction for a clean record")
    return RegistrationRules(
        tiers={one.tier: one for one in tiers},
        clean_record=_clean(clean, sources),
        step_ups={one.before: one for one in (_step(row, sources) for row in top.rows("step_up"))},
        consequences=tuple(_consequence(row, sources) for row in top.rows("consequences")),
        custody_cite=top.text("custody_cite"),
        tier_cite=top.text("tier_cite"),
        label_cite=top.text("label_cite"),
    )


def _tier(row: Row, sources: frozenset[str]) -> RegistrationTier:
    row.one_of("source", tuple(sorted(sources)))
    found = RegistrationTier(
        row.text("tier"),
        row.number_or_none("years"),
        row.number("verify_every_months"),
        row.text("cite"),
        row.verified(),
    )
    row.close()
    return found


def _clean(row: Row, sources: frozenset[str]) -> CleanRecord:
    row.one_of("source", tuple(sorted(sources)))
    found = CleanRecord(
        row.text("tier"), row.number("clean_years"), row.number("less_years"), row.text("cite"), row.verified()
    )
    row.close()
    return found


def _step(row: Row, sources: frozenset[str]) -> StepUp:
    row.one_of("source", tuple(sorted(sources)))
    found = StepUp(row.text("from"), row.text("to"), row.number("over_months"), row.text("cite"), row.verified())
    row.close()
    return found


def _consequence(row: Row, sources: frozenset[str]) -> Consequence:
    row.one_of("source", tuple(sorted(sources)))
    found = Consequence(
        row.one_of("about", ABOUT), row.text("text"), row.text("plain"), row.text("cite"), row.verified()
    )
    row.close()
    return found
