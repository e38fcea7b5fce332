"""What clients hand in: who may, what came, and what was decided about it.

Revision 0027, after 0025.
"""

import sqlalchemy as sa
from alembic import op

from migrations.append_only import drop_guards, stand_guards


revision = "0027"
down_revision = "0025"
branch_labels = None
depends_on = None

APPEND_ONLY = {
    "inbox_allowance": (("id",),),
    "inbox_hand_in": (("id",), ("stored_name",)),
    "inbox_decision": (("hand_in_id",), ("id",)),
}


def upgrade() -> None:
    op.create_table(
        "inbox_allowance",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("matter_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("turned", sa.String(length=3), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("by_name", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_inbox_allowance_by_id_user_account")),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"], name=op.f("fk_inbox_allowance_matter_id_matter")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_inbox_allowance_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbox_allowance")),
    )
    op.create_index(op.f("ix_inbox_allowance_matter_id"), "inbox_allowance", ["matter_id"], unique=False)
    op.create_index(
        "ix_inbox_allowance_person_id_matter_id_id", "inbox_allowance", ["person_id", "matter_id", "id"], unique=False
    )
    op.create_table(
        "inbox_hand_in",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("matter_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=400), nullable=False),
        sa.Column("content", sa.String(length=40), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("size_bytes", sa.Integer(), nullable=True),
        sa.Column("stored_name", sa.String(length=32), nullable=True),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        sa.Column("sealed_for", sa.String(length=32), nullable=False),
        sa.Column("notice", sa.Text(), nullable=False),
        sa.Column("notice_version", sa.String(length=64), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("by_name", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_inbox_hand_in_by_id_user_account")),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"], name=op.f("fk_inbox_hand_in_matter_id_matter")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_inbox_hand_in_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbox_hand_in")),
        sa.UniqueConstraint("stored_name", name=op.f("uq_inbox_hand_in_stored_name")),
    )
    op.create_index("ix_inbox_hand_in_matter_id_id", "inbox_hand_in", ["matter_id", "id"], unique=False)
    op.create_index("ix_inbox_hand_in_person_id_at", "inbox_hand_in", ["person_id", "at"], unique=False)
    op.create_table(
        "inbox_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("hand_in_id", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column("why", sa.String(length=500), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=True),
        sa.Column("item_label", sa.String(length=20), nullable=False),
        sa.Column("note_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("by_name", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_inbox_decision_by_id_user_account")),
        sa.ForeignKeyConstraint(
            ["hand_in_id"], ["inbox_hand_in.id"], name=op.f("fk_inbox_decision_hand_in_id_inbox_hand_in")
        ),
        sa.ForeignKeyConstraint(["item_id"], ["evidence_item.id"], name=op.f("fk_inbox_decision_item_id_evidence_item")),
        sa.ForeignKeyConstraint(["note_id"], ["note.id"], name=op.f("fk_inbox_decision_note_id_note")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbox_decision")),
        sa.UniqueConstraint("hand_in_id", name=op.f("uq_inbox_decision_hand_in_id")),
    )
    stand_guards(APPEND_ONLY)


def downgrade() -> None:
    for table in ("inbox_decision", "inbox_hand_in", "inbox_allowance"):
        op.drop_table(table)
    drop_guards(APPEND_ONLY)
