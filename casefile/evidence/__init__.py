"""Items, the custody ledger, stored bytes and verification."""
