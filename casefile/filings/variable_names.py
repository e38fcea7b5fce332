"""The variables of papers by name: what each says, an example, and where an empty one is entered."""

from __future__ import annotations

from dataclasses import dataclass

MATTER = "on the matter's own page"
PEOPLE = "under People"
CHARGES = "under Charges"
DATES = "under Dates"
EVIDENCE = "under Evidence"
DISCOVERY = "under Discovery"
CLOCK = "in the speedy-trial ledger"
ORDERS = "under Orders"
PROOF = "under Proof"


@dataclass(frozen=True, slots=True)
class Variable:
    """One variable as the list beside the editor tells it. ``mend`` says where an empty value is entered.

    ``is_block``: it is a list or a table, and stands on a line of its own.
    """

    name: str
    group: str
    what: str
    example: str
    mend: str
    is_block: bool = False


def _one(group: str, name: str, what: str, example: str, mend: str) -> Variable:
    return Variable(name, group, what, example, mend)


def _list(group: str, name: str, what: str, example: str, mend: str) -> Variable:
    return Variable(name, group, what, example, mend, is_block=True)


CATALOGUE: tuple[Variable, ...] = (
    _one("Case", "case.number", "the case number", "4:25-cr-03012", f"enter the docket number {MATTER}"),
    _one("Case", "case.caption", "the short caption", "United States v. Doe", f"correct it {MATTER}"),
    _one("Case", "case.court", "the court", "District of Nebraska", f"name it {MATTER}"),
    _one(
        "Case",
        "case.government",
        "the government as the caption names it",
        "United States of America",
        f"correct the caption {MATTER}, such as “United States v. Doe”",
    ),
    _one("Case", "case.judge", "the judge", "Judge Hale", f"enter the judge {PEOPLE}"),
    _one("Case", "case.stage", "the stage of the case", "Charged", f"set it {MATTER}"),
    _one("Case", "case.filed_on", "the day the case was filed", "March 2, 2026", f"enter it {MATTER}"),
    _one("Case", "case.today", "today in the court's zone", "March 12, 2026", "it is always known"),
    _one(
        "The accused", "accused.name", "the accused as the caption names them", "Dana Doe", f"enter the client {PEOPLE}"
    ),
    _one(
        "The accused", "accused.custody", "where the accused is", "in custody at a county jail", f"record it {MATTER}"
    ),
    _one("Counsel", "counsel.name", "lead counsel", "Avery Stone", "choose lead counsel under Team"),
    _one("Counsel", "counsel.team", "the attorneys of the team", "Avery Stone and Rowan Vale", "add them under Team"),
    _one(
        "Counsel",
        "government.counsel",
        "counsel of record for the government",
        "Jordan Pike",
        f"enter a prosecutor {PEOPLE}",
    ),
    _list(
        "Counsel",
        "codefendants.list",
        "co-defendants",
        "- Robin Roe",
        f"enter them {PEOPLE}, or take the line out",
    ),
    _one("Counts", "counts.short", "the counts that stand, by number", "Counts 1 and 2", f"enter them {CHARGES}"),
    _list(
        "Counts",
        "counts.list",
        "the counts that stand: number, title, provision",
        "- Count 1: …",
        f"enter them {CHARGES}",
    ),
    _list(
        "Counts",
        "counts.table",
        "the counts that stand with the statutory range of each and where it stands",
        "| Count | Charge | Provision | Range | Source |",
        f"enter and match them {CHARGES}",
    ),
    _one(
        "Dates",
        "hearing.next",
        "the next hearing, with its hour and place",
        "Status conference on …",
        f"enter it {DATES}",
    ),
    _one("Dates", "hearing.what", "what the next hearing is", "Status conference", f"enter it {DATES}"),
    _one("Dates", "hearing.on", "the day of the next hearing", "April 1, 2026", f"enter it {DATES}"),
    _one("Dates", "hearing.hour", "its hour on the court's clock", "9:00 AM CDT", f"enter it {DATES}"),
    _one("Dates", "hearing.place", "its place", "Courtroom 5, Lincoln", f"enter it {DATES}"),
    _one(
        "Dates",
        "hearing.arrive",
        "when and where the client arrives",
        "by 8:30 AM at the main door",
        f"enter it {DATES}",
    ),
    _one("Dates", "hearing.bring", "what the client brings", "photo identification", f"enter it {DATES}"),
    _list("Dates", "hearings.list", "the hearings to come", "| Day | Hour | What | Place |", f"enter them {DATES}"),
    _list("Dates", "deadlines.list", "the confirmed deadlines to come", "| Day | What |", f"confirm them {DATES}"),
    _list(
        "Orders",
        "orders.list",
        "the orders in force, each with its terms",
        "| Order | Says | Source |",
        f"enter them {ORDERS}",
    ),
    _list(
        "Orders",
        "orders.plain",
        "the orders in force in the plain words that the client reads",
        "- Stay away from …",
        f"enter them {ORDERS}, or take the line out",
    ),
    _list(
        "Orders",
        "release.list",
        "the conditions of release in force",
        "| Condition | As ordered | Source |",
        f"enter them {ORDERS}",
    ),
    _one(
        "Orders",
        "release.order",
        "the release order in force",
        "Release conditions of March 3, 2026",
        f"enter it {ORDERS}",
    ),
    _list(
        "Evidence",
        "evidence.list",
        "exhibits that are produced, filed or recorded by reference: label, what, SHA-256 in short, custody",
        "| Exhibit | What | SHA-256 | Custody |",
        f"log them {EVIDENCE}, and label those that may be named “Produced or filed in court”",
    ),
    _list(
        "Evidence",
        "evidence.expert",
        "the same, with the exhibits shared with the expert",
        "| Exhibit | What | SHA-256 | Custody |",
        f"log them {EVIDENCE}, and label them “Shared with the expert”",
    ),
    _list(
        "Discovery",
        "discovery.deliveries",
        "deliveries received from the other side",
        "| Received | From | Medium | Exhibits |",
        f"log them {DISCOVERY}",
    ),
    _list(
        "Discovery",
        "discovery.demands",
        "demands without an end",
        "| Asked | What | Of | Stands |",
        f"enter them {DISCOVERY}",
    ),
    _list(
        "Discovery",
        "discovery.missing",
        "what was announced or listed in a delivery and is not here",
        "| Delivery | Missing |",
        "compare its list under Discovery, or take the line out",
    ),
    _list(
        "Discovery",
        "preservation.list",
        "what vanishes, who holds it, and until when it is kept",
        "| What | Holder | Kept until | Source |",
        f"enter the clock {DISCOVERY}",
    ),
    _list(
        "Discovery",
        "access.list",
        "requests to examine at the government's facility, and what was answered",
        "| Asked | What | Answered |",
        f"enter them {DISCOVERY}",
    ),
    _one("Speedy trial", "clock.counted", "the days counted so far", "84", f"enter the events {CLOCK}"),
    _one("Speedy trial", "clock.excluded", "the days left out so far", "31", f"enter the events {CLOCK}"),
    _one("Speedy trial", "clock.limit", "the days within which trial must begin", "70", f"enter the events {CLOCK}"),
    _one(
        "Speedy trial",
        "clock.last_day",
        "the last day on which trial can begin",
        "March 23, 2026",
        f"enter the events {CLOCK}",
    ),
    _one(
        "Speedy trial", "clock.as_of", "the day up to which is counted", "March 12, 2026", f"enter the events {CLOCK}"
    ),
    _one(
        "Speedy trial",
        "clock.start",
        "the day from which is counted",
        "January 12, 2026",
        f"enter the events {CLOCK}",
    ),
    _one(
        "Speedy trial",
        "clock.start_why",
        "why it is counted from that day",
        "the first appearance on 12 January 2026 is later than the charge of 5 January 2026",
        f"enter the events {CLOCK}",
    ),
    _one(
        "Speedy trial",
        "clock.words",
        "where the clock stands",
        "84 days counted against 70, and 31 days left out",
        f"enter the events {CLOCK}",
    ),
    _one(
        "Speedy trial",
        "clock.run",
        "that the time has run, and on which reading; nothing while days are left",
        "has run",
        f"enter the events {CLOCK}",
    ),
    _list(
        "Speedy trial",
        "clock.table",
        "every day, counted or left out, and why",
        "| Days | Number | Counted | Why |",
        f"enter the events {CLOCK}",
    ),
    _list(
        "Speedy trial",
        "clock.disputed",
        "the days that one side, or the law's own reading, counts and another leaves out",
        "| Days | Number | Counted | Why |",
        "no day is disputed in the ledger; take the line out",
    ),
    _list(
        "Speedy trial",
        "clock.questions",
        "what the ledger does not know",
        "- …",
        "it has no open question; take the line out",
    ),
    _list(
        "CyberTip",
        "tips.list",
        "the reports to the clearing-house",
        "| Report | Provider | Submitted | Exhibit |",
        f"enter them {PROOF}",
    ),
    _list(
        "CyberTip",
        "tips.viewed",
        "how many reported files the provider is said to have viewed",
        "| Recorded | Files |",
        f"enter the files of the report {PROOF}",
    ),
    _list(
        "CyberTip",
        "tips.asks",
        "what must be asked, of whom, about how many files",
        "| Of | What | Files |",
        f"enter the files of the report {PROOF}",
    ),
    _one(
        "Sentencing",
        "guidelines.range",
        "the advisory range of our newest worksheet",
        "37 to 46 months",
        "work it out under Charges",
    ),
    _one("Sentencing", "guidelines.level", "its total offence level", "21", "work it out under Charges"),
    _list(
        "Sentencing",
        "guidelines.worksheet",
        "our newest worksheet, step by step",
        "| Step | Levels | Source |",
        "work it out under Charges",
    ),
    _list(
        "Sentencing",
        "guidelines.comparison",
        "the newest worksheet of each side",
        "| Whose | Level | Category | Range |",
        "work them out under Charges",
    ),
    _list(
        "Sentencing", "guidelines.open", "what our worksheet leaves open", "- …", "nothing is open; take the line out"
    ),
)
