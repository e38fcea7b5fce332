"""What a client and their lawyer write to each other."""
