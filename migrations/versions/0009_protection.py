"""The protective-order class of an item.

Revision 0009, after 0008.
"""

import sqlalchemy as sa
from alembic import op


revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("evidence_item", sa.Column("protection", sa.String(length=20), server_default="none", nullable=False))


def downgrade() -> None:
    op.drop_column("evidence_item", "protection")
