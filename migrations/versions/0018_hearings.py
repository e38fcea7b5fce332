"""Hearings: their purpose, and who besides the client must attend.

Revision 0018, after 0016.
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0016"
branch_labels = None
depends_on = None

COLUMNS = ("purpose", "counsel_must_attend", "witness_must_attend", "interpreter_needed")


def upgrade() -> None:
    op.add_column("hearing", sa.Column("purpose", sa.String(length=300), server_default="", nullable=False))
    op.add_column("hearing", sa.Column("counsel_must_attend", sa.Boolean(), server_default=sa.true(), nullable=False))
    op.add_column("hearing", sa.Column("witness_must_attend", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("hearing", sa.Column("interpreter_needed", sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    for name in COLUMNS:
        op.drop_column("hearing", name)
