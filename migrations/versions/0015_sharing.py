"""Access from outside the team: grants with an end, and what ended them before.

Revision 0015, after 0012.
"""

import sqlalchemy as sa
from alembic import op

from migrations.append_only import drop_guards, stand_guards


revision = "0015"
down_revision = "0012"
branch_labels = None
depends_on = None

APPEND_ONLY = {
    "access_grant": (("id",), ("membership_id",)),
    "access_end": (("id",), ("grant_id",)),
}


def upgrade() -> None:
    op.create_table(
        "access_grant",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("matter_id", sa.Integer(), nullable=False),
        sa.Column("membership_id", sa.Integer(), nullable=False),
        sa.Column("until", sa.DateTime(), nullable=False),
        sa.Column("purpose", sa.String(length=300), nullable=False),
        sa.Column("items", sa.JSON(), nullable=False),
        sa.Column("may_copy", sa.Boolean(), nullable=False),
        sa.Column("acknowledged_on", sa.Date(), nullable=True),
        sa.Column("acknowledgement", sa.String(length=300), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("by_name", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_access_grant_by_id_user_account")),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"], name=op.f("fk_access_grant_matter_id_matter")),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["membership.id"], name=op.f("fk_access_grant_membership_id_membership")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_grant")),
        sa.UniqueConstraint("membership_id", name=op.f("uq_access_grant_membership_id")),
    )
    op.create_index(op.f("ix_access_grant_matter_id_id"), "access_grant", ["matter_id", "id"], unique=False)
    op.create_table(
        "access_end",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("grant_id", sa.Integer(), nullable=False),
        sa.Column("why", sa.String(length=300), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("by_name", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_access_end_by_id_user_account")),
        sa.ForeignKeyConstraint(["grant_id"], ["access_grant.id"], name=op.f("fk_access_end_grant_id_access_grant")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_end")),
        sa.UniqueConstraint("grant_id", name=op.f("uq_access_end_grant_id")),
    )
    stand_guards(APPEND_ONLY)


def downgrade() -> None:
    op.drop_table("access_end")
    op.drop_index(op.f("ix_access_grant_matter_id_id"), table_name="access_grant")
    op.drop_table("access_grant")
    drop_guards(APPEND_ONLY)
