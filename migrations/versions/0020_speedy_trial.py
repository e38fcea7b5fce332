"""The speedy-trial ledger: events, periods with the positions of both sides, extensions; and where each clock stands.

Revision 0020, after 0017.
"""

import sqlalchemy as sa
from alembic import op

from migrations.append_only import drop_guards, stand_guards


revision = "0020"
down_revision = "0017"
branch_labels = None
depends_on = None

TABLES = ("clock_event", "clock_period", "clock_extension")
APPEND_ONLY = {table: (("id",), ("replaces_id",)) for table in TABLES}


def _decided(table: str) -> tuple[sa.Column | sa.ForeignKeyConstraint, ...]:
    """Return what every row of the ledger has: matter, stamp, the row it replaces, state, and where it is from."""
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
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("found", sa.String(length=200), nullable=False),
        sa.Column("found_says", sa.JSON(), nullable=False),
        sa.Column("entry_key", sa.String(length=80), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f(f"fk_{table}_by_id_user_account")),
        sa.ForeignKeyConstraint(["first_id"], [f"{table}.id"], name=op.f(f"fk_{table}_first_id_{table}")),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"], name=op.f(f"fk_{table}_matter_id_matter")),
        sa.ForeignKeyConstraint(["replaces_id"], [f"{table}.id"], name=op.f(f"fk_{table}_replaces_id_{table}")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("replaces_id", name=op.f(f"uq_{table}_replaces_id")),
    )


def upgrade() -> None:
    op.create_table(
        "clock_event",
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        *_decided("clock_event"),
    )
    op.create_table(
        "clock_period",
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("what", sa.String(length=300), nullable=False),
        sa.Column("by", sa.String(length=12), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("ready", sa.Date(), nullable=True),
        sa.Column("heard", sa.Boolean(), nullable=False),
        sa.Column("last", sa.Date(), nullable=True),
        sa.Column("ground", sa.String(length=10), nullable=False),
        sa.Column("findings", sa.String(length=8), nullable=False),
        sa.Column("side", sa.String(length=12), nullable=False),
        sa.Column("codefendants", sa.String(length=600), nullable=False),
        sa.Column("last_entry_key", sa.String(length=80), nullable=True),
        *_positions(),
        *_decided("clock_period"),
    )
    op.create_table(
        "clock_extension",
        sa.Column("ordered_on", sa.Date(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=True),
        *_decided("clock_extension"),
    )
    for table in TABLES:
        op.create_index(op.f(f"ix_{table}_first_id"), table, ["first_id"], unique=False)
        op.create_index(op.f(f"ix_{table}_matter_id_id"), table, ["matter_id", "id"], unique=False)
    _standing()
    stand_guards(APPEND_ONLY)


def _positions() -> tuple[sa.Column, ...]:
    return tuple(
        column
        for side in ("ours", "government")
        for column in (
            sa.Column(side, sa.String(length=8), nullable=False),
            sa.Column(f"{side}_first", sa.Date(), nullable=True),
            sa.Column(f"{side}_last", sa.Date(), nullable=True),
            sa.Column(f"{side}_reason", sa.String(length=1000), nullable=False),
        )
    )


def _standing() -> None:
    op.create_table(
        "clock_standing",
        sa.Column("matter_id", sa.Integer(), nullable=False),
        sa.Column("ended", sa.Boolean(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("limit", sa.Integer(), nullable=False),
        sa.Column("days", sa.JSON(), nullable=False),
        sa.Column("if_found", sa.JSON(), nullable=False),
        sa.Column("questions", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"], name=op.f("fk_clock_standing_matter_id_matter")),
        sa.PrimaryKeyConstraint("matter_id", name=op.f("pk_clock_standing")),
    )
    op.create_index(op.f("ix_clock_standing_ended_last_day"), "clock_standing", ["ended", "last_day"], unique=False)


def downgrade() -> None:
    op.drop_table("clock_standing")
    for table in TABLES:
        op.drop_table(table)
    drop_guards(APPEND_ONLY)
