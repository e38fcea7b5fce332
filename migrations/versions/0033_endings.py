"""What was decided about the steps that end a matter.

Revision 0033.
"""

import sqlalchemy as sa
from alembic import op

from migrations.append_only import drop_guards, stand_guards


revision = "0033"
down_revision = "0029"
branch_labels = None
depends_on = None

APPEND_ONLY = {"ending_step": (("id",),)}


def upgrade() -> None:
    op.create_table(
        "ending_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("matter_id", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(length=20), nullable=False),
        sa.Column("decided", sa.String(length=20), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("how", sa.Text(), nullable=False),
        sa.Column("kept_until", sa.Date(), nullable=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("by_name", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"], name=op.f("fk_ending_step_matter_id_matter")),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_ending_step_by_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ending_step")),
    )
    op.create_index("ix_ending_step_matter_id_id", "ending_step", ["matter_id", "id"], unique=False)
    stand_guards(APPEND_ONLY)


def downgrade() -> None:
    op.drop_table("ending_step")
    drop_guards(APPEND_ONLY)
