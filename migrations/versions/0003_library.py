"""Library: counsel's checks of the law, and the office's own entries version by version.

Revision 0003, after 0002.
"""

import sqlalchemy as sa
from alembic import op

from migrations.append_only import drop_guards, stand_guards


revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

APPEND_ONLY = {
    "law_check": (("id",), ("withdraws_id",)),
    "own_offence": (("id",), ("key", "version")),
}


def upgrade() -> None:
    op.create_table(
        "law_check",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("offence_key", sa.String(length=60), nullable=False),
        sa.Column("part", sa.String(length=200), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("checked_on", sa.Date(), nullable=False),
        sa.Column("what_read", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("withdraws_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("by_name", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_law_check_by_id_user_account")),
        sa.ForeignKeyConstraint(["withdraws_id"], ["law_check.id"], name=op.f("fk_law_check_withdraws_id_law_check")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_law_check")),
        sa.UniqueConstraint("withdraws_id", name="uq_law_check_withdraws_id"),
    )
    with op.batch_alter_table("law_check", schema=None) as batch_op:
        batch_op.create_index("ix_law_check_offence_key_id", ["offence_key", "id"], unique=False)

    op.create_table(
        "own_offence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("why", sa.String(length=300), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("by_name", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_own_offence_by_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_own_offence")),
        sa.UniqueConstraint("key", "version", name="uq_own_offence_key_version"),
    )
    stand_guards(APPEND_ONLY)


def downgrade() -> None:
    op.drop_table("own_offence")
    with op.batch_alter_table("law_check", schema=None) as batch_op:
        batch_op.drop_index("ix_law_check_offence_key_id")

    op.drop_table("law_check")
    drop_guards(APPEND_ONLY)
