"""Room: the calendar's pages, the feeds that other calendars fetch, and reminders by mail."""
