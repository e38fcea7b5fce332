"""The words of everything that can be found, and the letters of names.

Revision 0031, after 0033. What stands in the tables is drawn from the rows after the last revision (``migrations/env.py``): only
then do the tables have the shape that the program reads.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.append_only import execute


revision = "0031"
down_revision = "0033"
branch_labels = None
depends_on = None

SCOPE = "'k' || NEW.kind || COALESCE(' m' || NEW.matter_id, '')"
ADD = f"INSERT INTO search_fts (rowid, scope, words) VALUES (NEW.id, {SCOPE}, NEW.words);"
REMOVE = "DELETE FROM search_fts WHERE rowid = OLD.id;"
ON_SQLITE = (
    "CREATE VIRTUAL TABLE search_fts USING fts5(scope, words, content='', contentless_delete=1, prefix='2 3')",
    f"CREATE TRIGGER search_text_added AFTER INSERT ON search_text BEGIN {ADD} END",
    f"CREATE TRIGGER search_text_changed AFTER UPDATE ON search_text BEGIN {REMOVE} {ADD} END",
    f"CREATE TRIGGER search_text_removed AFTER DELETE ON search_text BEGIN {REMOVE} END",
)


def upgrade() -> None:
    op.create_table(
        "search_form",
        sa.Column("form", sa.Integer(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("form", name=op.f("pk_search_form")),
    )
    op.create_table(
        "search_gram",
        sa.Column("gram", sa.String(length=3), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("target_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("gram", "kind", "target_id", name=op.f("pk_search_gram")),
    )
    op.create_index("ix_search_gram_kind_target_id", "search_gram", ["kind", "target_id"], unique=False)
    op.create_table(
        "search_text",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("target_id", sa.Integer(), nullable=False),
        sa.Column("matter_id", sa.Integer(), nullable=True),
        sa.Column("label", sa.String(length=2), nullable=False),
        sa.Column("attorneys_only", sa.Boolean(), nullable=False),
        sa.Column("words", sa.Text().with_variant(postgresql.TSVECTOR(), "postgresql"), nullable=False),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"], name=op.f("fk_search_text_matter_id_matter")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_text")),
    )
    op.create_index("ix_search_text_kind_id", "search_text", ["kind", "id"], unique=False)
    op.create_index("ix_search_text_kind_target_id", "search_text", ["kind", "target_id"], unique=True)
    op.create_index("ix_search_text_matter_id", "search_text", ["matter_id"], unique=False)
    if op.get_bind().dialect.name == "sqlite":
        execute(ON_SQLITE)
    else:
        op.create_index("ix_search_text_words", "search_text", ["words"], postgresql_using="gin")


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        execute(["DROP TABLE search_fts"])
    for table in ("search_text", "search_gram", "search_form"):
        op.drop_table(table)
