"""Counts, elements, aggravating factors and statutory exposure."""
