"""Messages between a client and counsel: threads, to whom they are addressed, entries, who opened them, absences.

Revision 0026, after 0023.
"""

import sqlalchemy as sa
from alembic import op

from migrations.append_only import drop_guards, stand_guards


revision = "0026"
down_revision = "0023"
branch_labels = None
depends_on = None

APPEND_ONLY = {
    "message_absence": (("id",),),
    "message_absence_end": (("absence_id",), ("id",)),
    "message_thread": (("id",),),
    "message_addressed": (("id",),),
    "message": (("by_id", "token"), ("id",)),
    "message_opened": (("id",), ("message_id", "user_id")),
    "message_mail_choice": (("id",),),
}


def _key(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}_{to}"))


def _table(name: str, *parts: sa.Column | sa.Constraint) -> None:
    number = sa.Column("id", sa.Integer(), nullable=False)
    op.create_table(name, number, *parts, sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")))


def _stamp(table: str) -> tuple[sa.Column | sa.Constraint, ...]:
    return (
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("by_name", sa.String(length=200), nullable=False),
        _key(table, "by_id", "user_account"),
    )


def upgrade() -> None:
    _absences()
    _threads()
    _entries()
    stand_guards(APPEND_ONLY)


def _absences() -> None:
    _table(
        "message_absence",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("matter_id", sa.Integer(), nullable=True),
        sa.Column("cover_id", sa.Integer(), nullable=True),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        *_stamp("message_absence"),
        _key("message_absence", "user_id", "user_account"),
        _key("message_absence", "cover_id", "user_account"),
        _key("message_absence", "matter_id", "matter"),
    )
    op.create_index(op.f("ix_message_absence_user_id"), "message_absence", ["user_id"], unique=False)
    op.create_index(op.f("ix_message_absence_cover_id"), "message_absence", ["cover_id"], unique=False)
    _table(
        "message_absence_end",
        sa.Column("absence_id", sa.Integer(), nullable=False),
        *_stamp("message_absence_end"),
        _key("message_absence_end", "absence_id", "message_absence"),
        sa.UniqueConstraint("absence_id", name=op.f("uq_message_absence_end_absence_id")),
    )


def _threads() -> None:
    _table(
        "message_thread",
        sa.Column("matter_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("given_id", sa.Integer(), nullable=True),
        sa.Column("continues_id", sa.Integer(), nullable=True),
        *_stamp("message_thread"),
        _key("message_thread", "matter_id", "matter"),
        _key("message_thread", "person_id", "person"),
        _key("message_thread", "given_id", "guidance_given"),
        _key("message_thread", "continues_id", "message_thread"),
    )
    for column in ("matter_id", "person_id"):
        op.create_index(op.f(f"ix_message_thread_{column}_id"), "message_thread", [column, "id"], unique=False)
    op.create_index(op.f("ix_message_thread_continues_id"), "message_thread", ["continues_id"], unique=False)
    _table(
        "message_addressed",
        sa.Column("thread_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("how", sa.String(length=20), nullable=False),
        sa.Column("absence_id", sa.Integer(), nullable=True),
        sa.Column("until", sa.DateTime(), nullable=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        _key("message_addressed", "thread_id", "message_thread"),
        _key("message_addressed", "user_id", "user_account"),
        _key("message_addressed", "by_id", "user_account"),
        _key("message_addressed", "absence_id", "message_absence"),
    )
    names = ["thread_id", "user_id"]
    op.create_index(op.f("ix_message_addressed_thread_id_user_id"), "message_addressed", names, unique=False)
    op.create_index(op.f("ix_message_addressed_user_id"), "message_addressed", ["user_id"], unique=False)


def _entries() -> None:
    _table(
        "message",
        sa.Column("matter_id", sa.Integer(), nullable=False),
        sa.Column("thread_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("token", sa.String(length=40), nullable=False),
        *_stamp("message"),
        sa.Column("by_role", sa.String(length=20), nullable=False),
        _key("message", "matter_id", "matter"),
        _key("message", "thread_id", "message_thread"),
        sa.UniqueConstraint("by_id", "token", name=op.f("uq_message_by_id_token")),
    )
    for names in (["thread_id", "id"], ["matter_id", "kind"], ["by_id", "at"]):
        op.create_index(op.f(f"ix_message_{'_'.join(names)}"), "message", names, unique=False)
    _table(
        "message_opened",
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("by_name", sa.String(length=200), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        _key("message_opened", "message_id", "message"),
        _key("message_opened", "user_id", "user_account"),
        sa.UniqueConstraint("message_id", "user_id", name=op.f("uq_message_opened_message_id_user_id")),
    )
    _table(
        "message_mail_choice",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("wants", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        _key("message_mail_choice", "user_id", "user_account"),
    )
    op.create_index(op.f("ix_message_mail_choice_user_id"), "message_mail_choice", ["user_id"], unique=False)


def downgrade() -> None:
    for table in reversed(APPEND_ONLY):
        op.drop_table(table)
    drop_guards(APPEND_ONLY)
