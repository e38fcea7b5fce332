"""Summaries of a matter and of the office, each as a page, a PDF and a CSV."""
