"""Rules as pure functions on plain values: no file, no clock, no database, no web."""
