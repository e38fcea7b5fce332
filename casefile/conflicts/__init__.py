"""The conflict check before a person is taken on, its decision, and those who ask whether the office will act."""
