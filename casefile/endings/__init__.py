"""What is to be done when a matter ends: read from the rooms where they know, decided by name where they do not."""
