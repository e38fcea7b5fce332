"""Foundation.

Revision 0001, after an empty database.
"""

import sqlalchemy as sa
from alembic import op

from migrations.append_only import drop_guards, execute, stand_guards


revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

APPEND_ONLY = {
    "audit_entry": (("id",),),
    "contact": (("id",),),
    "count_event": (("id",),),
    "custody_record": (("log_id", "seq"),),
    "deadline_event": (("id",),),
    "docket_entry": (("id",), ("matter_id", "key")),
    "docket_import": (("id",),),
    "element_event": (("id",),),
    "factor_event": (("id",),),
    "gate_decision": (("id",),),
    "guidance_acknowledgement": (("id",),),
    "guidance_approval": (("id",),),
    "guidance_given": (("id",),),
    "guidance_given_end": (("given_id",), ("id",)),
    "guidance_opened": (("given_id",), ("id",)),
    "hearing_event": (("id",),),
    "matter_event": (("id",),),
    "note": (("id",),),
    "paper": (("id",), ("stored_name",)),
    "paper_event": (("id",),),
    "portal_check": (("id",),),
}


IN_ORDER_SQLITE = """CREATE TRIGGER custody_record_in_order BEFORE INSERT ON custody_record
WHEN NEW.seq <> 1 + COALESCE((SELECT MAX(seq) FROM custody_record WHERE log_id = NEW.log_id), 0)
  OR json_extract(NEW.body, '$.seq') <> NEW.seq
  OR json_extract(NEW.body, '$.prev') <> COALESCE(
    (SELECT leaf FROM custody_record WHERE log_id = NEW.log_id ORDER BY seq DESC LIMIT 1), printf('%064d', 0))
BEGIN SELECT RAISE(ABORT, 'custody_record: a record must follow the newest one'); END"""
IN_ORDER_POSTGRESQL = (
    """CREATE OR REPLACE FUNCTION custody_record_follow() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE last_seq integer; last_leaf text;
BEGIN
  SELECT seq, leaf INTO last_seq, last_leaf FROM custody_record WHERE log_id = NEW.log_id ORDER BY seq DESC LIMIT 1;
  IF NEW.seq <> COALESCE(last_seq, 0) + 1 OR (NEW.body::json->>'seq')::integer <> NEW.seq
     OR NEW.body::json->>'prev' <> COALESCE(last_leaf, repeat('0', 64)) THEN
    RAISE EXCEPTION 'custody_record: a record must follow the newest one';
  END IF;
  RETURN NEW;
END $$""",
    "CREATE TRIGGER custody_record_in_order BEFORE INSERT ON custody_record FOR EACH ROW EXECUTE FUNCTION custody_record_follow()",
)


def _stand_guard() -> None:
    stand_guards(APPEND_ONLY)
    execute((IN_ORDER_SQLITE,) if op.get_bind().dialect.name == "sqlite" else IN_ORDER_POSTGRESQL)


def upgrade() -> None:
    op.create_table(
        "audit_entry",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("actor_name", sa.String(length=200), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("action", sa.String(length=80), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("matter_id", sa.Integer(), nullable=True),
        sa.Column("target", sa.String(length=200), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.Column("address", sa.String(length=60), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
    )
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.create_index("ix_audit_entry_actor_id_id", ["actor_id", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_entry_at"), ["at"], unique=False)
        batch_op.create_index("ix_audit_entry_matter_id_id", ["matter_id", "id"], unique=False)

    op.create_table(
        "matter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("caption", sa.String(length=300), nullable=False),
        sa.Column("court", sa.String(length=20), nullable=True),
        sa.Column("docket_number", sa.String(length=60), nullable=True),
        sa.Column("defendant", sa.Integer(), nullable=False),
        sa.Column("zone", sa.String(length=60), nullable=False),
        sa.Column("filed_on", sa.Date(), nullable=True),
        sa.Column("terminated_on", sa.Date(), nullable=True),
        sa.Column("stage", sa.String(length=20), nullable=False),
        sa.Column("whereabouts", sa.String(length=20), nullable=False),
        sa.Column("facility", sa.String(length=200), nullable=False),
        sa.Column("interpreter", sa.String(length=60), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("opened_at", sa.DateTime(), nullable=False),
        sa.Column("closed_at", sa.DateTime(), nullable=True),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_matter")),
    )
    with op.batch_alter_table("matter", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_matter_docket_number"), ["docket_number"], unique=False)
        batch_op.create_index(batch_op.f("ix_matter_stage"), ["stage"], unique=False)

    op.create_table(
        "sign_in_attempt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_attempt")),
    )
    with op.batch_alter_table("sign_in_attempt", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_in_attempt_at"), ["at"], unique=False)
        batch_op.create_index("ix_sign_in_attempt_key_kind_at", ["key", "kind", "at"], unique=False)

    op.create_table(
        "user_account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("roles", sa.JSON(), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("disabled_at", sa.DateTime(), nullable=True),
        sa.Column("fs_uniquifier", sa.String(length=64), nullable=False),
        sa.Column("password", sa.String(length=255), nullable=True),
        sa.Column("password_set_at", sa.DateTime(), nullable=True),
        sa.Column("tf_primary_method", sa.String(length=20), nullable=True),
        sa.Column("tf_totp_secret", sa.String(length=500), nullable=True),
        sa.Column("tf_totp_counter", sa.Integer(), nullable=False),
        sa.Column("fs_webauthn_user_handle", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_account")),
        sa.UniqueConstraint("email", name=op.f("uq_user_account_email")),
        sa.UniqueConstraint("fs_uniquifier", name=op.f("uq_user_account_fs_uniquifier")),
        sa.UniqueConstraint("fs_webauthn_user_handle", name=op.f("uq_user_account_fs_webauthn_user_handle")),
    )
    op.create_table(
        "charge_count",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("matter_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("suffix", sa.String(length=10), nullable=False),
        sa.Column("citation", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("disposition", sa.Text(), nullable=False),
        sa.Column("source_key", sa.String(length=80), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("offence_key", sa.String(length=60), nullable=True),
        sa.Column("matched_how", sa.String(length=20), nullable=True),
        sa.Column("matched_by", sa.Integer(), nullable=True),
        sa.Column("started_on", sa.Date(), nullable=True),
        sa.Column("committed_on", sa.Date(), nullable=True),
        sa.Column("tiers", sa.JSON(), nullable=False),
        sa.Column("entered_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["matched_by"], ["user_account.id"], name=op.f("fk_charge_count_matched_by_user_account")
        ),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"], name=op.f("fk_charge_count_matter_id_matter")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_charge_count")),
        sa.UniqueConstraint("matter_id", "source_key", "number", "suffix", name="uq_charge_count_source"),
    )
    with op.batch_alter_table("charge_count", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_charge_count_matter_id"), ["matter_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_charge_count_offence_key"), ["offence_key"], unique=False)

    op.create_table(
        "custody_log",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("matter_id", sa.Integer(), nullable=True),
        sa.Column("origin", sa.String(length=200), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("head", sa.String(length=64), nullable=False),
        sa.Column("newest_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"], name=op.f("fk_custody_log_matter_id_matter")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_custody_log")),
        sa.UniqueConstraint("matter_id", name=op.f("uq_custody_log_matter_id")),
        sa.UniqueConstraint("origin", name=op.f("uq_custody_log_origin")),
    )
    op.create_table(
        "docket_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("matter_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("filed_on", sa.Date(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("imported_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"], name=op.f("fk_docket_entry_matter_id_matter")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_docket_entry")),
        sa.UniqueConstraint("matter_id", "key", name=op.f("uq_docket_entry_matter_id_key")),
    )
    with op.batch_alter_table("docket_entry", schema=None) as batch_op:
        batch_op.create_index("ix_docket_entry_matter_id_id", ["matter_id", "id"], unique=False)

    op.create_table(
        "docket_import",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("matter_id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("entries_new", sa.Integer(), nullable=False),
        sa.Column("found", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("by_name", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_docket_import_by_id_user_account")),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"], name=op.f("fk_docket_import_matter_id_matter")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_docket_import")),
    )
    with op.batch_alter_table("docket_import", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_docket_import_matter_id"), ["matter_id"], unique=False)

    op.create_table(
        "evidence_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("matter_id", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=400), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("description", sa.String(length=2000), nullable=False),
        sa.Column("share", sa.String(length=2), nullable=False),
        sa.Column("received_from", sa.String(length=200), nullable=False),
        sa.Column("received_at", sa.DateTime(), nullable=False),
        sa.Column("holder_id", sa.String(length=200), nullable=False),
        sa.Column("holder_name", sa.String(length=200), nullable=False),
        sa.Column("in_transit_to", sa.String(length=200), nullable=True),
        sa.Column("in_transit_name", sa.String(length=200), nullable=True),
        sa.Column("reference_only", sa.Boolean(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("size_bytes", sa.Integer(), nullable=True),
        sa.Column("stored_name", sa.String(length=32), nullable=True),
        sa.Column("content", sa.String(length=40), nullable=False),
        sa.Column("plain", sa.Boolean(), nullable=False),
        sa.Column("certified", sa.Boolean(), nullable=False),
        sa.Column("fixity", sa.String(length=20), nullable=False),
        sa.Column("verified_at", sa.DateTime(), nullable=True),
        sa.Column("open_discrepancies", sa.Integer(), nullable=False),
        sa.Column("disposed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"], name=op.f("fk_evidence_item_matter_id_matter")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence_item")),
        sa.UniqueConstraint("matter_id", "label", name=op.f("uq_evidence_item_matter_id_label")),
        sa.UniqueConstraint("stored_name", name=op.f("uq_evidence_item_stored_name")),
    )
    with op.batch_alter_table("evidence_item", schema=None) as batch_op:
        batch_op.create_index("ix_evidence_item_matter_id_id", ["matter_id", "id"], unique=False)

    op.create_table(
        "gate_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("matter_id", sa.Integer(), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("statement", sa.String(length=1000), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("by_name", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_gate_decision_by_id_user_account")),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"], name=op.f("fk_gate_decision_matter_id_matter")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gate_decision")),
    )
    with op.batch_alter_table("gate_decision", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_gate_decision_matter_id"), ["matter_id"], unique=False)

    op.create_table(
        "guidance_approval",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("matter_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.String(length=60), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("wording", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("version", sa.String(length=64), nullable=False),
        sa.Column("library_version", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("by_name", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_guidance_approval_by_id_user_account")),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"], name=op.f("fk_guidance_approval_matter_id_matter")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guidance_approval")),
    )
    with op.batch_alter_table("guidance_approval", schema=None) as batch_op:
        batch_op.create_index("ix_guidance_approval_matter_id_item_id", ["matter_id", "item_id"], unique=False)

    op.create_table(
        "hearing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("matter_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=True),
        sa.Column("what", sa.String(length=300), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("starts_at", sa.DateTime(), nullable=True),
        sa.Column("place", sa.String(length=300), nullable=False),
        sa.Column("judge", sa.String(length=200), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("client_must_attend", sa.Boolean(), nullable=False),
        sa.Column("arrive", sa.String(length=300), nullable=False),
        sa.Column("bring", sa.String(length=600), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("entry_key", sa.String(length=120), nullable=True),
        sa.Column("docket_says", sa.JSON(), nullable=False),
        sa.Column("replaced_by_id", sa.Integer(), nullable=True),
        sa.Column("entered_at", sa.DateTime(), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=True),
        sa.Column("entered_by", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["user_account.id"], name=op.f("fk_hearing_entered_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"], name=op.f("fk_hearing_matter_id_matter")),
        sa.ForeignKeyConstraint(["replaced_by_id"], ["hearing.id"], name=op.f("fk_hearing_replaced_by_id_hearing")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hearing")),
        sa.UniqueConstraint("matter_id", "key", name=op.f("uq_hearing_matter_id_key")),
    )
    with op.batch_alter_table("hearing", schema=None) as batch_op:
        batch_op.create_index("ix_hearing_matter_id_starts_on", ["matter_id", "starts_on"], unique=False)
        batch_op.create_index("ix_hearing_status_starts_on", ["status", "starts_on"], unique=False)

    op.create_table(
        "matter_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("matter_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("by_name", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_matter_event_by_id_user_account")),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"], name=op.f("fk_matter_event_matter_id_matter")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_matter_event")),
    )
    with op.batch_alter_table("matter_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_matter_event_matter_id"), ["matter_id"], unique=False)

    op.create_table(
        "membership",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("matter_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("since", sa.DateTime(), nullable=False),
        sa.Column("until", sa.DateTime(), nullable=True),
        sa.Column("added_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["added_by"], ["user_account.id"], name=op.f("fk_membership_added_by_user_account")),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"], name=op.f("fk_membership_matter_id_matter")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_membership_user_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership")),
    )
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_membership_matter_id"), ["matter_id"], unique=False)
        batch_op.create_index("ix_membership_user_id_matter_id", ["user_id", "matter_id"], unique=False)

    op.create_table(
        "note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("matter_id", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(length=2), nullable=False),
        sa.Column("attorneys_only", sa.Boolean(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("corrects_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("by_name", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_note_by_id_user_account")),
        sa.ForeignKeyConstraint(["corrects_id"], ["note.id"], name=op.f("fk_note_corrects_id_note")),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"], name=op.f("fk_note_matter_id_matter")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_note")),
    )
    with op.batch_alter_table("note", schema=None) as batch_op:
        batch_op.create_index("ix_note_matter_id_id", ["matter_id", "id"], unique=False)

    op.create_table(
        "paper",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("matter_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("label", sa.String(length=2), nullable=False),
        sa.Column("stored_name", sa.String(length=32), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("values_sha256", sa.String(length=64), nullable=False),
        sa.Column("lawdata_version", sa.String(length=16), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("made_by", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["made_by_id"], ["user_account.id"], name=op.f("fk_paper_made_by_id_user_account")),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"], name=op.f("fk_paper_matter_id_matter")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper")),
        sa.UniqueConstraint("stored_name", name=op.f("uq_paper_stored_name")),
    )
    with op.batch_alter_table("paper", schema=None) as batch_op:
        batch_op.create_index("ix_paper_matter_id_id", ["matter_id", "id"], unique=False)

    op.create_table(
        "passkey",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("usage", sa.String(length=20), nullable=False),
        sa.Column("credential_id", sa.LargeBinary(length=1024), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.Integer(), nullable=False),
        sa.Column("transports", sa.JSON(), nullable=False),
        sa.Column("extensions", sa.String(length=255), nullable=True),
        sa.Column("backup_state", sa.Boolean(), nullable=False),
        sa.Column("device_type", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("lastuse_datetime", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_passkey_user_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkey")),
        sa.UniqueConstraint("credential_id", name=op.f("uq_passkey_credential_id")),
    )
    with op.batch_alter_table("passkey", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_passkey_user_id"), ["user_id"], unique=False)

    op.create_table(
        "person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("pseudonym", sa.String(length=40), nullable=False),
        sa.Column("firm", sa.String(length=200), nullable=False),
        sa.Column("language", sa.String(length=60), nullable=False),
        sa.Column("born_on", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("portal_since", sa.DateTime(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_person_user_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("user_id", name=op.f("uq_person_user_id")),
    )
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_person_name"), ["name"], unique=False)

    op.create_table(
        "recovery_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("used_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_recovery_code_user_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_code")),
        sa.UniqueConstraint("digest", name=op.f("uq_recovery_code_digest")),
    )
    with op.batch_alter_table("recovery_code", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_recovery_code_user_id"), ["user_id"], unique=False)

    op.create_table(
        "setup_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("ends_at", sa.DateTime(), nullable=False),
        sa.Column("used_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_setup_code_user_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_setup_code")),
        sa.UniqueConstraint("digest", name=op.f("uq_setup_code_digest")),
    )
    with op.batch_alter_table("setup_code", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_setup_code_ends_at"), ["ends_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_setup_code_user_id"), ["user_id"], unique=False)

    op.create_table(
        "sign_in",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(), nullable=False),
        sa.Column("signed_in_at", sa.DateTime(), nullable=True),
        sa.Column("proved_at", sa.DateTime(), nullable=True),
        sa.Column("seen_at", sa.DateTime(), nullable=False),
        sa.Column("idle_until", sa.DateTime(), nullable=False),
        sa.Column("ends_at", sa.DateTime(), nullable=False),
        sa.Column("of_client", sa.Boolean(), nullable=False),
        sa.Column("address", sa.String(length=60), nullable=False),
        sa.Column("browser", sa.String(length=200), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_sign_in_user_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in")),
        sa.UniqueConstraint("digest", name=op.f("uq_sign_in_digest")),
    )
    with op.batch_alter_table("sign_in", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_in_ends_at"), ["ends_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_sign_in_user_id"), ["user_id"], unique=False)

    op.create_table(
        "staged_docket",
        sa.Column("token", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("court", sa.String(length=20), nullable=False),
        sa.Column("page", sa.LargeBinary(), nullable=False),
        sa.Column("staged_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_staged_docket_user_id_user_account")),
        sa.PrimaryKeyConstraint("token", name=op.f("pk_staged_docket")),
    )
    op.create_table(
        "task",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("matter_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(length=300), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("assignee_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("done_at", sa.DateTime(), nullable=True),
        sa.Column("done_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["assignee_id"], ["user_account.id"], name=op.f("fk_task_assignee_id_user_account")),
        sa.ForeignKeyConstraint(["created_by"], ["user_account.id"], name=op.f("fk_task_created_by_user_account")),
        sa.ForeignKeyConstraint(["done_by"], ["user_account.id"], name=op.f("fk_task_done_by_user_account")),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"], name=op.f("fk_task_matter_id_matter")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task")),
    )
    with op.batch_alter_table("task", schema=None) as batch_op:
        batch_op.create_index("ix_task_assignee_id_done_at", ["assignee_id", "done_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_task_matter_id"), ["matter_id"], unique=False)

    op.create_table(
        "wall",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("matter_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("set_by", sa.Integer(), nullable=True),
        sa.Column("since", sa.DateTime(), nullable=False),
        sa.Column("until", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"], name=op.f("fk_wall_matter_id_matter")),
        sa.ForeignKeyConstraint(["set_by"], ["user_account.id"], name=op.f("fk_wall_set_by_user_account")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_wall_user_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wall")),
    )
    with op.batch_alter_table("wall", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_wall_matter_id"), ["matter_id"], unique=False)
        batch_op.create_index("ix_wall_user_id_matter_id", ["user_id", "matter_id"], unique=False)

    op.create_table(
        "contact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("matter_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("how", sa.String(length=30), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("happened_at", sa.DateTime(), nullable=False),
        sa.Column("logged_at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("by_name", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_contact_by_id_user_account")),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"], name=op.f("fk_contact_matter_id_matter")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_contact_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact")),
    )
    with op.batch_alter_table("contact", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contact_matter_id"), ["matter_id"], unique=False)

    op.create_table(
        "count_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("count_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("by_name", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_count_event_by_id_user_account")),
        sa.ForeignKeyConstraint(["count_id"], ["charge_count.id"], name=op.f("fk_count_event_count_id_charge_count")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_count_event")),
    )
    with op.batch_alter_table("count_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_count_event_count_id"), ["count_id"], unique=False)

    op.create_table(
        "count_factor",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("count_id", sa.Integer(), nullable=False),
        sa.Column("factor_key", sa.String(length=60), nullable=False),
        sa.Column("position", sa.String(length=20), nullable=False),
        sa.Column("alleged_in", sa.String(length=300), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(["count_id"], ["charge_count.id"], name=op.f("fk_count_factor_count_id_charge_count")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_count_factor")),
        sa.UniqueConstraint("count_id", "factor_key", name=op.f("uq_count_factor_count_id_factor_key")),
    )
    with op.batch_alter_table("count_factor", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_count_factor_count_id"), ["count_id"], unique=False)

    op.create_table(
        "custody_record",
        sa.Column("log_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("leaf", sa.String(length=64), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("item", sa.String(length=20), nullable=True),
        sa.ForeignKeyConstraint(["log_id"], ["custody_log.id"], name=op.f("fk_custody_record_log_id_custody_log")),
        sa.PrimaryKeyConstraint("log_id", "seq", name=op.f("pk_custody_record")),
    )
    with op.batch_alter_table("custody_record", schema=None) as batch_op:
        batch_op.create_index("ix_custody_record_log_id_item_seq", ["log_id", "item", "seq"], unique=False)

    op.create_table(
        "deadline",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("matter_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(length=300), nullable=False),
        sa.Column("who", sa.String(length=60), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("due_at", sa.DateTime(), nullable=True),
        sa.Column("rule", sa.String(length=80), nullable=True),
        sa.Column("cite", sa.String(length=300), nullable=False),
        sa.Column("consequence", sa.Text(), nullable=False),
        sa.Column("verified", sa.String(length=10), nullable=False),
        sa.Column("trigger", sa.String(length=300), nullable=False),
        sa.Column("trigger_on", sa.Date(), nullable=True),
        sa.Column("trigger_at", sa.DateTime(), nullable=True),
        sa.Column("trigger_hearing_id", sa.Integer(), nullable=True),
        sa.Column("served_by", sa.String(length=20), nullable=False),
        sa.Column("asked", sa.JSON(), nullable=False),
        sa.Column("steps", sa.JSON(), nullable=False),
        sa.Column("also_possible", sa.JSON(), nullable=False),
        sa.Column("needs_review", sa.Boolean(), nullable=False),
        sa.Column("was_past", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("entry_key", sa.String(length=120), nullable=True),
        sa.Column("replaces_id", sa.Integer(), nullable=True),
        sa.Column("entered_at", sa.DateTime(), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=True),
        sa.Column("entered_by", sa.String(length=200), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(), nullable=True),
        sa.Column("confirmed_by_id", sa.Integer(), nullable=True),
        sa.Column("confirmed_by", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["confirmed_by_id"], ["user_account.id"], name=op.f("fk_deadline_confirmed_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["user_account.id"], name=op.f("fk_deadline_entered_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"], name=op.f("fk_deadline_matter_id_matter")),
        sa.ForeignKeyConstraint(["replaces_id"], ["deadline.id"], name=op.f("fk_deadline_replaces_id_deadline")),
        sa.ForeignKeyConstraint(
            ["trigger_hearing_id"], ["hearing.id"], name=op.f("fk_deadline_trigger_hearing_id_hearing")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deadline")),
        sa.UniqueConstraint("matter_id", "entry_key", "what", "due_on", name="uq_deadline_docket"),
        sa.UniqueConstraint("replaces_id", name=op.f("uq_deadline_replaces_id")),
    )
    with op.batch_alter_table("deadline", schema=None) as batch_op:
        batch_op.create_index("ix_deadline_matter_id_due_on", ["matter_id", "due_on"], unique=False)
        batch_op.create_index("ix_deadline_state_due_on", ["state", "due_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_deadline_trigger_hearing_id"), ["trigger_hearing_id"], unique=False)

    op.create_table(
        "draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("matter_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("typed", sa.JSON(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(), nullable=False),
        sa.Column("started_by_id", sa.Integer(), nullable=True),
        sa.Column("started_by", sa.String(length=200), nullable=False),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.Column("changed_by", sa.String(length=200), nullable=False),
        sa.Column("paper_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"], name=op.f("fk_draft_matter_id_matter")),
        sa.ForeignKeyConstraint(["paper_id"], ["paper.id"], name=op.f("fk_draft_paper_id_paper")),
        sa.ForeignKeyConstraint(
            ["started_by_id"], ["user_account.id"], name=op.f("fk_draft_started_by_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft")),
        sa.UniqueConstraint("paper_id", name=op.f("uq_draft_paper_id")),
    )
    with op.batch_alter_table("draft", schema=None) as batch_op:
        batch_op.create_index("ix_draft_matter_id_id", ["matter_id", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_draft_started_by_id"), ["started_by_id"], unique=False)

    op.create_table(
        "element_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("count_id", sa.Integer(), nullable=False),
        sa.Column("offence_key", sa.String(length=60), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("wording", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=30), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("by_name", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_element_event_by_id_user_account")),
        sa.ForeignKeyConstraint(["count_id"], ["charge_count.id"], name=op.f("fk_element_event_count_id_charge_count")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_element_event")),
    )
    with op.batch_alter_table("element_event", schema=None) as batch_op:
        batch_op.create_index("ix_element_event_count_id_number", ["count_id", "number"], unique=False)

    op.create_table(
        "element_state",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("count_id", sa.Integer(), nullable=False),
        sa.Column("offence_key", sa.String(length=60), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=30), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["count_id"], ["charge_count.id"], name=op.f("fk_element_state_count_id_charge_count")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_element_state")),
        sa.UniqueConstraint(
            "count_id", "offence_key", "number", name=op.f("uq_element_state_count_id_offence_key_number")
        ),
    )
    with op.batch_alter_table("element_state", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_element_state_count_id"), ["count_id"], unique=False)

    op.create_table(
        "factor_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("count_id", sa.Integer(), nullable=False),
        sa.Column("factor_key", sa.String(length=60), nullable=False),
        sa.Column("position", sa.String(length=20), nullable=False),
        sa.Column("alleged_in", sa.String(length=300), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("by_name", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_factor_event_by_id_user_account")),
        sa.ForeignKeyConstraint(["count_id"], ["charge_count.id"], name=op.f("fk_factor_event_count_id_charge_count")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_factor_event")),
    )
    with op.batch_alter_table("factor_event", schema=None) as batch_op:
        batch_op.create_index("ix_factor_event_count_id_factor_key", ["count_id", "factor_key"], unique=False)

    op.create_table(
        "guidance_given",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("matter_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("approval_id", sa.Integer(), nullable=False),
        sa.Column("replaces_id", sa.Integer(), nullable=True),
        sa.Column("item_id", sa.String(length=60), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("wording", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("version", sa.String(length=64), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("completed_by", sa.JSON(), nullable=False),
        sa.Column("repeat_days", sa.Integer(), nullable=False),
        sa.Column("repeat_on", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("by_name", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["approval_id"], ["guidance_approval.id"], name=op.f("fk_guidance_given_approval_id_guidance_approval")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_guidance_given_by_id_user_account")),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"], name=op.f("fk_guidance_given_matter_id_matter")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_guidance_given_person_id_person")),
        sa.ForeignKeyConstraint(
            ["replaces_id"], ["guidance_given.id"], name=op.f("fk_guidance_given_replaces_id_guidance_given")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guidance_given")),
    )
    with op.batch_alter_table("guidance_given", schema=None) as batch_op:
        batch_op.create_index("ix_guidance_given_matter_id_item_id", ["matter_id", "item_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_guidance_given_person_id"), ["person_id"], unique=False)

    op.create_table(
        "hearing_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("hearing_id", sa.Integer(), nullable=False),
        sa.Column("matter_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("entry_key", sa.String(length=120), nullable=True),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("by_name", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_hearing_event_by_id_user_account")),
        sa.ForeignKeyConstraint(["hearing_id"], ["hearing.id"], name=op.f("fk_hearing_event_hearing_id_hearing")),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"], name=op.f("fk_hearing_event_matter_id_matter")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hearing_event")),
    )
    with op.batch_alter_table("hearing_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_hearing_event_hearing_id"), ["hearing_id"], unique=False)
        batch_op.create_index("ix_hearing_event_kind_at", ["kind", "at"], unique=False)
        batch_op.create_index(batch_op.f("ix_hearing_event_matter_id"), ["matter_id"], unique=False)

    op.create_table(
        "paper_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("filed_on", sa.Date(), nullable=False),
        sa.Column("entry_number", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("by_name", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_paper_event_by_id_user_account")),
        sa.ForeignKeyConstraint(["paper_id"], ["paper.id"], name=op.f("fk_paper_event_paper_id_paper")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_event")),
    )
    with op.batch_alter_table("paper_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_paper_event_paper_id"), ["paper_id"], unique=False)

    op.create_table(
        "part",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("matter_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=30), nullable=False),
        sa.Column("detail", sa.String(length=300), nullable=False),
        sa.Column("no_contact", sa.Boolean(), nullable=False),
        sa.Column("since", sa.DateTime(), nullable=False),
        sa.Column("until", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"], name=op.f("fk_part_matter_id_matter")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_part_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_part")),
    )
    with op.batch_alter_table("part", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_part_matter_id"), ["matter_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_part_person_id"), ["person_id"], unique=False)

    op.create_table(
        "person_identity",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("value", sa.String(length=300), nullable=False),
        sa.Column("folded", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_person_identity_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_identity")),
    )
    with op.batch_alter_table("person_identity", schema=None) as batch_op:
        batch_op.create_index("ix_person_identity_folded", ["folded"], unique=False)
        batch_op.create_index(batch_op.f("ix_person_identity_person_id"), ["person_id"], unique=False)

    op.create_table(
        "portal_check",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("matter_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("turned", sa.String(length=3), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("by_name", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_portal_check_by_id_user_account")),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"], name=op.f("fk_portal_check_matter_id_matter")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_portal_check_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_portal_check")),
    )
    with op.batch_alter_table("portal_check", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_portal_check_matter_id"), ["matter_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_portal_check_person_id"), ["person_id"], unique=False)

    op.create_table(
        "deadline_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("deadline_id", sa.Integer(), nullable=False),
        sa.Column("matter_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("by_name", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_deadline_event_by_id_user_account")),
        sa.ForeignKeyConstraint(["deadline_id"], ["deadline.id"], name=op.f("fk_deadline_event_deadline_id_deadline")),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"], name=op.f("fk_deadline_event_matter_id_matter")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deadline_event")),
    )
    with op.batch_alter_table("deadline_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_deadline_event_deadline_id"), ["deadline_id"], unique=False)
        batch_op.create_index("ix_deadline_event_kind_at", ["kind", "at"], unique=False)
        batch_op.create_index(batch_op.f("ix_deadline_event_matter_id"), ["matter_id"], unique=False)

    op.create_table(
        "guidance_acknowledgement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("given_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.String(length=64), nullable=False),
        sa.Column("how", sa.String(length=10), nullable=False),
        sa.Column("read_by", sa.String(length=20), nullable=False),
        sa.Column("language", sa.String(length=60), nullable=False),
        sa.Column("device", sa.String(length=20), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("asks_again_at", sa.DateTime(), nullable=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("by_name", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_id"], ["user_account.id"], name=op.f("fk_guidance_acknowledgement_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["given_id"], ["guidance_given.id"], name=op.f("fk_guidance_acknowledgement_given_id_guidance_given")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_guidance_acknowledgement_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guidance_acknowledgement")),
    )
    with op.batch_alter_table("guidance_acknowledgement", schema=None) as batch_op:
        batch_op.create_index("ix_guidance_acknowledgement_given_id_id", ["given_id", "id"], unique=False)

    op.create_table(
        "guidance_given_end",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("given_id", sa.Integer(), nullable=False),
        sa.Column("superseded_by_id", sa.Integer(), nullable=True),
        sa.Column("why", sa.String(length=300), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("by_name", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_guidance_given_end_by_id_user_account")),
        sa.ForeignKeyConstraint(
            ["given_id"], ["guidance_given.id"], name=op.f("fk_guidance_given_end_given_id_guidance_given")
        ),
        sa.ForeignKeyConstraint(
            ["superseded_by_id"],
            ["guidance_given.id"],
            name=op.f("fk_guidance_given_end_superseded_by_id_guidance_given"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guidance_given_end")),
        sa.UniqueConstraint("given_id", name=op.f("uq_guidance_given_end_given_id")),
    )
    op.create_table(
        "guidance_opened",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("given_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["given_id"], ["guidance_given.id"], name=op.f("fk_guidance_opened_given_id_guidance_given")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guidance_opened")),
        sa.UniqueConstraint("given_id", name=op.f("uq_guidance_opened_given_id")),
    )
    _stand_guard()


def downgrade() -> None:
    op.drop_table("guidance_opened")
    op.drop_table("guidance_given_end")
    with op.batch_alter_table("guidance_acknowledgement", schema=None) as batch_op:
        batch_op.drop_index("ix_guidance_acknowledgement_given_id_id")

    op.drop_table("guidance_acknowledgement")
    with op.batch_alter_table("deadline_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_deadline_event_matter_id"))
        batch_op.drop_index("ix_deadline_event_kind_at")
        batch_op.drop_index(batch_op.f("ix_deadline_event_deadline_id"))

    op.drop_table("deadline_event")
    with op.batch_alter_table("portal_check", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_portal_check_person_id"))
        batch_op.drop_index(batch_op.f("ix_portal_check_matter_id"))

    op.drop_table("portal_check")
    with op.batch_alter_table("person_identity", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_person_identity_person_id"))
        batch_op.drop_index("ix_person_identity_folded")

    op.drop_table("person_identity")
    with op.batch_alter_table("part", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_part_person_id"))
        batch_op.drop_index(batch_op.f("ix_part_matter_id"))

    op.drop_table("part")
    with op.batch_alter_table("paper_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_paper_event_paper_id"))

    op.drop_table("paper_event")
    with op.batch_alter_table("hearing_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_hearing_event_matter_id"))
        batch_op.drop_index("ix_hearing_event_kind_at")
        batch_op.drop_index(batch_op.f("ix_hearing_event_hearing_id"))

    op.drop_table("hearing_event")
    with op.batch_alter_table("guidance_given", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_guidance_given_person_id"))
        batch_op.drop_index("ix_guidance_given_matter_id_item_id")

    op.drop_table("guidance_given")
    with op.batch_alter_table("factor_event", schema=None) as batch_op:
        batch_op.drop_index("ix_factor_event_count_id_factor_key")

    op.drop_table("factor_event")
    with op.batch_alter_table("element_state", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_element_state_count_id"))

    op.drop_table("element_state")
    with op.batch_alter_table("element_event", schema=None) as batch_op:
        batch_op.drop_index("ix_element_event_count_id_number")

    op.drop_table("element_event")
    with op.batch_alter_table("draft", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_draft_started_by_id"))
        batch_op.drop_index("ix_draft_matter_id_id")

    op.drop_table("draft")
    with op.batch_alter_table("deadline", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_deadline_trigger_hearing_id"))
        batch_op.drop_index("ix_deadline_state_due_on")
        batch_op.drop_index("ix_deadline_matter_id_due_on")

    op.drop_table("deadline")
    with op.batch_alter_table("custody_record", schema=None) as batch_op:
        batch_op.drop_index("ix_custody_record_log_id_item_seq")

    op.drop_table("custody_record")
    with op.batch_alter_table("count_factor", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_count_factor_count_id"))

    op.drop_table("count_factor")
    with op.batch_alter_table("count_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_count_event_count_id"))

    op.drop_table("count_event")
    with op.batch_alter_table("contact", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contact_matter_id"))

    op.drop_table("contact")
    with op.batch_alter_table("wall", schema=None) as batch_op:
        batch_op.drop_index("ix_wall_user_id_matter_id")
        batch_op.drop_index(batch_op.f("ix_wall_matter_id"))

    op.drop_table("wall")
    with op.batch_alter_table("task", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_task_matter_id"))
        batch_op.drop_index("ix_task_assignee_id_done_at")

    op.drop_table("task")
    op.drop_table("staged_docket")
    with op.batch_alter_table("sign_in", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sign_in_user_id"))
        batch_op.drop_index(batch_op.f("ix_sign_in_ends_at"))

    op.drop_table("sign_in")
    with op.batch_alter_table("setup_code", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_setup_code_user_id"))
        batch_op.drop_index(batch_op.f("ix_setup_code_ends_at"))

    op.drop_table("setup_code")
    with op.batch_alter_table("recovery_code", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_recovery_code_user_id"))

    op.drop_table("recovery_code")
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_person_name"))

    op.drop_table("person")
    with op.batch_alter_table("passkey", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_passkey_user_id"))

    op.drop_table("passkey")
    with op.batch_alter_table("paper", schema=None) as batch_op:
        batch_op.drop_index("ix_paper_matter_id_id")

    op.drop_table("paper")
    with op.batch_alter_table("note", schema=None) as batch_op:
        batch_op.drop_index("ix_note_matter_id_id")

    op.drop_table("note")
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.drop_index("ix_membership_user_id_matter_id")
        batch_op.drop_index(batch_op.f("ix_membership_matter_id"))

    op.drop_table("membership")
    with op.batch_alter_table("matter_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_matter_event_matter_id"))

    op.drop_table("matter_event")
    with op.batch_alter_table("hearing", schema=None) as batch_op:
        batch_op.drop_index("ix_hearing_status_starts_on")
        batch_op.drop_index("ix_hearing_matter_id_starts_on")

    op.drop_table("hearing")
    with op.batch_alter_table("guidance_approval", schema=None) as batch_op:
        batch_op.drop_index("ix_guidance_approval_matter_id_item_id")

    op.drop_table("guidance_approval")
    with op.batch_alter_table("gate_decision", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_gate_decision_matter_id"))

    op.drop_table("gate_decision")
    with op.batch_alter_table("evidence_item", schema=None) as batch_op:
        batch_op.drop_index("ix_evidence_item_matter_id_id")

    op.drop_table("evidence_item")
    with op.batch_alter_table("docket_import", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_docket_import_matter_id"))

    op.drop_table("docket_import")
    with op.batch_alter_table("docket_entry", schema=None) as batch_op:
        batch_op.drop_index("ix_docket_entry_matter_id_id")

    op.drop_table("docket_entry")
    op.drop_table("custody_log")
    with op.batch_alter_table("charge_count", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_charge_count_offence_key"))
        batch_op.drop_index(batch_op.f("ix_charge_count_matter_id"))

    op.drop_table("charge_count")
    op.drop_table("user_account")
    with op.batch_alter_table("sign_in_attempt", schema=None) as batch_op:
        batch_op.drop_index("ix_sign_in_attempt_key_kind_at")
        batch_op.drop_index(batch_op.f("ix_sign_in_attempt_at"))

    op.drop_table("sign_in_attempt")
    with op.batch_alter_table("matter", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_matter_stage"))
        batch_op.drop_index(batch_op.f("ix_matter_docket_number"))

    op.drop_table("matter")
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.drop_index("ix_audit_entry_matter_id_id")
        batch_op.drop_index(batch_op.f("ix_audit_entry_at"))
        batch_op.drop_index("ix_audit_entry_actor_id_id")

    op.drop_table("audit_entry")
    drop_guards(APPEND_ONLY)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION IF EXISTS custody_record_follow()")
