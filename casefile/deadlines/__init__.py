"""Proposed and confirmed deadlines, hearings, the calendar."""
