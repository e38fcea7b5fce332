"""Plumbing: database, files, PDF, jobs, clock, access. Knows no feature and no law."""
