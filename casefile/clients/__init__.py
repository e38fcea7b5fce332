"""People, their identities (handles, e-mails, phones), and the conflict check."""
