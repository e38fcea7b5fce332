"""Deliveries, demands, preservation clocks and the examination log."""
