"""Worksheets: each run of the guideline worksheet, kept as it was computed.

Revision 0004, after 0003.
"""

import sqlalchemy as sa
from alembic import op

from migrations.append_only import drop_guards, stand_guards


revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

APPEND_ONLY = {"worksheet_run": (("id",),)}


def upgrade() -> None:
    op.create_table(
        "worksheet_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("matter_id", sa.Integer(), nullable=False),
        sa.Column("side", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("marks", sa.JSON(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("answer", sa.JSON(), nullable=False),
        sa.Column("edition", sa.String(length=20), nullable=False),
        sa.Column("hypothetical", sa.Boolean(), nullable=False),
        sa.Column("lawdata", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("by_name", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_worksheet_run_by_id_user_account")),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"], name=op.f("fk_worksheet_run_matter_id_matter")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_worksheet_run")),
    )
    with op.batch_alter_table("worksheet_run", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_worksheet_run_matter_id"), ["matter_id"], unique=False)

    stand_guards(APPEND_ONLY)


def downgrade() -> None:
    with op.batch_alter_table("worksheet_run", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_worksheet_run_matter_id"))

    op.drop_table("worksheet_run")
    drop_guards(APPEND_ONLY)
