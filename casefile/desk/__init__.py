"""The staff's first page: what is due, missing, unacknowledged; search."""
