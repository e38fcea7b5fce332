"""The language in which guidance was approved and given, and what counsel did of an item that counsel completes.

Revision 0022, after 0019.
"""

import sqlalchemy as sa
from alembic import op

from migrations.append_only import drop_guards, stand_guards


revision = "0022"
down_revision = "0019"
branch_labels = None
depends_on = None

TABLES = ("guidance_approval", "guidance_given")
APPEND_ONLY = {"guidance_counsel_part": (("id",),)}


def upgrade() -> None:
    for table in TABLES:
        op.add_column(table, sa.Column("language", sa.String(length=5), server_default="en", nullable=False))
    op.add_column("guidance_approval", sa.Column("translates", sa.String(length=64), server_default="", nullable=False))
    op.create_table(
        "guidance_counsel_part",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("given_id", sa.Integer(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("by_name", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_guidance_counsel_part_by_id_user_account")),
        sa.ForeignKeyConstraint(
            ["given_id"], ["guidance_given.id"], name=op.f("fk_guidance_counsel_part_given_id_guidance_given")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guidance_counsel_part")),
    )
    op.create_index("ix_guidance_counsel_part_given_id", "guidance_counsel_part", ["given_id"], unique=False)
    stand_guards(APPEND_ONLY)


def downgrade() -> None:
    op.drop_table("guidance_counsel_part")
    drop_guards(APPEND_ONLY)
    op.drop_column("guidance_approval", "translates")
    for table in TABLES:
        op.drop_column(table, "language")
