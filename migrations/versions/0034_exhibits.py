"""Numbers that were stamped on the pages of exhibits, none of them given twice.

Revision 0034.
"""

import sqlalchemy as sa
from alembic import op

from migrations.append_only import drop_guards, stand_guards


revision = "0034"
down_revision = "0031"
branch_labels = None
depends_on = None

APPEND_ONLY = {"bates_range": (("id",), ("matter_id", "prefix", "first"))}


def upgrade() -> None:
    op.create_table(
        "bates_range",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("matter_id", sa.Integer(), nullable=False),
        sa.Column("prefix", sa.String(length=20), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("first", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("exhibit", sa.String(length=40), nullable=False),
        sa.Column("source", sa.String(length=60), nullable=False),
        sa.Column("source_sha256", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("by_name", sa.String(length=200), nullable=False),
        sa.CheckConstraint("first >= 1 AND last >= first", name=op.f("ck_bates_range_runs_on")),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"], name=op.f("fk_bates_range_matter_id_matter")),
        sa.ForeignKeyConstraint(["paper_id"], ["paper.id"], name=op.f("fk_bates_range_paper_id_paper")),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_bates_range_by_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bates_range")),
        sa.UniqueConstraint("matter_id", "prefix", "first", name=op.f("uq_bates_range_matter_id_prefix_first")),
    )
    op.create_index("ix_bates_range_paper_id", "bates_range", ["paper_id"], unique=False)
    stand_guards(APPEND_ONLY)


def downgrade() -> None:
    op.drop_table("bates_range")
    drop_guards(APPEND_ONLY)
