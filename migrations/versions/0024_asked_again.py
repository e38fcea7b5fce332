"""Guidance asked again: what happened, when it asks nothing any more, and what a signed sheet says beside its items.

Revision 0024, after 0026.
"""

import sqlalchemy as sa
from alembic import op

from migrations.append_only import drop_guards, stand_guards


revision = "0024"
down_revision = "0026"
branch_labels = None
depends_on = None

APPEND_ONLY = {
    "guidance_paper": (("id",), ("acknowledgement_id",)),
    "guidance_trigger": (("id",), ("given_id", "kind", "about")),
    "guidance_trigger_end": (("id",), ("trigger_id",)),
}


def upgrade() -> None:
    op.add_column("guidance_acknowledgement", sa.Column("understood_at", sa.DateTime(), nullable=True))
    op.create_table(
        "guidance_paper",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("acknowledgement_id", sa.Integer(), nullable=False),
        sa.Column("reader", sa.String(length=120), nullable=False),
        sa.Column("interpreter", sa.String(length=120), nullable=False),
        sa.Column("witness", sa.String(length=120), nullable=False),
        sa.Column("kept_where", sa.String(length=200), nullable=False),
        sa.Column("has_hour", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["acknowledgement_id"],
            ["guidance_acknowledgement.id"],
            name=op.f("fk_guidance_paper_acknowledgement_id_guidance_acknowledgement"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guidance_paper")),
        sa.UniqueConstraint("acknowledgement_id", name=op.f("uq_guidance_paper_acknowledgement_id")),
    )
    op.create_table(
        "guidance_trigger",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("given_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("about", sa.String(length=120), nullable=False),
        sa.Column("why", sa.String(length=300), nullable=False),
        sa.Column("happened_at", sa.DateTime(), nullable=False),
        sa.Column("kept_at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("by_name", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_guidance_trigger_by_id_user_account")),
        sa.ForeignKeyConstraint(
            ["given_id"], ["guidance_given.id"], name=op.f("fk_guidance_trigger_given_id_guidance_given")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guidance_trigger")),
        sa.UniqueConstraint("given_id", "kind", "about", name=op.f("uq_guidance_trigger_given_id_kind_about")),
    )
    op.create_table(
        "guidance_trigger_end",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("trigger_id", sa.Integer(), nullable=False),
        sa.Column("why", sa.String(length=300), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("by_name", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_id"], ["user_account.id"], name=op.f("fk_guidance_trigger_end_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["trigger_id"], ["guidance_trigger.id"], name=op.f("fk_guidance_trigger_end_trigger_id_guidance_trigger")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guidance_trigger_end")),
        sa.UniqueConstraint("trigger_id", name=op.f("uq_guidance_trigger_end_trigger_id")),
    )
    stand_guards(APPEND_ONLY)


def downgrade() -> None:
    for table in ("guidance_trigger_end", "guidance_trigger", "guidance_paper"):
        op.drop_table(table)
    op.drop_column("guidance_acknowledgement", "understood_at")
    drop_guards(APPEND_ONLY)
