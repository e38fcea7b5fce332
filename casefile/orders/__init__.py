"""What courts ordered of the client, and what it means in plain words."""
