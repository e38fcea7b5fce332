"""What can be done with messages between a client and counsel: write, answer, read, be away, be told what waits."""

from casefile.messages.reading import Entry, inbox, note_opened, own_entries, own_threads, to_open, unread_in
from casefile.messages.threads import Reader, find, find_own
from casefile.messages.waiting import Waiting, waiting, waiting_for
from casefile.messages.writing import Words, address_too, ask, begin, mark, new_token, reply, take_over, text, write

__all__ = [
    "Entry",
    "Reader",
    "Waiting",
    "Words",
    "address_too",
    "ask",
    "begin",
    "find",
    "find_own",
    "inbox",
    "mark",
    "new_token",
    "note_opened",
    "own_entries",
    "own_threads",
    "reply",
    "take_over",
    "text",
    "to_open",
    "unread_in",
    "waiting",
    "waiting_for",
    "write",
]
