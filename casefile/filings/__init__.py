"""Drafts, finished papers and case summaries."""
