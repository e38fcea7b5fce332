"""Notices of electronic filing: those that wait for a yes, and the record of what each one said.

Revision 0021, after 0020.
"""

import sqlalchemy as sa
from alembic import op

from migrations.append_only import drop_guards, stand_guards


revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

APPEND_ONLY = {"docket_notice": (("id",), ("matter_id", "entry_key", "words_sha256"))}


def upgrade() -> None:
    op.create_table(
        "staged_notices",
        sa.Column("token", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("mails", sa.JSON(), nullable=False),
        sa.Column("staged_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_staged_notices_user_id_user_account")),
        sa.PrimaryKeyConstraint("token", name=op.f("pk_staged_notices")),
    )
    op.create_table(
        "docket_notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("matter_id", sa.Integer(), nullable=False),
        sa.Column("entry_key", sa.String(length=80), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("filed_on", sa.Date(), nullable=False),
        sa.Column("entered_at", sa.DateTime(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("words_sha256", sa.String(length=64), nullable=False),
        sa.Column("differs", sa.Boolean(), nullable=False),
        sa.Column("document", sa.String(length=200), nullable=False),
        sa.Column("mail_sha256", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("by_name", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_docket_notice_by_id_user_account")),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"], name=op.f("fk_docket_notice_matter_id_matter")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_docket_notice")),
        sa.UniqueConstraint(
            "matter_id", "entry_key", "words_sha256", name=op.f("uq_docket_notice_matter_id_entry_key_words_sha256")
        ),
    )
    op.create_index(op.f("ix_docket_notice_matter_id_id"), "docket_notice", ["matter_id", "id"], unique=False)
    stand_guards(APPEND_ONLY)


def downgrade() -> None:
    op.drop_index(op.f("ix_docket_notice_matter_id_id"), table_name="docket_notice")
    op.drop_table("docket_notice")
    op.drop_table("staged_notices")
    drop_guards(APPEND_ONLY)
