"""What files state of themselves, each reading a row.

Revision 0012, after 0014.
"""

import sqlalchemy as sa
from alembic import op

from migrations.append_only import drop_guards, stand_guards

revision = "0012"
down_revision = "0014"
branch_labels = None
depends_on = None

APPEND_ONLY = {"evidence_stated": (("id",),)}


def upgrade() -> None:
    op.create_table(
        "evidence_stated",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("reader", sa.String(length=100), nullable=False),
        sa.Column("stated", sa.Text(), nullable=False),
        sa.Column("problem", sa.String(length=500), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=True),
        sa.Column("read_at", sa.DateTime(), nullable=False),
        sa.Column("by_name", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["evidence_item.id"], name=op.f("fk_evidence_stated_item_id_evidence_item")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence_stated")),
    )
    with op.batch_alter_table("evidence_stated", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_evidence_stated_item_id_id"), ["item_id", "id"], unique=False)
    stand_guards(APPEND_ONLY)


def downgrade() -> None:
    op.drop_table("evidence_stated")
    drop_guards(APPEND_ONLY)
