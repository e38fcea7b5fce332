"""Reference law as YAML, and its only reader."""
