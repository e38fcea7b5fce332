"""Room: the clocks that run in a case: speedy trial with its ledger and strip, and the other limits beside it."""
