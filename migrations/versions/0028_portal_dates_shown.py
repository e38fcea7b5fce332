"""Which days in court were shown to a client, and how they stood then.

Revision 0028.
"""

import sqlalchemy as sa
from alembic import op

from migrations.append_only import drop_guards, stand_guards


revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

APPEND_ONLY = {"portal_date_shown": (("id",),)}
INDEX = "ix_portal_date_shown_person_id_hearing_id"


def upgrade() -> None:
    op.create_table(
        "portal_date_shown",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("matter_id", sa.Integer(), nullable=False),
        sa.Column("hearing_id", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("starts_at", sa.DateTime(), nullable=True),
        sa.Column("place", sa.String(length=300), nullable=False),
        sa.Column("standing", sa.String(length=20), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_portal_date_shown_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["matter_id"], ["matter.id"], name=op.f("fk_portal_date_shown_matter_id_matter")
        ),
        sa.ForeignKeyConstraint(
            ["hearing_id"], ["hearing.id"], name=op.f("fk_portal_date_shown_hearing_id_hearing")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_portal_date_shown")),
    )
    op.create_index(op.f(INDEX), "portal_date_shown", ["person_id", "hearing_id"], unique=False)
    stand_guards(APPEND_ONLY)


def downgrade() -> None:
    op.drop_index(op.f(INDEX), table_name="portal_date_shown")
    op.drop_table("portal_date_shown")
    drop_guards(APPEND_ONLY)
