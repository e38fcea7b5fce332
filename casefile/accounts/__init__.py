"""Staff and client users, sign-in, second factor, roles, sessions."""
