"""Duties that come again, and what became of each day on which one was due.

Revision 0019, after 0018.
"""

import sqlalchemy as sa
from alembic import op

from migrations.append_only import drop_guards, stand_guards


revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

TABLES = ("recurring_duty", "duty_report")
APPEND_ONLY = {table: (("id",), ("replaces_id",)) for table in TABLES}
INDEXES = (
    ("ix_duty_report_duty_id", "duty_report", ("duty_id",)),
    *((f"ix_{table}_first_id", table, ("first_id",)) for table in TABLES),
    *((f"ix_{table}_matter_id_id", table, ("matter_id", "id")) for table in TABLES),
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
        "recurring_duty",
        *_recorded("recurring_duty"),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("what", sa.String(length=300), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("every", sa.Integer(), nullable=False),
        sa.Column("unit", sa.String(length=10), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
    )
    op.create_table(
        "duty_report",
        *_recorded("duty_report"),
        sa.Column("duty_id", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column("note", sa.String(length=1000), nullable=False),
        sa.ForeignKeyConstraint(
            ["duty_id"], ["recurring_duty.id"], name=op.f("fk_duty_report_duty_id_recurring_duty")
        ),
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
