"""One file per rule that joins two features."""
