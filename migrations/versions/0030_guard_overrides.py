"""Which findings of the guard an attorney let pass, and why.

Revision 0030.
"""

import sqlalchemy as sa
from alembic import op

from migrations.append_only import drop_guards, stand_guards


revision = "0030"
down_revision = "0028"
branch_labels = None
depends_on = None

APPEND_ONLY = {"guard_override": (("id",),)}
INDEXES = (
    ("ix_guard_override_draft_id_finding_key", ["draft_id", "finding_key"]),
    ("ix_guard_override_matter_id", ["matter_id"]),
)


def upgrade() -> None:
    op.create_table(
        "guard_override",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("matter_id", sa.Integer(), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("finding_key", sa.String(length=32), nullable=False),
        sa.Column("rule", sa.String(length=40), nullable=False),
        sa.Column("why", sa.String(length=500), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("by_name", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"], name=op.f("fk_guard_override_matter_id_matter")),
        sa.ForeignKeyConstraint(["draft_id"], ["draft.id"], name=op.f("fk_guard_override_draft_id_draft")),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_guard_override_by_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guard_override")),
    )
    for name, columns in INDEXES:
        op.create_index(op.f(name), "guard_override", columns, unique=False)
    stand_guards(APPEND_ONLY)


def downgrade() -> None:
    for name, _columns in reversed(INDEXES):
        op.drop_index(op.f(name), table_name="guard_override")
    op.drop_table("guard_override")
    drop_guards(APPEND_ONLY)
