"""Proof: facts, links to elements, and the texts of the matrix.

Revision 0002, after 0001.
"""

import sqlalchemy as sa
from alembic import op

from migrations.append_only import drop_guards, stand_guards


revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

APPEND_ONLY = {
    "cell_defence": (("id",),),
    "cell_text": (("id",),),
    "fact": (("id",), ("replaces_id",)),
    "proof_link": (("id",),),
    "proof_link_end": (("id",), ("link_id",)),
}


def upgrade() -> None:
    op.create_table(
        "fact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("matter_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=True),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("clock", sa.String(length=60), nullable=False),
        sa.Column("source", sa.String(length=500), nullable=False),
        sa.Column("standing", sa.String(length=20), nullable=False),
        sa.Column("first_id", sa.Integer(), nullable=True),
        sa.Column("replaces_id", sa.Integer(), nullable=True),
        sa.Column("why", sa.String(length=300), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("by_name", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_fact_by_id_user_account")),
        sa.ForeignKeyConstraint(["first_id"], ["fact.id"], name=op.f("fk_fact_first_id_fact")),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"], name=op.f("fk_fact_matter_id_matter")),
        sa.ForeignKeyConstraint(["replaces_id"], ["fact.id"], name=op.f("fk_fact_replaces_id_fact")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fact")),
        sa.UniqueConstraint("replaces_id", name=op.f("uq_fact_replaces_id")),
    )
    with op.batch_alter_table("fact", schema=None) as batch_op:
        batch_op.create_index("ix_fact_first_id", ["first_id"], unique=False)
        batch_op.create_index("ix_fact_matter_id_id", ["matter_id", "id"], unique=False)

    op.create_table(
        "cell_defence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("count_id", sa.Integer(), nullable=False),
        sa.Column("offence_key", sa.String(length=60), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("defence_key", sa.String(length=60), nullable=False),
        sa.Column("wording", sa.Text(), nullable=False),
        sa.Column("raised", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("by_name", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_cell_defence_by_id_user_account")),
        sa.ForeignKeyConstraint(["count_id"], ["charge_count.id"], name=op.f("fk_cell_defence_count_id_charge_count")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cell_defence")),
    )
    with op.batch_alter_table("cell_defence", schema=None) as batch_op:
        batch_op.create_index("ix_cell_defence_count_id_number", ["count_id", "number"], unique=False)

    op.create_table(
        "cell_text",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("count_id", sa.Integer(), nullable=False),
        sa.Column("offence_key", sa.String(length=60), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("by_name", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_cell_text_by_id_user_account")),
        sa.ForeignKeyConstraint(["count_id"], ["charge_count.id"], name=op.f("fk_cell_text_count_id_charge_count")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cell_text")),
    )
    with op.batch_alter_table("cell_text", schema=None) as batch_op:
        batch_op.create_index("ix_cell_text_count_id_number", ["count_id", "number"], unique=False)

    op.create_table(
        "proof_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("matter_id", sa.Integer(), nullable=False),
        sa.Column("count_id", sa.Integer(), nullable=False),
        sa.Column("offence_key", sa.String(length=60), nullable=False),
        sa.Column("part", sa.String(length=20), nullable=False),
        sa.Column("part_key", sa.String(length=60), nullable=False),
        sa.Column("side", sa.String(length=20), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=True),
        sa.Column("entry_id", sa.Integer(), nullable=True),
        sa.Column("fact_id", sa.Integer(), nullable=True),
        sa.Column("pinpoint", sa.String(length=200), nullable=False),
        sa.Column("bearing", sa.String(length=20), nullable=False),
        sa.Column("strength", sa.String(length=20), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("by_name", sa.String(length=200), nullable=False),
        sa.CheckConstraint(
            "(CASE WHEN item_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN entry_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN fact_id IS NULL THEN 0 ELSE 1 END) = 1",
            name=op.f("ck_proof_link_one_target"),
        ),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_proof_link_by_id_user_account")),
        sa.ForeignKeyConstraint(["count_id"], ["charge_count.id"], name=op.f("fk_proof_link_count_id_charge_count")),
        sa.ForeignKeyConstraint(["entry_id"], ["docket_entry.id"], name=op.f("fk_proof_link_entry_id_docket_entry")),
        sa.ForeignKeyConstraint(["fact_id"], ["fact.id"], name=op.f("fk_proof_link_fact_id_fact")),
        sa.ForeignKeyConstraint(["item_id"], ["evidence_item.id"], name=op.f("fk_proof_link_item_id_evidence_item")),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"], name=op.f("fk_proof_link_matter_id_matter")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proof_link")),
    )
    with op.batch_alter_table("proof_link", schema=None) as batch_op:
        batch_op.create_index("ix_proof_link_count_id_part_key", ["count_id", "part_key"], unique=False)
        batch_op.create_index("ix_proof_link_fact_id", ["fact_id"], unique=False)
        batch_op.create_index("ix_proof_link_matter_id_item_id", ["matter_id", "item_id"], unique=False)

    op.create_table(
        "proof_link_end",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("link_id", sa.Integer(), nullable=False),
        sa.Column("why", sa.String(length=300), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("by_name", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_proof_link_end_by_id_user_account")),
        sa.ForeignKeyConstraint(["link_id"], ["proof_link.id"], name=op.f("fk_proof_link_end_link_id_proof_link")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proof_link_end")),
        sa.UniqueConstraint("link_id", name=op.f("uq_proof_link_end_link_id")),
    )
    stand_guards(APPEND_ONLY)


def downgrade() -> None:
    op.drop_table("proof_link_end")
    with op.batch_alter_table("proof_link", schema=None) as batch_op:
        batch_op.drop_index("ix_proof_link_matter_id_item_id")
        batch_op.drop_index("ix_proof_link_fact_id")
        batch_op.drop_index("ix_proof_link_count_id_part_key")

    op.drop_table("proof_link")
    with op.batch_alter_table("cell_text", schema=None) as batch_op:
        batch_op.drop_index("ix_cell_text_count_id_number")

    op.drop_table("cell_text")
    with op.batch_alter_table("cell_defence", schema=None) as batch_op:
        batch_op.drop_index("ix_cell_defence_count_id_number")

    op.drop_table("cell_defence")
    with op.batch_alter_table("fact", schema=None) as batch_op:
        batch_op.drop_index("ix_fact_matter_id_id")
        batch_op.drop_index("ix_fact_first_id")

    op.drop_table("fact")
    drop_guards(APPEND_ONLY)
