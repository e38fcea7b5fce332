"""Court orders against the client, version by version, and counsel's decisions of them.

Revision 0023.
"""

import sqlalchemy as sa
from alembic import op

from migrations.append_only import drop_guards, stand_guards


revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

TABLES = ("court_order", "order_decision")
APPEND_ONLY = {table: (("id",), ("replaces_id",)) for table in TABLES}
INDEXES = tuple(
    (f"ix_{table}_{'_'.join(columns)}", table, columns)
    for table in TABLES
    for columns in (("first_id",), ("matter_id", "id"), ("order_id",))
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
        sa.Column("entry_id", sa.Integer(), nullable=True),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f(f"fk_{table}_by_id_user_account")),
        sa.ForeignKeyConstraint(["entry_id"], ["docket_entry.id"], name=op.f(f"fk_{table}_entry_id_docket_entry")),
        sa.ForeignKeyConstraint(["first_id"], [f"{table}.id"], name=op.f(f"fk_{table}_first_id_{table}")),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"], name=op.f(f"fk_{table}_matter_id_matter")),
        sa.ForeignKeyConstraint(["order_id"], ["court_order.id"], name=op.f(f"fk_{table}_order_id_court_order")),
        sa.ForeignKeyConstraint(["replaces_id"], [f"{table}.id"], name=op.f(f"fk_{table}_replaces_id_{table}")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("replaces_id", name=op.f(f"uq_{table}_replaces_id")),
    )


def upgrade() -> None:
    op.create_table(
        "court_order",
        *_recorded("court_order"),
        sa.Column("order_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("made_by", sa.String(length=200), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("terms", sa.JSON(), nullable=False),
    )
    op.create_table(
        "order_decision",
        *_recorded("order_decision"),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=True),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"], ["court_order.id"], name=op.f("fk_order_decision_version_id_court_order")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_order_decision_person_id_person")),
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
