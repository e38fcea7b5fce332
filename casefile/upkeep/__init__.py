"""Keeping the house: backups and their return, checks of the whole installation, alarms, what an incident touched."""
