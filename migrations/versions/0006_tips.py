"""Reports to the clearing-house: each report, its sections, its files, and what is answered about them.

Revision 0006, after 0005.
"""

import sqlalchemy as sa
from alembic import op

from migrations.append_only import drop_guards, stand_guards


revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

TABLES = ("tip", "tip_text", "tip_file", "tip_answer")
APPEND_ONLY = {table: (("id",), ("replaces_id",)) for table in TABLES}


def _recorded(table: str) -> tuple[sa.Column | sa.ForeignKeyConstraint, ...]:
    """Return the columns of every table here: who entered a row, when, why, and the row it replaces."""
    return (
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("replaces_id", sa.Integer(), nullable=True),
        sa.Column("why", sa.String(length=300), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by_name", sa.String(length=200), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f(f"fk_{table}_by_id_user_account")),
        sa.ForeignKeyConstraint(["replaces_id"], [f"{table}.id"], name=op.f(f"fk_{table}_replaces_id_{table}")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("replaces_id", name=op.f(f"uq_{table}_replaces_id")),
    )


def upgrade() -> None:
    op.create_table(
        "tip",
        sa.Column("matter_id", sa.Integer(), nullable=False),
        sa.Column("first_id", sa.Integer(), nullable=True),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("provider", sa.String(length=200), nullable=False),
        sa.Column("submitted_on", sa.Date(), nullable=True),
        sa.Column("received_on", sa.Date(), nullable=True),
        sa.Column("item_id", sa.Integer(), nullable=True),
        *_recorded("tip"),
        sa.ForeignKeyConstraint(["first_id"], ["tip.id"], name=op.f("fk_tip_first_id_tip")),
        sa.ForeignKeyConstraint(["item_id"], ["evidence_item.id"], name=op.f("fk_tip_item_id_evidence_item")),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"], name=op.f("fk_tip_matter_id_matter")),
    )
    op.create_table(
        "tip_text",
        sa.Column("tip_id", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(length=20), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("pinpoint", sa.String(length=200), nullable=False),
        *_recorded("tip_text"),
        sa.ForeignKeyConstraint(["tip_id"], ["tip.id"], name=op.f("fk_tip_text_tip_id_tip")),
    )
    op.create_table(
        "tip_file",
        sa.Column("tip_id", sa.Integer(), nullable=False),
        sa.Column("first_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=500), nullable=False),
        sa.Column("hash_value", sa.String(length=300), nullable=False),
        sa.Column("hash_kind", sa.String(length=20), nullable=False),
        sa.Column("category", sa.String(length=100), nullable=False),
        sa.Column("identifiers", sa.String(length=500), nullable=False),
        sa.Column("pinpoint", sa.String(length=200), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=True),
        sa.Column("struck", sa.Boolean(), nullable=False),
        *_recorded("tip_file"),
        sa.ForeignKeyConstraint(["first_id"], ["tip_file.id"], name=op.f("fk_tip_file_first_id_tip_file")),
        sa.ForeignKeyConstraint(["item_id"], ["evidence_item.id"], name=op.f("fk_tip_file_item_id_evidence_item")),
        sa.ForeignKeyConstraint(["tip_id"], ["tip.id"], name=op.f("fk_tip_file_tip_id_tip")),
    )
    op.create_table(
        "tip_answer",
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("question", sa.String(length=20), nullable=False),
        sa.Column("answer", sa.String(length=20), nullable=False),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("pinpoint", sa.String(length=200), nullable=False),
        *_recorded("tip_answer"),
        sa.ForeignKeyConstraint(["file_id"], ["tip_file.id"], name=op.f("fk_tip_answer_file_id_tip_file")),
    )
    for name, table, columns in INDEXES:
        op.create_index(op.f(name), table, list(columns), unique=False)
    stand_guards(APPEND_ONLY)


INDEXES = (
    ("ix_tip_matter_id_id", "tip", ("matter_id", "id")),
    ("ix_tip_first_id", "tip", ("first_id",)),
    ("ix_tip_text_tip_id_part", "tip_text", ("tip_id", "part")),
    ("ix_tip_file_tip_id_id", "tip_file", ("tip_id", "id")),
    ("ix_tip_file_first_id", "tip_file", ("first_id",)),
    ("ix_tip_answer_file_id_question", "tip_answer", ("file_id", "question")),
)


def downgrade() -> None:
    for name, table, _columns in reversed(INDEXES):
        op.drop_index(op.f(name), table_name=table)
    for table in reversed(TABLES):
        op.drop_table(table)
    drop_guards(APPEND_ONLY)
