"""People: identities with source and end, merged rows; conflict checks and prospective clients.

Revision 0032, after 0030.
"""

import sqlalchemy as sa
from alembic import op

from migrations.append_only import drop_guards, execute, stand_guards


revision = "0032"
down_revision = "0030"
branch_labels = None
depends_on = None

APPEND_ONLY = {
    "person_identity_end": (("id",), ("identity_id",)),
    "person_merge": (("id",), ("merged_id", "number")),
    "prospect": (("id",),),
    "prospect_step": (("id",),),
    "conflict_check": (("id",),),
    "conflict_hit": (("id",),),
    "conflict_answer": (("id",),),
    "conflict_decision": (("id",),),
    "conflict_sign_off": (("decision_id",), ("id",)),
    "conflict_covered": (("id",),),
}
IDENTITY = {"person_identity": (("id",),)}
# Not rebuilt as a batch would on SQLite: what else stands on these tables stays.
COLUMNS = (
    "ALTER TABLE person ADD COLUMN kept_id INTEGER CONSTRAINT fk_person_kept_id_person REFERENCES person (id)",
    "ALTER TABLE person_identity ADD COLUMN source VARCHAR(300) DEFAULT '' NOT NULL",
    "ALTER TABLE person_identity ADD COLUMN matter_id INTEGER "
    "CONSTRAINT fk_person_identity_matter_id_matter REFERENCES matter (id)",
    "ALTER TABLE person_identity ADD COLUMN at TIMESTAMP",
    "ALTER TABLE person_identity ADD COLUMN by_name VARCHAR(200) DEFAULT '' NOT NULL",
)


def upgrade() -> None:
    op.create_table(
        "prospect",
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("decides_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("known_as", sa.String(length=300), nullable=False),
        sa.Column("email", sa.String(length=300), nullable=False),
        sa.Column("phone", sa.String(length=100), nullable=False),
        sa.Column("address", sa.String(length=300), nullable=False),
        sa.Column("from_whom", sa.String(length=200), nullable=False),
        sa.Column("how", sa.String(length=30), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("court", sa.String(length=20), nullable=True),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by_name", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_prospect_by_id_user_account")),
        sa.ForeignKeyConstraint(["decides_id"], ["user_account.id"], name=op.f("fk_prospect_decides_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_prospect")),
    )
    op.create_index("ix_prospect_by_id", "prospect", ["by_id"], unique=False)
    op.create_index("ix_prospect_decides_id", "prospect", ["decides_id"], unique=False)

    op.create_table(
        "conflict_check",
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("decides_id", sa.Integer(), nullable=False),
        sa.Column("matter_id", sa.Integer(), nullable=True),
        sa.Column("prospect_id", sa.Integer(), nullable=True),
        sa.Column("asked", sa.JSON(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by_name", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_conflict_check_by_id_user_account")),
        sa.ForeignKeyConstraint(
            ["decides_id"], ["user_account.id"], name=op.f("fk_conflict_check_decides_id_user_account")
        ),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"], name=op.f("fk_conflict_check_matter_id_matter")),
        sa.ForeignKeyConstraint(["prospect_id"], ["prospect.id"], name=op.f("fk_conflict_check_prospect_id_prospect")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conflict_check")),
    )
    op.create_index("ix_conflict_check_by_id_id", "conflict_check", ["by_id", "id"], unique=False)
    op.create_index("ix_conflict_check_decides_id", "conflict_check", ["decides_id"], unique=False)
    op.create_index("ix_conflict_check_matter_id", "conflict_check", ["matter_id"], unique=False)
    op.create_index("ix_conflict_check_prospect_id", "conflict_check", ["prospect_id"], unique=False)

    op.create_table(
        "person_merge",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("merged_id", sa.Integer(), nullable=False),
        sa.Column("kept_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("undone", sa.Boolean(), nullable=False),
        sa.Column("why", sa.String(length=300), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("by_name", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_person_merge_by_id_user_account")),
        sa.ForeignKeyConstraint(["kept_id"], ["person.id"], name=op.f("fk_person_merge_kept_id_person")),
        sa.ForeignKeyConstraint(["merged_id"], ["person.id"], name=op.f("fk_person_merge_merged_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_merge")),
        sa.UniqueConstraint("merged_id", "number", name=op.f("uq_person_merge_merged_id_number")),
    )
    op.create_index("ix_person_merge_kept_id", "person_merge", ["kept_id"], unique=False)

    op.create_table(
        "prospect_step",
        sa.Column("prospect_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("matter_id", sa.Integer(), nullable=True),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by_name", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_prospect_step_by_id_user_account")),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"], name=op.f("fk_prospect_step_matter_id_matter")),
        sa.ForeignKeyConstraint(["prospect_id"], ["prospect.id"], name=op.f("fk_prospect_step_prospect_id_prospect")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_prospect_step_user_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_prospect_step")),
    )
    op.create_index("ix_prospect_step_prospect_id", "prospect_step", ["prospect_id"], unique=False)
    op.create_index("ix_prospect_step_user_id", "prospect_step", ["user_id"], unique=False)

    op.create_table(
        "conflict_covered",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("check_id", sa.Integer(), nullable=False),
        sa.Column("matter_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("identity_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["check_id"], ["conflict_check.id"], name=op.f("fk_conflict_covered_check_id_conflict_check")
        ),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"], name=op.f("fk_conflict_covered_matter_id_matter")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_conflict_covered_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conflict_covered")),
    )
    op.create_index(
        "ix_conflict_covered_matter_id_person_id", "conflict_covered", ["matter_id", "person_id"], unique=False
    )

    op.create_table(
        "conflict_decision",
        sa.Column("check_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("consent_on", sa.Date(), nullable=True),
        sa.Column("serious", sa.Boolean(), nullable=False),
        sa.Column("second_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by_name", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_conflict_decision_by_id_user_account")),
        sa.ForeignKeyConstraint(
            ["check_id"], ["conflict_check.id"], name=op.f("fk_conflict_decision_check_id_conflict_check")
        ),
        sa.ForeignKeyConstraint(
            ["second_id"], ["user_account.id"], name=op.f("fk_conflict_decision_second_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conflict_decision")),
    )
    op.create_index("ix_conflict_decision_check_id", "conflict_decision", ["check_id"], unique=False)
    op.create_index("ix_conflict_decision_second_id", "conflict_decision", ["second_id"], unique=False)

    op.create_table(
        "conflict_hit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("check_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("matter_id", sa.Integer(), nullable=True),
        sa.Column("prospect_id", sa.Integer(), nullable=True),
        sa.Column("role", sa.String(length=30), nullable=False),
        sa.Column("ended", sa.Boolean(), nullable=False),
        sa.Column("how", sa.String(length=60), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("serious", sa.Boolean(), nullable=False),
        sa.Column("hidden", sa.Boolean(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["check_id"], ["conflict_check.id"], name=op.f("fk_conflict_hit_check_id_conflict_check")
        ),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"], name=op.f("fk_conflict_hit_matter_id_matter")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_conflict_hit_person_id_person")),
        sa.ForeignKeyConstraint(["prospect_id"], ["prospect.id"], name=op.f("fk_conflict_hit_prospect_id_prospect")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conflict_hit")),
    )
    op.create_index("ix_conflict_hit_check_id", "conflict_hit", ["check_id"], unique=False)
    op.create_index("ix_conflict_hit_matter_id", "conflict_hit", ["matter_id"], unique=False)
    op.create_index("ix_conflict_hit_prospect_id", "conflict_hit", ["prospect_id"], unique=False)

    op.create_table(
        "person_identity_end",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("identity_id", sa.Integer(), nullable=False),
        sa.Column("why", sa.String(length=300), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by_name", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["identity_id"], ["person_identity.id"], name=op.f("fk_person_identity_end_identity_id_person_identity")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_identity_end")),
        sa.UniqueConstraint("identity_id", name=op.f("uq_person_identity_end_identity_id")),
    )
    op.create_table(
        "conflict_answer",
        sa.Column("hit_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("answer", sa.String(length=20), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by_name", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_conflict_answer_by_id_user_account")),
        sa.ForeignKeyConstraint(["hit_id"], ["conflict_hit.id"], name=op.f("fk_conflict_answer_hit_id_conflict_hit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conflict_answer")),
    )
    op.create_index("ix_conflict_answer_hit_id", "conflict_answer", ["hit_id"], unique=False)

    op.create_table(
        "conflict_sign_off",
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by_name", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_conflict_sign_off_by_id_user_account")),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["conflict_decision.id"], name=op.f("fk_conflict_sign_off_decision_id_conflict_decision")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conflict_sign_off")),
        sa.UniqueConstraint("decision_id", name=op.f("uq_conflict_sign_off_decision_id")),
    )
    execute(COLUMNS)
    op.create_index("ix_person_kept_id", "person", ["kept_id"], unique=False)
    stand_guards({**APPEND_ONLY, **IDENTITY})


def downgrade() -> None:
    _open_identities()
    op.drop_index("ix_person_kept_id", table_name="person")
    drops = [f"ALTER TABLE person_identity DROP COLUMN {name}" for name in ("by_name", "at", "matter_id", "source")]
    execute([*drops, "ALTER TABLE person DROP COLUMN kept_id"])
    op.drop_table("conflict_sign_off")
    op.drop_index("ix_conflict_answer_hit_id", table_name="conflict_answer")

    op.drop_table("conflict_answer")
    op.drop_table("person_identity_end")
    op.drop_index("ix_conflict_hit_prospect_id", table_name="conflict_hit")
    op.drop_index("ix_conflict_hit_matter_id", table_name="conflict_hit")
    op.drop_index("ix_conflict_hit_check_id", table_name="conflict_hit")

    op.drop_table("conflict_hit")
    op.drop_index("ix_conflict_decision_second_id", table_name="conflict_decision")
    op.drop_index("ix_conflict_decision_check_id", table_name="conflict_decision")

    op.drop_table("conflict_decision")
    op.drop_index("ix_conflict_covered_matter_id_person_id", table_name="conflict_covered")

    op.drop_table("conflict_covered")
    op.drop_index("ix_prospect_step_user_id", table_name="prospect_step")
    op.drop_index("ix_prospect_step_prospect_id", table_name="prospect_step")

    op.drop_table("prospect_step")
    op.drop_index("ix_person_merge_kept_id", table_name="person_merge")

    op.drop_table("person_merge")
    op.drop_index("ix_conflict_check_prospect_id", table_name="conflict_check")
    op.drop_index("ix_conflict_check_matter_id", table_name="conflict_check")
    op.drop_index("ix_conflict_check_decides_id", table_name="conflict_check")
    op.drop_index("ix_conflict_check_by_id_id", table_name="conflict_check")

    op.drop_table("conflict_check")
    op.drop_index("ix_prospect_decides_id", table_name="prospect")
    op.drop_index("ix_prospect_by_id", table_name="prospect")

    op.drop_table("prospect")
    drop_guards(APPEND_ONLY)


def _open_identities() -> None:
    """Take the guards off a table that stays."""
    sqlite = op.get_bind().dialect.name == "sqlite"
    ends = ("no_update", "no_delete", "no_replace") if sqlite else ("no_update", "no_truncate")
    on = "" if sqlite else " ON person_identity"
    execute(f"DROP TRIGGER person_identity_{end}{on}" for end in ends)
    drop_guards(IDENTITY)
