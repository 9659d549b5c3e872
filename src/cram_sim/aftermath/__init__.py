"""What came down where, and what it damaged."""
