"""Discovery: deliveries with their lists and ends, demands and answers, clocks, examinations, the disclosed chain.

Revision 0010, after 0009.
"""

import sqlalchemy as sa
from alembic import op

from migrations.append_only import drop_guards, stand_guards


revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

TABLES = (
    "delivery",
    "delivery_item",
    "list_comparison",
    "delivery_end",
    "demand",
    "demand_answer",
    "supplemental_check",
    "preservation",
    "clock_proposal",
    "examination",
    "access_request",
    "image_count",
    "disclosed_step",
)
RECORDED = tuple(table for table in TABLES if table != "clock_proposal")
APPEND_ONLY = {
    **{table: (("id",), ("replaces_id",)) for table in RECORDED},
    "clock_proposal": (("id",), ("clock", "due_on", "matter_id")),
}
INDEXES = (
    ("ix_delivery_item_delivery_id", "delivery_item", ("delivery_id",)),
    ("ix_list_comparison_delivery_id", "list_comparison", ("delivery_id",)),
    ("ix_delivery_end_delivery_id", "delivery_end", ("delivery_id",)),
    ("ix_demand_answer_demand_id", "demand_answer", ("demand_id",)),
    ("ix_supplemental_check_hearing_id", "supplemental_check", ("hearing_id",)),
    ("ix_disclosed_step_item_id", "disclosed_step", ("item_id",)),
    *((f"ix_{table}_first_id", table, ("first_id",)) for table in RECORDED),
    *((f"ix_{table}_matter_id_id", table, ("matter_id", "id")) for table in RECORDED),
)


def _recorded(table: str) -> tuple[sa.Column | sa.ForeignKeyConstraint, ...]:
    """Return what every record here has: its matter, who entered it, when, why, and the row it replaces."""
    return (
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("matter_id", sa.Integer(), nullable=False),
        sa.Column("first_id", sa.Integer(), nullable=True),
        sa.Column("replaces_id", sa.Integer(), nullable=True),
        sa.Column("struck", sa.Boolean(), nullable=False),
        sa.Column("why", sa.String(length=300), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by_name", sa.String(length=200), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f(f"fk_{table}_by_id_user_account")),
        sa.ForeignKeyConstraint(["first_id"], [f"{table}.id"], name=op.f(f"fk_{table}_first_id_{table}")),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"], name=op.f(f"fk_{table}_matter_id_matter")),
        sa.ForeignKeyConstraint(["replaces_id"], [f"{table}.id"], name=op.f(f"fk_{table}_replaces_id_{table}")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("replaces_id", name=op.f(f"uq_{table}_replaces_id")),
    )


def upgrade() -> None:
    op.create_table(
        "delivery",
        sa.Column("received_from", sa.String(length=200), nullable=False),
        sa.Column("medium", sa.String(length=20), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("reference", sa.String(length=500), nullable=False),
        sa.Column("link_expires_on", sa.Date(), nullable=True),
        sa.Column("authority", sa.String(length=300), nullable=False),
        sa.Column("protection", sa.String(length=20), nullable=False),
        sa.Column("protection_from", sa.String(length=300), nullable=False),
        sa.Column("expected", sa.Text(), nullable=False),
        sa.Column("note", sa.String(length=2000), nullable=False),
        *_recorded("delivery"),
    )
    op.create_table(
        "delivery_item",
        sa.Column("delivery_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        *_recorded("delivery_item"),
        sa.ForeignKeyConstraint(["delivery_id"], ["delivery.id"], name=op.f("fk_delivery_item_delivery_id_delivery")),
        sa.ForeignKeyConstraint(["item_id"], ["evidence_item.id"], name=op.f("fk_delivery_item_item_id_evidence_item")),
    )
    op.create_table(
        "list_comparison",
        sa.Column("delivery_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("form", sa.String(length=20), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("result", sa.JSON(), nullable=False),
        *_recorded("list_comparison"),
        sa.ForeignKeyConstraint(["delivery_id"], ["delivery.id"], name=op.f("fk_list_comparison_delivery_id_delivery")),
    )
    op.create_table(
        "delivery_end",
        sa.Column("delivery_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(length=20), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("how", sa.String(length=500), nullable=False),
        sa.Column("to_whom", sa.String(length=200), nullable=False),
        sa.Column("witness", sa.String(length=200), nullable=False),
        *_recorded("delivery_end"),
        sa.ForeignKeyConstraint(["delivery_id"], ["delivery.id"], name=op.f("fk_delivery_end_delivery_id_delivery")),
    )
    op.create_table(
        "demand",
        sa.Column("what", sa.String(length=500), nullable=False),
        sa.Column("authority", sa.String(length=300), nullable=False),
        sa.Column("form_wanted", sa.String(length=300), nullable=False),
        sa.Column("asked_of", sa.String(length=200), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("how", sa.String(length=300), nullable=False),
        *_recorded("demand"),
    )
    op.create_table(
        "demand_answer",
        sa.Column("demand_id", sa.Integer(), nullable=False),
        sa.Column("answer", sa.String(length=20), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("promised_by", sa.Date(), nullable=True),
        sa.Column("form_received", sa.String(length=300), nullable=False),
        sa.Column("delivery_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        *_recorded("demand_answer"),
        sa.ForeignKeyConstraint(["demand_id"], ["demand.id"], name=op.f("fk_demand_answer_demand_id_demand")),
        sa.ForeignKeyConstraint(["delivery_id"], ["delivery.id"], name=op.f("fk_demand_answer_delivery_id_delivery")),
    )
    op.create_table(
        "supplemental_check",
        sa.Column("hearing_id", sa.Integer(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("asked_of", sa.String(length=200), nullable=False),
        sa.Column("found", sa.Text(), nullable=False),
        sa.Column("open_demands", sa.Integer(), nullable=False),
        *_recorded("supplemental_check"),
        sa.ForeignKeyConstraint(["hearing_id"], ["hearing.id"], name=op.f("fk_supplemental_check_hearing_id_hearing")),
    )
    op.create_table(
        "preservation",
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("what", sa.String(length=500), nullable=False),
        sa.Column("holder", sa.String(length=200), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("started_at", sa.DateTime(), nullable=True),
        sa.Column("renewed_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=300), nullable=False),
        *_recorded("preservation"),
    )
    op.create_table(
        "clock_proposal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("matter_id", sa.Integer(), nullable=False),
        sa.Column("clock", sa.String(length=30), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("deadline_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by_name", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"], name=op.f("fk_clock_proposal_matter_id_matter")),
        sa.ForeignKeyConstraint(["deadline_id"], ["deadline.id"], name=op.f("fk_clock_proposal_deadline_id_deadline")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clock_proposal")),
        sa.UniqueConstraint("matter_id", "clock", "due_on", name=op.f("uq_clock_proposal_matter_id_clock_due_on")),
    )
    op.create_table(
        "examination",
        sa.Column("facility", sa.String(length=300), nullable=False),
        sa.Column("started_at", sa.DateTime(), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("counsel", sa.String(length=300), nullable=False),
        sa.Column("expert", sa.String(length=300), nullable=False),
        sa.Column("accused_present", sa.Boolean(), nullable=False),
        sa.Column("agent", sa.String(length=300), nullable=False),
        sa.Column("workstation", sa.String(length=300), nullable=False),
        sa.Column("tools", sa.String(length=1000), nullable=False),
        sa.Column("items", sa.String(length=1000), nullable=False),
        sa.Column("limit_time", sa.String(length=1000), nullable=False),
        sa.Column("limit_internet", sa.String(length=1000), nullable=False),
        sa.Column("limit_software", sa.String(length=1000), nullable=False),
        sa.Column("limit_privacy", sa.String(length=1000), nullable=False),
        sa.Column("objections", sa.Text(), nullable=False),
        sa.Column("notes_kept", sa.String(length=500), nullable=False),
        sa.Column("privileged", sa.Boolean(), nullable=False),
        *_recorded("examination"),
    )
    op.create_table(
        "access_request",
        sa.Column("what", sa.String(length=500), nullable=False),
        sa.Column("asked_of", sa.String(length=200), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("answer", sa.String(length=20), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("conditions", sa.String(length=1000), nullable=False),
        sa.Column("refusal", sa.String(length=1000), nullable=False),
        *_recorded("access_request"),
    )
    op.create_table(
        "image_count",
        sa.Column("concerns", sa.String(length=200), nullable=False),
        sa.Column("what", sa.String(length=20), nullable=False),
        sa.Column("alleged", sa.Integer(), nullable=True),
        sa.Column("alleged_source", sa.String(length=300), nullable=False),
        sa.Column("accepted", sa.Integer(), nullable=True),
        sa.Column("accepted_source", sa.String(length=300), nullable=False),
        *_recorded("image_count"),
    )
    op.create_table(
        "disclosed_step",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(length=20), nullable=False),
        sa.Column("wall", sa.String(length=20), nullable=False),
        sa.Column("zone", sa.String(length=60), nullable=False),
        sa.Column("basis", sa.String(length=20), nullable=False),
        sa.Column("who", sa.String(length=200), nullable=False),
        sa.Column("place", sa.String(length=300), nullable=False),
        sa.Column("tool", sa.String(length=200), nullable=False),
        sa.Column("version", sa.String(length=100), nullable=False),
        sa.Column("algorithm", sa.String(length=20), nullable=False),
        sa.Column("hash_value", sa.String(length=300), nullable=False),
        sa.Column("of_what", sa.String(length=200), nullable=False),
        sa.Column("seal", sa.String(length=100), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("told", sa.String(length=1000), nullable=False),
        sa.Column("pinpoint", sa.String(length=300), nullable=False),
        *_recorded("disclosed_step"),
        sa.ForeignKeyConstraint(["item_id"], ["evidence_item.id"], name=op.f("fk_disclosed_step_item_id_evidence_item")),
    )
    for name, table, columns in INDEXES:
        op.create_index(op.f(name), table, list(columns), unique=False)
    stand_guards(APPEND_ONLY)


def downgrade() -> None:
    for name, table, _columns in reversed(INDEXES):
        op.drop_index(op.f(name), table_name=table)
    for table in reversed(TABLES):
        op.drop_table(table)
    drop_guards(APPEND_ONLY)

