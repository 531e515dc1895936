"""Cases: a concern from first word to closed."""
