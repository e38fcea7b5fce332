"""Guidance given to a client and its acknowledgements, the staff side."""
