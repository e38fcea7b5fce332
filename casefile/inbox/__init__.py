"""What clients hand in: kept apart until somebody of the team accepts it."""
