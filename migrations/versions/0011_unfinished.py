"""Files that arrive in pieces; a size of more than 2 GB on PostgreSQL.

Revision 0011, after 0010.
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

FILE_SIZE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "evidence_unfinished",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("matter_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("size_bytes", FILE_SIZE, nullable=False),
        sa.Column("about", sa.LargeBinary(), nullable=False),
        sa.Column("began_at", sa.DateTime(), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.Column("label", sa.String(length=20), nullable=True),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"], name=op.f("fk_evidence_unfinished_matter_id_matter")),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_evidence_unfinished_by_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence_unfinished")),
        sa.UniqueConstraint("name", name=op.f("uq_evidence_unfinished_name")),
    )
    with op.batch_alter_table("evidence_unfinished", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_evidence_unfinished_matter_id"), ["matter_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_evidence_unfinished_expires_at"), ["expires_at"], unique=False)
    _size_of_items(sa.BigInteger())


def downgrade() -> None:
    _size_of_items(sa.Integer())
    op.drop_table("evidence_unfinished")


def _size_of_items(kind: sa.types.TypeEngine) -> None:
    """SQLite's integers hold any size; its table need not be written anew."""
    if op.get_bind().dialect.name == "postgresql":
        op.alter_column("evidence_item", "size_bytes", type_=kind, existing_nullable=True)
