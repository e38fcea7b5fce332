"""Versions of drafts, comments, reviews; how papers were served, and their copies in other forms.

Every draft that is there gets what was last saved as its first version.

Revision 0029.
"""

import sqlalchemy as sa
from alembic import op

from migrations.append_only import drop_guards, stand_guards


revision = "0029"
down_revision = "0032"
branch_labels = None
depends_on = None

APPEND_ONLY = {
    "draft_version": (("draft_id", "number"), ("id",)),
    "draft_comment": (("id",),),
    "draft_review": (("id",),),
    "paper_served": (("id",),),
    "paper_copy": (("id",), ("paper_id", "form"), ("stored_name",)),
}
FIRST_VERSIONS = (
    "INSERT INTO draft_version (draft_id, number, text, typed, note, at, by_id, by_name) "
    "SELECT id, revision, NULL, typed, '', changed_at, NULL, changed_by FROM draft"
)


def upgrade() -> None:
    _versions()
    _comments()
    _reviews()
    _served()
    _copies()
    op.execute(FIRST_VERSIONS)
    stand_guards(APPEND_ONLY)


def _signed(table: str) -> list[sa.schema.SchemaItem]:
    """Who and when, as the end of every one of these tables."""
    return [
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("by_name", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f(f"fk_{table}_by_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    ]


def _of(table: str, parent: str) -> sa.schema.SchemaItem:
    return sa.ForeignKeyConstraint([f"{parent}_id"], [f"{parent}.id"], name=op.f(f"fk_{table}_{parent}_id_{parent}"))


def _versions() -> None:
    op.create_table(
        "draft_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("typed", sa.JSON(), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        _of("draft_version", "draft"),
        sa.UniqueConstraint("draft_id", "number", name=op.f("uq_draft_version_draft_id_number")),
        *_signed("draft_version"),
    )


def _comments() -> None:
    op.create_table(
        "draft_comment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("passage", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("answers_id", sa.Integer(), nullable=True),
        sa.Column("settles", sa.Boolean(), nullable=False),
        _of("draft_comment", "draft"),
        sa.ForeignKeyConstraint(
            ["answers_id"], ["draft_comment.id"], name=op.f("fk_draft_comment_answers_id_draft_comment")
        ),
        *_signed("draft_comment"),
    )
    op.create_index("ix_draft_comment_draft_id_id", "draft_comment", ["draft_id", "id"], unique=False)


def _reviews() -> None:
    op.create_table(
        "draft_review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("act", sa.String(length=10), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        _of("draft_review", "draft"),
        *_signed("draft_review"),
    )
    op.create_index("ix_draft_review_draft_id_id", "draft_review", ["draft_id", "id"], unique=False)


def _served() -> None:
    op.create_table(
        "paper_served",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("upon", sa.Text(), nullable=False),
        sa.Column("how", sa.String(length=20), nullable=False),
        sa.Column("served_on", sa.Date(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("replaces_id", sa.Integer(), nullable=True),
        _of("paper_served", "paper"),
        sa.ForeignKeyConstraint(
            ["replaces_id"], ["paper_served.id"], name=op.f("fk_paper_served_replaces_id_paper_served")
        ),
        *_signed("paper_served"),
    )
    op.create_index(op.f("ix_paper_served_paper_id"), "paper_served", ["paper_id"], unique=False)


def _copies() -> None:
    op.create_table(
        "paper_copy",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("matter_id", sa.Integer(), nullable=False),
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("form", sa.String(length=10), nullable=False),
        sa.Column("stored_name", sa.String(length=32), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        _of("paper_copy", "matter"),
        _of("paper_copy", "paper"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_copy")),
        sa.UniqueConstraint("paper_id", "form", name=op.f("uq_paper_copy_paper_id_form")),
        sa.UniqueConstraint("stored_name", name=op.f("uq_paper_copy_stored_name")),
    )


def downgrade() -> None:
    for table in reversed(APPEND_ONLY):
        op.drop_table(table)
    drop_guards(APPEND_ONLY)
