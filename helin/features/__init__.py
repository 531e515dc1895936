"""One folder each; none knows another."""
