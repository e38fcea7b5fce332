"""Matters, team and walls, stage, docket entries, people with roles, notes, tasks, contacts."""
