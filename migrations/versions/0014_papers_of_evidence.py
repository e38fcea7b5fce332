"""Custody reports in volumes, drafts of certificates, the accident drill.

Revision 0014, after 0013.
"""

import sqlalchemy as sa
from alembic import op

from migrations.append_only import drop_guards, stand_guards

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

GUARDED = {
    "custody_volume": (("id",), ("report_id", "name"), ("stored_name",)),
    "certificate_draft": (("id",), ("stored_name",)),
    "evidence_drill": (("id",),),
}


def upgrade() -> None:
    op.create_table(
        "custody_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("matter_id", sa.Integer(), nullable=False),
        sa.Column("receiver", sa.String(length=200), nullable=False),
        sa.Column("why", sa.String(length=500), nullable=False),
        sa.Column("labels", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("begun_at", sa.DateTime(), nullable=True),
        sa.Column("moved_at", sa.DateTime(), nullable=False),
        sa.Column("problem", sa.String(length=500), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("by_name", sa.String(length=200), nullable=False),
        sa.Column("by_role", sa.String(length=40), nullable=False),
        sa.Column("by_auth", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_custody_report_by_id_user_account")),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"], name=op.f("fk_custody_report_matter_id_matter")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_custody_report")),
    )
    op.create_index(op.f("ix_custody_report_matter_id"), "custody_report", ["matter_id"], unique=False)
    op.create_table(
        "custody_volume",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("matter_id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("holds", sa.String(length=200), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("stored_name", sa.String(length=32), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"], name=op.f("fk_custody_volume_matter_id_matter")),
        sa.ForeignKeyConstraint(
            ["report_id"], ["custody_report.id"], name=op.f("fk_custody_volume_report_id_custody_report")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_custody_volume")),
        sa.UniqueConstraint("report_id", "name", name=op.f("uq_custody_volume_report_id_name")),
        sa.UniqueConstraint("stored_name", name=op.f("uq_custody_volume_stored_name")),
    )
    op.create_index(op.f("ix_custody_volume_matter_id"), "custody_volume", ["matter_id"], unique=False)
    op.create_table(
        "certificate_draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("matter_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("declarant", sa.String(length=200), nullable=False),
        sa.Column("exhibits", sa.JSON(), nullable=False),
        sa.Column("typed", sa.JSON(), nullable=False),
        sa.Column("warnings", sa.JSON(), nullable=False),
        sa.Column("log_size", sa.Integer(), nullable=False),
        sa.Column("replaces_id", sa.Integer(), nullable=True),
        sa.Column("stored_name", sa.String(length=32), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("values_sha256", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("by_name", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_certificate_draft_by_id_user_account")),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"], name=op.f("fk_certificate_draft_matter_id_matter")),
        sa.ForeignKeyConstraint(
            ["replaces_id"], ["certificate_draft.id"], name=op.f("fk_certificate_draft_replaces_id_certificate_draft")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate_draft")),
        sa.UniqueConstraint("stored_name", name=op.f("uq_certificate_draft_stored_name")),
    )
    op.create_index("ix_certificate_draft_matter_id_id", "certificate_draft", ["matter_id", "id"], unique=False)
    op.create_table(
        "evidence_drill",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("matter_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("saw", sa.String(length=1000), nullable=False),
        sa.Column("seen", sa.String(length=500), nullable=False),
        sa.Column("arrived", sa.String(length=1000), nullable=False),
        sa.Column("statement", sa.String(length=1000), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("by_name", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_evidence_drill_by_id_user_account")),
        sa.ForeignKeyConstraint(["item_id"], ["evidence_item.id"], name=op.f("fk_evidence_drill_item_id_evidence_item")),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"], name=op.f("fk_evidence_drill_matter_id_matter")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence_drill")),
    )
    op.create_index(op.f("ix_evidence_drill_item_id"), "evidence_drill", ["item_id"], unique=False)
    op.create_index(op.f("ix_evidence_drill_matter_id"), "evidence_drill", ["matter_id"], unique=False)
    op.add_column("evidence_item", sa.Column("stopped", sa.Boolean(), server_default=sa.false(), nullable=False))
    stand_guards(GUARDED)


def downgrade() -> None:
    op.drop_column("evidence_item", "stopped")
    for table in ("evidence_drill", "certificate_draft", "custody_volume", "custody_report"):
        op.drop_table(table)
    drop_guards(GUARDED)
