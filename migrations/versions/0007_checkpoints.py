"""Signed checkpoints: one after every record, and those that left the office.

Revision 0007, after 0006.
"""

import sqlalchemy as sa
from alembic import op

from migrations.append_only import drop_guards, stand_guards


revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

APPEND_ONLY = {"custody_anchor": (("id",),)}


def upgrade() -> None:
    op.create_table(
        "custody_anchor",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("log_id", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by_name", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["log_id"], ["custody_log.id"], name=op.f("fk_custody_anchor_log_id_custody_log")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_custody_anchor")),
    )
    with op.batch_alter_table("custody_anchor", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_custody_anchor_log_id"), ["log_id"], unique=False)
    op.add_column("custody_log", sa.Column("peaks", sa.JSON(), nullable=True))
    op.add_column("custody_log", sa.Column("note", sa.Text(), server_default="", nullable=False))
    stand_guards(APPEND_ONLY)


def downgrade() -> None:
    op.drop_column("custody_log", "note")
    op.drop_column("custody_log", "peaks")
    op.drop_table("custody_anchor")
    drop_guards(APPEND_ONLY)
