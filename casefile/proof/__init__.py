"""Facts and the element matrix: what goes to which element."""
