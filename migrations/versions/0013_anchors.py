"""Time stamps and mails of checkpoints: what each anchor says, and which logs wait for a stamp.

Revision 0013, after 0011.
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0011"
branch_labels = None
depends_on = None

MILLISECONDS = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    # Columns are added one by one: writing the table anew, as batch mode may, would drop its guards on SQLite.
    op.add_column("custody_anchor", sa.Column("stamped_at", sa.DateTime(), nullable=True))
    op.add_column("custody_anchor", sa.Column("drift_ms", MILLISECONDS, nullable=True))
    op.add_column("custody_anchor", sa.Column("sent_to", sa.JSON(), nullable=True))
    op.create_table(
        "custody_stamp_wanted",
        sa.Column("log_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("wanted_at", sa.DateTime(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_try_at", sa.DateTime(), nullable=False),
        sa.Column("problem", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(
            ["log_id"], ["custody_log.id"], name=op.f("fk_custody_stamp_wanted_log_id_custody_log")
        ),
        sa.PrimaryKeyConstraint("log_id", name=op.f("pk_custody_stamp_wanted")),
    )


def downgrade() -> None:
    op.drop_table("custody_stamp_wanted")
    for column in ("sent_to", "drift_ms", "stamped_at"):
        op.drop_column("custody_anchor", column)
