"""Local rules and closed days of courts, two persons for a date, and dates counted from other dates.

Revision 0016, after 0021.
"""

import sqlalchemy as sa
from alembic import op

from migrations.append_only import drop_guards, stand_guards


revision = "0016"
down_revision = "0021"
branch_labels = None
depends_on = None

APPEND_ONLY = {
    "court_entry": (("id",), ("key", "version")),
    "court_entry_check": (("id",),),
    "two_person_rule": (("id",),),
}


def _who() -> list[sa.Column]:
    return [
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("by_name", sa.String(length=200), nullable=False),
    ]


def upgrade() -> None:
    op.create_table(
        "court_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("court", sa.String(length=20), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("rule", sa.String(length=80), nullable=False),
        sa.Column("near_from", sa.Date(), nullable=True),
        sa.Column("near_until", sa.Date(), nullable=True),
        sa.Column("withdrawn", sa.String(length=300), nullable=False),
        sa.Column("why", sa.String(length=300), nullable=False),
        *_who(),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_court_entry_by_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_court_entry")),
        sa.UniqueConstraint("key", "version", name="uq_court_entry_key_version"),
    )
    op.create_index(op.f("ix_court_entry_court_id"), "court_entry", ["court", "id"], unique=False)
    op.create_index(op.f("ix_court_entry_at"), "court_entry", ["at"], unique=False)
    op.create_table(
        "court_entry_check",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("what_read", sa.Text(), nullable=False),
        *_who(),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_court_entry_check_by_id_user_account")),
        sa.ForeignKeyConstraint(["entry_id"], ["court_entry.id"], name=op.f("fk_court_entry_check_entry_id_court_entry")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_court_entry_check")),
    )
    op.create_index(op.f("ix_court_entry_check_entry_id"), "court_entry_check", ["entry_id"], unique=False)
    op.create_table(
        "two_person_rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("matter_id", sa.Integer(), nullable=True),
        sa.Column("required", sa.Boolean(), nullable=False),
        sa.Column("why", sa.String(length=300), nullable=False),
        *_who(),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_two_person_rule_by_id_user_account")),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"], name=op.f("fk_two_person_rule_matter_id_matter")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_two_person_rule")),
    )
    op.create_index(op.f("ix_two_person_rule_matter_id_id"), "two_person_rule", ["matter_id", "id"], unique=False)
    with op.batch_alter_table("deadline", schema=None) as batch_op:
        batch_op.add_column(sa.Column("trigger_deadline_id", sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f("ix_deadline_trigger_deadline_id"), ["trigger_deadline_id"], unique=False)
        batch_op.create_index("ix_deadline_rule_state", ["rule", "state"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_deadline_trigger_deadline_id_deadline"), "deadline", ["trigger_deadline_id"], ["id"]
        )
    stand_guards(APPEND_ONLY)


def downgrade() -> None:
    with op.batch_alter_table("deadline", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_deadline_trigger_deadline_id_deadline"), type_="foreignkey")
        batch_op.drop_index("ix_deadline_rule_state")
        batch_op.drop_index(batch_op.f("ix_deadline_trigger_deadline_id"))
        batch_op.drop_column("trigger_deadline_id")
    op.drop_table("two_person_rule")
    op.drop_table("court_entry_check")
    op.drop_table("court_entry")
    drop_guards(APPEND_ONLY)
