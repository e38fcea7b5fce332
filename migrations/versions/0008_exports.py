"""Bags of evidence asked for in the browser.

Revision 0008, after 0007.
"""

import sqlalchemy as sa
from alembic import op


revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "evidence_export",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("matter_id", sa.Integer(), nullable=False),
        sa.Column("receiver", sa.String(length=200), nullable=False),
        sa.Column("why", sa.String(length=500), nullable=False),
        sa.Column("with_files", sa.Boolean(), nullable=False),
        sa.Column("withhold", sa.JSON(), nullable=False),
        sa.Column("labels", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("items", sa.JSON(), nullable=False),
        sa.Column("left_out", sa.JSON(), nullable=False),
        sa.Column("records", sa.Integer(), nullable=False),
        sa.Column("stored_name", sa.String(length=32), nullable=True),
        sa.Column("problem", sa.String(length=500), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("by_name", sa.String(length=200), nullable=False),
        sa.Column("by_role", sa.String(length=40), nullable=False),
        sa.Column("by_auth", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_evidence_export_by_id_user_account")),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"], name=op.f("fk_evidence_export_matter_id_matter")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence_export")),
        sa.UniqueConstraint("stored_name", name=op.f("uq_evidence_export_stored_name")),
    )
    with op.batch_alter_table("evidence_export", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_evidence_export_matter_id"), ["matter_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("evidence_export", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_evidence_export_matter_id"))
    op.drop_table("evidence_export")
