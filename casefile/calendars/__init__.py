"""Room: dates outside the pages: calendar feeds and reminders."""
