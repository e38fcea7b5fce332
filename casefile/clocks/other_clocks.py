"""The other clocks of a case: each rule with the event that sets it going, and where it stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from casefile.deadlines.counting import VERIFIED, Asked, Counted, count
from casefile.deadlines.court_law import judges_of
from casefile.deadlines.models import Deadline
from casefile.deadlines.suggestions import BEFORE_INDICTMENT, Known, known_events
from casefile.infra import clock
from casefile.infra.db import db
from casefile.law.deadlines import DeadlineRule
from casefile.law.errors import RuleError
from casefile.lawdata import reader
from casefile.matters.models import DocketEntry, Matter

GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "Release, detention and the preliminary hearing",
        (
            "detention_hearing",
            "detention_continuance_gov",
            "detention_continuance_def",
            "temp_detention_10",
            "review_detention",
            "appeal_detention",
            "sta_detained_90",
            "preliminary_hearing_custody",
            "preliminary_hearing_released",
        ),
    ),
    ("Before trial", ("expert_disclosure", "pretrial_motions", "sta_min_30", "sta_retrial_70")),
    ("After a verdict or a plea", ("acquittal_motion", "new_trial_other", "new_trial_new_evidence", "arrest_judgment")),
    (
        "Presentence report and sentence",
        ("psr_disclosure", "psr_objections", "psr_final", "correct_sentence", "substantial_assistance"),
    ),
    (
        "Appeal, and after it",
        (
            "notice_of_appeal_def",
            "notice_of_appeal_after_motions",
            "notice_of_appeal_gov",
            "cert_petition",
            "habeas_2255",
        ),
    ),
)
REGISTRATION = ("sorna_initial_no_prison", "sorna_initial_prison", "sorna_update")
RULES = (*(rule for _, rules in GROUPS for rule in rules), *REGISTRATION)
SENTENCING = "correct_sentence"
JUDGMENT = "notice_of_appeal_def"
WHILE_DETAINED = (
    "detention_hearing", "detention_continuance_gov", "detention_continuance_def", "temp_detention_10",
    "sta_detained_90", "preliminary_hearing_custody",
)  # fmt: skip
OVER = ("done", "rejected", "cancelled")


@dataclass(frozen=True, slots=True)
class OtherClock:
    """One clock. ``state`` is running, passed, met, set aside, not running, not started, no date or unknown.

    ``runs_from`` says the event that set it going, or what would; ``remark`` what a person has to know beside it.
    ``deadline`` is the date that stands for it under Dates; ``hearing_id`` the hearing it is counted from.
    """

    rule: str
    title: str
    state: str
    runs_from: str
    cite: str
    verified: str
    remark: str = ""
    event_on: date | None = None
    due_on: date | None = None
    days_left: int | None = None
    counted: Counted | None = None
    deadline: Deadline | None = None
    hearing_id: int | None = None
    about: str = ""

    @property
    def may_propose(self) -> bool:
        """Whether counting it and proposing the date is the next step."""
        return self.deadline is None and self.state in ("running", "passed", "not started")


@dataclass(frozen=True)
class Read:
    """What is on record of a matter that the clocks are read from, each list from one query."""

    matter: Matter
    judges: tuple[str, ...]
    today: date
    known: Mapping[str, Known]
    stored: Mapping[str, Sequence[Deadline]]
    appealed: bool


def read(matter: Matter) -> Read:
    """Read the events on record and the dates that stand for them; in a constant number of queries."""
    judges = judges_of(matter)
    known: dict[str, Known] = {}
    for one in known_events(matter):
        for rule in one.rules:
            if rule not in known or known[rule].on < one.on:
                known[rule] = one
    appeal = select(DocketEntry.id).where(
        DocketEntry.matter_id == matter.id, DocketEntry.text.ilike("notice of appeal%")
    )
    appealed = db.session.scalar(appeal.limit(1)) is not None
    known = _with_derived(matter, judges, known, appealed)
    return Read(matter, judges, clock.today(matter.zone), known, _stored(matter), appealed)


def _with_derived(matter: Matter, judges: tuple[str, ...], known: dict[str, Known], appealed: bool) -> dict[str, Known]:
    """Add the rules whose event follows from another: registration from sentencing, 2255 from the end of the appeal."""
    if sentencing := known.get(SENTENCING):
        known["sorna_initial_no_prison"] = sentencing
    judgment = known.get(JUDGMENT)
    if judgment and not appealed and (final := counted(matter, judges, Asked(JUDGMENT, judgment.on))) and final.due_on:
        words = f"the time to appeal from the judgment of {judgment.on:%-d %B %Y} ran out on {final.due_on:%-d %B %Y}"
        known["habeas_2255"] = Known(final.due_on, words, ("habeas_2255",))
    return known


def _stored(matter: Matter) -> dict[str, list[Deadline]]:
    """Return the dates under Dates by rule; a date entered by hand stands for the rule whose title it begins with."""
    titles = {reader.deadline_rules()[rule].title: rule for rule in RULES if rule in reader.deadline_rules()}
    found: dict[str, list[Deadline]] = {}
    query = select(Deadline).where(Deadline.matter_id == matter.id, Deadline.state != "superseded")
    for one in db.session.scalars(query.order_by(Deadline.due_on, Deadline.id).limit(2000)):
        rule = one.rule or next((key for title, key in titles.items() if one.what.startswith(title)), None)
        if rule:
            found.setdefault(rule, []).append(one)
    return found


def groups(found: Read) -> list[tuple[str, list[OtherClock]]]:
    """Return the clocks of the procedure, by the part of the case that they belong to."""
    rules = reader.deadline_rules()
    return [(name, [stand(found, rules[key]) for key in keys if key in rules]) for name, keys in GROUPS]


def registration(found: Read) -> list[OtherClock]:
    """Return the clocks of a duty to register, as far as they are counted from events."""
    rules = reader.deadline_rules()
    return [stand(found, rules[key]) for key in REGISTRATION if key in rules]


def running(clocks: Iterable[OtherClock]) -> list[OtherClock]:
    """Return the clocks that run, the nearest last day first."""
    return sorted((one for one in clocks if one.state == "running"), key=lambda one: (one.due_on or date.max, one.rule))


def stand(found: Read, rule: DeadlineRule) -> OtherClock:
    """Return where the clock of one rule stands: by the date under Dates first, else by the event on record."""
    known = found.known.get(rule.key)
    stored = found.stored.get(rule.key, [])
    open_ = next((one for one in stored if one.is_open), None)
    if open_:
        return _of_deadline(found, rule, open_, _by_day(found, open_.due_on))
    over = [one for one in stored if one.state in OVER and (known is None or one.trigger_on in (known.on, None))]
    if over:
        return _of_deadline(found, rule, over[-1], "met" if over[-1].state == "done" else "set aside")
    if why := _not_running(found.matter, rule.key):
        return _plain(rule, "not running", why)
    if rule.period is None and not rule.tiers:
        return _plain(rule, "unknown" if rule.method == "set_by_court" else "no date", rule.no_date_because or "")
    if known is None:
        return _plain(rule, "not started", _unknown_because(found, rule.key))
    return _of_event(found, rule, known)


def _of_event(found: Read, rule: DeadlineRule, known: Known) -> OtherClock:
    answer = counted(found.matter, found.judges, Asked(rule.key, known.on))
    if answer is None or answer.due_on is None:
        return _plain(rule, "unknown", f"{known.words}: the day lies outside the years that can be counted")
    return OtherClock(
        rule=rule.key,
        title=rule.title,
        state=_by_day(found, answer.due_on),
        runs_from=known.words,
        cite=answer.cite,
        verified=answer.verified,
        remark=_remark(rule, found.matter),
        event_on=known.on,
        due_on=answer.due_on,
        days_left=(answer.due_on - found.today).days,
        counted=answer,
        hearing_id=known.hearing_id,
    )


def _of_deadline(found: Read, rule: DeadlineRule, one: Deadline, state: str) -> OtherClock:
    return OtherClock(
        rule=rule.key,
        title=rule.title,
        state=state,
        runs_from=one.trigger or one.cite,
        cite=rule.cite,
        verified=VERIFIED[rule.verified],
        remark=_remark(rule, found.matter),
        event_on=one.trigger_on,
        due_on=one.due_on,
        days_left=(one.due_on - found.today).days if one.is_open else None,
        deadline=one,
    )


def _plain(rule: DeadlineRule, state: str, remark: str) -> OtherClock:
    return OtherClock(rule.key, rule.title, state, rule.trigger, rule.cite, VERIFIED[rule.verified], remark)


def _by_day(found: Read, due_on: date) -> str:
    return "running" if due_on >= found.today else "passed"


def counted(matter: Matter, judges: tuple[str, ...], asked: Asked) -> Counted | None:
    """Return the count for the matter's court and judges, or None where the day cannot be counted."""
    try:
        return count(asked, court=matter.court, zone=matter.zone, judges=judges)
    except RuleError:
        return None


def _not_running(matter: Matter, rule: str) -> str:
    if rule.startswith("preliminary_hearing") and matter.stage not in BEFORE_INDICTMENT:
        return "a charge was filed: no preliminary hearing is held after an indictment (Fed. R. Crim. P. 5.1(a)(2))"
    if rule in WHILE_DETAINED and matter.whereabouts == "released":
        return "the accused is released, as recorded in this matter"
    if rule == "preliminary_hearing_released" and matter.whereabouts == "in custody":
        return "the accused is in custody, as recorded in this matter: the shorter period holds"
    return ""


def _unknown_because(found: Read, rule: str) -> str:
    if rule == "habeas_2255" and found.appealed:
        return "a notice of appeal is on the docket: the judgment becomes final later; count it from that day"
    if rule == "habeas_2255":
        return "counted from the end of the time to appeal once a judgment is on the docket and nobody appealed"
    return ""


def _remark(rule: DeadlineRule, matter: Matter) -> str:
    if rule.key == "habeas_2255":
        return "Holds only if nobody appealed; that the judgment is final then was not read in a source. " + (
            rule.note or ""
        )
    if rule.key == "sorna_initial_no_prison":
        return "Holds only if the sentence has no prison term and the offence brings a duty to register."
    if rule.key in WHILE_DETAINED and matter.whereabouts == "unknown":
        return "Whether the accused is in custody is not recorded in this matter."
    return rule.note or ""
