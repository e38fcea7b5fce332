"""Plea offers: each as it stood on a day, a changed one as a new row.

Revision 0005, after 0004.
"""

import sqlalchemy as sa
from alembic import op

from migrations.append_only import drop_guards, stand_guards


revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

APPEND_ONLY = {"plea_offer": (("id",), ("replaces_id",))}


def upgrade() -> None:
    op.create_table(
        "plea_offer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("matter_id", sa.Integer(), nullable=False),
        sa.Column("replaces_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("made_by", sa.String(length=20), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.Column("count_ids", sa.JSON(), nullable=False),
        sa.Column("offence_keys", sa.JSON(), nullable=False),
        sa.Column("committed_on", sa.Date(), nullable=True),
        sa.Column("run_id", sa.Integer(), nullable=True),
        sa.Column("answer_by", sa.Date(), nullable=True),
        sa.Column("terms", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("by_name", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_plea_offer_by_id_user_account")),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"], name=op.f("fk_plea_offer_matter_id_matter")),
        sa.ForeignKeyConstraint(["replaces_id"], ["plea_offer.id"], name=op.f("fk_plea_offer_replaces_id_plea_offer")),
        sa.ForeignKeyConstraint(["run_id"], ["worksheet_run.id"], name=op.f("fk_plea_offer_run_id_worksheet_run")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plea_offer")),
        sa.UniqueConstraint("replaces_id", name=op.f("uq_plea_offer_replaces_id")),
    )
    with op.batch_alter_table("plea_offer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_plea_offer_matter_id"), ["matter_id"], unique=False)

    stand_guards(APPEND_ONLY)


def downgrade() -> None:
    with op.batch_alter_table("plea_offer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_plea_offer_matter_id"))

    op.drop_table("plea_offer")
    drop_guards(APPEND_ONLY)
